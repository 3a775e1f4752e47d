#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: iam_group_info
short_description: Read what IAM knows of groups
version_added: 0.1.0
description:
  - Lists the groups of the account, or finds one, with their users and policies. All of them are read side by side.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of one group. No groups are listed then. If there is no such group, RV(iam_groups) is empty.
    type: str
    aliases: [group_name]
  path_prefix:
    description:
      - Only groups whose path begins with this.
    type: str
    aliases: [path, prefix]
notes:
  - "Permissions: C(iam:GetGroup), C(iam:ListAttachedGroupPolicies), C(iam:ListGroupPolicies), and without O(name)
    C(iam:ListGroups)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: One group
  converge.aws.iam_group_info:
    name: photographers

- name: All below a path
  converge.aws.iam_group_info:
    path_prefix: /converge/
"""

RETURN = r"""
iam_groups:
  description: The groups, sorted by their names.
  returned: success
  type: list
  elements: dict
  contains:
    group:
      description: The group, as M(converge.aws.iam_group) returns it.
      type: dict
    users:
      description: The users that are in it, sorted by their names.
      type: list
      elements: dict
    attached_policies:
      description: The managed policies that are attached, sorted by their names.
      type: list
      elements: dict
      contains:
        policy_name:
          description: The name.
          type: str
        policy_arn:
          description: The ARN.
          type: str
    inline_policies:
      description: The names of its inline policies.
      type: list
      elements: str
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

from ..module_utils.iam import identities
from ..module_utils.options import Rules
from ..module_utils.parts import Operation
from ..module_utils.runner import main as run_module

OPERATION = Operation(service="iam", noun="groups", plan=identities.groups_plan)

RULES = Rules(mutually_exclusive=(("name", "path_prefix"),))


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
