# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deleting objects: markers, many at once, conditions, and how a deleted object answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.core.utils import rfc_1123_datetime
from moto.s3.exceptions import AccessDeniedByLock
from moto.s3.models import FakeBucket, FakeDeleteMarker, FakeKey

from .authorization import denial
from .preconditions import no_such_key, precondition_failed, same_etag
from .s3_actions import action_of
from .s3_call import Answer, Refusal, S3Call, invalid_request, malformed_xml
from .s3_gate import Proceed


def _version(bucket: FakeBucket, key: str, version_id: str | None) -> FakeKey | FakeDeleteMarker | None:
    versions = bucket.keys.getlist(key, [])
    if version_id is None:
        return versions[-1] if versions else None
    return next((version for version in versions if str(version.version_id) == version_id), None)


def check_if_match(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: If-Match deletes only the object with that ETag; a missing one is a 404, another one a 412."""
    if_match, bucket = call.headers.get("If-Match"), call.bucket
    if if_match and bucket is not None:
        item = _version(bucket, call.key, call.version_id)
        if not isinstance(item, FakeKey):
            raise no_such_key(call.key)
        if if_match != "*" and not same_etag(if_match, item.etag):
            raise precondition_failed("If-Match")
        if call.version_id:  # moto would go on to compare with the newest version
            call.backend.delete_object(bucket.name, call.key, version_id=call.version_id, bypass=_bypasses(call))
            return 204, {"x-amz-version-id": call.version_id}, ""
    return proceed()


def _bypasses(call: S3Call) -> bool:
    return call.headers.get("x-amz-bypass-governance-retention", "").lower() == "true"


def tell_of_marker(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: deleting a marker by its version says that it was one."""
    bucket = call.bucket
    was_marker = bucket is not None and isinstance(
        _version(bucket, call.key, call.version_id) if call.version_id else None, FakeDeleteMarker
    )
    status, headers, body = proceed()
    if was_marker and status == 204:
        headers["x-amz-delete-marker"] = "true"
    return status, headers, body


def delete_objects(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: up to 1000 keys, each with its own outcome; Quiet leaves out those that went well."""
    bucket = call.bucket
    if bucket is None:
        return proceed()
    if not any(name.lower().startswith("x-amz-checksum-") for name, _other in call.headers.items()) and not (
        call.headers.get("Content-MD5") or call.headers.get("x-amz-trailer")
    ):
        raise invalid_request("Missing required header for this request: Content-MD5 OR x-amz-checksum-*")
    document = call.params.get("Delete", {})
    items = document.get("Objects", [])
    if not 1 <= len(items) <= 1000:
        raise malformed_xml()
    deleted, errors = [], []
    for item in items:
        try:
            deleted.append(_delete_one(call, bucket, item))
        except Refusal as refusal:
            errors.append({**_named(item), "Code": refusal.code, "Message": refusal.message})
    return call.answer({"Deleted": [] if document.get("Quiet") else deleted, "Errors": errors})


def _named(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: item[name] for name in ("Key", "VersionId") if item.get(name)}


def _delete_one(call: S3Call, bucket: FakeBucket, item: Mapping[str, Any]) -> dict[str, Any]:
    key, version_id = item["Key"], item.get("VersionId")
    if denial(call, bucket, action_of("DeleteObject", version_id), f"/{key}"):
        raise Refusal("AccessDenied", "Access Denied", 403)
    found = _version(bucket, key, version_id)
    etag = item.get("ETag")
    if etag and not (isinstance(found, FakeKey) and same_etag(etag, found.etag)):
        raise precondition_failed("If-Match")
    try:
        _other, outcome = call.backend.delete_object(bucket.name, key, version_id=version_id, bypass=_bypasses(call))
    except AccessDeniedByLock as problem:
        raise Refusal("AccessDenied", "Access Denied because object protected by object lock.", 403) from problem
    result = _named(item)
    if isinstance(found, FakeDeleteMarker) and version_id:
        result |= {"DeleteMarker": True, "DeleteMarkerVersionId": version_id}
    elif outcome.get("delete-marker") and not version_id:
        result |= {"DeleteMarker": True, "DeleteMarkerVersionId": outcome["version-id"]}
    return result


def answer_for_marker(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: a marker asked for by version is a 405 that allows DELETE; a deleted key's 404 says that a marker did it."""
    bucket = call.bucket
    found = _version(bucket, call.key, call.version_id) if bucket is not None else None
    if not isinstance(found, FakeDeleteMarker):
        return proceed()
    headers = {"x-amz-delete-marker": "true", "x-amz-version-id": found.version_id}
    if call.version_id:
        changed = rfc_1123_datetime(found.last_modified)
        raise Refusal(
            "MethodNotAllowed",
            "The specified method is not allowed against this resource.",
            405,
            {**headers, "Allow": "DELETE", "Last-Modified": changed},
            Method=call.request.method,
            ResourceType="DeleteMarker",
        )
    raise Refusal("NoSuchKey", "The specified key does not exist.", 404, headers, Key=call.key)


MENDS = {
    "DeleteObject": (check_if_match, tell_of_marker),
    "DeleteObjects": (delete_objects,),
    "GetObject": (answer_for_marker,),
    "HeadObject": (answer_for_marker,),
}
