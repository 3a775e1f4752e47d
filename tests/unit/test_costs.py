# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked of Cost Explorer and what is told of its answers, to the last digit; and monitors as plans."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from ansible_collections.converge.aws.plugins.module_utils.cost import (
    amounts,
    explorer,
    expressions,
    monitors,
    subscriptions,
)
from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Refused
from ansible_collections.converge.aws.plugins.module_utils.parts import Request
from ansible_collections.converge.aws.plugins.module_utils.state import State
from support.model import Model, operations
from support.modules import module, options, params
from support.planning import WHERE, plan, told

MONITOR = module("cost_anomaly_monitor").RESOURCE
DAY = datetime.date(2026, 11, 21)
ARN, OTHER = "arn:aws:ce::123456789012:anomalymonitor/1", "arn:aws:ce::123456789012:anomalymonitor/2"
JO, TOPIC = "jo@example.com", "arn:aws:sns:us-east-1:123456789012:costs"


def asked(**said: Any) -> Any:
    found = params("cost_info", **said)
    explorer.check(found)
    return found


def span(start: str, total: Any = None, **groups: str) -> dict[str, Any]:
    found: dict[str, Any] = {"TimePeriod": {"Start": start, "End": "later"}, "Groups": [], "Total": {}}
    found["Groups"] = [{"Keys": [key], "Metrics": {"UnblendedCost": {"Amount": amount, "Unit": "USD"}}}
                       for key, amount in groups.items()]  # fmt: skip
    if total:
        found["Total"] = {"UnblendedCost": {"Amount": total, "Unit": "USD"}}
    return found


# --- costs ---


@pytest.mark.parametrize(("said", "start", "end"), [
    ({}, "2026-11-01", "2026-11-22"),
    ({"end": "2026-11-01"}, "2026-10-01", "2026-11-01"),
    ({"start": "2026-01-15"}, "2026-01-15", "2026-11-22"),
    ({"start": "2026-01-15", "end": "2026-01-16"}, "2026-01-15", "2026-01-16"),
])  # fmt: skip
def test_a_time_that_is_left_out_is_this_month(said, start, end):
    assert [day.isoformat() for day in explorer.period(asked(**said), DAY)] == [start, end]


@pytest.mark.parametrize("metric", options("cost_info")["metric"]["choices"])
def test_every_metric_is_the_models(metric):
    request = explorer.usage_request(asked(metric=metric), DAY, DAY + datetime.timedelta(days=1))
    assert not Model("ce").problems(Request("ce", "get_cost_and_usage", request))
    forecast = explorer.forecast_request(asked(metric=metric), DAY)
    assert not Model("ce").problems(Request("ce", "get_cost_forecast", forecast))
    assert forecast["TimePeriod"] == {"Start": "2026-11-21", "End": "2026-12-01"}


@pytest.mark.parametrize("group", [*explorer._DIMENSIONS, "storage_class", "tag:team", "cost_category:unit"])
def test_every_group_is_the_models(group):
    request = explorer.usage_request(asked(group_by=[group]), DAY, DAY)
    (sent,) = request["GroupBy"]
    assert not Model("ce").problems(Request("ce", "get_cost_and_usage", request))
    if sent["Type"] == "DIMENSION":
        assert sent["Key"] in operations("ce")["get_dimension_values"].input_shape.members["Dimension"].enum
    else:
        assert sent["Key"] in ("team", "unit")


def test_storage_classes_are_looked_for_in_s3_alone():
    only = {"Dimensions": {"Key": "SERVICE", "Values": [expressions.S3]}}
    assert explorer.usage_request(asked(group_by=["storage_class"]), DAY, DAY)["Filter"] == only
    team = {"Tags": {"Key": "team", "Values": ["photos"]}}
    both = explorer.usage_request(asked(group_by=["storage_class"], filters={"tags": {"team": "photos"}}), DAY, DAY)
    assert both["Filter"] == {"And": [only, team]}


