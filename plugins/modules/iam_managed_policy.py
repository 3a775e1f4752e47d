#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: iam_managed_policy
short_description: Manage IAM managed policies
version_added: 0.1.0
description:
  - Creates, changes and deletes customer managed policies, and attaches them to users, groups and roles.
  - The document is compared by its meaning; order, one-element lists and the spelling of accounts make no difference.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of the policy.
    type: str
    required: true
    aliases: [policy_name]
  state:
    description:
      - Whether the policy is to be there. A policy that is to go is first taken from all who hold it.
    type: str
    choices: [present, absent]
    default: present
  policy:
    description:
      - The document, as JSON text or as a dictionary. Needed to create a policy.
    type: json
  path:
    description:
      - The path of the policy. It can't be changed later.
      - If left out, the policy is found under any path, and created at V(/).
    type: str
    aliases: [prefix, path_prefix]
  description:
    description:
      - A description of the policy. IAM has no way to change it later.
    type: str
    aliases: [policy_description]
  make_default:
    description:
      - Whether a new version becomes the one in force. With V(false), the document is compared with the newest version.
    type: bool
    default: true
  only_version:
    description:
      - Whether all versions but the one in force (and the newest, with O(make_default=false)) are removed.
      - IAM keeps five versions; if there are five, the oldest not in force makes room for a new one in any case.
    type: bool
    default: false
  versions_kept:
    description:
      - How many versions are kept, from 1 to 5. The oldest go, but never the one in force, nor the newest with
        O(make_default=false).
      - Without O(policy), the versions that are too many go at once.
      - If left out, versions only go to make room for a new one.
    type: int
  version:
    description:
      - The version to put in force, such as V(v3), for going back to a document that was there before. It must be
        there still, and O(policy) isn't given with it.
    type: str
  attached_users:
    description:
      - Users that hold the policy. Others are left alone unless O(purge_attachments=true).
    type: list
    elements: str
  attached_groups:
    description:
      - Groups that hold the policy. Others are left alone unless O(purge_attachments=true).
    type: list
    elements: str
  attached_roles:
    description:
      - Roles that hold the policy. Others are left alone unless O(purge_attachments=true).
    type: list
    elements: str
  purge_attachments:
    description:
      - Whether the policy is taken from users, groups or roles that the lists given don't name.
    type: bool
    default: false
  allow_self_lockout:
    description:
      - Whether the policy may be taken from the user or role that the task works as, or from the last one who can give
        rights to others.
    type: bool
    default: false
notes:
  - "Differences from amazon.aws: check mode and diff are complete; O(description) and O(path) of a policy that is there
    are refused instead of a warning; O(only_version) with O(make_default=false) keeps the version just made;
    RV(policy) also stands in the result of a check run; it isn't taken from the caller, nor from the last one
    who can give rights to others, without O(allow_self_lockout); O(attached_users), O(attached_groups),
    O(attached_roles), O(versions_kept), O(version)."
  - "Permissions: C(iam:GetPolicy), C(iam:ListPolicyVersions), C(iam:GetPolicyVersion); to change,
    C(iam:CreatePolicy), C(iam:CreatePolicyVersion), C(iam:DeletePolicyVersion), C(iam:SetDefaultPolicyVersion),
    C(iam:TagPolicy), C(iam:UntagPolicy), C(iam:DeletePolicy); for attachments C(iam:ListEntitiesForPolicy) and
    C(iam:Attach*Policy), C(iam:Detach*Policy) of the kind; C(iam:ListPolicies) before one is made;
    C(iam:GetAccountAuthorizationDetails) and C(iam:ListGroupsForUser) where somebody may be locked out."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.tags
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Allow reading one bucket
  converge.aws.iam_managed_policy:
    name: read-photos
    policy:
      Version: "2012-10-17"
      Statement:
        - Sid: Read
          Effect: Allow
          Action: [s3:GetObject, s3:ListBucket]
          Resource: ["arn:aws:s3:::photos", "arn:aws:s3:::photos/*"]
    attached_groups: [photographers]

- name: Keep only the version in force
  converge.aws.iam_managed_policy:
    name: read-photos
    policy: "{{ lookup('ansible.builtin.file', 'read-photos.json') }}"
    only_version: true

- name: Go back to what it was
  converge.aws.iam_managed_policy:
    name: read-photos
    version: v1

- name: Remove it, from all who hold it
  converge.aws.iam_managed_policy:
    name: read-photos
    state: absent
