# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What passes in days at S3 Glacier, and whether it is closed to those who have nothing there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class GlacierDays:
    """day counts the days that were told to pass; closed: accounts without vaults are refused."""

    day: int = 0
    closed: bool = False

    def pass_one(self) -> None:
        """A day goes by: inventories are taken, locks in progress expire, the output of jobs is gone."""
        self.day += 1
