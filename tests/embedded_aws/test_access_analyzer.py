# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access Analyzer's checks: the findings of documents by AWS's codes, what a document newly allows, and the wire."""

from __future__ import annotations

import json
from collections import Counter
from random import Random
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator

from ansible_collections.converge.aws.plugins.module_utils import permissions
from ansible_collections.converge.aws.plugins.module_utils.iam import policy_comparison
from embedded_aws.access_analyzer import access, known_actions, validation
from embedded_aws.access_analyzer.places import Text

IDENTITY, RESOURCE = "IDENTITY_POLICY", "RESOURCE_POLICY"
OBJECTS = "arn:aws:s3:::photos/*"
PASS = "iam:PassRole"


def document(*statements: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements), **more}


def allow(**elements: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "s3:GetObject", "Resource": OBJECTS, **elements}


def without(name: str, **elements: Any) -> dict[str, Any]:
    return {key: value for key, value in allow(**elements).items() if key != name}


def found(policy: Any, kind: str = IDENTITY, resource: str = "") -> list[tuple[str, str, list[Any]]]:
    text = policy if isinstance(policy, str) else json.dumps(policy)
    return [
        (one.kind, one.code, [next(iter(step.values())) for step in one.location["path"]])
        for one in validation.findings(text, kind, resource)
    ]


STATEMENT = ["Statement", 0]
STAR_STAR = [
    ("SECURITY_WARNING", "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE", [*STATEMENT, "Resource"]),
    ("WARNING", "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE", [*STATEMENT, "Resource"]),
]


def test_a_good_document_has_no_findings():
    condition = {"StringEquals": {"aws:RequestedRegion": ["eu-west-3", "cn-north-1"]}}
    assert found(document(allow(Sid="Read", Condition=condition))) == []
    assert found(document(allow(Action=["s3:Get*", "ec2:RunInstances"], Resource="*"))) == []
    assert found(document(allow(Action=PASS, Resource="arn:aws:iam::123456789012:role/app"))) == []
    passed = {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}
    assert found(document(allow(Action=PASS, Resource="*", Condition=passed))) == []
    trust = without("Resource", Action="sts:AssumeRole", Principal={"AWS": "123456789012"})
    assert found(document(trust), RESOURCE, validation.TRUST) == []


