# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Archived objects: they can't be read until they are restored, and a restore takes its time."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from moto.s3 import notifications
from moto.s3.models import FakeBucket, FakeKey
from moto.s3.notifications import S3NotificationEvent

from embedded_aws.restores import Began, Restores

from .preconditions import no_such_key
from .s3_actions import copy_source
from .s3_call import Answer, Refusal, S3Call, find_bucket, invalid_argument, malformed_xml
from .s3_gate import Proceed

# GLACIER_IR is an archive by its price alone: it is read at once.
_ARCHIVES = ("GLACIER", "DEEP_ARCHIVE")
# From the slowest to the fastest.
_TIERS = ("Bulk", "Standard", "Expedited")


@dataclass
class _Restoration:
    """What an archived object's readable copy is: on its way, or there until it expires (known when it has come).

    ``came`` is when it came, on the monotonic clock.
    """

    began: Began
    days: int
    tier: str
    expires: datetime | None = None
    came: float = 0.0


_restores = Restores()


def install(restores: Restores) -> None:
    global _restores
    _restores = restores
    FakeKey.restoration = None
    FakeKey.response_dict = property(_with_restore(FakeKey.response_dict.fget))


def _with_restore(of_moto: Any) -> Any:
    # moto decides by this header whether an archived object can be read, as the client does.
    def response_dict(self: FakeKey) -> dict[str, Any]:
        headers: dict[str, Any] = of_moto(self)
        found = restoration_of(self)
        if found is not None and found.expires is None:
            headers["x-amz-restore"] = 'ongoing-request="true"'
        elif found is not None:
            until = f"{found.expires:%a, %d %b %Y %H:%M:%S} GMT"
            headers["x-amz-restore"] = f'ongoing-request="false", expiry-date="{until}"'
        return headers

    return response_dict


def restoration_of(item: FakeKey) -> _Restoration | None:
    """The object's restoration as it is now; None if it never had one or the copy has expired."""
    found: _Restoration | None = item.restoration
    if found is None:
        return None
    if found.expires is None and found.began.is_over:
        found.expires, found.came = _expiry(found.days), time.monotonic()
        _announce(item, S3NotificationEvent.OBJECT_RESTORE_COMPLETED_EVENT)
    if found.expires is not None and (
        found.expires <= datetime.now(timezone.utc) or found.began.restores.has_expired(found.came)
    ):
        item.restoration = found = None
    return found


def _expiry(days: int) -> datetime:
    # AWS: the days are added to the moment of completion, and the result is rounded up to the next midnight UTC.
    after = datetime.now(timezone.utc) + timedelta(days=days + 1)
    return after.replace(hour=0, minute=0, second=0, microsecond=0)


def _announce(item: FakeKey, event: S3NotificationEvent) -> None:
    bucket = find_bucket(item.bucket_name or "")
    if bucket is not None:
        notifications.send_event(bucket.account_id, event, bucket, key=item)


def restore(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: 202 while the copy is fetched, 200 if it is there and only its days change, 409 for a second time."""
    bucket = call.bucket
    if bucket is None:
        return proceed()
    item = _item(call, bucket)
    days, tier = _asked(call)
    if item.storage_class not in _ARCHIVES:
        raise _invalid_state("Restore is not allowed for the object's current storage class", item)
    if tier == "Expedited" and item.storage_class == "DEEP_ARCHIVE":
        raise invalid_argument("Retrieval option is not supported by this storage class", tier)
    found = restoration_of(item)
    if found is None or found.expires is None:
        return _begin(call, item, found, days, tier)
    if days is None:
        raise malformed_xml()
    # AWS: the new period counts from the current time.
    found.days, found.expires = days, _expiry(days)
    return call.answer()


def _begin(call: S3Call, item: FakeKey, running: _Restoration | None, days: int | None, tier: str) -> Answer:
    if running is not None:
        # AWS: a running restore can be given a faster tier, with nothing else changed.
        if days is not None or _TIERS.index(tier) <= _TIERS.index(running.tier):
            raise Refusal("RestoreAlreadyInProgress", "Object restore is already in progress", 409)
        running.tier = tier
    elif days is None:
        raise malformed_xml()
    else:
        item.restoration = _Restoration(_restores.begin(), days, tier)
        _announce(item, S3NotificationEvent.OBJECT_RESTORE_POST_EVENT)
    _status, headers, body = call.answer()
    return 202, headers, body


def _item(call: S3Call, bucket: FakeBucket) -> FakeKey:
    item = call.backend.get_object(bucket.name, call.key, version_id=call.version_id)
    if item is None and call.version_id:
        raise Refusal("NoSuchVersion", "The specified version does not exist.", 404, Key=call.key)
    if item is None:
        raise no_such_key(call.key)
    return item


def _asked(call: S3Call) -> tuple[int | None, str]:
    asked = call.params.get("RestoreRequest", {})
    days, tier = asked.get("Days"), asked.get("GlacierJobParameters", {}).get("Tier", "Standard")
    if tier not in _TIERS:
        raise malformed_xml()
    if days is not None and days < 1:
        raise invalid_argument("Days must be greater than 0", str(days))
    return days, tier


def _invalid_state(message: str, item: FakeKey) -> Refusal:
    return Refusal("InvalidObjectState", message, 403, StorageClass=item.storage_class or "STANDARD")


def refuse_archived_source(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: what is archived and not restored is not copied either."""
    name, key, version = copy_source(call)
    source = call.backend.get_object(name, key, version_id=version) if find_bucket(name) is not None else None
    if source is not None and source.storage_class in _ARCHIVES:
        found = restoration_of(source)
        if found is None or found.expires is None:
            raise _invalid_state("Operation is not valid for the source object's storage class", source)
    return proceed()


def refuse_archived(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: what is archived and not restored is not read; HEAD tells of it all the same."""
    bucket = call.bucket
    item = call.backend.get_object(bucket.name, call.key, version_id=call.version_id) if bucket is not None else None
    if item is not None and item.storage_class in _ARCHIVES:
        found = restoration_of(item)
        if found is None or found.expires is None:
            raise _invalid_state("The operation is not valid for the object's storage class", item)
    return proceed()


MENDS = {
    "RestoreObject": (restore,),
    "GetObject": (refuse_archived,),
    "CopyObject": (refuse_archived_source,),
    "UploadPartCopy": (refuse_archived_source,),
}
