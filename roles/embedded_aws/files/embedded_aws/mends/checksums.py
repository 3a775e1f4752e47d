# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checksums of S3: their algorithms, how they are written, and what a request declares."""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from collections.abc import Callable, Mapping

from awscrt import checksums as crt

# S3's default for an object that comes without a checksum.
DEFAULT = "CRC64NVME"

_ALGORITHMS: dict[str, Callable[[bytes], bytes]] = {
    "CRC32": lambda data: zlib.crc32(data).to_bytes(4, "big"),
    "CRC32C": lambda data: crt.crc32c(data).to_bytes(4, "big"),
    "CRC64NVME": lambda data: crt.crc64nvme(data).to_bytes(8, "big"),
    "SHA1": lambda data: hashlib.sha1(data, usedforsecurity=False).digest(),
    "SHA256": lambda data: hashlib.sha256(data).digest(),
    "SHA512": lambda data: hashlib.sha512(data).digest(),
    "MD5": lambda data: hashlib.md5(data, usedforsecurity=False).digest(),
    "XXHASH64": crt.XXHash.compute_xxhash64,
    "XXHASH3": crt.XXHash.compute_xxhash3_64,
    "XXHASH128": crt.XXHash.compute_xxhash3_128,
}
ALGORITHMS = tuple(_ALGORITHMS)
# Algorithms whose parts can be put together to the checksum of the whole, so that FULL_OBJECT is possible.
LINEAR = ("CRC32", "CRC32C", "CRC64NVME")


def digest(algorithm: str, data: bytes) -> bytes:
    """The raw checksum of data; the CRCs are big-endian, as S3 writes them."""
    return _ALGORITHMS[algorithm](data)


def checksum(algorithm: str, data: bytes) -> str:
    """The checksum as S3 writes it: base64."""
    return base64.b64encode(digest(algorithm, data)).decode()


def header(algorithm: str) -> str:
    return f"x-amz-checksum-{algorithm.lower()}"


def declared(headers: Mapping[str, str]) -> dict[str, str]:
    """The checksums that headers or trailers give, by algorithm."""
    return {algorithm: headers[header(algorithm)] for algorithm in ALGORITHMS if headers.get(header(algorithm))}


def is_well_formed(algorithm: str, value: str) -> bool:
    """Whether value is base64 of as many bytes as the algorithm gives."""
    try:
        return len(base64.b64decode(value, validate=True)) == len(digest(algorithm, b""))
    except binascii.Error:
        return False


def unframe(body: bytes) -> tuple[bytes, dict[str, str]]:
    """Data and trailers of an aws-chunked body: `size[;chunk-signature=...]`, data, ..., `0`, `name:value` lines."""
    data, position = bytearray(), 0
    while True:
        end = body.index(b"\r\n", position)
        size = int(body[position:end].split(b";")[0], 16)
        position = end + 2
        if size == 0:
            break
        data += memoryview(body)[position : position + size]
        position += size + 2
    lines = (line.partition(":") for line in body[position:].decode("latin-1").split("\r\n") if ":" in line)
    return bytes(data), {name.strip().lower(): value.strip() for name, _other, value in lines}
