#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: s3_lifecycle
short_description: Manage the lifecycle rules of S3 buckets
version_added: 0.1.0
description:
  - Moves objects to other storage classes, and deletes them, by age, date, prefix, tags and size.
  - Either a single rule, by O(rule_id) or by its filter, or with O(rules) the whole configuration of the bucket.
  - Rules that the task isn't about are sent back as they are.
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
      - Whether the rule is to be there. Removing the last one removes the configuration.
    type: str
    choices: [present, absent]
    default: present
  purge_rules:
    description:
      - Whether rules that O(rules) doesn't name are removed.
    type: bool
    default: true
  rule_id:
    description:
      - The name of the rule, of at most 255 characters.
      - If left out, the rule is the one with exactly the filter that the task gives (O(prefix), O(filter_tags),
        O(minimum_object_size) and O(maximum_object_size) together); a new one gets a name from AWS.
    type: str
  prefix:
    description:
      - What the keys of the objects begin with. If left out, and nothing else of the filter given, all objects.
    type: str
  filter_tags:
    description:
      - Tags that the objects all have.
    type: dict
  minimum_object_size:
    description:
      - The number of bytes that the objects are larger than.
    type: int
  maximum_object_size:
    description:
      - The number of bytes that the objects are smaller than.
    type: int
  status:
    description:
      - Whether the rule is carried out.
      - A task that names nothing that the rule does leaves what it does as it is, and only switches it on or off.
    type: str
    choices: [enabled, disabled]
    default: enabled
  expiration_days:
    description:
      - The number of days after which objects expire, 1 or more.
      - They are deleted; where versions are kept, they become old versions.
    type: int
  expiration_date:
    description:
      - The day on which objects expire, as midnight UTC in ISO 8601, like V(2030-01-01T00:00:00Z).
    type: str
  expire_object_delete_marker:
    description:
      - Whether delete markers that no version is left of are removed.
    type: bool
  transition_days:
    description:
      - The number of days after which objects move to O(storage_class).
    type: int
  transition_date:
    description:
      - The day on which objects move to O(storage_class), as midnight UTC in ISO 8601.
    type: str
  storage_class:
    description:
      - The storage class that objects move to.
    type: str
    choices: &storage_classes
      - glacier
      - glacier_ir
      - onezone_ia
      - standard_ia
      - intelligent_tiering
      - deep_archive
      - GLACIER
      - GLACIER_IR
      - ONEZONE_IA
      - STANDARD_IA
      - INTELLIGENT_TIERING
      - DEEP_ARCHIVE
    default: glacier
  transitions:
    description:
      - Several moves. Each storage class once, the colder the later.
    type: list
    elements: dict
    suboptions:
      transition_days:
        description: The number of days after which objects move.
        type: int
      transition_date:
        description: The day on which objects move, as midnight UTC in ISO 8601.
        type: str
      storage_class: &storage_class
        description: The storage class.
        type: str
        choices: *storage_classes
        required: true
  purge_transitions:
    description:
      - Whether moves to storage classes that the task doesn't name are taken out of the rule.
    type: bool
    default: true
  noncurrent_version_expiration_days:
    description:
      - The number of days, after they were replaced, after which old versions are deleted for good.
    type: int
  noncurrent_version_keep_newer:
    description:
      - How many old versions, the newest, are kept all the same, 1 to 100.
    type: int
  noncurrent_version_transition_days:
    description:
      - The number of days, after they were replaced, after which old versions move to
        O(noncurrent_version_storage_class).
    type: int
  noncurrent_version_storage_class:
    description:
      - The storage class that old versions move to.
    type: str
    choices: *storage_classes
    default: glacier
  noncurrent_version_transitions:
    description:
      - Several moves of old versions.
    type: list
    elements: dict
    suboptions:
      transition_days:
        description: The number of days, after they were replaced, after which they move.
        type: int
        required: true
      storage_class: *storage_class
  abort_incomplete_multipart_upload_days:
    description:
      - The number of days after which uploads that nobody finished are removed.
    type: int
