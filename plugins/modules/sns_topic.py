#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: sns_topic
short_description: Manage SNS topics, and who has their messages
version_added: 0.1.0
description:
  - Creates, changes and deletes topics of Amazon SNS, with the policy that says who may publish to them, and their
    subscriptions.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of the topic, or its ARN, which may be in another account or region as far as its policy lets the task
        in.
      - V(.fifo) is added to the name of a FIFO topic that doesn't end so.
    type: str
    required: true
  topic_type:
    description:
      - The type of the topic, which can't be changed later. Alarms and budgets need V(standard).
    type: str
    choices: [standard, fifo]
    default: standard
  state:
    description:
      - Whether the topic is to be there. With it go its subscriptions.
    type: str
    choices: [present, absent]
    default: present
  display_name:
    description:
      - The name that e-mails come from, and that SMS begin with, of at most 100 characters.
    type: str
  policy:
    description:
      - The policy that says who may do what with the topic. V({}) gives it the one that a new topic has, which lets in
        its own account alone.
    type: dict
  ready_policies:
    description:
      - AWS services that may publish to the topic, for this account only. Each is a statement, which is put into
        O(policy) or into the policy that the topic has.
      - Glacier's vaults need none for topics of their own account.
    type: list
    elements: str
    choices: [allow_cloudwatch_alarms, allow_budgets, allow_cost_anomalies, allow_s3_events, allow_eventbridge]
  delivery_policy:
    description:
      - How often, and after which delays, messages are sent again to HTTP endpoints. V({}) takes it from the topic.
    type: dict
    suboptions:
      http:
        description: For HTTP and HTTPS.
        type: dict
        suboptions:
          disableSubscriptionOverrides:
            description: Whether it holds for subscriptions too that say otherwise.
            type: bool
          defaultThrottlePolicy:
            description: How fast messages are sent.
            type: dict
            suboptions:
              maxReceivesPerSecond:
                description: How many a second, at most, for each subscription.
                type: int
                required: true
          defaultHealthyRetryPolicy:
            description: The retries.
            type: dict
            required: true
            suboptions:
              minDelayTarget:
                description: The shortest delay, in seconds.
                type: int
                required: true
              maxDelayTarget:
                description: The longest delay, in seconds, 3600 at most.
                type: int
                required: true
              numRetries:
                description: How many there are in all, 100 at most.
                type: int
                required: true
              numMaxDelayRetries:
                description: How many of them have the longest delay, at the end.
                type: int
                required: true
              numMinDelayRetries:
                description: How many of them have the shortest delay, before the backoff.
                type: int
                required: true
              numNoDelayRetries:
                description: How many of them have none, at the beginning.
                type: int
                required: true
              backoffFunction:
                description: How the delay grows in between.
                type: str
                required: true
                choices: [arithmetic, exponential, geometric, linear]
  kms_master_key_id:
    description:
      - The KMS key that messages are encrypted with, by its id, ARN or alias. An empty string ends it.
      - A service can only publish if the key's policy lets it. That of C(alias/aws/sns) lets none.
    type: str
  subscriptions:
    description:
      - Who has the messages. Others stay subscribed, unless O(purge_subscriptions=true).
      - Whoever is subscribed by e-mail, or by an HTTP endpoint, has to confirm it, and has no message before. One who
        hasn't done so yet isn't asked again.
    type: list
    elements: dict
    suboptions:
      endpoint:
        description: The address, the URL, the phone number with its C(+), or the ARN.
        type: str
        required: true
      protocol:
        description:
          - V(email), V(email-json), V(http), V(https), V(sms), V(sqs), V(lambda), V(firehose) or V(application).
        type: str
        required: true
      attributes:
        description:
          - Attributes by AWS's names, such as C(RawMessageDelivery), C(FilterPolicy) and C(FilterPolicyScope);
            documents may be dictionaries. Those left out stay. While a subscription waits for its confirmation, they
            are left alone.
        type: dict
        default: {}
  purge_subscriptions:
    description:
      - Whether those that O(subscriptions) doesn't name are removed. Those that nobody has confirmed yet can't be; AWS
        forgets them after 48 hours.
    type: bool
    default: false
  content_based_deduplication:
    description:
      - Whether a FIFO topic tells copies of a message by its content. Without meaning for standard topics.
    type: str
    choices: [enabled, disabled]
