# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of AssumeRole: whom a role lets in, for how long, with which code; and of keys that no session has."""

from __future__ import annotations

import json
import time
from typing import Any

from embedded_aws.mends.assumed_roles import totp
from tests.embedded_aws.probes import World, refused

US = "arn:aws:iam::123456789012:root"


def _role(w: World, *statements: dict[str, Any], key: str = "test", **options: Any) -> str:
    """A new role; a statement lets our account assume it unless it says otherwise."""
    common = {"Effect": "Allow", "Principal": {"AWS": US}, "Action": "sts:AssumeRole"}
    trust = {"Version": "2012-10-17", "Statement": [{**common, **statement} for statement in statements or ({},)]}
    iam = w.client("iam", key=key)
    return iam.create_role(RoleName=w.name(), AssumeRolePolicyDocument=json.dumps(trust), **options)["Role"]["Arn"]


def _assume(w: World, arn: str, **options: Any) -> dict[str, Any]:
    return w.client("sts").assume_role(**{"RoleArn": arn, "RoleSessionName": "probe", **options})


def _refused(w: World, code: str, words: str, arn: str, **options: Any) -> None:
    sts = w.client("sts")
    answer = refused(code, sts.assume_role, **{"RoleArn": arn, "RoleSessionName": "probe", **options})
    assert words in answer["Error"]["Message"], answer


def missing_role_is_not_assumed(w: World) -> None:
    arn = f"arn:aws:iam::{w.account}:role/{w.name()}"
    _refused(w, "AccessDenied", f"is not authorized to perform: sts:AssumeRole on resource: {arn}", arn)


def a_role_lets_in_whom_its_trust_policy_names(w: World) -> None:
    theirs = _role(w, key="222222222222")
    session = _assume(w, theirs)
    assert session["AssumedRoleUser"]["Arn"].startswith("arn:aws:sts::222222222222:assumed-role/probe-")
    service = _role(w, {"Principal": {"Service": "ec2.amazonaws.com"}})
    _refused(w, "AccessDenied", "sts:AssumeRole", service)
    denied = _role(w, {}, {"Effect": "Deny", "Condition": {"StringEquals": {"sts:RoleSessionName": "mallory"}}})
    _assume(w, denied)
    _refused(w, "AccessDenied", "sts:AssumeRole", denied, RoleSessionName="mallory")


def an_external_id_is_asked_for(w: World) -> None:
    arn = _role(w, {"Condition": {"StringEquals": {"sts:ExternalId": "of-ours"}}})
    _refused(w, "AccessDenied", "sts:AssumeRole", arn)
    _refused(w, "AccessDenied", "sts:AssumeRole", arn, ExternalId="another")
    _assume(w, arn, ExternalId="of-ours")


def session_tags_and_source_identity_need_trust(w: World) -> None:
    plain = _role(w)
    tags = [{"Key": "team", "Value": "web"}]
    _refused(w, "AccessDenied", "sts:TagSession", plain, Tags=tags)
    _refused(w, "AccessDenied", "sts:SetSourceIdentity", plain, SourceIdentity="ann")
    action = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
    web = _role(w, {"Action": action, "Condition": {"StringEqualsIfExists": {"aws:RequestTag/team": "web"}}})
    _assume(w, web, Tags=tags, SourceIdentity="ann")
    _refused(w, "AccessDenied", "sts:AssumeRole", web, Tags=[{"Key": "team", "Value": "sales"}])


def a_session_is_as_long_as_the_role_allows(w: World) -> None:
    arn = _role(w)
    _refused(w, "ValidationError", "MaxSessionDuration", arn, DurationSeconds=3601)
    _assume(w, _role(w, MaxSessionDuration=7200), DurationSeconds=7200)
    _refused(w, "ValidationError", "less than or equal to 43200", arn, DurationSeconds=43201)


def names_of_sessions_have_a_form(w: World) -> None:
    arn = _role(w)
    for wrong in ({"RoleSessionName": "with space"}, {"ExternalId": "x y"}, {"SourceIdentity": "ann smith"}):
        _refused(w, "ValidationError", "failed to satisfy constraint", arn, **wrong)


def a_chained_session_lasts_an_hour(w: World) -> None:
    first, second = _role(w), _role(w, {"Principal": {"AWS": "*"}}, MaxSessionDuration=7200)
    key = _assume(w, first)["Credentials"]["AccessKeyId"]
    chained = {"RoleArn": second, "RoleSessionName": "chained"}
    sts = w.server.client("sts", key=key)
    too_long = refused("ValidationError", sts.assume_role, **chained, DurationSeconds=7200)
    assert "role chaining" in too_long["Error"]["Message"]
    sts.assume_role(**chained, DurationSeconds=3600)


def root_assumes_no_role(w: World) -> None:
    root = w.client("sts", key="123456789012").assume_role
    refused("AccessDenied", root, RoleArn=_role(w), RoleSessionName="probe")


def a_code_of_a_device_is_checked_and_good_once(w: World) -> None:
    iam, name = w.client("iam"), w.name()
    iam.create_user(UserName=name)
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName=name)["VirtualMFADevice"]
    serial, seed = device["SerialNumber"], device["Base32StringSeed"].decode()
    codes = {"AuthenticationCode1": "123456", "AuthenticationCode2": "654321"}
    iam.enable_mfa_device(UserName=name, SerialNumber=serial, **codes)
    key = iam.create_access_key(UserName=name)["AccessKey"]["AccessKeyId"]
    sts = w.client("sts", key=key)
    arn = _role(w, {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}})
    asked = {"RoleArn": arn, "RoleSessionName": "probe"}
    refused("AccessDenied", sts.assume_role, **asked)
    now = int(time.time()) // 30
    wrong = next(code for code in ("000000", "111111", "222222", "333333") if code not in
                 [totp(seed, now + step) for step in range(-1, 4)])  # fmt: skip
    refused("AccessDenied", sts.assume_role, **asked, SerialNumber=serial, TokenCode=wrong)
    sts.assume_role(**asked, SerialNumber=serial, TokenCode=totp(seed, now))
    refused("AccessDenied", sts.assume_role, **asked, SerialNumber=serial, TokenCode=totp(seed, now))


def a_key_of_no_session_is_refused(w: World) -> None:
    for service, code, method in (
        ("sts", "InvalidClientTokenId", "get_caller_identity"),
        ("iam", "InvalidClientTokenId", "list_users"),
        ("s3", "InvalidAccessKeyId", "list_buckets"),
        ("secretsmanager", "UnrecognizedClientException", "list_secrets"),
    ):
        refused(code, getattr(w.client(service, key="ASIAQWERTYUIOPASDFGH"), method))


PROBES = (
    missing_role_is_not_assumed,
    a_role_lets_in_whom_its_trust_policy_names,
    an_external_id_is_asked_for,
    session_tags_and_source_identity_need_trust,
    a_session_is_as_long_as_the_role_allows,
    names_of_sessions_have_a_form,
    a_chained_session_lasts_an_hour,
    root_assumes_no_role,
    a_code_of_a_device_is_checked_and_good_once,
    a_key_of_no_session_is_refused,
)
