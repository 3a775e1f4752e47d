#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: s3_object
short_description: Put, get, copy, move, rename and delete S3 objects
version_added: 0.1.0
description:
  - Carries objects to, from and inside S3.
  - Bytes are compared by checksum, never by the ETag alone. What stands beside them (metadata, headers, class,
    encryption, tags) is compared where the task names it, and mended without sending the bytes again.
  - Every transfer is verified. A downloaded file takes the place of the old one only when it is whole.
author:
  - converge.aws contributors (@converge-aws)
options:
  bucket:
    description:
      - The name of the bucket.
    type: str
    required: true
  object:
    description:
      - The key of the object; with O(mode=copy), O(mode=move) and O(mode=rename) the key that it gets.
    type: str
  mode:
    description:
      - V(put) uploads, V(get) downloads to O(dest), V(getstr) returns the object as text, V(geturl) returns a link.
      - V(copy) copies O(copy_src) here. V(move) and V(rename) copy it, verify the copy and delete the original, if it
        is still the one that was copied; when the original is gone and the target is there, nothing is left to do.
      - V(delobj) deletes, V(list) returns keys, V(create) makes the empty object that consoles show as a folder.
      - If left out, O(state) decides.
    type: str
    choices: [put, get, getstr, geturl, copy, move, rename, delobj, list, create]
  state:
    description:
      - V(present) is the same as O(mode=put), V(absent) the same as O(mode=delobj).
    type: str
    choices: [present, absent]
  src:
    description:
      - The file to put. A relative path is looked for as M(ansible.builtin.copy) does.
    type: path
  content:
    description:
      - The text to put.
    type: str
  content_base64:
    description:
      - The bytes to put, in base64.
    type: str
  dest:
    description:
      - The file to write with O(mode=get), or the folder that it goes into.
    type: path
  copy_src:
    description:
      - The object to copy, move or rename.
    type: dict
    suboptions:
      bucket:
        description: Its bucket. If left out, O(bucket).
        type: str
      object:
        description: Its key.
        type: str
      version_id:
        description: Its version, with O(mode=copy). If left out, the newest.
        type: str
  overwrite:
    description:
      - When what is there is replaced. V(different) if the bytes differ, V(latest) if the source is newer, V(always),
        or V(never).
    type: str
    default: different
    aliases: [force]
  version:
    description:
      - The version to get or to delete. If left out, the newest.
    type: str
  metadata:
    description:
      - The object's metadata, whole; C({}) removes all of it.
      - The names of HTTP headers (C(Content-Type), C(Cache-Control), C(Content-Disposition), C(Content-Encoding),
        C(Content-Language), C(Expires), C(Storage-Class), C(Website-Redirect-Location)) set those.
    type: dict
  headers:
    description:
      - As O(metadata).
    type: dict
  content_type:
    description:
      - The media type. If left out, an upload guesses it from the name.
    type: str
  cache_control:
    description:
      - How long the object may be kept by caches.
    type: str
  storage_class:
    description:
      - The storage class. If left out, the object keeps its class, and a new one is V(STANDARD).
    type: str
    choices:
      - STANDARD
      - STANDARD_IA
      - ONEZONE_IA
      - INTELLIGENT_TIERING
      - GLACIER_IR
      - GLACIER
      - DEEP_ARCHIVE
      - REDUCED_REDUNDANCY
  encrypt:
    description:
      - Whether this object is encrypted in another way than its bucket's default. Without O(encryption_mode), V(true)
        stands for V(AES256).
      - If left out, O(encryption_mode) and O(encryption_kms_key_id) decide; without them it is the bucket's default.
    type: bool
  encryption_mode:
    description:
      - How the object is encrypted.
    type: str
    choices: [AES256, 'aws:kms', 'aws:kms:dsse']
  encryption_kms_key_id:
    description:
      - The KMS key.
    type: str
  permission:
    description:
      - A canned ACL, for buckets that have ACLs. The first of the list is used.
    type: list
    elements: str
    choices:
      - private
      - public-read
      - public-read-write
      - aws-exec-read
      - authenticated-read
      - bucket-owner-read
      - bucket-owner-full-control
  expiry:
    description:
      - For how many seconds a link is valid, 604800 (7 days) at the most.
    type: int
    default: 600
    aliases: [expiration]
  prefix:
    description:
      - With O(mode=list), only keys that begin with this.
    type: str
    default: ""
  marker:
    description:
      - With O(mode=list), only keys that come after this one.
    type: str
  max_keys:
    description:
      - With O(mode=list), how many keys to return at most.
    type: int
  expected_bucket_owner:
    description:
      - The account that must own the bucket. If left out, O(expected_account_id).
    type: str
  validate_bucket_name:
    description:
      - Whether the bucket's name is checked against S3's rules before anything is sent.
    type: bool
    default: true
  ignore_nonexistent_bucket:
    description:
      - Taken so that playbooks for amazon.aws run; buckets are never looked for here.
    type: bool
    default: false
  retries:
    description:
      - Taken so that playbooks for amazon.aws run; O(retry_timeout) decides.
    type: int
    default: 0
    aliases: [retry]
  sig_v4:
    description:
      - Taken so that playbooks for amazon.aws run; links are always signed with version 4.
    type: bool
    default: true
  dualstack:
    description:
      - Whether to use AWS's endpoints that have IPv6 as well.
    type: bool
    default: false
