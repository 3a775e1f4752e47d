# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PostgreSQL's protocol, version 3, as far as the front and the superuser's own sessions need it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import socket
import struct
from pathlib import Path
from typing import Protocol

from embedded_aws.databases import ServerFailed

SUPERUSER = "rdsadmin"
PROTOCOL = 0x00030000
SSL_REQUEST = 80877103
GSS_REQUEST = 80877104
CANCEL_REQUEST = 80877102
_LONGEST_START = 10_000  # bytes, as in the server

# No secret of these sessions reaches the server's log, whatever the instance's parameters say.
_QUIET = {
    "standard_conforming_strings": "on",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_error_statement": "panic",
    "statement_timeout": "0",
    "lock_timeout": "0",
    "default_transaction_read_only": "off",
}


class Stream(Protocol):
    def recv(self, size: int, /) -> bytes: ...
    def sendall(self, data: bytes, /) -> None: ...


class Refusal(Exception):
    """What the server says to a client instead of letting it in: SQLSTATE and message."""

    def __init__(self, state: str, message: str) -> None:
        super().__init__(message)
        self.state, self.message = state, message

    @property
    def packet(self) -> bytes:
        fields = (("S", "FATAL"), ("V", "FATAL"), ("C", self.state), ("M", self.message))
        body = b"".join(f"{name}{value}".encode() + b"\0" for name, value in fields) + b"\0"
        return message(b"E", body)


def message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!I", len(body) + 4) + body


def exactly(stream: Stream, size: int) -> bytes:
    """That many bytes; ConnectionError if the other side leaves before."""
    got = b""
    while len(got) < size:
        more = stream.recv(size - len(got))
        if not more:
            raise ConnectionResetError
        got += more
    return got


def read_start(stream: Stream) -> tuple[int, bytes]:
    """A start packet: its code and what follows it. ConnectionError if it is none."""
    (length,) = struct.unpack("!I", exactly(stream, 4))
    if not 8 <= length <= _LONGEST_START:
        raise ConnectionResetError
    body = exactly(stream, length - 4)
    return struct.unpack("!I", body[:4])[0], body[4:]


def read_message(stream: Stream) -> tuple[bytes, bytes]:
    head = exactly(stream, 5)
    return head[:1], exactly(stream, struct.unpack("!I", head[1:])[0] - 4)


def start(code: int, body: bytes) -> bytes:
    return struct.pack("!II", len(body) + 8, code) + body


def parameters(body: bytes) -> dict[str, str]:
    """A start packet's words: user, database, application_name and more."""
    words = [word.decode("utf-8", "replace") for word in body.split(b"\0")]
    return {name: value for name, value in zip(words[::2], words[1::2], strict=False) if name}


def words(given: dict[str, str]) -> bytes:
    return b"".join(f"{name}\0{value}\0".encode() for name, value in given.items()) + b"\0"


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def verifier(password: str) -> str:
    """What the server keeps of a password (SCRAM-SHA-256), so that the password itself is in no statement."""
    salt, rounds = os.urandom(16), 4096
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, rounds)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    encoded = [base64.b64encode(each).decode() for each in (salt, stored, server)]
    return f"SCRAM-SHA-256${rounds}:{encoded[0]}${encoded[1]}:{encoded[2]}"


class Session:
    """A session of the superuser's, over the server's own socket, which only we can reach. Not for two threads."""

    def __init__(self, path: Path, database: str = "postgres", seconds: float = 60) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(seconds)
        try:
            self._socket.connect(str(path))
            asked = {"user": SUPERUSER, "database": database, "application_name": "rdsadmin", **_QUIET}
            self._socket.sendall(start(PROTOCOL, words(asked)))
            self._until_ready()
        except OSError as problem:
            self.close()
            raise ServerFailed(f"The database server doesn't answer: {problem}.") from problem
        except ServerFailed:
            self.close()
            raise

    def rows(self, sql: str) -> list[tuple[str | None, ...]]:
        """The rows of the last statement that gives any, as text. Raises ServerFailed with the server's message."""
        try:
            self._socket.sendall(message(b"Q", sql.encode() + b"\0"))
            return self._until_ready()
        except OSError as problem:
            raise ServerFailed(f"The database server doesn't answer: {problem}.") from problem

    def close(self) -> None:
        self._socket.close()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _until_ready(self) -> list[tuple[str | None, ...]]:
        rows: list[tuple[str | None, ...]] = []
        failure = ""
        while True:
            kind, body = read_message(self._socket)
            if kind == b"T":
                rows = []
            elif kind == b"D":
                rows.append(_row(body))
            elif kind == b"E":
                failure = _error(body)
                if body.startswith((b"SFATAL", b"SPANIC")):
                    raise ServerFailed(failure)
            elif kind == b"Z":
                if failure:
                    raise ServerFailed(failure)
                return rows


def _row(body: bytes) -> tuple[str | None, ...]:
    (count,) = struct.unpack_from("!H", body)
    at, row = 2, []
    for _each in range(count):
        (length,) = struct.unpack_from("!i", body, at)
        at += 4
        row.append(None if length < 0 else body[at : at + length].decode())
        at += max(length, 0)
    return tuple(row)


def _error(body: bytes) -> str:
    fields = {part[:1]: part[1:].decode("utf-8", "replace") for part in body.split(b"\0") if part}
    return f"PostgreSQL says: {fields.get(b'M', 'nothing')} (SQLSTATE {fields.get(b'C', '-')})."
