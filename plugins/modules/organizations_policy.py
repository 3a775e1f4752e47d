#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: organizations_policy
short_description: Manage the policies of an organization, and attach them
version_added: 0.1.0
description:
  - Creates, changes and deletes policies of AWS Organizations, and attaches them to its root, to units and to accounts.
  - A service control policy (SCP) bounds principals. Whatever else allows it, the users and roles of a member account,
    its root user too, can do no more than the SCPs on the way from the root to the account allow.
  - A resource control policy (RCP) bounds resources. Whoever asks, from inside or outside of the organization, can do
    no more with the resources of a member account than the RCPs allow. RCPs only deny, and only some services have
    them.
  - Neither of them gives anybody anything, and neither holds in the management account or for service-linked roles.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of the policy. Names that differ by case only are refused, since they are most likely the same.
    type: str
    required: true
  policy_id:
    description:
      - The id of the policy. Needed only to rename it, and where several have the same name.
    type: str
  type:
    description:
      - The type of the policy. It can't be changed later.
    type: str
    choices:
      - service_control_policy
      - resource_control_policy
      - tag_policy
      - backup_policy
      - aiservices_opt_out_policy
      - chatbot_policy
      - declarative_policy_ec2
      - securityhub_policy
      - securityhub_cspm_policy
      - inspector_policy
      - upgrade_rollout_policy
      - bedrock_policy
      - s3_policy
      - network_security_director_policy
      - guardduty_policy
    default: service_control_policy
  state:
    description:
      - Whether the policy is to be there. One that is to go is first detached from everything, each a step of the plan.
    type: str
    choices: [present, absent]
    default: present
  description:
    description:
      - A description of the policy.
    type: str
  content:
    description:
      - The document, as JSON text or as a dictionary. Needed to create a policy.
      - It is sent without white space, which would count against its size. SCPs and RCPs are compared by their meaning,
        the others as JSON.
    type: json
  targets:
    description:
      - What the policy is attached to. V(root), units by id or by the names from the root down, like
        V(Workloads/Prod), accounts by id or e-mail address.
      - It stays attached elsewhere, unless O(purge_targets=true).
      - A denial that is attached to the root holds everywhere at once, so the task warns of it. Try it on a unit with
        a single account first.
    type: list
    elements: str
  purge_targets:
    description:
      - Whether the policy is detached from what O(targets) doesn't name.
    type: bool
    default: false
  replaces:
    description:
      - Policies of the same type, by name or id, that are detached from the O(targets) once this one is attached there,
        like V(FullAWSAccess).
    type: list
    elements: str
  enable_type:
    description:
      - Whether policies of this O(type) are switched on in the organization's root if need be, before one is attached.
        They are never switched off.
    type: bool
    default: true
  allow_self_lockout:
    description:
      - Whether a root, a unit or an account may be left with SCPs of which none allows anything.
    type: bool
    default: false
notes:
  - Every root, unit and account keeps one SCP at least. A plan that would detach the last one is refused before
    anything is sent.
  - "Permissions: C(organizations:ListPolicies), C(organizations:DescribePolicy); if the options are given,
    C(organizations:ListTargetsForPolicy), C(organizations:ListRoots), for units by their names
    C(organizations:ListOrganizationalUnitsForParent), for accounts by their addresses C(organizations:ListAccounts),
    C(organizations:ListTagsForResource); to replace or to detach, C(organizations:ListPoliciesForTarget); to change,
    C(organizations:CreatePolicy), C(organizations:UpdatePolicy), C(organizations:DeletePolicy),
    C(organizations:EnablePolicyType), C(organizations:AttachPolicy), C(organizations:DetachPolicy),
    C(organizations:TagResource), C(organizations:UntagResource)."
  - The credentials are those of the organization's management account, or of a delegated administrator.
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.tags
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Nobody in the accounts of one unit leaves the organization, or works in other regions
  converge.aws.organizations_policy:
    name: guardrails
    description: What no account may do
    content:
      Version: "2012-10-17"
      Statement:
        - Sid: Stay
          Effect: Deny
          Action: organizations:LeaveOrganization
          Resource: "*"
        - Sid: Region
          Effect: Deny
          NotAction: ["iam:*", "organizations:*", "sts:*", "support:*"]
          Resource: "*"
          Condition:
            StringNotEquals:
              aws:RequestedRegion: [eu-west-3, us-east-1]
    targets: [Workloads/Canary]

- name: Only what is listed, in place of everything
  converge.aws.organizations_policy:
    name: only-storage
    content:
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: ["s3:*", "glacier:*"]
          Resource: "*"
    targets: [Archive]
    replaces: [FullAWSAccess]

