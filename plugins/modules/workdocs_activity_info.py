#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: workdocs_activity_info
short_description: Read what has been done at a WorkDocs site
version_added: 0.1.0
description:
  - Lists the activities that an Amazon WorkDocs site has kept, the newest first. Who did what, with what, and when.
author:
  - converge.aws contributors (@converge-aws)
options:
  user:
    description:
      - Who did it. An e-mail address, a username or an id.
    type: str
  path:
    description:
      - The folder or document that it was done with, by its path.
    type: str
  resource_id:
    description:
      - The same, by its id. What is deleted has no path any more.
    type: str
  types:
    description:
      - What was done. If left out, anything.
    type: list
    elements: str
    choices: [DOCUMENT_CHECKED_IN, DOCUMENT_CHECKED_OUT, DOCUMENT_RENAMED, DOCUMENT_VERSION_UPLOADED,
              DOCUMENT_VERSION_DELETED, DOCUMENT_VERSION_VIEWED, DOCUMENT_VERSION_DOWNLOADED, DOCUMENT_RECYCLED,
              DOCUMENT_RESTORED, DOCUMENT_REVERTED, DOCUMENT_SHARED, DOCUMENT_UNSHARED,
              DOCUMENT_SHARE_PERMISSION_CHANGED, DOCUMENT_SHAREABLE_LINK_CREATED, DOCUMENT_SHAREABLE_LINK_REMOVED,
              DOCUMENT_SHAREABLE_LINK_PERMISSION_CHANGED, DOCUMENT_MOVED, DOCUMENT_COMMENT_ADDED,
              DOCUMENT_COMMENT_DELETED, DOCUMENT_ANNOTATION_ADDED, DOCUMENT_ANNOTATION_DELETED, FOLDER_CREATED,
              FOLDER_DELETED, FOLDER_RENAMED, FOLDER_RECYCLED, FOLDER_RESTORED, FOLDER_SHARED, FOLDER_UNSHARED,
              FOLDER_SHARE_PERMISSION_CHANGED, FOLDER_SHAREABLE_LINK_CREATED, FOLDER_SHAREABLE_LINK_REMOVED,
              FOLDER_SHAREABLE_LINK_PERMISSION_CHANGED, FOLDER_MOVED]
  start:
    description:
      - After when, in ISO 8601, like V(2025-01-31T00:00:00Z).
    type: str
  end:
    description:
      - Before when, in ISO 8601.
    type: str
  indirect:
    description:
      - Whether to list what was done with a thing by doing it with a folder that it is in, too.
    type: bool
    default: false
  limit:
    description:
      - How many to return at most. If left out, all.
    type: int
notes:
  - "Permissions: C(workdocs:DescribeActivities); with O(user) or O(path) C(workdocs:DescribeUsers); with O(path)
    C(workdocs:DescribeFolderContents); without O(organization_id) C(ds:DescribeDirectories)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.workdocs
  - converge.aws.workdocs.owner
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Who shared what with whom this year?
  converge.aws.workdocs_activity_info:
    organization_id: d-1234567890
    types: [DOCUMENT_SHARED, FOLDER_SHARED]
    start: "2025-01-01T00:00:00Z"

- name: The last ten things done with a report
  converge.aws.workdocs_activity_info:
    owner: ana@example.com
    path: /Finance/2024/report.docx
    limit: 10
"""

RETURN = r"""
activities:
  description: The activities, as AWS tells them, in snake_case.
  returned: success
  type: list
  elements: dict
  contains:
    comment_metadata:
      description: The comment, where it is about one.
      type: dict
    initiator:
      description: Who did it, with C(id), C(username), C(given_name), C(surname) and C(email_address).
      type: dict
    is_indirect_activity:
      description: Whether it was done by doing it with a folder that this is in.
      type: bool
    organization_id:
      description: The site.
      type: str
    original_parent:
      description: The folder that it was in before, where it was moved.
      type: dict
    participants:
      description: With whom, C(users) and C(groups).
      type: dict
    resource_metadata:
      description: With what, with C(type), C(name), C(original_name), C(id), C(version_id), C(owner) and C(parent_id).
      type: dict
    time_stamp:
      description: When.
      type: str
    type:
      description: What was done.
      type: str
      sample: DOCUMENT_SHARED
more:
  description: Whether there are more than O(limit).
  returned: success
  type: bool
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
from ..module_utils.workdocs import activities

OPERATION = Operation(service="workdocs", noun="WorkDocs activities", plan=activities.plan, check=activities.check)

RULES = Rules(mutually_exclusive=(("path", "resource_id"),))


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
