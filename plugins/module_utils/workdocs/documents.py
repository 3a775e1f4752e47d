# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents: put, renamed, moved, copied, thrown into the recycle bin, taken out of it, and deleted."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..errors import Failed, Refused
from ..parts import Effect, Params, Plan, Request, Step
from ..shapes import timestamp
from . import content, downloads, people, sites, uploads
from .paths import DOCUMENT, FOLDER, Drive, Entry, absence, by_id, names_of, parted, path_of
from .paths import check as check_path

# What stands for an id that AWS is yet to make up.
NEW = "(made by AWS)"
_GONE = ("EntityNotExistsException",)
_BYTES = ("src", "content", "copy_of")
# What a document is, and what its newest version is.
_OF_DOCUMENT = {"Id": "document_id", "ParentFolderId": "parent_id", "CreatorId": "creator_id",
                "CreatedTimestamp": "created_timestamp", "ModifiedTimestamp": "modified_timestamp",
                "ResourceState": "resource_state", "Labels": "labels"}  # fmt: skip
_OF_VERSION = {"Id": "version_id", "ContentType": "content_type", "Size": "size", "Signature": "signature",
               "ContentCreatedTimestamp": "content_created",
               "ContentModifiedTimestamp": "content_modified"}  # fmt: skip


def check(params: Params) -> None:
    """Refuse options that don't name one document and what is to be of it."""
    sites.check(params)
    people.check(params.get("owner"), "owner")
    for option in ("path", "moved_from", "copy_of"):
        check_path(params.get(option), option)
    mode, goes = params.get("mode") or "put", params["state"] == "absent"
    if not params.get("path") and not params.get("document_id"):
        raise Refused("path or document_id is needed: it says which document is meant.")
    if goes and params.get("mode"):
        raise Refused("mode: with state: absent nothing is put, got or listed; leave it out.")
    for option in (*_BYTES, "content_type", "content_created", "content_modified", "moved_from", "restore"):
        if params.get(option) not in (None, False) and (goes or mode != "put"):
            given = "state: absent" if goes else f"mode: {mode}"
            raise Refused(f"{option}: it says what a document is to be, and {given} says otherwise.")
    if params.get("permanently") and not goes:
        raise Refused("permanently: it says how a document goes, with state: absent.")
    if mode == "get" and not goes and not params.get("dest"):
        raise Refused("dest: which file is to be written?")
    for option in ("dest", "version_id"):
        if params.get(option) and (goes or mode != "get"):
            raise Refused(f"{option}: it is for mode: get.")
    if params.get("moved_from") and params.get("document_id"):
        raise Refused("moved_from: document_id says already which document it is: leave one of them out.")
    if params.get("document_id") and params.get("copy_of"):
        raise Refused("copy_of: name the copy by its path, not by document_id.")
    if params.get("content_type") == "" or len(params.get("content_type") or "") > 128:
        raise Refused("content_type: it has 1 to 128 characters, like application/pdf.")
    uploads.check(params)


def about(params: Params) -> str:
    """The document as sentences name it."""
    path = params.get("path")
    return f"document {path_of(names_of(path)) if path else params.get('document_id')}"


def plan(api: Any, params: Params) -> Plan:
    """What the task asks for; only reads. Raises Refused, Failed and ApiError."""
    if params["state"] == "absent":
        return _removal(api, params)
    mode = params.get("mode") or "put"
    if mode == "put":
        return _put(api, params)
    found, warnings = must_be_there(api, params)
    if mode == "list":
        told = [] if found is None else [shown_version(one) for one in versions(api, found.id)]
        return Plan(facts={"document": shown(found, params), "versions": told}, warnings=warnings)
    return downloads.plan(api, params, found, shown(found, params), warnings)


def must_be_there(api: Any, params: Params) -> tuple[Entry | None, tuple[str, ...]]:
    """The document, and warnings. A check run goes on without it: a task before it may be the one to make it."""
    if params.get("document_id"):
        found = by_id(api, params["document_id"], DOCUMENT)
        sentence = f"document_id: there is no document {params['document_id']}."
    else:
        drive = Drive.of(api, params)
        found = drive.at(params["path"], DOCUMENT)
        sentence = absence(params["path"], DOCUMENT, drive.owner) if drive.user else drive.missing()[0]
    if found is not None:
        return found, ()
    if not api.check:
        raise Failed(sentence)
    return None, (_by_then(sentence),)


def _by_then(sentence: str) -> str:
    return f"{sentence} A run is refused then, unless a task before this one makes it."


def versions(api: Any, document_id: str) -> list[dict[str, Any]]:
    """All versions of a document, the newest first; raises ApiError."""
    pages = api.pages("describe_document_versions", {"DocumentId": document_id})
    return [one for page in pages for one in page.get("DocumentVersions") or ()]


