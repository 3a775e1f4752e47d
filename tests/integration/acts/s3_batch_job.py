# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Batch jobs: one made for a list, taken again for the same, one that waits for its confirmation, one cancelled."""

from __future__ import annotations

import json
from typing import Any

from support.stage import REGION

from . import Act, Play, Stage, answer

ARCHIVE = "archive-of-converge"
ACCOUNT = "123456789012"
TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
         "Principal": {"Service": "batchoperations.s3.amazonaws.com"}}]}  # fmt: skip
KEYS = ("2019/a b.raw", "2019/c.raw")
# No job goes on from these by itself.
STILL = ("Complete", "Failed", "Cancelled", "Suspended")


def setup(stage: Stage) -> None:
    stage.aws.restores(None)
    stage.client("iam").create_role(RoleName="archive-batch", AssumeRolePolicyDocument=json.dumps(TRUST))
    stage.client("s3").create_bucket(Bucket=ARCHIVE, CreateBucketConfiguration={"LocationConstraint": REGION})
    for key in KEYS:
        stage.client("s3").put_object(Bucket=ARCHIVE, Key=key, Body=b"x", StorageClass="DEEP_ARCHIVE")


def snapshot(stage: Stage) -> dict[str, Any]:
    """Every job gone as far as it goes, and what came of the objects."""
    control, s3 = stage.client("s3control"), stage.client("s3")
    states: dict[str, list[str]] = {}
    for job in control.list_jobs(AccountId=ACCOUNT)["Jobs"]:
        while job["Status"] not in STILL:
            job = control.describe_job(AccountId=ACCOUNT, JobId=job["JobId"])["Job"]
        states.setdefault(job["Description"], []).append(job["Status"])
    heads = {key: answer(s3.head_object, Bucket=ARCHIVE, Key=key) for key in KEYS}
    tags = {key: s3.get_object_tagging(Bucket=ARCHIVE, Key=key)["TagSet"] for key in KEYS}
    return {"jobs": states, "restores": [head.get("Restore") for head in heads.values()], "tags": tags[KEYS[0]]}


RESTORE = {
    "name": "restore 2019", "restore": {"days": 3}, "source_bucket": ARCHIVE, "objects": list(KEYS),
    "manifest_output": {"bucket": ARCHIVE, "prefix": "lists/"}, "role": "archive-batch",
    "report": {"bucket": ARCHIVE, "prefix": "reports", "scope": "failed"},
    "expected": {"bytes": 2, "storage_class": "DEEP_ARCHIVE"}, "max_cost": 1,
}  # fmt: skip
TAG = {
    "name": "tag raws", "tag": {"kind": "raw"}, "generate": {"bucket": ARCHIVE, "suffixes": [".raw"]},
    "role": f"arn:aws:iam::{ACCOUNT}:role/archive-batch", "confirmation_required": True, "wait": True,
}  # fmt: skip

PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    # What AWS makes up, or counts meanwhile.
    unknown=("job.id", "job.arn", "job.created", "job.ended", "job.report", "job.progress.*"),
    volatile=("job.id", "job.arn", "job.created", "job.ended", "job.report", "plan.*.JobId",
              "plan.*.ClientRequestToken"),
    acts=(
        Act("a list is restored", RESTORE, steps=("manifest", "job"),
            leads_to={"jobs": {"restore 2019": ["Complete"]}, "restores": ['ongoing-request="true"'] * 2},
            gives={"msg": "Batch job restore 2019 is New."}),
        Act("it waits for a confirmation", TAG, steps=("job", "wait"),
            leads_to={"jobs": {"restore 2019": ["Complete"], "tag raws": ["Suspended"]}, "tags": []},
            gives={"msg": "Batch job tag raws is Suspended."}, again=False),
        Act("sooner", {**TAG, "priority": 99, "wait": False}, steps=("priority",)),
        Act("and is confirmed", {"name": "tag raws", "state": "confirmed", "wait": True}, steps=("status", "wait"),
            leads_to={"tags": [{"Key": "kind", "Value": "raw"}]}, gives={"msg": "Batch job tag raws is Complete."}),
        Act("nothing to cancel", {"name": "tag raws", "state": "cancelled"}),
    ),
)  # fmt: skip
