#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: workdocs_user
short_description: Manage users of a WorkDocs site
version_added: 0.1.0
description:
  - Makes, activates, changes, deactivates and deletes users of an Amazon WorkDocs site.
author:
  - converge.aws contributors (@converge-aws)
options:
  username:
    description:
      - The name that the user signs in with. A user who is there may be meant by the id, too.
      - If left out, the user is told by O(email), which a new one then has as username, too.
    type: str
    aliases: [name]
  email:
    description:
      - The user's e-mail address. AWS can't change it.
    type: str
    aliases: [email_address]
  given_name:
    description:
      - The first name. A new user needs it.
    type: str
  surname:
    description:
      - The last name. A new user needs it.
    type: str
  password:
    description:
      - The password of a new user, who needs one, of 4 to 32 characters. It is sent and never shown.
      - AWS takes it once. That of a user who is there isn't changed, nor compared.
    type: str
  time_zone:
    description:
      - The id of the user's time zone, like V(Europe/Paris).
    type: str
    aliases: [time_zone_id, timezone]
  locale:
    description:
      - The language that the site speaks to the user.
    type: str
    choices: [en, fr, ko, de, es, ja, ru, zh_CN, zh_TW, pt_BR, default]
  type:
    description:
      - What the user may do. V(ADMIN) runs the site, V(POWERUSER) may invite others where the site allows that,
        V(MINIMALUSER) has no storage.
    type: str
    choices: [USER, ADMIN, POWERUSER, MINIMALUSER, WORKSPACESUSER]
  grant_poweruser_privileges:
    description:
      - Whether the user is a power user. V(false) makes a power user a V(USER).
    type: bool
  storage_rule:
    description:
      - How much the user may store.
    type: dict
    suboptions:
      storage_type:
        description: Whether there is a limit.
        type: str
        choices: [UNLIMITED, QUOTA]
      storage_allocated_in_bytes:
        description: The limit, in bytes.
        type: int
  create:
    description:
      - Whether a user who isn't there is made. With V(false), a missing one is an error, as for the users of an AD
        Connector, who are made in the directory behind it.
    type: bool
    default: true
  state:
    description:
      - V(active) lets the user in, making one who isn't there. V(inactive) shuts the user out, who keeps all files.
        V(absent) deletes the user, from a Simple AD or AWS Managed Microsoft AD directory, too.
      - V(inactive) is what AWS recommends for people who leave.
    type: str
    choices: [active, inactive, absent]
    default: active
  heir:
    description:
      - With O(state=absent), who is to have the user's files. An e-mail address, a username or an id.
    type: str
  heir_folder:
    description:
      - The folder in the root of O(heir)'s that they are moved into. It is made where it lacks.
      - If left out, C(Files of) and the username.
    type: str
  force:
    description:
      - Whether a user who has files, but no O(heir), may be deleted with them.
    type: bool
    default: false
notes:
  - "Permissions: C(workdocs:DescribeUsers); without O(organization_id) C(ds:DescribeDirectories); to change,
    C(workdocs:CreateUser), C(workdocs:ActivateUser), C(workdocs:UpdateUser), C(workdocs:DeactivateUser); to delete,
    C(workdocs:DeleteUser) and C(workdocs:DescribeFolderContents), with O(heir) C(workdocs:CreateFolder),
    C(workdocs:UpdateFolder) and C(workdocs:UpdateDocument)."
  - AWS's API can't transfer ownership, which the console can for inactive users. So what stands in the user's root is
    moved, with all that is below it, into a folder of O(heir)'s, and the user is deleted only once nothing is left
    there. What is in the recycle bin is lost.
  - A site keeps one active administrator. AWS refuses to deactivate or delete the last one.
  - An invitation by e-mail of people who aren't in the directory is made by sharing something with them.
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.workdocs
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: A user with 50 GB
  converge.aws.workdocs_user:
    organization_id: d-1234567890
    username: ana
    email: ana@example.com
    given_name: Ana
    surname: Silva
    password: "{{ first_password }}"
    storage_rule:
      storage_type: QUOTA
      storage_allocated_in_bytes: 53687091200

