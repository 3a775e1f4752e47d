# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The evaluator decides as AWS's documentation says: each row names the page that it is from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from embedded_aws.authorization.callers import Caller
from embedded_aws.authorization.decisions import Policies, Policy, decide
from embedded_aws.authorization.statements import Access

US, THEM = "111111111111", "222222222222"
USER_ARN = f"arn:aws:iam::{US}:user/Carlos"
ROLE_ARN = f"arn:aws:iam::{US}:role/app"
SESSION_ARN = f"arn:aws:sts::{US}:assumed-role/app/one"
USER = Caller(US, USER_ARN, USER_ARN, "Carlos", "AIDAX", "User")
SESSION = Caller(US, SESSION_ARN, ROLE_ARN, None, "AROAX:one", "AssumedRole")
ROOT = Caller(US, f"arn:aws:iam::{US}:root", f"arn:aws:iam::{US}:root", None, US, "Account")

# Pages of the IAM User Guide and of the Organizations User Guide.
EVALUATION = "How AWS enforcement code logic evaluates requests to allow or deny access"
WITHIN = "Policy evaluation for requests within a single account"
ACROSS = "Cross-account policy evaluation logic"
INTERPLAY = "The difference between explicit and implicit denies"
BOUNDARIES = "Permissions boundaries for IAM entities"
SESSIONS = "Policies and permissions in IAM: Session policies"
PRINCIPAL = "AWS JSON policy elements: Principal"
NOT_PRINCIPAL = "AWS JSON policy elements: NotPrincipal"
NOT_ACTION = "IAM JSON policy elements: NotAction"
RESOURCE_ELEMENT = "IAM JSON policy elements: Resource"
VARIABLES = "IAM policy elements: Variables and tags"
OPERATORS = "IAM JSON policy elements: Condition operators"
SETS = "Multivalued context keys"
SCPS = "SCP evaluation"
RCPS = "RCP evaluation"
EXTERNAL_ID = "Access to AWS accounts owned by third parties"
KEYS = "Default key policy (AWS KMS Developer Guide)"


def policy(*statements: dict[str, Any], version: str = "2012-10-17") -> Policy:
    return Policy({"Version": version, "Statement": list(statements)})


