# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is due of a user's access keys today: a successor, a key that nobody uses any more to be put away. Pure.

Nothing is remembered between runs. What is due follows from the keys' own dates, so that a play which runs daily
carries a rotation through, and one that runs twice does nothing the second time.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..errors import Refused

DEFAULTS: Mapping[str, int] = {
    "after_days": 90,
    "deactivate_unused_after_days": 1,
    "delete_unused_after_days": 30,
}


@dataclass(frozen=True)
class Key:
    """An access key without its secret; ``used`` is when it was last used, as far as anybody asked."""

    id: str
    created: datetime.datetime
    active: bool
    used: datetime.datetime | None = None

    def described(self) -> str:
        """How a sentence tells it from another."""
        return f"{self.id} ({'active' if self.active else 'inactive'}, of {self.created:%Y-%m-%d})"


@dataclass(frozen=True)
class Due:
    """What is to be done now; ``why_not`` are sentences for what is due and can't be done yet."""

    delete: tuple[Key, ...] = ()
    deactivate: tuple[Key, ...] = ()
    create: bool = False
    why_not: tuple[str, ...] = ()


def rule_of(said: Mapping[str, Any]) -> dict[str, int]:
    """The three numbers of days; raises Refused for those that can't be."""
    rule = {name: int(DEFAULTS[name] if said.get(name) is None else said[name]) for name in DEFAULTS}
    for name, least in zip(DEFAULTS, (1, 0, 1)):
        if rule[name] < least:
            raise Refused(f"rotate.{name}: {rule[name]} is too few; it has to be {least} or more.")
    if rule["delete_unused_after_days"] < rule["deactivate_unused_after_days"]:
        raise Refused(
            f"rotate.delete_unused_after_days: {rule['delete_unused_after_days']} is less than"
            f" deactivate_unused_after_days ({rule['deactivate_unused_after_days']}): a key is deactivated first."
        )
    return rule


def due(keys: Sequence[Key], rule: Mapping[str, int], now: datetime.datetime, allowed: int) -> Due:
    """What is due of the keys, the oldest of which comes first, for a user who may have ``allowed`` of them.

    The newest active key is the one in use. An older one that is past its age has been replaced by it, and goes when
    it has not been used for long enough, counted from when there was a successor.
    """
    newest = next((key for key in reversed(keys) if key.active), None)
    found = Due(create=newest is None or _days(now, newest.created) >= rule["after_days"])
    for key in keys:
        if key is not newest:
            found = _with(found, key, newest, rule, now)
    if not found.create or len(keys) - len(found.delete) < allowed:
        return found
    # An inactive key is in the way, or an active one that is being put away by now: a later run makes the successor.
    left = ", ".join(key.described() for key in keys if key not in found.delete)
    sentence = f"A new access key is due, but {allowed} are allowed at a time, and there are {left}."
    return replace(found, create=False, why_not=(*found.why_not, sentence))


def _with(found: Due, key: Key, newest: Key | None, rule: Mapping[str, int], now: datetime.datetime) -> Due:
    if key.active and _days(now, key.created) < rule["after_days"]:
        return found  # two keys side by side, and neither is old
    since = max(key.created, key.used or key.created, newest.created if newest else key.created)
    idle = _days(now, since)
    if idle >= rule["delete_unused_after_days"]:
        return replace(found, delete=(*found.delete, key))
    if not key.active:
        return found
    if idle >= rule["deactivate_unused_after_days"]:
        return replace(found, deactivate=(*found.deactivate, key))
    if newest and _days(now, newest.created) >= rule["deactivate_unused_after_days"]:
        sentence = (
            f"Access key {key.described()} has a successor, {newest.id}, and is still used: last at"
            f" {since:%Y-%m-%d %H:%M} UTC. It stays active until it isn't."
        )
        return replace(found, why_not=(*found.why_not, sentence))
    return found


def _days(now: datetime.datetime, then: datetime.datetime) -> float:
    return (now - then).total_seconds() / 86400
