#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: s3_sync
short_description: Bring the files of a folder and the objects of a bucket to the same
version_added: 0.1.0
description:
  - Sends what is new or changed in a folder to a bucket, fetches it from there, or copies it from bucket to bucket.
  - Both sides are listed once, a call for each thousand objects; no object is looked at alone, unless its bytes have
    to be compared and its ETag doesn't tell them.
  - Every byte is verified by a checksum. A run that was interrupted is taken up by the next one, which doesn't send
    the finished parts of large files again. When a run ends, nothing of it is left unfinished in the bucket.
author:
  - converge.aws contributors (@converge-aws)
options:
  bucket:
    description:
      - The name of the bucket.
    type: str
    required: true
  mode:
    description:
      - V(push) sends the files of O(file_root) to the bucket, V(pull) fetches the objects of the bucket into
        O(file_root), V(copy) copies those of O(copy_src) into the bucket.
    type: str
    choices: [push, pull, copy]
    default: push
  file_root:
    description:
      - The folder, or with O(mode=push) one file. The keys of objects are the paths below it. It is needed for
        O(mode=push) and O(mode=pull), which makes it where it is missing.
    type: path
  copy_src:
    description:
      - What O(mode=copy) copies.
    type: dict
    suboptions:
      bucket:
        description: The bucket.
        type: str
        required: true
      prefix:
        description: What the keys begin with, a slash at its end. O(key_prefix) takes its place.
        type: str
        default: ''
  key_prefix:
    description:
      - What the keys begin with. A slash is put to its end, if there isn't one.
    type: str
    default: ''
  file_change_strategy:
    description:
      - What counts as a change. With V(date_size) another size, or a source that was changed later; with V(checksum)
        other bytes; with V(force) everything is moved. A fetched file is as old as its object.
      - What stands beside the bytes (metadata, tags, class) is not compared; objects get it when they are sent.
    type: str
    choices: [force, checksum, date_size]
    default: date_size
  include:
    description:
      - Patterns, separated by commas, of which a file's name has to match one. A pattern with a slash is held against
        the path below O(file_root).
    type: str
    default: '*'
  exclude:
    description:
      - Patterns, separated by commas, for what is left out of O(include). They are held against the names of folders
        too, so that the default leaves out hidden folders with all that is in them.
    type: str
    default: .*
  symlinks:
    description:
      - What is done with symbolic links. V(follow) takes what they lead to, V(skip) leaves them out, V(refuse) refuses
        the task where there is one.
    type: str
    choices: [follow, skip, refuse]
    default: follow
  delete:
    description:
      - Whether what is not in the source is removed from the target. What O(include) and O(exclude) leave out always
        stays.
      - Nothing is removed unless all files could be read and moved.
    type: bool
    default: false
  max_delete:
    description:
      - How much may be removed. If it is more, the task is refused before anything is moved.
      - If left out, 1000, and nothing at all if the source is empty.
    type: int
  permission:
    description:
      - A canned ACL, for buckets that have ACLs.
    type: str
    choices:
      - private
      - public-read
      - public-read-write
      - authenticated-read
      - aws-exec-read
      - bucket-owner-read
      - bucket-owner-full-control
  mime_map:
    description:
      - Media types by a file's ending, with its dot. For other endings it is guessed from the name.
    type: dict
  cache_control:
    description:
      - How long objects may be kept by caches, like V(max-age=3600).
    type: str
    default: ''
  storage_class:
    description:
      - The storage class of what is sent or copied.
    type: str
    choices:
      - STANDARD
      - REDUCED_REDUNDANCY
      - STANDARD_IA
      - ONEZONE_IA
      - INTELLIGENT_TIERING
      - GLACIER
      - DEEP_ARCHIVE
      - OUTPOSTS
      - GLACIER_IR
      - SNOW
      - EXPRESS_ONEZONE
      - FSX_OPENZFS
      - FSX_ONTAP
    default: STANDARD
  metadata:
    description:
      - The metadata of what is sent; with O(mode=copy) in place of the source's.
      - The names of HTTP headers (C(Content-Disposition), C(Content-Encoding), C(Content-Language), C(Expires)) set
        those.
    type: dict
  tags:
    description:
      - The tags of what is sent, 10 at most; with O(mode=copy) in place of the source's.
    type: dict
    aliases: [resource_tags]
  encryption:
    description:
      - How what is sent is encrypted. If left out, as the bucket has it, or with O(encryption_kms_key_id) by
        V(aws:kms).
    type: str
    choices: [AES256, 'aws:kms', 'aws:kms:dsse']
  encryption_kms_key_id:
    description:
      - The KMS key.
    type: str
  concurrency:
    description:
      - How many files, or parts of files, are moved at the same time, 64 at most. For more than 10, have O(aws_config)
        set C(max_pool_connections) to as many.
    type: int
    default: 10
  part_size:
    description:
      - Files with more bytes than this are moved in parts of so many bytes, 5 MiB (5242880) to 512 MiB. Of a file that
        would have more than 10,000 of them, they are larger.
    type: int
    default: 8388608
  max_bandwidth:
    description:
      - How many bytes may pass in a second, 1024 at least. If left out, there is no bound.
    type: int
  journal:
    description:
      - The file that notes which uploads in parts were begun, for the next run, and that only one run of its kind may
        hold. It is only there while it is needed.
      - If left out, one in the folder C(converge.aws/sync) of the user's cache folder, for each O(bucket),
        O(key_prefix), O(file_root) and O(mode).
    type: path
  expected_bucket_owner:
    description:
      - The account that must own the bucket. If left out, O(expected_account_id).
    type: str
  validate_bucket_name:
    description:
      - Whether the bucket's name is checked against S3's rules before anything is sent.
    type: bool
    default: true
