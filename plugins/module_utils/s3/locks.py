# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What protects an object from deletion: its retention and its legal hold, wanted, read and compared."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Effect, Params, Request, Step
from ..permissions import needed
from ..shapes import timestamp
from .times import moment

_WRITING = ("put", "create", "copy", "move", "rename")
_MISSING = ("NoSuchObjectLockConfiguration", "ObjectLockConfigurationNotFoundError")
# Days are counted from when the object was written, which is a little later than when the task began.
_LEEWAY = timedelta(hours=12)
MAX_DAYS = 36500

UNLOCKABLE = (
    "has no object lock, so its objects can have no {option}: set object_lock_enabled: true on the bucket first."
)


def check_lock(params: Params, mode: str) -> None:
    """Refuse a retention that can't be right, before anything is read."""
    for option in ("retention", "legal_hold"):
        if params.get(option) is not None and mode not in _WRITING:
            raise Refused(f"{option} is about what is written; mode: {mode} writes no object.")
    retention = _named(params)
    if not retention:
        return
    if not retention.get("mode"):
        raise Refused("retention.mode is needed: GOVERNANCE or COMPLIANCE. An empty retention lifts the one there is.")
    if (retention.get("until") is None) == (retention.get("days") is None):
        raise Refused("retention needs until or days, and not both: until when, or for how many days, it holds.")
    if retention.get("days") is not None and not 1 <= retention["days"] <= MAX_DAYS:
        raise Refused(f"retention.days: 1 to {MAX_DAYS} are allowed, not {retention['days']}.")
    if retention.get("until") is not None:
        moment(retention["until"], "retention.until")


def locking(params: Params, now: datetime | None = None) -> dict[str, Any]:
    """The request members that lock what is written now. Raises Refused for a day that is past."""
    members: dict[str, Any] = {}
    retention = _named(params)
    if retention:
        now = now or datetime.now(timezone.utc)
        until = _until(retention, now)
        if until <= now:
            raise Refused(f"retention.until: {timestamp(until)} is past; a retention ends in the future.")
        members.update(ObjectLockMode=retention["mode"], ObjectLockRetainUntilDate=until)
    if params.get("legal_hold"):
        members["ObjectLockLegalHoldStatus"] = "ON"
    return members


def kept_lock(found: Mapping[str, Any]) -> dict[str, Any]:
    """The request members that give a copy of an object onto itself the lock that the object has."""
    members: dict[str, Any] = {}
    until = found.get("ObjectLockRetainUntilDate")
    if found.get("ObjectLockMode") and until and until > datetime.now(timezone.utc):
        members.update(ObjectLockMode=found["ObjectLockMode"], ObjectLockRetainUntilDate=until)
    if found.get("ObjectLockLegalHoldStatus") == "ON":
        members["ObjectLockLegalHoldStatus"] = "ON"
    return members


def lockable(api: Any, params: Params, place: Mapping[str, Any]) -> tuple[str, ...]:
    """Refuse to lock an object of a bucket that has no object lock; a check run warns, as a task before may mend it."""
    options = [option for option in ("retention", "legal_hold") if params.get(option)]
    if not options or not (_named(params) or params.get("legal_hold")):
        return ()
    address = {member: value for member, value in place.items() if member in ("Bucket", "ExpectedBucketOwner")}
    try:
        api.call("get_object_lock_configuration", address)
    except ApiError as error:
        sentence = f"Bucket {place['Bucket']} {UNLOCKABLE.format(option=options[0])}"
        if error.code in _MISSING and not api.check:
            raise Failed(sentence, error) from error
        if error.code in (*_MISSING, "NoSuchBucket"):
            return (sentence,) if error.code in _MISSING else ()
        about = f"reading the object lock of bucket {place['Bucket']}"
        raise Failed(explain(about, error, needed("s3", "get_object_lock_configuration")), error) from error
    return ()


