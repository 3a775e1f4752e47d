# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Object Lock on what is written: the lock that an upload's headers ask for, else the bucket's default."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from moto.s3.models import FakeBucket, FakeKey
from moto.s3.responses import S3Response
from werkzeug.datastructures import Headers

from . import checksums
from .integrity import declared_checksum
from .object_lock import MODES, STATUSES, instant, written
from .s3_call import Answer, S3Call, invalid_argument, invalid_request
from .s3_gate import Proceed

_MODE = "x-amz-object-lock-mode"
_UNTIL = "x-amz-object-lock-retain-until-date"
_HOLD = "x-amz-object-lock-legal-hold"


@dataclass(frozen=True)
class Lock:
    """Retention and legal hold as moto keeps them: each None where there is none; until in seconds, ending in Z."""

    mode: str | None
    until: str | None
    hold: str | None


_NONE = Lock(None, None, None)


def install() -> None:
    S3Response._get_lock_details = _of_request


def _of_request(self: S3Response, bucket: FakeBucket, lock_enabled: bool) -> tuple[str | None, str | None, str | None]:
    # moto leaves the bucket's default retention away from what is uploaded under a legal hold.
    lock = or_default(asked(self.call), bucket)
    return lock.hold, lock.mode, lock.until


def asked(call: S3Call) -> Lock:
    """The lock that the headers ask for; they are right, which `check` has seen to."""
    until = call.headers.get(_UNTIL)
    return Lock(call.headers.get(_MODE), written(instant(until)) if until else None, call.headers.get(_HOLD))


def or_default(lock: Lock, bucket: FakeBucket) -> Lock:
    """AWS: a new version has the bucket's default retention, counted from now, unless it brings its own."""
    if lock.mode or not bucket.has_default_lock:
        return lock
    return Lock(bucket.default_lock_mode, bucket.default_retention(), lock.hold)


def put_on(item: FakeKey, lock: Lock) -> None:
    item.lock_mode, item.lock_until, item.lock_legal_status = lock.mode, lock.until, lock.hold


def check(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: locks are for buckets with Object Lock; a retention has a mode and a date to come; a hold is ON or OFF."""
    mode, until, hold = (call.headers.get(name) for name in (_MODE, _UNTIL, _HOLD))
    if call.bucket is None or (mode, until, hold) == (None, None, None):
        return proceed()
    if not call.bucket.object_lock_enabled:
        raise invalid_request("Bucket is missing ObjectLockConfiguration")
    if (mode is None) != (until is None):
        raise invalid_argument(f"{_UNTIL} and {_MODE} must both be supplied")
    if mode is not None and mode not in MODES:
        raise invalid_argument("Unknown wormMode directive.", mode)
    if until is not None:
        _check_date(until)
    if hold is not None and hold not in STATUSES:
        raise invalid_argument("Legal Hold must be either of 'ON' or 'OFF'", hold)
    return proceed()


def _check_date(until: str) -> None:
    try:
        moment = instant(until)
    except ValueError as problem:
        raise invalid_argument("The retain until date must be provided in ISO 8601 format", until) from problem
    if moment <= datetime.now(timezone.utc):
        raise invalid_argument("The retain until date must be in the future!", until)


def need_a_checksum(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: what is to be locked comes with Content-MD5 or with a checksum, which may be a header or follow the body.

    moto looks for the header that names the algorithm, which a client may leave out.
    """
    bucket = call.bucket
    if bucket is None or not (bucket.has_default_lock or asked(call) != _NONE):
        return proceed()
    if not (call.headers.get("Content-MD5") or declared_checksum(call)):
        raise invalid_request(
            "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters"
        )
    headers: Any = Headers(call.response.headers)
    headers.setdefault("x-amz-sdk-checksum-algorithm", checksums.DEFAULT)
    call.response.headers = headers
    return proceed()


MENDS = {
    "PutObject": (check, need_a_checksum),
    "CopyObject": (check,),
    "CreateMultipartUpload": (check,),
}
