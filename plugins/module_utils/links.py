# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Links that AWS hands out for one upload or download: the signature stands in them, so that they are secrets."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from .clients import translated
from .connection import BOTOCORE_ERROR
from .errors import ApiError
from .retries import Attempt, Patience, pause, wait_asked_for

if not BOTOCORE_ERROR:
    from botocore.awsrequest import AWSRequest
    from botocore.httpsession import URLLib3Session
    from botocore.response import StreamingBody
    from botocore.utils import get_environ_proxies

_CHUNK = 1 << 20
# What didn't arrive, or not as it was sent, is sent again.
_DAMAGED = ("ConnectionDropped", "BadDigest", "IncompleteBody")
_CODE, _MESSAGE = re.compile(r"<Code>([^<]{1,200})</Code>"), re.compile(r"<Message>([^<]{1,500})</Message>")


class Link:
    """One link, used as often as our patience allows. No error, report or result has it.

    ``client`` is the client that asked for it: what it goes through to AWS (proxies, certificates, timeouts), the link
    is used through, too. ``verify`` is what its certificates are checked against. In check mode nothing is put. Raises
    ApiError.
    """

    def __init__(
        self,
        url: str,
        client: Any,
        verify: bool | str,
        patience: Patience,
        report: Callable[..., None],
        check: bool = False,
    ) -> None:
        if client.meta.endpoint_url.startswith("https:") and not url.startswith("https:"):
            raise ApiError("link", "NotAws", "the endpoint answered with a link that isn't https")
        self._url, self._patience, self._report, self._check = url, patience, report, check
        config = client.meta.config
        self._session = URLLib3Session(
            verify=verify,
            proxies=get_environ_proxies(url) if config.proxies is None else config.proxies,
            timeout=(config.connect_timeout, config.read_timeout),
            client_cert=config.client_cert,
            proxies_config=config.proxies_config,
        )

    def put(self, body: Callable[[], Any], headers: Mapping[str, str], about: str) -> dict[str, str]:
        """Send bytes and give the answer's headers, their names in small letters.

        ``body`` gives them for each try anew: bytes, or a file that is closed afterwards.
        """

        if self._check:
            raise AssertionError("an upload is a write and this is a check run")

        def send() -> dict[str, str]:
            data = body()
            try:
                return _lower(self._answer("PUT", dict(headers), data).headers)
            finally:
                if hasattr(data, "close"):
                    data.close()

        return self._persistently(send, about)

    def get(self, sink: Callable[[], Callable[[bytes], Any]], about: str) -> dict[str, str]:
        """Fetch the bytes, hand them on piece by piece, and give the answer's headers.

        ``sink`` gives for each try anew what takes the pieces.
        """

        def fetch() -> dict[str, str]:
            take, answer = sink(), self._answer("GET", {}, stream=True)
            length = answer.headers.get("Content-Length")
            body = StreamingBody(answer.raw, length)
            try:
                while True:
                    chunk = body.read(_CHUNK)
                    if not chunk:
                        return _lower(answer.headers)
                    take(chunk)
            finally:
                body.close()

        return self._persistently(fetch, about)

    def _answer(self, method: str, headers: Mapping[str, str], data: Any = None, stream: bool = False) -> Any:
        request = AWSRequest(method, self._url, headers=dict(headers), data=data, stream_output=stream)
        answer = self._session.send(request.prepare())
        if answer.status_code >= 300:
            text = answer.content.decode(errors="replace")
            code, message = _CODE.search(text), _MESSAGE.search(text)
            raise ApiError(
                "link",
                code.group(1) if code else str(answer.status_code),
                message.group(1) if message else "no further message",
                answer.status_code,
                {"RetryAfter": str(wait_asked_for(answer.headers))},
            )
        return answer

    def _persistently(self, attempt: Callable[[], dict[str, str]], about: str) -> dict[str, str]:
        begun, number = self._patience.clock(), 0
        try:
            while True:
                number += 1
                try:
                    return attempt()
                except Exception as raised:
                    # What isn't botocore's is somebody else's, such as a full disk, and is raised as it is.
                    error = translated("link", raised)
                elapsed = self._patience.clock() - begun
                seconds = pause(
                    Attempt(
                        "link", number, elapsed, error.code, error.message, error.status,
                        refused=error.code == "ConnectionFailed", dropped=error.code in _DAMAGED,
                        wait=float(error.metadata.get("RetryAfter", 0)),
                    ),
                    self._patience,
                )  # fmt: skip
                if seconds is None:
                    raise ApiError("link", error.code, error.message, error.status, answered=error.answered)
                self._report(f"{about}: {error.code} after {elapsed:.0f} s; again in {seconds:.1f} s", seconds)
                time.sleep(seconds)
        finally:
            self._session.close()


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {str(name).lower(): str(value) for name, value in headers.items()}
