# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Budgets as plans: written whole, compared as numbers and times, told to people one change at a time."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.cost import actions, budgets, expressions, notifications
from ansible_collections.converge.aws.plugins.module_utils.errors import Refused
from ansible_collections.converge.aws.plugins.module_utils.state import State
from support.model import operations
from support.modules import module, options, params
from support.planning import plan, told

BUDGET = module("budget").RESOURCE
S3 = "Amazon Simple Storage Service"
SEEN: dict[str, Any] = {
    "BudgetName": "storage",
    "BudgetType": "COST",
    "TimeUnit": "MONTHLY",
    "BudgetLimit": {"Amount": "100.0", "Unit": "USD"},
    "TimePeriod": {"Start": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)},
}
NEW = {**SEEN, "Metrics": ["UnblendedCost"],
       "FilterExpression": {"Dimensions": {"Key": "SERVICE", "Values": [S3]}}}  # fmt: skip
OLD = {**SEEN, "CostFilters": {"Service": [S3]}, "CostTypes": {"IncludeTax": True, "UseBlended": False}}
TOPIC = "arn:aws:sns:us-east-1:123456789012:costs"
JO, KIM, LEE = "jo@example.com", "kim@example.com", "lee@example.com"
ROLE = "arn:aws:iam::123456789012:role/budgets"
DENY = {"type": "apply_iam_policy", "iam": {"policy_arn": "arn:aws:iam::aws:policy/AWSDenyAll", "users": ["jo"]},
        "threshold": "100", "execution_role": ROLE, "subscribers": [JO]}  # fmt: skip


def given(**said: Any) -> Any:
    found = params("budget", **{"name": "storage", **said})
    budgets.check(found)
    return found


def defined(seen: Any, **said: Any) -> Any:
    """The steps from a budget as AWS tells of it."""
    there = {"definition": budgets.DEFINITION.from_wire(seen, None)}
    return plan(BUDGET, State() if seen is None else State({"Budget": seen}, there), given(**said))


def sent(seen: Any, **said: Any) -> Any:
    """The budget that the one step takes AWS to."""
    (step,) = defined(seen, **said)
    assert step.requests[0].operation == ("create_budget" if seen is None else "update_budget")
    return step.requests[0].params["Budget" if seen is None else "NewBudget"]


@pytest.mark.parametrize("said", [
    {"limit": {"amount": "100"}}, {"limit": {"amount": "100.00", "unit": "USD"}}, {"type": "cost"},
    {"time_unit": "monthly"}, {"time_period": {"start": "2026-01-01"}}, {"filters": {"services": ["s3"]}},
    {"filters": {"services": [S3]}}, {"metrics": ["unblended_cost"]},
    {"filter_expression": {"dimensions": {"key": "SERVICE", "values": [S3], "match_options": ["EQUALS"]}}},
    {"filter_expression": {"Dimensions": {"Key": "SERVICE", "Values": [S3]}}},
])  # fmt: skip
def test_the_same_in_other_words_is_no_drift(said):
    assert defined(NEW, **said) == ()


@pytest.mark.parametrize(("said", "member", "becomes"), [
    ({"limit": {"amount": "100.01"}}, "BudgetLimit", {"Amount": "100.01", "Unit": "USD"}),
    ({"type": "usage", "limit": {"amount": "5"}}, "BudgetLimit", {"Amount": "5", "Unit": "GB"}),
    ({"time_unit": "daily"}, "TimeUnit", "DAILY"),
    ({"time_period": {"end": "2027-01-01"}}, "TimePeriod",
     {"Start": "2026-01-01T00:00:00Z", "End": "2027-01-01T00:00:00Z"}),
    ({"filters": {}}, "FilterExpression", None),
    ({"filters": {"linked_accounts": ["210987654321"], "tags": {"team": ["b", "a"]}}}, "FilterExpression",
     {"And": [{"Dimensions": {"Key": "LINKED_ACCOUNT", "Values": ["210987654321"]}},
              {"Tags": {"Key": "team", "Values": ["a", "b"]}}]}),
    ({"metrics": ["amortized_cost"]}, "Metrics", ["AmortizedCost"]),
    ({"auto_adjust": {"type": "forecast"}}, "AutoAdjustData", {"AutoAdjustType": "FORECAST"}),
])  # fmt: skip
def test_one_thing_is_changed_and_the_rest_is_said_again(said, member, becomes):
    after = sent(NEW, **said)
    assert after.get(member) == becomes
    assert after["BudgetName"] == "storage" and after["TimePeriod"]["Start"] == "2026-01-01T00:00:00Z"
    assert len({"BudgetLimit", "PlannedBudgetLimits", "AutoAdjustData"} & set(after)) == 1
    assert "CostTypes" not in after


