# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alarms on a metric or on an expression: what they may be told, what they are, and which topics they reach."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..codecs import same_text_set
from ..errors import ApiError, Refused
from ..parts import Codec, Params, Request, Step, Where, covers, is_empty
from ..shapes import from_wire, timestamp, to_wire
from ..tags import tag_text, tag_texts

# What stands for the ARN of an alarm that is yet to be made, in the requests of a plan.
NEW = "(made by AWS)"
ACTIONS = ("alarm_actions", "ok_actions", "insufficient_data_actions")
_MEASURED = ("metric_name", "namespace", "dimensions", "statistic", "extended_statistic", "period", "unit")
MEMBERS: Mapping[str, str] = {
    "description": "AlarmDescription",
    "actions_enabled": "ActionsEnabled",
    "alarm_actions": "AlarmActions",
    "ok_actions": "OKActions",
    "insufficient_data_actions": "InsufficientDataActions",
    "metric_name": "MetricName",
    "namespace": "Namespace",
    "dimensions": "Dimensions",
    "statistic": "Statistic",
    "extended_statistic": "ExtendedStatistic",
    "period": "Period",
    "unit": "Unit",
    "metrics": "Metrics",
    "evaluation_periods": "EvaluationPeriods",
    "datapoints_to_alarm": "DatapointsToAlarm",
    "threshold": "Threshold",
    "threshold_metric_id": "ThresholdMetricId",
    "comparison": "ComparisonOperator",
    "treat_missing_data": "TreatMissingData",
    "evaluate_low_sample_count_percentile": "EvaluateLowSampleCountPercentile",
}
_SIGNS: Mapping[str, str] = {
    ">=": "GreaterThanOrEqualToThreshold",
    ">": "GreaterThanThreshold",
    "<": "LessThanThreshold",
    "<=": "LessThanOrEqualToThreshold",
}
_BANDS = ("LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold", "GreaterThanUpperThreshold")
# What an alarm tells of itself beside its configuration.
_TOLD = (
    "AlarmName",
    "AlarmArn",
    "AlarmConfigurationUpdatedTimestamp",
    "StateValue",
    "StateReason",
    "StateReasonData",
    "StateUpdatedTimestamp",
    "StateTransitionedTimestamp",
    "EvaluationState",
)
_TOPIC = re.compile(r"[A-Za-z0-9_-]{1,256}(\.fifo)?")
_STATISTIC = re.compile(r"(p|tm|wm|tc|ts)\d{1,2}(\.\d{1,10})?|p100|IQM|(TM|WM|PR|TC|TS)\([\d.]*%?:[\d.]*%?\)")
_PERIODS = (10, 20, 30)
_MOST_ACTIONS = 5
_HOUR, _DAY, _WEEK = 3600, 86400, 7 * 86400


def check(params: Params) -> None:
    """Refuse what can't be an alarm, before anything is read."""
    name = params["name"]
    if not 0 < len(name) <= 255 or not name.isprintable():
        raise Refused(f"name: an alarm's name has 1 to 255 printable characters, not {len(name)}: {name[:40]!r}.")
    for option in ACTIONS:
        for action in params.get(option) or ():
            if not action.startswith("arn:") and not _TOPIC.fullmatch(action):
                raise Refused(f"{option}: {action!r} is neither an ARN nor the name of an SNS topic.")
        if len(params.get(option) or ()) > _MOST_ACTIONS:
            raise Refused(f"{option}: an alarm has at most {_MOST_ACTIONS} actions for a state.")
    if params.get("extended_statistic") and not _STATISTIC.fullmatch(params["extended_statistic"]):
        raise Refused(
            f"extended_statistic: {params['extended_statistic']!r} is no statistic: p90, p99.9, tm95, wm95, IQM and"
            " PR(:100) are."
        )
    period = params.get("period")
    if period is not None and period not in _PERIODS and (period < 60 or period % 60):
        raise Refused(f"period: {period} seconds can't be one: it is 10, 20, 30 or a multiple of 60.")
    for option in ("evaluation_periods", "datapoints_to_alarm"):
        if params.get(option) is not None and params[option] < 1:
            raise Refused(f"{option}: it is 1 or more, not {params[option]}.")
    if len(params.get("dimensions") or ()) > 30:
        raise Refused(f"dimensions: a metric has at most 30, not {len(params['dimensions'])}.")
    _check_metrics(params.get("metrics") or ())


