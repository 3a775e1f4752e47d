#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: glacier_job
short_description: Bring archives and inventories back from vaults of S3 Glacier
version_added: 0.1.0
description:
  - Begins the job that brings an archive, a part of it, or a vault's inventory back, waits for it, and fetches its
    output range by range. An archive's output is verified by its tree hash, and only then put in its place.
  - A job for the same that is in progress, or whose output is still there, is taken up. AWS keeps output for a day.
  - An inventory settles what is in doubt in the index of M(converge.aws.glacier_archive), and adds what it doesn't
    have.
author:
  - converge.aws contributors (@converge-aws)
options:
  vault:
    description:
      - The name of the vault.
    type: str
    required: true
  account_id:
    description:
      - The account that the vault belongs to. If left out, it is the one of the credentials.
    type: str
  type:
    description:
      - What is to be brought back. AWS takes a vault's inventory about once a day, and the job gives the last one.
    type: str
    choices: [archive, inventory]
    required: true
  archive_id:
    description:
      - The id of the archive.
    type: str
  name:
    description:
      - The name of the archive in the O(index). Of several, it is the last one that was sent.
    type: str
  index:
    description:
      - The path of the index, as M(converge.aws.glacier_archive) writes it. It tells the id, the size and the tree hash
        of an archive.
      - With O(type=inventory), the index is brought up to date.
    type: path
  tier:
    description:
      - How fast an archive comes back, within 5 minutes, 5 hours or 12 hours, and at what price. V(expedited) is for up
        to 250 MB, and may be refused for lack of capacity.
      - A job that there is already keeps its own.
    type: str
    choices: [expedited, standard, bulk]
    default: standard
  byte_range:
    description:
      - The part of the archive, like V(1048576-2097151), its first and its last byte. It begins at a multiple of 1 MiB
        and ends right before one, or with the archive.
    type: str
  description:
    description:
      - A description of the job, of at most 1024 characters of printable ASCII.
    type: str
  sns_topic:
    description:
      - The ARN of an SNS topic that is told when the job has ended.
    type: str
  force:
    description:
      - Whether to begin a job though there is one for the same.
    type: bool
    default: false
  dest:
    description:
      - The file that the output is written to. A new one is readable by its owner only.
      - If it has the archive's bytes already, by the tree hash in the O(index) or of the job, nothing is brought back.
      - The output is fetched as soon as the job has ended, by this task with O(wait=true), or by a later one.
    type: path
  max_cost:
    description:
      - The most that bringing the archive back may cost, in USD. What costs more is refused before anything is sent.
        The size has to be known by the O(index) or by O(byte_range).
    type: float
  prices:
    description:
      - Prices in place of those in the collection's table, in the same shape, as in M(converge.aws.s3_object_restore).
    type: dict
  wait:
    description:
      - Whether to wait until the job has ended.
    type: bool
    default: false
  wait_timeout:
    description:
      - For how many seconds to wait.
    type: int
    default: 50000
notes:
  - InitiateJob is sent once. Where its answer is lost, the job is looked for before it is sent again.
  - "Permissions: C(glacier:DescribeVault), C(glacier:ListJobs), C(glacier:InitiateJob), C(glacier:DescribeJob),
    C(glacier:GetJobOutput)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: What would it cost? With --check, nothing is sent
  converge.aws.glacier_job:
    vault: photos
    region: eu-west-3
    type: archive
    index: /srv/archives/photos.jsonl
    name: 2026.tar
    tier: bulk
    max_cost: 5

- name: Bring an archive back, and wait for it
  converge.aws.glacier_job:
    vault: photos
    region: eu-west-3
    type: archive
    index: /srv/archives/photos.jsonl
    name: 2026.tar
    dest: /srv/photos/2026.tar
    wait: true

- name: Bring the index up to date with the vault's inventory
  converge.aws.glacier_job:
    vault: photos
    region: eu-west-3
    type: inventory
    index: /srv/archives/photos.jsonl
    wait: true
"""

RETURN = r"""
job:
  description: The job, in snake_case, as AWS describes it; null where O(dest) has the bytes already.
  returned: success
  type: dict
  contains:
    action:
      description: V(ArchiveRetrieval) or V(InventoryRetrieval).
      type: str
    archive_id:
      description: The archive's id.
      type: str
    completion_date:
      description: When it ended.
      type: str
    job_id:
      description: The job's id.
      type: str
    status_code:
      description: V(InProgress), V(Succeeded) or V(Failed).
      type: str
    tier:
      description: The tier.
      type: str
estimate:
  description: What a new job for an archive costs.
  returned: a job is begun, and the size of the archive is known
  type: dict
  contains:
    bytes:
      description: How many bytes are brought back.
      type: int
    cost:
      description: What that costs.
      type: float
    currency:
      description: In which currency.
      type: str
      sample: USD
    hours:
      description: From how many hours to how many it takes.
      type: list
      elements: float
    price_date:
      description: The date of the prices.
      type: str
inventory:
  description: The C(date) of the inventory and how many C(archives) it has.
  returned: O(type=inventory), and it was ready
  type: dict
reconciled:
  description: The names of archives whose entries in the index were changed.
  returned: O(type=inventory), O(index) is given, and it was read
  type: dict
  contains:
    added:
      description: Those that weren't in the index.
      type: list
      elements: str
    confirmed:
      description: Those whose ids are known now, or that are there after all.
      type: list
      elements: str
    missing:
      description: Those that the inventory doesn't have, though they were sent a day before it.
      type: list
      elements: str
output:
  description: The file that has the output, as C(dest), and for an archive C(verified), whether a tree hash was known
    that the whole was held against.
  returned: the output is there
  type: dict
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

from ..module_utils.glacier import jobs
from ..module_utils.options import Rules
from ..module_utils.parts import Operation
from ..module_utils.runner import main as run_module

OPERATION = Operation(service="glacier", noun="job", name="vault", plan=jobs.plan, check=jobs.check, about=jobs.about)

RULES = Rules(mutually_exclusive=(("archive_id", "name"),))


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
