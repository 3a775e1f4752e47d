#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: workdocs_export
short_description: Export a WorkDocs site to a bucket or a folder
version_added: 0.1.0
description:
  - Fetches the documents of an Amazon WorkDocs site, or of one of its people, and writes them to a bucket of S3 or to a
    folder of this host, each under its owner's e-mail address and its path.
  - What hangs on a document goes to a JSON file beside it - comments, labels, custom metadata, and who may do what with
    it. So does what hangs on a folder.
  - Every file is verified. A manifest is written last, with the size and the SHA-256 of each file, and with what could
    not be exported and why.
  - A run that was interrupted is gone on with by the next, which fetches only what lacks.
author:
  - converge.aws contributors (@converge-aws)
options:
  owner:
    description:
      - Whose folders are exported. The user's e-mail address, username or id.
      - If left out, everybody's.
    type: str
  bucket:
    description:
      - The bucket that the export goes to. One that keeps versions and is encrypted suits it.
    type: str
  prefix:
    description:
      - What the keys in O(bucket) begin with. A slash is put to its end, if there isn't one.
    type: str
  dest:
    description:
      - The folder of this host that the export goes to, in place of O(bucket). It is made if it isn't there.
    type: path
  versions:
    description:
      - V(latest) exports the newest version of each document, V(all) every version.
      - Older versions of C(report.docx) go to C(report.docx.workdocs.versions), each under its id.
      - With V(latest), comments and metadata of older versions aren't exported either.
    type: str
    choices: [latest, all]
    default: latest
  concurrency:
    description:
      - How many documents are read or fetched at the same time, 1 to 32.
    type: int
    default: 8
  groups:
    description:
      - Names of groups that something may be shared with. They are only needed for groups whose names have no word that
        begins with a letter from a to z or a digit, since AWS finds groups by that alone.
    type: list
    elements: str
    default: []
notes:
  - Beside a document C(report.docx) stands C(report.docx.workdocs.json); a folder, and the root of each person, has
    C(.workdocs.json) in it. Private comments, which not all who may read a document may read, stand apart, in
    C(.private/ADDRESS/report.docx.workdocs.json).
  - The manifest is C(manifest.json), or with O(owner) C(ADDRESS.manifest.json).
  - Nothing is renamed. What has a name that S3 or a disk doesn't take, and what two documents have the same name for,
    isn't exported; RV(left_out), the manifest and a warning say so.
  - Nothing is removed from the bucket or the folder. What is no longer in WorkDocs stays there, and isn't in the
    manifest.
  - What is in recycle bins isn't exported.
  - A document that is there is known by the manifest, with its size and its ETag or, on a disk, its SHA-256, for which
    the file is read. In a bucket, objects that a killed run has sent are known by their metadata.
  - What is sent to a bucket is first fetched to a temporary file of this host, which has to have room for as many
    documents as O(concurrency) says.
  - Documents pass in pieces. What is written beside them, about a kilobyte each, is held in memory until it is written.
  - Links to the content of documents are secrets. No result, diff, file or message has them.
  - "Permissions: C(workdocs:DescribeUsers), C(workdocs:DescribeFolderContents), C(workdocs:GetFolder),
    C(workdocs:GetDocument), C(workdocs:GetDocumentVersion), C(workdocs:DownloadDocumentVersion),
    C(workdocs:DescribeComments), C(workdocs:DescribeResourcePermissions); with O(versions=all)
    C(workdocs:DescribeDocumentVersions); where something is shared with groups C(workdocs:DescribeGroups); without
    O(organization_id) C(ds:DescribeDirectories); with O(bucket) C(s3:ListBucket), C(s3:GetObject), C(s3:PutObject),
    C(s3:ListBucketMultipartUploads), C(s3:AbortMultipartUpload)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.workdocs
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: What would be exported, and how much is it?
  converge.aws.workdocs_export:
    bucket: example-workdocs
    prefix: "2025"
  check_mode: true

- name: The whole site, every version, to a bucket
  converge.aws.workdocs_export:
    organization_id: d-1234567890
    bucket: example-workdocs
    prefix: "2025"
    versions: all

- name: One person's documents to a folder
  converge.aws.workdocs_export:
    owner: ana@example.com
    dest: /srv/workdocs
"""

RETURN = r"""
counts:
  description: Numbers.
  returned: success
  type: dict
  contains:
    people:
      description: Whose folders were looked at.
      type: int
    folders:
      description: How many folders they have.
      type: int
    documents:
      description: How many documents the export has.
      type: int
    versions:
      description: How many versions of them.
      type: int
    files:
      description: How many files the export has, those beside documents and folders among them.
      type: int
    total_bytes:
      description: How many bytes the versions have.
      type: int
    fetched:
      description: How many versions were fetched.
      type: int
    bytes:
      description: How many bytes those have.
      type: int
    written:
      description: How many files were written.
      type: int
    unchanged:
      description: How many files were there as they are to be.
      type: int
    left_out:
      description: How many are in RV(left_out).
      type: int
    failed:
      description: How many are in RV(failures).
      type: int
left_out:
  description: What can't be exported, each with its C(owner), its C(path) and C(why).
  returned: success
  type: list
  elements: dict
failures:
  description: What went wrong, each with its C(owner), its C(path), its C(key) and C(why).
  returned: when the site was read
  type: list
  elements: dict
people:
  description: The people of the site, with what the export has of each.
  returned: when the site was read
  type: list
  elements: dict
  contains:
    name:
      description: The e-mail address, or the username where there is none. It is what keys begin with.
      type: str
    id:
      description: The id.
      type: str
    username:
      description: The username.
      type: str
    email:
      description: The e-mail address.
      type: str
    given_name:
      description: The first name.
      type: str
    surname:
      description: The surname.
      type: str
    time_zone:
      description: The time zone.
      type: str
    type:
      description: What kind of user it is, such as V(USER) or V(ADMIN).
      type: str
    status:
      description: V(ACTIVE), V(INACTIVE) or V(PENDING).
      type: str
    exported:
      description: Whether the person's folders are in the export.
      type: bool
    documents:
      description: How many documents of the person the export has.
      type: int
    versions:
      description: How many versions of them.
      type: int
    total_bytes:
      description: How many bytes the versions have.
      type: int
    left_out:
      description: How many of the person's folders and documents are in RV(left_out).
      type: int
shares:
  description:
    - Who may do what with what is exported, but for owners. A share is told once, at the folder or document that it is
      of. Groups are looked for by the beginnings of their names, since shares have their ids alone.
  returned: when the site was read
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
    key:
      description: What its keys begin with, or its key, without O(prefix).
      type: str
    type:
      description: V(user), V(group), V(invite), V(anonymous) or V(organization).
      type: str
    name:
      description: Who it is; an id where nothing else is known.
      type: str
    id:
      description: The id.
      type: str
    role:
      description: V(viewer), V(contributor), V(coowner) or V(owner).
      type: str
manifest:
  description: Where the manifest is.
  returned: success
  type: str
  sample: s3://example-workdocs/2025/manifest.json
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
from ..module_utils.workdocs import exports

OPERATION = Operation(
    service="workdocs",
    noun="export",
    name="owner",
    plan=exports.plan,
    check=exports.check,
    about=exports.about,
)

RULES = Rules(mutually_exclusive=(("bucket", "dest"),), required_one_of=(("bucket", "dest"),))


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
