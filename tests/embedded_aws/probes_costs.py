# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of what costs: budgets and who is told, Cost Explorer's sums and forecasts, monitors of anomalies."""

from __future__ import annotations

import json
import urllib.request
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.embedded_aws.probes import World, refused

OVER = {"NotificationType": "ACTUAL", "ComparisonOperator": "GREATER_THAN", "Threshold": 80.0,
        "ThresholdType": "PERCENTAGE"}  # fmt: skip
JO = {"SubscriptionType": "EMAIL", "Address": "jo@example.com"}
KIM = {"SubscriptionType": "EMAIL", "Address": "kim@example.com"}
S3 = "Amazon Simple Storage Service"


def today() -> date:
    return datetime.now(UTC).date()


def costs(w: World, *said: dict[str, Any]) -> None:
    body = json.dumps({"costs": said}).encode()
    request = urllib.request.Request(f"{w.server.endpoint_url}/_embedded/costs", body, method="PUT")
    urllib.request.urlopen(request).close()


def cost(amount: Any, days: int = 0, **more: Any) -> dict[str, Any]:
    return {"date": (today() + timedelta(days=days)).isoformat(), "amount": amount, "service": S3, **more}


def budget(w: World, **more: Any) -> dict[str, Any]:
    """A new budget of 100 USD a day, as its address; more are members of it."""
    limit = {} if "PlannedBudgetLimits" in more else {"BudgetLimit": {"Amount": "100", "Unit": "USD"}}
    made = {"BudgetName": w.name(), "BudgetType": "COST", "TimeUnit": "DAILY", **limit, **more}
    w.client("budgets").create_budget(AccountId=w.account, Budget=made)
    return {"AccountId": w.account, "BudgetName": made["BudgetName"]}


def topic(w: World) -> tuple[dict[str, str], Any]:
    """A subscriber that is a topic, and what asks how many messages it has had."""
    sns, sqs = w.client("sns"), w.client("sqs")
    arn, url = sns.create_topic(Name=w.name())["TopicArn"], sqs.create_queue(QueueName=w.name())["QueueUrl"]
    queue = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=queue)

    def messages() -> int:
        return len(sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []))

    return {"SubscriptionType": "SNS", "Address": arn}, messages


# ---- budgets ----


def a_budget_is_changed_and_says_its_amounts_as_decimals(w: World) -> None:
    budgets, at = w.client("budgets"), budget(w)
    there = budgets.describe_budget(**at)["Budget"]
    assert there["BudgetLimit"] == {"Amount": "100.0", "Unit": "USD"}
    changed = {**there, "BudgetLimit": {"Amount": "250", "Unit": "USD"}}
    budgets.update_budget(AccountId=w.account, NewBudget=changed)
    assert budgets.describe_budget(**at)["Budget"]["BudgetLimit"]["Amount"] == "250.0"
    refused("NotFoundException", budgets.update_budget, AccountId=w.account,
            NewBudget={**changed, "BudgetName": w.name()})  # fmt: skip


def a_budget_has_one_kind_of_filters(w: World) -> None:
    new = {"Dimensions": {"Key": "SERVICE", "Values": [S3]}}
    base = {"AccountId": w.account}
    limit = {"BudgetLimit": {"Amount": "1", "Unit": "USD"}, "BudgetType": "COST", "TimeUnit": "DAILY"}
    for more in ({"FilterExpression": new}, {"Metrics": ["UnblendedCost"], "CostFilters": {"Service": [S3]}}):
        refused("InvalidParameterException", w.client("budgets").create_budget, **base,
                Budget={"BudgetName": w.name(), **limit, **more})  # fmt: skip


def the_filter_expression_is_shown_when_asked_for(w: World) -> None:
    new = {"Dimensions": {"Key": "SERVICE", "Values": [S3]}}
    at, describe = budget(w, FilterExpression=new, Metrics=["UnblendedCost"]), w.client("budgets").describe_budget
    assert "FilterExpression" not in describe(**at)["Budget"]
    shown = describe(**at, ShowFilterExpression=True)["Budget"]
    assert shown["FilterExpression"] == new and "CostTypes" not in shown


def a_limit_of_a_ratio_is_a_hundred(w: World) -> None:
    made = {"BudgetName": w.name(), "BudgetType": "RI_UTILIZATION", "TimeUnit": "MONTHLY"}
    create = w.client("budgets").create_budget
    refused("InvalidParameterException", create, AccountId=w.account,
            Budget={**made, "BudgetLimit": {"Amount": "90", "Unit": "PERCENTAGE"}})  # fmt: skip
    create(AccountId=w.account, Budget=made)


