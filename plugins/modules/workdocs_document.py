#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: workdocs_document
short_description: Put, get, move, copy, remove and restore documents in WorkDocs
version_added: 0.1.0
description:
  - Puts documents into the folders of an Amazon WorkDocs site, by their paths, and fetches any version of them.
  - A document whose content is as it is to be isn't sent again; other content becomes a new version of it.
  - Every transfer is verified. An upload that doesn't come to its end leaves no draft, and a downloaded file takes the
    place of the old one only when it is whole.
author:
  - converge.aws contributors (@converge-aws)
options:
  path:
    description:
      - The path of the document, from the root of O(owner)'s folders, like V(/Finance/2024/report.docx). The folders on
        the way have to be there; M(converge.aws.workdocs_folder) makes them.
      - With O(document_id), where that document is to be.
    type: str
  document_id:
    description:
      - The id of the document, in place of a path. Needed only where two have the same name.
    type: str
  mode:
    description:
      - V(put) makes the document what the options say, V(get) downloads it to O(dest), V(list) returns its versions.
      - If left out, V(put).
    type: str
    choices: [put, get, list]
  src:
    description:
      - The file with the content. A relative path is looked for as M(ansible.builtin.copy) does.
    type: path
  content:
    description:
      - The content as a text.
    type: str
  copy_of:
    description:
      - The path of another document of O(owner), whose newest version is the content. WorkDocs has no call that copies,
        so its bytes go through this host.
    type: str
  content_type:
    description:
      - The media type of what is sent. If left out, it is told by the document's name.
      - A version keeps its type, so that another one alone sends nothing.
    type: str
  content_created:
    description:
      - When the content was made, in ISO 8601. It goes with what is sent.
    type: str
  content_modified:
    description:
      - When the content was last changed, in ISO 8601. It goes with what is sent.
      - If left out, it is the time of the file O(src), or of the document O(copy_of).
    type: str
  moved_from:
    description:
      - The path that the document had before. Where nothing is at O(path), the document from here is moved there or
        renamed, with all its versions.
    type: str
    aliases: [previous_path]
  restore:
    description:
      - Whether a document of that name that is in the recycle bin is taken out of it, where none is at O(path).
      - If V(false), a new one is made of what is given.
    type: bool
    default: false
  dest:
    description:
      - The file to write with O(mode=get), or the folder that it goes into.
    type: path
  version_id:
    description:
      - The version to get. If left out, the newest. O(mode=list) tells their ids.
    type: str
  state:
    description:
      - Whether the document is to be there. One that is to go goes to its owner's recycle bin.
    type: str
    choices: [present, absent]
    default: present
  permanently:
    description:
      - With O(state=absent), whether the document is deleted for good instead, with all its versions, out of the
        recycle bin, too.
    type: bool
    default: false
notes:
  - "Whether a document has the same content is told by its size and by its signature, which AWS doesn't explain: where
    it is the MD5 of the content that is wanted, they are the same. Where the sizes are the same and the signature is
    something else, the content is fetched and compared, in a check run, too."
  - What is uploaded goes to a link that WorkDocs gives for it, whose signature is a secret. No result, diff or message
    has it. The way there is the API's own, with its proxies and certificates.
  - A draft that an interrupted run has left is aborted before the next is begun. Drafts that people have begun stay.
  - WorkDocs lets people lock a document, but its API has no call for that. Where somebody has, an upload is refused by
    AWS.
  - Names don't have to be unique in WorkDocs. A path that may be two documents is refused, with the ids of both.
  - "Permissions: C(workdocs:DescribeUsers) and C(workdocs:DescribeFolderContents), or with O(document_id)
    C(workdocs:GetDocument) and C(workdocs:GetDocumentPath); without O(organization_id) C(ds:DescribeDirectories); to
    put, C(workdocs:InitiateDocumentVersionUpload), C(workdocs:UpdateDocumentVersion),
    C(workdocs:AbortDocumentVersionUpload), C(workdocs:DescribeDocumentVersions), C(workdocs:GetDocument),
    C(workdocs:GetDocumentVersion); to get, to copy and to compare what has the same size
    C(workdocs:GetDocumentVersion) and C(workdocs:DownloadDocumentVersion); to move, remove and restore
    C(workdocs:UpdateDocument); to delete for good C(workdocs:DeleteDocument)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.workdocs
  - converge.aws.workdocs.owner
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Put a file, or a new version of it where its content differs
  converge.aws.workdocs_document:
    owner: ana@example.com
    path: /Finance/2024/report.docx
    src: report.docx
    organization_id: d-1234567890

