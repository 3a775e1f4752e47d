#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: workdocs_comment
short_description: Manage comments on documents in WorkDocs
version_added: 0.1.0
description:
  - Writes comments on a version of a document of an Amazon WorkDocs site, and deletes them.
  - A comment is told by its text, its visibility and the comment that it answers. Where there is such a one, whoever
    wrote it, nothing is written.
author:
  - converge.aws contributors (@converge-aws)
options:
  path:
    description:
      - The path of the document, from the root of O(owner)'s folders, like V(/Finance/2024/report.docx).
    type: str
  document_id:
    description:
      - The id of the document, in place of a path.
    type: str
  version_id:
    description:
      - The version that the comment is on. If left out, the newest. A new version begins without comments.
    type: str
  text:
    description:
      - The text, of up to 2048 characters. It can't be changed later; another text is another comment.
    type: str
    required: true
  visibility:
    description:
      - Who sees it. V(public) are the owner, co-owners and contributors, V(private) its author, the owner and
        co-owners.
    type: str
    choices: [public, private]
    default: public
  reply_to:
    description:
      - The text of the comment that this one answers. If left out, it answers none.
    type: str
  notify:
    description:
      - Whether those who work on the document are told of it by e-mail. If left out, WorkDocs decides.
    type: bool
  state:
    description:
      - Whether the comment is to be there. With V(absent), every such comment goes.
    type: str
    choices: [present, absent]
    default: present
notes:
  - The author of what is written here is the IAM identity of the credentials.
  - "Permissions: C(workdocs:DescribeUsers), C(workdocs:DescribeFolderContents), or with O(document_id)
    C(workdocs:GetDocument), C(workdocs:GetDocumentPath), and C(workdocs:DescribeComments); without O(organization_id)
    C(ds:DescribeDirectories); to change C(workdocs:CreateComment), C(workdocs:DeleteComment)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.workdocs
  - converge.aws.workdocs.owner
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Comment on a document
  converge.aws.workdocs_comment:
    owner: ana@example.com
    path: /Finance/2024/report.docx
    organization_id: d-1234567890
    text: Figures checked against the ledger.

- name: Answer it
  converge.aws.workdocs_comment:
    owner: ana@example.com
    path: /Finance/2024/report.docx
    text: Thank you.
    reply_to: Figures checked against the ledger.

- name: Delete it
  converge.aws.workdocs_comment:
    owner: ana@example.com
    path: /Finance/2024/report.docx
    text: Figures checked against the ledger.
    state: absent
"""

RETURN = r"""
comment:
  description: The comment as it is, or in check mode would be, as far as that can be foretold.
  returned: O(state=present)
  type: dict
  contains:
    author:
      description: Who wrote it, by e-mail address or name.
      type: str
    comment_id:
      description: Its id.
      type: str
    created:
      description: When it was written.
      type: str
    parent_id:
      description: The id of the comment that it answers.
      type: str
    text:
      description: Its text.
      type: str
    thread_id:
      description: The id of the first comment of its thread.
      type: str
    visibility:
      description: V(public) or V(private).
      type: str
document_id:
  description: The id of the document.
  returned: success
  type: str
path:
  description: The path of the document.
  returned: success
  type: str
version_id:
  description: The id of the version.
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
from ..module_utils.workdocs import comments

OPERATION = Operation(
    service="workdocs",
    noun="comment",
    name="path",
    plan=comments.plan,
    check=comments.check,
    about=comments.about,
)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