def subscribers_come_and_go_and_the_last_takes_the_notification_with_it(w: World) -> None:
    budgets, at = w.client("budgets"), budget(w)
    budgets.create_notification(**at, Notification=OVER, Subscribers=[JO])
    about = {**at, "Notification": OVER}
    refused("DuplicateRecordException", budgets.create_notification, **about, Subscribers=[KIM])
    refused("DuplicateRecordException", budgets.create_subscriber, **about, Subscriber=JO)
    budgets.create_subscriber(**about, Subscriber=KIM)
    assert budgets.describe_subscribers_for_notification(**about)["Subscribers"] == [JO, KIM]
    lee = {**JO, "Address": "lee@example.com"}
    budgets.update_subscriber(**about, OldSubscriber=JO, NewSubscriber=lee)
    for one in (lee, KIM):
        budgets.delete_subscriber(**about, Subscriber=one)
    assert budgets.describe_notifications_for_budget(**at)["Notifications"] == []
    refused("NotFoundException", budgets.delete_subscriber, **about, Subscriber=KIM)


def a_notification_has_one_topic_and_ten_addresses(w: World) -> None:
    at, create = budget(w), w.client("budgets").create_notification
    many = [{**JO, "Address": f"{number}@example.com"} for number in range(11)]
    topics = [{"SubscriptionType": "SNS", "Address": f"arn:aws:sns:us-east-1:{w.account}:{one}"} for one in "ab"]
    for subscribers in (many, topics):
        refused("CreationLimitExceededException", create, **at, Notification=OVER, Subscribers=subscribers)


def a_notification_is_of_a_budget_that_is_there(w: World) -> None:
    describe = w.client("budgets").describe_notifications_for_budget
    refused("NotFoundException", describe, AccountId=w.account, BudgetName=w.name())


def who_is_to_be_told_is_told_once_when_costs_pass_the_threshold(w: World) -> None:
    budgets, (subscriber, messages) = w.client("budgets"), topic(w)
    at = budget(w, CostFilters={"Service": [S3]})
    budgets.create_notification(**at, Notification=OVER, Subscribers=[subscriber])
    costs(w, cost(79), cost(1000, service="AmazonCloudWatch"))
    assert messages() == 0
    costs(w, cost(79), cost(1.5))
    costs(w, cost(79), cost(2))
    assert messages() == 1
    state = budgets.describe_notifications_for_budget(**at)["Notifications"][0]["NotificationState"]
    spent = budgets.describe_budget(**at)["Budget"]["CalculatedSpend"]["ActualSpend"]
    assert (state, spent) == ("ALARM", {"Amount": "81", "Unit": "USD"})


def what_is_to_come_is_in_the_forecast_alone(w: World) -> None:
    budgets, (subscriber, messages) = w.client("budgets"), topic(w)
    at = budget(w, TimeUnit="ANNUALLY")
    forecast = {**OVER, "NotificationType": "FORECASTED"}
    budgets.create_notification(**at, Notification=forecast, Subscribers=[subscriber])
    costs(w, cost(10), cost(90, days=1))
    spend = budgets.describe_budget(**at)["Budget"]["CalculatedSpend"]
    last = today().month == 12 and today().day == 31
    assert (spend["ActualSpend"]["Amount"], spend["ForecastedSpend"]["Amount"]) == ("10", "10" if last else "100")
    assert messages() == (0 if last else 1)


def an_action_waits_for_approval_or_runs_by_itself(w: World) -> None:
    budgets, at = w.client("budgets"), budget(w)
    role = f"arn:aws:iam::{w.account}:role/budgets"
    policy = {"PolicyArn": "arn:aws:iam::aws:policy/AWSDenyAll", "Users": ["jo"]}
    said = {"NotificationType": "ACTUAL", "ActionType": "APPLY_IAM_POLICY", "ExecutionRoleArn": role,
            "ActionThreshold": {"ActionThresholdValue": 50.0, "ActionThresholdType": "PERCENTAGE"},
            "Definition": {"IamActionDefinition": policy}, "Subscribers": [JO]}  # fmt: skip
    made = {
        model: budgets.create_budget_action(**at, **said, ApprovalModel=model)["ActionId"]
        for model in ("MANUAL", "AUTOMATIC")
    }

    def states() -> dict[str, str]:
        listed = budgets.describe_budget_actions_for_budget(**at)["Actions"]
        return {one["ApprovalModel"]: one["Status"] for one in listed}

    costs(w, cost(49))
    assert states() == {"MANUAL": "STANDBY", "AUTOMATIC": "STANDBY"}
    costs(w, cost(51))
    assert states() == {"MANUAL": "PENDING", "AUTOMATIC": "EXECUTION_SUCCESS"}
    budgets.execute_budget_action(**at, ActionId=made["MANUAL"], ExecutionType="APPROVE_BUDGET_ACTION")
    assert states()["MANUAL"] == "EXECUTION_SUCCESS"
    refused("ResourceLockedException", budgets.execute_budget_action, **at, ActionId=made["MANUAL"],
            ExecutionType="APPROVE_BUDGET_ACTION")  # fmt: skip
    budgets.update_budget_action(**at, ActionId=made["MANUAL"], ApprovalModel="AUTOMATIC")
    assert budgets.describe_budget_action(**at, ActionId=made["MANUAL"])["Action"]["ApprovalModel"] == "AUTOMATIC"
    for one in made.values():
        budgets.delete_budget_action(**at, ActionId=one)
    assert states() == {}


