# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Default encryption: kept whole with the encryption types that a bucket blocks, and SSE-C refused where it is."""

from __future__ import annotations

from typing import Any

from .s3_call import Answer, S3Call, access_denied, invalid_argument, malformed_xml
from .s3_gate import Proceed
from .schema import document

# AWS: SSE-S3 since January 2023, and no keys of customers' since April 2026, unless the bucket says otherwise.
_BLOCKED = {"EncryptionType": ["SSE-C"]}
_OF_NEW_BUCKET = {
    "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"},
    "BucketKeyEnabled": False,
    "BlockedEncryptionTypes": _BLOCKED,
}
_KMS = ("aws:kms", "aws:kms:dsse")


def _rule(call: S3Call) -> dict[str, Any]:
    return call.bucket.documents.get("encryption", _OF_NEW_BUCKET) if call.bucket else {}


def put(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: one rule; a key id is KMS's alone. A rule that doesn't name blocked types leaves those of the bucket.

    moto keeps its own form of the default, from which it encrypts, and loses the blocked types.
    """
    if call.bucket is None:
        return proceed()
    rules = document(call, "ServerSideEncryptionConfiguration")["Rules"]
    if len(rules) != 1:
        raise malformed_xml()
    default = rules[0].get("ApplyServerSideEncryptionByDefault", {"SSEAlgorithm": "AES256"})
    if "KMSMasterKeyID" in default and default["SSEAlgorithm"] not in _KMS:
        raise invalid_argument("a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms")
    kept = {
        "ApplyServerSideEncryptionByDefault": default,
        "BucketKeyEnabled": rules[0].get("BucketKeyEnabled", False),
        "BlockedEncryptionTypes": rules[0].get("BlockedEncryptionTypes", _rule(call)["BlockedEncryptionTypes"]),
    }
    call.bucket.documents["encryption"] = kept
    enabled = str(kept["BucketKeyEnabled"]).lower()
    call.bucket.encryption = {"Rule": {"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": enabled}}
    return call.answer()


def get(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: every bucket has a rule, with the types that it blocks."""
    if call.bucket is None:
        return proceed()
    return call.answer({"ServerSideEncryptionConfiguration": {"Rules": [_rule(call)]}})


def delete(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: the bucket is then as a new one."""
    if call.bucket is not None:
        call.bucket.documents.pop("encryption", None)
    return proceed()


def refuse_blocked(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: a write under a key of the customer's is AccessDenied in a bucket that blocks SSE-C; reading goes on."""
    asked = "x-amz-server-side-encryption-customer-algorithm" in call.headers
    if asked and "SSE-C" in _rule(call).get("BlockedEncryptionTypes", {}).get("EncryptionType", []):
        raise access_denied("The bucket blocks server-side encryption with customer-provided keys (SSE-C).")
    return proceed()


MENDS = {
    "PutBucketEncryption": (put,),
    "GetBucketEncryption": (get,),
    "DeleteBucketEncryption": (delete,),
    "PutObject": (refuse_blocked,),
    "CopyObject": (refuse_blocked,),
    "CreateMultipartUpload": (refuse_blocked,),
}
