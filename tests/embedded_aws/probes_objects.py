# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of objects: checksums, multipart uploads, copies and deletions."""

from __future__ import annotations

import base64
import http.client
import zlib
from urllib.parse import urlparse

from tests.embedded_aws.probes import World, header, refused

BODY = b"123456789"
# The check values that the algorithms' catalogues give for the nine digits, as S3 writes them.
CHECKS = {
    "CRC32": "y/Q5Jg==",
    "CRC32C": "4waSgw==",
    "CRC64NVME": "rosUhgp5mIg=",
    "SHA1": "98O8HYCOBHMq32eZZczDTKeuNEE=",
    "SHA256": "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=",
}
PART = 5 * 1024 * 1024


def _client_without_checksums(w: World):
    """A client that sends no checksum of its own accord, as SDKs did before 2025."""
    client = w.fresh_client("s3")
    client.meta.config.request_checksum_calculation = "when_required"
    return client


def upload_without_checksum_gets_the_default(w: World) -> None:
    bucket, s3 = w.bucket(), _client_without_checksums(w)
    put = s3.put_object(Bucket=bucket, Key="k", Body=BODY)
    assert (put["ChecksumCRC64NVME"], put["ChecksumType"]) == (CHECKS["CRC64NVME"], "FULL_OBJECT")
    for read in (s3.head_object, s3.get_object):
        found = read(Bucket=bucket, Key="k", ChecksumMode="ENABLED")
        assert (found["ChecksumCRC64NVME"], found["ChecksumType"]) == (CHECKS["CRC64NVME"], "FULL_OBJECT")
        assert "ChecksumCRC64NVME" not in read(Bucket=bucket, Key="k", ChecksumMode="DISABLED")


def each_algorithm_is_kept(w: World) -> None:
    bucket = w.bucket()
    for algorithm, value in CHECKS.items():
        field = f"Checksum{algorithm}"
        put = w.s3.put_object(Bucket=bucket, Key="k", Body=BODY, ChecksumAlgorithm=algorithm)
        head = w.s3.head_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")
        attributes = w.s3.get_object_attributes(
            Bucket=bucket, Key="k", ObjectAttributes=["Checksum", "ObjectSize", "ETag"]
        )
        assert put[field] == head[field] == attributes["Checksum"][field] == value
        assert attributes["Checksum"]["ChecksumType"] == put["ChecksumType"] == "FULL_OBJECT"
        assert attributes["ObjectSize"] == len(BODY)


def wrong_checksum_is_refused(w: World) -> None:
    bucket = w.bucket()
    for algorithm, value in CHECKS.items():
        wrong = base64.b64encode(bytes(len(base64.b64decode(value)))).decode()
        refused("BadDigest", w.s3.put_object, Bucket=bucket, Key="k", Body=BODY, **{f"Checksum{algorithm}": wrong})
    refused("InvalidRequest", w.s3.put_object, Bucket=bucket, Key="k", Body=BODY, ChecksumSHA256="bad")
    assert "Contents" not in w.s3.list_objects_v2(Bucket=bucket)


def wrong_md5_is_refused(w: World) -> None:
    bucket = w.bucket()
    wrong = base64.b64encode(bytes(16)).decode()
    refused("BadDigest", w.s3.put_object, Bucket=bucket, Key="k", Body=BODY, ContentMD5=wrong)
    refused("InvalidDigest", w.s3.put_object, Bucket=bucket, Key="k", Body=BODY, ContentMD5="bad")
    assert "Contents" not in w.s3.list_objects_v2(Bucket=bucket)


def _send_chunked(w: World, bucket: str, trailer: str) -> tuple[int, str]:
    """PUT the body in two aws-chunked pieces with a CRC32C trailer, as SDKs do over TLS."""
    address = urlparse(w.server.endpoint_url)
    connection = http.client.HTTPConnection(address.hostname, address.port)
    body = b"4\r\n1234\r\n5\r\n56789\r\n0\r\nx-amz-checksum-crc32c:%s\r\n\r\n" % trailer.encode()
    scope = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"
    connection.request(
        "PUT",
        f"/{bucket}/k",
        body,
        {
            "Authorization": scope,
            "Content-Encoding": "aws-chunked",
            "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
            "x-amz-decoded-content-length": "9",
            "x-amz-trailer": "x-amz-checksum-crc32c",
        },
    )
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


