# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects keep a checksum, S3's default if the client sends none, and show it when asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.s3 import models, responses, utils
from moto.s3.models import FakeKey
from moto.s3.responses import S3Response

from . import checksums
from .integrity import declared_checksum
from .s3_call import Answer, S3Call
from .s3_gate import Proceed

# Request headers that moto keeps as metadata and returns; S3 returns none of them.
_NOT_METADATA = {
    "content-md5",
    "x-amz-checksum-algorithm",
    "x-amz-content-sha256",
    "x-amz-sdk-checksum-algorithm",
}


def install() -> None:
    S3Response._get_checksum = _checksum_of_request
    for module in (utils, models, responses):
        module.compute_checksum = _compute


def _compute(body: bytes, algorithm: str, encode_base64: bool = True) -> bytes:
    # moto answers the CRC32 where it is asked for a CRC32C or CRC64NVME that it can't compute.
    raw = checksums.digest(algorithm, body)
    return checksums.checksum(algorithm, body).encode() if encode_base64 else raw


def _checksum_of_request(self: S3Response, response_headers: dict[str, Any]) -> tuple[str, str | None]:
    # AWS: PutObject stores the checksum that was sent (already verified), else computes CRC64NVME; UploadPart
    # shows what was sent; other answers show none.
    call: S3Call = self.call
    found = declared_checksum(call)
    if call.operation == "PutObject" and found is None:
        asked = call.headers.get("x-amz-sdk-checksum-algorithm", checksums.DEFAULT).upper()
        found = asked, checksums.checksum(asked, call.body)
    if found is None:
        return "", None
    algorithm, value = found
    if call.operation in ("PutObject", "UploadPart"):
        response_headers[checksums.header(algorithm)] = value
    if call.operation == "PutObject":
        response_headers["x-amz-checksum-type"] = "FULL_OBJECT"
    return algorithm, value


def checksum_fields(item: FakeKey) -> dict[str, str]:
    """An object's checksum in the shape of boto3's answers: ChecksumCRC64NVME or another, and ChecksumType."""
    if not item.checksum_value:
        return {}
    composite = item.checksum_type == "COMPOSITE"
    value = f"{item.checksum_value}-{item.checksum_parts}" if composite else item.checksum_value
    return {f"Checksum{item.checksum_algorithm}": value, "ChecksumType": item.checksum_type or "FULL_OBJECT"}


def checksum_headers(fields: Mapping[str, str]) -> dict[str, str]:
    """What checksum_fields gives, as headers."""
    return {f"x-amz-checksum-{field.removeprefix('Checksum').lower()}": value for field, value in fields.items()}


def show_checksum(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: with x-amz-checksum-mode ENABLED, a whole object comes with its checksum and the checksum's type."""
    status, headers, body = proceed()
    headers = {
        name: value
        for name, value in headers.items()
        if name.lower() not in _NOT_METADATA and not name.lower().startswith("x-amz-checksum-")
    }
    if status == 200 and call.headers.get("x-amz-checksum-mode") == "ENABLED":
        item = call.backend.get_object(call.bucket_name, call.key, version_id=call.version_id)
        headers |= checksum_headers(checksum_fields(item)) if item else {}
    return status, headers, body


def get_attributes(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: only the attributes asked for; the ETag without quotes; parts with their checksums where each was kept."""
    status, headers, _other = proceed()
    if status != 200:
        return status, headers, ""
    item = call.backend.get_object(call.bucket_name, call.key, version_id=call.version_id)
    asked = {name.strip() for name in call.headers.get("x-amz-object-attributes", "").split(",")}
    offered: dict[str, Any] = {
        "ETag": item.etag.strip('"'),
        "Checksum": checksum_fields(item),
        "ObjectSize": item.size,
        "StorageClass": item.storage_class,
        "ObjectParts": _parts(item),
    }
    result = {name: value for name, value in offered.items() if name in asked and value}
    if "ObjectSize" in asked:
        result["ObjectSize"] = item.size
    status, headers, body = call.answer({**result, "LastModified": item.last_modified})
    if item.version_id != "null":
        headers["x-amz-version-id"] = item.version_id
    return status, headers, body


def _parts(item: FakeKey) -> dict[str, Any] | None:
    if not item.multipart:
        return None
    parts = [item.multipart.parts[number] for number in item.multipart.partlist]
    counted: dict[str, Any] = {"TotalPartsCount": len(parts)}
    if item.checksum_type == "COMPOSITE":
        counted |= {
            "PartNumberMarker": 0,
            "NextPartNumberMarker": len(parts),
            "MaxParts": 1000,
            "IsTruncated": False,
            "Parts": [
                {"PartNumber": number, "Size": part.size, f"Checksum{item.checksum_algorithm}": part.checksum_value}
                for number, part in zip(item.multipart.partlist, parts, strict=True)
            ],
        }
    return counted


MENDS = {
    "GetObject": (show_checksum,),
    "HeadObject": (show_checksum,),
    "GetObjectAttributes": (get_attributes,),
}
