#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: iam_role
short_description: Manage IAM roles
version_added: 0.1.0
description:
  - Creates, changes and deletes roles, with whom they trust and what they may do.
  - Documents are compared by their meaning. A trusted user or role that was deleted is seen, and made good.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of the role.
    type: str
    required: true
    aliases: [role_name]
  state:
    description:
      - Whether the role is to be there. What a role that is to go holds is first taken from it, see O(force).
    type: str
    choices: [present, absent]
    default: present
  assume_role_policy_document:
    description:
      - The trust policy, as JSON text or as a dictionary. It, or O(trust), is needed to create a role.
    type: json
  trust:
    description:
      - Whom to trust, from which the trust policy is built. Several kinds make several statements.
    type: dict
    suboptions:
      accounts:
        description:
          - Accounts (12 digits, in quotes), or ARNs of users and roles.
        type: list
        elements: str
      services:
        description:
          - AWS services, by their names (V(lambda), V(ec2)) or their principals (V(lambda.amazonaws.com)).
        type: list
        elements: str
      external_id:
        description:
          - What O(trust.accounts) must say when they take the role, as agreed with a third party.
        type: str
      mfa:
        description:
          - Whether those of O(trust.accounts) must have signed in with MFA.
        type: bool
      organization_id:
        description:
          - The organization that O(trust.accounts) must belong to. Without accounts, all of it is trusted.
        type: str
      oidc:
        description:
          - An OpenID Connect provider.
        type: dict
        suboptions:
          provider_arn:
            description: The ARN of the provider, or the name of one that AWS knows, like V(accounts.google.com).
            type: str
            required: true
          audience:
            description: For whom the token must be.
            type: list
            elements: str
          subject:
            description: Of whom the token must be. A C(*) in it stands for anything.
            type: list
            elements: str
      saml:
        description:
          - A SAML provider.
        type: dict
        suboptions:
          provider_arn:
            description: The ARN of the provider.
            type: str
            required: true
          audience:
            description: For whom the assertion must be. If left out, AWS's sign-in of the partition.
            type: str
  path:
    description:
      - The path of the role. It can't be changed later. If left out, V(/) for a new role.
    type: str
    aliases: [path_prefix, prefix]
  description:
    description:
      - A description of the role. V("") removes it.
    type: str
  max_session_duration:
    description:
      - For how many seconds a session of the role may be asked for, from 3600 to 43200.
    type: int
  boundary:
    description:
      - The managed policy, by ARN or name, that is the role's permissions boundary. V("") removes it.
    type: str
    aliases: [boundary_policy_arn]
  managed_policies:
    description:
      - Managed policies that the role holds, by name or ARN. V([]) detaches all, unless O(purge_policies=false).
      - A name is that of a policy attached now, else of the account's own, else of AWS's. A path may stand before it.
    type: list
    elements: str
    aliases: [managed_policy]
  purge_policies:
    description:
      - Whether managed policies that O(managed_policies) doesn't name are detached.
    type: bool
    default: true
    aliases: [purge_managed_policies, purge_policy]
  inline_policies:
    description:
      - Inline policies, as a dictionary from names to documents.
    type: dict
  purge_inline_policies:
    description:
      - Whether inline policies that O(inline_policies) doesn't name are deleted.
    type: bool
    default: false
  create_instance_profile:
    description:
      - With V(true), the role stands in an instance profile of its own name, which is made if the role is in none of
        that name. M(converge.aws.iam_instance_profile) does the same and more.
    type: bool
  delete_instance_profile:
    description:
      - With O(state=absent), whether the instance profile of the role's own name goes with it.
    type: bool
  force:
    description:
      - With O(state=absent), whether a role that holds policies or stands in instance profiles is removed too.
      - The plan names everything that is taken from it.
    type: bool
    default: true
  allow_self_lockout:
    description:
      - Allows to delete, or to take policies or trust from, the very role that the task works with, and to take from
        the last one in the account who can give rights to others what allows it.
    type: bool
    default: false
