# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of an alarm, from the data of its metric: M of N periods, and what is missing treated as it is told."""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from moto.cloudwatch.models import CloudWatchBackend

from .cloudwatch_metrics import results

OK, ALARM, INSUFFICIENT = "OK", "ALARM", "INSUFFICIENT_DATA"
_COMPARED: Mapping[str, tuple[Callable[[float, float], bool], str]] = {
    "GreaterThanOrEqualToThreshold": (operator.ge, "greater than or equal to"),
    "GreaterThanThreshold": (operator.gt, "greater than"),
    "LessThanThreshold": (operator.lt, "less than"),
    "LessThanOrEqualToThreshold": (operator.le, "less than or equal to"),
}
# How many periods CloudWatch looks back beyond those that are evaluated isn't documented; its examples have two.
_FURTHER = 2


@dataclass(frozen=True)
class Judgement:
    """A state, the sentence for it, and the JSON that tells the values behind it."""

    state: str
    reason: str
    data: str


def judged(backend: CloudWatchBackend, asked: Mapping[str, Any], current: str, now: datetime) -> Judgement | None:
    """The state that an alarm's metric puts it in now; None where it stays as it is. asked is PutMetricAlarm's."""
    over, period, start, points = _points(backend, asked, now)
    breaches, words = _COMPARED[asked["ComparisonOperator"]]
    breaching = [None if value is None else breaches(value, asked["Threshold"]) for _at, value in points]
    most, least = asked["EvaluationPeriods"], asked.get("DatapointsToAlarm") or asked["EvaluationPeriods"]
    state = state_of(breaching, least, most, asked.get("TreatMissingData") or "missing")
    if state is None or state == current:
        return None
    real = [(at, value) for at, value in points if value is not None][-most:]
    crossed = [(at, value) for at, value in real if breaches(value, asked["Threshold"]) == (state == ALARM)]
    told = ", ".join(f"{value} ({at:%d/%m/%y %H:%M:%S})" for at, value in reversed(crossed))
    was = "was" if len(crossed) == 1 else "were"
    if state == INSUFFICIENT or not crossed:
        reason = f"Insufficient Data: {most} datapoints were unknown." if state == INSUFFICIENT else (
            f"Threshold Crossed: no datapoints were received for {most} period{'s' if most > 1 else ''} and"
            f" {most} missing datapoint{'s were' if most > 1 else ' was'} treated as"
            f" [{'Breaching' if state == ALARM else 'NonBreaching'}]."
        )  # fmt: skip
    else:
        reason = (
            f"Threshold Crossed: {len(crossed)} out of the last {most} datapoints [{told}] {was}"
            f"{'' if state == ALARM else ' not'} {words} the threshold ({float(asked['Threshold'])}) (minimum"
            f" {least} datapoint{'s' if least > 1 else ''} for {'OK -> ALARM' if state == ALARM else 'ALARM -> OK'}"
            " transition)."
        )
    data = {
        "version": "1.0",
        "queryDate": f"{now:%Y-%m-%dT%H:%M:%S.000}+0000",
        "startDate": f"{start:%Y-%m-%dT%H:%M:%S.000}+0000",
        "statistic": over,
        "period": period,
        "recentDatapoints": [value for _at, value in real],
        "threshold": float(asked["Threshold"]),
    }
    return Judgement(state, reason, json.dumps(data))


def _points(
    backend: CloudWatchBackend, asked: Mapping[str, Any], now: datetime
) -> tuple[str | None, int, datetime, list[tuple[datetime, float | None]]]:
    """The statistic, the period in seconds, the beginning, and the values of the evaluation range, oldest first."""
    queries = asked.get("Metrics")
    if queries:
        periods = [int(query["MetricStat"]["Period"]) for query in queries if "MetricStat" in query]
        period, told = max(periods), next(query["Id"] for query in queries if query.get("ReturnData", True))
        statistic = None
    else:
        period, told = int(asked["Period"]), "m"
        statistic = asked.get("Statistic") or asked["ExtendedStatistic"]
        metric = {member: asked[member] for member in ("Namespace", "MetricName", "Dimensions") if member in asked}
        stat = {"Metric": metric, "Period": period, "Stat": statistic, "Unit": asked.get("Unit")}
        queries = [{"Id": told, "MetricStat": stat}]
    number = asked["EvaluationPeriods"] + _FURTHER
    length = timedelta(seconds=period)
    # The period that is running counts with what it has, as CloudWatch shows it too.
    last = datetime(1970, 1, 1) + (now - datetime(1970, 1, 1)) // length * length
    start = last - (number - 1) * length
    found = results(backend, queries, start, last + length)[told].values
    return statistic, period, start, [(start + n * length, found.get(start + n * length)) for n in range(number)]


def state_of(points: Sequence[bool | None], least: int, most: int, missing: str) -> str | None:
    """The state for an evaluation range, oldest first: True breaches, None is missing; None: it stays as it is.

    CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data": where there are as many data as
    evaluation periods, the most recent ones count and how missing data is treated doesn't. Otherwise what is missing is
    filled in as few times as possible. "Missing" and "ignore" without a datum that is fine go into ALARM, or stay, once
    the oldest breaching one is at least as old as the datapoints to alarm: the next datum may be fine again.
    """
    real = [point for point in points if point is not None]
    if len(real) >= most:
        return ALARM if real[-most:].count(True) >= least else OK
    breaching = real.count(True)
    if missing == "breaching":
        return ALARM if breaching + most - len(real) >= least else OK
    if missing == "notBreaching":
        return ALARM if breaching >= least else OK
    if breaching >= least:
        return ALARM
    if not real:
        return INSUFFICIENT if missing == "missing" else None
    if breaching < len(real):
        return OK
    oldest = len(points) - list(points).index(True)
    return ALARM if missing == "missing" and oldest >= least else None
