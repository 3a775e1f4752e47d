# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Links that AWS hands out: used again while that may help, checked as the client checks, and told to nobody."""

from __future__ import annotations

import io
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError
from urllib3.response import HTTPResponse

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError
from ansible_collections.converge.aws.plugins.module_utils.links import Link
from ansible_collections.converge.aws.plugins.module_utils.retries import Patience

URL = "https://bucket.example/key?X-Amz-Signature=secret"


def answer(status: int = 200, body: bytes = b"", **headers: str) -> Any:
    raw = HTTPResponse(io.BytesIO(body), headers=headers, status=status, preload_content=False,
                       enforce_content_length=False)  # fmt: skip
    return SimpleNamespace(status_code=status, content=body, raw=raw, headers=headers)


class Session:
    """An HTTP session that gives these answers, or raises these errors, one after the other."""

    def __init__(self, *fates: Any) -> None:
        self.fates, self.sent, self.closed = list(fates), [], False

    def send(self, request: Any) -> Any:
        body = request.body.read() if hasattr(request.body, "read") else request.body
        self.sent.append((request.method, request.url, dict(request.headers), body))
        fate = self.fates.pop(0)
        if isinstance(fate, Exception):
            raise fate
        return fate

    def close(self) -> None:
        self.closed = True


def client(endpoint: str = "https://workdocs.us-east-1.amazonaws.com", **config: Any) -> Any:
    plain = {"proxies": None, "connect_timeout": 1, "read_timeout": 1, "client_cert": None, "proxies_config": None}
    return SimpleNamespace(meta=SimpleNamespace(endpoint_url=endpoint, config=SimpleNamespace(**{**plain, **config})))


def link(*fates: Any, told: Sequence[Any] = (), seconds: float = 60.0) -> tuple[Link, Session]:
    patience = Patience(seconds=seconds, clock=lambda: 0.0, dice=lambda low, high: 0.0)
    made, session = Link(URL, client(), True, patience, lambda *said: list(told).append(said)), Session(*fates)
    made._session = session  # type: ignore[assignment]
    return made, session


def test_bytes_are_put_with_their_headers_and_sent_again_from_the_start():
    dropped = ConnectionClosedError(endpoint_url=URL, request=None, error="x")
    damaged = answer(400, b"<Error><Code>BadDigest</Code></Error>")
    ours, session = link(dropped, answer(503, b"<Error><Code>SlowDown</Code></Error>"), damaged, answer(ETag='"e"'))
    assert ours.put(lambda: io.BytesIO(b"sea"), {"Content-Type": "text/plain", "Content-Length": "3"}, "x") == {
        "etag": '"e"'
    }
    assert [one[3] for one in session.sent] == [b"sea"] * 4
    assert {one[1] for one in session.sent} == {URL}
    assert all(one[2]["Content-Length"] in ("3", b"3") for one in session.sent)
    assert session.closed


def test_bytes_are_fetched_in_pieces_and_anew_where_they_break_off():
    cut = answer(200, b"se", **{"Content-Length": "3"})
    ours, _session = link(cut, answer(200, b"sea", **{"Content-Length": "3"}))
    taken: list[list[bytes]] = []

    def sink() -> Any:
        taken.append([])
        return taken[-1].append

    ours.get(sink, "x")
    assert [b"".join(one) for one in taken] == [b"se", b"sea"]


@pytest.mark.parametrize(("fate", "code"), [
    (answer(403, b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"), "AccessDenied"),
    (answer(404, b"nothing"), "404"),
    (answer(302), "302"),
])  # fmt: skip
def test_a_refusal_is_one_and_tells_no_link(fate, code):
    ours, session = link(fate)
    with pytest.raises(ApiError) as refused:
        ours.put(lambda: b"sea", {}, "x")
    assert (refused.value.code, len(session.sent)) == (code, 1)
    assert "secret" not in repr((str(refused.value), refused.value.metadata, refused.value.details))


def test_a_host_that_is_not_there_is_given_up_and_tells_no_link():
    ours, session = link(*[EndpointConnectionError(endpoint_url=URL)] * 3)
    with pytest.raises(ApiError, match="no connection to https://bucket.example/key$") as refused:
        ours.put(lambda: b"sea", {}, "x")
    assert len(session.sent) == 3
    assert "secret" not in str(refused.value)


def test_what_is_nobody_elses_fault_is_raised_as_it_is():
    def full(chunk: bytes) -> None:
        raise OSError("disk full")

    ours, session = link(answer(200, b"sea"))
    with pytest.raises(OSError, match="disk full"):
        ours.get(lambda: full, "x")
    assert session.closed


def test_nothing_is_put_in_a_check_run():
    ours = Link(URL, client(), True, Patience(), lambda *said: None, check=True)
    with pytest.raises(AssertionError, match="an upload is a write"):
        ours.put(lambda: b"sea", {}, "x")


def test_a_link_is_as_safe_as_the_way_that_it_came():
    with pytest.raises(ApiError, match="isn't https"):
        Link("http://bucket.example/key", client(), True, Patience(), lambda *said: None)
    Link("http://127.0.0.1:9/key", client("http://127.0.0.1:9"), True, Patience(), lambda *said: None)


def test_a_link_goes_through_the_clients_proxy_and_certificates(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://env.example:3128")
    for config, proxy in (({"proxies": {"https": "http://own.example:3128"}}, "http://own.example:3128"),
                          ({}, "http://env.example:3128")):  # fmt: skip
        made = Link(URL, client(**config), "/bundle.pem", Patience(), lambda *said: None)
        assert made._session._proxy_config.proxy_url_for(URL) == proxy
        assert made._session._verify == "/bundle.pem"
