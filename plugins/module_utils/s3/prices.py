# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What storing in S3 and Glacier costs, and bringing it back: a dated table, and the arithmetic. Pure.

Everything is a list price in USD without discounts, taxes, free tiers and cheaper further terabytes. A GB has 2^30
bytes, as AWS counts, and a month 30 days. Sums are floats, rounded to a millionth.

Sources: the tables of the Amazon S3 pricing page for us-east-1 (storage: May 2026; requests: 2025) and, whole, for
me-central-1 (2026); its storage in eu-central-1 (September 2025) and eu-west-1; re:Post "Manage data retrieval and
storage costs" for what requests to restore cost; "Archive retrieval options" and "Understanding archival storage" in
the S3 User Guide for hours and overheads. What isn't known of a region costs what it does in us-east-1, and so does
the retrieval of a vault in bulk as of before 2022: since then, it may be free.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import Refused

DATE = "2026-06-05"
CURRENCY = "USD"
REGION = "us-east-1"

GB = 1 << 30
_DAYS = 30
_THOUSAND = 1000
_MILLION = 1_000_000

# What an object takes besides its bytes: at its class's price, and at STANDARD's.
_INDEX = 32 << 10
_NAME = 8 << 10
# The least that an object is billed as.
_LEAST = {"STANDARD_IA": 128 << 10, "ONEZONE_IA": 128 << 10, "GLACIER_IR": 128 << 10}

# The days that are billed at least.
MINIMUM_DAYS = {
    "STANDARD_IA": 30,
    "ONEZONE_IA": 30,
    "GLACIER_IR": 90,
    "GLACIER": 90,
    "DEEP_ARCHIVE": 180,
    "VAULT": 90,
}

# From and to how many hours a retrieval takes: of S3's archive classes, of the archive tiers of INTELLIGENT_TIERING
# (as S3 names them in ArchiveStatus), of a vault's archives. Expedited is for objects of less than 250 MB.
_FLEXIBLE = {"expedited": (1 / 60, 5 / 60), "standard": (3.0, 5.0), "bulk": (5.0, 12.0)}
_DEEP = {"standard": (0.0, 12.0), "bulk": (0.0, 48.0)}
HOURS: Mapping[str, Mapping[str, tuple[float, float]]] = {
    "GLACIER": _FLEXIBLE,
    "DEEP_ARCHIVE": _DEEP,
    "ARCHIVE_ACCESS": _FLEXIBLE,
    "DEEP_ARCHIVE_ACCESS": _DEEP,
    "VAULT": _FLEXIBLE,
}
# Of these, a copy is paid for as long as it is there; from INTELLIGENT_TIERING's tiers, objects move for good.
_COPIED = ("GLACIER", "DEEP_ARCHIVE")

_Table = Mapping[str, Any]

