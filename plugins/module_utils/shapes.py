# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From snake_case to botocore's shapes and back, by walking the service model: no hand-written expand and flatten."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from .errors import Refused

try:
    from botocore import xform_name
except ImportError:  # said once, by the runner, as a sentence
    xform_name = None


@lru_cache(maxsize=4096)
def snake(member: str) -> str:
    """The option name of a request member: ``KMSMasterKeyID`` is ``kms_master_key_id``."""
    return str(xform_name(member))


@cache
def _members(shape: Any) -> dict[str, str]:
    return {snake(member): member for member in shape.members}


def to_wire(value: Any, shape: Any, where: str = "") -> Any:
    """Give the wire form of a snake_case value.

    Members that are None are left out. Raises Refused with the option's path for a name that the shape doesn't have
    or a value of the wrong kind; values themselves are judged by ``problems``.
    """
    if shape is None:
        return value
    if shape.type_name == "structure":
        if not isinstance(value, Mapping):
            raise Refused(f"{where or 'value'} must be a dictionary, not {_kind(value)}.")
        names = _members(shape)
        wire = {}
        for key, inner in value.items():
            member = key if key in shape.members else names.get(key)
            if member is None:
                raise Refused(f"{_join(where, key)} is not known. Allowed: {', '.join(sorted(names))}.")
            if inner is not None:
                wire[member] = to_wire(inner, shape.members[member], _join(where, key))
        return wire
    if shape.type_name == "list":
        if not isinstance(value, (list, tuple)):
            raise Refused(f"{where or 'value'} must be a list, not {_kind(value)}.")
        return [to_wire(inner, shape.member, f"{where}[{number}]") for number, inner in enumerate(value)]
    if shape.type_name == "map":
        return {str(key): to_wire(inner, shape.value, _join(where, key)) for key, inner in value.items()}
    return value


def from_wire(value: Any, shape: Any) -> Any:
    """Give the snake_case form of an answer; times become ISO 8601 in UTC."""
    if value is None or shape is None:
        return value
    if shape.type_name == "structure":
        return {
            snake(member): from_wire(inner, shape.members[member])
            for member, inner in value.items()
            if member in shape.members
        }
    if shape.type_name == "list":
        return [from_wire(inner, shape.member) for inner in value]
    if shape.type_name == "map":
        return {key: from_wire(inner, shape.value) for key, inner in value.items()}
    if isinstance(value, datetime.datetime):
        return timestamp(value)
    return value


def timestamp(value: datetime.datetime) -> str:
    """A time as ISO 8601 in UTC, to the second: what users write and what results show."""
    return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def place(path: str, value: Any) -> dict[str, Any]:
    """Put a value where a dotted path says: ``place("A.B", 1)`` is ``{"A": {"B": 1}}``; without a path it is all."""
    for member in reversed(path.split(".") if path else ()):
        value = {member: value}
    return value


def merged(*requests: Mapping[str, Any]) -> dict[str, Any]:
    """Lay nested requests over each other."""
    whole: dict[str, Any] = {}
    for request in requests:
        for member, value in request.items():
            if isinstance(value, Mapping) and isinstance(whole.get(member), Mapping):
                whole[member] = merged(whole[member], value)
            else:
                whole[member] = value
    return whole


def shape_at(shape: Any, path: str) -> Any:
    """The shape that a dotted path leads to, or None where the model has no such place; a map takes any name."""
    for member in path.split(".") if path else ():
        if shape is not None and shape.type_name == "map":
            shape = shape.value
            continue
        if shape is None or shape.type_name != "structure":
            return None
        shape = shape.members.get(member)
    return shape


def unknown_values(value: Any, shape: Any, where: str = "") -> Iterator[str]:
    """Sentences for values that the model's enumerations don't have (botocore's own validation passes them)."""
    if shape is None or value is None:
        return
    if shape.type_name == "structure" and isinstance(value, Mapping):
        for member, inner in value.items():
            yield from unknown_values(inner, shape.members.get(member), _join(where, member))
    elif shape.type_name == "list" and isinstance(value, (list, tuple)):
        for number, inner in enumerate(value):
            yield from unknown_values(inner, shape.member, f"{where}[{number}]")
    elif shape.type_name == "string" and isinstance(value, str):
        allowed = getattr(shape, "enum", None)
        if allowed and value not in allowed:
            yield f"{where} can't be '{value}'. Allowed: {', '.join(allowed)}."


def _join(where: str, key: Any) -> str:
    return f"{where}.{key}" if where else str(key)


def _kind(value: Any) -> str:
    names = {str: "text", list: "a list", dict: "a dictionary", bool: "a boolean", int: "a number"}
    return names.get(type(value), type(value).__name__)
