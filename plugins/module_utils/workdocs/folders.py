# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders: made with those that they are in, renamed, moved, thrown into the recycle bin and taken out of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Refused
from ..parts import Call, Effect, Params, Request, Step, Where
from . import facts, people, sites
from .paths import FOLDER, Drive, Entry, alike, by_id, contents, names_of, parted, path_of
from .paths import check as check_path

GONE = ("EntityNotExistsException",)
# Said of a name that another one there has, and of one that was made by a request whose answer was lost.
TAKEN = "EntityAlreadyExistsException"
# What stands for an id that is yet to be made, and for the path of what is in the recycle bin.
NEW, BIN = "(made by AWS)", "(recycle bin)"
# What stands before the path of a folder that is to be somebody else's.
ELSEWHERE = "/(another user)"


def check(params: Params) -> None:
    """Refuse options that don't name one folder and what is to be of it."""
    sites.check(params)
    people.check(params.get("owner"), "owner")
    path, moved_from = params.get("path"), params.get("moved_from")
    check_path(path, "path")
    check_path(moved_from, "moved_from")
    if not path and not params.get("folder_id"):
        raise Refused("path or folder_id is needed: it says which folder is meant.")
    if moved_from and params.get("folder_id"):
        raise Refused("moved_from: folder_id says already which folder it is: leave one of them out.")
    if moved_from and path and _is_below(path, moved_from):
        raise Refused(f"moved_from: {moved_from} can't be moved into itself, which {path} would be.")
    if params["state"] == "absent":
        if params.get("restore"):
            raise Refused("restore: it takes a folder out of the recycle bin, and state: absent puts it there.")
        if params.get("force") and not params.get("permanently"):
            raise Refused("force: it is for permanently: what goes to the recycle bin can be restored.")
    elif params.get("permanently"):
        raise Refused("permanently: it says how a folder goes, with state: absent.")


def _is_below(path: str, folder: str) -> bool:
    old, new = names_of(folder), names_of(path)
    return len(new) > len(old) and new[: len(old)] == old


def localize(params: Params, where: Where) -> Params:
    """The options with the path as it is compared (``to``), and with a name for the folder in sentences."""
    if "to" in params:
        return params
    to = path_of(names_of(params["path"])) if params.get("path") else None
    moved_from = path_of(names_of(params["moved_from"])) if params.get("moved_from") else None
    return {**params, "to": to, "moved_from": moved_from, "path": to or params["folder_id"]}


def finds(params: Params) -> tuple[str, ...]:
    """The operations that a folder is found by."""
    by_path = ("describe_users", "describe_folder_contents")
    if not params.get("folder_id"):
        return by_path
    return ("get_folder", "get_folder_path", *(("describe_users",) if params["to"] and params.get("owner") else ()))


def address(params: Params, where: Where) -> str:
    """The id, or what stands for it before there is one."""
    return str(params.get("found_id") or params.get("folder_id") or NEW)


def find(api: Any, params: Params, where: Where) -> dict[str, Any] | None:
    """The folder of that path, of the path that it was at before, or of that id; None where there is none.

    One in the recycle bin is found by its id, and by its path where it is to be restored or deleted for good.
    """
    goes = params["state"] == "absent"
    if params.get("folder_id"):
        found = by_id(api, params["folder_id"], FOLDER)
    else:
        found = _at(Drive.of(api, params), params, goes)
    if found is None or (goes and found.is_recycled and not params.get("permanently")):
        return None
    return {"Folder": dict(found.seen), "Place": {"Path": _place(api, found, params), "Root": found.root_id}}


def _place(api: Any, found: Entry, params: Params) -> str:
    """The path that a folder has; one that is known by its id may be in other folders than the owner's."""
    if found.is_recycled:
        return BIN
    if not params.get("folder_id") or not params["to"] or not params.get("owner") or found.path == "/":
        return found.path
    user = Drive.of(api, params).user
    return found.path if user and user.get("RootFolderId") == found.root_id else f"{ELSEWHERE}{found.path}"


def _at(drive: Drive, params: Params, goes: bool) -> Entry | None:
    found = drive.at(params["to"], FOLDER)
    if found is None and params.get("moved_from") and not goes:
        found = drive.at(params["moved_from"], FOLDER, "moved_from")
    if found is None and (params.get("permanently") if goes else params.get("restore")):
        found = drive.recycled(params["to"], FOLDER)
    return found


