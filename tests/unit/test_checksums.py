# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checksums: the published values, one stretch or many, and what it takes for bytes to be an object's."""

from __future__ import annotations

import base64
import hashlib
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.converge.aws.plugins.module_utils.s3 import checksums
from ansible_collections.converge.aws.plugins.module_utils.s3.checksums import (
    Source,
    checksum,
    encoded,
    file_source,
    known,
    same_bytes,
    same_objects,
)

CHECK = b"123456789"
# Catalogue of parametrised CRC algorithms, NVM Express, FIPS 180-4 and RFC 1321.
PUBLISHED = {
    "CRC64NVME": "ae8b14860a799888",
    "CRC32": "cbf43926",
    "CRC32C": "e3069283",
    "SHA1": "f7c3bc1d808e04732adf679965ccc34ca7ae3441",
    "SHA256": "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
    "MD5": "25f9e794323b453885f5181f1b624d0b",
}


def source(content: bytes) -> Source:
    return Source(len(content), content=content)


def never() -> int:
    raise AssertionError("the size of a part was asked for, which costs a call")


@pytest.mark.parametrize("algorithm", PUBLISHED)
def test_the_published_check_values(algorithm):
    if algorithm == "CRC32C" and checksums.crt is None:
        pytest.skip("only awscrt computes CRC32C, and it is not installed here")
    assert checksum(source(CHECK), algorithm).hex() == PUBLISHED[algorithm]


def test_crc64nvme_without_awscrt_has_the_published_value():
    assert checksums._slow_crc64nvme(CHECK, 0) == 0xAE8B14860A799888
    assert checksums._slow_crc64nvme(b"", 0) == 0


@given(st.binary(max_size=200), st.binary(max_size=50))
def test_crc64nvme_goes_on_where_it_stopped(one, other):
    first = checksums._slow_crc64nvme(one, 0)
    assert checksums._slow_crc64nvme(other, first) == checksums._slow_crc64nvme(one + other, 0)


@given(st.binary(max_size=500))
def test_crc64nvme_is_awscrts(content):
    crt = pytest.importorskip("awscrt.checksums", reason="there is nothing to compare with")
    assert checksums._slow_crc64nvme(content, 0) == crt.crc64nvme(content)


@given(st.binary(min_size=1, max_size=300), st.data())
def test_a_stretch_of_a_file_is_the_stretch(tmp_path_factory, content, data):
    path = tmp_path_factory.getbasetemp() / "content"
    path.write_bytes(content)
    start = data.draw(st.integers(0, len(content)))
    length = data.draw(st.integers(0, len(content) - start))
    expected = zlib.crc32(content[start : start + length]).to_bytes(4, "big")
    assert checksum(file_source(str(path)), "CRC32", start, length) == expected
    assert checksum(source(content), "CRC32", start, length) == expected


def test_a_file_of_many_chunks_is_read_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(checksums, "_CHUNK", 7)
    (tmp_path / "file").write_bytes(bytes(range(100)))
    assert checksum(file_source(str(tmp_path / "file")), "SHA256") == hashlib.sha256(bytes(range(100))).digest()


def test_what_is_sent_is_what_is_quick_here():
    assert ("CRC64NVME" if checksums.crt else "CRC32") == checksums.SENT
    assert checksums.SENT in checksums._STEPS


# --- bytes and objects ---


def head(content: bytes, **said):
    return {"ContentLength": len(content), **said}


def whole(content: bytes, algorithm: str) -> dict[str, str]:
    return {f"Checksum{algorithm}": encoded(checksum(source(content), algorithm)), "ChecksumType": "FULL_OBJECT"}


def composite(content: bytes, algorithm: str, size: int) -> str:
    parts = [content[start : start + size] for start in range(0, len(content), size)]
    raw = b"".join(checksum(source(part), algorithm) for part in parts)
    return f"{encoded(checksum(source(raw), algorithm))}-{len(parts)}"


