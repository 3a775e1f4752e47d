# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Metrics of CloudWatch: which data belong to a series, in which period each counts, and what is computed of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from moto.cloudwatch.exceptions import InvalidParameterValue, ValidationError
from moto.cloudwatch.models import CloudWatchBackend, Dimension, MetricAggregatedDatum, MetricDatum, Statistics

from .metric_math import Series, computed

STATISTICS = ("SampleCount", "Average", "Sum", "Minimum", "Maximum")
_PERCENTILE = re.compile(r"p(\d{1,2}(?:\.\d{1,10})?|100)")


def install() -> None:
    CloudWatchBackend.get_metric_data = _get_metric_data
    CloudWatchBackend.get_metric_statistics = _get_metric_statistics
    CloudWatchBackend.get_filtered_metrics = _get_filtered_metrics
    # moto takes two dimensions for the same where one of them has no value, and compares a value with a name.
    Dimension.__lt__ = lambda self, other: (self.name, self.value) < (other.name, other.value)


def _naive(moment: datetime) -> datetime:
    """A moment as moto keeps those of data: in UTC, without saying so."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _named(dimensions: Iterable[Mapping[str, str]]) -> frozenset[tuple[str, str]]:
    return frozenset((one["Name"], one["Value"]) for one in dimensions)


def check_period(period: int, name: str = "Period") -> None:
    """AWS: "1, 5, 10, 20, 30, or any multiple of 60"."""
    if period not in (1, 5, 10, 20, 30) and (period < 60 or period % 60):
        raise InvalidParameterValue(
            f"The parameter {name} must be 1, 5, 10, 20, 30 or a multiple of 60."
        )  # fmt: skip


def series(
    backend: CloudWatchBackend, stat: Mapping[str, Any], start: datetime, end: datetime
) -> dict[datetime, float]:
    """The values of a MetricStat by the beginning of their period; the periods are counted from start.

    AWS: a metric is its namespace, its name and all of its dimensions, so that one without any is a metric of its own;
    a datum belongs to the one period that it stands in, whose beginning is included and whose end isn't.
    """
    metric, period = stat["Metric"], int(stat["Period"])
    dimensions = _named(metric.get("Dimensions") or ())
    gathered: dict[datetime, list[Any]] = {}
    for datum in backend.get_all_metrics():
        if (datum.namespace, datum.name) != (metric.get("Namespace"), metric["MetricName"]):
            continue
        at = _naive(datum.timestamp)
        if not start <= at < end or {(one.name, one.value) for one in datum.dimensions} != dimensions:
            continue
        if stat.get("Unit") and (datum.unit or "None") != stat["Unit"]:
            continue
        number = int((at - start).total_seconds() // period)
        gathered.setdefault(start + timedelta(seconds=number * period), []).append(datum)
    found = {at: statistic(stat["Stat"], data) for at, data in sorted(gathered.items())}
    return {at: value for at, value in found.items() if value is not None}


def statistic(name: str, data: list[Any]) -> float | None:
    """A statistic of the data of one period; None where they don't have it."""
    if name in STATISTICS:
        counted = Statistics([name], datetime.now(UTC))
        counted.metric_data = data
        value = counted.get_statistics_for_type(name)
        return None if value is None else float(value)
    percentile = _PERCENTILE.fullmatch(name)
    if not percentile:
        # Trimmed means and their kin.
        raise NotImplementedError(f"the statistic {name}")
    # AWS: "percentile statistics are not available when you publish a statistic set", but for trivial ones.
    if any(isinstance(datum, MetricAggregatedDatum) for datum in data):
        return None
    values = sorted(datum.value for datum in data if isinstance(datum, MetricDatum))
    place = (len(values) - 1) * float(percentile.group(1)) / 100
    below = int(place)
    above = min(below + 1, len(values) - 1)
    return float(values[below] + (values[above] - values[below]) * (place - below))