def trailing_checksum_is_verified(w: World) -> None:
    bucket = w.bucket()
    status, text = _send_chunked(w, bucket, CHECKS["CRC32C"][::-1].strip("=") + "==")
    assert status == 400 and "BadDigest" in text
    assert _send_chunked(w, bucket, CHECKS["CRC32C"])[0] == 200
    found = w.s3.get_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")
    assert (found["ChecksumCRC32C"], found["Body"].read()) == (CHECKS["CRC32C"], BODY)


def _upload(w: World, bucket: str, *bodies: bytes, client=None, **options) -> tuple[dict, list[dict]]:
    s3 = client or w.s3
    upload = {"Bucket": bucket, "Key": "big"}
    upload["UploadId"] = s3.create_multipart_upload(**upload, **options)["UploadId"]
    parts = []
    for number, body in enumerate(bodies, 1):
        algorithm = {"ChecksumAlgorithm": options["ChecksumAlgorithm"]} if "ChecksumAlgorithm" in options else {}
        answer = s3.upload_part(**upload, PartNumber=number, Body=body, **algorithm)
        sums = {name: value for name, value in answer.items() if name.startswith("Checksum")}
        parts.append({"PartNumber": number, "ETag": answer["ETag"], **sums})
    return upload, parts


def multipart_has_a_full_checksum(w: World) -> None:
    bucket, s3 = w.bucket(), _client_without_checksums(w)
    upload, parts = _upload(w, bucket, bytes(PART), BODY, client=s3)
    done = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    assert done["ChecksumType"] == "FULL_OBJECT"
    s3.put_object(Bucket=bucket, Key="same", Body=bytes(PART) + BODY)
    same = s3.head_object(Bucket=bucket, Key="same", ChecksumMode="ENABLED")
    head = s3.head_object(Bucket=bucket, Key="big", ChecksumMode="ENABLED")
    assert same["ChecksumCRC64NVME"] == head["ChecksumCRC64NVME"] == done["ChecksumCRC64NVME"]


def multipart_has_a_composite_checksum(w: World) -> None:
    bucket = w.bucket()
    upload, parts = _upload(w, bucket, bytes(PART), BODY, ChecksumAlgorithm="CRC32")
    raw = b"".join(zlib.crc32(data).to_bytes(4, "big") for data in (bytes(PART), BODY))
    expected = base64.b64encode(zlib.crc32(raw).to_bytes(4, "big")).decode() + "-2"
    done = w.s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    assert (done["ChecksumCRC32"], done["ChecksumType"]) == (expected, "COMPOSITE")
    attributes = w.s3.get_object_attributes(Bucket=bucket, Key="big", ObjectAttributes=["Checksum", "ObjectParts"])
    assert attributes["Checksum"] == {"ChecksumCRC32": expected, "ChecksumType": "COMPOSITE"}
    assert [part["Size"] for part in attributes["ObjectParts"]["Parts"]] == [PART, len(BODY)]


def copied_parts_have_checksums(w: World) -> None:
    bucket = w.bucket()
    w.s3.put_object(Bucket=bucket, Key="k", Body=BODY)
    upload, _ = _upload(w, bucket, ChecksumAlgorithm="CRC32C")
    copied = w.s3.upload_part_copy(**upload, PartNumber=1, CopySource=f"{bucket}/k")["CopyPartResult"]
    assert copied["ChecksumCRC32C"] == CHECKS["CRC32C"]
    part = {"PartNumber": 1, "ETag": copied["ETag"], "ChecksumCRC32C": copied["ChecksumCRC32C"]}
    w.s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]})
    assert w.s3.get_object(Bucket=bucket, Key="big")["Body"].read() == BODY


