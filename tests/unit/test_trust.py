# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trust policies: built from whom to trust, in each partition, and refused where they would let in anybody."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import Refused
from ansible_collections.converge.aws.plugins.module_utils.iam import trust
from ansible_collections.converge.aws.plugins.module_utils.parts import Where
from ansible_collections.converge.aws.plugins.module_utils.policies import checked

AWS = Where("eu-west-3", "aws", "123456789012")
CHINA = Where("cn-north-1", "aws-cn", "123456789012")
GOV = Where("us-gov-west-1", "aws-us-gov", "123456789012")
GITHUB = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
SAML = "arn:aws:iam::123456789012:saml-provider/house"


def statement(principal: Any, action: str = "sts:AssumeRole", **conditions: Any) -> dict[str, Any]:
    said = {"Effect": "Allow", "Principal": principal, "Action": action}
    return {**said, "Condition": conditions} if conditions else said


@pytest.mark.parametrize(
    ("said", "where", "statements"),
    [
        ({"accounts": ["210987654321"]}, AWS, [statement({"AWS": ["arn:aws:iam::210987654321:root"]})]),
        ({"accounts": ["210987654321"]}, CHINA, [statement({"AWS": ["arn:aws-cn:iam::210987654321:root"]})]),
        (
            {"accounts": ["arn:aws:iam::210987654321:user/jo"], "external_id": "agreed", "mfa": True},
            AWS,
            [
                statement(
                    {"AWS": ["arn:aws:iam::210987654321:user/jo"]},
                    StringEquals={"sts:ExternalId": "agreed"},
                    Bool={"aws:MultiFactorAuthPresent": "true"},
                )
            ],
        ),
        (
            {"organization_id": "o-abcdefghij"},
            AWS,
            [statement({"AWS": ["*"]}, StringEquals={"aws:PrincipalOrgID": "o-abcdefghij"})],
        ),
        (
            {"services": ["lambda", "ec2", "states.eu-west-3.amazonaws.com"]},
            AWS,
            [
                statement(
                    {"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com", "states.eu-west-3.amazonaws.com"]}
                )
            ],
        ),
        (
            {"services": ["lambda", "ec2"]},
            CHINA,
            [statement({"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com.cn"]})],
        ),
        (
            {"oidc": {"provider_arn": GITHUB, "audience": ["sts.amazonaws.com"], "subject": ["repo:a/b:*"]}},
            AWS,
            [
                statement(
                    {"Federated": GITHUB},
                    "sts:AssumeRoleWithWebIdentity",
                    StringEquals={"token.actions.githubusercontent.com:aud": ["sts.amazonaws.com"]},
                    StringLike={"token.actions.githubusercontent.com:sub": ["repo:a/b:*"]},
                )
            ],
        ),
        (
            {"saml": {"provider_arn": SAML}},
            GOV,
            [
                statement(
                    {"Federated": SAML},
                    "sts:AssumeRoleWithSAML",
                    StringEquals={"SAML:aud": "https://signin.amazonaws-us-gov.com/saml"},
                )
            ],
        ),
    ],
)
def test_whom_to_trust_becomes_a_document(said, where, statements):
    trust.check({"trust": said})
    document = trust.document(said, where)
    assert document["Statement"] == statements
    assert checked(document, "trust", kind="trust") == document


def test_several_kinds_make_several_statements():
    said = {"accounts": ["210987654321"], "services": ["ec2"], "saml": {"provider_arn": SAML}, "mfa": True}
    document = trust.document(said, AWS)
    assert [sorted(one["Principal"]) for one in document["Statement"]] == [["AWS"], ["Service"], ["Federated"]]
    assert "Condition" not in document["Statement"][1], "what narrows the accounts doesn't narrow the services"


def test_options_left_out_by_ansible_are_left_out_here():
    everything = ("accounts", "services", "external_id", "mfa", "organization_id", "oidc", "saml")
    said = {**dict.fromkeys(everything), "services": ["ec2"]}
    trust.check({"trust": said})
    assert trust.document(said, AWS)["Statement"] == [statement({"Service": ["ec2.amazonaws.com"]})]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"accounts": ["*"]}, "trust.accounts: '\\*'"),
        ({"services": ["Amazon EC2"]}, "trust.services"),
        ({"accounts": ["210987654321"], "external_id": "x"}, "trust.external_id"),
        ({"organization_id": "o-1"}, "trust.organization_id"),
        ({"services": ["ec2"], "external_id": "agreed"}, "trust.external_id"),
        ({"oidc": {"provider_arn": GITHUB}}, "everybody"),
        ({"oidc": {"provider_arn": "github", "subject": ["x"]}}, "trust.oidc.provider_arn"),
        ({"saml": {"provider_arn": "house"}}, "trust.saml.provider_arn"),
        ({}, "names nobody"),
    ],
)
def test_what_cant_be_right_is_refused(said, sentence):
    with pytest.raises(Refused, match=sentence):
        trust.check({"trust": said})


def test_principals_that_are_only_ids_are_seen():
    document = {
        "Version": "2012-10-17",
        "Statement": [
            statement({"AWS": ["AROAEXAMPLEID", "arn:aws:iam::123456789012:role/AROAD"]}),
            statement({"AWS": "AIDAEXAMPLEID"}),
            statement({"Service": "ec2.amazonaws.com"}),
            statement("*"),
        ],
    }
    assert trust.unknown_principals(document) == ["AROAEXAMPLEID", "AIDAEXAMPLEID"]
    assert trust.unknown_principals(None) == []
