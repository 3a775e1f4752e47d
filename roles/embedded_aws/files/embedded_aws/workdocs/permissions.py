# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may see and change what: shares of a resource itself, and those of the folders that it is in."""

from __future__ import annotations

import re

from . import shapes
from .activities import note
from .asked import Asked, invalid, prohibited, usable
from .sites import new_user
from .state import Given, Principal, Resource, Site

_EMAIL = re.compile(r"[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\.[a-zA-Z]{2,}")
_LINKS = ("ANONYMOUS", "ORGANIZATION")
_ANYBODY = "anonymous"


def add(asked: Asked) -> Given:
    """Each share by itself: those that fail are told so within an answer that is none."""
    site, resource = asked.resource(asked["ResourceId"])
    if site.is_special(resource):
        raise prohibited("A root folder or recycle bin can't be shared.")
    usable(resource)
    return {"ShareResults": [_shared(asked, site, resource, one) for one in asked["Principals"]]}


def _shared(asked: Asked, site: Site, resource: Resource, given: Given) -> Given:
    kind, name, role = given["Type"], given["Id"], given["Role"]
    wrong = _wrong(site, resource, kind, name, role)
    if wrong:
        return {"PrincipalId": name, "Role": role, "Status": "FAILURE", "StatusMessage": wrong}
    principal, invited = (kind, name), None
    if kind == "USER":
        principal = (kind, _user(site, name) or name)
    if kind == "INVITE":
        known = next((one for one in site.users.values() if (one.email or "").casefold() == name.casefold()), None)
        if known is None:
            # Who isn't in the site yet is there, pending, until the invitation is taken.
            known = new_user(site, name, None, None, name)
            known.status, known.type = "PENDING", "USER"
        invited = known.id
        principal = (kind, known.email or name) if known.status == "PENDING" else ("USER", known.id)
    before = resource.shares.get(principal)
    # AWS: "The resource permissions are overwritten if the principals already have different permissions."
    resource.shares[principal] = role
    if before != role:
        _tell(asked, site, resource, principal, "changed" if before else "made")
    return {
        "PrincipalId": principal[1],
        "InviteePrincipalId": invited,
        "Role": role,
        "Status": "SUCCESS",
        "ShareId": resource.id,
        "StatusMessage": "",
    }


def _user(site: Site, name: str) -> str | None:
    return next((one.id for one in site.users.values() if name in (one.id, one.id.partition("&")[0])), None)


def _wrong(site: Site, resource: Resource, kind: str, name: str, role: str) -> str | None:
    there = {
        "USER": _user(site, name) is not None,
        "GROUP": name in site.groups,
        "INVITE": _EMAIL.fullmatch(name) is not None,
        "ANONYMOUS": name == _ANYBODY,
        "ORGANIZATION": name == site.id,
    }
    if not there[kind]:
        return f"The {kind.lower()} {name} does not exist."
    if kind == "USER" and _user(site, name) == resource.owner and role != "OWNER":
        return "The permission of the owner can't be changed."
    if (kind in _LINKS and role in ("OWNER", "COOWNER")) or (kind != "USER" and role == "OWNER"):
        return f"The role {role} can't be given to {kind}."
    return None


def _tell(asked: Asked, site: Site, resource: Resource, principal: Principal, what: str) -> None:
    link = principal[0] in _LINKS
    words = {
        "made": "SHAREABLE_LINK_CREATED" if link else "SHARED",
        "changed": "SHAREABLE_LINK_PERMISSION_CHANGED" if link else "SHARE_PERMISSION_CHANGED",
        "gone": "SHAREABLE_LINK_REMOVED" if link else "UNSHARED",
    }
    note(asked, site, f"{resource.kind}_{words[what]}", resource, principals=[principal[1]])
    for each in site.below(resource):
        note(asked, site, f"{each.kind}_{words[what]}", each, principals=[principal[1]], indirect=True)


def roles(site: Site, resource: Resource) -> dict[Principal, list[Given]]:
    """All who have a role in a resource: their own first, then those that come from the folders above."""
    found: dict[Principal, list[Given]] = {}
    for principal, role in resource.shares.items():
        found.setdefault(principal, []).append({"Role": role, "Type": "DIRECT"})
    for folder in site.above(resource):
        for principal, role in folder.shares.items():
            inherited = {"Role": role, "Type": "INHERITED"}
            # The owner owns each thing by itself.
            if principal != ("USER", resource.owner) and inherited not in found.get(principal, []):
                found.setdefault(principal, []).append(inherited)
    return found


def describe(asked: Asked) -> Given:
    site, resource = asked.resource(asked["ResourceId"])
    wanted = asked.get("PrincipalId")
    found = [
        {"Id": name, "Type": kind, "Roles": held}
        for (kind, name), held in roles(site, resource).items()
        if wanted in (None, name)
    ]
    page, marker = asked.page(found)
    return {"Principals": page, "Marker": marker}


def remove(asked: Asked) -> Given:
    site, resource = asked.resource(asked["ResourceId"])
    kind, name = asked.get("PrincipalType"), asked["PrincipalId"]
    for principal in list(resource.shares):
        if principal[1] == name and kind in (None, principal[0]):
            _take(asked, site, resource, principal)
    return {}


def remove_all(asked: Asked) -> Given:
    site, resource = asked.resource(asked["ResourceId"])
    for principal in list(resource.shares):
        _take(asked, site, resource, principal)
    return {}


def _take(asked: Asked, site: Site, resource: Resource, principal: Principal) -> None:
    # The owner stays.
    if principal != ("USER", resource.owner):
        del resource.shares[principal]
        _tell(asked, site, resource, principal, "gone")


def shared_with(asked: Asked) -> Given:
    # AWS: UserId "is a required field for accessing the API operation using IAM credentials".
    if not asked.get("UserId"):
        raise invalid("UserId is required.")
    site, user = asked.user(asked["UserId"])
    mine = {("USER", user.id), *(("GROUP", one.id) for one in site.groups.values() if user.id in one.members)}
    found = [
        one
        for one in site.resources.values()
        if one.owner != user.id and one.is_shown and one.state == "ACTIVE" and mine & set(one.shares)
    ]
    page, marker = asked.page(found)
    return {
        "Folders": [shapes.folder(site, one) for one in page if one.is_folder],
        "Documents": [shapes.document(one) for one in page if not one.is_folder],
        "Marker": marker,
    }


OPERATIONS = {
    "AddResourcePermissions": add,
    "DescribeResourcePermissions": describe,
    "RemoveResourcePermission": remove,
    "RemoveAllResourcePermissions": remove_all,
    "GetResources": shared_with,
}
