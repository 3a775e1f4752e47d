# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Conditional writes: If-Match and If-None-Match against the object that is there."""

from __future__ import annotations

from moto.s3.models import FakeBucket, FakeKey

from .s3_call import Refusal, S3Call


def precondition_failed(condition: str) -> Refusal:
    return Refusal(
        "PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412, Condition=condition
    )


def no_such_key(key: str) -> Refusal:
    return Refusal("NoSuchKey", "The specified key does not exist.", 404, Key=key)


def same_etag(one: str, other: str) -> bool:
    """Whether two ETags are the same; S3 takes them with and without quotes."""
    return one.strip('"') == other.strip('"')


def check_destination(call: S3Call, bucket: FakeBucket) -> None:
    """AWS: If-None-Match: * writes only a new key, If-Match only over the object with that ETag."""
    item = bucket.keys.get(call.key)
    existing = item if isinstance(item, FakeKey) else None
    if call.headers.get("If-None-Match") == "*" and existing is not None:
        raise precondition_failed("If-None-Match")
    if_match = call.headers.get("If-Match")
    if not if_match:
        return
    if existing is None:
        raise no_such_key(call.key)
    if not same_etag(if_match, existing.etag):
        raise precondition_failed("If-Match")
