# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of CloudWatch: series, metric math, S3's storage metrics, alarms that are evaluated, and dashboards."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.embedded_aws.probes import World, refused

MINUTE = timedelta(minutes=1)


def now() -> datetime:
    return datetime.now(UTC).replace(second=0, microsecond=0)


def put(w: World, namespace: str, *values: tuple[int, float], name: str = "Size", **dimensions: str) -> None:
    """Data of that many minutes ago."""
    data = [
        {"MetricName": name, "Value": value, "Timestamp": now() - ago * MINUTE,
         "Dimensions": [{"Name": key, "Value": text} for key, text in dimensions.items()]}
        for ago, value in values
    ]  # fmt: skip
    w.client("cloudwatch").put_metric_data(Namespace=namespace, MetricData=data)


def query(
    namespace: str, identity: str = "m1", stat: str = "Sum", period: int = 60, **dimensions: str
) -> dict[str, Any]:
    named = [{"Name": key, "Value": text} for key, text in dimensions.items()]
    metric = {"Namespace": namespace, "MetricName": "Size", "Dimensions": named}
    return {"Id": identity, "MetricStat": {"Metric": metric, "Period": period, "Stat": stat}}


def read(w: World, *queries: dict[str, Any], minutes: int = 10) -> dict[str, list[float]]:
    """The values of each query over the minutes before now, oldest first."""
    answer = w.client("cloudwatch").get_metric_data(
        MetricDataQueries=list(queries), StartTime=now() - minutes * MINUTE, EndTime=now() + MINUTE,
        ScanBy="TimestampAscending",
    )  # fmt: skip
    return {one["Id"]: one["Values"] for one in answer["MetricDataResults"]}


def a_metric_is_all_of_its_dimensions(w: World) -> None:
    space = w.name()
    put(w, space, (3, 1), Bucket="a")
    put(w, space, (3, 2), Bucket="a", Class="cold")
    put(w, space, (3, 4))
    assert read(w, query(space)) == {"m1": [4.0]}
    assert read(w, query(space, Bucket="a")) == {"m1": [1.0]}
    told = w.client("cloudwatch").get_metric_statistics(
        Namespace=space, MetricName="Size", Dimensions=[{"Name": "Bucket", "Value": "a"}], Period=60,
        Statistics=["Sum", "SampleCount"], StartTime=now() - 10 * MINUTE, EndTime=now(),
    )["Datapoints"]  # fmt: skip
    assert [(one["Sum"], one["SampleCount"]) for one in told] == [(1.0, 1.0)]
    assert len(w.client("cloudwatch").list_metrics(Namespace=space)["Metrics"]) == 3


def a_period_begins_where_it_is_asked_from(w: World) -> None:
    space, start = w.name(), now() - 10 * MINUTE
    put(w, space, (7, 1), (6, 2), (5, 4), (4, 8))
    points = w.client("cloudwatch").get_metric_statistics(
        Namespace=space, MetricName="Size", Period=300, Statistics=["Sum"], StartTime=start, EndTime=now()
    )["Datapoints"]
    assert {one["Timestamp"]: one["Sum"] for one in points} == {start: 3.0, start + 5 * MINUTE: 12.0}


def percentiles_are_computed(w: World) -> None:
    space = w.name()
    put(w, space, *((3, value) for value in (1, 2, 3, 4, 5)))
    assert read(w, query(space, stat="p50")) == {"m1": [3.0]}
    assert read(w, query(space, stat="p90")) == {"m1": [4.6]}


