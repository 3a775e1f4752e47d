# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The answers of before, for reads that lag behind writes as those of an eventually consistent service do.

Memory starts when a stale_read fault is switched on, so only a read made since then can lag. A read is the same as an
earlier one if key, method, path, query and body are. When a write succeeds, the last answers to all reads about the
same thing become outdated: reads of the same service whose resource is the written one, lies in it or names nothing
(a list). For S3 "in" means in the bucket; elsewhere an ARN, a URL and a bare name are one thing if their last parts
are equal. An outdated answer is given as often as the fault says, then the read is answered afresh.
"""

from __future__ import annotations

import re
import threading

from embedded_aws.exchange import Answer, Call, Request

_Key = tuple[object, ...]


class Memory:
    def __init__(self) -> None:
        self._last: dict[_Key, tuple[Call, Answer]] = {}
        self._outdated: dict[_Key, Answer] = {}
        self._lock = threading.Lock()

    def outdated(self, request: Request) -> Answer | None:
        """The answer that a read got before the last write, or None if it has not been overtaken by one."""
        with self._lock:
            return self._outdated.get(_key(request)) if request.call.read else None

    def note(self, request: Request, answer: Answer) -> None:
        """Remember a read's fresh answer, or what a write has overtaken."""
        with self._lock:
            if request.call.read:
                self._last[_key(request)] = (request.call, answer)
                self._outdated.pop(_key(request), None)
            elif answer.status < 400:
                overtaken = {key: old for key, (call, old) in self._last.items() if _concerns(request.call, call)}
                self._outdated |= overtaken


def _key(request: Request) -> _Key:
    environ = request.environ
    return request.call.access_key, request.call.method, environ.get("RAW_URI", environ["PATH_INFO"]), request.body


def _concerns(write: Call, read: Call) -> bool:
    if write.service != read.service:
        return False
    return read.resource is None or write.resource is None or _thing(write) == _thing(read)


def _thing(call: Call) -> str:
    parts = re.split("/" if call.service == "s3" else "[/:]", call.resource or "")
    return parts[0] if call.service == "s3" else parts[-1]
