#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: cloudwatch_metric_alarm
short_description: Manage CloudWatch alarms on metrics
version_added: 0.1.0
description:
  - Creates, changes and deletes alarms on a metric, or on what an expression makes of several metrics.
  - What the task doesn't say of an alarm that is there stays as it is, though AWS only knows how to replace the whole.
  - Composite alarms, which are made of other alarms, and alarms on PromQL queries are refused.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of the alarm, of 1 to 255 characters. A name is one alarm's in an account and region, composite ones
        included.
    type: str
    required: true
  state:
    description:
      - Whether the alarm is to be there.
    type: str
    choices: [present, absent]
    default: present
  description:
    description:
      - A description of the alarm, which its messages have too.
    type: str
  metric_name:
    description:
      - The name of the metric. It need not have data yet; until it has, the alarm knows nothing.
    type: str
    aliases: [metric]
  namespace:
    description:
      - The namespace of the metric, like V(AWS/S3).
    type: str
  dimensions:
    description:
      - The dimensions of the metric, as a dictionary. A metric is told by all of them. With one too few it is another
        metric, which most likely has no data.
    type: dict
  statistic:
    description:
      - What is computed of the data of a period.
    type: str
    choices: [SampleCount, Average, Sum, Minimum, Maximum]
  extended_statistic:
    description:
      - A percentile like V(p99.9), or a trimmed mean like V(tm95), in place of O(statistic).
    type: str
  period:
    description:
      - The length of a period in seconds, which is 10, 20, 30 or a multiple of 60. S3's storage metrics come once a
        day, so theirs is 86400.
    type: int
  unit:
    description:
      - The unit that the metric's data must have to count. Seldom needed.
    type: str
    choices:
      - Seconds
      - Microseconds
      - Milliseconds
      - Bytes
      - Kilobytes
      - Megabytes
      - Gigabytes
      - Terabytes
      - Bits
      - Kilobits
      - Megabits
      - Gigabits
      - Terabits
      - Percent
      - Count
      - Bytes/Second
      - Kilobytes/Second
      - Megabytes/Second
      - Gigabytes/Second
      - Terabytes/Second
      - Bits/Second
      - Kilobits/Second
      - Megabits/Second
      - Gigabits/Second
      - Terabits/Second
      - Count/Second
      - None
  metrics:
    description:
      - Metrics and expressions of them, in place of a single metric. The alarm is on the one that returns its data; all
        others have O(metrics[].return_data=false).
    type: list
    elements: dict
    suboptions:
      id:
        description: The name by which expressions know it. It begins with a lower-case letter.
        type: str
        required: true
      metric_stat:
        description: A metric and what is computed of it, if it isn't an expression.
        type: dict
        suboptions:
          metric:
            description: The metric.
            type: dict
            suboptions:
              namespace:
                description: Its namespace.
                type: str
              metric_name:
                description: Its name.
                type: str
                required: true
              dimensions:
                description: Its dimensions, as a dictionary, or as a list of C(name) and C(value).
                type: raw
          period:
            description: The length of a period in seconds.
            type: int
            required: true
          stat:
            description: The statistic, like V(Average) or V(p90).
            type: str
            required: true
          unit:
            description: The unit that the data must have to count.
            type: str
      expression:
        description: A metric math expression like V(SUM(METRICS(\)\)), or a Metrics Insights query.
        type: str
      label:
        description: How people are told of it.
        type: str
      return_data:
        description: Whether the alarm is on this one. V(true) for AWS, if left out.
        type: bool
      period:
        description: The length of a period in seconds, of an expression that has no metric to take it from.
        type: int
      account_id:
        description: The account that the metric is in, if another one shares it with this one.
        type: str
  comparison:
    description:
      - How the value is compared with the threshold for the alarm to go off. The last three are for anomaly detection
        bands, and need O(threshold_metric_id).
    type: str
    choices:
      - GreaterThanOrEqualToThreshold
      - GreaterThanThreshold
      - LessThanThreshold
      - LessThanOrEqualToThreshold
      - ">="
      - ">"
      - "<"
      - "<="
      - LessThanLowerOrGreaterThanUpperThreshold
      - LessThanLowerThreshold
      - GreaterThanUpperThreshold
  threshold:
    description:
      - The value that is compared with.
    type: float
  threshold_metric_id:
    description:
      - The id of the expression in O(metrics) that makes an anomaly detection band, in place of O(threshold).
    type: str
  evaluation_periods:
    description:
      - How many periods, the most recent, are looked at. Together they may be a day, or a week with periods of an hour
        or more.
    type: int
  datapoints_to_alarm:
    description:
      - How many of them have to breach for the alarm to go off. All, if it is left out when the alarm is made.
    type: int
  treat_missing_data:
    description:
      - What periods without data count as. V(missing) makes an alarm that has none know nothing, V(ignore) leaves it in
        its state.
      - AWS takes V(missing), if it is left out when the alarm is made.
    type: str
    choices: [breaching, notBreaching, ignore, missing]
  evaluate_low_sample_count_percentile:
    description:
      - Whether percentiles of too few data are evaluated, or leave the alarm in its state.
    type: str
    choices: [ignore, evaluate]
  alarm_actions:
    description:
      - What is done when the alarm goes off. SNS topics of this account and region by their names, anything by its ARN,
        at most five.
    type: list
    elements: str
  ok_actions:
    description:
      - The same for when all is well again.
    type: list
    elements: str
  insufficient_data_actions:
    description:
      - The same for when there isn't enough data to know.
    type: list
    elements: str
  actions_enabled:
    description:
      - Whether actions are carried out at all. They are, if it is left out when the alarm is made.
    type: bool
