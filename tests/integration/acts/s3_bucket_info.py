# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of buckets: all, some or one, in this region and in others, with what is set and what isn't."""

from __future__ import annotations

import json
from typing import Any

from support.stage import REGION

from . import Act, Play, Stage

PHOTOS, LOGS, ABROAD = "photos-of-converge", "logs-of-converge", "photos-abroad"
POLICY = {
    "Version": "2012-10-17",
    "Statement": [{
        "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{PHOTOS}/*",
    }],
}  # fmt: skip
RULES = [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]
# What nobody has set, and is an empty dictionary.
UNSET = (
    "bucket_accelerate_configuration",
    "bucket_cors",
    "bucket_lifecycle_configuration",
    "bucket_logging",
    "bucket_notification_configuration",
    "bucket_policy",
    "bucket_policy_status",
    "bucket_replication",
    "bucket_tagging",
    "bucket_versioning",
    "bucket_website",
    "object_lock_configuration",
)


def setup(stage: Stage) -> None:
    s3 = stage.client("s3")
    for name in (PHOTOS, LOGS):
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    stage.aws.client("s3", "us-east-1").create_bucket(Bucket=ABROAD)
    s3.put_bucket_tagging(Bucket=PHOTOS, Tagging={"TagSet": [{"Key": "team", "Value": "photographers"}]})
    s3.put_bucket_cors(Bucket=PHOTOS, CORSConfiguration={"CORSRules": RULES})
    s3.put_bucket_policy(Bucket=PHOTOS, Policy=json.dumps(POLICY))
    for number in range(3):
        s3.put_bucket_metrics_configuration(
            Bucket=PHOTOS, Id=f"part-{number}", MetricsConfiguration={"Id": f"part-{number}"}
        )


def snapshot(stage: Stage) -> dict[str, Any]:
    return {"names": [bucket["Name"] for bucket in stage.client("s3").list_buckets()["Buckets"]]}


def bucket(name: str, region: str = REGION, **facts: Any) -> dict[str, Any]:
    return {"name": name, "bucket_region": region, **facts}


def facts(*names: str, **more: Any) -> dict[str, Any]:
    return {**more, "bucket_facts": dict.fromkeys(names, True)}


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    volatile=("buckets.*.creation_date", "buckets.*.bucket_acl.Owner.*"),
    acts=(
        Act("all", {}),
        Act("one", {"name": PHOTOS},
            gives={"buckets": [bucket(PHOTOS)], "bucket_name": PHOTOS, "permissions": ["s3:ListBucket"]}),
        Act("none", facts("bucket_tagging", name="photos"), gives={"buckets": [], "bucket_name": "photos"}),
        Act("what is set", facts("bucket_tagging", "bucket_cors", "bucket_location", "bucket_metrics_configurations",
                                 "bucket_request_payment", name=PHOTOS),
            gives={"buckets": [bucket(
                PHOTOS, bucket_cors={"CORSRules": RULES}, bucket_location={"LocationConstraint": REGION},
                bucket_metrics_configurations=[{"Id": f"part-{number}"} for number in range(3)],
                bucket_request_payment={"Payer": "BucketOwner"}, bucket_tagging={"team": "photographers"})],
                "api_calls": 6}),
        Act("what isn't set", facts(*UNSET, name=LOGS),
            gives={"buckets": [bucket(LOGS, **{one: {} for one in UNSET})]}),
        Act("a policy is a dictionary", facts("bucket_policy", "bucket_policy_status", name=PHOTOS),
            gives={"buckets": [bucket(
                PHOTOS, bucket_policy=POLICY, bucket_policy_status={"PolicyStatus": {"IsPublic": False}})]}),
        Act("everything", {"name": PHOTOS, "all_facts": True}),
        Act("by a part of the name", {"name_filter": "graphs"}, gives={"buckets": [], "bucket_name_filter": "graphs"}),
        Act("in another region", facts("bucket_location", name=ABROAD, transform_location=True),
            gives={"buckets": [bucket(ABROAD, "us-east-1", bucket_location={"LocationConstraint": "us-east-1"})]}),
        Act("as S3 says it", facts("bucket_location", name=ABROAD),
            gives={"buckets": [bucket(ABROAD, "us-east-1", bucket_location={"LocationConstraint": None})]}),
        Act("those of a prefix", facts("bucket_tagging", prefix="photos-")),
        Act("those of the region", {"only_region": True}),
    ),
)  # fmt: skip
