#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: rds_instance_param_group
short_description: Manage RDS parameter groups of instances
version_added: 0.1.0
description:
  - Creates, changes and deletes parameter groups of Amazon RDS, which hold the settings of database engines.
  - A value is judged by what RDS says of the parameter, and compared by what it means, so that V(true), V(ON) and V(1)
    are the same.
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
      - Whether the group is to be there. One that an instance is in can't be removed.
    type: str
    choices: [present, absent]
    default: present
  engine:
    description:
      - The family of the group, which is an engine with its major version, like V(postgres16). A new group needs it,
        and it can't be changed.
      - M(converge.aws.rds_engine_versions_info) tells the families.
    type: str
  description:
    description:
      - What the group is for. A new group needs one; RDS can't change that of a group that is there, and it is left
        alone.
    type: str
  params:
    description:
      - Parameters by name. A value is a text, a number, a boolean, a list or a formula like
        V({DBInstanceClassMemory/32768}). Whole numbers may end in C(K), C(M), C(G) or C(T), which stand for 1024, its
        square and so on.
      - With V(null) or an empty value, the engine's default holds again.
      - A dictionary with C(value) and C(apply_method) says of one parameter when it takes hold, V(immediate) or
        V(pending-reboot).
      - An unknown parameter, one that can't be changed and a value that isn't allowed are refused before anything is
        sent.
    type: dict
    aliases: [parameters]
  purge_params:
    description:
      - Whether parameters that are set in the group and that O(params) doesn't name are given back to the engine.
    type: bool
    default: false
  immediate:
    description:
      - Whether parameters take hold at once, or when an instance is rebooted. If left out, those that can do so at
        once, and the static ones with the reboot, as they always do.
    type: bool
    aliases: [apply_immediately]
notes:
  - "Differences from amazon.aws: O(state) is V(present) by default; with O(immediate) left out, dynamic parameters take
    hold at once, while there all wait for a reboot; O(immediate=true) doesn't fail with static ones; an unknown
    parameter fails, and so does one that can't be changed, instead of being told in RV(errors); another O(engine) is
    refused; an empty O(tags) removes them; RV(tags) are returned where the task names them; check mode is complete;
    O(purge_params), V(null), and an apply method for each parameter."
  - AWS advises to wait five minutes between making a group and making the first instance that uses it.
  - "Permissions: C(rds:DescribeDBParameterGroups); with O(params) C(rds:DescribeDBParameters),
    C(rds:DescribeDBInstances), and C(rds:DescribeEngineDefaultParameters) for a new group; with O(tags)
    C(rds:ListTagsForResource); to change, C(rds:CreateDBParameterGroup), C(rds:ModifyDBParameterGroup),
    C(rds:ResetDBParameterGroup), C(rds:DeleteDBParameterGroup), C(rds:AddTagsToResource),
    C(rds:RemoveTagsFromResource)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.tags
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Slow statements are logged, and connections are many
  converge.aws.rds_instance_param_group:
    name: shop-postgres16
    engine: postgres16
    description: The shop's settings
    params:
      log_min_duration_statement: 500
      max_connections: 400
      shared_buffers: "{DBInstanceClassMemory/32768}"
      rds.force_ssl: true

- name: One that waits for the next reboot, one by default again, and no others
  converge.aws.rds_instance_param_group:
    name: shop-postgres16
    purge_params: true
    params:
      work_mem:
        value: 16384
        apply_method: pending-reboot
      max_connections: null
  register: settings

# {{ settings.pending_reboot }} are the instances that have to be rebooted.

- name: Remove it
  converge.aws.rds_instance_param_group:
    name: shop-postgres16
    state: absent
"""

RETURN = r"""
db_parameter_group_name:
  description: The name of the group.
  returned: O(state=present)
  type: str
db_parameter_group_family:
  description: Its family.
  returned: O(state=present)
  type: str
  sample: postgres16
db_parameter_group_arn:
  description: Its ARN.
  returned: O(state=present), but not by a check run before there is one
  type: str
  sample: arn:aws:rds:eu-west-3:123456789012:pg:shop-postgres16
description:
  description: What it is for.
  returned: O(state=present)
  type: str
errors:
  description: Always empty, since a parameter that can't be set fails the task.
  returned: O(state=present)
  type: list
  elements: str
params:
  description: The parameters that are set in the group, by name, with their values as text.
  returned: O(params) is given
  type: dict
  sample: {max_connections: "400"}
instances:
  description: The instances that are in the group.
  returned: O(params) is given
  type: list
  elements: dict
  contains:
    db_instance_identifier:
      description: The instance.
      type: str
    parameter_apply_status:
      description: How far it is with the group's parameters.
      type: str
      sample: in-sync
pending_reboot:
  description: Those of the instances that have to be rebooted before all parameters hold.
  returned: O(params) is given
  type: list
  elements: str
tags:
  description: Its tags.
  returned: O(tags) is given
  type: dict
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
from ..module_utils.parts import Attributes, Call, Resource, Setting
from ..module_utils.rds import naming, parameter_groups
from ..module_utils.runner import main as run_module

RESOURCE = Resource(
    service="rds",
    noun="parameter group",
    address={"DBParameterGroupName": "name"},
    needs_account=naming.asks_for_tags,
    missing=parameter_groups.MISSING,
    already=parameter_groups.ALREADY,
    find=parameter_groups.find,
    finds=parameter_groups.finds,
    create=Call("create_db_parameter_group"),
    delete=Call("delete_db_parameter_group"),
    check=parameter_groups.check,
    localize=naming.lower_case("name"),
    resolve=parameter_groups.resolve,
    creating=parameter_groups.creating,
    warn=parameter_groups.warn,
    reason=parameter_groups.reason,
    answer=parameter_groups.answer,
    parts=(
        Attributes(
            {"engine": "DBParameterGroupFamily"},
            seen_as={"engine": "DBParameterGroups[0].DBParameterGroupFamily"},
            fixed_at_birth={"engine": parameter_groups.FAMILY_STAYS},
        ),
        Setting(
            "params",
            read=Call("describe_db_parameters", "Parameters", fixed={"Source": "user"}, paginated=True),
            write=Call("modify_db_parameter_group", "Parameters"),
            codec=parameter_groups.PARAMETERS,
            want=parameter_groups.wanted,
            same=parameter_groups.same_values,
            complete=lambda wanted, current: wanted,
            initial={},
            requests=parameter_groups.requests,
            effect=parameter_groups.effect,
            show=parameter_groups.shown,
        ),
        naming.tag_row(naming.PARAMETER_GROUP, "name"),
    ),
)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
