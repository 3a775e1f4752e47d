# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an export tells of people: who has how much of it, and who may do what with which part of it."""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import ApiError, Failed
from . import groups
from .export_rows import ABOUT, DOCUMENT, Export, Found, key_of
from .people import People, User, called

_ROLES = ("viewer", "contributor", "coowner", "owner")
# What groups are looked for by, where all that is known of them is an id.
_BEGINNINGS = string.ascii_lowercase + string.digits


def people(export: Export, everybody: People, exported: Sequence[User]) -> list[dict[str, Any]]:
    """The users of the site, sorted by what they are called, with what the export has of each. Pure."""
    documents: Counter[str] = Counter()
    versions: Counter[str] = Counter()
    size: Counter[str] = Counter()
    for row in export.rows:
        if row.kind != ABOUT:
            documents[row.owner] += row.kind == DOCUMENT
            versions[row.owner] += 1
            size[row.owner] += row.size
    left = Counter(one["owner"] for one in export.left_out)
    with_folders = {user["Id"] for user in exported}
    told = []
    for user in everybody.known.values():
        name = called(user)
        own = {"id": user["Id"], "username": user.get("Username"), "email": user.get("EmailAddress"),
               "given_name": user.get("GivenName"), "surname": user.get("Surname"), "time_zone": user.get("TimeZoneId"),
               "type": user.get("Type"), "status": user.get("Status")}  # fmt: skip
        figures = {"documents": documents[name], "versions": versions[name], "total_bytes": size[name],
                   "left_out": left[name]}  # fmt: skip
        known = {option: value for option, value in own.items() if value}
        told.append({"name": name, **known, "exported": user["Id"] in with_folders, **figures})
    return sorted(told, key=lambda one: (one["name"].lower(), one["id"]))


def shares(
    api: Any, organization_id: str, export: Export, exported: Sequence[User], groups_named: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """Who may do what with what is exported, each share once, at the place that it comes from.

    Owners of folders aren't among those who have shares in them. A group is called by its name as far as it is found.
    """
    told = placed(export.entries, {called(user): str(user["Id"]) for user in exported})
    names = _names_of_groups(
        api, organization_id, {one["id"] for one in told if one["type"] == "group"}, groups_named
    )
    named = [{**one, "name": names.get(one["id"], one["name"])} if one["type"] == "group" else one for one in told]
    return sorted(named, key=lambda one: (one["owner"], one["path"], one["type"], one["name"].lower()))


def placed(entries: Sequence[Found], owners: Mapping[str, str]) -> list[dict[str, Any]]:
    """The shares of folders and documents, without those that a folder above has as well. Pure.

    What comes from a folder that isn't exported is told at the topmost place that is.
    """
    held: dict[tuple[str, str], dict[tuple[str, str], int]] = {}
    told = []
    for one in sorted(entries, key=lambda each: each.first.path.count("/")):
        owner, path = one.first.owner, one.first.path
        most: dict[tuple[str, str], int] = {}
        own: set[tuple[str, str]] = set()
        shown: dict[tuple[str, str], Mapping[str, Any]] = {}
        for share in one.shares:
            who = (str(share["type"]), str(share.get("id") or share["name"]))
            if who == ("user", owners.get(owner)):
                continue
            most[who] = max(most.get(who, -1), _rank(share["role"]))
            shown[who] = share
            if not share["inherited"]:
                own.add(who)
        if one.is_folder:
            held[owner, path.rstrip("/")] = most
        above = [held[owner, way] for way in _ways(path) if (owner, way) in held]
        for who, rank in most.items():
            if who in own or not any(each.get(who, -1) >= rank for each in above):
                told.append(_share(one, shown[who], _ROLES[rank] if rank >= 0 else str(shown[who]["role"])))
    return told


def _share(one: Found, share: Mapping[str, Any], role: str) -> dict[str, Any]:
    owner, path = one.first.owner, one.first.path
    return {
        "owner": owner,
        "path": path,
        "kind": "folder" if one.is_folder else "document",
        "key": key_of(owner, path) + ("/" if one.is_folder else ""),
        "type": share["type"],
        "name": share["name"],
        "id": str(share.get("id") or ""),
        "role": role,
    }


def _rank(role: str) -> int:
    return _ROLES.index(role) if role in _ROLES else -1


def _ways(path: str) -> list[str]:
    """The paths of the folders that something is in, without a slash at their ends."""
    names = path.strip("/").split("/")
    return ["/" + "/".join(names[:count]) for count in range(1, len(names))]


def _names_of_groups(api: Any, organization_id: str, ids: set[str], named: Sequence[str]) -> dict[str, str]:
    """The names of groups by their ids. Shares have ids alone, and AWS looks for groups by what their names begin with.

    One that isn't found so, or where groups may not be looked for, is left out.
    """
    found: dict[str, str] = {}
    for query in (*named, *_BEGINNINGS):
        if not ids - found.keys():
            break
        try:
            found.update((str(one["Id"]), str(one["Name"])) for one in groups.search(api, organization_id, query)
                         if one.get("Name"))  # fmt: skip
        except (ApiError, Failed):
            break
    return {one: found[one] for one in ids if one in found}