def test_a_budget_of_the_older_kind_stays_one_until_it_is_asked_for_more():
    assert defined(OLD, filters={"services": ["s3"]}) == ()
    kept = sent(OLD, filters={"services": ["s3"], "tags": {"team": "photos"}})
    assert kept["CostFilters"] == {"Service": [S3], "TagKeyValue": ["user:team$photos"]}
    assert kept["CostTypes"] == {"IncludeTax": True, "UseBlended": False} and "Metrics" not in kept
    changed = sent(OLD, filter_expression={"not": {"dimensions": {"key": "SERVICE", "values": [S3]}}})
    assert changed["Metrics"] == ["UnblendedCost"] and not {"CostTypes", "CostFilters"} & set(changed)
    (step,) = defined(OLD, filter_expression={"tags": {"key": "team", "values": ["a"]}})
    assert "cost_types" not in step.after and step.after["metrics"] == ["unblended_cost"]
    back = sent(NEW, cost_types={"include_tax": False})
    assert back["CostTypes"] == {"IncludeTax": False} and back["CostFilters"] == {"Service": [S3]}
    assert not {"Metrics", "FilterExpression"} & set(back)


def test_the_order_of_a_filter_tells_nothing():
    one, other = ({"dimensions": {"key": key, "values": ["b", "a"]}} for key in ("SERVICE", "REGION"))
    turned = {"And": [{"Dimensions": {"Key": key, "Values": ["a", "b"]}} for key in ("REGION", "SERVICE")]}
    assert expressions.canonical({"and": [one, other]}) == expressions.canonical(turned)
    assert expressions.canonical({"or": [one, other]}) != expressions.canonical(turned)


def test_what_older_filters_can_not_say_is_refused():
    seen = {**NEW, "FilterExpression": {"Not": {"Dimensions": {"Key": "SERVICE", "Values": [S3]}}}}
    with pytest.raises(Refused, match="filter_expression: the budget has cost_types"):
        defined(seen, cost_types={"include_tax": False})


def test_older_filters_and_expressions_are_the_same():
    filters = {"Service": [S3], "AZ": ["eu-west-3a"], "UsageTypeGroup": ["x"], "CostCategory": ["unit$photos"],
               "TagKeyValue": ["user:team$a", "user:team$b"]}  # fmt: skip
    assert expressions.to_old(expressions.from_old(filters), "") == filters
    assert expressions.canonical(expressions.wire(expressions.from_old(filters))) == expressions.from_old(filters)


@pytest.mark.parametrize("kind", options("budget")["type"]["choices"])
def test_every_type_is_made(kind):
    limit = {"limit": {"amount": "5", "unit": "GB"}} if kind in budgets.SPENT else {}
    # The plan is held against the model, with its types.
    assert sent(None, type=kind, **limit)["BudgetType"] == kind.upper()


@pytest.mark.parametrize(("option", "shape"), [("metrics", "Metric")])
def test_every_metric_of_the_model_can_be_chosen(option, shape):
    enum = operations("budgets")["create_budget"].input_shape.members["Budget"].members["Metrics"].member.enum
    assert sorted(sent(NEW, metrics=options("budget")[option]["choices"])["Metrics"]) == sorted(enum), shape


def test_planned_limits_are_told_by_their_months():
    planned = [{"start": f"2026-{month:02}-01", "amount": month} for month in (2, 1)]
    after = sent(NEW, planned_limits=planned)
    assert after["PlannedBudgetLimits"] == {"1767225600": {"Amount": "1", "Unit": "USD"},
                                            "1769904000": {"Amount": "2", "Unit": "USD"}}  # fmt: skip
    assert "BudgetLimit" not in after
    # AWS tells of the current one as the limit, too.
    assert defined({**NEW, **after, "BudgetLimit": {"Amount": "1", "Unit": "USD"}}, planned_limits=planned) == ()


def test_a_new_budget_needs_a_limit():
    for said in ({"notifications": []}, {"time_unit": "daily"}):
        with pytest.raises(Refused, match="limit is needed"):
            defined(None, **said)
    assert told(defined(None, limit={"amount": 1})) == [("budget", "create", ["create_budget"])]


