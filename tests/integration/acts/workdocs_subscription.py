# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Endpoints subscribed, unsubscribed by others, subscribed again and no more."""

from __future__ import annotations

from typing import Any

from support.workdocs_site import SITE, Tree

from . import Act, Play, Stage

ARCHIVE, QUEUE = "https://archive.example.com/workdocs", "arn:aws:sqs:us-east-1:123456789012:workdocs"


def setup(stage: Stage) -> None:
    Tree(stage)


def subscribed(stage: Stage) -> list[dict[str, Any]]:
    tree = Tree(stage)
    pages = tree.api.get_paginator("describe_notification_subscriptions").paginate(OrganizationId=tree.org)
    return [one for page in pages for one in page["Subscriptions"]]


def snapshot(stage: Stage) -> dict[str, Any]:
    return {"subscriptions": sorted((one["Protocol"], one["EndPoint"]) for one in subscribed(stage))}


def drift(stage: Stage) -> None:
    """Somebody ends the subscription and has another one."""
    tree = Tree(stage)
    api = tree.api
    for one in subscribed(stage):
        api.delete_notification_subscription(OrganizationId=tree.org, SubscriptionId=one["SubscriptionId"])
    wanted = {"Endpoint": f"{ARCHIVE}/2", "Protocol": "HTTPS", "SubscriptionType": "ALL"}
    api.create_notification_subscription(OrganizationId=tree.org, **wanted)


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    unknown=("subscription.subscription_id",),
    volatile=("*subscription_id", "*.SubscriptionId", "organization_id", "*.OrganizationId"),
    acts=(
        Act("subscribe", {"endpoint": ARCHIVE, **SITE}, ("subscription",),
            leads_to={"subscriptions": [("HTTPS", ARCHIVE)]}),
        Act("subscribe again", {"endpoint": ARCHIVE, **SITE}, ("subscription",), first=drift,
            leads_to={"subscriptions": [("HTTPS", ARCHIVE), ("HTTPS", f"{ARCHIVE}/2")]}),
        Act("a queue", {"endpoint": QUEUE, "protocol": "sqs", **SITE}, ("subscription",)),
        Act("no more", {"endpoint": ARCHIVE, "state": "absent", **SITE}, ("subscription",),
            leads_to={"subscriptions": [("HTTPS", f"{ARCHIVE}/2"), ("SQS", QUEUE)]}),
    ),
)  # fmt: skip