def parts_out_of_order_are_refused(w: World) -> None:
    upload, parts = _upload(w, w.bucket(), bytes(PART), bytes(PART))
    complete = w.s3.complete_multipart_upload
    refused("InvalidPartOrder", complete, **upload, MultipartUpload={"Parts": parts[::-1]})
    complete(**upload, MultipartUpload={"Parts": parts})


def part_of_no_upload_is_refused(w: World) -> None:
    refused("NoSuchUpload", w.s3.upload_part, Bucket=w.bucket(), Key="k", UploadId="x", PartNumber=1, Body=BODY)


def copy_has_a_full_checksum(w: World) -> None:
    bucket = w.bucket()
    upload, parts = _upload(w, bucket, bytes(PART), BODY, ChecksumAlgorithm="SHA256")
    w.s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    copied = w.s3.copy_object(Bucket=bucket, Key="copy", CopySource=f"{bucket}/big")["CopyObjectResult"]
    plain = w.s3.put_object(Bucket=bucket, Key="plain", Body=bytes(PART) + BODY, ChecksumAlgorithm="SHA256")
    assert (copied["ChecksumSHA256"], copied["ChecksumType"]) == (plain["ChecksumSHA256"], "FULL_OBJECT")
    other = w.s3.copy_object(Bucket=bucket, Key="c", CopySource=f"{bucket}/big", ChecksumAlgorithm="CRC32C")
    assert "ChecksumCRC32C" in other["CopyObjectResult"]


def copy_has_conditions(w: World) -> None:
    bucket = w.bucket()
    for key in ("a", "b"):
        etag = w.s3.put_object(Bucket=bucket, Key=key, Body=BODY)["ETag"]
    copy = {"Bucket": bucket, "Key": "b", "CopySource": f"{bucket}/a"}
    refused("PreconditionFailed", w.s3.copy_object, **copy, CopySourceIfMatch='"other"')
    refused("PreconditionFailed", w.s3.copy_object, **copy, CopySourceIfNoneMatch=etag)
    refused("PreconditionFailed", w.s3.copy_object, **copy, IfNoneMatch="*")
    refused("PreconditionFailed", w.s3.copy_object, **copy, IfMatch='"other"')
    w.s3.copy_object(**copy, IfMatch=etag, CopySourceIfMatch=etag)


# ---- deletions ------------------------------------------------------------------------------------------------------


def more_than_a_thousand_keys_are_refused(w: World) -> None:
    keys = [{"Key": str(number)} for number in range(1001)]
    refused("MalformedXML", w.s3.delete_objects, Bucket=w.bucket(), Delete={"Objects": keys})


def quiet_deletion_is_quiet(w: World) -> None:
    bucket = w.bucket()
    w.s3.put_object(Bucket=bucket, Key="k", Body=BODY)
    assert "Deleted" not in w.s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "k"}], "Quiet": True})


def deleting_a_missing_key_leaves_a_marker(w: World) -> None:
    bucket = w.bucket(versioned=True)
    gone = w.s3.delete_object(Bucket=bucket, Key="never")
    assert gone["DeleteMarker"] is True
    markers = w.s3.list_object_versions(Bucket=bucket)["DeleteMarkers"]
    assert [(marker["Key"], marker["VersionId"]) for marker in markers] == [("never", gone["VersionId"])]


def marker_by_version_is_not_allowed(w: World) -> None:
    bucket = w.bucket(versioned=True)
    w.s3.put_object(Bucket=bucket, Key="k", Body=BODY)
    marker = w.s3.delete_object(Bucket=bucket, Key="k")["VersionId"]
    error = refused("MethodNotAllowed", w.s3.get_object, Bucket=bucket, Key="k", VersionId=marker)
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 405
    assert error["ResponseMetadata"]["HTTPHeaders"]["x-amz-delete-marker"] == "true"
    refused("405", w.s3.head_object, Bucket=bucket, Key="k", VersionId=marker)
    error = refused("NoSuchKey", w.s3.get_object, Bucket=bucket, Key="k")
    assert error["ResponseMetadata"]["HTTPHeaders"]["x-amz-delete-marker"] == "true"


