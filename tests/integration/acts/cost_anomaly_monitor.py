# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A monitor: made with who is told, changed, mended, and deleted with what is its own; another one's stays."""

from __future__ import annotations

from typing import Any

from . import Act, Play, Stage

TOPIC = "arn:aws:sns:us-east-1:123456789012:costs"
DAILY = {"name": "daily", "subscribers": ["jo@example.com"], "threshold_amount": 20, "threshold_percentage": "40.0"}
AT_ONCE = {"name": "at once", "frequency": "immediate", "subscribers": [TOPIC], "threshold_amount": "100"}
CREATED = {"name": "services", "dimension": "service", "subscriptions": [DAILY], "tags": {"team": "photos"}}
CHANGED = {
    **CREATED,
    "subscriptions": [{**DAILY, "frequency": "weekly", "threshold_match": "any"}, AT_ONCE],
    "tags": {"team": "films"},
}


def _above(kind: str, amount: str) -> dict[str, Any]:
    return {"Dimensions": {"Key": f"ANOMALY_TOTAL_IMPACT_{kind}", "MatchOptions": ["GREATER_THAN_OR_EQUAL"],
                           "Values": [amount]}}  # fmt: skip


BOTH = [_above("ABSOLUTE", "20"), _above("PERCENTAGE", "40")]


def snapshot(stage: Stage) -> dict[str, Any]:
    ce = stage.client("ce")
    monitors = {one["MonitorArn"]: one for one in ce.get_anomaly_monitors()["AnomalyMonitors"]}
    told = {
        one["SubscriptionName"]: {
            "of": sorted(monitors[arn]["MonitorName"] for arn in one["MonitorArnList"]),
            "how": one["Frequency"],
            "whom": [each["Address"] for each in one["Subscribers"]],
            "from": one["ThresholdExpression"],
        }
        for one in ce.get_anomaly_subscriptions()["AnomalySubscriptions"]
    }
    tags = {
        monitors[arn]["MonitorName"]: {one["Key"]: one["Value"] for one in
                                       ce.list_tags_for_resource(ResourceArn=arn)["ResourceTags"]}
        for arn in monitors
    }  # fmt: skip
    looks_at = {one["MonitorName"]: one.get("MonitorDimension") for one in monitors.values()}
    return {"monitors": looks_at, "told": told, "tags": tags}


def spoil(stage: Stage) -> None:
    """Somebody tells others, and has one of the subscriptions for a monitor of their own, too."""
    ce = stage.client("ce")
    (ours,) = (one["MonitorArn"] for one in ce.get_anomaly_monitors()["AnomalyMonitors"])
    only = {"Tags": {"Key": "team", "Values": ["films"]}}
    theirs = ce.create_anomaly_monitor(AnomalyMonitor={
        "MonitorName": "films", "MonitorType": "CUSTOM", "MonitorSpecification": only})["MonitorArn"]  # fmt: skip
    for one in ce.get_anomaly_subscriptions()["AnomalySubscriptions"]:
        if one["SubscriptionName"] == "daily":
            subscribers = [{"Type": "EMAIL", "Address": "lee@example.com"}]
            ce.update_anomaly_subscription(SubscriptionArn=one["SubscriptionArn"], Subscribers=subscribers,
                                           MonitorArnList=[ours, theirs])  # fmt: skip


PLAY = Play(
    snapshot=snapshot,
    # The ARNs that AWS makes up.
    unknown=("monitor.arn", "monitor.subscriptions.*.arn",
             "plan.*.requests.*.params.AnomalySubscription.MonitorArnList.0"),
    volatile=("monitor.arn", "monitor.subscriptions.*.arn", "plan.*.requests.*.params.MonitorArn",
              "plan.*.requests.*.params.ResourceArn", "plan.*.requests.*.params.SubscriptionArn",
              "plan.*.requests.*.params.MonitorArnList.*", "plan.*.before.*.arn", "plan.*.after.*.arn",
              "plan.*.requests.*.params.AnomalySubscription.MonitorArnList.0",
              "plan.*.before.*.monitors.*", "plan.*.after.*.monitors.*", "plan.*.before.arn",
              "plan.*.before.monitors.*", "diff.*"),
    acts=(
        Act(
            "create",
            CREATED,
            ("monitor", "subscriptions"),
            leads_to={
                "monitors": {"services": "SERVICE"},
                "told": {"daily": {"of": ["services"], "how": "DAILY", "whom": ["jo@example.com"],
                                   "from": {"And": BOTH}}},
                "tags": {"services": {"team": "photos"}},
            },
        ),
        Act(
            "change",
            CHANGED,
            ("subscriptions", "tags"),
            leads_to={
                "told": {
                    "daily": {"of": ["services"], "how": "WEEKLY", "whom": ["jo@example.com"], "from": {"Or": BOTH}},
                    "at once": {"of": ["services"], "how": "IMMEDIATE", "whom": [TOPIC],
                                "from": _above("ABSOLUTE", "100")},
                },
                "tags": {"services": {"team": "films"}},
            },
        ),
        Act("mend", CHANGED, ("subscriptions",), first=spoil),
        Act(
            "absent",
            {"name": "services", "state": "absent"},
            ("subscriptions[*]", "subscriptions[*]", "monitor"),
            leads_to={
                "monitors": {"films": None},
                "told": {"daily": {"of": ["films"], "how": "WEEKLY", "whom": ["jo@example.com"],
                                   "from": {"Or": BOTH}}},
            },
        ),
    ),
)  # fmt: skip
