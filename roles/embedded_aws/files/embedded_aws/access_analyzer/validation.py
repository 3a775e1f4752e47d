# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ValidatePolicy: the findings of a document, by AWS's codes and in AWS's words.

Source: IAM User Guide, "IAM policy validation check reference". Not all of its checks are here: none that need to know
the condition keys or the resource types of each service.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from embedded_aws.authorization.conditions import as_list, is_known_operator, split_operator

from . import elements, passing
from .places import Path, Text

IDENTITY, RESOURCE = "IDENTITY_POLICY", "RESOURCE_POLICY"
TRUST = "AWS::IAM::AssumeRolePolicyDocument"
VERSIONS = ("2012-10-17", "2008-10-17")
# Characters other than white space of a managed policy.
_QUOTA = 6144
_LINK = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html"
    "#access-analyzer-reference-policy-checks-"
)
_ANCHORS = {"ERROR": "error", "SECURITY_WARNING": "security-warning", "WARNING": "general-warning",
            "SUGGESTION": "suggestion"}  # fmt: skip
_UNREADABLE = ("JSON_SYNTAX_ERROR", "MISSING_STATEMENT", "DATA_TYPE_MISMATCH", "INVALID_EFFECT", "MISSING_EFFECT")


@dataclass(frozen=True)
class Finding:
    """What is found at one place."""

    kind: str
    code: str
    details: str
    location: dict[str, Any]

    @property
    def is_unreadable(self) -> bool:
        """Whether the document says nothing that could be judged."""
        return self.code in _UNREADABLE

    def shown(self) -> dict[str, Any]:
        """As the API answers."""
        anchor = f"{_ANCHORS[self.kind]}-{self.code.lower().replace('_', '-')}"
        return {
            "findingDetails": self.details,
            "findingType": self.kind,
            "issueCode": self.code,
            "learnMoreLink": _LINK + anchor,
            "locations": [self.location],
        }


Told = Iterator[tuple[str, str, str, Path]]


def findings(document: str, kind: str, resource: str) -> list[Finding]:
    """What is to be said of a document, in its order; ``kind`` is the policy type, ``resource`` that of a resource."""
    try:
        text = Text.of(document)
    except ValueError as error:
        return [_syntax_error(document, getattr(error, "pos", 0))]
    if not isinstance(text.value, dict):
        told: Any = [("ERROR", "DATA_TYPE_MISMATCH", _mismatch("Object"), ())]
    else:
        told = [*_whole(text.value, kind), *_all_statements(text.value, kind, resource)]
    return [Finding(level, code, details, text.location(path)) for level, code, details, path in told]


def _syntax_error(document: str, offset: int) -> Finding:
    at = Text(document, None, {}).position(offset)
    details = f"Fix the JSON syntax error at index {offset} line {at['line']} column {at['column']}."
    return Finding("ERROR", "JSON_SYNTAX_ERROR", details, {"path": [], "span": {"start": at, "end": at}})


def _mismatch(wanted: str) -> str:
    return f"The text does not match the expected JSON data type {wanted}."


def _whole(policy: dict[str, Any], kind: str) -> Told:
    for name in policy:
        if name not in ("Version", "Id", "Statement"):
            yield "ERROR", "INVALID_POLICY_ELEMENT", f"The policy element {name} is not valid.", (name,)
    if "Version" not in policy:
        details = "We recommend that you specify the Version element to help you with debugging permission issues."
        yield "WARNING", "MISSING_VERSION", details, ()
    elif policy["Version"] not in VERSIONS:
        details = f"The version {policy['Version']} is not valid. Use one of the following versions: "
        yield "ERROR", "INVALID_VERSION", details + ", ".join(VERSIONS), ("Version",)
    if "Statement" not in policy:
        yield "ERROR", "MISSING_STATEMENT", "Add a statement to the policy", ()
    size = len("".join(json.dumps(policy, separators=(",", ":")).split()))
    if kind == IDENTITY and size > _QUOTA:
        details = (
            f"The {size} characters in the identity policy, excluding whitespace, exceed the {_QUOTA} character maximum"
            " for inline and managed policies. We recommend that you use multiple granular policies."
        )
        yield "WARNING", "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA", details, ()


def _all_statements(policy: dict[str, Any], kind: str, resource: str) -> Told:
    if "Statement" not in policy:
        return
    several = isinstance(policy["Statement"], list)
    sids: list[str] = []
    for index, statement in enumerate(as_list(policy["Statement"])):
        path: Path = ("Statement", index) if several else ("Statement",)
        if not isinstance(statement, dict):
            yield "ERROR", "DATA_TYPE_MISMATCH", _mismatch("Object"), path
            continue
        for level, code, details, below in _statement(statement, policy, kind, resource):
            yield level, code, details, (*path, *below)
        sid = statement.get("Sid")
        if sid and sid in sids and kind == RESOURCE:
            details = "We recommend using statement IDs that are unique. Update the Sid value."
            yield "WARNING", "UNIQUE_SIDS_RECOMMENDED", details, (*path, "Sid")
        elif sid and sid in sids:
            details = "Duplicate Statement IDs are not supported for this policy type. Update the Sid value."
            yield "ERROR", "UNIQUE_SIDS_REQUIRED", details, (*path, "Sid")
        sids.append(str(sid or ""))


