# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bucket itself: where it is made, which one is accepted, and what a task returns of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import Refused
from ..parts import Params, Step, Where
from . import access, configurations, lifecycle_tasks, metadata, replication
from .naming import check_bucket, is_account_regional


def check(params: Params) -> None:
    """Refuse names that S3 doesn't have and values that contradict each other."""
    if params.get("validate_bucket_name") is not False:
        check_bucket(params["name"])
    lifecycle_tasks.check_of_bucket(params)
    retention = params.get("object_lock_default_retention")
    if retention is not None and params.get("object_lock_enabled") is False:
        raise Refused("object_lock_default_retention needs object_lock_enabled: true.")
    if retention and any(value is not None for value in retention.values()):
        lengths = [name for name in ("days", "years") if retention.get(name) is not None]
        if not retention.get("mode") or len(lengths) != 1:
            raise Refused("object_lock_default_retention needs mode and either days or years.")
        if retention[lengths[0]] < 1:
            raise Refused(f"object_lock_default_retention.{lengths[0]} must be 1 or more.")
    access.check(params)
    configurations.check(params)
    metadata.check(params)
    replication.check(params)
    if params.get("account_regional") and not is_account_regional(params["name"]):
        raise Refused(
            f"account_regional: {params['name']!r} is no name of an account's own namespace. One looks like"
            " photos-123456789012-eu-west-3-an: what you choose, the account's 12 digits, the region, and an."
        )


def needs_account(params: Params) -> bool:
    """Whether something in the table asks whose account it is."""
    return (
        access.names_account(params)
        or bool(is_account_regional(params["name"]) and params.get("state") != "absent")
        or (params.get("abac") is not None and params.get("tags") is not None)
    )


def creating(params: Params, where: Where) -> dict[str, Any]:
    """The members of CreateBucket that are no setting: the region, and the namespace that the name tells of."""
    if not is_account_regional(params["name"]):
        return location(params, where)
    if params.get("account_regional") is False:
        raise Refused(f"account_regional is false, but {params['name']!r} is a name of an account's own namespace.")
    suffix = f"-{where.account_id}-{where.region}-an"
    if not params["name"].endswith(suffix):
        raise Refused(
            f"name: {params['name']!r} is of another account's or region's namespace: here, names end with {suffix}."
        )
    return {**location(params, where), "BucketNamespace": "account-regional"}


def location(params: Params, where: Where) -> dict[str, Any]:
    """The region in the form that CreateBucket takes: us-east-1 is said by saying nothing."""
    if where.region == "us-east-1":
        return {}
    return {"CreateBucketConfiguration": {"LocationConstraint": where.region}}


def arrange(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """S3 switches lists off only once the list is the owner's alone, and versions only once nothing is replicated."""
    first = [
        name
        for name, after, other in (("acl", access.ENFORCED, "object_ownership"), ("replication", False, "versioning"))
        if any(step.name == other and step.after == after for step in steps)
        and any(step.name == name and step.after in ("private", None) for step in steps)
    ]
    ahead = tuple(step for step in steps if step.name in first)
    return ahead + tuple(step for step in steps if step.name not in first)


def accept(found: Mapping[str, Any], params: Params, where: Where) -> None:
    """Refuse a bucket in another region than the task works in: a bucket can't be moved."""
    region = found.get("BucketRegion")
    if region and region != where.region:
        raise Refused(
            f"region: bucket {params['name']} lives in {region}, and this task works in {where.region}. A bucket can't"
            f" be moved; set region: {region} if this is the one that is meant."
        )


def answer(values: Mapping[str, Any], found: Mapping[str, Any] | None, params: Params, where: Where) -> dict[str, Any]:
    """The settings that the task named, under amazon.aws's keys."""
    facts: dict[str, Any] = {"region": where.region}
    for name, value in values.items():
        facts.update(_SHOWN[name](value) if name in _SHOWN else {name: value})
    return facts


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


def _versioning(value: Any) -> dict[str, Any]:
    status = {True: "Enabled", False: "Suspended"}.get(value, "Disabled")
    return {"versioning": {"Versioning": status, "MfaDelete": "Disabled"}}


def _encryption(value: Any) -> dict[str, Any]:
    if not value:
        return {"encryption": None}
    shown = {"SSEAlgorithm": value["sse_algorithm"]}
    if value.get("kms_master_key_id"):
        shown["KMSMasterKeyID"] = value["kms_master_key_id"]
    return {
        "encryption": shown,
        "bucket_key_enabled": bool(value.get("bucket_key_enabled")),
        "blocked_encryption_types": value.get("blocked_encryption_types") or [],
    }


def _access(value: Any) -> dict[str, Any]:
    block = {_camel(name): setting for name, setting in (value or {}).items()}
    return {"public_access_block": {"PublicAccessBlockConfiguration": block} if block else None}


def _retention(value: Any) -> dict[str, Any]:
    """As amazon.aws documents it, and as it returns it."""
    rule = value or {}
    shown = {_camel(name): inner for name, inner in rule.items()}
    both = {**shown, **{name: rule.get(name) for name in ("mode", "days", "years")}} if rule else {}
    return {"object_lock_default_retention": both}


def _inventory(value: Any) -> Any:
    """An inventory as S3 has it, which is what amazon.aws returns."""

    def api(inner: Any) -> Any:
        if isinstance(inner, Mapping):
            return {_ENCRYPTIONS.get(name) or _camel(name): api(one) for name, one in inner.items()}
        return inner

    return api(configurations.inventory_to_entry(value))


def _listed(value: Any) -> list[Any]:
    return [value[name] for name in sorted(value or {})]


def _replication(value: Any) -> dict[str, Any]:
    return {"replication": {**value, "rules": _listed(value.get("rules"))} if value else {}}


# Members of S3's inventories that aren't words.
_ENCRYPTIONS = {"sses3": "SSES3", "ssekms": "SSEKMS"}

_SHOWN: Mapping[str, Any] = {
    "versioning": _versioning,
    "encryption": _encryption,
    "public_access": _access,
    "object_lock_enabled": lambda value: {"object_lock_enabled": bool(value)},
    "object_lock_default_retention": _retention,
    "accelerate_enabled": lambda value: {"accelerate_enabled": bool(value)},
    "requester_pays": lambda value: {"requester_pays": bool(value)},
    "tags": lambda value: {"tags": value or {}},
    "logging": lambda value: {"logging": value or {}},
    "cors_rules": lambda value: {"cors_rules": value or []},
    "notifications": lambda value: {"notifications": value or {}},
    "lifecycle": lifecycle_tasks.facts_of_bucket,
    "website": lambda value: {"website": value or {}},
    "abac": lambda value: {"abac": bool(value)},
    "replication": _replication,
    "metadata": lambda value: {"metadata": metadata.shown(value) or {}},
    "policy": lambda value: {"policy": value or {}},
    "inventory": lambda value: {"bucket_inventory": [_inventory(entry) for entry in _listed(value)]},
    "metrics": lambda value: {"metrics": _listed(value)},
    "analytics": lambda value: {"analytics": _listed(value)},
    "intelligent_tiering": lambda value: {"intelligent_tiering": _listed(value)},
}
