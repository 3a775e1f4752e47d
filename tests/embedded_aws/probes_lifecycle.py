# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of lifecycle configurations: what is kept, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.embedded_aws.probes import World, refused


def _put(w: World, bucket: str, *rules: dict[str, Any], **options: Any) -> dict[str, Any]:
    whole = [{"Status": "Enabled", "Filter": {"Prefix": ""}, **rule} for rule in rules]
    configuration = {"Rules": whole}
    w.s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration=configuration, **options)
    return w.s3.get_bucket_lifecycle_configuration(Bucket=bucket)


def _refuses(w: World, bucket: str, code: str, *rules: dict[str, Any]) -> None:
    refused(code, lambda **_: _put(w, bucket, *rules))


DAYS = {"Expiration": {"Days": 400}}


def sizes_are_kept(w: World) -> None:
    both = {"Prefix": "logs/", "ObjectSizeGreaterThan": 10, "ObjectSizeLessThan": 99}
    filters = [{"ObjectSizeGreaterThan": 1}, {"ObjectSizeLessThan": 9}, {"And": both}]
    rules = [{"ID": str(number), "Filter": filter_, **DAYS} for number, filter_ in enumerate(filters)]
    assert [rule["Filter"] for rule in _put(w, w.bucket(), *rules)["Rules"]] == filters


def newer_versions_are_kept(w: World) -> None:
    expiration = {"NoncurrentDays": 30, "NewerNoncurrentVersions": 5}
    rule = {"ID": "a", "NoncurrentVersionExpiration": expiration}
    assert _put(w, w.bucket(), rule)["Rules"][0]["NoncurrentVersionExpiration"] == expiration


def minimum_size_is_kept(w: World) -> None:
    bucket, rule = w.bucket(), {"ID": "a", **DAYS}
    assert _put(w, bucket, rule)["TransitionDefaultMinimumObjectSize"] == "all_storage_classes_128K"
    found = _put(w, bucket, rule, TransitionDefaultMinimumObjectSize="varies_by_storage_class")
    assert found["TransitionDefaultMinimumObjectSize"] == "varies_by_storage_class"


def missing_ids_are_made(w: World) -> None:
    rules = _put(w, w.bucket(), DAYS, {"Filter": {"Prefix": "a"}, **DAYS})["Rules"]
    ids = [rule["ID"] for rule in rules]
    assert all(ids) and len(set(ids)) == 2


def bad_rules_are_refused(w: World) -> None:
    bucket = w.bucket()
    _refuses(w, bucket, "InvalidArgument", {"ID": "a", **DAYS}, {"ID": "a", **DAYS})
    _refuses(w, bucket, "InvalidArgument", {"ID": "a" * 256, **DAYS})
    _refuses(w, bucket, "InvalidRequest", {"ID": "a"})
    _refuses(w, bucket, "InvalidArgument", {"Expiration": {"Days": 0}})
    noon = datetime(2030, 1, 1, 12, tzinfo=UTC)
    _refuses(w, bucket, "InvalidArgument", {"Expiration": {"Date": noon}})
    for storage_class in ("STANDARD_IA", "ONEZONE_IA"):
        early = {"Transitions": [{"Days": 29, "StorageClass": storage_class}]}
        _refuses(w, bucket, "InvalidArgument", early)
    late = {"Transitions": [{"Days": 90, "StorageClass": "GLACIER"}], "Expiration": {"Days": 90}}
    _refuses(w, bucket, "InvalidArgument", late)
    _refuses(w, bucket, "MalformedXML", {"Filter": {"Prefix": "a", "ObjectSizeLessThan": 9}, **DAYS})
    _refuses(w, bucket, "MalformedXML", {"Filter": {"And": {"Prefix": "a"}}, **DAYS})
    _refuses(w, bucket, "MalformedXML", {"Prefix": "a", **DAYS})
    refused("NoSuchLifecycleConfiguration", w.s3.get_bucket_lifecycle_configuration, Bucket=bucket)


def forms_are_not_mixed(w: World) -> None:
    old = {"ID": "old", "Status": "Enabled", "Prefix": "a/", **DAYS}
    new = {"ID": "new", "Status": "Enabled", "Filter": {"Prefix": "b/"}, **DAYS}
    configuration = {"Rules": [old, new]}
    put = w.s3.put_bucket_lifecycle_configuration
    refused("InvalidRequest", put, Bucket=w.bucket(), LifecycleConfiguration=configuration)


PROBES = (
    sizes_are_kept,
    newer_versions_are_kept,
    minimum_size_is_kept,
    missing_ids_are_made,
    bad_rules_are_refused,
    forms_are_not_mixed,
)