"""

RETURN = r"""
policy:
  description: The policy.
  returned: O(state=present)
  type: dict
  contains:
    arn:
      description: Its ARN.
      type: str
      sample: arn:aws:iam::123456789012:policy/read-photos
    attachment_count:
      description: How many users, groups and roles hold it.
      type: int
    create_date:
      description: When it was made, in ISO 8601.
      type: str
    default_version_id:
      description: The version in force.
      type: str
      sample: v2
    description:
      description: Its description.
      type: str
    is_attachable:
      description: Whether it can be attached.
      type: bool
    path:
      description: Its path.
      type: str
      sample: /
    permissions_boundary_usage_count:
      description: How many users and roles have it as their boundary.
      type: int
    policy_id:
      description: Its unique id.
      type: str
    policy_name:
      description: Its name.
      type: str
    tags:
      description: Its tags.
      type: dict
    update_date:
      description: When it was last changed, in ISO 8601.
      type: str
document:
  description: The document in force.
  returned: O(policy), O(versions_kept) or O(version) is given
  type: dict
attached_users:
  description: The users that hold it.
  returned: O(attached_users) is given
  type: list
  elements: str
attached_groups:
  description: The groups that hold it.
  returned: O(attached_groups) is given
  type: list
  elements: str
attached_roles:
  description: The roles that hold it.
  returned: O(attached_roles) is given
  type: list
  elements: str
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

from ..module_utils.iam import lockout, policies
from ..module_utils.options import Rules
from ..module_utils.parts import Attributes, Call, Effect, Members, Resource, Setting
from ..module_utils.runner import main as run_module
from ..module_utils.tags import tags


def _holders(kind: str) -> Members:
    option, member = f"attached_{kind}s", policies.HOLDERS[kind]
    return Members(
        option,
        read=Call(
            "list_entities_for_policy",
            f"Policy{kind.capitalize()}s[].{member}",
            fixed={"PolicyUsageFilter": "PermissionsPolicy"},
        ),
        add=Call(f"attach_{kind}_policy", member=member),
        remove=Call(f"detach_{kind}_policy", member=member),
        purge="purge_attachments",
        codec=policies.NAMES,
        want=lambda params, current: {name: {} for name in params[option]},
    )


RESOURCE = Resource(
    service="iam",
    noun="policy",
    address={"PolicyArn": policies.arn},
    needs_account=True,
    missing=("NoSuchEntity",),
    already=("EntityAlreadyExists",),
    find=policies.find,
    finds=("get_policy", "list_policy_versions", "get_policy_version", "list_policies"),
    create=Call("create_policy"),
    delete=Call("delete_policy"),
    waiters={"present": "policy_exists"},
    check=policies.check,
    adopt=policies.adopt,
    accept=policies.accept,
    creating=policies.creating,
    clearing=policies.clearing,
    guard=lockout.guard_policy,
    answer=policies.answer,
    delete_effect=Effect("irreversible", "The policy, its versions and its attachments can't be brought back."),
    parts=(
        Attributes(
            {"path": "Path", "description": "Description"},
            seen_as={"path": "Policy.Path", "description": "Policy.Description"},
            fixed_at_birth={
                "path": "IAM can't move a policy; delete it or choose another name.",
                "description": "IAM has no call that changes it; leave it as it is, or delete the policy first.",
            },
        ),
        Setting(
            "version",
            read=Call(path="Policy.DefaultVersionId"),
            write=Call("set_default_policy_version", "VersionId"),
        ),
        Setting(
            "document",
            options=("policy", "only_version", "versions_kept"),
            read=Call(
                path="{document: Document, newest: Newest, asked: Asked, versions: Versions[].VersionId,"
                " in_force: Policy.DefaultVersionId}"
            ),
            write=Call("create_policy_version", "PolicyDocument"),
            codec=policies.DOCUMENT,
            want=policies.wanted_document,
            same=policies.same_document,
            complete=policies.complete,
            created_with="PolicyDocument",
            requests=policies.version_requests,
            effect=policies.version_effect,
            show=policies.shown,
            unequal="a version is added; what is read is the document of the default one",
        ),
        tags(read=Call(path="Policy.Tags"), add=Call("tag_policy", "Tags"), remove=Call("untag_policy", "TagKeys")),
        _holders("user"),
        _holders("group"),
        _holders("role"),
    ),
)

RULES = Rules(mutually_exclusive=(("policy", "version"),))


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
