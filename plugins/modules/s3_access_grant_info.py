#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: s3_access_grant_info
short_description: Read who may see what by S3 Access Grants
version_added: 0.1.0
description:
  - Lists the grants of S3 Access Grants in an account and region, with the names of the people and groups they are to,
    and the instance and the locations that they hang on.
author:
  - converge.aws contributors (@converge-aws)
options:
  user:
    description:
      - Grants to this person alone, by the user name or e-mail address in IAM Identity Center. What the person has as a
        member of groups isn't among them.
    type: str
  group:
    description:
      - Grants to this group alone, by its display name in IAM Identity Center.
    type: str
  principal:
    description:
      - Grants to this IAM user or role alone, by its ARN, or as V(user/jo) or V(role/reader).
    type: str
  identity_store_id:
    description:
      - The id of the identity store in which O(user) or O(group) is looked for. If left out, IAM Identity Center is
        asked for its instance in the region that the task works in, which has to be the only one.
    type: str
  permission:
    description:
      - Grants with this permission alone.
    type: str
    choices: [READ, WRITE, READWRITE]
  scope:
    description:
      - Grants that reach this place alone, like V(s3://photos/sea/wave.jpg); with a star at its end, also those for a
        part of it.
    type: str
notes:
  - "Permissions: C(s3:GetAccessGrantsInstance), C(s3:ListAccessGrantsLocations), C(s3:ListAccessGrants); where there
    are people or groups, C(sso:ListInstances) and C(identitystore:DescribeUser), C(identitystore:DescribeGroup) or, for
    more than five, C(identitystore:ListUsers), C(identitystore:ListGroups); with O(user) and O(group)
    C(identitystore:GetUserId), C(identitystore:GetGroupId)."
seealso:
  - module: converge.aws.s3_access_grant
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Who may see what
  converge.aws.s3_access_grant_info:
  register: granted

- name: Who may write the pictures of the sea
  converge.aws.s3_access_grant_info:
    scope: s3://photos-123456789012/sea/*
    permission: READWRITE
"""

RETURN = r"""
grants:
  description: The grants, sorted by their scopes and the names of their grantees.
  returned: success
  type: list
  elements: dict
  contains:
    arn:
      description: The ARN.
      type: str
      sample: arn:aws:s3:eu-west-3:123456789012:access-grants/default/grant/0f1d2b3c-4d5e-6f70-8192-a3b4c5d6e7f8
    id:
      description: The id, which AWS makes up.
      type: str
    created_at:
      description: When it was made, in ISO 8601.
      type: str
    grant_scope:
      description: What it is for.
      type: str
      sample: s3://photos/sea/*
    grantee:
      description:
        - To whom it is, with C(type) (V(IAM), V(DIRECTORY_USER) or V(DIRECTORY_GROUP)), C(id), which is an ARN or an id
          of the identity store, and C(name), which is empty for one who isn't there any more.
      type: dict
    permission:
      description: V(READ), V(WRITE) or V(READWRITE).
      type: str
    location:
      description: The location that it is at, with C(scope), C(id) and C(iam_role).
      type: dict
    application_arn:
      description: The application that the grantee has to come by.
      type: str
      returned: the grant says so
instance:
  description:
    - The account's instance in the region, with C(arn), C(created_at) and C(identity_center_arn); empty if there is
      none.
  returned: success
  type: dict
locations:
  description: The locations, sorted by their scopes, each with C(scope), C(id), C(arn), C(iam_role) and C(created_at).
  returned: success
  type: list
  elements: dict
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

from ..module_utils.options import Rules
from ..module_utils.parts import Operation
from ..module_utils.runner import main as run_module
from ..module_utils.s3control import grant_facts

OPERATION = Operation(
    service="s3control", noun="grants", name="scope", plan=grant_facts.plan_grants, check=grant_facts.check
)

RULES = Rules(mutually_exclusive=(("user", "group", "principal"),))


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
