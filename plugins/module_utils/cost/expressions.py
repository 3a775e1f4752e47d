# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which costs are meant: the filters of Budgets and Cost Explorer, in the plain form and in AWS's own. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import Refused

# Option of the plain form, dimension of an expression, and key of the older CostFilters.
_DIMENSIONS: Mapping[str, tuple[str, str]] = {
    "services": ("SERVICE", "Service"),
    "linked_accounts": ("LINKED_ACCOUNT", "LinkedAccount"),
    "regions": ("REGION", "Region"),
    "usage_types": ("USAGE_TYPE", "UsageType"),
}
# Of CostFilters alone: AWS names most of them as it does the dimension, in other letters.
_OLD: Mapping[str, str] = {old: new for new, old in _DIMENSIONS.values()}
_KINDS = ("dimensions", "tags", "cost_categories")
_JOINS = ("and", "or", "not")
S3 = "Amazon Simple Storage Service"
# What people call them, and what they are called on the bill.
_SERVICES: Mapping[str, str] = {
    "s3": S3,
    "glacier": "Amazon Glacier",
    "rds": "Amazon Relational Database Service",
    "cloudwatch": "AmazonCloudWatch",
    "ec2": "Amazon Elastic Compute Cloud - Compute",
}


def plain(filters: Mapping[str, Any] | None) -> dict[str, Any]:
    """The expression of a plain form: all that it names must fit, of the values of each any. Empty picks all."""
    found: list[dict[str, Any]] = []
    for option, (key, _old) in _DIMENSIONS.items():
        values = (filters or {}).get(option)
        if values:
            named = [_SERVICES.get(str(one).lower(), str(one)) for one in values] if key == "SERVICE" else values
            found.append({"dimensions": {"key": key, "values": [str(one) for one in named]}})
    for key, values in ((filters or {}).get("tags") or {}).items():
        given = values if isinstance(values, (list, tuple)) else [values]
        found.append({"tags": {"key": str(key), "values": [str(one) for one in given]}})
    return canonical({"and": found}) if found else {}


def check(expression: Any, option: str = "filter_expression") -> None:
    """Refuse what is no expression: it has one of its kinds, with and, or and not around others."""
    known = (*_JOINS, *_KINDS)
    if not isinstance(expression, Mapping):
        raise Refused(f"{option}: an expression is a dictionary with one of {', '.join(known)}.")
    said = {str(key).lower(): value for key, value in _snaked(expression).items() if value is not None}
    if len(said) != 1 or not set(said) <= set(known):
        raise Refused(f"{option}: an expression has one of {', '.join(known)}, not {', '.join(said) or 'nothing'}.")
    ((kind, value),) = said.items()
    if kind in ("and", "or"):
        if not isinstance(value, (list, tuple)) or len(value) < 2:
            raise Refused(f"{option}: {kind} joins a list of two expressions or more.")
        for number, one in enumerate(value):
            check(one, f"{option}.{kind}[{number}]")
    elif kind == "not":
        check(value, f"{option}.not")
    elif not isinstance(value, Mapping) or not _snaked(value).get("key"):
        raise Refused(f"{option}: {kind} needs a key, and values.")


def canonical(expression: Any) -> dict[str, Any]:
    """An expression in the form that equal ones share: snake_case, sorted, nothing said that goes without saying."""
    said = {key: value for key, value in _snaked(expression or {}).items() if value is not None}
    for kind in ("and", "or"):
        if kind in said:
            found = sorted((canonical(one) for one in said[kind]), key=repr)
            return found[0] if len(found) == 1 else {kind: found}
    if "not" in said:
        return {"not": canonical(said["not"])}
    for kind in _KINDS:
        if kind in said:
            inner = {key: value for key, value in _snaked(said[kind]).items() if value is not None}
            told: dict[str, Any] = {"key": inner.get("key")}
            if inner.get("values"):
                told["values"] = sorted(map(str, inner["values"]))
            options = sorted(inner.get("match_options") or ())
            # AWS takes these two for granted, and gives them back or doesn't.
            if options and not set(options) <= {"EQUALS", "CASE_SENSITIVE"}:
                told["match_options"] = options
            return {kind: told}
    return {}


def wire(expression: Mapping[str, Any]) -> dict[str, Any]:
    """An expression as AWS takes it."""
    for kind in ("and", "or"):
        if kind in expression:
            return {kind.capitalize(): [wire(one) for one in expression[kind]]}
    if "not" in expression:
        return {"Not": wire(expression["not"])}
    return {_member(kind): {_member(key): value for key, value in said.items()} for kind, said in expression.items()}


def from_old(filters: Mapping[str, Any] | None) -> dict[str, Any]:
    """The expression that CostFilters stand for."""
    found: list[dict[str, Any]] = []
    for key, values in (filters or {}).items():
        if key in ("TagKeyValue", "CostCategory"):
            kind = "tags" if key == "TagKeyValue" else "cost_categories"
            by_key: dict[str, list[str]] = {}
            for pair in values:
                name, _dollar, value = pair.removeprefix("user:").partition("$")
                by_key.setdefault(name, []).append(value)
            found.extend({kind: {"key": name, "values": inner}} for name, inner in by_key.items())
        else:
            found.append({"dimensions": {"key": _OLD.get(key) or _upper(key), "values": list(values)}})
    return canonical({"and": found}) if found else {}


def to_old(expression: Mapping[str, Any], why: str) -> dict[str, list[str]]:
    """CostFilters for an expression; raises Refused, with ``why`` they are needed, where they can't say it."""
    filters: dict[str, list[str]] = {}
    for one in expression.get("and", [expression] if expression else []):
        ((kind, said),) = one.items()
        if kind in _JOINS or "match_options" in said:
            raise Refused(f"filter_expression: {why}, and so the filters can only be values that all have to fit.")
        if kind == "dimensions":
            filters[{new: old for old, new in _OLD.items()}.get(said["key"]) or _camel(said["key"])] = said["values"]
        else:
            name = "TagKeyValue" if kind == "tags" else "CostCategory"
            owner = "user:" if kind == "tags" and not said["key"].startswith("aws:") else ""
            pairs = [f"{owner}{said['key']}${value}" for value in said.get("values", [""])]
            filters.setdefault(name, []).extend(pairs)
    return filters


def _snaked(value: Mapping[str, Any]) -> dict[str, Any]:
    names = {"And": "and", "Or": "or", "Not": "not", "Dimensions": "dimensions", "Tags": "tags", "Key": "key",
             "CostCategories": "cost_categories", "Values": "values", "MatchOptions": "match_options"}  # fmt: skip
    return {names.get(str(key), str(key)): inner for key, inner in value.items()}


def _member(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


def _camel(dimension: str) -> str:
    return dimension if dimension == "AZ" else _member(dimension.lower())


def _upper(key: str) -> str:
    if key.isupper():
        return key
    return "".join(f"_{one}" if one.isupper() and place else one for place, one in enumerate(key)).upper()
