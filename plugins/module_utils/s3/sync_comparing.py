# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a sync compares: entries of two sides in the order of their keys, and why one of them is to be moved. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import NamedTuple

from ..errors import Failed

# Only bytes can tell: the strategy is checksum, and the sizes are the same.
UNSURE = "bytes"


class Entry(NamedTuple):
    """A file or an object: its path below the root or the prefix, bytes, and seconds since 1970 of its last change.

    ``etag``, ``storage_class`` and ``readable`` (whether its bytes can be had without a restore) are an object's.
    """

    path: str
    size: int
    time: int
    etag: str = ""
    storage_class: str = ""
    readable: bool = True


class Move(NamedTuple):
    """What is to be moved, with the entry that it replaces, and why: new, size, time, bytes or force."""

    source: Entry
    target: Entry | None
    why: str


@dataclass
class Remarks:
    """What is said of single paths: what was skipped, and the problems that fail the task once all else is done."""

    skipped: list[dict[str, str]] = field(default_factory=list)
    problems: list[dict[str, str]] = field(default_factory=list)

    def skip(self, path: str, why: str) -> None:
        """It is left out, as the task would have it."""
        self.skipped.append({"path": path, "why": why})

    def fail(self, path: str, why: str) -> None:
        """It can't be done."""
        self.problems.append({"path": path, "why": why})


@dataclass(frozen=True)
class Patterns:
    """Which paths a task is about. A pattern with a slash is held against the path below the root.

    Without one, ``include`` is held against the name of a file, and ``exclude`` against each folder's name too.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def takes(self, path: str) -> bool:
        """Whether the task is about the file or object with this path."""
        name = path.rpartition("/")[2]
        included = not self.include or any(
            fnmatchcase(path if "/" in pattern else name, pattern) for pattern in self.include
        )
        return included and self.enters(path)

    def enters(self, path: str) -> bool:
        """Whether the task is about anything in the folder with this path."""
        if not self.exclude:
            return True
        names = path.split("/")
        return not any(
            fnmatchcase(path, pattern) if "/" in pattern else any(fnmatchcase(name, pattern) for name in names)
            for pattern in self.exclude
        )


def patterns(params: Mapping[str, str | None]) -> Patterns:
    """The patterns of ``include`` and ``exclude``, which are separated by commas."""
    include, exclude = (
        tuple(one.strip() for one in str(params.get(option) or "").split(",") if one.strip())
        for option in ("include", "exclude")
    )
    return Patterns(() if "*" in include else include, exclude)


def merged(sources: Iterator[Entry], targets: Iterator[Entry]) -> Iterator[tuple[Entry | None, Entry | None]]:
    """Both sides, path by path, as they come: neither is ever held whole.

    Each has to be in the order of its paths' bytes in UTF-8, which is S3's; raises Failed where it isn't.
    """
    left, right = _ordered(sources), _ordered(targets)
    one, other = next(left, None), next(right, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one[0] < other[0]):
            yield one and one[1], None
            one = next(left, None)
        elif one is None or other[0] < one[0]:
            yield None, other[1]
            other = next(right, None)
        else:
            yield one[1], other[1]
            one, other = next(left, None), next(right, None)


def _ordered(entries: Iterator[Entry]) -> Iterator[tuple[bytes, Entry]]:
    before = b""
    for entry in entries:
        key = entry.path.encode("utf-8", "surrogateescape")
        if key < before:
            raise Failed(
                f"The listing isn't in the order of its keys: {entry.path!r} came late. Directory buckets list so, and"
                " can't be synced here."
            )
        before = key
        yield key, entry


def reason(strategy: str, source: Entry, target: Entry | None) -> str:
    """Why the source is to be moved, UNSURE if its bytes have to be looked at, or an empty string."""
    if target is None:
        return "new"
    if strategy == "force":
        return "force"
    if source.size != target.size:
        return "size"
    if strategy == "checksum":
        return UNSURE
    return "time" if source.time > target.time else ""
