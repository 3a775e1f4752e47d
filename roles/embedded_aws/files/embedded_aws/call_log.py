# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One JSON line a call: who asked for what, and what came of it. Bodies, secrets and signatures are never written."""

from __future__ import annotations

import json
import os
import re
import threading
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from embedded_aws.exchange import Answer, Handler, Request

_XML_CODE = re.compile(rb"<Code>([^<]{1,200})</Code>")
_JSON_CODE = re.compile(rb'"(?:__type|code|Code)"\s*:\s*"(?:[^"]*#)?([^"]{1,200})"')
# An error's code stands near its beginning.
_HEAD = 4096


class CallLog:
    """Appends to a file. n counts from 1 for as long as the server lives: emptying the log does not restart it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_WRONLY, 0o600)
        self._lock = threading.Lock()
        self._n = 0

    @property
    def last(self) -> int:
        """The number of the newest call."""
        return self._n

    def around(self, then: Handler) -> Handler:
        def handle(request: Request) -> Answer:
            began = time.perf_counter()
            answer = then(request)
            self._append(request, answer, (time.perf_counter() - began) * 1000)
            return answer

        return handle

    def since(self, n: int) -> list[dict[str, Any]]:
        """The calls after number n that are still in the log, oldest first."""
        with self._lock:
            lines = self.path.read_text(encoding="utf-8").splitlines()
        return [call for call in map(json.loads, lines) if call["n"] > n]

    def empty(self) -> None:
        with self._lock:
            os.ftruncate(self._file, 0)

    def _append(self, request: Request, answer: Answer, ms: float) -> None:
        call = request.call
        entry = {
            "n": 0,
            "time": datetime.now(timezone.utc).isoformat(timespec="milliseconds"),
            "account_key": call.access_key,
            "service": call.service,
            "operation": call.operation,
            "resource": call.resource,
            "method": call.method,
            "status": None if answer.hung_up else answer.status,
            "code": None if answer.hung_up else error_code(answer),
            "read": call.read,
            "fault": answer.fault,
            "ms": round(ms, 1),
        }
        with self._lock:
            self._n += 1
            entry["n"] = self._n
            os.write(self._file, (json.dumps(entry) + "\n").encode())


def error_code(answer: Answer) -> str | None:
    """The AWS error code in an answer, or None if it is no error or, like an answer to HEAD, says no code."""
    if answer.status < 400:
        return None
    # A service that once spoke the query protocol keeps its old codes, which the SDKs report, in a header of its own.
    queried = answer.header("x-amzn-query-error")
    if queried:
        return queried.partition(";")[0]
    named = answer.header("x-amzn-ErrorType")
    if named:
        return named.partition(":")[0].rpartition("#")[2]
    head = answer.body[:_HEAD]
    found = _XML_CODE.search(head) or _JSON_CODE.search(head)
    return found.group(1).decode("utf-8", "replace") if found else None