def _check_metrics(metrics: Any) -> None:
    ids = [one["id"] for one in metrics]
    for one in metrics:
        if ids.count(one["id"]) > 1:
            raise Refused(f"metrics: the id {one['id']} stands twice.")
        if not re.fullmatch(r"[a-z]\w{0,254}", one["id"], re.ASCII):
            raise Refused(f"metrics: the id {one['id']!r} has to begin with a lower-case letter, then letters, digits"
                          " and underscores.")  # fmt: skip
        if (one.get("metric_stat") is None) == (not one.get("expression")):
            raise Refused(f"metrics: {one['id']} needs either a metric_stat or an expression.")
        stat = one.get("metric_stat")
        if stat is not None and not stat.get("metric"):
            raise Refused(f"metrics: the metric_stat of {one['id']} needs a metric.")
        said = ((stat or {}).get("metric") or {}).get("dimensions") or {}
        pairs = said if isinstance(said, list) else ()
        if not isinstance(said, (Mapping, list)) or not all(
            isinstance(pair, Mapping) and set(pair) == {"name", "value"} for pair in pairs
        ):
            raise Refused(f"metrics: the dimensions of {one['id']} are a dictionary, or a list of name and value.")


def names_topics(params: Params) -> bool:
    """Whether an action is the name of a topic, whose ARN has the account in it."""
    present = params.get("state") != "absent"
    return present and any(not one.startswith("arn:") for option in ACTIONS for one in params.get(option) or ())


def localize(params: Params, where: Where) -> Params:
    """The options with the ARNs of topics, dimensions as text, and comparisons in AWS's words."""
    told: dict[str, Any] = dict(params)
    told["named_topics"] = []
    if params.get("state") == "absent":
        return told
    prefix = f"arn:{where.partition}:sns:{where.region}:{where.account_id}:"
    for option in ACTIONS:
        if params.get(option) is not None:
            named = [one for one in params[option] if not one.startswith("arn:")]
            told["named_topics"] += [prefix + one for one in named if prefix + one not in told["named_topics"]]
            told[option] = [prefix + one if one in named else one for one in params[option]]
    if params.get("dimensions") is not None:
        told["dimensions"] = tag_texts(params["dimensions"])
    if params.get("comparison"):
        told["comparison"] = _SIGNS.get(params["comparison"], params["comparison"])
    if params.get("metrics") is not None:
        told["metrics"] = [_with_dimensions(_without_none(one)) for one in params["metrics"]]
    return told


def _with_dimensions(one: dict[str, Any]) -> dict[str, Any]:
    """A metric whose dimensions are the list that AWS takes, whichever way they are written."""
    metric = (one.get("metric_stat") or {}).get("metric") or {}
    if "dimensions" not in metric:
        return one
    listed = _listed(metric["dimensions"])
    return {**one, "metric_stat": {**one["metric_stat"], "metric": {**metric, "dimensions": listed}}}


def _listed(said: Any) -> list[dict[str, str]]:
    if isinstance(said, Mapping):
        pairs = said.items() if set(said) != {"name", "value"} else [(said["name"], said["value"])]
        return [{"name": name, "value": text} for name, text in tag_texts(dict(pairs)).items()]
    return [{"name": str(one["name"]), "value": tag_text(one["value"])} for one in said]


