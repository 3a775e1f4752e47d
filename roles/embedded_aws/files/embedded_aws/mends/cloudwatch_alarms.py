# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alarms of CloudWatch: what they are told, the state that their metric puts them in, and whom that reaches.

They are evaluated whenever somebody asks for them, data arrives or the control says so; never on a clock alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from moto.cloudwatch.exceptions import (
    InvalidParameterCombination,
    InvalidParameterValue,
    ResourceNotFound,
    ResourceNotFoundException,
    ValidationError,
)
from moto.cloudwatch.models import Alarm, CloudWatchBackend, cloudwatch_backends
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult

from .alarm_actions import act
from .alarm_states import Judgement, judged
from .cloudwatch_metrics import check_period

_BANDS = ("LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold", "GreaterThanUpperThreshold")
_DAY, _WEEK, _HOUR = 86400, 7 * 86400, 3600
_MEASURED = ("MetricName", "Namespace", "Period", "Statistic", "ExtendedStatistic", "Dimensions", "Unit")
_ACTIONS = ("OKActions", "AlarmActions", "InsufficientDataActions")


def install() -> None:
    CloudWatchResponse.put_metric_alarm = _put_metric_alarm(CloudWatchResponse.put_metric_alarm)
    CloudWatchResponse.describe_alarms = _describe_alarms
    CloudWatchResponse.describe_alarm_history = _describe_history
    CloudWatchResponse.list_tags_for_resource = _list_tags(CloudWatchResponse.list_tags_for_resource)
    CloudWatchBackend.put_metric_data = _put_metric_data(CloudWatchBackend.put_metric_data)
    CloudWatchBackend.set_alarm_state = _set_alarm_state(CloudWatchBackend.set_alarm_state)
    CloudWatchBackend.delete_alarms = _delete_alarms


def evaluate_all() -> int:
    """Evaluate all alarms there are, in every account and region, those too whose state was set; gives their number."""
    number = 0
    for account in list(cloudwatch_backends.values()):
        for backend in list(account.values()):
            number += len(backend.alarms)
            evaluate(backend, held=False)
    return number


def evaluate(backend: CloudWatchBackend, held: bool = True) -> None:
    """Bring the alarms of a backend into the states that their metrics put them in.

    AWS evaluates each alarm at least once a minute, so that one whose state was set goes back to its own soon. Here a
    state that was set is held until data arrives or the control asks.
    """
    for alarm in list(backend.alarms.values()):
        if alarm.rule is not None or held and alarm.held:
            continue
        alarm.held = False
        found = judged(backend, alarm.asked, alarm.state_value, datetime.now(UTC).replace(tzinfo=None))
        if found is not None and found.state != alarm.state_value:
            _change(backend, alarm, found)


def _change(backend: CloudWatchBackend, alarm: Alarm, found: Judgement) -> None:
    before, now = alarm.state_value, datetime.now(UTC)
    alarm.state_value, alarm.state_reason, alarm.state_reason_data = found.state, found.reason, found.data
    alarm.state_updated_timestamp = alarm.state_transitioned = now
    _note(alarm, "StateUpdate", f"Alarm updated from {before} to {found.state}", {
        "oldState": {"stateValue": before}, "newState": {"stateValue": found.state, "stateReason": found.reason},
    })  # fmt: skip
    for summary, data in act(backend, alarm, before):
        _note(alarm, "Action", summary, data)


def _note(alarm: Alarm, kind: str, summary: str, data: dict[str, Any]) -> None:
    alarm.history.append(
        {
            "AlarmName": alarm.name,
            "AlarmType": "MetricAlarm",
            "Timestamp": datetime.now(UTC),
            "HistoryItemType": kind,
            "HistorySummary": summary,
            "HistoryData": json.dumps({"version": "1.0", **data}),
        }
    )


