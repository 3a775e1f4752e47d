# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What documents allow, found by trying: accesses made of their own words, each judged by the evaluator.

AWS proves it for all accesses there could be. Here, accesses are tried that differ in what the documents name: a FAIL
is certain, and a PASS is as good as the accesses that were tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import prod
from random import Random
from typing import Any

from embedded_aws.authorization.callers import Caller
from embedded_aws.authorization.conditions import as_list
from embedded_aws.authorization.statements import ALLOW, Access, applying, verdict

Document = Mapping[str, Any]

_ACCOUNT = "000000000001"
# Of long documents, not all are tried: the answer is to come within seconds. So many times a word is looked at.
_MOST = 400_000
_STRANGER = f"arn:aws:iam::{_ACCOUNT}:user/zq"


def statements(document: Document) -> list[dict[str, Any]]:
    """A document's statements, whether it is a list of them or one."""
    return as_list(document["Statement"])


def newly_allowing(new: Document, existing: Document) -> list[int]:
    """The indexes of the new document's statements that allow what the existing one doesn't."""
    found = set()
    for access in _accesses([new, existing]):
        if verdict(new, access) == ALLOW and verdict(existing, access) != ALLOW:
            found |= _allowed_by(new, access)
    return sorted(found)


def allowing(document: Document, asked: Sequence[Mapping[str, Any]]) -> list[int]:
    """The indexes of the statements that allow one of the accesses asked for: any of the actions on any resource."""
    found = set()
    for one in asked:
        wanted = {"Effect": "Allow", "Action": one.get("actions") or "*", "Resource": one.get("resources") or "*"}
        limit = {"Version": "2012-10-17", "Statement": [wanted]}
        for access in _accesses([document, limit]):
            if verdict(document, access) == ALLOW and verdict(limit, access) == ALLOW:
                found |= _allowed_by(document, access)
    return sorted(found)


def _allowed_by(document: Document, access: Access) -> set[int]:
    return {
        index
        for index, statement in enumerate(statements(document))
        if statement["Effect"] == ALLOW and applying({**document, "Statement": [statement]}, access)
    }


def _accesses(documents: Sequence[Document]) -> Iterator[Access]:
    every = [statement for document in documents for statement in statements(document)]
    actions = _words(every, "Action", "zq:Zq")
    resources = [text if text.count(":") >= 5 else "arn:aws:zq:::zq" for text in _words(every, "Resource", "*")]
    kinds: list[Sequence[Any]] = [_callers(every), actions, list(dict.fromkeys(resources)), _contexts(every)]
    total = prod(map(len, kinds))
    most = max(1000, _MOST // (len(actions) + len(kinds[2])))
    # The same ones each time that the same is asked.
    chosen = Random(total).sample(range(total), most) if total > most else range(total)
    for number in chosen:
        at, choice = number, []
        for values in kinds:
            at, index = divmod(at, len(values))
            choice.append(values[index])
        yield Access(*choice)


def _words(every: Sequence[Document], element: str, other: str) -> list[str]:
    """What the elements name, each wildcard once as nothing and once as what nobody names."""
    named = [value for one in every for name in (element, f"Not{element}") for value in as_list(one.get(name, []))]
    patterns = [str(value) for value in named]
    words = [pattern.replace("*", star).replace("?", "z") for pattern in patterns for star in ("", "zq")]
    # "*" alone is an action of some service, and so is what stands in no document.
    return list(dict.fromkeys([word if ":" in word else other for word in words] + [other]))


def _callers(every: Sequence[Document]) -> list[Caller | None]:
    arns = [_STRANGER]
    for one in every:
        for name in ("Principal", "NotPrincipal"):
            value = one.get(name, {})
            texts = as_list(value.get("AWS", [])) if isinstance(value, Mapping) else []
            arns += [f"arn:aws:iam::{text}:user/zq" if str(text).isdecimal() else str(text) for text in texts]
    known = [arn.replace(":root", ":user/zq") for arn in dict.fromkeys(arns) if arn.startswith("arn:")]
    return [Caller(arn.split(":")[4], arn, arn, arn.rpartition("/")[2], "AIDAZQ", "User") for arn in known]


def _contexts(every: Sequence[Document]) -> list[dict[str, Any]]:
    """No keys, and those that each statement's conditions name, with the values that they name."""
    found: list[dict[str, Any]] = [{}]
    for one in every:
        blocks = one.get("Condition", {}).values()
        keys = {key.lower(): as_list(values) for block in blocks for key, values in block.items()}
        for choice in (0, -1):
            context = {key: _text(values[choice]) for key, values in keys.items() if values}
            if context not in found:
                found.append(context)
    return found


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value).replace("*", "zq").replace("?", "z")
