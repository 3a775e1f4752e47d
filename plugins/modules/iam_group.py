#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: iam_group
short_description: Manage IAM groups
version_added: 0.1.0
description:
  - Creates, changes and deletes IAM groups, with their users and policies.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of the group. Names are unique in an account whatever the path, and don't differ by case only.
    type: str
    required: true
    aliases: [group_name]
  state:
    description:
      - Whether the group is to be there. One that is to go first loses its users and its policies, each a step of the
        plan.
    type: str
    choices: [present, absent]
    default: present
  create:
    description:
      - Whether a group that isn't there is created. With V(false), a missing one is an error, so that a slip in
        O(name) makes no group.
      - A check run takes a missing one for a new one then, which an earlier task of the same run may make.
    type: bool
    default: true
  path:
    description:
      - The path of the group, like V(/converge/). A new group that is given none has V(/).
    type: str
    aliases: [prefix, path_prefix]
  managed_policies:
    description:
      - Managed policies, the account's own or AWS's, by name or ARN. They are attached; others stay attached, unless
        O(purge_policies=true).
    type: list
    elements: str
    default: []
    aliases: [managed_policy]
  purge_policies:
    description:
      - Whether managed policies that O(managed_policies) doesn't name are detached; all of them, if it names none.
    type: bool
    default: false
    aliases: [purge_policy, purge_managed_policies]
  inline_policies:
    description:
      - Inline policies, as a dictionary from their names to their documents, which are dictionaries or JSON text and
        are compared by their meaning.
    type: dict
  purge_inline_policies:
    description:
      - Whether inline policies that O(inline_policies) doesn't name are deleted.
    type: bool
    default: false
  users:
    description:
      - The users that are in the group. Others stay in it, unless O(purge_users=true).
    type: list
    elements: str
    default: []
  purge_users:
    description:
      - Whether users that O(users) doesn't name leave the group; all of them, if it names none.
    type: bool
    default: false
  allow_self_lockout:
    description:
      - Whether the user whose credentials the task works with may lose what the group allows, and the last one in the
        account who can give rights to others lose that.
    type: bool
    default: false
notes:
  - "Differences from amazon.aws: O(state) has a default; check mode and diff are complete, and RV(iam_group) also
    stands in the result of a check run; a group that has inline policies is deleted, too; one that the caller's own
    user is in isn't deleted or deprived without O(allow_self_lockout); O(create), O(inline_policies), O(wait),
    O(wait_timeout)."
  - "Permissions: C(iam:GetGroup), C(iam:ListAttachedGroupPolicies); if the options are given, C(iam:ListGroupPolicies)
    and C(iam:GetGroupPolicy), and C(iam:GetPolicy) for names of policies; to change, C(iam:CreateGroup),
    C(iam:UpdateGroup), C(iam:AddUserToGroup), C(iam:RemoveUserFromGroup), C(iam:AttachGroupPolicy),
    C(iam:DetachGroupPolicy), C(iam:PutGroupPolicy), C(iam:DeleteGroupPolicy), C(iam:DeleteGroup), and
    C(iam:ListGroupsForUser) to know whether the caller is in it; to take rights away,
    C(iam:GetAccountAuthorizationDetails), to know who else is an administrator, or, where that is denied,
    C(iam:ListEntitiesForPolicy) for AdministratorAccess alone."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Those who see the photos
  converge.aws.iam_group:
    name: photographers
    path: /converge/
    managed_policies: [AmazonS3ReadOnlyAccess]
    users: [jo, kim]

- name: Nobody else
  converge.aws.iam_group:
    name: photographers
    users: [jo, kim]
    purge_users: true

- name: Remove the group, with whoever is in it
  converge.aws.iam_group:
    name: photographers
    state: absent
"""

RETURN = r"""
iam_group:
  description: The group, its users and its policies.
  returned: O(state=present)
  type: dict
  contains:
    group:
      description: The group.
      type: dict
      contains:
        arn:
          description: Its ARN.
          type: str
          sample: arn:aws:iam::123456789012:group/converge/photographers
        create_date:
          description: When it was made, in ISO 8601.
          type: str
        group_id:
          description: Its unique id.
          type: str
          sample: AGPACKCEVSQ6C2EXAMPLE
        group_name:
          description: Its name.
          type: str
        path:
          description: Its path.
          type: str
    users:
      description: The users that are in it, sorted by their names.
      type: list
      elements: dict
      contains:
        arn:
          description: The ARN.
          type: str
        create_date:
          description: When it was made, in ISO 8601.
          type: str
        path:
          description: The path.
          type: str
        user_id:
          description: The unique id.
          type: str
        user_name:
          description: The name.
          type: str
    attached_policies:
      description: The managed policies that are attached, sorted by their names.
      type: list
      elements: dict
      contains:
        policy_name:
          description: The name.
          type: str
          sample: ReadOnlyAccess
        policy_arn:
          description: The ARN.
          type: str
          sample: arn:aws:iam::aws:policy/ReadOnlyAccess
    inline_policies:
      description: The documents of the inline policies, by their names.
      type: dict
      returned: when O(inline_policies) is given
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

from ..module_utils.iam import attachments, groups, inline, lockout, quotas
from ..module_utils.options import Rules
from ..module_utils.parts import Call, Effect, Members, Resource, Setting
from ..module_utils.runner import main as run_module

RESOURCE = Resource(
    service="iam",
    noun="group",
    address={"GroupName": "name"},
    needs_account=True,
    missing=("NoSuchEntity",),
    already=("EntityAlreadyExists",),
    find=groups.find,
    finds=("get_group",),
    create=Call("create_group"),
    delete=Call("delete_group"),
    check=groups.check,
    resolve=attachments.resolve,
    clearing=groups.clearing,
    guard=lockout.guard("group"),
    answer=groups.answer,
    reason=quotas.reason,
    delete_effect=Effect("irreversible", "The group and its inline policies can't be brought back."),
    parts=(
        Setting(
            "path",
            read=Call(path="Group.Path"),
            write=Call("update_group", "NewPath"),
            created_with="Path",
            initial="/",
            effect=lambda before, after: Effect("interrupts", "Policies that name the group's ARN don't know it now."),
        ),
        attachments.attached("group"),
        inline.inline("group"),
        Members(
            "users",
            read=Call(path="Users"),
            add=Call("add_user_to_group", member="UserName"),
            remove=Call("remove_user_from_group", member="UserName"),
            purge="purge_users",
            codec=groups.MEMBERS,
            want=lambda params, current: {name: {} for name in params["users"]},
            effect=groups.member_effect,
            unequal="a user is read whole; its name is what is written",
        ),
    ),
)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