def _put_metric_alarm(of_moto: Callable[..., Any]) -> Callable[..., Any]:
    """AWS: an alarm that is there keeps its state, its tags and its history, and nothing of its configuration."""

    def put_metric_alarm(self: CloudWatchResponse) -> Any:
        asked = {key: value for key, value in self._get_params().items() if value not in (None, [])}
        asked.pop("Tags", None)
        _check(asked)
        backend, name = self.cloudwatch_backend, asked["AlarmName"]
        before = backend.alarms.get(name)
        tags = backend.tagger.get_tag_dict_for_resource(before.alarm_arn) if before else {}
        answer = of_moto(self)
        alarm = backend.alarms[name]
        alarm.asked, alarm.held = asked, False
        if before is None:
            alarm.state_value, alarm.state_reason = "INSUFFICIENT_DATA", "Unchecked: Initial alarm creation"
            alarm.state_transitioned = alarm.state_updated_timestamp = datetime.now(UTC)
            _note(alarm, "ConfigurationUpdate", f'Alarm "{name}" created', {"type": "Create"})
        else:
            for kept in ("state_value", "state_reason", "state_reason_data", "state_updated_timestamp",
                         "state_transitioned", "history", "held"):  # fmt: skip
                setattr(alarm, kept, getattr(before, kept))
            backend.tagger.delete_all_tags_for_resource(alarm.alarm_arn)
            backend.tagger.tag_resource(alarm.alarm_arn, backend.tagger.convert_dict_to_tags_input(tags))
            _note(alarm, "ConfigurationUpdate", f'Alarm "{name}" updated', {"type": "Update"})
        return answer

    return put_metric_alarm


def _check(asked: dict[str, Any]) -> None:
    """What AWS refuses, PutMetricAlarm: "Request Parameters"."""
    queries = asked.get("Metrics")
    if queries and any(member in asked for member in _MEASURED):
        raise ValidationError("Metrics list and MetricName, Namespace, Period, Statistic, ExtendedStatistic, Dimensions"
                              " and Unit are mutually exclusive.")  # fmt: skip
    if not queries:
        for member in ("MetricName", "Namespace", "Period"):
            if member not in asked:
                raise ValidationError(f"Metric or {member} is required when Metrics list is not specified.")
        if ("Statistic" in asked) == ("ExtendedStatistic" in asked):
            raise ValidationError("Exactly one of Statistic or ExtendedStatistic must be specified.")
    elif [query.get("ReturnData", True) for query in queries].count(True) != 1 and "ThresholdMetricId" not in asked:
        raise ValidationError("Exactly one element of the metrics list should return data.")
    if asked["ComparisonOperator"] in _BANDS:
        if "ThresholdMetricId" not in asked:
            raise ValidationError(f"ComparisonOperator {asked['ComparisonOperator']} requires ThresholdMetricId.")
        raise NotImplementedError("anomaly detection")
    if "Threshold" not in asked:
        raise ValidationError("Threshold must be specified.")
    if "EvaluationPeriods" not in asked:
        raise ValidationError("EvaluationPeriods must be specified.")
    if asked.get("DatapointsToAlarm", 1) > asked["EvaluationPeriods"]:
        raise ValidationError("DatapointsToAlarm must be less than or equal to EvaluationPeriods.")
    periods = [query["MetricStat"]["Period"] for query in queries or () if "MetricStat" in query]
    for period in [asked["Period"]] if not queries else periods:
        check_period(period)
        # AWS: "EvaluationPeriods times Period: a week for periods of an hour or more, else a day".
        if period * asked["EvaluationPeriods"] > (_WEEK if period >= _HOUR else _DAY):
            raise ValidationError(
                "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400), or a"
                " week for periods of an hour or more."
            )
    for member in _ACTIONS:
        if len(asked.get(member, ())) > 5:
            raise InvalidParameterCombination(f"{member}: at most 5 actions.")
        for action in asked.get(member, ()):
            if not action.startswith("arn:"):
                raise ValidationError(f"Invalid arn syntax: {action}")


def _described(alarm: Alarm) -> dict[str, Any]:
    return {
        "Dimensions": [],
        **{member: [] for member in _ACTIONS},
        **alarm.asked,
        # Switched by EnableAlarmActions and DisableAlarmActions too.
        "ActionsEnabled": alarm.actions_enabled,
        "AlarmArn": alarm.alarm_arn,
        "AlarmConfigurationUpdatedTimestamp": alarm.configuration_updated_timestamp,
        "StateValue": alarm.state_value,
        "StateReason": alarm.state_reason,
        "StateReasonData": alarm.state_reason_data,
        "StateUpdatedTimestamp": alarm.state_updated_timestamp,
        "StateTransitionedTimestamp": alarm.state_transitioned,
    }


