#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: iam_managed_policy_info
short_description: Read what IAM knows of managed policies
version_added: 0.1.0
description:
  - Finds one managed policy, by its name or ARN, or lists those of the account, of AWS or of both.
  - Each is read with what listings leave out, all of them side by side.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of one policy, under any path. If there is none, RV(iam_managed_policies) is empty.
    type: str
    aliases: [policy_name]
  arn:
    description:
      - The ARN of one policy, the account's or AWS's. If there is none, RV(iam_managed_policies) is empty.
    type: str
    aliases: [policy_arn]
  path_prefix:
    description:
      - Only policies whose path begins with this. Slashes at its ends are added where they are missing.
    type: str
    aliases: [path, prefix]
  scope:
    description:
      - Whose policies are looked at. V(local) are the account's own, V(aws) those that AWS keeps, more than a thousand.
    type: str
    choices: [local, aws, all]
    default: local
  only_attached:
    description:
      - Whether only policies are listed that a user, group or role holds.
    type: bool
    default: false
  details:
    description:
      - What else to read of each policy, each with a call. V(document) is the document in force, V(versions) all
        versions with their documents, V(attachments) who holds it or has it as a boundary.
    type: list
    elements: str
    choices: [document, versions, attachments]
notes:
  - "Permissions: C(iam:GetPolicy); C(iam:ListPolicies) without O(arn), but for a policy of that O(name) that stands
    under the path V(/); for O(details) C(iam:GetPolicyVersion), C(iam:ListPolicyVersions),
    C(iam:ListEntitiesForPolicy)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: One policy, with its document and who holds it
  converge.aws.iam_managed_policy_info:
    name: read-photos
    details: [document, attachments]

- name: What AWS lets readers do
  converge.aws.iam_managed_policy_info:
    arn: arn:aws:iam::aws:policy/ReadOnlyAccess
    details: [document]

- name: All of the account below a path, with their versions
  converge.aws.iam_managed_policy_info:
    path_prefix: /converge/
    details: [versions]
"""

RETURN = r"""
iam_managed_policies:
  description: The policies, sorted by their names.
  returned: success
  type: list
  elements: dict
  contains:
    arn:
      description: Its ARN.
      type: str
      sample: arn:aws:iam::123456789012:policy/read-photos
    attachment_count:
      description: How many users, groups and roles hold it.
      type: int
    attachments:
      description: Who holds it, and who has it as a boundary.
      returned: when asked for
      type: dict
      contains:
        users:
          description: The users that hold it, sorted.
          type: list
          elements: str
        groups:
          description: The groups that hold it, sorted.
          type: list
          elements: str
        roles:
          description: The roles that hold it, sorted.
          type: list
          elements: str
        boundary_of_users:
          description: The users whose permissions end at it, sorted.
          type: list
          elements: str
        boundary_of_roles:
          description: The roles whose permissions end at it, sorted.
          type: list
          elements: str
    create_date:
      description: When it was made, in ISO 8601.
      type: str
    default_version_id:
      description: The version in force.
      type: str
      sample: v2
    description:
      description: Its description, if it has one.
      type: str
    document:
      description: The document in force.
      returned: when asked for
      type: dict
    is_attachable:
      description: Whether it can be attached.
      type: bool
    path:
      description: Its path.
      type: str
    permissions_boundary_usage_count:
      description: How many users and roles have it as their boundary.
      type: int
    policy_id:
      description: Its unique id.
      type: str
    policy_name:
      description: Its name.
      type: str
    tags:
      description: Its tags.
      type: dict
    update_date:
      description: When it was last changed, in ISO 8601.
      type: str
    versions:
      description: Its versions, the newest first.
      returned: when asked for
      type: list
      elements: dict
      contains:
        version_id:
          description: The id.
          type: str
          sample: v2
        is_default_version:
          description: Whether it is the one in force.
          type: bool
        create_date:
          description: When it was made, in ISO 8601.
          type: str
        document:
          description: Its document.
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

from ..module_utils.iam import policy_facts
from ..module_utils.options import Rules
from ..module_utils.parts import Operation
from ..module_utils.runner import main as run_module

OPERATION = Operation(service="iam", noun="policies", plan=policy_facts.plan, check=policy_facts.check)

RULES = Rules(
    mutually_exclusive=(("name", "arn"), ("name", "path_prefix"), ("arn", "path_prefix")),
)


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
