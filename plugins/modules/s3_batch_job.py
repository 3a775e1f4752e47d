#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: s3_batch_job
short_description: Have S3 Batch Operations do something with many objects
version_added: 0.1.0
description:
  - Makes a job of S3 Batch Operations, which restores, copies, tags, locks or releases as many objects as a list names,
    without a machine that sends a request for each.
  - A job is known by its name. One that runs or is complete, and does the same with the same objects, is taken for the
    job of this task; one that failed or was cancelled is made anew.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The job's name, which AWS keeps as its description. To have a complete job done again, give another name; AWS
        forgets jobs 90 days after they end.
    type: str
    required: true
  state:
    description:
      - V(present) makes the job. V(confirmed) lets a job of this name go on that waits for its confirmation.
        V(cancelled) ends all jobs of this name that aren't over.
    type: str
    choices: [present, confirmed, cancelled]
    default: present
  restore:
    description:
      - Bring archived objects back.
    type: dict
    suboptions:
      days:
        description: For how many days the copies can be read. Objects that V(INTELLIGENT_TIERING) archived have none.
        type: int
      tier:
        description: How fast.
        type: str
        choices: [standard, bulk]
        default: bulk
  copy:
    description:
      - Copy objects of 5 GB at most to a bucket.
    type: dict
    suboptions:
      bucket:
        description: The bucket.
        type: str
        required: true
      prefix:
        description: What is set before their keys, and a slash.
        type: str
      storage_class:
        description: The copies' storage class.
        type: str
        choices: [STANDARD, STANDARD_IA, ONEZONE_IA, INTELLIGENT_TIERING, GLACIER_IR, GLACIER, DEEP_ARCHIVE]
      tags:
        description: The copies' tags. If left out, the objects' own.
        type: dict
      encryption_key_id:
        description: The ARN of the KMS key that the copies are encrypted with. If left out, the bucket's default.
        type: str
      bucket_key_enabled:
        description: Whether the copies use a bucket key.
        type: bool
  tag:
    description:
      - The tags that the objects then have, in place of those that they have now.
    type: dict
  delete_tags:
    description:
      - Whether all their tags are removed.
    type: bool
    default: false
  retention:
    description:
      - Until when they can't be deleted or overwritten in place. The bucket must have object lock.
    type: dict
    suboptions:
      mode:
        description: Whether somebody may shorten it (V(GOVERNANCE)) or nobody (V(COMPLIANCE)).
        type: str
        choices: [GOVERNANCE, COMPLIANCE]
        required: true
      until:
        description: When it ends, in ISO 8601.
        type: str
        required: true
      bypass_governance:
        description: Whether a V(GOVERNANCE) retention may be shortened.
        type: bool
        default: false
  legal_hold:
    description:
      - Whether they can't be deleted for as long as this is V(true).
    type: bool
  acl:
    description:
      - A canned ACL.
    type: str
    choices:
      - private
      - public-read
      - public-read-write
      - aws-exec-read
      - authenticated-read
      - bucket-owner-read
      - bucket-owner-full-control
  manifest:
    description:
      - The list of objects, which lies in S3. A key that ends in C(manifest.json) is that of an inventory; any other is
        a CSV file without a header.
    type: dict
    suboptions:
      bucket:
        description: Its bucket.
        type: str
        required: true
      key:
        description: Its key.
        type: str
        required: true
      version_id:
        description: Its version. If left out, the newest.
        type: str
      etag:
        description: Its ETag. If left out, S3 is asked. With another one, the job fails.
        type: str
      fields:
        description: The columns of a CSV file.
        type: list
        elements: str
        choices: [bucket, key, version_id, ignore]
        default: [bucket, key]
  objects:
    description:
      - The objects, each a key, or a dictionary of C(key) and C(version_id). The list is sent to O(manifest_output).
    type: list
    elements: raw
  source_bucket:
    description:
      - The bucket that O(objects) are in.
    type: str
  src:
    description:
      - A CSV file of bucket, key and, where it has a third column, version, which is sent to O(manifest_output).
    type: path
  generate:
    description:
      - S3 itself lists the current versions of a bucket that fit all of this.
    type: dict
    suboptions:
      bucket:
        description: The bucket.
        type: str
        required: true
      prefixes:
        description: What their keys begin with, one of these.
        type: list
        elements: str
      suffixes:
        description: What their keys end with, one of these.
        type: list
        elements: str
      storage_classes:
        description: Their storage class is one of these.
        type: list
        elements: str
        choices: [STANDARD, STANDARD_IA, ONEZONE_IA, INTELLIGENT_TIERING, GLACIER_IR, GLACIER, DEEP_ARCHIVE]
      larger_than:
        description: They have more bytes than this.
        type: int
      smaller_than:
        description: They have fewer bytes than this.
        type: int
      created_after:
        description: They were written after this time, in ISO 8601.
        type: str
      created_before:
        description: They were written before this time, in ISO 8601.
        type: str
  manifest_output:
    description:
      - Where the list of O(objects) or O(src) goes, named after its content. With O(generate), where S3 keeps the list
        that it makes; if left out, it keeps none.
    type: dict
    suboptions:
      bucket:
        description: The bucket.
        type: str
        required: true
      prefix:
        description: What its key begins with.
        type: str
  role:
    description:
      - The name or the ARN of the IAM role that S3 does it with. It trusts C(batchoperations.s3.amazonaws.com), may
        read the manifest, do what the job does, and write the report.
    type: str
  report:
    description:
      - Where S3 reports on the tasks. If left out, it doesn't.
    type: dict
    suboptions:
      bucket:
        description: The bucket.
        type: str
        required: true
      prefix:
        description: What the report's keys begin with.
        type: str
      scope:
        description: Whether all tasks are in it, or those that failed.
        type: str
        choices: [all, failed]
        default: all
  priority:
    description:
      - Of several jobs, those with a higher number come first. Of a job that runs, it is changed.
    type: int
    default: 10
  confirmation_required:
    description:
      - Whether the job waits for somebody to confirm it, by O(state=confirmed) or in the console, once S3 has read the
        manifest.
    type: bool
    default: false
  expected:
    description:
      - What is known of the objects, so that the price can be told. How many objects O(objects) and O(src) have is
        counted.
    type: dict
    suboptions:
      objects:
        description: How many there are.
        type: int
      bytes:
        description: How many bytes they have.
        type: int
      storage_class:
        description: What they are restored from.
        type: str
        choices: [GLACIER, DEEP_ARCHIVE, ARCHIVE_ACCESS, DEEP_ARCHIVE_ACCESS]
  max_cost:
    description:
      - The most that this may cost, in USD. What costs more is refused before the job is made, and so is what can't be
        told.
    type: float
  prices:
    description:
      - Prices that count instead of this collection's own, as in M(converge.aws.s3_object_restore).
    type: dict
  wait:
    description:
      - Whether to wait until the job is over, or waits for its confirmation. The task fails then when the job or one of
        its tasks failed.
    type: bool
    default: false
  wait_timeout:
    description:
      - For how many seconds to wait.
    type: int
    default: 43200
