#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: rds_option_group
short_description: Manage RDS option groups
version_added: 0.1.0
description:
  - Creates, changes and deletes option groups of Amazon RDS, which add to the engines of instances, such as the audit
    plugin of MySQL and MariaDB, native backups of SQL Server, and Oracle's features.
  - Options and settings are judged by what RDS says of each, and all changes of them are one call.
author:
  - converge.aws contributors (@converge-aws)
options:
  option_group_name:
    description:
      - The name of the group. RDS keeps it in lower case.
    type: str
    required: true
  state:
    description:
      - Whether the group is to be there. One that an instance or a snapshot uses can't be removed.
    type: str
    choices: [present, absent]
    default: present
  engine_name:
    description:
      - The engine, like V(mysql). A new group needs it, and it can't be changed.
    type: str
  major_engine_version:
    description:
      - The major version of the engine, like V(8.0). A new group needs it, and it can't be changed.
    type: str
  option_group_description:
    description:
      - What the group is for. A new group needs one; RDS can't change that of a group that is there, and it is left
        alone.
    type: str
  options:
    description:
      - All options that the group is to have. Others are removed, and V([]) removes all.
      - An unknown option, an unknown setting, one that can't be changed and a value that isn't allowed are refused
        before anything is sent.
      - An option that is permanent, as V(TDE) of Oracle is, can't be removed. One that is persistent can, once nothing
        uses the group.
    type: list
    elements: dict
    suboptions:
      option_name:
        description:
          - The option, like V(MARIADB_AUDIT_PLUGIN).
        type: str
        required: true
      port:
        description:
          - Its port, if it has one.
        type: int
      option_version:
        description:
          - Its version.
        type: str
      option_settings:
        description:
          - Its settings. Those that aren't named stay as they are.
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - The setting, like V(SERVER_AUDIT_EVENTS).
            type: str
            required: true
          value:
            description:
              - Its value; an empty one is the engine's default. Either this or
                O(options[].option_settings[].secret_value) is needed.
            type: str
          secret_value:
            description:
              - The value of a setting that is a password, as V(AGENT_REGISTRATION_PASSWORD) of V(OEM_AGENT) is. It is
                shown nowhere.
              - It is sent if there is none yet, and not compared, since AWS doesn't tell it.
            type: str
      vpc_security_group_memberships:
        description:
          - The ids of the security groups that may reach its port. If left out for a new option, AWS takes the default
            one of the VPC.
        type: list
        elements: str
      db_security_group_memberships:
        description:
          - The same outside of a VPC.
        type: list
        elements: str
  apply_immediately:
    description:
      - Whether instances that use the group get changes of O(options) at once, or in their next maintenance window.
        Some options interrupt them.
    type: bool
    default: false
notes:
  - "Differences from amazon.aws: O(state) is V(present) by default; with O(options) left out, they stay, while there
    they are removed; another O(engine_name) or O(major_engine_version) is refused, and both can be left out for a
    group that is there; settings are compared by what they mean; options are added and removed in one call; a password
    has to be given as O(options[].option_settings[].secret_value); a setting has no other suboptions than its name and
    its value; an empty O(tags) removes them; RV(tags) are returned where the task names them; check mode is complete."
  - "Permissions: C(rds:DescribeOptionGroups); with O(options) C(rds:DescribeOptionGroupOptions); with O(tags)
    C(rds:ListTagsForResource); to change, C(rds:CreateOptionGroup), C(rds:ModifyOptionGroup),
    C(rds:DeleteOptionGroup), C(rds:AddTagsToResource), C(rds:RemoveTagsFromResource)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.tags
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Who logs in to the shop's MySQL, and what is asked of it, is written down
  converge.aws.rds_option_group:
    option_group_name: shop-mysql
    engine_name: mysql
    major_engine_version: "8.0"
    option_group_description: The shop's audit
    options:
      - option_name: MARIADB_AUDIT_PLUGIN
        option_settings:
          - name: SERVER_AUDIT_EVENTS
            value: CONNECT,QUERY_DDL
          - name: SERVER_AUDIT_FILE_ROTATIONS
            value: 20

