# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a bucket has several of, each under an id: inventories, metrics, analyses and archive tiers. Pure.

Sources: the pages on PutBucketInventoryConfiguration, PutBucketMetricsConfiguration,
PutBucketAnalyticsConfiguration and PutBucketIntelligentTieringConfiguration in the S3 API reference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..errors import Refused
from ..parts import Codec, Params, covers
from ..shapes import from_wire, to_wire
from . import filters

# Days without access after which S3 archives an object: from, to.
TIER_DAYS = {"ARCHIVE_ACCESS": (90, 730), "DEEP_ARCHIVE_ACCESS": (180, 730)}


def wanted(option: str) -> Callable[[Params, Any], dict[str, Any]]:
    """The configurations of an option by their id."""

    def by_id(params: Params, current: Any) -> dict[str, Any]:
        return {entry["id"]: _tidy(entry) for entry in params[option]}

    return by_id


def _tidy(entry: Mapping[str, Any]) -> dict[str, Any]:
    made = {name: value for name, value in entry.items() if value is not None}
    if isinstance(made.get("filter"), Mapping):
        made["filter"] = filters.tidy(made["filter"])
    if "optional_fields" in made:
        made["optional_fields"] = sorted(made["optional_fields"])
    if "tierings" in made:
        made["tierings"] = sorted(made["tierings"], key=_days)
    if isinstance(made.get("destination"), Mapping):
        made["destination"] = {name: value for name, value in made["destination"].items() if value is not None}
    return made


def _days(tier: Mapping[str, Any]) -> Any:
    return tier["days"]


def same(wanted_one: Any, current: Any) -> bool:
    """Whether a configuration is as wanted; a filter is compared whole, other suboptions as far as they are given."""
    said = wanted_one.get("filter")
    if said is not None and said != (current.get("filter") or type(said)()):
        return False
    return covers({name: value for name, value in wanted_one.items() if name != "filter"}, current)


def complete(**fresh: Any) -> Callable[[Any, Any], dict[str, Any]]:
    """The whole configuration: what the task leaves out stays as it is, or is ``fresh`` in a new one."""

    def whole(wanted_one: Any, current: Any) -> dict[str, Any]:
        made = {**fresh, **(current or {}), **wanted_one}
        if wanted_one.get("destination"):
            made["destination"] = _destination((current or {}).get("destination") or {}, wanted_one["destination"])
        return {name: value for name, value in made.items() if value != ""}

    return whole


