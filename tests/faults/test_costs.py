# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that are lost on the way from where costs are watched: what was made is made once."""

from __future__ import annotations

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
