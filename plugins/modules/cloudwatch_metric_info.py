#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: cloudwatch_metric_info
short_description: Read metrics of CloudWatch
version_added: 0.1.0
description:
  - Reads the values of metrics, and of expressions of them, as series over time; without O(queries), lists which
    metrics there are.
author:
  - converge.aws contributors (@converge-aws)
options:
  queries:
    description:
      - What is read, at most 500 metrics and expressions. AWS bills each metric that is read.
    type: list
    elements: dict
    suboptions:
      id:
        description:
          - The name by which expressions and the result know it. It begins with a lower-case letter. If left out,
            V(q1), V(q2) and so on, by its place.
        type: str
      namespace:
        description: The namespace of a metric, like V(AWS/S3).
        type: str
      metric_name:
        description: The name of a metric.
        type: str
      dimensions:
        description:
          - All dimensions of the metric, as a dictionary. With one too few it is another metric, which most likely has
            no data.
        type: dict
      statistic:
        description: V(SampleCount), V(Average), V(Sum), V(Minimum), V(Maximum), a percentile like V(p90) or its like.
        type: str
        default: Average
      period:
        description: The length of a period in seconds, 1, 5, 10, 20, 30 or a multiple of 60.
        type: int
        default: 300
      unit:
        description: The unit that the data must have to count. Seldom needed.
        type: str
      expression:
        description: A metric math expression in place of a metric, like V(100 * lost / taken).
        type: str
      label:
        description: How the result names it to people.
        type: str
      return_data:
        description: Whether the result has it. V(false) for what only expressions need.
        type: bool
        default: true
      account_id:
        description: The account that the metric is in, if another one shares it with this one.
        type: str
  start:
    description:
      - From when, in ISO 8601 or before now, like V(-7d) or V(-90m) (s, m, h, d and w).
    type: str
    default: "-1d"
  end:
    description:
      - Until when, in the same way.
    type: str
    default: now
  namespace:
    description:
      - Without O(queries), the namespace of the metrics that are listed. If left out, all.
    type: str
  metric_name:
    description:
      - Without O(queries), the name of the metrics that are listed.
    type: str
  dimensions:
    description:
      - Without O(queries), dimensions that the metrics that are listed have. An empty value stands for any.
    type: dict
notes:
  - Only metrics that had data in the last two weeks are listed; older ones can still be read.
  - S3 measures its storage once a day, for each storage type that a bucket has anything in, and shows it a day or two
    later. The period is 86400.
  - "Permissions: C(cloudwatch:GetMetricData) or C(cloudwatch:ListMetrics)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: What lies in the archive, by class, and how much that is together
  converge.aws.cloudwatch_metric_info:
    start: -7d
    queries:
      - id: glacier
        namespace: AWS/S3
        metric_name: BucketSizeBytes
        dimensions:
          BucketName: archive-123456789012
          StorageType: GlacierStorage
        period: 86400
      - id: deep
        namespace: AWS/S3
        metric_name: BucketSizeBytes
        dimensions:
          BucketName: archive-123456789012
          StorageType: DeepArchiveStorage
        period: 86400
      - id: together
        expression: SUM([glacier, deep])
  register: sizes

- name: How many objects there are
  converge.aws.cloudwatch_metric_info:
    start: -3d
    queries:
      - namespace: AWS/S3
        metric_name: NumberOfObjects
        dimensions:
          BucketName: archive-123456789012
          StorageType: AllStorageTypes
        period: 86400

- name: Which storage types a bucket has anything in
  converge.aws.cloudwatch_metric_info:
    namespace: AWS/S3
    metric_name: BucketSizeBytes
    dimensions:
      BucketName: archive-123456789012
"""

RETURN = r"""
series:
  description: What was read, in the order of the queries.
  returned: O(queries) is given
  type: list
  elements: dict
  contains:
    id:
      description: The id of the query.
      type: str
      sample: glacier
    label:
      description: How people are told of it.
      type: str
    values:
      description: The values, the oldest first. Periods without data aren't there.
      type: list
      elements: dict
      contains:
        timestamp:
          description: The beginning of the period, in ISO 8601.
          type: str
          sample: "2026-11-21T00:00:00Z"
        value:
          description: The value.
          type: float
start:
  description: From when it was read, in ISO 8601.
  returned: O(queries) is given
  type: str
end:
  description: Until when it was read, in ISO 8601.
  returned: O(queries) is given
  type: str
metrics:
  description: The metrics that there are, sorted.
  returned: O(queries) is not given
  type: list
  elements: dict
  contains:
    namespace:
      description: The namespace.
      type: str
    metric_name:
      description: The name.
      type: str
    dimensions:
      description: The dimensions.
      type: dict
plan:
  description: Empty, since nothing is changed.
  returned: success
  type: list
  elements: dict
permissions:
  description: The IAM actions that the task needs.
  returned: success
  type: list
  elements: str
api_calls:
  description: How many API calls the task made.
  returned: success
  type: int
"""

from ..module_utils.cloudwatch import metrics
from ..module_utils.options import Rules
from ..module_utils.parts import Operation
from ..module_utils.runner import main as run_module

OPERATION = Operation(
    service="cloudwatch",
    noun="metrics",
    name="namespace",
    plan=metrics.plan,
    check=metrics.check,
)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
