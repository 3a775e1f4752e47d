#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: s3_logging
short_description: Manage the access logs of S3 buckets
version_added: 0.1.0
description:
  - Says to which bucket S3 writes the log of all requests on a bucket, or that it writes none.
  - M(converge.aws.s3_bucket) has it too, beside the bucket's other settings.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of the bucket whose requests are logged.
    type: str
    required: true
  state:
    description:
      - Whether requests are logged.
    type: str
    choices: [present, absent]
    default: present
  target_bucket:
    description:
      - The bucket that the logs go to, in the same account and region. Required with O(state=present).
      - Its policy has to let the service C(logging.s3.amazonaws.com) do C(s3:PutObject).
    type: str
  target_prefix:
    description:
      - What the keys of the logs begin with.
    type: str
    default: ''
  target_object_key_format:
    description:
      - How the keys of the logs go on after O(target_prefix). If left out, it stays as it is; a bucket that wasn't
        logged before gets simple keys.
    type: dict
    suboptions:
      simple_prefix:
        description: The time of delivery and a random text, all in one folder; an empty dictionary.
        type: dict
      partitioned_prefix:
        description: Account, region, bucket and day as folders, which queries over some days read faster.
        type: dict
        suboptions:
          partition_date_source:
            description: Whether the day is that of the requests or that of the delivery.
            type: str
            choices: [EventTime, DeliveryTime]
            required: true
notes:
  - "Differences from community.aws: the diff; O(target_object_key_format); grants on the logs stay when the target
    changes; the ACL of O(target_bucket) isn't touched, since a policy does it on every bucket and ACLs are off on those
    made since April 2023."
  - "Permissions: C(s3:GetBucketLogging) and C(s3:PutBucketLogging)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Log who asks for pictures, in a folder a day
  converge.aws.s3_logging:
    name: photos-123456789012
    target_bucket: logs-123456789012
    target_prefix: photos/
    target_object_key_format:
      partitioned_prefix:
        partition_date_source: EventTime

- name: Log nothing
  converge.aws.s3_logging:
    name: photos-123456789012
    state: absent
"""

RETURN = r"""
name:
  description: The bucket's name.
  returned: success
  type: str
logging_enabled:
  description: Where the logs go; an empty dictionary when requests aren't logged.
  returned: success
  type: dict
  sample: {"target_bucket": "logs-123456789012", "target_prefix": "photos/"}
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

from ..module_utils.codecs import BY_MODEL
from ..module_utils.options import Rules
from ..module_utils.parts import Resource
from ..module_utils.runner import main as run_module
from ..module_utils.s3 import one_setting, rows

RESOURCE = Resource(
    service="s3",
    noun="bucket",
    address={"Bucket": "name", "ExpectedBucketOwner": "expected_account_id"},
    missing=("NoSuchBucket",),
    check=one_setting.check_logging,
    answer=one_setting.answer_logging,
    parts=(
        replace(
            rows.LOGGING,
            options=("target_bucket", "target_prefix", "target_object_key_format", "state"),
            codec=BY_MODEL,
            want=one_setting.wanted_logging,
            same=one_setting.same_logging,
            complete=one_setting.complete_logging,
        ),
    ),
)

RULES = Rules(
    no_log={"target_object_key_format": False},
    required_if=(("state", "present", ("target_bucket",)),),
)


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
