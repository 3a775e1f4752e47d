# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A policy that would shut out its own author is seen before it is sent, and no other is taken for one."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.converge.aws.plugins.module_utils import policies
from support.policy_documents import ACCOUNT, PARTITIONS, allow, documents, respelled, seeds

BUCKET = "arn:aws:s3:::b"
USER = f"arn:aws:iam::{ACCOUNT}:user/team/me"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/ci"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/ci/run-1"
FEDERATED = f"arn:aws:sts::{ACCOUNT}:federated-user/guest"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
OTHER = "arn:aws:iam::444455556666:user/me"


def deny(**elements: Any) -> dict[str, Any]:
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [BUCKET, f"{BUCKET}/*"], **elements}
    dropped = {name.removeprefix("Not") for name in elements if name.startswith("Not")}
    return {"Statement": {name: value for name, value in statement.items() if name not in dropped}}


def locked(document: Any, caller: str) -> bool:
    return policies.locks_out(document, caller, resource=BUCKET) is not None


def test_the_sentence_names_the_statement_the_actions_and_the_caller():
    document = json.dumps(deny(Sid="NoMore", Action=["s3:PutBucketPolicy", "S3:delete*"]))
    assert policies.locks_out(document, USER, resource=BUCKET) == (
        f"statement 'NoMore' denies s3:PutBucketPolicy, s3:DeleteBucketPolicy on {BUCKET} to {USER}."
    )
    second = {"Statement": [allow()["Statement"][0], deny()["Statement"]]}
    assert str(policies.locks_out(second, USER, resource=BUCKET)).startswith("statement 2 denies s3:GetBucketPolicy, ")
    assert policies.locks_out(deny(), USER, ("s3:GetObject",), resource=f"{BUCKET}/x") == (
        f"statement 1 denies s3:GetObject on {BUCKET}/x to {USER}."
    )


@pytest.mark.parametrize(
    ("elements", "is_locked"),
    [
        ({}, True),
        ({"Effect": "Allow"}, False),
        ({"Action": "*"}, True),
        ({"Action": "s3:?etBucketPolicy"}, True),
        ({"Action": "S3:PUTBUCKETPOLICY"}, True),
        ({"Action": "s3:*Object"}, False),
        ({"Action": ["s3:PutObject", "s3:GetBucketPolic"]}, False),
        ({"NotAction": "s3:GetObject"}, True),
        ({"NotAction": ["s3:*BucketPolicy"]}, False),
        ({"NotAction": ["s3:GetBucketPolicy", "s3:PutBucketPolicy"]}, True),
        ({"Resource": BUCKET}, True),
        ({"Resource": f"{BUCKET}*"}, True),
        ({"Resource": "*"}, True),
        ({"Resource": f"{BUCKET}/*"}, False),
        ({"Resource": "arn:aws:s3:::B"}, False),
        ({"Resource": "arn:aws:s3:::[b]"}, False),
        ({"Resource": "arn:aws:s3:::${aws:username}"}, False),
        ({"Resource": ["arn:aws:s3:::${aws:username}", BUCKET]}, True),
        ({"NotResource": ["arn:aws:s3:::${aws:username}", BUCKET]}, False),
        ({"NotResource": f"{BUCKET}/*"}, True),
        ({"NotResource": f"{BUCKET}*"}, False),
        ({"NotResource": "arn:aws:s3:::${aws:username}"}, False),
    ],
)
@pytest.mark.parametrize("caller", [USER, SESSION])
def test_which_actions_and_resources_lock_out(elements, is_locked, caller):
    assert locked(deny(**elements), caller) is is_locked


@pytest.mark.parametrize(
    ("principal", "callers"),
    [
        ("*", {USER, SESSION, FEDERATED, OTHER}),
        ({"AWS": "*"}, {USER, SESSION, FEDERATED, OTHER}),
        ({"AWS": ACCOUNT}, {USER, SESSION, FEDERATED}),
        ({"AWS": ["444455556666", ROOT]}, {USER, SESSION, FEDERATED, OTHER}),
        ({"AWS": USER}, {USER}),
        ({"AWS": ROLE}, {SESSION}),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:role/any/path/ci"}, {SESSION}),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:role/ci/other"}, set()),
        ({"AWS": "arn:aws:iam::444455556666:role/ci"}, set()),
        ({"AWS": SESSION}, {SESSION}),
        ({"AWS": SESSION + "2"}, set()),
        ({"AWS": FEDERATED}, {FEDERATED}),
        ({"AWS": "AIDAQ3EGTL5WQEXAMPLE1"}, set()),
        ({"Service": "s3.amazonaws.com"}, set()),
        ({"CanonicalUser": "79a59df900b949e5"}, set()),
        ({"CanonicalUser": "79a59df900b949e5", "AWS": USER}, {USER}),
    ],
)
def test_whom_a_principal_locks_out(principal, callers):
    assert {
        caller for caller in (USER, SESSION, FEDERATED, OTHER, ROOT) if locked(deny(Principal=principal), caller)
    } == (callers)