@pytest.mark.parametrize(("usage", "name"), [
    ("TimedStorage-ByteHrs", "STANDARD"),
    ("EUW3-TimedStorage-ByteHrs", "STANDARD"),
    ("EUW3-TimedStorage-SIA-ByteHrs", "STANDARD_IA"),
    ("EUW3-TimedStorage-SIA-SmObjects", "STANDARD_IA"),
    ("EUW3-EarlyDelete-SIA", "STANDARD_IA"),
    ("EUW3-TimedStorage-ZIA-ByteHrs", "ONEZONE_IA"),
    ("EUW3-TimedStorage-INT-FA-ByteHrs", "INTELLIGENT_TIERING"),
    ("EUW3-TimedStorage-INT-DAA-ByteHrs", "INTELLIGENT_TIERING"),
    ("EUW3-Monitoring-Automation-INT", "INTELLIGENT_TIERING"),
    ("EUW3-TimedStorage-GIR-ByteHrs", "GLACIER_IR"),
    ("EUW3-EarlyDelete-GIR", "GLACIER_IR"),
    ("EUW3-TimedStorage-GlacierByteHrs", "GLACIER"),
    ("EUW3-TimedStorage-GlacierStaging", "GLACIER"),
    ("EUW3-EarlyDelete-ByteHrs", "GLACIER"),
    ("EUW3-TimedStorage-GDA-ByteHrs", "DEEP_ARCHIVE"),
    ("EUW3-TimedStorage-GDA-Staging", "DEEP_ARCHIVE"),
    ("EUW3-EarlyDelete-GDA", "DEEP_ARCHIVE"),
    ("EUW3-TimedStorage-RRS-ByteHrs", "REDUCED_REDUNDANCY"),
    ("EUW3-TimedStorage-XZ-ByteHrs", "EXPRESS_ONEZONE"),
    ("EUW3-Requests-Tier1", "other"),
    ("EUW3-Requests-GDA-Tier1", "other"),
    ("DataTransfer-Out-Bytes", "other"),
])  # fmt: skip
def test_the_storage_class_of_a_type_of_usage(usage, name):
    assert explorer.storage_class(usage) == name


def test_costs_are_added_up_without_a_digit_lost():
    deep, early = "A-TimedStorage-GDA-ByteHrs", "A-EarlyDelete-GDA"
    pages = [{"ResultsByTime": [span("2026-01-01", **{deep: "0.1", early: "0.2"})]},
             {"ResultsByTime": [span("2026-02-01", **{deep: "0.0000000001", "X": "7"})]}]  # fmt: skip
    facts = explorer.told(pages, asked(group_by=["storage_class"]))
    assert [(one["start"], one["key"], one["amount"]) for one in facts["costs"]] == [
        ("2026-01-01", "DEEP_ARCHIVE", "0.3"),
        ("2026-02-01", "other", "7"),
        ("2026-02-01", "DEEP_ARCHIVE", "0.0000000001"),
    ]
    assert {one["key"]: one["amount"] for one in facts["by_key"]} == {"other": "7", "DEEP_ARCHIVE": "0.3000000001"}
    assert facts["total"] == {"amount": "7.3000000001", "unit": "USD"}


@settings(deadline=None)
@drawn(st.lists(st.tuples(st.sampled_from("abc"), st.decimals(0, 10**6, places=8)), max_size=12))
def test_the_sums_are_the_sum_of_what_is_told(lines):
    pages = [{"ResultsByTime": [span(f"2026-01-{place + 1:02}", **{key: str(amount)})]}
             for place, (key, amount) in enumerate(lines)]  # fmt: skip
    facts = explorer.told(pages, asked(group_by=["service"]))
    whole = amounts.text(sum((amount for _key, amount in lines), amounts.Decimal(0)))
    assert facts["total"]["amount"] == whole
    assert amounts.text(sum((amounts.Decimal(one["amount"]) for one in facts["by_key"]), amounts.Decimal(0))) == whole


def test_costs_by_nothing_are_one_line_a_time_and_tags_have_their_values():
    facts = explorer.told([{"ResultsByTime": [span("2026-01-01", "5.50")]}], asked())
    assert [(one["key"], one["keys"], one["amount"]) for one in facts["costs"]] == [("", [], "5.5")]
    assert facts["by_key"] == []
    tagged = explorer.told([{"ResultsByTime": [span("2026-01-01", **{"team$a$b": "1", "team$": "2"})]}],
                           asked(group_by=["tag:team"]))  # fmt: skip
    assert [one["key"] for one in tagged["costs"]] == ["", "a$b"]


def test_there_is_no_sum_of_what_has_other_units():
    def used(unit: str) -> Any:
        return {"Keys": [unit], "Metrics": {"UsageQuantity": {"Amount": "1", "Unit": unit}}}

    found = {"TimePeriod": {"Start": "a", "End": "b"}, "Groups": [used("Hrs"), used("GB")]}
    facts = explorer.told([{"ResultsByTime": [found]}], asked(metric="usage_quantity", group_by=["usage_type"]))
    assert facts["total"] == {"amount": None, "unit": "N/A"}