# --- notifications ---


def notified(before: Any, after: Any, **more: Any) -> Any:
    known = {notifications.key(one): one for one in notification_list(before)}
    state = State({"Budget": NEW}, {"notifications": known})
    said = [{"threshold": key, "subscribers": who} for key, who in after.items()]
    return plan(BUDGET, state, given(notifications=said, **more))


def notification_list(said: Any) -> Any:
    same = {"type": "actual", "comparison": "greater_than", "threshold_type": "percentage"}
    return [{**same, "threshold": key, "subscribers": sorted(who)} for key, who in said.items()]


def calls(steps: Any) -> Any:
    return [(one.operation, one.params.get("Subscriber", one.params.get("NewSubscriber", {})).get("Address"))
            for step in steps for one in step.requests]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "sent_"), [
    ({"80": [JO]}, {"80.0": [JO]}, []),
    ({"80": [JO, TOPIC]}, {"80": [TOPIC, JO]}, []),
    ({"80": [JO]}, {"80": [JO, KIM]}, [("create_subscriber", KIM)]),
    ({"80": [JO, KIM]}, {"80": [KIM]}, [("delete_subscriber", JO)]),
    ({"80": [JO]}, {"80": [KIM]}, [("update_subscriber", KIM)]),
    # The last one is not taken away before another one is there.
    ({"80": [JO]}, {"80": [TOPIC]}, [("create_subscriber", TOPIC), ("delete_subscriber", JO)]),
    # There is never more than one topic.
    ({"80": [TOPIC]}, {"80": [f"{TOPIC}2", JO]}, [("update_subscriber", f"{TOPIC}2"), ("create_subscriber", JO)]),
    ({"80": [JO]}, {"90": [JO]}, [("create_notification", None)]),
    ({}, {"80": [JO]}, [("create_notification", None)]),
])  # fmt: skip
def test_who_is_told_is_changed_one_by_one(before, after, sent_):
    assert calls(notified(before, after)) == sent_


def test_notifications_are_removed_when_that_is_said():
    before = {"80": [JO], "90": [KIM]}
    assert notified(before, {"80": [JO]}) == ()
    assert calls(notified(before, {"80": [JO]}, purge_notifications=True)) == [("delete_notification", None)]
    (step,) = notified(before, {}, purge_notifications=True)
    assert [one.operation for one in step.requests] == ["delete_notification"] * 2


@pytest.mark.parametrize("kind", ["actual", "forecasted"])
@pytest.mark.parametrize("comparison", ["greater_than", "less_than", "equal_to"])
@pytest.mark.parametrize("measure", ["percentage", "absolute_value"])
def test_every_kind_of_notification_is_the_models(kind, comparison, measure):
    one = {"type": kind, "comparison": comparison, "threshold_type": measure, "threshold": "80", "subscribers": [JO]}
    (step,) = plan(BUDGET, State({"Budget": NEW}, {"notifications": {}}), given(notifications=[one]))
    assert step.requests[0].params["Notification"] == {
        "NotificationType": kind.upper(), "ComparisonOperator": comparison.upper(), "Threshold": 80.0,
        "ThresholdType": measure.upper()}  # fmt: skip


# --- actions ---


def acted(there: Any, *wanted: Any, **more: Any) -> Any:
    return plan(BUDGET, State({"Budget": NEW}, {"actions": there}), given(actions=list(wanted), **more))


def kept(one: Any) -> Any:
    """An action as it is there."""
    (step,) = acted({}, one)
    about = {"id": "11111111-1111-1111-1111-111111111111", "status": "standby"}
    return {key: {**each, **about} for key, each in step.after.items()}


def test_an_action_is_made_changed_and_removed():
    (step,) = acted({}, DENY)
    assert told((step,)) == [("actions", "change", ["create_budget_action"])] and step.effect.kind == "costs"
    assert acted(kept(DENY), {**DENY, "threshold": "100.0"}) == ()
    (step,) = acted(kept(DENY), {**DENY, "threshold": 90, "approval": "automatic"})
    assert told((step,)) == [("actions", "change", ["update_budget_action"])] and step.effect.kind == "interrupts"
    other = {**DENY, "iam": {**DENY["iam"], "users": ["kim"]}}
    assert [one.operation for step in acted(kept(DENY), other) for one in step.requests] == ["create_budget_action"]
    both = acted(kept(DENY), other, purge_actions=True)
    assert [one.operation for step in both for one in step.requests] == ["delete_budget_action", "create_budget_action"]


