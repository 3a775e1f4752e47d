#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: identitystore_user
short_description: Manage people in IAM Identity Center
version_added: 0.1.0
description:
  - Creates, changes and deletes users of IAM Identity Center's identity store, and puts them into groups.
  - A user is somebody who signs in. What they may do is said by assignments and by grants (see
    M(converge.aws.s3_access_grant)), best to groups.
author:
  - converge.aws contributors (@converge-aws)
options:
  user_name:
    description:
      - The name that the user signs in with. It can't be changed.
      - If left out, the user is the one with the address in O(email), and a new one gets it as name.
    type: str
    aliases: [username, name]
  state:
    description:
      - Whether the user is to be there. One that goes leaves all groups.
    type: str
    choices: [present, absent]
    default: present
  identity_store_id:
    description:
      - The id of the identity store, like V(d-1234567890). If left out, IAM Identity Center is asked for its instance
        in the region that the task works in, which has to be the only one.
    type: str
  given_name:
    description:
      - The first name. A new user needs it.
    type: str
  family_name:
    description:
      - The surname. A new user needs it.
    type: str
  display_name:
    description:
      - The name that others see. A new user that is given none has its O(given_name) and O(family_name).
    type: str
  middle_name:
    description: The middle name.
    type: str
  formatted_name:
    description: The whole name, as it is to be written.
    type: str
  honorific_prefix:
    description: What stands before the name, like V(Dr.).
    type: str
  honorific_suffix:
    description: What stands after the name.
    type: str
  nick_name:
    description: The nickname.
    type: str
  title:
    description: The title of the user's position.
    type: str
  user_type:
    description: The kind of user, in words of one's own.
    type: str
  email:
    description:
      - The e-mail address, which is the primary one. A new one has the type V(work); where there is an entry, the rest
        of it stays as it is. An empty string removes it.
    type: str
  emails:
    description:
      - The e-mail address with all that AWS keeps of it, in a list of one entry at most. V([]) removes it.
    type: list
    elements: dict
    suboptions: &entry
      value:
        description: The address, the number or the name.
        type: str
        required: true
      type:
        description: What kind it is, like V(work).
        type: str
      primary:
        description: Whether it is the primary one.
        type: bool
  phone_number:
    description:
      - The telephone number, as O(email) is the e-mail address.
    type: str
  phone_numbers:
    description:
      - The telephone number with all that AWS keeps of it, in a list of one entry at most. V([]) removes it.
    type: list
    elements: dict
    suboptions: *entry
  addresses:
    description:
      - The postal address, in a list of one entry at most. V([]) removes it.
    type: list
    elements: dict
    suboptions:
      street_address:
        description: The street and the number.
        type: str
      locality:
        description: The city.
        type: str
      region:
        description: The region.
        type: str
      postal_code:
        description: The postal code.
        type: str
      country:
        description: The country.
        type: str
      formatted:
        description: The whole address, as it is to be written.
        type: str
      type:
        description: What kind it is, like V(work).
        type: str
      primary:
        description: Whether it is the primary one.
        type: bool
  roles:
    description:
      - The role that the user has, in words of one's own, in a list of one entry at most. V([]) removes it. It gives no
        rights.
    type: list
    elements: dict
    suboptions: *entry
  profile_url:
    description: The URL of a page about the user.
    type: str
  website:
    description: The URL of the user's own page.
    type: str
  birthdate:
    description: The day of birth, as V(YYYY-MM-DD).
    type: str
  preferred_language:
    description: The language, like V(fr-FR).
    type: str
  locale:
    description: The place whose customs are the user's, like V(fr-FR).
    type: str
  timezone:
    description: The time zone, like V(Europe/Paris).
    type: str
  groups:
    description:
      - The groups that the user is in, by their display names. In others it stays, unless O(purge_groups=true).
    type: list
    elements: str
  purge_groups:
    description:
      - Whether the user leaves the groups that O(groups) doesn't name.
    type: bool
    default: false
