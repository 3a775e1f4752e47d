# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is told of anomalies, how often, and from which impact on: the subscriptions of a monitor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Codec, Params, Request, Where
from ..permissions import needed
from . import amounts, subscribers

GONE = ("UnknownSubscriptionException",)
_IMPACTS: Mapping[str, str] = {
    "threshold_amount": "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
    "threshold_percentage": "ANOMALY_TOTAL_IMPACT_PERCENTAGE",
}
_COMPARED = ("frequency", "subscribers", "threshold_amount", "threshold_percentage", "threshold_match")


def check(params: Params) -> None:
    """Refuse subscriptions that AWS wouldn't take."""
    seen: set[str] = set()
    for place, one in enumerate(params.get("subscriptions") or ()):
        where = f"subscriptions[{place}]"
        subscribers.check(one.get("subscribers"), f"{where}.subscribers")
        kinds = {subscribers.kind_of(each) for each in one["subscribers"]}
        if one["frequency"] == "immediate" and kinds != {"SNS"}:
            raise Refused(f"{where}.subscribers: with frequency immediate AWS tells an SNS topic and nobody else;"
                          " e-mail is for daily and weekly.")  # fmt: skip
        if one["frequency"] != "immediate" and kinds != {"EMAIL"}:
            raise Refused(f"{where}.subscribers: with frequency {one['frequency']} AWS sends e-mail alone; an SNS topic"
                          " is for immediate.")  # fmt: skip
        said = [option for option in _IMPACTS if one.get(option) is not None]
        if not said:
            raise Refused(f"{where}.threshold_amount is needed, or threshold_percentage: from which impact on?")
        for option in said:
            amounts.number(one[option], f"{where}.{option}")
        if one["name"] in seen:
            raise Refused(f"subscriptions: {one['name']} is given twice.")
        seen.add(one["name"])


def read(api: Any, monitor: str) -> dict[str, Any]:
    """The subscriptions of a monitor by name; raises Failed."""
    try:
        pages = list(api.pages("get_anomaly_subscriptions", {"MonitorArn": monitor}, "ce"))
    except ApiError as error:
        doing = "reading the subscriptions of the monitor"
        raise Failed(explain(doing, error, needed("ce", "get_anomaly_subscriptions")), error) from error
    return _by_name([one for page in pages for one in page["AnomalySubscriptions"]], None)


def _by_name(listed: Any, _shape: Any) -> dict[str, Any]:
    """Subscriptions by name; of several that have one, the ARN tells them apart."""
    found: dict[str, Any] = {}
    for one in listed or ():
        name = one["SubscriptionName"]
        found[f"{name} {one['SubscriptionArn']}" if name in found else name] = _shown(one)
    return found


def _shown(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": one["SubscriptionName"],
        "arn": one["SubscriptionArn"],
        "monitors": sorted(one["MonitorArnList"]),
        "frequency": one["Frequency"].lower(),
        "subscribers": sorted(each["Address"] for each in one["Subscribers"]),
        **_impact(one),
    }


def _impact(one: Mapping[str, Any]) -> dict[str, Any]:
    """The thresholds of a subscription; AWS: Threshold alone is short for an absolute one."""
    expression = one.get("ThresholdExpression") or {}
    if not expression and one.get("Threshold") is not None:
        return {"threshold_amount": amounts.number(one["Threshold"], "threshold")}
    leaves = expression.get("And") or expression.get("Or") or [expression]
    told: dict[str, Any] = {}
    for leaf in leaves:
        said = leaf.get("Dimensions") or {}
        for option, key in _IMPACTS.items():
            if said.get("Key") == key:
                told[option] = amounts.number(said["Values"][0], "threshold")
    if len(told) > 1:
        told["threshold_match"] = "all" if expression.get("And") else "any"
    return told


# Read as they are to be shown; what is written are the requests below.
SUBSCRIPTIONS = Codec(lambda value, _shape: value, _by_name)


def wanted(params: Params, current: Mapping[str, Any] | None) -> dict[str, Any]:
    """The subscriptions that are to be: the task's, and of the current ones those that it doesn't purge."""
    there = current or {}
    kept = {} if params.get("purge_subscriptions") else dict(there)
    for one in params["subscriptions"]:
        told: dict[str, Any] = {"name": one["name"], "frequency": one["frequency"],
                                "subscribers": sorted(one["subscribers"])}  # fmt: skip
        said = [option for option in _IMPACTS if one.get(option) is not None]
        told.update({option: amounts.number(one[option], option) for option in said})
        if len(said) > 1:
            told["threshold_match"] = one["threshold_match"]
        about = there.get(one["name"], {})
        kept[one["name"]] = {**{name: about[name] for name in ("arn", "monitors") if name in about}, **told}
    return kept


def same(wanted: Mapping[str, Any], current: Mapping[str, Any] | None) -> bool:
    """Whether the same people are told as often, and of the same."""
    return _comparable(wanted) == _comparable(current or {})


def _comparable(found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: {part: one.get(part) for part in _COMPARED} for name, one in found.items()}


def requests(
    address: Mapping[str, Any], after: Mapping[str, Any], values: Mapping[str, Any], found: Any, where: Where
) -> tuple[Request, ...]:
    """What leads from the subscriptions that are to those that are to be."""
    before, monitor = values.get("subscriptions") or {}, address["MonitorArn"]
    sent = [removal(one, monitor) for name, one in before.items() if name not in after]
    for name, one in after.items():
        if name not in before:
            made = {"SubscriptionName": one["name"], "MonitorArnList": [monitor], **_wire(one)}
            sent.append(Request("ce", "create_anomaly_subscription", {"AnomalySubscription": made}))
        elif not same({name: one}, {name: before[name]}):
            changed = {"SubscriptionArn": before[name]["arn"], **_wire(one)}
            sent.append(Request("ce", "update_anomaly_subscription", changed))
    return tuple(sent)


def removal(one: Mapping[str, Any], monitor: str) -> Request:
    """What takes a subscription from a monitor: it stays where other monitors have it, too."""
    others = [arn for arn in one["monitors"] if arn != monitor]
    if others:
        request = {"SubscriptionArn": one["arn"], "MonitorArnList": others}
        return Request("ce", "update_anomaly_subscription", request)
    return Request("ce", "delete_anomaly_subscription", {"SubscriptionArn": one["arn"]})


def _wire(one: Mapping[str, Any]) -> dict[str, Any]:
    leaves = [
        {"Dimensions": {"Key": key, "MatchOptions": ["GREATER_THAN_OR_EQUAL"], "Values": [one[option]]}}
        for option, key in _IMPACTS.items()
        if one.get(option) is not None
    ]
    join = "And" if one.get("threshold_match") == "all" else "Or"
    return {
        "Frequency": one["frequency"].upper(),
        "Subscribers": [{"Type": subscribers.kind_of(each), "Address": each} for each in one["subscribers"]],
        "ThresholdExpression": leaves[0] if len(leaves) == 1 else {join: leaves},
    }
