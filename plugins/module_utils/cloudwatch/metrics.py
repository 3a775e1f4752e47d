# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Metrics read: which ones there are, and the values of some, or of expressions of them, between two moments."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import Refused
from ..parts import Params, Plan
from ..shapes import timestamp
from ..tags import tag_texts

_STATISTICS = ("SampleCount", "Average", "Sum", "Minimum", "Maximum")
_FURTHER = re.compile(r"(p|tm|wm|tc|ts)\d{1,2}(\.\d{1,10})?|p100|IQM|(TM|WM|PR|TC|TS)\([\d.]*%?:[\d.]*%?\)")
_SHORT = (1, 5, 10, 20, 30)
_MOST = 500
_UNITS: Mapping[str, int] = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_ISO = "in ISO 8601, like 2026-11-21T00:00:00Z, now, or before now, like -7d (s, m, h, d and w)"
# CloudWatch User Guide, "Metrics retention": for how many days data of periods shorter than these seconds are kept.
_KEPT = ((60, 0.125), (300, 15), (3600, 63))


def check(params: Params) -> None:
    """Refuse what can't be asked."""
    queries = params.get("queries")
    if queries is None:
        return
    if params.get("metric_name") or params.get("dimensions") or params.get("namespace"):
        raise Refused("queries: namespace, metric_name and dimensions stand in each query; without queries they list.")
    if not 1 <= len(queries) <= _MOST:
        raise Refused(f"queries: AWS takes 1 to {_MOST} at a time, not {len(queries)}.")
    ids = [_id(number, query) for number, query in enumerate(queries, 1)]
    for number, query in enumerate(queries, 1):
        _check(query, _id(number, query), ids)
    now = datetime.datetime.now(datetime.timezone.utc)
    start, end = moment(params["start"], "start", now), moment(params["end"], "end", now)
    if start >= end:
        raise Refused(f"start: {timestamp(start)} is not before end, which is {timestamp(end)}.")


def _check(query: Mapping[str, Any], name: str, ids: list[str]) -> None:
    if ids.count(name) > 1:
        raise Refused(f"queries: the id {name} stands twice.")
    if not re.fullmatch(r"[a-z]\w{0,254}", name, re.ASCII):
        raise Refused(f"queries: the id {name!r} has to begin with a lower-case letter, then letters, digits and"
                      " underscores.")  # fmt: skip
    if query.get("expression"):
        named = [option for option in ("namespace", "metric_name", "dimensions", "unit") if query.get(option)]
        if named:
            raise Refused(f"queries: {name} is an expression, which has no {named[0]}.")
        return
    for option in ("namespace", "metric_name"):
        if not query.get(option):
            raise Refused(f"queries: {name} needs {option}, or an expression.")
    statistic = query["statistic"]
    if statistic not in _STATISTICS and not _FURTHER.fullmatch(statistic):
        raise Refused(f"queries: {name}: {statistic!r} is no statistic. Allowed: {', '.join(_STATISTICS)}, p90, tm95"
                      " and their like.")  # fmt: skip
    period = query["period"]
    if period not in _SHORT and (period < 60 or period % 60):
        raise Refused(f"queries: {name}: a period is 1, 5, 10, 20, 30 or a multiple of 60 seconds, not {period}.")


def _id(number: int, query: Mapping[str, Any]) -> str:
    return str(query.get("id") or f"q{number}")


def moment(said: str, option: str, now: datetime.datetime) -> datetime.datetime:
    """The moment that a text stands for; without a time zone it is UTC. Raises Refused."""
    if said == "now":
        return now
    relative = re.fullmatch(r"-(\d{1,6})([smhdw])", said)
    if relative:
        try:
            return now - datetime.timedelta(seconds=int(relative.group(1)) * _UNITS[relative.group(2)])
        except OverflowError:
            raise Refused(f"{option}: {said} is longer ago than there are years.") from None
    try:
        found = datetime.datetime.fromisoformat(re.sub(r"[zZ]$", "+00:00", said))
    except ValueError:
        raise Refused(f"{option}: {said!r} is no moment: write it {_ISO}.") from None
    return found if found.tzinfo else found.replace(tzinfo=datetime.timezone.utc)


