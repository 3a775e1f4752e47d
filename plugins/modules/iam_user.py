#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: iam_user
short_description: Manage IAM users
version_added: 0.1.0
description:
  - Creates, changes and deletes IAM users, with their password, policies, groups, boundary and tags.
  - For people, IAM Identity Center is the better choice, and for programs a role. Users are for what can have neither.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of the user. Names are unique in an account whatever the path, and don't differ by case only.
    type: str
    required: true
    aliases: [user_name]
  state:
    description:
      - Whether the user is to be there. One that is to go first loses its password, access keys, SSH keys,
        service-specific credentials, signing certificates, MFA devices (virtual ones are deleted), policies and groups,
        each a step of the plan.
    type: str
    choices: [present, absent]
    default: present
  create:
    description:
      - Whether a user that isn't there is created. With V(false), a missing one is an error, so that a slip in
        O(name) makes no user.
      - A check run takes a missing one for a new one then, which an earlier task of the same run may make.
    type: bool
    default: true
  path:
    description:
      - The path of the user, like V(/converge/). A new user that is given none has V(/).
    type: str
    aliases: [prefix, path_prefix]
  boundary:
    description:
      - The managed policy, by ARN or name, that the user's permissions end at. An empty string removes it.
    type: str
    aliases: [boundary_policy_arn, permissions_boundary]
  password:
    description:
      - The password to sign in to the console with. It is sent and never shown; nobody can read it back.
    type: str
  password_reset_required:
    description:
      - Whether the user has to choose another password at the next sign-in. It counts when O(password) is set.
    type: bool
    default: false
  update_password:
    description:
      - V(on_create) sets O(password) if there is none yet.
      - V(always) sets it in every run, which is a change in every run.
    type: str
    choices: [always, on_create]
    default: on_create
  remove_password:
    description:
      - Whether the password is removed, so that nobody signs in to the console as this user.
    type: bool
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
  groups:
    description:
      - The groups that the user is in. In others it stays, unless O(purge_groups=true).
    type: list
    elements: str
  purge_groups:
    description:
      - Whether the user leaves the groups that O(groups) doesn't name.
    type: bool
    default: false
  allow_self_lockout:
    description:
      - Whether the user whose credentials the task works with may be deleted or lose rights, and the last one in the
        account who can give rights to others lose that.
    type: bool
    default: false
notes:
  - "Differences from amazon.aws: O(state) has a default; O(update_password) is V(on_create) by default, since V(always)
    changes the password in every run, and sets the password of a user who is there without one too; check mode and diff
    are complete, and RV(user) also stands in the result of a check run; a user that is deleted loses its
    service-specific credentials and virtual MFA devices too; the caller's own user isn't deleted or deprived without
    O(allow_self_lockout); O(create), O(groups), O(inline_policies), RV(user.mfa_devices)."
  - "Permissions: C(iam:GetUser), C(iam:ListMFADevices), C(iam:ListAttachedUserPolicies); as far as the options are
    given, C(iam:GetLoginProfile), C(iam:ListGroupsForUser), C(iam:ListUserPolicies), C(iam:GetUserPolicy), and
    C(iam:GetPolicy) for names of policies; to change, C(iam:CreateUser), C(iam:UpdateUser), C(iam:TagUser),
    C(iam:UntagUser), C(iam:*LoginProfile), C(iam:*UserPermissionsBoundary), C(iam:AttachUserPolicy),
    C(iam:DetachUserPolicy), C(iam:PutUserPolicy), C(iam:DeleteUserPolicy), C(iam:AddUserToGroup),
    C(iam:RemoveUserFromGroup); to delete, C(iam:DeleteUser) and what lists and removes all that the user has; to take
    rights away, C(iam:GetAccountAuthorizationDetails), to know who else is an administrator, or, where that is denied,
    C(iam:ListEntitiesForPolicy) for AdministratorAccess alone."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.tags
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: A user who may read everything and look after photos
  converge.aws.iam_user:
    name: jo
    path: /converge/
    boundary: arn:aws:iam::aws:policy/PowerUserAccess
    managed_policies: [ReadOnlyAccess]
    groups: [photographers]
    tags: {team: photographers}

- name: A password, to be changed at the first sign-in
  converge.aws.iam_user:
    name: jo
    password: "{{ first_password }}"
    password_reset_required: true

- name: Nothing but what is named here
  converge.aws.iam_user:
    name: jo
    managed_policies: [ReadOnlyAccess]
    purge_policies: true
    inline_policies: {}
    purge_inline_policies: true
    groups: [photographers]
    purge_groups: true

- name: Remove the user with all it has
  converge.aws.iam_user:
    name: jo
    state: absent
