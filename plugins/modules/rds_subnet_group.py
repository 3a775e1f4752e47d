#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: rds_subnet_group
short_description: Manage RDS subnet groups
version_added: 0.1.0
description:
  - Creates, changes and deletes subnet groups of Amazon RDS, which say in which subnets of a VPC databases may be.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of the group. RDS keeps it in lower case.
    type: str
    required: true
  state:
    description:
      - Whether the group is to be there. One that a database is in can't be removed.
    type: str
    choices: [present, absent]
    default: present
  description:
    description:
      - What the group is for. A new group needs one.
    type: str
  subnets:
    description:
      - The ids of all its subnets, of one VPC and in two availability zones at least. A new group needs them.
      - A subnet that a database is in can't be taken out of its group.
    type: list
    elements: str
notes:
  - "Differences from amazon.aws: O(state) is V(present) by default; of a group that is there, O(description) and
    O(subnets) left out are left alone; subnets that are all in one availability zone, or in two VPCs, are refused
    before anything is sent; RV(subnet_group.tags) is returned where the task names O(tags)."
  - "Permissions: C(rds:DescribeDBSubnetGroups); with O(subnets) C(ec2:DescribeSubnets), without which RDS's own words
    have to do; with O(tags) C(rds:ListTagsForResource); to change, C(rds:CreateDBSubnetGroup),
    C(rds:ModifyDBSubnetGroup), C(rds:DeleteDBSubnetGroup), C(rds:AddTagsToResource), C(rds:RemoveTagsFromResource)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.tags
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Where the shop's databases may be
  converge.aws.rds_subnet_group:
    name: shop
    description: The private subnets of the shop
    subnets:
      - subnet-0123456789abcdef0
      - subnet-0123456789abcdef1
    tags:
      team: shop

- name: Remove it
  converge.aws.rds_subnet_group:
    name: shop
    state: absent
"""

RETURN = r"""
subnet_group:
  description: The group.
  returned: O(state=present)
  type: dict
  contains:
    db_subnet_group_arn:
      description: Its ARN.
      type: str
      sample: arn:aws:rds:eu-west-3:123456789012:subgrp:shop
    db_subnet_group_description:
      description: What it is for.
      type: str
    db_subnet_group_name:
      description: Its name, as RDS keeps it.
      type: str
    description:
      description: The same as RV(subnet_group.db_subnet_group_description).
      type: str
    name:
      description: The same as RV(subnet_group.db_subnet_group_name).
      type: str
    status:
      description: The same as RV(subnet_group.subnet_group_status).
      type: str
    subnet_group_status:
      description: Its status.
      type: str
      sample: Complete
    subnet_ids:
      description: The ids of its subnets, sorted.
      type: list
      elements: str
    subnets:
      description: Its subnets, in the same order.
      type: list
      elements: dict
      contains:
        subnet_availability_zone:
          description: The availability zone, with its C(name).
          type: dict
        subnet_identifier:
          description: The id.
          type: str
        subnet_outpost:
          description: The outpost that it is on, with its C(arn); empty for those of a region.
          type: dict
        subnet_status:
          description: Its status.
          type: str
    supported_network_types:
      description: What databases in it can be reached by, C(IPV4), C(DUAL) or both.
      type: list
      elements: str
    tags:
      description: Its tags.
      type: dict
      returned: O(tags) is given
    vpc_id:
      description: The VPC that its subnets are of.
      type: str
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
from ..module_utils.parts import Call, Resource, Setting
from ..module_utils.rds import naming, subnet_groups
from ..module_utils.runner import main as run_module

RESOURCE = Resource(
    service="rds",
    noun="subnet group",
    address={"DBSubnetGroupName": "name"},
    needs_account=naming.asks_for_tags,
    missing=subnet_groups.MISSING,
    already=subnet_groups.ALREADY,
    find=Call("describe_db_subnet_groups"),
    create=Call("create_db_subnet_group"),
    delete=Call("delete_db_subnet_group"),
    check=subnet_groups.check,
    localize=naming.lower_case("name"),
    resolve=subnet_groups.resolve,
    creating=subnet_groups.creating,
    reason=subnet_groups.reason,
    answer=subnet_groups.answer,
    parts=(
        Setting(
            "definition",
            options=subnet_groups.OPTIONS,
            read=Call(path="DBSubnetGroups[0]"),
            write=Call("modify_db_subnet_group", "SubnetIds"),
            codec=subnet_groups.DEFINITION,
            want=subnet_groups.wanted,
            born=subnet_groups.born,
            requests=subnet_groups.requests,
            unequal="the group is read; the call that changes it takes its description and the ids of its subnets",
        ),
        naming.tag_row(naming.SUBNET_GROUP, "name"),
    ),
)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
