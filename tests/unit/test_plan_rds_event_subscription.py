# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Event subscriptions as plans: topics by name, sources one by one, and categories that there are."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.parts import Where
from ansible_collections.converge.aws.plugins.module_utils.rds import subscriptions
from ansible_collections.converge.aws.plugins.module_utils.state import State
from support.modules import module, params
from support.planning import plan, told

ALERTS = module("rds_event_subscription").RESOURCE
WHERE = Where("eu-west-3", "aws", "123456789012")
TOPIC = "arn:aws:sns:eu-west-3:123456789012:alerts"
KNOWN = ["availability", "failover", "failure", "low storage"]


class Rds:
    def __init__(self, status: str | None = "active") -> None:
        self.status, self.asked = status, 0

    def call(self, operation: str, _params: Any) -> Any:
        self.asked += 1
        if operation == "describe_event_categories":
            return {"EventCategoriesMapList": [{"SourceType": "db-instance", "EventCategories": KNOWN}]}
        return {"EventSubscriptionsList": [{"CustSubscriptionId": "alerts", "Status": self.status}] * bool(self.status)}


def there(*sources: str, categories: tuple[str, ...] = (), **attributes: Any) -> State:
    seen = {"sns_topic_arn": TOPIC, "source_type": "db-instance", "enabled": True, **attributes}
    return State({"EventSubscriptionsList": [{}]}, {
        "attributes": seen, "event_categories": list(categories), "source_ids": {one: {} for one in sources},
    })  # fmt: skip


def planned(state: State, api: Any = None, **said: Any) -> tuple[Any, ...]:
    asked = params("rds_event_subscription", **{"name": "alerts", **said})
    subscriptions.check(asked)
    options, _missing = subscriptions.resolve(api or Rds(), subscriptions.localize(asked, WHERE), WHERE, state.values)
    return plan(ALERTS, state, options)


def test_a_new_one_is_made_with_one_call():
    steps = planned(State(), topic="alerts", source_type="db-instance", source_ids=["Shop"], categories=["failure"])
    assert told(steps) == [("event subscription", "create", ["create_event_subscription"])]
    assert steps[0].requests[0].params == {
        "SubscriptionName": "alerts", "SnsTopicArn": TOPIC, "SourceType": "db-instance", "SourceIds": ["shop"],
        "EventCategories": ["failure"],
    }  # fmt: skip


@pytest.mark.parametrize("said", [
    {}, {"topic": "alerts"}, {"topic": TOPIC}, {"source_ids": ["SHOP", "stock"]}, {"enabled": True},
    {"categories": ["failure", "failover"]}, {"source_ids": ["shop"], "purge_source_ids": False},
])  # fmt: skip
def test_the_same_is_no_change(said):
    assert planned(there("shop", "stock", categories=("failover", "failure")), **said) == ()


@pytest.mark.parametrize(("said", "step", "sent"), [
    ({"topic": "others"}, "attributes", {"SnsTopicArn": TOPIC.replace("alerts", "others")}),
    ({"enabled": False}, "attributes", {"Enabled": False}),
    ({"source_type": "db-cluster"}, "attributes", {"SourceType": "db-cluster"}),
    ({"categories": ["failure"]}, "event_categories", {"EventCategories": ["failure"]}),
    ({"categories": []}, "event_categories", {"EventCategories": KNOWN}),
    ({"source_ids": []}, "source_ids[shop]", {"SourceIdentifier": "shop"}),
    ({"source_ids": ["shop", "blog"]}, "source_ids[blog]", {"SourceIdentifier": "blog"}),
])  # fmt: skip
def test_each_change_is_one_call(said, step, sent):
    steps = planned(there("shop", categories=("failover",)), **said)
    assert [one.name for one in steps] == [step]
    assert steps[0].requests[0].params == {"SubscriptionName": "alerts", **sent}


def test_all_categories_may_be_told_as_none():
    assert planned(there(), categories=[]) == ()
    assert planned(there(), categories=KNOWN) == ()
    assert planned(there(categories=tuple(KNOWN)), categories=[]) == ()


def test_categories_as_they_are_ask_nobody():
    api = Rds()
    assert planned(there(categories=("failure",)), api, categories=["failure"]) == ()
    assert api.asked == 0


@pytest.mark.parametrize(("said", "words"), [
    ({"categories": ["failures"], "source_type": "db-instance"}, "no category 'failures'. Did you mean failure"),
    ({"categories": ["failure"]}, "^event_categories: each type of source has its own"),
    ({"source_ids": ["shop"]}, "^source_ids: of which type"), ({"name": "1a"}, "^name: '1a' can't be"),
    ({"topic": "a b"}, "neither the ARN nor the name"), ({"topic": f"{TOPIC}.fifo"}, "FIFO"),
    ({}, "^sns_topic_arn: a new subscription needs it"),
])  # fmt: skip
def test_what_makes_no_subscription_is_refused(said, words):
    with pytest.raises(Refused, match=words):
        planned(State(), **said)


@pytest.mark.parametrize(("state", "status", "left"), [
    ("present", "active", ""), ("present", "creating", "being active (it is creating)"),
    ("absent", "deleting", "being gone"), ("absent", None, ""),
])  # fmt: skip
def test_what_is_waited_for(state, status, left):
    assert subscriptions.pending(state, Rds(status), {"name": "alerts"}, WHERE) == left


@pytest.mark.parametrize(("status", "words"), [("no-permission", "sns:Publish"), ("topic-not-exist", "another one")])
def test_what_will_never_be_active_ends_the_wait(status, words):
    with pytest.raises(Failed, match=words):
        subscriptions.pending("present", Rds(status), {"name": "alerts"}, WHERE)
