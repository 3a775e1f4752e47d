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
  account_regional:
    description:
      - Whether the bucket's name is of the account's own namespace, which no other account can take. Such a name ends
        with the account's 12 digits, the region and C(an), like V(photos-123456789012-eu-west-3-an).
      - If left out, the form of O(name) tells.
    type: bool
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
  blocked_encryption_types:
    description:
      - Kinds of encryption that uploads may not use. V(SSE-C), keys that the customer sends along, is blocked in
        every bucket created since April 2026; C([]) or V(NONE) allows it.
    type: list
    elements: str
    choices: [NONE, SSE-C]
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
  acl:
    description:
      - The bucket's access control list, as the name of a canned one. It needs O(object_ownership) to be
        V(BucketOwnerPreferred) or V(ObjectWriter), as every new bucket has such lists switched off.
    type: str
    choices: [private, public-read, public-read-write, authenticated-read]
  policy:
    description:
      - The bucket policy, as JSON text or as a dictionary; C({}) removes it.
      - It is compared by its meaning. One that would shut out the caller itself is refused.
    type: json
  policy_statements:
    description:
      - Statements to put into the bucket policy, or into O(policy) if that is given too. Each has a C(Sid), by which it
        takes the place of the one that is there; the other statements stay.
    type: list
    elements: dict
  ready_policies:
    description:
      - Ready statements to put into the bucket policy, as O(policy_statements) does.
      - V(deny_insecure_transport) refuses connections without TLS, V(deny_outdated_tls) those with a TLS before 1.2.
      - V(deny_unencrypted_uploads) refuses uploads that don't say how S3 is to encrypt them, though S3 encrypts all.
      - V(allow_s3_access_logs) lets S3 deliver access logs of this account's buckets, V(allow_s3_reports) its
        inventories and analyses, V(allow_load_balancer_logs) load balancers, V(allow_cloudtrail_logs) CloudTrail, and
        V(allow_service_logs) the services that deliver through CloudWatch Logs, like VPC flow logs.
    type: list
    elements: str
    choices:
      - deny_insecure_transport
      - deny_outdated_tls
      - deny_unencrypted_uploads
      - allow_s3_access_logs
      - allow_s3_reports
      - allow_load_balancer_logs
      - allow_service_logs
      - allow_cloudtrail_logs
  absent_policy_statements:
    description:
      - The C(Sid) of statements to take out of the bucket policy. With its last statement the policy goes.
    type: list
    elements: str
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
      target_object_key_format:
        description: How the keys of the logs go on. If left out, it stays as it is, in a new logging the simple way.
        type: dict
        suboptions:
          simple_prefix:
            description: With the time, as C({}).
            type: dict
          partitioned_prefix:
            description: With the account, region, bucket and day as folders.
            type: dict
            suboptions:
              partition_date_source:
                description: Whose day it is. V(EventTime), if left out, or V(DeliveryTime).
                type: str
                choices: [EventTime, DeliveryTime]
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
  website:
    description:
      - The website that the bucket is. Suboptions left out stay as they are; C({}) ends it.
    type: dict
    suboptions:
      index_document:
        description: The page of a folder.
        type: dict
        suboptions:
          suffix:
            description: Its name, like V(index.html).
            type: str
            required: true
      error_document:
        description: The page that is shown for errors. C({}) takes it away.
        type: dict
        suboptions:
          key:
            description: Its key.
            type: str
      redirect_all_requests_to:
        description: Another host, to which everything is redirected. It excludes the other suboptions.
        type: dict
        suboptions:
          host_name:
            description: The host.
            type: str
            required: true
          protocol:
            description: The protocol, if another than the request's.
            type: str
            choices: [http, https]
      routing_rules:
        description: Redirections, all of them; the first whose condition holds counts.
        type: list
        elements: dict
        suboptions:
          condition:
            description: For which requests. If left out, for all.
            type: dict
            suboptions:
              http_error_code_returned_equals:
                description: Those that would be answered with this status.
                type: str
              key_prefix_equals:
                description: Those for keys that begin with this.
                type: str
          redirect:
            description: Where to.
            type: dict
            required: true
            suboptions:
              host_name:
                description: Another host.
                type: str
              http_redirect_code:
                description: The status of the answer, if another than 301.
                type: str
              protocol:
                description: Another protocol.
                type: str
                choices: [http, https]
              replace_key_prefix_with:
                description: What takes the place of the condition's prefix.
                type: str
              replace_key_with:
                description: What takes the place of the whole key.
                type: str
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
  replication:
    description:
      - Where S3 copies new objects to. It needs O(versioning), here and in the bucket they go to. Rules that aren't
        named are removed; C({}) ends all replication.
    type: dict
    suboptions:
      role:
        description: The ARN of the role that S3 takes. The caller needs C(iam:PassRole) for it.
        type: str
      rules:
        description: The rules, told apart by their id. A suboption left out stays as it is.
        type: list
        elements: dict
        suboptions:
          id:
            description: The name of the rule.
            type: str
            required: true
          status:
            description: Whether the rule is carried out. A new one is.
            type: str
            choices: [enabled, disabled]
          priority:
            description:
              - Of two rules for the same objects and the same bucket, the one with the higher number counts. A new rule
                gets a number that is free.
            type: int
          filter: &filter
            description: The objects it is for, which fit all that is said here. C({}) is all, as in a new one without.
            type: dict
            suboptions:
              prefix:
                description: What their keys begin with.
                type: str
              tags:
                description: Tags that they all have.
                type: dict
          destination:
            description: Where copies go.
            type: dict
            required: true
            suboptions:
              bucket:
                description: The ARN of the bucket they go to.
                type: str
                required: true
              account_id:
                description: The account that owns that bucket, if it is another.
                type: str
              storage_class:
                description: The storage class of the copies. If left out in a new rule, that of the object.
                type: str
              replica_owner:
                description: Whether copies belong to that account.
                type: bool
              encryption_key_id:
                description: The KMS key for copies of objects that KMS encrypts, as its id, ARN or alias.
                type: str
              replication_time:
                description: Whether S3 promises to copy within 15 minutes, at a price.
                type: bool
              metrics:
                description:
                  - Whether there are metrics of it. With C(replication_time), always.
                type: bool
          delete_marker_replication:
            description: Whether deletions are copied too.
            type: bool
          existing_object_replication:
            description: Whether objects from before the rule are copied too.
            type: bool
          sse_kms_encrypted_objects:
            description: Whether objects that KMS encrypts are copied too.
            type: bool
          replica_modifications:
            description: Whether changes of copies are copied back, by a rule in the other bucket.
            type: bool
  inventory:
    description:
      - Inventories of the bucket, told apart by their id. Others are removed unless O(purge_inventory=false).
      - A suboption left out stays as it is.
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
          encryption:
            description: How the files are encrypted.
            type: str
            choices: [AES256, 'aws:kms']
          encryption_key_id:
            description: The ARN of the KMS key, with V(aws:kms).
            type: str
      enabled:
        description: Whether it is made. A new one is.
        type: bool
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
  metrics:
    description:
      - CloudWatch metrics of the requests for some or all objects, told apart by their id. Others are removed unless
        O(purge_metrics=false).
    type: list
    elements: dict
    suboptions:
      id:
        description: The name of the metrics.
        type: str
        required: true
      filter:
        description: The objects they are for, which fit all that is said here. C({}) is all, as in new ones without.
        type: dict
        suboptions:
          prefix:
            description: What their keys begin with.
            type: str
          tags:
            description: Tags that they all have.
            type: dict
          access_point_arn:
            description: The access point that they are asked for through.
            type: str
  purge_metrics:
    description:
      - Whether metrics that O(metrics) doesn't name are removed.
    type: bool
    default: true
  analytics:
    description:
      - Analyses of which objects could be stored at a lower price, told apart by their id. Others are removed unless
        O(purge_analytics=false).
    type: list
    elements: dict
    suboptions:
      id:
        description: The name of the analysis.
        type: str
        required: true
      filter: *filter
      destination:
        description: Where the daily figures go, as CSV. If left out in a new one, nowhere.
        type: dict
        suboptions:
          bucket:
            description: The ARN of the bucket they go to.
            type: str
            required: true
          account_id:
            description: The account that owns that bucket.
            type: str
          prefix:
            description: What the keys of the files begin with.
            type: str
  purge_analytics:
    description:
      - Whether analyses that O(analytics) doesn't name are removed.
    type: bool
    default: true
  intelligent_tiering:
    description:
      - When objects of the class V(INTELLIGENT_TIERING) that nobody asks for are archived, told apart by their id.
        Others are removed unless O(purge_intelligent_tiering=false).
    type: list
    elements: dict
    suboptions:
      id:
        description: The name of the rule.
        type: str
        required: true
      status:
        description: Whether it is carried out. A new one is.
        type: str
        choices: [enabled, disabled]
      filter: *filter
      tierings:
        description: The archive tiers.
        type: list
        elements: dict
        required: true
        suboptions:
          access_tier:
            description: The tier, from which an object has to be restored before it can be read.
            type: str
            choices: [ARCHIVE_ACCESS, DEEP_ARCHIVE_ACCESS]
            required: true
          days:
            description: For how many days nobody asked for the object. From 90 or, for the deeper one, 180, to 730.
            type: int
            required: true
  purge_intelligent_tiering:
    description:
      - Whether rules that O(intelligent_tiering) doesn't name are removed.
    type: bool
    default: true
  abac:
    description:
      - Whether the bucket's tags decide about access to it. S3 takes O(tags) by another request then, so that a task
        with tags for such a bucket has to name this option too.
    type: bool
  metadata:
    description:
      - Tables that S3 keeps of the objects, for queries in SQL. Suboptions left out stay as they are; C({}) ends it.
    type: dict
    suboptions:
      journal_expiration_days:
        description: After how many days entries of the journal go, 7 or more; V(0), as in a new one, is never.
        type: int
      inventory:
        description: Whether there is a live inventory of all objects, too.
        type: bool
      annotations:
        description: Whether there is a table of the objects' annotations, too.
        type: bool
      annotations_role:
        description: The ARN of the role that S3 takes for that.
        type: str
      encryption:
        description: How new tables are encrypted. Tables that are there stay as they are.
        type: str
        choices: [AES256, 'aws:kms']
      encryption_key_arn:
        description: The ARN of the KMS key, with V(aws:kms).
        type: str
  dualstack:
    description:
      - Whether to use AWS's endpoints that have IPv6 as well.
    type: bool
    default: false
