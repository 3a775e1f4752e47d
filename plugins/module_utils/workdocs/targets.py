# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task hangs something on: a folder or a document, by its path or its id; and what mustn't be made twice."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

from ..errors import ApiError, Failed, Refused
from ..parts import Params, Request
from . import people, sites
from .paths import ANY, DOCUMENT, FOLDER, Drive, Entry, absence, by_id, names_of, path_of
from .paths import check as check_path
from .people import People

# What stands for an id where a check run goes on without the thing that has it.
NEW = "(made by AWS)"
_IDS = {"document_id": DOCUMENT, "folder_id": FOLDER}


def check(params: Params) -> None:
    """Refuse options that don't name one folder or document, before anything is read."""
    sites.check(params)
    people.check(params.get("owner"), "owner")
    check_path(params.get("path"), "path")
    given = [option for option in ("path", *_IDS) if params.get(option)]
    if len(given) > 1:
        raise Refused(f"{' and '.join(given)} exclude each other: one of them names what is meant.")
    if not given:
        known = "path, document_id or folder_id" if "folder_id" in params else "path or document_id"
        raise Refused(f"{known} is needed: it says what is meant.")


def named(params: Params) -> str:
    """How sentences name it."""
    if params.get("path"):
        return path_of(names_of(params["path"]))
    return str(params.get("document_id") or params.get("folder_id"))


def find(
    api: Any, params: Params, kind: str = ANY, known: People | None = None
) -> tuple[Entry | None, tuple[str, ...]]:
    """The folder or document, and warnings. A check run goes on without it: a task before it may make it. With
    ``state: absent`` so does a run: nothing hangs on what isn't there.

    Raises Failed where it isn't there, and as ``Drive.at`` does.
    """
    goes = params.get("state") == "absent"
    for option, of_kind in _IDS.items():
        if params.get(option):
            found = by_id(api, params[option], of_kind)
            return _there(api, found, f"{option}: there is no {of_kind.lower()} {params[option]}.", goes)
    drive = Drive.of(api, params, known)
    if drive.user is None:
        return _there(api, None, drive.missing()[0], goes)
    return _there(api, drive.at(params["path"], kind), absence(params["path"], kind, drive.owner), goes)


def _there(api: Any, found: Entry | None, sentence: str, goes: bool) -> tuple[Entry | None, tuple[str, ...]]:
    if found is not None or goes:
        return found, ()
    if not api.check:
        raise Failed(sentence)
    return None, (f"{sentence} A run is refused then, unless a task before this one makes it.",)


def metadata(api: Any, found: Entry, version_id: str = "") -> dict[str, Any]:
    """What AWS tells of a folder, a document or one of its versions, with its custom metadata; raises ApiError.

    ``Metadata`` and ``CustomMetadata`` are as in GetDocument's answer.
    """
    if version_id:
        address = {"DocumentId": found.id, "VersionId": version_id, "IncludeCustomMetadata": True}
        return dict(api.call("get_document_version", address))
    if found.kind == FOLDER:
        return dict(api.call("get_folder", {"FolderId": found.id, "IncludeCustomMetadata": True}))
    return dict(api.call("get_document", {"DocumentId": found.id, "IncludeCustomMetadata": True}))


def sent_once(api: Any, request: Request, look: Callable[[], Any]) -> Any:
    """Send a request that makes another thing each time; where its answer is lost, ``look`` tells what it has made.

    Gives the answer, or what was found. Raises ApiError.
    """
    begun = api.patience.clock()
    for number in count(1):
        try:
            return api.call(request.operation, request.params)
        except ApiError as error:
            if error.answered and error.status < 500:
                raise
            made = look()
            if made:
                return made
            if not api.pause(number, begun):
                raise
    raise AssertionError("the count has no end")
