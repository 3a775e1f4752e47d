# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bytes both ways between a client, whose socket may have TLS, and its server, until one of them leaves."""

from __future__ import annotations

import selectors
import socket
import ssl

_SIZE = 65_536
_FULL = 1_048_576  # bytes that may wait to be sent before no more are read


class _Side:
    """One socket, not blocking, and what still has to be sent on it."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self.sock = sock
        self.waiting = bytearray()
        self.at_end = False

    def read(self) -> bytes:
        """All that has arrived, up to a limit; at_end is set once the other side has left."""
        got = bytearray()
        while len(got) < _FULL:
            try:
                more = self.sock.recv(_SIZE)
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError, BlockingIOError):
                # A TLS socket is read to here, since what it has decrypted no selector tells of.
                return bytes(got)
            except OSError:
                more = b""
            if not more:
                self.at_end = True
                return bytes(got)
            got += more
        return bytes(got)

    def write(self) -> None:
        while self.waiting:
            try:
                sent = self.sock.send(self.waiting[:_SIZE])
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError, BlockingIOError):
                return
            del self.waiting[:sent]

    @property
    def has_more(self) -> bool:
        return isinstance(self.sock, ssl.SSLSocket) and self.sock.pending() > 0


def pump(client: socket.socket, server: socket.socket) -> None:
    """Pass on what each says; returns, the sockets still open, once one of them has left and the other has it all."""
    sides = (_Side(client), _Side(server))
    with selectors.DefaultSelector() as selector:
        for side in sides:
            selector.register(side.sock, selectors.EVENT_READ)
        while True:
            for side, other in (sides, sides[::-1]):
                events = selectors.EVENT_READ if len(other.waiting) < _FULL else 0
                events |= selectors.EVENT_WRITE if side.waiting else 0
                _watch(selector, side.sock, events)
            wait = 0 if any(s.has_more for s in sides) else None
            ready = {key.fileobj for key, _mask in selector.select(wait)}
            for side, other in (sides, sides[::-1]):
                if (side.sock in ready or side.has_more) and len(other.waiting) < _FULL:
                    other.waiting += side.read()
            try:
                for side in sides:
                    side.write()
            except OSError:
                return
            for side, other in (sides, sides[::-1]):
                if side.at_end and not other.waiting:
                    return


def _watch(selector: selectors.BaseSelector, sock: socket.socket, events: int) -> None:
    known = selector.get_map().get(sock)
    if not events:
        if known:
            selector.unregister(sock)
    elif known is None:
        selector.register(sock, events)
    elif known.events != events:
        selector.modify(sock, events)