- name: No option any more, and at once
  converge.aws.rds_option_group:
    option_group_name: shop-mysql
    options: []
    apply_immediately: true

- name: Remove it
  converge.aws.rds_option_group:
    option_group_name: shop-mysql
    state: absent
"""

RETURN = r"""
option_group_name:
  description: The name of the group.
  returned: always
  type: str
option_group_arn:
  description: Its ARN.
  returned: O(state=present), but not by a check run before there is one
  type: str
  sample: arn:aws:rds:eu-west-3:123456789012:og:shop-mysql
option_group_description:
  description: What it is for.
  returned: O(state=present)
  type: str
engine_name:
  description: Its engine.
  returned: O(state=present)
  type: str
major_engine_version:
  description: The engine's major version.
  returned: O(state=present)
  type: str
allows_vpc_and_non_vpc_instance_memberships:
  description: Whether instances may use it wherever they are.
  returned: O(state=present), but not by a check run before there is one
  type: bool
vpc_id:
  description: The VPC that instances have to be in to use it.
  returned: O(state=present), where an option binds it to one
  type: str
options:
  description: Its options.
  returned: O(state=present)
  type: list
  elements: dict
  contains:
    option_name:
      description: The option.
      type: str
      sample: MARIADB_AUDIT_PLUGIN
    option_description:
      description: What it is.
      type: str
    option_version:
      description: Its version, if it has one.
      type: str
    port:
      description: Its port, if it has one.
      type: int
    permanent:
      description: Whether it can never be removed.
      type: bool
    persistent:
      description: Whether it can't be removed as long as an instance uses the group.
      type: bool
    option_settings:
      description: Its settings, with C(name), C(value), C(default_value), C(allowed_values) and more, by their names.
      type: list
      elements: dict
    vpc_security_group_memberships:
      description: Its security groups, with C(vpc_security_group_id) and C(status).
      type: list
      elements: dict
    db_security_group_memberships:
      description: The same outside of a VPC, with C(db_security_group_name) and C(status).
      type: list
      elements: dict
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
from ..module_utils.rds import naming, option_groups
from ..module_utils.runner import main as run_module

RESOURCE = Resource(
    service="rds",
    noun="option group",
    name=option_groups.NAME,
    address={"OptionGroupName": option_groups.NAME},
    needs_account=naming.asks_for_tags,
    missing=option_groups.MISSING,
    already=option_groups.ALREADY,
    find=Call("describe_option_groups"),
    create=Call("create_option_group"),
    delete=Call("delete_option_group"),
    check=option_groups.check,
    localize=naming.lower_case(option_groups.NAME),
    resolve=option_groups.resolve,
    creating=option_groups.creating,
    reason=option_groups.reason,
    answer=option_groups.answer,
    parts=(
        Attributes(
            {"engine_name": "EngineName", "major_engine_version": "MajorEngineVersion"},
            seen_as={
                "engine_name": "OptionGroupsList[0].EngineName",
                "major_engine_version": "OptionGroupsList[0].MajorEngineVersion",
            },
            fixed_at_birth=dict.fromkeys(("engine_name", "major_engine_version"), option_groups.ENGINE_STAYS),
        ),
        Setting(
            "options",
            read=Call(path="OptionGroupsList[0].Options"),
            write=Call("modify_option_group", "OptionsToInclude"),
            codec=option_groups.OPTIONS,
            want=option_groups.wanted,
            same=option_groups.same_options,
            complete=lambda wanted, current: wanted,
            initial=option_groups.NONE,
            requests=option_groups.requests,
            effect=lambda before, after: option_groups.EFFECT,
            show=option_groups.shown,
            unequal="what is read of an option is more than its configuration, which is what the call takes",
        ),
        naming.tag_row(naming.OPTION_GROUP, option_groups.NAME),
    ),
)

RULES = Rules(no_log={"options.option_settings.secret_value": True})


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
