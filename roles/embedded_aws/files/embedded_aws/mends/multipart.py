# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Multipart uploads: checksums, the order of parts, what is said at the beginning, and uploads that don't exist."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from moto.s3.models import S3_UPLOAD_PART_MIN_SIZE, FakeKey, FakeMultipart

from . import checksums, locked_uploads
from .integrity import declared_checksum
from .object_parts import check_copied_range, check_number
from .objects import checksum_fields
from .preconditions import check_destination, no_such_key, same_etag
from .s3_actions import copy_source
from .s3_call import Answer, Refusal, S3Call, find_bucket, invalid_request, malformed_xml
from .s3_gate import Proceed

_UPLOAD_ID = re.compile(r"<UploadId>([^<]+)</UploadId>")


def create(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: SHA checksums are composite only, CRC64NVME is of the full object only, and the answer names both."""
    algorithm = call.headers.get("x-amz-checksum-algorithm", "").upper()
    kind = call.headers.get("x-amz-checksum-type", "").upper()
    if algorithm and algorithm not in checksums.ALGORITHMS:
        raise invalid_request("Checksum algorithm provided is unsupported.")
    if kind and not algorithm:
        raise invalid_request(
            "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header."
        )
    if (kind == "FULL_OBJECT" and algorithm not in checksums.LINEAR) or (
        kind == "COMPOSITE" and algorithm == "CRC64NVME"
    ):
        raise invalid_request(
            f"The {kind} checksum type cannot be used with the {algorithm.lower()} checksum algorithm."
        )
    status, headers, body = proceed()
    if algorithm:
        headers |= {"x-amz-checksum-algorithm": algorithm, "x-amz-checksum-type": _type_of(algorithm, kind)}
    return status, headers, body


def keep_what_is_said(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: lock and encryption of the object are those of its upload's beginning, which answers with the encryption.

    moto drops the lock and the bucket key, and takes the bucket's default encryption of the end.
    """
    bucket = call.bucket
    status, headers, body = proceed()
    found = _UPLOAD_ID.search(str(body))
    if bucket is None or found is None:
        return status, headers, body
    upload, rule = bucket.multiparts[found.group(1)], bucket.encryption["Rule"]
    default = rule["ApplyServerSideEncryptionByDefault"]
    upload.lock = locked_uploads.asked(call)
    upload.sse_encryption = upload.sse_encryption or default["SSEAlgorithm"]
    upload.kms_key_id = upload.kms_key_id or default.get("KMSMasterKeyID")
    asked = call.headers.get("x-amz-server-side-encryption-bucket-key-enabled")
    upload.bucket_key_enabled = (asked or rule.get("BucketKeyEnabled", "false")).lower()
    shown = {"": upload.sse_encryption}
    if upload.sse_encryption == "aws:kms":
        shown |= {"-aws-kms-key-id": upload.kms_key_id, "-bucket-key-enabled": upload.bucket_key_enabled}
    headers |= {f"x-amz-server-side-encryption{name}": value for name, value in shown.items() if value}
    return status, headers, body


def _type_of(algorithm: str, kind: str) -> str:
    return kind or ("FULL_OBJECT" if algorithm == "CRC64NVME" else "COMPOSITE")


def _upload(call: S3Call) -> FakeMultipart:
    bucket, upload_id = call.bucket, call.query["uploadId"]
    upload = bucket.multiparts.get(upload_id) if bucket is not None else None
    if upload is None or upload.key_name != call.key:
        raise Refusal(
            "NoSuchUpload",
            "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted "
            "or completed.",
            404,
            UploadId=upload_id,
        )
    return upload


def upload_part(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: a part belongs to an upload that exists, has a number from 1 to 10,000 and the upload's algorithm."""
    if call.bucket is None:
        return proceed()
    upload, number = _upload(call), call.params["PartNumber"]
    check_number(number)
    algorithm = upload.metadata.get("x-amz-checksum-algorithm")
    found = declared_checksum(call)
    if algorithm and found and found[0] != algorithm.upper():
        raise invalid_request(
            f"Checksum Type mismatch occurred, expected checksum Type: {algorithm.lower()}, "
            f"actual checksum Type: {found[0].lower()}"
        )
    answer = proceed()
    _keep_part_checksum(upload.parts[number], (algorithm or (found[0] if found else checksums.DEFAULT)).upper())
    return answer


def copy_part(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: a part that is copied has a checksum too, which the answer gives if the upload named an algorithm."""
    if call.bucket is None:
        return proceed()
    upload, number = _upload(call), call.params["PartNumber"]
    check_number(number)
    name, key, version = copy_source(call)
    source = call.backend.get_object(name, key, version_id=version) if find_bucket(name) is not None else None
    if source is None:
        raise no_such_key(key)
    check_copied_range(call, source)
    proceed()
    part, algorithm = upload.parts[number], upload.metadata.get("x-amz-checksum-algorithm", "").upper()
    _keep_part_checksum(part, algorithm or checksums.DEFAULT)
    shown = {f"Checksum{algorithm}": part.checksum_value} if algorithm else {}
    return call.answer({"CopyPartResult": {"ETag": part.etag, "LastModified": part.last_modified, **shown}})


def _keep_part_checksum(part: FakeKey, algorithm: str) -> None:
    part.checksum_algorithm, part.checksum_value = algorithm, checksums.checksum(algorithm, part.value)


def complete(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: parts in ascending order, each with its ETag and checksum, become one object with one checksum."""
    bucket = call.bucket
    if bucket is None:
        return proceed()
    done = bucket.keys.get(call.key)
    if isinstance(done, FakeKey) and done.multipart and done.multipart.id == call.query["uploadId"]:
        return _completed(call, done)  # AWS: completing again answers the same
    upload = _upload(call)
    check_destination(call, bucket)
    sent = call.params.get("MultipartUpload", {}).get("Parts", [])
    parts = _assemble(upload, sent)
    data = b"".join(part.value for part in parts)
    algorithm = upload.metadata.get("x-amz-checksum-algorithm", checksums.DEFAULT).upper()
    kind = _type_of(algorithm, upload.metadata.get("x-amz-checksum-type", "").upper())
    if kind == "COMPOSITE":
        _require_part_checksums(algorithm, sent)
        whole = checksums.checksum(algorithm, b"".join(checksums.digest(algorithm, part.value) for part in parts))
    else:
        whole = checksums.checksum(algorithm, data)
    _check_whole(call, algorithm, whole, kind, len(parts), len(data))
    md5s = b"".join(bytes.fromhex(part.etag.strip('"')) for part in parts)
    etag = f"{hashlib.md5(md5s, usedforsecurity=False).hexdigest()}-{len(parts)}"
    # moto keeps the object; it asks the upload for data, ETag and checksum, which are these.
    upload.metadata["x-amz-checksum-algorithm"] = algorithm
    upload.partlist = [entry["PartNumber"] for entry in sent]
    upload.complete = lambda body: (data, etag, (kind, whole, len(parts)))
    item = call.backend.complete_multipart_upload(call.bucket_name, upload.id, iter(()))
    del upload.complete  # it holds the data
    item.bucket_key_enabled = upload.bucket_key_enabled
    locked_uploads.put_on(item, locked_uploads.or_default(upload.lock, bucket))
    return _completed(call, item)


def _assemble(upload: FakeMultipart, sent: Sequence[Mapping[str, Any]]) -> list[FakeKey]:
    if not sent:
        raise malformed_xml()
    numbers = [entry["PartNumber"] for entry in sent]
    if any(later <= earlier for earlier, later in zip(numbers, numbers[1:], strict=False)):
        raise Refusal(
            "InvalidPartOrder",
            "The list of parts was not in ascending order. Parts must be ordered by part number.",
            UploadId=upload.id,
        )
    parts = [_checked_part(upload, entry) for entry in sent]
    if any(part.size < S3_UPLOAD_PART_MIN_SIZE for part in parts[:-1]):
        raise Refusal("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size")
    return parts


def _checked_part(upload: FakeMultipart, entry: Mapping[str, Any]) -> FakeKey:
    part = upload.parts.get(entry["PartNumber"])
    same = part is not None and same_etag(part.etag, entry.get("ETag", ""))
    if same:
        for algorithm in checksums.ALGORITHMS:
            claimed = entry.get(f"Checksum{algorithm}")
            same = same and claimed in (None, checksums.checksum(algorithm, part.value) if claimed else None)
    if not same:
        raise Refusal(
            "InvalidPart",
            "One or more of the specified parts could not be found.  The part may not have been uploaded, or the "
            "specified entity tag may not match the part's entity tag.",
            UploadId=upload.id,
            PartNumber=str(entry["PartNumber"]),
        )
    return part


def _require_part_checksums(algorithm: str, sent: Sequence[Mapping[str, Any]]) -> None:
    for entry in sent:
        if f"Checksum{algorithm}" not in entry:
            raise invalid_request(
                f"The upload was created using a {algorithm.lower()} checksum. The complete request must include the "
                f"checksum for each part. It was missing for part {entry['PartNumber']} in the request."
            )


def _check_whole(call: S3Call, algorithm: str, whole: str, kind: str, count: int, size: int) -> None:
    found = declared_checksum(call)
    accepted = {whole, f"{whole}-{count}"} if kind == "COMPOSITE" else {whole}
    if found and (found[0] != algorithm or found[1] not in accepted):
        raise Refusal("BadDigest", f"The {found[0].lower()} you specified did not match what we received.")
    claimed = call.headers.get("x-amz-mp-object-size")
    if claimed is not None and claimed != str(size):
        raise invalid_request(
            f"The provided 'x-amz-mp-object-size' header value {claimed} does not match what was computed: {size}"
        )


def _completed(call: S3Call, item: FakeKey) -> Answer:
    status, headers, body = call.answer(
        {
            "Location": f"{call.request.host_url}{call.bucket_name}/{item.name}",
            "Bucket": call.bucket_name,
            "Key": item.name,
            "ETag": item.etag,
            **checksum_fields(item),
        }
    )
    kept = item.response_dict
    headers |= {name: kept[name] for name in kept if name.startswith(("x-amz-server-side", "x-amz-version-id"))}
    return status, headers, body


MENDS = {
    "CreateMultipartUpload": (create, keep_what_is_said),
    "UploadPart": (upload_part,),
    "UploadPartCopy": (copy_part,),
    "CompleteMultipartUpload": (complete,),
}
