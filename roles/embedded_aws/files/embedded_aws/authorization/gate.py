# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gate that every request passes while IAM is enforced; S3's requests and AssumeRole have gates of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from moto.iam import models as iam
from moto.iam.models import iam_backends
from moto.utilities.utils import get_partition

from embedded_aws import errors, operations
from embedded_aws.enforcement import Enforcement
from embedded_aws.exchange import Answer, Call, Handler, Request
from embedded_aws.mends.callers import caller_of

from . import denials, iam_requests, keys
from .actions import action_of, further
from .callers import Caller
from .decisions import Decision, decide
from .in_force import policies_for
from .parameters import Asked
from .resource_policies import resource_policy
from .resources import resources
from .statements import Access

_REGION = re.compile(r"Credential=[^/,\s]+/\d+/([^/]+)/[^/]+/aws4_request")
# AWS: services without regions are asked for in us-east-1.
_GLOBAL = {"iam", "organizations", "route53", "cloudfront", "account", "budgets", "ce"}
_ROLE = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/.+")
_PROFILE = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:instance-profile/(?:.*/)?([^/]+)")
# Requests that name roles without handing them on.
_PASSES_NOTHING = {"iam", "sts", "organizations", "kms", "s3control", "accessanalyzer", "resourcegroupstaggingapi"}


def around(then: Handler, enforcement: Enforcement) -> Handler:
    """Refuse what the policies in force don't allow, in AWS's words; nothing is looked at while enforcement is off."""

    def handle(request: Request) -> Answer:
        if not enforcement.on:
            return then(request)
        return _refusal(request) or then(request)

    return handle


def _refusal(request: Request) -> Answer | None:
    call = request.call
    if call.access_key is None:
        return None if _may_be_unsigned(call) else errors.unsigned(call)
    if call.access_key.startswith("AKIA") and not _is_active(call.access_key):
        return errors.unknown_key(call)
    if call.service == "s3" or call.operation is None:
        return None
    region = region_of(request)
    account = iam.get_account_id_from(call.access_key)
    caller = caller_of(account, call.access_key, region)
    asked = Asked.of(request, caller.account, region, get_partition(region))
    for access, decision in _judged(request, caller, asked):
        if not decision.allowed:
            return denials.answer(call, access, decision)
    return None


def region_of(request: Request) -> str:
    """The region that a request was signed for."""
    header = request.environ.get("HTTP_AUTHORIZATION") or f"Credential={unquote(request.environ['QUERY_STRING'])}"
    found = _REGION.search(header.replace("X-Amz-Credential=", "Credential="))
    return "us-east-1" if request.call.service in _GLOBAL or not found else found.group(1)


def _may_be_unsigned(call: Call) -> bool:
    if call.service == "s3" or call.operation is None:
        return True
    try:
        return bool(operations.model(call.service).operation_model(call.operation).auth_type == "none")
    except Exception:  # botocore's models of services and operations that aren't there raise many things
        return True


def _is_active(key: str) -> bool:
    found = [
        backend.access_keys[key]
        for partitions in list(iam_backends.values())
        for backend in list(partitions.values())
        if key in backend.access_keys
    ]
    return bool(found) and found[0].status == "Active"


def _judged(request: Request, caller: Caller, asked: Asked) -> Iterator[tuple[Access, Decision]]:
    action = action_of(asked.service, asked.operation)
    if action is None:
        return
    about_iam = asked.service == "iam"
    arns = [iam_requests.resource(asked, caller)] if about_iam else resources(asked)
    known = _known(request, caller, asked)
    besides = further(asked)
    for arn in arns:
        yield judge(caller, action, arn, known)
        if besides:
            yield judge(caller, besides, arn, {**known, "ec2:createaction": asked.operation})
    for role, service in _passed(asked):
        yield judge(caller, "iam:PassRole", role, {**known, "iam:passedtoservice": service})


def judge(caller: Caller, action: str, arn: str, known: dict[str, Any]) -> tuple[Access, Decision]:
    """One permission of a caller: what was asked, and the decision by all the policies in force."""
    found = arn.split(":")[4] if arn.count(":") >= 5 else ""
    owner = found if found.isdecimal() else caller.account
    policy, must = resource_policy(arn)
    at_hand = {**known, "aws:resourceaccount": owner}
    context = keys.Keys(at_hand, keys.late(caller, owner))
    access = Access(caller, action, arn, context)
    return access, decide(access, policies_for(caller, action, owner, policy, must))


def _known(request: Request, caller: Caller, asked: Asked) -> dict[str, Any]:
    environ = request.environ
    # This endpoint stands for AWS's TLS one, as for S3.
    secure = environ.get("HTTP_X_FORWARDED_PROTO", "https") == "https"
    found = {
        **keys.of_caller(caller),
        **keys.now(),
        "aws:securetransport": str(secure).lower(),
        "aws:sourceip": environ.get("HTTP_X_FORWARDED_FOR", environ.get("REMOTE_ADDR", "127.0.0.1")),
        "aws:useragent": environ.get("HTTP_USER_AGENT"),
        "aws:requestedregion": asked.region,
        **{f"aws:requesttag/{key.lower()}": value for key, value in asked.tags.items()},
        "aws:tagkeys": asked.tag_keys or None,
        "secretsmanager:name": asked.text("Name") if asked.service == "secretsmanager" else None,
    }
    return found | (iam_requests.keys(asked) if asked.service == "iam" else {})


def _passed(asked: Asked) -> Iterator[tuple[str, str]]:
    """The roles that a request hands to a service, and the service's principal."""
    if asked.operation == "AddRoleToInstanceProfile" and asked.service == "iam":
        role = asked.text("RoleName")
        known = iam_backends[asked.account][asked.partition].get_roles()
        yield from ((each.arn, "ec2.amazonaws.com") for each in known if each.name == role)
    if asked.service in _PASSES_NOTHING or asked.operation.startswith(("Describe", "Get", "List")):
        return
    for name, value in asked.parameters.items():
        if _ROLE.fullmatch(value):
            yield value, "monitoring.rds.amazonaws.com" if name == "MonitoringRoleArn" else _principal(asked.service)
        elif asked.service == "ec2" and name.startswith("IamInstanceProfile"):
            found = _PROFILE.fullmatch(value)
            profiles = iam_backends[asked.account][asked.partition].instance_profiles.values()
            for profile in profiles:
                if profile.name == (found.group(1) if found else value):
                    yield from ((role.arn, "ec2.amazonaws.com") for role in profile.roles)


def _principal(service: str) -> str:
    return {"stepfunctions": "states", "ecs": "ecs-tasks"}.get(service, service) + ".amazonaws.com"
