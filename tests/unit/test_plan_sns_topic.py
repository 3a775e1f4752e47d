# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Topics as plans: who may publish, who is subscribed, who waits, and what is said of them."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import Refused
from ansible_collections.converge.aws.plugins.module_utils.parts import Where
from ansible_collections.converge.aws.plugins.module_utils.sns import topics
from ansible_collections.converge.aws.plugins.module_utils.state import State
from support.modules import module, params
from support.planning import plan

TOPIC = module("sns_topic").RESOURCE
WHERE = Where("eu-west-3", "aws", "123456789012")
ARN = "arn:aws:sns:eu-west-3:123456789012:alerts"
QUEUE = "arn:aws:sqs:eu-west-3:123456789012:alerts"


def asked(**said: Any) -> Any:
    return topics.localize(params("sns_topic", **{"name": "alerts", **said}), WHERE)


def subscribed(*there: tuple[str, str, str], attributes: Any = None, **said: Any) -> tuple[list[Any], Any]:
    """The plan for a topic with these subscriptions (protocol, endpoint, ARN), and the options."""
    listed = [{"Protocol": protocol, "Endpoint": endpoint, "SubscriptionArn": arn,
               **({"Attributes": attributes} if attributes else {})} for protocol, endpoint, arn in there]  # fmt: skip
    found = {"Attributes": {}, "Subscriptions": listed}
    now = next(part for part in TOPIC.parts if part.name == "subscriptions").codec.from_wire(listed, None)
    told = topics.adopt(found, asked(**said))
    return list(plan(TOPIC, State(found, {"subscriptions": now}), told)), told


JO, KIM = ("email", "jo@example.com", "PendingConfirmation"), ("email", "kim@example.com", "arn:kim")


def one(protocol: str, endpoint: str, **attributes: Any) -> dict[str, Any]:
    return {"protocol": protocol, "endpoint": endpoint, "attributes": attributes}


def test_who_waits_is_not_asked_again_nor_removed():
    steps, _told = subscribed(JO, subscriptions=[one("email", "jo@example.com")])
    assert steps == []
    steps, told = subscribed(JO, KIM, subscriptions=[], purge_subscriptions=True)
    assert [(each.operation, each.params) for each in steps[0].requests] == [
        ("unsubscribe", {"SubscriptionArn": "arn:kim"})
    ]
    assert "jo@example.com hasn't confirmed" in topics.warn(told, tuple(steps))[0]


def test_others_stay_unless_they_are_purged():
    steps, told = subscribed(KIM, subscriptions=[one("email", "jo@example.com")])
    assert [each.params for each in steps[0].requests] == [
        {"TopicArn": ARN, "Protocol": "email", "Endpoint": "jo@example.com"}
    ]
    assert topics.warn(told, tuple(steps)) == (
        "jo@example.com is sent a mail, and has no messages before somebody follows the link in it.",
    )


@pytest.mark.parametrize(("wanted", "changed"), [
    ({"RawMessageDelivery": True}, []), ({"RawMessageDelivery": "False"}, ["RawMessageDelivery"]),
    ({"FilterPolicy": {"a": ["b"], "c": [1]}}, []), ({"FilterPolicy": {"a": ["c"]}}, ["FilterPolicy"]), ({}, []),
])  # fmt: skip
def test_attributes_are_compared_by_what_they_mean(wanted, changed):
    now = {"RawMessageDelivery": "true", "FilterPolicy": '{"c": [1], "a": ["b"]}', "Owner": "123456789012"}
    steps, _told = subscribed(("sqs", QUEUE, "arn:q"), attributes=now, subscriptions=[one("sqs", QUEUE, **wanted)])
    assert [each.params["AttributeName"] for step in steps for each in step.requests] == changed


def test_a_phone_number_is_known_without_what_people_put_in():
    there = ("sms", "+33612345678", "arn:s")
    assert subscribed(there, subscriptions=[one("sms", "+33 6 12-34-56-78")])[0] == []


def test_ready_policies_join_what_is_there():
    told = asked(ready_policies=["allow_budgets", "allow_cloudwatch_alarms"])
    policy = topics.wanted_policy(told, None)
    assert [each["Sid"] for each in policy["Statement"]] == [
        "__default_statement_ID", "AllowBudgets", "AllowCloudWatchAlarms",
    ]  # fmt: skip
    alarms = policy["Statement"][2]
    assert alarms["Condition"]["ArnLike"] == {"aws:SourceArn": "arn:aws:cloudwatch:eu-west-3:123456789012:alarm:*"}
    assert alarms["Condition"]["StringEquals"] == {"aws:SourceAccount": "123456789012"}
    assert topics.same_documents(topics.wanted_policy(told, policy), policy)
    assert topics.wanted_policy(asked(policy={}), policy) == topics.default_policy(ARN)


def test_a_key_that_no_service_may_use_is_warned_of():
    said = {"ready_policies": ["allow_budgets"], "kms_master_key_id": "alias/aws/sns"}
    assert "alias/aws/sns" in topics.warn(asked(**said), ())[0]
    assert topics.warn(asked(**{**said, "kms_master_key_id": "alias/alerts"}), ()) == ()


def test_a_fifo_topic_has_its_ending_and_stays_one():
    told = asked(topic_type="fifo")
    assert topics.creating(told, WHERE) == {"Name": "alerts.fifo", "Attributes": {"FifoTopic": "true"}}
    with pytest.raises(Refused, match="topic_type: alerts is a standard topic"):
        topics.accept({"Attributes": {}}, told, WHERE)


def test_what_aws_adds_to_a_delivery_policy_is_no_difference():
    retry = {"minDelayTarget": 1, "numRetries": 3}
    now = {"http": {"defaultHealthyRetryPolicy": retry, "disableSubscriptionOverrides": False}}
    assert topics.same_delivery({"http": {"defaultHealthyRetryPolicy": retry}}, now)
    wanted = {"http": {"defaultHealthyRetryPolicy": retry, "disableSubscriptionOverrides": False}}
    assert topics.same_delivery(wanted, {"http": {"defaultHealthyRetryPolicy": retry}})
    assert not topics.same_delivery({"http": {"defaultHealthyRetryPolicy": {**retry, "numRetries": 4}}}, now)
