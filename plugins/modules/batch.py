#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# What runs is the action plugin of the same name; this is its documentation.
from __future__ import annotations

DOCUMENTATION = r"""
---
module: batch
short_description: Run a module of this collection for many items side by side
version_added: 0.1.0
description:
  - Does what a loop over one module of this collection does, but runs the items side by side, and registers what the
    loop would register.
  - The options of all items are checked before anything is sent; if those of one can't be right, none is run.
  - An item that fails doesn't stop the others. The task then fails, and its message names each failed item and its
    cause.
  - Items about the same thing, by its name and with the same connection, run one after the other, in their order.
author:
  - converge.aws contributors (@converge-aws)
options:
  module:
    description:
      - The module, by its short or its full name, such as V(s3_bucket) or V(converge.aws.s3_bucket).
    type: str
    required: true
  items:
    description:
      - The options of the module, a dictionary for each item. An empty list skips the task.
    type: list
    elements: dict
    required: true
  defaults:
    description:
      - Options for every item that doesn't set them itself. They go before the C(module_defaults) of the module and of
        its groups, which count here too.
    type: dict
  concurrency:
    description:
      - How many items run at the same time, 1 to 64.
    type: int
    default: 16
attributes:
  async:
    description: With C(poll) 0, and then each item is a job of its own. The job ids are in the results.
    support: partial
requirements:
  - python >= 3.9
  - boto3 >= 1.36.0
  - botocore >= 1.36.0
  - PyYAML >= 5.1
notes:
  - "Permissions: those of the module that is run."
  - Items run side by side inside the Ansible worker, on a local connection. On any other, with C(become), with
    C(async) or with the variable C(converge_aws_in_process) at V(never), they run one after the other.
  - Side by side, items of the WorkDocs modules read the users and what is in a folder once for all of them, and again
    when one of them has written to it. What others change meanwhile may be seen by the next task only.
  - C(when), C(until), C(changed_when) and C(failed_when) are about the whole of the task, not about an item.
  - Secrets of an item are masked in its result, and in RV(results[].item) too. With C(no_log) the whole result is.
extends_documentation_fragment:
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: A bucket for each year, with versions and a tag
  converge.aws.batch:
    module: converge.aws.s3_bucket
    items:
      - name: photos-2025-123456789012
      - name: photos-2026-123456789012
        tags: {year: "2026", team: photographers}
    defaults:
      versioning: true
      tags: {team: photographers}
  register: made

- name: All of them, 32 at the same time
  converge.aws.batch:
    module: s3_bucket
    items: "{{ buckets }}"
    concurrency: 32
"""

RETURN = r"""
results:
  description:
    - The results of the items, in their order, each as the module returns it.
    - Where items are refused, those that are not are marked as skipped.
  returned: always
  type: list
  elements: dict
  contains:
    item:
      description: The item.
      type: dict
    ansible_loop_var:
      description: The name of the item, as in a loop's result.
      type: str
      sample: item
    changed:
      description: Whether the item changed anything.
      type: bool
    failed:
      description: Whether the item failed.
      type: bool
    msg:
      description: Why it failed.
      type: str
api_calls:
  description: How many API calls all items made.
  returned: always
  type: int
permissions:
  description: The IAM actions that the items need.
  returned: always
  type: list
  elements: str
msg:
  description: That all items completed, or how many failed, which, and why.
  returned: always
  type: str
  sample: All items completed
"""