# The codes are those of the IAM User Guide's "IAM policy validation check reference"; the last column is the place.
@pytest.mark.parametrize(("statement", "level", "code", "place"), [
    (allow(Action="s3:GetObjekt"), "ERROR", "INVALID_ACTION", ["Action"]),
    (allow(Action=["s3:GetObject", "s3"]), "ERROR", "INVALID_ACTION", ["Action", 1]),
    (allow(Action="sesv3:SendEmail"), "ERROR", "INVALID_SERVICE_IN_ACTION", ["Action"]),
    (allow(Action="*:Describe*"), "ERROR", "INVALID_SERVICE_IN_ACTION", ["Action"]),
    (allow(Action=[7]), "ERROR", "DATA_TYPE_MISMATCH", ["Action", 0]),
    (without("Action"), "ERROR", "MISSING_ACTION", []),
    (without("Resource"), "ERROR", "MISSING_RESOURCE", []),
    (without("Effect"), "ERROR", "MISSING_EFFECT", []),
    (allow(Effect="allow"), "ERROR", "INVALID_EFFECT", ["Effect"]),
    (allow(action="s3:*"), "ERROR", "INVALID_POLICY_ELEMENT", ["action"]),
    (allow(NotAction="s3:PutObject"), "ERROR", "UNSUPPORTED_ELEMENT_COMBINATION", ["NotAction"]),
    (allow(Principal="*"), "ERROR", "UNSUPPORTED_PRINCIPAL", ["Principal"]),
    (allow(Resource="photos"), "ERROR", "INVALID_ARN_PREFIX", ["Resource"]),
    (allow(Resource="arn:aws:s3:photos"), "ERROR", "MISSING_ARN_FIELD", ["Resource"]),
    (allow(Resource="arn:amazon:s3:::photos"), "ERROR", "INVALID_PARTITION", ["Resource"]),
    (allow(Resource="arn:aws:s3:eu-west-3::photos"), "ERROR", "ARN_REGION_NOT_ALLOWED", ["Resource"]),
    (allow(Resource="arn:aws:s3::123456789012:photos"), "ERROR", "ARN_ACCOUNT_NOT_ALLOWED", ["Resource"]),
    (allow(Resource="arn:aws:sqs:paris:123456789012:q"), "ERROR", "INVALID_ARN_REGION", ["Resource"]),
    (allow(Resource="arn:aws:sqs:eu-west-3:1234:q"), "ERROR", "INVALID_ARN_ACCOUNT", ["Resource"]),
    (allow(Condition={"StringIs": {"aws:x": "y"}}), "ERROR", "INVALID_CONDITION_OPERATOR", ["Condition", "StringIs"]),
    (allow(Condition={"Bool": {"mfa": "true"}}), "ERROR", "INVALID_CONDITION_KEY_FORMAT", ["Condition", "Bool", "mfa"]),
    (allow(Condition={"StringEquals": {"aws:RequestedRegion": "paris"}}), "ERROR", "INVALID_REGION",
     ["Condition", "StringEquals", "aws:RequestedRegion"]),
    (allow(Condition={"StringEquals": {"s3:prefix": "a*"}}), "WARNING", "WILDCARD_WITHOUT_LIKE_OPERATOR",
     ["Condition", "StringEquals", "s3:prefix"]),
    (allow(Condition=[]), "ERROR", "DATA_TYPE_MISMATCH", ["Condition"]),
    (allow(Action=PASS, Resource="*"), "SECURITY_WARNING", "PASS_ROLE_WITH_STAR_IN_RESOURCE", ["Resource"]),
    (allow(Action=PASS, Resource="arn:aws:iam::*:*"), "SECURITY_WARNING", "PASS_ROLE_WITH_STAR_IN_RESOURCE",
     ["Resource"]),
    (without("Resource", Action=PASS, NotResource=OBJECTS), "SECURITY_WARNING", "PASS_ROLE_WITH_NOT_RESOURCE",
     ["NotResource"]),
    (without("Action", NotAction="s3:*", Resource="*"), "SECURITY_WARNING",
     "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION", ["Resource"]),
    (allow(Action=[]), "SUGGESTION", "EMPTY_ARRAY_ACTION", ["Action"]),
    (allow(Resource=[]), "SUGGESTION", "EMPTY_ARRAY_RESOURCE", ["Resource"]),
    (allow(Action=["s3:*", "s3:GetObject"]), "SUGGESTION", "REDUNDANT_ACTION", ["Action", 1]),
    (allow(Resource=[OBJECTS, "*"]), "SUGGESTION", "REDUNDANT_RESOURCE", ["Resource", 0]),
    (allow(Condition={}), "SUGGESTION", "EMPTY_OBJECT_CONDITION", ["Condition"]),
    (allow(Sid=""), "SUGGESTION", "EMPTY_SID_VALUE", ["Sid"]),
])  # fmt: skip
def test_a_statement_has_just_this_finding(statement, level, code, place):
    assert found(document(statement)) == [(level, code, [*STATEMENT, *place])]


def test_everything_on_everything_is_found():
    assert found(document(allow(Action="*", Resource="*"))) == STAR_STAR
    # AWS judges each Allow by itself.
    deny = {"Effect": "Deny", "Action": PASS, "Resource": "*"}
    assert found(document(allow(Action="*", Resource="*"), deny)) == STAR_STAR


@pytest.mark.parametrize(("policy", "expected"), [
    ('{"Version": "2012-10-17",\n "Statement": [}', [("ERROR", "JSON_SYNTAX_ERROR", [])]),
    ("[]", [("ERROR", "DATA_TYPE_MISMATCH", [])]),
    ({"Version": "2012-10-17"}, [("ERROR", "MISSING_STATEMENT", [])]),
    ({"Statement": [allow()]}, [("WARNING", "MISSING_VERSION", [])]),
    (document(allow(), Version="2012"), [("ERROR", "INVALID_VERSION", ["Version"])]),
    (document(allow(), Statements=[]), [("ERROR", "INVALID_POLICY_ELEMENT", ["Statements"])]),
    (document("x"), [("ERROR", "DATA_TYPE_MISMATCH", STATEMENT)]),
    ({"Version": "2012-10-17", "Statement": allow(Effect="no")},
     [("ERROR", "INVALID_EFFECT", ["Statement", "Effect"])]),
    (document(allow(Sid="A"), allow(Sid="A", Action="s3:PutObject")),
     [("ERROR", "UNIQUE_SIDS_REQUIRED", ["Statement", 1, "Sid"])]),
    (document(allow(Resource=[f"{OBJECTS}{number:0200}" for number in range(40)])),
     [("WARNING", "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA", [])]),
])  # fmt: skip
def test_a_document_has_just_these_findings(policy, expected):
    assert found(policy) == expected


