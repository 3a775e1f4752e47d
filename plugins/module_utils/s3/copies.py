# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Copying, moving and renaming: S3 has only the first, so a move copies, verifies, and then deletes what it copied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import Failed, Refused
from ..parts import Params, Plan, Request, Step
from .checksums import known, same_objects
from .headers import drift, kept, tagging, wanted, wanted_tags
from .objects import (
    copy_source,
    facts_of,
    head,
    must_be_there,
    named,
    overwrite_of,
    place_of,
    readable,
    shown_step,
    tags_of,
)

# One CopyObject takes no more. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
MAX_BYTES = 5 * 1024**3


def copy(api: Any, params: Params) -> Plan:
    """Plan a copy inside S3; a target that already has the source's bytes is left alone."""
    origin, target = place_of(params, source=True), place_of({**params, "version": None})
    source, warnings = must_be_there(api, origin)
    found = head(api, target)
    steps = _copying(api, params, origin, target, source, found)
    msg = f"{named(origin)} is copied to {named(target)}." if steps else f"{named(target)} is as {named(origin)}."
    return Plan(steps, {**facts_of(found or source, target), "msg": msg}, warnings)


def move(api: Any, params: Params) -> Plan:
    """Plan a move or a rename. One that was interrupted is finished; one that is done already is left alone."""
    origin, target = place_of(params, source=True), place_of({**params, "version": None})
    source, found = head(api, origin), head(api, target)
    if source is None and found is not None:
        return Plan(facts={**facts_of(found, target), "msg": f"{named(target)} is there, {named(origin)} is gone."})
    warnings: tuple[str, ...] = ()
    if source is None:
        source, warnings = must_be_there(api, origin)
    steps = _copying(api, params, origin, target, source, found)
    if found is not None and overwrite_of(params) == "never" and not same_objects(source or {}, found):
        raise Refused(f"object: {named(target)} is there with other bytes, and overwrite is never.")
    condition = {"IfMatch": source["ETag"]} if source else {}
    request = Request("s3", "delete_object", {**origin, **condition})
    removal = Step("source", "delete", shown_step(origin), None, (request,), already=("NoSuchKey",))
    facts = {**facts_of(source, target), "msg": f"{named(origin)} is moved to {named(target)}."}
    return Plan((*steps, removal), facts, warnings)


def _copying(
    api: Any,
    params: Params,
    origin: Mapping[str, Any],
    target: Mapping[str, Any],
    source: Mapping[str, Any] | None,
    found: Mapping[str, Any] | None,
) -> tuple[Step, ...]:
    readable(source, origin)
    if source and source.get("ContentLength", 0) > MAX_BYTES:
        raise Refused(
            f"copy_src: {named(origin)} has {source['ContentLength']} bytes; S3 copies objects of up to {MAX_BYTES}"
            " bytes in one go, and larger ones are not copied by this module."
        )
    members = wanted(params)
    named_tags = params.get("tags") is not None
    if source and found is not None:
        if overwrite_of(params) == "never":
            return ()
        same = same_objects(source, found) and overwrite_of(params) != "always"
        tags = tags_of(api, target) if named_tags else {}
        if same and not drift(found, members)[1] and (not named_tags or wanted_tags(params, tags) == tags):
            return ()
    request = _request(params, origin, target, source, members)

    def work(api: Any) -> Mapping[str, Any]:
        api.call("copy_object", request.params)
        made = head(api, target)
        if source and (made is None or not _arrived(source, made)):
            raise Failed(f"The copy {named(target)} is not the same as {named(origin)}: the source was left in place.")
        return facts_of(made, target)

    before = shown_step(target) if found is not None else None
    after = {"object": named(target), "from": named(origin)}
    return (Step("object", "copy", before, after, (request,), work=work),)


def _request(
    params: Params,
    origin: Mapping[str, Any],
    target: Mapping[str, Any],
    source: Mapping[str, Any] | None,
    members: Mapping[str, Any],
) -> Request:
    request: dict[str, Any] = {**target, "CopySource": copy_source(origin)}
    if source:
        request["CopySourceIfMatch"] = source["ETag"]
    beside = {member: value for member, value in members.items() if member not in _OF_THE_COPY}
    if beside:
        carried = kept(source)
        if source and source.get("ContentType"):
            carried["ContentType"] = source["ContentType"]
        request.update({**carried, **members, "MetadataDirective": "REPLACE"})
    else:
        # The class is the copy's own, and without a word it would fall back to STANDARD.
        if source and source.get("StorageClass"):
            request["StorageClass"] = source["StorageClass"]
        request.update(members)
    if params.get("tags") is not None:
        request.update(TaggingDirective="REPLACE", Tagging=tagging(wanted_tags(params, {})))
    if params.get("permission"):
        request["ACL"] = params["permission"][0]
    return Request("s3", "copy_object", request)


# Members that a copy takes without replacing the metadata.
_OF_THE_COPY = ("StorageClass", "ServerSideEncryption", "SSEKMSKeyId")


def _arrived(source: Mapping[str, Any], made: Mapping[str, Any]) -> bool:
    """Whether the copy is the source: by checksum where both have one of a kind, else by size, as S3 copies whole."""
    shared = set(known(source)) & set(known(made))
    if shared and source.get("ChecksumType") == made.get("ChecksumType"):
        return same_objects(source, made)
    return bool(source.get("ContentLength") == made.get("ContentLength"))
