# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alarms as plans, what makes them whole; dashboards compared; moments and series of metrics."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils import habits
from ansible_collections.converge.aws.plugins.module_utils.cloudwatch import alarms, dashboards, metrics
from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Refused
from ansible_collections.converge.aws.plugins.module_utils.parts import Where
from ansible_collections.converge.aws.plugins.module_utils.state import State
from support.modules import module, params
from support.planning import plan

ALARM = module("cloudwatch_metric_alarm").RESOURCE
WHERE = Where("eu-west-3", "aws", "123456789012")
TOPIC = "arn:aws:sns:eu-west-3:123456789012:alerts"
WHOLE = {"namespace": "AWS/S3", "metric_name": "BucketSizeBytes", "statistic": "Average", "period": 86400,
         "evaluation_periods": 1, "comparison": "GreaterThanThreshold", "threshold": 1.0}  # fmt: skip
QUERY = {"id": "a", "metric_stat": {"metric": {"namespace": "A", "metric_name": "b"}, "period": 60, "stat": "Sum"}}


def steps(now: dict[str, Any] | None, **said: Any) -> list[Any]:
    """The plan for an alarm that has these options now; None: for one that there isn't."""
    told = alarms.localize(params("cloudwatch_metric_alarm", name="size", **said), WHERE)
    if now is None:
        return list(plan(ALARM, State(), told))
    alarm = {alarms.MEMBERS[option]: value for option, value in now.items()}
    found = {"Alarm": {"Metrics": [], "Dimensions": {}, "AlarmArn": "arn:x", **alarm}}
    return list(plan(ALARM, State(found, {"configuration": {**now}}), alarms.adopt(found, told)))


def sent(now: dict[str, Any] | None, **said: Any) -> dict[str, Any]:
    (step,) = steps(now, **said)
    (request,) = step.requests
    assert request.operation == "put_metric_alarm"
    return dict(request.params)


def test_a_change_sends_all_that_stays():
    now = {**WHOLE, "alarm_actions": [TOPIC], "dimensions": {"b": "2", "a": "1"}, "actions_enabled": False}
    request = sent(now, threshold=0.0, ok_actions=["alerts"])
    assert (request["Threshold"], request["OKActions"], request["AlarmActions"]) == (0.0, [TOPIC], [TOPIC])
    assert request["Dimensions"] == [{"Name": "a", "Value": "1"}, {"Name": "b", "Value": "2"}]
    assert request["ActionsEnabled"] is False


@pytest.mark.parametrize("said", [
    {}, {"threshold": 1.0}, {"comparison": ">"}, {"alarm_actions": ["alerts", "arn:b"]}, {"dimensions": {"a": 1}},
    {"description": ""}, {"ok_actions": []}, {"metrics": []},
])  # fmt: skip
def test_what_is_so_already_is_no_change(said):
    assert steps({**WHOLE, "alarm_actions": ["arn:b", TOPIC], "dimensions": {"a": "1"}}, **said) == []


def test_empty_clears():
    now = {**WHOLE, "description": "mine", "alarm_actions": [TOPIC], "dimensions": {"a": "1"}}
    request = sent(now, description="", alarm_actions=[], dimensions={})
    assert not {"AlarmDescription", "AlarmActions", "Dimensions"} & set(request)


def test_one_statistic_takes_the_others_place_and_so_do_metrics():
    assert "Statistic" not in sent(WHOLE, extended_statistic="p90")
    request = sent(WHOLE, metrics=[QUERY])
    assert not {"MetricName", "Namespace", "Period", "Statistic"} & set(request)
    back = sent({"metrics": [QUERY], "evaluation_periods": 1, "comparison": "GreaterThanThreshold", "threshold": 1.0},
                **{name: WHOLE[name] for name in ("namespace", "metric_name", "statistic", "period")})  # fmt: skip
    assert "Metrics" not in back and back["Period"] == 86400


def test_metrics_are_compared_by_what_the_task_says_of_them():
    now = {"metrics": [{**QUERY, "return_data": True, "label": "b"}], "evaluation_periods": 1,
           "comparison": "GreaterThanThreshold", "threshold": 1.0}  # fmt: skip
    assert steps(now, metrics=[QUERY]) == []
    assert sent(now, metrics=[{**QUERY, "label": "c"}])["Metrics"][0]["Label"] == "c"


@pytest.mark.parametrize("dimensions", [{"Bucket": "sea"}, [{"name": "Bucket", "value": "sea"}],
                                        {"name": "Bucket", "value": "sea"}])  # fmt: skip
def test_dimensions_of_metrics_are_written_in_more_than_one_way(dimensions):
    metric = {"namespace": "A", "metric_name": "b", "dimensions": dimensions}
    one = {"id": "a", "metric_stat": {"metric": metric, "period": 60, "stat": "Sum"}}
    request = sent(None, metrics=[one], evaluation_periods=1, comparison="<", threshold=1)
    listed = request["Metrics"][0]["MetricStat"]["Metric"]["Dimensions"]
    assert listed == [{"Name": "Bucket", "Value": "sea"}] and request["ComparisonOperator"] == "LessThanThreshold"