notes:
  - AWS sends nobody an invitation for users that are made by its API. In the console, I(Settings), I(Authentication),
    I(Standard authentication) has it send a new user a one-time password by e-mail at the first sign-in.
  - Where people come from an external identity provider, AWS takes these changes all the same, and the provider may
    overwrite them. Where they come from Active Directory, it takes none.
  - Other attributes of a user, such as photos, are left alone.
  - "Permissions: C(identitystore:GetUserId), C(identitystore:DescribeUser); without O(identity_store_id)
    C(sso:ListInstances); with O(groups) C(identitystore:ListGroupMembershipsForMember), C(identitystore:DescribeGroup)
    or, for more than five, C(identitystore:ListGroups), and C(identitystore:GetGroupId); to change,
    C(identitystore:CreateUser), C(identitystore:UpdateUser), C(identitystore:DeleteUser),
    C(identitystore:CreateGroupMembership), C(identitystore:DeleteGroupMembership)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Somebody who signs in by e-mail address, and is in a group
  converge.aws.identitystore_user:
    email: jo@example.com
    given_name: Jo
    family_name: Martin
    timezone: Europe/Paris
    groups: [photographers]

- name: Another name, another position, and no telephone any more
  converge.aws.identitystore_user:
    user_name: jo@example.com
    family_name: Dupont
    title: Head of pictures
    phone_number: ""

- name: In this group alone
  converge.aws.identitystore_user:
    user_name: jo@example.com
    groups: [editors]
    purge_groups: true

- name: Somebody has left
  converge.aws.identitystore_user:
    user_name: jo@example.com
    state: absent
"""

RETURN = r"""
user:
  description:
    - The user. Attributes that it doesn't have are left out; the others are called like the options.
  returned: O(state=present)
  type: dict
  contains:
    user_name:
      description: The name.
      type: str
      sample: jo@example.com
    user_id:
      description: The id, which AWS makes up.
      type: str
      sample: 9067642ac7-a2a52a3b-51a1-4d0c-9c61-1f2a7d2d0f3b
    arn:
      description: The ARN.
      type: str
    identity_store_id:
      description: The id of the identity store.
      type: str
      sample: d-1234567890
    status:
      description: V(ENABLED), or V(DISABLED) where somebody has disabled the user in the console.
      type: str
    created_at:
      description: When it was made, in ISO 8601.
      type: str
    display_name:
      description: The name that others see.
      type: str
    given_name:
      description: The first name.
      type: str
    family_name:
      description: The surname.
      type: str
    emails:
      description: The e-mail address, a list of one entry with C(value), C(type) and C(primary).
      type: list
      elements: dict
    groups:
      description: The display names of the groups that the user is in, sorted.
      type: list
      elements: str
      returned: O(groups) is given
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

from ..module_utils.identitystore import memberships, people, users
from ..module_utils.options import Rules
from ..module_utils.parts import Attributes, Call, Effect, Resource
from ..module_utils.runner import main as run_module

RESOURCE = Resource(
    service="identitystore",
    noun="user",
    name="user",
    address={"IdentityStoreId": people.store, "UserId": users.address},
    missing=people.GONE,
    already=("ConflictException: Duplicate UserName",),
    find=users.find,
    finds=users.finds,
    create=Call("create_user"),
    delete=Call("delete_user"),
    check=users.check,
    localize=users.localize,
    adopt=users.adopt,
    resolve=users.resolve,
    creating=users.creating,
    answer=users.answer,
    reason=people.reason,
    delete_effect=Effect("irreversible", "One made anew has another id: assignments and grants to this one are lost."),
    parts=(
        Attributes(
            users.MEMBERS,
            modify=Call("update_user"),
            seen_as=users.SEEN_AS,
            # UpdateUser takes operations, each with a path.
            changed_as=dict.fromkeys(users.MEMBERS, "Operations"),
            codec=users.ATTRIBUTE,
            want=users.wanted,
            requests=users.requests,
        ),
        memberships.setting("groups", "purge_groups"),
    ),
)

RULES = Rules(mutually_exclusive=(("email", "emails"), ("phone_number", "phone_numbers")))


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
