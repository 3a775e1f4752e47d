# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Putting an object: from a file or a value, when its bytes differ; else only what stands beside them is mended."""

from __future__ import annotations

import base64
import binascii
import mimetypes
import os
from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Failed, Refused
from ..parts import Params, Plan, Request, Step
from . import locks
from .asked import condition_of, has_bytes, overwrite_of
from .beside import change, mending
from .checksums import SENT, Source, checksum, encoded, file_source, same_bytes
from .headers import ARCHIVED, NO_TYPE, kept, sent, tagging, wanted, wanted_tags
from .objects import facts_of, head, named, part_size, place_of, shown_step, tags_of
from .transfers import upload

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html
MAX_BYTES = 50 * 1000**4
# Texts up to this size are shown in a diff; ansible.builtin.copy draws the line there too.
MAX_SHOWN = 104448


def put(api: Any, params: Params) -> Plan:
    """Plan the upload. Bytes are compared by checksum; ``overwrite`` says when a difference counts.

    A task without bytes is about an object that is there: what stands beside its bytes.
    """
    if not has_bytes(params):
        return change(api, params)
    source = _source(params)
    place = place_of({**params, "version": None})
    found = head(api, place)
    members = wanted(params)
    if found is not None and overwrite_of(params) == "never":
        return Plan(facts={**facts_of(found, place), "msg": f"{named(place)} is there; overwrite is never."})
    current_tags = tags_of(api, place) if found is not None and _needs_tags(params, found) else {}
    tags = wanted_tags(params, current_tags) if params.get("tags") is not None else current_tags
    if found is None or _is_to_be_sent(api, params, place, found, source):
        return _sending(api, params, place, found, source, members, tags)
    return mending(api, params, place, found, members, current_tags)


def folder(api: Any, params: Params) -> Plan:
    """Make the empty object that consoles show as a folder."""
    key = params["object"] if params["object"].endswith("/") else params["object"] + "/"
    place = place_of({**params, "object": key, "version": None})
    found = head(api, place)
    if found is not None:
        return Plan(facts={**facts_of(found, place), "msg": f"{named(place)} is there."})
    return _sending(api, params, place, None, Source(0), wanted(params), {})


def _source(params: Params) -> Source:
    if params.get("content") is not None:
        data = params["content"].encode()
        return Source(len(data), content=data)
    if params.get("content_base64") is not None:
        try:
            data = base64.b64decode(params["content_base64"], validate=True)
        except (binascii.Error, ValueError) as error:
            raise Refused(f"content_base64 is not base64: {error}.") from error
        return Source(len(data), content=data)
    path = os.path.expanduser(params["src"])
    if not os.path.exists(path):
        raise Refused(f"src: there is no file {path}.")
    if not os.path.isfile(path):
        raise Refused(f"src: {path} is not a file.")
    if not os.access(path, os.R_OK):
        raise Refused(f"src: {path} can't be read by this user.")
    source = file_source(path)
    if source.size > MAX_BYTES:
        raise Refused(f"src: {path} has {source.size} bytes; an object has at most {MAX_BYTES}.")
    return source


def _needs_tags(params: Params, found: Mapping[str, Any]) -> bool:
    return params.get("tags") is not None or bool(found.get("TagCount"))


def _is_to_be_sent(
    api: Any, params: Params, place: Mapping[str, Any], found: Mapping[str, Any], source: Source
) -> bool:
    overwrite = overwrite_of(params)
    if overwrite == "always":
        return True
    if overwrite == "latest" and source.path:
        return os.stat(source.path).st_mtime > found["LastModified"].timestamp()
    return not same_bytes(source, found, part_size(api, place))


def _sending(
    api: Any,
    params: Params,
    place: Mapping[str, Any],
    found: Mapping[str, Any] | None,
    source: Source,
    members: Mapping[str, Any],
    tags: Mapping[str, str],
) -> Plan:
    warnings = locks.lockable(api, params, place)
    guessed = mimetypes.guess_type(params.get("src") or place["Key"])[0]
    extra = {**kept(found), **members, **locks.locking(params)}
    if extra.get("ContentType") is None:
        extra["ContentType"] = guessed or (found or {}).get("ContentType") or NO_TYPE
    extra = sent(extra)
    if tags:
        extra["Tagging"] = tagging(tags)
    if params.get("permission"):
        extra["ACL"] = params["permission"][0]
    if "ExpectedBucketOwner" in place:
        extra["ExpectedBucketOwner"] = place["ExpectedBucketOwner"]
    extra.update(condition_of(params, found, named(place), api.check))
    digest = encoded(checksum(source, SENT))
    extra[f"Checksum{SENT}"] = digest
    if "ObjectLockMode" in extra or "ObjectLockLegalHoldStatus" in extra:
        # S3 takes what is to be locked only with the word for its checksum.
        extra["ChecksumAlgorithm"] = SENT
    after = {"object": named(place), "size": source.size, SENT.lower(): digest, **_readable(extra, tags)}
    request = Request("s3", "put_object", {**place, **extra})

    def work(api: Any) -> Mapping[str, Any]:
        try:
            upload(api, source, place["Bucket"], place["Key"], extra)
        except ApiError as error:
            # A condition that fails may have been met by the first try of our own, whose answer was lost.
            if error.code not in _OVERTAKEN or not same_bytes(source, head(api, place) or {}, part_size(api, place)):
                raise
        made = head(api, place)
        if made is None or made.get("ContentLength") != source.size:
            raise Failed(f"{named(place)} was sent, but S3 doesn't show what was sent: run the task again.")
        return facts_of(made, place)

    before = shown_step(place, found) if found is not None else None
    if api.diff:
        texts = _texts(api, place, found, source)
        before, after = before and {**before, **texts[0]}, {**after, **texts[1]}
    lock = {"Mode": extra.get("ObjectLockMode"), "RetainUntilDate": extra.get("ObjectLockRetainUntilDate")}
    step = Step("object", "send", before, after, (request,), locks.lock_effect(lock), work=work)
    foretold = {"ContentLength": source.size, f"Checksum{SENT}": digest, **extra}
    facts = {**facts_of(foretold, place), "msg": "PUT operation complete"}
    if params.get("tags") is not None:
        facts["tags"] = dict(tags)
    return Plan((step,), facts, warnings)


def _texts(
    api: Any, place: Mapping[str, Any], found: Mapping[str, Any] | None, source: Source
) -> tuple[dict[str, str], dict[str, str]]:
    """What a diff shows of the bytes there and of the new ones: small texts; of all else, size and checksum tell."""
    new = _text(b"".join(source.chunks())) if source.size <= MAX_SHOWN else None
    if new is None:
        return {}, {}
    if found is None:
        return {}, {"content": new}
    old = None
    if found.get("ContentLength", 0) <= MAX_SHOWN and found.get("StorageClass") not in ARCHIVED:
        try:
            old = _text(api.body("get_object", place))
        except ApiError:
            old = None
    return ({}, {}) if old is None else ({"content": old}, {"content": new})


def _text(data: bytes) -> str | None:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


_OVERTAKEN = ("PreconditionFailed", "412")


def _readable(extra: Mapping[str, Any], tags: Mapping[str, str]) -> dict[str, Any]:
    hidden = ("Tagging", f"Checksum{SENT}", "ExpectedBucketOwner", "IfMatch", "IfNoneMatch", "ChecksumAlgorithm")
    shown = {member: value for member, value in extra.items() if member not in hidden}
    return {**shown, **({"tags": dict(tags)} if tags else {})}
