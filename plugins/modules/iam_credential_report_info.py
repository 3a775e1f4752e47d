#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: iam_credential_report_info
short_description: Read the credential report of an AWS account
version_added: 0.1.0
description:
  - Returns what every IAM user of the account, and its root user, signs in with, whether it is in use, and since when.
  - AWS makes the report anew if the last one is four hours old, which takes some seconds. A younger one is returned as
    it is.
author:
  - converge.aws contributors (@converge-aws)
options:
  wait_timeout:
    description:
      - For how many seconds to wait for the report.
    type: int
    default: 120
notes:
  - "Permissions: C(iam:GenerateCredentialReport), C(iam:GetCredentialReport)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: What everybody signs in with
  converge.aws.iam_credential_report_info:
  register: report

# Those who have a password and no MFA device:
# {{ report.credential_report | selectattr('password_enabled') | rejectattr('mfa_active') | map(attribute='user') }}
"""

RETURN = r"""
credential_report:
  description:
    - A dictionary for each user, with the columns of the report under AWS's names. Those that AWS adds are here too.
    - What the report says as C(true) and C(false) is a boolean. What there is none of, what nobody knows, and what
      doesn't go with this kind of user (C(N/A), C(no_information), C(not_supported)) is null. Dates are as AWS gives
      them.
  returned: success
  type: list
  elements: dict
  contains:
    access_key_1_active:
      description: Whether there is a first access key, and it can be used.
      type: bool
    access_key_1_last_rotated:
      description: When it was made or last changed.
      type: str
    access_key_1_last_used_date:
      description: When it was last used.
      type: str
    access_key_1_last_used_region:
      description: In which region.
      type: str
    access_key_1_last_used_service:
      description: For which service.
      type: str
    access_key_2_active:
      description: As of the first one, and so the further columns of the second.
      type: bool
    arn:
      description: The ARN of the user.
      type: str
      sample: arn:aws:iam::123456789012:user/jo
    cert_1_active:
      description: Whether there is a signing certificate, and it can be used.
      type: bool
    cert_1_last_rotated:
      description: When it was made or last changed.
      type: str
    cert_2_active:
      description: As of the first one.
      type: bool
    mfa_active:
      description: Whether an MFA device is in use.
      type: bool
    password_enabled:
      description: Whether there is a password. Of the root user, some reports don't say.
      type: bool
    password_last_changed:
      description: When it was last set.
      type: str
    password_last_used:
      description: When somebody last signed in with it.
      type: str
    password_next_rotation:
      description: When it has to be changed, if the account's password policy says so.
      type: str
    user:
      description: The name of the user; V(<root_account>) is the root user.
      type: str
      sample: jo
    user_creation_time:
      description: When the user was made.
      type: str
      sample: "2026-11-21T09:00:00+00:00"
generated_time:
  description: When the report was made, in ISO 8601.
  returned: success
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

from ..module_utils.iam import credential_report
from ..module_utils.options import Rules
from ..module_utils.parts import Operation
from ..module_utils.runner import main as run_module

OPERATION = Operation(service="iam", noun="credential report", plan=credential_report.plan)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