notes:
  - "Differences from amazon.aws: check mode and diff; suboptions of O(public_access) that are left out stay as they are
    (there, they become false and open the bucket); a bucket in another region than the task's is an error; a policy
    that shuts out the caller is refused; object lock can be switched on for a bucket that is there; only keys of the
    settings that the task names are returned; O(acl) is refused where access control lists are off; V(none) of
    O(encryption) keeps what O(blocked_encryption_types) says. Not here: O(ignore:ceph)."
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

- name: Refuse connections without TLS, and leave the rest of the policy as it is
  converge.aws.s3_bucket:
    name: photos-123456789012
    ready_policies: [deny_insecure_transport, deny_outdated_tls]

- name: Let another account read, by one statement among others
  converge.aws.s3_bucket:
    name: photos-123456789012
    policy_statements:
      - Sid: PartnersRead
        Effect: Allow
        Principal:
          AWS: "210987654321"
        Action: s3:GetObject
        Resource: arn:aws:s3:::photos-123456789012/*

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

- name: Copy every new object to another region
  converge.aws.s3_bucket:
    name: photos-123456789012
    versioning: true
    replication:
      role: arn:aws:iam::123456789012:role/photos-replication
      rules:
        - id: everything
          destination:
            bucket: arn:aws:s3:::photos-copy-123456789012
            storage_class: STANDARD_IA

- name: Serve a website
  converge.aws.s3_bucket:
    name: www.example.com
    website:
      index_document:
        suffix: index.html
      error_document:
        key: error.html

- name: Archive what nobody asks for, and count requests for pictures
  converge.aws.s3_bucket:
    name: photos-123456789012
    intelligent_tiering:
      - id: all
        tierings:
          - access_tier: ARCHIVE_ACCESS
            days: 90
    metrics:
      - id: pictures
        filter:
          prefix: pictures/

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
blocked_encryption_types:
  description: Kinds of encryption that uploads may not use.
  returned: as RV(encryption)
  type: list
  elements: str
public_access_block:
  description: The public access block, null if there is none.
  returned: O(public_access) or O(delete_public_access) is given
  type: dict
  sample: {"PublicAccessBlockConfiguration": {"BlockPublicAcls": true}}
object_ownership:
  description: Who owns what is uploaded.
  returned: one of its options is given
  type: str
policy:
  description: The bucket policy, empty if there is none.
  returned: one of its options is given
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
  description: The default retention, under its names in the API and under those of the options.
  returned: O(object_lock_default_retention) is given
  type: dict
  sample: {"Mode": "GOVERNANCE", "Days": 1, "mode": "GOVERNANCE", "days": 1, "years": null}
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
  description: The inventories, sorted by their id, as S3 has them.
  returned: O(inventory) is given
  type: list
  elements: dict
  sample: [{"Id": "weekly", "IsEnabled": true, "Schedule": {"Frequency": "Weekly"}}]
website:
  description: The website.
  returned: O(website) is given
  type: dict
replication:
  description: Where objects are copied to, the rules sorted by their id.
  returned: O(replication) is given
  type: dict
acl:
  description: The access control list, as a canned one's name, or as its grants where it is none of them.
  returned: O(acl) is given
  type: str
abac:
  description: Whether tags decide about access.
  returned: O(abac) is given
  type: bool
metadata:
  description: What S3 Metadata keeps.
  returned: O(metadata) is given
  type: dict
metrics:
  description: The metrics, sorted by their id.
  returned: O(metrics) is given
  type: list
  elements: dict
analytics:
  description: The analyses, sorted by their id.
  returned: O(analytics) is given
  type: list
  elements: dict
intelligent_tiering:
  description: The rules for archive tiers, sorted by their id.
  returned: O(intelligent_tiering) is given
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
from ..module_utils.s3 import access, bucket, contents, rows

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
    creating=bucket.creating,
    needs_account=bucket.needs_account,
    localize=access.with_ready_policies,
    options_of={"CreateBucketConfiguration.LocationConstraint": "region"},
    arrange=bucket.arrange,
    clearing=contents.clearing,
    guard=access.guard,
    answer=bucket.answer,
    delete_effect=Effect("irreversible", "The name becomes free for anyone in the world."),
    parts=rows.ALL,
)

RULES = Rules(
    no_log={
        "encryption_key_id": False,
        "bucket_key_enabled": False,
        "inventory.destination.encryption_key_id": False,
        "logging.target_object_key_format": False,
        "metadata.encryption_key_arn": False,
        "replication.rules.destination.encryption_key_id": False,
        "website.error_document.key": False,
        "website.routing_rules.condition.key_prefix_equals": False,
        "website.routing_rules.redirect.replace_key_prefix_with": False,
        "website.routing_rules.redirect.replace_key_with": False,
    },
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
