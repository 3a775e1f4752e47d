# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Windows for backups and maintenance: as AWS writes them, and those that it refuses. Pure."""

from __future__ import annotations

import re

from ..errors import Refused

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY, _WEEK = 24 * 60, 7 * 24 * 60


def canonical(window: str) -> str:
    """A window in AWS's own writing: ``Sun:5:00-Sun:6:00`` is ``sun:05:00-sun:06:00``."""
    text = re.sub(r"\s+", "", window).lower()
    return re.sub(r"(?<!\d)(\d):", r"0\1:", text)


def check(
    backup: str | None, maintenance: str | None, option: str = "preferred_backup_window", least: int = 30
) -> None:
    """Refuse windows that AWS doesn't have, that are shorter than so many minutes, or that overlap.

    ``option`` is the one that has the window for backups.
    """
    daily = _minutes(backup, option, False, least) if backup else None
    weekly = _minutes(maintenance, "preferred_maintenance_window", True, least) if maintenance else None
    if daily and weekly and _overlap(daily, weekly):
        raise Refused(
            f"{option}: {backup} overlaps preferred_maintenance_window, {maintenance}. Both are in UTC."
        )


def _minutes(window: str, option: str, weekly: bool, least: int) -> tuple[int, int]:
    time = r"([01]\d|2[0-3]):([0-5]\d)"
    day = rf"({'|'.join(_DAYS)}):" if weekly else "()"
    found = re.fullmatch(f"{day}{time}-{day}{time}", canonical(window))
    if not found:
        like = "sun:05:00-sun:06:00" if weekly else "02:00-03:00"
        raise Refused(f"{option}: {window!r} is not a window, which looks like {like}, in UTC.")
    first, hour, minute, last, to_hour, to_minute = found.groups()
    begin, end = int(hour) * 60 + int(minute), int(to_hour) * 60 + int(to_minute)
    whole = _DAY
    if weekly:
        begin, end, whole = begin + _DAYS.index(first) * _DAY, end + _DAYS.index(last) * _DAY, _WEEK
    length = (end - begin) % whole
    if length < least:
        raise Refused(f"{option}: {window!r} lasts {length} minutes; it has to last {least} at least.")
    if weekly and length > _DAY:
        raise Refused(f"{option}: {window!r} lasts more than a day.")
    return begin, length


def _overlap(daily: tuple[int, int], weekly: tuple[int, int]) -> bool:
    begin, length = weekly
    for day in range(-1, 9):
        start = daily[0] + day * _DAY
        if start < begin + length and begin < start + daily[1]:
            return True
        # A week's last window goes on at its beginning.
        if start < begin + length - _WEEK:
            return start + daily[1] > begin - _WEEK
    return False
