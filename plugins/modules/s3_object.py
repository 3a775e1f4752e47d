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
    encryption, tags, retention, legal hold) is compared where the task names it, and mended without sending the bytes
    again.
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
      - If left out, O(mode=delobj), O(mode=copy), O(mode=move) and O(mode=rename) are about many objects, which
        O(prefix) and O(copy_src.prefix) name.
    type: str
  mode:
    description:
      - V(put) uploads, V(get) downloads to O(dest), V(getstr) returns the object as text.
      - V(geturl) returns a link to read the object, V(puturl) one to write it, V(posturl) a form by which a browser
        uploads. Nothing is sent but what finds out whether an object to read is there.
      - V(copy) copies O(copy_src) here. V(move) and V(rename) copy it, verify the copy and delete the original, if it
        is still the one that was copied; when the original is gone and the target is there, nothing is left to do.
      - V(delobj) deletes, V(list) returns keys, V(create) makes the empty object that consoles show as a folder.
      - If left out, O(state) decides.
    type: str
    choices: [put, get, getstr, geturl, puturl, posturl, copy, move, rename, delobj, list, create]
  state:
    description:
      - V(present) is the same as O(mode=put), V(absent) the same as O(mode=delobj).
      - V(present) without O(src), O(content) and O(content_base64) is about an object that is there. What the task
        names beside its bytes is mended.
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
      - The object to copy, move or rename, or the objects.
      - Objects of more than 5 GiB are copied in parts, side by side; their metadata, tags and checksums stay.
    type: dict
    suboptions:
      bucket:
        description: Its bucket. If left out, O(bucket).
        type: str
      object:
        description: Its key. If left out, all keys of O(copy_src.prefix), or of O(copy_src.bucket).
        type: str
      prefix:
        description:
          - What the keys begin with, when O(copy_src.object) is left out. Keys stay as they are, or begin with
            O(prefix) instead.
        type: str
        default: ""
      version_id:
        description: Its version, with O(mode=copy). If left out, the newest.
        type: str
  overwrite:
    description:
      - When what is there is replaced. V(different) if the bytes differ, V(latest) if the source is newer, V(always),
        or V(never). With V(never), S3 itself refuses to overwrite an object that somebody else put there meanwhile.
    type: str
    default: different
    aliases: [force]
  version:
    description:
      - The version to get or to delete, or, with O(state=present) and without bytes, the one whose tags, retention and
        legal hold are changed. If left out, the newest.
    type: str
  if_match:
    description:
      - The ETag that an object must have to be overwritten or deleted. S3 itself refuses it otherwise.
      - It is not asked for when nothing is left to do.
    type: str
  if_none_match:
    description:
      - V(*) fails when there is an object that would be overwritten, also one that comes in meanwhile.
    type: str
    choices: ['*']
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
      - How long the object may be kept by caches, like V(max-age=3600).
    type: str
  content_disposition:
    description:
      - How browsers present the object, like V(attachment; filename=sea.jpg).
    type: str
  content_encoding:
    description:
      - How the bytes are encoded, like V(gzip).
    type: str
  content_language:
    description:
      - The language, like V(fr).
    type: str
  expires:
    description:
      - Until when caches may keep the object, in ISO 8601.
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
  retention:
    description:
      - Until when the object can't be deleted or overwritten in place. The bucket must have object lock.
      - V({}) lifts the retention. What was written before keeps its own, as each version does.
    type: dict
    suboptions:
      mode:
        description:
          - With V(GOVERNANCE), those with C(s3:BypassGovernanceRetention) can shorten and lift it, with V(COMPLIANCE)
            nobody can.
        type: str
        choices: [GOVERNANCE, COMPLIANCE]
      until:
        description: When it ends, in ISO 8601.
        type: str
      days:
        description: For how many days it holds, counted from when the object was written.
        type: int
  legal_hold:
    description:
      - Whether the object can't be deleted for as long as this is V(true). The bucket must have object lock.
    type: bool
  bypass_governance:
    description:
      - Whether a V(GOVERNANCE) retention may be shortened or lifted, and what is under one deleted.
    type: bool
    default: false
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
      - With O(mode=delobj) and without O(object), all objects whose keys begin with this are deleted.
      - With O(mode=copy), O(mode=move) and O(mode=rename) of O(copy_src.prefix), what it becomes.
      - With O(mode=posturl) and without O(object), what the key of an upload begins with.
    type: str
    default: ""
  whole_bucket:
    description:
      - The yes that it takes to delete all objects of the bucket, with O(mode=delobj) and neither O(object) nor
        O(prefix).
    type: bool
    default: false
  all_versions:
    description:
      - Whether O(mode=delobj) without O(object) deletes all versions and delete markers, for good. Otherwise, where
        versions are kept, a delete marker hides each object.
    type: bool
    default: false
  upload_conditions:
    description:
      - What an upload through O(mode=posturl) has to fulfil. S3 refuses it otherwise.
    type: dict
    suboptions:
      min_size:
        description: How many bytes it has at least.
        type: int
      max_size:
        description: How many bytes it has at most. If left out, 5 GiB, which is as much as a form takes.
        type: int
      content_type_prefix:
        description: What its media type begins with, like V(image/). The form then has to have a field C(Content-Type).
        type: str
      redirect:
        description: The URL that the browser is sent to afterwards.
        type: str
      status:
        description: The status that S3 answers with, when it redirects nowhere.
        type: int
        choices: [200, 201, 204]
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
    object fails; V(move), V(rename), V(puturl), V(posturl), O(state), O(storage_class), O(retention), O(legal_hold),
    the headers as options of their own, conditional writes, deletion of versions and prefixes. Not here:
    O(ignore:ceph)."
  - "A text of up to 100 KiB is shown in the diff. Of all else it shows size and checksum."
  - "Whether two objects have the same bytes is told by their checksums, or their ETags where these are no checksums of
    parts. Where neither can tell, the object is copied again; V(latest) then spares that."
  - "Permissions: C(s3:GetObject), C(s3:ListBucket) (without it, S3 says that a missing object is forbidden); to put
    and copy C(s3:PutObject), with tags C(s3:GetObjectTagging), C(s3:PutObjectTagging), with O(retention)
    C(s3:GetObjectRetention), C(s3:PutObjectRetention), with O(legal_hold) C(s3:GetObjectLegalHold),
    C(s3:PutObjectLegalHold), with either C(s3:GetBucketObjectLockConfiguration); to delete C(s3:DeleteObject), of a
    version C(s3:GetObjectVersion), C(s3:DeleteObjectVersion), of a prefix C(s3:GetBucketVersioning), with
    O(all_versions) C(s3:ListBucketVersions), with O(bypass_governance) C(s3:BypassGovernanceRetention); for keys of KMS
    C(kms:GenerateDataKey), C(kms:Decrypt)."
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