def metric_math_is_computed(w: World) -> None:
    space = w.name()
    put(w, space, (3, 10), (2, 20), Bucket="a")
    put(w, space, (3, 5), Bucket="b")
    a, b = ({**query(space, name, Bucket=name), "ReturnData": False} for name in "ab")
    math = {
        "both": "a + b", "total": "SUM([a, b])", "mean": "AVG(METRICS())", "half": "a / 2", "share": "100 * b / a",
        "filled": "FILL(b, 0) - a",
    }  # fmt: skip
    found = read(w, *({"Id": name, "Expression": said} for name, said in math.items()), a, b)
    assert found == {
        "both": [15.0], "total": [15.0, 20.0], "mean": [7.5, 20.0], "half": [5.0, 10.0], "share": [50.0],
        "filled": [-5.0, -20.0],
    }  # fmt: skip
    refused("ValidationError", lambda: read(w, {"Id": "x", "Expression": "nothing + 1"}))
    refused("NotImplemented", lambda: read(w, {"Id": "x", "Expression": "ANOMALY_DETECTION_BAND(a, 2)"}, a))


def storage_is_measured_by_its_class(w: World) -> None:
    bucket, other = w.bucket(versioned=True), w.bucket("eu-west-3")
    for key, kind, size in (("a", "STANDARD", 10), ("b", "GLACIER", 20), ("c", "DEEP_ARCHIVE", 30),
                            ("d", "GLACIER_IR", 40), ("a", "STANDARD", 5)):  # fmt: skip
        w.s3.put_object(Bucket=bucket, Key=key, Body=b"x" * size, StorageClass=kind)
    w.s3.delete_object(Bucket=bucket, Key="a")

    def told(metric: str, region: str = "us-east-1") -> dict[str, float]:
        cloudwatch, midnight = w.client("cloudwatch", region), now().replace(hour=0, minute=0)
        found = {}
        for name in (bucket, other):
            here = [{"Name": "BucketName", "Value": name}]
            for one in cloudwatch.list_metrics(Namespace="AWS/S3", MetricName=metric, Dimensions=here)["Metrics"]:
                points = cloudwatch.get_metric_statistics(
                    Namespace="AWS/S3", MetricName=metric, Dimensions=one["Dimensions"], Period=86400,
                    Statistics=["Average"], StartTime=midnight, EndTime=midnight + timedelta(days=1),
                )["Datapoints"]  # fmt: skip
                kind = next(each["Value"] for each in one["Dimensions"] if each["Name"] == "StorageType")
                found[kind] = points[0]["Average"]
        return found

    assert told("BucketSizeBytes") == {
        "StandardStorage": 15.0, "GlacierStorage": 20.0, "DeepArchiveStorage": 30.0,
        "GlacierObjectOverhead": 32768.0, "GlacierS3ObjectOverhead": 8192.0,
        "DeepArchiveObjectOverhead": 32768.0, "DeepArchiveS3ObjectOverhead": 8192.0,
        "GlacierInstantRetrievalStorage": 40.0, "GlacierInstantRetrievalSizeOverhead": 131072.0 - 40,
    }  # fmt: skip
    assert told("NumberOfObjects") == {"AllStorageTypes": 6.0}
    assert told("BucketSizeBytes", "eu-west-3") == {}


# ---- alarms ---------------------------------------------------------------------------------------------------------


def alarm(w: World, space: str, name: str = "", **options: Any) -> str:
    """An alarm on the sum of a minute above 10."""
    name = name or w.name()
    plain = {"Namespace": space, "MetricName": "Size", "Statistic": "Sum", "Period": 60}
    w.client("cloudwatch").put_metric_alarm(
        AlarmName=name,
        **({} if "Metrics" in options else plain),
        **{"ComparisonOperator": "GreaterThanThreshold", "Threshold": 10, "EvaluationPeriods": 1, **options},
    )
    return name


def seen(w: World, name: str) -> dict[str, Any]:
    return w.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"][0]


def a_new_alarm_knows_nothing(w: World) -> None:
    found = seen(w, alarm(w, w.name()))
    assert (found["StateValue"], found["StateReason"]) == ("INSUFFICIENT_DATA", "Unchecked: Initial alarm creation")
    assert "TreatMissingData" not in found and found["ActionsEnabled"] is True and found["Dimensions"] == []


