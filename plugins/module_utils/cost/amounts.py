# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Amounts of money and times of bills as text: equal ones are written alike. Pure."""

from __future__ import annotations

import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from ..errors import Refused


def number(value: Any, option: str) -> str:
    """A decimal number as text, without what goes without saying: ``100.0`` is ``100``. Raises Refused."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise Refused(f"{option}: {value!r} is not a number.") from None
    if not amount.is_finite() or amount < 0:
        raise Refused(f"{option}: {value!r} is not a number of 0 or more.")
    return text(amount)


def text(amount: Decimal) -> str:
    """A decimal number as plain text, with no zeros after its last digit."""
    return f"{amount.normalize():f}" if amount else "0"


def moment(value: Any, option: str) -> str:
    """A day or a time as ISO 8601 in UTC, to the second. Raises Refused."""
    said = str(value).strip().replace(" ", "T")
    try:
        parsed = datetime.datetime.fromisoformat(said[:-1] + "+00:00" if said.endswith("Z") else said)
    except ValueError:
        raise Refused(f"{option}: {value!r} is no day like 2026-01-31, nor a time like 2026-01-31T00:00:00Z.") from None
    aware = parsed if parsed.tzinfo else parsed.replace(tzinfo=datetime.timezone.utc)
    return aware.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def day(value: Any, option: str) -> datetime.date:
    """A day. Raises Refused."""
    try:
        return datetime.date.fromisoformat(str(value))
    except ValueError:
        raise Refused(f"{option}: {value!r} is no day like 2026-01-31.") from None


def epoch(time: str) -> int:
    """The seconds since 1970 of a time as ``moment`` gives it."""
    parsed = datetime.datetime.strptime(time, "%Y-%m-%dT%H:%M:%SZ")
    return int(parsed.replace(tzinfo=datetime.timezone.utc).timestamp())


def of_epoch(seconds: Any) -> str:
    """The time of so many seconds since 1970."""
    found = datetime.datetime.fromtimestamp(float(seconds), datetime.timezone.utc)
    return found.strftime("%Y-%m-%dT%H:%M:%SZ")
