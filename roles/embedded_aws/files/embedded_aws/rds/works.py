# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Work that takes its time: the states that a resource passes through one after another, on a thread of its own."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .pace import PACE

LAG = 0.3  # seconds

# Held wherever RDS's state is read or changed; never while a database server works.
LOCK = threading.RLock()


@dataclass(frozen=True)
class Stage:
    """A state and what is done in it: server is the database server's work, which may block and may raise; change
    is what RDS then knows, made with the lock held. A state that lags is only what AWS hasn't left yet: it takes
    seconds there where others take minutes, and no longer here than LAG, whatever the pace."""

    status: str
    server: Callable[[], None] | None = None
    change: Callable[[], None] | None = None
    lags: bool = False


@dataclass(frozen=True)
class Work:
    """Stages in their order, the state after them, and what a problem of the server does instead of going on."""

    stages: Sequence[Stage]
    failed: Callable[[Exception], None]
    rest: str = "available"
    # What goes by this work: all that it is busy with is given up after its present state, and it is shown as going.
    last: bool = False


class Works:
    """All work that runs: a queue for each resource, whose `status` it moves on."""

    def __init__(self) -> None:
        self._queues: dict[int, deque[Work]] = {}
        self._threads: set[threading.Thread] = set()
        self._ended = threading.Event()

    def add(self, resource: Any, work: Work) -> None:
        """Begin the work, or have it follow what the resource is busy with; the first state is there at once."""
        with LOCK:
            queue = self._queues.get(id(resource))
            if work.last:
                resource.going = True
            if queue is not None:
                queue.append(work)
                return
            self._queues[id(resource)] = deque([work])
            if work.stages:
                _show(resource, work.stages[0].status)
            thread = threading.Thread(target=self._run, args=(resource, self._ended), daemon=True, name="rds-work")
            self._threads.add(thread)
            thread.start()

    def is_busy(self, resource: Any) -> bool:
        with LOCK:
            return id(resource) in self._queues

    def end(self) -> None:
        """Have all work stop where it is, and wait for its threads."""
        with LOCK:
            self._ended.set()
            threads = [thread for thread in self._threads if thread is not threading.current_thread()]
        for thread in threads:
            thread.join(timeout=30)
        with LOCK:
            self._ended = threading.Event()
            self._queues, self._threads = {}, set()

    def _run(self, resource: Any, ended: threading.Event) -> None:
        try:
            while not ended.is_set():
                with LOCK:
                    queue = self._queues[id(resource)]
                    if not queue:
                        del self._queues[id(resource)]
                        return
                    work = queue[0]
                self._do(resource, work, ended)
                with LOCK:
                    queue.popleft()
        finally:
            with LOCK:
                self._threads.discard(threading.current_thread())

    def _do(self, resource: Any, work: Work, ended: threading.Event) -> None:
        for stage in work.stages:
            began = time.monotonic()
            with LOCK:
                if ended.is_set() or (_goes(resource) and not work.last):
                    return
                _show(resource, stage.status)
            try:
                if stage.server is not None:
                    stage.server()
                # Looked at again and again, so that another pace holds for what waits already.
                while not (_goes(resource) and not work.last) and (left := _left(stage, began)) > 0:
                    if ended.wait(min(0.05, left)):
                        return
                with LOCK:
                    if ended.is_set():
                        return
                    if stage.change is not None:
                        stage.change()
            except Exception as problem:  # the servers' own, and whatever else: a state tells it, not a dead thread
                with LOCK:
                    if not ended.is_set():
                        work.failed(problem)
                return
        with LOCK:
            if not ended.is_set():
                _show(resource, work.rest)


def _left(stage: Stage, began: float) -> float:
    """Seconds that a state still takes."""
    seconds = min(PACE.seconds, LAG) if stage.lags else PACE.seconds
    return began + seconds - time.monotonic()


def _goes(resource: Any) -> bool:
    return bool(getattr(resource, "going", False))


def _show(resource: Any, status: str) -> None:
    resource.status = "deleting" if _goes(resource) else status


WORKS = Works()
