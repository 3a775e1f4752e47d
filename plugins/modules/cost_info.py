#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: cost_info
short_description: Read what things cost, by service, tag or storage class, and what they are likely to
version_added: 0.1.0
description:
  - Asks Cost Explorer what was spent from one day up to another, by day or month, filtered and grouped.
author:
  - converge.aws contributors (@converge-aws)
options:
  start:
    description:
      - The first day, as V(2026-01-01). If left out, the first of the month that the last day is in.
    type: str
  end:
    description:
      - The first day that no longer counts. If left out, tomorrow.
    type: str
  granularity:
    description:
      - The time that one of the RV(costs) is for. The first and the last month may be parts of one.
    type: str
    choices: [daily, monthly]
    default: monthly
  group_by:
    description:
      - What the costs are told apart by, two things at most. V(service), V(usage_type), V(linked_account), V(region),
        V(operation), V(availability_zone), V(instance_type), V(record_type), V(storage_class), C(tag:) with the key of
        a cost allocation tag, C(cost_category:) with a name.
      - V(storage_class) looks at S3 alone. Storage, and what was deleted before its time, count for their class.
        Requests, retrievals and transfer are V(other).
    type: list
    elements: str
  metric:
    description:
      - What is added up.
    type: str
    choices: [unblended_cost, blended_cost, amortized_cost, net_unblended_cost, net_amortized_cost, usage_quantity]
    default: unblended_cost
  filters:
    description:
      - Which costs count. All that is named has to fit, and of the values of each any.
    type: dict
    suboptions:
      services:
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
        description: Cost allocation tags, each with a value or a list of values.
        type: dict
  filter_expression:
    description:
      - Which costs count, as AWS's expression in snake_case, with C(and), C(or), C(not), C(dimensions), C(tags) and
        C(cost_categories).
    type: dict
  forecast:
    description:
      - Whether to ask what is likely to be spent, too, from today on. Cost Explorer doesn't group that.
    type: bool
    default: false
  forecast_end:
    description:
      - The first day that no longer counts in the forecast. If left out, the first of the next month.
    type: str
  prediction_interval:
    description:
      - How likely, in percent from 51 to 99, the costs of a forecast are to be from C(at_least) to C(at_most).
    type: int
notes:
  - Cost Explorer charges USD 0.01 for each request. A task makes one for each page of costs and one for a forecast, in
    check mode too. The plan says how many it made.
  - The figures are up to a day old, and estimated until the bill is closed. Cost Explorer has to be enabled in the
    account, and knows 14 months.
  - Amounts are decimal text, since they are money. The filter C(float) makes numbers of them.
  - "Permissions: C(ce:GetCostAndUsage), and with O(forecast) C(ce:GetCostForecast)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: What did each storage class of S3 cost last month?
  converge.aws.cost_info:
    start: "2026-10-01"
    end: "2026-11-01"
    group_by: [storage_class]
  register: spent

- name: What does the team spend each day, and what will it have spent by the end of the month?
  converge.aws.cost_info:
    granularity: daily
    filters:
      tags:
        team: photos
    group_by: [service]
    forecast: true
"""

RETURN = r"""
costs:
  description: What it cost, by time, the dearest of each time first.
  returned: success
  type: list
  elements: dict
  contains:
    start:
      description: The first day.
      type: str
      sample: "2026-11-01"
    end:
      description: The first day that doesn't count.
      type: str
    key:
      description: What O(group_by) tells apart, with a comma between two; empty if nothing is.
      type: str
      sample: DEEP_ARCHIVE
    keys:
      description: The same as a list.
      type: list
      elements: str
    amount:
      description: The amount, as decimal text.
      type: str
      sample: "12.3456"
    unit:
      description: The currency, or the unit of what is used.
      type: str
      sample: USD
    estimated:
      description: Whether it may still change.
      type: bool
by_key:
  description: The sums over the whole time, the dearest first, each with C(key), C(amount) and C(unit).
  returned: success
  type: list
  elements: dict
total:
  description: The sum of all, C(amount) and C(unit). There is no amount where the units differ.
  returned: success
  type: dict
forecast:
  description: What is likely to be spent, C(total) with C(amount) and C(unit), and C(costs) by time, each with
    C(start), C(end) and C(amount), and if O(prediction_interval) is given C(at_least) and C(at_most).
  returned: O(forecast=true)
  type: dict
plan:
  description: What was asked, and what that costs. Nothing is changed.
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

from ..module_utils.cost import explorer
from ..module_utils.options import Rules
from ..module_utils.parts import Operation
from ..module_utils.runner import main as run_module

OPERATION = Operation(
    service="ce", noun="costs", plan=explorer.plan, about=lambda params: "costs", check=explorer.check
)

RULES = Rules(mutually_exclusive=(("filters", "filter_expression"),))


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
