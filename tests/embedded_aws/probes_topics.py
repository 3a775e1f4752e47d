# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of SNS: attributes of topics, and subscriptions that wait for somebody's confirmation."""

from __future__ import annotations

import json
from typing import Any

from tests.embedded_aws.probes import World, refused


def topic(w: World, **options: Any) -> str:
    return w.client("sns").create_topic(Name=w.name(), **options)["TopicArn"]


def attributes(w: World, arn: str) -> dict[str, str]:
    return w.client("sns").get_topic_attributes(TopicArn=arn)["Attributes"]


def a_mail_has_to_be_confirmed(w: World) -> None:
    sns, arn = w.client("sns"), topic(w)
    asked = {"TopicArn": arn, "Protocol": "email", "Endpoint": "jo@example.com"}
    assert sns.subscribe(**asked)["SubscriptionArn"] == "pending confirmation"
    (one,) = sns.list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"]
    assert (one["SubscriptionArn"], one["Endpoint"]) == ("PendingConfirmation", "jo@example.com")
    assert attributes(w, arn)["SubscriptionsPending"] == "1"
    refused("InvalidParameter", sns.unsubscribe, SubscriptionArn="PendingConfirmation")
    real = sns.subscribe(**asked, ReturnSubscriptionArn=True)["SubscriptionArn"]
    assert sns.get_subscription_attributes(SubscriptionArn=real)["Attributes"]["PendingConfirmation"] == "true"
    refused("InvalidParameter", sns.unsubscribe, SubscriptionArn=real)
    refused("InvalidParameter", sns.confirm_subscription, TopicArn=arn, Token="guessed")
    assert sns.confirm_subscription(TopicArn=arn, Token=real.rpartition(":")[2])["SubscriptionArn"] == real
    counts = attributes(w, arn)
    assert (counts["SubscriptionsPending"], counts["SubscriptionsConfirmed"]) == ("0", "1")
    sns.unsubscribe(SubscriptionArn=real)
    assert attributes(w, arn)["SubscriptionsDeleted"] == "1"


def attributes_are_what_is_set(w: World) -> None:
    sns, arn = w.client("sns"), topic(w)
    assert "DeliveryPolicy" not in attributes(w, arn)
    retry = {"minDelayTarget": 2, "maxDelayTarget": 4, "numRetries": 9}
    delivery = json.dumps({"http": {"defaultHealthyRetryPolicy": retry}})
    sns.set_topic_attributes(TopicArn=arn, AttributeName="DeliveryPolicy", AttributeValue=delivery)
    found = attributes(w, arn)
    assert json.loads(found["EffectiveDeliveryPolicy"])["http"]["defaultHealthyRetryPolicy"] == retry


def wrong_attributes_are_refused(w: World) -> None:
    sns, arn = w.client("sns"), topic(w)
    for name, value in (
        ("Colour", "blue"), ("DisplayName", "a" * 101), ("Policy", "{"), ("Policy", ""), ("DeliveryPolicy", "[]"),
        ("ContentBasedDeduplication", "true"),
        ("DeliveryPolicy", '{"http": {"defaultHealthyRetryPolicy": {"numRetries": 101}}}'),
    ):  # fmt: skip
        refused("InvalidParameter", sns.set_topic_attributes, TopicArn=arn, AttributeName=name, AttributeValue=value)


def a_topic_is_not_made_twice(w: World) -> None:
    sns, name = w.client("sns"), w.name()
    arn = sns.create_topic(Name=name, Attributes={"DisplayName": "one"}, Tags=[{"Key": "a", "Value": "b"}])["TopicArn"]
    assert sns.create_topic(Name=name)["TopicArn"] == arn
    refused("InvalidParameter", sns.create_topic, Name=name, Attributes={"DisplayName": "two"})
    refused("InvalidParameter", sns.create_topic, Name=name, Tags=[{"Key": "a", "Value": "c"}])


def wrong_subscriptions_are_refused(w: World) -> None:
    sns, arn = w.client("sns"), topic(w)
    for protocol, endpoint in (("email", "jo"), ("http", "https://a.example"), ("pigeon", "x")):
        refused("InvalidParameter", sns.subscribe, TopicArn=arn, Protocol=protocol, Endpoint=endpoint)
    asked = {"TopicArn": arn, "Protocol": "email", "Endpoint": "jo@example.com"}
    refused("InvalidParameter", sns.subscribe, **asked, Attributes={"RawMessageDelivery": "true"})


PROBES = (
    a_mail_has_to_be_confirmed,
    attributes_are_what_is_set,
    wrong_attributes_are_refused,
    a_topic_is_not_made_twice,
    wrong_subscriptions_are_refused,
)
