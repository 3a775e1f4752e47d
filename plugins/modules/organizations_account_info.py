#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: organizations_account_info
short_description: Read the accounts of an organization
version_added: 0.1.0
description:
  - Lists the accounts of an organization, or finds one, with the units that they are in and their tags. All of them are
    read side by side.
author:
  - converge.aws contributors (@converge-aws)
options:
  email:
    description:
      - The e-mail address of one account, in any case. If there is none, RV(accounts) is empty.
    type: str
  account_id:
    description:
      - The id of one account. If there is none, RV(accounts) is empty.
    type: str
  unit:
    description:
      - Only accounts directly in this. V(root), or a unit by its id or by the names from the root down, like
        V(Workloads/Prod).
    type: str
notes:
  - "Permissions: C(organizations:ListParents), C(organizations:ListTagsForResource), and C(organizations:ListAccounts),
    with O(account_id) C(organizations:DescribeAccount), with O(unit) C(organizations:ListAccountsForParent),
    C(organizations:ListRoots) and C(organizations:ListOrganizationalUnitsForParent)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: All accounts
  converge.aws.organizations_account_info:

- name: One account
  converge.aws.organizations_account_info:
    email: aws+photos@example.com
"""

RETURN = r"""
accounts:
  description:
    - The accounts, sorted by their e-mail addresses, as M(converge.aws.organizations_account) returns them.
  returned: success
  type: list
  elements: dict
  contains:
    arn:
      description: The ARN.
      type: str
    email:
      description: The e-mail address.
      type: str
    id:
      description: The id.
      type: str
      sample: "123456789012"
    joined_method:
      description: How it came into the organization, V(CREATED) or V(INVITED).
      type: str
    joined_timestamp:
      description: When it did, in ISO 8601.
      type: str
    name:
      description: The name.
      type: str
    status:
      description: The state, like V(ACTIVE).
      type: str
    tags:
      description: The tags.
      type: dict
    unit_id:
      description: The id of the root or the unit that it is in.
      type: str
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

from ..module_utils.options import Rules
from ..module_utils.organizations import facts
from ..module_utils.parts import Operation
from ..module_utils.runner import main as run_module

OPERATION = Operation(
    service="organizations", noun="accounts", name="email", plan=facts.plan_accounts, check=facts.check_accounts
)

RULES = Rules(mutually_exclusive=(("email", "account_id"), ("account_id", "unit")))


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
