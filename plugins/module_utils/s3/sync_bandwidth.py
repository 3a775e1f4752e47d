# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A bound to the bytes that pass in a second, by s3transfer's own limiter."""

from __future__ import annotations

import io
import time
from typing import Any

try:
    from s3transfer.bandwidth import BandwidthLimiter, LeakyBucket, RequestExceededException, RequestToken
    from s3transfer.utils import ReadFileChunk, signal_not_transferring, signal_transferring
except ImportError:  # said once, by the runner
    BandwidthLimiter = None


class _Going:
    """What the limiter asks of a transfer: whether it has failed meanwhile."""

    exception = None


class Bandwidth:
    """At most ``most`` bytes a second, of all that pass by together; 0 is no bound."""

    def __init__(self, most: int) -> None:
        self._bucket = LeakyBucket(most) if most else None

    def attach(self, client: Any) -> None:
        """Have a client say when it reads a body to send it, and when it only computes its signature."""
        if self._bucket is None:
            return
        events = client.meta.events
        events.register_first("request-created.s3", signal_not_transferring, unique_id="converge-not-transferring")
        events.register_last("request-created.s3", signal_transferring, unique_id="converge-transferring")

    def body(self, content: bytes) -> Any:
        """Bytes to be sent, as a request takes them."""
        if self._bucket is None:
            return content
        paced = BandwidthLimiter(self._bucket).get_bandwith_limited_stream(io.BytesIO(content), _Going, enabled=False)
        return ReadFileChunk(paced, len(content), len(content), enable_callbacks=False)

    def take(self, size: int) -> None:
        """Wait until so many bytes more may be read."""
        if self._bucket is None:
            return
        token = RequestToken()
        while True:
            try:
                self._bucket.consume(size, token)
                return
            except RequestExceededException as exceeded:
                time.sleep(exceeded.retry_time)