BYTES = bytes(range(256)) * 3
ALGORITHMS = [name for name in ("CRC64NVME", "CRC32", "SHA1", "SHA256")]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_whole_checksum_decides(algorithm):
    kept = head(BYTES, **whole(BYTES, algorithm), ETag='"of something else"')
    assert same_bytes(source(BYTES), kept, never)
    assert not same_bytes(source(BYTES[::-1]), kept, never)


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA256"])
@pytest.mark.parametrize("size", [100, 256, 767, 768])
def test_a_composite_checksum_decides(algorithm, size):
    kept = head(BYTES, **{f"Checksum{algorithm}": composite(BYTES, algorithm, size), "ChecksumType": "COMPOSITE"})
    assert same_bytes(source(BYTES), kept, lambda: size)
    assert not same_bytes(source(BYTES[::-1]), kept, lambda: size)


def test_another_size_is_other_bytes_without_a_look_at_them(tmp_path):
    assert not same_bytes(Source(5, path=str(tmp_path / "unread")), head(BYTES, **whole(BYTES, "CRC32")), never)


def md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


@pytest.mark.parametrize("said", [{}, {"ServerSideEncryption": "AES256"}])
def test_an_etag_counts_where_it_is_an_md5(said):
    assert same_bytes(source(BYTES), head(BYTES, ETag=f'"{md5(BYTES)}"', **said), never)
    assert not same_bytes(source(BYTES[::-1]), head(BYTES, ETag=f'"{md5(BYTES)}"', **said), never)


def test_an_etag_of_parts_is_the_md5_of_their_md5s():
    parts = b"".join(hashlib.md5(BYTES[i : i + 256], usedforsecurity=False).digest() for i in range(0, 768, 256))
    assert same_bytes(source(BYTES), head(BYTES, ETag=f'"{md5(parts)}-3"'), lambda: 256)
    assert not same_bytes(source(BYTES), head(BYTES, ETag=f'"{md5(parts)}-3"'), lambda: 384)


@pytest.mark.parametrize("said", [
    {"ServerSideEncryption": "aws:kms"}, {"ServerSideEncryption": "aws:kms:dsse"}, {"SSECustomerAlgorithm": "AES256"},
])  # fmt: skip
def test_an_etag_of_what_a_key_encrypts_is_no_md5(said):
    assert not same_bytes(source(BYTES), head(BYTES, ETag=f'"{md5(BYTES)}"', **said), never)
    assert same_bytes(source(BYTES), head(BYTES, **whole(BYTES, "CRC32"), **said), never)


def test_an_object_that_says_nothing_of_itself_is_not_the_same():
    assert not same_bytes(source(BYTES), head(BYTES), never)
    assert not same_bytes(source(b""), {}, never)


def test_empty_is_empty():
    assert same_bytes(source(b""), head(b"", **whole(b"", "CRC64NVME")), never)
    assert same_bytes(source(b""), head(b"", ETag=f'"{md5(b"")}"'), never)


def test_only_checksums_that_s3_keeps_are_known():
    assert known({"ChecksumSHA1": "a", "ChecksumCRC32": None, "ETag": "b"}) == {"SHA1": "a"}


@pytest.mark.parametrize(("one", "other", "same"), [
    (whole(BYTES, "CRC32"), whole(BYTES, "CRC32"), True),
    (whole(BYTES, "CRC32"), whole(BYTES[::-1], "CRC32"), False),
    (whole(BYTES, "CRC32"), {**whole(BYTES, "CRC32"), "ChecksumType": "COMPOSITE"}, False),
    (whole(BYTES, "CRC32"), whole(BYTES, "SHA1"), False),
    ({"ETag": '"a"'}, {"ETag": '"a"'}, True),
    ({"ETag": '"a"'}, {"ETag": '"b"'}, False),
    ({"ETag": '"a"', "ServerSideEncryption": "aws:kms"}, {"ETag": '"a"'}, False),
    ({}, {}, False),
])  # fmt: skip
def test_two_objects_are_the_same_only_where_something_says_so(one, other, same):
    assert same_objects(head(BYTES, **one), head(BYTES, **other)) == same
    assert not same_objects(head(BYTES, **one), head(BYTES + b"x", **other))


def test_a_checksum_is_written_as_s3_writes_it():
    assert encoded(checksum(source(CHECK), "CRC64NVME")) == base64.b64encode(bytes.fromhex("ae8b14860a799888")).decode()
