#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: budget
short_description: Manage budgets, who is told when one is passed, and what is done then
version_added: 0.1.0
description:
  - Creates, changes and deletes budgets of AWS Budgets, with their notifications and actions.
  - A budget by itself stops nothing. It compares what was spent, and what is likely to be, with its limit, up to three
    times a day.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of the budget. It can't be changed.
    type: str
    required: true
  state:
    description:
      - Whether the budget is to be there. Its notifications go with it.
    type: str
    choices: [present, absent]
    default: present
  type:
    description:
      - What is counted. If left out, a new budget is one of V(cost).
    type: str
    choices: [cost, usage, ri_utilization, ri_coverage, savings_plans_utilization, savings_plans_coverage]
  time_unit:
    description:
      - The time that the limit is for. If left out, a new budget is V(monthly). V(custom) is all of O(time_period).
    type: str
    choices: [daily, monthly, quarterly, annually, custom]
  time_period:
    description:
      - From when to when the budget is there. AWS deletes it at its end.
    type: dict
    suboptions:
      start:
        description:
          - A day, as V(2026-01-01), or a time in UTC. If left out, AWS takes the start of the current O(time_unit).
        type: str
      end:
        description:
          - A day or a time in UTC. If left out, it is in 2087.
        type: str
  limit:
    description:
      - How much it may be. A new budget of V(cost) or V(usage) needs this, O(planned_limits) or O(auto_adjust). For the
        other types, it is always 100 percent.
    type: dict
    suboptions:
      amount:
        description: The amount, as a decimal number. V(100) and V(100.0) are the same.
        type: str
        required: true
      unit:
        description:
          - The currency, or the unit of what is used. If left out, it is V(USD), V(GB) for O(type=usage), and
            V(PERCENTAGE) for the other types.
        type: str
  planned_limits:
    description:
      - Limits that differ from month to month or from quarter to quarter, for the next 12 months or 4 quarters, the
        current one first.
    type: list
    elements: dict
    suboptions:
      start:
        description: The first day of the month or the quarter, as V(2026-01-01).
        type: str
        required: true
      amount:
        description: The amount, as a decimal number.
        type: str
        required: true
      unit:
        description: The currency, or the unit of what is used.
        type: str
        default: USD
  auto_adjust:
    description:
      - Lets AWS set the limit.
    type: dict
    suboptions:
      type:
        description: By what was spent before, or by what is likely to be.
        type: str
        choices: [historical, forecast]
        required: true
      adjustment_period:
        description:
          - For V(historical), of how many periods before the limit is the mean. 60 days, 12 months, 4 quarters or one
            year at most.
        type: int
  filters:
    description:
      - Which costs count. All that is named has to fit, and of the values of each any. V({}) counts all.
    type: dict
    suboptions:
      services: &services
        description:
          - Services, as they are called on the bill, like V(Amazon Simple Storage Service). V(s3), V(glacier), V(rds),
            V(ec2) and V(cloudwatch) are short for theirs.
        type: list
        elements: str
      linked_accounts:
        description: Accounts, by their 12 digits.
        type: list
        elements: str
      regions:
        description: Regions.
        type: list
        elements: str
      usage_types:
        description: Types of usage, like V(EUW3-TimedStorage-GlacierByteHrs).
        type: list
        elements: str
      tags:
        description:
          - Cost allocation tags, each with a value or a list of values. They count from the day that they were
            activated in the payer's account.
        type: dict
  filter_expression:
    description:
      - Which costs count, as AWS's expression in snake_case, with C(and), C(or), C(not), C(dimensions), C(tags) and
        C(cost_categories). V({}) counts all.
    type: dict
  metrics:
    description:
      - What is added up. If left out, a new budget with filters has V(unblended_cost), or V(usage_quantity) for
        O(type=usage).
    type: list
    elements: str
    choices:
      - blended_cost
      - unblended_cost
      - amortized_cost
      - net_unblended_cost
      - net_amortized_cost
      - usage_quantity
      - normalized_usage_amount
      - hours
  cost_types:
    description:
      - What a budget of type V(cost) includes. It is AWS's older way, and goes together with O(filters) only. A budget
        has either this or O(metrics); giving one takes the other away.
    type: dict
    suboptions:
      include_tax: &cost_type
        description: Whether it is so. AWS includes everything, and uses neither amortized nor blended costs.
        type: bool
      include_subscription: *cost_type
      include_refund: *cost_type
      include_credit: *cost_type
      include_upfront: *cost_type
      include_recurring: *cost_type
      include_other_subscription: *cost_type
      include_support: *cost_type
      include_discount: *cost_type
      use_blended: *cost_type
      use_amortized: *cost_type
  notifications:
    description:
      - When somebody is told, at most 10 times a budget. A notification is the one with the same type, comparison,
        threshold and threshold type; who else is told of it no longer is.
    type: list
    elements: dict
    suboptions:
      type:
        description: Of what was spent, or of what is likely to be.
        type: str
        choices: [actual, forecasted]
        default: actual
      comparison:
        description: How it compares with the threshold.
        type: str
        choices: [greater_than, less_than, equal_to]
        default: greater_than
      threshold:
        description: The threshold, as a decimal number.
        type: str
        required: true
      threshold_type:
        description: Whether the threshold is in percent of the limit, or an amount.
        type: str
        choices: [percentage, absolute_value]
        default: percentage
      subscribers: &subscribers
        description:
          - Who is told, one at least. 10 e-mail addresses at most, and the ARN of one SNS topic, whose own policy must
            let C(budgets.amazonaws.com) publish.
        type: list
        elements: str
        required: true
  purge_notifications:
    description:
      - Whether notifications that O(notifications) doesn't name are removed.
    type: bool
    default: false
  actions:
    description:
      - What is done when a threshold is passed. An action is the one that does the same to the same.
    type: list
    elements: dict
    suboptions:
      type:
        description:
          - What is done. A policy is attached to users, groups or roles (O(actions[].iam)), an SCP to units or accounts
            (O(actions[].scp)), or instances are stopped (O(actions[].ssm)).
        type: str
        choices: [apply_iam_policy, apply_scp_policy, run_ssm_documents]
        required: true
      iam:
        description: For V(apply_iam_policy).
        type: dict
        suboptions:
          policy_arn:
            description: The ARN of the policy.
            type: str
            required: true
          roles:
            description: Names of roles.
            type: list
            elements: str
          groups:
            description: Names of groups.
            type: list
            elements: str
          users:
            description: Names of users.
            type: list
            elements: str
      scp:
        description: For V(apply_scp_policy).
        type: dict
        suboptions:
          policy_id:
            description: The id of the policy.
            type: str
            required: true
          target_ids:
            description: Ids of units, or accounts.
            type: list
            elements: str
            required: true
      ssm:
        description: For V(run_ssm_documents).
        type: dict
        suboptions:
          sub_type:
            description: What is stopped.
            type: str
            choices: [stop_ec2_instances, stop_rds_instances]
            required: true
          region:
            description: The region of the instances.
            type: str
            required: true
          instance_ids:
            description: Their ids.
            type: list
            elements: str
            required: true
      notification_type:
        description: Whether it is about what was spent, or about what is likely to be.
        type: str
        choices: [actual, forecasted]
        default: actual
      threshold:
        description: The threshold, as a decimal number.
        type: str
        required: true
      threshold_type:
        description: Whether the threshold is in percent of the limit, or an amount.
        type: str
        choices: [percentage, absolute_value]
        default: percentage
      execution_role:
        description: The ARN of the role that does it. It must trust C(budgets.amazonaws.com).
        type: str
        required: true
      approval:
        description: Whether it is done by itself, or once somebody has approved it.
        type: str
        choices: [automatic, manual]
        default: manual
      subscribers: *subscribers
  purge_actions:
    description:
      - Whether actions that O(actions) doesn't name are removed.
    type: bool
    default: false
