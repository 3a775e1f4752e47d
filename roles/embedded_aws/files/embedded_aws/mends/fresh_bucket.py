# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a bucket is like when it is new: its name, its defaults, its tags."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from typing import Any

from moto.s3.models import FakeBucket, PublicAccessBlock, S3Backend

from .bucket_tags import check_tags
from .s3_call import Answer, Refusal, S3Call
from .s3_gate import Proceed

# AWS, since January 2023: every bucket encrypts with SSE-S3, and deleting the configuration leaves that.
DEFAULT_ENCRYPTION = {
    "Rule": {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": "false"}
}
_FORBIDDEN_PREFIXES = ("xn--", "sthree-", "amzn-s3-demo-")
_FORBIDDEN_SUFFIXES = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")


def install() -> None:
    FakeBucket.__init__ = _with_defaults(FakeBucket.__init__)
    S3Backend.delete_bucket_encryption = _reset_encryption


def _with_defaults(plain: Callable[..., None]) -> Callable[..., None]:
    # AWS, since April 2023: all public access is blocked and ACLs are off.
    def __init__(self: FakeBucket, *arguments: Any, **named: Any) -> None:
        plain(self, *arguments, **named)
        self.encryption = DEFAULT_ENCRYPTION
        self.public_access_block = PublicAccessBlock(True, True, True, True)
        self.ownership_rule = "BucketOwnerEnforced"
        # Configurations kept whole, as the client sent them, where moto's own model is narrower.
        self.documents = {}

    return __init__


def _reset_encryption(self: S3Backend, bucket_name: str) -> None:
    self.get_bucket(bucket_name).encryption = DEFAULT_ENCRYPTION


def check_name(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: the naming rules of general purpose buckets."""
    if not is_valid_name(call.bucket_name):
        raise Refusal("InvalidBucketName", "The specified bucket is not valid.", BucketName=call.bucket_name)
    return proceed()


def is_valid_name(name: str) -> bool:
    """Whether S3 takes the name for a new general purpose bucket."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", name) or ".." in name:
        return False
    if name.startswith(_FORBIDDEN_PREFIXES) or name.endswith(_FORBIDDEN_SUFFIXES):
        return False
    try:
        ipaddress.IPv4Address(name)
    except ValueError:
        return True
    return False


def check_acl_against_ownership(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: a bucket is born with ACLs off, so an ACL needs another ownership, and a public one is blocked."""
    acl = call.headers.get("x-amz-acl", "private")
    grants = [name for name, _other in call.headers.items() if name.lower().startswith("x-amz-grant-")]
    ownership = call.headers.get("x-amz-object-ownership", "BucketOwnerEnforced")
    if ownership == "BucketOwnerEnforced" and (acl != "private" or grants):
        raise Refusal(
            "InvalidBucketAclWithObjectOwnership",
            "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
        )
    public = acl.startswith(("public-", "authenticated-"))
    if public or any("groups/global/" in call.headers[name] for name in grants):
        raise Refusal(
            "InvalidBucketAclWithBlockPublicAccessError",
            "Bucket cannot have public ACLs set with BlockPublicAccess enabled",
        )
    return proceed()


def tag_at_creation(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: CreateBucketConfiguration.Tags are the new bucket's tags; creating one's own bucket again changes none."""
    tags = check_tags(call.params.get("CreateBucketConfiguration", {}).get("Tags", []))
    is_new = call.bucket is None
    answer = proceed()
    if is_new and tags:
        call.backend.put_bucket_tagging(call.bucket_name, tags)
    return answer


MENDS = {"CreateBucket": (check_name, check_acl_against_ownership, tag_at_creation)}
