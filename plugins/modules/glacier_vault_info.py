#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: glacier_vault_info
short_description: Read vaults of S3 Glacier
version_added: 0.1.0
description:
  - Lists the vaults of a region, or finds one, with their policies, tags, notifications and locks. All of them are read
    side by side.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of one vault. If there is none, RV(vaults) is empty.
    type: str
  account_id:
    description:
      - The account that the vaults belong to. If left out, it is the one of the credentials.
    type: str
notes:
  - "Permissions: C(glacier:ListVaults), or with O(name) C(glacier:DescribeVault); C(glacier:GetVaultAccessPolicy),
    C(glacier:ListTagsForVault), C(glacier:GetVaultNotifications), C(glacier:GetVaultLock)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: All vaults of a region
  converge.aws.glacier_vault_info:
    region: eu-west-3

- name: One of them
  converge.aws.glacier_vault_info:
    name: photos
    region: eu-west-3
"""

RETURN = r"""
vaults:
  description: The vaults, sorted by name.
  returned: success
  type: list
  elements: dict
  contains:
    arn:
      description: The ARN.
      type: str
      sample: arn:aws:glacier:eu-west-3:123456789012:vaults/photos
    creation_date:
      description: When it was made.
      type: str
    last_inventory_date:
      description: When AWS took the last inventory; null before the first.
      type: str
    lock:
      description: The lock, with C(state), C(policy), and as long as it is in progress C(expires); null if there is
        none.
      type: dict
    name:
      description: The name.
      type: str
    notifications:
      description: The C(sns_topic) and the C(events), or null.
      type: dict
    number_of_archives:
      description: How many archives the last inventory found; null before the first.
      type: int
    policy:
      description: The access policy, or null.
      type: dict
    size_in_bytes:
      description: Their size in bytes at the last inventory; null before the first.
      type: int
    tags:
      description: The tags.
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

from ..module_utils.glacier import facts
from ..module_utils.options import Rules
from ..module_utils.parts import Operation
from ..module_utils.runner import main as run_module

OPERATION = Operation(service="glacier", noun="vaults", plan=facts.plan, check=facts.check)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
