#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: organizations_unit_info
short_description: Read the tree of an organization
version_added: 0.1.0
description:
  - Reads the root of an organization or a unit, with all units and accounts below it, and the policies that are
    attached to each. What stands on one level is read side by side.
author:
  - converge.aws contributors (@converge-aws)
options:
  unit:
    description:
      - Where to begin. V(root), or a unit by its id or by the names from the root down, like V(Workloads).
      - If there is no such unit, RV(tree) is null.
    type: str
    default: root
    aliases: [path]
  policy_types:
    description:
      - The types of policies to tell of. Each costs a call for each unit and account.
    type: list
    elements: str
    choices: [service_control_policy, resource_control_policy, tag_policy, backup_policy, aiservices_opt_out_policy,
              chatbot_policy, declarative_policy_ec2, securityhub_policy, securityhub_cspm_policy, inspector_policy,
              upgrade_rollout_policy, bedrock_policy, s3_policy, network_security_director_policy, guardduty_policy]
notes:
  - "Permissions: C(organizations:ListRoots), C(organizations:ListOrganizationalUnitsForParent),
    C(organizations:ListAccountsForParent); for a unit by its id C(organizations:DescribeOrganizationalUnit); with
    O(policy_types) C(organizations:ListPoliciesForTarget)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: The whole organization, with its guardrails
  converge.aws.organizations_unit_info:
    policy_types: [service_control_policy, resource_control_policy]
  register: organization

- name: One unit and what is in it
  converge.aws.organizations_unit_info:
    unit: Workloads/Prod
"""

RETURN = r"""
tree:
  description: The root or the unit.
  returned: success
  type: dict
  contains:
    accounts:
      description:
        - The accounts directly in it, sorted by their e-mail addresses, as M(converge.aws.organizations_account)
          returns them, with C(policies) as below.
      type: list
      elements: dict
    id:
      description: The id.
      type: str
      sample: r-abcd
    name:
      description: The name.
      type: str
    policies:
      description: By type, the id and name of each policy that is attached to it, sorted by the names.
      type: dict
      returned: O(policy_types) is given
    type:
      description: V(ROOT) or V(ORGANIZATIONAL_UNIT).
      type: str
    units:
      description: The units directly in it, sorted by their names, each of which has all of these keys.
      type: list
      elements: dict
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
from ..module_utils.organizations import facts
from ..module_utils.parts import Operation
from ..module_utils.runner import main as run_module

OPERATION = Operation(
    service="organizations", noun="units", name="unit", plan=facts.plan_units, check=facts.check_units
)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
