# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of Object Lock: what a bucket has of it, what is written under it, and what it forbids."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.embedded_aws.probes import World, refused, status

DAY = timedelta(days=1)


def _lock(mode: str = "GOVERNANCE", days: int = 3) -> dict[str, Any]:
    """What puts an object under a retention, as members of a write."""
    return {"ObjectLockMode": mode, "ObjectLockRetainUntilDate": datetime.now(UTC) + days * DAY}


def _bucket(w: World) -> str:
    return w.bucket(ObjectLockEnabledForBucket=True)


def _with_default(w: World, mode: str) -> str:
    """A bucket whose objects are retained for three days."""
    bucket, rule = _bucket(w), {"DefaultRetention": {"Mode": mode, "Days": 3}}
    w.s3.put_object_lock_configuration(
        Bucket=bucket, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule}
    )
    return bucket


def _retained(w: World, mode: str) -> dict[str, str]:
    this = {"Bucket": _with_default(w, mode), "Key": "k"}
    w.s3.put_object(**this, Body=b"x")
    return this


# ---- the bucket -----------------------------------------------------------------------------------------------------


def lock_forbids_suspending_versioning(w: World) -> None:
    suspended = {"Status": "Suspended"}
    error = refused(
        "InvalidBucketState", w.s3.put_bucket_versioning, Bucket=_bucket(w), VersioningConfiguration=suspended
    )
    assert status(error) == 409


def lock_in_days_has_no_years(w: World) -> None:
    bucket = w.bucket(versioned=True)
    w.s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    rule = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 3}}
    document = {"ObjectLockEnabled": "Enabled", "Rule": rule}
    w.s3.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration=document)
    assert w.s3.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"] == document


def default_retention_can_be_read(w: World) -> None:
    retention = w.s3.get_object_retention(**_retained(w, "GOVERNANCE"))["Retention"]
    assert retention["Mode"] == "GOVERNANCE"


def default_retention_reaches_every_new_version(w: World) -> None:
    bucket = _with_default(w, "GOVERNANCE")
    w.s3.put_object(Bucket=bucket, Key="put", Body=b"x")
    w.s3.put_object(Bucket=bucket, Key="held", Body=b"x", ObjectLockLegalHoldStatus="ON")
    w.s3.copy_object(Bucket=bucket, Key="copied", CopySource=f"{bucket}/put")
    upload = {"Bucket": bucket, "Key": "in parts"}
    upload["UploadId"] = w.s3.create_multipart_upload(**upload)["UploadId"]
    part = {"PartNumber": 1, "ETag": w.s3.upload_part(**upload, PartNumber=1, Body=b"x")["ETag"]}
    w.s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]})
    for key in ("put", "held", "copied", "in parts"):
        found = w.s3.head_object(Bucket=bucket, Key=key)
        assert found.get("ObjectLockMode") == "GOVERNANCE", key
        away = found["ObjectLockRetainUntilDate"] - datetime.now(UTC)
        assert 2 * DAY < away < 4 * DAY, key
    w.s3.put_object(Bucket=bucket, Key="own", Body=b"x", **_lock("COMPLIANCE", 1))
    assert w.s3.head_object(Bucket=bucket, Key="own")["ObjectLockMode"] == "COMPLIANCE"


# ---- what is written ------------------------------------------------------------------------------------------------


def lock_of_an_upload_is_checked(w: World) -> None:
    bucket, mode, until = _bucket(w), {"ObjectLockMode": "GOVERNANCE"}, datetime.now(UTC) + DAY
    w.s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    this = {"Bucket": bucket, "Key": "locked"}
    bad = (
        mode,
        {"ObjectLockRetainUntilDate": until},
        {**mode, "ObjectLockRetainUntilDate": until - 2 * DAY},
        {"ObjectLockMode": "FOREVER", "ObjectLockRetainUntilDate": until},
        {"ObjectLockLegalHoldStatus": "on"},
    )
    for lock in bad:
        for write, what in (
            (w.s3.put_object, {"Body": b"x"}),
            (w.s3.copy_object, {"CopySource": f"{bucket}/k"}),
            (w.s3.create_multipart_upload, {}),
        ):
            assert status(refused("InvalidArgument", write, **this, **what, **lock)) == 400
    refused("404", w.s3.head_object, **this)


