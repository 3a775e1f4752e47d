# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What lies in an archive, added up as it is listed: by class, size and age, with what it costs. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from typing import Any

from ..shapes import timestamp
from .prices import CLASSES, MINIMUM_DAYS, Cost, Prices, tiers

# The days at which one age ends and the next begins.
AGES = (0, 30, 90, 180, 365, 1095)
# From the fastest; what lies in a class that lacks one comes back by the next slower one.
SPEEDS = ("expedited", "standard", "bulk")
# How many of those that are on their way or back are named; all are counted.
NAMED = 100


@dataclass
class Tally:
    """What one storage class holds: bytes and objects, by age too, with days weighted by objects."""

    objects: int = 0
    bytes: int = 0
    days: int = 0
    first: datetime | None = None
    last: datetime | None = None
    ages: list[list[int]] = field(default_factory=lambda: [[0, 0] for _age in AGES])
    # Those that are younger than what is billed at least: objects, bytes, and bytes by the days that they lack.
    early: list[int] = field(default_factory=lambda: [0, 0, 0])

    def add(self, size: int, written: datetime, days: int, minimum: int) -> None:
        """Count one object that was written so many days ago."""
        self.objects += 1
        self.bytes += size
        self.days += days
        self.first = written if self.first is None else min(self.first, written)
        self.last = written if self.last is None else max(self.last, written)
        age = self.ages[sum(days >= begins for begins in AGES) - 1]
        age[0] += 1
        age[1] += size
        if days < minimum:
            self.early[0] += 1
            self.early[1] += size
            self.early[2] += size * (minimum - days)


@dataclass
class Contents:
    """What one bucket holds, class by class, old versions with it."""

    classes: dict[str, Tally] = field(default_factory=dict)
    noncurrent: Tally = field(default_factory=Tally)
    delete_markers: int = 0
    on_the_way: Tally = field(default_factory=Tally)
    returned: Tally = field(default_factory=Tally)
    on_the_way_named: list[dict[str, Any]] = field(default_factory=list)
    returned_named: list[dict[str, Any]] = field(default_factory=list)

    def add(self, entries: Iterable[Mapping[str, Any]], today: date) -> None:
        """Count the versions of one page of ListObjectVersions."""
        for entry in entries:
            size, written = int(entry["Size"]), entry["LastModified"].astimezone(timezone.utc)
            days = max((today - written.date()).days, 0)
            storage_class = entry.get("StorageClass") or "STANDARD"
            counted = (size, written, days, MINIMUM_DAYS.get(storage_class, 0))
            self.classes.setdefault(storage_class, Tally()).add(*counted)
            if not entry.get("IsLatest", True):
                self.noncurrent.add(*counted)
            status = entry.get("RestoreStatus") or {}
            named = {"key": entry["Key"], "version_id": entry.get("VersionId"), "bytes": size}
            if status.get("IsRestoreInProgress"):
                self.on_the_way.add(*counted)
                more = {**named, "storage_class": storage_class}
                self.on_the_way_named += [more][: NAMED - len(self.on_the_way_named)]
            elif status.get("RestoreExpiryDate"):
                self.returned.add(*counted)
                until = timestamp(status["RestoreExpiryDate"])
                self.returned_named += [{**named, "until": until}][: NAMED - len(self.returned_named)]


def class_facts(storage_class: str, tally: Tally, prices: Prices, kept: int) -> dict[str, Any]:
    """What is told of one class. ``kept`` are the days that copies are kept for when all is brought back."""
    objects, size = tally.objects, tally.bytes
    minimum, priced = MINIMUM_DAYS.get(storage_class, 0), storage_class in CLASSES
    lacking = tally.early[2] / tally.early[1] if tally.early[1] else 0
    return {
        "storage_class": storage_class,
        "objects": objects,
        "bytes": size,
        "month_cost": prices.month(storage_class, size, objects) if priced else 0.0,
        "mean_age_days": tally.days // objects if tally.first else None,
        "oldest": timestamp(tally.first) if tally.first else None,
        "newest": timestamp(tally.last) if tally.last else None,
        "ages": ages(tally.ages),
        "minimum_days": minimum,
        "early": {
            "objects": tally.early[0],
            "bytes": tally.early[1],
            "cost": prices.early(storage_class, tally.early[1], tally.early[0], minimum - lacking) if priced else 0.0,
        },
        "returns": [
            {"tier": tier, "hours": list(prices.hours(storage_class, tier)),
             **_cost(prices.restore(storage_class, tier, size, objects, kept))}
            for tier in tiers(storage_class)
        ],
    }  # fmt: skip


def ages(counted: Iterable[Iterable[int]]) -> list[dict[str, Any]]:
    """The ages with what has them; the last has no end."""
    ends: tuple[Any, ...] = (*AGES[1:], None)
    return [
        {"from_days": begins, "to_days": ends[at], "objects": objects, "bytes": size}
        for at, (begins, (objects, size)) in enumerate(zip(AGES, counted))
    ]


def returns(classes: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What it costs and how many hours it takes to bring back everything, by how fast it is to be.

    ``hours`` are those until the last object may be there.
    """
    classes = list(classes)
    told = []
    for speed in SPEEDS:
        cost, last = Cost(), 0.0
        for one in classes:
            chosen = _by(speed, one["returns"])
            cost += Cost(chosen["retrieval"], chosen["requests"], chosen["copy"])
            last = max(last, chosen["hours"][1])
        told.append({"tier": speed, "hours": last, **_cost(cost)})
    return told


def _by(speed: str, ways: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The way of that speed, or else the next slower one, or the only one."""
    by_tier = {way["tier"]: way for way in ways}
    for tier in SPEEDS[SPEEDS.index(speed) :]:
        if tier in by_tier:
            return by_tier[tier]
    return next(iter(by_tier.values()))


def total(archives: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Everything together: by class, and as a whole."""
    by_class: dict[str, dict[str, Any]] = {}
    everything = [one for archive in archives for one in archive["classes"]]
    for one in everything:
        known = by_class.setdefault(
            one["storage_class"], {"storage_class": one["storage_class"], "objects": 0, "bytes": 0, "month_cost": 0.0}
        )
        for what in ("objects", "bytes", "month_cost"):
            known[what] = round(known[what] + one[what], 6)
    counted = [[0, 0] for _age in AGES]
    for one in everything:
        for at, age in enumerate(one["ages"]):
            counted[at][0] += age["objects"]
            counted[at][1] += age["bytes"]
    return {
        "objects": sum(one["objects"] for one in everything),
        "bytes": sum(one["bytes"] for one in everything),
        "month_cost": round(sum(one["month_cost"] for one in everything), 6),
        "early_cost": round(sum(one["early"]["cost"] for one in everything), 6),
        "classes": [by_class[name] for name in sorted(by_class)],
        "ages": ages(counted),
        "returns": returns(everything),
    }


def _cost(cost: Cost) -> dict[str, float]:
    return {"cost": cost.total, "retrieval": cost.retrieval, "requests": cost.requests, "copy": cost.copy}
