# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether one policy document grants more than another, as far as their words alone can tell. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any, Optional

from ..policies import canonical, shown

NEW, SAME, UNKNOWN = "new_access", "no_new_access", "unknown"

Statement = Mapping[str, Any]
# A way in which a statement applies: a pattern for the action and one for the resource (None: all that the statement's
# NotAction or NotResource leaves), and a principal as (kind, name), or None where the policy is about whom it is
# attached to.
Piece = tuple[Optional[str], Optional[str], Optional[tuple[str, str]]]

_WILDCARD = re.compile(r"[*?]")
# What no document names.
_NOBODYS = {"Action": "zq:zq", "Resource": "arn:aws:zq:::zq"}


def compared(new: Any, old: Any) -> tuple[str, list[str]]:
    """What ``new`` grants beyond ``old``: new_access, no_new_access or unknown, and a sentence for each reason.

    new_access is said where a request can be named that only ``new`` allows, no_new_access where each thing that
    ``new`` allows is one that a statement of ``old`` allows, and unknown where neither can be shown.
    """
    if canonical(new) == canonical(old):
        return SAME, []
    after, before = _named(new), _named(old)
    found = [*_allowed(after, before), *_denied(after, before)]
    if canonical(new).get("Version") != canonical(old).get("Version") and "${" in str(after) + str(before):
        found.append((UNKNOWN, "Variables mean something else in another Version."))
    for result in (NEW, UNKNOWN):
        reasons = [reason for one, reason in found if one == result]
        if reasons:
            return result, reasons
    return SAME, []


def _named(document: Any) -> list[tuple[str, Statement]]:
    """The statements in their one spelling, each with what a sentence calls it."""
    policy = shown(document) or {}
    statements = policy.get("Statement") or []
    listed = statements if isinstance(statements, list) else [statements]
    return [
        (f"Statement {one['Sid']!r}" if one.get("Sid") else f"Statement {number}", meaning)
        for number, one in enumerate(listed, 1)
        for meaning in canonical({"Statement": [one]})["Statement"]
    ]


def _allowed(after: Sequence[tuple[str, Statement]], before: Sequence[tuple[str, Statement]]) -> Iterator[Any]:
    """What is to be said of each statement that allows something."""
    allows, denies = _of(before, "Allow"), _of(after, "Deny")
    for name, statement in after:
        if statement["Effect"] != "Allow":
            continue
        for piece in _pieces(statement):
            if any(_covers(other, statement, piece) for other in allows):
                continue
            yield _judged(name, statement, piece, allows, denies)


def _judged(
    name: str, statement: Statement, piece: Piece, allows: Sequence[Statement], denies: Sequence[Statement]
) -> tuple[str, str]:
    """Of something that no statement of the old document surely covers, whether it is new, and a sentence."""
    if any(_meets(deny, piece) for deny in denies):
        return UNKNOWN, f"{name} allows {_words(piece)}, which another statement denies in part."
    for example in _examples(statement, piece, allows):
        met = [other for other in allows if _meets(other, example)]
        if not met and not any(_meets(deny, example) for deny in denies):
            return NEW, f"{name} allows {_words(example)}, which the old document doesn't allow."
        # The conditions of several statements may leave nothing out between them.
        if len(met) == 1 and _is_conditional(met[0]) and not _is_conditional(statement):
            return NEW, f"{name} allows {_words(example)}, which the old document doesn't allow without a condition."
    return UNKNOWN, f"{name} allows {_words(piece)}, which the old document allows in part or on other conditions."


def _examples(statement: Statement, piece: Piece, others: Sequence[Statement]) -> Iterator[Piece]:
    """The piece, and where it stands for all but some, what others leave out and it doesn't."""
    action, resource, principal = piece
    left = {
        element: [
            one
            for other in others
            for one in other.get(f"Not{element}", ())
            if not any(_within(one, mine, element) for mine in statement.get(f"Not{element}", ()))
        ]
        for element in ("Action", "Resource")
    }
    yield piece
    for one in left["Action"] if action is None else ():
        yield (one, resource, principal)
    for one in left["Resource"] if resource is None else ():
        yield (action, one, principal)


def _denied(after: Sequence[tuple[str, Statement]], before: Sequence[tuple[str, Statement]]) -> Iterator[Any]:
    """What is to be said of each thing that was denied and isn't, or not as strictly."""
    allows, denies = _of(after, "Allow"), _of(after, "Deny")
    for name, statement in before:
        if statement["Effect"] != "Deny":
            continue
        for piece in _pieces(statement):
            if any(_covers(other, statement, piece) for other in denies):
                continue
            what = _words(piece)
            free = [other for other in allows if _meets(other, piece) and not _is_conditional(other)]
            if free and not any(_meets(other, piece) for other in denies):
                yield NEW, f"{name} of the old document denies {what}, which is allowed now."
            else:
                yield UNKNOWN, (
                    f"{name} of the old document denies {what}, which the new one doesn't in all cases: whether other"
                    " policies allow it isn't known here."
                )


def _of(statements: Iterable[tuple[str, Statement]], effect: str) -> list[Statement]:
    return [statement for _name, statement in statements if statement["Effect"] == effect]


