# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What things cost and are likely to cost, by day or month: asked of Cost Explorer, page by page, and added up."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Effect, Params, Plan, Request, Step
from ..permissions import needed
from . import amounts, expressions

# By the option's value.
_DIMENSIONS: Mapping[str, str] = {
    "service": "SERVICE",
    "usage_type": "USAGE_TYPE",
    "linked_account": "LINKED_ACCOUNT",
    "region": "REGION",
    "operation": "OPERATION",
    "availability_zone": "AZ",
    "instance_type": "INSTANCE_TYPE",
    "record_type": "RECORD_TYPE",
}
STORAGE_CLASS = "storage_class"
_GROUPS = 2
_METRICS: Mapping[str, tuple[str, str]] = {
    "unblended_cost": ("UnblendedCost", "UNBLENDED_COST"),
    "blended_cost": ("BlendedCost", "BLENDED_COST"),
    "amortized_cost": ("AmortizedCost", "AMORTIZED_COST"),
    "net_unblended_cost": ("NetUnblendedCost", "NET_UNBLENDED_COST"),
    "net_amortized_cost": ("NetAmortizedCost", "NET_AMORTIZED_COST"),
    "usage_quantity": ("UsageQuantity", "USAGE_QUANTITY"),
}
# S3 User Guide, "Understanding your AWS billing and usage reports for Amazon S3": what stands in a type of usage, after
# the region, for storage and for what is deleted before its time. What has no class of its own is STANDARD's.
_CLASSES: Sequence[tuple[str, str]] = (
    (r"(?:TimedStorage|EarlyDelete)-GDA\b", "DEEP_ARCHIVE"),
    (r"(?:TimedStorage|EarlyDelete)-GIR\b", "GLACIER_IR"),
    (r"TimedStorage-Glacier|EarlyDelete-ByteHrs", "GLACIER"),
    (r"(?:TimedStorage|EarlyDelete)-SIA\b", "STANDARD_IA"),
    (r"(?:TimedStorage|EarlyDelete)-ZIA\b", "ONEZONE_IA"),
    (r"TimedStorage-INT\b|Monitoring-Automation-INT", "INTELLIGENT_TIERING"),
    (r"TimedStorage-RRS\b", "REDUCED_REDUNDANCY"),
    (r"TimedStorage-XZ\b", "EXPRESS_ONEZONE"),
    (r"TimedStorage-ByteHrs", "STANDARD"),
)
# What is no storage: requests, retrievals, transfer.
OTHER = "other"
_CENT = "Cost Explorer charges USD 0.01 for each request, and this task makes"


def check(params: Params) -> None:
    """Refuse what can't be asked, before anything is."""
    for option in ("start", "end", "forecast_end"):
        if params.get(option) is not None:
            amounts.day(params[option], option)
    groups = list(params.get("group_by") or ())
    for one in groups:
        kind, _colon, key = one.partition(":")
        if one not in (*_DIMENSIONS, STORAGE_CLASS) and not (kind in ("tag", "cost_category") and key):
            raise Refused(f"group_by: {one!r} is none of {', '.join((*_DIMENSIONS, STORAGE_CLASS))}, tag:<key> and"
                          " cost_category:<name>.")  # fmt: skip
    if len(groups) > _GROUPS or len(set(groups)) < len(groups):
        raise Refused(f"group_by: Cost Explorer takes {_GROUPS} different groups at most: {', '.join(groups)}.")
    if params.get("filter_expression"):
        expressions.check(params["filter_expression"])
    if params.get("prediction_interval") is not None and not 51 <= params["prediction_interval"] <= 99:
        raise Refused(f"prediction_interval: {params['prediction_interval']} must be 51 to 99 percent.")


def period(params: Params, today: datetime.date) -> tuple[datetime.date, datetime.date]:
    """From which day, and up to which other one; raises Refused where that is no time."""
    end = amounts.day(params["end"], "end") if params.get("end") else today + datetime.timedelta(days=1)
    last = end - datetime.timedelta(days=1)
    start = amounts.day(params["start"], "start") if params.get("start") else last.replace(day=1)
    if start >= end:
        raise Refused(f"end: {end} is not after start, {start}. The end is the first day that doesn't count.")
    return start, end


def plan(api: Any, params: Params) -> Plan:
    """``costs``, ``by_key`` and ``total``, and with ``forecast`` what is to come. Raises Refused, Failed."""
    today = datetime.datetime.now(datetime.timezone.utc).date()
    request = usage_request(params, *period(params, today))
    forecast = forecast_request(params, today) if params.get("forecast") else None
    answers, asked = _pages(api, request), [Request("ce", "get_cost_and_usage", request)]
    facts = told(answers, params)
    requests = len(answers)
    if forecast:
        asked.append(Request("ce", "get_cost_forecast", forecast))
        facts["forecast"] = foretold(_asked(api, "get_cost_forecast", forecast))
        requests += 1
    effect = Effect("costs", f"{_CENT} {requests} of them, in check mode too.")
    # All of it is known by now, so that there is nothing left to be sent.
    step = Step("costs", "get", None, None, tuple(asked), effect, lambda api: None, changes=False)
    return Plan((step,), facts)


def usage_request(params: Params, start: datetime.date, end: datetime.date) -> dict[str, Any]:
    """The request for what things cost from one day up to another."""
    request: dict[str, Any] = {
        "TimePeriod": {"Start": start.isoformat(), "End": end.isoformat()},
        "Granularity": params["granularity"].upper(),
        "Metrics": [_METRICS[params["metric"]][0]],
    }
    groups = [_group(one) for one in params.get("group_by") or ()]
    if groups:
        request["GroupBy"] = groups
    return {**request, **_filter(params)}


