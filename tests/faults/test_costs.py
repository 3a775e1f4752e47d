# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that are lost on the way from where costs are watched: what was made is made once."""

from __future__ import annotations

import json
from typing import Any

import pytest

ACCOUNT = "123456789012"
BUDGET = "converge.aws.budget"
ACTION = {
    "type": "apply_iam_policy",
    "iam": {"policy_arn": "arn:aws:iam::aws:policy/AWSDenyAll", "users": ["jo"]},
    "threshold": 100,
    "execution_role": f"arn:aws:iam::{ACCOUNT}:role/budgets",
    "subscribers": ["jo@example.com"],
}
STORAGE: dict[str, Any] = {
    "name": "storage",
    "limit": {"amount": 100},
    "notifications": [{"threshold": 80, "subscribers": ["jo@example.com"]}],
    "actions": [ACTION],
}


@pytest.mark.parametrize("fault", ["drop_after", "drop_before"])
@pytest.mark.parametrize("operation", ["CreateBudget", "CreateNotification", "CreateBudgetAction"])
def test_a_lost_answer_leaves_one_budget(operation, fault, aws, playbook):
    aws.faults([{"kind": fault, "times": 1, "operation": operation}])
    told = playbook.task(BUDGET, STORAGE)
    assert told.kind == "ok", told["msg"]
    assert told["changed"] is True and aws.fired() == [1]
    budgets, at = aws.client("budgets"), {"AccountId": ACCOUNT, "BudgetName": "storage"}
    assert [one["BudgetName"] for one in budgets.describe_budgets(AccountId=ACCOUNT)["Budgets"]] == ["storage"]
    assert len(budgets.describe_notifications_for_budget(**at)["Notifications"]) == 1
    assert len(budgets.describe_budget_actions_for_budget(**at)["Actions"]) == 1
    assert playbook.task(BUDGET, STORAGE)["changed"] is False


MONITOR = "converge.aws.cost_anomaly_monitor"
SERVICES: dict[str, Any] = {
    "name": "services",
    "dimension": "service",
    "subscriptions": [{"name": "daily", "subscribers": ["jo@example.com"], "threshold_amount": 20}],
}


@pytest.mark.parametrize("said", [{}, {"dimension": None, "specification": {"tags": {"key": "team", "values": ["a"]}}}],
                         ids=["one of its kind", "one of many"])  # fmt: skip
@pytest.mark.parametrize("fault", ["drop_after", "drop_before", "internal_error"])
@pytest.mark.parametrize("operation", ["CreateAnomalyMonitor", "CreateAnomalySubscription"])
def test_a_lost_answer_leaves_one_monitor(operation, fault, said, aws, playbook):
    task = {name: value for name, value in {**SERVICES, **said}.items() if value is not None}
    aws.faults([{"kind": fault, "times": 1, "operation": operation}])
    told = playbook.task(MONITOR, task)
    assert told.kind == "ok", told["msg"]
    assert told["changed"] is True and aws.fired() == [1]
    ce = aws.client("ce")
    assert [one["MonitorName"] for one in ce.get_anomaly_monitors()["AnomalyMonitors"]] == ["services"]
    assert [one["SubscriptionName"] for one in ce.get_anomaly_subscriptions()["AnomalySubscriptions"]] == ["daily"]
    assert playbook.task(MONITOR, task)["changed"] is False


def test_what_is_in_the_way_of_a_monitor_is_named(aws, playbook):
    service = {"MonitorName": "theirs", "MonitorType": "DIMENSIONAL", "MonitorDimension": "SERVICE"}
    aws.client("ce").create_anomaly_monitor(AnomalyMonitor=service)
    told = playbook.task(MONITOR, SERVICES)
    assert told.kind == "failed" and "looks at each service: here it is theirs" in told["msg"]


@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_name_that_several_have_is_refused(state, aws, playbook):
    only = {"Tags": {"Key": "team", "Values": ["a"]}}
    ce = aws.client("ce")
    custom = {"MonitorName": "services", "MonitorType": "CUSTOM", "MonitorSpecification": only}
    arns = [ce.create_anomaly_monitor(AnomalyMonitor=custom)["MonitorArn"] for _each in range(2)]
    begun = aws.last_call()
    told = playbook.task(MONITOR, {"name": "services", "state": state})
    assert told.kind == "failed" and all(arn in told["msg"] for arn in arns) and aws.writes(begun) == []
    assert playbook.task(MONITOR, {"name": "mine", "monitor_arn": arns[0], "state": state})["changed"] is True
    names = sorted(one["MonitorName"] for one in ce.get_anomaly_monitors()["AnomalyMonitors"])
    assert names == (["mine", "services"] if state == "present" else ["services"])


@pytest.mark.parametrize(("module", "options"), [(BUDGET, {**STORAGE, "tags": {"team": "a"}}), (MONITOR, SERVICES)],
                         ids=["budget", "monitor"])  # fmt: skip
def test_the_permissions_that_a_plan_names_are_enough_and_needed(module, options, aws, playbook):
    iam = aws.client("iam")
    iam.create_user(UserName="jo")
    made = iam.create_access_key(UserName="jo")["AccessKey"]
    key = {"access_key": made["AccessKeyId"], "secret_key": made["SecretAccessKey"]}

    def allow(actions: list[str]) -> None:
        statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam.put_user_policy(UserName="jo", PolicyName="costs", PolicyDocument=document)

    needed = playbook.task(module, options, check_mode=True)["permissions"]
    aws.enforce()
    for action in needed:
        if action.split(":")[1].startswith(("Create", "Modify")):
            allow([one for one in needed if one != action])
            told = playbook.task(module, {**options, **key})
            assert told.kind == "failed" and action in told["msg"], action
            playbook.task(module, {"name": options["name"], "state": "absent"})
    allow(needed)
    told = playbook.task(module, {**options, **key})
    assert told.kind == "ok", told["msg"]
