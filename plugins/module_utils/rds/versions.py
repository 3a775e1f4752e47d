# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Versions of database engines: which is newer, which is meant by a part of one, and what can become what. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Of these engines, the first number alone is the major version; of the others, the first two are.
_ONE_NUMBER = ("postgres", "aurora-postgresql", "oracle")


def _numbers(version: str) -> tuple[tuple[int, str], ...]:
    """A version in parts that compare as versions do: ``16.9`` before ``16.10``, and words by their letters."""
    parts = re.findall(r"\d+|[a-z]+", version.lower())
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in parts)


def newer(one: str, other: str) -> bool:
    """Whether ``one`` comes after ``other``."""
    return _numbers(one) > _numbers(other)


def newest(versions: Iterable[str]) -> str:
    """The last of several versions, or "" of none."""
    return max(versions, key=_numbers, default="")


def begins(version: str, asked: str) -> bool:
    """Whether a version is the one asked for, or one of those that it is the beginning of: 8.4.5 of 8, 16.9 of 16."""
    return version == asked or version.startswith(f"{asked}.")


def major(engine: str, version: str) -> str:
    """The major version: 16 of PostgreSQL's 16.9, 8.4 of MySQL's 8.4.5, 19 of Oracle's."""
    one = engine.startswith(_ONE_NUMBER)
    parts = version.split(".")
    # PostgreSQL counted in two numbers up to 9.6.
    if one and "postgres" in engine and parts[0] == "9":
        one = False
    return ".".join(parts[: 1 if one else 2])


def meets(engine: str, current: str, asked: str) -> bool:
    """Whether a running version is as good as the one asked for: it begins so, or is a later minor version of it."""
    if begins(current, asked):
        return True
    return begins(major(engine, current), major(engine, asked)) and newer(current, asked)


def lowers(engine: str, current: str, asked: str) -> bool:
    """Whether the version asked for is an earlier one than what runs."""
    return not meets(engine, current, asked) and not begins(asked, current) and newer(current, asked)
