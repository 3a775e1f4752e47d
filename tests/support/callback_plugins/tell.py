# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells the test that started a playbook what happens in it, and lets the test act before each task it asks for."""

from __future__ import annotations

import json
import os
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: tell
type: notification
short_description: Tells a test what happens in its playbook
description:
  - Speaks JSON lines over the socket whose descriptor is in E(CONVERGE_TEST_SOCKET); without it, does nothing.
  - E(CONVERGE_TEST_STOPS) is a JSON list of the names of further tasks to wait before.
"""


class CallbackModule(CallbackBase):
    """A line for each result; a task named "next", or as the test has said, waits until the test answers."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "tell"

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        descriptor = os.environ.pop("CONVERGE_TEST_SOCKET", "")
        self._stops = ("next", *json.loads(os.environ.pop("CONVERGE_TEST_STOPS", "[]")))
        if not descriptor:
            self.disabled = True
            return
        self._told = os.fdopen(os.dup(int(descriptor)), "w", encoding="utf-8")
        self._heard = os.fdopen(int(descriptor), encoding="utf-8")

    def _tell(self, kind: str, **more: Any) -> None:
        self._told.write(json.dumps({"kind": kind, **more}, default=str) + "\n")
        self._told.flush()

    def _tell_result(self, kind: str, result: Any, **more: Any) -> None:
        task, told = _of(result, "task"), _of(result, "result")
        name, host = _of(result, "task_fields").get("name") or task.action, _of(result, "host").get_name()
        self._tell(kind, task=name, action=task.action, host=host, result=told, **more)

    def v2_playbook_on_task_start(self, task: Any, is_conditional: bool) -> None:
        if task.name in self._stops:
            self._tell("next", task=task.name)
            self._heard.readline()

    def v2_runner_on_ok(self, result: Any) -> None:
        if _of(result, "task").name != "next":
            self._tell_result("ok", result)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        self._tell_result("failed", result, ignored=ignore_errors)

    def v2_runner_on_unreachable(self, result: Any) -> None:
        self._tell_result("unreachable", result)

    def v2_runner_on_skipped(self, result: Any) -> None:
        self._tell_result("skipped", result)

    def v2_runner_item_on_ok(self, result: Any) -> None:
        self._tell_result("item", result)

    def v2_runner_item_on_failed(self, result: Any) -> None:
        self._tell_result("item", result)

    def v2_runner_retry(self, result: Any) -> None:
        self._tell_result("retry", result)


def _of(result: Any, name: str) -> Any:
    """A part of a task's result, which before ansible-core 2.19 had no public name."""
    return getattr(result, name) if hasattr(result, name) else getattr(result, f"_{name}")
