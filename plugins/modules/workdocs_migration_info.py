#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: workdocs_migration_info
short_description: Tell what people and rights of a WorkDocs site become in IAM Identity Center and S3
version_added: 0.1.0
description:
  - Compares the people of an Amazon WorkDocs site with the users of IAM Identity Center, and who may do what with its
    folders and documents with the grants of S3 Access Grants at a bucket that they have been exported to.
  - For each person, group and right it tells whether it is there, lacks, or can't be carried over and why. What lacks
    is told as M(converge.aws.identitystore_user) and M(converge.aws.s3_access_grant) take it.
options:
  people:
    description:
      - The people of the site, as M(converge.aws.workdocs_export) gives them in C(people).
      - Without O(people) and O(shares), only the identity store is looked for.
    type: list
    elements: dict
    default: []
  shares:
    description:
      - Who may do what, as M(converge.aws.workdocs_export) gives it in C(shares).
    type: list
    elements: dict
    default: []
  bucket:
    description:
      - The bucket that the export went to, or is to go to.
    type: str
    required: true
  prefix:
    description:
      - What the keys of the export begin with, as in M(converge.aws.workdocs_export).
    type: str
  identity_store_id:
    description:
      - The id of the identity store. If left out, IAM Identity Center is asked for its instance in the region that the
        task works in, which has to be the only one.
    type: str
author:
  - converge.aws contributors (@converge-aws)
notes:
  - AWS ended WorkDocs on 2025-04-25. This module asks nothing of WorkDocs; it goes by what an export told.
  - The region is that of IAM Identity Center and of the bucket.
  - A person is known by the e-mail address, or by the username where that isn't somebody else's there.
  - Whoever sees, reads (C(READ)). Contributors, co-owners and owners read and write (C(READWRITE)), which lets them
    delete, too. S3 has no right to comment.
  - What can't be carried over is a link that everybody may use, what is shared with the whole organization, and what is
    shared with people who are inactive or never took their invitation.
  - WorkDocs has no operation that tells who is in a group.
  - "Permissions: C(identitystore:ListUsers), C(identitystore:ListGroups), C(s3:ListAccessGrants), and without
    O(identity_store_id) C(sso:ListInstances)."
seealso:
  - module: converge.aws.workdocs_export
  - module: converge.aws.identitystore_user
  - module: converge.aws.s3_access_grant
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
# exported is what workdocs_export gave. The people and grants that lack are what a batch of identitystore_user takes,
#   {{ migration.people | selectattr('standing', 'equalto', 'lacking') | map(attribute='user') }}
# and then a batch of s3_access_grant,
#   {{ migration.rights | selectattr('standing', 'equalto', 'lacking') | map(attribute='grant') }}
- name: Who of the site is who, and what do they get?
  converge.aws.workdocs_migration_info:
    bucket: documents-123456789012
    people: "{{ exported.people }}"
    shares: "{{ exported.shares }}"
  register: migration

- name: Does an identity store answer at all?
  converge.aws.workdocs_migration_info:
    bucket: documents-123456789012
"""

RETURN = r"""
identity_store_id:
  description: The id of the identity store.
  returned: success
  type: str
  sample: d-1234567890
people:
  description: The people of the site.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The e-mail address in the site, or the username.
      type: str
    status:
      description: V(active), V(inactive) or V(pending) in the site.
      type: str
    standing:
      description: V(there), V(lacking), or V(left) for one who can't be carried over.
      type: str
    user_name:
      description: The name in IAM Identity Center, that there is or is to be. Empty with V(left).
      type: str
    user_id:
      description: The id in IAM Identity Center.
      type: str
      returned: the person is there
    user:
      description: What M(converge.aws.identitystore_user) takes.
      type: dict
      returned: the person lacks
    why:
      description: Why the person is left out.
      type: str
groups:
  description: The groups that something is shared with, with RV(groups[].name), RV(groups[].standing),
    C(group_id) and C(why).
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The name; the id in the site's directory, where WorkDocs tells nothing else.
      type: str
    standing:
      description: V(there), V(lacking) or V(left).
      type: str
    group_id:
      description: The id in IAM Identity Center.
      type: str
      returned: the group is there
    why:
      description: Why the group is left out.
      type: str
rights:
  description: Who may do what, each person's own folder first, and then what is shared.
  returned: success
  type: list
  elements: dict
  contains:
    owner:
      description: Whose folders it is in.
      type: str
    path:
      description: The path there.
      type: str
    kind:
      description: V(folder) or V(document).
      type: str
    type:
      description: V(user), V(group), V(invite), V(anonymous) or V(organization).
      type: str
    name:
      description: Who it is.
      type: str
    before:
      description: The role in the site.
      type: str
    wanted:
      description: The permission that it becomes, V(READ) or V(READWRITE); none with V(left).
      type: str
    after:
      description: The permission that is granted now; none where there is no grant.
      type: str
    standing:
      description: V(there), V(lacking) or V(left).
      type: str
    grant:
      description: What M(converge.aws.s3_access_grant) takes; none with V(left).
      type: dict
    why:
      description: Why it can't be carried over.
      type: str
    advice:
      description: What can be done in its place.
      type: str
counts:
  description: How many of RV(people), RV(groups) and RV(rights) are C(there), C(lacking) and C(left).
  returned: success
  type: dict
  sample:
    people: {there: 40, lacking: 2, left: 1}
    groups: {there: 3, lacking: 0, left: 0}
    rights: {there: 180, lacking: 12, left: 4}
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
from ..module_utils.workdocs import migration

OPERATION = Operation(
    service="s3control", noun="migration", name="bucket", check=migration.check, plan=migration.plan
)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
