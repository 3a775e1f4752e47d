# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP/1.1 as the SDKs speak it: connections that stay open, whole bodies, one write an answer."""

from __future__ import annotations

import http
import io
import socket
import socketserver
import sys
import traceback
from collections.abc import Callable
from typing import Any

from moto.moto_server.werkzeug_app import MotoRequestHandler

from embedded_aws.exchange import Answer

App = Callable[[dict[str, Any], bytes], Answer]

# Up to this size, headers and body leave in one segment rather than two.
_ONE_WRITE = 64 * 1024
_WITHOUT_BODY = {204, 304}


class RequestHandler(MotoRequestHandler):
    """Reads a request whole, asks the server's app for an Answer and sends it.

    werkzeug's own handler closes every connection and waits 10 ms for stray input, which is most of the time of a
    short call. A request read whole leaves nothing stray behind, so the connection can serve the next one.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def run_wsgi(self) -> None:
        environ = self.make_environ()
        body = self._body(environ)
        if body is None:
            self.close_connection = True
            return
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        try:
            answer = self.server.app(environ, body)
        except Exception:
            traceback.print_exc(file=sys.stderr)
            answer = Answer(500, (("Content-Type", "text/plain"),), b"The embedded AWS failed; see its server.log.")
        self._send(answer)

    def _body(self, environ: dict[str, Any]) -> bytes | None:
        """The request's whole body, or None if the client left before it had sent it."""
        if environ.get("wsgi.input_terminated"):
            try:
                return environ["wsgi.input"].read()
            except OSError:
                return None
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = self.rfile.read(length)
        return body if len(body) == length else None

    def _send(self, answer: Answer) -> None:
        if answer.hung_up:
            self._hang_up()
            return
        silent = self.command == "HEAD" or answer.status in _WITHOUT_BODY
        head = self._head(answer)
        body = b"" if silent else answer.body[: answer.sent]
        if len(body) <= _ONE_WRITE:
            self.wfile.write(head + body)
        else:
            self.wfile.write(head)
            self.wfile.write(body)
        if answer.sent is not None:
            self._hang_up()

    def _head(self, answer: Answer) -> bytes:
        names = {name.lower() for name, _other in answer.headers}
        headers = list(answer.headers)
        if "date" not in names:
            headers.append(("Date", self.date_time_string()))
        if "content-length" not in names and answer.status not in _WITHOUT_BODY:
            headers.append(("Content-Length", str(len(answer.body))))
        if self.close_connection:
            headers.append(("Connection", "close"))
        phrase = http.HTTPStatus(answer.status).phrase if answer.status in set(http.HTTPStatus) else ""
        lines = [f"HTTP/1.1 {answer.status} {phrase}"]
        lines += [f"{name}: {value}".replace("\r", "").replace("\n", "") for name, value in headers]
        return "\r\n".join((*lines, "", "")).encode("latin-1", "replace")

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """Listens on 127.0.0.1 and that port (0: a free one), a thread a connection; OSError if the port is taken.

    app takes a WSGI environ and the request's body, and gives an Answer; at_end is called once it is closed.
    """

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128
    # What werkzeug's handler asks its server for.
    ssl_context = None
    multithread = True
    multiprocess = False
    _server_version = "converge.aws"

    def __init__(self, port: int, app: App, at_end: Callable[[], None] = lambda: None) -> None:
        # Before it binds, since it closes itself where it can't.
        self.app, self._at_end = app, at_end
        super().__init__(("127.0.0.1", port), RequestHandler)

    def server_close(self) -> None:
        super().server_close()
        self._at_end()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that leaves early is its own affair; anything else goes to server.log."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)
