# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a restore will cost and take, before anything is sent: the tier for each archive, the price by part. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..errors import Refused
from ..parts import Effect, Params
from .archives import Lying, expiry
from .prices import CURRENCY, Cost, Prices, hours, tiers

# Expedited takes minutes for objects below this.
_EXPEDITED = 250_000_000


@dataclass(frozen=True)
class Estimate:
    """What is brought back, its price, and from how many hours to how many it takes."""

    objects: int
    bytes: int
    cost: Cost
    hours: tuple[float, float]
    date: str
    warnings: tuple[str, ...] = ()

    def shown(self) -> dict[str, Any]:
        """As results have it."""
        return {
            "objects": self.objects,
            "bytes": self.bytes,
            "cost": {**self.parts(), "total": self.cost.total},
            "currency": CURRENCY,
            "hours": {"min": round(self.hours[0], 3), "max": round(self.hours[1], 3)},
            "price_date": self.date,
        }

    def parts(self) -> dict[str, float]:
        """The price by part."""
        return {"retrieval": self.cost.retrieval, "requests": self.cost.requests, "copy": self.cost.copy}

    def sentence(self) -> str:
        """The price by part, in words."""
        return (
            f"{money(self.cost.total)} ({money(self.cost.retrieval)} for retrieval, {money(self.cost.requests)} for"
            f" requests, {money(self.cost.copy)} for storing the copies; prices of {self.date})"
        )

    def effect(self) -> Effect | None:
        """What the plan says of it."""
        if not self.objects and not self.cost.total:
            return None
        time = f"; takes up to {duration(self.hours[1])}" if self.objects else ""
        return Effect("costs", f"Costs about {self.sentence()}{time}.")


def chosen(objects: Iterable[Lying], params: Params, table: Prices) -> dict[str, str]:
    """The tier for each archive that objects are brought back from; raises Refused where none is fast enough."""
    sums = _sums(objects)
    within, days = params.get("within_hours"), params.get("days") or 0
    found: dict[str, str] = {}
    for archive, (count, size) in sums.items():
        if within is not None:
            tier = table.cheapest(archive, within, size, count, days)
            if tier is None:
                fastest = tiers(archive)[0]
                raise Refused(
                    f"within_hours: nothing brings {counted(count)} of {archive} back within {within:g} hours:"
                    f" {fastest}, the fastest, takes up to {duration(hours(archive, fastest)[1])}. Nothing was sent."
                )
            found[archive] = tier
            continue
        found[archive] = params.get("tier") or "standard"
        if found[archive] not in tiers(archive):
            others = " and ".join(tiers(archive))
            raise Refused(
                f"tier: there is no {found[archive]} for {counted(count)} of {archive}, but {others}. Nothing was sent."
            )
    return found


def estimated(
    stored: Sequence[Lying],
    hurried: Sequence[Lying],
    longer: Sequence[Lying],
    by: Mapping[str, str],
    days: int,
    now: datetime,
    table: Prices,
) -> Estimate:
    """What it comes to: ``stored`` are brought back, ``hurried`` once more and faster, ``longer`` kept for longer."""
    cost, least, most = Cost(), [0.0], [0.0]
    for some, kept in ((stored, days), (hurried, 0)):
        for archive, (count, size) in _sums(some).items():
            cost += table.restore(archive, by[archive], size, count, kept)
            low, high = hours(archive, by[archive])
            least.append(low)
            most.append(high)
    for one in longer:
        if one.expires:
            more = (expiry(days, now) - one.expires).total_seconds() / 86400
            cost += Cost(copy=table.restore(one.archive, "standard", one.size, 0, more).copy)
    brought = [*stored, *hurried]
    large = sum(one.size > _EXPEDITED and by[one.archive] == "expedited" for one in brought)
    slow = f"Of {counted(len(brought))}, {large} have more than 250 MB: expedited may take longer for those."
    size = sum(one.size for one in brought)
    return Estimate(len(brought), size, cost, (max(least), max(most)), table.date, (slow,) if large else ())


def within_cost(estimate: Estimate, most: float | None) -> None:
    """Refuse what costs more than the task allows."""
    if most is not None and estimate.cost.total > most:
        raise Refused(
            f"max_cost: bringing back {counted(estimate.objects)} of {estimate.bytes:,} bytes costs about"
            f" {estimate.sentence()}, which is more than {money(most)}. Nothing was sent."
        )


def money(amount: float) -> str:
    """An amount as people write it: to the cent, and what is less than that not as nothing."""
    return f"{CURRENCY} {amount:,.2f}" if amount >= 0.01 or not amount else f"{CURRENCY} {amount:.6f}".rstrip("0")


def counted(number: int) -> str:
    """So many objects, in words."""
    return "1 object" if number == 1 else f"{number:,} objects"


def duration(some: float) -> str:
    """Hours as people write them."""
    return f"{some:g} hours" if some >= 1 else f"{some * 60:g} minutes"


def _sums(objects: Iterable[Lying]) -> dict[str, tuple[int, int]]:
    sums: dict[str, tuple[int, int]] = {}
    for one in objects:
        count, size = sums.get(one.archive, (0, 0))
        sums[one.archive] = (count + 1, size + one.size)
    return sums
