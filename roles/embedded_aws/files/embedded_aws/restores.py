# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long archived objects take to be restored, and whether a restore that began has come to its end."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

DEFAULT = 1.0  # seconds; AWS takes minutes to days


@dataclass
class Restores:
    """seconds is the time that restores take that begin from now on; None: until they are told to end."""

    seconds: float | None = DEFAULT
    _ended: float = field(default=float("-inf"), repr=False)
    _expired: float = field(default=float("-inf"), repr=False)

    def begin(self) -> Began:
        return Began(self, time.monotonic(), self.seconds)

    def end(self) -> None:
        """End all that have begun."""
        self._ended = time.monotonic()

    def expire(self) -> None:
        """Have all copies that are there expire."""
        self._expired = time.monotonic()

    def has_expired(self, came: float) -> bool:
        """Whether a copy that came at that time, on the monotonic clock, was told to expire."""
        return came <= self._expired

    def has_ended(self, began: Began) -> bool:
        if began.at <= self._ended:
            return True
        return began.seconds is not None and time.monotonic() >= began.at + began.seconds


@dataclass(frozen=True)
class Began:
    """One restore: when it began, on the monotonic clock, and the seconds that it takes if nobody ends it before."""

    restores: Restores
    at: float
    seconds: float | None

    @property
    def is_over(self) -> bool:
        return self.restores.has_ended(self)
