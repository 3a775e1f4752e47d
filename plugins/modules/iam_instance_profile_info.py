#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: iam_instance_profile_info
short_description: Read what IAM knows of instance profiles
version_added: 0.1.0
description:
  - Finds one instance profile, or lists those under a path, each with all that IAM knows of it, read side by side.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of one instance profile. If there is none, RV(iam_instance_profiles) is empty.
    type: str
    aliases: [instance_profile_name]
  path_prefix:
    description:
      - Only those under this path. Slashes at its ends are added where they are missing.
    type: str
    aliases: [path, prefix]
notes:
  - "Differences from amazon.aws: RV(iam_instance_profiles[].tags) are there for listed profiles too; a profile that is
    deleted while it is read is left out."
  - "Permissions: C(iam:ListInstanceProfiles) without O(name), C(iam:GetInstanceProfile)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: One instance profile
  converge.aws.iam_instance_profile_info:
    name: photo-servers

- name: All under a path
  converge.aws.iam_instance_profile_info:
    path_prefix: /converge/
"""

RETURN = r"""
iam_instance_profiles:
  description: The instance profiles, sorted by their names.
  returned: success
  type: list
  elements: dict
  contains:
    arn:
      description: Its ARN.
      type: str
    create_date:
      description: When it was made, in ISO 8601.
      type: str
    instance_profile_id:
      description: Its unique id.
      type: str
    instance_profile_name:
      description: Its name.
      type: str
    path:
      description: Its path.
      type: str
    roles:
      description: The role in it, as a list.
      type: list
      elements: dict
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

OPERATION = Operation(service="iam", noun="instance profile", plan=facts.plan_profiles, check=facts.check_profile)

RULES = Rules(mutually_exclusive=(("name", "path_prefix"),))


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
