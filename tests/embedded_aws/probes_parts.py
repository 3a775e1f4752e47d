# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of parts: reading one of an object, copying a range into one, and what an upload keeps from its beginning."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.embedded_aws.probes import World, refused, status

FIRST = bytes(5 * 1024 * 1024)
LAST = b"123456789"
KMS = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"


def _uploaded(w: World, numbers: tuple[int, int] = (1, 2), **options: Any) -> dict[str, str]:
    """Bucket and key of a new object that was uploaded in two parts; options are those of the upload."""
    this = {"Bucket": w.bucket(ObjectLockEnabledForBucket=True), "Key": "big"}
    upload = {**this, "UploadId": w.s3.create_multipart_upload(**this, **options)["UploadId"]}
    algorithm = {name: options[name] for name in ("ChecksumAlgorithm",) if name in options}
    parts = []
    for number, body in zip(numbers, (FIRST, LAST), strict=True):
        answer = w.s3.upload_part(**upload, PartNumber=number, Body=body, **algorithm)
        sums = {name: value for name, value in answer.items() if name.startswith("Checksum")}
        parts.append({"PartNumber": number, "ETag": answer["ETag"], **(sums if algorithm else {})})
    w.s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    return this


def _readers(w: World) -> Iterator[Any]:
    yield from (w.s3.get_object, w.s3.head_object)


def part_is_read_by_its_number(w: World) -> None:
    this = _uploaded(w, (2, 7))
    for number, body, place in ((2, FIRST, "bytes 0-5242879/5242889"), (7, LAST, "bytes 5242880-5242888/5242889")):
        found = w.s3.get_object(**this, PartNumber=number)
        assert found["Body"].read() == body
        assert (status(found), found["PartsCount"], found["ContentRange"]) == (206, 2, place)


def head_of_a_part_is_of_its_object(w: World) -> None:
    this = _uploaded(w, Metadata={"colour": "red"}, ContentType="text/plain")
    whole, part = w.s3.head_object(**this), w.s3.head_object(**this, PartNumber=2)
    assert (status(part), part["PartsCount"], part["ContentLength"]) == (206, 2, len(LAST))
    for member in ("ETag", "VersionId", "Metadata", "ContentType", "ServerSideEncryption", "LastModified"):
        assert part.get(member) == whole[member], member


def part_that_isnt_there_is_not_satisfiable(w: World) -> None:
    uploaded, plain = _uploaded(w, (1, 3)), {"Bucket": w.bucket(), "Key": "k"}
    w.s3.put_object(**plain, Body=LAST)
    for this, count in ((uploaded, "2"), (plain, "1")):
        error = refused("InvalidPartNumber", w.s3.get_object, **this, PartNumber=2)
        assert (status(error), error["Error"]["ActualPartCount"]) == (416, count)
        refused("416", w.s3.head_object, **this, PartNumber=2)
        refused("InvalidArgument", w.s3.get_object, **this, PartNumber=10001)


def plain_object_is_its_own_first_part(w: World) -> None:
    this = {"Bucket": w.bucket(), "Key": "k"}
    checksum = w.s3.put_object(**this, Body=LAST, ChecksumAlgorithm="SHA256")["ChecksumSHA256"]
    for read in _readers(w):
        found = read(**this, PartNumber=1, ChecksumMode="ENABLED")
        assert (status(found), found["ContentLength"], found["ContentRange"]) == (206, len(LAST), "bytes 0-8/9")
        assert found.get("ChecksumSHA256") == checksum
        assert "PartsCount" not in found
    refused("InvalidRequest", w.s3.get_object, **this, PartNumber=1, Range="bytes=0-1")


def part_has_its_own_checksum(w: World) -> None:
    composite = _uploaded(w, ChecksumAlgorithm="CRC32")
    for read in _readers(w):
        found = read(**composite, PartNumber=2, ChecksumMode="ENABLED")
        crc = base64.b64encode(zlib.crc32(LAST).to_bytes(4, "big")).decode()
        assert (found.get("ChecksumCRC32"), found.get("ChecksumType")) == (crc, "COMPOSITE")
    full = _uploaded(w, ChecksumAlgorithm="CRC32", ChecksumType="FULL_OBJECT")
    found = w.s3.get_object(**full, PartNumber=2, ChecksumMode="ENABLED")
    assert found["Body"].read() == LAST
    assert "ChecksumCRC32" not in found


