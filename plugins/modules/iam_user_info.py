#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: iam_user_info
short_description: Read what IAM knows of users
version_added: 0.1.0
description:
  - Lists the users of the account, or finds one, with their tags and whether they have a password.
  - All of them are read side by side.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of one user. Without O(group) and O(path_prefix) no users are listed then.
      - If there is no such user, RV(iam_users) is empty.
    type: str
    aliases: [user_name]
  group:
    description:
      - Only users that are in this group. If there is no such group, RV(iam_users) is empty.
    type: str
    aliases: [group_name]
  path_prefix:
    description:
      - Only users whose path begins with this.
    type: str
    default: /
    aliases: [path, prefix]
  details:
    description:
      - What else to read of each user, each with a call.
    type: list
    elements: str
    choices: [access_keys, attached_policies, groups, inline_policies, mfa_devices]
notes:
  - "Differences from amazon.aws: users are sorted by their names, and of users that are listed the boundary and the
    last use of the password are told too; O(details)."
  - "Permissions: C(iam:GetUser) and C(iam:GetLoginProfile); C(iam:ListUsers), or C(iam:GetGroup) with O(group); for
    O(details) C(iam:ListAccessKeys), C(iam:ListAttachedUserPolicies), C(iam:ListGroupsForUser),
    C(iam:ListUserPolicies), C(iam:ListMFADevices)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: One user
  converge.aws.iam_user_info:
    name: jo

- name: The keys and devices of all who see the photos
  converge.aws.iam_user_info:
    group: photographers
    details: [access_keys, mfa_devices]

- name: All below a path
  converge.aws.iam_user_info:
    path_prefix: /converge/
"""

RETURN = r"""
iam_users:
  description: The users, sorted by their names.
  returned: success
  type: list
  elements: dict
  contains:
    access_keys:
      description: The access keys, with their ids, states and dates.
      type: list
      elements: dict
      returned: when asked for
    arn:
      description: The ARN.
      type: str
      sample: arn:aws:iam::123456789012:user/converge/jo
    attached_policies:
      description: The managed policies that are attached, sorted by their names.
      type: list
      elements: dict
      returned: when asked for
      contains:
        policy_name:
          description: The name.
          type: str
        policy_arn:
          description: The ARN.
          type: str
    create_date:
      description: When it was made, in ISO 8601.
      type: str
    groups:
      description: The names of the groups that it is in.
      type: list
      elements: str
      returned: when asked for
    inline_policies:
      description: The names of the inline policies.
      type: list
      elements: str
      returned: when asked for
    login_profile:
      description: What is known of the password; empty without one.
      type: dict
      contains:
        create_date:
          description: When it was set first, in ISO 8601.
          type: str
        password_reset_required:
          description: Whether another has to be chosen at the next sign-in.
          type: bool
        user_name:
          description: The name of the user.
          type: str
    mfa_devices:
      description: The MFA devices, with their serial numbers and dates.
      type: list
      elements: dict
      returned: when asked for
    password_last_used:
      description: When somebody last signed in with the password, in ISO 8601.
      type: str
      returned: when somebody has
    path:
      description: The path.
      type: str
    permissions_boundary:
      description: The policy that its permissions end at.
      type: dict
      returned: when it has one
    tags:
      description: The tags.
      type: dict
    user_id:
      description: The unique id.
      type: str
    user_name:
      description: The name.
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

from ..module_utils.iam import identities
from ..module_utils.options import Rules
from ..module_utils.parts import Operation
from ..module_utils.runner import main as run_module

OPERATION = Operation(service="iam", noun="users", plan=identities.users_plan)

RULES = Rules(mutually_exclusive=(("group", "path_prefix"),))


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
