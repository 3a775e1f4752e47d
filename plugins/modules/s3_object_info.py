#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: s3_object_info
short_description: Read what S3 knows of objects
version_added: 0.1.0
description:
  - Returns the keys of a bucket, or all that S3 knows of one object, what is asked for being read side by side.
author:
  - converge.aws contributors (@converge-aws)
options:
  bucket_name:
    description:
      - The name of the bucket.
    type: str
    required: true
    aliases: [bucket]
  object_name:
    description:
      - The key of the object. If left out, the keys of the bucket are listed.
    type: str
    aliases: [object]
  prefix:
    description:
      - Only keys that begin with this.
    type: str
  marker:
    description:
      - Only keys that come after this one.
    type: str
  max_keys:
    description:
      - How many keys to return at most.
    type: int
  object_details:
    description:
      - What to read of the object instead of its head.
    type: dict
    suboptions:
      object_acl:
        description: Its ACL.
        type: bool
        default: false
      object_legal_hold:
        description: Its legal hold.
        type: bool
        default: false
      object_lock_configuration:
        description: The object lock of its bucket.
        type: bool
        default: false
      object_retention:
        description: Its retention.
        type: bool
        default: false
      object_tagging:
        description: Its tags.
        type: bool
        default: false
      object_attributes:
        description: The attributes of O(object_details.attributes_list).
        type: bool
        default: false
      attributes_list:
        description: The attributes to read.
        type: list
        elements: str
        choices: [ETag, Checksum, ObjectParts, StorageClass, ObjectSize]
  versions:
    description:
      - Whether to list the versions and delete markers of O(object_name), of O(prefix) or of the whole bucket.
    type: bool
    default: false
  dualstack:
    description:
      - Whether to use AWS's endpoints that have IPv6 as well.
    type: bool
    default: false
notes:
  - "Differences from amazon.aws: what isn't set on an object (a retention, a legal hold) is an empty dictionary and no
    error; checksums are returned; O(versions), RV(object_info[].restore_status). Not here: O(ignore:ceph)."
  - "Permissions: C(s3:ListBucket), C(s3:GetObject); with O(versions) C(s3:ListBucketVersions); with
    O(object_details) C(s3:GetObjectAcl), C(s3:GetObjectLegalHold), C(s3:GetBucketObjectLockConfiguration),
    C(s3:GetObjectRetention), C(s3:GetObjectTagging), C(s3:GetObjectAttributes)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: All keys of a year
  converge.aws.s3_object_info:
    bucket_name: photos-123456789012
    prefix: 2026/

- name: One object with its tags
  converge.aws.s3_object_info:
    bucket_name: photos-123456789012
    object_name: 2026/sea.jpg
    object_details:
      object_tagging: true

- name: All versions of an object
  converge.aws.s3_object_info:
    bucket_name: photos-123456789012
    object_name: 2026/sea.jpg
    versions: true
"""

RETURN = r"""
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
s3_keys:
  description: The keys.
  returned: O(object_name) is not given
  type: list
  elements: str
versions:
  description: The versions and delete markers, those of a key together, the newest first.
  returned: O(versions=true)
  type: list
  elements: dict
  contains:
    key:
      description: The key.
      type: str
    version_id:
      description: The version.
      type: str
    is_latest:
      description: Whether it is the newest of its key.
      type: bool
    delete_marker:
      description: Whether it is a delete marker, which hides the versions before it.
      type: bool
    size:
      description: How many bytes it has; none for a delete marker.
      type: int
    etag:
      description: Its ETag; none for a delete marker.
      type: str
    storage_class:
      description: Its storage class; none for a delete marker.
      type: str
    last_modified:
      description: When it was written, in ISO 8601.
      type: str
object_info:
  description: What S3 knows of the object; an empty list when there is none.
  returned: O(object_name) is given
  type: list
  elements: dict
  contains:
    object_data:
      description: Its head, without O(object_details).
      type: dict
      returned: without O(object_details)
    restore_status:
      description: How the restore of an archived object stands.
      type: dict
      returned: without O(object_details), when a restore was asked for
      contains:
        ongoing:
          description: Whether it is still going on.
          type: bool
        until:
          description: Until when the restored copy stays, in ISO 8601.
          type: str
    object_acl:
      description: Its ACL.
      type: dict
      returned: when asked for
    object_legal_hold:
      description: Its legal hold.
      type: dict
      returned: when asked for
    object_lock_configuration:
      description: The object lock of its bucket.
      type: dict
      returned: when asked for
    object_retention:
      description: Its retention.
      type: dict
      returned: when asked for
    object_tagging:
      description: Its tags.
      type: dict
      returned: when asked for
    object_attributes:
      description: The attributes asked for.
      type: dict
      returned: when asked for
"""

from ..module_utils.options import Rules
from ..module_utils.parts import Operation
from ..module_utils.runner import main as run_module
from ..module_utils.s3 import info

OPERATION = Operation(
    service="s3",
    noun="object",
    name="object_name",
    check=info.check,
    plan=info.plan,
)

RULES = Rules(no_log={"max_keys": False}, mutually_exclusive=(("object_name", "prefix"), ("dualstack", "endpoint_url")))


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