def only_a_bucket_with_lock_takes_locks(w: World) -> None:
    this = {"Bucket": w.bucket(versioned=True), "Key": "k"}
    w.s3.put_object(**this, Body=b"x")
    hold = {"ObjectLockLegalHoldStatus": "ON"}
    for lock in (hold, _lock(), {"ObjectLockLegalHoldStatus": "OFF"}):
        refused("InvalidRequest", w.s3.put_object, **this, Body=b"x", **lock)
        refused("InvalidRequest", w.s3.create_multipart_upload, **this, **lock)
        source = f"{this['Bucket']}/{this['Key']}"
        refused("InvalidRequest", w.s3.copy_object, Bucket=this["Bucket"], Key="copy", CopySource=source, **lock)
    refused("InvalidRequest", w.s3.put_object_legal_hold, **this, LegalHold={"Status": "ON"})
    retention = {"Mode": "GOVERNANCE", "RetainUntilDate": datetime.now(UTC) + DAY}
    refused("InvalidRequest", w.s3.put_object_retention, **this, Retention=retention)


def lock_needs_a_checksum_of_any_kind(w: World) -> None:
    plain = w.fresh_client("s3")
    plain.meta.config.request_checksum_calculation = "when_required"
    refused("InvalidRequest", plain.put_object, Bucket=_bucket(w), Key="k", Body=b"x", ObjectLockLegalHoldStatus="ON")
    refused("InvalidRequest", plain.put_object, Bucket=_with_default(w, "GOVERNANCE"), Key="k", Body=b"x")
    this, value = {"Bucket": _bucket(w), "Key": "k"}, base64.b64encode(hashlib.sha256(b"x").digest()).decode()
    put = w.s3.put_object(**this, Body=b"x", ChecksumSHA256=value, ObjectLockLegalHoldStatus="ON")
    assert (put["ChecksumSHA256"], put["ChecksumType"]) == (value, "FULL_OBJECT")
    found = w.s3.head_object(**this, ChecksumMode="ENABLED")
    assert (found["ChecksumSHA256"], found["ObjectLockLegalHoldStatus"]) == (value, "ON")


def locked_object_is_copied(w: World) -> None:
    bucket = _bucket(w)
    w.s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    lock = {**_lock(), "ObjectLockLegalHoldStatus": "ON"}
    w.s3.copy_object(Bucket=bucket, Key="copy", CopySource=f"{bucket}/k", **lock)
    assert w.s3.head_object(Bucket=bucket, Key="copy")["ObjectLockMode"] == "GOVERNANCE"


# ---- the object -----------------------------------------------------------------------------------------------------


def legal_hold_is_told_of_by_locked_buckets(w: World) -> None:
    plain, locked = w.bucket(), _bucket(w)
    for bucket in (plain, locked):
        w.s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    refused("InvalidRequest", w.s3.get_object_legal_hold, Bucket=plain, Key="k")
    error = refused("NoSuchObjectLockConfiguration", w.s3.get_object_legal_hold, Bucket=locked, Key="k")
    assert status(error) == 404