notes:
  - A message reaches a topic only if the topic's policy lets CloudWatch publish, as M(converge.aws.sns_topic) makes it
    do with C(ready_policies), and if the topic isn't encrypted with the key C(alias/aws/sns), whose policy nobody can
    change.
  - "Differences from amazon.aws: what the task leaves out stays (there, a task that changes anything clears the actions
    that it doesn't name, and O(treat_missing_data)); a change of O(metrics), O(actions_enabled) or the tags alone is
    seen; check mode returns what a run then does, and there is a diff; O(comparison) takes signs; a name that is a
    composite alarm's is refused; O(actions_enabled), O(threshold_metric_id), O(tags)."
  - "Permissions: C(cloudwatch:DescribeAlarms), C(cloudwatch:PutMetricAlarm), C(cloudwatch:DeleteAlarms); with O(tags)
    C(cloudwatch:ListTagsForResource), C(cloudwatch:TagResource), C(cloudwatch:UntagResource); for topics by their names
    C(sns:GetTopicAttributes)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.tags
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Somebody hears of it when the archive grows beyond a terabyte
  converge.aws.cloudwatch_metric_alarm:
    name: archive-size
    description: The archive is larger than it was meant to be
    namespace: AWS/S3
    metric_name: BucketSizeBytes
    dimensions:
      BucketName: archive-123456789012
      StorageType: DeepArchiveStorage
    statistic: Average
    period: 86400
    evaluation_periods: 1
    comparison: ">"
    threshold: 1000000000000
    treat_missing_data: notBreaching
    alarm_actions: ["arn:aws:sns:eu-west-3:123456789012:alerts"]
    tags:
      team: archive

- name: Both archive classes together
  converge.aws.cloudwatch_metric_alarm:
    name: archives-size
    metrics:
      - id: all
        expression: SUM(METRICS())
      - id: glacier
        return_data: false
        metric_stat:
          metric:
            namespace: AWS/S3
            metric_name: BucketSizeBytes
            dimensions:
              - {name: BucketName, value: archive-123456789012}
              - {name: StorageType, value: GlacierStorage}
          period: 86400
          stat: Average
      - id: deep
        return_data: false
        metric_stat:
          metric:
            namespace: AWS/S3
            metric_name: BucketSizeBytes
            dimensions:
              BucketName: archive-123456789012
              StorageType: DeepArchiveStorage
          period: 86400
          stat: Average
    evaluation_periods: 1
    comparison: GreaterThanThreshold
    threshold: 2000000000000

- name: Silence during maintenance, with all else as it is
  converge.aws.cloudwatch_metric_alarm:
    name: archive-size
    actions_enabled: false

- name: Remove it
  converge.aws.cloudwatch_metric_alarm:
    name: archives-size
    state: absent
"""

RETURN = r"""
actions_enabled:
  description: Whether its actions are carried out.
  returned: O(state=present)
  type: bool
alarm_actions:
  description: What is done when it goes off.
  returned: O(state=present)
  type: list
  elements: str
alarm_arn:
  description: Its ARN.
  returned: O(state=present), once it is there
  type: str
  sample: arn:aws:cloudwatch:eu-west-3:123456789012:alarm:archive-size