- name: Let somebody of an AD Connector's directory in
  converge.aws.workdocs_user:
    email: ben@example.com
    create: false

- name: Shut somebody out who leaves
  converge.aws.workdocs_user:
    email: ben@example.com
    create: false
    state: inactive

- name: Delete the user, and keep the files
  converge.aws.workdocs_user:
    email: ben@example.com
    state: absent
    heir: ana@example.com
"""

RETURN = r"""
user:
  description: The user.
  returned: O(state) isn't V(absent)
  type: dict
  contains:
    created_timestamp:
      description: When the user was made.
      type: str
    email_address:
      description: The e-mail address.
      type: str
    given_name:
      description: The first name.
      type: str
    id:
      description: The id.
      type: str
    locale:
      description: The language.
      type: str
    modified_timestamp:
      description: When the user was changed.
      type: str
    organization_id:
      description: The site.
      type: str
    recycle_bin_folder_id:
      description: The id of the recycle bin.
      type: str
    root_folder_id:
      description: The id of the folder that is the root of the user's paths.
      type: str
    status:
      description: V(ACTIVE), V(INACTIVE) or V(PENDING).
      type: str
    storage_allocated_in_bytes:
      description: How many bytes the user may store.
      type: int
    storage_type:
      description: V(QUOTA) or V(UNLIMITED).
      type: str
    storage_utilized_in_bytes:
      description: How many bytes the user stores.
      type: int
    surname:
      description: The last name.
      type: str
    time_zone_id:
      description: The time zone.
      type: str
    type:
      description: What the user may do.
      type: str
    username:
      description: The name that the user signs in with.
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

from ..module_utils.options import Rules
from ..module_utils.parts import Attributes, Call, Resource, Setting
from ..module_utils.runner import main as run_module
from ..module_utils.workdocs import users

RESOURCE = Resource(
    service="workdocs",
    noun="user",
    name="user",
    address={"UserId": users.address},
    missing=users.GONE,
    already=users.ALREADY,
    find=users.find,
    finds=("describe_users",),
    create=Call("create_user"),
    delete=Call("delete_user"),
    check=users.check,
    localize=users.localize,
    adopt=users.adopt,
    resolve=users.resolve,
    creating=users.creating,
    arrange=users.arrange,
    clearing=users.clearing,
    reason=users.reason,
    answer=users.answer,
    delete_effect=users.delete_effect,
    parts=(
        Attributes(
            {
                "given_name": "GivenName",
                "surname": "Surname",
                "email": "EmailAddress",
                "time_zone": "TimeZoneId",
                "password": "Password",
            },
            modify=Call("update_user"),
            seen_as={
                "given_name": "User.GivenName",
                "surname": "User.Surname",
                "email": "User.EmailAddress",
                "time_zone": "User.TimeZoneId",
            },
            fixed_at_birth={
                "email": "AWS takes it once. Change it in the directory.",
                "password": "AWS takes it once. Change it in the directory.",
            },
            secret=frozenset(("password",)),
            want=users.wanted,
        ),
        Setting(
            "storage_rule",
            read=Call(path="User.Storage.StorageRule"),
            write=Call("update_user", "StorageRule"),
            created_with="StorageRule",
            codec=users.STORAGE,
            want=users.wanted_storage,
            complete=lambda wanted, current: wanted,
        ),
        Setting(
            "type",
            read=Call(path="User.Type"),
            write=Call("update_user", "Type"),
            born=users.born_type,
        ),
        Setting(
            "grant_poweruser_privileges",
            read=Call(path="User.Type"),
            write=Call("update_user", "GrantPoweruserPrivileges"),
            codec=users.POWER,
            initial=False,
            unequal="it is read as the type that it makes the user",
        ),
        Setting("locale", read=Call(path="User.Locale"), write=Call("update_user", "Locale")),
        Setting(
            "state",
            read=Call(path="User.Status"),
            write=Call("activate_user"),
            codec=users.STATUS,
            initial="active",
            requests=users.state_requests,
            effect=users.state_effect,
            unequal="it is changed by calls of their own, which take no value",
        ),
    ),
)

RULES = Rules(
    no_log={"password": True},
    mutually_exclusive=(("type", "grant_poweruser_privileges"),),
)


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
