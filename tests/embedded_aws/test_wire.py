# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP as clients really send it: connections that stay open, bodies in chunks, and a wait for 100 Continue."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator

import pytest

from support.embedded import EmbeddedAws


@pytest.fixture
def connection(unmended: EmbeddedAws) -> Iterator[http.client.HTTPConnection]:
    """A raw connection to an AWS that has a bucket."""
    unmended.client("s3").create_bucket(Bucket="example-bucket")
    connection = http.client.HTTPConnection("127.0.0.1", unmended.port)
    yield connection
    connection.close()


def ask(connection: http.client.HTTPConnection, method: str, path: str, **arguments: object) -> tuple[int, bytes]:
    connection.request(method, path, headers={"Authorization": "AWS key:signature"}, **arguments)  # type: ignore[arg-type]
    answer = connection.getresponse()
    return answer.status, answer.read()


def test_one_connection_serves_many_calls_also_after_errors(connection: http.client.HTTPConnection) -> None:
    connection.connect()
    opened = connection.sock
    assert ask(connection, "PUT", "/example-bucket/key", body=b"x" * 1_000_000)[0] == 200
    # Refused before anything looks at the body, which must not be taken for the next request.
    assert ask(connection, "PUT", "/example-bucket?metrics&id=1", body=b"GET / HTTP/1.1\r\n\r\n")[0] == 501
    assert ask(connection, "PUT", "/missing-bucket/key", body=b"x" * 100_000)[0] == 404
    assert ask(connection, "HEAD", "/example-bucket/key") == (200, b"")
    assert ask(connection, "HEAD", "/example-bucket/missing") == (404, b"")
    assert ask(connection, "DELETE", "/example-bucket/other") == (204, b"")
    assert ask(connection, "GET", "/example-bucket/key") == (200, b"x" * 1_000_000)
    assert connection.sock is opened


def test_a_body_in_chunks_is_put_together(connection: http.client.HTTPConnection) -> None:
    parts = iter([b"one ", b"two ", b"three"])
    assert ask(connection, "PUT", "/example-bucket/key", body=parts, encode_chunked=True)[0] == 200
    assert ask(connection, "GET", "/example-bucket/key") == (200, b"one two three")


def test_a_client_that_waits_for_continue_is_told_so_once(connection: http.client.HTTPConnection) -> None:
    assert connection.port
    with socket.create_connection(("127.0.0.1", connection.port)) as raw:
        raw.sendall(b"PUT /example-bucket/key HTTP/1.1\r\nHost: a\r\nAuthorization: AWS key:signature\r\n")
        raw.sendall(b"Content-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        assert raw.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        raw.sendall(b"ok")
        assert raw.recv(1000).startswith(b"HTTP/1.1 200 OK\r\n")


def test_a_client_that_leaves_within_its_body_carries_nothing_out(
    connection: http.client.HTTPConnection, unmended: EmbeddedAws
) -> None:
    with socket.create_connection(("127.0.0.1", unmended.port)) as raw:
        raw.sendall(b"PUT /example-bucket/key HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhalf")
        raw.shutdown(socket.SHUT_WR)
        assert raw.recv(1000) == b""
    assert ask(connection, "GET", "/example-bucket/key")[0] == 404


def test_an_old_client_gets_its_connection_closed(connection: http.client.HTTPConnection) -> None:
    assert connection.port
    with socket.create_connection(("127.0.0.1", connection.port)) as raw:
        raw.sendall(b"GET /example-bucket HTTP/1.0\r\nAuthorization: AWS key:signature\r\n\r\n")
        answer = b"".join(iter(lambda: raw.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 200 OK\r\n") and b"\r\nConnection: close\r\n" in answer
