# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A budget: made, told to others, changed by hand, filtered in another way, given actions, and deleted."""

from __future__ import annotations

from typing import Any

from . import Act, Play, Stage

ACCOUNT = "123456789012"
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:costs"
AT = {"AccountId": ACCOUNT, "BudgetName": "storage"}
OVER = {"NotificationType": "ACTUAL", "ComparisonOperator": "GREATER_THAN", "Threshold": 80.0,
        "ThresholdType": "PERCENTAGE"}  # fmt: skip

CREATED = {
    "name": "storage",
    "limit": {"amount": 100},
    "time_period": {"start": "2026-01-01"},
    "filters": {"services": ["s3", "glacier"], "tags": {"team": "photos"}},
    "notifications": [
        {"threshold": 80, "subscribers": ["jo@example.com", TOPIC]},
        {"type": "forecasted", "threshold": "100.0", "subscribers": ["jo@example.com"]},
    ],
    "tags": {"team": "photos"},
}
CHANGED = {
    **CREATED,
    "limit": {"amount": "120.50"},
    "filter_expression": {"not": {"dimensions": {"key": "SERVICE", "values": ["AmazonCloudWatch"]}}},
    "notifications": [{"threshold": 80, "subscribers": ["kim@example.com"]}],
    "purge_notifications": True,
    "tags": {"team": "films"},
}
del CHANGED["filters"]
ACTION = {
    "type": "apply_iam_policy",
    "iam": {"policy_arn": "arn:aws:iam::aws:policy/AWSDenyAll", "users": ["jo"]},
    "threshold": 100,
    "execution_role": f"arn:aws:iam::{ACCOUNT}:role/budgets",
    "subscribers": ["kim@example.com"],
}


def snapshot(stage: Stage) -> dict[str, Any]:
    budgets = stage.client("budgets")
    found = {one["BudgetName"]: one for one in
             budgets.describe_budgets(AccountId=ACCOUNT, ShowFilterExpression=True)["Budgets"]}  # fmt: skip
    if "storage" not in found:
        return {"budgets": sorted(found)}
    told = {}
    for one in budgets.describe_notifications_for_budget(**AT)["Notifications"]:
        listed = budgets.describe_subscribers_for_notification(**AT, Notification=one)["Subscribers"]
        told[one["NotificationType"], one["Threshold"]] = sorted(each["Address"] for each in listed)
    arn = f"arn:aws:budgets::{ACCOUNT}:budget/storage"
    budget = found["storage"]
    return {
        "budgets": sorted(found),
        "limit": budget["BudgetLimit"],
        "filter": budget.get("FilterExpression"),
        "old filters": budget.get("CostFilters"),
        "metrics": budget.get("Metrics"),
        "told": told,
        "actions": [{name: one[name] for name in ("ActionType", "ApprovalModel", "ActionThreshold")}
                    for one in budgets.describe_budget_actions_for_budget(**AT)["Actions"]],
        "tags": {one["Key"]: one["Value"] for one in budgets.list_tags_for_resource(ResourceARN=arn)["ResourceTags"]},
    }  # fmt: skip


def spoil(stage: Stage) -> None:
    """Somebody works on the budget by hand, in the older way."""
    budgets = stage.client("budgets")
    budgets.update_budget(AccountId=ACCOUNT, NewBudget={
        "BudgetName": "storage", "BudgetType": "COST", "TimeUnit": "MONTHLY",
        "BudgetLimit": {"Amount": "7", "Unit": "USD"}, "CostFilters": {"Service": ["AmazonCloudWatch"]},
        "CostTypes": {"IncludeTax": False}})  # fmt: skip
    for address in ("lee@example.com", "max@example.com"):
        budgets.create_subscriber(**AT, Notification=OVER,
                                  Subscriber={"SubscriptionType": "EMAIL", "Address": address})  # fmt: skip


EXPRESSION = {"Not": {"Dimensions": {"Key": "SERVICE", "Values": ["AmazonCloudWatch"]}}}

PLAY = Play(
    snapshot=snapshot,
    # What AWS says of a budget that it has just made.
    unknown=("budget.time_period", "budget.time_period.*", "budget.calculated_spend", "budget.calculated_spend.*",
             "budget.cost_types", "budget.actions.*.id", "budget.actions.*.status"),
    volatile=("budget.actions.*.id", "plan.*.requests.0.params.ActionId", "plan.*.before.*.id", "plan.*.after.*.id",
              "diff.*"),
    acts=(
        Act(
            "create",
            CREATED,
            ("budget", "notifications"),
            leads_to={
                "limit": {"Amount": "100.0", "Unit": "USD"},
                "filter": {"And": [
                    {"Dimensions": {"Key": "SERVICE",
                                    "Values": ["Amazon Glacier", "Amazon Simple Storage Service"]}},
                    {"Tags": {"Key": "team", "Values": ["photos"]}},
                ]},
                "metrics": ["UnblendedCost"],
                "told": {("ACTUAL", 80.0): [TOPIC, "jo@example.com"], ("FORECASTED", 100.0): ["jo@example.com"]},
                "tags": {"team": "photos"},
            },
        ),
        Act(
            "change",
            CHANGED,
            ("definition", "notifications", "tags"),
            leads_to={"limit": {"Amount": "120.5", "Unit": "USD"}, "filter": EXPRESSION, "tags": {"team": "films"},
                      "told": {("ACTUAL", 80.0): ["kim@example.com"]}},
        ),
        Act(
            "mend",
            CHANGED,
            ("definition", "notifications"),
            first=spoil,
            leads_to={"limit": {"Amount": "120.5", "Unit": "USD"}, "filter": EXPRESSION, "old filters": None,
                      "told": {("ACTUAL", 80.0): ["kim@example.com"]}},
        ),
        Act(
            "with an action",
            {"name": "storage", "actions": [ACTION]},
            ("actions",),
            leads_to={"actions": [{"ActionType": "APPLY_IAM_POLICY", "ApprovalModel": "MANUAL", "ActionThreshold": {
                "ActionThresholdValue": 100.0, "ActionThresholdType": "PERCENTAGE"}}]},
        ),
        Act("absent", {"name": "storage", "state": "absent"}, ("budget",), leads_to={"budgets": []}),
    ),
)  # fmt: skip