@pytest.mark.parametrize(("said", "sentence"), [
    ({"threshold": None}, "can't be made without threshold"),
    ({"statistic": None}, "statistic or extended_statistic"),
    ({"evaluation_periods": 8}, "evaluation_periods: 8 periods"),
    ({"period": 60, "evaluation_periods": 1441}, "86400 s at most"),
    ({"datapoints_to_alarm": 2}, "datapoints_to_alarm: 2"),
    ({"comparison": "LessThanLowerThreshold"}, "threshold_metric_id"),
])  # fmt: skip
def test_what_makes_no_alarm_is_refused(said, sentence):
    with pytest.raises(Refused, match=sentence):
        steps(None, **{name: value for name, value in {**WHOLE, **said}.items() if value is not None})


def test_settings_that_would_be_lost_are_not_written_over():
    found = {"Alarm": {"Metrics": [], "Dimensions": {}, "ActionConfiguration": {"a": "b"}, "AlarmName": "size"}}
    told = alarms.adopt(found, params("cloudwatch_metric_alarm", name="size", threshold=2))
    (step,) = steps(WHOLE, threshold=2.0)
    with pytest.raises(Refused, match="ActionConfiguration"):
        alarms.guard(None, told, WHERE, (step,))
    alarms.guard(None, told, WHERE, ())


class Sns:
    """A port that has no topics, or doesn't say."""

    def __init__(self, code: str) -> None:
        self.code = code

    def call(self, operation: str, request: Any, service: str) -> Any:
        raise ApiError(operation, self.code, "no", 404)


def test_a_topic_that_there_isnt_is_named_unless_nobody_may_look():
    told = alarms.localize(params("cloudwatch_metric_alarm", name="size", alarm_actions=["alerts"]), WHERE)
    assert "no SNS topic alerts" in alarms.resolve(Sns("NotFound"), told, WHERE, {})[1][0]
    assert alarms.resolve(Sns("AuthorizationError"), told, WHERE, {})[1] == ()


# ---- dashboards -----------------------------------------------------------------------------------------------------


def test_dashboards_are_compared_as_json():
    text = '{"widgets": [],\n "start": "-P1D"}'
    assert dashboards.same(dashboards.wanted({"body": text}, None), {"start": "-P1D", "widgets": []})
    assert not dashboards.same(dashboards.wanted({"body": text}, None), {"widgets": []})


def test_what_aws_says_against_a_dashboard_is_a_sentence():
    said = {"DashboardValidationMessages": [{"DataPath": "/colour", "Message": "Should NOT be there."}]}
    assert list(habits.remarks(said)) == ["AWS says of /colour: Should NOT be there."]
    assert list(habits.remarks({})) == []


# ---- metrics --------------------------------------------------------------------------------------------------------

NOW = datetime.datetime(2026, 11, 21, 12, tzinfo=datetime.UTC)


@pytest.mark.parametrize(("said", "found"), [
    ("now", "2026-11-21T12:00:00+00:00"), ("-90m", "2026-11-21T10:30:00+00:00"), ("-1w", "2026-11-14T12:00:00+00:00"),
    ("2026-11-01T00:00:00Z", "2026-11-01T00:00:00+00:00"), ("2026-11-01", "2026-11-01T00:00:00+00:00"),
    ("2026-11-01T02:00:00+02:00", "2026-11-01T02:00:00+02:00"),
])  # fmt: skip
def test_moments(said, found):
    assert metrics.moment(said, "start", NOW).isoformat() == found


@pytest.mark.parametrize("said", ["yesterday", "-7", "-7y", "7d", "", "-999999w"])
def test_what_is_no_moment_is_refused(said):
    with pytest.raises(Refused, match="start: "):
        metrics.moment(said, "start", NOW)


class Pages:
    """A port whose series come in two pages."""

    def pages(self, operation: str, request: Any) -> Any:
        assert (operation, request["ScanBy"]) == ("get_metric_data", "TimestampAscending")
        for number, state in ((1, "PartialData"), (2, "Forbidden")):
            yield {"MetricDataResults": [
                {"Id": "q1", "Label": "b", "Timestamps": [NOW], "Values": [number], "StatusCode": state}]}


def test_pages_are_joined_and_what_is_incomplete_is_told():
    query = {"namespace": "A", "metric_name": "b", "statistic": "Sum", "period": 60}
    told = metrics.plan(Pages(), {"queries": [query], "start": "2020-01-01", "end": "now"})
    assert [one["value"] for one in told.facts["series"][0]["values"]] == [1.0, 2.0]
    assert [one for one in told.warnings if "Forbidden" in one] and any("15 days" in one for one in told.warnings)
