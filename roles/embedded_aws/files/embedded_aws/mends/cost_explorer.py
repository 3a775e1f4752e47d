# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cost Explorer: costs and forecasts by day and month, grouped and filtered, from the costs that were given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from moto.ce.models import CostExplorerBackend
from moto.ce.responses import CostExplorerResponse

from embedded_aws import costs

from . import json_calls
from .json_calls import Given, page, refusal

_METRICS = ("BlendedCost", "UnblendedCost", "AmortizedCost", "NetUnblendedCost", "NetAmortizedCost", "UsageQuantity",
            "NormalizedUsageAmount")  # fmt: skip
_GROUPS = 2
# AWS answers with as many groups as fit; here the pages are small enough to be seen in tests.
_PAGE = 50


def install() -> None:
    preset = CostExplorerBackend.get_cost_and_usage

    def _get_cost_and_usage(self: CostExplorerResponse, given: Given) -> Given:
        backend = self.ce_backend
        # What moto's own switch gives comes first.
        if backend.cost_usage_results_queue or self.body in backend.cost_usage_results:
            return preset(backend, self.body)
        return _costs(self, given)

    operations = (_get_cost_and_usage, _get_cost_forecast, _get_dimension_values, _get_tags)
    json_calls.install(CostExplorerResponse, "ce", "ValidationException", operations)


def _period(given: Given) -> tuple[date, date]:
    # AWS: "The start date is inclusive, but the end date is exclusive."
    said = given["TimePeriod"]
    try:
        start, end = (date.fromisoformat(said[one][:10]) for one in ("Start", "End"))
    except ValueError:
        raise refusal("ValidationException", "Start and End are dates like 2026-01-31.") from None
    if start >= end:
        raise refusal("ValidationException", "Start date (and hour) should be before end date (and hour)")
    return start, end


def _spans(start: date, end: date, granularity: str) -> Iterator[tuple[date, date]]:
    """The days or months of a period, of which the first and last month may be cut short."""
    if granularity not in ("DAILY", "MONTHLY"):
        raise refusal("ValidationException", f"Granularity {granularity} is not enabled")
    while start < end:
        if granularity == "DAILY":
            after = start + timedelta(days=1)
        else:
            after = min(end, (start.replace(day=1) + timedelta(days=32)).replace(day=1))
        yield start, after
        start = after


def _picked(self: CostExplorerResponse, given: Given) -> list[costs.Record]:
    return [one for one in costs.records(self.current_account) if costs.matches(one, given.get("Filter"))]


def _key(group: Given) -> Callable[[costs.Record], str]:
    kind, key = group["Type"], group["Key"]
    if kind == "TAG":
        # AWS: the key and the value, with a dollar between them, and nothing after it where there is no tag.
        return lambda record: f"{key}${record.tags.get(key, '')}"
    if kind == "DIMENSION":
        return lambda record: record.value(key)
    return lambda record: f"{key}$"


def _amounts(found: Sequence[costs.Record], metrics: Sequence[str]) -> Given:
    units = {one.unit for one in found}
    # AWS: the service "aggregates all usage numbers without taking the units into account", N/A where they differ.
    used = {"Amount": str(sum((one.quantity for one in found), Decimal(0))),
            "Unit": units.pop() if len(units) == 1 else "N/A"}  # fmt: skip
    spent = {"Amount": str(costs.total(found)), "Unit": "USD"}
    return {one: spent if one.endswith("Cost") else used for one in metrics}


def _costs(self: CostExplorerResponse, given: Given) -> Given:
    start, end = _period(given)
    metrics, groups = given["Metrics"], given.get("GroupBy") or []
    wrong = [one for one in metrics if one not in _METRICS]
    if wrong:
        raise refusal("ValidationException", f"{wrong[0]} is not a metric.")
    # AWS: "You can group costs by up to two different groups".
    if len(groups) > _GROUPS:
        raise refusal("ValidationException", f"GroupBy can't have more than {_GROUPS} groups.")
    found, keys = _picked(self, given), [_key(group) for group in groups]
    today, results = datetime.now(UTC).date(), []
    for first, after in _spans(start, end, given["Granularity"]):
        inside = costs.between(found, first, min(after, today + timedelta(days=1)))
        result: Given = {"TimePeriod": {"Start": first.isoformat(), "End": after.isoformat()}, "Groups": [],
                         "Total": {}, "Estimated": after > today.replace(day=1)}  # fmt: skip
        if not groups:
            result["Total"] = _amounts(inside, metrics)
        by_key: dict[tuple[str, ...], list[costs.Record]] = {}
        for record in inside:
            by_key.setdefault(tuple(key(record) for key in keys), []).append(record)
        for names in sorted(by_key) if groups else ():
            result["Groups"].append({"Keys": list(names), "Metrics": _amounts(by_key[names], metrics)})
        results.append(result)
    told = page(results, given, "ResultsByTime", "NextPageToken", _PAGE)
    return {**told, "GroupDefinitions": groups, "DimensionValueAttributes": []}


def _get_cost_forecast(self: CostExplorerResponse, given: Given) -> Given:
    start, end = _period(given)
    # AWS: "the start date must be equal to or no later than the current date" and not before it.
    if start < datetime.now(UTC).date():
        raise refusal("ValidationException", "Start date must be greater than or equal to current date")
    found = _picked(self, given)
    level, spans = given.get("PredictionIntervalLevel"), []
    whole, today = Decimal(0), datetime.now(UTC).date()
    if costs.forecast(found, start, end, today) is None:
        raise refusal("DataUnavailableException", "Insufficient amount of historical data to generate forecast.")
    if costs.between(found, start, end):
        # What is known of some of the days is all that they cost.
        found, today = costs.between(found, start, end), date.min + timedelta(days=30)
    for first, after in _spans(start, end, given["Granularity"]):
        mean = costs.forecast(found, first, after, today) or Decimal(0)
        whole += mean
        span: Given = {"TimePeriod": {"Start": first.isoformat(), "End": after.isoformat()}, "MeanValue": str(mean)}
        if level:
            off = mean * level / 1000
            span.update(PredictionIntervalLowerBound=str(mean - off), PredictionIntervalUpperBound=str(mean + off))
        spans.append(span)
    return {"Total": {"Amount": str(whole), "Unit": "USD"}, "ForecastResultsByTime": spans}


def _values(found: Sequence[str], given: Given) -> list[str]:
    return sorted({one for one in found if given.get("SearchString", "").lower() in one.lower()})


def _get_dimension_values(self: CostExplorerResponse, given: Given) -> Given:
    inside = costs.between(_picked(self, given), *_period(given))
    values = _values([one.value(given["Dimension"]) for one in inside if one.value(given["Dimension"])], given)
    listed: list[Any] = [{"Value": one, "Attributes": {}} for one in values]
    told = page(listed, given, "DimensionValues", "NextPageToken")
    return {**told, "ReturnSize": len(told["DimensionValues"]), "TotalSize": len(values)}


def _get_tags(self: CostExplorerResponse, given: Given) -> Given:
    inside = costs.between(_picked(self, given), *_period(given))
    # AWS: "The key of the tag that you want to return values for", or else the keys.
    key = given.get("TagKey")
    values = _values([name for one in inside for name in ([one.tags.get(key, "")] if key else one.tags)], given)
    told = page(values, given, "Tags", "NextPageToken")
    return {**told, "ReturnSize": len(told["Tags"]), "TotalSize": len(values)}
