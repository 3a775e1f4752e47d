#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: iam_policy_check
short_description: Validate, simulate and compare IAM policies before they are attached
version_added: 0.1.0
description:
  - Looks at a policy before it is used, and fails where it finds what isn't to be. It changes nothing.
  - O(policy) is validated by IAM Access Analyzer, O(simulate) asks IAM's policy simulator whether principals may do
    something, O(compare) tells whether the policy grants more than another one.
author:
  - converge.aws contributors (@converge-aws)
options:
  policy:
    description:
      - The document, as JSON text or as a dictionary.
    type: json
  type:
    description:
      - What the document is for. V(identity) is the policy of a user, a group or a role, V(resource) that of a bucket,
        a queue or the like, V(trust) says who may assume a role, V(service_control) and V(resource_control) are an
        organization's.
      - A V(trust) policy that lets everyone in without a condition has a security warning in any case.
    type: str
    choices: [identity, resource, trust, service_control, resource_control]
    default: identity
  resource_type:
    description:
      - With O(type=resource), the type of the resource, whose own rules are then checked too.
    type: str
    choices:
      - AWS::S3::Bucket
      - AWS::S3::AccessPoint
      - AWS::S3::MultiRegionAccessPoint
      - AWS::S3ObjectLambda::AccessPoint
      - AWS::DynamoDB::Table
  validate:
    description:
      - Whether O(policy) is validated.
    type: bool
    default: true
  offline:
    description:
      - Whether Access Analyzer isn't asked, and this module's own rules are used. They know the grammar of policies,
        their sizes, the form of ARNs and a few dangerous grants. They don't know which actions and condition keys there
        are.
      - They are also used, with a warning, where Access Analyzer can't be reached or may not be asked.
    type: bool
    default: false
  fail_on:
    description:
      - The types of findings that make the task fail. With V([]), it only reports them.
    type: list
    elements: str
    choices: [error, security_warning, warning, suggestion]
    default: [error, security_warning]
  simulate:
    description:
      - What principals are expected to be allowed, or denied. The task fails if one decision is another.
      - O(policy) of type V(identity) is added to what the principal has already, so that it is known beforehand what
        attaching it will do. Of type V(resource), it is the policy of the resources.
    type: list
    elements: dict
    suboptions:
      principal:
        description:
          - The ARN of a user, a group or a role. If left out, it is one that has nothing but O(policy).
          - In check mode, one that isn't there yet is only warned about.
        type: str
      actions:
        description: The actions, such as V(s3:GetObject). IAM takes no wildcards here.
        type: list
        elements: str
        required: true
      resources:
        description: The ARNs that it is about. If left out, it is any resource.
        type: list
        elements: str
      context:
        description:
          - The values of condition keys, such as C(aws:SourceIp). Addresses, dates, numbers and booleans are taken for
            what they look like.
        type: dict
      expect:
        description: What the decision has to be, for each of the actions on each of the resources.
        type: str
        choices: [allowed, denied]
        default: allowed
  compare:
    description:
      - Whether O(policy) grants more than another document.
    type: dict
    suboptions:
      with:
        description:
          - The other document, or the ARN of the managed policy whose version in force it is; with O(type=trust), the
            ARN of the role whose trust policy it is. If there is none of that ARN yet, there is nothing to compare.
        type: json
        required: true
      fail_on:
        description:
          - The results that make the task fail. V(unknown) is a case in which this module's own rules can't tell;
            Access Analyzer always can.
        type: list
        elements: str
        choices: [new_access, unknown]
        default: [new_access]
notes:
  - "AWS charges for each O(compare) that Access Analyzer is asked for. It compares documents of the types V(identity),
    V(resource) and V(trust). For the others, and with O(offline=true), it is this module that compares."
  - "The linter parliament isn't used: its list of AWS's actions was last updated in February 2025 and misses what came
    later, and it needs a package that Python 3.12 no longer brings."
  - "IAM doesn't simulate policies of organizations as documents, nor trust policies. What an organization's policies
    say counts where a O(simulate[].principal) is given."
  - "Permissions: C(access-analyzer:ValidatePolicy); for O(simulate) C(iam:SimulatePrincipalPolicy), and
    C(iam:SimulateCustomPolicy) without a principal; for O(compare) C(access-analyzer:CheckNoNewAccess), and to read
    what an ARN names C(iam:GetPolicy), C(iam:GetPolicyVersion), C(iam:GetRole)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Nothing wrong with it, and nothing dangerous in it
  converge.aws.iam_policy_check:
    policy:
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: [s3:GetObject, s3:ListBucket]
          Resource: ["arn:aws:s3:::photos", "arn:aws:s3:::photos/*"]