def _pieces(statement: Statement) -> Iterator[Piece]:
    if "*" in statement.get("NotAction", ()) or "*" in statement.get("NotResource", ()):
        return  # all but everything is nothing
    named = statement.get("Principal", {}).items()
    principals: list[tuple[str, str] | None] = [(kind, name) for kind, names in named for name in names]
    yield from product(statement.get("Action", [None]), statement.get("Resource", [None]), principals or [None])


def _words(piece: Piece) -> str:
    action, resource, principal = piece
    return (
        f"{action or 'all actions but some'} on {resource or 'all resources but some'}"
        + (f" to {principal[1]}" if principal else "")
    )  # fmt: skip


def _is_conditional(statement: Statement) -> bool:
    return bool(statement.get("Condition"))


# --- whether a statement surely covers a piece of another ---


def _covers(other: Statement, statement: Statement, piece: Piece) -> bool:
    """Whether ``other`` surely applies wherever ``statement`` does by this piece."""
    action, resource, principal = piece
    return (
        _holds_within(other, statement, "Action", action)
        and _holds_within(other, statement, "Resource", resource)
        and _concerns(other, statement, principal)
        and _is_weaker(other.get("Condition", {}), statement.get("Condition", {}))
    )


def _holds_within(other: Statement, statement: Statement, element: str, pattern: str | None) -> bool:
    theirs, left = other.get(element), other.get(f"Not{element}", [])
    if theirs is None and not left:
        return pattern is None and f"Not{element}" not in statement  # a trust policy names no resource
    if pattern is None:
        ours = statement.get(f"Not{element}")
        if ours is None:
            return False
        if theirs is not None:
            return "*" in theirs
        return all(any(_within(one, mine, element) for mine in ours) for one in left)
    if theirs is not None:
        return any(_within(pattern, one, element) for one in theirs)
    return all(_apart(pattern, one) for one in left)


def _concerns(other: Statement, statement: Statement, principal: tuple[str, str] | None) -> bool:
    if "NotPrincipal" in other or "NotPrincipal" in statement:
        return bool(other.get("NotPrincipal") == statement.get("NotPrincipal"))
    if principal is None:
        return "Principal" not in other
    kind, name = principal
    named = other.get("Principal", {})
    return name in named.get(kind, ()) or (kind == "AWS" and "*" in named.get("AWS", ()))


def _is_weaker(theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> bool:
    """Whether conditions hold wherever others do. Of several values one has to fit, of a negated operator's none."""
    for operator, keys in theirs.items():
        for key, values in keys.items():
            mine = ours.get(operator, {}).get(key)
            if mine is None:
                return False
            is_negated = "not" in operator.rpartition(":")[2].lower()
            if not (set(values) <= set(mine) if is_negated else set(mine) <= set(values)):
                return False
    return True


def _within(pattern: str, other: str, element: str) -> bool:
    """Whether all that fits one pattern surely fits another."""
    if other == "*" or pattern == other:
        return True
    if element == "Action":
        return _fits(pattern, other)
    # In an ARN, a wildcard doesn't reach over a colon, but in the last field; fields left out are wildcards.
    ours, theirs = pattern.split(":", 5), other.split(":", 5)
    ours, theirs = [*ours, *["*"] * (6 - len(ours))], [*theirs, *["*"] * (6 - len(theirs))]
    return pattern != "*" and all(map(_fits, ours, theirs))


def _fits(pattern: str, other: str) -> bool:
    """The same of patterns without fields; a ``*`` of the first is only covered by one of the other."""
    expression = "".join({"*": ".*", "?": "[^*]"}.get(mark, re.escape(mark)) for mark in other)
    return re.fullmatch(expression, pattern, re.DOTALL) is not None


def _apart(pattern: str, other: str) -> bool:
    """Whether surely nothing fits both: what stands before their first wildcards, or behind the last, is different."""
    starts = [_WILDCARD.split(one, maxsplit=1)[0] for one in (pattern, other)]
    ends = [_WILDCARD.split(one)[-1] for one in (pattern, other)]
    if not any(map(_WILDCARD.search, (pattern, other))):
        return pattern != other
    shorter = min(map(len, starts))
    behind = min(map(len, ends))
    return starts[0][:shorter] != starts[1][:shorter] or (
        behind > 0 and ends[0][-behind:] != ends[1][-behind:]
    )


# --- whether a statement is about a request that is made of a piece ---


def _meets(other: Statement, piece: Piece) -> bool:
    """Whether a statement is about the request that a piece stands for, its conditions apart."""
    action, resource, principal = piece
    if not _is_about(other, "Action", action) or not _is_about(other, "Resource", resource):
        return False
    if principal is None or "Principal" not in other:
        return "NotPrincipal" in other or (principal is None) == ("Principal" not in other)
    kind, name = principal
    named = other["Principal"]
    return name in named.get(kind, ()) or (kind == "AWS" and "*" in named.get("AWS", ()))


def _is_about(other: Statement, element: str, pattern: str | None) -> bool:
    text = _NOBODYS[element] if pattern is None or pattern == "*" else re.sub(r"\?", "z", pattern.replace("*", "zq"))
    if element in other:
        return any(_within(text, one, element) for one in other[element])
    if f"Not{element}" in other:
        return not any(_within(text, one, element) for one in other[f"Not{element}"])
    return True