def an_alarm_follows_its_metric(w: World) -> None:
    space = w.name()
    name = alarm(w, space)
    put(w, space, (0, 11))
    found = seen(w, name)
    assert found["StateValue"] == "ALARM"
    assert "was greater than the threshold (10.0)" in found["StateReason"]
    put(w, space, (0, -5))
    assert seen(w, name)["StateValue"] == "OK"


def an_alarm_counts_m_of_n(w: World) -> None:
    space = w.name()
    name = alarm(w, space, EvaluationPeriods=3, DatapointsToAlarm=2)
    put(w, space, (3, 11), (2, 1), (1, 1))
    assert seen(w, name)["StateValue"] == "OK"
    put(w, space, (2, 11), (0, 11))
    assert seen(w, name)["StateValue"] == "ALARM"


def what_is_missing_is_treated_as_told(w: World) -> None:
    for treatment, state in (("breaching", "ALARM"), ("notBreaching", "OK"), ("missing", "INSUFFICIENT_DATA"),
                             ("ignore", "INSUFFICIENT_DATA")):  # fmt: skip
        assert seen(w, alarm(w, w.name(), TreatMissingData=treatment))["StateValue"] == state, treatment


def an_alarm_reaches_its_topic(w: World) -> None:
    space, sns, sqs = w.name(), w.client("sns"), w.client("sqs")
    topic = sns.create_topic(Name=w.name())["TopicArn"]
    queue = sqs.create_queue(QueueName=w.name())["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    name = alarm(w, space, AlarmActions=[topic], AlarmDescription="too much")

    def messages() -> list[dict[str, Any]]:
        return [json.loads(one["Body"]) for one in sqs.receive_message(QueueUrl=queue).get("Messages", ())]

    put(w, space, (0, 11))
    sent = messages()
    assert [one["Subject"] for one in sent] == [f'ALARM: "{name}" in US East (N. Virginia)']
    said = json.loads(sent[0]["Message"])
    assert (said["AlarmName"], said["OldStateValue"], said["NewStateValue"]) == (name, "INSUFFICIENT_DATA", "ALARM")
    assert (said["AlarmDescription"], said["AWSAccountId"]) == ("too much", w.account)
    trigger = said["Trigger"]
    assert (trigger["MetricName"], trigger["Statistic"], trigger["Threshold"]) == ("Size", "SUM", 10.0)
    put(w, space, (0, -11))
    assert messages() == []
    w.client("cloudwatch").set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="a drill")
    assert json.loads(messages()[0]["Message"])["NewStateReason"] == "a drill"
    w.client("cloudwatch").disable_alarm_actions(AlarmNames=[name])
    put(w, space, (0, 0))
    put(w, space, (0, 11))
    assert seen(w, name)["StateValue"] == "ALARM" and messages() == []


def an_alarm_tells_its_history(w: World) -> None:
    space = w.name()
    name = alarm(w, space, AlarmActions=[f"arn:aws:sns:us-east-1:{w.account}:{w.name()}"])
    put(w, space, (0, 11))
    items = w.client("cloudwatch").describe_alarm_history(AlarmName=name)["AlarmHistoryItems"]
    assert [one["HistoryItemType"] for one in items] == ["Action", "StateUpdate", "ConfigurationUpdate"]
    assert items[0]["HistorySummary"].startswith("Failed to execute action")
    assert items[1]["HistorySummary"] == "Alarm updated from INSUFFICIENT_DATA to ALARM"


