# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Actions of budgets, which moto has nothing of: what is to be done when a threshold is passed, and whether it was."""

from __future__ import annotations

import uuid
from copy import deepcopy

from moto.budgets.exceptions import NotFoundException
from moto.budgets.responses import BudgetsResponse

from . import budget_spend
from .json_calls import Given, refusal

_DEFINITIONS = {
    "APPLY_IAM_POLICY": "IamActionDefinition",
    "APPLY_SCP_POLICY": "ScpActionDefinition",
    "RUN_SSM_DOCUMENTS": "SsmActionDefinition",
}
_CHANGEABLE = ("NotificationType", "ActionThreshold", "Definition", "ExecutionRoleArn", "ApprovalModel", "Subscribers")
# AWS, ExecuteBudgetAction, by its ExecutionType: from which states, and to which.
_EXECUTIONS = {
    "APPROVE_BUDGET_ACTION": (("PENDING",), "EXECUTION_SUCCESS"),
    "RETRY_BUDGET_ACTION": (("EXECUTION_FAILURE",), "EXECUTION_SUCCESS"),
    "REVERSE_BUDGET_ACTION": (("EXECUTION_SUCCESS", "REVERSE_FAILURE"), "REVERSE_SUCCESS"),
    "RESET_BUDGET_ACTION": (("REVERSE_SUCCESS", "EXECUTION_SUCCESS", "RESET_FAILURE"), "STANDBY"),
}


def _actions(self: BudgetsResponse, given: Given) -> dict[str, Given]:
    kept = self.backend.budgets[self.current_account]
    if given["BudgetName"] not in kept:
        raise NotFoundException(f"Unable to get budget: {given['BudgetName']} - the budget doesn't exist.")
    actions: dict[str, Given] = vars(kept[given["BudgetName"]]).setdefault("actions", {})
    return actions


def _named(self: BudgetsResponse, given: Given) -> Given:
    actions = _actions(self, given)
    if given["ActionId"] not in actions:
        raise NotFoundException(f"Unable to get action {given['ActionId']} - the action doesn't exist.")
    return actions[given["ActionId"]]


def _check(action: Given) -> None:
    # AWS: the definition is the one of the type; an IAM policy is for one user, group or role at least.
    wanted = _DEFINITIONS[action["ActionType"]]
    if list(action["Definition"]) != [wanted]:
        raise refusal("InvalidParameterException", f"An action {action['ActionType']} has a {wanted}.")
    iam = action["Definition"].get("IamActionDefinition")
    if iam is not None and not any(iam.get(one) for one in ("Roles", "Groups", "Users")):
        raise refusal("InvalidParameterException", "An IamActionDefinition names roles, groups or users.")


def _create_budget_action(self: BudgetsResponse, given: Given) -> Given:
    actions = _actions(self, given)
    _check(given)
    made = {name: deepcopy(value) for name, value in given.items() if name not in ("AccountId", "ResourceTags")}
    made.update(ActionId=str(uuid.uuid4()), Status="STANDBY")
    actions[made["ActionId"]] = made
    budget_spend.evaluate()
    return {"AccountId": given["AccountId"], "BudgetName": given["BudgetName"], "ActionId": made["ActionId"]}


def _update_budget_action(self: BudgetsResponse, given: Given) -> Given:
    there = _named(self, given)
    before = deepcopy(there)
    after = {**there, **{name: given[name] for name in _CHANGEABLE if name in given}}
    _check(after)
    there.update(after)
    about = {"AccountId": given["AccountId"], "BudgetName": given["BudgetName"]}
    return {**about, "OldAction": before, "NewAction": there}


def _delete_budget_action(self: BudgetsResponse, given: Given) -> Given:
    there = _named(self, given)
    del _actions(self, given)[given["ActionId"]]
    return {"AccountId": given["AccountId"], "BudgetName": given["BudgetName"], "Action": there}


def _describe_budget_action(self: BudgetsResponse, given: Given) -> Given:
    about = {"AccountId": given["AccountId"], "BudgetName": given["BudgetName"]}
    return {**about, "Action": _named(self, given)}


def _describe_budget_actions_for_budget(self: BudgetsResponse, given: Given) -> Given:
    return {"Actions": list(_actions(self, given).values())}


def _describe_budget_actions_for_account(self: BudgetsResponse, given: Given) -> Given:
    kept = self.backend.budgets[self.current_account].values()
    return {"Actions": [action for budget in kept for action in vars(budget).get("actions", {}).values()]}


def _execute_budget_action(self: BudgetsResponse, given: Given) -> Given:
    there = _named(self, given)
    states, after = _EXECUTIONS[given["ExecutionType"]]
    if there["Status"] not in states:
        raise refusal(
            "ResourceLockedException",
            f"An action that is {there['Status']} can't be asked for {given['ExecutionType']}.",
        )
    there["Status"] = after
    return {one: given[one] for one in ("AccountId", "BudgetName", "ActionId", "ExecutionType")}


OPERATIONS = (
    _create_budget_action,
    _update_budget_action,
    _delete_budget_action,
    _describe_budget_action,
    _describe_budget_actions_for_budget,
    _describe_budget_actions_for_account,
    _execute_budget_action,
)
