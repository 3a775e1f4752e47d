# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Versions of objects: suspending keeps those that are there, and listing shows them newest first, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

from moto.s3.models import FakeBucket, FakeDeleteMarker, FakeKey, S3Backend

from .s3_call import Answer, S3Call
from .s3_gate import Proceed

_OWNER = {"ID": "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a", "DisplayName": "webfile"}


def install() -> None:
    # moto takes a suspended bucket for an unversioned one, and throws all versions of a key away on the next write.
    FakeBucket.is_versioned = property(lambda self: self.versioning_status is not None)
    S3Backend.put_object = _keeping_versions(S3Backend.put_object)
    S3Backend._set_delete_marker = _set_delete_marker


def _keeping_versions(put: Callable[..., FakeKey]) -> Callable[..., FakeKey]:
    def put_object(self: S3Backend, bucket_name: str, key_name: str, *arguments: Any, **named: Any) -> FakeKey:
        item = put(self, bucket_name, key_name, *arguments, **named)
        _as_null_version(self.get_bucket(bucket_name), key_name, item)
        return item

    return put_object


def _as_null_version(bucket: FakeBucket, key: str, newest: FakeKey | FakeDeleteMarker) -> None:
    # AWS: while versioning is suspended, a write or a marker takes the place of the version "null", and of no other.
    if bucket.versioning_status == "Suspended":
        newest._version_id = "null"
        kept = [version for version in bucket.keys.getlist(key) if version is newest or version.version_id != "null"]
        bucket.keys.setlist(key, kept)


def _set_delete_marker(self: S3Backend, bucket_name: str, key_name: str) -> FakeDeleteMarker:
    # AWS: deleting a key in a versioned bucket leaves a marker, also where no such key ever was.
    bucket = self.get_bucket(bucket_name)
    marker = FakeDeleteMarker(key=bucket.keys.get(key_name) or SimpleNamespace(name=key_name))
    bucket.keys[key_name] = marker
    _as_null_version(bucket, key_name, marker)
    return marker


def list_versions(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: keys in order, a key's versions from the newest; a page starts after KeyMarker and VersionIdMarker.

    moto orders by milliseconds, so that of two quick writes the older could be the latest, and copies every object.
    """
    bucket, query = call.bucket, call.query
    if bucket is None:
        return proceed()
    prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
    marker, version_marker = query.get("key-marker", ""), query.get("version-id-marker", "")
    limit = min(int(query.get("max-keys", 1000)), 1000)
    page: list[tuple[str, Any]] = []
    is_truncated = False
    for entry in _entries(bucket, prefix, delimiter, marker, version_marker):
        if len(page) == limit:
            is_truncated = limit > 0
            break
        page.append(entry)
    encode = quote if query.get("encoding-type") == "url" else str
    shown = [(key, version) for key, version in page if version is not None]
    result = {
        "Name": bucket.name,
        "Prefix": encode(prefix),
        "KeyMarker": encode(marker),
        "VersionIdMarker": version_marker,
        "MaxKeys": limit,
        "IsTruncated": is_truncated,
        "Versions": [_shown(bucket, encode(key), item) for key, item in shown if isinstance(item, FakeKey)],
        "DeleteMarkers": [_shown(bucket, encode(key), item) for key, item in shown if not isinstance(item, FakeKey)],
        "CommonPrefixes": [{"Prefix": encode(key)} for key, version in page if version is None],
    }
    if delimiter:
        result["Delimiter"] = encode(delimiter)
    if "encoding-type" in query:
        result["EncodingType"] = query["encoding-type"]
    if is_truncated:
        key, version = page[-1]
        result["NextKeyMarker"] = encode(key)
        if version is not None:
            result["NextVersionIdMarker"] = version.version_id
    return call.answer(result)


def _entries(
    bucket: FakeBucket, prefix: str, delimiter: str, marker: str, version_marker: str
) -> Iterator[tuple[str, FakeKey | FakeDeleteMarker | None]]:
    """(key, version) after the markers, and (common prefix, None) once for all keys that share one."""
    folder = None
    for key in sorted(name for name in dict(bucket.keys) if name.startswith(prefix)):
        head, found, _other = key[len(prefix) :].partition(delimiter) if delimiter else (key, "", "")
        if found:
            if prefix + head + found not in (folder, marker) and prefix + head + found > marker:
                folder = prefix + head + found
                yield folder, None
            continue
        if key < marker or (key == marker and not version_marker):
            continue
        versions = list(reversed(bucket.keys.getlist(key, [])))
        if key == marker:
            numbers = [version.version_id for version in versions]
            versions = versions[numbers.index(version_marker) + 1 :] if version_marker in numbers else versions
        for version in versions:
            yield key, version


def _shown(bucket: FakeBucket, key: str, version: FakeKey | FakeDeleteMarker) -> dict[str, Any]:
    common = {
        "Key": key,
        "VersionId": version.version_id,
        "IsLatest": bucket.keys.get(version.name) is version,
        "LastModified": version.last_modified,
        "Owner": _OWNER,
    }
    if not isinstance(version, FakeKey):
        return common
    item = {"ETag": version.etag, "Size": version.size, "StorageClass": version.storage_class}
    if version.checksum_algorithm:
        item |= {
            "ChecksumAlgorithm": [version.checksum_algorithm],
            "ChecksumType": version.checksum_type or "FULL_OBJECT",
        }
    return common | item


MENDS = {"ListObjectVersions": (list_versions,)}