- name: With it, Jo can see the photos, but not delete them
  converge.aws.iam_policy_check:
    policy: "{{ lookup('ansible.builtin.file', 'read-photos.json') }}"
    simulate:
      - principal: arn:aws:iam::123456789012:user/jo
        actions: [s3:GetObject]
        resources: ["arn:aws:s3:::photos/sea.jpg"]
      - principal: arn:aws:iam::123456789012:user/jo
        actions: [s3:DeleteObject]
        resources: ["arn:aws:s3:::photos/sea.jpg"]
        expect: denied

- name: It grants no more than what is in force
  converge.aws.iam_policy_check:
    policy: "{{ lookup('ansible.builtin.file', 'read-photos.json') }}"
    compare:
      with: arn:aws:iam::123456789012:policy/read-photos

- name: What are the findings, without AWS?
  converge.aws.iam_policy_check:
    type: trust
    policy: "{{ lookup('ansible.builtin.file', 'trust.json') }}"
    offline: true
    fail_on: []
  register: checked

- name: May the role of the web servers write, from the office?
  converge.aws.iam_policy_check:
    simulate:
      - principal: arn:aws:iam::123456789012:role/web
        actions: [s3:PutObject]
        resources: ["arn:aws:s3:::photos/*"]
        context:
          aws:SourceIp: 203.0.113.7
"""

RETURN = r"""
validated_by:
  description: Who found the findings, V(access_analyzer) or V(offline), which are this module's own rules.
  returned: O(policy) was validated
  type: str
findings:
  description: What there is to say of the document. They are there when the task fails, too.
  returned: O(policy) was validated
  type: list
  elements: dict
  contains:
    type:
      description: V(error), V(security_warning), V(warning) or V(suggestion).
      type: str
    code:
      description: Access Analyzer's code. V(INVALID_POLICY), V(POLICY_SIZE_EXCEEDS_QUOTA) and
        V(EVERYONE_WITHOUT_CONDITION) are this module's own.
      type: str
      sample: PASS_ROLE_WITH_STAR_IN_RESOURCE
    sentence:
      description: What is wrong and what to do about it.
      type: str
    link:
      description: AWS's page about it, or an empty string.
      type: str
    locations:
      description: Where in the document.
      type: list
      elements: dict
      contains:
        path:
          description: The place, by the names and numbers that lead to it, from 0.
          type: str
          sample: Statement[0].Action[1]
        line:
          description: The line, from 1, in the document as it was given.
          returned: Access Analyzer was asked
          type: int
        column:
          description: The column, from 0.
          returned: Access Analyzer was asked
          type: int
simulations:
  description: The decisions, one for each principal, action and resource. They are there when the task fails, too.
  returned: O(simulate) is given
  type: list
  elements: dict
  contains:
    principal:
      description: The ARN, or an empty string.
      type: str
    action:
      description: The action.
      type: str
    resource:
      description: The resource.
      type: str
    decision:
      description: V(allowed) or V(denied), or V(unknown) in a check run where the principal isn't there yet.
      type: str
    expect:
      description: What it was expected to be.
      type: str
    met:
      description: Whether it is as expected; null where that isn't known.
      type: bool
    decided_by:
      description: What decided, in words.
      type: str
      sample: no policy allows it
    matched_statements:
      description: The statements that decided, each by C(policy), C(policy_type), C(line) and C(column).
      type: list
      elements: dict
    missing_context:
      description: The condition keys that statements ask for and O(simulate[].context) doesn't give.
      type: list
      elements: str
comparison:
  description: Whether O(policy) grants more. It is there when the task fails, too.
  returned: O(compare) is given
  type: dict
  contains:
    result:
      description: V(new_access), V(no_new_access), V(unknown) or V(nothing_to_compare).
      type: str
    compared_by:
      description: V(access_analyzer) or V(offline).
      type: str
    reasons:
      description: What is granted beyond, or can't be told, in sentences.
      type: list
      elements: str
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

from ..module_utils.iam import policy_check
from ..module_utils.options import Rules
from ..module_utils.parts import Operation
from ..module_utils.runner import main as run_module

OPERATION = Operation(service="iam", noun="policy", plan=policy_check.plan, check=policy_check.check)

RULES = Rules(
    required_one_of=(("policy", "simulate"),),
    required_by={"compare": ("policy",), "resource_type": ("policy",)},
)


def main() -> None:
    run_module(DOCUMENTATION, OPERATION, RULES)


if __name__ == "__main__":
    main()