def _destination(current: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    whole = {**current, **said}
    if said.get("encryption") and not said["encryption"].startswith("aws:kms"):
        whole.pop("encryption_key_id", None)
    return whole


def check(params: Params) -> None:
    """Refuse ids that stand twice, and tiers that S3 doesn't have, before anything is sent."""
    for option in ("inventory", "metrics", "analytics", "intelligent_tiering"):
        ids = [entry["id"] for entry in params.get(option) or ()]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise Refused(f"{option}: the id {twice[0]} stands twice.")
    for entry in params.get("inventory") or ():
        target = entry["destination"]
        if target.get("encryption_key_id") and target.get("encryption") != "aws:kms":
            raise Refused(f"inventory: {entry['id']}: destination.encryption_key_id needs encryption to be aws:kms.")
        if target.get("encryption") == "aws:kms" and not target.get("encryption_key_id"):
            raise Refused(f"inventory: {entry['id']}: destination.encryption aws:kms needs encryption_key_id.")
    for entry in params.get("intelligent_tiering") or ():
        _check_tiers(entry)


def _check_tiers(entry: Mapping[str, Any]) -> None:
    about = f"intelligent_tiering: {entry['id']}"
    days: dict[str, int] = {}
    if not entry["tierings"]:
        raise Refused(f"{about}: tierings needs one tier at least.")
    for tier in entry["tierings"]:
        name, number = tier["access_tier"], tier["days"]
        least, most = TIER_DAYS[name]
        if name in days:
            raise Refused(f"{about}: the tier {name} stands twice.")
        if not least <= number <= most:
            raise Refused(f"{about}: {name} takes {least} to {most} days, not {number}.")
        days[name] = number
    if len(days) == 2 and days["ARCHIVE_ACCESS"] >= days["DEEP_ARCHIVE_ACCESS"]:
        raise Refused(f"{about}: ARCHIVE_ACCESS must come before DEEP_ARCHIVE_ACCESS.")


# --- the wire ---


def _codec(to_entry: Callable[[Any], Any], of_entry: Callable[[Any], Any]) -> Codec:
    """Between a configuration as it is written and the list of them that is read, which becomes a dictionary by id."""

    def listed(wire: Any, shape: Any) -> dict[str, Any]:
        made = [of_entry(entry) for entry in from_wire(wire, shape) or ()]
        return {entry["id"]: {name: value for name, value in entry.items() if value is not None} for entry in made}

    return Codec(lambda value, shape: to_wire(to_entry(value), shape), listed)


def inventory_to_entry(value: Any) -> dict[str, Any]:
    """An inventory as the API has it, in snake_case."""
    target = dict(value["destination"])
    key, encryption = target.pop("encryption_key_id", None), target.pop("encryption", None)
    if encryption:
        target["encryption"] = {"ssekms": {"key_id": key}} if encryption == "aws:kms" else {"sses3": {}}
    made = {
        "id": value["id"],
        "is_enabled": value.get("enabled", True),
        "included_object_versions": value["included_object_versions"],
        "schedule": {"frequency": value["schedule"]},
        "destination": {"s3_bucket_destination": target},
    }
    if value.get("filter"):
        made["filter"] = {"prefix": value["filter"]}
    if value.get("optional_fields"):
        made["optional_fields"] = list(value["optional_fields"])
    return made


def _inventory_of_entry(entry: Any) -> dict[str, Any]:
    target = dict(entry["destination"]["s3_bucket_destination"])
    encryption = target.pop("encryption", None) or {}
    if "ssekms" in encryption:
        target.update(encryption="aws:kms", encryption_key_id=encryption["ssekms"]["key_id"])
    elif encryption:
        target["encryption"] = "AES256"
    return {
        "id": entry["id"],
        "enabled": entry["is_enabled"],
        "included_object_versions": entry["included_object_versions"],
        "schedule": entry["schedule"]["frequency"],
        "destination": {name: value for name, value in target.items() if value},
        "filter": (entry.get("filter") or {}).get("prefix"),
        "optional_fields": sorted(entry.get("optional_fields") or ()),
    }


INVENTORY = _codec(inventory_to_entry, _inventory_of_entry)


def _filtered(value: Any) -> dict[str, Any]:
    """A configuration whose filter is the API's, or left out where there is none."""
    rest = {name: inner for name, inner in value.items() if name != "filter"}
    entry = filters.entry_of(value.get("filter"))
    return {**rest, "filter": entry} if entry else rest


METRICS = _codec(
    lambda value: _filtered({name: value.get(name) for name in ("id", "filter")}),
    lambda entry: {"id": entry["id"], "filter": filters.filter_of(entry.get("filter"))},
)


def _analytics_to_entry(value: Any) -> dict[str, Any]:
    made = _filtered({name: value.get(name) for name in ("id", "filter")})
    analysis: dict[str, Any] = {}
    if value.get("destination"):
        target = {"format": "CSV", **value["destination"]}
        if "account_id" in target:
            target["bucket_account_id"] = target.pop("account_id")
        analysis = {
            "data_export": {"output_schema_version": "V_1", "destination": {"s3_bucket_destination": target}}
        }
    return {**made, "storage_class_analysis": analysis}


def _analytics_of_entry(entry: Any) -> dict[str, Any]:
    export = (entry.get("storage_class_analysis") or {}).get("data_export") or {}
    target = dict((export.get("destination") or {}).get("s3_bucket_destination") or {})
    if "bucket_account_id" in target:
        target["account_id"] = target.pop("bucket_account_id")
    target.pop("format", None)
    return {"id": entry["id"], "filter": filters.filter_of(entry.get("filter")), "destination": target or None}


ANALYTICS = _codec(_analytics_to_entry, _analytics_of_entry)


def _tiering_of_entry(entry: Any) -> dict[str, Any]:
    return {
        "id": entry["id"],
        "status": entry["status"].lower(),
        "filter": filters.filter_of(entry.get("filter")),
        "tierings": sorted(entry["tierings"], key=_days),
    }


INTELLIGENT_TIERING = _codec(
    lambda value: {**_filtered(value), "status": value.get("status", "enabled").capitalize()}, _tiering_of_entry
)