def _without_none(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_none(inner) for key, inner in value.items() if inner is not None}
    return [_without_none(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def find(api: Any, params: Params, where: Where) -> dict[str, Any] | None:
    """The metric alarm of that name, dimensions and metrics as the options have them; raises Refused, ApiError."""
    kinds = ["MetricAlarm", "CompositeAlarm"]
    answer = api.call("describe_alarms", {"AlarmNames": [params["name"]], "AlarmTypes": kinds})
    if answer.get("CompositeAlarms"):
        raise Refused(
            f"name: {params['name']} is a composite alarm, made of other alarms; this module is for metric alarms."
            " Choose another name."
        )
    if not answer.get("MetricAlarms"):
        return None
    alarm = dict(answer["MetricAlarms"][0])
    if alarm.get("EvaluationCriteria"):
        raise Refused(f"name: {params['name']} is an alarm on a PromQL query; this module is for those on metrics.")
    alarm["Dimensions"] = {one["Name"]: one["Value"] for one in alarm.get("Dimensions") or ()}
    listed = api.output_shape("describe_alarms").members["MetricAlarms"].member
    alarm["Metrics"] = from_wire(alarm.get("Metrics") or [], listed.members["Metrics"])
    return {"Alarm": alarm}


def adopt(found: Any, params: Params) -> Params:
    """The options, with what they come to where the alarm has it already, and without what they take the place of."""
    if params.get("state") == "absent":
        return params
    told: dict[str, Any] = dict(params)
    alarm = found["Alarm"]
    told["alarm_arn"] = alarm.get("AlarmArn") or NEW
    told["unknown_settings"] = sorted(
        name for name, value in alarm.items() if name not in {*MEMBERS.values(), *_TOLD} and value is not None
    )
    for option in ACTIONS:
        current = alarm.get(MEMBERS[option]) or []
        if params.get(option) is not None and same_text_set(params[option], current):
            told[option] = current
    if params.get("metrics") is not None and covers(params["metrics"], alarm["Metrics"]):
        told["metrics"] = alarm["Metrics"]
    replaced = {
        "statistic": ("extended_statistic", "metrics"),
        "extended_statistic": ("statistic", "metrics"),
        "metric_name": ("metrics",),
        "metrics": _MEASURED,
        "threshold": ("threshold_metric_id",),
        "threshold_metric_id": ("threshold",),
    }
    for option, others in replaced.items():
        if params.get(option):
            told.update((other, "") for other in others if alarm.get(MEMBERS[other]) not in (None, [], {}))
    return told


def resolve(api: Any, params: Params, where: Where, values: Any) -> tuple[Params, tuple[str, ...]]:
    """The options as they are, and a sentence for each topic that is named and isn't there."""
    missing = []
    for arn in params["named_topics"]:
        try:
            api.call("get_topic_attributes", {"TopicArn": arn}, "sns")
        except ApiError as error:
            # Who may not look has to trust the name.
            if error.code in ("NotFound", "NotFoundException"):
                missing.append(f"There is no SNS topic {arn.rpartition(':')[2]} in this account and region.")
    return params, tuple(missing)


def _to_wire(value: Any, shape: Any) -> Any:
    if shape is not None and shape.type_name == "list" and isinstance(value, Mapping):
        return [{"Name": name, "Value": text} for name, text in sorted(value.items())]
    return value if is_empty(value) else to_wire(value, shape)


CONFIGURATION = Codec(_to_wire, lambda wire, _shape: wire)


def arrange(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps, each PutMetricAlarm without what it is to leave empty; raises Refused where it doesn't make an alarm.

    PutMetricAlarm replaces an alarm, so what isn't sent is cleared.
    """
    return tuple(
        replace(step, requests=tuple(_whole(one) for one in step.requests)) if step.action in ("create", "change")
        else step for step in steps
    )  # fmt: skip


def _whole(request: Request) -> Request:
    if request.operation != "put_metric_alarm":
        return request
    sent = {member: value for member, value in request.params.items() if not is_empty(value)}
    needed = [option for option in ("comparison", "evaluation_periods") if MEMBERS[option] not in sent]
    if "Threshold" not in sent and "ThresholdMetricId" not in sent:
        needed.append("threshold")
    if "Metrics" not in sent:
        needed += [option for option in ("metric_name", "namespace", "period") if MEMBERS[option] not in sent]
        if "Statistic" not in sent and "ExtendedStatistic" not in sent:
            needed.append("statistic or extended_statistic")
    if needed:
        raise Refused(f"alarm {sent['AlarmName']} can't be made without {', '.join(needed)}.")
    _check_whole(sent)
    return Request(request.service, request.operation, sent)


def _check_whole(sent: Mapping[str, Any]) -> None:
    if sent["ComparisonOperator"] in _BANDS and "ThresholdMetricId" not in sent:
        raise Refused(
            f"comparison: {sent['ComparisonOperator']} compares with an anomaly detection band, so threshold_metric_id"
            " has to name the one in metrics."
        )
    if "ThresholdMetricId" in sent and sent["ComparisonOperator"] not in _BANDS:
        raise Refused(f"threshold_metric_id: a band is compared with by {', '.join(_BANDS)}.")
    periods = sent["EvaluationPeriods"]
    if sent.get("DatapointsToAlarm", 1) > periods:
        raise Refused(
            f"datapoints_to_alarm: {sent['DatapointsToAlarm']} is more than evaluation_periods, which is {periods}."
        )
    told = [one for one in sent.get("Metrics", ()) if one.get("ReturnData", True)]
    if "Metrics" in sent and len(told) != (2 if "ThresholdMetricId" in sent else 1):
        raise Refused(
            "metrics: the alarm is on the one that returns its data: set return_data: false for all but that"
            f"{' and the band' if 'ThresholdMetricId' in sent else ''}."
        )
    lengths = [one["MetricStat"]["Period"] for one in sent.get("Metrics", ()) if "MetricStat" in one]
    for period in lengths or [one for one in (sent.get("Period"),) if one]:
        most = _WEEK if period >= _HOUR else _DAY
        if period * periods > most:
            raise Refused(
                f"evaluation_periods: {periods} periods of {period} s are {period * periods} s, and an alarm looks back"
                f" {most} s at most: a week with periods of an hour or more, else a day."
            )


def guard(api: Any, params: Params, where: Where, steps: tuple[Step, ...]) -> None:
    """Refuse to replace an alarm with settings that would be lost, since this module doesn't know them."""
    lost = params.get("unknown_settings")
    if lost and any(one.operation == "put_metric_alarm" for step in steps for one in step.requests):
        raise Refused(
            f"alarm {params['name']} has {', '.join(lost)}, which this module doesn't know and a change would take"
            " from it. Nothing was changed."
        )


def answer(values: Mapping[str, Any], found: Any, params: Params, where: Where) -> dict[str, Any]:
    """The alarm as amazon.aws's module returns it, and its tags if the task names any."""
    known = values["configuration"]
    configuration = {option: None if is_empty(known.get(option)) else known.get(option) for option in MEMBERS}
    alarm = found["Alarm"] if found else {}
    updated = alarm.get("AlarmConfigurationUpdatedTimestamp")
    told = {
        **configuration,
        **{option: configuration.get(option) or [] for option in ACTIONS},
        "actions_enabled": configuration.get("actions_enabled") is not False,
        "dimensions": _to_list(configuration.get("dimensions")),
        "metric": configuration.get("metric_name"),
        # What holds where nothing is said.
        "treat_missing_data": configuration.get("treat_missing_data") or "missing",
        "alarm_arn": alarm.get("AlarmArn"),
        "last_updated": timestamp(updated) if updated else None,
        "state_value": alarm.get("StateValue"),
        "state_reason": alarm.get("StateReason"),
    }
    return {**told, "tags": values["tags"] or {}} if "tags" in values else told


def _to_list(dimensions: Mapping[str, str] | None) -> list[dict[str, str]]:
    return [{"Name": name, "Value": text} for name, text in sorted((dimensions or {}).items())]


def arn(params: Params, where: Where) -> str:
    """The alarm's ARN, or what stands for it before there is one."""
    return str(params.get("alarm_arn") or NEW)
