# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Monitors of cost anomalies: which one a name means, what it looks at, and which one is in the way of a new one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Refused
from ..parts import Params, Step, Where
from . import expressions, subscriptions

# What stands for the ARN of a monitor that is yet to be made, in the requests of a plan.
NEW = "(an ARN, made by AWS)"
GONE = ("UnknownMonitorException", "ResourceNotFoundException")
# By the dimension: the option with its key, and the member of the specification that the key goes to.
_KEYED: Mapping[str, tuple[str, str]] = {
    "tag": ("tag_key", "Tags"),
    "cost_category": ("cost_category", "CostCategories"),
}
OPTIONS = ("dimension", "tag_key", "cost_category", "specification")


def check(params: Params) -> None:
    """Refuse what can't be a monitor, before anything is read."""
    if not 1 <= len(params["name"]) <= 1024:
        raise Refused(f"name: a monitor's name has 1 to 1024 characters, not {len(params['name'])}.")
    dimension = params.get("dimension")
    if params.get("specification"):
        expressions.check(params["specification"], "specification")
    for kind, (option, _member) in _KEYED.items():
        if params.get(option) is not None and dimension != kind:
            raise Refused(f"{option}: it is for a monitor whose dimension is {kind}.")
        if dimension == kind and not params.get(option):
            raise Refused(f"{option} is needed: a monitor of the dimension {kind} looks at the values of one.")
    subscriptions.check(params)


def address(params: Params, where: Where) -> str:
    """The ARN, or what stands for it before there is one."""
    return str(params.get("monitor_arn") or NEW)


def listed(params: Params, where: Where) -> list[str]:
    """The ARN as a new subscription takes it: it may be one of several."""
    return [address(params, where)]


def find(api: Any, params: Params, where: Where) -> dict[str, Any] | None:
    """The monitor of that name or ARN. Raises ApiError, Refused where the name isn't enough."""
    named = params.get("monitor_arn")
    request = {"MonitorArnList": [named]} if named else {}
    there = [one for page in api.pages("get_anomaly_monitors", request, "ce") for one in page["AnomalyMonitors"]]
    found = there if named else [one for one in there if one["MonitorName"] == params["name"]]
    if len(found) > 1:
        raise Refused(
            f"name: {len(found)} monitors are named {params['name']}:"
            f" {', '.join(sorted(str(one['MonitorArn']) for one in found))}. Give the monitor_arn of the one that is"
            " meant."
        )
    return {"AnomalyMonitor": found[0]} if found else None


def adopt(found: Mapping[str, Any], params: Params) -> Params:
    """The options with the ARN that was found."""
    return {**params, "monitor_arn": found["AnomalyMonitor"]["MonitorArn"]}


def accept(found: Mapping[str, Any], params: Params, where: Where) -> None:
    """Refuse a monitor that looks at something else: AWS changes nothing but its name."""
    seen = found["AnomalyMonitor"]
    if params.get("state") == "absent" or all(params.get(option) is None for option in OPTIONS):
        return
    wanted, there = _looked_at(looks_at(params)), _looked_at(seen)
    if wanted != there:
        raise Refused(
            f"{'specification' if params.get('specification') else 'dimension'}: monitor {params['name']} looks at"
            f" {_words(there)}, not at {_words(wanted)}, and AWS can't change that. Remove it first, or choose another"
            " name."
        )


def _looked_at(monitor: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    dimension = (monitor.get("MonitorDimension") or "").lower()
    return dimension, expressions.canonical(monitor.get("MonitorSpecification"))


def _words(told: tuple[str, dict[str, Any]]) -> str:
    dimension, specification = told
    return f"{f'each {dimension}' if dimension else 'one whole'}{f' of {specification}' if specification else ''}"


def looks_at(params: Params) -> dict[str, Any]:
    """The members of a monitor that say what it looks at."""
    dimension = params.get("dimension") or ""
    if params.get("specification"):
        wire = expressions.wire(expressions.canonical(params["specification"]))
        return {"MonitorType": "CUSTOM", "MonitorSpecification": wire}
    told: dict[str, Any] = {"MonitorType": "DIMENSIONAL", "MonitorDimension": dimension.upper()}
    if dimension in _KEYED:
        option, member = _KEYED[dimension]
        told["MonitorSpecification"] = {member: {"Key": params[option]}}
    return told


def creating(params: Params, where: Where) -> dict[str, Any]:
    """The members of CreateAnomalyMonitor that are no part's."""
    if params.get("monitor_arn"):
        raise Refused(f"monitor_arn: there is no monitor {params['monitor_arn']}; AWS makes up the ARNs. Leave it out.")
    if not params.get("dimension") and not params.get("specification"):
        raise Refused(f"dimension is needed, or specification: there is no monitor {params['name']} yet.")
    return {"AnomalyMonitor": looks_at(params)}


def reason(api: Any, error: ApiError, params: Params) -> str:
    """Which monitor is in the way of a new one: AWS allows one for each dimension, and key."""
    if "dimensional spend monitor" not in error.message.lower() or not params.get("dimension"):
        return ""
    wanted = _looked_at(looks_at(params))
    found = [one for page in api.pages("get_anomaly_monitors", {}, "ce") for one in page["AnomalyMonitors"]]
    there = [one["MonitorName"] for one in found if _looked_at(one) == wanted]
    named = f": here it is {there[0]}. Give that name, or remove it" if there else ""
    return f"An account has one monitor that looks at {_words(wanted)}{named}."


def clearing(api: Any, params: Params, address: Mapping[str, Any], found: Mapping[str, Any]) -> tuple[Step, ...]:
    """The subscriptions that are of this monitor alone go before it; others are left without it."""
    steps = []
    for name, one in subscriptions.read(api, address["MonitorArn"]).items():
        request = subscriptions.removal(one, address["MonitorArn"])
        steps.append(
            Step(f"subscriptions[{name}]", "remove", one, None, (request,), already=subscriptions.GONE)
        )
    return tuple(steps)


def answer(values: Mapping[str, Any], found: Mapping[str, Any] | None, params: Params, where: Where) -> dict[str, Any]:
    """``monitor``: what it looks at, and its subscriptions and tags if the task says anything of them."""
    seen = (found or {}).get("AnomalyMonitor") or looks_at(params)
    dimension, specification = _looked_at(seen)
    shown: dict[str, Any] = {
        "name": values.get("monitor_name") or params["name"],
        "type": str(seen.get("MonitorType", "")).lower(),
        "dimension": dimension or None,
        "specification": specification,
        "arn": seen.get("MonitorArn"),
        "last_evaluated": seen.get("LastEvaluatedDate"),
    }
    if "subscriptions" in values:
        shown["subscriptions"] = [
            {name: value for name, value in one.items() if name != "monitors"}
            for _key, one in sorted((values["subscriptions"] or {}).items())
        ]
    if "tags" in values:
        shown["tags"] = values["tags"] or {}
    return {"monitor": shown}