# storage: per GB and month; put, transition: per 1,000 requests (into the class); get: per 1,000; retrieval: per GB;
# retrieval_requests: per 1,000; monitoring: per 1,000 objects and month; batch: per job, per million objects, per
# million objects of the bucket that a manifest is made of.
_US_EAST_1: _Table = {
    "storage": {
        "STANDARD": 0.023,
        "REDUCED_REDUNDANCY": 0.024,
        "INTELLIGENT_TIERING": 0.023,
        "ARCHIVE_ACCESS": 0.0036,
        "DEEP_ARCHIVE_ACCESS": 0.00099,
        "STANDARD_IA": 0.0125,
        "ONEZONE_IA": 0.01,
        "EXPRESS_ONEZONE": 0.11,
        "GLACIER_IR": 0.004,
        "GLACIER": 0.0036,
        "DEEP_ARCHIVE": 0.00099,
        "VAULT": 0.0036,
    },
    "put": {
        "STANDARD": 0.005,
        "REDUCED_REDUNDANCY": 0.005,
        "INTELLIGENT_TIERING": 0.005,
        "STANDARD_IA": 0.01,
        "ONEZONE_IA": 0.01,
        "EXPRESS_ONEZONE": 0.00113,
        "GLACIER_IR": 0.02,
        "GLACIER": 0.03,
        "DEEP_ARCHIVE": 0.05,
        "VAULT": 0.03,
    },
    "transition": {
        "INTELLIGENT_TIERING": 0.01,
        "STANDARD_IA": 0.01,
        "ONEZONE_IA": 0.01,
        "GLACIER_IR": 0.02,
        "GLACIER": 0.03,
        "DEEP_ARCHIVE": 0.05,
    },
    "get": {
        "STANDARD": 0.0004,
        "REDUCED_REDUNDANCY": 0.0004,
        "INTELLIGENT_TIERING": 0.0004,
        "STANDARD_IA": 0.001,
        "ONEZONE_IA": 0.001,
        "EXPRESS_ONEZONE": 0.00003,
        "GLACIER_IR": 0.01,
        "GLACIER": 0.0004,
        "DEEP_ARCHIVE": 0.0004,
    },
    "retrieval": {
        "STANDARD_IA": {"immediate": 0.01},
        "ONEZONE_IA": {"immediate": 0.01},
        "EXPRESS_ONEZONE": {"immediate": 0.0006},
        "GLACIER_IR": {"immediate": 0.03},
        "GLACIER": {"expedited": 0.03, "standard": 0.01, "bulk": 0.0},
        "DEEP_ARCHIVE": {"standard": 0.02, "bulk": 0.0025},
        "ARCHIVE_ACCESS": {"expedited": 0.03, "standard": 0.0, "bulk": 0.0},
        "DEEP_ARCHIVE_ACCESS": {"standard": 0.0, "bulk": 0.0},
        "VAULT": {"expedited": 0.03, "standard": 0.01, "bulk": 0.0025},
    },
    "retrieval_requests": {
        "GLACIER": {"expedited": 10.0, "standard": 0.05, "bulk": 0.0},
        "DEEP_ARCHIVE": {"standard": 0.10, "bulk": 0.025},
        "ARCHIVE_ACCESS": {"expedited": 10.0, "standard": 0.0, "bulk": 0.0},
        "DEEP_ARCHIVE_ACCESS": {"standard": 0.0, "bulk": 0.0},
        "VAULT": {"expedited": 10.0, "standard": 0.05, "bulk": 0.025},
    },
    "monitoring": {"INTELLIGENT_TIERING": 0.0025},
    "batch": {"job": 0.25, "objects": 1.0, "manifest": 0.015},
}

# What differs from us-east-1.
_REGIONS: Mapping[str, _Table] = {
    REGION: {},
    "eu-west-1": {"storage": {"STANDARD": 0.023, "GLACIER": 0.0036}, "put": {"STANDARD": 0.005, "GLACIER": 0.033}},
    "eu-central-1": {"storage": {"STANDARD": 0.0245, "STANDARD_IA": 0.0135, "GLACIER_IR": 0.005}},
    "me-central-1": {
        "storage": {
            "STANDARD": 0.025,
            "INTELLIGENT_TIERING": 0.025,
            "ARCHIVE_ACCESS": 0.00405,
            "DEEP_ARCHIVE_ACCESS": 0.0018,
            "STANDARD_IA": 0.0138,
            "ONEZONE_IA": 0.01104,
            "GLACIER_IR": 0.005,
            "GLACIER": 0.00405,
            "DEEP_ARCHIVE": 0.0018,
        },
        "put": {"STANDARD": 0.0055, "INTELLIGENT_TIERING": 0.0055, "GLACIER": 0.0363, "DEEP_ARCHIVE": 0.0605},
        "transition": {"GLACIER": 0.0363, "DEEP_ARCHIVE": 0.0605},
        "get": {"STANDARD": 0.00044, "INTELLIGENT_TIERING": 0.00044, "GLACIER": 0.00044, "DEEP_ARCHIVE": 0.00044},
        "retrieval": {
            "GLACIER": {"expedited": 0.033, "standard": 0.011},
            "DEEP_ARCHIVE": {"standard": 0.022, "bulk": 0.0033},
            "ARCHIVE_ACCESS": {"expedited": 0.033},
        },
        "retrieval_requests": {
            "GLACIER": {"expedited": 12.10, "standard": 0.0605},
            "DEEP_ARCHIVE": {"standard": 0.121, "bulk": 0.0275},
            "ARCHIVE_ACCESS": {"expedited": 12.10},
        },
    },
}
_WHOLE = (REGION, "me-central-1")

