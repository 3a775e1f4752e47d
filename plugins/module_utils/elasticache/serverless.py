# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Serverless caches of ElastiCache: what they may be, what of them can change, and one change at a time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..codecs import same_kms_key, same_text_set
from ..errors import Refused
from ..parts import Codec, Effect, Params, Request, Where
from . import common, states
from .states import SERVERLESS, told

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
# Amazon ElastiCache User Guide, "Scaling ElastiCache Serverless": from and to which a limit may be.
_LIMITS: Mapping[str, tuple[int, int, str]] = {
    "data_storage": (1, 5000, "GB"),
    "ecpu_per_second": (1000, 15_000_000, "ECPUs a second"),
}
_FIXED: Mapping[str, str] = {"kms_key_id": "KmsKeyId", "network_type": "NetworkType", "subnet_ids": "SubnetIds"}


def check(params: Params) -> None:
    """Refuse what can't be right before anything is read."""
    common.check(params)
    for option in ("security_group_ids", "subnet_ids"):
        if params.get(option) == []:
            raise Refused(f"{option}: a cache can't be without any. Leave the option out to leave them alone.")
    at = params.get("daily_snapshot_time")
    if at is not None and not _TIME.fullmatch(at):
        raise Refused(f"daily_snapshot_time: {at!r} isn't a time like 03:00, in UTC.")
    if params.get("user_group_id") and params.get("engine") == "memcached":
        raise Refused("user_group_id: Memcached has no users.")
    _check_limits(params.get("usage_limits"))


def _check_limits(limits: Mapping[str, Any] | None) -> None:
    if limits is None:
        return
    said = [limits[one] for one in _LIMITS if limits.get(one)]
    if not any(value is not None for one in said for value in one.values()):
        raise Refused("usage_limits: AWS can't take them away. Set maximum to what AWS itself allows: 5000 for"
                      " data_storage, 15000000 for ecpu_per_second.")  # fmt: skip
    for option, (least, most, unit) in _LIMITS.items():
        one = limits.get(option) or {}
        given = {bound: one[bound] for bound in ("minimum", "maximum") if one.get(bound) is not None}
        for bound, value in given.items():
            if not least <= value <= most:
                raise Refused(f"usage_limits.{option}.{bound}: {value} isn't from {least} to {most} {unit}.")
        if len(given) == 2 and given["minimum"] > given["maximum"]:
            raise Refused(f"usage_limits.{option}: minimum can't be more than maximum.")


def find(api: Any, params: Params, where: Where) -> dict[str, Any] | None:
    """The cache, or None; raises ApiError."""
    found = states.find(api, SERVERLESS, params)
    return None if found is None else {"Cache": found}


def adopt(found: Mapping[str, Any], params: Params) -> Params:
    """The options with the cache's ARN, which its tags are kept under."""
    return {**params, "arn": found["Cache"].get("ARN")}


def accept(found: Mapping[str, Any], params: Params, where: Where) -> None:
    """Refuse what a cache can't become any more once it is there."""
    cache, name = found["Cache"], params["name"]
    if params.get("state") == "absent":
        return
    wanted, now = params.get("engine"), str(cache.get("Engine") or "").lower()
    if wanted and now and wanted != now and (now, wanted) != ("redis", "valkey"):
        raise Refused(f"engine of serverless cache {name} is {now} and can't become {wanted}: only Redis OSS can"
                      " become Valkey.")  # fmt: skip
    for option, member in _FIXED.items():
        wanted, there = params.get(option), cache.get(member)
        if not wanted or not there:
            continue
        same = {"subnet_ids": same_text_set, "kms_key_id": same_kms_key}.get(option, lambda one, other: one == other)
        if not same(wanted, there):
            shown = ", ".join(there) if isinstance(there, list) else there
            raise Refused(f"{option} of serverless cache {name} is {shown} and can't change: remove the cache and make"
                          " it anew.")  # fmt: skip