@pytest.mark.parametrize(("statement", "expected"), [
    (allow(Principal="*"), []),
    (allow(), [("ERROR", "MISSING_PRINCIPAL", STATEMENT)]),
    (allow(Principal="123456789012"), [("ERROR", "INVALID_PRINCIPAL_FORMAT", [*STATEMENT, "Principal"])]),
    (allow(Principal={"User": "jo"}), [("ERROR", "INVALID_PRINCIPAL_KEY", [*STATEMENT, "Principal", "User"])]),
    (allow(NotPrincipal={"AWS": "123456789012"}),
     [("SECURITY_WARNING", "ALLOW_WITH_NOT_PRINCIPAL", [*STATEMENT, "NotPrincipal"])]),
])  # fmt: skip
def test_a_resource_policy_names_its_principals(statement, expected):
    assert found(document(statement), RESOURCE) == expected


def test_every_action_that_the_modules_name_is_known():
    """What is told to users as a permission is an action that Access Analyzer finds nothing wrong with."""
    actions = sorted({action for some in permissions._EXCEPTIONS.values() for action in some} - {"iam:PassRole"})
    for first in range(0, len(actions), 20):  # as many as one policy has room for
        some = [allow(Action=action, Resource="*", Condition={"Bool": {"aws:a": "b"}})
                for action in actions[first:first + 20]]  # fmt: skip
        assert found(document(*some)) == []


def test_services_that_no_model_is_named_after_are_not_judged_by_action():
    assert known_actions.has_service("elasticloadbalancing")
    assert known_actions.has_action("elasticloadbalancing", "WhateverItIs")
    assert not known_actions.has_action("sqs", "WhateverItIs")


def test_places_are_counted_as_aws_counts_them():
    text = Text.of('{"a": 1,\n  "b": [{"c": "d\\"e"}]}')
    span = text.location(("b", 0, "c"))["span"]
    assert span["start"] == {"line": 2, "column": 14, "offset": 23}
    assert span["end"] == {"line": 2, "column": 20, "offset": 29}
    assert text.location(("b", 0, "nothing"))["path"] == [{"value": "b"}, {"index": 0}]


# --- what is newly allowed ---

READ = document(allow())


@pytest.mark.parametrize(("new", "existing", "expected"), [
    (READ, READ, []),
    (document(allow(Action="S3:getobject", Resource=[OBJECTS])), READ, []),
    (document(allow(Resource="arn:aws:s3:::photos/2026/*")), READ, []),
    (document(allow(Action=["s3:GetObject", "s3:PutObject"])), READ, [0]),
    (document(allow(), allow(Action="s3:*")), READ, [1]),
    (document(allow(Resource="arn:aws:s3:::*")), READ, [0]),
    (document(allow(), {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}), READ, []),
    (READ, document(allow(), {"Effect": "Deny", "Action": "s3:GetObject", "Resource": OBJECTS}), [0]),
    (READ, document(allow(Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})), [0]),
    (document(allow(Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})), READ, []),
    (document(without("Action", NotAction="iam:*")), READ, [0]),
    (document(allow(Principal={"AWS": "111122223333"})), document(allow(Principal={"AWS": "444455556666"})), [0]),
    (document(allow(Principal={"AWS": "111122223333"})), document(allow(Principal="*")), []),
])  # fmt: skip
def test_new_access_is_told_from_old(new, existing, expected):
    assert access.newly_allowing(new, existing) == expected


@pytest.mark.parametrize(("asked", "expected"), [
    ({"actions": ["s3:PutObject"]}, []),
    ({"actions": ["s3:PutObject", "s3:GetObject"]}, [0]),
    ({"resources": [OBJECTS]}, [0]),
    ({"resources": ["arn:aws:s3:::other/*"]}, []),
    ({"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::other/*"]}, []),
])  # fmt: skip
def test_what_is_not_to_be_granted(asked, expected):
    assert access.allowing(READ, [asked]) == expected


# What words of documents can say of each other; the evaluator that judges the accesses is another than theirs.
ACTIONS = ("s3:GetObject", "s3:Get*", "s3:*", "*", "iam:PassRole", "s3:PutObject")
RESOURCES = ("*", OBJECTS, "arn:aws:s3:::photos/2026/*", "arn:aws:s3:::photos")
CONDITIONS = tuple(
    {operator: {key: values}}
    for operator, key, values in (
        ("Bool", "aws:SecureTransport", "true"),
        ("StringEquals", "aws:PrincipalTag/a", ["b", "c"]),
        ("StringEquals", "aws:PrincipalTag/a", "b"),
        ("StringNotEquals", "aws:PrincipalTag/a", "b"),
    )
)


