#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: iam_policy_info
short_description: Read the inline policies of IAM users, groups and roles
version_added: 0.1.0
description:
  - Returns the inline policies of a user, a group or a role, or one of them. The documents are read side by side.
author:
  - converge.aws contributors (@converge-aws)
options:
  iam_type:
    description:
      - Whose policies to read.
    type: str
    required: true
    choices: [user, group, role]
  iam_name:
    description:
      - The name of the user, the group or the role. If there is none of that name, the lists are empty.
    type: str
    required: true
  policy_name:
    description:
      - The name of the one policy to read. If left out, all are.
    type: str
notes:
  - "Differences from amazon.aws: all lists are returned in any case; there, what isn't found leaves some out; all
    policies are listed, however many there are."
  - "Permissions: C(iam:ListUserPolicies) and C(iam:GetUserPolicy), or the same of C(Group) or C(Role)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: All inline policies of a user
  converge.aws.iam_policy_info:
    iam_type: user
    iam_name: jo

- name: One of a role's
  converge.aws.iam_policy_info:
    iam_type: role
    iam_name: archive
    policy_name: write
"""

RETURN = r"""
user_name:
  description: The name of the user.
  returned: O(iam_type=user)
  type: str
  sample: jo
group_name:
  description: The name of the group.
  returned: O(iam_type=group)
  type: str
  sample: photographers
role_name:
  description: The name of the role.
  returned: O(iam_type=role)
  type: str
  sample: archive
policies:
  description: The policies that were read, sorted by their names.
  returned: success
  type: list
  elements: dict
  contains:
    policy_name:
      description: The name.
      type: str
      sample: list-photos
    policy_document:
      description: The document.
      type: dict
policy_names:
  description: The names of the policies that were read.
  returned: success
  type: list
  elements: str
all_policy_names:
  description: The names of all inline policies that the user, group or role has.
  returned: success
  type: list
  elements: str
msg:
  description: That there is nobody of that name.
  returned: when there is nobody of that name
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

from ..module_utils.iam import one_inline
from ..module_utils.options import Rules
from ..module_utils.parts import Operation
from ..module_utils.runner import main as run_module

OPERATION = Operation(
    service="iam",
    noun="inline policies",
    name="iam_name",
    plan=one_inline.facts,
)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
