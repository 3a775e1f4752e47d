# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bucket policies as S3 takes, keeps and returns them, and whether one is public."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Mapping
from typing import Any

from moto.iam.models import iam_backends
from moto.s3 import responses
from moto.s3.models import FakeBucket

from embedded_aws.authorization.callers import Caller
from embedded_aws.authorization.conditions import as_list, is_known_operator, split_operator, wildcard

from .public_access import blocks
from .s3_call import Answer, Refusal, S3Call, access_denied
from .s3_gate import Proceed

_STATEMENT_FIELDS = {
    "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
}  # fmt: skip
_IDENTITY = re.compile(r"arn:(aws[\w-]*):(iam|sts)::(\d{12}):(root|user/.+|role/.+|assumed-role/.+|federated-user/.+)")
# User guide, "The meaning of public": a fixed value of one of these keeps a statement for everyone from being public.
_NARROWING = {
    "aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths", "aws:sourceaccount",
    "aws:sourcearn", "aws:sourceip", "aws:sourceorgid", "aws:sourceorgpaths", "aws:sourceowner", "aws:sourcevpc",
    "aws:sourcevpce", "aws:userid", "s3:dataaccesspointaccount", "s3:dataaccesspointarn",
}  # fmt: skip
_POSITIVE = {"StringEquals", "StringLike", "StringEqualsIgnoreCase", "ArnEquals", "ArnLike", "IpAddress"}


def install() -> None:
    # AWS: GetBucketPolicyStatus judges conditions too; one that narrows nothing leaves the policy public.
    responses.bucket_policy_is_public = lambda text: is_public(json.loads(text))


def policy_of(bucket: FakeBucket) -> dict[str, Any]:
    """The bucket's policy; without one, a policy that says nothing."""
    return json.loads(bucket.policy) if bucket.policy else {"Statement": []}


