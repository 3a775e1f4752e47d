# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The account's public access block: set in part and whole, opened by somebody else, removed."""

from __future__ import annotations

from typing import Any

from ansible_collections.converge.aws.plugins.module_utils.habits import host_as_given

from . import Act, Play, Stage, answer

NAMES = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
OPTIONS = ("block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets")


def control(stage: Stage) -> tuple[Any, str]:
    """boto3's client, kept to the endpoint's host, and the account's id."""
    client = stage.client("s3control")
    host_as_given(client)
    return client, stage.client("sts").get_caller_identity()["Account"]


def snapshot(stage: Stage) -> dict[str, Any]:
    client, account = control(stage)
    return {
        "block": answer(client.get_public_access_block, "NoSuchPublicAccessBlockConfiguration", AccountId=account),
    }


def open_one(stage: Stage) -> None:
    """Somebody opens one of the four."""
    client, account = control(stage)
    client.put_public_access_block(AccountId=account, **block(*NAMES[:3]))


def block(*on: str) -> dict[str, Any]:
    return {"PublicAccessBlockConfiguration": {name: name in on for name in NAMES}}


def said(*on: str) -> dict[str, bool]:
    return {name: name in on for name in OPTIONS}


ALL = {"public_access": said(*OPTIONS)}

PLAY = Play(
    snapshot=snapshot,
    acts=(
        Act("nothing is blocked", {}, gives={"public_access": said()}, leads_to={"block": None}),
        Act("what is not there needs no removal", {"state": "absent"}, leads_to={"block": None}),
        Act(
            "one of four",
            {"public_access": {"block_public_policy": True}},
            ("public_access",),
            leads_to={"block": block("BlockPublicPolicy")},
            gives={"public_access": said("block_public_policy")},
        ),
        Act(
            "another, and the first stays",
            {"public_access": {"ignore_public_acls": True}},
            ("public_access",),
            leads_to={"block": block("BlockPublicPolicy", "IgnorePublicAcls")},
        ),
        Act("all", ALL, ("public_access",), leads_to={"block": block(*NAMES)}, gives=ALL),
        Act("drift", ALL, ("public_access",), first=open_one, leads_to={"block": block(*NAMES)}, gives=ALL),
        Act(
            "false is a value",
            {"public_access": {"block_public_acls": False}},
            ("public_access",),
            leads_to={"block": block(*NAMES[1:])},
        ),
        Act(
            "removed",
            {"state": "absent"},
            ("public_access",),
            leads_to={"block": None},
            gives={"public_access": said()},
        ),
    ),
)
