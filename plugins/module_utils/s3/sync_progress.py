# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How far a sync is: files, bytes, rate and the time that is left."""

from __future__ import annotations

import time
from typing import Any

_UNITS = ("B", "KiB", "MiB", "GiB", "TiB")
# Words are made this often at most, in seconds; how many of them are shown is the port's to say.
_BETWEEN = 0.5


class Progress:
    """Tells the progress port what has gone of so many files and bytes."""

    def __init__(self, api: Any, doing: str, files: int, size: int) -> None:
        self._api, self._doing, self._files, self._size = api, doing, files, size
        self._gone = [0, 0]
        self._begun = self._told = time.monotonic()

    def went(self, files: int = 0, size: int = 0) -> None:
        """So many more files are done, and so many bytes."""
        self._gone[0] += files
        self._gone[1] += size
        now = time.monotonic()
        if now - self._told >= _BETWEEN:
            self._told = now
            self._api.report(words(self._doing, self._gone, (self._files, self._size), now - self._begun))


def words(doing: str, gone: Any, whole: tuple[int, int], seconds: float) -> str:
    """``gone`` and ``whole`` are files and bytes."""
    rate = gone[1] / seconds if seconds > 0 else 0.0
    left = ""
    if rate > 0 and whole[1] >= gone[1]:
        minutes, rest = divmod(int((whole[1] - gone[1]) / rate), 60)
        left = f", {minutes}:{rest:02} left"
    return (
        f"{doing}: {gone[0]} of {whole[0]} files, {readable(gone[1])} of {readable(whole[1])}, {readable(rate)}/s{left}"
    )


def readable(size: float) -> str:
    """Bytes as people read them."""
    for unit in _UNITS:
        if size < 1024 or unit == _UNITS[-1]:
            break
        size /= 1024
    return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
