# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags of a bucket: empty values stay, and S3's limits hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from moto.s3control.models import S3ControlBackend
from werkzeug.exceptions import HTTPException

from .s3_call import Answer, Refusal, S3Call, find_bucket
from .s3_gate import Proceed


class ControlRefusal(HTTPException):
    """A refusal as S3 Control says it; moto's own errors have no status but those that botocore's model gives them."""

    def __init__(self, refusal: Refusal) -> None:
        self.code, self._headers, body = refusal.answer()
        super().__init__(str(body))

    def get_headers(self, *_: Any, **__: Any) -> list[tuple[str, str]]:
        return list(self._headers.items())


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


def install() -> None:
    S3ControlBackend.tag_resource = _tag_resource(S3ControlBackend.tag_resource)
    S3ControlBackend.untag_resource = _of_a_bucket_that_is_there(S3ControlBackend.untag_resource)
    S3ControlBackend.list_tags_for_resource = _of_a_bucket_that_is_there(S3ControlBackend.list_tags_for_resource)


def _of_a_bucket_that_is_there(plain: Callable[..., Any]) -> Callable[..., Any]:
    # moto keeps tags of a bucket that isn't there, and the next bucket of that name would be born with them.
    def answer(self: S3ControlBackend, resource_arn: str, *arguments: Any, **named: Any) -> Any:
        name = _bucket_name(resource_arn)
        bucket = find_bucket(name) if name else None
        if name and (bucket is None or bucket.account_id != self.account_id):
            raise ControlRefusal(Refusal("NoSuchBucket", "The specified bucket does not exist", 404))
        return plain(self, resource_arn, *arguments, **named)

    return answer


def _tag_resource(plain: Callable[..., Any]) -> Callable[..., Any]:
    # AWS: the tags are added to those that are there, under the limits that hold for PutBucketTagging too.
    keep = _of_a_bucket_that_is_there(plain)

    def tag_resource(self: S3ControlBackend, resource_arn: str, tags: list[dict[str, str]]) -> Any:
        if _bucket_name(resource_arn):
            try:
                new = check_tags(tags)
                kept = {tag["Key"]: tag["Value"] for tag in self.list_tags_for_resource(resource_arn)}
                check_tags([{"Key": key, "Value": value} for key, value in {**kept, **new}.items()])
            except Refusal as refusal:
                raise ControlRefusal(refusal) from None
        return keep(self, resource_arn, tags)

    return tag_resource


def _bucket_name(arn: str) -> str | None:
    found = re.fullmatch(r"arn:aws[\w-]*:s3:::([^/]+)", arn)
    return found.group(1) if found else None


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
