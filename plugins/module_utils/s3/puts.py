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

from ..errors import Failed, Refused
from ..parts import Params, Plan, Request, Step
from .checksums import SENT, Source, checksum, encoded, file_source, same_bytes
from .headers import ARCHIVED, drift, kept, tagging, wanted, wanted_tags
from .objects import copy_source, facts_of, head, named, overwrite_of, part_size, place_of, shown_step, tags_of
from .transfers import upload

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html
MAX_BYTES = 50 * 1000**4


def put(api: Any, params: Params) -> Plan:
    """Plan the upload. Bytes are compared by checksum; ``overwrite`` says when a difference counts."""
    source = _source(params)
    place = place_of({**params, "version": None})
    found = head(api, place)
    members = wanted(params)
    if found is not None and overwrite_of(params) == "never":
        return Plan(facts={**facts_of(found, place), "msg": f"{named(place)} is there; overwrite is never."})
    current_tags = tags_of(api, place) if found is not None and _needs_tags(params, found) else {}
    tags = wanted_tags(params, current_tags) if params.get("tags") is not None else current_tags
    if found is None or _is_to_be_sent(api, params, place, found, source):
        return _sending(params, place, found, source, members, tags)
    return _mending(params, place, found, members, current_tags, tags)


def folder(api: Any, params: Params) -> Plan:
    """Make the empty object that consoles show as a folder."""
    key = params["object"] if params["object"].endswith("/") else params["object"] + "/"
    place = place_of({**params, "object": key, "version": None})
    found = head(api, place)
    if found is not None:
        return Plan(facts={**facts_of(found, place), "msg": f"{named(place)} is there."})
    return _sending(params, place, None, Source(0), wanted(params), {})


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
    params: Params,
    place: Mapping[str, Any],
    found: Mapping[str, Any] | None,
    source: Source,
    members: Mapping[str, Any],
    tags: Mapping[str, str],
) -> Plan:
    extra = {**kept(found), **members}
    guessed = mimetypes.guess_type(params.get("src") or place["Key"])[0]
    extra.setdefault("ContentType", guessed or (found or {}).get("ContentType") or "binary/octet-stream")
    if tags:
        extra["Tagging"] = tagging(tags)
    if params.get("permission"):
        extra["ACL"] = params["permission"][0]
    if "ExpectedBucketOwner" in place:
        extra["ExpectedBucketOwner"] = place["ExpectedBucketOwner"]
    digest = encoded(checksum(source, SENT))
    extra[f"Checksum{SENT}"] = digest
    after = {"object": named(place), "size": source.size, SENT.lower(): digest, **_readable(extra, tags)}
    request = Request("s3", "put_object", {**place, **extra})

    def work(api: Any) -> Mapping[str, Any]:
        upload(api, source, place["Bucket"], place["Key"], extra)
        made = head(api, place)
        if made is None or made.get("ContentLength") != source.size:
            raise Failed(f"{named(place)} was sent, but S3 doesn't show what was sent: run the task again.")
        return facts_of(made, place)

    before = shown_step(place, found) if found is not None else None
    step = Step("object", "send", before, after, (request,), work=work)
    foretold = {"ContentLength": source.size, f"Checksum{SENT}": digest, **extra}
    facts = {**facts_of(foretold, place), "msg": "PUT operation complete"}
    if params.get("tags") is not None:
        facts["tags"] = dict(tags)
    return Plan((step,), facts)


def _mending(
    params: Params,
    place: Mapping[str, Any],
    found: Mapping[str, Any],
    members: Mapping[str, Any],
    current_tags: Mapping[str, str],
    tags: Mapping[str, str],
) -> Plan:
    changes: list[tuple[str, Any, Any, Request]] = []
    before, after = drift(found, members)
    if after:
        if found.get("StorageClass") in ARCHIVED:
            raise Failed(
                f"{', '.join(sorted(after))} of {named(place)} differ, but the object is archived"
                f" ({found['StorageClass']}) and can't be changed before it is restored."
            )
        changes.append(("metadata", before, after, _copy_onto_itself(place, found, members)))
    if params.get("tags") is not None and tags != current_tags:
        tag_set = [{"Key": key, "Value": value} for key, value in tags.items()]
        request = Request("s3", "put_object_tagging", {**place, "Tagging": {"TagSet": tag_set}})
        changes.append(("tags", dict(current_tags), dict(tags), request))
    facts = {**facts_of({**found, **after}, place), "msg": "PUT operation complete"}
    if params.get("tags") is not None:
        facts["tags"] = dict(tags)
    if not changes:
        facts["msg"] = f"{named(place)} is as it should be."
    return Plan(
        tuple(
            Step(name, "change", old, new, (request,), work=_sent(request, place))
            for name, old, new, request in changes
        ),
        facts,
    )


def _sent(request: Request, place: Mapping[str, Any]) -> Any:
    def work(api: Any) -> Mapping[str, Any]:
        api.call(request.operation, request.params)
        return facts_of(head(api, place), place)

    return work


def _copy_onto_itself(place: Mapping[str, Any], found: Mapping[str, Any], members: Mapping[str, Any]) -> Request:
    """S3 changes what stands beside the bytes by copying an object onto itself."""
    request = {**place, **kept(found), "MetadataDirective": "REPLACE"}
    if found.get("ContentType"):
        request["ContentType"] = found["ContentType"]
    if str(found.get("ServerSideEncryption", "")).startswith("aws:kms"):
        request["ServerSideEncryption"] = found["ServerSideEncryption"]
        if found.get("SSEKMSKeyId"):
            request["SSEKMSKeyId"] = found["SSEKMSKeyId"]
    request.update(members)
    if request.get("ServerSideEncryption") == "AES256":
        request.pop("SSEKMSKeyId", None)
    request["CopySource"] = copy_source(place)
    request["CopySourceIfMatch"] = found["ETag"]
    return Request("s3", "copy_object", request)


def _readable(extra: Mapping[str, Any], tags: Mapping[str, str]) -> dict[str, Any]:
    hidden = ("Tagging", f"Checksum{SENT}", "ExpectedBucketOwner")
    shown = {member: value for member, value in extra.items() if member not in hidden}
    return {**shown, **({"tags": dict(tags)} if tags else {})}
