# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Copies of objects: conditions on source and destination, copies that change nothing, and the copy's checksum."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

from moto.s3.models import FakeKey
from werkzeug.datastructures import Headers

from . import checksums
from .fresh_bucket import DEFAULT_ENCRYPTION
from .objects import checksum_fields
from .preconditions import check_destination, precondition_failed, same_etag
from .s3_actions import copy_source
from .s3_call import Answer, Refusal, S3Call, find_bucket, invalid_request
from .s3_gate import Proceed


def _source(call: S3Call) -> FakeKey | None:
    name, key, version = copy_source(call)
    if find_bucket(name) is None:
        raise Refusal("NoSuchBucket", "The specified bucket does not exist", 404, BucketName=name)
    return call.backend.get_object(name, key, version_id=version)


def check_conditions(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: x-amz-copy-source-if-* judge the source, If-Match and If-None-Match the destination; 412 if they fail."""
    bucket, source = call.bucket, _source(call)
    if bucket is None or source is None:
        return proceed()
    match = call.headers.get("x-amz-copy-source-if-match")
    if match and not same_etag(match, source.etag):
        raise precondition_failed("x-amz-copy-source-If-Match")
    none_match = call.headers.get("x-amz-copy-source-if-none-match")
    if none_match and same_etag(none_match, source.etag):
        raise precondition_failed("x-amz-copy-source-If-None-Match")
    changed = source.last_modified.replace(microsecond=0, tzinfo=None)
    # AWS: a matching ETag outweighs if-unmodified-since; a differing one outweighs if-modified-since.
    since = call.headers.get("x-amz-copy-source-if-unmodified-since")
    if since and not match and changed > parsedate_to_datetime(since).replace(tzinfo=None):
        raise precondition_failed("x-amz-copy-source-If-Unmodified-Since")
    since = call.headers.get("x-amz-copy-source-if-modified-since")
    if since and not none_match and changed <= parsedate_to_datetime(since).replace(tzinfo=None):
        raise precondition_failed("x-amz-copy-source-If-Modified-Since")
    check_destination(call, bucket)
    return proceed()


def take_locks(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: what is to be locked is uploaded with a checksum (User Guide, Object Lock); a copy has no body for one."""
    headers = Headers(call.response.headers)
    headers["x-amz-sdk-checksum-algorithm"] = checksums.DEFAULT
    call.response.headers = headers
    return proceed()


def refuse_idle_copy(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: an object is not copied onto itself unless something about it changes."""
    bucket, source = call.bucket, _source(call)
    name, key, version = copy_source(call)
    changes = (
        call.headers.get("x-amz-metadata-directive") == "REPLACE"
        or call.headers.get("x-amz-storage-class")
        or call.headers.get("x-amz-server-side-encryption")
        or call.headers.get("x-amz-website-redirect-location")
        or (source is not None and source.encryption not in (None, "AES256"))
        or (bucket is not None and bucket.encryption is not DEFAULT_ENCRYPTION)
        or (bucket is not None and bucket.is_versioned and version)
    )
    if (name, key) == (call.bucket_name, call.key) and source is not None and not changes:
        raise invalid_request(
            "This copy request is illegal because it is trying to copy an object to itself without changing the "
            "object's metadata, storage class, website redirect location or encryption attributes."
        )
    return proceed()


def keep_checksum(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: a copy has a checksum of the whole object, by the algorithm asked for, the source's, or the default."""
    source = _source(call)
    status, headers, body = proceed()
    if status != 200 or call.bucket is None:
        return status, headers, body
    item = call.backend.get_object(call.bucket_name, call.key)
    asked = call.headers.get("x-amz-checksum-algorithm") or (source and source.checksum_algorithm)
    item.checksum_algorithm = (asked or checksums.DEFAULT).upper()
    item.checksum_value = checksums.checksum(item.checksum_algorithm, item.value)
    item.checksum_type, item.checksum_parts = "FULL_OBJECT", None
    item.multipart = None  # one request made it, so it has no parts
    result = {"ETag": item.etag, "LastModified": item.last_modified, **checksum_fields(item)}
    status, plain, body = call.answer({"CopyObjectResult": result})
    dropped = ("content-length", "checksum", "etag", "last-modified", "x-amz-sdk-checksum-algorithm")
    kept = {name: value for name, value in headers.items() if name.lower() not in dropped}
    return status, {**plain, **kept}, body


MENDS = {
    "CopyObject": (check_conditions, take_locks, refuse_idle_copy, keep_checksum),
    "UploadPartCopy": (check_conditions,),
}
