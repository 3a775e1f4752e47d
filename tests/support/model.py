# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""botocore's model as a port: it answers what plans ask of the api, and has nothing to send with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import jmespath
from botocore import xform_name
from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel

from ansible_collections.converge.aws.plugins.module_utils.api import Api
from ansible_collections.converge.aws.plugins.module_utils.parts import Request

_loader = Loader()


@cache
def operations(service: str) -> Mapping[str, OperationModel]:
    """The operations of a service by botocore's method names."""
    model = ServiceModel(_loader.load_service_model(service, "service-2"), service)
    return {xform_name(name): model.operation_model(name) for name in model.operation_names}


@dataclass(frozen=True)
class Model:
    """The pure part of the api port, for one service."""

    service: str

    def input_shape(self, operation: str, service: str = "") -> Any:
        return operations(service or self.service)[operation].input_shape

    def output_shape(self, operation: str, service: str = "") -> Any:
        return operations(service or self.service)[operation].output_shape

    def foretell(self, requests: Sequence[Request]) -> bool:
        """A plan of its own: nobody has foretold it."""
        return bool(requests)

    def foretells(self, request: Request) -> bool:
        return False

    def problems(self, request: Request) -> list[str]:
        return Api.problems(self, request)  # type: ignore[arg-type]


@dataclass(frozen=True)
class ListOf:
    """What a projection gives: a list that the model itself has no name for."""

    member: Any
    type_name: str = "list"


class NoSuchPlace(Exception):
    """A path leads nowhere in the model."""


def shape_of(path: str, shape: Any) -> Any:
    """The shape that a jmespath expression gives of an answer; raises NoSuchPlace.

    A dictionary from names to shapes counts as a structure, and gives one.
    """
    return _walk(jmespath.compile(path).parsed, shape, path) if path else shape


def _walk(node: Mapping[str, Any], shape: Any, path: str) -> Any:
    kind, children = node["type"], node["children"]
    if kind == "field":
        return member_of(shape, node["value"], path)
    if kind in ("subexpression", "index_expression", "pipe"):
        for child in children:
            shape = _walk(child, shape, path)
        return shape
    if kind in ("index", "flatten"):
        inner = _walk(children[0], shape, path) if kind == "flatten" else shape
        if inner.type_name != "list":
            raise NoSuchPlace(f"{path}: not a list")
        return inner.member if kind == "index" else inner
    if kind == "projection":
        return ListOf(_walk(children[1], _walk(children[0], shape, path).member, path))
    if kind == "identity":
        return shape
    if kind == "multi_select_dict":
        return {pair["value"]: _walk(pair["children"][0], shape, path) for pair in children}
    raise NotImplementedError(f"{path}: no test knows what {kind} gives")


def member_of(shape: Any, name: str, path: str) -> Any:
    """A structure's member, or a map's value by whatever name; raises NoSuchPlace."""
    if getattr(shape, "type_name", "") == "map":
        return shape.value
    members = shape if isinstance(shape, Mapping) else getattr(shape, "members", {})
    if name not in members:
        raise NoSuchPlace(f"{path}: there is no {name}")
    return members[name]


def same_shape(one: Any, other: Any, seen: frozenset[tuple[str, str]] = frozenset()) -> bool:
    """Whether two shapes take the same values, whatever they are called."""
    if one.type_name != other.type_name:
        return False
    if one.type_name == "structure":
        pair = (one.name, other.name)
        return pair in seen or (
            set(one.members) == set(other.members)
            and all(same_shape(one.members[name], other.members[name], seen | {pair}) for name in one.members)
        )
    if one.type_name == "list":
        return same_shape(one.member, other.member, seen)
    if one.type_name == "map":
        return same_shape(one.value, other.value, seen)
    return sorted(getattr(one, "enum", ())) == sorted(getattr(other, "enum", ()))


def strangers(value: Any, shape: Any, where: str = "") -> Iterator[str]:
    """The members of a part of a request that the model doesn't have."""
    if isinstance(value, Mapping) and shape.type_name == "structure":
        for name, inner in value.items():
            if name in shape.members:
                yield from strangers(inner, shape.members[name], f"{where}.{name}")
            else:
                yield f"{where}.{name}"
    elif isinstance(value, (list, tuple)) and shape.type_name == "list":
        for inner in value:
            yield from strangers(inner, shape.member, f"{where}[]")