notes:
  - "Differences from community.aws: O(purge_subscriptions) is false by default, and O(subscriptions) has no default,
    since there a task that doesn't name them removes all; a subscription that waits for its confirmation is told of;
    policies are compared by their meaning; check mode is complete, and there is a diff; an empty O(display_name) clears
    it; O(content_based_deduplication=enabled) of a standard topic is refused; what the run did is in RV(plan), not in
    RV(sns_topic); attributes of subscriptions other than C(RawMessageDelivery); O(ready_policies),
    O(kms_master_key_id)."
  - "Permissions: C(sns:GetTopicAttributes), C(sns:ListSubscriptionsByTopic); with O(tags) C(sns:ListTagsForResource);
    with attributes of subscriptions C(sns:GetSubscriptionAttributes); to change, C(sns:CreateTopic),
    C(sns:SetTopicAttributes), C(sns:Subscribe), C(sns:Unsubscribe), C(sns:SetSubscriptionAttributes),
    C(sns:TagResource), C(sns:UntagResource), C(sns:DeleteTopic)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.tags
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Alarms, budgets and cost anomalies reach two people and a queue
  converge.aws.sns_topic:
    name: alerts
    display_name: Archive
    ready_policies: [allow_cloudwatch_alarms, allow_budgets, allow_cost_anomalies]
    subscriptions:
      - {protocol: email, endpoint: jo@example.com}
      - {protocol: email, endpoint: kim@example.com}
      - protocol: sqs
        endpoint: arn:aws:sqs:eu-west-3:123456789012:alerts
        attributes:
          RawMessageDelivery: true
    tags:
      team: archive

- name: Nobody else
  converge.aws.sns_topic:
    name: alerts
    subscriptions:
      - {protocol: email, endpoint: jo@example.com}
    purge_subscriptions: true

- name: Events of one bucket
  converge.aws.sns_topic:
    name: new-photos
    policy:
      Version: "2012-10-17"
      Statement:
        - Sid: Photos
          Effect: Allow
          Principal: {Service: s3.amazonaws.com}
          Action: sns:Publish
          Resource: arn:aws:sns:eu-west-3:123456789012:new-photos
          Condition:
            ArnLike: {"aws:SourceArn": "arn:aws:s3:::photos"}

- name: Remove it
  converge.aws.sns_topic:
    name: new-photos
    state: absent
"""

RETURN = r"""
sns_arn:
  description: The ARN of the topic.
  returned: O(state=present)
  type: str
  sample: arn:aws:sns:eu-west-3:123456789012:alerts
sns_topic:
  description: The topic.
  returned: O(state=present)
  type: dict
  contains:
    content_based_deduplication:
      description: Whether copies are told by their content, V(enabled) or V(disabled); none for standard topics.
      type: str
    delivery_policy:
      description: What holds for HTTP endpoints, as JSON text.
      type: str
    display_name:
      description: Its display name.
      type: str
    fifo_topic:
      description: Whether it is a FIFO topic.
      type: bool
    kms_master_key_id:
      description: The key that messages are encrypted with.
      type: str
    name:
      description: Its name, as the task gives it.
      type: str
    owner:
      description: The account that it is in.
      type: str
    policy:
      description: Its policy, as JSON text.
      type: str
    state:
      description: That it is V(present).
      type: str
    subscriptions:
      description: Its subscriptions.
      type: list
      elements: dict
      contains:
        attributes:
          description: Its attributes.
          type: dict
          returned: where the task names attributes of it
        endpoint:
          description: The address, URL, number or ARN.
          type: str
        owner:
          description: The account.
          type: str
        protocol:
          description: How messages get there.
          type: str
        subscription_arn:
          description: Its ARN, or V(PendingConfirmation) until somebody has confirmed it.
          type: str
        topic_arn:
          description: The ARN of the topic.
          type: str
    subscriptions_confirmed:
      description: How many are confirmed, as text, as AWS counts them.
      type: str
    subscriptions_deleted:
      description: How many were removed, as text.
      type: str
    subscriptions_pending:
      description: How many wait for their confirmation, as text.
      type: str
    tags:
      description: Its tags.
      type: dict
      returned: O(tags) is given
    topic_arn:
      description: Its ARN.
      type: str
    topic_type:
      description: V(standard) or V(fifo).
      type: str
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