def adopt(found: Mapping[str, Any], params: Params) -> Params:
    """The options with the id and the path that were found."""
    place = found["Place"]["Path"]
    named = params["to"] or (params["path"] if place == BIN else place)
    # Without an owner, one that is known by its id stays in the folders that it is in.
    stays = params.get("folder_id") and not params.get("owner") and place != BIN
    root_id = found["Place"]["Root"] if stays else ""
    return {**params, "found_id": found["Folder"]["Id"], "path": named, "root_id": root_id}


def accept(found: Mapping[str, Any], params: Params, where: Where) -> None:
    """Refuse to leave a folder in the recycle bin that is to be there, and to touch somebody's root.

    A folder that is named by its id can't be moved into itself either.
    """
    place = found["Place"]["Path"]
    if place == "/":
        raise Refused(f"folder_id: {found['Folder']['Id']} is a root, which stays as it is.")
    if params.get("folder_id") and params["to"] and _is_below(params["to"], place):
        raise Refused(f"path: folder {params['folder_id']}, {place}, can't be moved into itself.")
    if place == BIN and params["state"] != "absent":
        if not params.get("restore"):
            raise Refused(f"folder_id: {params['folder_id']} is in the recycle bin: set restore: true to take it out.")
        if not params["to"]:
            raise Refused(f"path: say where {params['folder_id']} is to be once it is out of the recycle bin.")


def resolve(api: Any, params: Params, where: Where, values: Mapping[str, Any]) -> tuple[Params, tuple[str, ...]]:
    """The options with the folder that it is to be in: the last one there is (``above_id``) and the names that lack.

    Only one that is made or moved needs it.
    """
    current = (values.get("attributes") or {}).get("path")
    if not params["to"] or _are_same(params["to"], current):
        return params, ()
    above, _name = parted(params["to"])
    stays = params.get("root_id")
    drive = Drive(api, "", {"RootFolderId": stays}) if stays else Drive.of(api, params)
    if drive.user is None:
        return {**params, "above_id": NEW, "lacking": tuple(names_of(above))}, drive.missing()
    place, lacking = drive.deepest(above)
    missing: tuple[str, ...] = ()
    if lacking and not params["parents"]:
        missing = (f"parents: there is no folder {above}, and parents is false: make it first.",)
    return {**params, "above_id": place.id, "lacking": tuple(lacking)}, missing


def _are_same(path: str, other: str | None) -> bool:
    """Whether two paths have the same letters, whichever code points they are written with."""
    return other is not None and unicodedata.normalize("NFC", path) == unicodedata.normalize("NFC", other)


# ---- making ---------------------------------------------------------------------------------------------------------


def ahead(params: Params, where: Where) -> tuple[Request, ...]:
    """The requests that make the folders which the path leads through and which lack."""
    parent, requests = params["above_id"], []
    for name in params["lacking"]:
        requests.append(Request("workdocs", "create_folder", {"ParentFolderId": parent, "Name": name}))
        parent = NEW
    return tuple(requests)


def creating(params: Params, where: Where) -> dict[str, Any]:
    """The members of CreateFolder beside the name."""
    if params.get("folder_id"):
        raise Refused(f"folder_id: there is no folder {params['folder_id']}; AWS makes up the ids. Leave it out.")
    return {"ParentFolderId": NEW if params["lacking"] else params["above_id"]}


def creation(api: Any, requests: tuple[Request, ...], params: Params) -> None:
    """Make one folder in the other; raises ApiError."""
    parent = params["above_id"]
    for request in requests:
        parent = made(api, parent, request.params["Name"])


def made(api: Any, parent_id: str, name: str) -> str:
    """The id of a folder that is made, or that was made meanwhile: by a request whose answer was lost, or by others.

    Raises ApiError, that the name is taken, too, where a document has it.
    """
    try:
        return str(api.call("create_folder", {"ParentFolderId": parent_id, "Name": name})["Metadata"]["Id"])
    except ApiError as error:
        if error.code != TAKEN:
            raise
        there = [one for one in contents(api, parent_id, kind=FOLDER) if not one.is_recycled]
        found = alike(there, name)
        if not found:
            raise
        return found[0].id