class Explorer:
    """Answers in two pages, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Mapping[str, Any]] = []

    def call(self, operation: str, request: Mapping[str, Any], service: str) -> Any:
        self.asked.append(request)
        if operation == "get_cost_forecast":
            return {"Total": {"Amount": "3", "Unit": "USD"}, "ForecastResultsByTime": [
                {"TimePeriod": {"Start": "a", "End": "b"}, "MeanValue": "3.0", "PredictionIntervalLowerBound": "2.5",
                 "PredictionIntervalUpperBound": "4"}]}  # fmt: skip
        if "NextPageToken" in request:
            return {"ResultsByTime": [span("2026-02-01", "2")]}
        return {"ResultsByTime": [span("2026-01-01", "1")], "NextPageToken": "more"}


def test_every_page_is_asked_for_and_the_plan_says_what_that_costs():
    api = Explorer()
    found = explorer.plan(api, asked(forecast=True, prediction_interval=80))
    assert found.facts["total"]["amount"] == "3" and len(api.asked) == 3
    assert found.facts["forecast"] == {"total": {"amount": "3", "unit": "USD"}, "costs": [
        {"start": "a", "end": "b", "amount": "3", "at_least": "2.5", "at_most": "4"}]}  # fmt: skip
    (step,) = found.steps
    assert not step.changes and step.effect.kind == "costs" and "makes 3 of them" in step.effect.sentence


@pytest.mark.parametrize(("said", "words"), [
    ({"start": "yesterday"}, "^start: 'yesterday' is no day"),
    ({"group_by": ["tag:"]}, "^group_by: 'tag:' is none of"),
    ({"group_by": ["service", "region", "operation"]}, "2 different groups"),
    ({"group_by": ["service", "service"]}, "2 different groups"),
    ({"prediction_interval": 50}, "^prediction_interval: 50"),
    ({"filter_expression": {"or": []}}, "^filter_expression: or joins"),
])  # fmt: skip
def test_what_can_not_be_asked_is_refused(said, words):
    with pytest.raises(Refused, match=words):
        asked(**said)


def test_a_forecast_ends_after_today():
    with pytest.raises(Refused, match="^forecast_end: 2026-11-21 is not after today"):
        explorer.forecast_request(asked(forecast_end="2026-11-21"), DAY)


# --- monitors ---


def given(**said: Any) -> Any:
    found = params("cost_anomaly_monitor", **{"name": "services", **said})
    monitors.check(found)
    return found


def monitor(**more: Any) -> Any:
    seen = {"MonitorArn": ARN, "MonitorName": "services", "MonitorType": "DIMENSIONAL", "MonitorDimension": "SERVICE"}
    return {"AnomalyMonitor": {**seen, **more}}


def subscription(**more: Any) -> Any:
    return {"name": "daily", "subscribers": [JO], "threshold_amount": "20", **more}


def subscribed(there: Any, *wanted: Any, **more: Any) -> Any:
    """The requests from the subscriptions as AWS tells of them."""
    values = {"monitor_name": "services", "subscriptions": subscriptions.SUBSCRIPTIONS.from_wire(there, None)}
    said = monitors.adopt(monitor(), given(subscriptions=list(wanted), **more))
    steps = plan(MONITOR, State(monitor(), values), said)
    return [(one.operation, one.params) for step in steps for one in step.requests]


def kept(one: Any, *monitors_: str) -> Any:
    """A subscription as AWS tells of it."""
    ((_operation, request),) = subscribed([], one)
    status = [{**each, "Status": "CONFIRMED"} for each in request["AnomalySubscription"]["Subscribers"]]
    more = {"SubscriptionArn": f"{one['name']}-of-an-account", "MonitorArnList": list(monitors_ or [ARN])}
    return {**request["AnomalySubscription"], **more, "Subscribers": status}


@pytest.mark.parametrize("one", [
    subscription(), subscription(threshold_amount="20.00"), subscription(frequency="weekly"),
    subscription(threshold_percentage="40"), subscription(threshold_percentage="40", threshold_match="any"),
    subscription(threshold_amount=None, threshold_percentage="40"),
    subscription(frequency="immediate", subscribers=[TOPIC]),
])  # fmt: skip
def test_a_subscription_is_read_as_it_was_written(one):
    assert subscribed([kept(one)], one) == []


def test_the_old_threshold_is_an_amount():
    old = {name: value for name, value in kept(subscription()).items() if name != "ThresholdExpression"}
    assert subscribed([{**old, "Threshold": 20.0}], subscription()) == []


def test_a_subscription_is_changed_added_and_left_to_others():
    there = [kept(subscription())]
    ((operation, request),) = subscribed(there, subscription(frequency="weekly"))
    assert (operation, request["SubscriptionArn"]) == ("update_anomaly_subscription", "daily-of-an-account")
    other = subscription(name="other")
    assert [one for one, _request in subscribed(there, other)] == ["create_anomaly_subscription"]
    both = subscribed(there, other, purge_subscriptions=True)
    assert [one for one, _request in both] == ["delete_anomaly_subscription", "create_anomaly_subscription"]
    shared = subscribed([kept(subscription(), ARN, OTHER)], purge_subscriptions=True)
    about = {"SubscriptionArn": "daily-of-an-account", "MonitorArnList": [OTHER]}
    assert shared == [("update_anomaly_subscription", about)]


@pytest.mark.parametrize(("said", "sent"), [
    ({"dimension": "service"}, {"MonitorType": "DIMENSIONAL", "MonitorDimension": "SERVICE"}),
    ({"dimension": "linked_account"}, {"MonitorType": "DIMENSIONAL", "MonitorDimension": "LINKED_ACCOUNT"}),
    ({"dimension": "tag", "tag_key": "team"}, {"MonitorType": "DIMENSIONAL", "MonitorDimension": "TAG",
                                               "MonitorSpecification": {"Tags": {"Key": "team"}}}),
    ({"dimension": "cost_category", "cost_category": "unit"},
     {"MonitorType": "DIMENSIONAL", "MonitorDimension": "COST_CATEGORY",
      "MonitorSpecification": {"CostCategories": {"Key": "unit"}}}),
    ({"specification": {"tags": {"key": "team", "values": ["b", "a"]}}},
     {"MonitorType": "CUSTOM", "MonitorSpecification": {"Tags": {"Key": "team", "Values": ["a", "b"]}}}),
])  # fmt: skip
def test_what_a_new_monitor_looks_at(said, sent):
    (step,) = plan(MONITOR, State(), given(**said))
    assert told((step,)) == [("monitor", "create", ["create_anomaly_monitor"])]
    assert step.requests[0].params == {"AnomalyMonitor": {**sent, "MonitorName": "services"}}
    monitors.accept({"AnomalyMonitor": sent}, given(**said), WHERE)


def test_a_monitor_that_looks_at_something_else_is_refused():
    for said in ({"dimension": "linked_account"}, {"specification": {"tags": {"key": "a", "values": ["b"]}}}):
        with pytest.raises(Refused, match="looks at each service, not at .*AWS can't change that"):
            monitors.accept(monitor(), given(**said), WHERE)
    monitors.accept(monitor(), given(), WHERE)
    monitors.accept(monitor(), given(dimension="linked_account", state="absent"), WHERE)


def test_a_monitor_is_renamed_by_its_arn():
    said = monitors.adopt(monitor(), given(name="mine", monitor_arn=ARN))
    steps = plan(MONITOR, State(monitor(), {"monitor_name": "services"}), said)
    assert steps[0].requests[0].params == {"MonitorArn": ARN, "MonitorName": "mine"}


class Listed(Model):
    """Cost Explorer with these monitors."""

    def __init__(self, *found: Any) -> None:
        super().__init__("ce")
        self.__dict__["found"] = found

    def pages(self, operation: str, request: Mapping[str, Any], service: str = "") -> Any:
        yield {"AnomalyMonitors": list(self.found)}


def test_a_name_is_enough_where_one_has_it():
    one = monitor()["AnomalyMonitor"]
    assert monitors.find(Listed(one), given(), WHERE) == {"AnomalyMonitor": one}
    assert monitors.find(Listed(one), given(name="other"), WHERE) is None
    with pytest.raises(Refused, match="2 monitors are named services: .*Give the monitor_arn"):
        monitors.find(Listed(one, {**one, "MonitorArn": OTHER}), given(), WHERE)


def test_who_is_in_the_way_is_named():
    words = "Limit exceeded on dimensional spend monitor creation"
    error = ApiError("create_anomaly_monitor", "ValidationException", words, 400)
    one = monitor(MonitorName="theirs")["AnomalyMonitor"]
    assert "here it is theirs" in monitors.reason(Listed(one), error, given(dimension="service"))
    assert "theirs" not in monitors.reason(Listed(one), error, given(dimension="linked_account"))
    other = ApiError("create_anomaly_monitor", "ValidationException", "Something else", 400)
    assert monitors.reason(Listed(one), other, given(dimension="service")) == ""


@pytest.mark.parametrize(("said", "words"), [
    ({"dimension": "tag"}, "^tag_key is needed"),
    ({"tag_key": "team"}, "^tag_key: it is for"),
    ({"specification": {"team": "photos"}}, "^specification: an expression has"),
    ({"subscriptions": [subscription(subscribers=[TOPIC])]}, "with frequency daily AWS sends e-mail alone"),
    ({"subscriptions": [subscription(frequency="immediate")]}, "with frequency immediate AWS tells an SNS topic"),
    ({"subscriptions": [subscription(threshold_amount=None)]}, "threshold_amount is needed"),
    ({"subscriptions": [subscription(threshold_amount="lots")]}, "'lots' is not a number"),
    ({"subscriptions": [subscription(), subscription()]}, "daily is given twice"),
])  # fmt: skip
def test_what_can_not_be_monitored_is_refused(said, words):
    with pytest.raises(Refused, match=words):
        given(**said)