def legal_hold_is_on_or_off(w: World) -> None:
    this = {"Bucket": _bucket(w), "Key": "k"}
    put, hold = w.s3.put_object_legal_hold, {"Status": "ON"}
    assert status(refused("NoSuchKey", put, **this, LegalHold=hold)) == 404
    version = w.s3.put_object(**this, Body=b"x")["VersionId"]
    for bad in ({"Status": "on"}, {}):
        refused("MalformedXML", put, **this, LegalHold=bad)
    refused("MalformedXML", put, **this)
    put(**this, LegalHold=hold)
    refused("AccessDenied", w.s3.delete_object, **this, VersionId=version, BypassGovernanceRetention=True)
    put(**this, LegalHold={"Status": "OFF"})
    assert w.s3.get_object_legal_hold(**this)["LegalHold"] == {"Status": "OFF"}
    marker = w.s3.delete_object(**this)["VersionId"]
    refused("MethodNotAllowed", put, **this, VersionId=marker, LegalHold=hold)
    refused("MethodNotAllowed", w.s3.get_object_legal_hold, **this, VersionId=marker)
    refused("NoSuchKey", w.s3.get_object_legal_hold, **this)


def compliance_is_never_shortened(w: World) -> None:
    this, put = _retained(w, "COMPLIANCE"), w.s3.put_object_retention
    until = w.s3.get_object(**this)["ObjectLockRetainUntilDate"]
    put(**this, Retention={"Mode": "COMPLIANCE", "RetainUntilDate": until + DAY})
    weaker = (
        {"Mode": "COMPLIANCE", "RetainUntilDate": until},
        {"Mode": "GOVERNANCE", "RetainUntilDate": until + 2 * DAY},
        {},
    )
    for retention in weaker:
        for bypass in (False, True):
            refused("AccessDenied", put, **this, Retention=retention, BypassGovernanceRetention=bypass)
    found = w.s3.get_object_retention(**this)["Retention"]
    assert (found["Mode"], found["RetainUntilDate"]) == ("COMPLIANCE", until + DAY)


def governance_is_changed_with_the_bypass_alone(w: World) -> None:
    this, put = _retained(w, "GOVERNANCE"), w.s3.put_object_retention
    until = w.s3.get_object(**this)["ObjectLockRetainUntilDate"]
    put(**this, Retention={"Mode": "GOVERNANCE", "RetainUntilDate": until + DAY})
    shorter = {"Mode": "GOVERNANCE", "RetainUntilDate": until}
    stricter = {"Mode": "COMPLIANCE", "RetainUntilDate": until + DAY}
    for retention in (shorter, stricter, {}):
        refused("AccessDenied", put, **this, Retention=retention)
    for retention in ({"Mode": "GOVERNANCE"}, {"RetainUntilDate": until + DAY}, {**shorter, "Mode": "FOREVER"}):
        refused("MalformedXML", put, **this, Retention=retention, BypassGovernanceRetention=True)
    past = {"Mode": "GOVERNANCE", "RetainUntilDate": datetime.now(UTC) - DAY}
    refused("InvalidArgument", put, **this, Retention=past, BypassGovernanceRetention=True)
    put(**this, Retention=shorter, BypassGovernanceRetention=True)
    assert w.s3.get_object_retention(**this)["Retention"]["RetainUntilDate"] == until
    put(**this, Retention={}, BypassGovernanceRetention=True)
    refused("NoSuchObjectLockConfiguration", w.s3.get_object_retention, **this)


def bypass_is_for_buckets_with_lock(w: World) -> None:
    bucket, bypass = w.bucket(), {"BypassGovernanceRetention": True}
    w.s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    refused("InvalidArgument", w.s3.delete_object, Bucket=bucket, Key="k", **bypass)
    refused("InvalidArgument", w.s3.delete_objects, Bucket=bucket, Delete={"Objects": [{"Key": "k"}]}, **bypass)
    w.s3.head_object(Bucket=bucket, Key="k")


PROBES = (
    lock_forbids_suspending_versioning,
    lock_in_days_has_no_years,
    default_retention_can_be_read,
    default_retention_reaches_every_new_version,
    lock_of_an_upload_is_checked,
    only_a_bucket_with_lock_takes_locks,
    lock_needs_a_checksum_of_any_kind,
    locked_object_is_copied,
    legal_hold_is_told_of_by_locked_buckets,
    legal_hold_is_on_or_off,
    compliance_is_never_shortened,
    governance_is_changed_with_the_bypass_alone,
    bypass_is_for_buckets_with_lock,
)
