# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Actions of alarms: the message that a topic is sent when an alarm changes its state."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from botocore.loaders import Loader
from moto.cloudwatch.models import Alarm, CloudWatchBackend
from moto.core.exceptions import ServiceException

_LISTS: Mapping[str, str] = {
    "OK": "OKActions",
    "ALARM": "AlarmActions",
    "INSUFFICIENT_DATA": "InsufficientDataActions",
}


def act(backend: CloudWatchBackend, alarm: Alarm, before: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Carry out the actions for the alarm's state; yields a summary and the data of its history for each."""
    if not alarm.actions_enabled:
        return
    for action in alarm.asked.get(_LISTS[alarm.state_value], ()):
        if ":sns:" not in action:
            # EC2, Auto Scaling, Lambda and Systems Manager have nothing here that could be acted on.
            yield f"Failed to execute action {action}", {"error": "not done by the embedded AWS"}
            continue
        try:
            _publish(backend, alarm, before, action)
        except ServiceException as problem:
            yield f"Failed to execute action {action}", {"error": str(problem)}
        else:
            yield f"Successfully executed action {action}", {"actionState": "Succeeded", "notificationResource": action}


def _publish(backend: CloudWatchBackend, alarm: Alarm, before: str, topic: str) -> None:
    from moto.sns.models import sns_backends

    account, region = topic.split(":")[4], topic.split(":")[3]
    where = _regions().get(backend.region_name, backend.region_name)
    # AWS: the subject is cut to SNS's 100 characters.
    subject = f'{alarm.state_value}: "{alarm.name}" in {where}'[:100]
    sns_backends[account][region].publish(json.dumps(message(backend, alarm, before, where)), topic, subject=subject)


def message(backend: CloudWatchBackend, alarm: Alarm, before: str, where: str) -> dict[str, Any]:
    """What AWS sends, as its own messages have it: the alarm, both states and what triggers it."""
    asked = alarm.asked
    return {
        "AlarmName": alarm.name,
        "AlarmDescription": asked.get("AlarmDescription"),
        "AWSAccountId": backend.account_id,
        "AlarmConfigurationUpdatedTimestamp": _moment(alarm.configuration_updated_timestamp),
        "NewStateValue": alarm.state_value,
        "NewStateReason": alarm.state_reason,
        "StateChangeTime": _moment(alarm.state_updated_timestamp),
        "Region": where,
        "AlarmArn": alarm.alarm_arn,
        "OldStateValue": before,
        **{member: asked.get(member, []) for member in ("OKActions", "AlarmActions", "InsufficientDataActions")},
        "Trigger": _trigger(asked),
    }


def _trigger(asked: Mapping[str, Any]) -> dict[str, Any]:
    common = {
        "Period": asked.get("Period"),
        "EvaluationPeriods": asked["EvaluationPeriods"],
        **({"DatapointsToAlarm": asked["DatapointsToAlarm"]} if "DatapointsToAlarm" in asked else {}),
        "ComparisonOperator": asked["ComparisonOperator"],
        "Threshold": float(asked["Threshold"]),
        "TreatMissingData": asked.get("TreatMissingData", ""),
        "EvaluateLowSampleCountPercentile": asked.get("EvaluateLowSampleCountPercentile", ""),
    }
    if asked.get("Metrics"):
        common.pop("Period")
        return {**common, "Metrics": [{key: one[key] for key in sorted(one)} for one in asked["Metrics"]]}
    plain = asked.get("Statistic")
    return {
        "MetricName": asked["MetricName"],
        "Namespace": asked["Namespace"],
        "StatisticType": "Statistic" if plain else "ExtendedStatistic",
        **({"Statistic": plain.upper()} if plain else {"ExtendedStatistic": asked["ExtendedStatistic"]}),
        "Unit": asked.get("Unit"),
        "Dimensions": [{"value": one["Value"], "name": one["Name"]} for one in asked.get("Dimensions", ())],
        **common,
    }


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}+0000"


@cache
def _regions() -> dict[str, str]:
    """The names of regions, as AWS's messages have them: EU (Ireland)."""
    found = {}
    for partition in Loader().load_data("endpoints")["partitions"]:
        for region, told in partition["regions"].items():
            found[region] = told["description"].replace("Europe (", "EU (")
    return found
