#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: iam_instance_profile
short_description: Manage IAM instance profiles
version_added: 0.1.0
description:
  - Creates, changes and deletes instance profiles, which give EC2 instances the credentials of a role.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of the instance profile.
    type: str
    required: true
    aliases: [instance_profile_name]
  state:
    description:
      - Whether the instance profile is to be there. The role is first taken from one that is to go.
    type: str
    choices: [present, absent]
    default: present
  path:
    description:
      - The path of the instance profile. It can't be changed later. If left out, V(/) for a new one.
    type: str
    aliases: [path_prefix, prefix]
  role:
    description:
      - The role in it, by name, with or without its path, or by ARN. It holds one at most; V("") takes it out.
    type: str
  allow_self_lockout:
    description:
      - Allows to take the role from the profile of the very instance that the task runs on.
    type: bool
    default: false
notes:
  - "Differences from amazon.aws: check mode and diff are complete; another O(path) of a profile that is there is
    refused instead of a warning; a role is exchanged in one step of the plan, which says that instances lose their
    credentials; O(wait), O(wait_timeout) and O(allow_self_lockout)."
  - "Permissions: C(iam:GetInstanceProfile); to change, C(iam:CreateInstanceProfile),
    C(iam:AddRoleToInstanceProfile), C(iam:PassRole), C(iam:RemoveRoleFromInstanceProfile),
    C(iam:TagInstanceProfile), C(iam:UntagInstanceProfile), C(iam:DeleteInstanceProfile)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.tags
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Instances that may read photos
  converge.aws.iam_instance_profile:
    name: photo-servers
    role: photo-servers
    tags: {team: photographers}

- name: Another role for them
  converge.aws.iam_instance_profile:
    name: photo-servers
    role: arn:aws:iam::123456789012:role/servers/photos-read-only

- name: Remove it
  converge.aws.iam_instance_profile:
    name: photo-servers
    state: absent
"""

RETURN = r"""
iam_instance_profile:
  description: The instance profile.
  returned: O(state=present)
  type: dict
  contains:
    arn:
      description: Its ARN.
      type: str
      sample: arn:aws:iam::123456789012:instance-profile/photo-servers
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
      sample: /
    roles:
      description: The role in it, as a list, with its trust policy. A check run knows only the name of a new one.
      type: list
      elements: dict
    tags:
      description: Its tags.
      type: dict
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

from ..module_utils.iam import instance_profiles
from ..module_utils.options import Rules
from ..module_utils.parts import Attributes, Call, Effect, Resource, Setting
from ..module_utils.runner import main as run_module
from ..module_utils.tags import tags

RESOURCE = Resource(
    service="iam",
    noun="instance profile",
    address={"InstanceProfileName": "name"},
    needs_account=True,
    missing=("NoSuchEntity",),
    already=("EntityAlreadyExists",),
    find=Call("get_instance_profile"),
    create=Call("create_instance_profile"),
    delete=Call("delete_instance_profile"),
    waiters={"present": "instance_profile_exists"},
    pending=instance_profiles.pending,
    check=instance_profiles.check,
    adopt=instance_profiles.adopt,
    clearing=instance_profiles.clearing,
    guard=instance_profiles.guard,
    answer=instance_profiles.answer,
    delete_effect=Effect("interrupts", "Instances can't be started with the profile any more."),
    parts=(
        Attributes(
            {"path": "Path"},
            seen_as={"path": "InstanceProfile.Path"},
            fixed_at_birth={"path": "IAM can't move an instance profile; leave path out, or delete the profile first."},
        ),
        Setting(
            "role",
            read=Call(path="InstanceProfile.Roles[0].RoleName"),
            write=Call("add_role_to_instance_profile", "RoleName"),
            want=instance_profiles.wanted,
            requests=instance_profiles.requests,
            effect=instance_profiles.effect,
        ),
        tags(
            read=Call(path="InstanceProfile.Tags"),
            add=Call("tag_instance_profile", "Tags"),
            remove=Call("untag_instance_profile", "TagKeys"),
        ),
    ),
)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
