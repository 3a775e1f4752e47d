# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Archived objects come back: foretold with their price, asked for once, sped up, kept for longer, waited for."""

from __future__ import annotations

from typing import Any

from support.stage import REGION

from . import Act, Play, Stage, answer

ARCHIVE = "archive-of-converge"
FIRST, DEEP = "2019/a b.raw", "2019/deep.raw"


def put(stage: Stage, key: str, storage_class: str) -> None:
    stage.client("s3").put_object(Bucket=ARCHIVE, Key=key, Body=b"x" * 4096, StorageClass=storage_class)


def setup(stage: Stage) -> None:
    stage.aws.restores(None)
    stage.client("s3").create_bucket(Bucket=ARCHIVE, CreateBucketConfiguration={"LocationConstraint": REGION})
    for key, storage_class in ((FIRST, "GLACIER"), (DEEP, "DEEP_ARCHIVE"), ("2019/index.txt", "STANDARD_IA")):
        put(stage, key, storage_class)


def snapshot(stage: Stage) -> dict[str, Any]:
    s3 = stage.client("s3")
    listed = s3.list_objects_v2(Bucket=ARCHIVE)["Contents"]
    heads = {one["Key"]: answer(s3.head_object, Bucket=ARCHIVE, Key=one["Key"]) for one in listed}
    return {key: head.get("Restore", "") for key, head in heads.items()}


def back(stage: Stage) -> None:
    stage.aws.end_restores()


def at_once(stage: Stage) -> None:
    put(stage, "2020/new.raw", "GLACIER")
    stage.aws.restores(0)


ON_ITS_WAY = 'ongoing-request="true"'
CHEAP = {"date": "2027-01-01", "retrieval_requests": {"DEEP_ARCHIVE": {"bulk": 1000}}}

PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    unknown=("objects.*.expires",),
    acts=(
        Act(
            "a prefix",
            {"bucket": ARCHIVE, "prefix": "2019/", "days": 3, "tier": "bulk", "prices": CHEAP, "max_cost": 2},
            steps=("restore",),
            leads_to={FIRST: ON_ITS_WAY, DEEP: ON_ITS_WAY, "2019/index.txt": ""},
            gives={
                "counts": {"total": 3, "available": 1, "in_progress": 2, "restored": 0, "archived": 0},
                "permissions": ["s3:ListBucket", "s3:RestoreObject"],
            },
        ),
        Act(
            "sped up",
            {"bucket": ARCHIVE, "object": FIRST, "days": 3, "tier": "expedited", "speed_up": True},
            steps=("restore",),
            again=False,
        ),
        Act("they are back", {"bucket": ARCHIVE, "objects": [FIRST, {"key": DEEP}], "days": 3}, first=back,
            gives={"msg": f"Of 2 objects of bucket {ARCHIVE}: 2 restored."}),
        Act("kept for longer", {"bucket": ARCHIVE, "objects": [FIRST], "days": 10}, steps=("restore",),
            gives={"msg": f"Of 1 object of bucket {ARCHIVE}: 1 restored."}),
        Act("waited for", {"bucket": ARCHIVE, "object": "2020/new.raw", "days": 1, "within_hours": 5, "wait": True},
            first=at_once, steps=("restore", "wait"),
            gives={"msg": f"Of 1 object of bucket {ARCHIVE}: 1 restored."}),
    ),
)  # fmt: skip
