#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: s3_access_grant
short_description: Manage grants of S3 Access Grants, to people, groups, users and roles
version_added: 0.1.0
description:
  - Gives a person or a group of IAM Identity Center, or an IAM user or role, access to a bucket or a part of it, or
    takes it away.
  - What a grant hangs on is made with it where it lacks. That is the account's instance of S3 Access Grants in the
    region, its association with IAM Identity Center, and the location, which is a bucket or a prefix that has been
    registered with a role.
  - Whoever is granted something asks S3 for credentials (C(GetDataAccess)), which are the role's, for this alone. The
    grant itself is no policy, and opens no bucket to plain requests.
author:
  - converge.aws contributors (@converge-aws)
options:
  state:
    description:
      - Whether the grant is to be there. V(absent) takes all that the grantee has at just this place, whatever the
        permission.
    type: str
    choices: [present, absent]
    default: present
  user:
    description:
      - The person that it is granted to, by the user name or e-mail address in IAM Identity Center.
    type: str
  group:
    description:
      - The group that it is granted to, by its display name in IAM Identity Center.
    type: str
  principal:
    description:
      - The IAM user or role that it is granted to, by its ARN, or as V(user/jo) or V(role/reader) in the account that
        the task works in. A path is part of it.
    type: str
  identity_store_id:
    description:
      - The id of the identity store in which O(user) or O(group) is looked for. If left out, IAM Identity Center is
        asked for its instance in the region that the task works in, which has to be the only one.
    type: str
  location:
    description:
      - The location, like V(s3://photos) or V(s3://photos/2026/). V(s3://) stands for all buckets of the region; the
        grant is narrowed by O(prefix) then.
      - A bucket has to be in the region that the task works in.
    type: str
    required: true
    aliases: [location_scope]
  prefix:
    description:
      - What the grant is for within the location, like V(sea/). It goes on where O(location) ends. A star is put at its
        end where there is none. If left out, the grant is for all of the location.
    type: str
    aliases: [sub_prefix, s3_sub_prefix]
  object:
    description:
      - Whether O(prefix) is the rest of the key of one object.
    type: bool
    default: false
  permission:
    description:
      - What the grantee may do there. Needed unless O(state=absent). There is one grant at a place for a grantee, and
        what gives more, or otherwise, is replaced.
    type: str
    choices: [READ, WRITE, READWRITE]
  application_arn:
    description:
      - The application of IAM Identity Center that the grantee has to come by, by its ARN. If left out, the grant is
        one that doesn't say.
    type: str
  iam_role:
    description:
      - The role, by ARN or name, that S3 Access Grants takes on to hand out credentials. Its rights must hold all that
        is granted, and it must trust C(access-grants.s3.amazonaws.com) with C(sts:AssumeRole) and
        C(sts:SetSourceIdentity), and with C(sts:SetContext) for people and groups.
      - A location that is yet to be registered needs it; one that has another role gets this one.
    type: str
  identity_center_arn:
    description:
      - The instance of IAM Identity Center, by its ARN, that people and groups are of. If left out, it is the one that
        is there as soon as a grant needs it. An empty string dissociates it.
    type: str
  remove_location:
    description:
      - With O(state=absent), whether the location goes too once it has no grant left.
    type: bool
    default: false
  remove_instance:
    description:
      - With O(state=absent), whether the instance of S3 Access Grants goes too once it has no location left.
    type: bool
    default: false
notes:
  - AWS has no call that changes a grant. For another permission, one is made before the old one is deleted, so that
    access is at no time less than both give; tags go along.
  - An account has one instance in a region, 1,000 locations and 100,000 grants at most.
  - "Permissions: C(s3:GetAccessGrantsInstance), C(s3:ListAccessGrantsLocations), C(s3:ListAccessGrants); with O(tags),
    or to replace a grant, C(s3:ListTagsForResource); for O(user) and O(group) C(sso:ListInstances) and
    C(identitystore:GetUserId) or C(identitystore:GetGroupId), and to grant something C(sso:DescribeInstance),
    C(sso:DescribeApplication) and C(identitystore:DescribeUser) or C(identitystore:DescribeGroup); to change,
    C(s3:CreateAccessGrantsInstance), C(s3:AssociateAccessGrantsIdentityCenter) with C(sso:DescribeInstance),
    C(sso:CreateApplication), C(sso:PutApplicationGrant) and C(sso:PutApplicationAuthenticationMethod),
    C(s3:CreateAccessGrantsLocation) and C(s3:UpdateAccessGrantsLocation) with C(iam:PassRole), C(s3:CreateAccessGrant),
    C(s3:DeleteAccessGrant), C(s3:TagResource), C(s3:UntagResource); to remove the rest,
    C(s3:DeleteAccessGrantsLocation), C(s3:DissociateAccessGrantsIdentityCenter) with C(sso:DeleteApplication),
    C(s3:DeleteAccessGrantsInstance)."
seealso:
  - module: converge.aws.s3_access_grant_info
  - module: converge.aws.identitystore_user
  - module: converge.aws.identitystore_group
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.tags
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: The photographers may read and write the pictures of the sea
  converge.aws.s3_access_grant:
    group: photographers
    location: s3://photos-123456789012
    prefix: sea/
    permission: READWRITE
    iam_role: access-grants

- name: Jo may read one file
  converge.aws.s3_access_grant:
    user: jo@example.com
    location: s3://photos-123456789012
    prefix: sea/wave.jpg
    object: true
    permission: READ

- name: A role of the account may read all pictures
  converge.aws.s3_access_grant:
    principal: role/catalogue
    location: s3://photos-123456789012
    permission: READ
    tags:
      team: catalogue

- name: Nothing for the photographers any more, and nothing left behind
  converge.aws.s3_access_grant:
    state: absent
    group: photographers
    location: s3://photos-123456789012
    prefix: sea/
    remove_location: true
    remove_instance: true
"""

RETURN = r"""
access_grant:
  description: The grant, empty if it is gone.
  returned: success
  type: dict
  contains:
    arn:
      description: The ARN.
      type: str
      sample: arn:aws:s3:eu-west-3:123456789012:access-grants/default/grant/0f1d2b3c-4d5e-6f70-8192-a3b4c5d6e7f8
    id:
      description: The id, which AWS makes up.
      type: str
    created_at:
      description: When it was made, in ISO 8601.
      type: str
    grant_scope:
      description: What it is for.
      type: str
      sample: s3://photos/sea/*
    grantee:
      description:
        - To whom it is, with C(type) (V(IAM), V(DIRECTORY_USER) or V(DIRECTORY_GROUP)), C(id), which is an ARN or an id
          of the identity store, and C(name), which is as the task has it.
      type: dict
    permission:
      description: V(READ), V(WRITE) or V(READWRITE).
      type: str
    location:
      description: The location that it is at, with C(scope), C(id) and C(iam_role).
      type: dict
    identity_center_arn:
      description: The instance of IAM Identity Center that the instance of S3 Access Grants is associated with, if any.
      type: str
    tags:
      description: The tags.
      type: dict
      returned: O(tags) is given
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

from ..module_utils.codecs import exactly
from ..module_utils.options import Rules
from ..module_utils.parts import Call, Resource, Setting
from ..module_utils.runner import main as run_module
from ..module_utils.s3control import access_grants, grant_changes, grant_places

RESOURCE = Resource(
    service="s3control",
    noun="grant",
    name="access_grant",
    address={"AccountId": access_grants.account},
    needs_account=True,
    find=access_grants.find,
    finds=access_grants.finds,
    check=access_grants.check,
    localize=access_grants.localize,
    adopt=access_grants.adopt,
    resolve=access_grants.resolve,
    arrange=access_grants.arrange,
    warn=access_grants.warn,
    answer=access_grants.answer,
    parts=(
        Setting(
            "instance",
            options=("identity_center_arn", "remove_instance"),
            read=Call(path="Instance"),
            write=Call("create_access_grants_instance", "IdentityCenterArn"),
            codec=grant_places.INSTANCE,
            want=grant_places.wanted_instance,
            same=exactly,
            complete=lambda wanted, current: wanted,
            requests=grant_places.instance_requests,
            already=("AccessGrantsInstanceAlreadyExists", "AccessGrantsInstanceNotExistsError"),
            common=True,
            unequal="an instance is read whole; all there is to write of it is what it is associated with",
        ),
        Setting(
            "location",
            options=("location", "iam_role", "remove_location"),
            read=Call(path="Location"),
            write=Call("create_access_grants_location", "LocationScope"),
            codec=grant_places.LOCATION,
            want=grant_places.wanted_location,
            same=exactly,
            complete=lambda wanted, current: wanted,
            requests=grant_places.location_requests,
            already=("AccessGrantsLocationAlreadyExistsError", "NoSuchAccessGrantsLocationError"),
            show=grant_places.shown_location,
            common=True,
            unequal="a location is read whole; it is written by its scope and its role",
        ),
        Setting(
            "grant",
            options=("state", "permission", "prefix", "object", "application_arn", "tags"),
            read=Call(path="{Grants: Grants, Tags: Tags}"),
            write=Call("create_access_grant", "Permission"),
            codec=grant_changes.GRANT,
            want=grant_changes.wanted_grant,
            same=grant_changes.same_grant,
            complete=lambda wanted, current: wanted,
            requests=grant_changes.grant_requests,
            follow=grant_changes.follow,
            effect=grant_changes.grant_effect,
            show=grant_changes.shown_grant,
            unequal="all that the grantee has at the place is read, and one grant is written",
        ),
    ),
)

RULES = Rules(mutually_exclusive=(("user", "group", "principal"),), required_one_of=(("user", "group", "principal"),))


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