notes:
  - "A restore's tasks are done when the restores have begun. M(converge.aws.s3_object_restore) tells when the objects
    are back."
  - "S3 Batch Operations have no delete and no V(expedited)."
  - "M(converge.aws.iam_role) makes the role, with C(trust.services) of V(batchoperations.s3.amazonaws.com) and an
    inline policy: for a restore C(s3:RestoreObject) of the objects, C(s3:GetObject), C(s3:GetObjectVersion) of the
    manifest, C(s3:PutObject) of the report; for O(generate) also C(s3:PutInventoryConfiguration) of the bucket."
  - "Permissions: C(s3:ListJobs), C(s3:DescribeJob), C(s3:CreateJob), C(iam:PassRole); for O(manifest) and lists
    C(s3:GetObject), to send a list C(s3:PutObject); C(s3:UpdateJobPriority), C(s3:UpdateJobStatus)."
seealso:
  - module: converge.aws.s3_object_restore
  - module: converge.aws.iam_role
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Bring back a year, as S3 itself finds it, for 100 dollars at the most
  converge.aws.s3_batch_job:
    name: restore 2019
    restore:
      days: 14
      tier: bulk
    generate:
      bucket: archive-123456789012
      prefixes: [2019/]
      storage_classes: [DEEP_ARCHIVE]
    role: archive-batch
    report:
      bucket: lists-123456789012
      prefix: reports/
      scope: failed
    expected:
      objects: 3000000
      bytes: 9000000000000
      storage_class: DEEP_ARCHIVE
    max_cost: 100
    wait: true

