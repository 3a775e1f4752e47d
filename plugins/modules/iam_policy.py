#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: iam_policy
short_description: Manage inline policies of IAM users, groups and roles
version_added: 0.1.0
description:
  - Puts, changes and deletes one inline policy of a user, a group or a role. Others stay as they are.
  - The document is compared by its meaning; order, one-element lists and the spelling of accounts make no difference.
  - M(converge.aws.iam_managed_policy) makes policies that several can hold.
author:
  - converge.aws contributors (@converge-aws)
options:
  iam_type:
    description:
      - Whose policy it is.
    type: str
    required: true
    choices: [user, group, role]
  iam_name:
    description:
      - The name of the user, the group or the role.
    type: str
    required: true
  policy_name:
    description:
      - The name of the policy. 1 to 128 letters, digits and C(+=,.@-_).
    type: str
    required: true
  policy_json:
    description:
      - The document, as JSON text or as a dictionary. Needed unless O(state=absent).
    type: json
  state:
    description:
      - Whether the policy is to be there.
    type: str
    choices: [present, absent]
    default: present
  skip_duplicates:
    description:
      - Whether nothing is done if another inline policy, whatever its name, has the same meaning already. All of them
        are read then.
    type: bool
    default: false
  allow_self_lockout:
    description:
      - Whether the caller may be deprived of a policy of its own, or be given one that denies to take it back, and the
        last one in the account who can give rights to others lose that.
    type: bool
    default: false
notes:
  - "Differences from amazon.aws: O(state=absent) of a user, group or role that isn't there is fine; a policy that may
    not be read is an error, and not taken for one that isn't there; RV(ignore:diff) has the policy that changes, and
    only with C(--diff); a policy of the caller's own isn't deleted without O(allow_self_lockout)."
  - "Permissions: C(iam:ListUserPolicies) and C(iam:GetUserPolicy), C(iam:PutUserPolicy), C(iam:DeleteUserPolicy), or
    the same of C(Group) or C(Role); for a group that may be the caller's, C(iam:ListGroupsForUser); to take a policy
    away that lets its holder give rights to others, C(iam:GetAccountAuthorizationDetails), to know who else can."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Photographers may list one bucket
  converge.aws.iam_policy:
    iam_type: group
    iam_name: photographers
    policy_name: list-photos
    policy_json:
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: s3:ListBucket
          Resource: arn:aws:s3:::photos

- name: The same from a file, unless they may already
  converge.aws.iam_policy:
    iam_type: group
    iam_name: photographers
    policy_name: list-photos
    policy_json: "{{ lookup('ansible.builtin.file', 'list-photos.json') }}"
    skip_duplicates: true

- name: Nor any more
  converge.aws.iam_policy:
    iam_type: group
    iam_name: photographers
    policy_name: list-photos
    state: absent
"""

RETURN = r"""
user_name:
  description: The name of the user.
  returned: O(iam_type=user)
  type: str
  sample: jo
group_name:
  description: The name of the group.
  returned: O(iam_type=group)
  type: str
  sample: photographers
role_name:
  description: The name of the role.
  returned: O(iam_type=role)
  type: str
  sample: archive
policy_names:
  description: The names of all inline policies that the user, group or role has now.
  returned: success
  type: list
  elements: str
  sample: [list-photos]
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

from ..module_utils.iam import one_inline
from ..module_utils.options import Rules
from ..module_utils.parts import Operation
from ..module_utils.runner import main as run_module

OPERATION = Operation(
    service="iam",
    noun="inline policy",
    name="policy_name",
    plan=one_inline.plan,
    about=one_inline.about,
    check=one_inline.check,
)

RULES = Rules(required_if=(("state", "present", ("policy_json",)),))


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