def plan(api: Any, params: Params) -> Plan:
    """The series that are asked for, or the metrics that there are; raises ApiError."""
    if params.get("queries") is None:
        return Plan(facts={"metrics": list(_listed(api, params))})
    now = datetime.datetime.now(datetime.timezone.utc)
    start, end = moment(params["start"], "start", now), moment(params["end"], "end", now)
    request = {
        "MetricDataQueries": [_query(number, query) for number, query in enumerate(params["queries"], 1)],
        "StartTime": start,
        "EndTime": end,
        "ScanBy": "TimestampAscending",
    }
    series: dict[str, dict[str, Any]] = {}
    warnings: list[str] = []
    for page in api.pages("get_metric_data", request):
        for one in page["MetricDataResults"]:
            found = series.setdefault(one["Id"], {"id": one["Id"], "label": one.get("Label"), "values": []})
            pairs = zip(one.get("Timestamps") or (), one.get("Values") or ())
            found["values"] += [{"timestamp": timestamp(at), "value": float(value)} for at, value in pairs]
            warnings += list(_complaints(one))
        warnings += [str(told["Value"]) for told in page.get("Messages") or () if told.get("Value")]
    warnings += _forgotten(params["queries"], start, now)
    facts = {"series": list(series.values()), "start": timestamp(start), "end": timestamp(end)}
    return Plan(facts=facts, warnings=tuple(dict.fromkeys(warnings)))


def _complaints(one: Mapping[str, Any]) -> Iterator[str]:
    if one.get("StatusCode") in ("InternalError", "Forbidden"):
        yield f"{one['Id']} isn't complete: AWS answered {one['StatusCode']}."
    for told in one.get("Messages") or ():
        yield f"{one['Id']}: {str(told.get('Value', '')).rstrip('.')}."


def _forgotten(queries: Any, start: datetime.datetime, now: datetime.datetime) -> list[str]:
    """Sentences for periods that CloudWatch no longer has at the beginning of what is asked for."""
    told = []
    age = (now - start).total_seconds() / 86400
    for number, query in enumerate(queries, 1):
        if query.get("expression"):
            continue
        for seconds, days in _KEPT:
            if query["period"] < seconds and age > days:
                kept = f"{days} days" if days >= 1 else "3 hours"
                told.append(
                    f"{_id(number, query)}: data for periods under {seconds} s are kept for {kept}; before that there"
                    " are none."
                )
    return told


def _query(number: int, query: Mapping[str, Any]) -> dict[str, Any]:
    asked: dict[str, Any] = {"Id": _id(number, query)}
    for option, member in (("label", "Label"), ("return_data", "ReturnData"), ("account_id", "AccountId")):
        if query.get(option) is not None:
            asked[member] = query[option]
    if query.get("expression"):
        asked["Expression"] = query["expression"]
        # An expression has the period of its metrics; a query or a search has none, and is told one.
        if re.match(r"\s*(SELECT|SEARCH)\b", query["expression"], re.IGNORECASE):
            asked["Period"] = query["period"]
        return asked
    metric = {"Namespace": query["namespace"], "MetricName": query["metric_name"]}
    dimensions = _dimensions(query.get("dimensions") or {})
    stat = {
        "Metric": {**metric, **({"Dimensions": dimensions} if dimensions else {})},
        "Period": query["period"],
        "Stat": query["statistic"],
        **({"Unit": query["unit"]} if query.get("unit") else {}),
    }
    return {**asked, "MetricStat": stat}


def _dimensions(said: Mapping[str, Any]) -> list[dict[str, str]]:
    return [{"Name": name, "Value": text} for name, text in tag_texts(said).items()]


def _listed(api: Any, params: Params) -> Iterator[dict[str, Any]]:
    """The metrics that had data in the last two weeks, as far as they fit."""
    members = {"namespace": "Namespace", "metric_name": "MetricName"}
    request: dict[str, Any] = {member: params[option] for option, member in members.items() if params.get(option)}
    if params.get("dimensions"):
        # A dimension without a value may have any.
        request["Dimensions"] = [
            {"Name": one["Name"], **({"Value": one["Value"]} if one["Value"] else {})}
            for one in _dimensions(params["dimensions"])
        ]
    found = [one for page in api.pages("list_metrics", request) for one in page["Metrics"]]
    told = [
        {
            "namespace": one["Namespace"],
            "metric_name": one["MetricName"],
            "dimensions": {each["Name"]: each["Value"] for each in one.get("Dimensions") or ()},
        }
        for one in found
    ]
    yield from sorted(told, key=lambda one: (one["namespace"], one["metric_name"], sorted(one["dimensions"].items())))
