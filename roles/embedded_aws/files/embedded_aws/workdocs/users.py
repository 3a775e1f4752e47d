# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users of a site and groups of its directory."""

from __future__ import annotations

import unicodedata
from typing import Any

from . import shapes
from .asked import Asked, invalid
from .sites import new_user
from .state import DEFAULT_STORAGE, Given, Refused, Site, User, now

_PAGE = 24


def create(asked: Asked) -> Given:
    site = asked.site()
    # AWS: "Creates a user in a Simple AD or Microsoft AD directory."
    if site.directory_type == "ADConnector":
        raise Refused("UnauthorizedOperation", "The users of an AD Connector are made in the directory behind it.")
    name = asked["Username"]
    if any(one.username.casefold() == name.casefold() for one in site.users.values()):
        raise Refused("EntityAlreadyExists", f"The user {name} already exists.")
    rule = asked.get("StorageRule")
    storage = _storage(rule) if rule else 0
    user = new_user(site, name, asked["GivenName"], asked["Surname"], asked.get("EmailAddress"))
    # AWS's examples have "Type": "MINIMALUSER" and no storage for one who is made without a rule for it.
    user.type, user.storage = "USER" if rule else "MINIMALUSER", storage
    user.time_zone = asked.get("TimeZoneId")
    return {"User": shapes.user(site, user)}


def _storage(rule: Given) -> int | None:
    if rule.get("StorageType", "QUOTA") == "UNLIMITED":
        return None
    if rule.get("StorageAllocatedInBytes") is None:
        raise invalid("A QUOTA needs StorageAllocatedInBytes.")
    return int(rule["StorageAllocatedInBytes"])


def activate(asked: Asked) -> Given:
    site, user = asked.user(asked["UserId"])
    user.status, user.changed = "ACTIVE", now()
    # Who was invited has come, and has what was shared with the address.
    for resource in site.resources.values():
        role = resource.shares.pop(("INVITE", user.email or ""), None)
        if role:
            resource.shares["USER", user.id] = role
    return {"User": shapes.user(site, user)}


def update(asked: Asked) -> Given:
    site, user = asked.user(asked["UserId"])
    kind = asked.get("Type") or user.type
    privileges = asked.get("GrantPoweruserPrivileges")
    if privileges == "TRUE":
        kind = "POWERUSER"
    elif privileges == "FALSE" and kind == "POWERUSER":
        kind = "USER"
    if user.type == "ADMIN" and kind != "ADMIN":
        _keep_an_administrator(site, user)
    storage = _storage(asked["StorageRule"]) if asked.get("StorageRule") else user.storage
    if "StorageRule" not in asked.given and user.type == "MINIMALUSER" and kind != user.type:
        storage = DEFAULT_STORAGE
    user.type, user.storage = kind, storage
    user.given_name = asked.get("GivenName") or user.given_name
    user.surname = asked.get("Surname") or user.surname
    user.time_zone = asked.get("TimeZoneId") or user.time_zone
    user.locale = asked.get("Locale") or user.locale
    user.changed = now()
    return {"User": shapes.user(site, user)}


def _keep_an_administrator(site: Site, user: User) -> None:
    others = (one for one in site.users.values() if one is not user)
    if not any(one.type == "ADMIN" and one.status == "ACTIVE" for one in others):
        raise Refused("DeactivatingLastSystemUser", "The last user in the organization is being deactivated.")


def deactivate(asked: Asked) -> Given:
    site, user = asked.user(asked["UserId"])
    if user.type == "ADMIN":
        _keep_an_administrator(site, user)
    user.status, user.changed = "INACTIVE", now()
    return {}


def delete(asked: Asked) -> Given:
    site, user = asked.user(asked["UserId"])
    if site.directory_type == "ADConnector":
        raise Refused("UnauthorizedOperation", "The users of an AD Connector are deleted in the directory behind it.")
    if user.type == "ADMIN":
        _keep_an_administrator(site, user)
    # AWS: "Deleting a user immediately and permanently deletes all content in that user's folder structure."
    for folder in (user.root, user.bin):
        site.remove(site.resources[folder])
    for resource in site.resources.values():
        resource.shares.pop(("USER", user.id), None)
    for group in site.groups.values():
        group.members = [one for one in group.members if one != user.id]
    del site.users[user.id]
    return {}


def describe(asked: Asked) -> Given:
    site = asked.site()
    found = list(site.users.values())
    if asked.get("UserIds"):
        # AWS: "If you use both parameters, the API ignores the Query parameter."
        wanted = [one.strip() for one in asked["UserIds"].split(",")]
        found = [one for one in found if one.id in wanted or one.id.partition("&")[0] in wanted]
    elif asked.get("Query"):
        found = [one for one in found if _is_asked_for(one, asked["Query"])]
    # AWS: the first 24 active or pending users, unless all are asked for.
    if asked.get("Include") != "ALL":
        found = [one for one in found if one.status != "INACTIVE"]
    found.sort(key=lambda one: _order(site, one, asked.get("Sort")), reverse=asked.get("Order") == "DESCENDING")
    page, marker = asked.page(found, _PAGE)
    storage = "STORAGE_METADATA" in (asked.get("Fields") or "").split(",")
    users = [shapes.user(site, one, storage) for one in page]
    return {"Users": users, "TotalNumberOfUsers": len(found), "Marker": marker}


def _is_asked_for(user: User, query: str) -> bool:
    """AWS: a prefix search by given name, surname or user name, where all words must match; Ma finds Márcia."""
    names = [_plain(text) for text in (user.given_name, user.surname, user.username) if text]
    return all(any(name.startswith(word) for name in names) for word in _plain(query).split())


def _plain(text: str) -> str:
    whole = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in whole if not unicodedata.combining(letter))


def _order(site: Site, user: User, by: str | None) -> Any:
    name = user.username.casefold()
    if by == "FULL_NAME":
        return _plain(f"{user.given_name} {user.surname}"), name
    if by == "USER_STATUS":
        return user.status, name
    if by == "STORAGE_LIMIT":
        return user.storage is None, user.storage or 0, name
    if by == "STORAGE_USED":
        return site.used(user), name
    return name


def describe_groups(asked: Asked) -> Given:
    site, query = asked.site(), _plain(asked["SearchQuery"])
    # AWS's example finds "Example Group 1" by "e".
    found = [one for one in site.groups.values() if any(word.startswith(query) for word in _words(one.name))]
    page, marker = asked.page(sorted(found, key=lambda one: _plain(one.name)))
    return {"Groups": [shapes.group(one) for one in page], "Marker": marker}


def _words(name: str) -> list[str]:
    plain = _plain(name)
    return [plain, *plain.split()]


OPERATIONS = {
    "CreateUser": create,
    "ActivateUser": activate,
    "UpdateUser": update,
    "DeactivateUser": deactivate,
    "DeleteUser": delete,
    "DescribeUsers": describe,
    "DescribeGroups": describe_groups,
}
