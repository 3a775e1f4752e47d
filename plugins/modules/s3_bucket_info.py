#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: s3_bucket_info
short_description: Read what S3 knows of buckets
version_added: 0.1.0
description:
  - Lists the buckets of the account, or finds one, with the settings that are asked for.
  - The settings of all buckets are read side by side.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of one bucket. The buckets of the account are not listed then, which some credentials may not do.
      - If there is no such bucket, RV(buckets) is empty.
    type: str
    default: ''
  name_filter:
    description:
      - Only buckets whose name contains this.
    type: str
    default: ''
  prefix:
    description:
      - Only buckets whose name begins with this.
    type: str
  only_region:
    description:
      - Only buckets that are in the region that the task works in.
    type: bool
    default: false
  bucket_facts:
    description:
      - What to read of each bucket, each with one call.
    type: dict
    suboptions:
      bucket_abac:
        description: Whether tags decide about access.
        type: bool
        default: false
      bucket_accelerate_configuration:
        description: Transfer acceleration.
        type: bool
        default: false
      bucket_acl:
        description: The ACL.
        type: bool
        default: false
      bucket_analytics_configurations:
        description: The analyses of storage classes.
        type: bool
        default: false
      bucket_cors:
        description: The CORS rules.
        type: bool
        default: false
      bucket_encryption:
        description: The default encryption.
        type: bool
        default: false
      bucket_intelligent_tiering_configurations:
        description: The archive tiers of Intelligent-Tiering.
        type: bool
        default: false
      bucket_inventory_configurations:
        description: The inventories.
        type: bool
        default: false
      bucket_lifecycle_configuration:
        description: The lifecycle rules.
        type: bool
        default: false
      bucket_location:
        description: The region. See O(transform_location).
        type: bool
        default: false
      bucket_logging:
        description: Where the access logs go.
        type: bool
        default: false
      bucket_metadata_configuration:
        description: The tables of metadata.
        type: bool
        default: false
      bucket_metrics_configurations:
        description: The request metrics.
        type: bool
        default: false
      bucket_notification_configuration:
        description: The notifications.
        type: bool
        default: false
      bucket_ownership_controls:
        description: Who owns what is uploaded.
        type: bool
        default: false
      bucket_policy:
        description: The bucket policy.
        type: bool
        default: false
      bucket_policy_status:
        description: Whether the bucket policy makes the bucket public.
        type: bool
        default: false
      bucket_replication:
        description: The replication rules.
        type: bool
        default: false
      bucket_request_payment:
        description: Who pays for requests.
        type: bool
        default: false
      bucket_tagging:
        description: The tags.
        type: bool
        default: false
      bucket_versioning:
        description: The state of versioning.
        type: bool
        default: false
      bucket_website:
        description: The web site.
        type: bool
        default: false
      object_lock_configuration:
        description: Object lock and its default retention.
        type: bool
        default: false
      public_access_block:
        description: The public access block.
        type: bool
        default: false
  all_facts:
    description:
      - Whether to read all of O(bucket_facts), without naming them. What the installed botocore doesn't know is left
        out.
    type: bool
    default: false
  transform_location:
    description:
      - Whether RV(ignore:bucket_location.LocationConstraint) is V(us-east-1) for buckets there, for which S3 says
        nothing.
    type: bool
    default: false
notes:
  - "Differences from amazon.aws: with O(name) no buckets are listed, and RV(buckets[].creation_date), which only the
    listing has, isn't returned; a fact that can't be read is null, with a sentence in RV(buckets[].errors) and a
    warning, while an empty dictionary means that nothing is set; where its documentation has a key that its release
    11.4 leaves out (RV(ignore:PublicAccessBlockConfiguration) and the like), what stands below it is there with the
    key and without; RV(buckets[].bucket_policy) is always a dictionary and RV(buckets[].bucket_request_payment)
    always the one that is documented; O(prefix), O(only_region), O(all_facts) and more of O(bucket_facts)."
  - "Permissions: C(s3:ListAllMyBuckets), or with O(name) C(s3:ListBucket); and for each of O(bucket_facts) the action
    that reads it, of which RV(permissions) has the names."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: All buckets
  converge.aws.s3_bucket_info:

- name: One bucket with all its settings
  converge.aws.s3_bucket_info:
    name: photos-123456789012
    all_facts: true

