#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: rds_event_subscription
short_description: Manage what RDS tells SNS topics of
version_added: 0.1.0
description:
  - Creates, changes and deletes event subscriptions of Amazon RDS, which tell an SNS topic of what happens to
    databases, their snapshots, groups and proxies.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of the subscription.
    type: str
    required: true
  state:
    description:
      - Whether the subscription is to be there.
    type: str
    choices: [present, absent]
    default: present
  sns_topic_arn:
    description:
      - The topic, by its ARN, or by its name if it is in the same account and region. A new subscription needs it.
    type: str
    aliases: [sns_topic, topic]
  source_type:
    description:
      - What it is told of. If left out, a new subscription is told of everything.
    type: str
    choices:
      - blue-green-deployment
      - custom-engine-version
      - db-cluster
      - db-cluster-snapshot
      - db-instance
      - db-parameter-group
      - db-proxy
      - db-security-group
      - db-shard-group
      - db-snapshot
      - zero-etl
  source_ids:
    description:
      - The identifiers of the sources. With V([]), all of O(source_type).
    type: list
    elements: str
  purge_source_ids:
    description:
      - Whether sources that O(source_ids) doesn't name are removed.
    type: bool
    default: true
  event_categories:
    description:
      - The categories, such as V(failure), V(failover), V(low storage) and V(maintenance). With V([]), all that the
        type of source has.
    type: list
    elements: str
    aliases: [categories]
  enabled:
    description:
      - Whether events are told of. If left out, a new subscription is enabled.
    type: bool
notes:
  - An encrypted topic needs a KMS key whose policy lets C(events.rds.amazonaws.com) use it.
  - "Permissions: C(rds:DescribeEventSubscriptions); with O(event_categories) C(rds:DescribeEventCategories); with
    O(tags) C(rds:ListTagsForResource); to change, C(rds:CreateEventSubscription), C(rds:ModifyEventSubscription),
    C(rds:DeleteEventSubscription), C(rds:AddSourceIdentifierToSubscription),
    C(rds:RemoveSourceIdentifierFromSubscription), C(rds:AddTagsToResource), C(rds:RemoveTagsFromResource)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.tags
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Tell of what goes wrong with the shop's database
  converge.aws.rds_event_subscription:
    name: shop-alerts
    sns_topic_arn: alerts
    source_type: db-instance
    source_ids: [shop]
    event_categories: [availability, failover, failure, low storage, maintenance]
    tags:
      team: shop

- name: Not during the night
  converge.aws.rds_event_subscription:
    name: shop-alerts
    enabled: false

- name: Remove it
  converge.aws.rds_event_subscription:
    name: shop-alerts
    state: absent
"""

RETURN = r"""
event_subscription:
  description: The subscription.
  returned: O(state=present)
  type: dict
  contains:
    cust_subscription_id:
      description: Its name, as RDS calls it.
      type: str
    customer_aws_id:
      description: The account that it is in.
      type: str
    enabled:
      description: Whether events are told of.
      type: bool
    event_categories:
      description: The categories, sorted; empty for all.
      type: list
      elements: str
    event_subscription_arn:
      description: Its ARN.
      type: str
      sample: arn:aws:rds:eu-west-3:123456789012:es:shop-alerts
    name:
      description: Its name.
      type: str
    sns_topic_arn:
      description: The ARN of the topic.
      type: str
    source_ids:
      description: The sources, sorted; empty for all.
      type: list
      elements: str
    source_type:
      description: What it is told of; none for everything.
      type: str
    status:
      description: How it is.
      type: str
      sample: active
    subscription_creation_time:
      description: When it was made, as RDS writes it.
      type: str
    tags:
      description: Its tags.
      type: dict
      returned: O(tags) is given
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

from ..module_utils.codecs import same_text_set
from ..module_utils.options import Rules
from ..module_utils.parts import Attributes, Call, Members, Resource, Setting
from ..module_utils.rds import naming, subscriptions
from ..module_utils.runner import main as run_module

RESOURCE = Resource(
    service="rds",
    noun="event subscription",
    address={"SubscriptionName": "name"},
    needs_account=subscriptions.needs_account,
    missing=subscriptions.MISSING,
    already=subscriptions.ALREADY,
    find=Call("describe_event_subscriptions"),
    create=Call("create_event_subscription"),
    delete=Call("delete_event_subscription"),
    check=subscriptions.check,
    localize=subscriptions.localize,
    resolve=subscriptions.resolve,
    creating=subscriptions.creating,
    pending=subscriptions.pending,
    answer=subscriptions.answer,
    parts=(
        Attributes(
            {"sns_topic_arn": "SnsTopicArn", "source_type": "SourceType", "enabled": "Enabled"},
            modify=Call("modify_event_subscription"),
            seen_as={
                "sns_topic_arn": "EventSubscriptionsList[0].SnsTopicArn",
                "source_type": "EventSubscriptionsList[0].SourceType",
                "enabled": "EventSubscriptionsList[0].Enabled",
            },
            initial={"enabled": True},
        ),
        Setting(
            "event_categories",
            read=Call(path="EventSubscriptionsList[0].EventCategoriesList"),
            write=Call("modify_event_subscription", "EventCategories"),
            want=subscriptions.wanted_categories,
            same=same_text_set,
            complete=lambda wanted, current: wanted,
            created_with="EventCategories",
            initial=[],
        ),
        Members(
            "source_ids",
            read=Call(path="EventSubscriptionsList[0].SourceIdsList"),
            add=Call("add_source_identifier_to_subscription", member="SourceIdentifier"),
            remove=Call("remove_source_identifier_from_subscription", member="SourceIdentifier"),
            purge="purge_source_ids",
            codec=subscriptions.SOURCES,
            want=lambda params, current: {one: {} for one in params["source_ids"]},
            created_with="SourceIds",
            initial={},
        ),
        naming.tag_row(naming.SUBSCRIPTION, "name"),
    ),
)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
