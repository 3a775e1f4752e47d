# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Loopback addresses of the servers' own, so that each listens on the port that was asked for."""

from __future__ import annotations

import errno
import random
import socket
import threading

SHARED = "127.0.0.1"
# Of UDP, so that no database's port is in its way. Who has it bound on an address has the address.
_CLAIM = 7733


class Addresses:
    """Those of 127.77.0.0/16 that this process claimed; several embedded AWSs on a machine don't meet.

    Where a system has no loopback address but 127.0.0.1, everybody has that one.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._claims: dict[str, socket.socket] = {}
        self._of: dict[str, str] = {}

    def of(self, key: str) -> str:
        with self._lock:
            if key not in self._of:
                self._of[key] = self._claim()
            return self._of[key]

    def give_back(self, key: str) -> None:
        with self._lock:
            claim = self._claims.pop(self._of.pop(key, ""), None)
            if claim:
                claim.close()

    def give_all_back(self) -> None:
        for key in list(self._of):
            self.give_back(key)

    def _claim(self) -> str:
        while True:
            address = f"127.77.{random.randint(0, 254)}.{random.randint(1, 254)}"
            claim = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            try:
                claim.bind((address, _CLAIM))
            except OSError as problem:
                claim.close()
                if problem.errno == errno.EADDRINUSE:
                    continue
                return SHARED
            self._claims[address] = claim
            return address


def free_port(address: str) -> int:
    """A port of an address that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind((address, 0))
        port: int = probe.getsockname()[1]
        return port