notes:
  - "Differences from amazon.aws: check mode and diff are complete; no instance profile is made unless
    O(create_instance_profile=true); another O(path) of a role that is there is refused instead of a warning; names of
    policies are found without listing all of them; the role that the task works with isn't removed or stripped
    unless O(allow_self_lockout=true), nor those of AWS's services; O(trust), O(inline_policies),
    O(purge_inline_policies), O(force)."
  - "Permissions: C(iam:GetRole), C(iam:ListAttachedRolePolicies); for names of policies C(iam:GetPolicy) and, where
    they stand under a path, C(iam:ListPolicies); for inline policies C(iam:ListRolePolicies) and
    C(iam:GetRolePolicy); to change, C(iam:CreateRole), C(iam:UpdateRole), C(iam:UpdateAssumeRolePolicy),
    C(iam:PutRolePermissionsBoundary), C(iam:DeleteRolePermissionsBoundary), C(iam:AttachRolePolicy),
    C(iam:DetachRolePolicy), C(iam:PutRolePolicy), C(iam:DeleteRolePolicy), C(iam:TagRole), C(iam:UntagRole),
    C(iam:DeleteRole), and C(iam:PassRole) and the actions of instance profiles where they are asked for; to take rights
    away, C(iam:GetAccountAuthorizationDetails), to know who else is an administrator, or, where that is denied,
    C(iam:ListEntitiesForPolicy) for AdministratorAccess alone."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.tags
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: A role for functions
  converge.aws.iam_role:
    name: thumbnails
    trust:
      services: [lambda]
    managed_policies: [AWSLambdaBasicExecutionRole]
    inline_policies:
      read-photos:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: s3:GetObject
            Resource: arn:aws:s3:::photos-123456789012/*

- name: A role for an auditor of another account
  converge.aws.iam_role:
    name: audit
    trust:
      accounts: ["210987654321"]
      external_id: agreed-with-them
      mfa: true
    managed_policies: [SecurityAudit]
    max_session_duration: 7200

- name: A role for the workflows of one repository
  converge.aws.iam_role:
    name: deploy
    trust:
      oidc:
        provider_arn: arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com
        audience: [sts.amazonaws.com]
        subject: ["repo:example/photos:ref:refs/heads/main"]

- name: A trust policy in one's own words
  converge.aws.iam_role:
    name: archive
    assume_role_policy_document: "{{ lookup('ansible.builtin.file', 'trust.json') }}"
    boundary: arn:aws:iam::123456789012:policy/no-more-than-this

- name: Remove it, with all that it holds
  converge.aws.iam_role:
    name: archive
    state: absent
"""

RETURN = r"""
iam_role:
  description: The role.
  returned: O(state=present)
  type: dict
  contains:
    arn:
      description: Its ARN.
      type: str
      sample: arn:aws:iam::123456789012:role/thumbnails
    assume_role_policy_document:
      description: Its trust policy.
      type: dict
    assume_role_policy_document_raw:
      description: The same.
      type: dict
    attached_policies:
      description: The managed policies that it holds, sorted by their names.
      type: list
      elements: dict
      contains:
        policy_arn:
          description: The ARN of the policy.
          type: str
        policy_name:
          description: The name of the policy.
          type: str
    create_date:
      description: When it was made, in ISO 8601.
      type: str
    description:
      description: Its description.
      type: str
    inline_policies:
      description: Its inline policies, by their names.
      returned: O(inline_policies) is given
      type: dict
    instance_profiles:
      description: The names of the instance profiles that it stands in.
      returned: O(create_instance_profile=true)
      type: list
      elements: str
    max_session_duration:
      description: For how many seconds a session may be asked for.
      type: int
      sample: 3600
    path:
      description: Its path.
      type: str
      sample: /
    permissions_boundary:
      description: Its boundary, C(permissions_boundary_arn) and C(permissions_boundary_type).
      returned: when it has one
      type: dict
    role_id:
      description: Its unique id.
      type: str
    role_last_used:
      description: When and where it was used last, C(last_used_date) and C(region).
      type: dict
    role_name:
      description: Its name.
      type: str
    tags:
      description: Its tags.
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

from ..module_utils.codecs import JSON_DOCUMENT, same_text_set
from ..module_utils.iam import attachments, inline, roles, trust
from ..module_utils.options import Rules
from ..module_utils.parts import UNSAID, Attributes, Call, Effect, Resource, Setting
from ..module_utils.policies import same_policy
from ..module_utils.runner import main as run_module
from ..module_utils.tags import tags

RESOURCE = Resource(
    service="iam",
    noun="role",
    address={"RoleName": "name"},
    needs_account=True,
    missing=("NoSuchEntity",),
    already=("EntityAlreadyExists",),
    find=Call("get_role"),
    create=Call("create_role"),
    delete=Call("delete_role"),
    waiters={"present": "role_exists"},
    pending=roles.pending,
    check=roles.check,
    localize=trust.localize,
    adopt=roles.adopt,
    resolve=attachments.resolve_with_boundary,
    creating=roles.creating,
    clearing=roles.clearing,
    guard=roles.guard,
    answer=roles.answer,
    delete_effect=Effect("irreversible", "Who works with the role loses it; one of the same name is another role."),
    parts=(
        Attributes(
            {"path": "Path", "description": "Description", "max_session_duration": "MaxSessionDuration"},
            modify=Call("update_role"),
            # API reference, UpdateRole: a duration that isn't given is set back to one hour.
            whole=True,
            seen_as={
                "path": "Role.Path",
                "description": "Role.Description",
                "max_session_duration": "Role.MaxSessionDuration",
            },
            initial={"max_session_duration": 3600},
            fixed_at_birth={"path": "IAM can't move a role; leave path out, or delete the role first."},
        ),
        Setting(
            "assume_role_policy_document",
            options=("assume_role_policy_document", "trust"),
            read=Call(path="Role.AssumeRolePolicyDocument"),
            write=Call("update_assume_role_policy", "PolicyDocument"),
            codec=JSON_DOCUMENT,
            want=trust.wanted,
            same=same_policy,
            complete=lambda wanted, current: wanted,
            created_with="AssumeRolePolicyDocument",
        ),
        Setting(
            "boundary",
            read=Call(path="Role.PermissionsBoundary.PermissionsBoundaryArn"),
            write=Call("put_role_permissions_boundary", "PermissionsBoundary"),
            clear=Call("delete_role_permissions_boundary"),
            created_with="PermissionsBoundary",
        ),
        attachments.attached("role", always=True),
        inline.inline("role"),
        Setting(
            "instance_profiles",
            options=("create_instance_profile",),
            read=Call("list_instance_profiles_for_role", "InstanceProfiles[].InstanceProfileName"),
            write=Call("add_role_to_instance_profile", "InstanceProfileName"),
            want=lambda params, current: (
                roles.own_profile(params, current) if params["create_instance_profile"] else UNSAID
            ),
            same=same_text_set,
            complete=lambda wanted, current: wanted,
            initial=[],
            requests=roles.profile_requests,
            unequal="the profiles are read; the one of the role's own name is made, and the role put into it",
        ),
        tags(read=Call(path="Role.Tags"), add=Call("tag_role", "Tags"), remove=Call("untag_role", "TagKeys")),
    ),
)

RULES = Rules(mutually_exclusive=(("assume_role_policy_document", "trust"),))


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
