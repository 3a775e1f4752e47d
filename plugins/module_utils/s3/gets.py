# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Getting an object: into a file, verified before it takes the file's place, or as text."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Failed, Refused
from ..parts import Params, Plan, Request, Step
from .asked import overwrite_of
from .checksums import file_source, same_bytes
from .objects import facts_of, must_be_there, named, part_size, place_of, readable_by_then, shown_step
from .transfers import download

# A body that breaks off is asked for again: a stream has no retry of its own.
_TRIES = 4


def get(api: Any, params: Params) -> Plan:
    """Plan the download; a file that already has the object's bytes is left alone."""
    place = place_of(params)
    found, warnings = must_be_there(api, place)
    warnings += readable_by_then(api, found, place)
    dest = os.path.expanduser(params["dest"])
    if os.path.isdir(dest):
        dest = os.path.join(dest, os.path.basename(place["Key"]))
    parent = os.path.dirname(os.path.abspath(dest))
    if not os.path.isdir(parent):
        if not api.check:
            raise Refused(f"dest: there is no folder {parent}.")
    elif not os.access(parent, os.W_OK):
        raise Refused(f"dest: {parent} can't be written by this user.")
    facts = {**facts_of(found, place), "file": dest, "msg": "GET operation complete"}
    there = os.path.isfile(dest)
    if there and found is not None and not _is_to_be_got(api, params, place, found, dest):
        return Plan(facts={**facts, "msg": f"{dest} is as {named(place)}."}, warnings=warnings)

    def work(api: Any) -> Mapping[str, Any]:
        also = ("VersionId", "ExpectedBucketOwner")
        extra: dict[str, Any] = {member: place[member] for member in also if member in place}
        download(api, place["Bucket"], place["Key"], found or {}, dest, extra, part_size(api, place))
        return facts

    before = {"dest": dest, "size": os.path.getsize(dest)} if there else None
    after = {"dest": dest, "from": named(place)}
    step = Step("file", "get", before, after, (Request("s3", "get_object", place),), work=work)
    return Plan((step,), facts, warnings)


def text(api: Any, params: Params) -> Plan:
    """The object's bytes as text."""
    place = place_of(params)
    found, warnings = must_be_there(api, place)
    archived = readable_by_then(api, found, place)
    facts = {**facts_of(found, place), "contents": "", "msg": "GET operation complete"}

    def work(api: Any) -> Mapping[str, Any]:
        data = _whole(api, place)
        try:
            return {"contents": data.decode()}
        except UnicodeDecodeError as error:
            raise Failed(f"{named(place)} is not text in UTF-8: use mode: get to write it to a file.") from error

    request = Request("s3", "get_object", place)
    step = Step("contents", "get", None, shown_step(place), (request,), work=work, changes=False)
    if found is None or archived:
        return Plan((), facts, warnings + archived)
    if api.check:
        return Plan((step,), {**facts, **work(api)}, warnings)
    return Plan((step,), facts, warnings)


def _whole(api: Any, place: Mapping[str, Any]) -> bytes:
    for left in reversed(range(_TRIES)):
        try:
            return bytes(api.body("get_object", place))
        except ApiError as error:
            if left == 0 or error.code not in ("ConnectionDropped", "ChecksumMismatch"):
                raise
    raise AssertionError("unreachable")


def _is_to_be_got(api: Any, params: Params, place: Mapping[str, Any], found: Mapping[str, Any], dest: str) -> bool:
    overwrite = overwrite_of(params)
    if overwrite in ("always", "never"):
        return overwrite == "always"
    if overwrite == "latest":
        return bool(found["LastModified"].timestamp() > os.stat(dest).st_mtime)
    return not same_bytes(file_source(dest), found, part_size(api, place))
