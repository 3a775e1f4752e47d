#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: organizations_account
short_description: Manage the accounts of an organization
version_added: 0.1.0
description:
  - Makes accounts, moves them between units, tags and closes them.
  - An account is told by its e-mail address, which no other AWS account can have, so there are never two. A request
    that is under way, from an earlier task that was cut off or from somebody else, is waited for and taken over.
author:
  - converge.aws contributors (@converge-aws)
options:
  email:
    description:
      - The e-mail address of the account's root user. Case makes no difference.
      - Needed unless O(account_id) is given.
    type: str
  account_id:
    description:
      - The id of an account that is there, in place of its address.
    type: str
  name:
    description:
      - The name of the account. Needed to make one; it can't be changed here.
      - AWS tells of a request that is under way no more than this name, so give each account one of its own.
    type: str
    aliases: [account_name]
  role_name:
    description:
      - The role that AWS makes in the new account, as which the management account may do everything there. If left
        out, V(OrganizationAccountAccessRole).
      - It only matters when the account is made.
    type: str
  iam_user_access_to_billing:
    description:
      - Whether users of the new account may be allowed to see its bills. AWS allows it if this is left out.
      - It only matters when the account is made.
    type: str
    choices: [allow, deny]
  unit:
    description:
      - Where the account is. V(root), or a unit by its id or by the names from the root down, like V(Workloads/Prod).
      - If left out, it stays where it is. A new one is made in the root and then moved.
    type: str
    aliases: [organizational_unit]
  state:
    description:
      - Whether the account is to be there. With V(absent) it is closed, which needs O(force=true).
    type: str
    choices: [present, absent]
    default: present
  force:
    description:
      - Whether the account is really to be closed. Everything in it stops at once. For 90 days AWS Support can open it
        again, then all of it is deleted. Its e-mail address can't be used for another one.
    type: bool
    default: false
  wait_timeout:
    description:
      - For how many seconds to wait, also for an account that is being made. That is waited for in any case, since an
        account can't be used before.
    type: int
    default: 600
notes:
  - "Permissions: C(organizations:ListAccounts) or, with O(account_id), C(organizations:DescribeAccount); if the options
    are given, C(organizations:ListRoots), C(organizations:ListParents),
    C(organizations:ListOrganizationalUnitsForParent), C(organizations:ListTagsForResource); to make one,
    C(organizations:ListCreateAccountStatus), C(organizations:DescribeCreateAccountStatus),
    C(organizations:CreateAccount); to change, C(organizations:MoveAccount), C(organizations:TagResource),
    C(organizations:UntagResource), C(organizations:CloseAccount)."
  - The credentials are those of the organization's management account.
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.tags
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: An account for the photos, in a unit
  converge.aws.organizations_account:
    email: aws+photos@example.com
    name: photos
    unit: Workloads/Prod
    tags:
      team: photographers
  register: photos

- name: Close it
  converge.aws.organizations_account:
    email: aws+photos@example.com
    state: absent
    force: true
"""

RETURN = r"""
account:
  description: The account.
  returned: O(state=present)
  type: dict
  contains:
    arn:
      description: Its ARN.
      type: str
    email:
      description: Its e-mail address.
      type: str
    id:
      description: Its id.
      type: str
      sample: "123456789012"
    joined_method:
      description: How it came into the organization, V(CREATED) or V(INVITED).
      type: str
    joined_timestamp:
      description: When it did, in ISO 8601.
      type: str
    name:
      description: Its name.
      type: str
    status:
      description: Its state, like V(ACTIVE).
      type: str
    tags:
      description: Its tags.
      type: dict
      returned: O(tags) is given
    unit_id:
      description: The id of the root or the unit that it is in.
      type: str
      returned: O(unit) is given
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

from ..module_utils.options import Rules
from ..module_utils.organizations import accounts, reasons, tagging
from ..module_utils.parts import Attributes, Call, Effect, Resource, Setting
from ..module_utils.runner import main as run_module

RESOURCE = Resource(
    service="organizations",
    noun="account",
    name="account",
    address={"AccountId": accounts.address},
    missing=accounts.GONE,
    find=accounts.find,
    create=Call("create_account"),
    delete=Call("close_account"),
    check=accounts.check,
    localize=accounts.localize,
    adopt=accounts.adopt,
    accept=accounts.accept,
    resolve=accounts.resolve,
    creating=accounts.creating,
    pending=accounts.pending,
    guard=accounts.guard,
    answer=accounts.answer,
    reason=reasons.reason,
    create_effect=accounts.create_effect,
    delete_effect=Effect("irreversible", "Everything in the account stops, and after 90 days all of it is deleted."),
    parts=(
        Attributes(
            {"name": "AccountName"},
            seen_as={"name": "Account.Name"},
            fixed_at_birth={"name": "leave name out, or rename it with Account Management (account:PutAccountName)."},
        ),
        Setting(
            "unit",
            read=Call("list_parents", "Parents[0].Id", at={"ChildId": accounts.address}),
            write=Call("move_account", "DestinationParentId"),
            want=lambda params, current: params["to"],
            born=lambda params: params.get("root_id"),
            requests=accounts.move,
            effect=accounts.move_effect,
        ),
        tagging.tagged(accounts.address),
    ),
)

RULES = Rules(required_one_of=(("email", "account_id"),))


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
