# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ACLs, which S3 refuses while BucketOwnerEnforced turns them off or public access is blocked."""

from __future__ import annotations

from moto.s3.models import OWNER

from .bucket_acls import grants_of
from .public_access import blocks
from .s3_call import Answer, Refusal, S3Call, access_denied
from .s3_gate import Proceed

_PUBLIC_GROUPS = ("groups/global/AllUsers", "groups/global/AuthenticatedUsers")


def refuse_acl(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: with ACLs off only the bucket owner's full control may be said; BlockPublicAcls refuses public grants.

    For an object that the owner's own account writes, "private" is an equivalent form of that.
    """
    bucket = call.bucket
    if bucket is None:
        return proceed()
    canned = call.headers.get("x-amz-acl")
    grants = [value for name, value in call.headers.items() if name.lower().startswith("x-amz-grant-")]
    document = call.body.decode(errors="replace") if call.operation in ("PutBucketAcl", "PutObjectAcl") else ""
    said = {"bucket-owner-full-control"}
    if not call.operation.endswith("Acl") and call.caller and call.caller.account == bucket.account_id:
        said.add("private")
    if bucket.ownership_rule == "BucketOwnerEnforced" and (
        (canned and canned not in said) or grants or _grants_others(document)
    ):
        raise Refusal("AccessControlListNotSupported", "The bucket does not allow ACLs")
    is_public = (canned or "").startswith(("public-", "authenticated-")) or any(
        group in text for group in _PUBLIC_GROUPS for text in (*grants, document)
    )
    if is_public and blocks(bucket, "block_public_acls"):
        raise access_denied("Public ACLs are blocked by the BlockPublicAcls setting in S3 Block Public Access.")
    return proceed()


def _grants_others(document: str) -> bool:
    # The one ACL that S3 still takes: a single grant of full control.
    return bool(document) and not (document.count("<Grantee") == 1 and "FULL_CONTROL" in document)


def check_ownership_against_acl(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: ACLs can be turned off only once the bucket's own ACL grants nothing to others."""
    bucket = call.bucket
    rules = call.params.get("OwnershipControls", {}).get("Rules", [])
    turned_off = any(rule.get("ObjectOwnership") == "BucketOwnerEnforced" for rule in rules)
    if turned_off and bucket is not None and any(grant["Grantee"].get("ID") != OWNER for grant in grants_of(bucket)):
        raise Refusal(
            "InvalidBucketAclWithObjectOwnership",
            "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
        )
    return proceed()


MENDS = {
    "PutBucketAcl": (refuse_acl,),
    "PutObjectAcl": (refuse_acl,),
    "PutObject": (refuse_acl,),
    "CopyObject": (refuse_acl,),
    "CreateMultipartUpload": (refuse_acl,),
    "PutBucketOwnershipControls": (check_ownership_against_acl,),
}
