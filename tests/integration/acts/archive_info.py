# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An archive with something in two classes, some of it on its way back, beside one that isn't there."""

from __future__ import annotations

from typing import Any

from . import Act, Play, Stage

BUCKET = "photos-archive"
OWN = {"date": "2030-01-01", "storage": {"GLACIER": 1}}
ELSEWHERE = "The prices of eu-west-3 aren't in the table: these are those of us-east-1."


def setup(stage: Stage) -> None:
    s3 = stage.client("s3")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
    s3.put_object(Bucket=BUCKET, Key="sea.jpg", Body=b"x" * 1000, StorageClass="GLACIER")
    s3.put_object(Bucket=BUCKET, Key="old.jpg", Body=b"x" * 3000, StorageClass="GLACIER")
    s3.put_object(Bucket=BUCKET, Key="list.txt", Body=b"x" * 10)
    stage.aws.restores(None)
    s3.restore_object(Bucket=BUCKET, Key="sea.jpg", RestoreRequest={"Days": 3})
    s3.create_multipart_upload(Bucket=BUCKET, Key="half.jpg")


def snapshot(stage: Stage) -> dict[str, Any]:
    listed = stage.client("s3").list_objects_v2(Bucket=BUCKET)
    return {entry["Key"]: (entry["Size"], entry.get("StorageClass")) for entry in listed["Contents"]}


def gone(stage: Stage) -> None:
    stage.client("s3").delete_object(Bucket=BUCKET, Key="list.txt")


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    unknown=(),
    volatile=("date", "*.oldest", "*.newest", "*.version_id"),
    acts=(
        Act("two archives", {"buckets": [BUCKET, "photos-elsewhere"]}),
        Act("after something has gone", {"buckets": [BUCKET], "prices": OWN}, first=gone,
            gives={"copies_kept_days": 7,
                   "prices": {"date": "2030-01-01", "currency": "USD", "replaced": True, "notes": [ELSEWHERE]}}),
    ),
)  # fmt: skip
