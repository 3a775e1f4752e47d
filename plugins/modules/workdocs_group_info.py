#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: workdocs_group_info
short_description: Read the groups of a WorkDocs site
version_added: 0.1.0
description:
  - Finds groups of the directory behind an Amazon WorkDocs site, with which folders and documents can be shared.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of the group. Capital letters make no difference.
    type: str
  query:
    description:
      - What the names of the groups, or words in them, begin with.
    type: str
notes:
  - "Permissions: C(workdocs:DescribeGroups), and without O(organization_id) C(ds:DescribeDirectories)."
  - Groups are made in the directory. AWS tells neither who is in them nor all there are.
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.workdocs
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: The group of the accountants
  converge.aws.workdocs_group_info:
    organization_id: d-1234567890
    name: Accounting

- name: All that begin with an a
  converge.aws.workdocs_group_info:
    query: a
"""

RETURN = r"""
groups:
  description: The groups, sorted by their names.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The id.
      type: str
    name:
      description: The name.
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
from ..module_utils.parts import Operation
from ..module_utils.runner import main as run_module
from ..module_utils.workdocs import groups

OPERATION = Operation(service="workdocs", noun="WorkDocs groups", plan=groups.plan, check=groups.check)

RULES = Rules(required_one_of=(("name", "query"),), mutually_exclusive=(("name", "query"),))


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