def _statement(statement: dict[str, Any], policy: dict[str, Any], kind: str, resource: str) -> Told:
    yield from _names(statement)
    yield from _principals(statement, kind)
    yield from elements.actions(statement)
    # A role's trust policy is about its role.
    is_trust = resource == TRUST or all(str(each).lower().startswith("sts:") for each in _texts(statement, "Action"))
    if not {"Resource", "NotResource"} & statement.keys() and not (kind == RESOURCE and is_trust):
        yield "ERROR", "MISSING_RESOURCE", "Add a Resource or NotResource element to the policy statement.", ()
    yield from elements.resources(statement)
    yield from _conditions(statement.get("Condition", {}))
    yield from elements.suggestions(statement)
    if kind == IDENTITY:
        yield from passing.findings(statement)


def _texts(statement: dict[str, Any], name: str) -> list[Any]:
    return as_list(statement.get(name, []))


def _names(statement: dict[str, Any]) -> Told:
    known = ("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource",
             "Condition")  # fmt: skip
    for name in statement:
        if name not in known:
            yield "ERROR", "INVALID_POLICY_ELEMENT", f"The policy element {name} is not valid.", (name,)
    for one in ("Action", "Resource", "Principal"):
        if {one, f"Not{one}"} <= statement.keys():
            details = f"The policy elements {one} and Not{one} can not be used in the same statement."
            details += " Remove one of these elements."
            yield "ERROR", "UNSUPPORTED_ELEMENT_COMBINATION", details, (f"Not{one}",)
    if "Effect" not in statement:
        details = "Add an Effect element to the policy statement with a value of Allow or Deny."
        yield "ERROR", "MISSING_EFFECT", details, ()
    elif statement["Effect"] not in ("Allow", "Deny"):
        details = f"The effect {statement['Effect']} is not valid. Use Allow or Deny."
        yield "ERROR", "INVALID_EFFECT", details, ("Effect",)
    sid = statement.get("Sid")
    if sid is not None and not isinstance(sid, str):
        yield "ERROR", "DATA_TYPE_MISMATCH", _mismatch("String"), ("Sid",)


def _principals(statement: dict[str, Any], kind: str) -> Told:
    given = [name for name in ("Principal", "NotPrincipal") if name in statement]
    if kind == RESOURCE and not given:
        yield "ERROR", "MISSING_PRINCIPAL", "Add a Principal element to the policy statement.", ()
    for name in given:
        if kind == IDENTITY:
            details = "The policy type IDENTITY_POLICY does not support the Principal element. Remove the Principal"
            yield "ERROR", "UNSUPPORTED_PRINCIPAL", f"{details} element.", (name,)
            continue
        value = statement[name]
        if isinstance(value, str) and value != "*":
            details = "The Principal element contents are not valid. Specify a key-value pair in the Principal element."
            yield "ERROR", "INVALID_PRINCIPAL_FORMAT", details, (name,)
        for key in value if isinstance(value, dict) else ():
            if key not in ("AWS", "Service", "Federated", "CanonicalUser"):
                yield "ERROR", "INVALID_PRINCIPAL_KEY", f"The principal key {key} is not valid.", (name, key)
    if "NotPrincipal" in given and statement.get("Effect") == "Allow" and kind == RESOURCE:
        details = "Using Allow with NotPrincipal can be overly permissive. We recommend that you use Principal instead."
        yield "SECURITY_WARNING", "ALLOW_WITH_NOT_PRINCIPAL", details, ("NotPrincipal",)


def _conditions(conditions: Any) -> Told:
    if not isinstance(conditions, dict):
        yield "ERROR", "DATA_TYPE_MISMATCH", _mismatch("Object"), ("Condition",)
        return
    for operator, keys in conditions.items():
        path: Path = ("Condition", operator)
        if not is_known_operator(operator):
            details = f"The condition operator {operator} is not valid. Use a valid condition operator."
            yield "ERROR", "INVALID_CONDITION_OPERATOR", details, path
        if not isinstance(keys, dict):
            yield "ERROR", "DATA_TYPE_MISMATCH", _mismatch("Object"), path
            continue
        for key, values in keys.items():
            yield from _condition(operator, key, values, (*path, key))


def _condition(operator: str, key: str, values: Any, path: Path) -> Told:
    if ":" not in key:
        details = "The condition key format is not valid. Use the format service:keyname."
        yield "ERROR", "INVALID_CONDITION_KEY_FORMAT", details, path
    _quantifier, plain, _if_exists = split_operator(operator)
    for value in as_list(values):
        has_wildcard = isinstance(value, str) and any(mark in value.replace("${", "") for mark in "*?")
        if plain in ("StringEquals", "StringNotEquals") and has_wildcard:
            details = (
                "Your condition value includes a * or ? character. If you meant to use a wildcard (*, ?), update the"
                " condition operator to include Like."
            )
            yield "WARNING", "WILDCARD_WITHOUT_LIKE_OPERATOR", details, path
        elif key.lower() == "aws:requestedregion" and plain == "StringEquals" and not elements.is_region(value):
            details = f"The Region {value} is not valid. Update the condition value to a supported Region."
            yield "ERROR", "INVALID_REGION", details, path
