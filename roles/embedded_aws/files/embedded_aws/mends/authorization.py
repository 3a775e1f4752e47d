# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a call may be carried out: the expected owner, the bucket's policy, and accounts other than the owner's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket

from embedded_aws.authorization import keys
from embedded_aws.authorization.conditions import as_list
from embedded_aws.authorization.decisions import EVERYTHING, RESOURCE, Policies, Policy, decide
from embedded_aws.authorization.in_force import policies_for
from embedded_aws.authorization.statements import DENY, Access
from embedded_aws.enforcement import Enforcement

from .bucket_policies import is_public, policy_of
from .public_access import blocks
from .s3_actions import copy_source, enforced_needs, needs
from .s3_call import Answer, Refusal, S3Call, access_denied, find_bucket
from .s3_gate import EVERY_OPERATION, Proceed

_POLICY_ACTIONS = ("s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy")
# Operations judged elsewhere: creation by the one namespace of names, the preflight by the bucket's CORS rules.
_UNJUDGED = {"CreateBucket", "ListBuckets", "BucketCORSPreflightCheck", "ObjectCORSPreflightCheck"}


_enforcement = Enforcement()


def install(enforcement: Enforcement) -> None:
    global _enforcement
    _enforcement = enforcement
    # moto's own look at the policy overlooks principals and conditions, and would deny after the gate has allowed.
    FakeBucket.get_permission = lambda self, action, resource: PermissionResult.PERMITTED


