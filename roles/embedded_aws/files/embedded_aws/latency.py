# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A delay added to every call, as a distant region would."""

from __future__ import annotations

import time
from dataclasses import dataclass

from embedded_aws.exchange import Answer, Handler, Request


@dataclass
class Latency:
    """ms is the delay in milliseconds; it may change at any time."""

    ms: float = 0

    def around(self, then: Handler) -> Handler:
        def handle(request: Request) -> Answer:
            if self.ms:
                time.sleep(self.ms / 1000)
            return then(request)

        return handle
