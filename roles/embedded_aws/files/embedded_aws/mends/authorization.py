# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a call may be carried out: the expected owner, the bucket's policy, and accounts other than the owner's."""

from __future__ import annotations

import re
from datetime import datetime, timezone

from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket

from embedded_aws.authorization.statements import ALLOW, DENY, Access, verdict

from .bucket_policies import is_public, policy_of
from .public_access import blocks
from .s3_actions import copy_source, needs
from .s3_call import Answer, Refusal, S3Call, access_denied, find_bucket
from .s3_gate import EVERY_OPERATION, Proceed

_POLICY_ACTIONS = ("s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy")
# Operations judged elsewhere: creation by the one namespace of names, the preflight by the bucket's CORS rules.
_UNJUDGED = {"CreateBucket", "ListBuckets", "BucketCORSPreflightCheck", "ObjectCORSPreflightCheck"}


def install() -> None:
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

    Identity policies are moto's part: the owner's own principals are let in here unless they are denied.
    """
    if call.operation not in _UNJUDGED and call.request.method != "OPTIONS":
        for name, action, path in needs(call):
            bucket = find_bucket(name)
            if bucket is not None:
                demand(call, bucket, action, path)
    return proceed()


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
    said = verdict(policy, Access(caller, action, bucket.arn + path, context_of(call, bucket)))
    if said == DENY:
        return "with an explicit deny in a resource-based policy"
    # AWS: RestrictPublicBuckets keeps strangers out of a bucket whose policy is public.
    if owner or (said == ALLOW and not (is_public(policy) and blocks(bucket, "restrict_public_buckets"))):
        return None
    if _public_by_acl(call, bucket, action):
        return None
    return "because no resource-based policy allows the " + action + " action"


def _public_by_acl(call: S3Call, bucket: FakeBucket, action: str) -> bool:
    if bucket.ownership_rule == "BucketOwnerEnforced" or blocks(bucket, "ignore_public_acls"):
        return False
    if action == "s3:ListBucket":
        return bool(bucket.acl and bucket.acl.public_read)
    if action in ("s3:GetObject", "s3:GetObjectVersion"):
        item = call.backend.get_object(bucket.name, call.key, version_id=call.version_id)
        return bool(item and item.acl and item.acl.public_read)
    return False


def context_of(call: S3Call, bucket: FakeBucket) -> dict[str, str]:
    """The condition keys of a call, in lower case; what a request doesn't have is left out, as Null can tell."""
    # This endpoint stands for AWS's TLS one and its bytes stay on the loopback, so transport counts as secure unless
    # a proxy's usual header says that the client came by plain HTTP. The same goes for the client's address.
    secure = call.headers.get("X-Forwarded-Proto", "https") == "https"
    caller, now = call.caller, datetime.now(timezone.utc)
    keys = {
        "aws:securetransport": str(secure).lower(),
        "s3:tlsversion": "1.3" if secure else None,
        "aws:sourceip": call.headers.get("X-Forwarded-For", call.request.remote_addr or "127.0.0.1"),
        "aws:useragent": call.headers.get("User-Agent"),
        "aws:currenttime": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "aws:epochtime": str(int(now.timestamp())),
        "aws:requestedregion": call.signed_region,
        "aws:resourceaccount": bucket.account_id,
        "s3:resourceaccount": bucket.account_id,
        "aws:principalarn": caller and caller.principal_arn,
        "aws:principalaccount": caller and caller.account,
        "aws:principaltype": caller.kind if caller else "Anonymous",
        "aws:userid": caller and caller.user_id,
        "aws:username": caller and caller.user_name,
        "s3:prefix": call.query.get("prefix"),
        "s3:delimiter": call.query.get("delimiter"),
        "s3:max-keys": call.query.get("max-keys"),
        "s3:versionid": call.version_id,
        "s3:if-none-match": call.headers.get("If-None-Match"),
        "s3:if-match": call.headers.get("If-Match"),
    }
    keys |= {f"s3:{name.lower()}": value for name, value in call.headers.items() if name.lower().startswith("x-amz-")}
    return {key: value for key, value in keys.items() if value is not None}


MENDS = {EVERY_OPERATION: (check_expected_owner, authorize)}
