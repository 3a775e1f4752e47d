#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: workdocs_site_info
short_description: Find out which WorkDocs sites answer, and where
version_added: 0.1.0
description:
  - Asks all regions that Amazon WorkDocs was in, side by side, which directories there have a site that answers, who is
    in it and how much is stored.
  - Where none answers, the task doesn't fail. The result says so, with what was heard.
author:
  - converge.aws contributors (@converge-aws)
options:
  regions:
    description:
      - The regions to ask. If left out, all that WorkDocs was in, whatever O(region) says, which has to be set all
        the same.
    type: list
    elements: str
  people:
    description:
      - Whether to count the users of each site and what they store, which lists them all.
    type: bool
    default: true
notes:
  - "Permissions: C(ds:DescribeDirectories) and C(workdocs:DescribeUsers)."
  - With O(organization_id), the other directories aren't asked.
  - WorkDocs has no operation that lists, makes or deletes sites. Each has the id of its directory.
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.workdocs
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Is there a site anywhere?
  converge.aws.workdocs_site_info:
  register: workdocs

- name: One site
  converge.aws.workdocs_site_info:
    regions: [eu-west-1]
    organization_id: d-1234567890
"""

RETURN = r"""
answers:
  description: Whether any site answers.
  returned: success
  type: bool
ended:
  description: The day on which AWS ended WorkDocs.
  returned: success
  type: str
  sample: "2025-04-25"
not_by_api:
  description: What AWS has no operation for, and who did it instead.
  returned: success
  type: list
  elements: str
notice:
  description: What the end of WorkDocs means, and what to do.
  returned: success
  type: str
regions:
  description: What was heard in each region, in the order of O(regions).
  returned: success
  type: list
  elements: dict
  contains:
    answers:
      description: Whether a site answers there.
      type: bool
    directories:
      description:
        - The directories there, each with C(id), C(name), C(alias), C(type), C(stage), and with C(has_site), or the
          C(error) that was heard.
      type: list
      elements: dict
    error:
      description: The C(code) and the C(message) of what was heard in place of an answer.
      type: dict
    region:
      description: The region.
      type: str
sites:
  description: The sites that answer.
  returned: success
  type: list
  elements: dict
  contains:
    administrators:
      description: The e-mail addresses of its administrators.
      type: list
      elements: str
      returned: O(people=true)
    directory:
      description: The directory behind it.
      type: dict
    organization_id:
      description: Its id.
      type: str
      sample: d-1234567890
    region:
      description: Its region.
      type: str
    storage:
      description: The sums of what its users store, C(utilized_in_bytes), and may store, C(allocated_in_bytes), and how
        many of them have no limit, C(unlimited_users).
      type: dict
      returned: O(people=true)
    users:
      description: How many users it has, C(total), C(active), C(inactive), C(pending) and C(by_type).
      type: dict
      returned: O(people=true)
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
from ..module_utils.workdocs import site_facts

OPERATION = Operation(service="workdocs", noun="WorkDocs sites", plan=site_facts.plan, check=site_facts.check)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