def forecast_request(params: Params, today: datetime.date) -> dict[str, Any]:
    """The request for what is to come: from today up to the end of the month, unless another day is given."""
    said = params.get("forecast_end")
    next_month = (today.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
    end = amounts.day(said, "forecast_end") if said else next_month
    if end <= today:
        raise Refused(f"forecast_end: {end} is not after today, {today}.")
    request: dict[str, Any] = {
        "TimePeriod": {"Start": today.isoformat(), "End": end.isoformat()},
        "Granularity": params["granularity"].upper(),
        "Metric": _METRICS[params["metric"]][1],
    }
    if params.get("prediction_interval") is not None:
        request["PredictionIntervalLevel"] = params["prediction_interval"]
    return {**request, **_filter(params)}


def _group(one: str) -> dict[str, str]:
    kind, _colon, key = one.partition(":")
    if key:
        return {"Type": kind.upper(), "Key": key}
    return {"Type": "DIMENSION", "Key": "USAGE_TYPE" if one == STORAGE_CLASS else _DIMENSIONS[one]}


def _filter(params: Params) -> dict[str, Any]:
    found = expressions.canonical(params.get("filter_expression")) or expressions.plain(params.get("filters"))
    if STORAGE_CLASS in (params.get("group_by") or ()):
        only = expressions.plain({"services": [expressions.S3]})
        found = expressions.canonical({"and": [only, found]}) if found and found != only else only
    return {"Filter": expressions.wire(found)} if found else {}


def _asked(api: Any, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return dict(api.call(operation, request, "ce"))
    except ApiError as error:
        raise Failed(explain("reading the costs", error, needed("ce", operation)), error) from error


def _pages(api: Any, request: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The answers, page by page: botocore has no paginator for them."""
    answers = [_asked(api, "get_cost_and_usage", request)]
    while answers[-1].get("NextPageToken"):
        token = answers[-1]["NextPageToken"]
        answers.append(_asked(api, "get_cost_and_usage", {**request, "NextPageToken": token}))
    return answers


def storage_class(usage_type: str) -> str:
    """The storage class that a type of usage of S3 is of, or ``other``."""
    return next((name for pattern, name in _CLASSES if re.search(pattern, usage_type)), OTHER)


def _name(group: str, key: str) -> str:
    if group == STORAGE_CLASS:
        return storage_class(key)
    # Tags and categories come as key$value, and without a value where there is none.
    return key.partition("$")[2] if ":" in group else key


def told(answers: Iterable[Mapping[str, Any]], params: Params) -> dict[str, Any]:
    """``costs``: a line for each time and key, the dearest of a time first, ``by_key`` and ``total``."""
    groups, metric = list(params.get("group_by") or ()), _METRICS[params["metric"]][0]
    lines: dict[tuple[str, tuple[str, ...], str], dict[str, Any]] = {}
    for page in answers:
        for span in page.get("ResultsByTime") or ():
            found = [(one["Keys"], one["Metrics"]) for one in span.get("Groups") or ()]
            for keys, metrics in found if groups else [([], span.get("Total") or {})]:
                if metric not in metrics:
                    continue
                names = tuple(_name(group, key) for group, key in zip(groups, keys))
                amount, unit = Decimal(metrics[metric]["Amount"]), metrics[metric]["Unit"]
                about = {"start": span["TimePeriod"]["Start"], "end": span["TimePeriod"]["End"],
                         "key": ", ".join(names), "keys": list(names)}  # fmt: skip
                line = lines.setdefault((about["start"], names, unit), {**about, "amount": Decimal(0), "unit": unit})
                line["amount"] += amount
                line["estimated"] = bool(span.get("Estimated"))
    ordered = sorted(lines.values(), key=lambda one: (one["start"], -one["amount"], one["key"]))
    return {
        "costs": [{**one, "amount": amounts.text(one["amount"])} for one in ordered],
        "by_key": _by_key(ordered) if groups else [],
        "total": _total(ordered),
    }


def _by_key(lines: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    sums: dict[tuple[str, str], Decimal] = {}
    for one in lines:
        sums[one["key"], one["unit"]] = sums.get((one["key"], one["unit"]), Decimal(0)) + one["amount"]
    found = sorted(sums.items(), key=lambda one: (-one[1], one[0]))
    return [{"key": key, "amount": amounts.text(amount), "unit": unit} for (key, unit), amount in found]


def _total(lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The sum; none where the units differ, as the usage of several things does."""
    units = {one["unit"] for one in lines}
    if len(units) > 1:
        return {"amount": None, "unit": "N/A"}
    return {"amount": amounts.text(sum((one["amount"] for one in lines), Decimal(0))), "unit": (units or {"USD"}).pop()}


def foretold(answer: Mapping[str, Any]) -> dict[str, Any]:
    """``total``, and what each time is likely to cost."""
    total = answer.get("Total") or {}
    spans = []
    for one in answer.get("ForecastResultsByTime") or ():
        span = {"start": one["TimePeriod"]["Start"], "end": one["TimePeriod"]["End"]}
        span["amount"] = amounts.text(Decimal(one["MeanValue"]))
        for name, member in (("at_least", "PredictionIntervalLowerBound"), ("at_most", "PredictionIntervalUpperBound")):
            if one.get(member):
                span[name] = amounts.text(Decimal(one[member]))
        spans.append(span)
    amount = amounts.text(Decimal(total.get("Amount") or "0"))
    return {"total": {"amount": amount, "unit": total.get("Unit") or "USD"}, "costs": spans}
