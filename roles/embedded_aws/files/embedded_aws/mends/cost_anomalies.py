# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cost anomaly detection, which moto has nothing of: monitors, who is told of what they find, and their tags."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from moto.ce.responses import CostExplorerResponse

from . import json_calls
from .json_calls import Given, page, refusal

# AWS, "Quotas": "Limit exceeded on dimensional spend monitor creation" for a second one of the same dimension, which
# for tags and cost categories is of the same key.
_KEYED = {"TAG": "Tags", "COST_CATEGORY": "CostCategories"}


def install() -> None:
    operations = (
        _create_anomaly_monitor,
        _get_anomaly_monitors,
        _update_anomaly_monitor,
        _delete_anomaly_monitor,
        _create_anomaly_subscription,
        _get_anomaly_subscriptions,
        _update_anomaly_subscription,
        _delete_anomaly_subscription,
        _tag_resource,
        _untag_resource,
        _list_tags_for_resource,
    )
    json_calls.install(CostExplorerResponse, "ce", "ValidationException", operations)


def _kept(self: CostExplorerResponse, what: str) -> dict[str, Given]:
    kept: dict[str, Given] = vars(self.ce_backend).setdefault(what, {})
    return kept


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d")


def _arn(self: CostExplorerResponse, kind: str) -> str:
    return f"arn:{self.partition}:ce::{self.current_account}:{kind}/{uuid.uuid4()}"


# ---- monitors -------------------------------------------------------------------------------------------------------


def _check_monitor(self: CostExplorerResponse, monitor: Given) -> None:
    dimension, specification = monitor.get("MonitorDimension"), monitor.get("MonitorSpecification")
    if monitor["MonitorType"] == "CUSTOM":
        # AWS: "For customer managed monitors, do not specify this field", but what is to be monitored.
        if dimension or not specification:
            raise refusal("ValidationException", "A CUSTOM monitor has a MonitorSpecification and no dimension.")
        return
    if not dimension:
        raise refusal("ValidationException", "A DIMENSIONAL monitor needs a MonitorDimension.")
    if (dimension in _KEYED) != bool(specification):
        raise refusal("ValidationException", f"MonitorSpecification doesn't fit the dimension {dimension}.")
    kept = _kept(self, "anomaly_monitors").values()
    if (dimension, specification) in [(one.get("MonitorDimension"), one.get("MonitorSpecification")) for one in kept]:
        raise refusal("ValidationException", "Limit exceeded on dimensional spend monitor creation")


def _create_anomaly_monitor(self: CostExplorerResponse, given: Given) -> Given:
    monitor = dict(given["AnomalyMonitor"])
    _check_monitor(self, monitor)
    # AWS: names aren't unique.
    arn = _arn(self, "anomalymonitor")
    monitor.update(MonitorArn=arn, CreationDate=_now(), LastUpdatedDate=_now(), DimensionalValueCount=0)
    _kept(self, "anomaly_monitors")[arn] = monitor
    self.ce_backend.tag_resource(arn, given.get("ResourceTags") or [])
    return {"MonitorArn": arn}


def _monitor(self: CostExplorerResponse, arn: str) -> Given:
    kept = _kept(self, "anomaly_monitors")
    if arn not in kept:
        raise refusal("UnknownMonitorException", f"Unable to find the monitor {arn}.")
    return kept[arn]


def _get_anomaly_monitors(self: CostExplorerResponse, given: Given) -> Given:
    named = given.get("MonitorArnList")
    found = [_monitor(self, arn) for arn in named] if named else list(_kept(self, "anomaly_monitors").values())
    return page(found, given, "AnomalyMonitors", "NextPageToken")


def _update_anomaly_monitor(self: CostExplorerResponse, given: Given) -> Given:
    # AWS: only the name can be changed.
    monitor = _monitor(self, given["MonitorArn"])
    monitor.update(MonitorName=given.get("MonitorName", monitor["MonitorName"]), LastUpdatedDate=_now())
    return {"MonitorArn": given["MonitorArn"]}


def _delete_anomaly_monitor(self: CostExplorerResponse, given: Given) -> Given:
    _monitor(self, given["MonitorArn"])
    del _kept(self, "anomaly_monitors")[given["MonitorArn"]]
    for one in _kept(self, "anomaly_subscriptions").values():
        one["MonitorArnList"] = [arn for arn in one["MonitorArnList"] if arn != given["MonitorArn"]]
    return {}


# ---- subscriptions --------------------------------------------------------------------------------------------------


def _leaves(expression: Given) -> list[Given]:
    return [leaf for kind in ("And", "Or") for one in expression.get(kind, ()) for leaf in _leaves(one)] or [expression]


