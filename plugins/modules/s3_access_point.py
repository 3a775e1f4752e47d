#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: s3_access_point
short_description: Manage S3 access points
version_added: 0.1.0
description:
  - Creates and deletes access points of general purpose buckets, and manages their policies and tags.
  - An access point is an own name for a bucket, with a policy of its own, open to the internet or to one VPC.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of the access point, of 3 to 50 lower-case letters, digits and hyphens. It is unique in an account and
        region.
    type: str
    required: true
  state:
    description:
      - Whether the access point is to be there. Its bucket and what is in it stay in any case.
    type: str
    choices: [present, absent]
    default: present
  bucket:
    description:
      - The name of the bucket, in the region that the task works in. Needed to create an access point; it can't be
        changed later.
    type: str
  bucket_account_id:
    description:
      - The 12 digits of the account that the bucket belongs to, when that is another one. It can't be changed later.
    type: str
  vpc_id:
    description:
      - The VPC that alone reaches the bucket through the access point. If left out, it is open to the internet, as far
        as policies allow. It can't be changed later.
    type: str
  public_access:
    description:
      - What of public access the access point blocks. A suboption left out is V(true).
      - S3 takes it only when the access point is made, and refuses to change it later.
    type: dict
    suboptions:
      block_public_acls:
        description: Whether requests that set a public ACL are refused.
        type: bool
      ignore_public_acls:
        description: Whether public ACLs have no effect.
        type: bool
      block_public_policy:
        description: Whether requests that set a public policy are refused.
        type: bool
      restrict_public_buckets:
        description: Whether only the bucket's own account and AWS's services get through a public policy.
        type: bool
  policy:
    description:
      - The policy of the access point, as JSON text or as a dictionary. Empty text or C({}) removes it.
      - It is compared by its meaning. The bucket's own policy has to allow the same, or delegate to access points.
    type: json
notes:
  - "Permissions: C(s3:GetAccessPoint), C(s3:GetAccessPointPolicy) for O(policy), C(s3:ListTagsForResource) for
    O(tags); to change, C(s3:CreateAccessPoint), C(s3:PutAccessPointPolicy), C(s3:DeleteAccessPointPolicy),
    C(s3:TagResource), C(s3:UntagResource), C(s3:DeleteAccessPoint)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.tags
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: A way to the photos for one VPC alone
  converge.aws.s3_access_point:
    name: photos-of-the-shop
    bucket: photos-123456789012
    vpc_id: vpc-0123456789abcdef0
    tags:
      team: shop

- name: Let one role read through it
  converge.aws.s3_access_point:
    name: photos-of-the-shop
    policy:
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Principal:
            AWS: arn:aws:iam::123456789012:role/shop
          Action: s3:GetObject
          Resource: arn:aws:s3:eu-west-3:123456789012:accesspoint/photos-of-the-shop/object/*

- name: Close it
  converge.aws.s3_access_point:
    name: photos-of-the-shop
    state: absent
"""

RETURN = r"""
name:
  description: The name of the access point.
  returned: O(state=present)
  type: str
arn:
  description: The ARN, which S3 takes in place of a bucket's name.
  returned: O(state=present)
  type: str
  sample: arn:aws:s3:eu-west-3:123456789012:accesspoint/photos-of-the-shop
alias:
  description: The alias, which S3 takes in place of a bucket's name too. AWS makes it up.
  returned: the access point is there
  type: str
bucket:
  description: The name of the bucket.
  returned: O(state=present)
  type: str
bucket_account_id:
  description: The account that the bucket belongs to.
  returned: O(state=present)
  type: str
creation_date:
  description: When it was made, in ISO 8601.
  returned: the access point is there
  type: str
endpoints:
  description: The hosts that it answers on, by kind.
  returned: the access point is there
  type: dict
network_origin:
  description: Where requests may come from, V(Internet) or V(VPC).
  returned: O(state=present)
  type: str
public_access:
  description: What it blocks of public access.
  returned: O(state=present)
  type: dict
region:
  description: The region that it is in.
  returned: O(state=present)
  type: str
vpc_id:
  description: The VPC that alone reaches it.
  returned: O(state=present)
  type: str
policy:
  description: The policy.
  returned: O(policy) is given
  type: dict
tags:
  description: The tags.
  returned: O(tags) is given
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

from ..module_utils.codecs import JSON_DOCUMENT
from ..module_utils.options import Rules
from ..module_utils.parts import Attributes, Call, Resource, Setting
from ..module_utils.policies import same_policy
from ..module_utils.runner import main as run_module
from ..module_utils.s3control import access_points
from ..module_utils.tags import tags

_TAGGED = {"AccountId": access_points.account, "ResourceArn": access_points.arn}

RESOURCE = Resource(
    service="s3control",
    noun="access point",
    address={"AccountId": access_points.account, "Name": "name"},
    needs_account=True,
    missing=("NoSuchAccessPoint",),
    already=("AccessPointAlreadyOwnedByYou",),
    find=Call("get_access_point"),
    create=Call("create_access_point"),
    delete=Call("delete_access_point"),
    check=access_points.check,
    accept=access_points.accept,
    creating=access_points.creating,
    answer=access_points.answer,
    delete_effect=access_points.GONE,
    parts=(
        Attributes(
            {"bucket": "Bucket", "bucket_account_id": "BucketAccountId", "vpc_id": "VpcConfiguration.VpcId"},
            fixed_at_birth={
                "bucket": "an access point stays with its bucket; delete it or choose another name.",
                "bucket_account_id": "an access point stays with its bucket; delete it or choose another name.",
                "vpc_id": "S3 has no call that changes it; delete the access point or choose another name.",
            },
        ),
        Setting(
            "policy",
            read=Call("get_access_point_policy", "Policy"),
            write=Call("put_access_point_policy", "Policy"),
            clear=Call("delete_access_point_policy"),
            unset=("NoSuchAccessPointPolicy",),
            codec=JSON_DOCUMENT,
            want=access_points.wanted_policy,
            same=same_policy,
            complete=lambda wanted, current: wanted,
        ),
        tags(
            read=Call("list_tags_for_resource", "Tags", at=_TAGGED),
            add=Call("tag_resource", "Tags", at=_TAGGED),
            remove=Call("untag_resource", "TagKeys", at=_TAGGED),
        ),
    ),
)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
