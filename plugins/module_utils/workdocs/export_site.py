# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a site holds, read for an export: people, folders and documents, with all that hangs on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..permissions import needed
from ..s3.sync_lanes import Work, side_by_side
from . import comments, documents, facts, shares, targets
from .export_rows import BESIDE, DOCUMENT, PRIVATE, VERSION, VERSIONS, Export, Found, Row, about_row, key_of
from .paths import FOLDER, Entry, contents
from .people import People, User, called

# What is gone since it was listed, or may not be seen.
_GONE = ("EntityNotExistsException", "UnauthorizedResourceAccessException")
_OF_PERSON = ("id", "username", "email_address", "given_name", "surname", "status", "type", "locale", "time_zone_id",
              "storage_type", "storage_allocated_in_bytes")  # fmt: skip


def read(
    api: Any, people: People, users: Sequence[User], all_versions: bool, width: int, export: Export
) -> list[Found]:
    """Everything that these people have, in no order; what can't be read goes to ``export.left_out``. Raises Failed."""
    found: list[Found] = []
    level: list[tuple[str, Entry]] = []
    for user in users:
        owner = called(user)
        told = {name: value for name, value in facts.user(user).items() if name in _OF_PERSON}
        row = about_row(f"{owner}/{BESIDE}", owner, "/", str(user["Id"]), {"type": "user", "name": owner, **told})
        found.append(Found((row,), is_folder=True))
        level.append((owner, Entry(FOLDER, str(user["RootFolderId"]), "", "/", "")))
    export.people = len(users)
    entries: list[tuple[str, Entry]] = []
    while level:
        below = [one for some in _done(api, _listing, level, width, export) for one in some]
        api.report(f"listing folders: {len(entries) + len(below)} folders and documents so far")
        level = [(owner, entry) for owner, entry in below if entry.kind == FOLDER]
        entries.extend(below)
    export.folders = sum(entry.kind == FOLDER for _owner, entry in entries)
    look = partial(_looked_at, people=people, all_versions=all_versions)
    for count, one in enumerate(_done(api, look, entries, width, export), 1):
        found.append(one)
        if count % 100 == 0:
            api.report(f"reading what hangs on them: {count} of {len(entries)} folders and documents")
    return found


def _done(
    api: Any, work: Callable[..., Any], entries: Iterable[tuple[str, Entry]], width: int, export: Export
) -> Iterator[Any]:
    """What the work gives of each, side by side; what is gone meanwhile is left out."""

    def attempt(owner: str, entry: Entry) -> Any:
        try:
            return work(api, owner, entry)
        except Refused as gone:
            return {"owner": owner, "path": entry.path, "why": str(gone)}
        except (ApiError, Failed) as raised:
            error = raised.error if isinstance(raised, Failed) else raised
            if error is not None and error.code in _GONE:
                why = f"it is gone since it was listed, or not to be seen ({error.code})"
                return {"owner": owner, "path": entry.path, "why": why}
            if isinstance(raised, ApiError):
                sentence = explain(f"reading {entry.told} of {owner}", raised, needed("workdocs", raised.operation))
                raise Failed(f"{sentence} Nothing was exported.", raised) from raised
            raise

    for one in side_by_side((Work(partial(attempt, owner, entry)) for owner, entry in entries), width):
        if isinstance(one, dict):
            export.left_out.append(one)
        else:
            yield one


def _listing(api: Any, owner: str, folder: Entry) -> list[tuple[str, Entry]]:
    return [(owner, one) for one in contents(api, folder.id, folder.path) if not one.is_recycled]


