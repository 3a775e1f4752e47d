# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checksums of local bytes, to be held against the ones that S3 keeps. Pure but for the file that is read.

Sources: "Checking object integrity" in the S3 User Guide for the algorithms and for full-object and composite
checksums; the NVM Express specification for the polynomial of CRC64NVME.
"""

from __future__ import annotations

import base64
import hashlib
import os
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

try:
    from awscrt import checksums as crt
except ImportError:
    crt = None

_CHUNK = 1 << 20
_POLYNOMIAL = 0x9A6C9329AC4BC9B5
_ONES = 0xFFFFFFFFFFFFFFFF

# What S3 is asked to verify and keep for what we send: its own default where this machine computes it quickly.
SENT = "CRC64NVME" if crt else "CRC32"


@dataclass(frozen=True)
class Source:
    """Local bytes to be sent: a file or a value, with their size in bytes."""

    size: int
    path: str = ""
    content: bytes = b""

    def chunks(self, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """The bytes, or ``length`` of them from ``start``, piece by piece."""
        left = self.size - start if length is None else length
        if not self.path:
            yield self.content[start : start + left]
            return
        with open(self.path, "rb") as file:
            file.seek(start)
            while left > 0:
                chunk = file.read(min(_CHUNK, left))
                if not chunk:
                    return
                left -= len(chunk)
                yield chunk


def file_source(path: str) -> Source:
    """A file as a source; raises OSError."""
    return Source(os.stat(path).st_size, path)


def checksum(source: Source, algorithm: str, start: int = 0, length: int | None = None) -> bytes:
    """The raw checksum of the bytes; ``algorithm`` is S3's name for it, or MD5."""
    chunks = source.chunks(start, length)
    if algorithm in ("SHA256", "SHA1", "MD5"):
        digest = hashlib.new(algorithm.lower(), usedforsecurity=False)
        for chunk in chunks:
            digest.update(chunk)
        return digest.digest()
    value = 0
    step = _STEPS[algorithm]
    for chunk in chunks:
        value = step(chunk, value)
    return raw(algorithm, value)


def advanced(algorithm: str, value: int = 0, chunk: bytes = b"") -> int:
    """A CRC that has come to ``value``, with a chunk more; it begins with 0."""
    return _STEPS[algorithm](chunk, value)


def raw(algorithm: str, value: int) -> bytes:
    """A CRC's value as the raw checksum."""
    return value.to_bytes(8 if algorithm == "CRC64NVME" else 4, "big")


def encoded(digest: bytes) -> str:
    """A checksum as S3 writes it."""
    return base64.b64encode(digest).decode()


def known(head: Mapping[str, Any]) -> dict[str, str]:
    """The checksums that S3 keeps of an object, by algorithm, out of the answer of HeadObject."""
    return {algorithm: head[f"Checksum{algorithm}"] for algorithm in _PREFERRED if head.get(f"Checksum{algorithm}")}


def same_bytes(source: Source, head: Mapping[str, Any], part_size: Callable[[], int]) -> bool:
    """Whether an object has these bytes.

    ``head`` is the answer of HeadObject with checksums, ``part_size`` asks for the size in bytes of the object's first
    part. An ETag counts only where S3 documents it to be an MD5: not for objects encrypted with KMS.
    """
    if source.size != head.get("ContentLength"):
        return False
    for algorithm, kept in known(head).items():
        if "-" not in kept and head.get("ChecksumType") != "COMPOSITE":
            return encoded(checksum(source, algorithm)) == kept
    for algorithm, kept in known(head).items():
        text, _dash, count = kept.partition("-")
        if count:
            return encoded(_composite(source, algorithm, part_size())) == text
    etag = str(head.get("ETag", "")).strip('"')
    if head.get("SSECustomerAlgorithm") or str(head.get("ServerSideEncryption", "AES256")) != "AES256":
        return False
    if "-" in etag:
        return _composite(source, "MD5", part_size()).hex() == etag.partition("-")[0]
    return checksum(source, "MD5").hex() == etag


def same_objects(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two objects have the same bytes, from the answers of HeadObject; unlike checksums say nothing."""
    if one.get("ContentLength") != other.get("ContentLength"):
        return False
    left, right = known(one), known(other)
    shared = [algorithm for algorithm in left if algorithm in right]
    if shared and one.get("ChecksumType") == other.get("ChecksumType"):
        return all(left[algorithm] == right[algorithm] for algorithm in shared)
    plain = all(
        str(head.get("ServerSideEncryption", "AES256")) == "AES256" and not head.get("SSECustomerAlgorithm")
        for head in (one, other)
    )
    return plain and bool(one.get("ETag")) and one.get("ETag") == other.get("ETag")


def _composite(source: Source, algorithm: str, part_size: int) -> bytes:
    """The checksum of the parts' checksums, for parts of equal size."""
    whole = b"".join(
        checksum(source, algorithm, start, min(part_size, source.size - start))
        for start in range(0, source.size, max(1, part_size))
    )
    return checksum(Source(len(whole), content=whole), algorithm)


def _tables() -> list[list[int]]:
    first = []
    for byte in range(256):
        value = byte
        for _bit in range(8):
            value = (value >> 1) ^ (_POLYNOMIAL if value & 1 else 0)
        first.append(value)
    tables = [first]
    for _slice in range(7):
        tables.append([(value >> 8) ^ first[value & 0xFF] for value in tables[-1]])
    return tables


_table: list[list[int]] = []


def _slow_crc64nvme(data: bytes, previous: int) -> int:
    """CRC64NVME eight bytes at a time, for machines without awscrt."""
    if not _table:
        _table.extend(_tables())
    t0, t1, t2, t3, t4, t5, t6, t7 = _table
    value = previous ^ _ONES
    whole = len(data) - len(data) % 8
    for start in range(0, whole, 8):
        value ^= int.from_bytes(data[start : start + 8], "little")
        value = (
            t7[value & 0xFF] ^ t6[value >> 8 & 0xFF] ^ t5[value >> 16 & 0xFF] ^ t4[value >> 24 & 0xFF]
            ^ t3[value >> 32 & 0xFF] ^ t2[value >> 40 & 0xFF] ^ t1[value >> 48 & 0xFF] ^ t0[value >> 56]
        )  # fmt: skip
    for byte in data[whole:]:
        value = (value >> 8) ^ t0[(value ^ byte) & 0xFF]
    return value ^ _ONES


_STEPS: dict[str, Callable[[bytes, int], int]] = {
    "CRC32": zlib.crc32,
    "CRC64NVME": crt.crc64nvme if crt else _slow_crc64nvme,
}
if crt:
    _STEPS["CRC32C"] = crt.crc32c

# The quickest to compute here first; those that this machine can't compute are left out.
_PREFERRED = tuple(
    algorithm
    for algorithm in (("CRC64NVME",) if crt else ()) + ("CRC32C", "CRC32", "SHA256", "SHA1", "CRC64NVME")
    if algorithm in _STEPS or algorithm.startswith("SHA")
)
