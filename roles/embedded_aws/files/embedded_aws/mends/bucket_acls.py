# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ACL of a bucket: canned ones and grants, one grant a grantee and permission, as S3 lists them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from moto.s3.models import OWNER, FakeAcl, FakeBucket, FakeGrant, FakeGrantee

from .s3_call import Answer, Refusal, S3Call, find_bucket, invalid_argument, invalid_request
from .s3_gate import Proceed

_GROUPS = "http://acs.amazonaws.com/groups/"
_ALL_USERS, _AUTHENTICATED = f"{_GROUPS}global/AllUsers", f"{_GROUPS}global/AuthenticatedUsers"
_LOG_DELIVERY = f"{_GROUPS}s3/LogDelivery"
_PERMISSIONS = ("FULL_CONTROL", "READ", "WRITE", "READ_ACP", "WRITE_ACP")
_KINDS = {
    "Group": ("uri", "URI"),
    "CanonicalUser": ("id", "ID"),
    "AmazonCustomerByEmail": ("emailAddress", "EmailAddress"),
}
# What each canned ACL grants beside the owner's full control. Those for objects are taken and add nothing to a bucket.
_CANNED: dict[str, tuple[tuple[str, str], ...]] = {
    "private": (),
    "public-read": ((_ALL_USERS, "READ"),),
    "public-read-write": ((_ALL_USERS, "READ"), (_ALL_USERS, "WRITE")),
    "authenticated-read": ((_AUTHENTICATED, "READ"),),
    "log-delivery-write": ((_LOG_DELIVERY, "WRITE"), (_LOG_DELIVERY, "READ_ACP")),
    "bucket-owner-read": (),
    "bucket-owner-full-control": (),
    "aws-exec-read": (),
}


def put(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: an ACL is canned, or in grant headers, or in the body; not two of them.

    moto answers an unknown canned ACL with a 500, and keeps two permissions of a group as one.
    """
    if call.bucket is None:
        return proceed()
    call.bucket.set_acl(_acl_of(call) or FakeAcl(list(_grants_in_body(call))))
    return call.answer()


def at_creation(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: CreateBucket takes a canned ACL or grants; whether it may is checked before."""
    acl, is_new = _acl_of(call), call.bucket is None
    answer = proceed()
    created = find_bucket(call.bucket_name)
    if acl is not None and is_new and created is not None:
        created.set_acl(acl)
    return answer


def get(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: each permission of each grantee is a grant; display names are no longer told."""
    if call.bucket is None:
        return proceed()
    return call.answer({"Owner": {"ID": OWNER}, "Grants": list(grants_of(call.bucket))})


def grants_of(bucket: FakeBucket) -> Iterator[dict[str, Any]]:
    """The grants of a bucket's ACL, in botocore's shape."""
    for grant in bucket.acl.grants if bucket.acl else ():
        for grantee in grant.grantees:
            who = {"URI": grantee.uri} if grantee.uri else {"ID": grantee.id}
            for permission in grant.permissions:
                yield {"Grantee": {"Type": grantee.type, **who}, "Permission": permission}


def _acl_of(call: S3Call) -> FakeAcl | None:
    """The ACL in a call's headers; None if they say none."""
    canned, headers = call.headers.get("x-amz-acl"), list(_grants_in_headers(call))
    if canned is not None and headers:
        raise invalid_request("Specifying both Canned ACLs and Header Grants is not allowed")
    if canned is not None:
        if canned not in _CANNED:
            raise Refusal("InvalidArgument", "", ArgumentName="x-amz-acl", ArgumentValue=canned)
        owner = FakeGrant([FakeGrantee(grantee_id=OWNER)], ["FULL_CONTROL"])
        return FakeAcl([owner, *(FakeGrant([FakeGrantee(uri=uri)], [said]) for uri, said in _CANNED[canned])])
    return FakeAcl(headers) if headers else None


def _grants_in_headers(call: S3Call) -> Iterator[FakeGrant]:
    for permission in _PERMISSIONS:
        said = call.headers.get("x-amz-grant-" + permission.lower().replace("_", "-"))
        for part in said.split(",") if said else ():
            found = re.fullmatch(r'\s*(uri|id|emailAddress)\s*=\s*"?([^"]*)"?\s*', part)
            if found is None:
                raise invalid_argument("Argument format not recognized", part.strip())
            yield FakeGrant([_grantee(*found.groups())], [permission])


def _grants_in_body(call: S3Call) -> Iterator[FakeGrant]:
    if not call.body:
        raise Refusal(
            "MissingSecurityHeader", "Your request was missing a required header", MissingHeaderName="x-amz-acl"
        )
    policy = call.params.get("AccessControlPolicy") or {}
    owner = policy.get("Owner", {}).get("ID")
    if not owner or "Grants" not in policy:
        raise _malformed()
    # AWS: nobody gives a bucket away.
    if owner != OWNER:
        raise Refusal("AccessDenied", "Access Denied", 403)
    for grant in policy["Grants"]:
        grantee, permission = grant.get("Grantee", {}), grant.get("Permission")
        if grantee.get("Type") not in _KINDS or permission not in _PERMISSIONS:
            raise _malformed()
        key, member = _KINDS[grantee["Type"]]
        yield FakeGrant([_grantee(key, grantee.get(member) or "")], [permission])


def _grantee(key: str, value: str) -> FakeGrantee:
    if key == "emailAddress":
        # AWS, since October 2025: grantees by e-mail address are refused.
        raise Refusal("MethodNotAllowed", "The specified method is not allowed against this resource.", 405)
    if key == "uri":
        if value not in (_ALL_USERS, _AUTHENTICATED, _LOG_DELIVERY):
            raise invalid_argument("Invalid group uri", value)
        return FakeGrantee(uri=value)
    if not re.fullmatch(r"[0-9a-f]{64}", value):
        raise invalid_argument("Invalid id", value)
    return FakeGrantee(grantee_id=value)


def _malformed() -> Refusal:
    return Refusal(
        "MalformedACLError", "The XML you provided was not well-formed or did not validate against our published schema"
    )


MENDS = {"PutBucketAcl": (put,), "GetBucketAcl": (get,), "CreateBucket": (at_creation,)}
