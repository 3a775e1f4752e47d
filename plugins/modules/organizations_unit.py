#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: organizations_unit
short_description: Manage the units of an organization
version_added: 0.1.0
description:
  - Creates, renames and deletes organizational units (OUs), the folders that the accounts of an organization are in.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of the unit. With O(unit_id), what it is renamed to.
    type: str
  parent:
    description:
      - What the unit is in. V(root), or a unit by its id or by the names from the root down, like V(Workloads).
      - If left out, the root. AWS can't move units.
    type: str
  path:
    description:
      - The names from the root down to the unit, like V(Workloads/Prod), in place of O(parent) and O(name).
      - The units on the way there have to be there.
    type: str
  unit_id:
    description:
      - The id of the unit, in place of O(path) or of O(parent) and O(name). Needed only to rename it.
    type: str
    aliases: [organizational_unit_id]
  state:
    description:
      - Whether the unit is to be there. One that isn't empty isn't deleted.
    type: str
    choices: [present, absent]
    default: present
notes:
  - "Permissions: C(organizations:ListRoots), C(organizations:ListOrganizationalUnitsForParent); with O(unit_id)
    C(organizations:DescribeOrganizationalUnit) and C(organizations:ListParents); with O(tags)
    C(organizations:ListTagsForResource); to change, C(organizations:CreateOrganizationalUnit),
    C(organizations:UpdateOrganizationalUnit), C(organizations:TagResource), C(organizations:UntagResource),
    C(organizations:DeleteOrganizationalUnit) and, to know that it is empty, C(organizations:ListAccountsForParent)."
  - The credentials are those of the organization's management account, or of a delegated administrator.
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.tags
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: A unit in the root
  converge.aws.organizations_unit:
    name: Workloads
    tags:
      team: platform

- name: One in it
  converge.aws.organizations_unit:
    path: Workloads/Canary

- name: Give it another name
  converge.aws.organizations_unit:
    unit_id: ou-abcd-12345678
    name: Trial

- name: Remove it
  converge.aws.organizations_unit:
    path: Workloads/Trial
    state: absent
"""

RETURN = r"""
organizational_unit:
  description: The unit.
  returned: O(state=present)
  type: dict
  contains:
    arn:
      description: Its ARN.
      type: str
    id:
      description: Its id.
      type: str
      sample: ou-abcd-12345678
    name:
      description: Its name.
      type: str
    parent_id:
      description: The id of the root or the unit that it is in.
      type: str
      sample: r-abcd
    tags:
      description: Its tags.
      type: dict
      returned: O(tags) is given
unit:
  description: How the task names it, by its id or by its path.
  returned: O(state=present)
  type: str
  sample: Workloads/Canary
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
from ..module_utils.organizations import reasons, tagging, units
from ..module_utils.parts import Attributes, Call, Effect, Resource
from ..module_utils.runner import main as run_module

RESOURCE = Resource(
    service="organizations",
    noun="unit",
    name="unit",
    address={"OrganizationalUnitId": units.address},
    missing=units.GONE,
    already=("DuplicateOrganizationalUnitException",),
    find=units.find,
    create=Call("create_organizational_unit"),
    delete=Call("delete_organizational_unit"),
    check=units.check,
    localize=units.localize,
    adopt=units.adopt,
    accept=units.accept,
    resolve=units.resolve,
    creating=units.creating,
    guard=units.guard,
    answer=units.answer,
    reason=reasons.reason,
    delete_effect=Effect("irreversible", "One of the same name is another unit, with another id."),
    parts=(
        Attributes(
            {"name": "Name"},
            modify=Call("update_organizational_unit"),
            seen_as={"name": "OrganizationalUnit.Name"},
        ),
        tagging.tagged(units.address),
    ),
)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
