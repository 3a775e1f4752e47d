# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Policy documents of every kind for tests, in other spellings of the same meaning, and changed in one place."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from random import Random
from typing import Any

from hypothesis import strategies as st

VERSIONS = ("2012-10-17", "2008-10-17")
PARTITIONS = ("aws", "aws-cn", "aws-us-gov", "aws-eusc")
ACCOUNT = "111122223333"

ACTIONS = ("s3:GetObject", "s3:PutObject", "s3:*", "iam:PassRole", "*")
RESOURCES = ("arn:aws:s3:::b", "arn:aws:s3:::b/*", "arn:aws:s3:::b/A", "arn:aws:s3:::b/a", "*")
PRINCIPALS = {
    "AWS": (
        ACCOUNT,
        "444455556666",
        "*",
        *(f"arn:{partition}:iam::{ACCOUNT}:user/me" for partition in PARTITIONS),
        "AIDAQ3EGTL5WQEXAMPLE1",
        "AROAQ3EGTL5WQEXAMPLE2",
    ),
    "Service": ("cloudfront.amazonaws.com", "logs.eu-west-1.amazonaws.com"),
    "CanonicalUser": ("79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be",),
}
CONDITIONS = {
    "StringEquals": {"aws:PrincipalOrgID": ("o-abc", "o-ABC"), "s3:prefix": ("", "a/")},
    "ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": ("o-a/r-a/*", "o-b/*")},
    "Bool": {"aws:SecureTransport": ("true", "false")},
    "NumericLessThanEquals": {"s3:max-keys": ("5", "10")},
    "StringNotEqualsIfExists": {"aws:SourceVpce": ("vpce-1", "vpce-2")},
}

# Hypothesis chooses the document; a spelling of it needs many small choices, which one seed makes faster.
seeds = st.integers(0, 2**32)


def some(values: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True)


principals = st.one_of(
    st.just("*"),
    st.lists(st.sampled_from(sorted(PRINCIPALS)), min_size=1, max_size=2, unique=True).flatmap(
        lambda kinds: st.fixed_dictionaries({kind: some(PRINCIPALS[kind]) for kind in kinds})
    ),
)
conditions = st.lists(st.sampled_from(sorted(CONDITIONS)), min_size=1, max_size=2, unique=True).flatmap(
    lambda operators: st.fixed_dictionaries(
        {
            operator: st.fixed_dictionaries({key: some(values) for key, values in CONDITIONS[operator].items()})
            for operator in operators
        }
    )
)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    statements = []
    for number in range(draw(st.integers(1, 3))):
        statement: dict[str, Any] = {
            "Effect": draw(st.sampled_from(("Allow", "Deny"))),
            draw(st.sampled_from(("Principal", "NotPrincipal"))): draw(principals),
            draw(st.sampled_from(("Action", "NotAction"))): draw(some(ACTIONS)),
            # A resource of its own: no two statements are equal, nor become so by one change.
            draw(st.sampled_from(("Resource", "NotResource"))): [f"arn:aws:s3:::{number}", *draw(some(RESOURCES))],
        }
        if draw(st.booleans()):
            statement["Sid"] = f"Sid{number}"
        if draw(st.booleans()):
            statement["Condition"] = draw(conditions)
        statements.append(statement)
    document: dict[str, Any] = {"Version": draw(st.sampled_from(VERSIONS)), "Statement": statements}
    if draw(st.booleans()):
        document["Id"] = "Policy1"
    return document


def random_document(seed: int) -> dict[str, Any]:
    """A document as ``documents`` makes them, without hypothesis: where there are to be very many of them."""
    random = Random(seed)

    def few(values: Any) -> list[str]:
        return random.sample(values, random.randint(1, min(3, len(values))))

    def principal() -> Any:
        kinds = random.sample(sorted(PRINCIPALS), random.randint(1, 2))
        return "*" if random.random() < 0.2 else {kind: few(PRINCIPALS[kind]) for kind in kinds}

    def statement(number: int) -> dict[str, Any]:
        made: dict[str, Any] = {
            "Effect": random.choice(("Allow", "Deny")),
            random.choice(("Principal", "NotPrincipal")): principal(),
            random.choice(("Action", "NotAction")): few(ACTIONS),
            random.choice(("Resource", "NotResource")): [f"arn:aws:s3:::{number}", *few(RESOURCES)],
        }
        if random.random() < 0.5:
            made["Sid"] = f"Sid{number}"
        if random.random() < 0.5:
            operators = random.sample(sorted(CONDITIONS), random.randint(1, 2))
            made["Condition"] = {
                operator: {key: few(values) for key, values in CONDITIONS[operator].items()} for operator in operators
            }
        return made

    statements = [statement(number) for number in range(random.randint(1, 3))]
    document: dict[str, Any] = {"Version": random.choice(VERSIONS), "Statement": statements}
    return {**document, "Id": "Policy1"} if random.random() < 0.5 else document