def _check_subscription(self: CostExplorerResponse, subscription: Given) -> None:
    for arn in subscription["MonitorArnList"]:
        _monitor(self, arn)
    kinds = {one.get("Type") for one in subscription["Subscribers"]}
    # AWS: "Notifications are sent either over email (for DAILY and WEEKLY frequencies) or SNS (for IMMEDIATE)".
    wanted = "SNS" if subscription["Frequency"] == "IMMEDIATE" else "EMAIL"
    if kinds != {wanted}:
        raise refusal("ValidationException", f"A subscription that is {subscription['Frequency']} has {wanted} only.")
    # AWS: "One of Threshold or ThresholdExpression is required ... You cannot specify both."
    expression = subscription.get("ThresholdExpression")
    if (subscription.get("Threshold") is None) == (expression is None):
        raise refusal("ValidationException", "One of Threshold and ThresholdExpression is needed.")
    for leaf in _leaves(expression) if expression else ():
        said = leaf.get("Dimensions") or {}
        known = str(said.get("Key", "")).startswith("ANOMALY_TOTAL_IMPACT_")
        if not known or said.get("MatchOptions") != ["GREATER_THAN_OR_EQUAL"]:
            raise refusal("ValidationException", "A threshold is an impact that is GREATER_THAN_OR_EQUAL to a number.")


def _completed(subscription: Given) -> Given:
    # AWS: Threshold is "shorthand syntax for a ThresholdExpression"; who is told of it confirms nothing here.
    known = dict(subscription)
    threshold = known.pop("Threshold", None)
    if threshold is not None:
        about = {"Key": "ANOMALY_TOTAL_IMPACT_ABSOLUTE", "MatchOptions": ["GREATER_THAN_OR_EQUAL"]}
        known["ThresholdExpression"] = {"Dimensions": {**about, "Values": [f"{threshold:g}"]}}
    known["Subscribers"] = [{**one, "Status": "CONFIRMED"} for one in known["Subscribers"]]
    return known


def _create_anomaly_subscription(self: CostExplorerResponse, given: Given) -> Given:
    subscription = given["AnomalySubscription"]
    _check_subscription(self, subscription)
    arn = _arn(self, "anomalysubscription")
    made = {**_completed(subscription), "SubscriptionArn": arn, "AccountId": self.current_account}
    _kept(self, "anomaly_subscriptions")[arn] = made
    self.ce_backend.tag_resource(arn, given.get("ResourceTags") or [])
    return {"SubscriptionArn": arn}


def _subscription(self: CostExplorerResponse, arn: str) -> Given:
    kept = _kept(self, "anomaly_subscriptions")
    if arn not in kept:
        raise refusal("UnknownSubscriptionException", f"Unable to find the subscription {arn}.")
    return kept[arn]


def _get_anomaly_subscriptions(self: CostExplorerResponse, given: Given) -> Given:
    named, monitor = given.get("SubscriptionArnList"), given.get("MonitorArn")
    kept = _kept(self, "anomaly_subscriptions")
    found: Sequence[Any] = [_subscription(self, arn) for arn in named] if named else list(kept.values())
    if monitor:
        found = [one for one in found if monitor in one["MonitorArnList"]]
    return page(found, given, "AnomalySubscriptions", "NextPageToken")


def _update_anomaly_subscription(self: CostExplorerResponse, given: Given) -> Given:
    there = _subscription(self, given["SubscriptionArn"])
    changed = {name: value for name, value in given.items() if name != "SubscriptionArn"}
    if "Threshold" in changed:
        there = {**there, "ThresholdExpression": None}
    after = {**there, **changed}
    after = {name: value for name, value in after.items() if value is not None}
    _check_subscription(self, after)
    _kept(self, "anomaly_subscriptions")[given["SubscriptionArn"]] = _completed(after)
    return {"SubscriptionArn": given["SubscriptionArn"]}


def _delete_anomaly_subscription(self: CostExplorerResponse, given: Given) -> Given:
    _subscription(self, given["SubscriptionArn"])
    del _kept(self, "anomaly_subscriptions")[given["SubscriptionArn"]]
    return {}


# ---- tags -----------------------------------------------------------------------------------------------------------


def _tagged(self: CostExplorerResponse, given: Given) -> str:
    arn: str = given["ResourceArn"]
    known = [*_kept(self, "anomaly_monitors"), *_kept(self, "anomaly_subscriptions"), *self.ce_backend.cost_categories]
    if arn not in known:
        raise refusal("ResourceNotFoundException", f"Unable to find the resource {arn}.")
    return arn


def _tag_resource(self: CostExplorerResponse, given: Given) -> Given:
    self.ce_backend.tag_resource(_tagged(self, given), given["ResourceTags"])
    return {}


def _untag_resource(self: CostExplorerResponse, given: Given) -> Given:
    self.ce_backend.untag_resource(_tagged(self, given), given["ResourceTagKeys"])
    return {}


def _list_tags_for_resource(self: CostExplorerResponse, given: Given) -> Given:
    return {"ResourceTags": self.ce_backend.list_tags_for_resource(_tagged(self, given))}