# ---- what is to be --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Aim:
    """What is there (``found``), the path and the folder's id that it is to have, and what a check run warns of."""

    found: Entry | None
    path: str
    folder_id: str
    warnings: tuple[str, ...] = ()


def _put(api: Any, params: Params) -> Plan:
    aim = _aim(api, params)
    source, warnings = _source(api, params)
    aim = replace(aim, warnings=(*aim.warnings, *warnings))
    found = aim.found
    if found is None and source is None and not aim.warnings:
        raise Failed(f"There is no {about(params)}: give src, content or copy_of to put one there.")
    steps = []
    if found is not None:
        steps.extend(_moves(found, aim, params))
    facts = shown(found, params)
    facts["path"], facts["name"] = aim.path, parted(aim.path)[1]
    facts["resource_state"] = "ACTIVE"
    if steps:
        facts["parent_id"] = aim.folder_id
    if source is None and params.get("copy_of"):
        # Only a check run comes here: a task before this one may be the one to make what is copied.
        steps.append(Step("content", "send", None, {"path": aim.path, "copy_of": params["copy_of"]}))
        return Plan(tuple(steps), {"document": facts}, aim.warnings)
    if source is None or (found is not None and content.are_same(api, source, found)):
        if steps and found is not None:
            last = steps[-1]
            look = Request("workdocs", "get_document", {"DocumentId": found.id})
            steps[-1] = replace(last, requests=(*last.requests, look), work=_moving(last.requests, found, aim, params))
        return Plan(tuple(steps), {"document": facts}, aim.warnings)
    upload = uploads.Upload(
        source=source,
        name=parted(aim.path)[1],
        folder_id=aim.folder_id,
        document_id=found.id if found is not None else "",
        content_type=params.get("content_type") or uploads.guessed(parted(aim.path)[1]),
        created=uploads.moment(params, "content_created"),
        modified=uploads.moment(params, "content_modified") or source.modified,
    )
    drafts = uploads.drafts(api, upload) if aim.folder_id != NEW else ()

    def work(api: Any) -> Mapping[str, Any]:
        made = uploads.send(api, upload)
        return {"document": shown(Entry(DOCUMENT, str(made["Id"]), "", aim.path, "", made), params)}

    before = None if found is None else _seen(found)
    after = {"path": aim.path, "size": source.size, "content_type": upload.content_type}
    if source.md5:
        after["md5"] = source.md5
    requests = (*uploads.aborts(drafts), *upload.requests(NEW))
    steps.append(Step("content", "send", before, after, requests, work=work))
    facts.update(size=source.size, content_type=upload.content_type, **uploads.told(upload))
    for unknown in ("version_id", "signature", "modified_timestamp"):
        facts.pop(unknown, None)
    return Plan(tuple(steps), {"document": facts}, aim.warnings)


def _aim(api: Any, params: Params) -> _Aim:
    path = path_of(names_of(params["path"])) if params.get("path") else ""
    if params.get("document_id"):
        found = by_id(api, params["document_id"], DOCUMENT)
        if found is None:
            raise Failed(f"document_id: there is no document {params['document_id']}.")
        if found.is_recycled and not params.get("restore"):
            raise Refused(f"document_id: {found.id} is in the recycle bin: set restore: true to take it out.")
        if not path and found.is_recycled:
            raise Refused(f"path: say where {found.id} is to be once it is out of the recycle bin.")
        if not path or _are_same(path, found.path):
            return _Aim(found, found.path, found.parent_id)
    else:
        found = None
    drive = Drive.of(api, params)
    if drive.user is None:
        return _Aim(None, path, NEW, _missing(api, drive.missing()[0]))
    if found is None:
        found = drive.at(path, DOCUMENT)
        if found is not None:
            return _Aim(found, path, found.parent_id)
        if params.get("moved_from"):
            found = drive.at(params["moved_from"], DOCUMENT, "moved_from")
        if found is None and params.get("restore"):
            found = drive.recycled(path, DOCUMENT)
    elif drive.at(path, DOCUMENT) is not None:
        raise Refused(f"path: there is another document {path} already.")
    folder, lacking = drive.deepest(parted(path)[0])
    if lacking:
        return _Aim(found, path, NEW, _missing(api, absence(parted(path)[0], FOLDER, drive.owner)))
    return _Aim(found, path, folder.id)


def _missing(api: Any, sentence: str) -> tuple[str, ...]:
    """Refuse what isn't there; a check run warns of it instead."""
    if not api.check:
        raise Refused(sentence)
    return (_by_then(sentence),)


