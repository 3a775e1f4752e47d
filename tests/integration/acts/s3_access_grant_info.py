# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may see what: a person, a group and a role, at three places."""

from __future__ import annotations

from typing import Any

from support.directory import Directory

from . import Act, Play, Stage
from .s3_access_grant import BUCKET, ROLE, control
from .s3_access_grant import setup as made
from .s3_access_grant import snapshot as seen


def setup(stage: Stage) -> None:
    made(stage)
    client, this = control(stage)
    ours = Directory(stage.aws)
    client.create_access_grants_instance(**this, IdentityCenterArn=ours.instance["InstanceArn"])
    role = f"arn:aws:iam::{this['AccountId']}:role/{ROLE}"
    place = client.create_access_grants_location(**this, LocationScope=f"s3://{BUCKET}", IAMRoleArn=role)
    jo, crew = ours.ids("jo", "photographers")
    for kind, one, prefix in (
        ("DIRECTORY_USER", jo, "sea/*"),
        ("DIRECTORY_GROUP", crew, "land/*"),
        ("IAM", f"arn:aws:iam::{this['AccountId']}:role/reader", ""),
    ):
        narrowed = {"AccessGrantsLocationConfiguration": {"S3SubPrefix": prefix}} if prefix else {}
        client.create_access_grant(
            **this,
            **narrowed,
            AccessGrantsLocationId=place["AccessGrantsLocationId"],
            Grantee={"GranteeType": kind, "GranteeIdentifier": one},
            Permission="READ",
        )


def snapshot(stage: Stage) -> dict[str, Any]:
    return seen(stage)


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    volatile=("*.id", "*.arn", "*.created_at", "*identity_center_arn"),
    acts=(
        # Who asks, the instance, the locations and the grants; the store, the user's name and the group's.
        Act("all", {}, gives={"api_calls": 6}),
        Act("one person's", {"user": "jo@example.com"}),
        Act("at one place", {"scope": f"s3://{BUCKET}/sea/wave.jpg", "permission": "READ"}),
        Act("nobody's", {"permission": "WRITE"}, gives={"grants": [], "api_calls": 3}),
    ),
)  # fmt: skip
