# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Budgets: what they allow, for which costs and how long, between people and AWS, which takes them whole."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Refused
from ..parts import Codec, Params, Where
from ..shapes import snake, timestamp
from . import actions, amounts, expressions, notifications

GONE = ("NotFoundException",)
SPENT = ("cost", "usage")
# AWS, HistoricalOptions: how many periods a budget can look back, by its time unit.
_LOOKS_BACK: Mapping[str, int] = {"daily": 60, "monthly": 12, "quarterly": 4, "annually": 1}
_METRICS: Mapping[str, str] = {
    "blended_cost": "BlendedCost",
    "unblended_cost": "UnblendedCost",
    "amortized_cost": "AmortizedCost",
    "net_unblended_cost": "NetUnblendedCost",
    "net_amortized_cost": "NetAmortizedCost",
    "usage_quantity": "UsageQuantity",
    "normalized_usage_amount": "NormalizedUsageAmount",
    "hours": "Hours",
}
_METRIC_OF: Mapping[str, str] = {wire: name for name, wire in _METRICS.items()}
_LIMITS = ("limit", "planned_limits", "auto_adjust")
OPTIONS = (
    "type", "time_unit", "time_period", *_LIMITS, "filters", "filter_expression", "metrics", "cost_types",
)  # fmt: skip


def check(params: Params) -> None:
    """Refuse what can't be a budget, before anything is read."""
    name = params["name"]
    if not 1 <= len(name) <= 100 or re.search(r"[:\\]|/action/|<script>", name, re.IGNORECASE):
        raise Refused(f"name: {name!r} must have 1 to 100 characters, none of them : or \\, and not contain /action/.")
    said = [one for one in _LIMITS if params.get(one)]
    if len(said) > 1:
        raise Refused(f"{said[0]}: a budget has one of {', '.join(_LIMITS)}, and {said[1]} is given too.")
    if params.get("limit"):
        amounts.number(params["limit"]["amount"], "limit.amount")
    for place, one in enumerate(params.get("planned_limits") or ()):
        amounts.number(one["amount"], f"planned_limits[{place}].amount")
        amounts.moment(one["start"], f"planned_limits[{place}].start")
    period = {name: amounts.moment(one, f"time_period.{name}") for name, one in _given(params.get("time_period"))}
    if len(period) == 2 and period["start"] >= period["end"]:
        raise Refused(f"time_period: it ends at {period['end']}, which isn't after its start, {period['start']}.")
    unit, adjust = params.get("time_unit"), params.get("auto_adjust")
    if unit == "custom" and len(period) < 2:
        raise Refused("time_period: a budget whose time_unit is custom needs its start and its end.")
    if params.get("planned_limits") and unit not in (None, "monthly", "quarterly"):
        raise Refused(f"planned_limits: they are for budgets by the month or the quarter, not {unit} ones.")
    _check_adjustment(adjust, unit or "monthly")
    _check_filters(params)
    notifications.check(params)
    actions.check(params)


def _check_adjustment(adjust: Mapping[str, Any] | None, unit: str) -> None:
    if not adjust:
        return
    periods, most = adjust.get("adjustment_period"), _LOOKS_BACK.get(unit, 60)
    if adjust["type"] == "historical" and not periods:
        raise Refused("auto_adjust.adjustment_period is needed: of how many periods before the limit is the mean?")
    if adjust["type"] == "forecast" and periods:
        raise Refused("auto_adjust.adjustment_period is for type historical; a forecast looks ahead.")
    if periods and not 1 <= periods <= most:
        raise Refused(f"auto_adjust.adjustment_period: {periods} must be 1 to {most} for a {unit} budget.")


def _check_filters(params: Params) -> None:
    if params.get("filter_expression"):
        expressions.check(params["filter_expression"])
    if params.get("cost_types") is None:
        return
    for other in ("filter_expression", "metrics"):
        if params.get(other):
            raise Refused(f"cost_types: AWS takes them with filters, and not with {other}. Give one of the two.")
    if params.get("type") not in (None, "cost"):
        raise Refused(f"cost_types: they are for budgets of type cost, not {params['type']}.")


def _given(said: Mapping[str, Any] | None) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in (said or {}).items() if value is not None]


# --- the budget that is meant ---


def account(params: Params, where: Where) -> str:
    """The account that the budget is in."""
    return where.account_id