def put_policy(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: a malformed policy is refused, a public one too under BlockPublicPolicy; S3 keeps its own spelling."""
    bucket = call.bucket
    if bucket is None:
        return proceed()
    policy = read_policy(call.body, bucket, call.caller)
    if is_public(policy) and blocks(bucket, "block_public_policy"):
        who = call.caller.arn if call.caller else "anonymous"
        raise access_denied(
            f'User: {who} is not authorized to perform: s3:PutBucketPolicy on resource: "{bucket.arn}" because '
            "public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access."
        )
    call.backend.put_bucket_policy(bucket.name, json.dumps(as_kept(policy), separators=(",", ":")).encode())
    return 204, {}, ""


def malformed(message: str, detail: str = "") -> Refusal:
    return Refusal("MalformedPolicy", message, Detail=detail) if detail else Refusal("MalformedPolicy", message)


def read_policy(text: bytes, bucket: FakeBucket, caller: Caller | None) -> dict[str, Any]:
    """The policy in a PutBucketPolicy request, or MalformedPolicy with what is wrong with it."""
    try:
        policy = json.loads(text)
    except ValueError as problem:
        raise malformed("This policy contains invalid Json") from problem
    if not isinstance(policy, dict):
        raise malformed("Policies must be valid JSON and the first byte must be '{'")
    unknown = policy.keys() - {"Version", "Id", "Statement"}
    if unknown:
        raise malformed(f"Unknown field {sorted(unknown)[0]}")
    if policy.get("Version", "2008-10-17") not in ("2008-10-17", "2012-10-17"):
        raise malformed("The policy must contain a valid version string")
    statements = as_list(policy.get("Statement") or [])
    if not statements:
        raise malformed("Missing required field Statement")
    for statement in statements:
        _check_statement(statement, bucket, caller)
    return policy


def _check_statement(statement: Any, bucket: FakeBucket, caller: Caller | None) -> None:
    if not isinstance(statement, dict):
        raise malformed("Statement must be an object")
    unknown = statement.keys() - _STATEMENT_FIELDS
    if unknown:
        raise malformed(f"Unknown field {sorted(unknown)[0]}")
    if statement.get("Effect") not in ("Allow", "Deny"):
        raise malformed(f"Invalid effect: {statement.get('Effect')}")
    for field in ("Principal", "Action", "Resource"):
        if (field in statement) == (f"Not{field}" in statement):
            raise malformed(f"Missing required field {field}")
    for action in as_list(statement.get("Action", statement.get("NotAction"))):
        if not isinstance(action, str) or not re.fullmatch(r"(?i)\*|s3:[\w*?]+", action):
            raise malformed("Policy has invalid action")
    for resource in as_list(statement.get("Resource", statement.get("NotResource"))):
        if not isinstance(resource, str) or not _in_bucket(resource, bucket):
            raise malformed("Policy has invalid resource", str(resource))
    _check_principal(statement.get("Principal", statement.get("NotPrincipal")), caller)
    for operator in statement.get("Condition", {}):
        if not is_known_operator(operator):
            raise malformed(f"Invalid Condition type : {operator}")


def _in_bucket(resource: str, bucket: FakeBucket) -> bool:
    head, _slash, _rest = resource.partition("/")
    return wildcard(head, bucket.arn) and head.startswith(f"arn:{bucket.partition}:s3:::") and head[-4:] != ":::*"


def _check_principal(principal: Any, caller: Caller | None) -> None:
    if principal == "*":
        return
    if not isinstance(principal, dict) or not principal or principal.keys() - {
        "AWS", "Service", "Federated", "CanonicalUser",
    }:  # fmt: skip
        raise malformed("Invalid principal in policy")
    for name in as_list(principal.get("AWS", [])):
        if not isinstance(name, str) or not _exists(name, caller):
            raise malformed("Invalid principal in policy", f'"AWS" : "{name}"')


def _exists(name: str, caller: Caller | None) -> bool:
    if name == "*" or re.fullmatch(r"\d{12}", name):
        return True
    identity = _IDENTITY.fullmatch(name)
    if not identity:
        return False
    partition, service, account, entity = identity.groups()
    if service == "sts" or entity == "root" or (caller and name in (caller.arn, caller.principal_arn)):
        return True
    backend = iam_backends[account][partition]
    known = backend.users if entity.startswith("user/") else backend.roles
    return any(item.arn == name for item in known.values())


def as_kept(policy: dict[str, Any]) -> dict[str, Any]:
    """The policy as GetBucketPolicy returns it: account ids as root ARNs, lists of one as scalars, no booleans."""
    return {**policy, "Statement": [_statement_as_kept(statement) for statement in as_list(policy["Statement"])]}


def _statement_as_kept(statement: Mapping[str, Any]) -> dict[str, Any]:
    kept = {field: _scalar(value) for field, value in statement.items()}
    for field in ("Principal", "NotPrincipal"):
        if isinstance(kept.get(field), dict):
            kept[field] = {
                kind: _scalar([_account_root(name, statement) if kind == "AWS" else name for name in as_list(names)])
                for kind, names in kept[field].items()
            }
    if "Condition" in kept:
        kept["Condition"] = {
            operator: {key: _scalar([_text(value) for value in as_list(values)]) for key, values in block.items()}
            for operator, block in kept["Condition"].items()
        }
    return kept


def _account_root(name: str, statement: Mapping[str, Any]) -> str:
    if not re.fullmatch(r"\d{12}", name):
        return name
    resource = as_list(statement.get("Resource", statement.get("NotResource")))[0]
    return f"arn:{resource.split(':')[1]}:iam::{name}:root"


def _scalar(value: Any) -> Any:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def is_public(policy: Mapping[str, Any]) -> bool:
    """AWS's meaning of public: a statement allows everyone, and no condition on a fixed value narrows it."""
    return any(
        statement["Effect"] == "Allow" and _names_everyone(statement) and not _is_narrowed(statement)
        for statement in as_list(policy["Statement"])
    )


def _names_everyone(statement: Mapping[str, Any]) -> bool:
    principal = statement.get("Principal")
    if principal is None:  # Allow with NotPrincipal lets in everyone but a few
        return True
    return "*" in (as_list(principal.get("AWS", [])) if isinstance(principal, Mapping) else as_list(principal))


def _is_narrowed(statement: Mapping[str, Any]) -> bool:
    return any(
        split_operator(operator)[1] in _POSITIVE
        and key.lower() in _NARROWING
        and all(_is_fixed(key.lower(), str(value)) for value in as_list(values))
        for operator, block in statement.get("Condition", {}).items()
        for key, values in block.items()
    )


def _is_fixed(key: str, value: str) -> bool:
    if key != "aws:sourceip":
        return "*" not in value and "?" not in value
    network = ipaddress.ip_network(value, strict=False)
    # Ranges wider than these count as public.
    return network.prefixlen >= (8 if network.version == 4 else 32)


MENDS = {"PutBucketPolicy": (put_policy,)}
