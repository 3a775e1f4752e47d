#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: s3_bucket_notification
short_description: Manage single notifications of S3 buckets
version_added: 0.1.0
description:
  - Lets a bucket tell an SNS topic, an SQS queue or a Lambda function of its events, or all of them to EventBridge.
  - One notification by its name; others of the bucket are sent back as they are.
  - M(converge.aws.s3_bucket) has all of them at once.
author:
  - converge.aws contributors (@converge-aws)
options:
  bucket_name:
    description:
      - The name of the bucket.
    type: str
    required: true
  event_name:
    description:
      - The name of the notification, which tells it from others of the bucket.
      - It may be left out when O(event_bridge) is all that the task is about.
    type: str
  state:
    description:
      - Whether the notification O(event_name) is to be there.
    type: str
    choices: [present, absent]
    default: present
  queue_arn:
    description:
      - The ARN of the SQS queue that takes the events.
      - One destination is required with O(state=present). It must be there, and its policy must let
        C(s3.amazonaws.com) use it.
    type: str
  topic_arn:
    description:
      - The ARN of the SNS topic that takes the events.
    type: str
  lambda_function_arn:
    description:
      - The ARN of the Lambda function that takes the events.
    type: str
    aliases: [function_arn]
  lambda_alias:
    description:
      - An alias of the function.
    type: str
  lambda_version:
    description:
      - A version of the function; V(0) means none in particular.
    type: int
    default: 0
  events:
    description:
      - The events, like V(s3:ObjectCreated:*), V(s3:ObjectRemoved:Delete) or V(s3:ObjectRestore:Completed). S3's names
        are all allowed.
      - Required with O(state=present).
    type: list
    elements: str
    default: []
  prefix:
    description:
      - Only objects whose key begins with this.
    type: str
    default: ''
  suffix:
    description:
      - Only objects whose key ends with this.
    type: str
    default: ''
  event_bridge:
    description:
      - Whether all events of the bucket go to EventBridge, whatever else is notified.
    type: bool
notes:
  - "Differences from community.aws: the diff; O(event_bridge), which its module switches off unasked; every event that
    S3 has; an unchanged notification is found whatever the order of its events; a notification without events or a
    destination is an error."
  - The options of a notification are the whole of it; a O(prefix) left out is none.
  - "Permissions: C(s3:GetBucketNotification) and C(s3:PutBucketNotification)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Tell a queue of every new picture
  converge.aws.s3_bucket_notification:
    bucket_name: photos-123456789012
    event_name: new-pictures
    queue_arn: arn:aws:sqs:eu-west-3:123456789012:pictures
    events: ["s3:ObjectCreated:*"]
    suffix: .jpg

- name: Let a function see what is deleted
  converge.aws.s3_bucket_notification:
    bucket_name: photos-123456789012
    event_name: deleted
    lambda_function_arn: arn:aws:lambda:eu-west-3:123456789012:function:mourn
    lambda_alias: live
    events: ["s3:ObjectRemoved:*"]

- name: Send all events to EventBridge
  converge.aws.s3_bucket_notification:
    bucket_name: photos-123456789012
    event_bridge: true

- name: Tell the queue no more
  converge.aws.s3_bucket_notification:
    bucket_name: photos-123456789012
    event_name: new-pictures
    state: absent
"""

RETURN = r"""
bucket_name:
  description: The bucket's name.
  returned: success
  type: str
notification_configuration:
  description: All notifications of the bucket.
  returned: success
  type: dict
  contains:
    lambda_function_configurations:
      description: Those to Lambda functions.
      type: list
      elements: dict
    queue_configurations:
      description: Those to SQS queues.
      type: list
      elements: dict
      sample:
        - id: new-pictures
          queue_arn: arn:aws:sqs:eu-west-3:123456789012:pictures
          events: ["s3:ObjectCreated:*"]
          filter: {"key": {"filter_rules": [{"name": "Suffix", "value": ".jpg"}]}}
    topic_configurations:
      description: Those to SNS topics.
      type: list
      elements: dict
    event_bridge_configuration:
      description: An empty dictionary, there when events go to EventBridge.
      type: dict
event_bridge:
  description: Whether all events go to EventBridge.
  returned: success
  type: bool
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

from dataclasses import replace

from ..module_utils.codecs import exactly
from ..module_utils.options import Rules
from ..module_utils.parts import Resource
from ..module_utils.runner import main as run_module
from ..module_utils.s3 import one_notification, rows

RESOURCE = Resource(
    service="s3",
    noun="bucket",
    name="bucket_name",
    address={"Bucket": "bucket_name", "ExpectedBucketOwner": "expected_account_id"},
    missing=("NoSuchBucket",),
    check=one_notification.check,
    answer=one_notification.answer,
    parts=(
        replace(
            rows.NOTIFICATIONS,
            options=one_notification.OPTIONS,
            codec=one_notification.DOCUMENT,
            want=one_notification.wanted,
            same=exactly,
        ),
    ),
)

RULES = Rules(
    mutually_exclusive=(
        ("queue_arn", "topic_arn", "lambda_function_arn"),
        ("lambda_alias", "lambda_version"),
    ),
    required_one_of=(("event_name", "event_bridge"),),
)


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