def a_budget_has_tags(w: World) -> None:
    budgets, at = w.client("budgets"), budget(w)
    arn = {"ResourceARN": f"arn:aws:budgets::{w.account}:budget/{at['BudgetName']}"}
    budgets.tag_resource(**arn, ResourceTags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    budgets.untag_resource(**arn, ResourceTagKeys=["a"])
    assert budgets.list_tags_for_resource(**arn)["ResourceTags"] == [{"Key": "b", "Value": "2"}]


# ---- Cost Explorer ----


def _period(first: int, after: int) -> dict[str, str]:
    start, end = (today() + timedelta(days=days) for days in (first, after))
    return {"Start": start.isoformat(), "End": end.isoformat()}


def costs_are_summed_by_day_and_group(w: World) -> None:
    costs(w, cost("0.10", -2, usage_type="EU-TimedStorage-ByteHrs", quantity=3, unit="GB-Mo"),
          cost("0.20", -2, usage_type="EU-TimedStorage-ByteHrs"), cost(5, -2, usage_type="EU-Requests-Tier1"),
          cost(7, -1, service="AmazonCloudWatch", tags={"team": "photos"}))  # fmt: skip
    ask = {"TimePeriod": _period(-2, 0), "Granularity": "DAILY", "Metrics": ["UnblendedCost"]}
    only = {"Dimensions": {"Key": "SERVICE", "Values": [S3]}}
    told = w.client("ce").get_cost_and_usage(**ask, Filter=only, GroupBy=[{"Type": "DIMENSION", "Key": "USAGE_TYPE"}])
    groups = [{one["Keys"][0]: one["Metrics"]["UnblendedCost"]["Amount"] for one in day["Groups"]}
              for day in told["ResultsByTime"]]  # fmt: skip
    assert groups == [{"EU-Requests-Tier1": "5", "EU-TimedStorage-ByteHrs": "0.30"}, {}]
    by_team = w.client("ce").get_cost_and_usage(**ask, GroupBy=[{"Type": "TAG", "Key": "team"}])["ResultsByTime"]
    assert [one["Keys"] for one in by_team[1]["Groups"]] == [["team$photos"]]
    total = w.client("ce").get_cost_and_usage(**ask)["ResultsByTime"]
    assert [one["Total"]["UnblendedCost"]["Amount"] for one in total] == ["5.30", "7"]


def costs_come_in_pages(w: World) -> None:
    ask = {"TimePeriod": _period(-80, 0), "Granularity": "DAILY", "Metrics": ["UnblendedCost"]}
    ce = w.client("ce")
    first = ce.get_cost_and_usage(**ask)
    rest = ce.get_cost_and_usage(**ask, NextPageToken=first["NextPageToken"])
    assert len(first["ResultsByTime"]) + len(rest["ResultsByTime"]) == 80 and "NextPageToken" not in rest


def a_period_ends_after_it_begins(w: World) -> None:
    refused("ValidationException", w.client("ce").get_cost_and_usage, TimePeriod=_period(0, 0), Granularity="DAILY",
            Metrics=["UnblendedCost"])  # fmt: skip


def what_is_to_come_is_foretold_from_what_was(w: World) -> None:
    ask = {"TimePeriod": _period(1, 11), "Metric": "UNBLENDED_COST", "Granularity": "DAILY"}
    forecast = w.client("ce").get_cost_forecast
    costs(w)
    refused("DataUnavailableException", forecast, **ask)
    costs(w, *(cost(3, -days) for days in range(40)))
    assert float(forecast(**ask)["Total"]["Amount"]) == 30


def values_and_tags_of_costs_are_listed(w: World) -> None:
    costs(w, cost(1, tags={"team": "photos"}), cost(1, service="AmazonCloudWatch", tags={"team": "films"}))
    ce, period = w.client("ce"), _period(0, 1)
    services = ce.get_dimension_values(TimePeriod=period, Dimension="SERVICE")["DimensionValues"]
    assert [one["Value"] for one in services] == [S3, "AmazonCloudWatch"]
    assert ce.get_tags(TimePeriod=period, TagKey="team")["Tags"] == ["films", "photos"]


# ---- anomalies ----


def _custom(w: World) -> dict[str, Any]:
    only = {"Tags": {"Key": "team", "Values": ["photos"]}}
    return {"MonitorName": w.name(), "MonitorType": "CUSTOM", "MonitorSpecification": only}


def _above(key: str) -> dict[str, Any]:
    return {"Dimensions": {"Key": key, "MatchOptions": ["GREATER_THAN_OR_EQUAL"], "Values": ["100"]}}


def two_monitors_may_have_one_name_and_one_dimension_may_not_have_two(w: World) -> None:
    ce, one = w.client("ce"), _custom(w)
    arns = {ce.create_anomaly_monitor(AnomalyMonitor=one)["MonitorArn"] for _each in range(2)}
    found = ce.get_anomaly_monitors(MonitorArnList=sorted(arns))["AnomalyMonitors"]
    assert [each["MonitorName"] for each in found] == [one["MonitorName"]] * 2
    service = {"MonitorName": w.name(), "MonitorType": "DIMENSIONAL", "MonitorDimension": "SERVICE"}
    made = ce.create_anomaly_monitor(AnomalyMonitor=service)["MonitorArn"]
    refused("ValidationException", ce.create_anomaly_monitor, AnomalyMonitor={**service, "MonitorName": w.name()})
    ce.delete_anomaly_monitor(MonitorArn=made)
    refused("UnknownMonitorException", ce.delete_anomaly_monitor, MonitorArn=made)


def a_subscription_is_by_mail_or_by_topic(w: World) -> None:
    ce = w.client("ce")
    monitor = ce.create_anomaly_monitor(AnomalyMonitor=_custom(w))["MonitorArn"]
    said = {"SubscriptionName": w.name(), "MonitorArnList": [monitor], "Frequency": "DAILY",
            "Subscribers": [{"Type": "EMAIL", "Address": "jo@example.com"}],
            "ThresholdExpression": _above("ANOMALY_TOTAL_IMPACT_ABSOLUTE")}  # fmt: skip
    refused("ValidationException", ce.create_anomaly_subscription,
            AnomalySubscription={**said, "Frequency": "IMMEDIATE"})  # fmt: skip
    refused("ValidationException", ce.create_anomaly_subscription, AnomalySubscription={**said, "Threshold": 1.0})
    arn = ce.create_anomaly_subscription(AnomalySubscription=said)["SubscriptionArn"]
    ce.update_anomaly_subscription(SubscriptionArn=arn, Frequency="WEEKLY")
    found = ce.get_anomaly_subscriptions(MonitorArn=monitor)["AnomalySubscriptions"]
    assert [one["Frequency"] for one in found] == ["WEEKLY"]
    ce.delete_anomaly_subscription(SubscriptionArn=arn)
    assert ce.get_anomaly_subscriptions(MonitorArn=monitor)["AnomalySubscriptions"] == []


def a_monitor_has_tags(w: World) -> None:
    ce = w.client("ce")
    arn = ce.create_anomaly_monitor(AnomalyMonitor=_custom(w), ResourceTags=[{"Key": "a", "Value": "1"}])["MonitorArn"]
    ce.tag_resource(ResourceArn=arn, ResourceTags=[{"Key": "b", "Value": "2"}])
    ce.untag_resource(ResourceArn=arn, ResourceTagKeys=["a"])
    assert ce.list_tags_for_resource(ResourceArn=arn)["ResourceTags"] == [{"Key": "b", "Value": "2"}]


PROBES = (
    a_budget_is_changed_and_says_its_amounts_as_decimals,
    a_budget_has_one_kind_of_filters,
    the_filter_expression_is_shown_when_asked_for,
    a_limit_of_a_ratio_is_a_hundred,
    subscribers_come_and_go_and_the_last_takes_the_notification_with_it,
    a_notification_has_one_topic_and_ten_addresses,
    a_notification_is_of_a_budget_that_is_there,
    who_is_to_be_told_is_told_once_when_costs_pass_the_threshold,
    what_is_to_come_is_in_the_forecast_alone,
    an_action_waits_for_approval_or_runs_by_itself,
    a_budget_has_tags,
    costs_are_summed_by_day_and_group,
    costs_come_in_pages,
    a_period_ends_after_it_begins,
    what_is_to_come_is_foretold_from_what_was,
    values_and_tags_of_costs_are_listed,
    two_monitors_may_have_one_name_and_one_dimension_may_not_have_two,
    a_subscription_is_by_mail_or_by_topic,
    a_monitor_has_tags,
)
