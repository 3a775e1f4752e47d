# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Operations of services that speak JSON, answered by functions from what is given to what is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from botocore import xform_name
from botocore.validate import ParamValidator
from moto.core.exceptions import JsonRESTError
from moto.core.utils import get_service_model

Given = dict[str, Any]


def refusal(code: str, message: str) -> JsonRESTError:
    """An error as a service answers it."""
    return JsonRESTError(code, message)


def install(response: Any, service: str, invalid: str, operations: Iterable[Callable[[Any, Given], Given]]) -> None:
    """Have moto answer operations with what functions give that are named like them, after an underscore.

    ``invalid`` is the code with which the service refuses what its model doesn't allow.
    """
    model = get_service_model(service)
    names = {xform_name(name): name for name in model.operation_names}
    for operation in operations:
        method = operation.__name__.removeprefix("_")
        shape = model.operation_model(names[method]).input_shape
        setattr(response, method, _answering(operation, shape, invalid))


def _answering(operation: Callable[[Any, Given], Given], shape: Any, invalid: str) -> Callable[[Any], str]:
    def answered(self: Any) -> str:
        given = json.loads(self.body)
        found = ParamValidator().validate(given, shape)
        if found.has_errors():
            raise refusal(invalid, found.generate_report())
        wrong = list(_unknown(given, shape))
        if wrong:
            raise refusal(invalid, wrong[0])
        return json.dumps(operation(self, given), default=float)

    return answered


def _unknown(value: Any, shape: Any) -> Iterable[str]:
    """Values that the model's enumerations don't have, which botocore's validation passes."""
    if getattr(shape, "is_document_type", False):
        return
    if shape.type_name == "structure":
        for name, inner in value.items():
            yield from _unknown(inner, shape.members[name])
    elif shape.type_name == "list":
        for inner in value:
            yield from _unknown(inner, shape.member)
    elif shape.type_name == "string" and getattr(shape, "enum", None) and value not in shape.enum:
        yield f"{value} is not one of {', '.join(shape.enum)}"


def page(found: Sequence[Any], given: Given, member: str, token: str = "NextToken", most: int = 100) -> Given:
    """One page of a list, and the token of the next one."""
    start, size = int(given.get(token) or 0), given.get("MaxResults") or most
    told: Given = {member: list(found[start : start + size])}
    return {**told, token: str(start + size)} if start + size < len(found) else told