from ..module_utils.codecs import JSON_DOCUMENT
from ..module_utils.options import Rules
from ..module_utils.parts import Call, Effect, Resource, Setting
from ..module_utils.runner import main as run_module
from ..module_utils.sns import subscriptions, topics
from ..module_utils.tags import tags


def _set(attribute: str) -> Call:
    return Call("set_topic_attributes", "AttributeValue", fixed={"AttributeName": attribute})


_TAGGED = {"ResourceArn": topics.arn}

RESOURCE = Resource(
    service="sns",
    noun="topic",
    address={"TopicArn": topics.arn},
    needs_account=lambda params: not params["name"].startswith("arn:"),
    find=topics.find,
    finds=topics.finds,
    create=Call("create_topic"),
    delete=Call("delete_topic"),
    missing=topics.MISSING,
    check=topics.check,
    localize=topics.localize,
    accept=topics.accept,
    adopt=topics.adopt,
    creating=topics.creating,
    warn=topics.warn,
    answer=topics.answer,
    delete_effect=Effect(
        "irreversible", "Its subscriptions go with it, and those by e-mail would have to be confirmed anew."
    ),
    parts=(
        Setting(
            "display_name",
            read=Call(path="Attributes.DisplayName"),
            write=_set("DisplayName"),
            created_with="Attributes.DisplayName",
            initial="",
        ),
        Setting(
            "policy",
            options=("policy", "ready_policies"),
            read=Call(path="Attributes.Policy"),
            write=_set("Policy"),
            created_with="Attributes.Policy",
            codec=JSON_DOCUMENT,
            want=topics.wanted_policy,
            same=topics.same_documents,
            complete=lambda wanted, current: wanted,
        ),
        Setting(
            "delivery_policy",
            read=Call(path="Attributes.DeliveryPolicy"),
            write=_set("DeliveryPolicy"),
            created_with="Attributes.DeliveryPolicy",
            codec=topics.DELIVERY,
            same=topics.same_delivery,
        ),
        Setting(
            "kms_master_key_id",
            read=Call(path="Attributes.KmsMasterKeyId"),
            write=_set("KmsMasterKeyId"),
            created_with="Attributes.KmsMasterKeyId",
            same=topics.same_key,
        ),
        Setting(
            "content_based_deduplication",
            read=Call(path="Attributes.ContentBasedDeduplication"),
            write=_set("ContentBasedDeduplication"),
            created_with="Attributes.ContentBasedDeduplication",
            codec=topics.DEDUPLICATION,
            want=topics.wanted_deduplication,
            initial="disabled",
        ),
        tags(
            read=Call("list_tags_for_resource", "Tags", at=_TAGGED),
            add=Call("tag_resource", "Tags", at=_TAGGED),
            remove=Call("untag_resource", "TagKeys", at=_TAGGED),
        ),
        Setting(
            "subscriptions",
            read=Call(path="Subscriptions"),
            write=Call("subscribe", "Endpoint"),
            codec=subscriptions.SUBSCRIPTIONS,
            want=subscriptions.wanted,
            same=subscriptions.same,
            complete=lambda wanted, current: wanted,
            initial=[],
            requests=subscriptions.requests,
            show=subscriptions.shown,
            already=topics.MISSING,
            unequal="all are read as a list; each is written by a call of its own",
        ),
    ),
)

RULES = Rules(no_log={"kms_master_key_id": False})


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