notes:
  - "Differences from community.aws: check mode and diff; rules by tag are told apart, so that no other rule is replaced
    or removed; several rules at once with O(rules); O(filter_tags); V(glacier_ir); what S3 would refuse is refused
    before anything is sent; RV(rules) are in snake_case with their filter flat; O(wait) is true by default and only
    waits until the rules are seen; an entry of O(transitions) without a storage class is an error."
  - Unlike other options, those that say what a single rule does are the whole of it; what the task leaves out is
    taken out of the rule, unless it leaves out all of them.
  - "Permissions: C(s3:GetLifecycleConfiguration) and C(s3:PutLifecycleConfiguration)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.lifecycle
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Archive logs after a month, delete them after a year
  converge.aws.s3_lifecycle:
    name: photos-123456789012
    rule_id: logs
    prefix: logs/
    transition_days: 30
    storage_class: glacier_ir
    expiration_days: 365

- name: Switch the rule off, whatever it does
  converge.aws.s3_lifecycle:
    name: photos-123456789012
    rule_id: logs
    status: disabled

- name: Delete drafts, which are known by a tag, after a week
  converge.aws.s3_lifecycle:
    name: photos-123456789012
    filter_tags:
      kind: draft
    expiration_days: 7

- name: The whole configuration, and nothing else
  converge.aws.s3_lifecycle:
    name: photos-123456789012
    rules:
      - id: originals
        filter:
          prefix: originals/
          object_size_greater_than: 1048576
        transitions:
          - days: 30
            storage_class: STANDARD_IA
          - days: 90
            storage_class: GLACIER
      - id: tidy-up
        noncurrent_version_expiration:
          noncurrent_days: 30
          newer_noncurrent_versions: 3
        abort_incomplete_multipart_upload:
          days_after_initiation: 7

- name: Remove one rule
  converge.aws.s3_lifecycle:
    name: photos-123456789012
    rule_id: logs
    state: absent

- name: Remove all rules
  converge.aws.s3_lifecycle:
    name: photos-123456789012
    rules: []
"""

RETURN = r"""
name:
  description: The bucket's name.
  returned: success
  type: str
rules:
  description: All lifecycle rules of the bucket, sorted by their id.
  returned: success
  type: list
  elements: dict
  sample:
    - id: logs
      status: enabled
      filter: {"prefix": "logs/"}
      transitions: [{"days": 30, "storage_class": "GLACIER_IR"}]
      expiration: {"days": 365}
transition_default_minimum_object_size:
  description: The size below which rules move no objects.
  returned: there are rules
  type: str
  sample: all_storage_classes_128K
plan:
  description: What was, or in check mode would be, done, step by step.
  returned: success
  type: list
  elements: dict
permissions:
  description: The IAM actions that the steps need.
  returned: success
  type: list
  elements: str
"""

from dataclasses import replace

from ..module_utils.options import Rules
from ..module_utils.parts import Resource
from ..module_utils.runner import main as run_module
from ..module_utils.s3 import lifecycle_tasks, rows

RESOURCE = Resource(
    service="s3",
    noun="bucket",
    address={"Bucket": "name", "ExpectedBucketOwner": "expected_account_id"},
    missing=("NoSuchBucket",),
    check=lifecycle_tasks.check,
    answer=lifecycle_tasks.answer,
    parts=(replace(rows.LIFECYCLE, options=lifecycle_tasks.OPTIONS, want=lifecycle_tasks.wanted),),
)

RULES = Rules(
    mutually_exclusive=(
        ("expiration_days", "expiration_date", "expire_object_delete_marker"),
        ("expiration_days", "transition_date"),
        ("transition_days", "transition_date"),
        ("transition_days", "expiration_date"),
        ("transition_days", "transitions"),
        ("transition_date", "transitions"),
        ("noncurrent_version_transition_days", "noncurrent_version_transitions"),
        *(("rules", option) for option in lifecycle_tasks.BESIDE_RULES),
    ),
    required_by={"noncurrent_version_keep_newer": ("noncurrent_version_expiration_days",)},
)


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
