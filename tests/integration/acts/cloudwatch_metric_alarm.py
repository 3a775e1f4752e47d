# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An alarm: made, changed, put on an expression, mended, made silent, and removed."""

from __future__ import annotations

from typing import Any

from . import Act, Play, Stage

NAME = "archive-size"
TOPIC = "arn:aws:sns:eu-west-3:123456789012:alerts"
# What every description has, and what it tells of the moment.
TOLD = ("AlarmArn", "AlarmConfigurationUpdatedTimestamp", "StateReason", "StateReasonData", "StateUpdatedTimestamp",
        "StateTransitionedTimestamp")  # fmt: skip

CREATED = {
    "name": NAME,
    "description": "The archive has grown",
    "namespace": "AWS/S3",
    "metric_name": "BucketSizeBytes",
    "dimensions": {"BucketName": "archive", "StorageType": "GlacierStorage"},
    "statistic": "Average",
    "period": 86400,
    "evaluation_periods": 3,
    "comparison": ">",
    "threshold": 1000000,
    "alarm_actions": ["alerts"],
    "tags": {"team": "archive"},
}
CHANGED = {
    "name": NAME,
    "threshold": 2000000.0,
    "description": "",
    "datapoints_to_alarm": 2,
    "ok_actions": [TOPIC],
    "tags": {"team": "storage"},
}
EXPRESSION = {
    "name": NAME,
    "metrics": [
        {"id": "share", "expression": "100 * lost / taken", "label": "Lost"},
        *({"id": name, "return_data": False, "metric_stat": {
            "metric": {"namespace": "Photos", "metric_name": name, "dimensions": [{"name": "Bucket", "value": "sea"}]},
            "period": 300, "stat": "Sum"}} for name in ("lost", "taken")),
    ],
}  # fmt: skip


def setup(stage: Stage) -> None:
    stage.client("sns").create_topic(Name="alerts")


def snapshot(stage: Stage) -> dict[str, Any]:
    cloudwatch = stage.client("cloudwatch")
    alarms = cloudwatch.describe_alarms()["MetricAlarms"]
    if not alarms:
        return {"alarms": 0}
    tags = cloudwatch.list_tags_for_resource(ResourceARN=alarms[0]["AlarmArn"])["Tags"]
    kept = {name: value for name, value in alarms[0].items() if name not in TOLD}
    return {"alarms": len(alarms), "tags": {tag["Key"]: tag["Value"] for tag in tags}, **kept}


def spoil(stage: Stage) -> None:
    """Somebody works on the alarm by hand."""
    cloudwatch = stage.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName=NAME, Namespace="Photos", MetricName="Lost", ExtendedStatistic="p90", Period=60, EvaluationPeriods=1,
        ComparisonOperator="LessThanThreshold", Threshold=3, AlarmActions=[TOPIC], ActionsEnabled=False,
    )  # fmt: skip
    arn = cloudwatch.describe_alarms()["MetricAlarms"][0]["AlarmArn"]
    cloudwatch.untag_resource(ResourceARN=arn, TagKeys=["team"])


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    unknown=("alarm_arn", "last_updated", "state_value", "state_reason", "plan.*.requests.0.params.ResourceARN"),
    volatile=("last_updated", "state_reason"),
    acts=(
        Act("create", CREATED, ("alarm",),
            leads_to={"Dimensions": [{"Name": "BucketName", "Value": "archive"},
                                     {"Name": "StorageType", "Value": "GlacierStorage"}],
                      "Statistic": "Average", "Threshold": 1000000.0, "ComparisonOperator": "GreaterThanThreshold",
                      "AlarmActions": [TOPIC], "tags": {"team": "archive"}},
            gives={"threshold": 1000000.0, "alarm_actions": [TOPIC], "ok_actions": [], "tags": {"team": "archive"}}),
        # What the task doesn't name stays, though the call replaces everything.
        Act("change", CHANGED, ("configuration", "tags"),
            leads_to={"Threshold": 2000000.0, "AlarmDescription": None, "DatapointsToAlarm": 2, "OKActions": [TOPIC],
                      "AlarmActions": [TOPIC], "MetricName": "BucketSizeBytes", "EvaluationPeriods": 3,
                      "tags": {"team": "storage"}}),
        Act("on an expression", EXPRESSION, ("configuration",),
            leads_to={"MetricName": None, "Dimensions": [], "Period": None, "Threshold": 2000000.0,
                      "AlarmActions": [TOPIC]}),
        Act("mend", {**CREATED, "actions_enabled": True}, ("configuration", "tags"), first=spoil,
            leads_to={"ExtendedStatistic": None, "Statistic": "Average", "Metrics": None, "ActionsEnabled": True,
                      "AlarmDescription": "The archive has grown", "tags": {"team": "archive"}}),
        Act("absent", {"name": NAME, "state": "absent"}, ("alarm",), leads_to={"alarms": 0}),
    ),
)  # fmt: skip
