#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: iam_role_info
short_description: Read what IAM knows of roles
version_added: 0.1.0
description:
  - Finds one role, or lists those under a path, each with all that IAM knows of it, read side by side.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of one role. If there is none, RV(iam_roles) is empty.
    type: str
    aliases: [role_name]
  path_prefix:
    description:
      - Only those under this path. Slashes at its ends are added where they are missing.
    type: str
    aliases: [path, prefix]
notes:
  - "Differences from amazon.aws: the reads of all roles are made side by side; RV(iam_roles[].tags),
    RV(iam_roles[].role_last_used) and the boundary are there for listed roles too; a role that is deleted while it is
    read is left out."
  - "Permissions: C(iam:ListRoles) without O(name), C(iam:GetRole), C(iam:ListRolePolicies),
    C(iam:ListAttachedRolePolicies), C(iam:ListInstanceProfilesForRole)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: One role
  converge.aws.iam_role_info:
    name: photo-servers

- name: All under a path
  converge.aws.iam_role_info:
    path_prefix: /converge/
"""

RETURN = r"""
iam_roles:
  description: The roles, sorted by their names.
  returned: success
  type: list
  elements: dict
  contains:
    arn:
      description: Its ARN.
      type: str
    assume_role_policy_document:
      description: Its trust policy.
      type: dict
    assume_role_policy_document_raw:
      description: The same.
      type: dict
    create_date:
      description: When it was made, in ISO 8601.
      type: str
    description:
      description: Its description.
      type: str
    inline_policies:
      description: The names of its inline policies.
      type: list
      elements: str
    instance_profiles:
      description: The instance profiles that it stands in.
      type: list
      elements: dict
    managed_policies:
      description: The managed policies that it holds, C(policy_arn) and C(policy_name), sorted by their names.
      type: list
      elements: dict
    max_session_duration:
      description: For how many seconds a session may be asked for.
      type: int
    path:
      description: Its path.
      type: str
    permissions_boundary:
      description: Its boundary, if it has one.
      type: dict
    role_id:
      description: Its unique id.
      type: str
    role_last_used:
      description: When and where it was used last.
      type: dict
    role_name:
      description: Its name.
      type: str
    tags:
      description: Its tags.
      type: dict
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

from ..module_utils.iam import facts
from ..module_utils.options import Rules
from ..module_utils.parts import Operation
from ..module_utils.runner import main as run_module

OPERATION = Operation(service="iam", noun="role", plan=facts.plan_roles, check=facts.check_role)

RULES = Rules(mutually_exclusive=(("name", "path_prefix"),))


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
