# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Object Lock of buckets and of the objects that are there: retention, legal holds, and what a lock forbids."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from moto.s3.models import FakeBucket, FakeDeleteMarker, FakeKey

from .preconditions import no_such_key
from .s3_call import Answer, Refusal, S3Call, access_denied, invalid_argument, invalid_request, malformed_xml
from .s3_gate import Proceed

MODES = ("GOVERNANCE", "COMPLIANCE")
STATUSES = ("ON", "OFF")


def put_configuration(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: an existing versioned bucket can be locked, empty or not; the default period is days or years."""
    bucket = call.bucket
    if bucket is None:
        return proceed()
    document = call.params.get("ObjectLockConfiguration", {})
    if document.get("ObjectLockEnabled") != "Enabled":
        raise malformed_xml()
    if bucket.versioning_status != "Enabled":
        raise Refusal(
            "InvalidBucketState",
            "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
            409,
        )
    retention = document.get("Rule", {}).get("DefaultRetention", {})
    if "Rule" in document:
        _check_default(retention)
    bucket.object_lock_enabled = True
    bucket.default_lock_mode = retention.get("Mode", "")
    bucket.default_lock_days = retention.get("Days", 0)
    bucket.default_lock_years = retention.get("Years", 0)
    bucket.documents["object lock"] = document
    return call.answer()


def _check_default(retention: Mapping[str, Any]) -> None:
    periods = [retention[unit] for unit in ("Days", "Years") if unit in retention]
    if retention.get("Mode") not in MODES or len(periods) != 1:
        raise malformed_xml()
    if periods[0] <= 0:
        raise invalid_argument("Default retention period must be a positive integer value.")
    if retention.get("Days", 0) > 36500 or retention.get("Years", 0) > 100:
        raise invalid_argument("Default retention period too large.")


def get_configuration(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: the document as it was put: a period in days has no years."""
    bucket = call.bucket
    if bucket is None or not bucket.object_lock_enabled:
        return proceed()
    document = bucket.documents.get("object lock", {"ObjectLockEnabled": "Enabled"})
    return call.answer({"ObjectLockConfiguration": document})


def put_versioning(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: a bucket with Object Lock keeps its versioning."""
    status = call.params.get("VersioningConfiguration", {}).get("Status")
    if call.bucket is not None and call.bucket.object_lock_enabled and status != "Enabled":
        raise Refusal(
            "InvalidBucketState",
            "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
            409,
        )
    return proceed()


def _locked_object(call: S3Call, bucket: FakeBucket) -> FakeKey:
    if not bucket.object_lock_enabled:
        raise invalid_request("Bucket is missing Object Lock Configuration")
    item = call.backend.get_object(bucket.name, call.key, version_id=call.version_id, return_delete_marker=True)
    if isinstance(item, FakeDeleteMarker) and (call.version_id or call.request.method == "PUT"):
        raise Refusal(
            "MethodNotAllowed",
            "The specified method is not allowed against this resource.",
            405,
            {"x-amz-delete-marker": "true", "x-amz-version-id": item.version_id, "Allow": "DELETE"},
            Method=call.request.method,
            ResourceType="DeleteMarker",
        )
    if item is None and call.version_id:
        raise Refusal("NoSuchVersion", "The specified version does not exist.", 404, Key=call.key)
    if not isinstance(item, FakeKey):
        raise no_such_key(call.key)
    return item


def instant(text: str) -> datetime:
    """The moment that an ISO 8601 text names, in UTC where it names no zone; ValueError where it is none."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def written(moment: datetime) -> str:
    """The moment as moto keeps it."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def get_retention(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: the retention of a version, given to it or by the bucket's default."""
    bucket = call.bucket
    if bucket is None:
        raise Refusal("NoSuchBucket", "The specified bucket does not exist", 404, BucketName=call.bucket_name)
    item = _locked_object(call, bucket)
    if not item.lock_mode:
        raise Refusal(
            "NoSuchObjectLockConfiguration", "The specified object does not have a ObjectLock configuration", 404
        )
    return call.answer({"Retention": {"Mode": item.lock_mode, "RetainUntilDate": instant(item.lock_until)}})


def get_legal_hold(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: only a bucket with Object Lock tells of legal holds, and of an object that never had one there is none."""
    bucket = call.bucket
    if bucket is None:
        return proceed()
    item = _locked_object(call, bucket)
    if not item.lock_legal_status:
        raise Refusal(
            "NoSuchObjectLockConfiguration", "The specified object does not have a ObjectLock configuration", 404
        )
    return call.answer({"LegalHold": {"Status": item.lock_legal_status}})


def put_legal_hold(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: ON or OFF, on a version that is there, of a bucket with Object Lock."""
    bucket = call.bucket
    if bucket is None:
        return proceed()
    item = _locked_object(call, bucket)
    status = call.params.get("LegalHold", {}).get("Status")
    if status not in STATUSES:
        raise malformed_xml()
    item.lock_legal_status = status
    return call.answer()


def put_retention(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: COMPLIANCE is only ever lengthened; GOVERNANCE is shortened, changed or lifted with the bypass header."""
    bucket = call.bucket
    if bucket is None:
        return proceed()
    item = _locked_object(call, bucket)
    wanted = call.params.get("Retention", {})
    mode, until = wanted.get("Mode"), wanted.get("RetainUntilDate")
    if bool(mode) != bool(until) or (mode and mode not in MODES):
        raise malformed_xml()
    until = until and (until if until.tzinfo else until.replace(tzinfo=timezone.utc))
    if until and until <= datetime.now(timezone.utc):
        raise invalid_argument("The retain until date must be in the future!")
    held = item.lock_mode and instant(item.lock_until) > datetime.now(timezone.utc)
    weaker = held and (until is None or until < instant(item.lock_until) or mode != item.lock_mode)
    bypass = call.headers.get("x-amz-bypass-governance-retention", "").lower() == "true"
    if weaker and (item.lock_mode == "COMPLIANCE" or not bypass):
        raise access_denied("Access Denied because object protected by object lock.")
    item.lock_mode = mode
    item.lock_until = until and written(until)
    return call.answer()


def check_bypass(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: where nothing can be locked, there is no lock to bypass."""
    asked = "x-amz-bypass-governance-retention" in call.headers
    if asked and call.bucket is not None and not call.bucket.object_lock_enabled:
        raise invalid_argument("x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.")
    return proceed()


MENDS = {
    "PutObjectLockConfiguration": (put_configuration,),
    "GetObjectLockConfiguration": (get_configuration,),
    "PutBucketVersioning": (put_versioning,),
    "GetObjectRetention": (get_retention,),
    "PutObjectRetention": (put_retention,),
    "GetObjectLegalHold": (get_legal_hold,),
    "PutObjectLegalHold": (put_legal_hold,),
    "DeleteObject": (check_bypass,),
    "DeleteObjects": (check_bypass,),
}
