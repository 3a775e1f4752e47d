#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: s3_cors
short_description: Manage the CORS rules of S3 buckets
version_added: 0.1.0
description:
  - Sets, replaces and removes the rules by which pages of other origins may use a bucket.
  - M(converge.aws.s3_bucket) has them too, beside the bucket's other settings.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of the bucket.
    type: str
    required: true
  state:
    description:
      - Whether the bucket is to have CORS rules. V(absent) removes all of them.
    type: str
    choices: [present, absent]
    required: true
  rules:
    description:
      - The rules, all of them. The first one that fits a request counts, so their order does; V([]) removes all.
      - Required with O(state=present).
    type: list
    elements: dict
    suboptions:
      id:
        description: A name for the rule, of at most 255 characters.
        type: str
      allowed_origins:
        description: Origins that are allowed. Each may have one C(*).
        type: list
        elements: str
        required: true
      allowed_methods:
        description: Methods that are allowed.
        type: list
        elements: str
        choices: [GET, PUT, HEAD, POST, DELETE]
        required: true
      allowed_headers:
        description: Headers that a request may announce. Each may have one C(*).
        type: list
        elements: str
      expose_headers:
        description: Headers of the answer that scripts may read.
        type: list
        elements: str
      max_age_seconds:
        description: For how many seconds a browser may keep the answer to its preflight request.
        type: int
notes:
  - "Differences from community.aws: the diff; the order of rules counts, as it does to S3; O(rules[].id); RV(rules) are
    those that the bucket has, and are returned with O(state=absent) as well; what S3 would refuse is refused before
    anything is sent."
  - "Permissions: C(s3:GetBucketCORS) and C(s3:PutBucketCORS)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Let a web site show pictures, and upload new ones
  converge.aws.s3_cors:
    name: photos-123456789012
    state: present
    rules:
      - allowed_origins: ["https://www.example.com"]
        allowed_methods: [GET, PUT]
        allowed_headers: ["*"]
        expose_headers: [ETag]
        max_age_seconds: 3600
      - allowed_origins: ["*"]
        allowed_methods: [GET]

- name: Let no other site use the bucket
  converge.aws.s3_cors:
    name: photos-123456789012
    state: absent
"""

RETURN = r"""
name:
  description: The bucket's name.
  returned: success
  type: str
rules:
  description: The CORS rules of the bucket, in their order.
  returned: success
  type: list
  elements: dict
  sample:
    - allowed_origins: ["https://www.example.com"]
      allowed_methods: [GET, PUT]
      allowed_headers: ["*"]
      max_age_seconds: 3600
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

from ..module_utils.options import Rules
from ..module_utils.parts import Resource
from ..module_utils.runner import main as run_module
from ..module_utils.s3 import one_setting, rows

RESOURCE = Resource(
    service="s3",
    noun="bucket",
    address={"Bucket": "name", "ExpectedBucketOwner": "expected_account_id"},
    missing=("NoSuchBucket",),
    check=one_setting.check_cors,
    answer=one_setting.answer_cors,
    parts=(
        replace(rows.CORS_RULES, options=("rules", "state"), want=one_setting.wanted_cors),
    ),
)

RULES = Rules(required_if=(("state", "present", ("rules",)),))


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
