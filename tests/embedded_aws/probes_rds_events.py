# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of what RDS tells of what happens: events, their subscriptions, log files and metrics."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.embedded_aws.probes import World, refused
from tests.embedded_aws.probes_rds_groups import group, instance, set_to, short


def topic(w: World) -> str:
    return w.client("sns").create_topic(Name=w.name())["TopicArn"]


def subscription(w: World, **options: Any) -> dict[str, Any]:
    asked = {"SubscriptionName": short(w), "SnsTopicArn": options.pop("topic", None) or topic(w)}
    return w.client("rds").create_event_subscription(**asked, **options)["EventSubscription"]


def available(w: World) -> str:
    name = instance(w)
    waiter = w.client("rds").get_waiter("db_instance_available")
    waiter.wait(DBInstanceIdentifier=name, WaiterConfig={"Delay": 0.2, "MaxAttempts": 300})
    return name


def read(w: World, name: str) -> dict[str, Any]:
    (told,) = w.client("rds").describe_event_subscriptions(SubscriptionName=name)["EventSubscriptionsList"]
    return told


def events_are_chosen_by_category(w: World) -> None:
    rds, name = w.client("rds"), available(w)
    asked = {"SourceType": "db-instance", "SourceIdentifier": name}
    told = rds.describe_events(**asked, EventCategories=["creation"])["Events"]
    assert [one["Message"] for one in told] == ["DB instance created"]
    assert rds.describe_events(**asked, EventCategories=["failure"])["Events"] == []
    long_ago = datetime.now(UTC) - timedelta(days=3)
    assert rds.describe_events(**asked, StartTime=long_ago, EndTime=long_ago + timedelta(days=1))["Events"] == []
    refused("InvalidParameterValue", rds.describe_events, SourceType="db-thing")


def changed_parameters_are_events(w: World) -> None:
    rds, name = w.client("rds"), group(w)
    rds.modify_db_parameter_group(DBParameterGroupName=name, Parameters=set_to("wait_timeout", "600", "immediate"))
    told = rds.describe_events(SourceType="db-parameter-group", SourceIdentifier=name)["Events"]
    assert [one["Message"] for one in told] == ["Updated parameter wait_timeout to 600 with apply method immediate"]


def categories_are_told(w: World) -> None:
    (told,) = w.client("rds").describe_event_categories(SourceType="db-snapshot")["EventCategoriesMapList"]
    assert "creation" in told["EventCategories"]


def a_subscription_is_active_and_changed(w: World) -> None:
    rds, name = w.client("rds"), instance(w)
    made = subscription(w, SourceType="db-instance", EventCategories=["creation"])
    assert (made["Status"], made["Enabled"]) == ("creating", True)
    asked = {"SubscriptionName": made["CustSubscriptionId"]}
    rds.modify_event_subscription(**asked, EventCategories=["failure", "deletion"], Enabled=False)
    rds.add_source_identifier_to_subscription(**asked, SourceIdentifier=name)
    told = read(w, made["CustSubscriptionId"])
    assert (told["Status"], told["Enabled"], told["SourceIdsList"]) == ("active", False, [name])
    assert told["EventCategoriesList"] == ["failure", "deletion"]
    rds.remove_source_identifier_from_subscription(**asked, SourceIdentifier=name)
    assert read(w, made["CustSubscriptionId"])["SourceIdsList"] == []


def wrong_subscriptions_of_events_are_refused(w: World) -> None:
    rds = w.client("rds")
    asked = {"SubscriptionName": short(w), "SnsTopicArn": "arn:aws:sns:us-east-1:123456789012:none"}
    refused("SNSTopicArnNotFound", rds.create_event_subscription, **asked)
    asked["SnsTopicArn"] = topic(w)
    refused("InvalidParameterCombination", rds.create_event_subscription, **asked, SourceIds=["a"])
    refused("SourceNotFound", rds.create_event_subscription, **asked, SourceType="db-instance", SourceIds=["none"])
    refused("SubscriptionCategoryNotFound", rds.create_event_subscription, **asked, EventCategories=["weather"])


def a_subscription_without_its_topic_says_so(w: World) -> None:
    arn = topic(w)
    made = subscription(w, topic=arn)
    w.client("sns").delete_topic(TopicArn=arn)
    assert read(w, made["CustSubscriptionId"])["Status"] == "topic-not-exist"


def events_are_published(w: World) -> None:
    arn, sqs = topic(w), w.client("sqs")
    queue = sqs.create_queue(QueueName=w.name())["QueueUrl"]
    queue_arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    w.client("sns").subscribe(TopicArn=arn, Protocol="sqs", Endpoint=queue_arn)
    subscription(w, topic=arn, SourceType="db-instance", EventCategories=["creation"])
    name = available(w)
    found = sqs.receive_message(QueueUrl=queue).get("Messages")
    assert found
    told = json.loads(json.loads(found[0]["Body"])["Message"])
    assert (told["Source ID"], told["Event Message"]) == (name, "DB instance created")
    assert told["Event ID"].endswith("#RDS-EVENT-0005")


def log_files_are_downloaded(w: World) -> None:
    rds, name = w.client("rds"), available(w)
    (file,) = rds.describe_db_log_files(DBInstanceIdentifier=name, FilenameContains="error")["DescribeDBLogFiles"]
    asked = {"DBInstanceIdentifier": name, "LogFileName": file["LogFileName"]}
    whole = rds.download_db_log_file_portion(**asked)
    assert whole["LogFileData"] and not whole["AdditionalDataPending"]
    first = rds.download_db_log_file_portion(**asked, Marker="0", NumberOfLines=1)
    assert whole["LogFileData"].startswith(first["LogFileData"])
    refused("DBLogFileNotFoundFault", rds.download_db_log_file_portion, DBInstanceIdentifier=name, LogFileName="none")
    refused("DBInstanceNotFound", rds.describe_db_log_files, DBInstanceIdentifier="none")


def instances_have_metrics(w: World) -> None:
    name, now = available(w), datetime.now(UTC)
    told = w.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/RDS",
        MetricName="FreeStorageSpace",
        Dimensions=[{"Name": "DBInstanceIdentifier", "Value": name}],
        StartTime=now - timedelta(minutes=10),
        EndTime=now + timedelta(minutes=5),
        Period=60,
        Statistics=["Average"],
    )["Datapoints"]
    assert told and told[0]["Average"] > 1024**3


PROBES = (
    events_are_chosen_by_category,
    changed_parameters_are_events,
    categories_are_told,
    a_subscription_is_active_and_changed,
    wrong_subscriptions_of_events_are_refused,
    a_subscription_without_its_topic_says_so,
    events_are_published,
    log_files_are_downloaded,
    instances_have_metrics,
)
