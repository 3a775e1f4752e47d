# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An access point: made for the internet and for a VPC, its policy and tags set, drifted, cleared; removed."""

from __future__ import annotations

import json
from typing import Any

from support.stage import REGION

from . import Act, Play, Stage, answer
from .s3_account import control

BUCKET = "photos-of-converge"
NAME = "photos-of-the-shop"
PRIVATE = "photos-inside"
VPC = "vpc-0123456789abcdef0"


def policy(stage: Stage, action: str) -> dict[str, Any]:
    account = stage.client("sts").get_caller_identity()["Account"]
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
                "Action": action,
                "Resource": f"arn:aws:s3:{REGION}:{account}:accesspoint/{NAME}/object/*",
            }
        ],
    }


def setup(stage: Stage) -> None:
    stage.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})


def snapshot(stage: Stage) -> dict[str, Any]:
    client, account = control(stage)
    seen: dict[str, Any] = {}
    for name in (NAME, PRIVATE):
        at = {"AccountId": account, "Name": name}
        point = answer(client.get_access_point, "NoSuchAccessPoint", **at)
        seen[name] = point
        if point:
            text = answer(client.get_access_point_policy, "NoSuchAccessPointPolicy", **at)
            seen[f"{name} policy"] = json.loads(text["Policy"]) if text else None
            arn = point["AccessPointArn"]
            tags = client.list_tags_for_resource(AccountId=account, ResourceArn=arn)["Tags"]
            seen[f"{name} tags"] = {tag["Key"]: tag["Value"] for tag in tags}
    return seen


def drift(stage: Stage) -> None:
    """Somebody writes a policy of their own."""
    client, account = control(stage)
    text = json.dumps(policy(stage, "s3:DeleteObject"))
    client.put_access_point_policy(AccountId=account, Name=NAME, Policy=text)


def task(**more: Any) -> Any:
    return lambda stage: {"name": NAME, "bucket": BUCKET, "policy": policy(stage, "s3:GetObject"), **more}


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    unknown=("alias", "endpoints", "creation_date"),
    volatile=("alias", "creation_date"),
    acts=(
        Act("there is none", {"name": NAME, "state": "absent"}, leads_to={NAME: None}),
        Act(
            "created",
            task(tags={"team": "shop", "kept": True}),
            ("access point", "policy"),
            leads_to={f"{NAME} tags": {"team": "shop", "kept": "true"}},
            gives={"bucket": BUCKET, "network_origin": "Internet", "vpc_id": None},
        ),
        Act("found by its name", {"name": NAME}),
        Act(
            "changed",
            lambda stage: {"name": NAME, "policy": policy(stage, "s3:PutObject"), "tags": {"team": "office"}},
            ("policy", "tags", "tags"),
            leads_to={f"{NAME} tags": {"team": "office"}},
        ),
        Act("drift", task(), ("policy",), first=drift),
        Act("policy cleared", {"name": NAME, "policy": {}}, ("policy",), leads_to={f"{NAME} policy": None}),
        Act(
            "for a VPC alone",
            {"name": PRIVATE, "bucket": BUCKET, "vpc_id": VPC, "public_access": {"block_public_acls": False}},
            ("access point",),
            gives={
                "network_origin": "VPC",
                "vpc_id": VPC,
                "public_access": {
                    "block_public_acls": False,
                    "ignore_public_acls": True,
                    "block_public_policy": True,
                    "restrict_public_buckets": True,
                },
            },
        ),
        Act("removed", {"name": NAME, "state": "absent"}, ("access point",), leads_to={NAME: None}),
    ),
)
