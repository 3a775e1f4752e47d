# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of database parameters: how RDS writes what people write, which it takes, and which mean the same. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import Refused

_MULTIPLES = {"K": 1024, "M": 1024**2, "G": 1024**3, "T": 1024**4}
_SHORT = re.compile(r"(\d+)([KMGT])", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_LIMIT = r"(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"
_RANGE = re.compile(f"{_LIMIT}-{_LIMIT}")
# "Specifying DB parameters": formulas in braces, and functions of them.
_FORMULA = re.compile(r"\{.*\}|(GREATEST|LEAST|SUM|IF|LOG)\s*\(.*\)", re.IGNORECASE)
_TRUE, _FALSE = ("1", "on", "true", "yes"), ("0", "off", "false", "no")
_NUMERIC = ("integer", "float", "double", "real")
# AWS's lists of allowed values have patterns among them.
_PATTERN = re.compile(r"[\[\](){}*^$|\\+?]")
# Longer lists are cut in sentences.
_SHOWN = 200


def written(value: Any) -> str:
    """A value as text: a list with commas between, and a boolean as 1 or 0."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, (list, tuple)):
        return ",".join(written(one) for one in value)
    return str(value).strip()


def for_wire(place: str, value: Any, definition: Mapping[str, Any]) -> str:
    """The value as RDS takes it; raises Refused for one that it doesn't.

    ``place`` is where the task says it, for the sentence; ``definition`` is what DescribeDBParameters says of the
    parameter: DataType and AllowedValues.
    """
    text, kind = written(value), str(definition.get("DataType") or "string").lower()
    if _FORMULA.fullmatch(text):
        return text
    allowed = _choices(definition.get("AllowedValues"))
    if kind == "boolean" or (allowed and {one.lower() for one in allowed} <= {*_TRUE, *_FALSE}):
        text = _boolean(text, allowed)
    elif kind == "integer":
        text = _expanded(text)
    _judge(place, text, kind, allowed, str(definition.get("AllowedValues") or ""))
    if kind == "list":
        return ",".join(_spelled(one, allowed) for one in _listed(text))
    return text if kind in _NUMERIC else _spelled(text, allowed)


def same(one: str | None, other: str | None, kind: str) -> bool:
    """Whether two values on the wire mean the same, of a parameter of this data type."""
    if one is None or other is None:
        return one == other
    return _canonical(one, kind.lower()) == _canonical(other, kind.lower())


def nearest(name: str, known: Iterable[str]) -> str:
    """A sentence with the names that come nearest to one that isn't there, or nothing."""
    close = difflib.get_close_matches(name, list(known), 3, 0.6)
    return f" Did you mean {' or '.join(close)}?" if close else ""


def _canonical(text: str, kind: str) -> Any:
    bare = re.sub(r"\s+", "", text)
    if _FORMULA.fullmatch(text.strip()):
        return bare.lower()
    if kind == "boolean":
        return _truth(bare)
    if kind in _NUMERIC:
        return float(bare) if _NUMBER.fullmatch(bare) else bare
    if kind == "list":
        return sorted(one.lower() for one in _listed(text))
    return text.strip()


def _truth(text: str) -> Any:
    low = text.lower()
    return True if low in _TRUE else False if low in _FALSE else low


def _boolean(text: str, allowed: list[str]) -> str:
    """The word for true or false that is allowed: 1, ON, true."""
    words = _TRUE if _truth(text) is True else _FALSE if _truth(text) is False else ()
    by_name = {one.lower(): one for one in allowed}
    return next((by_name[word] for word in words if word in by_name), words[0] if words else text)


def _expanded(text: str) -> str:
    short = _SHORT.fullmatch(text)
    return str(int(short[1]) * _MULTIPLES[short[2].upper()]) if short else text


def _listed(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


def _choices(allowed: Any) -> list[str]:
    return _listed(str(allowed)) if allowed else []


def _spelled(text: str, allowed: list[str]) -> str:
    """The text as the list of allowed values spells it."""
    if text in allowed:
        return text
    return next((one for one in allowed if one.lower() == text.lower()), text)


def _judge(place: str, text: str, kind: str, allowed: list[str], said: str) -> None:
    shown = said if len(said) <= _SHOWN else f"{said[:_SHOWN]}..."
    if kind in _NUMERIC:
        if not _NUMBER.fullmatch(text) or (kind == "integer" and float(text) != int(float(text))):
            what = "a whole number" if kind == "integer" else "a number"
            raise Refused(f"{place}: {text!r} is not {what}, nor a formula." + (said and f" Allowed: {shown}."))
        ranges = [_RANGE.fullmatch(one) for one in allowed]
        if not all(found or _NUMBER.fullmatch(one) for one, found in zip(allowed, ranges)):
            return
        inside = any(
            float(found[1]) <= float(text) <= float(found[2]) if found else float(one) == float(text)
            for one, found in zip(allowed, ranges)
        )
        if allowed and not inside:
            raise Refused(f"{place}: {text} is not allowed. Allowed: {shown}.")
        return
    if not allowed or _PATTERN.search(said) or any(_RANGE.fullmatch(one) for one in allowed):
        return
    known = {one.lower() for one in allowed}
    for one in _listed(text) if kind == "list" else [text]:
        if one.lower() not in known:
            raise Refused(f"{place}: {one!r} is not allowed. Allowed: {shown}.")