def arn(params: Params, where: Where) -> str:
    """The ARN of the budget."""
    return f"arn:{where.partition}:budgets::{where.account_id}:budget/{params['name']}"


def find(api: Any, params: Params, where: Where) -> dict[str, Any]:
    """The budget, and its notifications if the task says anything of them. Raises ApiError."""
    address = {"AccountId": where.account_id, "BudgetName": params["name"]}
    reads = [lambda: api.call("describe_budget", {**address, "ShowFilterExpression": True}, "budgets")["Budget"]]
    if params.get("state") != "absent" and params.get("notifications") is not None:
        reads.append(lambda: notifications.read(api, address))
    answers = api.side_by_side(reads)
    for answer in answers:
        if isinstance(answer, ApiError):
            raise answer
    return dict(zip(("Budget", "Notifications"), answers))


def creating(params: Params, where: Where) -> dict[str, Any]:
    """The members of CreateBudget that are no part's."""
    if not any(params.get(one) for one in _LIMITS) and params.get("type") in (None, *SPENT):
        raise Refused(f"limit is needed: there is no budget {params['name']} yet, and a new one has a limit,"
                      " planned_limits or auto_adjust.")  # fmt: skip
    return {"Budget": {"BudgetName": params["name"]}}


# --- its definition ---


def wanted(params: Params, current: Mapping[str, Any] | None) -> dict[str, Any]:
    """The whole definition that is to be: what the task says, laid over what is there."""
    told: dict[str, Any] = dict(current or {"type": "cost", "time_unit": "monthly"})
    for option in ("type", "time_unit"):
        if params.get(option) is not None:
            told[option] = params[option]
    if any(params.get(one) for one in _LIMITS):
        for one in _LIMITS:
            told.pop(one, None)
        told.update(_limit(params, told["type"]))
    period = {name: amounts.moment(value, f"time_period.{name}") for name, value in _given(params.get("time_period"))}
    if period:
        told["time_period"] = {**(told.get("time_period") or {}), **period}
    if params.get("filter_expression") is not None:
        told["filter_expression"] = expressions.canonical(params["filter_expression"])
    elif params.get("filters") is not None:
        told["filter_expression"] = expressions.plain(params["filters"])
    return _measured(told, params, current)


def _limit(params: Params, kind: str) -> dict[str, Any]:
    if params.get("limit"):
        unit = params["limit"].get("unit") or ("USD" if kind == "cost" else "PERCENTAGE" if kind != "usage" else "GB")
        return {"limit": {"amount": amounts.number(params["limit"]["amount"], "limit.amount"), "unit": unit}}
    if params.get("planned_limits"):
        planned = [
            {
                "start": amounts.moment(one["start"], "planned_limits"),
                "amount": amounts.number(one["amount"], "planned_limits"),
                "unit": one.get("unit") or "USD",
            }
            for one in params["planned_limits"]
        ]
        return {"planned_limits": sorted(planned, key=lambda one: str(one["start"]))}
    return {"auto_adjust": dict(_given(params["auto_adjust"]))}


def _measured(told: dict[str, Any], params: Params, current: Mapping[str, Any] | None) -> dict[str, Any]:
    """With metrics or with cost types: AWS takes a filter expression with the one, older filters with the other."""
    if params.get("cost_types") is not None:
        told.pop("metrics", None)
        told["cost_types"] = {**(told.get("cost_types") or {}), **dict(_given(params["cost_types"]))}
        return told
    fresh = current is None and bool(told.get("filter_expression"))
    if params.get("metrics") or params.get("filter_expression") or (fresh and told["type"] in SPENT):
        told.pop("cost_types", None)
        standard = ["usage_quantity" if told["type"] == "usage" else "unblended_cost"]
        told["metrics"] = list(params.get("metrics") or told.get("metrics") or standard)
    return told