def read(api: Any, params: Params, place: Mapping[str, Any]) -> dict[str, Any]:
    """What the object has of that which the task names, as members of HeadObject's answer.

    HeadObject itself leaves them out for those who may not read them, so that nothing there would look like none.
    """
    calls = {
        "retention": ("get_object_retention", "Retention"),
        "legal_hold": ("get_object_legal_hold", "LegalHold"),
    }
    asked = [option for option in calls if params.get(option) is not None]
    answers = api.side_by_side([lambda operation=calls[option][0]: api.call(operation, place) for option in asked])
    members: dict[str, Any] = {}
    for option, answer in zip(asked, answers):
        operation, member = calls[option]
        if isinstance(answer, ApiError):
            if answer.code in _MISSING:
                continue
            if answer.code == "InvalidRequest":
                if (option == "retention" and not _named(params)) or params.get(option) is False:
                    continue
                raise Failed(f"Bucket {place['Bucket']} {UNLOCKABLE.format(option=option)}", answer) from answer
            about = f"reading {option} of s3://{place['Bucket']}/{place['Key']}"
            raise Failed(explain(about, answer, needed("s3", operation)), answer) from answer
        value = answer.get(member) or {}
        if option == "retention" and value.get("Mode"):
            members.update(ObjectLockMode=value["Mode"], ObjectLockRetainUntilDate=value["RetainUntilDate"])
        if option == "legal_hold" and value.get("Status"):
            members["ObjectLockLegalHoldStatus"] = value["Status"]
    return members


def changes(params: Params, place: Mapping[str, Any], found: Mapping[str, Any], there: Mapping[str, Any]) -> list[Step]:
    """The steps from the lock that an object has (``there``, as ``read`` gives it) to the one that the task names.

    Raises Failed for what S3 lets nobody do, and for what it does only with ``bypass_governance``.
    """
    steps: list[Step] = []
    if params.get("retention") is not None:
        steps.extend(_retention(params, place, found, there))
    held = there.get("ObjectLockLegalHoldStatus") == "ON"
    if params.get("legal_hold") is not None and params["legal_hold"] is not held:
        status = "ON" if params["legal_hold"] else "OFF"
        request = Request("s3", "put_object_legal_hold", {**place, "LegalHold": {"Status": status}})
        steps.append(Step("legal_hold", "change", held, params["legal_hold"], (request,)))
    return steps


def _retention(
    params: Params, place: Mapping[str, Any], found: Mapping[str, Any], there: Mapping[str, Any]
) -> list[Step]:
    now = datetime.now(timezone.utc)
    retention, about = _named(params), f"s3://{place['Bucket']}/{place['Key']}"
    mode, end = there.get("ObjectLockMode"), there.get("ObjectLockRetainUntilDate")
    before = {"mode": mode, "until": timestamp(end)} if mode and end else None
    until = _until(retention, found["LastModified"]) if retention else None
    if until is None:
        if not (mode and end and end > now):
            return []
    elif mode == retention["mode"] and end and abs(end - until) < (_LEEWAY if retention.get("days") else _SECOND):
        return []
    elif until <= now:
        # What is past can't be set: days that have run out are no wish any more, a date is a mistake.
        if retention.get("days") is not None and not (end and end > now):
            return []
        raise Failed(f"retention of {about} can't end at {timestamp(until)}, which is past.")
    weaker = bool(
        end and end > now and (until is None or until < end or (mode, retention["mode"]) == _LOOSER)
    )
    if weaker and end and mode == "COMPLIANCE":
        raise Failed(
            f"{about} is under a COMPLIANCE retention until {timestamp(end)}: until then nobody can shorten, loosen or"
            " lift it."
        )
    if weaker and end and not params.get("bypass_governance"):
        raise Failed(
            f"{about} is under a GOVERNANCE retention until {timestamp(end)}: to shorten or lift it, set"
            " bypass_governance: true, which needs s3:BypassGovernanceRetention."
        )
    value = {"Mode": retention["mode"], "RetainUntilDate": until} if until else {}
    bypass = {"BypassGovernanceRetention": True} if weaker else {}
    request = Request("s3", "put_object_retention", {**place, "Retention": value, **bypass})
    after = {"mode": retention["mode"], "until": timestamp(until)} if until else None
    return [Step("retention", "change" if until else "clear", before, after, (request,), lock_effect(value))]


_LOOSER = ("COMPLIANCE", "GOVERNANCE")
_SECOND = timedelta(seconds=1)


def lock_effect(value: Mapping[str, Any]) -> Effect | None:
    """What a retention does for good, from ``Mode`` and ``RetainUntilDate``."""
    if value.get("Mode") != "COMPLIANCE":
        return None
    until = timestamp(value["RetainUntilDate"])
    return Effect("irreversible", f"Nobody, the account's root user included, can delete this version before {until}.")


def _named(params: Params) -> dict[str, Any]:
    return {name: value for name, value in (params.get("retention") or {}).items() if value not in (None, "")}


def _until(retention: Mapping[str, Any], written: datetime) -> datetime:
    if retention.get("until") is not None:
        return moment(retention["until"], "retention.until")
    return (written + timedelta(days=retention["days"])).replace(microsecond=0)
