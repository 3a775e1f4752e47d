# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of archived objects: what can't be read, and how a restore goes."""

from __future__ import annotations

import json
import re
import urllib.request
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from tests.embedded_aws.probes import World, refused


def take(w: World, seconds: float | None) -> None:
    """Have restores take that many seconds; None: until end()."""
    _switch(w, "PUT", {"seconds": seconds})


def end(w: World) -> None:
    _switch(w, "POST", None)


def _switch(w: World, method: str, value: Any) -> None:
    body = None if value is None else json.dumps(value).encode()
    request = urllib.request.Request(f"{w.server.endpoint_url}/_embedded/restores", body, method=method)
    urllib.request.urlopen(request).close()


def _archived(w: World, storage_class: str = "GLACIER", versioned: bool = False) -> dict[str, str]:
    this = {"Bucket": w.bucket(versioned=versioned), "Key": "k"}
    w.s3.put_object(**this, Body=b"x", StorageClass=storage_class)
    return this


def _restore(w: World, this: dict[str, str], days: int | None = 1, tier: str | None = None) -> int:
    asked: dict[str, Any] = {} if days is None else {"Days": days}
    if tier:
        asked["GlacierJobParameters"] = {"Tier": tier}
    return w.s3.restore_object(**this, RestoreRequest=asked)["ResponseMetadata"]["HTTPStatusCode"]


def restore_takes_its_time(w: World) -> None:
    take(w, None)
    this = _archived(w)
    refused("InvalidObjectState", w.s3.get_object, **this)
    assert _restore(w, this) == 202
    assert w.s3.head_object(**this)["Restore"] == 'ongoing-request="true"'
    denied = refused("InvalidObjectState", w.s3.get_object, **this)
    assert (denied["ResponseMetadata"]["HTTPStatusCode"], denied["Error"]["StorageClass"]) == (403, "GLACIER")
    end(w)
    assert w.s3.get_object(**this)["Body"].read() == b"x"
    assert 'ongoing-request="false"' in w.s3.head_object(**this)["Restore"]


def restored_copy_expires_at_midnight(w: World) -> None:
    take(w, 0)
    this = _archived(w)
    for days, status in ((3, 202), (10, 200)):
        before = datetime.now(UTC)
        assert _restore(w, this, days) == status
        text = w.s3.head_object(**this)["Restore"]
        expiry = parsedate_to_datetime(re.fullmatch(r'ongoing-request="false", expiry-date="(.+ GMT)"', text)[1])
        assert (expiry.hour, expiry.minute, expiry.second) == (0, 0, 0)
        assert timedelta(days=days) < expiry - before <= timedelta(days=days + 1)


def second_restore_is_in_progress(w: World) -> None:
    take(w, None)
    this = _archived(w)
    _restore(w, this, tier="Bulk")
    again = {**this, "RestoreRequest": {"Days": 1}}
    answer = refused("RestoreAlreadyInProgress", w.s3.restore_object, **again)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 409
    assert _restore(w, this, None, "Standard") == 202
    refused("RestoreAlreadyInProgress", w.s3.restore_object, **this, RestoreRequest={})


def deep_archive_is_never_expedited(w: World) -> None:
    this = _archived(w, "DEEP_ARCHIVE")
    expedited = {"Days": 1, "GlacierJobParameters": {"Tier": "Expedited"}}
    refused("InvalidArgument", w.s3.restore_object, **this, RestoreRequest=expedited)
    for wrong in ({"Days": 1, "GlacierJobParameters": {"Tier": "Slow"}}, {}):
        refused("MalformedXML", w.s3.restore_object, **this, RestoreRequest=wrong)
    assert "Restore" not in w.s3.head_object(**this)


def instant_retrieval_needs_no_restore(w: World) -> None:
    this = _archived(w, "GLACIER_IR")
    assert w.s3.get_object(**this)["Body"].read() == b"x"
    answer = refused("InvalidObjectState", w.s3.restore_object, **this, RestoreRequest={"Days": 1})
    assert answer["Error"]["Message"] == "Restore is not allowed for the object's current storage class"


def archived_source_is_not_copied(w: World) -> None:
    take(w, None)
    this = _archived(w)
    copy = {"Bucket": this["Bucket"], "Key": "copy", "CopySource": this}
    refused("InvalidObjectState", w.s3.copy_object, **copy)
    upload = {"Bucket": this["Bucket"], "Key": "big"}
    upload["UploadId"] = w.s3.create_multipart_upload(**upload)["UploadId"]
    refused("InvalidObjectState", w.s3.upload_part_copy, **upload, PartNumber=1, CopySource=this)
    _restore(w, this)
    refused("InvalidObjectState", w.s3.copy_object, **copy)
    end(w)
    w.s3.copy_object(**copy)
    assert "StorageClass" not in w.s3.head_object(Bucket=this["Bucket"], Key="copy")


def list_tells_how_restores_stand(w: World) -> None:
    take(w, None)
    this = _archived(w)
    bucket = this["Bucket"]
    w.s3.put_object(Bucket=bucket, Key="plain é", Body=b"x")
    _restore(w, this)

    def listed() -> list[Any]:
        asked = w.s3.list_objects_v2(Bucket=bucket, OptionalObjectAttributes=["RestoreStatus"])["Contents"]
        return [item.get("RestoreStatus") for item in asked]

    assert listed() == [{"IsRestoreInProgress": True}, None]
    end(w)
    archived, plain = listed()
    assert plain is None and not archived["IsRestoreInProgress"]
    assert archived["RestoreExpiryDate"] > datetime.now(UTC)
    assert not any("RestoreStatus" in item for item in w.s3.list_objects_v2(Bucket=bucket)["Contents"])


def list_tells_of_checksums(w: World) -> None:
    bucket = w.bucket()
    w.s3.put_object(Bucket=bucket, Key="é", Body=b"x", ChecksumAlgorithm="SHA256")
    for list_objects in (w.s3.list_objects, w.s3.list_objects_v2):
        (item,) = list_objects(Bucket=bucket)["Contents"]
        assert (item["ChecksumAlgorithm"], item["ChecksumType"]) == (["SHA256"], "FULL_OBJECT")


def each_version_is_restored_by_itself(w: World) -> None:
    take(w, 0)
    this = _archived(w, versioned=True)
    old = w.s3.head_object(**this)["VersionId"]
    w.s3.put_object(**this, Body=b"new", StorageClass="DEEP_ARCHIVE")
    assert w.s3.restore_object(**this, VersionId=old, RestoreRequest={"Days": 1})
    assert w.s3.get_object(**this, VersionId=old)["Body"].read() == b"x"
    refused("InvalidObjectState", w.s3.get_object, **this)
    refused("NoSuchKey", w.s3.restore_object, Bucket=this["Bucket"], Key="none", RestoreRequest={"Days": 1})


def tags_of_archived_objects_are_read(w: World) -> None:
    this = _archived(w)
    w.s3.put_object_tagging(**this, Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    assert w.s3.get_object_tagging(**this)["TagSet"] == [{"Key": "a", "Value": "b"}]


PROBES = (
    tags_of_archived_objects_are_read,
    restore_takes_its_time,
    restored_copy_expires_at_midnight,
    second_restore_is_in_progress,
    deep_archive_is_never_expedited,
    instant_retrieval_needs_no_restore,
    archived_source_is_not_copied,
    list_tells_how_restores_stand,
    list_tells_of_checksums,
    each_version_is_restored_by_itself,
)
