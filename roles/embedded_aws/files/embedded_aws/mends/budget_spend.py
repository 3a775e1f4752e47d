# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a budget's time has cost and is likely to cost, and who is told when that is more than it should be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from moto.budgets.models import budgets_backends

from embedded_aws import costs

_MONTHS = {"MONTHLY": 1, "QUARTERLY": 3, "ANNUALLY": 12}
_FILTERS = {"Service": "SERVICE", "LinkedAccount": "LINKED_ACCOUNT", "Region": "REGION", "UsageType": "USAGE_TYPE",
            "Operation": "OPERATION"}  # fmt: skip


def period_start(unit: str, today: date | None = None) -> datetime:
    """When the day, month, quarter or year began that it is now."""
    day = today or _today()
    months = _MONTHS.get(unit)
    if months:
        day = day.replace(month=(day.month - 1) // months * months + 1, day=1)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _today() -> date:
    return datetime.now(UTC).date()


def _period(budget: Mapping[str, Any]) -> tuple[date, date]:
    """The days from which and up to which a budget counts now."""
    unit = budget["TimeUnit"]
    start = period_start(unit).date()
    if unit == "CUSTOM":
        first, last = (datetime.fromtimestamp(budget["TimePeriod"][one], UTC).date() for one in ("Start", "End"))
        return first, last
    if unit == "DAILY":
        return start, start + timedelta(days=1)
    month = start.month - 1 + _MONTHS[unit]
    return start, date(start.year + month // 12, month % 12 + 1, 1)


def _picked(budget: Mapping[str, Any]) -> list[costs.Record]:
    # AWS: what a key names counts if any of its values fits, and every key has to.
    old = [
        {"Dimensions": {"Key": _FILTERS[key], "Values": values}}
        for key, values in (budget.get("CostFilters") or {}).items()
        if key in _FILTERS
    ]
    for pair in (budget.get("CostFilters") or {}).get("TagKeyValue", ()):
        key, _dollar, value = pair.removeprefix("user:").partition("$")
        old.append({"Tags": {"Key": key, "Values": [value]}})
    expression = budget.get("FilterExpression") or ({"And": old} if old else {})
    return [one for one in costs.records() if costs.matches(one, expression)]


def calculated(budget: Mapping[str, Any]) -> dict[str, Any]:
    """A budget's CalculatedSpend: what its time has cost by now, and what all of it will."""
    actual, forecast = _spend(budget)
    unit = (budget.get("BudgetLimit") or {}).get("Unit", "USD")
    told = {"ActualSpend": {"Amount": _text(actual), "Unit": unit}}
    return {**told, "ForecastedSpend": {"Amount": _text(forecast), "Unit": unit}}


def _spend(budget: Mapping[str, Any]) -> tuple[Decimal, Decimal]:
    start, end = _period(budget)
    tomorrow = _today() + timedelta(days=1)
    found = _picked(budget)
    usage = budget["BudgetType"] == "USAGE"
    counted = costs.between(found, start, min(end, tomorrow))
    if usage:
        actual = sum((one.quantity for one in counted), Decimal(0))
        return actual, actual
    actual = costs.total(counted)
    return actual, actual + (costs.forecast(found, tomorrow, end, _today()) or Decimal(0))


def _text(amount: Decimal) -> str:
    return f"{amount.normalize():f}" if amount else "0.0"


def evaluate() -> None:
    """Compare every budget with what it has cost, and tell the topics of those that came to pass their thresholds.

    AWS does so up to three times a day; here it is done whenever costs or budgets change, and never by a clock.
    """
    for backends in list(budgets_backends.values()):
        for backend in backends.values():
            for account, budgets in backend.budgets.items():
                for budget in list(budgets.values()):
                    _evaluate(account, budget)


def _evaluate(account: str, budget: Any) -> None:
    actual, forecast = _spend(budget.budget)
    spent = {"ACTUAL": actual, "FORECASTED": forecast}
    limit = Decimal((budget.budget.get("BudgetLimit") or {}).get("Amount", "0"))
    for one in budget.notifications:
        about = one.details
        amount = spent[about["NotificationType"]]
        is_over = _is_over(amount, limit, about["Threshold"], about["ThresholdType"], about["ComparisonOperator"])
        if is_over and about["NotificationState"] == "OK":
            _tell(account, budget.budget, about["NotificationType"], amount, one.subscribers)
        about["NotificationState"] = "ALARM" if is_over else "OK"
    for action in vars(budget).get("actions", {}).values():
        at = action["ActionThreshold"]
        amount = spent[action["NotificationType"]]
        kind = at["ActionThresholdType"]
        is_over = _is_over(amount, limit, at["ActionThresholdValue"], kind, "GREATER_THAN")
        if is_over and action["Status"] == "STANDBY":
            # AWS: an action waits for somebody's approval, unless it is to run by itself.
            action["Status"] = "EXECUTION_SUCCESS" if action["ApprovalModel"] == "AUTOMATIC" else "PENDING"
            _tell(account, budget.budget, action["NotificationType"], amount, action["Subscribers"])


def _is_over(amount: Decimal, limit: Decimal, threshold: float, kind: str, operator: str) -> bool:
    mark = Decimal(str(threshold)) * (limit / 100 if kind == "PERCENTAGE" else 1)
    return {"GREATER_THAN": amount > mark, "LESS_THAN": amount < mark, "EQUAL_TO": amount == mark}[operator]


def _tell(account: str, budget: Mapping[str, Any], kind: str, amount: Decimal, subscribers: Any) -> None:
    from moto.sns.models import sns_backends

    name = budget["BudgetName"]
    limit = budget.get("BudgetLimit") or {}
    text = (
        f"AWS Budget Notification\nAWS Account {account}\n\nBudget Name: {name}\n"
        f"Budget Type: {budget['BudgetType']}\n"
        f"Budgeted Amount: {limit.get('Amount')} {limit.get('Unit')}\nAlert Type: {kind}\n"
        f"{kind} Amount: {_text(amount)}"
    )
    for one in subscribers:
        parts = one["Address"].split(":")
        if one["SubscriptionType"] != "SNS" or len(parts) != 6:
            continue
        backend = sns_backends[parts[4]][parts[3]]
        if one["Address"] in backend.topics:
            backend.publish(text, arn=one["Address"], subject=f"AWS Budgets: {name} has passed its threshold")
