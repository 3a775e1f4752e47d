# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What archive_info reads: the versions of buckets, listed once, and what Glacier says of vaults."""

from __future__ import annotations

from datetime import date, datetime, timezone
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Params, Plan
from ..permissions import needed
from . import archive_tally as tallies
from .naming import check_bucket
from .prices import CLASSES, Prices, prices

_ABSENT = ("404", "NoSuchBucket", "ResourceNotFoundException")


def check(params: Params) -> None:
    """Refuse what can't be right before anything is read."""
    if not params["buckets"] and not params["vaults"]:
        raise Refused("There is nothing to tell of: name buckets, vaults, or both.")
    for name in params["buckets"]:
        check_bucket(name, "buckets")
    if params["days"] < 1:
        raise Refused("days must be at least 1: a copy that was brought back stays for whole days.")
    _today(params)
    prices("us-east-1", params.get("prices"))


def plan(api: Any, params: Params) -> Plan:
    """The facts; raises Failed where an archive may not be read."""
    today = _today(params)
    thunks: list[Any] = [lambda name=name: _bucket(api, params, name, today) for name in params["buckets"]]
    thunks += [lambda name=name: _vault(api, params, name) for name in params["vaults"]]
    found: list[dict[str, Any]] = []
    for answer, name in zip(api.side_by_side(thunks), (*params["buckets"], *params["vaults"])):
        if isinstance(answer, ApiError):
            doing = f"reading what lies in {name}"
            raise Failed(explain(doing, answer, needed(_service(answer), answer.operation)), answer)
        found.append(answer)
    table = prices(api.where.region, params.get("prices"))
    facts = {
        "date": today.isoformat(),
        "copies_kept_days": params["days"],
        "archives": found,
        "total": tallies.total(found),
        "prices": {
            "date": table.date,
            "currency": table.currency,
            "replaced": bool(params.get("prices")),
            "notes": sorted({one["prices_note"] for one in found if one["prices_note"]}),
        },
    }
    absent = tuple(f"There is no {one['kind']} {one['name']}." for one in found if not one["exists"])
    return Plan(facts=facts, warnings=absent)


def _service(error: ApiError) -> str:
    return "glacier" if error.operation == "describe_vault" else "s3"


def _today(params: Params) -> date:
    """The day that ages are counted to, in UTC."""
    if not params.get("date"):
        return datetime.now(timezone.utc).date()
    try:
        return date.fromisoformat(params["date"])
    except ValueError as error:
        raise Refused(f"date is {params['date']!r}; a day reads 2026-11-21.") from error


def _bucket(api: Any, params: Params, name: str, today: date) -> dict[str, Any]:
    owner = params.get("expected_account_id")
    place = {"Bucket": name, **({"ExpectedBucketOwner": owner} if owner else {})}
    try:
        region = api.call("head_bucket", place).get("BucketRegion") or api.where.region
    except ApiError as error:
        if error.code not in _ABSENT:
            raise
        return _told("bucket", name, api.where.region, False, {}, prices(api.where.region, params.get("prices")), 1)
    contents = tallies.Contents()
    for page in api.pages("list_object_versions", {**place, "OptionalObjectAttributes": ["RestoreStatus"]}):
        contents.add(page.get("Versions", ()), today)
        contents.delete_markers += len(page.get("DeleteMarkers", ()))
    unfinished = sum(len(page.get("Uploads", ())) for page in api.pages("list_multipart_uploads", place))
    table = prices(region, params.get("prices"))
    return {
        **_told("bucket", name, region, True, contents.classes, table, params["days"]),
        "noncurrent": {"objects": contents.noncurrent.objects, "bytes": contents.noncurrent.bytes},
        "delete_markers": contents.delete_markers,
        "unfinished_uploads": unfinished,
        "on_the_way": {
            "objects": contents.on_the_way.objects,
            "bytes": contents.on_the_way.bytes,
            "named": contents.on_the_way_named,
        },
        "returned": {
            "objects": contents.returned.objects,
            "bytes": contents.returned.bytes,
            "named": contents.returned_named,
        },
    }


def _vault(api: Any, params: Params, name: str) -> dict[str, Any]:
    """What the last inventory of a vault counted; Glacier takes one about every day."""
    region = api.where.region
    table = prices(region, params.get("prices"))
    try:
        said = api.call("describe_vault", {"accountId": "-", "vaultName": name}, "glacier")
    except ApiError as error:
        if error.code not in _ABSENT:
            raise
        return _told("vault", name, region, False, {}, table, params["days"])
    held = tallies.Tally(objects=said.get("NumberOfArchives", 0), bytes=said.get("SizeInBytes", 0))
    classes = {"VAULT": held} if held.objects else {}
    return {
        **_told("vault", name, region, True, classes, table, params["days"]),
        "inventory_date": said.get("LastInventoryDate"),
    }


def _told(
    kind: str, name: str, region: str, exists: bool, classes: dict[str, tallies.Tally], table: Prices, kept: int
) -> dict[str, Any]:
    told = [tallies.class_facts(each, classes[each], table, kept) for each in sorted(classes)]
    unknown = [each for each in sorted(classes) if each not in CLASSES]
    notes = [table.note, f"The table has no prices for {', '.join(unknown)}." if unknown else ""]
    nothing = {"objects": 0, "bytes": 0, "named": []}
    return {
        "kind": kind,
        "name": name,
        "region": region,
        "exists": exists,
        "objects": sum(one["objects"] for one in told),
        "bytes": sum(one["bytes"] for one in told),
        "month_cost": round(sum(one["month_cost"] for one in told), 6),
        "classes": told,
        "returns": tallies.returns(told),
        "noncurrent": {"objects": 0, "bytes": 0},
        "delete_markers": 0,
        "unfinished_uploads": 0,
        "inventory_date": None,
        "on_the_way": dict(nothing),
        "returned": dict(nothing),
        "prices_note": " ".join(note for note in notes if note),
    }
