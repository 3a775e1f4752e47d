# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Budgets: what they may say, how they are changed, their notifications, who is told, and their tags."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from moto.budgets.exceptions import NotFoundException
from moto.budgets.models import Budget
from moto.budgets.responses import BudgetsResponse
from moto.core.utils import get_service_model, unix_time

from embedded_aws import costs

from . import budget_actions, budget_spend, json_calls
from .json_calls import Given, page, refusal

# AWS, Notification: "A budget can have up to ten notifications ... one SNS subscriber and up to 10 email subscribers".
_NOTIFICATIONS = 10
_MOST = {"SNS": 1, "EMAIL": 10}
_IDENTITY = ("NotificationType", "ComparisonOperator", "Threshold", "ThresholdType")
_SPENT = ("COST", "USAGE")


def install() -> None:
    operations = (
        _create_budget,
        _update_budget,
        _describe_budget,
        _describe_budgets,
        _create_notification,
        _update_notification,
        _delete_notification,
        _describe_notifications_for_budget,
        _create_subscriber,
        _update_subscriber,
        _delete_subscriber,
        _describe_subscribers_for_notification,
        _tag_resource,
        _untag_resource,
        _list_tags_for_resource,
        *budget_actions.OPERATIONS,
    )
    json_calls.install(BudgetsResponse, "budgets", "InvalidParameterException", operations)
    Budget.to_dict = _shown
    costs.EVALUATIONS.append(budget_spend.evaluate)


def found(self: BudgetsResponse, name: str) -> Budget:
    """The budget of that name; AWS: NotFoundException."""
    kept = self.backend.budgets[self.current_account]
    if name not in kept:
        raise NotFoundException(f"Unable to get budget: {name} - the budget doesn't exist.")
    return kept[name]


# ---- budgets --------------------------------------------------------------------------------------------------------


def _checked(budget: Given) -> None:
    name, kind = budget["BudgetName"], budget["BudgetType"]
    # AWS: "The : and \ characters, and the "/action/" substring, aren't allowed" in a name.
    if re.search(r"[:\\]|/action/", name):
        raise refusal("InvalidParameterException", f"Budget name {name} is not valid.")
    # AWS: "Only one of BudgetLimit or PlannedBudgetLimits can be present in the syntax at one time."
    limits = [one for one in ("BudgetLimit", "PlannedBudgetLimits", "AutoAdjustData") if budget.get(one)]
    if len(limits) > 1 and "AutoAdjustData" not in limits:
        raise refusal("InvalidParameterException", "Only one of BudgetLimit and PlannedBudgetLimits can be present.")
    if not limits and kind in _SPENT:
        raise refusal(
            "InvalidParameterException", "Unable to create/update budget - please provide one of the followings:"
            " Budget Limit/ Planned Budget Limit/ Auto Adjust Data",
        )  # fmt: skip
    # AWS: "Either FilterExpression and Metrics or CostFilters and CostTypes, not both or a different combination."
    new, old = budget.get("FilterExpression") or budget.get("Metrics"), budget.get("CostFilters")
    if new and (old or budget.get("CostTypes")):
        raise refusal("InvalidParameterException", "Either FilterExpression and Metrics or CostFilters and CostTypes.")
    if budget.get("FilterExpression") and not budget.get("Metrics"):
        raise refusal("InvalidParameterException", "FilterExpression needs Metrics.")
    # AWS: "USAGE, RI_UTILIZATION, ... budgets do not have CostTypes".
    if budget.get("CostTypes") and kind != "COST":
        raise refusal("InvalidParameterException", f"CostTypes are for COST budgets, not {kind}.")
    limit = budget.get("BudgetLimit")
    if limit and not re.fullmatch(r"(\d*\.)?\d+", limit["Amount"]):
        raise refusal("InvalidParameterException", f"Amount {limit['Amount']} is not a number.")
    # AWS: RI and Savings Plans budgets have a limit of 100, "the only valid value".
    if limit and kind not in _SPENT and float(limit["Amount"]) != 100:
        raise refusal("InvalidParameterException", f"The limit of a {kind} budget is 100.")
    period = budget.get("TimePeriod") or {}
    if period.get("Start") and period.get("End") and period["Start"] >= period["End"]:
        raise refusal("InvalidParameterException", "The start date must come before the end date.")
    planned = budget.get("PlannedBudgetLimits")
    if planned and budget["TimeUnit"] not in ("MONTHLY", "QUARTERLY"):
        raise refusal("InvalidParameterException", "PlannedBudgetLimits are for MONTHLY and QUARTERLY budgets.")