def some_document(random: Random) -> dict[str, Any]:
    statements = []
    for _number in range(random.randint(1, 3)):
        one: dict[str, Any] = {
            "Effect": random.choice(("Allow", "Allow", "Deny")),
            random.choice(("Action", "Action", "NotAction")): random.sample(ACTIONS, random.randint(1, 2)),
            random.choice(("Resource", "Resource", "NotResource")): random.sample(RESOURCES, random.randint(1, 2)),
        }
        if random.random() < 0.3:
            one["Condition"] = random.choice(CONDITIONS)
        statements.append(one)
    return document(*statements)


def test_what_the_modules_own_comparison_shows_is_so():
    """Of a thousand pairs: what it calls the same grants nothing new, what it calls new does; some it can't tell."""
    random, results = Random(7), Counter()
    for _number in range(1000):
        new, old = some_document(random), some_document(random)
        if random.random() < 0.5:  # one that is like it, as a change makes it
            old = {**new, "Statement": [*new["Statement"][1:], *old["Statement"][:1]]}
        result, reasons = policy_comparison.compared(new, old)
        results[result] += 1
        if result != policy_comparison.UNKNOWN:
            assert bool(access.newly_allowing(new, old)) is (result == policy_comparison.NEW), (new, old, reasons)
    assert min(results[one] for one in ("new_access", "no_new_access", "unknown")) > 50, results


# --- the wire ---


@pytest.fixture
def analyzer(aws):
    return aws.client("accessanalyzer", "eu-west-3")


def fits(client: Any, operation: str, answer: dict[str, Any]) -> None:
    """An answer is in the shape of botocore's model, with nothing that the model lacks."""
    shape = client.meta.service_model.operation_model(operation).output_shape
    report = ParamValidator().validate({k: v for k, v in answer.items() if k != "ResponseMetadata"}, shape)
    assert not report.has_errors(), report.generate_report()


def test_findings_come_over_the_wire_page_by_page(analyzer):
    text = json.dumps(document(allow(Action="*", Resource="*")))
    told = analyzer.validate_policy(policyDocument=text, policyType=IDENTITY)
    fits(analyzer, "ValidatePolicy", told)
    first = told["findings"][0]
    assert (first["findingType"], first["issueCode"]) == STAR_STAR[0][:2]
    assert first["learnMoreLink"].endswith("-security-warning-pass-role-with-star-in-action-and-resource")
    pages = analyzer.get_paginator("validate_policy").paginate(
        policyDocument=text, policyType=IDENTITY, PaginationConfig={"PageSize": 1}
    )
    assert [len(page["findings"]) for page in pages] == [1, 1]


def test_new_access_comes_over_the_wire(analyzer):
    wide = document(allow(Sid="All", Action="s3:*"))
    told = analyzer.check_no_new_access(
        newPolicyDocument=json.dumps(wide), existingPolicyDocument=json.dumps(READ), policyType=IDENTITY
    )
    fits(analyzer, "CheckNoNewAccess", told)
    assert (told["result"], told["reasons"][0]["statementId"]) == ("FAIL", "All")
    told = analyzer.check_access_not_granted(
        policyDocument=json.dumps(READ), access=[{"actions": ["s3:PutObject"]}], policyType=IDENTITY
    )
    fits(analyzer, "CheckAccessNotGranted", told)
    assert told["result"] == "PASS"


@pytest.mark.parametrize(("operation", "given", "code"), [
    ("validate_policy", {"policyDocument": "{}", "policyType": "BUCKET_POLICY"}, "ValidationException"),
    ("validate_policy", {"policyDocument": "{}", "policyType": IDENTITY, "nextToken": "x"}, "ValidationException"),
    ("validate_policy", {"policyDocument": "{}", "policyType": IDENTITY,
                         "validatePolicyResourceType": "AWS::S3::Bucket"}, "ValidationException"),
    ("check_no_new_access", {"newPolicyDocument": "{", "existingPolicyDocument": "{}", "policyType": IDENTITY},
     "InvalidParameterException"),
    ("check_access_not_granted", {"policyDocument": json.dumps(READ), "access": [{}], "policyType": IDENTITY},
     "InvalidParameterException"),
])  # fmt: skip
def test_what_can_not_be_is_refused(operation, given, code, analyzer):
    with pytest.raises(ClientError) as refused:
        getattr(analyzer, operation)(**given)
    assert refused.value.response["Error"]["Code"] == code


def test_what_is_asked_besides_is_not_there(analyzer):
    with pytest.raises(ClientError) as refused:
        analyzer.list_analyzers()
    assert refused.value.response["Error"]["Code"] == "NotImplemented"
