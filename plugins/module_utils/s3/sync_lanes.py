# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many pieces of work side by side: never more of them taken up than can be held."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any, NamedTuple

# The bytes that pieces of work may hold together; one alone may hold more.
MOST_HELD = 128 * 1024**2


class Work(NamedTuple):
    """A piece of work, and how many bytes it holds until it is done."""

    run: Callable[[], Any]
    held: int = 0


def side_by_side(works: Iterable[Work], width: int) -> Generator[Any, None, None]:
    """Do the works, ``width`` at a time, and give what each gives, as they end.

    They are taken from the iterable, in this thread, when there is room for them. What one raises ends the others that
    haven't begun.
    """
    coming, held = iter(works), 0
    following = next(coming, None)
    running: dict[Future[Any], int] = {}
    ended: SimpleQueue[Future[Any]] = SimpleQueue()
    with ThreadPoolExecutor(width) as pool:
        try:
            while following is not None or running:
                while following is not None and _fits(len(running), width, held + following.held):
                    future = pool.submit(following.run)
                    running[future] = following.held
                    held += following.held
                    future.add_done_callback(ended.put)
                    following = next(coming, None)
                future = ended.get()
                held -= running.pop(future)
                yield future.result()
                if following is None:
                    # What has ended may have left something to do.
                    following = next(coming, None)
        finally:
            for future in running:
                future.cancel()


def _fits(running: int, width: int, held: int) -> bool:
    return running == 0 or (running < 2 * width and held <= MOST_HELD)