def _completed(budget: Given) -> Given:
    """A budget with what AWS sets: the limit of the time, where it is one of ratios, and when it begins and ends."""
    known = deepcopy(budget)
    if known["BudgetType"] not in _SPENT:
        known.setdefault("BudgetLimit", {"Amount": "100", "Unit": "PERCENTAGE"})
    if known.get("BudgetLimit"):
        # AWS gives amounts back as decimals: "100.0" for "100".
        amount = known["BudgetLimit"]["Amount"]
        known["BudgetLimit"] = {**known["BudgetLimit"], "Amount": amount if "." in amount else f"{amount}.0"}
    elif known.get("AutoAdjustData"):
        known["BudgetLimit"] = {"Amount": "0.0", "Unit": "USD"}
    # AWS: "defaults to the start of your chosen time period"; "your end date to 06/15/87 00:00 UTC".
    start = budget_spend.period_start(known["TimeUnit"]).timestamp()
    known["TimePeriod"] = {"Start": start, "End": 3706473600, **(known.get("TimePeriod") or {})}
    if known.get("AutoAdjustData"):
        known["AutoAdjustData"] = {**known["AutoAdjustData"], "LastAutoAdjustTime": unix_time()}
    known["LastUpdatedTime"] = unix_time()
    return known


def _create_budget(self: BudgetsResponse, given: Given) -> Given:
    if given["AccountId"] != self.current_account:
        raise refusal("AccessDeniedException", f"Account {given['AccountId']} is not {self.current_account}.")
    budget, kept = given["Budget"], self.backend.budgets[self.current_account]
    name = budget["BudgetName"]
    if name in kept:
        raise refusal("DuplicateRecordException", f"Error creating budget: {name} - the budget already exists.")
    _checked(budget)
    for one in given.get("NotificationsWithSubscribers") or ():
        _check_subscribers(one["Subscribers"])
    made = Budget(_completed(budget), [])
    for one in given.get("NotificationsWithSubscribers") or ():
        made.add_notification(_identity(one["Notification"]), list(one["Subscribers"]))
    vars(made)["tags"] = {tag["Key"]: tag["Value"] for tag in given.get("ResourceTags") or ()}
    kept[name] = made
    budget_spend.evaluate()
    return {}


def _update_budget(self: BudgetsResponse, given: Given) -> Given:
    budget = given["NewBudget"]
    there = found(self, budget["BudgetName"])
    _checked(budget)
    # AWS keeps no more of the budget before than when it began.
    began = {"TimePeriod": {**there.budget["TimePeriod"], **(budget.get("TimePeriod") or {})}}
    there.budget = _completed({**budget, **began})
    budget_spend.evaluate()
    return {}


def _shown(self: Budget) -> Given:
    shown = deepcopy(self.budget)
    shown["CalculatedSpend"] = budget_spend.calculated(shown)
    # AWS: COST budgets have CostTypes, all of them said, unless they have Metrics.
    if shown["BudgetType"] == "COST" and not shown.get("Metrics"):
        given = shown.get("CostTypes") or {}
        shape = get_service_model("budgets").shape_for("CostTypes")
        shown["CostTypes"] = {one: given.get(one, not one.startswith("Use")) for one in shape.members}
    return shown


def _seen(budget: Budget, given: Given) -> Given:
    shown = budget.to_dict()
    # AWS, ShowFilterExpression: "whether the response includes the filter expression".
    if not given.get("ShowFilterExpression"):
        shown.pop("FilterExpression", None)
    return shown


def _describe_budget(self: BudgetsResponse, given: Given) -> Given:
    return {"Budget": _seen(found(self, given["BudgetName"]), given)}


def _describe_budgets(self: BudgetsResponse, given: Given) -> Given:
    kept = self.backend.budgets[self.current_account]
    return page([_seen(kept[name], given) for name in sorted(kept)], given, "Budgets")


# ---- notifications --------------------------------------------------------------------------------------------------


def _identity(said: Given) -> Given:
    """What tells a notification from others; AWS: a threshold is a percentage unless its type says otherwise."""
    known = {"ThresholdType": "PERCENTAGE", **said}
    return {**{one: known[one] for one in _IDENTITY}, "NotificationState": "OK"}


def _named(budget: Budget, said: Given) -> Any:
    wanted = _identity(said)
    for one in budget.notifications:
        if all(one.details[member] == wanted[member] for member in _IDENTITY):
            return one
    raise NotFoundException("Unable to find the notification - the notification doesn't exist.")


def _is_there(budget: Budget, said: Given) -> bool:
    wanted = _identity(said)
    return any(all(one.details[member] == wanted[member] for member in _IDENTITY) for one in budget.notifications)


