# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls of RDS that moto lacks or answers wrongly: functions that take what was asked and give what is answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from botocore import xform_name
from botocore.validate import ParamValidator
from moto.core.responses import ActionResult
from moto.core.utils import get_service_model
from moto.rds.exceptions import InvalidParameterValue, RDSClientError
from moto.rds.responses import RDSResponse

Given = dict[str, Any]


def refusal(code: str, message: str) -> RDSClientError:
    return RDSClientError(code, message)


def install(operations: Iterable[Callable[[Any, Given], Any]]) -> None:
    """Have moto answer operations with what functions give that are named like them, after an underscore."""
    model = get_service_model("rds")
    names = {xform_name(name): name for name in model.operation_names}
    for operation in operations:
        method = operation.__name__.removeprefix("_")
        shape = model.operation_model(names[method]).input_shape
        setattr(RDSResponse, method, _answering(operation, shape))


def _answering(operation: Callable[[Any, Given], Any], shape: Any) -> Callable[[Any], ActionResult]:
    required = tuple(shape.required_members) if shape else ()

    def answered(self: Any) -> ActionResult:
        given = plain(self.params)
        for member in required:
            if given.get(member) in (None, ""):
                raise refusal("MissingParameter", f"The request must contain the parameter {member}")
        found = ParamValidator().validate(given, shape)
        if found.has_errors():
            raise InvalidParameterValue(found.generate_report())
        return ActionResult(operation(self, given))

    return answered


def plain(value: Any) -> Any:
    """What moto parsed of a request, as the model writes it."""
    if hasattr(value, "original_dict"):
        value = value.original_dict()
    if isinstance(value, Mapping):
        return {name: plain(inner) for name, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def page(found: Iterable[Any], given: Given, member: str) -> Given:
    """One page of a list, with the marker of the next. AWS: "Minimum 20, maximum 100"."""
    size = int(given.get("MaxRecords") or 100)
    if not 20 <= size <= 100:
        raise InvalidParameterValue(f"Invalid value {size} for MaxRecords. Must be between 20 and 100")
    marker = given.get("Marker") or "0"
    if not marker.isdecimal():
        raise InvalidParameterValue(f"Invalid marker: {marker}")
    start = int(marker)
    rest = list(islice(found, start, start + size + 1))
    told: Given = {member: rest[:size]}
    return {**told, "Marker": str(start + size)} if len(rest) > size else told


def filtered(given: Given, known: Iterable[str]) -> dict[str, list[str]]:
    """The filters of a request, by name; AWS refuses those that an operation doesn't have."""
    found = {one["Name"]: list(one.get("Values") or ()) for one in given.get("Filters") or ()}
    for name in found:
        if name not in known:
            raise InvalidParameterValue(f"Unrecognized filter name: {name}")
    return found


def naive(moment: datetime | None) -> datetime | None:
    """A moment as moto keeps it: in UTC, without saying so."""
    return moment.replace(tzinfo=None) if moment is not None else None
