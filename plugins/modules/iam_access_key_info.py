#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: iam_access_key_info
short_description: Read which access keys an IAM user has
version_added: 0.1.0
description:
  - Lists the access keys of a user, and when each was last used if that is asked for. Nobody can read their secrets.
author:
  - converge.aws contributors (@converge-aws)
options:
  user_name:
    description:
      - The name of the user. If there is no such user, RV(access_keys) is empty.
    type: str
    required: true
    aliases: [username]
  last_used:
    description:
      - Whether to read when each key was last used too, each with a call.
    type: bool
    default: false
notes:
  - "Differences from amazon.aws: keys are sorted by their dates; O(last_used)."
  - "Permissions: C(iam:ListAccessKeys); with O(last_used), C(iam:GetAccessKeyLastUsed)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: The keys that the exporter works with
  converge.aws.iam_access_key_info:
    user_name: exporter
    last_used: true
  register: keys
"""

RETURN = r"""
access_keys:
  description: The keys, the oldest first.
  returned: success
  type: list
  elements: dict
  contains:
    access_key_id:
      description: Its id.
      type: str
      sample: AKIAIOSFODNN7EXAMPLE
    create_date:
      description: When it was made, in ISO 8601.
      type: str
    last_used:
      description: Where and when it was last used.
      type: dict
      returned: with O(last_used=true)
      contains:
        date:
          description: When, in ISO 8601, which AWS can tell hours later only; null if never.
          type: str
        region:
          description: In which region, or null.
          type: str
        service:
          description: For which service, or null.
          type: str
    status:
      description: V(Active) or V(Inactive).
      type: str
      sample: Active
    user_name:
      description: Whose it is.
      type: str
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

from ..module_utils.iam import access_keys
from ..module_utils.options import Rules
from ..module_utils.parts import Operation
from ..module_utils.runner import main as run_module

OPERATION = Operation(
    service="iam", noun="user", name="user_name", plan=access_keys.info, check=access_keys.check_info
)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
