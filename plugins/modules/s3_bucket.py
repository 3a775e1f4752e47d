#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: s3_bucket
short_description: Manage S3 buckets
version_added: 0.1.0
description:
  - Creates, configures and deletes S3 buckets.
  - Only the settings that the task names are read, all of them at the same time, and only those that differ are
    written.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of the bucket.
    type: str
    required: true
  state:
    description:
      - Whether the bucket is to be there.
      - A bucket that isn't empty is deleted with O(force=true) only.
    type: str
    choices: [present, absent]
    default: present
  create:
    description:
      - Whether a bucket that isn't there is created. With V(false), a missing one is an error, so that a slip in
        O(name) makes no bucket.
      - A check run takes a missing one for a new one then, which an earlier task of the same run may make.
    type: bool
    default: true
  force:
    description:
      - Whether deleting the bucket deletes all its objects, versions, delete markers and unfinished uploads.
      - It stops, and says where, at the first object that is locked.
    type: bool
    default: false
  validate_bucket_name:
    description:
      - Whether the name is checked against S3's rules before anything is sent.
    type: bool
    default: true
  versioning:
    description:
      - Whether versions of objects are kept. V(false) suspends versioning; versions that are there stay.
    type: bool
  encryption:
    description:
      - How objects are encrypted unless their upload says otherwise.
      - V(none) resets it to what every bucket has, V(AES256).
    type: str
    choices: [none, AES256, 'aws:kms', 'aws:kms:dsse']
  encryption_key_id:
    description:
      - The KMS key, as its id, ARN or alias. If left out with V(aws:kms), AWS's own key for S3.
    type: str
  bucket_key_enabled:
    description:
      - Whether an S3 bucket key saves calls to KMS.
    type: bool
  public_access:
    description:
      - What the bucket blocks of public access. A suboption left out stays as it is, and C({}) changes nothing.
    type: dict
    suboptions:
      block_public_acls:
        description: Whether new public ACLs are refused.
        type: bool
      ignore_public_acls:
        description: Whether public ACLs have no effect.
        type: bool
      block_public_policy:
        description: Whether public bucket policies are refused.
        type: bool
      restrict_public_buckets:
        description: Whether a bucket with a public policy is open to its own account and AWS services only.
        type: bool
  delete_public_access:
    description:
      - Whether the public access block is removed, which is the same as all four of O(public_access) being false.
    type: bool
  object_ownership:
    description:
      - Who owns what is uploaded. V(BucketOwnerEnforced), what every new bucket has, switches ACLs off.
    type: str
    choices: [BucketOwnerEnforced, BucketOwnerPreferred, ObjectWriter]
  delete_object_ownership:
    description:
      - Whether the rule about ownership is removed, which is the same as V(ObjectWriter).
    type: bool
  policy:
    description:
      - The bucket policy, as JSON text or as a dictionary; C({}) removes it.
      - It is compared by its meaning. One that would shut out the caller itself is refused.
    type: json
  confirm_remove_self_bucket_access:
    description:
      - Whether a O(policy) may take from the caller the right to read, change or remove it.
    type: bool
    default: false
  requester_pays:
    description:
      - Whether those who request objects pay for it.
    type: bool
  accelerate_enabled:
    description:
      - Whether transfer acceleration is on.
    type: bool
  object_lock_enabled:
    description:
      - Whether objects can be locked against deletion. It can be switched on at any time (on a bucket that is there,
        versioning has to be on), and never off again.
    type: bool
  object_lock_default_retention:
    description:
      - For how long every new object is locked; C({}) removes the rule.
      - A rule switches object lock on, where it isn't on yet.
    type: dict
    suboptions:
      mode:
        description: V(GOVERNANCE) can be bypassed by those who may, V(COMPLIANCE) by nobody.
        type: str
        choices: [GOVERNANCE, COMPLIANCE]
      days:
        description: The number of days.
        type: int
      years:
        description: The number of years.
        type: int
  logging:
    description:
      - Where the server access logs go. C({}) switches them off.
    type: dict
    suboptions:
      target_bucket:
        description: The bucket, of the same account and region, that takes the logs. An empty one switches them off.
        type: str
      target_prefix:
        description: What the keys of the logs begin with. If left out, nothing.
        type: str
  cors_rules:
    description:
      - Which pages of other origins may use the bucket; the first rule that fits counts. C([]) removes all.
    type: list
    elements: dict
    suboptions:
      id:
        description: A name for the rule.
        type: str
      allowed_headers:
        description: Headers that a request may announce.
        type: list
        elements: str
      allowed_methods:
        description: Methods that are allowed.
        type: list
        elements: str
        choices: [GET, PUT, HEAD, POST, DELETE]
        required: true
      allowed_origins:
        description: Origins that are allowed.
        type: list
        elements: str
        required: true
      expose_headers:
        description: Headers of the answer that scripts may read.
        type: list
        elements: str
      max_age_seconds:
        description: For how many seconds a browser may keep the answer to its preflight request.
        type: int
  notifications:
    description:
      - Where events of the bucket go. Kinds left out stay as they are; C({}) removes all of them.
    type: dict
    suboptions:
      topics:
        description: SNS topics.
        type: list
        elements: dict
        suboptions: &target
          id:
            description: A name for the entry. If left out, AWS gives it one.
            type: str
          arn:
            description: The ARN of the topic, queue or function.
            type: str
            required: true
          events:
            description: The events, like V(s3:ObjectCreated:*).
            type: list
            elements: str
            required: true
          prefix:
            description: Only objects whose key begins with this.
            type: str
          suffix:
            description: Only objects whose key ends with this.
            type: str
      queues:
        description: SQS queues.
        type: list
        elements: dict
        suboptions: *target
      functions:
        description: Lambda functions.
        type: list
        elements: dict
        suboptions: *target
      event_bridge:
        description: Whether all events go to EventBridge.
        type: bool
  inventory:
    description:
      - Inventories of the bucket, told apart by their id. Others are removed unless O(purge_inventory=false).
    type: list
    elements: dict
    suboptions:
      id:
        description: The name of the inventory.
        type: str
        required: true
      destination:
        description: Where it is delivered.
        type: dict
        required: true
        suboptions:
          account_id:
            description: The account that owns the bucket it goes to.
            type: str
          bucket:
            description: The ARN of the bucket it goes to.
            type: str
            required: true
          format:
            description: The format of the files.
            type: str
            choices: [CSV, ORC, Parquet]
            required: true
          prefix:
            description: What the keys of the files begin with.
            type: str
      schedule:
        description: How often.
        type: str
        choices: [Daily, Weekly]
        required: true
      included_object_versions:
        description: Whether all versions are listed or the current ones.
        type: str
        choices: [All, Current]
        required: true
      filter:
        description: Only objects whose key begins with this.
        type: str
      optional_fields:
        description: Further columns.
        type: list
        elements: str
  purge_inventory:
    description:
      - Whether inventories that O(inventory) doesn't name are removed.
    type: bool
    default: true
  dualstack:
    description:
      - Whether to use AWS's endpoints that have IPv6 as well.
    type: bool
    default: false
