#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: glacier_retrieval_policy
short_description: Manage how much may be retrieved from vaults of S3 Glacier
version_added: 0.1.0
description:
  - Sets the data retrieval policy of an account in a region, for all its vaults together. What would go beyond it is
    refused by AWS when it is asked for. It counts retrievals of the tier standard only.
author:
  - converge.aws contributors (@converge-aws)
options:
  account_id:
    description:
      - The account. If left out, it is the one of the credentials.
    type: str
  strategy:
    description:
      - V(none) sets no limit, V(free_tier) allows what AWS charges nothing for, V(bytes_per_hour) as much as
        O(bytes_per_hour) says.
    type: str
    choices: [bytes_per_hour, free_tier, none]
    required: true
  bytes_per_hour:
    description:
      - How many bytes an hour may be retrieved, with O(strategy=bytes_per_hour).
    type: int
notes:
  - "Permissions: C(glacier:GetDataRetrievalPolicy), C(glacier:SetDataRetrievalPolicy)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: No more than 10 GiB an hour
  converge.aws.glacier_retrieval_policy:
    region: eu-west-3
    strategy: bytes_per_hour
    bytes_per_hour: 10737418240

- name: No limit
  converge.aws.glacier_retrieval_policy:
    region: eu-west-3
    strategy: none
"""

RETURN = r"""
account_id:
  description: The account.
  returned: success
  type: str
  sample: "123456789012"
policy:
  description: The policy.
  returned: success
  type: dict
  contains:
    bytes_per_hour:
      description: The limit; null where there is none in bytes.
      type: int
    strategy:
      description: The strategy.
      type: str
      sample: bytes_per_hour
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

from ..module_utils.glacier import retrieval
from ..module_utils.options import Rules
from ..module_utils.parts import Call, Resource, Setting
from ..module_utils.runner import main as run_module

RESOURCE = Resource(
    service="glacier",
    noun="account",
    name="account_id",
    address={"accountId": "account_id"},
    missing=("ResourceNotFoundException",),
    needs_account=True,
    check=retrieval.check,
    localize=retrieval.localize,
    parts=(
        Setting(
            "policy",
            options=("strategy", "bytes_per_hour"),
            read=Call("get_data_retrieval_policy", "Policy.Rules"),
            write=Call("set_data_retrieval_policy", "Policy.Rules"),
            codec=retrieval.RULES,
            want=retrieval.wanted,
            same=retrieval.same,
            complete=lambda wanted, current: wanted,
            effect=retrieval.effect,
        ),
    ),
)

RULES = Rules(required_if=(("strategy", "bytes_per_hour", ("bytes_per_hour",)),))


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
