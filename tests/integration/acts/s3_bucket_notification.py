# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One notification among others that stay to the letter, from one destination to another, and EventBridge."""

from __future__ import annotations

from typing import Any

from support.stage import REGION

from . import Act, Play, Stage, answer

NAME = "photos-of-converge"
TOPIC = f"arn:aws:sns:{REGION}:123456789012:new-pictures"
QUEUE = f"arn:aws:sqs:{REGION}:123456789012:pictures"

# Somebody else's: events and rules in an order of their own.
FOREIGN = {
    "Id": "theirs",
    "TopicArn": TOPIC,
    "Events": ["s3:ObjectTagging:Put", "s3:LifecycleTransition"],
    "Filter": {"Key": {"FilterRules": [{"Name": "Suffix", "Value": ".raw"}, {"Name": "Prefix", "Value": "in/"}]}},
}
OURS = {
    "Id": "ours",
    "QueueArn": QUEUE,
    "Events": ["s3:ObjectCreated:*", "s3:ObjectRestore:Completed"],
    "Filter": {"Key": {"FilterRules": [{"Name": "Suffix", "Value": ".jpg"}]}},
}
TASK = {
    "bucket_name": NAME,
    "event_name": "ours",
    "queue_arn": QUEUE,
    "events": ["s3:ObjectRestore:Completed", "s3:ObjectCreated:*"],
    "suffix": ".jpg",
}
TO_A_TOPIC = {
    "bucket_name": NAME,
    "event_name": "ours",
    "topic_arn": TOPIC,
    "events": ["s3:ObjectCreated:Put"],
    "suffix": ".png",
}


def setup(stage: Stage) -> None:
    stage.client("s3").create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": REGION})
    stage.client("sns").create_topic(Name="new-pictures")
    stage.client("sqs").create_queue(QueueName="pictures")


def snapshot(stage: Stage) -> dict[str, Any]:
    return answer(stage.client("s3").get_bucket_notification_configuration, Bucket=NAME)


def put(**document: Any) -> Any:
    """Somebody writes notifications of their own, the names of rules as the schema has them."""
    return lambda stage: stage.client("s3").put_bucket_notification_configuration(
        Bucket=NAME, NotificationConfiguration=document
    )


def kept(queues: Any = None, topics: Any = None, bridge: Any = None) -> dict[str, Any]:
    return {
        "QueueConfigurations": queues,
        "TopicConfigurations": topics,
        "LambdaFunctionConfigurations": None,
        "EventBridgeConfiguration": bridge,
    }


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    acts=(
        Act("nothing to remove", {"bucket_name": NAME, "event_name": "ours", "state": "absent"},
            gives={"event_bridge": False, "notification_configuration": {
                "lambda_function_configurations": [], "queue_configurations": [], "topic_configurations": []}}),
        Act("the first", TASK, ("notifications",), leads_to=kept([OURS]), gives={"notification_configuration": {
            "lambda_function_configurations": [], "topic_configurations": [], "queue_configurations": [{
                "id": "ours", "queue_arn": QUEUE, "events": ["s3:ObjectCreated:*", "s3:ObjectRestore:Completed"],
                "filter": {"key": {"filter_rules": [{"name": "Suffix", "value": ".jpg"}]}}}]}}),
        Act("among others", TASK, ("notifications",),
            first=put(TopicConfigurations=[FOREIGN], EventBridgeConfiguration={}),
            leads_to=kept([OURS], [FOREIGN], {}), gives={"event_bridge": True}),
        Act("the same in another order", TASK,
            first=put(TopicConfigurations=[FOREIGN], EventBridgeConfiguration={},
                      QueueConfigurations=[{**OURS, "Events": OURS["Events"][::-1]}])),
        Act("drift", TASK, ("notifications",),
            first=put(TopicConfigurations=[FOREIGN], QueueConfigurations=[{**OURS, "Filter": FOREIGN["Filter"]}]),
            leads_to=kept([OURS], [FOREIGN])),
        Act("to another destination", TO_A_TOPIC, ("notifications",), leads_to=kept(topics=[FOREIGN, {
            "Id": "ours", "TopicArn": TOPIC, "Events": ["s3:ObjectCreated:Put"],
            "Filter": {"Key": {"FilterRules": [{"Name": "Suffix", "Value": ".png"}]}}}])),
        Act("EventBridge", {"bucket_name": NAME, "event_bridge": True}, ("notifications",),
            leads_to={"EventBridgeConfiguration": {}}, gives={"bucket_name": NAME, "event_bridge": True}),
        Act("removed", {"bucket_name": NAME, "event_name": "ours", "state": "absent"}, ("notifications",),
            leads_to=kept(topics=[FOREIGN], bridge={})),
        Act("no EventBridge", {"bucket_name": NAME, "event_bridge": False}, ("notifications",),
            leads_to=kept(topics=[FOREIGN])),
        Act("the last removed", {"bucket_name": NAME, "event_name": "theirs", "state": "absent"}, ("notifications",),
            leads_to=kept()),
    ),
)  # fmt: skip
