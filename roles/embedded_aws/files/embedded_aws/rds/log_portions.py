# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Portions of a log file, as DownloadDBLogFilePortion gives them."""

from __future__ import annotations

from dataclasses import dataclass

# AWS: "the entire log file is returned up to a maximum of 10000 lines", and no more than 1 MB.
_LINES, _SIZE = 10000, 1024 * 1024


@dataclass(frozen=True)
class Portion:
    """Lines of a file, where the next portion begins, and whether there is more of it."""

    text: str
    marker: str
    pending: bool


def portion(content: bytes, marker: str | None, number: int | None) -> Portion:
    """A portion of a file's content: from a marker on, or without one the most recent lines.

    AWS, DownloadDBLogFilePortion: "0" is the beginning of the file. Raises ValueError for a marker that is none.
    """
    lines = content.splitlines(keepends=True)
    most = min(number or _LINES, _LINES)
    start = max(len(lines) - most, 0) if marker is None else _line(marker, lines)
    taken: list[bytes] = []
    size = 0
    for line in lines[start : start + most]:
        if taken and size + len(line) > _SIZE:
            break
        taken.append(line)
        size += len(line)
    end = start + len(taken)
    offset = sum(len(line) for line in lines[:end])
    return Portion(b"".join(taken).decode("utf-8", "replace"), f"{end}:{offset}", end < len(lines))


def _line(marker: str, lines: list[bytes]) -> int:
    number, _colon, _offset = marker.partition(":")
    if not number.isdecimal():
        raise ValueError(f"Invalid marker: {marker}")
    return min(int(number), len(lines))
