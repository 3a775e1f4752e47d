# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of IAM's policy simulator."""

from __future__ import annotations

import json
from typing import Any

from tests.embedded_aws.probes import World, refused


def _policy(effect: str, action: str, **more: Any) -> str:
    statement = {"Effect": effect, "Action": action, "Resource": "*", **more}
    return json.dumps({"Version": "2012-10-17", "Statement": statement})


def a_principal_is_simulated_with_all_its_policies(w: World) -> None:
    iam, name = w.client("iam"), w.name()
    arn = iam.create_user(UserName=name)["User"]["Arn"]
    iam.create_group(GroupName=name)
    iam.add_user_to_group(GroupName=name, UserName=name)
    iam.put_group_policy(GroupName=name, PolicyName="all", PolicyDocument=_policy("Allow", "s3:*"))
    iam.put_user_policy(UserName=name, PolicyName="no", PolicyDocument=_policy("Deny", "s3:Delete*"))
    actions = ["s3:GetObject", "s3:DeleteObject", "ec2:RunInstances"]
    told = iam.simulate_principal_policy(PolicySourceArn=arn, ActionNames=actions)["EvaluationResults"]
    assert [each["EvalDecision"] for each in told] == ["allowed", "explicitDeny", "implicitDeny"], told
    assert told[1]["MatchedStatements"][0]["SourcePolicyId"] == f"user_{name}_no", told
    refused("NoSuchEntity", iam.simulate_principal_policy, PolicySourceArn=f"{arn}x", ActionNames=actions)


def policies_are_simulated_as_given(w: World) -> None:
    iam = w.client("iam")
    condition = {"StringEquals": {"aws:RequestedRegion": "eu-west-3"}}
    given = {
        "PolicyInputList": [_policy("Allow", "s3:*", Condition=condition)],
        "ActionNames": ["s3:GetObject"],
        "ResourceArns": ["arn:aws:s3:::a/k", "arn:aws:s3:::b/k"],
    }
    (told,) = iam.simulate_custom_policy(**given)["EvaluationResults"]
    assert (told["EvalDecision"], told["MissingContextValues"]) == ("implicitDeny", ["aws:RequestedRegion"]), told
    region = {"ContextKeyName": "aws:RequestedRegion", "ContextKeyValues": ["eu-west-3"], "ContextKeyType": "string"}
    (told,) = iam.simulate_custom_policy(**given, ContextEntries=[region])["EvaluationResults"]
    decisions = [each["EvalResourceDecision"] for each in told["ResourceSpecificResults"]]
    assert (told["EvalDecision"], decisions) == ("allowed", ["allowed", "allowed"]), told
    bounded = {**given, "PermissionsBoundaryPolicyInputList": [_policy("Allow", "ec2:*")]}
    (told,) = iam.simulate_custom_policy(**bounded, ContextEntries=[region])["EvaluationResults"]
    assert told["EvalDecision"] == "implicitDeny", told
    assert told["PermissionsBoundaryDecisionDetail"] == {"AllowedByPermissionsBoundary": False}, told


PROBES = (a_principal_is_simulated_with_all_its_policies, policies_are_simulated_as_given)