def sent(option: str, value: Any, params: Params) -> Any:
    """The name, which is all of the path that the create call takes."""
    return parted(value)[1]


# ---- moving ---------------------------------------------------------------------------------------------------------


def wanted(params: Params, current: Mapping[str, Any]) -> dict[str, Any]:
    """The path that it is to have; the one that it has, where the letters are the same."""
    to = params["to"]
    return {"path": current["path"] if to and _are_same(to, current.get("path")) else to}


def moves(
    address: Mapping[str, Any], changes: Mapping[str, Any], current: Mapping[str, Any], params: Params
) -> tuple[Request, ...]:
    """The folders that lack on the way, and the one call that renames, moves or restores."""
    (above, name), (from_above, from_name) = parted(changes["path"]), parted(current["path"])
    update: dict[str, Any] = dict(address)
    is_restored = current["path"] == BIN
    if is_restored:
        update["ResourceState"] = "ACTIVE"
    if is_restored or name != from_name:
        update["Name"] = name
    if is_restored or not _are_same(above, from_above):
        update["ParentFolderId"] = NEW if params["lacking"] else params["above_id"]
    return (*ahead(params, Where()), Request("workdocs", "update_folder", update))


def follow(api: Any, requests: tuple[Request, ...], params: Params) -> None:
    """Make the folders that lack, and move the folder there; raises ApiError."""
    *lacking, update = requests
    parent = params["above_id"]
    for request in lacking:
        parent = made(api, parent, request.params["Name"])
    place = {"ParentFolderId": parent} if "ParentFolderId" in update.params else {}
    api.call("update_folder", {**update.params, **place})


def effect(before: Mapping[str, Any], after: Mapping[str, Any]) -> Effect | None:
    """What a move does besides."""
    if before["path"] == BIN or parted(before["path"])[0] == parted(after["path"])[0]:
        return None
    return Effect("interrupts", "Who may see it by the folder that it was in may do so no more; the new one's count.")


# ---- removal --------------------------------------------------------------------------------------------------------

RECYCLE = Call("update_folder", fixed={"ResourceState": "RECYCLED"})
DELETE = Call("delete_folder")


def deleted_by(params: Params) -> Call:
    """What takes the folder away: to the recycle bin, or for good where the task says so."""
    return DELETE if params.get("permanently") else RECYCLE


def delete_effect(params: Params) -> Effect:
    """What the removal does besides."""
    if params.get("permanently"):
        return Effect("irreversible", "The folder goes with all that is in it, with every version of its documents.")
    return Effect("interrupts", "Nobody can open what is in it until it is restored, which AWS allows for 30 days.")


def guard(api: Any, params: Params, where: Where, steps: tuple[Step, ...]) -> None:
    """Refuse to delete a folder for good that isn't empty, unless that is meant."""
    if params["state"] != "absent" or not params.get("permanently") or params.get("force"):
        return
    inside = contents(api, params["found_id"])
    if inside:
        told = ", ".join(sorted(one.name or one.id for one in inside)[:5])
        more = f" and {len(inside) - 5} more" if len(inside) > 5 else ""
        raise Refused(
            f"Folder {params['path']} isn't empty: it has {told}{more}. Set force: true to delete it for good with all"
            " that is in it, or leave permanently out: the recycle bin keeps it. Nothing was changed."
        )


def remains(found: Mapping[str, Any], params: Params) -> dict[str, Any]:
    """What is left of a folder in the recycle bin, so that it can be restored by its id."""
    if params.get("permanently"):
        return {}
    return {"folder": {**facts.snaked(found["Folder"]), "resource_state": "RECYCLED", "path": BIN}}


def answer(values: Mapping[str, Any], found: Mapping[str, Any] | None, params: Params, where: Where) -> dict[str, Any]:
    """``folder``: what is told of it, with its path."""
    path = (values.get("attributes") or {}).get("path") or params["path"]
    told = facts.snaked(found["Folder"]) if found else {}
    if found and found["Place"]["Path"] != path:
        # Where it is to be isn't where it was found.
        told.pop("parent_id", None)
    return {"folder": {**told, "name": parted(path)[1], "path": path, "resource_state": "ACTIVE"}, "path": path}
