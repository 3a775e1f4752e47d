# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The states that ElastiCache's caches go through, and how they are waited for."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import ApiError, Failed
from ..parts import Params, Request
from ..shapes import snake, timestamp


@dataclass(frozen=True)
class Kind:
    """A kind of caches: how it is described and where its parts stand. ``broken`` are the states that it stays in."""

    noun: str
    operation: str
    member: str
    listed: str
    missing: tuple[str, ...]
    broken: tuple[str, ...] = ("create-failed",)


SERVERLESS = Kind(
    "serverless cache",
    "describe_serverless_caches",
    "ServerlessCacheName",
    "ServerlessCaches",
    ("ServerlessCacheNotFoundFault",),
)
REPLICATION_GROUP = Kind(
    "replication group",
    "describe_replication_groups",
    "ReplicationGroupId",
    "ReplicationGroups",
    ("ReplicationGroupNotFoundFault",),
)
_GOING = ("deleting", "deleted")
_BUSY = ("modifying", "snapshotting")


def described(api: Any, kind: Kind, name: str) -> dict[str, Any] | None:
    """The cache as ElastiCache describes it, or None; raises ApiError."""
    try:
        listed = api.call(kind.operation, {kind.member: name}, "elasticache")[kind.listed]
    except ApiError as error:
        if error.code in kind.missing:
            return None
        raise
    return dict(listed[0]) if listed else None


def find(api: Any, kind: Kind, params: Params) -> dict[str, Any] | None:
    """The cache, or None; raises ApiError.

    One that is being deleted isn't there. A run that waits lets it be gone first, since its name is free only then,
    and lets one that is being made be finished.
    """
    name = params["name"]
    found = described(api, kind, name)
    waits = not api.check and params.get("wait") is not False
    if status(found) in _GOING:
        if waits:
            reach(api, kind, params, "absent")
        return None
    if waits and status(found) == "creating":
        reach(api, kind, params, "present")
        return described(api, kind, name)
    return found


def status(found: Mapping[str, Any] | None) -> str:
    """The state in small letters; that of what isn't there is ``gone``."""
    return "gone" if found is None else str(found.get("Status") or "").lower()


def lacking(api: Any, kind: Kind, name: str, wanted: str) -> str:
    """What it lacks to be "present", which is available, or "absent"; or "".

    Raises Failed in a state that it doesn't leave by itself.
    """
    now = status(described(api, kind, name))
    if now == ("gone" if wanted == "absent" else "available"):
        return ""
    what = f"being {'gone' if wanted == 'absent' else 'available'}"
    if now == "gone":
        return f"{what}: there is none yet"
    if wanted != "absent" and now in (*kind.broken, *_GOING):
        advice = ": remove it and make it anew" if now in kind.broken else ""
        raise Failed(f"Waiting for {kind.noun} {name} ended: it is {now}{advice}.")
    return f"{what}: it is {now or 'in no known state'}"


def reach(api: Any, kind: Kind, params: Params, wanted: str) -> None:
    """Wait until it is "present" or "absent", for the task's ``wait_timeout``; raises Failed."""
    name = params["name"]
    api.settled(lambda: lacking(api, kind, name, wanted), f"{kind.noun} {name}", float(params["wait_timeout"]))


def send(api: Any, kind: Kind, requests: tuple[Request, ...], params: Params) -> None:
    """Send changes, each when the one before it is done: ElastiCache takes none while it carries one out.

    Raises ApiError, and Failed when the cache doesn't become available.
    """
    for request in requests:
        reach(api, kind, params, "present")
        api.call(request.operation, request.params, request.service)


def delete(api: Any, kind: Kind, request: Request, params: Params) -> None:
    """Send the deletion, which ElastiCache doesn't take while it carries out a change; raises ApiError or Failed."""
    if status(described(api, kind, params["name"])) in _BUSY:
        reach(api, kind, params, "present")
    try:
        api.call(request.operation, request.params, request.service)
    except ApiError as error:
        if error.code not in kind.missing:
            raise


def told(value: Any) -> Any:
    """An answer as results have it: in snake_case, with times as ISO 8601 in UTC."""
    if isinstance(value, Mapping):
        return {snake(member): told(inner) for member, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [told(one) for one in value]
    return timestamp(value) if isinstance(value, datetime.datetime) else value