CLASSES = tuple(_US_EAST_1["storage"])
_TIERED = ("retrieval", "retrieval_requests")


@dataclass(frozen=True)
class Cost:
    """What bringing something back costs, by part, in the table's currency. ``copy`` is the readable copy's storage."""

    retrieval: float = 0.0
    requests: float = 0.0
    copy: float = 0.0

    @property
    def total(self) -> float:
        return _rounded(self.retrieval + self.requests + self.copy)

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            _rounded(self.retrieval + other.retrieval),
            _rounded(self.requests + other.requests),
            _rounded(self.copy + other.copy),
        )


@dataclass(frozen=True)
class Prices:
    """The prices of a region. ``note`` says where they aren't wholly its own; otherwise it is empty."""

    region: str
    table: _Table
    date: str = DATE
    currency: str = CURRENCY
    note: str = ""

    def month(self, storage_class: str, bytes: int, objects: int) -> float:
        """What storing so many bytes in so many objects costs a month, their overheads with them.

        Of small objects in the classes that bill 128 KB at least, it is exact when all have the same size.
        """
        rate = self.table["storage"][storage_class]
        billed = max(bytes, objects * _LEAST.get(storage_class, 0))
        cost = billed / GB * rate
        if storage_class in HOURS:
            cost += objects * _INDEX / GB * rate
            if storage_class != "VAULT":
                cost += objects * _NAME / GB * self.table["storage"]["STANDARD"]
        cost += objects / _THOUSAND * self.table["monitoring"].get(storage_class, 0.0)
        return _rounded(cost)

    def put(self, storage_class: str, objects: int) -> float:
        """What it costs to upload objects, each with one request, into a class."""
        return _rounded(objects / _THOUSAND * self.table["put"][storage_class])

    def transition(self, storage_class: str, objects: int) -> float:
        """What it costs to have lifecycle rules move objects into a class."""
        return _rounded(objects / _THOUSAND * self.table["transition"].get(storage_class, 0.0))

    def early(self, storage_class: str, bytes: int, objects: int, days: float) -> float:
        """What is still billed for what is deleted ``days`` after it came into the class."""
        left = max(MINIMUM_DAYS.get(storage_class, 0) - days, 0)
        return _rounded(self.month(storage_class, bytes, objects) * left / _DAYS)

    def restore(self, storage_class: str, tier: str, bytes: int, objects: int, days: float = 0) -> Cost:
        """What it costs to bring so much back and to keep the readable copies for ``days``.

        ``tier`` is one of ``tiers(storage_class)``; a class that is read at once has the tier immediate.
        """
        name = tier.lower()
        rate = self.table["retrieval"].get(storage_class, {}).get(name, 0.0)
        of_requests = self.table["retrieval_requests"].get(storage_class, {})
        request = of_requests.get(name, self.table["get"].get(storage_class, 0.0))
        kept = days / _DAYS * self.table["storage"]["STANDARD"] if storage_class in _COPIED else 0.0
        return Cost(_rounded(bytes / GB * rate), _rounded(objects / _THOUSAND * request), _rounded(bytes / GB * kept))

    def batch(self, objects: int, manifest_of: int = 0) -> float:
        """What an S3 Batch Operations job costs besides its operation; ``manifest_of`` objects when S3 lists them."""
        rates = self.table["batch"]
        cost = rates["job"] + objects / _MILLION * rates["objects"] + manifest_of / _MILLION * rates["manifest"]
        return _rounded(cost)

    def hours(self, storage_class: str, tier: str) -> tuple[float, float]:
        """From how many hours to how many a retrieval takes."""
        return hours(storage_class, tier)

    def cheapest(self, storage_class: str, within: float, bytes: int, objects: int, days: float = 0) -> str | None:
        """The cheapest tier that surely brings it back within so many hours, the faster of equals; None: none does."""
        in_time = [tier for tier in tiers(storage_class) if hours(storage_class, tier)[1] <= within]
        # Of equals, min takes the first.
        return min(
            in_time,
            key=lambda tier: self.restore(storage_class, tier, bytes, objects, days).total,
            default=None,
        )


