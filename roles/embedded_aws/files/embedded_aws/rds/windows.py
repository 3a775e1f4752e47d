# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The weekly maintenance window and the daily backup window: how long they are, and that they don't overlap."""

from __future__ import annotations

import re

_DAY = 24 * 60
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MAINTENANCE = re.compile(r"([a-z]{3}):(\d\d):(\d\d)-([a-z]{3}):(\d\d):(\d\d)")
_BACKUP = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")


def problem(maintenance: str, backup: str | None) -> str | None:
    """What RDS says against two windows, in UTC; None if nothing. Both may pass midnight, and the week's end."""
    found = _MAINTENANCE.fullmatch(maintenance.lower())
    if found is None or found[1] not in _DAYS or found[4] not in _DAYS:
        return (
            f"Invalid maintenance window format: {maintenance}. Should be specified as a range "
            "ddd:hh24:mi-ddd:hh24:mi (24H Clock UTC). Example: Sun:23:45-Mon:00:15"
        )
    start = _DAYS.index(found[1]) * _DAY + int(found[2]) * 60 + int(found[3])
    end = _DAYS.index(found[4]) * _DAY + int(found[5]) * 60 + int(found[6])
    length = (end - start) % (7 * _DAY)
    if length < 30:
        return "The maintenance window must be at least 30 minutes."
    if length > _DAY:
        return "Maintenance window must be less than 24 hours."
    daily = _BACKUP.fullmatch(backup or "")
    if daily is None:
        return None
    first = int(daily[1]) * 60 + int(daily[2])
    lasts = (int(daily[3]) * 60 + int(daily[4]) - first) % _DAY
    # Either begins while the other lasts.
    if (first - start) % _DAY < length or (start - first) % _DAY < lasts:
        return "The backup window and maintenance window must not overlap."
    return None
