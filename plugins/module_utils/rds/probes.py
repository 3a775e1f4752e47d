# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server looked at from here: whether its port is reached, and whether it shows the certificate that it should."""

from __future__ import annotations

import socket
import ssl
import struct
from contextlib import closing
from typing import Any

from .connections import MYSQL, POSTGRES, Target

# PostgreSQL's SSLRequest, "Message Formats" in its manual; MySQL's, "Connection Phase" in MySQL Internals.
_SSL_REQUEST = struct.pack("!ii", 8, 80877103)
_CLIENT_SSL = 0x0800
_MYSQL_CLIENT = 0x00000001 | 0x00000200 | 0x00008000 | _CLIENT_SSL


class _Unfit(Exception):
    """What the server does isn't what it should do, as a sentence."""


def probed(target: Target, sslmode: str, bundle: str, seconds: float) -> dict[str, Any]:
    """``reachable``, ``tls``, ``tls_version``, ``certificate_expires`` and ``problem``: a sentence, or empty."""
    told: dict[str, Any] = {"reachable": False, "tls": False, "tls_version": "", "certificate_expires": "",
                            "problem": ""}  # fmt: skip
    place = f"{target.host}:{target.port}"
    try:
        with closing(socket.create_connection((target.host, target.port), timeout=seconds)) as plain:
            told["reachable"] = True
            if sslmode == "disable" or target.family not in (POSTGRES, MYSQL):
                return told
            _ask_for_tls(plain, target)
            with closing(_context(sslmode, bundle).wrap_socket(plain, server_hostname=target.host)) as secure:
                certificate = secure.getpeercert() or {}
                return {**told, "tls": True, "tls_version": secure.version() or "",
                        "certificate_expires": str(certificate.get("notAfter", ""))}  # fmt: skip
    except _Unfit as unfit:
        told["problem"] = f"{place} answers, but {unfit}"
    except ssl.SSLCertVerificationError as error:
        told["problem"] = (f"The certificate of {place} can't be trusted: {error.verify_message}. Check ca_bundle, and"
                           " that the name that is connected to is the endpoint itself.")  # fmt: skip
    except ssl.SSLError as error:
        told["problem"] = f"TLS with {place} failed: {error.reason or error}."
    except socket.timeout:
        told["problem"] = (f"{place} doesn't answer within {seconds:g} s. Check that a security group lets this host"
                           " in, and that the instance can be reached from its network.")  # fmt: skip
    except OSError as error:
        told["problem"] = f"{place} can't be reached: {error.strerror or error}."
    return told


def _context(sslmode: str, bundle: str) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=bundle or None)
    # Authorities as old as RDS's lack what RFC 5280 wants and newer Pythons ask for.
    context.verify_flags &= ~getattr(ssl, "VERIFY_X509_STRICT", 0)
    context.check_hostname = sslmode == "verify-full"
    context.verify_mode = ssl.CERT_REQUIRED if sslmode.startswith("verify") else ssl.CERT_NONE
    return context


def _ask_for_tls(plain: socket.socket, target: Target) -> None:
    if target.family == POSTGRES:
        plain.sendall(_SSL_REQUEST)
        if plain.recv(1) != b"S":
            raise _Unfit("has no TLS.")
        return
    header = _read(plain, 4)
    greeting = _read(plain, int.from_bytes(header[:3], "little"))
    if greeting[:1] == b"\xff":
        raise _Unfit(f"refuses this host: {greeting[3:].decode('utf-8', 'replace')}.")
    # Protocol version, the server's version as text with a zero, thread id, 8 bytes of salt, a filler: capabilities.
    place = greeting.index(b"\0") + 1 + 4 + 8 + 1
    if not int.from_bytes(greeting[place : place + 2], "little") & _CLIENT_SSL:
        raise _Unfit("has no TLS.")
    packet = struct.pack("<IIB23x", _MYSQL_CLIENT, 1 << 24, 45)
    plain.sendall(len(packet).to_bytes(3, "little") + bytes([header[3] + 1]) + packet)


def _read(plain: socket.socket, count: int) -> bytes:
    got = b""
    while len(got) < count:
        more = plain.recv(count - len(got))
        if not more:
            raise _Unfit("closes the connection: what listens there is no such server, or refuses this host.")
        got += more
    return got
