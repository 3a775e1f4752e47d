# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Threads that take up pieces of work: as many as allowed, each chain in order, and none after an interrupt."""

from __future__ import annotations

import signal
import threading
from contextvars import ContextVar

import pytest

from ansible_collections.converge.aws.plugins.plugin_utils.side_by_side import chains, side_by_side


def test_equal_keys_make_a_chain_in_the_order_of_the_list():
    assert chains(["a", "b", "a", ("c", 1), "b", "a"]) == [[0, 2, 5], [1, 4], [3]]
    assert chains([]) == []


def test_every_number_is_worked_on_once():
    seen: list[int] = []
    side_by_side([[number] for number in range(500)], 16, seen.append)
    assert sorted(seen) == list(range(500))
    side_by_side([], 16, seen.append)
    assert len(seen) == 500


def test_as_many_at_the_same_time_as_allowed_and_no_more():
    together = threading.Barrier(4)
    now, most, lock = 0, 0, threading.Lock()

    def work(_number):
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        together.wait(60)  # four have to be here, or nobody goes on
        with lock:
            now -= 1

    side_by_side([[number] for number in range(40)], 4, work)
    assert most == 4


def test_a_chain_is_worked_on_in_order_and_by_nobody_else_meanwhile():
    seen: list[int] = []
    inside = threading.Lock()

    def work(number):
        if number < 100:
            assert inside.acquire(blocking=False)
            seen.append(number)
            inside.release()

    side_by_side([list(range(100)), *([number] for number in range(100, 200))], 8, work)
    assert seen == list(range(100))


def test_what_goes_wrong_is_raised_and_nothing_more_is_taken_up():
    seen: list[int] = []

    def work(number):
        seen.append(number)
        if number == 3:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        side_by_side([[number] for number in range(100)], 1, work)
    assert seen == [0, 1, 2, 3]


def test_an_interrupt_ends_it_at_once_though_work_is_under_way():
    """As a task's time limit does it: by a signal, in the thread that waits."""
    release, begun, seen = threading.Event(), threading.Event(), []

    class TimeIsUp(BaseException):
        pass

    def ring(_number, _frame):
        raise TimeIsUp

    def work(number):
        seen.append(number)
        if len(seen) == 2:
            begun.set()
        release.wait(60)

    already = set(threading.enumerate())
    before = signal.signal(signal.SIGUSR1, ring)
    main = threading.main_thread().ident
    bell = threading.Thread(target=lambda: (begun.wait(60), signal.pthread_kill(main, signal.SIGUSR1)))
    bell.start()
    try:
        with pytest.raises(TimeIsUp):
            side_by_side([[number] for number in range(10)], 2, work)
    finally:
        bell.join()
        signal.signal(signal.SIGUSR1, before)
    release.set()
    for thread in set(threading.enumerate()) - already:
        thread.join(60)
    assert len(seen) == 2


def test_threads_see_the_callers_context():
    said: ContextVar[str] = ContextVar("said", default="nothing")
    said.set("something")
    seen: list[str] = []
    side_by_side([[0], [1], [2]], 3, lambda _number: seen.append(said.get()))
    assert seen == ["something"] * 3