notes:
  - "Differences from amazon.aws: check mode and diff; suboptions of O(public_access) that are left out stay as they are
    (there, they become false and open the bucket); a bucket in another region than the task's is an error; a policy
    that shuts out the caller is refused; object lock can be switched on for a bucket that is there; only keys of the
    settings that the task names are returned. Not here: O(ignore:ceph), O(ignore:acl), O(ignore:account_regional)."
  - "Permissions: C(s3:ListBucket); to create and delete C(s3:CreateBucket), C(s3:DeleteBucket), with O(force)
    C(s3:ListBucketVersions), C(s3:DeleteObject), C(s3:DeleteObjectVersion), C(s3:ListBucketMultipartUploads),
    C(s3:AbortMultipartUpload); for each setting the Get and the Put action of its name, which RV(permissions) lists."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.lifecycle.of_bucket
  - converge.aws.tags
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: A private bucket that keeps versions
  converge.aws.s3_bucket:
    name: photos-123456789012
    region: eu-west-3
    versioning: true
    encryption: AES256
    tags:
      team: photographers

- name: Refuse connections without TLS
  converge.aws.s3_bucket:
    name: photos-123456789012
    policy:
      Version: "2012-10-17"
      Statement:
        - Sid: DenyInsecureTransport
          Effect: Deny
          Principal: "*"
          Action: s3:*
          Resource: ["arn:aws:s3:::photos-123456789012", "arn:aws:s3:::photos-123456789012/*"]
          Condition:
            Bool:
              aws:SecureTransport: "false"

- name: Tell a queue of every new picture
  converge.aws.s3_bucket:
    name: photos-123456789012
    notifications:
      queues:
        - id: new-pictures
          arn: arn:aws:sqs:eu-west-3:123456789012:pictures
          events: ["s3:ObjectCreated:*"]
          suffix: .jpg

