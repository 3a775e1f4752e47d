#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: workdocs_label
short_description: Manage the labels of folders and documents in WorkDocs
version_added: 0.1.0
description:
  - Gives labels to a folder or a document of an Amazon WorkDocs site, and takes them away.
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
  labels:
    description:
      - The labels that it is to have, 20 at most, each of 1 to 32 characters. An empty list takes all away.
    type: list
    elements: str
    required: true
  purge_labels:
    description:
      - Whether labels that aren't in O(labels) are taken away.
    type: bool
    default: true
notes:
  - "Permissions: C(workdocs:DescribeUsers), C(workdocs:DescribeFolderContents), C(workdocs:GetFolder) or
    C(workdocs:GetDocument), with an id C(workdocs:GetFolderPath) or C(workdocs:GetDocumentPath); without
    O(organization_id) C(ds:DescribeDirectories); to change C(workdocs:CreateLabels), C(workdocs:DeleteLabels)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.workdocs
  - converge.aws.workdocs.owner
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: These labels and no others
  converge.aws.workdocs_label:
    owner: ana@example.com
    path: /Finance/2024/report.docx
    organization_id: d-1234567890
    labels: [final, audited]

- name: One more
  converge.aws.workdocs_label:
    owner: ana@example.com
    path: /Finance/2024
    labels: [closed]
    purge_labels: false
"""

RETURN = r"""
labels:
  description: The labels, as they are, or in check mode would be.
  returned: success
  type: list
  elements: str
  sample: [audited, final]
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
    noun="labels",
    name="path",
    plan=marks.plan_labels,
    check=marks.check_labels,
    about=marks.about_labels,
)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