def check_expected_owner(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: ExpectedBucketOwner and ExpectedSourceBucketOwner of another account than the bucket's are a 403."""
    source, _version, _address = copy_source(call)
    for header, name in (
        ("x-amz-expected-bucket-owner", call.bucket_name),
        ("x-amz-source-expected-bucket-owner", source),
    ):
        expected, bucket = call.headers.get(header), find_bucket(name)
        if expected is None or bucket is None:
            continue
        if not re.fullmatch(r"\d{12}", expected):
            raise Refusal(
                "InvalidBucketOwnerAWSAccountID",
                "The value of the expected bucket owner parameter must be an AWS Account ID.",
            )
        if expected != bucket.account_id:
            raise access_denied()
    return proceed()


def authorize(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: an explicit Deny of the bucket's policy stops everybody it names, and another account needs its Allow.

    Only while IAM is enforced are the other policies looked at: without, the owner's own principals are let in unless
    the bucket denies them.
    """
    if call.request.method == "OPTIONS":
        return proceed()
    if call.operation not in _UNJUDGED:
        for name, action, path in needs(call):
            bucket = find_bucket(name)
            if bucket is not None:
                demand(call, bucket, action, path)
            elif _enforcement.on:
                _demand_of_identity(call, action, f"arn:aws:s3:::{name}{path}")
    if _enforcement.on:
        for action, arn, further in enforced_needs(call):
            bucket = call.bucket if arn.startswith("arn:aws:s3:::") else None
            if bucket is not None and call.operation != "CreateBucket":
                demand(call, bucket, action, arn.removeprefix(bucket.arn))
            else:
                _demand_of_identity(call, action, arn, further)
    return proceed()


def _demand_of_identity(call: S3Call, action: str, arn: str, further: Mapping[str, str] | None = None) -> None:
    """Refuse unless the caller's own policies allow an action on what isn't there yet, or is no bucket."""
    if call.caller is None:
        raise access_denied()
    known = keys.Keys(_known(call) | dict(further or {}), keys.late(call.caller, call.caller.account))
    decision = decide(
        Access(call.caller, action, arn, known), policies_for(call.caller, action, call.caller.account)
    )
    if not decision.allowed:
        raise access_denied(
            f"User: {call.caller.arn} is not authorized to perform: {action} on resource: "
            f'"{arn}" {decision.reason(action)}'
        )


def demand(call: S3Call, bucket: FakeBucket, action: str, path: str = "") -> None:
    """Refuse, as S3 words it, unless the caller may do `action` on the bucket or, with a path, on its object."""
    reason = denial(call, bucket, action, path)
    if reason is None:
        return
    headers = {"x-amz-bucket-region": bucket.region_name} if call.operation == "HeadBucket" else None
    if call.caller is None:
        raise access_denied(headers=headers)
    raise access_denied(
        f'User: {call.caller.arn} is not authorized to perform: {action} on resource: "{bucket.arn}{path}" {reason}',
        headers,
    )


def denial(call: S3Call, bucket: FakeBucket, action: str, path: str = "") -> str | None:
    """Why the call may not do `action`, or None if it may."""
    caller, policy = call.caller, policy_of(bucket)
    owner = caller if caller is not None and caller.account == bucket.account_id else None
    # AWS: the owner's root can always read, write and delete the policy, so nobody locks the account out.
    if owner and owner.is_root and action in _POLICY_ACTIONS:
        return None
    owners = bucket.account_id
    # AWS: RestrictPublicBuckets keeps strangers out of a bucket whose policy is public.
    if not owner and is_public(policy) and blocks(bucket, "restrict_public_buckets"):
        policy = {**policy, "Statement": [each for each in as_list(policy["Statement"]) if each["Effect"] == DENY]}
    of_bucket = Policy(policy, bucket.name, "resource")
    if _enforcement.on:
        policies = policies_for(caller, action, owners, of_bucket)
    else:
        policies = Policies((EVERYTHING,), resource=of_bucket, owner=owners)
    context = context_of(call, bucket)
    decision = decide(Access(caller, action, bucket.arn + path, context), policies)
    if decision.allowed:
        return None
    # What an ACL grants, it grants as a policy of the resource does.
    if decision.kind == RESOURCE and not decision.explicit and _public_by_acl(call, bucket, action):
        return None
    return decision.reason(action)


def _public_by_acl(call: S3Call, bucket: FakeBucket, action: str) -> bool:
    if bucket.ownership_rule == "BucketOwnerEnforced" or blocks(bucket, "ignore_public_acls"):
        return False
    if action == "s3:ListBucket":
        return bool(bucket.acl and bucket.acl.public_read)
    if action in ("s3:GetObject", "s3:GetObjectVersion"):
        item = call.backend.get_object(bucket.name, call.key, version_id=call.version_id)
        return bool(item and item.acl and item.acl.public_read)
    return False


def context_of(call: S3Call, bucket: FakeBucket) -> keys.Keys:
    """The condition keys of a call, in lower case; what a request doesn't have is left out, as Null can tell."""
    owner = bucket.account_id
    late = keys.late(call.caller, owner)
    # AWS: a general purpose bucket's tags are looked at once ABAC is switched on for it.
    if getattr(bucket, "documents", {}).get("abac", {}).get("Status") == "Enabled":
        late["aws:resourcetag/"] = lambda: {
            f"aws:resourcetag/{tag['Key'].lower()}": tag["Value"]
            for tag in call.backend.tagger.list_tags_for_resource(bucket.arn)["Tags"]
        }
    if call.key:
        late["s3:existingobjecttag/"] = lambda: _object_tags(call)
    return keys.Keys({**_known(call), "aws:resourceaccount": owner, "s3:resourceaccount": owner}, late)


def _object_tags(call: S3Call) -> dict[str, str]:
    item = call.backend.get_object(call.bucket_name, call.key, version_id=call.version_id)
    tags = call.backend.tagger.list_tags_for_resource(item.arn)["Tags"] if item is not None else []
    return {f"s3:existingobjecttag/{tag['Key'].lower()}": tag["Value"] for tag in tags}


def _known(call: S3Call) -> dict[str, Any]:
    # This endpoint stands for AWS's TLS one and its bytes stay on the loopback, so transport counts as secure unless
    # a proxy's usual header says that the client came by plain HTTP. The same goes for the client's address.
    secure = call.headers.get("X-Forwarded-Proto", "https") == "https"
    known = {
        **keys.of_caller(call.caller),
        **keys.now(),
        "aws:securetransport": str(secure).lower(),
        "s3:tlsversion": "1.3" if secure else None,
        "aws:sourceip": call.headers.get("X-Forwarded-For", call.request.remote_addr or "127.0.0.1"),
        "aws:useragent": call.headers.get("User-Agent"),
        "aws:requestedregion": call.signed_region,
        "s3:prefix": call.query.get("prefix"),
        "s3:delimiter": call.query.get("delimiter"),
        "s3:max-keys": call.query.get("max-keys"),
        "s3:versionid": call.version_id,
        "s3:if-none-match": call.headers.get("If-None-Match"),
        "s3:if-match": call.headers.get("If-Match"),
    }
    known |= {f"s3:{name.lower()}": value for name, value in call.headers.items() if name.lower().startswith("x-amz-")}
    return known


MENDS = {EVERY_OPERATION: (check_expected_owner, authorize)}