- name: Change its headers and lock it for a year, without sending it again
  converge.aws.s3_object:
    bucket: photos-123456789012
    object: 2026/ocean.jpg
    state: present
    cache_control: max-age=86400
    retention:
      mode: GOVERNANCE
      days: 365
    legal_hold: false

- name: Put a text only if nobody else has put one
  converge.aws.s3_object:
    bucket: photos-123456789012
    object: lock
    content: "{{ inventory_hostname }}"
    state: present
    if_none_match: '*'

- name: Copy a year to another bucket
  converge.aws.s3_object:
    bucket: archive-123456789012
    mode: copy
    copy_src:
      bucket: photos-123456789012
      prefix: 2026/
    storage_class: GLACIER_IR

- name: Rename a folder
  converge.aws.s3_object:
    bucket: photos-123456789012
    mode: rename
    prefix: summer/
    copy_src:
      prefix: 2026/

- name: A form that uploads pictures of up to 10 MB into a folder
  converge.aws.s3_object:
    bucket: photos-123456789012
    mode: posturl
    prefix: incoming/
    expiry: 3600
    upload_conditions:
      max_size: 10000000
      content_type_prefix: image/
  no_log: true

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

- name: Delete one version for good
  converge.aws.s3_object:
    bucket: photos-123456789012
    object: 2026/ocean.jpg
    version: 3HL4kqtJvjVBH40Nrjfkd
    state: absent

- name: Delete a folder with all its versions
  converge.aws.s3_object:
    bucket: photos-123456789012
    prefix: 2025/
    all_versions: true
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
    cache_control:
      description: How long caches may keep it.
      type: str
      returned: when it has one
    content_disposition:
      description: How browsers present it.
      type: str
      returned: when it has one
    content_encoding:
      description: How its bytes are encoded.
      type: str
      returned: when it has one
    content_language:
      description: Its language.
      type: str
      returned: when it has one
    expires:
      description: Until when caches may keep it, in ISO 8601.
      type: str
      returned: when it has one
    retention:
      description: Its retention, for those who may read it.
      type: dict
      returned: when it has one
      contains:
        mode:
          description: GOVERNANCE or COMPLIANCE.
          type: str
        until:
          description: When it ends, in ISO 8601.
          type: str
    legal_hold:
      description: Whether it is under a legal hold, for those who may read that.
      type: bool
      returned: when it ever was
file:
  description: The file that has the object's bytes.
  returned: O(mode=get)
  type: str
contents:
  description: The object as text.
  returned: O(mode=getstr)
  type: str
url:
  description: The link. Whoever has it can do what it is for.
  returned: O(mode=geturl), O(mode=puturl) and O(mode=posturl)
  type: str
headers:
  description: The headers that a request to the link must have.
  returned: O(mode=puturl)
  type: dict
fields:
  description: The fields that the form must have, before its file. They are as secret as a link.
  returned: O(mode=posturl)
  type: dict
expiry:
  description: For how many seconds the link or the form is valid.
  returned: O(mode=geturl), O(mode=puturl) and O(mode=posturl)
  type: int
s3_keys:
  description: The keys; of the copy of a prefix, those that were written.
  returned: O(mode=list), and copies of O(copy_src.prefix)
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
from ..module_utils.s3 import asked, copies, gets, links, objects, puts, removals

MODES = {
    "put": puts.put,
    "create": puts.folder,
    "get": gets.get,
    "getstr": gets.text,
    "geturl": links.reading,
    "puturl": links.writing,
    "posturl": links.form,
    "copy": copies.copy,
    "move": copies.move,
    "rename": copies.move,
    "delobj": removals.remove,
    "list": objects.listing,
}

OPERATION = Operation(
    service="s3",
    noun="object",
    name="object",
    about=objects.about,
    check=asked.check,
    plan=lambda api, params: MODES[asked.mode_of(params)](api, params),
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
