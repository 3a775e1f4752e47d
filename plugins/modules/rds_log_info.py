#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: rds_log_info
short_description: List and read the log files of RDS databases
version_added: 0.1.0
description:
  - Lists the log files of an instance of Amazon RDS, and reads one, whole or its last lines, into the result or a file.
author:
  - converge.aws contributors (@converge-aws)
options:
  db_instance_identifier:
    description:
      - The instance.
    type: str
    required: true
    aliases: [instance_id, id]
  filename_contains:
    description:
      - Lists only files whose name has this in it.
    type: str
  file_last_written:
    description:
      - Lists only files that were written at this time or later, in ISO 8601, such as V(2026-11-21T09:00:00Z), or in
        milliseconds since 1970.
    type: str
  file_size:
    description:
      - Lists only files of at least so many bytes.
    type: int
  log_file_name:
    description:
      - The file to read, by the name that it is listed with. If left out, files are only listed.
    type: str
  number_of_lines:
    description:
      - How many lines to read, from the end, 10000 at most. If left out, the file is read whole.
    type: int
  pattern:
    description:
      - A regular expression of Python. Only lines that it is found in are returned or written.
    type: str
  dest:
    description:
      - The file to write what was read to, instead of returning it. It is written in one step, and only its owner can
        read it.
    type: path
  max_bytes:
    description:
      - How much of the file is returned at most, from its end, in bytes.
    type: int
    default: 1048576
notes:
  - Logs may hold statements, and those data. A task that returns them may want C(no_log).
  - "Permissions: C(rds:DescribeDBLogFiles), and with O(log_file_name) C(rds:DownloadDBLogFilePortion)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Which logs are there of today?
  converge.aws.rds_log_info:
    db_instance_identifier: shop
    file_last_written: "2026-11-21T00:00:00Z"
  register: logs

- name: The errors among the last lines of the newest
  converge.aws.rds_log_info:
    db_instance_identifier: shop
    log_file_name: error/postgresql.log.2026-11-21-09
    number_of_lines: 1000
    pattern: "(ERROR|FATAL|PANIC):"
  register: errors

- name: Keep one
  converge.aws.rds_log_info:
    db_instance_identifier: shop
    log_file_name: error/postgresql.log.2026-11-21-09
    dest: /var/tmp/shop.log
"""

RETURN = r"""
db_instance_identifier:
  description: The instance.
  returned: success
  type: str
log_files:
  description: Its log files, as far as they are asked for, the oldest first.
  returned: success
  type: list
  elements: dict
  contains:
    log_file_name:
      description: The name.
      type: str
      sample: error/postgresql.log.2026-11-21-09
    last_written:
      description: When it was last written to, in ISO 8601.
      type: str
    size:
      description: How many bytes it has.
      type: int
log_file_name:
  description: The file that was read.
  returned: O(log_file_name) is given
  type: str
content:
  description: What was read.
  returned: O(log_file_name) is given and O(dest) isn't
  type: str
truncated:
  description: Whether more was read than RV(content) has.
  returned: O(log_file_name) is given and O(dest) isn't
  type: bool
lines:
  description: How many lines were read, and have O(pattern).
  returned: O(log_file_name) is given
  type: int
size:
  description: How many bytes these are.
  returned: O(log_file_name) is given
  type: int
written_to:
  description: The file that they are in.
  returned: O(dest) is given
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

from ..module_utils.options import Rules
from ..module_utils.parts import Operation
from ..module_utils.rds import log_files
from ..module_utils.runner import main as run_module

OPERATION = Operation(
    service="rds", noun="logs of", name="db_instance_identifier", check=log_files.check, plan=log_files.plan
)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