def conditional_deletion_of_a_version(w: World) -> None:
    bucket = w.bucket(versioned=True)
    old = w.s3.put_object(Bucket=bucket, Key="k", Body=b"old")
    new = w.s3.put_object(Bucket=bucket, Key="k", Body=b"new")
    this = {"Bucket": bucket, "Key": "k", "VersionId": old["VersionId"]}
    refused("PreconditionFailed", w.s3.delete_object, **this, IfMatch=new["ETag"])
    w.s3.delete_object(**this, IfMatch=old["ETag"])


def suspending_keeps_versions(w: World) -> None:
    bucket = w.bucket(versioned=True)
    kept = w.s3.put_object(Bucket=bucket, Key="k", Body=b"kept")["VersionId"]
    w.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
    for body in (b"first", b"second"):
        w.s3.put_object(Bucket=bucket, Key="k", Body=body)
    found = w.s3.list_object_versions(Bucket=bucket)["Versions"]
    assert [(item["VersionId"], item["IsLatest"]) for item in found] == [("null", True), (kept, False)]
    assert w.s3.delete_object(Bucket=bucket, Key="k")["VersionId"] == "null"
    assert w.s3.get_object(Bucket=bucket, Key="k", VersionId=kept)["Body"].read() == b"kept"
    assert [item["VersionId"] for item in w.s3.list_object_versions(Bucket=bucket)["Versions"]] == [kept]


def versions_come_after_the_key_marker(w: World) -> None:
    bucket = w.bucket(versioned=True)
    for key in ("a", "b", "b", "c"):
        w.s3.put_object(Bucket=bucket, Key=key, Body=BODY)
    found = w.s3.list_object_versions(Bucket=bucket, KeyMarker="b")["Versions"]
    assert [item["Key"] for item in found] == ["c"]


def payload_hash_is_verified(w: World) -> None:
    client = header(w.fresh_client("s3"), X_Amz_Content_SHA256="0" * 64)
    refused("XAmzContentSHA256Mismatch", client.put_object, Bucket=w.bucket(), Key="k", Body=BODY)


def object_can_lose_all_its_tags(w: World) -> None:
    this, put = {"Bucket": w.bucket(), "Key": "k"}, w.s3.put_object_tagging
    w.s3.put_object(**this, Body=BODY, Tagging="a=b")
    put(**this, Tagging={"TagSet": []})
    assert w.s3.get_object_tagging(**this)["TagSet"] == []
    eleven = [{"Key": str(number), "Value": ""} for number in range(11)]
    refused("BadRequest", put, **this, Tagging={"TagSet": eleven})
    refused("InvalidTag", put, **this, Tagging={"TagSet": eleven[:1] * 2})
    put(**this, Tagging={"TagSet": eleven[:10]})
    assert len(w.s3.get_object_tagging(**this)["TagSet"]) == 10


PROBES = (
    upload_without_checksum_gets_the_default,
    each_algorithm_is_kept,
    wrong_checksum_is_refused,
    wrong_md5_is_refused,
    trailing_checksum_is_verified,
    multipart_has_a_full_checksum,
    multipart_has_a_composite_checksum,
    copied_parts_have_checksums,
    parts_out_of_order_are_refused,
    part_of_no_upload_is_refused,
    copy_has_a_full_checksum,
    copy_has_conditions,
    more_than_a_thousand_keys_are_refused,
    quiet_deletion_is_quiet,
    deleting_a_missing_key_leaves_a_marker,
    marker_by_version_is_not_allowed,
    conditional_deletion_of_a_version,
    suspending_keeps_versions,
    versions_come_after_the_key_marker,
    payload_hash_is_verified,
    object_can_lose_all_its_tags,
)