def an_alarm_put_again_keeps_state_and_tags(w: World) -> None:
    space, tags = w.name(), [{"Key": "team", "Value": "archive"}]
    name = alarm(w, space, Tags=tags, AlarmDescription="first")
    put(w, space, (0, 11))
    arn = seen(w, name)["AlarmArn"]
    alarm(w, space, name, Threshold=9, Tags=[{"Key": "team", "Value": "nobody"}])
    found = seen(w, name)
    assert (found["StateValue"], found.get("AlarmDescription"), found["Threshold"]) == ("ALARM", None, 9.0)
    assert w.client("cloudwatch").list_tags_for_resource(ResourceARN=arn)["Tags"] == tags
    w.client("cloudwatch").delete_alarms(AlarmNames=[name])
    refused("ResourceNotFoundException", w.client("cloudwatch").list_tags_for_resource, ResourceARN=arn)


def an_alarm_on_an_expression(w: World) -> None:
    space = w.name()
    parts = [{**query(space, name, Bucket=name), "ReturnData": False} for name in "ab"]
    name = alarm(w, space, Metrics=[{"Id": "all", "Expression": "SUM([a, b])", "ReturnData": True}, *parts])
    put(w, space, (0, 6), Bucket="a")
    assert seen(w, name)["StateValue"] == "OK"
    put(w, space, (0, 6), Bucket="b")
    found = seen(w, name)
    assert found["StateValue"] == "ALARM" and [one["Id"] for one in found["Metrics"]] == ["all", "a", "b"]


def wrong_alarms_are_refused(w: World) -> None:
    for options in (
        {"Statistic": None}, {"Period": 7}, {"Period": 3600, "EvaluationPeriods": 169}, {"EvaluationPeriods": 1441},
        {"DatapointsToAlarm": 2}, {"AlarmActions": ["alerts"]}, {"Threshold": None},
        {"ComparisonOperator": "LessThanLowerOrGreaterThanUpperThreshold"},
        {"Metrics": [query("a")], "MetricName": "Size"},
    ):  # fmt: skip
        whole = {"AlarmName": w.name(), "Namespace": "a", "MetricName": "Size", "Statistic": "Sum", "Period": 60,
                 "ComparisonOperator": "GreaterThanThreshold", "Threshold": 10, "EvaluationPeriods": 1, **options}
        given = {key: value for key, value in whole.items() if value is not None}
        try:
            w.client("cloudwatch").put_metric_alarm(**given)
        except w.client("cloudwatch").exceptions.ClientError as error:
            assert error.response["Error"]["Code"] in ("ValidationError", "InvalidParameterValue"), (options, error)
        else:
            raise AssertionError(options)


# ---- dashboards -----------------------------------------------------------------------------------------------------


def a_dashboard_is_looked_at(w: World) -> None:
    cloudwatch, name = w.client("cloudwatch"), w.name()
    text = {"type": "text", "width": 6, "height": 3, "properties": {"markdown": "hello"}}
    refused("InvalidParameterInput", cloudwatch.put_dashboard, DashboardName=name, DashboardBody='{"widgets": {}}')
    bad = json.dumps({"widgets": [{**text, "width": 25}]})
    refused("InvalidParameterInput", cloudwatch.put_dashboard, DashboardName=name, DashboardBody=bad)
    refused("ResourceNotFound", cloudwatch.get_dashboard, DashboardName=name)
    doubtful = json.dumps({"widgets": [text], "colour": "blue"})
    told = cloudwatch.put_dashboard(DashboardName=name, DashboardBody=doubtful)["DashboardValidationMessages"]
    assert [one["DataPath"] for one in told] == ["/colour"]


PROBES = (
    a_metric_is_all_of_its_dimensions,
    a_period_begins_where_it_is_asked_from,
    percentiles_are_computed,
    metric_math_is_computed,
    storage_is_measured_by_its_class,
    a_new_alarm_knows_nothing,
    an_alarm_follows_its_metric,
    an_alarm_counts_m_of_n,
    what_is_missing_is_treated_as_told,
    an_alarm_reaches_its_topic,
    an_alarm_tells_its_history,
    an_alarm_put_again_keeps_state_and_tags,
    an_alarm_on_an_expression,
    wrong_alarms_are_refused,
    a_dashboard_is_looked_at,
)
