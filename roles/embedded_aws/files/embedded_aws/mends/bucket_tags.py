# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags of a bucket: empty values stay, and S3's limits hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .s3_call import Answer, Refusal, S3Call, find_bucket
from .s3_gate import Proceed


def check_tags(tags: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The tags by key, or S3's refusal: keys are unique, not AWS's own, at most 50, of at most 128/256 characters."""
    keys = [tag.get("Key", "") for tag in tags]
    if len(set(keys)) < len(keys):
        raise Refusal("InvalidTag", "Cannot provide multiple Tags with the same key")
    if any(key.lower().startswith("aws:") for key in keys):
        raise Refusal("InvalidTag", "System tags cannot be added/updated by requester")
    if len(keys) > 50:
        raise Refusal("BadRequest", "Bucket tag count cannot be greater than 50")
    for tag in tags:
        if not 1 <= len(tag.get("Key", "")) <= 128:
            raise Refusal("InvalidTag", "The TagKey you have provided is invalid")
        if len(tag.get("Value", "")) > 256:
            raise Refusal("InvalidTag", "The TagValue you have provided is invalid")
    return {tag["Key"]: tag.get("Value", "") for tag in tags}


def put_tags(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: a tag may have an empty value, and then has it when read."""
    tags = check_tags(call.params.get("Tagging", {}).get("TagSet", []))
    call.backend.put_bucket_tagging(call.bucket_name, tags)
    return 204, {}, ""


def delete_bucket(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: a bucket's tags go with it; the next bucket of that name begins without any."""
    bucket = find_bucket(call.bucket_name)
    answer = proceed()
    if bucket is not None and answer[0] == 204:
        call.backend.tagger.delete_all_tags_for_resource(bucket.arn)
    return answer


MENDS = {"PutBucketTagging": (put_tags,), "DeleteBucket": (delete_bucket,)}