- name: Put a text
  converge.aws.workdocs_document:
    owner: ana@example.com
    path: /Finance/2024/read me.txt
    content: Figures of 2024, checked.

- name: Give it another name, once
  converge.aws.workdocs_document:
    owner: ana@example.com
    path: /Finance/2024/report-final.docx
    moved_from: /Finance/2024/report.docx

- name: Copy it
  converge.aws.workdocs_document:
    owner: ana@example.com
    path: /Templates/report.docx
    copy_of: /Finance/2024/report-final.docx

- name: Which versions are there?
  converge.aws.workdocs_document:
    owner: ana@example.com
    path: /Templates/report.docx
    mode: list
  register: report

- name: Download the oldest
  converge.aws.workdocs_document:
    owner: ana@example.com
    path: /Templates/report.docx
    mode: get
    version_id: "{{ report.versions[-1].version_id }}"
    dest: /tmp/report.docx

- name: Into the recycle bin
  converge.aws.workdocs_document:
    owner: ana@example.com
    path: /Templates/report.docx
    state: absent

- name: And out again
  converge.aws.workdocs_document:
    owner: ana@example.com
    path: /Templates/report.docx
    restore: true

- name: Gone for good
  converge.aws.workdocs_document:
    owner: ana@example.com
    path: /Templates/report.docx
    state: absent
    permanently: true
"""

RETURN = r"""
document:
  description: The document as it is, or in check mode would be, as far as that can be foretold.
  returned: O(state=present), and O(state=absent) without O(permanently) where it was there
  type: dict
  contains:
    content_created:
      description: When the content was made.
      type: str
      returned: when it is known
    content_modified:
      description: When the content was last changed.
      type: str
      returned: when it is known
    content_type:
      description: The media type of its newest version.
      type: str
    created_timestamp:
      description: When it was made.
      type: str
    creator_id:
      description: The id of whoever made it.
      type: str
    document_id:
      description: Its id.
      type: str
    labels:
      description: Its labels.
      type: list
      elements: str
    modified_timestamp:
      description: When it was changed.
      type: str
    name:
      description: Its name.
      type: str
      sample: report.docx
    parent_id:
      description: The id of the folder that it is in.
      type: str
    path:
      description: Its path.
      type: str
      sample: /Finance/2024/report.docx
    resource_state:
      description: V(ACTIVE) or V(RECYCLED).
      type: str
    signature:
      description: AWS's signature of its content.
      type: str
    size:
      description: How many bytes its newest version has.
      type: int
    version_id:
      description: The id of its newest version, or of the one that is got.
      type: str
file:
  description: The file that has the document's content.
  returned: O(mode=get)
  type: str
versions:
  description: Its versions, the newest first, each with C(version_id), C(size), C(signature), C(content_type), and the
    times of its content where they are known.
  returned: O(mode=list)
  type: list
  elements: dict
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
from ..module_utils.workdocs import documents

OPERATION = Operation(
    service="workdocs",
    noun="document",
    name="path",
    plan=documents.plan,
    check=documents.check,
    about=documents.about,
)

RULES = Rules(mutually_exclusive=(("src", "content", "copy_of"),))

# A relative path is looked for where the playbook is.
CONTROLLER_FILES = ("src",)


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
