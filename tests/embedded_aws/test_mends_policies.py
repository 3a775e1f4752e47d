# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Policies as values: conditions, principals, what is public, and which action an operation needs."""

from __future__ import annotations

import pytest

from embedded_aws.authorization.callers import Caller
from embedded_aws.authorization.conditions import conditions_hold, wildcard
from embedded_aws.authorization.statements import ALLOW, DENY, SILENT, Access, names_caller, verdict
from embedded_aws.mends.bucket_policies import is_public
from embedded_aws.mends.fresh_bucket import is_valid_name
from embedded_aws.mends.s3_actions import action_of

ROLE = "arn:aws:iam::111111111111:role/app"
SESSION = Caller(
    "111111111111", "arn:aws:sts::111111111111:assumed-role/app/one", ROLE, None, "AROAX:one", "AssumedRole"
)
USER = Caller("111111111111", "arn:aws:iam::111111111111:user/u", "arn:aws:iam::111111111111:user/u", "u", "A", "User")


@pytest.mark.parametrize(
    ("operator", "wanted", "found", "holds"),
    [
        ("StringEquals", ["a", "b"], "b", True),
        ("StringEquals", "a", None, False),
        ("StringEqualsIfExists", "a", None, True),
        ("StringNotEquals", ["a", "b"], "b", False),
        ("StringNotEquals", "a", None, True),
        ("StringLike", "ho*e/?", "home/x", True),
        ("StringNotLike", "home/*", "away/x", True),
        ("Bool", "false", "false", True),
        ("Bool", False, "true", False),
        ("Null", "true", None, True),
        ("Null", "false", "x", True),
        ("NumericLessThan", "1.2", "1.1", True),
        ("NumericLessThan", "1.2", "no number", False),
        ("NumericGreaterThanEquals", 3, "3", True),
        ("IpAddress", "10.0.0.0/8", "10.1.2.3", True),
        ("NotIpAddress", "10.0.0.0/8", "10.1.2.3", False),
        ("ArnLike", "arn:aws:iam::*:role/*", ROLE, True),
        ("ArnEquals", "arn:aws:iam::*", ROLE, False),
        ("DateLessThan", "2030-01-01T00:00:00Z", "2029-12-31T23:59:59Z", True),
        ("ForAnyValue:StringEquals", "b", ["a", "b"], True),
        ("ForAllValues:StringEquals", "b", ["a", "b"], False),
        ("ForAllValues:StringEquals", "b", None, True),
    ],
)
def test_conditions(operator, wanted, found, holds):
    context = {} if found is None else {"the:key": found}
    assert conditions_hold({operator: {"The:Key": wanted}}, context) is holds


def test_wildcards_are_only_star_and_question_mark():
    assert wildcard("a[b]*.?", "a[b]cd.e")
    assert not wildcard("a[b]", "ab")


@pytest.mark.parametrize(
    ("principal", "caller", "named"),
    [
        ("*", None, True),
        ({"AWS": "*"}, None, True),
        ({"AWS": "111111111111"}, USER, True),
        ({"AWS": ["arn:aws:iam::111111111111:root"]}, SESSION, True),
        ({"AWS": ROLE}, SESSION, True),
        ({"AWS": "arn:aws:sts::111111111111:assumed-role/app/one"}, SESSION, True),
        ({"AWS": "arn:aws:sts::111111111111:assumed-role/app/two"}, SESSION, False),
        ({"AWS": "222222222222"}, USER, False),
        ({"AWS": "111111111111"}, None, False),
        ({"Service": "logging.s3.amazonaws.com"}, USER, False),
    ],
)
def test_principals(principal, caller, named):
    assert names_caller(principal, caller) is named


def _statement(effect: str, **more: object) -> dict[str, object]:
    return {"Effect": effect, "Principal": "*", "Action": "s3:Get*", "Resource": "arn:aws:s3:::b/*", **more}


def test_a_deny_outweighs_an_allow():
    access = Access(USER, "s3:GetObject", "arn:aws:s3:::b/k", {})
    assert verdict({"Statement": _statement("Allow")}, access) == ALLOW
    assert verdict({"Statement": [_statement("Allow"), _statement("Deny")]}, access) == DENY
    assert verdict({"Statement": [_statement("Deny", Action="s3:PutObject")]}, access) == SILENT
    assert verdict({"Statement": [_statement("Deny", Resource="arn:aws:s3:::b")]}, access) == SILENT


def test_the_negative_elements_cover_the_rest():
    access = Access(USER, "s3:GetObject", "arn:aws:s3:::b/k", {})
    deny = {"Effect": "Deny", "NotPrincipal": {"AWS": ROLE}, "NotAction": "s3:Put*", "NotResource": "arn:aws:s3:::b"}
    assert verdict({"Statement": [deny]}, access) == DENY
    assert verdict({"Statement": [deny]}, Access(SESSION, "s3:GetObject", "arn:aws:s3:::b/k", {})) == SILENT
    assert verdict({"Statement": [deny]}, Access(USER, "s3:PutObject", "arn:aws:s3:::b/k", {})) == SILENT
    assert verdict({"Statement": [deny]}, Access(USER, "s3:GetObject", "arn:aws:s3:::b", {})) == SILENT


@pytest.mark.parametrize(
    ("more", "public"),
    [
        ({}, True),
        ({"Effect": "Deny"}, False),
        ({"Principal": {"AWS": "111111111111"}}, False),
        ({"Condition": {"Bool": {"aws:SecureTransport": "true"}}}, True),
        ({"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}, False),
        ({"Condition": {"StringLike": {"aws:SourceVpce": "vpce-*"}}}, True),
        ({"Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}}, True),
        ({"Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}, False),
        ({"Condition": {"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}}}, True),
    ],
)
def test_the_meaning_of_public(more, public):
    assert is_public({"Statement": [_statement("Allow") | more]}) is public


@pytest.mark.parametrize(
    ("operation", "version", "action"),
    [
        ("HeadBucket", None, "s3:ListBucket"),
        ("ListObjectsV2", None, "s3:ListBucket"),
        ("HeadObject", "1", "s3:GetObjectVersion"),
        ("GetObjectTagging", "1", "s3:GetObjectVersionTagging"),
        ("DeleteObject", "1", "s3:DeleteObjectVersion"),
        ("CompleteMultipartUpload", None, "s3:PutObject"),
        ("DeleteBucketLifecycle", None, "s3:PutLifecycleConfiguration"),
        ("ListBucketInventoryConfigurations", None, "s3:GetInventoryConfiguration"),
        ("DeleteBucketMetricsConfiguration", None, "s3:PutMetricsConfiguration"),
        ("PutBucketTagging", None, "s3:PutBucketTagging"),
    ],
)
def test_operations_need_actions_of_other_names(operation, version, action):
    assert action_of(operation, version) == action


def test_bucket_names():
    assert is_valid_name("my.bucket-1")
    assert not any(
        map(is_valid_name, ["My", "a_b", "ab", "a" * 64, "a..b", "10.1.2.3", "a--x-s3", "xn--a", "-a-", "a-"])
    )
