#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: iam_password_policy
short_description: Manage the password policy of an AWS account
version_added: 0.1.0
description:
  - Sets what the passwords of the account's IAM users must be like, or removes the policy.
  - An account has one policy or none. Without one, IAM wants 8 characters of three kinds, which never expire.
  - It holds for passwords that are set from then on, but for O(pw_max_age) and O(pw_expire), which hold at once. The
    root user's password and access keys have nothing to do with it.
author:
  - converge.aws contributors (@converge-aws)
options:
  state:
    description:
      - Whether the account has a password policy of its own.
    type: str
    choices: [present, absent]
    default: present
  min_pw_length:
    description:
      - How many characters a password has at least, from 6 to 128.
      - In a first policy that doesn't name it, V(8), as without a policy.
    type: int
    aliases: [minimum_password_length]
  require_symbols:
    description:
      - Whether a password must have a symbol, such as C(!), C(@), C(_) or C(-).
    type: bool
  require_numbers:
    description:
      - Whether a password must have a digit.
    type: bool
  require_uppercase:
    description:
      - Whether a password must have one of A to Z.
    type: bool
  require_lowercase:
    description:
      - Whether a password must have one of a to z.
    type: bool
  allow_pw_change:
    description:
      - Whether users may change their own password, without a policy that says so.
      - In a first policy that doesn't name it, V(true).
    type: bool
    aliases: [allow_password_change]
  pw_max_age:
    description:
      - After how many days a password expires, up to 1095. With V(0), it doesn't.
    type: int
    aliases: [password_max_age]
  pw_reuse_prevent:
    description:
      - How many of a user's earlier passwords can't be chosen again, up to 24. With V(0), all can.
    type: int
    aliases: [password_reuse_prevent, prevent_reuse]
  pw_expire:
    description:
      - Whether users whose password has expired can't choose a new one, so that an administrator must set it.
    type: bool
    aliases: [password_expire, expire]
notes:
  - "Differences from amazon.aws: an option left out stays as it is (there, it goes back to the weakest value); O(state)
    is V(present) by default; check mode and diff; a first policy wants 8 characters and lets users change their
    password; RV(policy) has V(0) for no limit, and is not there without a policy. Not here: RV(ignore:task_status)."
  - "Permissions: C(iam:GetAccountPasswordPolicy); to change, C(iam:UpdateAccountPasswordPolicy),
    C(iam:DeleteAccountPasswordPolicy)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Long passwords of all kinds of characters
  converge.aws.iam_password_policy:
    min_pw_length: 14
    require_symbols: true
    require_numbers: true
    require_uppercase: true
    require_lowercase: true
    allow_pw_change: true
    pw_reuse_prevent: 24

- name: Passwords that expire, and the rest as it is
  converge.aws.iam_password_policy:
    pw_max_age: 90

- name: What IAM wants of itself
  converge.aws.iam_password_policy:
    state: absent
"""

RETURN = r"""
account_id:
  description: The account's 12 digits.
  returned: success
  type: str
policy:
  description: The policy.
  returned: when the account has one
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
plan:
  description: What was, or in check mode would be, done, step by step.
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

from ..module_utils.iam import account, password_policy
from ..module_utils.options import Rules
from ..module_utils.parts import Call, Resource, Setting
from ..module_utils.runner import main as run_module

RESOURCE = Resource(
    service="iam",
    noun="account",
    name="account_id",
    address={},
    needs_account=True,
    check=password_policy.check,
    find=account.find,
    localize=account.localize,
    answer=password_policy.answer,
    parts=(
        Setting(
            "policy",
            options=("state", *password_policy.NAMES),
            read=Call("get_account_password_policy", "PasswordPolicy"),
            write=Call("update_account_password_policy"),
            clear=Call("delete_account_password_policy"),
            unset=("NoSuchEntity",),
            codec=password_policy.POLICY,
            want=password_policy.wanted,
            complete=password_policy.complete,
            effect=password_policy.effect,
            unequal="what is read also says whether passwords expire, which follows from their age",
        ),
    ),
)

# Their names look like those of secrets, and hold none.
RULES = Rules(
    no_log=dict.fromkeys(("min_pw_length", "allow_pw_change", "pw_max_age", "pw_reuse_prevent", "pw_expire"), False)
)


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
