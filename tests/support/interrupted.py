# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task in a process of its own, which is killed at the request that is named."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Mapping
from typing import Any

import botocore.httpsession

from ansible_collections.converge.aws.plugins.module_utils import runner
from support.modules import module, options

SYNC = "s3_sync"

# Forks from a process that has everything loaded, and no threads.
_processes = multiprocessing.get_context("forkserver")
_warm = [f"ansible_collections.converge.aws.plugins.action.{name}" for name in (SYNC, "workdocs_export")]
_processes.set_forkserver_preload([__name__, *_warm])


def ran(task: str, given: Mapping[str, Any], check: bool = False) -> dict[str, Any]:
    """The result of a module's task, in this process."""
    defaults = {name: option.get("default") for name, option in options(task).items()}
    return runner.run(module(task).OPERATION, {**defaults, **given}, check, True)


def sync(given: Mapping[str, Any], check: bool = False) -> dict[str, Any]:
    """The result of a task of s3_sync, in this process."""
    return ran(SYNC, given, check)


def killed(given: Mapping[str, Any], number: int, answered: bool, task: str = SYNC) -> bool:
    """Run a task that is killed at its request with this number, from 1: before it is sent, or once it is answered.

    False if it came to its end before.
    """
    process = _processes.Process(target=_run, args=(task, dict(given), number, answered))
    process.start()
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL), process.exitcode
    return process.exitcode != 0


def _run(task: str, given: dict[str, Any], number: int, answered: bool) -> None:
    send, lock = botocore.httpsession.URLLib3Session.send, threading.Lock()
    sent = 0

    def counted(self: Any, request: Any) -> Any:
        nonlocal sent
        with lock:
            sent += 1
            is_the_one = sent == number
        if is_the_one and not answered:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = send(self, request)
        if is_the_one:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    botocore.httpsession.URLLib3Session.send = counted
    result = ran(task, given)
    assert not result.get("failed"), result["msg"]