comparison:
  description: How the value is compared with the threshold.
  returned: O(state=present)
  type: str
datapoints_to_alarm:
  description: How many of the periods have to breach.
  returned: O(state=present)
  type: int
description:
  description: Its description.
  returned: O(state=present)
  type: str
dimensions:
  description: The dimensions of its metric, sorted by their names.
  returned: O(state=present)
  type: list
  elements: dict
  contains:
    Name:
      description: The name.
      type: str
    Value:
      description: The value.
      type: str
evaluate_low_sample_count_percentile:
  description: Whether percentiles of too few data are evaluated.
  returned: O(state=present)
  type: str
evaluation_periods:
  description: How many periods are looked at.
  returned: O(state=present)
  type: int
extended_statistic:
  description: The percentile or trimmed mean.
  returned: O(state=present)
  type: str
insufficient_data_actions:
  description: What is done when there isn't enough data to know.
  returned: O(state=present)
  type: list
  elements: str
last_updated:
  description: When its configuration was last changed, in ISO 8601.
  returned: O(state=present), once it is there
  type: str
metric:
  description: The name of its metric.
  returned: O(state=present)
  type: str
metric_name:
  description: The name of its metric.
  returned: O(state=present)
  type: str
metrics:
  description: The metrics and expressions that it is on, as the option of that name takes them.
  returned: O(state=present)
  type: list
  elements: dict
name:
  description: Its name.
  returned: O(state=present)
  type: str
namespace:
  description: The namespace of its metric.
  returned: O(state=present)
  type: str
ok_actions:
  description: What is done when all is well again.
  returned: O(state=present)
  type: list
  elements: str
period:
  description: The length of a period in seconds.
  returned: O(state=present)
  type: int
state_reason:
  description: Why it is in its state.
  returned: O(state=present), once it is there
  type: str
state_value:
  description: V(OK), V(ALARM) or V(INSUFFICIENT_DATA).
  returned: O(state=present), once it is there
  type: str
statistic:
  description: What is computed of the data of a period.
  returned: O(state=present)
  type: str
tags:
  description: Its tags.
  returned: O(tags) is given
  type: dict
threshold:
  description: The value that is compared with.
  returned: O(state=present)
  type: float
threshold_metric_id:
  description: The id of the band that is compared with.
  returned: O(state=present)
  type: str
treat_missing_data:
  description: What periods without data count as.
  returned: O(state=present)
  type: str
unit:
  description: The unit that the data must have.
  returned: O(state=present)
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

from ..module_utils.cloudwatch import alarms
from ..module_utils.options import Rules
from ..module_utils.parts import Attributes, Call, Effect, Resource
from ..module_utils.runner import main as run_module
from ..module_utils.tags import tags

_TAGGED = {"ResourceARN": alarms.arn}

RESOURCE = Resource(
    service="cloudwatch",
    noun="alarm",
    address={"AlarmName": "name"},
    needs_account=alarms.names_topics,
    find=alarms.find,
    finds=("describe_alarms",),
    create=Call("put_metric_alarm"),
    delete=Call("delete_alarms", at={"AlarmNames": lambda params, where: [params["name"]]}),
    missing=("ResourceNotFound", "ResourceNotFoundException"),
    check=alarms.check,
    localize=alarms.localize,
    adopt=alarms.adopt,
    resolve=alarms.resolve,
    arrange=alarms.arrange,
    guard=alarms.guard,
    answer=alarms.answer,
    delete_effect=Effect("irreversible", "The alarm and its history can't be brought back."),
    parts=(
        Attributes(
            alarms.MEMBERS,
            modify=Call("put_metric_alarm"),
            seen_as={option: f"Alarm.{member}" for option, member in alarms.MEMBERS.items()},
            whole=True,
            codec=alarms.CONFIGURATION,
            name="configuration",
        ),
        tags(
            read=Call("list_tags_for_resource", "Tags", takes={"ResourceARN": "Alarm.AlarmArn"}, at=_TAGGED),
            add=Call("tag_resource", "Tags", at=_TAGGED),
            remove=Call("untag_resource", "TagKeys", at=_TAGGED),
        ),
    ),
)

RULES = Rules(
    mutually_exclusive=(
        ("statistic", "extended_statistic"),
        ("threshold", "threshold_metric_id"),
        *(("metrics", option) for option in ("metric_name", "namespace", "dimensions", "statistic",
                                             "extended_statistic", "period", "unit")),
    )
)  # fmt: skip


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
