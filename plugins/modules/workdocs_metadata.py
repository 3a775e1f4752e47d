#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: workdocs_metadata
short_description: Manage the custom metadata of folders and documents in WorkDocs
version_added: 0.1.0
description:
  - Keeps pairs of names and values with a folder, a document or one of its versions, of an Amazon WorkDocs site.
author:
  - converge.aws contributors (@converge-aws)
options:
  path:
    description:
      - The path of the folder or document, from the root of O(owner)'s folders, like V(/Finance/2024).
    type: str
  document_id:
    description:
      - The id of the document, in place of a path.
    type: str
  folder_id:
    description:
      - The id of the folder, in place of a path.
    type: str
  version_id:
    description:
      - The version of the document that has the metadata. If left out, the document itself.
    type: str
  metadata:
    description:
      - The pairs that it is to have, 8 at most, with names of up to 56 and values of up to 256 characters. An empty
        dictionary takes all away.
    type: dict
    required: true
  purge_metadata:
    description:
      - Whether pairs that aren't in O(metadata) are taken away.
    type: bool
    default: true
notes:
  - "Permissions: C(workdocs:DescribeUsers), C(workdocs:DescribeFolderContents), C(workdocs:GetFolder) or
    C(workdocs:GetDocument), with an id C(workdocs:GetFolderPath) or C(workdocs:GetDocumentPath), of a version
    C(workdocs:GetDocumentVersion); without O(organization_id) C(ds:DescribeDirectories); to change
    C(workdocs:CreateCustomMetadata), C(workdocs:DeleteCustomMetadata)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.workdocs
  - converge.aws.workdocs.owner
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: These pairs and no others
  converge.aws.workdocs_metadata:
    owner: ana@example.com
    path: /Finance/2024/report.docx
    organization_id: d-1234567890
    metadata:
      department: finance
      retention: 10 years

- name: None at all
  converge.aws.workdocs_metadata:
    owner: ana@example.com
    path: /Finance/2024
    metadata: {}
"""

RETURN = r"""
metadata:
  description: The pairs, as they are, or in check mode would be.
  returned: success
  type: dict
  sample: {"department": "finance"}
path:
  description: The path of what has them.
  returned: success
  type: str
resource_id:
  description: Its id.
  returned: success
  type: str
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
from ..module_utils.parts import Operation
from ..module_utils.runner import main as run_module
from ..module_utils.workdocs import marks

OPERATION = Operation(
    service="workdocs",
    noun="metadata",
    name="path",
    plan=marks.plan_metadata,
    check=marks.check_metadata,
    about=marks.about_metadata,
)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
