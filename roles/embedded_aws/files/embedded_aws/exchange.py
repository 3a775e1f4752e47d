# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What passes between the layers: a named call with its request, and the answer that comes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Call:
    """One request in AWS's terms.

    protocol is the wire form in botocore's words: query, ec2, json, rest-json, rest-xml or smithy-rpc-v2-cbor.
    operation is None for a request that no service model knows, resource None for a call about nothing in particular.
    read is true if the operation leaves the account as it was.
    """

    service: str
    operation: str | None
    resource: str | None
    protocol: str
    method: str
    access_key: str | None
    read: bool


@dataclass(frozen=True)
class Request:
    """A call, and the HTTP request that it came as; environ is WSGI's, body is the whole body."""

    call: Call
    environ: dict[str, Any]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """An HTTP answer, held whole.

    fault names the fault that shaped it. sent is how many bytes of the body go out before the connection is closed
    (None: all of them); hung_up closes the connection with nothing sent at all.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    fault: str | None = None
    sent: int | None = None
    hung_up: bool = False

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


Handler = Callable[[Request], Answer]
