# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The daily storage metrics of S3: the bytes of a bucket by storage type, and how many objects it has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from moto.cloudwatch.models import MetricDatum
from moto.core.utils import utcnow
from moto.s3.models import FakeBucket, FakeKey, S3Backend, s3_backends
from moto.utilities.utils import get_partition

# Amazon S3 User Guide, "Metrics and dimensions": the storage types, by the class that objects lie in.
_TYPES: Mapping[str, str] = {
    "STANDARD": "StandardStorage",
    "REDUCED_REDUNDANCY": "ReducedRedundancyStorage",
    "STANDARD_IA": "StandardIAStorage",
    "ONEZONE_IA": "OneZoneIAStorage",
    "INTELLIGENT_TIERING": "IntelligentTieringFAStorage",
    "GLACIER_IR": "GlacierInstantRetrievalStorage",
    "GLACIER": "GlacierStorage",
    "DEEP_ARCHIVE": "DeepArchiveStorage",
}
# Objects that are smaller than this are paid for as if they weren't; what is missing is a type of its own.
_SMALL = 128 * 1024
_SMALL_TYPES: Mapping[str, str] = {
    "STANDARD_IA": "StandardIASizeOverhead",
    "ONEZONE_IA": "OneZoneIASizeOverhead",
    "GLACIER_IR": "GlacierInstantRetrievalSizeOverhead",
}
# Each archived object has 32 KB of index in its class, and 8 KB of name and metadata in S3 Standard.
_ARCHIVED: Mapping[str, tuple[str, str]] = {
    "GLACIER": ("GlacierObjectOverhead", "GlacierS3ObjectOverhead"),
    "DEEP_ARCHIVE": ("DeepArchiveObjectOverhead", "DeepArchiveS3ObjectOverhead"),
}
_INDEX, _NAME = 32 * 1024, 8 * 1024
_STAGING: Mapping[str, str] = {"GLACIER": "GlacierStagingStorage", "DEEP_ARCHIVE": "DeepArchiveStagingStorage"}


def install() -> None:
    S3Backend.get_cloudwatch_metrics = classmethod(_metrics)


def _metrics(cls: Any, account_id: str, region: str) -> list[MetricDatum]:
    """AWS: once a day, in the bucket's own region; a type that nothing lies in has no metric."""
    today = utcnow().replace(hour=0, minute=0, second=0, microsecond=0)
    found = []
    for name, bucket in list(s3_backends[account_id][get_partition(region)].buckets.items()):
        if bucket.region_name != region:
            continue
        sizes, number = _sizes(bucket)
        told = [("BucketSizeBytes", kind, size, "Bytes") for kind, size in sorted(sizes.items())]
        if number:
            told.append(("NumberOfObjects", "AllStorageTypes", number, "Count"))
        for metric, kind, value, unit in told:
            dimensions = [{"Name": "StorageType", "Value": kind}, {"Name": "BucketName", "Value": name}]
            found.append(MetricDatum("AWS/S3", metric, value, dimensions, today, unit))
    return found


def _sizes(bucket: FakeBucket) -> tuple[Counter[str], int]:
    """AWS: versions count as objects do, and so do delete markers and the parts of unfinished uploads."""
    sizes: Counter[str] = Counter()
    number = 0
    for item in _items(bucket):
        number += 1
        if not isinstance(item, FakeKey):
            continue
        kind = item.storage_class or "STANDARD"
        size = int(item.size)
        if size:
            sizes[_TYPES.get(kind, "StandardStorage")] += size
        if kind in _SMALL_TYPES and size < _SMALL:
            sizes[_SMALL_TYPES[kind]] += _SMALL - size
        if kind in _ARCHIVED:
            index, name = _ARCHIVED[kind]
            sizes[index] += _INDEX
            sizes[name] += _NAME
    for upload in bucket.multiparts.values():
        for part in upload.parts.values():
            number += 1
            kind = upload.storage or "STANDARD"
            sizes[_STAGING.get(kind, _TYPES.get(kind, "StandardStorage"))] += int(part.size)
    return sizes, number


def _items(bucket: FakeBucket) -> Iterator[Any]:
    for key in list(bucket.keys):
        yield from bucket.keys.getlist(key, [])