def allow(action: Any = "*", resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any = "*", resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {**allow(action, resource, **more), "Effect": "Deny"}


def to(principal: Any, statement: dict[str, Any]) -> dict[str, Any]:
    return {**statement, "Principal": principal if principal == "*" else {"AWS": principal}}


ALL = (policy(allow()),)
S3 = (policy(allow("s3:*")),)
EC2 = (policy(allow("ec2:*")),)
NOTHING = (policy(deny("unused:*")),)
BUCKET = "arn:aws:s3:::bucket"
THEIRS = {"owner": THEM}
OURS = {"owner": US}
NO_IDENTITY = (False, "identity-based policy", False)
NO_BOUNDARY = (False, "permissions boundary", False)
NO_SESSION = (False, "session policy", False)
NO_RESOURCE = (False, "resource-based policy", False)
NO_SCP = (False, "service control policy", False)
NO_RCP = (False, "resource control policy", False)
ALLOWED = (True, None, False)


def denied_by(kind: str) -> tuple[bool, str, bool]:
    return False, kind, True


def grant(principal: Any, **more: Any) -> Policy:
    return policy(to(principal, allow("s3:GetObject", f"{BUCKET}/*", **more)))


@dataclass(frozen=True)
class Row:
    page: str
    what: str
    expected: tuple[bool, str | None, bool]
    policies: dict[str, Any] = field(default_factory=dict)
    caller: Caller | None = USER
    action: str = "s3:GetObject"
    resource: str = f"{BUCKET}/key"
    context: dict[str, Any] = field(default_factory=dict)


R = Row
ROWS = [
    R(EVALUATION, "by default all requests are denied", NO_IDENTITY),
    R(EVALUATION, "an allow overrides the default", ALLOWED, {"identity": S3}),
    R(EVALUATION, "an explicit deny overrides any allows", denied_by("identity-based policy"),
      {"identity": (*S3, policy(deny("s3:Get*")))}),
    R(EVALUATION, "a deny of the resource overrides the identity's allow", denied_by("resource-based policy"),
      {"identity": ALL, "resource": policy(to("*", deny("s3:*")))}),
    R(EVALUATION, "a deny of the boundary", denied_by("permissions boundary"),
      {"identity": ALL, "boundary": (policy(allow(), deny("s3:*")),)}),
    R(EVALUATION, "a deny of the session policy", denied_by("session policy"),
      {"identity": ALL, "session": (policy(allow(), deny("s3:*")),)}, SESSION),
    R(EVALUATION, "a deny of an SCP", denied_by("service control policy"),
      {"identity": ALL, "service_control": (ALL, (policy(deny("s3:*")), *ALL))}),
    R(EVALUATION, "a deny of an RCP", denied_by("resource control policy"),
      {"identity": ALL, "resource_control": ((*ALL, policy(to("*", deny("s3:*")))),)}),
    R(EVALUATION, "no SCP allows", NO_SCP, {"identity": ALL, "service_control": (EC2,)}),
    R(EVALUATION, "no RCP allows", NO_RCP, {"identity": ALL, "resource_control": (EC2,)}),
    R(INTERPLAY, "an identity policy for other actions denies implicitly", NO_IDENTITY, {"identity": EC2}),
    R(INTERPLAY, "a resource's allow overrides the identity's implicit deny", ALLOWED,
      {"identity": EC2, "resource": grant(USER_ARN), **OURS}),
    R(INTERPLAY, "a resource's allow doesn't override an identity's explicit deny", denied_by("identity-based policy"),
      {"identity": (policy(deny("s3:*")),), "resource": grant(USER_ARN), **OURS}),
    # Identity or resource within an account; the table of principals
    R(WITHIN, "identity alone", ALLOWED, {"identity": S3, **OURS}),
    R(WITHIN, "resource alone names the user", ALLOWED, {"resource": grant(USER_ARN), **OURS}),
    R(WITHIN, "resource alone names the role", ALLOWED, {"resource": grant(ROLE_ARN), **OURS}, SESSION),
    R(WITHIN, "resource alone names the session", ALLOWED, {"resource": grant(SESSION_ARN), **OURS}, SESSION),
    R(WITHIN, "another session is named", NO_IDENTITY,
      {"resource": grant(SESSION_ARN.replace("/one", "/two")), **OURS}, SESSION),
    R(WITHIN, "a user's boundary doesn't limit what a resource grants the user", ALLOWED,
      {"boundary": EC2, "resource": grant(USER_ARN), **OURS}),
    R(WITHIN, "a role's boundary limits what a resource grants the role", NO_BOUNDARY,
      {"boundary": EC2, "resource": grant(ROLE_ARN), **OURS}, SESSION),
    R(WITHIN, "a session policy limits what a resource grants the role", NO_SESSION,
      {"session": EC2, "resource": grant(ROLE_ARN), **OURS}, SESSION),
    R(WITHIN, "nothing limits what a resource grants the session", ALLOWED,
      {"boundary": EC2, "session": EC2, "resource": grant(SESSION_ARN), **OURS}, SESSION),
    R(WITHIN, "an explicit deny of the boundary does", denied_by("permissions boundary"),
      {"boundary": (policy(deny("s3:*")),), "resource": grant(SESSION_ARN), **OURS}, SESSION),
    # "Resource-based policies and implicit denies in other policy types (same account)", with a boundary besides
    R(WITHIN, "a user's boundary limits what a resource grants the account", NO_BOUNDARY,
      {"identity": S3, "boundary": EC2, "resource": grant(US), **OURS}),
    R(WITHIN, "a role's boundary limits what identity and resource both grant the role", NO_BOUNDARY,
      {"identity": S3, "boundary": EC2, "resource": grant(ROLE_ARN), **OURS}, SESSION),
    R(WITHIN, "a boundary that allows leaves what a resource grants the role", ALLOWED,
      {"boundary": S3, "resource": grant(ROLE_ARN), **OURS}, SESSION),
    R(WITHIN, "a boundary that allows doesn't replace the identity", NO_IDENTITY,
      {"boundary": S3, "resource": grant(US), **OURS}, SESSION),
    R(WITHIN, "an explicit deny of a user's boundary counts, though the user is named",
      denied_by("permissions boundary"), {"boundary": (policy(deny("s3:*")),), "resource": grant(USER_ARN), **OURS}),
    R(WITHIN, "an SCP limits what a resource grants the user", NO_SCP,
      {"resource": grant(USER_ARN), "service_control": (EC2,), **OURS}),
    R(WITHIN, "a session policy's explicit deny counts, though the session is named", denied_by("session policy"),
      {"session": (policy(deny("s3:*")),), "resource": grant(SESSION_ARN), **OURS}, SESSION),
    R(PRINCIPAL, "an account as principal delegates to its administrators", NO_IDENTITY,
      {"resource": grant(US), **OURS}),
    R(PRINCIPAL, "and their identity policies hand it on", ALLOWED, {"identity": S3, "resource": grant(US), **OURS}),
    R(PRINCIPAL, "account ID and root ARN are the same", NO_IDENTITY,
      {"resource": grant(f"arn:aws:iam::{US}:root"), **OURS}),
    R(PRINCIPAL, "everyone, within the account", ALLOWED, {"resource": grant("*"), **OURS}),
    R(PRINCIPAL, "everyone, for anonymous", ALLOWED, {"resource": grant("*"), **OURS}, None),
    R(PRINCIPAL, "a user, for anonymous", NO_RESOURCE, {"resource": grant(USER_ARN), **OURS}, None),
    R(PRINCIPAL, "everyone, for another account, needs its identity policy too", NO_IDENTITY,
      {"resource": grant("*"), **THEIRS}),
    R(PRINCIPAL, "a service is not the caller", NO_IDENTITY,
      {"resource": policy({**allow("s3:*"), "Principal": {"Service": "s3.amazonaws.com"}}), **OURS}),
    R(NOT_PRINCIPAL, "all but one user are denied", denied_by("resource-based policy"),
      {"identity": ALL, "resource": policy({**deny(), "NotPrincipal": {"AWS": ROLE_ARN}}), **OURS}),
    R(NOT_PRINCIPAL, "the one isn't", ALLOWED,
      {"identity": ALL, "resource": policy({**deny(), "NotPrincipal": {"AWS": USER_ARN}}), **OURS}),
    R(BOUNDARIES, "NotPrincipal with Deny denies whoever has a boundary", denied_by("resource-based policy"),
      {"identity": ALL, "boundary": ALL, "resource": policy({**deny(), "NotPrincipal": {"AWS": USER_ARN}}), **OURS}),
    # The page's own example: ShirleyRodriguez may manage S3, CloudWatch and EC2 by her boundary
    R(BOUNDARIES, "a boundary alone grants nothing", NO_IDENTITY, {"boundary": S3}),
    R(BOUNDARIES, "iam:CreateUser isn't within the boundary", NO_BOUNDARY,
      {"identity": (policy(allow("iam:CreateUser")),),
       "boundary": (policy(allow(["s3:*", "cloudwatch:*", "ec2:*"])),)}, action="iam:CreateUser", resource="*"),
    R(BOUNDARIES, "the intersection", ALLOWED, {"identity": ALL, "boundary": (policy(allow(["s3:*", "ec2:*"])),)}),
    R(BOUNDARIES, "boundary, SCP and identity all have to allow", NO_SCP,
      {"identity": ALL, "boundary": S3, "service_control": (EC2,)}),
    R(BOUNDARIES, "boundary, session and identity all have to allow", NO_SESSION,
      {"identity": ALL, "boundary": S3, "session": EC2}, SESSION),
    R(SESSIONS, "the intersection of identity and session policy", ALLOWED, {"identity": ALL, "session": S3}, SESSION),
    R(SESSIONS, "a session policy alone grants nothing", NO_IDENTITY, {"session": S3}, SESSION),
    R(SESSIONS, "what it leaves out", NO_SESSION, {"identity": ALL, "session": EC2}, SESSION),
    # The page's example of two accounts: Carlos, Production bucket of another account
    R(ACROSS, "both allow", ALLOWED, {"identity": S3, "resource": grant(USER_ARN), **THEIRS}),
    R(ACROSS, "only the identity allows", NO_RESOURCE, {"identity": S3, **THEIRS}),
    R(ACROSS, "only the resource allows", NO_IDENTITY, {"resource": grant(USER_ARN), **THEIRS}),
    R(ACROSS, "the resource trusts the account", ALLOWED, {"identity": S3, "resource": grant(US), **THEIRS}),
    R(ACROSS, "the resource denies", denied_by("resource-based policy"),
      {"identity": S3, "resource": policy(to("*", deny("s3:*"))), **THEIRS}),
    R(ACROSS, "the identity's boundary doesn't allow", NO_BOUNDARY,
      {"identity": S3, "boundary": EC2, "resource": grant(USER_ARN), **THEIRS}),
    R(ACROSS, "the session policy doesn't allow, though the session is named", NO_SESSION,
      {"identity": S3, "session": EC2, "resource": grant(SESSION_ARN), **THEIRS}, SESSION),
    R(ACROSS, "the SCP of the caller's account doesn't allow", NO_SCP,
      {"identity": S3, "service_control": (EC2,), "resource": grant(USER_ARN), **THEIRS}),
    R(EVALUATION, "the root user has full access", ALLOWED, {"identity": ALL, **OURS}, ROOT),
    R(SCPS, "but for SCPs, as a member", denied_by("service control policy"),
      {"identity": ALL, "service_control": ((*ALL, policy(deny("s3:*"))),)}, ROOT),
    # The figures of the page: root, OU and account each allow or don't
    R(SCPS, "figure 1: root, OU and account allow", ALLOWED, {"identity": ALL, "service_control": (ALL, ALL, ALL)}),
    R(SCPS, "figure 2: the OU doesn't", NO_SCP, {"identity": ALL, "service_control": (ALL, NOTHING, ALL)}),
    R(SCPS, "the root allows, the account has nothing", NO_SCP, {"identity": ALL, "service_control": (ALL, ALL, ())}),
    R(SCPS, "figure 3: a deny at the OU reaches the account", denied_by("service control policy"),
      {"identity": ALL, "service_control": (ALL, (*ALL, policy(deny("s3:*"))), ALL)}),
    R(SCPS, "an allow list lets through what it lists", ALLOWED, {"identity": ALL, "service_control": (ALL, S3)}),
    R(SCPS, "and nothing else", NO_SCP,
      {"identity": ALL, "service_control": (ALL, S3)}, action="ec2:RunInstances", resource="*"),
    R(SCPS, "an SCP grants nothing", NO_IDENTITY, {"service_control": (ALL, ALL)}),
    R(RCPS, "RCPFullAWSAccess lets pass", ALLOWED,
      {"identity": ALL, "resource_control": ((policy(to("*", allow())),),)}),
    R(RCPS, "a principal from outside of the organization is denied", denied_by("resource control policy"),
      {"identity": ALL, "resource": grant("*"), **THEIRS, "resource_control": ((policy(
          to("*", allow()),
          to("*", deny("s3:*", Condition={"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}}))),),)},
      context={"aws:principalorgid": "o-2"}),
    R(EXTERNAL_ID, "the right external id", ALLOWED,
      {"identity": ALL, "resource_must_allow": True, **THEIRS, "resource": policy(
          {"Effect": "Allow", "Principal": {"AWS": US}, "Action": "sts:AssumeRole",
           "Condition": {"StringEquals": {"sts:ExternalId": "12345"}}})},
      action="sts:AssumeRole", resource=f"arn:aws:iam::{THEM}:role/partner", context={"sts:externalid": "12345"}),
    R(EXTERNAL_ID, "none", NO_RESOURCE,
      {"identity": ALL, "resource_must_allow": True, **THEIRS, "resource": policy(
          {"Effect": "Allow", "Principal": {"AWS": US}, "Action": "sts:AssumeRole",
           "Condition": {"StringEquals": {"sts:ExternalId": "12345"}}})},
      action="sts:AssumeRole", resource=f"arn:aws:iam::{THEM}:role/partner"),
    R(WITHIN, "a role's trust policy has to allow, whatever the identity may", NO_RESOURCE,
      {"identity": ALL, "resource_must_allow": True, "resource": policy(to(ROLE_ARN, allow("sts:*"))), **OURS},
      action="sts:AssumeRole", resource=f"arn:aws:iam::{US}:role/other"),
    R(KEYS, "the key policy names the account: IAM policies may allow", ALLOWED,
      {"identity": ALL, "resource_must_allow": True, "resource": policy(to(US, allow("kms:*"))), **OURS},
      action="kms:Decrypt", resource=f"arn:aws:kms:us-east-1:{US}:key/1"),
    R(KEYS, "without that, IAM policies are ineffective", NO_RESOURCE,
      {"identity": ALL, "resource_must_allow": True, "resource": policy(to(ROLE_ARN, allow("kms:*"))), **OURS},
      action="kms:Decrypt", resource=f"arn:aws:kms:us-east-1:{US}:key/1"),
    R(NOT_ACTION, "allow all but", NO_IDENTITY,
      {"identity": (policy({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}),)},
      action="iam:CreateUser", resource="*"),
    R(NOT_ACTION, "allow all but, for the rest", ALLOWED,
      {"identity": (policy({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}),)}),
    R(NOT_ACTION, "deny all but, without MFA", denied_by("identity-based policy"),
      {"identity": (*ALL, policy({"Effect": "Deny", "NotAction": "iam:*", "Resource": "*",
                                  "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}))}),
    R(NOT_ACTION, "deny all but, with MFA", ALLOWED,
      {"identity": (*ALL, policy({"Effect": "Deny", "NotAction": "iam:*", "Resource": "*",
                                  "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}))},
      context={"aws:multifactorauthpresent": "true"}),
    R(RESOURCE_ELEMENT, "actions match whatever their case", ALLOWED, {"identity": (policy(allow("S3:getobject")),)}),
    R(RESOURCE_ELEMENT, "a star stays within its field", NO_IDENTITY,
      {"identity": (policy(allow(resource="arn:aws:*:key")),)}, action="sqs:SendMessage",
      resource=f"arn:aws:sqs:us-east-1:{US}:key"),
    R(RESOURCE_ELEMENT, "a star takes slashes", ALLOWED, {"identity": (policy(allow(resource=f"{BUCKET}/*/c")),)},
      resource=f"{BUCKET}/a/b/c"),
    R(RESOURCE_ELEMENT, "an incomplete ARN is completed with wildcards", ALLOWED,
      {"identity": (policy(allow(resource="arn:aws:sqs")),)}, action="sqs:SendMessage",
      resource=f"arn:aws:sqs:us-east-1:{US}:queue"),
    R(RESOURCE_ELEMENT, "an action without resources needs a star", NO_IDENTITY,
      {"identity": (policy(allow("iam:ListUsers", f"arn:aws:iam::{US}:user/*")),)},
      action="iam:ListUsers", resource="*"),
    R(VARIABLES, "each user's own folder", ALLOWED,
      {"identity": (policy(allow("s3:*", BUCKET + "/${aws:username}/*")),)}, resource=f"{BUCKET}/Carlos/x",
      context={"aws:username": "Carlos"}),
    R(VARIABLES, "not another's", NO_IDENTITY,
      {"identity": (policy(allow("s3:*", BUCKET + "/${aws:username}/*")),)}, resource=f"{BUCKET}/Mary/x",
      context={"aws:username": "Carlos"}),
    R(VARIABLES, "a value's own star is no wildcard", NO_IDENTITY,
      {"identity": (policy(allow("s3:*", BUCKET + "/${aws:PrincipalTag/team}/*")),)}, resource=f"{BUCKET}/Mary/x",
      context={"aws:principaltag/team": "*"}),
    R(VARIABLES, "a default value", ALLOWED,
      {"identity": (policy(allow("s3:*", BUCKET + "/${aws:PrincipalTag/team, 'company-wide'}/*")),)},
      resource=f"{BUCKET}/company-wide/x"),
    R(VARIABLES, "a variable without a value matches nothing", NO_IDENTITY,
      {"identity": (policy(allow("s3:*", BUCKET + "/${aws:username}*")),)}),
    R(VARIABLES, "a star that is none", NO_IDENTITY, {"identity": (policy(allow("s3:*", BUCKET + "/${*}")),)}),
    R(VARIABLES, "the older version has no variables", NO_IDENTITY,
      {"identity": (policy(allow("s3:*", BUCKET + "/${aws:username}/*"), version="2008-10-17"),)},
      resource=f"{BUCKET}/Carlos/x", context={"aws:username": "Carlos"}),
    R(VARIABLES, "in conditions", ALLOWED,
      {"identity": (policy(allow(Condition={"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}})),)},
      context={"aws:principaltag/team": "web", "aws:resourcetag/team": "web"}),
    R(OPERATORS, "conditions of a block are all needed", NO_IDENTITY,
      {"identity": (policy(allow(Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-3"},
                                            "Bool": {"aws:SecureTransport": "true"}})),)},
      context={"aws:requestedregion": "us-east-1", "aws:securetransport": "true"}),
    R(OPERATORS, "one value of several is enough", ALLOWED,
      {"identity": (policy(allow(Condition={"StringEquals": {"aws:RequestedRegion": ["eu-west-3", "us-east-1"]}})),)},
      context={"aws:requestedregion": "us-east-1"}),
    R(OPERATORS, "a key that isn't there", NO_IDENTITY,
      {"identity": (policy(allow(Condition={"NumericLessThan": {"s3:max-keys": "10"}})),)}),
    R(OPERATORS, "a key that isn't there, IfExists", ALLOWED,
      {"identity": (policy(allow(Condition={"NumericLessThanIfExists": {"s3:max-keys": "10"}})),)}),
    R(OPERATORS, "a TLS too old", denied_by("resource-based policy"),
      {"identity": ALL, **OURS, "resource": policy(
          to("*", deny("s3:*", Condition={"NumericLessThan": {"s3:TlsVersion": "1.2"}})))},
      context={"s3:tlsversion": "1.1"}),
    R(SETS, "ForAllValues: one that isn't listed", NO_IDENTITY,
      {"identity": (policy(allow(Condition={"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}})),)},
      context={"aws:tagkeys": ["a", "c"]}),
    R(SETS, "ForAllValues is true of nothing", ALLOWED,
      {"identity": (policy(allow(Condition={"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}})),)}),
    R(SETS, "ForAnyValue: one that is listed", ALLOWED,
      {"identity": (policy(allow(Condition={"ForAnyValue:StringEquals": {"aws:TagKeys": ["a", "b"]}})),)},
      context={"aws:tagkeys": ["a", "c"]}),
    R(SETS, "ForAnyValue is false of nothing", NO_IDENTITY,
      {"identity": (policy(allow(Condition={"ForAnyValue:StringEquals": {"aws:TagKeys": ["a", "b"]}})),)}),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.page}: {row.what}" for row in ROWS])
def test_decided_as_documented(row: Row) -> None:
    decision = decide(Access(row.caller, row.action, row.resource, row.context), Policies(**row.policies))
    assert (decision.allowed, decision.kind, decision.explicit) == row.expected


@pytest.mark.parametrize("row", [row for row in ROWS if row.expected == ALLOWED], ids=lambda row: row.what)
def test_a_deny_of_any_kind_stops_whatever_was_allowed(row: Row) -> None:
    access = Access(row.caller, row.action, row.resource, row.context)
    of_all = policy(to("*", deny()))
    assert not decide(access, replace(Policies(**row.policies), service_control=((of_all,),))).allowed
    assert not decide(access, replace(Policies(**row.policies), resource=of_all)).allowed


def test_the_wording_is_that_of_aws() -> None:
    # Page: Troubleshoot access denied error messages
    access = Access(USER, "codecommit:ListRepositories", "*", {})
    assert decide(access, Policies()).reason(access.action) == (
        "because no identity-based policy allows the codecommit:ListRepositories action"
    )
    denied = {
        "an identity-based policy": Policies(identity=(policy(deny()),)),
        "a permissions boundary": Policies(identity=ALL, boundary=(policy(deny()),)),
        "a service control policy": Policies(identity=ALL, service_control=((policy(deny()),),)),
    }
    for words, policies in denied.items():
        assert decide(access, policies).reason(access.action) == f"with an explicit deny in {words}"


def test_what_decided_is_told() -> None:
    statement = allow("s3:Get*")
    decision = decide(Access(USER, "s3:GetObject", BUCKET, {}), Policies(identity=(*EC2, policy(statement))))
    assert [match.statement for match in decision.matches] == [statement]