notes:
  - AWS Budgets has one endpoint for all regions. Its data is hours old, so a budget is no emergency brake.
  - A budget with a filter expression has metrics, an older one has cost types. One that was made with the older kind of
    filters keeps it, unless O(filter_expression) or O(metrics) is given.
  - AWS charges for budgets with actions beyond the first two. Budgets without actions are free.
  - "Permissions: C(budgets:ViewBudget), C(budgets:ModifyBudget); for O(actions)
    C(budgets:DescribeBudgetActionsForBudget), C(budgets:CreateBudgetAction), C(budgets:UpdateBudgetAction),
    C(budgets:DeleteBudgetAction) and C(iam:PassRole); for O(tags) C(budgets:ListTagsForResource),
    C(budgets:TagResource), C(budgets:UntagResource)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.tags
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Say so when storage costs more than 80 of 100 dollars a month, or is about to cost more than 100
  converge.aws.budget:
    name: storage
    limit:
      amount: 100
    filters:
      services: [s3, glacier]
    notifications:
      - threshold: 80
        subscribers: [costs@example.com, "arn:aws:sns:us-east-1:123456789012:costs"]
      - type: forecasted
        threshold: 100
        subscribers: [costs@example.com]

- name: No more than last year's mean, for the costs of one team
  converge.aws.budget:
    name: photos
    auto_adjust:
      type: historical
      adjustment_period: 12
    filters:
      tags:
        team: photos

