# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A role's session as a result: what is asked of STS, and that sentences speak of this module's own options."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.sts import assume
from support.modules import params

ROLE = "arn:aws:iam::123456789012:role/deploy"


def said(**more: Any) -> dict[str, Any]:
    return params("sts_assume_role", **{"role_arn": ROLE, "role_session_name": "jo", **more})


def answering(what: Any) -> Any:
    def call(operation: str, request: dict[str, Any]) -> Any:
        if isinstance(what, Exception):
            raise what
        return {
            "Credentials": {
                "AccessKeyId": "ASIA", "SecretAccessKey": "hush", "SessionToken": "t", "Expiration": "soon"},
            "AssumedRoleUser": {
                "AssumedRoleId": "AROA:jo", "Arn": "arn:aws:sts::123456789012:assumed-role/deploy/jo"},
            **what,
        }

    return SimpleNamespace(call=call)


def test_the_session_is_the_result_and_no_change():
    told = assume.plan(answering({"SourceIdentity": "kim"}), said(source_identity="kim", duration_seconds=900))
    (step,) = told.steps
    assert step.changes is False and step.work(None) is None
    assert step.requests[0].params == {
        "RoleArn": ROLE, "RoleSessionName": "jo", "SourceIdentity": "kim", "DurationSeconds": 900}  # fmt: skip
    assert told.facts == {
        "sts_creds": {"access_key": "ASIA", "secret_key": "hush", "session_token": "t", "expiration": "soon"},
        "sts_user": {"assumed_role_id": "AROA:jo", "arn": "arn:aws:sts::123456789012:assumed-role/deploy/jo"},
        "source_identity": "kim",
    }
    assert "source_identity" not in assume.plan(answering({}), said()).facts


@pytest.mark.parametrize(("more", "option"), [
    ({"role_arn": "deploy"}, "role_arn"),
    ({"role_session_name": ""}, "role_session_name"),
    ({"role_session_name": "j"}, "role_session_name"),
    ({"duration_seconds": 899}, "duration_seconds"),
    ({"mfa_serial_number": "short"}, "mfa_serial_number"),
    ({"mfa_token": "12345", "mfa_serial_number": "GAHT12345678"}, "mfa_token"),
    ({"policy_arns": ["ReadOnlyAccess"]}, "policy_arns"),
])  # fmt: skip
def test_bad_input_is_told_under_the_modules_own_names(more, option):
    with pytest.raises(Refused, match=f"^{option}") as told:
        assume.check(said(**more))
    assert "assume_role." not in str(told.value)


@pytest.mark.parametrize(("code", "message", "words"), [
    ("AccessDenied", "User: jo is not authorized to perform: sts:AssumeRole on resource: x", "trust policy"),
    ("AccessDenied", "User: jo is not authorized to perform: sts:TagSession", "must allow sts:TagSession"),
    ("AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code.", "give mfa_token a new"),
    ("ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration", "smaller duration_seconds"),
    ("PackedPolicyTooLarge", "Packed", "shorten policy"),
])  # fmt: skip
def test_a_refusal_is_told_under_the_modules_own_names(code, message, words):
    with pytest.raises(Failed) as told:
        assume.plan(answering(ApiError("assume_role", code, message, 403)), said())
    assert words in str(told.value) and "assume_role." not in str(told.value)