- name: Who may see the pictures of which bucket
  converge.aws.s3_bucket_info:
    prefix: photos-
    bucket_facts:
      public_access_block: true
      bucket_policy_status: true
"""

RETURN = r"""
buckets:
  description: The buckets, sorted by their names.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The bucket's name.
      type: str
      returned: always
    creation_date:
      description: When it was made, in ISO 8601.
      type: str
      returned: without O(name)
      sample: "2026-01-21T12:44:10Z"
    bucket_region:
      description: The region that it is in.
      type: str
      returned: always
    errors:
      description: For what couldn't be read, the sentence that says why.
      type: dict
      returned: when something couldn't be read
    bucket_abac:
      description: Whether tags decide about access.
      type: dict
      returned: when asked for
      sample: {"AbacStatus": {"Status": "Disabled"}}
    bucket_accelerate_configuration:
      description: Transfer acceleration.
      type: dict
      returned: when asked for
      sample: {"Status": "Enabled"}
    bucket_acl:
      description: The ACL.
      type: dict
      returned: when asked for
    bucket_analytics_configurations:
      description: The analyses of storage classes.
      type: list
      elements: dict
      returned: when asked for
    bucket_cors:
      description: The CORS rules.
      type: dict
      returned: when asked for
      sample: {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}
    bucket_encryption:
      description: The default encryption.
      type: dict
      returned: when asked for
      sample:
        ServerSideEncryptionConfiguration:
          Rules:
            - ApplyServerSideEncryptionByDefault: {"SSEAlgorithm": "AES256"}
              BucketKeyEnabled: false
    bucket_intelligent_tiering_configurations:
      description: The archive tiers of Intelligent-Tiering.
      type: list
      elements: dict
      returned: when asked for
    bucket_inventory_configurations:
      description: The inventories.
      type: list
      elements: dict
      returned: when asked for
    bucket_lifecycle_configuration:
      description: The lifecycle rules.
      type: dict
      returned: when asked for
    bucket_location:
      description: The region, in S3's spelling.
      type: dict
      returned: when asked for
      sample: {"LocationConstraint": "eu-west-3"}
    bucket_logging:
      description: Where the access logs go.
      type: dict
      returned: when asked for
    bucket_metadata_configuration:
      description: The tables of metadata.
      type: dict
      returned: when asked for
    bucket_metrics_configurations:
      description: The request metrics.
      type: list
      elements: dict
      returned: when asked for
    bucket_notification_configuration:
      description: The notifications.
      type: dict
      returned: when asked for
    bucket_ownership_controls:
      description: Who owns what is uploaded.
      type: dict
      returned: when asked for
      sample: {"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}}
    bucket_policy:
      description: The bucket policy.
      type: dict
      returned: when asked for
    bucket_policy_status:
      description: Whether the bucket policy makes the bucket public.
      type: dict
      returned: when asked for
      sample: {"PolicyStatus": {"IsPublic": false}}
    bucket_replication:
      description: The replication rules.
      type: dict
      returned: when asked for
    bucket_request_payment:
      description: Who pays for requests.
      type: dict
      returned: when asked for
      sample: {"Payer": "BucketOwner"}
    bucket_tagging:
      description: The tags.
      type: dict
      returned: when asked for
      sample: {"team": "photographers"}
    bucket_versioning:
      description: The state of versioning; empty when it never was on.
      type: dict
      returned: when asked for
      sample: {"Status": "Enabled"}
    bucket_website:
      description: The web site.
      type: dict
      returned: when asked for
    object_lock_configuration:
      description: Object lock and its default retention.
      type: dict
      returned: when asked for
      sample: {"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"}}
    public_access_block:
      description: The public access block.
      type: dict
      returned: when asked for
      sample: {"PublicAccessBlockConfiguration": {"BlockPublicAcls": true}}
bucket_name:
  description: The bucket asked for.
  returned: O(name) is given
  type: str
bucket_name_filter:
  description: What the names contain.
  returned: O(name_filter) is given
  type: str
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
"""

from ..module_utils.options import Rules
from ..module_utils.parts import Operation
from ..module_utils.runner import main as run_module
from ..module_utils.s3 import bucket_facts

OPERATION = Operation(
    service="s3",
    noun="bucket",
    plan=bucket_facts.plan,
)

RULES = Rules(mutually_exclusive=(("name", "name_filter"), ("name", "prefix"), ("name", "only_region")))


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
