# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A policy's check: who is asked, what a finding, a decision and a comparison come to, and when it fails."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils import runner
from ansible_collections.converge.aws.plugins.module_utils.api import is_read
from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.iam import policy_check, policy_findings
from support.modules import module, params

ARN = "arn:aws:iam::123456789012:policy/read"
USER = "arn:aws:iam::123456789012:user/jo"
ROLE = "arn:aws:iam::123456789012:role/web"


def document(**changes: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::photos/*", **changes}
    return {"Version": "2012-10-17", "Statement": [{key: one for key, one in statement.items() if one is not None}]}


READ, ALL = document(), document(Action="*", Resource="*")


class Aws:
    """An AWS that gives these answers by operation, or raises them, and notes what it is asked."""

    check = False

    def __init__(self, **answers: Any) -> None:
        self.answers, self.asked = answers, []

    def call(self, operation: str, request: dict[str, Any], service: str = "") -> Any:
        assert is_read(operation), operation
        self.asked.append((operation, dict(request)))
        answer = self.answers[operation]
        if isinstance(answer, Exception):
            raise answer
        return answer(request) if isinstance(answer, Callable) else answer

    def pages(self, operation: str, request: dict[str, Any], service: str = "") -> Any:
        yield self.call(operation, request, service)


def told(aws: Aws, **arguments: Any) -> Any:
    given = params("iam_policy_check", **arguments)
    policy_check.check(given)
    return policy_check.plan(aws, given)


def found(kind: str = "ERROR", code: str = "INVALID_ACTION", **more: Any) -> dict[str, Any]:
    path = [{"value": "Statement"}, {"index": 0}, {"value": "Action"}, {"index": 1}]
    start = {"line": 3, "column": 7, "offset": 40}
    return {"findingType": kind, "issueCode": code, "findingDetails": "The action s3:Get does not exist.",
            "learnMoreLink": "https://x", "locations": [{"path": path, "span": {"start": start, "end": start}}],
            **more}  # fmt: skip


# --- validation ---

NOT_HERE = ApiError("validate_policy", "NotImplemented", "not here", 501)


def test_access_analyzer_is_asked_and_its_findings_are_told():
    aws = Aws(validate_policy={"findings": [found("SUGGESTION")]})
    facts = told(aws, policy=READ).facts
    assert aws.asked == [("validate_policy", {"policyDocument": json.dumps(READ), "policyType": "IDENTITY_POLICY"})]
    assert facts == {"validated_by": "access_analyzer", "findings": [{
        "type": "suggestion", "code": "INVALID_ACTION", "sentence": "The action s3:Get does not exist.",
        "link": "https://x", "locations": [{"path": "Statement[0].Action[1]", "line": 3, "column": 7}],
    }]}  # fmt: skip


@pytest.mark.parametrize(("arguments", "asked"), [
    ({"type": "trust"}, {"policyType": "RESOURCE_POLICY",
                         "validatePolicyResourceType": "AWS::IAM::AssumeRolePolicyDocument"}),
    ({"type": "resource", "resource_type": "AWS::S3::Bucket"},
     {"policyType": "RESOURCE_POLICY", "validatePolicyResourceType": "AWS::S3::Bucket"}),
    ({"type": "resource"}, {"policyType": "RESOURCE_POLICY"}),
    ({"type": "service_control"}, {"policyType": "SERVICE_CONTROL_POLICY"}),
    ({"type": "resource_control"}, {"policyType": "RESOURCE_CONTROL_POLICY"}),
])  # fmt: skip
def test_each_type_is_asked_for_as_what_it_is(arguments, asked):
    aws = Aws(validate_policy={"findings": []})
    told(aws, policy=READ, **arguments)
    assert aws.asked == [("validate_policy", {"policyDocument": json.dumps(READ), **asked})]


@pytest.mark.parametrize("error", [
    ApiError("validate_policy", "AccessDeniedException", "no", 403),
    ApiError("validate_policy", "ConnectionFailed", "no connection"),
    ApiError("validate_policy", "NotImplemented", "not here", 501),
    ApiError("validate_policy", "InternalFailure", "not here", 501),
])  # fmt: skip
def test_where_it_can_not_be_asked_our_own_rules_speak_and_it_is_said(error):
    plan = told(Aws(validate_policy=error), policy=ALL, fail_on=[])
    assert plan.facts["validated_by"] == "offline"
    assert [one["code"] for one in plan.facts["findings"]] == ["PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE"]
    assert plan.warnings[0].startswith("Asking Access Analyzer failed: ")
    assert plan.warnings[0].endswith("This module's own rules were used, which know less.")


@pytest.mark.parametrize(("principal", "more", "warned"), [
    ("*", {}, True),
    ({"AWS": "*"}, {}, True),
    ("*", {"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}, False),
    ({"AWS": "123456789012"}, {}, False),
])  # fmt: skip
def test_a_role_that_lets_everyone_in_is_warned_of_whoever_is_asked(principal, more, warned):
    trust = document(Action="sts:AssumeRole", Principal=principal, Resource=None, **more)
    for answer in ({"validate_policy": {"findings": []}}, {"validate_policy": NOT_HERE}):
        findings = told(Aws(**answer), policy=trust, type="trust", fail_on=[]).facts["findings"]
        assert [one["code"] for one in findings] == ["EVERYONE_WITHOUT_CONDITION"] * warned


def test_another_error_is_one():
    with pytest.raises(Failed, match="Asking Access Analyzer failed: the clock"):
        told(Aws(validate_policy=ApiError("validate_policy", "RequestTimeTooSkewed", "the clock", 403)), policy=READ)


def test_offline_nobody_is_asked():
    plan = told(Aws(), policy=READ, offline=True)
    assert plan.facts == {"validated_by": "offline", "findings": []}
    assert plan.warnings == ()


def test_without_validation_nobody_is_asked():
    aws = Aws(simulate_custom_policy={"EvaluationResults": []})
    assert told(aws, policy=READ, validate=False, simulate=[{"actions": ["s3:GetObject"]}]).facts == {"simulations": []}


def test_a_finding_that_is_not_to_be_fails_with_its_place_and_all_findings():
    aws = Aws(validate_policy={"findings": [found(), found("SUGGESTION", "EMPTY_SID_VALUE")]})
    with pytest.raises(Failed) as failed:
        told(aws, policy=READ)
    sentence = "policy: error INVALID_ACTION at Statement[0].Action[1]: The action s3:Get does not exist."
    assert str(failed.value) == sentence
    assert [one["code"] for one in failed.value.facts["findings"]] == ["INVALID_ACTION", "EMPTY_SID_VALUE"]
    assert told(aws, policy=READ, fail_on=["warning"]).facts["findings"]


def test_what_was_found_stands_in_the_result_of_a_task_that_fails():
    keys = {"access_key": "AKIAEXAMPLE", "secret_key": "of-nobody", "region": "eu-west-3"}
    given = params("iam_policy_check", policy=ALL, offline=True, **keys)
    result = runner.run(module("iam_policy_check").OPERATION, given)
    assert (result["failed"], result["changed"], result["validated_by"]) == (True, False, "offline")
    assert [one["code"] for one in result["findings"]] == ["PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE"]


# --- our own rules ---


@pytest.mark.parametrize(("policy", "kind", "findings"), [
    (READ, "identity", []),
    ("{", "identity", [("error", "INVALID_POLICY", "")]),
    (document(Effect="allow"), "identity", [("error", "INVALID_POLICY", "")]),
    (document(Principal="*"), "identity", [("error", "INVALID_POLICY", "")]),
    (document(), "resource", [("error", "INVALID_POLICY", "")]),
    ({"Statement": READ["Statement"][0]}, "identity", [("warning", "MISSING_VERSION", "")]),
    (document(Action="GetObject"), "identity", [("error", "INVALID_ACTION", "Statement[0].Action")]),
    (document(Action="*:Get*"), "identity", [("error", "INVALID_SERVICE_IN_ACTION", "Statement[0].Action")]),
    (document(Resource="photos/*"), "identity", [("error", "INVALID_ARN_PREFIX", "Statement[0].Resource")]),
    (document(Resource="arn:aws:s3:photos"), "identity", [("error", "MISSING_ARN_FIELD", "Statement[0].Resource")]),
    (document(Action="iam:PassRole", Resource="*"), "identity",
     [("security_warning", "PASS_ROLE_WITH_STAR_IN_RESOURCE", "Statement[0].Resource")]),
    (document(Action="iam:*", Resource="arn:aws:iam::*:role/*"), "identity",
     [("security_warning", "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE", "Statement[0].Resource")]),
    (document(Action=None, NotAction="s3:*", Resource="*"), "identity",
     [("security_warning", "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION", "Statement[0].Resource")]),
    (document(Action="iam:PassRole", Resource=None, NotResource="arn:aws:iam::1:role/a*"), "identity",
     [("security_warning", "PASS_ROLE_WITH_NOT_RESOURCE", "Statement[0].NotResource")]),
    (document(Action=None, NotAction="iam:Pass*", Resource="*"), "identity", []),
    (document(Action="iam:PassRole", Resource="*", Effect="Deny"), "identity", []),
    (document(Action="iam:PassRole", Resource=ROLE), "identity", []),
    (document(Action="iam:*", Resource="*", Condition={"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}),
     "identity", []),
    (document(Action="*", Resource="*"), "service_control", []),
    (document(Principal="*"), "resource",
     [("security_warning", "EVERYONE_WITHOUT_CONDITION", "Statement[0].Principal")]),
    (document(Principal="*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}}), "resource", []),
    (document(Principal="*", Effect="Deny"), "resource_control", []),
    (document(NotPrincipal={"AWS": "123456789012"}), "resource",
     [("security_warning", "ALLOW_WITH_NOT_PRINCIPAL", "Statement[0].NotPrincipal")]),
    (document(Action="sts:AssumeRole", Principal={"AWS": "*"}, Resource=None), "trust",
     [("security_warning", "EVERYONE_WITHOUT_CONDITION", "Statement[0].Principal")]),
    (document(Resource=[f"arn:aws:s3:::{number:0300}" for number in range(30)]), "identity",
     [("warning", "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA", "")]),
    (document(Principal="*", Resource=[f"arn:aws:s3:::{number:0300}" for number in range(90)], Effect="Deny"),
     "resource", [("warning", "POLICY_SIZE_EXCEEDS_QUOTA", "")]),
])  # fmt: skip
def test_what_is_told_without_asking(policy, kind, findings):
    told = policy_findings.findings(policy, kind)
    places = [(one["type"], one["code"], one["locations"][0]["path"] if one["locations"] else "") for one in told]
    assert places == findings
    assert all(one["sentence"].endswith(".") for one in told)


# --- simulation ---


def decided(word: str = "allowed", **more: Any) -> dict[str, Any]:
    matched = [{"SourcePolicyId": "PolicyInputList.1", "SourcePolicyType": "none", "StartPosition": {"Line": 1,
                "Column": 2}}] if word != "implicitDeny" else []  # fmt: skip
    return {"EvalActionName": "s3:GetObject", "EvalResourceName": "arn:aws:s3:::a", "EvalDecision": word,
            "MatchedStatements": matched, **more}  # fmt: skip


def asking(**more: Any) -> list[dict[str, Any]]:
    return [{"principal": USER, "actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::a"], **more}]


def test_a_principal_is_simulated_with_the_policy_added():
    aws = Aws(simulate_principal_policy={"EvaluationResults": [decided()]})
    context = {"aws:SourceIp": "192.0.2.1", "aws:MultiFactorAuthPresent": True, "s3:max-keys": 5, "aws:TagKeys": ["a"],
               "aws:CurrentTime": "2026-01-01T00:00:00Z", "s3:prefix": "a/"}  # fmt: skip
    plan = told(aws, policy=READ, validate=False, simulate=asking(context=context))
    ((operation, request),) = aws.asked
    assert operation == "simulate_principal_policy"
    assert request["PolicySourceArn"] == USER
    assert request["PolicyInputList"] == [json.dumps(READ)]
    entries = request["ContextEntries"]
    assert {one["ContextKeyName"]: (one["ContextKeyType"], one["ContextKeyValues"]) for one in entries} == {
        "aws:SourceIp": ("ip", ["192.0.2.1"]), "aws:MultiFactorAuthPresent": ("boolean", ["true"]),
        "s3:max-keys": ("numeric", ["5"]), "aws:TagKeys": ("stringList", ["a"]),
        "aws:CurrentTime": ("date", ["2026-01-01T00:00:00Z"]), "s3:prefix": ("string", ["a/"]),
    }  # fmt: skip
    (one,) = plan.facts["simulations"]
    assert (one["decision"], one["met"]) == ("allowed", True)
    assert one["decided_by"] == "it is allowed by the policy of this task"
    assert one["matched_statements"] == [
        {"policy": "the policy of this task", "policy_type": "none", "line": 1, "column": 2}]  # fmt: skip


def test_without_a_principal_the_policy_is_simulated_alone():
    aws = Aws(simulate_custom_policy={"EvaluationResults": [decided()]})
    told(aws, policy=READ, validate=False, simulate=[{"actions": ["s3:GetObject"]}])
    assert aws.asked[0][1] == {"ActionNames": ["s3:GetObject"], "ResourceArns": ["*"], "ContextEntries": [],
                               "PolicyInputList": [json.dumps(READ)]}  # fmt: skip


def test_a_resources_policy_is_simulated_as_one():
    policy = document(Principal={"AWS": USER})
    aws = Aws(simulate_principal_policy={"EvaluationResults": [decided()]})
    told(aws, policy=policy, type="resource", validate=False, simulate=asking())
    request = aws.asked[0][1]
    assert (request["ResourcePolicy"], request["CallerArn"]) == (json.dumps(policy), USER)
    assert "PolicyInputList" not in request


def test_several_resources_are_told_one_by_one():
    each = [{"EvalResourceName": name, "EvalResourceDecision": word, "MatchedStatements": []}
            for name, word in (("a", "allowed"), ("b", "implicitDeny"))]  # fmt: skip
    result = decided("implicitDeny", EvalResourceName="*", ResourceSpecificResults=each)
    aws = Aws(simulate_principal_policy={"EvaluationResults": [result]})
    with pytest.raises(Failed) as failed:
        told(aws, simulate=asking())
    shown = [(one["resource"], one["decision"], one["met"]) for one in failed.value.facts["simulations"]]
    assert shown == [("a", "allowed", True), ("b", "denied", False)]
    assert str(failed.value) == (
        f"{USER} may not do s3:GetObject on b, which is expected to be allowed: no policy allows it."
    )


@pytest.mark.parametrize(("result", "expect", "sentence"), [
    (decided(), "denied", "may do s3:GetObject on arn:aws:s3:::a, which is expected to be denied: it is allowed by the"
                          " policy of this task."),
    (decided("explicitDeny", MatchedStatements=[{"SourcePolicyId": "user_jo_no"}]), "allowed",
     "expected to be allowed: it is denied by user_jo_no."),
    (decided("explicitDeny", OrganizationsDecisionDetail={"AllowedByOrganizations": False}), "allowed",
     "the organization's policies don't allow it."),
    (decided("implicitDeny", PermissionsBoundaryDecisionDetail={"AllowedByPermissionsBoundary": False}), "allowed",
     "the permissions boundary doesn't allow it."),
    (decided("implicitDeny", MissingContextValues=["aws:SourceIp"]), "allowed",
     "no policy allows it (there are conditions on aws:SourceIp, which context doesn't give)."),
])  # fmt: skip
def test_an_unmet_expectation_says_what_decided(result, expect, sentence):
    with pytest.raises(Failed) as failed:
        told(Aws(simulate_principal_policy={"EvaluationResults": [result]}), simulate=asking(expect=expect))
    assert str(failed.value).startswith(USER)
    assert str(failed.value).endswith(sentence)


def test_a_principal_that_is_not_there_yet_is_warned_of_in_a_check_run_alone():
    aws = Aws(simulate_principal_policy=ApiError("simulate_principal_policy", "NoSuchEntity", "no jo", 404))
    with pytest.raises(Failed, match="no jo"):
        told(aws, simulate=asking())
    aws.check = True
    plan = told(aws, simulate=asking())
    assert [(one["decision"], one["met"]) for one in plan.facts["simulations"]] == [("unknown", None)]
    assert USER in plan.warnings[0]


# --- comparison ---

GET = {
    "get_policy": {"Policy": {"DefaultVersionId": "v2"}},
    "get_policy_version": {"PolicyVersion": {"Document": READ}},
}


def test_access_analyzer_compares_with_the_version_in_force():
    reason = {"description": "New access in the statement with index: 0.", "statementIndex": 0}
    aws = Aws(**GET, check_no_new_access={"result": "FAIL", "message": "more", "reasons": [reason]})
    with pytest.raises(Failed) as failed:
        told(aws, policy=ALL, validate=False, compare={"with": ARN})
    assert str(failed.value) == (
        "compare: policy grants more than the one it is compared with. New access in the statement with index: 0."
    )
    assert failed.value.facts["comparison"] == {
        "result": "new_access", "compared_by": "access_analyzer", "reasons": [reason["description"]]}  # fmt: skip
    asked = [operation for operation, _request in aws.asked]
    assert asked == ["get_policy", "get_policy_version", "check_no_new_access"]
    assert json.loads(aws.asked[2][1]["existingPolicyDocument"]) == READ
    facts = told(aws, policy=ALL, validate=False, compare={"with": ARN, "fail_on": []}).facts
    assert facts["comparison"]["result"] == "new_access"


@pytest.mark.parametrize("code", ["AccessDeniedException", "UnprocessableEntityException"])
def test_where_it_can_not_compare_this_module_does(code):
    aws = Aws(check_no_new_access=ApiError("check_no_new_access", code, "no", 403))
    plan = told(aws, policy=READ, validate=False, compare={"with": ALL})
    assert plan.facts["comparison"] == {"result": "no_new_access", "compared_by": "offline", "reasons": []}
    assert len(plan.warnings) == 1


def test_policies_of_organizations_are_compared_here():
    plan = told(Aws(), policy=READ, type="service_control", validate=False, compare={"with": ALL})
    assert plan.facts["comparison"]["compared_by"] == "offline"


def test_unknown_fails_if_it_is_to():
    old = json.dumps({**READ, "Statement": [*READ["Statement"], {**READ["Statement"][0], "Effect": "Deny",
                                                                 "Action": "s3:Put*"}]})  # fmt: skip
    given = {"policy": READ, "offline": True, "validate": False}
    assert told(Aws(), **given, compare={"with": old}).facts["comparison"]["result"] == "unknown"
    with pytest.raises(Failed, match="can't be told. Statement 2 of the old document denies"):
        told(Aws(), **given, compare={"with": old, "fail_on": ["new_access", "unknown"]})


def test_a_role_is_compared_by_its_trust_policy():
    trust = document(Action="sts:AssumeRole", Principal={"AWS": "123456789012"}, Resource=None)
    aws = Aws(get_role={"Role": {"AssumeRolePolicyDocument": trust}})
    plan = told(aws, policy=trust, type="trust", offline=True, compare={"with": ROLE.replace("/web", "/app/web")})
    assert aws.asked == [("get_role", {"RoleName": "web"})]
    assert plan.facts["comparison"]["result"] == "no_new_access"


def test_with_what_is_not_there_nothing_is_compared():
    aws = Aws(get_policy=ApiError("get_policy", "NoSuchEntity", "none", 404))
    facts = told(aws, policy=READ, offline=True, compare={"with": ARN, "fail_on": ["new_access", "unknown"]}).facts
    assert facts["comparison"]["result"] == "nothing_to_compare"
    assert facts["comparison"]["reasons"] == [f"There is no {ARN} yet."]


# --- what can't be ---


@pytest.mark.parametrize(("arguments", "sentence"), [
    ({"policy": READ, "resource_type": "AWS::S3::Bucket"}, "resource_type: "),
    ({"simulate": asking(principal="jo")}, r"simulate\[0\].principal: 'jo' is not the ARN"),
    ({"simulate": [{"actions": ["s3:GetObject"]}]}, r"simulate\[0\]: give the principal"),
    ({"policy": READ, "simulate": asking(actions=["s3:*"])}, r"simulate\[0\].actions: 's3:\*' is no action"),
    ({"policy": READ, "type": "trust", "simulate": asking()}, r"simulate\[0\]: IAM simulates policies of identities"),
    ({"policy": READ, "type": "resource", "simulate": asking(principal=ROLE)}, "IAM simulates users only"),
    ({"policy": READ, "compare": {"with": ROLE}}, "compare.with: 'arn:.*' is not the ARN of a managed policy"),
    ({"policy": READ, "type": "trust", "compare": {"with": ARN}}, "compare.with: 'arn:.*' is not the ARN of a role"),
    ({"policy": READ, "compare": {"with": "{"}}, "compare.with: not JSON"),
])  # fmt: skip
def test_what_can_not_be_is_refused_before_anything_is_asked(arguments, sentence):
    with pytest.raises(Refused, match=sentence):
        told(Aws(), **arguments)


def test_what_can_not_be_read_is_not_simulated():
    with pytest.raises(Refused, match="^policy: not JSON"):
        told(Aws(), policy="{", offline=True, fail_on=[], simulate=asking())