- name: Archive what is old, and delete old versions
  converge.aws.s3_bucket:
    name: photos-123456789012
    lifecycle_rules:
      - id: archive
        filter:
          prefix: originals/
        transitions:
          - days: 90
            storage_class: GLACIER_IR
      - id: old-versions
        noncurrent_version_expiration:
          noncurrent_days: 30

- name: Delete the bucket with all that is in it
  converge.aws.s3_bucket:
    name: photos-123456789012
    state: absent
    force: true
"""

RETURN = r"""
name:
  description: The bucket's name.
  returned: O(state=present)
  type: str
region:
  description: The region that the bucket is in.
  returned: O(state=present)
  type: str
versioning:
  description: The state of versioning.
  returned: O(versioning) is given
  type: dict
  sample: {"Versioning": "Enabled", "MfaDelete": "Disabled"}
encryption:
  description: The default encryption.
  returned: one of its options is given
  type: dict
  sample: {"SSEAlgorithm": "AES256"}
public_access_block:
  description: The public access block.
  returned: O(public_access) or O(delete_public_access) is given
  type: dict
  sample: {"PublicAccessBlockConfiguration": {"BlockPublicAcls": true}}
object_ownership:
  description: Who owns what is uploaded.
  returned: one of its options is given
  type: str
policy:
  description: The bucket policy.
  returned: O(policy) is given
  type: dict
tags:
  description: The tags.
  returned: O(tags) is given
  type: dict
requester_pays:
  description: Whether those who request objects pay for it.
  returned: O(requester_pays) is given
  type: bool
accelerate_enabled:
  description: Whether transfer acceleration is on.
  returned: O(accelerate_enabled) is given
  type: bool
object_lock_enabled:
  description: Whether object lock is on.
  returned: O(object_lock_enabled) is given
  type: bool
object_lock_default_retention:
  description: The default retention.
  returned: O(object_lock_default_retention) is given
  type: dict
  sample: {"Mode": "GOVERNANCE", "Days": 1}
logging:
  description: Where the access logs go.
  returned: O(logging) is given
  type: dict
  sample: {"target_bucket": "logs", "target_prefix": "photos/"}
cors_rules:
  description: The CORS rules.
  returned: O(cors_rules) is given
  type: list
  elements: dict
notifications:
  description: Where events go.
  returned: O(notifications) is given
  type: dict
bucket_inventory:
  description: The inventories.
  returned: O(inventory) is given
  type: list
  elements: dict
lifecycle_rules:
  description: The lifecycle rules, sorted by their id.
  returned: O(lifecycle_rules) or O(lifecycle_minimum_object_size) is given
  type: list
  elements: dict
lifecycle_minimum_object_size:
  description: The size below which rules move no objects.
  returned: as RV(lifecycle_rules), when there are rules
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
from ..module_utils.parts import Call, Effect, Resource
from ..module_utils.runner import main as run_module
from ..module_utils.s3 import bucket, contents, rows, settings

RESOURCE = Resource(
    service="s3",
    noun="bucket",
    address={"Bucket": "name", "ExpectedBucketOwner": "expected_account_id"},
    missing=("404", "NoSuchBucket"),
    already=("BucketAlreadyOwnedByYou",),
    find=Call("head_bucket"),
    create=Call("create_bucket"),
    delete=Call("delete_bucket"),
    waiters={"present": "bucket_exists", "absent": "bucket_not_exists"},
    check=bucket.check,
    accept=bucket.accept,
    creating=bucket.location,
    options_of={"CreateBucketConfiguration.LocationConstraint": "region"},
    clearing=contents.clearing,
    guard=settings.guard_policy,
    answer=bucket.answer,
    delete_effect=Effect("irreversible", "The name becomes free for anyone in the world."),
    parts=(
        rows.PUBLIC_ACCESS,
        rows.OBJECT_OWNERSHIP,
        rows.VERSIONING,
        rows.ENCRYPTION,
        rows.OBJECT_LOCK_ENABLED,
        rows.OBJECT_LOCK_DEFAULT_RETENTION,
        rows.POLICY,
        rows.TAGS,
        rows.REQUESTER_PAYS,
        rows.ACCELERATE_ENABLED,
        rows.LOGGING,
        rows.CORS_RULES,
        rows.NOTIFICATIONS,
        rows.LIFECYCLE,
        rows.INVENTORY,
    ),
)

RULES = Rules(
    no_log={"encryption_key_id": False, "bucket_key_enabled": False},
    mutually_exclusive=(
        ("public_access", "delete_public_access"),
        ("object_ownership", "delete_object_ownership"),
        ("dualstack", "endpoint_url"),
    ),
)


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
