# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The door of a PostgreSQL server: it ends TLS, refuses whom RDS refuses, and lets IAM's tokens in."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from embedded_aws.databases import ServerFailed
from embedded_aws.databases import postgres_wire as wire
from embedded_aws.databases.postgres_wire import Refusal
from embedded_aws.databases.pump import pump

_PATIENCE = 60  # seconds for a client to say who it is, as authentication_timeout
_TLS_RECORD = b"\x16"


@dataclass(frozen=True)
class Door:
    """What stands behind the front. inner takes passwords; trusted, a socket that only we reach, takes our word.

    forces_tls and holds_iam are asked at each connection; admit raises Refusal unless that token is one for that user.
    """

    context: ssl.SSLContext
    inner: tuple[str, int]
    trusted: Path
    forces_tls: Callable[[], bool]
    holds_iam: Callable[[str], bool]
    admit: Callable[[str, str], None]


class Front:
    """Listens from its making until close(), a thread a connection; OSError if the port is taken."""

    def __init__(self, address: str, port: int, door: Door) -> None:
        self._door = door
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._closed = False
        self._listener = socket.socket()
        try:
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._listener.bind((address, port))
            self._listener.listen(128)
        except OSError:
            self._listener.close()
            raise
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._listen, name=f"front-{address}:{port}", daemon=True).start()

    def close(self) -> None:
        """Hang up on everybody and listen no more."""
        with self._lock:
            self._closed = True
            still_open = list(self._open)
        for each in (self._listener, *still_open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _listen(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.ExitStack() as stack:
            try:
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                client.settimeout(_PATIENCE)
                self._keep(stack, client)
                self._greet(stack, client)
            except (OSError, ServerFailed, ValueError):
                # A client that leaves, a server that stops: the connection ends, as it would without us.
                return

    def _keep(self, stack: contextlib.ExitStack, sock: socket.socket) -> None:
        stack.callback(self._forget, sock)
        with self._lock:
            if self._closed:
                raise ConnectionAbortedError
            self._open.add(sock)

    def _forget(self, sock: socket.socket) -> None:
        with self._lock:
            self._open.discard(sock)
        if isinstance(sock, ssl.SSLSocket):
            # TLS has a goodbye of its own, without which a client takes the end for an attack.
            with contextlib.suppress(OSError, ValueError):
                sock.setblocking(False)
                sock.unwrap()
        sock.close()

    def _greet(self, stack: contextlib.ExitStack, client: socket.socket) -> None:
        secured = False
        if client.recv(1, socket.MSG_PEEK) == _TLS_RECORD:
            client, secured = self._secure(stack, client), True
        while True:
            code, body = wire.read_start(client)
            if code == wire.SSL_REQUEST and not secured:
                client.sendall(b"S")
                client, secured = self._secure(stack, client), True
            elif code == wire.GSS_REQUEST:
                client.sendall(b"N")
            else:
                break
        if code == wire.CANCEL_REQUEST:
            server = self._connect(stack, self._door.inner)
            server.sendall(wire.start(code, body))
            server.recv(1)
            return
        try:
            server = self._enter(stack, client, secured, code, body)
        except Refusal as refusal:
            client.sendall(refusal.packet)
            return
        pump(client, server)

    def _secure(self, stack: contextlib.ExitStack, client: socket.socket) -> socket.socket:
        secure = self._door.context.wrap_socket(client, server_side=True)
        with self._lock:
            self._open.discard(client)
        self._keep(stack, secure)
        return secure

    def _enter(
        self, stack: contextlib.ExitStack, client: socket.socket, secured: bool, code: int, body: bytes
    ) -> socket.socket:
        """A connection to the server that was given what the client said, past a token where one is asked for."""
        said = wire.parameters(body)
        user, database = said.get("user", ""), said.get("database") or said.get("user", "")
        who = f'host "{client.getpeername()[0]}", user "{user}", database "{database}"'
        walks = said.get("replication", "").lower() in ("true", "on", "yes", "1")
        if user == wire.SUPERUSER or walks:
            whose = who if not walks else who.replace("host", "replication connection from host", 1)
            raise Refusal("28000", f"pg_hba.conf rejects connection for {whose}, {_encryption(secured)}")
        holds_iam = self._door.holds_iam(user)
        if not secured and (holds_iam or self._door.forces_tls()):
            raise Refusal("28000", f"no pg_hba.conf entry for {who}, {_encryption(secured)}")
        if not holds_iam:
            server = self._connect(stack, self._door.inner)
            server.sendall(wire.start(code, body))
            return server
        # RDS asks for a token as it asks for a password: in clear, within TLS.
        client.sendall(wire.message(b"R", (3).to_bytes(4, "big")))
        kind, token = wire.read_message(client)
        if kind != b"p":
            raise Refusal("08P01", "expected password response")
        self._door.admit(user, token.rstrip(b"\0").decode("utf-8", "replace"))
        server = self._connect(stack, self._door.trusted)
        server.sendall(wire.start(code, body))
        return server

    def _connect(self, stack: contextlib.ExitStack, where: tuple[str, int] | Path) -> socket.socket:
        family = socket.AF_UNIX if isinstance(where, Path) else socket.AF_INET
        server = socket.socket(family, socket.SOCK_STREAM)
        self._keep(stack, server)
        server.connect(str(where) if isinstance(where, Path) else where)
        if family == socket.AF_INET:
            server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return server


def _encryption(secured: bool) -> str:
    return "SSL encryption" if secured else "no encryption"
