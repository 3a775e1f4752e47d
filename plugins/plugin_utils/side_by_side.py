# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Work done side by side by a few threads, of which each takes up the next piece when it has ended one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Sequence
from contextvars import copy_context

# Seconds. A signal that comes just before a wait begins is seen only when the wait ends: so none of them is endless.
_LOOK_UP = 0.5


def chains(keys: Iterable[Hashable]) -> list[list[int]]:
    """The numbers of the keys, from 0, in order; equal keys make one chain."""
    found: dict[Hashable, list[int]] = {}
    for number, key in enumerate(keys):
        found.setdefault(key, []).append(number)
    return list(found.values())


def side_by_side(pieces: Sequence[Sequence[int]], threads: int, work: Callable[[int], None]) -> None:
    """Call ``work`` with every number of every chain, those of one chain one after the other.

    Raises what ``work`` raises. If the calling thread is interrupted meanwhile (by a key, a signal or a task's time
    limit), nothing more is taken up, and the process needn't wait for what is under way to end.
    """
    left = iter(pieces)
    taking = threading.Lock()
    ended = threading.Event()
    errors: list[BaseException] = []

    def taken() -> Sequence[int]:
        with taking:
            return next(left, ())

    def take_up() -> None:
        try:
            while chain := taken():
                for number in chain:
                    if ended.is_set():
                        return
                    work(number)
        except BaseException as error:
            errors.append(error)
            ended.set()

    # Each sees what Ansible keeps in the calling thread's context.
    workers = [
        threading.Thread(target=copy_context().run, args=(take_up,), daemon=True)
        for _number in range(min(threads, len(pieces)))
    ]
    try:
        for worker in workers:
            worker.start()
        for worker in workers:
            while worker.is_alive():
                worker.join(_LOOK_UP)
    finally:
        ended.set()
    if errors:
        raise errors[0]