def results(
    backend: CloudWatchBackend, queries: list[dict[str, Any]], start: datetime, end: datetime
) -> dict[str, Series]:
    """What each query of a list gives, by its id, whatever the order in which they refer to each other."""
    by_id = {query["Id"]: query for query in queries}
    if len(by_id) < len(queries):
        raise ValidationError("The values for parameter id in MetricDataQueries are not unique.")
    known: dict[str, Series] = {}

    def value(name: str) -> Series:
        if name not in by_id:
            raise ValidationError(f"Error in expression: Missing id: {name}")
        if name not in known:
            query = by_id[name]
            stat = query.get("MetricStat")
            if stat:
                check_period(int(stat["Period"]))
                known[name] = Series(series(backend, stat, start, end), int(stat["Period"]))
            else:
                others = [one["Id"] for one in queries if "MetricStat" in one]
                known[name] = computed(query["Expression"], value, others, start, end)
        return known[name]

    return {name: value(name) for name in by_id}


def _get_metric_data(
    self: CloudWatchBackend,
    queries: list[dict[str, Any]],
    start_time: datetime,
    end_time: datetime,
    scan_by: str = "TimestampDescending",
) -> list[dict[str, Any]]:
    start, end = _naive(start_time), _naive(end_time)
    if start > end:
        raise ValidationError("The parameter EndTime must be greater than StartTime.")
    if start == end:
        raise ValidationError("The parameter StartTime must not equal parameter EndTime.")
    # AWS: "CloudWatch rounds the specified timestamp", within 15 days down to the minute.
    found = results(self, queries, start.replace(second=0, microsecond=0), end)
    told = []
    for query in queries:
        if query.get("ReturnData") is False:
            continue
        values = sorted(found[query["Id"]].values.items(), reverse=scan_by != "TimestampAscending")
        told.append(
            {
                "id": query["Id"],
                "label": query.get("Label") or _label(query),
                "timestamps": [at for at, _value in values],
                "values": [value for _at, value in values],
                "status_code": "Complete",
            }
        )
    return told


def _label(query: Mapping[str, Any]) -> str:
    stat = query.get("MetricStat")
    return str(stat["Metric"]["MetricName"] if stat else query["Id"])


def _get_metric_statistics(
    self: CloudWatchBackend,
    namespace: str,
    metric_name: str,
    start_time: datetime,
    end_time: datetime,
    period: int,
    stats: list[str],
    dimensions: list[dict[str, str]],
    unit: str | None = None,
) -> list[Statistics]:
    start, end = _naive(start_time).replace(second=0, microsecond=0), _naive(end_time)
    if start >= end:
        raise InvalidParameterValue("The parameter StartTime must be less than the parameter EndTime.")
    check_period(period)
    metric = {"Namespace": namespace, "MetricName": metric_name, "Dimensions": dimensions or []}
    asked = {"Metric": metric, "Period": period, "Unit": unit}
    told: dict[datetime, Statistics] = {}
    for stat in stats or ():
        for at, value in series(self, {**asked, "Stat": stat}, start, end).items():
            point = told.setdefault(at, _Told(stats, at, unit))
            setattr(point, f"told_{stat}", value)
    return [told[at] for at in sorted(told)]


class _Told(Statistics):
    """A period's statistics as they were computed; moto answers with these attributes."""

    sample_count = property(lambda self: getattr(self, "told_SampleCount", None))
    average = property(lambda self: getattr(self, "told_Average", None))
    sum = property(lambda self: getattr(self, "told_Sum", None))
    minimum = property(lambda self: getattr(self, "told_Minimum", None))
    maximum = property(lambda self: getattr(self, "told_Maximum", None))


def _get_filtered_metrics(
    self: CloudWatchBackend, metric_name: str, namespace: str, dimensions: list[dict[str, str]]
) -> list[Any]:
    """AWS: each metric once, those without dimensions too; a filter by dimension may leave its value open."""
    found: dict[Any, Any] = {}
    for datum in self.get_all_metrics():
        has = {one.name: one.value for one in datum.dimensions}
        if (namespace and datum.namespace != namespace) or (metric_name and datum.name != metric_name):
            continue
        if all(one["Name"] in has and one.get("Value") in (None, has[one["Name"]]) for one in dimensions or ()):
            found.setdefault((datum.namespace, datum.name, frozenset(has.items())), datum)
    return list(found.values())