def _looked_at(api: Any, owner: str, entry: Entry, people: People, all_versions: bool) -> Found:
    """The rows of a folder or a document."""
    whole = targets.metadata(api, entry)
    held = _permissions(api, entry, people)
    told = {**_common(owner, entry, whole, people), "permissions": held}
    key = key_of(owner, entry.path)
    if entry.kind == FOLDER:
        row = about_row(f"{key}/{BESIDE}", owner, entry.path, entry.id, told)
        return Found((row,), is_folder=True, shares=tuple(held))
    newest = dict(entry.seen.get("LatestVersionMetadata") or {})
    listed = documents.versions(api, entry.id) if all_versions else [newest]
    rows, versions = [], []
    for version in listed:
        is_newest = version["Id"] == newest.get("Id")
        row = _row(owner, entry, version, key if is_newest else f"{key}{VERSIONS}/{version['Id']}", is_newest)
        versions.append(_version(api, entry, version, row, people))
        rows.append(row)
    rows.sort(key=lambda row: row.kind != DOCUMENT)
    hidden = _hidden(versions)
    about = about_row(f"{key}{BESIDE}", owner, entry.path, entry.id, {**told, "versions": versions})
    if hidden:
        apart = {"path": entry.path, "owner": owner, "versions": hidden}
        rows.append(about_row(f"{PRIVATE}/{key}{BESIDE}", owner, entry.path, entry.id, apart))
    return Found((*rows, about), shares=tuple(held))


def _hidden(versions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The private comments of versions, which are taken out of them, and counted there."""
    hidden = []
    for version in versions:
        private = [one for one in version["comments"] if one["visibility"] == "private"]
        if private:
            version["comments"] = [one for one in version["comments"] if one["visibility"] != "private"]
            version["private_comments"] = len(private)
            hidden.append({"version_id": version["version_id"], "comments": private})
    return hidden


def _common(owner: str, entry: Entry, whole: Mapping[str, Any], people: People) -> dict[str, Any]:
    seen = whole.get("Metadata") or entry.seen
    told = {
        "type": entry.kind.lower(),
        "id": entry.id,
        "name": entry.name,
        "owner": owner,
        "path": entry.path,
        "creator": _person(seen.get("CreatorId"), people),
        "created": seen.get("CreatedTimestamp"),
        "labels": sorted(seen.get("Labels") or ()),
        "metadata": dict(whole.get("CustomMetadata") or {}),
    }
    return {name: value for name, value in told.items() if value is not None}


def _person(user_id: Any, people: People) -> str | None:
    if not user_id:
        return None
    user = people.known.get(str(user_id))
    return called(user) if user is not None else str(user_id)


def _permissions(api: Any, entry: Entry, people: People) -> list[dict[str, Any]]:
    """Who may do what: shares of its own, and those that come from the folders above."""
    told = []
    for held in shares.held(api, entry, people):
        for role, inherited in ((held.direct, False), (held.inherited, True)):
            if role:
                told.append({**shares.shown(held.who, role), "inherited": inherited})
    return sorted(told, key=lambda one: (one["type"], one["name"].lower(), one["inherited"]))


def _row(owner: str, entry: Entry, version: Mapping[str, Any], key: str, is_newest: bool) -> Row:
    changed = version.get("ContentModifiedTimestamp") or version.get("ModifiedTimestamp")
    return Row(
        key,
        DOCUMENT if is_newest else VERSION,
        owner,
        entry.path,
        int(version.get("Size") or 0),
        entry.id,
        str(version["Id"]),
        str(version.get("Signature") or ""),
        str(version.get("ContentType") or "application/octet-stream"),
        changed=int(changed.timestamp()) if changed is not None else 0,
    )


def _version(
    api: Any, entry: Entry, version: Mapping[str, Any], row: Row, people: People
) -> dict[str, Any]:
    """A version, with its own metadata and what people say of it."""
    metadata = targets.metadata(api, entry, row.version_id).get("CustomMetadata") or {}
    said = comments.comments(api, entry, row.version_id)
    told = {
        **documents.shown_version(version),
        "key": row.key,
        "creator": _person(version.get("CreatorId"), people),
        "created": version.get("CreatedTimestamp"),
        "metadata": dict(metadata),
        "comments": [comments.shown(one) for one in said],
    }
    return {name: value for name, value in told.items() if value is not None}