@pytest.mark.parametrize("one", [
    DENY,
    {**DENY, "type": "apply_scp_policy", "iam": None,
     "scp": {"policy_id": "p-abcd1234", "target_ids": ["210987654321"]}},
    {**DENY, "type": "run_ssm_documents", "iam": None, "approval": "automatic", "threshold_type": "absolute_value",
     "ssm": {"sub_type": "stop_ec2_instances", "region": "eu-west-3", "instance_ids": ["i-12345678"]}},
    {**DENY, "type": "run_ssm_documents", "iam": None, "notification_type": "forecasted",
     "ssm": {"sub_type": "stop_rds_instances", "region": "eu-west-3", "instance_ids": ["photos"]}},
], ids=lambda one: one["type"])  # fmt: skip
def test_every_type_of_action_is_read_as_it_was_written(one):
    (step,) = acted({}, one)
    request = {**step.requests[0].params, "ActionId": "1", "Status": "STANDBY"}

    seen = actions.ACTIONS.from_wire([request], None)
    assert actions.same(step.after, seen) and list(seen) == list(step.after)


@pytest.mark.parametrize(("said", "words"), [
    ({"name": "a:b"}, "^name: .*1 to 100"),
    ({"limit": {"amount": "much"}}, "^limit.amount: 'much' is not a number"),
    ({"limit": {"amount": "-1"}}, "^limit.amount: '-1'"),
    ({"limit": {"amount": 1}, "auto_adjust": {"type": "forecast"}}, "^limit: a budget has one of"),
    ({"planned_limits": [{"start": "soon", "amount": 1}]}, r"^planned_limits\[0\].start: 'soon'"),
    ({"time_unit": "daily", "planned_limits": [{"start": "2026-01-01", "amount": 1}]}, "^planned_limits: .*daily"),
    ({"time_unit": "custom"}, "^time_period: .*needs its start and its end"),
    ({"time_period": {"start": "2026-02-01", "end": "2026-01-01"}}, "^time_period: it ends"),
    ({"auto_adjust": {"type": "historical"}}, "^auto_adjust.adjustment_period is needed"),
    ({"auto_adjust": {"type": "forecast", "adjustment_period": 1}}, "^auto_adjust.adjustment_period is for"),
    ({"auto_adjust": {"type": "historical", "adjustment_period": 13}}, "13 must be 1 to 12 for a monthly"),
    ({"filter_expression": {"dimensions": {"values": ["a"]}}}, "^filter_expression: dimensions needs a key"),
    ({"filter_expression": {"and": [{}]}}, "^filter_expression: and joins"),
    ({"filter_expression": {"tag": {}}}, "^filter_expression: an expression has one of .*not tag"),
    ({"cost_types": {"include_tax": True}, "metrics": ["hours"]}, "^cost_types: .*metrics"),
    ({"cost_types": {"include_tax": True}, "type": "usage"}, "^cost_types: .*usage"),
    ({"notifications": [{"threshold": 1, "subscribers": []}]}, r"^notifications\[0\].subscribers: somebody"),
    ({"notifications": [{"threshold": 1, "subscribers": ["jo"]}]}, "'jo' is neither"),
    ({"notifications": [{"threshold": 1, "subscribers": [JO, JO]}]}, "named twice"),
    ({"notifications": [{"threshold": 1, "subscribers": [TOPIC, f"{TOPIC}2"]}]}, "1 SNS topic at most"),
    ({"notifications": [{"threshold": 1, "subscribers": [f"{one}@a.org" for one in range(11)]}]}, "10 e-mail"),
    ({"notifications": [{"threshold": "1", "subscribers": [JO]}, {"threshold": "1.0", "subscribers": [KIM]}]}, "twice"),
    ({"notifications": [{"threshold": one, "subscribers": [JO]} for one in range(11)]}, "has 10 at most"),
    ({"actions": [{**DENY, "iam": None}]}, r"^actions\[0\].iam: .*needs it"),
    ({"actions": [{**DENY, "iam": {"policy_arn": "arn:aws:iam::aws:policy/AWSDenyAll"}}]}, "whom is the policy"),
    ({"actions": [DENY, {**DENY, "threshold": 5}]}, r"^actions\[1\]: the same"),
])  # fmt: skip
def test_what_can_not_be_is_refused(said, words):
    with pytest.raises(Refused, match=words):
        given(**said)