- name: Nobody of the group starts anything once the money is gone
  converge.aws.budget:
    name: experiments
    limit:
      amount: 50
    actions:
      - type: apply_iam_policy
        iam:
          policy_arn: arn:aws:iam::aws:policy/AWSDenyAll
          groups: [experimenters]
        threshold: 100
        execution_role: arn:aws:iam::123456789012:role/budgets
        approval: automatic
        subscribers: [costs@example.com]

- name: No budget
  converge.aws.budget:
    name: experiments
    state: absent
"""

RETURN = r"""
budget:
  description: The budget.
  returned: O(state=present)
  type: dict
  contains:
    arn:
      description: Its ARN.
      type: str
      sample: arn:aws:budgets::123456789012:budget/storage
    name:
      description: Its name.
      type: str
    type:
      description: What is counted.
      type: str
    time_unit:
      description: The time that the limit is for.
      type: str
    time_period:
      description: From when to when it is there, C(start) and C(end).
      type: dict
    limit:
      description: The C(amount), as decimal text, and its C(unit).
      type: dict
    planned_limits:
      description: The limits, each with C(start), C(amount) and C(unit).
      returned: it has some
      type: list
      elements: dict
    auto_adjust:
      description: How AWS sets the limit.
      returned: it does
      type: dict
    filter_expression:
      description: Which costs count, as an expression in snake_case; empty if all do.
      type: dict
    metrics:
      description: What is added up.
      returned: it has no cost types
      type: list
      elements: str
    cost_types:
      description: What is included.
      returned: it has no metrics
      type: dict
    calculated_spend:
      description: What it has come to, C(actual_spend) and C(forecasted_spend), each with C(amount) and C(unit).
      type: dict
    notifications:
      description: The notifications, each with its subscribers.
      returned: O(notifications) is given
      type: list
      elements: dict
    actions:
      description: The actions, each with its C(id) and C(status).
      returned: O(actions) is given
      type: list
      elements: dict
    tags:
      description: The tags.
      returned: O(tags) is given
      type: dict
plan:
  description: What was, or in check mode would be, done, step by step.
  returned: success
  type: list
  elements: dict
permissions:
  description: The IAM actions that the task needs, for what it read and for the steps of its plan.
  returned: success
  type: list
  elements: str
api_calls:
  description: How many API calls the task made.
  returned: success
  type: int
"""

from ..module_utils.cost import actions, budgets, notifications
from ..module_utils.options import Rules
from ..module_utils.parts import Call, Effect, Resource, Setting
from ..module_utils.runner import main as run_module
from ..module_utils.tags import tags

BUDGET = {"ResourceARN": budgets.arn}

RESOURCE = Resource(
    service="budgets",
    noun="budget",
    address={"AccountId": budgets.account, "BudgetName": "name"},
    missing=budgets.GONE,
    already=("DuplicateRecordException",),
    find=budgets.find,
    finds=("describe_budget",),
    create=Call("create_budget"),
    delete=Call("delete_budget"),
    check=budgets.check,
    creating=budgets.creating,
    answer=budgets.answer,
    needs_account=True,
    delete_effect=Effect("irreversible", "Nobody is told any more, and what the budget came to in the past is lost."),
    parts=(
        Setting(
            "definition",
            options=budgets.OPTIONS,
            read=Call(path="Budget"),
            write=Call(
                "update_budget",
                "NewBudget",
                at={"AccountId": budgets.account, "NewBudget.BudgetName": "name"},
            ),
            codec=budgets.DEFINITION,
            want=budgets.wanted,
            same=budgets.same,
            complete=lambda wanted, current: wanted,
            created_with="Budget",
        ),
        Setting(
            "notifications",
            read=Call(path="Notifications"),
            write=Call("create_notification", "Notification"),
            codec=notifications.NOTIFICATIONS,
            want=notifications.wanted,
            same=notifications.same,
            complete=lambda wanted, current: wanted,
            initial={},
            requests=notifications.requests,
            already=("DuplicateRecordException", *budgets.GONE),
            unequal="all notifications are read, with their subscribers; only the changes are written",
        ),
        Setting(
            "actions",
            read=Call("describe_budget_actions_for_budget", "Actions", paginated=True),
            write=Call("create_budget_action", "Definition"),
            codec=actions.ACTIONS,
            want=actions.wanted,
            same=actions.same,
            complete=lambda wanted, current: wanted,
            initial={},
            requests=actions.requests,
            effect=actions.effect,
            already=budgets.GONE,
            unequal="all actions are read; only the changes are written",
        ),
        tags(
            read=Call("list_tags_for_resource", "ResourceTags", at=BUDGET),
            add=Call("tag_resource", "ResourceTags", at=BUDGET),
            remove=Call("untag_resource", "ResourceTagKeys", at=BUDGET),
            created_with="ResourceTags",
        ),
    ),
)

RULES = Rules(mutually_exclusive=(("filters", "filter_expression"),))


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
