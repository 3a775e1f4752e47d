# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times as users write them. Pure."""

from __future__ import annotations

from datetime import date, datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any

from ..errors import Refused


def moment(value: Any, option: str) -> datetime:
    """A time in ISO 8601 or as HTTP writes it, to the second; UTC where it names no zone. Raises Refused."""
    if isinstance(value, datetime):
        found = value
    elif isinstance(value, date):
        found = datetime(value.year, value.month, value.day)
    else:
        text = str(value).strip()
        try:
            # Python before 3.11 doesn't know Z.
            found = datetime.fromisoformat(f"{text[:-1]}+00:00" if text[-1:] in ("z", "Z") else text)
        except ValueError:
            try:
                found = parsedate_to_datetime(text)
            except (TypeError, ValueError, IndexError):
                raise Refused(
                    f"{option}: {text!r} is no time. Allowed: ISO 8601, like 2030-01-01T00:00:00Z."
                ) from None
    found = found if found.tzinfo else found.replace(tzinfo=timezone.utc)
    return found.astimezone(timezone.utc).replace(microsecond=0)
