# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ABAC of a bucket: whether its tags grant access, and by which operations they are then changed."""

from __future__ import annotations

from .s3_call import Answer, Refusal, S3Call
from .s3_gate import Proceed
from .schema import document


def put(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: general purpose buckets have ABAC disabled until it is enabled."""
    new = document(call, "AbacStatus")
    _documents(call)["abac"] = {"Status": new.get("Status", "Disabled")}
    return call.answer()


def get(call: S3Call, proceed: Proceed) -> Answer:
    return call.answer({"AbacStatus": _documents(call).get("abac", {"Status": "Disabled"})})


def refuse_bucket_tagging(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: while ABAC is enabled, tags are changed by S3 Control's TagResource and UntagResource alone.

    AWS documents that PutBucketTagging and DeleteBucketTagging no longer work, not the code with which they fail.
    """
    bucket = call.bucket
    if bucket is not None and bucket.documents.get("abac", {}).get("Status") == "Enabled":
        raise Refusal(
            "MethodNotAllowed",
            "The specified method is not allowed against this resource.",
            405,
            Method=call.request.method,
            ResourceType="BUCKETTAGGING",
        )
    return proceed()


def _documents(call: S3Call) -> dict[str, dict[str, str]]:
    if call.bucket is None:
        raise Refusal("NoSuchBucket", "The specified bucket does not exist", 404, BucketName=call.bucket_name)
    return call.bucket.documents


MENDS = {
    "PutBucketAbac": (put,),
    "GetBucketAbac": (get,),
    "PutBucketTagging": (refuse_bucket_tagging,),
    "DeleteBucketTagging": (refuse_bucket_tagging,),
}
