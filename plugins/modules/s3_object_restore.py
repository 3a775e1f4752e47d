#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: s3_object_restore
short_description: Bring archived S3 objects back
version_added: 0.1.0
description:
  - Asks S3 for readable copies of objects in V(GLACIER) and V(DEEP_ARCHIVE), and has objects come back that
    V(INTELLIGENT_TIERING) archived. Tells how each object stands.
  - The price and the time are known before anything is sent, in check mode too, and O(max_cost) refuses what costs
    more.
  - An object that is read at once is left alone, and so is one that is on its way.
author:
  - converge.aws contributors (@converge-aws)
options:
  bucket:
    description:
      - The name of the bucket.
    type: str
    required: true
  object:
    description:
      - The key of one object.
    type: str
  version_id:
    description:
      - The version of O(object). If left out, the newest.
    type: str
  objects:
    description:
      - Many objects, each a key, or a dictionary of C(key) and C(version_id).
    type: list
    elements: raw
  prefix:
    description:
      - All objects whose keys begin with this, each in its newest version. V('') stands for the whole bucket.
      - It takes one call for 1,000 objects, and one more for each of the class V(INTELLIGENT_TIERING).
    type: str
  include:
    description:
      - Of O(prefix), only the keys that fit one of these patterns, like V(*.raw). C(*) also stands for slashes.
    type: list
    elements: str
  exclude:
    description:
      - Of O(prefix), none of the keys that fit one of these patterns.
    type: list
    elements: str
  manifest:
    description:
      - A CSV file of bucket, key and, where it has a third column, version, with keys coded as in URLs and without a
        header, as S3 Batch Operations read it. All rows are about O(bucket).
    type: path
  days:
    description:
      - For how many days the copies can be read. It is needed for objects in V(GLACIER) and V(DEEP_ARCHIVE); those of
        V(INTELLIGENT_TIERING) come back for good.
    type: int
  tier:
    description:
      - How fast the objects come back, and at which price. V(DEEP_ARCHIVE) has no V(expedited).
      - Without it and O(within_hours), it is V(standard).
    type: str
    choices: [standard, bulk, expedited]
  within_hours:
    description:
      - The cheapest tier is taken that brings each object back within so many hours. The task is refused when none
        does.
    type: float
  fallback_tier:
    description:
      - The tier for when AWS has no capacity for V(expedited). Without it, those objects fail.
    type: str
    choices: [standard, bulk]
  speed_up:
    description:
      - Whether what is already on its way is asked for again, with this task's tier. AWS only takes a faster one, and
        charges for it too.
      - S3 doesn't tell which tier is under way, so that the task reports a change as long as something is.
    type: bool
    default: false
  extend:
    description:
      - Whether copies that are there are kept for longer, when O(days) from now is more than a day after they expire.
        They are never kept for less.
    type: bool
    default: true
  max_cost:
    description:
      - The most that this may cost, in USD. What costs more is refused before anything is sent.
    type: float
  prices:
    description:
      - Prices that count instead of this collection's own, which are those of us-east-1, eu-west-1, eu-central-1 and
        me-central-1 at RV(estimate.price_date). What isn't named here stays as it is.
      - Each in USD, C(storage) and C(retrieval) per GB, C(retrieval_requests) and C(get) per 1,000 requests, by storage
        class, those for retrieval by tier too. C(date) is told with the estimate.
    type: dict
  wait:
    description:
      - Whether to wait until all of them can be read.
    type: bool
    default: false
  wait_timeout:
    description:
      - For how many seconds to wait.
    type: int
    default: 43200
  expected_bucket_owner:
    description:
      - The account that must own the bucket. If left out, O(expected_account_id).
    type: str
notes:
  - "S3 takes 1,000 requests to restore a second. M(converge.aws.s3_batch_job) is for millions of objects: this module
    sends one request for each."
  - "One object that can't be restored doesn't stop the others. The failure names the first ten; the result tells how
    each stands."
  - "The estimate leaves out taxes, discounts and the data transfer out of AWS. A copy is billed at V(STANDARD)'s price
    besides the archive's own."
  - "Permissions: C(s3:GetObject) (of versions C(s3:GetObjectVersion)), with O(prefix) C(s3:ListBucket),
    C(s3:RestoreObject)."
seealso:
  - module: converge.aws.s3_object
  - module: converge.aws.s3_batch_job
  - module: converge.aws.s3_lifecycle
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: What would it cost to have a year back? (with --check)
  converge.aws.s3_object_restore:
    bucket: archive-123456789012
    prefix: 2019/
    days: 7
    tier: bulk
  check_mode: true
  register: restore

- name: Bring it back by tomorrow, for 50 dollars at the most
  converge.aws.s3_object_restore:
    bucket: archive-123456789012
    prefix: 2019/
    exclude: ["*.tmp"]
    days: 7
    within_hours: 24
    max_cost: 50

- name: One object at once, or in hours where AWS has no capacity, and wait for it
  converge.aws.s3_object_restore:
    bucket: archive-123456789012
    object: 2019/deed.pdf
    days: 1
    tier: expedited
    fallback_tier: standard
    wait: true

- name: Some versions
  converge.aws.s3_object_restore:
    bucket: archive-123456789012
    objects:
      - 2019/deed.pdf
      - key: 2019/will.pdf
        version_id: 3HL4kqtJvjVBH40Nrjfkd
    days: 3

- name: All that a manifest lists, at prices of one's own
  converge.aws.s3_object_restore:
    bucket: archive-123456789012
    manifest: files/wanted.csv
    days: 14
    tier: bulk
    prices:
      date: "2027-01-01"
      storage:
        STANDARD: 0.0245
      retrieval:
        DEEP_ARCHIVE:
          bulk: 0.003
"""

RETURN = r"""
msg:
  description: How the objects stand, in a sentence.
  returned: always
  type: str
objects:
  description: How each object stands, of the first 1,000.
  returned: success
  type: list
  elements: dict
  contains:
    key:
      description: The key.
      type: str
    version_id:
      description: The version, where the task named one.
      type: str
    storage_class:
      description: The storage class.
      type: str
    size:
      description: Its bytes.
      type: int
    status:
      description: V(available) when it is read at once, V(in_progress) when it is on its way, V(restored) when a copy
        is there, V(archived) otherwise.
      type: str
    expires:
      description: Until when the copy is there; null where that isn't known.
      type: str
    tier:
      description: The tier that this task asked for.
      type: str
counts:
  description: How many objects there are (C(total)) and how many stand so (C(available), C(in_progress), C(restored),
    C(archived)).
  returned: success
  type: dict
estimate:
  description: What the restore costs and takes.
  returned: success
  type: dict
  contains:
    objects:
      description: How many objects are brought back.
      type: int
    bytes:
      description: Their bytes.
      type: int
    cost:
      description: The price by part (C(retrieval), C(requests), C(copy), which is storing the copies) and the C(total).
      type: dict
    currency:
      description: The currency.
      type: str
      sample: USD
    hours:
      description: From (C(min)) and to (C(max)) how many hours it takes.
      type: dict
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
from ..module_utils.s3 import restoring

OPERATION = Operation(
    service="s3",
    noun="archived objects",
    name="bucket",
    plan=restoring.plan,
    check=restoring.check,
    about=lambda params: f"objects of bucket {params['bucket']}",
)

RULES = Rules(
    mutually_exclusive=(("object", "objects", "prefix", "manifest"), ("tier", "within_hours")),
    required_one_of=(("object", "objects", "prefix", "manifest"),),
)

# Files of the controller, as copy's src.
CONTROLLER_FILES = ("manifest",)


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