- name: Tag all that an inventory lists, once somebody has confirmed it
  converge.aws.s3_batch_job:
    name: tag the inventory
    tag:
      project: films
    manifest:
      bucket: lists-123456789012
      key: inventory/archive/2026-11-20T01-00Z/manifest.json
    role: archive-batch
    confirmation_required: true

- name: Confirm it
  converge.aws.s3_batch_job:
    name: tag the inventory
    state: confirmed
    wait: true

- name: Copy some objects to another class
  converge.aws.s3_batch_job:
    name: copy the masters
    copy:
      bucket: masters-123456789012
      storage_class: GLACIER_IR
    source_bucket: archive-123456789012
    objects: [2019/film.mov, 2019/score.wav]
    manifest_output:
      bucket: lists-123456789012
      prefix: lists/
    role: archive-batch

- name: End it
  converge.aws.s3_batch_job:
    name: copy the masters
    state: cancelled
"""

RETURN = r"""
msg:
  description: How the job stands, in a sentence.
  returned: always
  type: str
job:
  description: The job. It is there when a wait fails, too.
  returned: success
  type: dict
  contains:
    id:
      description: The id; null in check mode where the job isn't there yet.
      type: str
    arn:
      description: The ARN.
      type: str
    name:
      description: The name.
      type: str
    status:
      description: AWS's word for how it stands, such as V(New), V(Active), V(Suspended) or V(Complete).
      type: str
    operation:
      description: AWS's name of what it does.
      type: str
      sample: S3InitiateRestoreObject
    priority:
      description: The priority.
      type: int
    role_arn:
      description: The role.
      type: str
    created:
      description: When it was made.
      type: str
    ended:
      description: When it was over.
      type: str
    progress:
      description: How many tasks there are (C(total)), and how many C(succeeded) and C(failed).
      type: dict
    failure_reasons:
      description: Why it failed, each with C(code) and C(reason).
      type: list
      elements: dict
    report:
      description: Where the report's manifest is, or will be.
      type: str
      sample: s3://lists-123456789012/reports/job-00e123a4-c0d8-41f4-a0eb-b46f9ba5b07c/manifest.json
estimate:
  description: What a new job costs.
  returned: O(state=present)
  type: dict
  contains:
    objects:
      description: How many objects there are, or null where that isn't known.
      type: int
    cost:
      description: The price of the C(job), of its C(operation) and the C(total), each null where it isn't known.
      type: dict
    currency:
      description: The currency.
      type: str
      sample: USD
    price_date:
      description: Of when the prices are.
      type: str
      sample: "2026-06-05"
plan:
  description: The steps, as they were carried out or, in check mode, as they would be.
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

from ..module_utils.options import Rules
from ..module_utils.parts import Operation
from ..module_utils.runner import main as run_module
from ..module_utils.s3 import batch_jobs

OPERATION = Operation(
    service="s3control",
    noun="batch job",
    plan=batch_jobs.plan,
    check=batch_jobs.check,
)

RULES = Rules(
    no_log={"copy.encryption_key_id": False, "copy.bucket_key_enabled": False, "manifest.key": False},
    mutually_exclusive=(
        ("restore", "copy", "tag", "retention", "legal_hold", "acl"),
        ("manifest", "objects", "src", "generate"),
    ),
)

# Files of the controller, as copy's src.
CONTROLLER_FILES = ("src",)


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
