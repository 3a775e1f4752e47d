#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: s3_account
short_description: Manage the public access block of an AWS account
version_added: 0.1.0
description:
  - Blocks public access to all S3 buckets of the account at once, whatever their own settings are.
  - The account is that of the credentials. What is blocked here no bucket and no access point can open.
author:
  - converge.aws contributors (@converge-aws)
options:
  state:
    description:
      - Whether the account has a public access block. V(absent) removes it; then each bucket's own decides.
    type: str
    choices: [present, absent]
    default: present
  public_access:
    description:
      - What is blocked. A suboption left out stays as it is; where there is no block yet, it is V(false).
    type: dict
    suboptions:
      block_public_acls:
        description: Whether requests that set a public ACL are refused.
        type: bool
      ignore_public_acls:
        description: Whether public ACLs have no effect.
        type: bool
      block_public_policy:
        description: Whether requests that set a public policy are refused.
        type: bool
      restrict_public_buckets:
        description: Whether only the bucket's own account and AWS's services reach a bucket with a public policy.
        type: bool
notes:
  - The block is the same in all regions; O(region) only says which endpoint is asked, V(us-east-1) if left out.
  - AWS takes a few minutes until a change holds everywhere.
  - "Permissions: C(s3:GetAccountPublicAccessBlock), and to change it C(s3:PutAccountPublicAccessBlock)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Nothing in this account is public
  converge.aws.s3_account:
    public_access:
      block_public_acls: true
      ignore_public_acls: true
      block_public_policy: true
      restrict_public_buckets: true

- name: Keep new public policies out, and leave the rest as it is
  converge.aws.s3_account:
    public_access:
      block_public_policy: true

- name: Say what is blocked
  converge.aws.s3_account:
  register: account

- name: Let each bucket decide
  converge.aws.s3_account:
    state: absent
"""

RETURN = r"""
account_id:
  description: The account's 12 digits.
  returned: success
  type: str
public_access:
  description: What is blocked. Without a block, nothing is.
  returned: success
  type: dict
  sample:
    block_public_acls: true
    ignore_public_acls: true
    block_public_policy: true
    restrict_public_buckets: true
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

from dataclasses import replace

from ..module_utils.options import Rules
from ..module_utils.parts import Resource
from ..module_utils.runner import main as run_module
from ..module_utils.s3 import rows
from ..module_utils.s3control import account

RESOURCE = Resource(
    service="s3control",
    noun="account",
    name="account_id",
    address={"AccountId": account.account},
    needs_account=True,
    missing=("NoSuchAccount",),
    localize=account.localize,
    answer=account.answer,
    parts=(
        replace(
            rows.PUBLIC_ACCESS,
            options=("public_access", "state"),
            want=account.wanted,
            complete=account.complete,
            initial=None,
            effect=account.effect,
        ),
    ),
)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
