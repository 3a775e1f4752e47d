# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tasks of a batch tell one another: what they have read, until one of them writes to what it is about; and in
a check run, what they would write.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any

Names = frozenset[str]


class Foretold:
    """The writes that the tasks of a batch foretell in a check run. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._writes: set[str] = set()

    def add(self, write: object) -> bool:
        """Remember a write, told by its repr; whether none of the tasks has foretold it before."""
        with self._lock:
            is_new = repr(write) not in self._writes
            self._writes.add(repr(write))
            return is_new

    def has(self, write: object) -> bool:
        """Whether one of the tasks has foretold it."""
        with self._lock:
            return repr(write) in self._writes


class Answers:
    """Answers by their keys, each about things that have names (ids, or words of the caller's). Safe for threads.

    No answer is older than a write to what it is about: one that was asked for before such a write ended isn't kept,
    and one that was kept is forgotten when the write begins. What others than these tasks write isn't seen.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[Hashable, tuple[Names, Any]] = {}
        self._asking: dict[Hashable, threading.Event] = {}
        self._known: set[str] = set()
        self._places: dict[str, Names] = {}
        # Writes are counted as they begin and end: in all, the latest about each name, and those under way.
        self._writes = self._latest_of_all = self._open_of_all = 0
        self._latest: dict[str, int] = {}
        self._open: Counter[str] = Counter()

    def once(self, key: Hashable, ask: Callable[[], Any], about: Callable[[Any], Names]) -> tuple[Any, bool]:
        """An answer, and whether another task has asked for it: what is kept, or what ``ask`` gives.

        Of several that want one at the same time, the first asks and the others wait for it. ``about`` gives the names
        of what an answer is about. Raises what ``ask`` raises, which is this task's alone.
        """
        with self._lock:
            if key in self._kept:
                return self._kept[key][1], True
            other = self._asking.get(key)
            own = None if other else self._asking.setdefault(key, threading.Event())
        if other:
            other.wait()
        try:
            with self._lock:
                if key in self._kept:
                    return self._kept[key][1], True
                begun = self._writes
            answer = ask()
            names = about(answer)
            with self._lock:
                self._known |= names
                if not self._is_outdated(names, begun):
                    self._kept[key] = (names, answer)
            return answer, False
        finally:
            if own:
                with self._lock:
                    del self._asking[key]
                own.set()

    @contextmanager
    def writing(self, names: Names | None) -> Iterator[None]:
        """Around a write to what has these names; None, and names that nothing known has, stand for everything."""
        with self._lock:
            names = self._with_places(names)
        self._count(names, 1)
        try:
            yield
        finally:
            self._count(names, -1)

    def made(self, name: str, names: Names | None) -> None:
        """What a write to these names has made: a later write to it is one to them, too."""
        with self._lock:
            found = self._with_places(names)
            if found is not None:
                self._places[name] = self._places.get(name, frozenset()) | found

    def _with_places(self, names: Names | None) -> Names | None:
        found = (names or frozenset()).union(*(self._places.get(name, ()) for name in names or ()))
        is_known = any(name in self._known or name in self._places for name in found)
        return found if is_known or names == frozenset() else None

    def _count(self, names: Names | None, opened: int) -> None:
        with self._lock:
            self._writes += 1
            if names is None:
                self._latest_of_all = self._writes
                self._open_of_all += opened
                self._kept.clear()
                return
            for name in names:
                self._latest[name] = self._writes
                self._open[name] += opened
            self._kept = {key: one for key, one in self._kept.items() if one[0].isdisjoint(names)}

    def _is_outdated(self, names: Names, begun: int) -> bool:
        """Whether a write to any of these was under way at any time since so many had been counted."""
        if self._open_of_all or self._latest_of_all > begun:
            return True
        return any(self._open[name] or self._latest.get(name, 0) > begun for name in names)
