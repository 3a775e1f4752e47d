#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: iam_service_linked_role
short_description: Manage the IAM roles that AWS's services work with
version_added: 0.1.0
description:
  - Makes service-linked roles, changes their descriptions, and asks their services to let them go.
  - Most services make theirs by themselves when they are first used; with this, one is there before.
author:
  - converge.aws contributors (@converge-aws)
options:
  service_name:
    description:
      - The service that the role is for, by its principal, like V(autoscaling.amazonaws.com). AWS names the role.
    type: str
    required: true
    aliases: [aws_service_name]
  state:
    description:
      - Whether the role is to be there. One that is to go is removed by its service, which refuses while anything still
        needs it; the task then fails, and names what that is.
    type: str
    choices: [present, absent]
    default: present
  custom_suffix:
    description:
      - What the role's name ends with, behind a C(_), for one of several roles of the service. Few services allow it.
      - If left out, the task is about the role without a suffix.
    type: str
  description:
    description:
      - What the role is for. V("") removes the description.
    type: str
notes:
  - M(converge.aws.iam_role_info) with C(path_prefix=/aws-service-role/) lists all roles of this kind.
  - "Permissions: C(iam:ListRoles); to change, C(iam:CreateServiceLinkedRole), C(iam:UpdateRole),
    C(iam:DeleteServiceLinkedRole), C(iam:GetServiceLinkedRoleDeletionStatus)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Auto Scaling may start instances
  converge.aws.iam_service_linked_role:
    service_name: autoscaling.amazonaws.com

- name: A second role, for groups whose disks have a key of their own
  converge.aws.iam_service_linked_role:
    service_name: autoscaling.amazonaws.com
    custom_suffix: photos
    description: Starts the instances that develop photos

- name: Remove that one
  converge.aws.iam_service_linked_role:
    service_name: autoscaling.amazonaws.com
    custom_suffix: photos
    state: absent
"""

RETURN = r"""
iam_role:
  description: The role. A check run doesn't know how AWS will call a new one.
  returned: O(state=present)
  type: dict
  contains:
    arn:
      description: Its ARN.
      type: str
      sample: arn:aws:iam::123456789012:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling
    assume_role_policy_document:
      description: Its trust policy, which lets in the service only.
      type: dict
    create_date:
      description: When it was made, in ISO 8601.
      type: str
    description:
      description: What it is for.
      type: str
      returned: when it has one
    max_session_duration:
      description: How long a session of it lasts at most, in seconds.
      type: int
    path:
      description: Its path.
      type: str
      sample: /aws-service-role/autoscaling.amazonaws.com/
    role_id:
      description: Its unique id.
      type: str
    role_name:
      description: Its name.
      type: str
      sample: AWSServiceRoleForAutoScaling
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

from ..module_utils.iam import service_linked
from ..module_utils.options import Rules
from ..module_utils.parts import Attributes, Call, Effect, Resource
from ..module_utils.runner import main as run_module

RESOURCE = Resource(
    service="iam",
    noun="service-linked role",
    name="service_name",
    address={"RoleName": service_linked.role_name},
    missing=("NoSuchEntity",),
    already=service_linked.TAKEN,
    find=service_linked.find,
    finds=("list_roles",),
    create=Call("create_service_linked_role"),
    delete=Call("delete_service_linked_role"),
    check=service_linked.check,
    adopt=service_linked.adopt,
    creating=service_linked.creating,
    deletion=service_linked.deletion,
    answer=service_linked.answer,
    delete_effect=Effect("interrupts", "The service can't act in this account until the role is made again."),
    parts=(
        Attributes(
            {"description": "Description"},
            modify=Call("update_role"),
            seen_as={"description": "Role.Description"},
        ),
    ),
)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