notes:
  - "Differences from community.aws: check mode and diff; files are sent side by side; the names of hidden folders are
    excluded as those of hidden files are; O(delete) never removes what O(exclude) leaves out, and no more than
    O(max_delete); links to folders are followed as those to files are; C(filelist_initial), C(filelist_typed),
    C(filelist_s3) and C(filelist_local_etag), which hold every file, are not returned; an ETag that is no MD5 is never
    taken for one."
  - "What can't be moved (a file that can't be read, one that changes all the time) is said in RV(failures); all else is
    moved, and the task fails at the end. Sockets, pipes, devices and empty folders are said in RV(left_out), and with
    O(mode=pull) and O(mode=copy) archived objects that C(converge.aws.s3_object_restore) has to restore first."
  - "With O(mode=pull), a file takes the place of the old one only when it is whole and has the checksum that S3 keeps.
    A key that would lead out of the folder (C(..), symbolic links that are not followed) is never written. Objects that
    have no checksum and are encrypted with a key of KMS are compared by size alone."
  - "The copy of an object of more than 5 GiB is not taken up by the next run, and one that is killed leaves its
    unfinished upload; a lifecycle rule ends those."
  - "A run that fails because S3 can't be reached keeps what it has sent of large files, for the next one."
  - "With V(date_size), a file whose bytes were changed without its size, and whose time was set back, isn't seen. With
    V(checksum) it is, which reads all files."
  - "Permissions: C(s3:ListBucket); to send C(s3:PutObject), in parts C(s3:ListBucketMultipartUploads),
    C(s3:ListMultipartUploadParts), C(s3:AbortMultipartUpload), with O(tags) C(s3:PutObjectTagging), with O(permission)
    C(s3:PutObjectAcl); to fetch, to copy and with O(file_change_strategy=checksum) C(s3:GetObject); with O(delete)
    C(s3:DeleteObject), C(s3:GetBucketVersioning); for keys of KMS C(kms:GenerateDataKey), C(kms:Decrypt)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Send a folder to a bucket
  converge.aws.s3_sync:
    bucket: photos-123456789012
    file_root: /srv/photos

- name: A website that is what its folder is
  converge.aws.s3_sync:
    bucket: website-123456789012
    file_root: /srv/website
    key_prefix: public
    delete: true
    cache_control: max-age=3600
    mime_map:
      .webmanifest: application/manifest+json

- name: An archive, by its bytes, no faster than 10 MiB a second
  converge.aws.s3_sync:
    bucket: archive-123456789012
    file_root: /srv/photos
    key_prefix: "2026"
    file_change_strategy: checksum
    include: "*.jpg,*.png"
    storage_class: DEEP_ARCHIVE
    max_bandwidth: 10485760
    tags:
      kind: archive

- name: A folder that is what the bucket has
  converge.aws.s3_sync:
    mode: pull
    bucket: photos-123456789012
    key_prefix: "2026"
    file_root: /srv/mirror
    delete: true
    max_delete: 100

- name: A bucket that has what another has
  converge.aws.s3_sync:
    mode: copy
    bucket: archive-123456789012
    key_prefix: photos
    copy_src:
      bucket: photos-123456789012
    storage_class: GLACIER_IR
"""

RETURN = r"""
msg:
  description: What was done.
  returned: always
  type: str
transferred:
  description: The keys of what was, or in check mode would be, moved; with O(mode=pull) the paths.
  returned: always
  type: list
  elements: str
removed:
  description: The keys of what was, or in check mode would be, removed; with O(mode=pull) the paths.
  returned: always
  type: list
  elements: str
left_out:
  description: What was left out though it is not excluded, each with its C(path) and C(why).
  returned: always
  type: list
  elements: dict
failures:
  description: What could not be moved, each with its C(path) and C(why).
  returned: always
  type: list
  elements: dict
counts:
  description: Numbers.
  returned: always
  type: dict
  contains:
    looked_at:
      description: How many files or objects the source has.
      type: int
    transferred:
      description: How many of them are moved.
      type: int
    bytes:
      description: How many bytes those have.
      type: int
    unchanged:
      description: How many are in the target as they are.
      type: int
    removed:
      description: How many are removed.
      type: int
    left_out:
      description: How many are in RV(left_out).
      type: int
    failed:
      description: How many are in RV(failures).
      type: int
filelist_actionable:
  description: The files that were, or in check mode would be, sent.
  returned: O(mode=push)
  type: list
  elements: dict
  contains: &files
    bytes:
      description: How many bytes it has.
      type: int
    chopped_path:
      description: Its path below O(file_root).
      type: str
    fullpath:
      description: Its path.
      type: str
    mime_type:
      description: Its media type.
      type: str
    modified_epoch:
      description: When it was last changed, in seconds since 1970.
      type: int
    s3_path:
      description: Its key.
      type: str
    why:
      description: Why it is sent. C(new), C(size), C(time), C(bytes) or C(force).
      type: str
    whysize:
      description: Its size, and that of the object.
      type: str
      returned: when there is an object
    whytime:
      description: When it was last changed, and when the object was.
      type: str
      returned: when there is an object
uploads:
  description: The same files.
  returned: O(mode=push)
  type: list
  elements: dict
  contains: *files
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
from ..module_utils.s3 import sync_asked, sync_copying, sync_pulling, sync_pushing

MODES = {"push": sync_pushing.push, "pull": sync_pulling.pull, "copy": sync_copying.copy}

OPERATION = Operation(
    service="s3",
    noun="sync",
    name="bucket",
    about=sync_asked.about,
    check=sync_asked.check,
    plan=lambda api, params: MODES[params["mode"]](api, params),
)

RULES = Rules(no_log={"encryption_kms_key_id": False, "key_prefix": False})


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
