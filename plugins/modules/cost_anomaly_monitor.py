#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: cost_anomaly_monitor
short_description: Manage monitors that look for unusual costs, and who is told of them
version_added: 0.1.0
description:
  - Creates and deletes monitors of AWS Cost Anomaly Detection, and creates, changes and deletes their subscriptions.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of the monitor. Names aren't unique. Where several have it, the task is refused unless O(monitor_arn)
        is given.
    type: str
    required: true
  monitor_arn:
    description:
      - The ARN of the monitor. Needed only to rename it, and where several have the same name.
    type: str
  state:
    description:
      - Whether the monitor is to be there. The subscriptions that are of this monitor alone go with it.
    type: str
    choices: [present, absent]
    default: present
  dimension:
    description:
      - Of what each value is looked at by itself, new ones too. An account has one such monitor for each dimension, and
        for each tag and cost category.
      - It can't be changed later, and neither can O(specification). A new monitor needs one of the two.
    type: str
    choices: [service, linked_account, tag, cost_category]
  tag_key:
    description:
      - With O(dimension=tag), the key of the cost allocation tag.
    type: str
  cost_category:
    description:
      - With O(dimension=cost_category), the name of the cost category.
    type: str
  specification:
    description:
      - Which costs are looked at as a whole, as AWS's expression in snake_case. It has C(dimensions) with the key
        V(LINKED_ACCOUNT), C(tags) or C(cost_categories), and their C(values).
    type: dict
  subscriptions:
    description:
      - Who is told. A subscription is the one of that name which this monitor has.
    type: list
    elements: dict
    suboptions:
      name:
        description: The name of the subscription.
        type: str
        required: true
      frequency:
        description: How often. V(immediate) is for SNS topics, the others are for e-mail.
        type: str
        choices: [immediate, daily, weekly]
        default: daily
      subscribers:
        description:
          - Who is told, one at least. 10 e-mail addresses at most, or the ARN of one SNS topic, whose own policy must
            let C(costalerts.amazonaws.com) publish.
        type: list
        elements: str
        required: true
      threshold_amount:
        description: The impact in dollars from which on they are told, as a decimal number.
        type: str
      threshold_percentage:
        description: The impact in percent of what was expected from which on they are told, as a decimal number.
        type: str
      threshold_match:
        description: Where both thresholds are given, whether both have to be reached, or any.
        type: str
        choices: [all, any]
        default: all
  purge_subscriptions:
    description:
      - Whether subscriptions that O(subscriptions) doesn't name are taken from this monitor. One that other monitors
        have, too, stays with them.
    type: bool
    default: false
notes:
  - Cost Anomaly Detection is free. It looks about three times a day, and needs some ten days of costs to know what is
    usual.
  - "Permissions: C(ce:GetAnomalyMonitors), C(ce:CreateAnomalyMonitor), C(ce:UpdateAnomalyMonitor),
    C(ce:DeleteAnomalyMonitor); for O(subscriptions) C(ce:GetAnomalySubscriptions), C(ce:CreateAnomalySubscription),
    C(ce:UpdateAnomalySubscription), C(ce:DeleteAnomalySubscription); for O(tags) C(ce:ListTagsForResource),
    C(ce:TagResource), C(ce:UntagResource)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.tags
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Say so each day when a service costs 20 dollars and 40 percent more than usual
  converge.aws.cost_anomaly_monitor:
    name: services
    dimension: service
    subscriptions:
      - name: services-daily
        subscribers: [costs@example.com]
        threshold_amount: 20
        threshold_percentage: 40

- name: Say so at once when a team does
  converge.aws.cost_anomaly_monitor:
    name: photos
    specification:
      tags:
        key: team
        values: [photos]
    subscriptions:
      - name: photos-at-once
        frequency: immediate
        subscribers: ["arn:aws:sns:us-east-1:123456789012:costs"]
        threshold_amount: 50

- name: No monitor
  converge.aws.cost_anomaly_monitor:
    name: photos
    state: absent
"""

RETURN = r"""
monitor:
  description: The monitor.
  returned: O(state=present)
  type: dict
  contains:
    arn:
      description: Its ARN; null in a check run that would make it.
      type: str
    name:
      description: Its name.
      type: str
    type:
      description: V(dimensional) or V(custom).
      type: str
    dimension:
      description: Of what each value is looked at; null if it looks at one whole.
      type: str
    specification:
      description: What is looked at, as an expression in snake_case, or empty.
      type: dict
    last_evaluated:
      description: When it last looked; null if it hasn't yet.
      type: str
    subscriptions:
      description: The subscriptions.
      returned: O(subscriptions) is given
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

from ..module_utils.cost import monitors, subscriptions
from ..module_utils.options import Rules
from ..module_utils.parts import Call, Effect, Resource, Setting
from ..module_utils.runner import main as run_module
from ..module_utils.tags import tags

MONITOR = {"ResourceArn": monitors.address}

RESOURCE = Resource(
    service="ce",
    noun="monitor",
    address={"MonitorArn": monitors.address},
    missing=monitors.GONE,
    find=monitors.find,
    finds=("get_anomaly_monitors",),
    create=Call("create_anomaly_monitor"),
    delete=Call("delete_anomaly_monitor"),
    check=monitors.check,
    adopt=monitors.adopt,
    accept=monitors.accept,
    creating=monitors.creating,
    clearing=monitors.clearing,
    answer=monitors.answer,
    reason=monitors.reason,
    delete_effect=Effect("irreversible", "What the monitor learned and found is lost."),
    parts=(
        Setting(
            "monitor_name",
            options=("name",),
            read=Call(path="AnomalyMonitor.MonitorName"),
            write=Call("update_anomaly_monitor", "MonitorName"),
            created_with="AnomalyMonitor.MonitorName",
        ),
        Setting(
            "subscriptions",
            read=Call("get_anomaly_subscriptions", "AnomalySubscriptions", paginated=True),
            write=Call(
                "create_anomaly_subscription",
                "AnomalySubscription",
                at={"AnomalySubscription.MonitorArnList": monitors.listed},
            ),
            codec=subscriptions.SUBSCRIPTIONS,
            want=subscriptions.wanted,
            same=subscriptions.same,
            complete=lambda wanted, current: wanted,
            initial={},
            requests=subscriptions.requests,
            already=subscriptions.GONE,
            unequal="all subscriptions are read; only the changes are written",
        ),
        tags(
            read=Call("list_tags_for_resource", "ResourceTags", at=MONITOR),
            add=Call("tag_resource", "ResourceTags", at=MONITOR),
            remove=Call("untag_resource", "ResourceTagKeys", at=MONITOR),
            created_with="ResourceTags",
        ),
    ),
)

RULES = Rules(no_log={"tag_key": False}, mutually_exclusive=(("dimension", "specification"),))


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
