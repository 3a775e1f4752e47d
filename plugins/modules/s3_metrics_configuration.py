#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: s3_metrics_configuration
short_description: Manage request metrics of S3 buckets
version_added: 0.1.0
description:
  - Lets CloudWatch count the requests on a bucket, or on some of its objects.
  - One configuration by its id, of which a bucket has 1,000 at most; others stay as they are.
    M(converge.aws.s3_bucket) has all of them at once.
author:
  - converge.aws contributors (@converge-aws)
options:
  bucket_name:
    description:
      - The name of the bucket.
    type: str
    required: true
  id:
    description:
      - The name of the configuration, and of the filter in CloudWatch. 1 to 64 letters, digits, dots, hyphens and
        underscores.
    type: str
    required: true
  state:
    description:
      - Whether the configuration is to be there.
    type: str
    choices: [present, absent]
    default: present
  filter_prefix:
    description:
      - Only requests on objects whose key begins with this.
    type: str
  filter_tags:
    description:
      - Only requests on objects that have all these tags.
    type: dict
    aliases: [filter_tag]
    default: {}
  filter_access_point_arn:
    description:
      - Only requests that come through this access point.
    type: str
notes:
  - "Differences from community.aws: the diff; RV(metrics_configuration) is returned; O(filter_access_point_arn); tags
    are compared in whichever order S3 gives them."
  - The filter is the whole of what the task says. Without any, the configuration is for all objects.
  - CloudWatch charges for request metrics; the daily metrics of storage are there without a configuration.
  - "Permissions: C(s3:GetMetricsConfiguration) and C(s3:PutMetricsConfiguration)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Count all requests
  converge.aws.s3_metrics_configuration:
    bucket_name: photos-123456789012
    id: EntireBucket

- name: Count the requests on pictures that are for sale
  converge.aws.s3_metrics_configuration:
    bucket_name: photos-123456789012
    id: ForSale
    filter_prefix: pictures/
    filter_tags:
      sale: "true"

- name: Count them no more
  converge.aws.s3_metrics_configuration:
    bucket_name: photos-123456789012
    id: ForSale
    state: absent
"""

RETURN = r"""
bucket_name:
  description: The bucket's name.
  returned: success
  type: str
metrics_configuration:
  description: The configuration; an empty dictionary when there is none of that id.
  returned: success
  type: dict
  sample: {"id": "ForSale", "filter": {"prefix": "pictures/", "tags": {"sale": "true"}}}
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

from ..module_utils.codecs import exactly
from ..module_utils.options import Rules
from ..module_utils.parts import Call, Resource, Setting
from ..module_utils.runner import main as run_module
from ..module_utils.s3 import one_metric

RESOURCE = Resource(
    service="s3",
    noun="bucket",
    name="bucket_name",
    address={"Bucket": "bucket_name", "Id": "id", "ExpectedBucketOwner": "expected_account_id"},
    missing=("NoSuchBucket",),
    check=one_metric.check,
    answer=one_metric.answer,
    parts=(
        # One of the members that s3_bucket's row has all of, read by its id: a setting.
        Setting(
            "metrics",
            read=Call("get_bucket_metrics_configuration", "MetricsConfiguration"),
            write=Call("put_bucket_metrics_configuration", "MetricsConfiguration"),
            clear=Call("delete_bucket_metrics_configuration"),
            options=one_metric.OPTIONS,
            unset=("NoSuchConfiguration",),
            codec=one_metric.CONFIGURATION,
            want=one_metric.wanted,
            same=exactly,
            complete=lambda wanted, current: wanted,
        ),
    ),
)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