def _to_wire(value: Mapping[str, Any], _shape: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"BudgetType": value["type"].upper(), "TimeUnit": value["time_unit"].upper()}
    if "limit" in value:
        told["BudgetLimit"] = {"Amount": value["limit"]["amount"], "Unit": value["limit"]["unit"]}
    if "planned_limits" in value:
        told["PlannedBudgetLimits"] = {
            str(amounts.epoch(one["start"])): {"Amount": one["amount"], "Unit": one["unit"]}
            for one in value["planned_limits"]
        }
    if "auto_adjust" in value:
        adjust = value["auto_adjust"]
        told["AutoAdjustData"] = {"AutoAdjustType": adjust["type"].upper()}
        if adjust.get("adjustment_period"):
            told["AutoAdjustData"]["HistoricalOptions"] = {"BudgetAdjustmentPeriod": adjust["adjustment_period"]}
    if value.get("time_period"):
        told["TimePeriod"] = {name.capitalize(): one for name, one in value["time_period"].items()}
    expression = value.get("filter_expression")
    if value.get("metrics"):
        told["Metrics"] = [_METRICS[one] for one in value["metrics"]]
        if expression:
            told["FilterExpression"] = expressions.wire(expression)
        return told
    if expression:
        why = f"the budget has {'cost_types' if value.get('cost_types') else 'no metrics'}"
        told["CostFilters"] = expressions.to_old(expression, why)
    if value.get("cost_types"):
        told["CostTypes"] = {_camel(name): one for name, one in value["cost_types"].items()}
    return told


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


def _from_wire(seen: Mapping[str, Any] | None, _shape: Any) -> dict[str, Any] | None:
    if seen is None:
        return None
    told: dict[str, Any] = {"type": seen["BudgetType"].lower(), "time_unit": seen["TimeUnit"].lower()}
    adjust, planned, limit = seen.get("AutoAdjustData"), seen.get("PlannedBudgetLimits"), seen.get("BudgetLimit")
    if planned:
        told["planned_limits"] = sorted(
            (
                {"start": amounts.of_epoch(key), "amount": amounts.number(one["Amount"], "amount"), "unit": one["Unit"]}
                for key, one in planned.items()
            ),
            key=lambda one: str(one["start"]),
        )
    elif adjust:
        told["auto_adjust"] = {"type": adjust["AutoAdjustType"].lower()}
        periods = (adjust.get("HistoricalOptions") or {}).get("BudgetAdjustmentPeriod")
        if periods and adjust["AutoAdjustType"] == "HISTORICAL":
            told["auto_adjust"]["adjustment_period"] = periods
    elif limit:
        told["limit"] = {"amount": amounts.number(limit["Amount"], "amount"), "unit": limit["Unit"]}
    if seen.get("TimePeriod"):
        told["time_period"] = {snake(name): _time(one) for name, one in seen["TimePeriod"].items()}
    if seen.get("Metrics"):
        told["metrics"] = [_METRIC_OF[one] for one in seen["Metrics"] if one in _METRIC_OF]
    elif seen.get("CostTypes"):
        told["cost_types"] = {snake(name): one for name, one in seen["CostTypes"].items()}
    expression = expressions.canonical(seen.get("FilterExpression")) or expressions.from_old(seen.get("CostFilters"))
    return {**told, "filter_expression": expression}


def _time(value: Any) -> str:
    return timestamp(value) if hasattr(value, "astimezone") else amounts.moment(value, "time_period")


DEFINITION = Codec(_to_wire, _from_wire)


def same(wanted: Mapping[str, Any], current: Mapping[str, Any] | None) -> bool:
    """Whether two definitions are the same: what isn't there is empty, and the order of metrics tells nothing."""
    return current is not None and _comparable(wanted) == _comparable(current)


def _comparable(value: Mapping[str, Any]) -> dict[str, Any]:
    known = {key: one for key, one in value.items() if one not in (None, {}, [])}
    return {**known, "metrics": sorted(known.get("metrics", ()))}


def answer(values: Mapping[str, Any], found: Mapping[str, Any] | None, params: Params, where: Where) -> dict[str, Any]:
    """``budget``: its definition, what it has come to, and what else the task says anything of."""
    seen = (found or {}).get("Budget") or {}
    shown: dict[str, Any] = {"name": params["name"], "arn": arn(params, where)}
    shown.update(values.get("definition") or _from_wire(seen or None, None) or {})
    if seen.get("BudgetLimit") and "limit" not in shown:
        limit = seen["BudgetLimit"]
        shown["limit"] = {"amount": amounts.number(limit["Amount"], "amount"), "unit": limit["Unit"]}
    spend = seen.get("CalculatedSpend") or {}
    shown["calculated_spend"] = {
        snake(name): {"amount": amounts.number(one["Amount"], "amount"), "unit": one["Unit"]}
        for name, one in spend.items()
    }
    for name in ("notifications", "actions"):
        if name in values:
            shown[name] = [one for _key, one in sorted((values[name] or {}).items())]
    if "tags" in values:
        shown["tags"] = values["tags"] or {}
    return {"budget": shown}
