#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: archive_info
short_description: Tell what lies in archives, what it costs, and what bringing it back would
version_added: 0.1.0
description:
  - Lists the versions of buckets once, and adds them up by storage class and age, with what they cost a month, what
    their full return would cost and take by tier, and what is on its way back.
  - Of Glacier's vaults, tells what their last inventory counted.
options:
  buckets:
    description: The buckets. One that isn't there is told of as empty, with a warning.
    type: list
    elements: str
    default: []
  vaults:
    description: The vaults of Amazon S3 Glacier, in the region that the task works in.
    type: list
    elements: str
    default: []
  days:
    description: For how many days copies would be kept, of what is brought back.
    type: int
    default: 7
  date:
    description: The day that ages are counted to, such as C(2026-11-21). Without it, today, in UTC.
    type: str
  prices:
    description:
      - Prices that replace those of the collection's table, in USD without tax. It has the shape of that table,
        C(storage) by class per GB and month, C(retrieval) by class and tier per GB, C(retrieval_requests) by class and
        tier per 1,000, C(put), C(transition) and C(get) by class per 1,000, and a C(date).
    type: dict
author:
  - converge.aws contributors (@converge-aws)
notes:
  - A listing costs one request for each 1,000 versions. Of more than some millions, an S3 Inventory tells the same for
    less.
  - What objects of INTELLIGENT_TIERING cost is told as if none had moved to a cheaper tier, which a listing doesn't
    tell.
  - An object's age is that of its version, whether a lifecycle rule has moved it to another class since or not.
  - "Permissions: C(s3:ListBucket), C(s3:ListBucketVersions), C(s3:ListBucketMultipartUploads), and for vaults
    C(glacier:DescribeVault)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: What would it cost to have all photos back?
  converge.aws.archive_info:
    buckets:
      - photos-archive-123456789012
  register: archive

# {{ archive.total.returns | selectattr('tier', 'equalto', 'bulk') | map(attribute='cost') | first }}

- name: The same with the prices of a contract
  converge.aws.archive_info:
    buckets:
      - photos-archive-123456789012
    prices:
      date: "2026-10-01"
      storage:
        DEEP_ARCHIVE: 0.0008
"""

RETURN = r"""
date:
  description: The day that ages are counted to.
  returned: success
  type: str
copies_kept_days:
  description: For how many days copies would be kept.
  returned: success
  type: int
archives:
  description: The buckets and vaults, in the order of the task.
  returned: success
  type: list
  elements: dict
  contains:
    kind:
      description: C(bucket) or C(vault).
      type: str
    name:
      description: Its name.
      type: str
    region:
      description: Its region.
      type: str
    exists:
      description: Whether it is there.
      type: bool
    objects:
      description: How many objects it has, old versions with them; of a vault, archives.
      type: int
    bytes:
      description: How many bytes they have.
      type: int
    month_cost:
      description: What they cost a month.
      type: float
    classes:
      description:
        - What lies in each storage class. C(ages) are counted in days, C(early) is what hasn't been there for as long
          as is billed at least, with what would still be billed if it went today, and C(returns) is what it costs and
          how many hours it takes to bring all of it back, by tier.
      type: list
      elements: dict
      sample:
        - storage_class: DEEP_ARCHIVE
          objects: 1200
          bytes: 5497558138880
          month_cost: 5.07
          mean_age_days: 412
          oldest: "2024-03-01T12:00:00+00:00"
          newest: "2026-11-01T12:00:00+00:00"
          ages:
            - {from_days: 0, to_days: 30, objects: 1, bytes: 4294967296}
          minimum_days: 180
          early: {objects: 1, bytes: 4294967296, cost: 0.02}
          returns:
            - {tier: bulk, hours: [0, 48], cost: 40.33, retrieval: 12.8, requests: 0.03, copy: 27.5}
    returns:
      description: The same for all its classes together, by how fast it is to be.
      type: list
      elements: dict
    noncurrent:
      description: Those of the objects that are old versions, C(objects) and C(bytes).
      type: dict
    delete_markers:
      description: How many delete markers it has.
      type: int
    unfinished_uploads:
      description: How many uploads were begun and not finished. Their parts are billed too, and not counted here.
      type: int
    on_the_way:
      description: What is being brought back now, counted, and the first 100 of it by name.
      type: dict
    returned:
      description: What has been brought back and until when its copies stay, counted, and the first 100 by name.
      type: dict
    inventory_date:
      description: Of a vault, when its archives were counted.
      type: str
    prices_note:
      description: Where its prices are not wholly those of its region, a sentence that says so.
      type: str
total:
  description: All archives together, with C(objects), C(bytes), C(month_cost), C(classes), C(ages) and C(returns).
  returned: success
  type: dict
prices:
  description: The prices' C(date) and C(currency), whether some were C(replaced), and C(notes) about them.
  returned: success
  type: dict
plan:
  description: Nothing is changed, so there are no steps.
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
from ..module_utils.s3 import archive_facts

OPERATION = Operation(
    service="s3", noun="archives", name="buckets", check=archive_facts.check, plan=archive_facts.plan
)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