- name: Nobody from outside reaches the buckets
  converge.aws.organizations_policy:
    name: only-ours
    type: resource_control_policy
    content:
      Version: "2012-10-17"
      Statement:
        - Effect: Deny
          Principal: "*"
          Action: "s3:*"
          Resource: "*"
          Condition:
            StringNotEqualsIfExists:
              aws:PrincipalOrgID: o-abcdefghij
            BoolIfExists:
              aws:PrincipalIsAWSService: "false"
    targets: [Workloads/Canary]

- name: Remove a policy, wherever it is attached
  converge.aws.organizations_policy:
    name: guardrails
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
      sample: arn:aws:organizations::123456789012:policy/o-abcdefghij/service_control_policy/p-abcd1234
    aws_managed:
      description: Whether it is AWS's own.
      type: bool
    content:
      description: The document.
      type: dict
    description:
      description: Its description.
      type: str
    id:
      description: Its id.
      type: str
      sample: p-abcd1234
    name:
      description: Its name.
      type: str
    tags:
      description: Its tags.
      type: dict
      returned: O(tags) is given
    targets:
      description: What it is attached to, sorted by the ids.
      type: list
      elements: dict
      returned: O(targets) is given
      contains:
        arn:
          description: The ARN.
          type: str
        id:
          description: The id.
          type: str
          sample: ou-abcd-12345678
        name:
          description: The name.
          type: str
        type:
          description: V(ROOT), V(ORGANIZATIONAL_UNIT) or V(ACCOUNT).
          type: str
    type:
      description: Its type.
      type: str
      sample: service_control_policy
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
from ..module_utils.organizations import outages, policies, reasons, tagging
from ..module_utils.parts import UNSAID, Attributes, Call, Effect, Members, Resource, Setting
from ..module_utils.runner import main as run_module

RESOURCE = Resource(
    service="organizations",
    noun="policy",
    address={"PolicyId": policies.address},
    missing=policies.GONE,
    already=("DuplicatePolicyException",),
    find=policies.find,
    finds=("list_policies", "describe_policy"),
    create=Call("create_policy"),
    delete=Call("delete_policy"),
    check=policies.check,
    adopt=policies.adopt,
    accept=policies.accept,
    resolve=policies.resolve,
    creating=policies.creating,
    clearing=policies.clearing,
    guard=outages.guard,
    warn=policies.warn,
    answer=policies.answer,
    reason=reasons.reason,
    delete_effect=Effect("irreversible", "The policy and its document can't be brought back."),
    parts=(
        Attributes(
            {"name": "Name", "description": "Description"},
            modify=Call("update_policy"),
            seen_as={"name": "PolicySummary.Name", "description": "PolicySummary.Description"},
        ),
        Setting(
            "content",
            read=Call(path="Content"),
            write=Call("update_policy", "Content"),
            codec=policies.CONTENT,
            want=lambda params, current: policies.document(params["content"]),
            same=policies.same_content,
            complete=lambda wanted, current: wanted,
            created_with="Content",
            effect=policies.content_effect,
        ),
        Setting(
            "policy_type",
            options=("enable_type",),
            read=Call(path="Root.PolicyTypes"),
            write=Call("enable_policy_type", "PolicyType", at={"RootId": lambda params, where: params["root"]["Id"]}),
            codec=policies.TYPES,
            want=policies.wanted_type,
            same=lambda wanted, current: wanted in (current or ()),
            complete=lambda wanted, current: wanted,
            born=policies.enabled_types,
            show=lambda value: value if isinstance(value, str) else None,
            already=("PolicyTypeAlreadyEnabledException",),
            unequal="all types that are enabled are read; the one that is needed is written",
        ),
        Members(
            "targets",
            read=Call("list_targets_for_policy", "Targets", paginated=True),
            add=Call("attach_policy", member="TargetId"),
            remove=Call("detach_policy", member="TargetId"),
            purge="purge_targets",
            codec=policies.TARGETS,
            want=lambda params, current: params["targets"],
            # It is attached or it isn't: what is said of a target is for people.
            same=lambda wanted, current: True,
            effect=policies.target_effect,
            already=("DuplicatePolicyAttachmentException",),
            unequal="targets are read with their names; the id is what is attached",
        ),
        Setting(
            "replaces",
            # What stands beside it at its targets is no part of the policy: ``resolve`` reads it.
            read=Call(path="PolicySummary.Id"),
            write=Call("detach_policy", "PolicyId"),
            codec=policies.NOTHING,
            want=lambda params, current: params.get("replaced") or UNSAID,
            same=lambda wanted, current: False,
            complete=lambda wanted, current: wanted,
            requests=policies.replaced_requests,
            effect=policies.replaced_effect,
            already=policies.GONE,
            write_only=True,
        ),
        tagging.tagged(policies.address),
    ),
)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