def _check_subscribers(subscribers: Sequence[Given]) -> None:
    for kind, most in _MOST.items():
        if sum(one["SubscriptionType"] == kind for one in subscribers) > most:
            raise refusal("CreationLimitExceededException", f"A notification has {most} {kind} subscribers at most.")
    if len({json.dumps(one, sort_keys=True) for one in subscribers}) < len(subscribers):
        raise refusal("DuplicateRecordException", "The same subscriber is given twice.")
    for one in subscribers:
        pattern = r"[^@\s]+@[^@\s]+" if one["SubscriptionType"] == "EMAIL" else r"arn:aws[\w-]*:sns:.+"
        if not re.fullmatch(pattern, one["Address"]):
            raise refusal("InvalidParameterException", f"{one['Address']} is not for {one['SubscriptionType']}.")


def _create_notification(self: BudgetsResponse, given: Given) -> Given:
    budget = found(self, given["BudgetName"])
    if _is_there(budget, given["Notification"]):
        raise refusal("DuplicateRecordException", "Error creating notification - the notification already exists.")
    if len(budget.notifications) >= _NOTIFICATIONS:
        raise refusal("CreationLimitExceededException", f"A budget has {_NOTIFICATIONS} notifications at most.")
    _check_subscribers(given["Subscribers"])
    budget.add_notification(_identity(given["Notification"]), list(given["Subscribers"]))
    budget_spend.evaluate()
    return {}


def _update_notification(self: BudgetsResponse, given: Given) -> Given:
    budget = found(self, given["BudgetName"])
    there = _named(budget, given["OldNotification"])
    if _is_there(budget, given["NewNotification"]):
        raise refusal("DuplicateRecordException", "Error updating notification - the notification already exists.")
    there.details = _identity(given["NewNotification"])
    return {}


def _delete_notification(self: BudgetsResponse, given: Given) -> Given:
    budget = found(self, given["BudgetName"])
    budget.notifications.remove(_named(budget, given["Notification"]))
    return {}


def _describe_notifications_for_budget(self: BudgetsResponse, given: Given) -> Given:
    return page([one.details for one in found(self, given["BudgetName"]).notifications], given, "Notifications")


def _create_subscriber(self: BudgetsResponse, given: Given) -> Given:
    there = _named(found(self, given["BudgetName"]), given["Notification"])
    if given["Subscriber"] in there.subscribers:
        raise refusal("DuplicateRecordException", "Error creating subscriber - the subscriber already exists.")
    _check_subscribers([*there.subscribers, given["Subscriber"]])
    there.subscribers.append(given["Subscriber"])
    return {}


def _subscriber(there: Any, subscriber: Given) -> int:
    if subscriber not in there.subscribers:
        raise NotFoundException("Unable to find the subscriber - the subscriber doesn't exist.")
    return int(there.subscribers.index(subscriber))


def _update_subscriber(self: BudgetsResponse, given: Given) -> Given:
    there = _named(found(self, given["BudgetName"]), given["Notification"])
    place = _subscriber(there, given["OldSubscriber"])
    if given["NewSubscriber"] in there.subscribers:
        raise refusal("DuplicateRecordException", "Error updating subscriber - the subscriber already exists.")
    changed = [*there.subscribers[:place], given["NewSubscriber"], *there.subscribers[place + 1 :]]
    _check_subscribers(changed)
    there.subscribers[:] = changed
    return {}


def _delete_subscriber(self: BudgetsResponse, given: Given) -> Given:
    budget = found(self, given["BudgetName"])
    there = _named(budget, given["Notification"])
    del there.subscribers[_subscriber(there, given["Subscriber"])]
    # AWS: "Deleting the last subscriber to a notification also deletes the notification."
    if not there.subscribers:
        budget.notifications.remove(there)
    return {}


def _describe_subscribers_for_notification(self: BudgetsResponse, given: Given) -> Given:
    there = _named(found(self, given["BudgetName"]), given["Notification"])
    return page(there.subscribers, given, "Subscribers")


# ---- tags -----------------------------------------------------------------------------------------------------------


def _tags(self: BudgetsResponse, given: Given) -> dict[str, str]:
    # AWS, Service Authorization Reference: arn:...:budgets::account:budget/name, and .../action/id of its actions.
    name = given["ResourceARN"].partition(":budget/")[2].partition("/action/")[0]
    tags: dict[str, str] = vars(found(self, name)).setdefault("tags", {})
    return tags


def _tag_resource(self: BudgetsResponse, given: Given) -> Given:
    tags = _tags(self, given)
    tags.update({tag["Key"]: tag["Value"] for tag in given["ResourceTags"]})
    return {}


def _untag_resource(self: BudgetsResponse, given: Given) -> Given:
    tags = _tags(self, given)
    for key in given["ResourceTagKeys"]:
        tags.pop(key, None)
    return {}


def _list_tags_for_resource(self: BudgetsResponse, given: Given) -> Given:
    return {"ResourceTags": [{"Key": key, "Value": value} for key, value in sorted(_tags(self, given).items())]}