def _source(api: Any, params: Params) -> tuple[content.Bytes | None, tuple[str, ...]]:
    """The bytes that the task gives: those of a file, a text, or another document."""
    if not params.get("copy_of"):
        return uploads.source_of(params), ()
    drive = Drive.of(api, params)
    origin = drive.at(params["copy_of"], DOCUMENT, "copy_of")
    if origin is not None:
        return content.of_document(origin), ()
    return None, _missing(api, absence(params["copy_of"], DOCUMENT, drive.owner, "copy_of"))


def _are_same(path: str, other: str) -> bool:
    """Whether two paths have the same letters, whichever code points they are written with."""
    return unicodedata.normalize("NFC", path) == unicodedata.normalize("NFC", other)


def _moves(found: Entry, aim: _Aim, params: Params) -> list[Step]:
    """The step that renames, moves or restores what was found, if it isn't where it is to be."""
    if not found.is_recycled and _are_same(found.path, aim.path):
        return []
    update: dict[str, Any] = {"DocumentId": found.id}
    if found.is_recycled:
        update["ResourceState"] = "ACTIVE"
    if found.name != parted(aim.path)[1]:
        update["Name"] = parted(aim.path)[1]
    if found.is_recycled or found.parent_id != aim.folder_id:
        update["ParentFolderId"] = aim.folder_id
    effect = None
    if not found.is_recycled and "ParentFolderId" in update:
        effect = Effect(
            "interrupts",
            "Who may see it by the folder that it was in may do so no more; that of the new one counts.",
        )
    before = {"path": "(recycle bin)" if found.is_recycled else found.path}
    name, action = ("recycled", "restore") if found.is_recycled else ("path", "change")
    request = Request("workdocs", "update_document", update)
    return [Step(name, action, before, {"path": aim.path}, (request,), effect)]


def _moving(requests: tuple[Request, ...], found: Any, aim: _Aim, params: Params) -> Any:
    def work(api: Any) -> Mapping[str, Any]:
        for request in requests:
            api.call(request.operation, request.params)
        made = api.call("get_document", {"DocumentId": found.id})["Metadata"]
        return {"document": shown(Entry(DOCUMENT, found.id, "", aim.path, "", made), params)}

    return work


# ---- removal --------------------------------------------------------------------------------------------------------


def _removal(api: Any, params: Params) -> Plan:
    for_good = bool(params.get("permanently"))
    if params.get("document_id"):
        found = by_id(api, params["document_id"], DOCUMENT)
    else:
        drive = Drive.of(api, params)
        found = drive.at(params["path"], DOCUMENT)
        if found is None and for_good:
            found = drive.recycled(params["path"], DOCUMENT)
    if found is None or (found.is_recycled and not for_good):
        return Plan()
    if for_good:
        request = Request("workdocs", "delete_document", {"DocumentId": found.id})
        effect = Effect("irreversible", "The document goes with all its versions, comments and metadata.")
        return Plan((Step("document", "delete", _seen(found), None, (request,), effect, already=_GONE),))
    request = Request("workdocs", "update_document", {"DocumentId": found.id, "ResourceState": "RECYCLED"})
    effect = Effect("interrupts", "Nobody can open it until it is restored, which AWS allows for 30 days.")
    step = Step("document", "delete", _seen(found), None, (request,), effect, already=_GONE)
    return Plan((step,), {"document": {**shown(found, params), "path": "(recycle bin)", "resource_state": "RECYCLED"}})


# ---- what people see ------------------------------------------------------------------------------------------------


def _seen(found: Entry) -> dict[str, Any]:
    """A document as a plan shows it."""
    version = found.seen.get("LatestVersionMetadata") or {}
    told = {"path": found.path or None, "document_id": found.id, "size": version.get("Size")}
    return {name: value for name, value in told.items() if value is not None}


def shown(found: Entry | None, params: Params) -> dict[str, Any]:
    """``document`` of a result. Links to its content are secrets and not in it."""
    path = path_of(names_of(params["path"])) if params.get("path") else ""
    if found is None:
        return {"path": path, "name": parted(path)[1]}
    told = {name: found.seen[member] for member, name in _OF_DOCUMENT.items() if found.seen.get(member) is not None}
    version = found.seen.get("LatestVersionMetadata") or {}
    return {**told, **shown_version(version), "path": found.path or path, "name": found.name or version.get("Name")}


def shown_version(version: Mapping[str, Any]) -> dict[str, Any]:
    """A version as results show it."""
    told = {name: version[member] for member, name in _OF_VERSION.items() if version.get(member) is not None}
    return {name: timestamp(value) if hasattr(value, "isoformat") else value for name, value in told.items()}