"""

RETURN = r"""
user:
  description: The user.
  returned: O(state=present)
  type: dict
  contains:
    arn:
      description: Its ARN.
      type: str
      sample: arn:aws:iam::123456789012:user/converge/jo
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
    create_date:
      description: When it was made, in ISO 8601.
      type: str
    groups:
      description: The names of the groups that it is in.
      type: list
      elements: str
      returned: when O(groups) is given
    inline_policies:
      description: The documents of the inline policies, by their names.
      type: dict
      returned: when O(inline_policies) is given
    mfa_devices:
      description: Its MFA devices.
      type: list
      elements: dict
      contains:
        serial_number:
          description: The serial number, or the ARN of a virtual device.
          type: str
        enable_date:
          description: Since when it is in use, in ISO 8601.
          type: str
    password_last_used:
      description: When somebody last signed in with the password, in ISO 8601.
      type: str
      returned: when somebody has
    password_reset_required:
      description: Whether another password has to be chosen at the next sign-in.
      type: bool
      returned: when O(password) or O(remove_password) is given, and there is a password
    path:
      description: Its path.
      type: str
      sample: /converge/
    permissions_boundary:
      description: The policy that its permissions end at.
      type: dict
      returned: when it has one
      contains:
        permissions_boundary_type:
          description: The kind of boundary.
          type: str
          sample: Policy
        permissions_boundary_arn:
          description: The ARN of the policy.
          type: str
    tags:
      description: Its tags.
      type: dict
    user_id:
      description: Its unique id.
      type: str
      sample: AIDACKCEVSQ6C2EXAMPLE
    user_name:
      description: Its name.
      type: str
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

from ..module_utils.iam import attachments, inline, lockout, quotas, users
from ..module_utils.options import Rules
from ..module_utils.parts import Call, Effect, Members, Resource, Setting
from ..module_utils.runner import main as run_module
from ..module_utils.tags import tags

RESOURCE = Resource(
    service="iam",
    noun="user",
    address={"UserName": "name"},
    needs_account=True,
    missing=users.GONE,
    already=("EntityAlreadyExists",),
    find=users.find,
    finds=("get_user", "list_mfa_devices"),
    create=Call("create_user"),
    delete=Call("delete_user"),
    check=users.check,
    resolve=attachments.resolve_with_boundary,
    clearing=users.clearing,
    guard=lockout.guard("user"),
    answer=users.answer,
    reason=quotas.reason,
    delete_effect=Effect("irreversible", "One made anew has the name, and neither the rights nor the keys."),
    parts=(
        Setting(
            "path",
            read=Call(path="User.Path"),
            write=Call("update_user", "NewPath"),
            created_with="Path",
            initial="/",
            effect=lambda before, after: Effect("interrupts", "Policies that name the user's ARN don't know it now."),
        ),
        Setting(
            "boundary",
            read=Call(path="User.PermissionsBoundary.PermissionsBoundaryArn"),
            write=Call("put_user_permissions_boundary", "PermissionsBoundary"),
            clear=Call("delete_user_permissions_boundary"),
            unset=users.GONE,
            created_with="PermissionsBoundary",
        ),
        tags(read=Call(path="User.Tags"), add=Call("tag_user", "Tags"), remove=Call("untag_user", "TagKeys")),
        attachments.attached("user"),
        inline.inline("user"),
        Members(
            "groups",
            read=Call("list_groups_for_user", "Groups", paginated=True),
            add=Call("add_user_to_group", member="GroupName"),
            remove=Call("remove_user_from_group", member="GroupName"),
            purge="purge_groups",
            codec=users.GROUPS,
            want=lambda params, current: {name: {} for name in params["groups"]},
            unequal="a group is read whole; its name is what is written",
        ),
        # Last, so that nobody signs in before the user has the boundary and the rights that it is to have.
        Setting(
            "login_profile",
            options=("password", "remove_password"),
            read=Call("get_login_profile", "LoginProfile"),
            write=Call("create_login_profile", "Password"),
            clear=Call("delete_login_profile"),
            unset=users.GONE,
            already=("EntityAlreadyExists",),
            write_only=True,
            codec=users.PROFILE,
            want=users.wanted_profile,
            same=lambda wanted, current: False,
            requests=users.profile_requests,
            effect=users.profile_effect,
            show=users.shown_profile,
            unequal="a password can't be read; that there is one can",
        ),
    ),
)

RULES = Rules(
    no_log={
        "password": True,
        "password_reset_required": False,
        "update_password": False,
        "remove_password": False,
    },
    mutually_exclusive=(("password", "remove_password"),),
)


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
