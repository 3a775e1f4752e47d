# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether IAM's policies are enforced: a switch that all who ask share."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Enforcement:
    """on may change at any time; possible is false where nothing would ask, as in a moto without mends."""

    on: bool = False
    possible: bool = True

    def turn(self, on: bool) -> None:
        """Raises ValueError with a sentence where policies can't be enforced."""
        if on and not self.possible:
            raise ValueError("moto as it is enforces no policies: start the server without --unmended.")
        self.on = on