def respelled(document: dict[str, Any], seed: int) -> Any:
    """The same document as somebody else might have written it."""
    random = Random(seed)

    def perhaps() -> bool:
        return random.random() < 0.5

    def cased(text: str) -> str:
        return random.choice((text, text.lower(), text.upper(), text.swapcase()))

    def listed(values: Any) -> Any:
        values = list(values) + [random.choice(values) for _ in range(random.randint(0, 2))]
        random.shuffle(values)
        return values[0] if len(values) == 1 and perhaps() else values

    def mixed(pairs: Any) -> dict[str, Any]:
        pairs = list(pairs)
        random.shuffle(pairs)
        return dict(pairs)

    def principal(value: Any) -> Any:
        if value == "*":
            value = {"AWS": ["*"]}
        if value == {"AWS": ["*"]} and perhaps():
            return "*"
        return mixed(
            (kind, listed([account(name) if kind == "AWS" else name for name in names]))
            for kind, names in value.items()
        )

    def account(name: str) -> str:
        return f"arn:{random.choice(PARTITIONS)}:iam::{name}:root" if name.isdigit() and perhaps() else name

    def native(text: str) -> Any:
        return json.loads(text) if perhaps() and (text.isdigit() or text in ("true", "false")) else text

    def condition(value: dict[str, Any]) -> dict[str, Any]:
        blocks = value.items()
        return mixed(
            (
                cased(operator),
                mixed((cased(key), listed([native(one) for one in values])) for key, values in keys.items()),
            )
            for operator, keys in blocks
        )

    def statement(one: dict[str, Any]) -> dict[str, Any]:
        spelled = {
            "Principal": principal,
            "NotPrincipal": principal,
            "Action": lambda names: listed([cased(name) for name in names]),
            "NotAction": lambda names: listed([cased(name) for name in names]),
            "Resource": listed,
            "NotResource": listed,
            "Condition": condition,
        }
        pairs = [(name, spelled.get(name, str)(value)) for name, value in one.items()]
        if "Sid" not in one and perhaps():
            pairs.append(("Sid", ""))
        if "Condition" not in one and perhaps():
            pairs.append(("Condition", {}))
        return mixed(pairs)

    # The same Sid twice is refused, so only statements without one are repeated.
    repeated = [one for one in document["Statement"] if "Sid" not in one and perhaps()]
    statements: Any = [statement(one) for one in [*document["Statement"], *repeated]]
    random.shuffle(statements)
    if len(statements) == 1 and perhaps():
        statements = statements[0]
    pairs = [(name, value) for name, value in document.items() if name != "Statement"]
    if document["Version"] == "2008-10-17" and perhaps():
        pairs.remove(("Version", "2008-10-17"))
    spelled = mixed([*pairs, ("Statement", statements)])
    return json.dumps(spelled, indent=random.choice((None, 2))) if perhaps() else spelled


OPPOSITES = {"Principal": "NotPrincipal", "Action": "NotAction", "Resource": "NotResource"}
OPPOSITES.update({opposite: name for name, opposite in OPPOSITES.items()})


def mutants(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every document that differs from this one by a single change of its meaning, with the name of the change."""
    for place, values in lists_in(document):
        for position, value in enumerate(values):
            yield (
                f"{place}: {value} changed",
                put(document, place, [*values[:position], "new", *values[position + 1 :]]),
            )
            if "Resource" in place[-1] and value != value.swapcase():
                other = value.swapcase()
                if other not in values:
                    changed = [*values[:position], other, *values[position + 1 :]]
                    yield f"{place}: {value} in another case", put(document, place, changed)
            if len(values) > 1:
                yield f"{place}: {value} removed", put(document, place, values[:position] + values[position + 1 :])
        yield f"{place}: one more", put(document, place, [*values, "new"])
    for number, statement in enumerate(document["Statement"]):
        at = ("Statement", number)
        effect = {"Allow": "Deny", "Deny": "Allow"}[statement["Effect"]]
        yield f"{at}: {effect}", put(document, (*at, "Effect"), effect)
        yield f"{at}: Sid", put(document, (*at, "Sid"), statement.get("Sid", "") + "X")
        yield f"{at}: removed", {**document, "Statement": [one for one in document["Statement"] if one != statement]}
        for name in OPPOSITES.keys() & statement.keys():
            turned = {OPPOSITES.get(key, key) if key == name else key: value for key, value in statement.items()}
            yield f"{at}: {name} turned", put(document, at, turned)
        for operator, keys in statement.get("Condition", {}).items():
            others = {key: value for key, value in statement["Condition"].items() if key != operator}
            yield f"{at}: {operator} removed", put(document, (*at, "Condition"), others)
            yield f"{at}: {operator} renamed", put(document, (*at, "Condition"), {**others, "Null": keys})
            for key in keys:
                rest = {one: value for one, value in keys.items() if one != key}
                yield f"{at}: {key} renamed", put(document, (*at, "Condition", operator), {**rest, "x:y": keys[key]})
        if "Condition" not in statement:
            added = {"Bool": {"aws:SecureTransport": "false"}}
            yield f"{at}: a condition added", put(document, (*at, "Condition"), added)
    version = {"2012-10-17": "2008-10-17", "2008-10-17": "2012-10-17"}[document["Version"]]
    yield "Version", {**document, "Version": version}
    yield "Id", {**document, "Id": "Policy2"}
    yield "a statement added", {**document, "Statement": [*document["Statement"], {"Effect": "Allow"}]}


def lists_in(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], list[str]]]:
    """The lists of texts in a document, each with the keys that lead to it."""
    if isinstance(value, list) and isinstance(value[0], str):
        yield place, value
        return
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from lists_in(inner, (*place, key))


def put(document: dict[str, Any], place: tuple[Any, ...], value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(document)
    inner: Any = changed
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return changed


def allow(**elements: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*", **elements}
    return {"Version": "2012-10-17", "Statement": [statement]}
