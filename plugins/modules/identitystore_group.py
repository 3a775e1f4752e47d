#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: identitystore_group
short_description: Manage groups of people in IAM Identity Center
version_added: 0.1.0
description:
  - Creates, changes and deletes groups of IAM Identity Center's identity store, with the users that are in them.
author:
  - converge.aws contributors (@converge-aws)
options:
  display_name:
    description:
      - The name of the group. It is what the group is found by.
    type: str
    required: true
    aliases: [name]
  state:
    description:
      - Whether the group is to be there. One that goes takes the memberships of its users along; the users stay.
    type: str
    choices: [present, absent]
    default: present
  identity_store_id:
    description:
      - The id of the identity store, like V(d-1234567890). If left out, IAM Identity Center is asked for its instance
        in the region that the task works in, which has to be the only one.
    type: str
  description:
    description:
      - What the group is for. An empty string removes it.
    type: str
  members:
    description:
      - The users that are in the group, by their user names or e-mail addresses. Others stay in it, unless
        O(purge_members=true).
    type: list
    elements: str
    aliases: [users]
  purge_members:
    description:
      - Whether users that O(members) doesn't name leave the group.
    type: bool
    default: false
    aliases: [purge_users]
notes:
  - Groups have no groups in them.
  - Where groups come from an external identity provider, AWS takes these changes all the same, and the provider may
    overwrite them. Where they come from Active Directory, it takes none.
  - "Permissions: C(identitystore:GetGroupId), C(identitystore:DescribeGroup); without O(identity_store_id)
    C(sso:ListInstances); with O(members) C(identitystore:ListGroupMemberships), C(identitystore:DescribeUser) or, for
    more than five, C(identitystore:ListUsers), and C(identitystore:GetUserId); to change,
    C(identitystore:CreateGroup), C(identitystore:UpdateGroup), C(identitystore:DeleteGroup),
    C(identitystore:CreateGroupMembership), C(identitystore:DeleteGroupMembership)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Those who see the photos
  converge.aws.identitystore_group:
    display_name: photographers
    description: They see the photos.
    members: [jo@example.com, kim]

- name: Nobody else
  converge.aws.identitystore_group:
    display_name: photographers
    members: [jo@example.com, kim]
    purge_members: true

- name: Remove the group, with whoever is in it
  converge.aws.identitystore_group:
    display_name: photographers
    state: absent
"""

RETURN = r"""
group:
  description: The group.
  returned: O(state=present)
  type: dict
  contains:
    display_name:
      description: The name.
      type: str
      sample: photographers
    description:
      description: What it is for.
      type: str
    group_id:
      description: The id, which AWS makes up.
      type: str
      sample: 9067642ac7-5c1f7c0e-6a0c-4d5f-8f61-0c1f0f5b1c11
    arn:
      description: The ARN.
      type: str
    identity_store_id:
      description: The id of the identity store.
      type: str
      sample: d-1234567890
    created_at:
      description: When it was made, in ISO 8601.
      type: str
    members:
      description: The names of the users that are in it, sorted.
      type: list
      elements: str
      returned: O(members) is given
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

from ..module_utils.identitystore import groups, memberships, people
from ..module_utils.options import Rules
from ..module_utils.parts import Attributes, Call, Effect, Resource
from ..module_utils.runner import main as run_module

RESOURCE = Resource(
    service="identitystore",
    noun="group",
    name="display_name",
    address={"IdentityStoreId": people.store, "GroupId": groups.address},
    missing=people.GONE,
    already=("ConflictException: Duplicate GroupDisplayName",),
    find=groups.find,
    finds=groups.finds,
    create=Call("create_group"),
    delete=Call("delete_group"),
    check=groups.check,
    adopt=groups.adopt,
    resolve=groups.resolve,
    creating=lambda params, where: {"DisplayName": params["display_name"]},
    answer=groups.answer,
    reason=people.reason,
    delete_effect=Effect("irreversible", "One made anew has another id: assignments and grants to this one are lost."),
    parts=(
        Attributes(
            {"description": "Description"},
            modify=Call("update_group"),
            seen_as={"description": "Group.Description"},
            # UpdateGroup takes operations, each with a path.
            changed_as={"description": "Operations"},
            codec=groups.ATTRIBUTE,
            requests=groups.requests,
        ),
        memberships.setting("members", "purge_members"),
    ),
)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