@pytest.mark.parametrize(
    ("principal", "callers"),
    [
        ("*", set()),
        ({"AWS": [USER, ACCOUNT]}, {SESSION, OTHER}),
        ({"AWS": [USER, ROOT]}, {SESSION, OTHER}),
        ({"AWS": [ROLE, ROOT]}, {USER, OTHER}),
        ({"AWS": [SESSION, ROOT]}, {USER, OTHER}),
        ({"AWS": [OTHER, "444455556666"]}, {USER, SESSION}),
        # Its account must be named too: AWS checks the account first.
        ({"AWS": [USER]}, {USER, SESSION, OTHER}),
        ({"AWS": [ROOT]}, {USER, SESSION, OTHER}),
        ({"Service": "s3.amazonaws.com"}, {USER, SESSION, OTHER}),
        ({"CanonicalUser": "79a59df900b949e5"}, set()),
    ],
)
def test_whom_a_not_principal_locks_out(principal, callers):
    document = deny(NotPrincipal=principal)
    assert {caller for caller in (USER, SESSION, OTHER, ROOT) if locked(document, caller)} == callers


PRINCIPAL, NAME = "aws:PrincipalArn", "aws:username"
SSO = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/*"


@pytest.mark.parametrize(
    ("condition", "callers"),
    [
        ({}, {USER, SESSION}),
        ({"ArnEquals": {PRINCIPAL: USER}}, {USER}),
        ({"ArnEquals": {PRINCIPAL: [USER, ROLE]}}, {USER, SESSION}),
        ({"ArnLike": {PRINCIPAL: f"arn:*:iam::{ACCOUNT}:user/*"}}, {USER}),
        ({"ArnLike": {PRINCIPAL: f"arn:aws:iam::{ACCOUNT}:role/c?"}}, {SESSION}),
        ({"arnlike": {PRINCIPAL.upper(): f"arn:aws:iam::{ACCOUNT}:role/c?"}}, {SESSION}),
        ({"StringLike": {PRINCIPAL: "*"}}, {USER, SESSION}),
        ({"StringEquals": {PRINCIPAL: f"arn:aws:iam::{ACCOUNT}:user/*"}}, set()),
        ({"StringEquals": {PRINCIPAL: USER.upper()}}, set()),
        ({"StringEqualsIgnoreCase": {PRINCIPAL: USER.upper()}}, {USER}),
        ({"StringNotEqualsIgnoreCase": {PRINCIPAL: USER.upper()}}, {SESSION}),
        ({"ArnNotEquals": {PRINCIPAL: USER}}, {SESSION}),
        ({"ArnNotEquals": {PRINCIPAL: [USER, ROLE]}}, set()),
        ({"ArnNotLike": {PRINCIPAL: f"arn:aws:iam::{ACCOUNT}:*"}}, set()),
        ({"ArnNotLike": {PRINCIPAL: f"arn:aws:iam::{ACCOUNT}:role/Admin*"}}, {USER, SESSION}),
        ({"StringNotLike": {PRINCIPAL: f"arn:aws:iam::{ACCOUNT}:role/*"}}, {USER}),
        # The key holds the ARN of a session's role, never the session's.
        ({"ArnNotEquals": {PRINCIPAL: SESSION}}, {USER, SESSION}),
        # A session doesn't tell its role's path: a whole ARN is the role's whatever the path, a wildcard may be.
        ({"ArnEquals": {PRINCIPAL: f"arn:aws:iam::{ACCOUNT}:role/deep/er/ci"}}, {SESSION}),
        ({"ArnNotEquals": {PRINCIPAL: f"arn:aws:iam::{ACCOUNT}:role/deep/er/ci"}}, {USER}),
        ({"ArnLike": {PRINCIPAL: SSO}}, set()),
        ({"ArnNotLike": {PRINCIPAL: SSO}}, {USER}),
        ({"ArnNotLike": {PRINCIPAL: SSO + "/Admin_*"}}, {USER, SESSION}),
        ({"ArnNotLike": {PRINCIPAL: SSO.replace(ACCOUNT, "444455556666")}}, {USER, SESSION}),
        ({"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}, {USER, SESSION}),
        ({"StringNotEquals": {"aws:PrincipalAccount": ["1", ACCOUNT]}}, set()),
        ({"StringNotEquals": {"aws:PrincipalAccount": "444455556666"}}, {USER, SESSION}),
        ({"StringEquals": {NAME: "me"}}, {USER}),
        ({"StringLike": {NAME: "m*"}}, {USER}),
        ({"StringNotEquals": {NAME: "me"}}, {SESSION}),
        ({"StringNotEqualsIfExists": {NAME: "me"}}, {SESSION}),
        ({"StringEqualsIfExists": {NAME: "you"}}, {SESSION}),
        ({"Null": {NAME: "true"}}, {SESSION}),
        ({"Null": {NAME: False}}, {USER}),
        ({"ForAllValues:StringEquals": {NAME: "you"}}, {SESSION}),
        ({"ForAnyValue:StringEquals": {NAME: "me"}}, {USER}),
        ({"ForAnyValue:StringNotEquals": {NAME: "me"}}, set()),
        ({"Bool": {"aws:PrincipalIsAWSService": "false"}}, {USER, SESSION}),
        ({"BoolIfExists": {"aws:PrincipalIsAWSService": True}}, set()),
        # All of them must hold.
        ({"StringEquals": {NAME: "me", "aws:PrincipalAccount": "444455556666"}}, set()),
        ({"StringEquals": {NAME: "me"}, "ArnNotEquals": {PRINCIPAL: USER}}, set()),
        ({"StringEquals": {NAME: "me"}, "ArnEquals": {PRINCIPAL: USER}}, {USER}),
        # What the ARN doesn't tell may not apply.
        ({"Bool": {"aws:SecureTransport": "false"}}, set()),
        ({"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}, set()),
        ({"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}}, set()),
        ({"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}, set()),
        ({"StringNotEquals": {"aws:SourceVpce": "vpce-1"}, "ArnNotEquals": {PRINCIPAL: "x"}}, set()),
        ({"StringNotEquals": {"aws:PrincipalAccount": "${aws:ResourceAccount}"}}, set()),
        ({"IpAddress": {NAME: "me"}}, set()),
    ],
)
def test_whom_a_condition_locks_out(condition, callers):
    document = deny(Condition=condition)
    assert {caller for caller in (USER, SESSION, ROOT) if locked(document, caller)} == callers


@pytest.mark.parametrize("operator", ["StringEquals", "StringLike"])
def test_the_case_of_a_name_counts(operator):
    caller = f"arn:aws:iam::{ACCOUNT}:user/Me"
    assert locked(deny(Condition={operator: {NAME: "Me"}}), caller)
    assert not locked(deny(Condition={operator: {NAME: "me"}}), caller)
    assert not locked(deny(Condition={operator: {PRINCIPAL: caller.lower()}}), caller)


def test_the_root_user_is_never_locked_out_and_nobody_by_nothing():
    assert not locked(deny(), ROOT)
    assert not locked(None, USER)
    assert not locked(allow(), USER)


@pytest.mark.parametrize("partition", PARTITIONS)
def test_locks_are_seen_in_every_partition(partition):
    session = SESSION.replace("arn:aws:", f"arn:{partition}:")
    role = ROLE.replace("arn:aws:", f"arn:{partition}:")
    assert locked(deny(Principal={"AWS": role}), session)
    assert not locked(deny(Condition={"ArnNotEquals": {PRINCIPAL: role}}), session)
    assert not locked(deny(), ROOT.replace("arn:aws:", f"arn:{partition}:"))


@settings(max_examples=100, deadline=None)
@given(document=documents(), seed=seeds, caller=st.sampled_from([USER, SESSION, OTHER]))
def test_a_lock_does_not_depend_on_the_spelling(document, seed, caller):
    found = policies.locks_out(document, caller, resource=BUCKET)
    again = policies.locks_out(respelled(document, seed), caller, resource=BUCKET)
    assert (found is None) == (again is None)
