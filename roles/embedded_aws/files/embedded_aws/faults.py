# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults to order: AWS throttling, failing, hanging up, cutting short or lagging behind, for the calls that fit."""

from __future__ import annotations

import io
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from fnmatch import fnmatchcase
from typing import Any

from embedded_aws import errors
from embedded_aws.exchange import Answer, Handler, Request
from embedded_aws.stale_reads import Memory

KINDS = (
    "throttle", "error", "internal_error", "drop_before", "drop_after", "cut_body", "flip_sent", "flip_body",
    "stale_read",
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One fault, and the calls that it befalls.

    kind:
      throttle        the call is refused as one too many, in the service's own words; nothing is carried out
      error           the call is refused with code, status (400) and message; nothing is carried out
      internal_error  the call fails with status 500; nothing is carried out
      drop_before     the connection is closed with no answer; nothing is carried out
      drop_after      the call is carried out, then the connection is closed with no answer
      cut_body        the answer announces its whole length, but the connection is closed after the fraction `at` of
                      its body; an answer without a body is dropped whole
      flip_sent       a byte of the request's body, at the fraction `at` of it, arrives as another
      flip_body       a byte of the answer's body, at the fraction `at` of it, arrives as another
      stale_read      a read answers as it did before the last write to the same thing (see stale_reads)
    service is botocore's name, operation AWS's name of it or a pattern such as Put*, body a text that the request's
    body holds; None: any.
    skip is how many fitting calls are let through first, times how many are befallen then (None: all).
    """

    kind: str
    service: str | None = None
    operation: str | None = None
    times: int | None = None
    skip: int = 0
    code: str | None = None
    status: int | None = None
    message: str | None = None
    at: float = 0.5
    body: str | None = None

    @classmethod
    def of(cls, description: Any) -> Fault:
        """A fault from its JSON. Raises ValueError with a sentence that says what is wrong with it."""
        if not isinstance(description, Mapping):
            raise ValueError("A fault is a JSON object such as {\"kind\": \"throttle\"}.")
        unknown = set(description) - {field.name for field in fields(cls)}
        if unknown:
            raise ValueError(f"A fault has no {', '.join(sorted(unknown))}.")
        if description.get("kind") not in KINDS:
            raise ValueError(f"A fault's kind is one of {', '.join(KINDS)}, not {description.get('kind')!r}.")
        fault = cls(**description)
        for name in ("service", "operation", "code", "message", "body"):
            if not isinstance(getattr(fault, name), str | None):
                raise ValueError(f"A fault's {name} is a text.")
        for name, least in (("times", 1), ("skip", 0), ("status", 400)):
            value = getattr(fault, name)
            if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < least):
                raise ValueError(f"A fault's {name} is a whole number of at least {least}, not {value!r}.")
        if fault.kind == "error" and not fault.code:
            raise ValueError("A fault of kind error needs a code.")
        if not isinstance(fault.at, int | float) or not 0 <= fault.at < 1:
            raise ValueError(f"A fault's at is a fraction from 0 to below 1, not {fault.at!r}.")
        return fault

    def fits(self, request: Request) -> bool:
        call = request.call
        return (
            self.service in (None, call.service)
            and (self.operation is None or fnmatchcase(call.operation or "", self.operation))
            and (self.body is None or self.body.encode() in request.body)
        )


@dataclass
class _Armed:
    fault: Fault
    skipped: int = 0
    fired: int = 0

    def fire(self) -> bool:
        """Whether this call is befallen; counts it."""
        if self.skipped < (self.fault.skip or 0):
            self.skipped += 1
            return False
        if self.fault.times is not None and self.fired >= self.fault.times:
            return False
        self.fired += 1
        return True


class Faults:
    """The faults that are on. Of several that fit a call, the first befalls it."""

    def __init__(self) -> None:
        self._armed: list[_Armed] = []
        self._memory = Memory()
        self._lock = threading.Lock()

    def replace(self, faults: Sequence[Fault]) -> None:
        with self._lock:
            self._armed = [_Armed(fault) for fault in faults]
            self._memory = Memory()

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._armed = [*self._armed, _Armed(fault)]

    def described(self) -> list[dict[str, Any]]:
        """The faults as JSON, each with how often it has `fired`."""
        with self._lock:
            return [{**asdict(armed.fault), "fired": armed.fired} for armed in self._armed]

    def around(self, then: Handler) -> Handler:
        def handle(request: Request) -> Answer:
            if not self._armed:
                return then(request)
            fault = self._fire(request, stale=False)
            return self._befall(fault, request, then) if fault else self._remembering(request, then)

        return handle

    def _fire(self, request: Request, stale: bool) -> Fault | None:
        with self._lock:
            for armed in self._armed:
                if (armed.fault.kind == "stale_read") == stale and armed.fault.fits(request) and armed.fire():
                    return armed.fault
        return None

    def _befall(self, fault: Fault, request: Request, then: Handler) -> Answer:
        call, kind = request.call, fault.kind
        if kind == "throttle":
            code, status = errors.throttle(call)
            message = fault.message or "Please reduce your request rate."
            return errors.answer(call, fault.code or code, message, fault.status or status, kind)
        if kind == "error":
            message = fault.message or f"The embedded AWS was told to answer {fault.code}."
            return errors.answer(call, fault.code or "", message, fault.status or 400, kind)
        if kind == "internal_error":
            message = fault.message or "We encountered an internal error. Please try again."
            return errors.answer(call, fault.code or errors.internal_error(call), message, fault.status or 500, kind)
        if kind == "drop_before":
            return Answer(0, fault=kind, hung_up=True)
        if kind == "flip_sent":
            body = _flipped(request.body, fault.at)
            environ = {**request.environ, "wsgi.input": io.BytesIO(body)}
            return replace(self._remembering(replace(request, environ=environ, body=body), then), fault=kind)
        answer = self._remembering(request, then)
        if kind == "flip_body":
            return replace(answer, fault=kind, body=_flipped(answer.body, fault.at))
        if kind == "cut_body" and answer.body and call.method != "HEAD":
            return replace(answer, fault=kind, sent=int(len(answer.body) * fault.at))
        return replace(answer, fault=kind, hung_up=True)

    def _remembering(self, request: Request, then: Handler) -> Answer:
        if not any(armed.fault.kind == "stale_read" for armed in self._armed):
            return then(request)
        old = self._memory.outdated(request)
        if old and self._fire(request, stale=True):
            return replace(old, fault="stale_read")
        answer = then(request)
        self._memory.note(request, answer)
        return answer


def _flipped(body: bytes, at: float) -> bytes:
    """The body with one bit of one byte the other way round; an empty one stays."""
    if not body:
        return body
    place = int(len(body) * at)
    return body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
