#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: iam_account_alias
short_description: Manage the alias of an AWS account
version_added: 0.1.0
description:
  - Sets or removes the name that stands for the account's 12 digits in the address of its sign-in page.
  - An account has one alias at the most. A new one takes the place of the one that is there.
author:
  - converge.aws contributors (@converge-aws)
options:
  alias:
    description:
      - The alias, of 3 to 63 lower-case letters, digits and single hyphens. No other account of the partition may have
        it.
      - If left out, the alias stays as it is, and with O(state=absent) the account's alias is removed whatever it is.
      - With O(state=absent), an alias that isn't the account's leaves the one that it has alone.
    type: str
  state:
    description:
      - Whether the account has the alias.
    type: str
    choices: [present, absent]
    default: present
notes:
  - The page with the account's 12 digits in place of the alias always works too.
  - "Permissions: C(iam:ListAccountAliases); to change, C(iam:CreateAccountAlias), C(iam:DeleteAccountAlias)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: A sign-in page with a name
  converge.aws.iam_account_alias:
    alias: photographers-of-example

- name: Say what it is
  converge.aws.iam_account_alias:
  register: account

- name: The account's number will do
  converge.aws.iam_account_alias:
    state: absent
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
  sample: photographers-of-example
sign_in_url:
  description: The page where the account's users sign in.
  returned: in the partitions C(aws), C(aws-cn) and C(aws-us-gov)
  type: str
  sample: https://photographers-of-example.signin.aws.amazon.com/console
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

from ..module_utils.iam import account
from ..module_utils.options import Rules
from ..module_utils.parts import Call, Resource, Setting
from ..module_utils.runner import main as run_module

RESOURCE = Resource(
    service="iam",
    noun="account",
    name="account_id",
    address={},
    needs_account=True,
    find=account.find,
    check=account.check_alias,
    localize=account.localize,
    answer=account.answer_alias,
    parts=(
        Setting(
            "alias",
            options=("alias", "state"),
            read=Call("list_account_aliases", "AccountAliases[0]"),
            write=Call("create_account_alias", "AccountAlias"),
            want=account.wanted_alias,
            same=account.same_alias,
            requests=account.alias_requests,
            effect=account.alias_effect,
            # Of a removal; the alias that somebody else has is EntityAlreadyExists.
            already=("NoSuchEntity",),
        ),
    ),
)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