def tiers(storage_class: str) -> tuple[str, ...]:
    """The ways to bring back what lies in a class, the fastest first."""
    return tuple(HOURS.get(storage_class, {"immediate": ()}))


def hours(storage_class: str, tier: str) -> tuple[float, float]:
    """From how many hours to how many a retrieval takes; (0, 0) where it is read at once."""
    return HOURS.get(storage_class, {}).get(tier.lower(), (0.0, 0.0))


def prices(region: str, replaced: Mapping[str, Any] | None = None, option: str = "prices") -> Prices:
    """A region's prices, with those of the user's ``replaced`` laid over them.

    ``replaced`` has the table's own shape (storage, put, transition, get, retrieval, retrieval_requests, monitoring,
    batch), and may have a ``date`` of its own. Raises Refused, naming the place in ``option``.
    """
    known = _REGIONS.get(region)
    table = _laid(_US_EAST_1, known or {})
    note = ""
    if known is None:
        note = f"The prices of {region} aren't in the table: these are those of {REGION}."
    elif region not in _WHOLE:
        note = f"Not all prices of {region} are in the table: the others are those of {REGION}."
    date = DATE
    if replaced:
        date = str(replaced.get("date") or DATE)
        own = _checked({name: value for name, value in replaced.items() if name != "date"}, option)
        table = _laid(table, own)
    return Prices(region if known is not None else REGION, table, date, CURRENCY, note)


def _laid(table: _Table, over: _Table) -> dict[str, Any]:
    laid = dict(table)
    for name, value in over.items():
        laid[name] = _laid(laid.get(name, {}), value) if isinstance(value, Mapping) else value
    return laid


def _checked(replaced: _Table, option: str) -> dict[str, Any]:
    checked: dict[str, Any] = {}
    for section, entries in replaced.items():
        _allowed(section, tuple(_US_EAST_1), option)
        place = f"{option}.{section}"
        checked[section] = {}
        for name, value in _mapping(entries, place).items():
            inner = f"{place}.{name}"
            if section == "batch":
                _allowed(name, tuple(_US_EAST_1["batch"]), place)
            else:
                _allowed(name, CLASSES, place)
            if section not in _TIERED:
                checked[section][name] = _price(value, inner)
                continue
            rates = {str(tier).lower(): (tier, price) for tier, price in _mapping(value, inner).items()}
            for tier in rates:
                _allowed(tier, tiers(name), inner)
            checked[section][name] = {tier: _price(price, f"{inner}.{said}") for tier, (said, price) in rates.items()}
    return checked


def _allowed(name: Any, allowed: tuple[str, ...], place: str) -> None:
    if name not in allowed:
        raise Refused(f"{place}: there is no {name!r}. Allowed: {', '.join(allowed)}.")


def _mapping(value: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Refused(f"{place} is a dictionary of prices, not {value!r}.")
    return value


def _price(value: Any, place: str) -> float:
    try:
        price = -1.0 if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        price = -1.0
    if not 0 <= price < float("inf"):
        raise Refused(f"{place} is a price in {CURRENCY}, 0 or more, not {value!r}.")
    return price


def _rounded(value: float) -> float:
    return round(value, 6)