def copied_range_is_within_its_source(w: World) -> None:
    this = {"Bucket": w.bucket(), "Key": "big"}
    source = f"{this['Bucket']}/k"
    w.s3.put_object(Bucket=this["Bucket"], Key="k", Body=LAST)
    copy = {**this, "UploadId": w.s3.create_multipart_upload(**this)["UploadId"], "CopySource": source}
    malformed = ("0-2", "bytes=0", "bytes=-2", "bytes=2-", "bytes=0-1,3-4", "bytes=3-1", "bytes=a-b")
    for bad in malformed:
        error = refused("InvalidArgument", w.s3.upload_part_copy, **copy, PartNumber=1, CopySourceRange=bad)
        assert "bytes=first-last" in error["Error"]["Message"]
    error = refused("InvalidArgument", w.s3.upload_part_copy, **copy, PartNumber=1, CopySourceRange="bytes=0-9")
    assert error["Error"]["Message"] == "Range specified is not valid for source object of size: 9"
    refused("InvalidRequest", w.s3.upload_part_copy, **copy, PartNumber=1, CopySourceRange="bytes=9-12")
    for number in (0, 10001):
        refused("InvalidArgument", w.s3.upload_part_copy, **copy, PartNumber=number)
    assert "Parts" not in w.s3.list_parts(**{name: copy[name] for name in ("Bucket", "Key", "UploadId")})
    part = w.s3.upload_part_copy(**copy, PartNumber=1, CopySourceRange="bytes=2-8")["CopyPartResult"]
    upload = {name: copy[name] for name in ("Bucket", "Key", "UploadId")}
    w.s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})
    assert w.s3.get_object(**this)["Body"].read() == LAST[2:]


def upload_in_parts_keeps_what_it_was_begun_with(w: World) -> None:
    until = (datetime.now(UTC) + timedelta(days=3)).replace(microsecond=0)
    said: dict[str, Any] = {
        "CacheControl": "no-store",
        "ContentDisposition": "inline",
        "ContentLanguage": "de",
        "ContentType": "text/plain",
        "Metadata": {"colour": "red"},
        "StorageClass": "STANDARD_IA",
        "WebsiteRedirectLocation": "/elsewhere",
        "ServerSideEncryption": "aws:kms",
        "SSEKMSKeyId": KMS,
        "BucketKeyEnabled": True,
        "ObjectLockMode": "GOVERNANCE",
        "ObjectLockRetainUntilDate": until,
        "ObjectLockLegalHoldStatus": "ON",
    }
    this = _uploaded(w, Tagging="team=data", **said)
    found = w.s3.head_object(**this)
    assert {name: found.get(name) for name in said} == said
    assert w.s3.get_object_tagging(**this)["TagSet"] == [{"Key": "team", "Value": "data"}]


def upload_in_parts_is_encrypted_as_it_began(w: World) -> None:
    this = {"Bucket": w.bucket(), "Key": "k"}
    plain = w.s3.create_multipart_upload(**this)
    assert plain.get("ServerSideEncryption") == "AES256"
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KMS}}
    w.s3.put_bucket_encryption(
        Bucket=this["Bucket"],
        ServerSideEncryptionConfiguration={"Rules": [{**rule, "BucketKeyEnabled": True}]},
    )
    later = w.s3.create_multipart_upload(**this)
    members = ("ServerSideEncryption", "SSEKMSKeyId", "BucketKeyEnabled")
    assert [later.get(name) for name in members] == ["aws:kms", KMS, True]
    upload = {**this, "UploadId": plain["UploadId"]}
    part = {"PartNumber": 1, "ETag": w.s3.upload_part(**upload, PartNumber=1, Body=LAST)["ETag"]}
    w.s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]})
    assert w.s3.head_object(**this)["ServerSideEncryption"] == "AES256"


PROBES = (
    part_is_read_by_its_number,
    head_of_a_part_is_of_its_object,
    part_that_isnt_there_is_not_satisfiable,
    plain_object_is_its_own_first_part,
    part_has_its_own_checksum,
    copied_range_is_within_its_source,
    upload_in_parts_keeps_what_it_was_begun_with,
    upload_in_parts_is_encrypted_as_it_began,
)
