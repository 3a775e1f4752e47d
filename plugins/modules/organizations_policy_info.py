#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: organizations_policy_info
short_description: Read the policies of an organization
version_added: 0.1.0
description:
  - Lists policies of AWS Organizations, or finds one, with their documents, what they are attached to and their tags.
    All of them are read side by side.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of one policy. If there is none, RV(policies) is empty.
    type: str
  policy_id:
    description:
      - The id of one policy.
    type: str
  type:
    description:
      - Only policies of this type. If left out, those of all types that are enabled in the root.
    type: str
    choices: [service_control_policy, resource_control_policy, tag_policy, backup_policy, aiservices_opt_out_policy,
              chatbot_policy, declarative_policy_ec2, securityhub_policy, securityhub_cspm_policy, inspector_policy,
              upgrade_rollout_policy, bedrock_policy, s3_policy, network_security_director_policy, guardduty_policy]
  target:
    description:
      - Only policies that are attached to this itself. V(root), a unit by id or by the names from the root down, like
        V(Workloads/Prod), an account by id or e-mail address.
    type: str
notes:
  - "Permissions: C(organizations:DescribePolicy), C(organizations:ListTargetsForPolicy),
    C(organizations:ListTagsForResource), C(organizations:ListPolicies), C(organizations:ListRoots) without O(type);
    with O(target) C(organizations:ListPoliciesForTarget) and what finds it,
    C(organizations:ListOrganizationalUnitsForParent) or C(organizations:ListAccounts)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: All policies
  converge.aws.organizations_policy_info:

- name: The RCPs of one unit
  converge.aws.organizations_policy_info:
    type: resource_control_policy
    target: Workloads/Prod
"""

RETURN = r"""
policies:
  description: The policies, sorted by type and name, as M(converge.aws.organizations_policy) returns them.
  returned: success
  type: list
  elements: dict
  contains:
    arn:
      description: The ARN.
      type: str
    aws_managed:
      description: Whether it is AWS's own.
      type: bool
    content:
      description: The document.
      type: dict
    description:
      description: The description.
      type: str
    id:
      description: The id.
      type: str
      sample: p-abcd1234
    name:
      description: The name.
      type: str
    tags:
      description: The tags.
      type: dict
    targets:
      description: What it is attached to, sorted by the ids, each with C(id), C(arn), C(name) and C(type).
      type: list
      elements: dict
    type:
      description: The type.
      type: str
      sample: service_control_policy
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
    service="organizations", noun="policies", name="name", plan=facts.plan_policies, check=facts.check_policies
)

RULES = Rules(mutually_exclusive=(("policy_id", "name"), ("policy_id", "type"), ("policy_id", "target")))


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