notes:
  - "Differences from amazon.aws: check mode and diff; RV(ignore:changed) is only true when something changed (there,
    V(get), V(getstr), V(geturl) and V(delobj) always report a change); O(encrypt) has no default, so that an upload
    does not override the bucket's encryption; O(permission) has none, since new buckets have no ACLs; V(put) returns no
    link, as that is a secret; what a task doesn't name stays when an object is uploaded again; the copy of a missing
    object fails; V(move), V(rename), O(state), O(storage_class), O(content_type), O(cache_control). Not here:
    O(ignore:ceph), and copying a whole bucket with V(copy)."
  - "Permissions: C(s3:GetObject), C(s3:ListBucket) (without it, S3 says that a missing object is forbidden); to put
    and copy C(s3:PutObject), with tags C(s3:GetObjectTagging), C(s3:PutObjectTagging); to delete C(s3:DeleteObject),
    of a version C(s3:GetObjectVersion), C(s3:DeleteObjectVersion); for keys of KMS C(kms:GenerateDataKey),
    C(kms:Decrypt)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.tags
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Upload a file
  converge.aws.s3_object:
    bucket: photos-123456789012
    object: 2026/sea.jpg
    src: sea.jpg
    metadata:
      photographer: Jo
    storage_class: STANDARD_IA

- name: Put a text
  converge.aws.s3_object:
    bucket: photos-123456789012
    object: robots.txt
    content: "User-agent: *"
    state: present

- name: Download it
  converge.aws.s3_object:
    bucket: photos-123456789012
    object: 2026/sea.jpg
    mode: get
    dest: /tmp/sea.jpg

- name: Rename it
  converge.aws.s3_object:
    bucket: photos-123456789012
    object: 2026/ocean.jpg
    mode: rename
    copy_src:
      object: 2026/sea.jpg

- name: A link for an hour
  converge.aws.s3_object:
    bucket: photos-123456789012
    object: 2026/ocean.jpg
    mode: geturl
    expiry: 3600
  no_log: true

- name: Delete it
  converge.aws.s3_object:
    bucket: photos-123456789012
    object: 2026/ocean.jpg
    state: absent
"""

RETURN = r"""
msg:
  description: What was done.
  returned: always
  type: str
s3_object:
  description: The object as it is, or in check mode would be.
  returned: put, get, getstr, copy, move, rename and create
  type: dict
  contains:
    bucket:
      description: Its bucket.
      type: str
    key:
      description: Its key.
      type: str
    size:
      description: How many bytes it has.
      type: int
    etag:
      description: Its ETag.
      type: str
    checksums:
      description: The checksums that S3 keeps, by algorithm.
      type: dict
      sample: {"CRC64NVME": "TlLfkwdzm8A="}
    storage_class:
      description: Its storage class.
      type: str
    content_type:
      description: Its media type.
      type: str
    metadata:
      description: Its metadata.
      type: dict
    encryption:
      description: How it is encrypted.
      type: str
    last_modified:
      description: When it was written, in ISO 8601.
      type: str
    version_id:
      description: Its version.
      type: str
file:
  description: The file that has the object's bytes.
  returned: O(mode=get)
  type: str
contents:
  description: The object as text.
  returned: O(mode=getstr)
  type: str
url:
  description: The link. Whoever has it can read the object.
  returned: O(mode=geturl)
  type: str
expiry:
  description: For how many seconds the link is valid.
  returned: O(mode=geturl)
  type: int
s3_keys:
  description: The keys.
  returned: O(mode=list)
  type: list
  elements: str
tags:
  description: The tags.
  returned: put, when O(tags) is given
  type: dict
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
from ..module_utils.s3 import copies, gets, objects, puts

MODES = {
    "put": puts.put,
    "create": puts.folder,
    "get": gets.get,
    "getstr": gets.text,
    "geturl": objects.link,
    "copy": copies.copy,
    "move": copies.move,
    "rename": copies.move,
    "delobj": objects.remove,
    "list": objects.listing,
}

OPERATION = Operation(
    service="s3",
    noun="object",
    name="object",
    about=objects.about,
    check=objects.check,
    plan=lambda api, params: MODES[objects.mode_of(params)](api, params),
)

RULES = Rules(
    no_log={"encryption_kms_key_id": False, "max_keys": False},
    mutually_exclusive=(
        ("mode", "state"),
        ("src", "content", "content_base64"),
        ("dualstack", "endpoint_url"),
    ),
    required_one_of=(("mode", "state", "src", "content", "content_base64"),),
)

# Files of the controller, as copy's src.
CONTROLLER_FILES = ("src",)


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
