# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An event subscription: made for one group, given another and switched off, changed by hand, and deleted."""

from __future__ import annotations

from typing import Any

from . import Act, Play, Stage

NAME = "alerts"
CREATED = {"name": NAME, "topic": "alerts", "source_type": "db-parameter-group", "source_ids": ["Shop"],
           "tags": {"team": "shop"}}  # fmt: skip
# All that groups are told of, and so what it has already.
CHANGED = {"name": NAME, "source_ids": ["stock"], "event_categories": ["configuration change"], "enabled": False}


def setup(stage: Stage) -> None:
    stage.client("sns").create_topic(Name="alerts")
    for name in ("shop", "stock"):
        stage.client("rds").create_db_parameter_group(
            DBParameterGroupName=name, DBParameterGroupFamily="mysql8.0", Description=name
        )


def snapshot(stage: Stage) -> dict[str, Any]:
    rds = stage.client("rds")
    found = rds.describe_event_subscriptions()["EventSubscriptionsList"]
    if not found:
        return {"there": False}
    tags = rds.list_tags_for_resource(ResourceName=found[0]["EventSubscriptionArn"])["TagList"]
    return {
        "there": True,
        "topic": found[0]["SnsTopicArn"].rpartition(":")[2],
        "sources": sorted(found[0].get("SourceIdsList", ())),
        "categories": sorted(found[0].get("EventCategoriesList", ())),
        "enabled": found[0]["Enabled"],
        "tags": {tag["Key"]: tag["Value"] for tag in tags},
    }


def spoil(stage: Stage) -> None:
    """Somebody switches it on."""
    stage.client("rds").modify_event_subscription(SubscriptionName=NAME, Enabled=True)


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    unknown=("event_subscription.*",),
    volatile=("event_subscription.subscription_creation_time",),
    acts=(
        Act("create", CREATED, ("event subscription",),
            leads_to={"topic": "alerts", "sources": ["shop"], "enabled": True, "tags": {"team": "shop"}}),
        Act("change", CHANGED, ("attributes", "source_ids[shop]", "source_ids[stock]"),
            leads_to={"sources": ["stock"], "enabled": False}),
        Act("mend", CHANGED, ("attributes",), first=spoil, leads_to={"enabled": False}),
        Act("absent", {"name": NAME, "state": "absent"}, ("event subscription",), leads_to={"there": False}),
    ),
)  # fmt: skip
