#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: workdocs_folder
short_description: Manage folders in WorkDocs
version_added: 0.1.0
description:
  - Makes, renames, moves, removes and restores folders of an Amazon WorkDocs site, by their paths.
author:
  - converge.aws contributors (@converge-aws)
options:
  path:
    description:
      - The path of the folder, from the root of O(owner)'s folders, like V(/Finance/2024).
      - With O(folder_id), where that folder is to be, in O(owner)'s folders, or if that is left out, in those it is in.
    type: str
  folder_id:
    description:
      - The id of the folder, in place of a path. Needed only where two have the same name.
    type: str
  moved_from:
    description:
      - The path that the folder had before. Where nothing is at O(path), the folder from here is moved there or
        renamed, with all that is in it.
    type: str
    aliases: [previous_path]
  parents:
    description:
      - Whether the folders that O(path) leads through are made where they lack.
    type: bool
    default: true
  restore:
    description:
      - Whether a folder of that name that is in the recycle bin is taken out of it, where none is at O(path).
      - If V(false), a new one is made.
    type: bool
    default: false
  state:
    description:
      - Whether the folder is to be there. One that is to go goes to its owner's recycle bin, with all that is in it.
    type: str
    choices: [present, absent]
    default: present
  permanently:
    description:
      - With O(state=absent), whether the folder is deleted for good instead, out of the recycle bin, too.
    type: bool
    default: false
  force:
    description:
      - Whether O(permanently) may delete a folder that isn't empty, with all that is in it.
    type: bool
    default: false
notes:
  - "Permissions: C(workdocs:DescribeUsers) and C(workdocs:DescribeFolderContents), or with O(folder_id)
    C(workdocs:GetFolder) and C(workdocs:GetFolderPath); without O(organization_id) C(ds:DescribeDirectories); to
    change, C(workdocs:CreateFolder), C(workdocs:UpdateFolder), C(workdocs:DeleteFolder)."
  - Names don't have to be unique in WorkDocs. A path that may be two folders is refused, with the ids of both.
  - AWS keeps what is in a recycle bin for 30 days, and then for as long as the site says where administrators alone see
    it.
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.workdocs
  - converge.aws.workdocs.owner
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: A folder, with the one that it is in
  converge.aws.workdocs_folder:
    owner: ana@example.com
    path: /Finance/2024
    organization_id: d-1234567890

- name: Give it another name, once
  converge.aws.workdocs_folder:
    owner: ana@example.com
    path: /Finance/Archive/2024
    moved_from: /Finance/2024

- name: Into the recycle bin
  converge.aws.workdocs_folder:
    owner: ana@example.com
    path: /Finance/Archive
    state: absent

- name: And out again
  converge.aws.workdocs_folder:
    owner: ana@example.com
    path: /Finance/Archive
    restore: true

- name: Gone for good, with all that is in it
  converge.aws.workdocs_folder:
    owner: ana@example.com
    path: /Finance/Archive
    state: absent
    permanently: true
    force: true
"""

RETURN = r"""
folder:
  description: The folder; of one that went to the recycle bin what it is restored by.
  returned: O(state=present), and O(state=absent) without O(permanently) where it was there
  type: dict
  contains:
    created_timestamp:
      description: When it was made.
      type: str
    creator_id:
      description: The id of the user who made it.
      type: str
    id:
      description: The id.
      type: str
    labels:
      description: Its labels.
      type: list
      elements: str
    latest_version_size:
      description: The bytes of the newest versions of all that is in it.
      type: int
    modified_timestamp:
      description: When it was changed.
      type: str
    name:
      description: Its name.
      type: str
      sample: "2024"
    parent_id:
      description: The id of the folder that it is in. A check run doesn't know it of one that is to be moved.
      type: str
    path:
      description: Its path.
      type: str
      sample: /Finance/2024
    resource_state:
      description: V(ACTIVE) or V(RECYCLED).
      type: str
    signature:
      description: AWS's signature of it.
      type: str
    size:
      description: The bytes of all that is in it.
      type: int
path:
  description: The path, as it is compared.
  returned: O(state=present)
  type: str
  sample: /Finance/2024
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

from ..module_utils.options import Rules
from ..module_utils.parts import Attributes, Call, Resource
from ..module_utils.runner import main as run_module
from ..module_utils.workdocs import folders

RESOURCE = Resource(
    service="workdocs",
    noun="folder",
    name="path",
    address={"FolderId": folders.address},
    missing=folders.GONE,
    find=folders.find,
    finds=folders.finds,
    create=Call("create_folder"),
    delete=folders.DELETE,
    deleted_by=folders.deleted_by,
    check=folders.check,
    localize=folders.localize,
    adopt=folders.adopt,
    accept=folders.accept,
    resolve=folders.resolve,
    ahead=folders.ahead,
    creating=folders.creating,
    creation=folders.creation,
    guard=folders.guard,
    answer=folders.answer,
    remains=folders.remains,
    delete_effect=folders.delete_effect,
    parts=(
        Attributes(
            {"path": "Name"},
            modify=Call("update_folder"),
            seen_as={"path": "Place.Path"},
            want=folders.wanted,
            sent=folders.sent,
            requests=folders.moves,
            follow=folders.follow,
            effect=folders.effect,
        ),
    ),
)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