def _describe_alarms(self: CloudWatchResponse) -> ActionResult:
    """AWS: metric alarms alone unless AlarmTypes says otherwise; all that is asked for has to fit."""
    params, backend = self._get_params(), self.cloudwatch_backend
    evaluate(backend)
    names, start, action = params.get("AlarmNames"), params.get("AlarmNamePrefix"), params.get("ActionPrefix")
    if names and start:
        raise InvalidParameterCombination("AlarmNames and AlarmNamePrefix cannot both be specified.")
    found = [
        alarm
        for alarm in sorted(backend.alarms.values(), key=lambda alarm: str(alarm.name))
        if (not names or alarm.name in names)
        and alarm.name.startswith(start or "")
        and params.get("StateValue") in (None, alarm.state_value)
        and (not action or any(one.startswith(action) for one in alarm.alarm_actions))
    ]
    kinds = params.get("AlarmTypes") or ["MetricAlarm"]
    metric = [_described(alarm) for alarm in found if alarm.rule is None and "MetricAlarm" in kinds]
    composite = [
        {"AlarmName": alarm.name, "AlarmArn": alarm.alarm_arn, "AlarmRule": alarm.rule}
        for alarm in found
        if alarm.rule is not None and "CompositeAlarm" in kinds
    ]
    return ActionResult({"MetricAlarms": metric, "CompositeAlarms": composite})


def _describe_history(self: CloudWatchResponse) -> ActionResult:
    params = self._get_params()
    name, kind = params.get("AlarmName"), params.get("HistoryItemType")
    items = [
        item
        for alarm in self.cloudwatch_backend.alarms.values()
        if name in (None, alarm.name)
        for item in alarm.history
        if kind in (None, item["HistoryItemType"])
    ]
    newest_first = params.get("ScanBy") != "TimestampAscending"
    ordered = list(reversed(items)) if newest_first else items
    return ActionResult({"AlarmHistoryItems": ordered[: params.get("MaxRecords") or 100]})


def _list_tags(of_moto: Callable[..., Any]) -> Callable[..., Any]:
    def list_tags_for_resource(self: CloudWatchResponse) -> Any:
        backend, arn = self.cloudwatch_backend, self._get_param("ResourceARN")
        things = [alarm.alarm_arn for alarm in backend.alarms.values()]
        if arn not in things and ":alarm:" in arn:
            raise ResourceNotFoundException
        return of_moto(self)

    return list_tags_for_resource


def _put_metric_data(of_moto: Callable[..., None]) -> Callable[..., None]:
    def put_metric_data(self: CloudWatchBackend, namespace: str, metric_data: list[dict[str, Any]]) -> None:
        # AWS: "You cannot specify a namespace that begins with AWS/"; that is where AWS's own metrics are.
        if namespace.startswith("AWS/"):
            raise InvalidParameterValue("The value AWS/ for parameter Namespace is invalid.")
        of_moto(self, namespace, metric_data)
        evaluate(self, held=False)

    return put_metric_data


def _set_alarm_state(of_moto: Callable[..., None]) -> Callable[..., None]:
    """AWS: "When the updated state differs from the previous value, the action configured for the state is invoked"."""

    def set_alarm_state(
        self: CloudWatchBackend, alarm_name: str, reason: str, reason_data: str | None, state_value: str
    ) -> None:
        alarm = self.alarms.get(alarm_name)
        if alarm is None:
            raise ResourceNotFound
        before = alarm.state_value
        of_moto(self, alarm_name, reason, reason_data, state_value)
        alarm.history.pop()  # moto's own note, which no operation of its reads
        alarm.state_value, alarm.held = before, True
        if state_value != before:
            _change(self, alarm, Judgement(state_value, reason, reason_data or "{}"))

    return set_alarm_state


def _delete_alarms(self: CloudWatchBackend, alarm_names: list[str]) -> None:
    """AWS: a name that no alarm has is no error; the tags go with the alarm."""
    for name in alarm_names:
        alarm = self.alarms.pop(name, None)
        if alarm is not None:
            self.tagger.delete_all_tags_for_resource(alarm.alarm_arn)
