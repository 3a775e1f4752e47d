#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: aws_caller_info
short_description: Say whose credentials are in use
version_added: 0.1.0
description:
  - Returns the account, the caller and the partition of the credentials in use, asked of STS anew every time.
author:
  - converge.aws contributors (@converge-aws)
notes:
  - "Differences from amazon.aws: the partition and the region are returned, and whether it is the root user; an alias
    that may not be read is empty."
  - "Permissions: none are needed for the caller; C(iam:ListAccountAliases) for the alias."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Who am I?
  converge.aws.aws_caller_info:
  register: caller

- name: Refuse any other account
  converge.aws.aws_caller_info:
    expected_account_id: "123456789012"
"""

RETURN = r"""
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
account:
  description: The 12 digits of the account.
  returned: success
  type: str
account_alias:
  description: The account's alias, or an empty string.
  returned: success
  type: str
arn:
  description: The ARN of the caller.
  returned: success
  type: str
user_id:
  description: The unique id of the caller.
  returned: success
  type: str
partition:
  description: The partition, like V(aws).
  returned: success
  type: str
region:
  description: The region that a task without O(region) works in.
  returned: success
  type: str
is_root:
  description: Whether these are the credentials of the account's root user.
  returned: success
  type: bool
"""

from ..module_utils.options import Rules
from ..module_utils.parts import Operation
from ..module_utils.runner import main as run_module
from ..module_utils.sts import caller

OPERATION = Operation(service="sts", noun="caller", plan=caller.plan)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