def creating(params: Params, where: Where) -> dict[str, Any]:
    """The members of the create call that can't change later, and the engine, which is changed in its own way."""
    if not params.get("engine"):
        raise Refused(f"There is no serverless cache {params['name']}. To make it, give engine.")
    members = {"Engine": params["engine"], "MajorEngineVersion": params.get("engine_version"),
               "SnapshotArnsToRestore": params.get("snapshot_arns"),
               **{member: params.get(option) for option, member in _FIXED.items()}}  # fmt: skip
    return {member: value for member, value in members.items() if value}


def follow(api: Any, requests: tuple[Request, ...], params: Params) -> None:
    """Send a change when the cache takes it; raises ApiError or Failed."""
    states.send(api, SERVERLESS, requests, params)


def delete(api: Any, request: Request, params: Params) -> None:
    """Send the deletion, which ElastiCache doesn't take while it carries out a change."""
    states.delete(api, SERVERLESS, request, params)


def pending(state: str, api: Any, params: Params, where: Where) -> str:
    """What the cache lacks to be available, or to be gone."""
    return states.lacking(api, SERVERLESS, params["name"], state)


# ---- values ---------------------------------------------------------------------------------------------------------


def wanted_engine(params: Params, current: Any) -> dict[str, Any]:
    """The engine and the version that the task names."""
    said = {"engine": params.get("engine"), "version": params.get("engine_version")}
    return {part: value for part, value in said.items() if value}


def same_engine(wanted: Mapping[str, Any], current: Mapping[str, Any]) -> bool:
    """Whether a cache has the engine, and the version as far as it is named: a cache knows its major version."""
    now = {part: str(value or "").lower() for part, value in (current or {}).items()}
    return all(now.get(part) == value for part, value in wanted.items())


def engine_requests(
    address: Mapping[str, Any], after: Mapping[str, Any], values: Mapping[str, Any], found: Any, where: Where
) -> tuple[Request, ...]:
    """The change of the engine and its version, which AWS takes in one."""
    now = values.get("engine") or {}
    members = {"Engine": after.get("engine"), "MajorEngineVersion": after.get("version")}
    parts = {"Engine": now.get("engine"), "MajorEngineVersion": now.get("version")}
    changed = {member: value for member, value in members.items() if value and value != parts[member]}
    return (Request("elasticache", "modify_serverless_cache", {**address, **changed}),)


def engine_effect(before: Any, after: Any) -> Effect:
    """What another engine or version does besides."""
    return Effect("irreversible", "There is no way back to the engine and the version that it has now.")


def _limits_to_wire(value: Mapping[str, Any], _shape: Any) -> dict[str, Any]:
    wire: dict[str, Any] = {}
    for option, member in (("data_storage", "DataStorage"), ("ecpu_per_second", "ECPUPerSecond")):
        one = {bound.capitalize(): size for bound, size in (value.get(option) or {}).items() if size is not None}
        if one:
            wire[member] = {**one, "Unit": "GB"} if option == "data_storage" else one
    return wire


def _limits_from_wire(wire: Mapping[str, Any] | None, _shape: Any) -> dict[str, Any]:
    shown = told(wire or {})
    return {option: {bound: one[bound] for bound in ("minimum", "maximum") if one.get(bound) is not None}
            for option, one in shown.items() if one}  # fmt: skip


LIMITS = Codec(_limits_to_wire, _limits_from_wire)


# ---- the result -----------------------------------------------------------------------------------------------------


def answer(
    values: Mapping[str, Any], found: Mapping[str, Any] | None, params: Params, where: Where
) -> dict[str, Any]:
    """``cache`` as ElastiCache describes it, with the values that were read or are foretold."""
    engine = values.get("engine") or {}
    cache = told(found["Cache"]) if found else {"serverless_cache_name": params["name"]}
    cache.update({"engine": engine.get("engine") or cache.get("engine") or params.get("engine")})
    if engine.get("version"):
        cache["major_engine_version"] = engine["version"]
    cache["cache_usage_limits"] = values.get("usage_limits") or _limits_from_wire(
        (found or {}).get("Cache", {}).get("CacheUsageLimits"), None
    )
    for name in ("description", "security_group_ids", "user_group_id", "snapshot_retention_limit",
                 "daily_snapshot_time"):  # fmt: skip
        if values.get(name) is not None:
            cache[name] = values[name]
    if "tags" in values:
        cache["tags"] = values["tags"] or {}
    return {"cache": cache}
