#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: iam_access_key
short_description: Manage the access keys of IAM users
version_added: 0.1.0
description:
  - Makes, replaces, deactivates and deletes the access keys that programs work with in an IAM user's name.
  - For programs, a role is the better choice. Access keys are for what can have none.
  - AWS gives the secret of a key once, when it is made. It goes to O(sink), or into the result.
author:
  - converge.aws contributors (@converge-aws)
options:
  user_name:
    description:
      - The name of the user.
    type: str
    required: true
    aliases: [username]
  id:
    description:
      - The id of the key that the task is about.
      - It is needed to delete a key. If left out, O(state=present) is about having one.
    type: str
  state:
    description:
      - With V(present) and O(id), the key is active or not, as O(active) says.
      - With V(present) and neither O(id) nor O(rotate) nor O(rotate_keys), the user is to have an active key, or with
        O(active=false) an inactive one. It is made where there is none.
      - With V(absent), the key O(id) is deleted.
    type: str
    choices: [present, absent]
    default: present
  active:
    description:
      - Whether the key can be used. A key that is made is active unless this is V(false).
    type: bool
    aliases: [enabled]
  rotate_keys:
    description:
      - Whether a new key is made in every run. If the user has as many as the account allows, which are two, the
        oldest is deleted first, whether it is still used or not.
      - O(rotate) does it in time, and leaves nobody without a key.
    type: bool
    default: false
  rotate:
    description:
      - Replaces keys when they are old, in stages. A play that runs daily carries a rotation through. One that runs
        twice does nothing the second time.
      - A user without an active key gets one. When the newest active key is O(rotate.after_days) old, a second one is
        made, and its secret goes to O(sink). Then the old one is deactivated and later deleted, each when it hasn't
        been used for long enough.
      - An inactive key is deleted too when it hasn't been used for that long. Of two active keys, the older one is
        let alone until it is old.
      - While an old key is still used, it stays, and a warning says when it last was.
    type: dict
    suboptions:
      after_days:
        description: How old a key is when it gets a successor.
        type: int
        default: 90
      deactivate_unused_after_days:
        description:
          - For how many days an old key must not have been used to be deactivated, counted from its successor's first
            day at the earliest. What AWS says of the last use can be hours late, so V(0) is too few where a key is
            used.
        type: int
        default: 1
      delete_unused_after_days:
        description:
          - For how many days it must not have been used to be deleted. One that comes to this while it is still active
            is deleted at once.
        type: int
        default: 30
  sink:
    description:
      - Where the secret of a new key goes. If left out, it is RV(secret_access_key) of the result, and nowhere else.
      - It is looked at before a key is made. If the secret can't be put there, the new key is deleted again.
      - What is kept there is JSON with C(user_name), C(access_key_id) and C(secret_access_key). A later run doesn't
        look whether it is still there. To have another key made, set O(rotate_keys=true).
    type: dict
    suboptions:
      file:
        description:
          - A file of the host that the task runs on, in a folder that is there. Only its owner can read it, and it is
            whole or not there.
          - A file that holds something else than an access key of this user is not overwritten.
        type: path
      secret:
        description:
          - The name or the ARN of a secret of Secrets Manager, in O(region). The key becomes its newest version. A
            secret that isn't there is made, if this is a name.
        type: str
  allow_self_lockout:
    description:
      - Whether the key that the task works with, or the last active one of the user whose credentials they are, may be
        deactivated or deleted.
    type: bool
    default: false
notes:
  - "Without O(sink), give the task C(no_log: true), or the secret stands in logs and on the screen."
  - A key is made by one request. Where its answer is lost, and with it the secret, the key is looked for, deleted and
    made again, so that none is left that nobody has the secret of. That takes C(iam:DeleteAccessKey).
  - "Differences from amazon.aws: O(state=present) without O(id) makes a key only where the user has none (there, every
    run makes one, until there are too many); check mode and diff are complete; the key that the task works with isn't
    taken away without O(allow_self_lockout); RV(deleted_access_key_id) is returned for every key that is deleted;
    O(rotate), O(sink)."
  - "Permissions: C(iam:ListAccessKeys); to change, C(iam:CreateAccessKey), C(iam:UpdateAccessKey),
    C(iam:DeleteAccessKey), and C(iam:GetAccountSummary) where there are two keys; with O(rotate),
    C(iam:GetAccessKeyLastUsed); with O(sink.secret), C(secretsmanager:DescribeSecret), C(secretsmanager:CreateSecret),
    C(secretsmanager:PutSecretValue)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: A key for a program that can have no role, kept where the program looks
  converge.aws.iam_access_key:
    user_name: exporter
    sink:
      secret: exporter/access-key

- name: A new key every 90 days, in a play that runs daily
  converge.aws.iam_access_key:
    user_name: exporter
    rotate:
      after_days: 90
      delete_unused_after_days: 14
    sink:
      secret: exporter/access-key

- name: A key in the result
  converge.aws.iam_access_key:
    user_name: jo
  register: key
  no_log: true

- name: Nothing works with this key until it is active again
  converge.aws.iam_access_key:
    user_name: jo
    id: AKIAIOSFODNN7EXAMPLE
    active: false

- name: Delete it
  converge.aws.iam_access_key:
    user_name: jo
    id: AKIAIOSFODNN7EXAMPLE
    state: absent
"""

RETURN = r"""
access_key:
  description: The key that was made or is there; with several, the newest.
  returned: O(state=present)
  type: dict
  contains:
    access_key_id:
      description: Its id. A check run can't foretell that of a new key.
      type: str
      sample: AKIAIOSFODNN7EXAMPLE
    create_date:
      description: When it was made, in ISO 8601. A check run can't foretell that of a new key.
      type: str
    status:
      description: V(Active) or V(Inactive).
      type: str
      sample: Active
    user_name:
      description: Whose it is.
      type: str
access_key_id:
  description: The id of RV(access_key).
  returned: O(state=present), but for a check run that foretells a new key
  type: str
  sample: AKIAIOSFODNN7EXAMPLE
secret_access_key:
  description: The secret of a new key. Whoever has it can do what the user may.
  returned: when a key was made and there is no O(sink)
  type: str
secret_arn:
  description: The ARN of the secret that holds the new key.
  returned: when a key was made for O(sink.secret)
  type: str
deactivated_access_key_id:
  description: The id of the key that O(rotate) deactivated.
  returned: when it did
  type: str
deleted_access_key_id:
  description: The id of the key that was deleted.
  returned: when one was
  type: str
plan:
  description: What was, or in check mode would be, done, step by step. It never holds the secret.
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
    service="iam", noun="user", name="user_name", plan=access_keys.plan, check=access_keys.check
)

RULES = Rules(
    # Their names look like those of secrets, and hold none.
    no_log={"rotate_keys": False, "sink.secret": False},
    required_if=(("state", "absent", ("id",)),),
    mutually_exclusive=(
        ("rotate_keys", "id"),
        ("rotate", "id"),
        ("rotate", "rotate_keys"),
        ("rotate", "active"),
    ),
)


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
