# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Copying, moving and renaming: S3 has only the first, so a move copies, verifies, and then deletes what it copied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Failed, Refused
from ..parts import Params, Plan, Request, Step
from . import locks
from .asked import condition_of, is_many, overwrite_of
from .carrying import carry, typed
from .checksums import known, same_objects
from .headers import drift, kept, sent, tagging, wanted, wanted_tags
from .objects import copy_source, facts_of, head, must_be_there, named, place_of, readable, shown_step, tags_of
from .prefixes import copy_many


def copy(api: Any, params: Params) -> Plan:
    """Plan a copy inside S3; a target that already has the source's bytes is left alone."""
    if is_many(params):
        return copy_many(api, params, copying, None)
    origin, target = place_of(params, source=True), place_of({**params, "version": None})
    source, warnings = must_be_there(api, origin)
    found = head(api, target)
    steps = copying(api, params, origin, target, source, found)
    msg = f"{named(origin)} is copied to {named(target)}." if steps else f"{named(target)} is as {named(origin)}."
    return Plan(steps, {**facts_of(found or source, target), "msg": msg}, warnings)


def move(api: Any, params: Params) -> Plan:
    """Plan a move or a rename. One that was interrupted is finished; one that is done already is left alone."""
    if is_many(params):
        return copy_many(api, params, copying, removal)
    origin, target = place_of(params, source=True), place_of({**params, "version": None})
    source, found = head(api, origin), head(api, target)
    if source is None and found is not None:
        return Plan(facts={**facts_of(found, target), "msg": f"{named(target)} is there, {named(origin)} is gone."})
    warnings: tuple[str, ...] = ()
    if source is None:
        source, warnings = must_be_there(api, origin)
    steps = copying(api, params, origin, target, source, found)
    if found is not None and not steps and not same_objects(source or {}, found):
        raise Refused(f"object: {named(target)} is there with other bytes, and overwrite is {overwrite_of(params)}.")
    facts = {**facts_of(source, target), "msg": f"{named(origin)} is moved to {named(target)}."}
    return Plan((*steps, removal(origin, source)), facts, warnings)


def removal(origin: Mapping[str, Any], source: Mapping[str, Any] | None) -> Step:
    """The step that deletes what was copied, if it still is what was copied."""
    condition = {"IfMatch": source["ETag"]} if source else {}
    request = Request("s3", "delete_object", {**origin, **condition})
    return Step("source", "delete", shown_step(origin), None, (request,), already=("NoSuchKey",))


def copying(
    api: Any,
    params: Params,
    origin: Mapping[str, Any],
    target: Mapping[str, Any],
    source: Mapping[str, Any] | None,
    found: Mapping[str, Any] | None,
) -> tuple[Step, ...]:
    """The step that copies one object, or none when the target has what the source has and the task names."""
    readable(source, origin)
    members = wanted(params)
    named_tags = params.get("tags") is not None
    if source and found is not None:
        if overwrite_of(params) == "never":
            return ()
        same = not _is_to_be_copied(params, source, found)
        tags = tags_of(api, target) if named_tags else {}
        if same and not drift(found, members)[1] and (not named_tags or wanted_tags(params, tags) == tags):
            return _lock_steps(api, params, target, found)
    locks.lockable(api, params, target)
    condition = condition_of(params, found, named(target), api.check)
    request = _request(params, origin, target, source, members, _taken(api, condition))

    def work(api: Any) -> Mapping[str, Any]:
        try:
            carry(api, request, origin, source)
        except ApiError as error:
            # A condition that fails may have been met by the first try of our own, whose answer was lost.
            made = head(api, target) if condition and error.code in ("PreconditionFailed", "412") else None
            if made is None or not source or not _arrived(source, made):
                raise
        made = head(api, target)
        if source and (made is None or not _arrived(source, made)):
            raise Failed(f"The copy {named(target)} is not the same as {named(origin)}: the source was left in place.")
        return facts_of(made, target)

    before = shown_step(target) if found is not None else None
    after = {"object": named(target), "from": named(origin)}
    return (Step("object", "copy", before, after, (request,), work=work),)


def _is_to_be_copied(params: Params, source: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    overwrite = overwrite_of(params)
    if overwrite == "latest":
        return bool(source["LastModified"] > found["LastModified"])
    return overwrite == "always" or not same_objects(source, found)


def _lock_steps(api: Any, params: Params, target: Mapping[str, Any], found: Mapping[str, Any]) -> tuple[Step, ...]:
    return tuple(locks.changes(params, target, found, locks.read(api, params, target)))


def _taken(api: Any, condition: Mapping[str, str]) -> dict[str, str]:
    """The condition, as far as this botocore's CopyObject has it: it came with version 1.40.62."""
    members = api.input_shape("copy_object").members
    return {member: value for member, value in condition.items() if member in members}


def _request(
    params: Params,
    origin: Mapping[str, Any],
    target: Mapping[str, Any],
    source: Mapping[str, Any] | None,
    members: Mapping[str, Any],
    condition: Mapping[str, str],
) -> Request:
    request: dict[str, Any] = {**target, "CopySource": copy_source(origin), **condition, **locks.locking(params)}
    if source:
        request["CopySourceIfMatch"] = source["ETag"]
    beside = {member: value for member, value in members.items() if member not in _OF_THE_COPY}
    if beside:
        request.update({**kept(source), **typed(source), **members, "MetadataDirective": "REPLACE"})
    else:
        # The class is the copy's own, and without a word it would fall back to STANDARD.
        if source and source.get("StorageClass"):
            request["StorageClass"] = source["StorageClass"]
        request.update(members)
    if params.get("tags") is not None:
        request.update(TaggingDirective="REPLACE", Tagging=tagging(wanted_tags(params, {})))
    if params.get("permission"):
        request["ACL"] = params["permission"][0]
    tags = {"Tagging": request["Tagging"]} if "Tagging" in request else {}
    return Request("s3", "copy_object", {**sent(request), **tags})


# Members that a copy takes without replacing the metadata.
_OF_THE_COPY = ("StorageClass", "ServerSideEncryption", "SSEKMSKeyId")


def _arrived(source: Mapping[str, Any], made: Mapping[str, Any]) -> bool:
    """Whether the copy is the source: by checksum where both have one of a kind, else by size, as S3 copies whole."""
    shared = set(known(source)) & set(known(made))
    if shared and source.get("ChecksumType") == made.get("ChecksumType"):
        return same_objects(source, made)
    return bool(source.get("ContentLength") == made.get("ContentLength"))
