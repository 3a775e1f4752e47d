# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the account costs: records that somebody gives, since nothing here costs anything; and what a filter picks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from moto.core import DEFAULT_ACCOUNT_ID

# What a record may say, beside its tags, and what it is called in the filters and groups of Cost Explorer.
_DIMENSIONS = {
    "SERVICE": "service",
    "USAGE_TYPE": "usage_type",
    "LINKED_ACCOUNT": "account",
    "REGION": "region",
    "OPERATION": "operation",
}
_NAMES = ("date", "amount", "quantity", "unit", "tags", *_DIMENSIONS.values())


@dataclass(frozen=True)
class Record:
    """What one day's use of one thing costs in USD, and how much of it was used."""

    day: date
    amount: Decimal
    quantity: Decimal
    unit: str
    values: Mapping[str, str]
    tags: Mapping[str, str]
    said: Mapping[str, Any] = field(compare=False)

    @classmethod
    def of(cls, said: Any) -> Record:
        """A record as it is told; raises ValueError."""
        if not isinstance(said, Mapping) or not {"date", "amount"} <= set(said) <= set(_NAMES):
            raise ValueError(f"A cost is a JSON object with date and amount, and may have {', '.join(_NAMES[2:])}.")
        try:
            day, amount = date.fromisoformat(said["date"]), Decimal(str(said["amount"]))
            quantity = Decimal(str(said.get("quantity", 0)))
        except (TypeError, ValueError, InvalidOperation):
            raise ValueError("A cost's date is like 2026-01-31, and its amount and quantity are numbers.") from None
        values = {"account": DEFAULT_ACCOUNT_ID, "region": "us-east-1", "service": "", "usage_type": "",
                  "operation": ""}  # fmt: skip
        values.update({name: str(said[name]) for name in values if name in said})
        tags = {str(key): str(value) for key, value in said.get("tags", {}).items()}
        return cls(day, amount, quantity, str(said.get("unit", "N/A")), values, tags, dict(said))

    def value(self, dimension: str) -> str:
        return self.values.get(_DIMENSIONS.get(dimension, ""), "")


def records(account: str = DEFAULT_ACCOUNT_ID) -> list[Record]:
    """What an account sees: the payer, which is the first account, all of it, another one its own."""
    found: list[Record] = _kept()
    return found if account == DEFAULT_ACCOUNT_ID else [one for one in found if one.values["account"] == account]


def replace(said: Sequence[Any]) -> None:
    """Have these costs in place of those before, and let the budgets know. Raises ValueError."""
    _kept()[:] = [Record.of(one) for one in said]
    for evaluate in EVALUATIONS:
        evaluate()


def told() -> list[Mapping[str, Any]]:
    """The costs as they were given."""
    return [one.said for one in records()]


# Who wants to know when costs change.
EVALUATIONS: list[Callable[[], None]] = []


def between(found: Iterable[Record], start: date, end: date) -> list[Record]:
    """Those from a day on, up to another one, which isn't among them."""
    return [one for one in found if start <= one.day < end]


def total(found: Iterable[Record]) -> Decimal:
    """The sum, in USD."""
    return sum((one.amount for one in found), Decimal(0))


def forecast(found: Sequence[Record], start: date, end: date, now: date) -> Decimal | None:
    """What the days from start up to end are likely to cost: what is known of them, or as the 30 days up to now did.

    None where nothing is known.
    """
    coming = between(found, start, end)
    if coming:
        return total(coming)
    before = between(found, now - timedelta(days=29), now + timedelta(days=1))
    return total(before) / 30 * (end - start).days if before else None


def matches(record: Record, expression: Mapping[str, Any] | None) -> bool:
    """Whether a record is among those that an Expression of Cost Explorer's and Budgets' picks."""
    if not expression:
        return True
    if "And" in expression:
        return all(matches(record, one) for one in expression["And"])
    if "Or" in expression:
        return any(matches(record, one) for one in expression["Or"])
    if "Not" in expression:
        return not matches(record, expression["Not"])
    for kind in ("Dimensions", "Tags"):
        if kind in expression:
            said = expression[kind]
            key = said.get("Key", "")
            value = record.value(key) if kind == "Dimensions" else record.tags.get(key)
            return _is_picked(value, said.get("Values") or [], said.get("MatchOptions") or ["EQUALS"])
    return False


def _is_picked(value: str | None, values: Sequence[str], options: Sequence[str]) -> bool:
    if "ABSENT" in options:
        return not value
    if value is None:
        return False
    tests: dict[str, Callable[[str], bool]] = {
        "STARTS_WITH": value.startswith,
        "ENDS_WITH": value.endswith,
        "CONTAINS": lambda one: one in value,
    }
    found = next((tests[option] for option in options if option in tests), lambda one: one == value)
    return any(map(found, values))


def _kept() -> list[Record]:
    from moto.ce.models import ce_backends  # seldom needed, so not loaded before

    # Kept in moto's own state, so that a reset forgets them with everything else.
    kept: list[Record] = vars(ce_backends[DEFAULT_ACCOUNT_ID]["aws"]).setdefault("costs", [])
    return kept
