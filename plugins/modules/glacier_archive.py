#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: glacier_archive
short_description: Send archives to vaults of S3 Glacier, keep an index of them, and delete them
version_added: 0.1.0
description:
  - Sends files to a vault of S3 Glacier as archives, and deletes archives.
  - An archive has an id and no name, and AWS lists the ids about once a day only. So an O(index), a file of yours, says
    which id is which file. A file that is in it, with the same name and the same bytes, isn't sent again.
  - Every archive is sent in parts, side by side, each of them verified by its tree hash. A run that was interrupted is
    taken up by the next, which sends only what AWS doesn't have.
  - M(converge.aws.glacier_job) brings archives back.
author:
  - converge.aws contributors (@converge-aws)
options:
  vault:
    description:
      - The name of the vault.
    type: str
    required: true
  account_id:
    description:
      - The account that the vault belongs to. If left out, it is the one of the credentials.
    type: str
  index:
    description:
      - The path of the index, a file of JSON lines, one an archive. If there is none, it is made, readable by its owner
        only. Several vaults may have the same. A file of the same name beside it, with a dot before and C(.lock) after
        it, keeps two runs from writing it at once.
      - Keep it as safe as the archives. Without it, an inventory tells the ids and descriptions only.
    type: path
    required: true
  state:
    description:
      - Whether the archive is to be there. An archive can't be changed; other bytes of the same name become one more.
    type: str
    choices: [present, absent]
    default: present
  src:
    description:
      - The file to be sent, of 1 byte to about 40 TB.
    type: path
  name:
    description:
      - The name in the index. If left out, the one of the file O(src), without its folder.
      - With O(state=absent), all archives of that name in the vault are deleted.
    type: str
  archive_id:
    description:
      - With O(state=absent), the id of the one archive to be deleted.
    type: str
  description:
    description:
      - The description that AWS keeps with the archive and shows in inventories, of at most 1024 characters of
        printable ASCII. If left out, it is the O(name). It can't be changed later.
    type: str
  part_size:
    description:
      - The size of the parts in MiB, a power of two from 1 to 4096. If left out, 16, or more where there would be more
        than 10000 of them. An upload that is taken up keeps its own.
    type: int
  concurrency:
    description:
      - How many parts are sent at the same time, from 1 to 64.
    type: int
    default: 4
  force:
    description:
      - Whether to send a file though the index has it already, as one more archive.
    type: bool
    default: false
  prices:
    description:
      - Prices in place of those in the collection's table, in the same shape, as in M(converge.aws.s3_object_restore).
    type: dict
notes:
  - An archive is billed for 90 days at least. The plan says what is still to be paid when one is deleted before.
  - If the answer to the end of an upload is lost for good, the archive is there and its id isn't known. It is
    V(unconfirmed) in the index then, isn't sent again, and M(converge.aws.glacier_job) finds it in the vault's next
    inventory by its tree hash.
  - "Permissions: C(glacier:DescribeVault); to send, C(glacier:InitiateMultipartUpload),
    C(glacier:UploadMultipartPart), C(glacier:CompleteMultipartUpload), C(glacier:ListParts),
    C(glacier:ListMultipartUploads), C(glacier:AbortMultipartUpload); to delete, C(glacier:DeleteArchive)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Send a file
  converge.aws.glacier_archive:
    vault: photos
    region: eu-west-3
    index: /srv/archives/photos.jsonl
    src: /srv/photos/2026.tar
    description: All photos of 2026

- name: Send many
  converge.aws.glacier_archive:
    vault: photos
    region: eu-west-3
    index: /srv/archives/photos.jsonl
    src: "{{ item }}"
  loop: "{{ query('ansible.builtin.fileglob', '/srv/photos/*.tar') }}"

- name: Delete it
  converge.aws.glacier_archive:
    vault: photos
    region: eu-west-3
    index: /srv/archives/photos.jsonl
    name: 2026.tar
    state: absent
"""

RETURN = r"""
archive:
  description: The archive.
  returned: O(state=present)
  type: dict
  contains: &entry
    archive_id:
      description: Its id, of 138 characters; null where it isn't known yet.
      type: str
    description:
      description: Its description.
      type: str
    modified:
      description: When the file was last modified.
      type: str
      sample: "2026-11-21T10:00:00Z"
    name:
      description: Its name in the index.
      type: str
    size:
      description: Its size in bytes.
      type: int
    status:
      description: V(stored), V(unconfirmed) where its id isn't known yet, V(uploading) where it isn't wholly sent,
        V(missing) where an inventory didn't have it.
      type: str
    tree_hash:
      description: Its tree hash.
      type: str
    uploaded:
      description: When it was sent.
      type: str
    vault:
      description: The ARN of its vault.
      type: str
archives:
  description: The archives that were deleted.
  returned: O(state=absent)
  type: list
  elements: dict
  contains: *entry
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

from ..module_utils.glacier import archives
from ..module_utils.options import Rules
from ..module_utils.parts import Operation
from ..module_utils.runner import main as run_module

OPERATION = Operation(
    service="glacier", noun="archive", name="name", plan=archives.plan, check=archives.check, about=archives.about
)

RULES = Rules(mutually_exclusive=(("archive_id", "src"),))


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
