# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which IAM actions on which resources an S3 operation needs: the names often differ from the operation's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, unquote

from .s3_call import S3Call

# Service authorization reference of Amazon S3: operations whose action has another name.
_ACTION = {
    "AbortMultipartUpload": "AbortMultipartUpload",
    "CompleteMultipartUpload": "PutObject",
    "CopyObject": "PutObject",
    "CreateBucketMetadataConfiguration": "CreateBucketMetadataTableConfiguration",
    "CreateMultipartUpload": "PutObject",
    "DeleteBucketCors": "PutBucketCORS",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "DeleteBucketMetadataConfiguration": "DeleteBucketMetadataTableConfiguration",
    "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
    "DeleteBucketReplication": "PutReplicationConfiguration",
    "DeleteBucketTagging": "PutBucketTagging",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
    "GetBucketCors": "GetBucketCORS",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "GetBucketMetadataConfiguration": "GetBucketMetadataTableConfiguration",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "GetBucketReplication": "GetReplicationConfiguration",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "HeadBucket": "ListBucket",
    "HeadObject": "GetObject",
    "ListBuckets": "ListAllMyBuckets",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "ListObjectVersions": "ListBucketVersions",
    "ListParts": "ListMultipartUploadParts",
    "PutBucketAccelerateConfiguration": "PutAccelerateConfiguration",
    "PutBucketCors": "PutBucketCORS",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
    "PutBucketReplication": "PutReplicationConfiguration",
    "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    "SelectObjectContent": "GetObject",
    "UploadPart": "PutObject",
    "UploadPartCopy": "PutObject",
}
_CONFIGURATIONS = re.compile(
    r"(Get|Put|Delete|List)Bucket(Inventory|Metrics|Analytics|IntelligentTiering)Configurations?"
)
# With a versionId, these are permissions of their own.
_VERSIONED = {
    "DeleteObject",
    "DeleteObjectTagging",
    "GetObject",
    "GetObjectAcl",
    "GetObjectAttributes",
    "GetObjectTagging",
    "PutObjectAcl",
    "PutObjectTagging",
}


def action_of(operation: str, version_id: str | None = None) -> str:
    """The IAM action that an operation needs first, such as s3:ListBucket for HeadBucket."""
    configuration = _CONFIGURATIONS.fullmatch(operation)
    if configuration:
        verb = "Get" if configuration.group(1) in ("Get", "List") else "Put"
        return f"s3:{verb}{configuration.group(2)}Configuration"
    action = _ACTION.get(operation, operation)
    if version_id and action in _VERSIONED:
        verb, _other, rest = action.partition("Object")
        action = f"{verb}ObjectVersion{rest}"
    return f"s3:{action}"


def copy_source(call: S3Call) -> tuple[str, str, str | None]:
    """Bucket, key and version of x-amz-copy-source; the bucket is empty where the request copies nothing."""
    path, _other, query = call.headers.get("x-amz-copy-source", "").partition("?")
    bucket, _other, key = unquote(path).lstrip("/").partition("/")
    return bucket, key, parse_qs(query).get("versionId", [None])[0]


def needs(call: S3Call) -> Iterator[tuple[str, str, str]]:
    """(bucket, action, resource path below the bucket's ARN) for each permission that a call needs."""
    # DeleteObjects is judged key by key, where it is carried out.
    if call.operation == "DeleteObjects" or not call.bucket_name:
        return
    yield call.bucket_name, action_of(call.operation, call.version_id), f"/{call.key}" if call.key else ""
    bucket, key, version = copy_source(call)
    if bucket:
        yield bucket, action_of("GetObject", version), f"/{key}"
    if call.headers.get("x-amz-bypass-governance-retention", "").lower() == "true":
        yield call.bucket_name, "s3:BypassGovernanceRetention", f"/{call.key}"


# What a request with this header needs besides, by the Service Authorization Reference and S3's API pages.
_BY_HEADER: dict[str, dict[str, tuple[str, ...]]] = {
    "CreateBucket": {
        "x-amz-acl": ("PutBucketAcl",),
        "x-amz-object-ownership": ("PutBucketOwnershipControls",),
        "x-amz-bucket-object-lock-enabled": ("PutBucketObjectLockConfiguration", "PutBucketVersioning"),
    },
    **{
        operation: {
            "x-amz-acl": ("PutObjectAcl",),
            "x-amz-tagging": ("PutObjectTagging",),
            "x-amz-object-lock-mode": ("PutObjectRetention",),
            "x-amz-object-lock-legal-hold": ("PutObjectLegalHold",),
        }
        for operation in ("PutObject", "CopyObject", "CreateMultipartUpload")
    },
}


def enforced_needs(call: S3Call) -> Iterator[tuple[str, str, dict[str, str]]]:
    """(action, ARN, further condition keys) of what is looked at only while IAM is enforced."""
    bucket = f"arn:aws:s3:::{call.bucket_name}"
    if call.operation == "ListBuckets":
        yield "s3:ListAllMyBuckets", "*", {}
    elif call.operation == "CreateBucket":
        yield "s3:CreateBucket", bucket, {}
    elif call.operation == "PutBucketReplication":
        role = call.params.get("ReplicationConfiguration", {}).get("Role", "")
        yield "iam:PassRole", role, {"iam:passedtoservice": "s3.amazonaws.com"}
    for header, actions in _BY_HEADER.get(call.operation, {}).items():
        if header in call.headers:
            yield from ((f"s3:{action}", f"{bucket}/{call.key}" if call.key else bucket, {}) for action in actions)
