# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tree hashes of local bytes, of parts and of the whole. Pure but for the file that is read.

Source: "Computing Checksums" in the S3 Glacier Developer Guide: the SHA-256 of each MiB, hashed together in pairs, and
these in pairs again, until one is left.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from ..s3.checksums import Source

MIB = 1 << 20
# https://docs.aws.amazon.com/amazonglacier/latest/dev/uploading-archive-mpu.html
MOST_PARTS = 10_000
LARGEST_PART = 4096 * MIB
_USUAL_PART = 16 * MIB


def leaves(chunks: Iterable[bytes]) -> list[bytes]:
    """The SHA-256 of each MiB of bytes that come in chunks of whatever size."""
    hashes = []
    running, room = hashlib.sha256(), MIB
    for chunk in chunks:
        rest = memoryview(chunk)
        while len(rest) >= room:
            running.update(rest[:room])
            hashes.append(running.digest())
            rest, running, room = rest[room:], hashlib.sha256(), MIB
        running.update(rest)
        room -= len(rest)
    if room < MIB or not hashes:
        hashes.append(running.digest())
    return hashes


def root(hashes: Iterable[bytes]) -> bytes:
    """The tree hash over hashes; a last one without a pair goes up as it is."""
    level = list(hashes)
    while len(level) > 1:
        pairs = [level[at : at + 2] for at in range(0, len(level), 2)]
        level = [hashlib.sha256(b"".join(pair)).digest() if len(pair) > 1 else pair[0] for pair in pairs]
    return level[0]


def tree_hash(chunks: Iterable[bytes]) -> str:
    """The tree hash of bytes, in hexadecimal, as AWS writes it."""
    return root(leaves(chunks)).hex()


def of_parts(source: Source, part_size: int, watch: Callable[[int], Any] = lambda done: None) -> list[bytes]:
    """The tree hash of each part of so many bytes, 2^n MiB; their ``root`` is the one of the whole.

    ``watch`` is told how many bytes are done.
    """
    hashes = []
    for start in range(0, source.size, part_size):
        length = min(part_size, source.size - start)
        hashes.append(root(leaves(source.chunks(start, length))))
        watch(start + length)
    return hashes


def part_size(size: int) -> int:
    """The bytes of a part for an archive of so many: 16 MiB, or more where there would be too many parts."""
    chosen = _USUAL_PART
    while chosen * MOST_PARTS < size:
        chosen *= 2
    return chosen
