#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: sts_assume_role
short_description: Assume an IAM role and return its temporary credentials
version_added: 0.1.0
description:
  - Asks STS for a session of a role and returns the credentials, for tasks and programs that take nothing else.
  - Modules of this collection need no such task. Their option O(assume_role) does the same, keeps the session for
    later tasks and renews it, and no credentials pass through the play.
author:
  - converge.aws contributors (@converge-aws)
options:
  role_arn:
    description:
      - The ARN of the role, in this or another account.
    type: str
    required: true
  role_session_name:
    description:
      - The name of the session, as CloudTrail shows it, of 2 to 64 letters, digits or any of C(_+=,.@-).
    type: str
    required: true
  policy:
    description:
      - A policy, as JSON or a dictionary, that the session may do no more than.
    type: json
  policy_arns:
    description:
      - The ARNs of up to 10 managed policies that the session may do no more than.
    type: list
    elements: str
  duration_seconds:
    description:
      - For how many seconds the session lasts, from 900 to what the role allows, 43200 at most. If left out, AWS makes
        it an hour. A role that another role assumes lasts an hour at most.
    type: int
  external_id:
    description:
      - The id that the role's trust policy asks for, where the role is somebody else's.
    type: str
  tags:
    description:
      - Tags of the session, as a dictionary. The role's trust policy must allow C(sts:TagSession) too.
    type: dict
  transitive_tag_keys:
    description:
      - The keys of those tags that go along when this session assumes a further role.
    type: list
    elements: str
  source_identity:
    description:
      - Who is behind the session, as CloudTrail shows it from then on. The role's trust policy must allow
        C(sts:SetSourceIdentity) too.
    type: str
  mfa_serial_number:
    description:
      - The serial number or ARN of the caller's MFA device, where the trust policy asks for one.
    type: str
  mfa_token:
    description:
      - The 6 digits that the device shows, in quotes. AWS takes each only once, so a check run uses it up too.
    type: str
notes:
  - "The credentials are the result: give the task C(no_log: true), or they stand in logs and on the screen."
  - A role that was just made, or whose trust policy just changed, is not known at once everywhere, so a refusal is
    tried again for up to 30 seconds, or for O(retry_timeout) if that is shorter.
  - "Differences from amazon.aws: RV(ignore:changed) is false, since a session changes nothing (there, it is true); a
    check run assumes the role too, so that the tasks after it have credentials (there, it is skipped); O(policy) may be
    a dictionary; O(policy_arns), O(tags), O(transitive_tag_keys), O(source_identity)."
  - "Permissions: C(sts:AssumeRole) on the role; with O(tags) C(sts:TagSession), with O(source_identity)
    C(sts:SetSourceIdentity)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: A session of the role that deploys
  converge.aws.sts_assume_role:
    role_arn: arn:aws:iam::123456789012:role/deploy
    role_session_name: release-42
    duration_seconds: 900
  register: session
  no_log: true

- name: A session that may read one bucket, and says who is behind it
  converge.aws.sts_assume_role:
    role_arn: arn:aws:iam::123456789012:role/photographers
    role_session_name: exhibition
    source_identity: jo
    tags:
      project: exhibition
    policy:
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: s3:GetObject
          Resource: arn:aws:s3:::photos-123456789012/*
  register: reader
  no_log: true

- name: A role that wants a code
  converge.aws.sts_assume_role:
    role_arn: arn:aws:iam::123456789012:role/administrator
    role_session_name: jo
    mfa_serial_number: arn:aws:iam::123456789012:mfa/jo
    mfa_token: "{{ code }}"
  register: administrator
  no_log: true
"""

RETURN = r"""
sts_creds:
  description: The credentials of the session. Whoever has them can do what the role may.
  returned: success
  type: dict
  contains:
    access_key:
      description: The id of the access key.
      type: str
      sample: ASIAIOSFODNN7EXAMPLE
    secret_key:
      description: The secret of the access key.
      type: str
    session_token:
      description: The session token.
      type: str
    expiration:
      description: Until when they are valid, in ISO 8601.
      type: str
      sample: "2026-11-21T13:00:00Z"
sts_user:
  description: Who the session is.
  returned: success
  type: dict
  contains:
    assumed_role_id:
      description: The unique id of the role, and the session's name.
      type: str
      sample: AROA123EXAMPLE123:release-42
    arn:
      description: The ARN of the session.
      type: str
      sample: arn:aws:sts::123456789012:assumed-role/deploy/release-42
source_identity:
  description: Who is behind the session.
  returned: when AWS tells it
  type: str
plan:
  description: The one request that was made. It is no change.
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
from ..module_utils.sts import assume

OPERATION = Operation(service="sts", noun="role", name="role_arn", plan=assume.plan, check=assume.check)

RULES = Rules(no_log={"mfa_token": True, "transitive_tag_keys": False})


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
