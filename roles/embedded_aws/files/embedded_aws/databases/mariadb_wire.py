# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The protocol of MySQL and MariaDB, as far as the superuser's own sessions by the server's socket need it."""

from __future__ import annotations

import hashlib
import socket
import struct
from collections.abc import Sequence
from pathlib import Path

from embedded_aws.databases import ServerFailed

SUPERUSER = "rdsadmin"
_PLUGIN = b"mysql_native_password"
# Long passwords, 4.1's protocol, transactions, several statements and their results, 4.1's passwords, plugins.
_ABILITIES = 0x1 | 0x200 | 0x2000 | 0x8000 | 0x10000 | 0x20000 | 0x80000
_UTF8MB4 = 45
_LONGEST = 0xFFFFFF
_NULL, _OK, _ERROR, _END = 0xFB, 0x00, 0xFF, 0xFE
_MORE = 0x8  # of a result's status: another one follows

Row = tuple[str | None, ...]


class Refused(ServerFailed):
    """The server refused a statement; number is its error's."""

    def __init__(self, number: int, message: str) -> None:
        super().__init__(message)
        self.number = number


class MariaDbSession:
    """A session of a user, the superuser by default, by a server's socket."""

    def __init__(self, path: Path, password: str, user: str = SUPERUSER) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(120)
        self.columns: tuple[str, ...] = ()
        try:
            self._socket.connect(str(path))
            self._log_in(user, password)
        except OSError as problem:
            self._socket.close()
            raise ServerFailed(f"The database server can't be reached: {problem}.") from problem
        except ServerFailed:
            self._socket.close()
            raise

    def __enter__(self) -> MariaDbSession:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()

    def close(self) -> None:
        self._socket.close()

    def rows(self, sql: str) -> list[Row]:
        """The rows of the last statement's result; columns has their names. Raises Refused, and ServerFailed when the
        server is gone."""
        try:
            self._send(b"\x03" + sql.encode(), 0)
            rows, more = self._result()
            while more:
                rows, more = self._result()
        except OSError as problem:
            raise ServerFailed(f"The database server is gone: {problem}.") from problem
        return rows

    def first(self, sql: str) -> dict[str, str | None]:
        """The first row, by its columns' names; empty if there is none."""
        rows = self.rows(sql)
        return dict(zip(self.columns, rows[0], strict=True)) if rows else {}

    def _log_in(self, user: str, password: str) -> None:
        _number, greeting = self._receive()
        if greeting[0] == _ERROR:
            raise _refusal(greeting)
        rest = greeting[greeting.index(b"\0", 1) + 1 :]
        salt = rest[4:12] + rest[31:43]
        proof = scramble(password, salt)
        body = struct.pack("<IIB23x", _ABILITIES, _LONGEST, _UTF8MB4) + user.encode() + b"\0"
        body += bytes([len(proof)]) + proof + _PLUGIN + b"\0"
        self._send(body, 1)
        number, answer = self._receive()
        if answer[0] == _END:
            # The server began with another plugin's salt, and wants this one's.
            salt = answer[answer.index(b"\0") + 1 :][:20]
            self._send(scramble(password, salt), number + 1)
            _number, answer = self._receive()
        if answer[0] == _ERROR:
            raise _refusal(answer)

    def _result(self) -> tuple[list[Row], bool]:
        _number, head = self._receive()
        if head[0] == _ERROR:
            raise _refusal(head)
        if head[0] == _OK:
            _count, at = _length(head, 1)
            _last, at = _length(head, at)
            self.columns = ()
            return [], bool(struct.unpack_from("<H", head, at)[0] & _MORE)
        count, _at = _length(head, 0)
        self.columns = tuple(_texts(self._receive()[1], 6)[4] or "" for _column in range(count))
        self._receive()
        rows: list[Row] = []
        while True:
            _number, packet = self._receive()
            if packet[0] == _ERROR:
                raise _refusal(packet)
            if packet[0] == _END and len(packet) < 9:
                return rows, bool(struct.unpack_from("<H", packet, 3)[0] & _MORE)
            rows.append(tuple(_texts(packet, count)))

    def _send(self, body: bytes, number: int) -> None:
        self._socket.sendall(struct.pack("<I", len(body))[:3] + bytes([number]) + body)

    def _receive(self) -> tuple[int, bytes]:
        head = self._exactly(4)
        return head[3], self._exactly(int.from_bytes(head[:3], "little"))

    def _exactly(self, size: int) -> bytes:
        got = b""
        while len(got) < size:
            more = self._socket.recv(size - len(got))
            if not more:
                raise ConnectionResetError("it ended the session")
            got += more
        return got


def verifier(password: str) -> str:
    """What the server keeps of a password, so that the password itself is in no statement."""
    return "*" + hashlib.sha1(hashlib.sha1(password.encode()).digest()).hexdigest().upper()


def scramble(password: str, salt: bytes) -> bytes:
    """What proves the password to a server that gave the salt. Nothing proves that there is none."""
    if not password:
        return b""
    once = hashlib.sha1(password.encode()).digest()
    mask = hashlib.sha1(salt + hashlib.sha1(once).digest()).digest()
    return bytes(one ^ other for one, other in zip(once, mask, strict=True))


def literal(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def identifier(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _refusal(packet: bytes) -> Refused:
    text = packet[3:].decode("utf-8", "replace")
    return Refused(struct.unpack_from("<H", packet, 1)[0], text[6:] if text.startswith("#") else text)


def _length(packet: bytes, at: int) -> tuple[int, int]:
    """A number of variable length, and where what follows it begins."""
    size = {0xFC: 2, 0xFD: 3, 0xFE: 8}.get(packet[at], 0)
    if not size:
        return packet[at], at + 1
    return int.from_bytes(packet[at + 1 : at + 1 + size], "little"), at + 1 + size


def _texts(packet: bytes, count: int) -> Sequence[str | None]:
    found: list[str | None] = []
    at = 0
    for _each in range(count):
        if packet[at] == _NULL:
            found.append(None)
            at += 1
            continue
        size, at = _length(packet, at)
        found.append(packet[at : at + size].decode("utf-8", "replace"))
        at += size
    return found
