# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A topic: made with all it has, changed while a mail waits for its confirmation, mended, and removed."""

from __future__ import annotations

import json
from typing import Any

from . import Act, Play, Stage

NAME = "alerts"
ARN = f"arn:aws:sns:eu-west-3:123456789012:{NAME}"
QUEUE = "arn:aws:sqs:eu-west-3:123456789012:alerts"
MAIL = {"protocol": "email", "endpoint": "jo@example.com"}
RETRY = {"minDelayTarget": 2, "maxDelayTarget": 4, "numRetries": 9, "numMaxDelayRetries": 5, "numMinDelayRetries": 2,
         "numNoDelayRetries": 2, "backoffFunction": "linear"}  # fmt: skip

CREATED = {
    "name": NAME,
    "display_name": "Archive",
    "ready_policies": ["allow_cloudwatch_alarms", "allow_cost_anomalies"],
    "delivery_policy": {"http": {"defaultHealthyRetryPolicy": RETRY}},
    "subscriptions": [MAIL, {"protocol": "sqs", "endpoint": QUEUE, "attributes": {"RawMessageDelivery": True}}],
    "tags": {"team": "archive"},
}
CHANGED = {
    **CREATED,
    "display_name": "",
    "ready_policies": ["allow_budgets"],
    "kms_master_key_id": "alias/alerts",
    "subscriptions": [{"protocol": "sqs", "endpoint": QUEUE, "attributes": {"FilterPolicy": {"kind": ["cost"]}}}],
    "purge_subscriptions": True,
    "tags": {"team": "storage"},
}


def snapshot(stage: Stage) -> dict[str, Any]:
    sns = stage.client("sns")
    topics = [topic["TopicArn"] for topic in sns.list_topics()["Topics"]]
    if ARN not in topics:
        return {"topics": topics}
    found = sns.get_topic_attributes(TopicArn=ARN)["Attributes"]
    listed = sns.list_subscriptions_by_topic(TopicArn=ARN)["Subscriptions"]
    arns = {one["Endpoint"]: one["SubscriptionArn"] for one in listed}
    queue = arns.get(QUEUE)
    return {
        "topics": topics,
        "name": found["DisplayName"],
        "key": found.get("KmsMasterKeyId"),
        "delivery": json.loads(found.get("DeliveryPolicy", "null")),
        "may": [one["Sid"] for one in json.loads(found["Policy"])["Statement"]],
        "tags": {tag["Key"]: tag["Value"] for tag in sns.list_tags_for_resource(ResourceArn=ARN)["Tags"]},
        "reached": sorted(arns),
        "waiting": sorted(endpoint for endpoint, arn in arns.items() if arn == "PendingConfirmation"),
        "queue": queue and sns.get_subscription_attributes(SubscriptionArn=queue)["Attributes"],
    }


def spoil(stage: Stage) -> None:
    """The mail is confirmed, somebody else subscribes, and somebody works on the topic by hand."""
    sns = stage.client("sns")
    real = sns.subscribe(TopicArn=ARN, Protocol="email", Endpoint=MAIL["endpoint"], ReturnSubscriptionArn=True)
    sns.confirm_subscription(TopicArn=ARN, Token=real["SubscriptionArn"].rpartition(":")[2])
    sns.subscribe(TopicArn=ARN, Protocol="sms", Endpoint="+33612345678")
    sns.set_topic_attributes(TopicArn=ARN, AttributeName="DisplayName", AttributeValue="mine")
    sns.untag_resource(ResourceArn=ARN, TagKeys=["team"])


PLAY = Play(
    snapshot=snapshot,
    unknown=("sns_topic.subscriptions*", "sns_topic.delivery_policy"),
    volatile=("sns_topic.subscriptions.*.subscription_arn", "plan.*.requests.*.params.SubscriptionArn"),
    acts=(
        Act("create", CREATED, ("topic", "subscriptions"),
            leads_to={"name": "Archive", "may": ["__default_statement_ID", "AllowCloudWatchAlarms",
                                                 "AllowCostAnomalies"],
                      "delivery": {"http": {"defaultHealthyRetryPolicy": RETRY}}, "tags": {"team": "archive"},
                      "reached": [QUEUE, "jo@example.com"], "waiting": ["jo@example.com"]},
            gives={"sns_arn": ARN}),
        # Whoever hasn't confirmed can't be removed, and that is said.
        Act("change", CHANGED,
            ("display_name", "policy", "kms_master_key_id", "tags", "subscriptions"),
            leads_to={"name": "", "key": "alias/alerts", "tags": {"team": "storage"},
                      "may": ["__default_statement_ID", "AllowCloudWatchAlarms", "AllowCostAnomalies", "AllowBudgets"],
                      "waiting": ["jo@example.com"]}),
        Act("mend", CHANGED, ("display_name", "tags", "subscriptions"), first=spoil,
            leads_to={"name": "", "reached": [QUEUE], "waiting": []}),
        Act("absent", {"name": ARN, "state": "absent"}, ("topic",), leads_to={"topics": []}),
    ),
)  # fmt: skip
