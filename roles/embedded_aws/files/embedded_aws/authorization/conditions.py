# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Condition block of a policy statement: operators, quantifiers and variables as IAM defines them."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from functools import lru_cache
from typing import Any

Context = Mapping[str, "str | list[str]"]

_VARIABLE = re.compile(r"\$\{\s*([^},]*?)\s*(?:,\s*'([^']*)'\s*)?\}")
# What stands for a character that isn't a wildcard, though it looks like one: ${*}, ${?}, and those of values.
_LITERALS = {"*": "\ue000", "?": "\ue001", "$": "$"}
_AS_LITERAL = str.maketrans({"*": "\ue000", "?": "\ue001"})
_AS_TEXT = str.maketrans({"\ue000": "*", "\ue001": "?"})


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def wildcard(pattern: str, value: str) -> bool:
    """IAM's matching: * any text, ? one character, nothing else is special."""
    return _compiled(pattern).fullmatch(value) is not None


@lru_cache(maxsize=8192)
def _compiled(pattern: str) -> re.Pattern[str]:
    special = {"*": ".*", "?": ".", "\ue000": r"\*", "\ue001": r"\?"}
    return re.compile("".join(special.get(character) or re.escape(character) for character in pattern), re.DOTALL)


def expanded(text: str, variables: Context) -> str | None:
    """A policy's text with its variables' values, or None where a variable has neither a value nor a default.

    Wildcards within values are plain characters, as are ${*} and ${?}.
    """
    if "${" not in text:
        return text
    missing = False

    def value(found: re.Match[str]) -> str:
        nonlocal missing
        name, default = found.groups()
        if name in _LITERALS:
            return _LITERALS[name]
        # AWS: a key with several values can't be used as a variable.
        known = variables.get(name.lower())
        if not isinstance(known, str):
            known = default
        missing = missing or known is None
        return (known or "").translate(_AS_LITERAL)

    whole = _VARIABLE.sub(value, text)
    return None if missing else whole


def _arn(pattern: str, value: str) -> bool:
    # Each of the first five colon-separated parts is matched by itself: a * doesn't reach over a colon there.
    ours, theirs = pattern.split(":", 5), value.split(":", 5)
    return len(ours) == len(theirs) and all(map(wildcard, ours, theirs))


def _moment(text: str) -> datetime:
    if text.isdigit():
        return datetime.fromtimestamp(int(text), timezone.utc)
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def _in_network(network: str, address: str) -> bool:
    return ipaddress.ip_address(address) in ipaddress.ip_network(network, strict=False)


def _number(compare: Callable[[float, float], bool]) -> Callable[[str, str], bool]:
    return lambda bound, value: compare(float(value), float(bound))


def _date(compare: Callable[[datetime, datetime], bool]) -> Callable[[str, str], bool]:
    return lambda bound, value: compare(_moment(value), _moment(bound))


# Operator -> (what the policy says, what the request has) -> match. Those with Not are the negation of these.
_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda wanted, value: wanted.translate(_AS_TEXT) == value,
    "StringEqualsIgnoreCase": lambda wanted, value: wanted.translate(_AS_TEXT).lower() == value.lower(),
    "StringLike": wildcard,
    "Bool": lambda wanted, value: wanted.lower() == value.lower(),
    "BinaryEquals": lambda wanted, value: wanted == value,
    "ArnEquals": _arn,
    "ArnLike": _arn,
    "IpAddress": _in_network,
    "NumericEquals": _number(lambda value, bound: value == bound),
    "NumericLessThan": _number(lambda value, bound: value < bound),
    "NumericLessThanEquals": _number(lambda value, bound: value <= bound),
    "NumericGreaterThan": _number(lambda value, bound: value > bound),
    "NumericGreaterThanEquals": _number(lambda value, bound: value >= bound),
    "DateEquals": _date(lambda value, bound: value == bound),
    "DateLessThan": _date(lambda value, bound: value < bound),
    "DateLessThanEquals": _date(lambda value, bound: value <= bound),
    "DateGreaterThan": _date(lambda value, bound: value > bound),
    "DateGreaterThanEquals": _date(lambda value, bound: value >= bound),
}
_NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NotIpAddress": "IpAddress",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
}


def split_operator(name: str) -> tuple[str, str, bool]:
    """Quantifier, operator and whether IfExists was said."""
    quantifier, _other, operator = name.rpartition(":")
    return quantifier, operator.removesuffix("IfExists"), operator.endswith("IfExists")


def is_known_operator(name: str) -> bool:
    quantifier, operator, _other = split_operator(name)
    return quantifier in ("", "ForAllValues", "ForAnyValue") and (
        operator == "Null" or operator in _OPERATORS or operator in _NEGATED
    )


def conditions_hold(
    conditions: Mapping[str, Mapping[str, Any]], context: Context, variables: Context | None = None
) -> bool:
    """Whether all conditions hold for a request; `context` has lower-case condition keys, as have `variables`."""
    return all(
        _holds(operator, _wanted(wanted, variables), context.get(key.lower()))
        for operator, block in conditions.items()
        for key, wanted in block.items()
    )


def _wanted(values: Any, variables: Context | None) -> list[str]:
    texts = [_text(value) for value in as_list(values)]
    if variables is None:
        return texts
    return [text for text in (expanded(text, variables) for text in texts) if text is not None]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _holds(name: str, wanted: list[str], found: str | list[str] | None) -> bool:
    quantifier, operator, if_exists = split_operator(name)
    if operator == "Null":
        return wanted != [] and (found is None) == (wanted[0].lower() == "true")
    negated = operator in _NEGATED
    matches = _OPERATORS[_NEGATED.get(operator, operator)]

    def one(value: str) -> bool:
        try:
            hit = any(matches(pattern, value) for pattern in wanted)
        except ValueError:  # a value that is no number, date or address matches nothing
            hit = False
        return hit != negated

    if found is None:
        # An absent key fails an operator, satisfies a negated one, and IfExists and ForAllValues overlook it.
        return if_exists or quantifier == "ForAllValues" or (negated and quantifier != "ForAnyValue")
    values = as_list(found)
    return any(map(one, values)) if quantifier == "ForAnyValue" else all(map(one, values))
