# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of objects as S3 Batch Operations reads and S3 Inventory writes them: CSV, keys coded as in addresses. Pure.

Source: "Specifying a manifest" in the S3 User Guide.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from urllib.parse import quote_plus, unquote_plus

from ..errors import Refused
from .checksums import file_source

# What a manifest without versions and one with versions holds.
FIELDS = ("Bucket", "Key")
VERSIONED = (*FIELDS, "VersionId")


def read(path: str, option: str) -> list[tuple[str, str, str]]:
    """Bucket, key and version (or nothing) of each row of a manifest that lies here; raises Refused."""
    try:
        content = b"".join(file_source(path).chunks())
        text = content.decode("utf-8-sig")
    except OSError as problem:
        raise Refused(f"{option}: {path} can't be read: {problem.strerror}.") from problem
    except UnicodeDecodeError as problem:
        raise Refused(f"{option}: {path} is no CSV in UTF-8.") from problem
    return list(rows(text, f"{option}: {path}"))


def rows(text: str, about: str) -> Iterator[tuple[str, str, str]]:
    """Bucket, key and version of each row of a manifest's text; raises Refused, naming the line."""
    reader = csv.reader(line.rstrip("\r") for line in text.split("\n"))
    for row in reader:
        if not row:
            continue
        if not 2 <= len(row) <= 3 or not row[0] or not row[1]:
            raise Refused(
                f"{about}: line {reader.line_num} isn't bucket,key or bucket,key,version: {','.join(row)[:100]!r}."
            )
        yield row[0], unquote_plus(row[1]), row[2] if len(row) == 3 else ""


def written(entries: Iterable[tuple[str, str, str]]) -> bytes:
    """A manifest of buckets, keys and versions; with the third column as soon as one has a version."""
    entries = list(entries)
    versioned = any(version for _bucket, _key, version in entries)
    # Coded, a key has nothing in it that CSV would have to quote.
    lines = (
        ",".join((bucket, quote_plus(key, safe="/"), *((version,) if versioned else ())))
        for bucket, key, version in entries
    )
    return "".join(f"{line}\n" for line in lines).encode()
