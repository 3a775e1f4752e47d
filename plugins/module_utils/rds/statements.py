# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What statements do: read off the server's answer where there is one, and off their first word where there is none."""

from __future__ import annotations

import base64
import datetime
import decimal
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Comments, quoted text and names, and PostgreSQL's dollar quotes: what is in there is no statement.
_QUIET, _QUIET_PLAIN = (
    re.compile(
        rf"--[^\n]*|/\*.*?\*/|{text}|\"(?:[^\"]|\"\")*\"|`[^`]*`|\$(\w*)\$.*?\$\1\$", re.DOTALL
    )
    # A backslash is a letter like others to PostgreSQL, unless the text is E'...'; MySQL escapes with it.
    for text in (r"'(?:[^'\\]|''|\\.)*'", r"'(?:[^']|'')*'")
)
_READS = frozenset(
    (
        "SELECT", "SHOW", "EXPLAIN", "DESCRIBE", "DESC", "VALUES", "TABLE", "WITH", "FETCH", "HELP", "SET", "RESET",
        "USE", "BEGIN", "START", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "END", "DECLARE", "CLOSE", "MOVE",
        "LISTEN", "UNLISTEN", "DISCARD", "DEALLOCATE", "PREPARE", "LOCK", "CHECKPOINT", "CHECK",
    )
)  # fmt: skip
# Their number of rows says whether they did anything.
_COUNTED = frozenset(("INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "COPY", "LOAD"))
_WRITES = re.compile(r"\b(INSERT|UPDATE|DELETE|MERGE|INTO)\b", re.IGNORECASE)
_LOCKED = re.compile(r"\bFOR (NO KEY )?UPDATE\b", re.IGNORECASE)
# These words of a SET change more than the session.
_LASTING = re.compile(r"\bSET\s+(@@)?(PASSWORD|GLOBAL|PERSIST|PERSIST_ONLY|DEFAULT\s+ROLE)\b", re.IGNORECASE)
_LOSES = ("DROP", "TRUNCATE")
# What ends a transaction in the middle of what was to be one.
_ENDS = ("COMMIT", "END")
# MySQL commits before and after these, whatever the transaction.
_COMMITS = ("ALTER", "BEGIN", "COMMIT", "CREATE", "DROP", "GRANT", "RENAME", "REVOKE", "START", "TRUNCATE")
# PostgreSQL's and MySQL's codes for what was there already, or wasn't.
_SKIPPED = frozenset(("42P07", "42P06", "42710", "42701", "42723", "1007", "1008", "1050", "1051", "1060", "1061",
                      "1091", "1396", "1304", "1305", "1359", "1360", "1537", "1539", "1973", "1974", "1975",
                      "1976", "3162", "3163", "4091", "4092"))  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What a server says of one statement. ``rows`` is None where it gives none, ``tag`` its command tag, empty where
    it has none (MySQL); ``skipped`` is whether it says that there was nothing to do.
    """

    tag: str = ""
    count: int = 0
    columns: tuple[str, ...] = ()
    rows: Sequence[Sequence[Any]] | None = None
    skipped: bool = False
    more: bool = False


def bare(sql: str) -> str:
    """SQL without its comments and without what is quoted in it."""
    return _QUIET.sub(" ", sql)


def words(sql: str) -> list[str]:
    """The first word of each statement, in capitals."""
    return _firsts(bare(sql))


def _firsts(plain: str) -> list[str]:
    parts = [part.strip(" \n\t\r\f\v(") for part in plain.split(";")]
    return [re.split(r"\b\W", part.split(None, 1)[0], maxsplit=1)[0].upper() for part in parts if part]


def _readings(sql: str) -> tuple[str, ...]:
    """What is bare of it, whichever way the server takes a backslash in a text."""
    return (bare(sql), _QUIET_PLAIN.sub(" ", sql)) if "\\" in sql else (bare(sql),)


def only_reads(sql: str) -> bool:
    """Whether SQL looks as if it changes nothing; what its functions do isn't known."""
    return all(
        all(word in _READS for word in _firsts(plain))
        and not _WRITES.search(_LOCKED.sub(" ", plain))
        and not _LASTING.search(plain)
        for plain in _readings(sql)
    )


def loses(sql: str) -> bool:
    """Whether SQL removes whole objects, or empties them."""
    return any(word in _LOSES for plain in _readings(sql) for word in _firsts(plain))


def ends_transaction(sql: str) -> bool:
    """Whether it commits by its own words what came before it, so that no rollback takes that back."""
    return any(word in _ENDS for word in words(sql))


def commits_by_itself(sql: str) -> bool:
    """Whether MySQL would commit in the middle of it."""
    return any(word in _COMMITS for word in words(sql))


def changed(answer: Answer, sql: str) -> bool:
    """Whether a statement has changed something, by what the server says of it."""
    tag = answer.tag.split()
    word = tag[0].upper() if tag else next(iter(words(sql)), "")
    if word in _COUNTED:
        return answer.count > 0
    if answer.rows is not None and word in _READS:
        # What a function has done isn't known. A WITH may have a part that writes, an EXPLAIN ANALYZE carries it out.
        first, plain = next(iter(words(sql)), ""), bare(sql).upper()
        carried_out = first == "WITH" or first == "EXPLAIN" and "ANALYZE" in plain
        return carried_out and bool(_WRITES.search(_LOCKED.sub(" ", plain)))
    if word == "SELECT":
        # Without rows of its own, it has made a table of them; the Data API tells no columns where there are no rows.
        return bool(tag) or not only_reads(sql)
    if word in _READS:
        return word == "SET" and bool(_LASTING.search(bare(sql)))
    return not answer.skipped


def was_skipped(answers: Sequence[Answer], codes: Sequence[str], texts: Sequence[str], sql: str) -> bool:
    """Whether the server's notices say that nothing of what makes, alters or drops something had to be done.

    A notice doesn't say which statement it is about, so it takes one for each of them; of what alters or drops several
    things at once, it can't be told.
    """
    kinds = [one.tag.split()[0].upper() for one in answers if one.tag] or words(sql)
    kinds = [kind for kind in kinds if kind not in _READS and kind not in _COUNTED]
    if not kinds or {"DROP", "ALTER"}.intersection(kinds) and "," in bare(sql):
        return False
    said = [code in _SKIPPED or text.rstrip(".").endswith("skipping") for code, text in zip(codes, texts)]
    return sum(said) >= len(kinds)


def rendered(value: Any) -> Any:
    """A value that JSON has: dates in ISO 8601, exact numbers and what is no number as text, bytes in base64."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, decimal.Decimal):
        return str(value)
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(bytes(value)).decode("ascii")
    if isinstance(value, Mapping):
        return {str(key): rendered(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [rendered(inner) for inner in value]
    return str(value)


def told(answer: Answer) -> list[dict[str, Any]]:
    """The rows of an answer by the names of their columns."""
    return [{name: rendered(value) for name, value in zip(answer.columns, row)} for row in answer.rows or ()]
