#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: iam_account_info
short_description: Read what IAM knows of the AWS account as a whole
version_added: 0.1.0
description:
  - Returns the account's alias, its password policy, and how many users, roles, policies and the like it has and may
    have.
author:
  - converge.aws contributors (@converge-aws)
notes:
  - "Permissions: C(iam:ListAccountAliases), C(iam:GetAccountPasswordPolicy), C(iam:GetAccountSummary)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: How much room is there for roles?
  converge.aws.iam_account_info:
  register: account

# {{ account.summary.roles_quota - account.summary.roles }}
"""

RETURN = r"""
account_id:
  description: The account's 12 digits.
  returned: success
  type: str
alias:
  description: The alias, or an empty string.
  returned: success
  type: str
sign_in_url:
  description: The page that users sign in at.
  returned: where the partition's is known
  type: str
password_policy:
  description: What passwords must be like.
  returned: when the account has a password policy
  type: dict
  contains:
    allow_users_to_change_password:
      description: Whether users may change their own password.
      type: bool
    expire_passwords:
      description: Whether passwords expire.
      type: bool
    hard_expiry:
      description: Whether users can't choose a new password when theirs has expired.
      type: bool
    max_password_age:
      description: After how many days they do, or 0.
      type: int
    minimum_password_length:
      description: How many characters a password has at least.
      type: int
    password_reuse_prevention:
      description: How many earlier passwords can't be chosen again, or 0.
      type: int
    require_lowercase_characters:
      description: Whether a password must have one of a to z.
      type: bool
    require_numbers:
      description: Whether a password must have a digit.
      type: bool
    require_symbols:
      description: Whether a password must have a symbol.
      type: bool
    require_uppercase_characters:
      description: Whether a password must have one of A to Z.
      type: bool
summary:
  description:
    - IAM's counts and quotas, with the names that GetAccountSummary gives them, in small letters. C(users) is how many
      there are, C(users_quota) how many there may be. C(account_mfa_enabled) is 1 where the root user has MFA.
  returned: success
  type: dict
  sample:
    account_access_keys_present: 0
    account_mfa_enabled: 1
    roles: 42
    roles_quota: 1000
    users: 7
    users_quota: 5000
plan:
  description: Nothing is changed, so there are no steps.
  returned: success
  type: list
  elements: dict
permissions:
  description: The IAM actions that the task needs, for what it read and for the steps of its plan.
  returned: success
  type: list
  elements: str
api_calls:
  description: How many API calls the task made.
  returned: success
  type: int
"""

from ..module_utils.iam import account_facts
from ..module_utils.options import Rules
from ..module_utils.parts import Operation
from ..module_utils.runner import main as run_module

OPERATION = Operation(service="iam", noun="account", plan=account_facts.plan)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
