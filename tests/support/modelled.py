# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients whose every answer is held against botocore's model, byte for byte, besides being parsed by it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from botocore.model import OperationModel, Shape

# What a member of the model is in JSON.
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,), "boolean": (bool,), "integer": (int,), "long": (int,), "timestamp": (int, float),
    "double": (int, float), "float": (int, float), "structure": (dict,), "map": (dict,), "list": (list,),
}  # fmt: skip


def walking(client: Any, seen: set[str]) -> Any:
    """The client of a service that speaks JSON, failing on any answer that isn't of its model's shape, or whose HTTP
    status is another than the model's; the operations that were answered are added to seen."""

    def answered(http_response: Any, parsed: dict[str, Any], model: OperationModel, **_: Any) -> None:
        status = http_response.status_code
        if status >= 400:
            errors = {shape.name: shape.metadata.get("error", {}) for shape in model.error_shapes}
            said = {name: error["httpStatusCode"] for name, error in errors.items() if "httpStatusCode" in error}
            assert said.get(parsed["Error"]["Code"], status) == status, (model.name, parsed)
            assert parsed["Error"]["Message"], (model.name, parsed)
            return
        seen.add(model.name)
        assert status == model.http.get("responseCode", 200), (model.name, status)
        if model.output_shape is None:
            assert http_response.content == b"", model.name
        else:
            wrong = list(differences(json.loads(http_response.content), model.output_shape, model.name))
            assert not wrong, wrong

    client.meta.events.register("after-call", answered)
    return client


def differences(value: Any, shape: Shape, path: str) -> Iterator[str]:
    """How a value of JSON differs from a shape: unknown members, required ones that lack, types, choices, sizes."""
    if getattr(shape, "is_document_type", False):
        return
    if not isinstance(value, _TYPES[shape.type_name]) or (isinstance(value, bool) and shape.type_name != "boolean"):
        yield f"{path} is {type(value).__name__}, not {shape.type_name}"
        return
    if shape.type_name == "structure":
        yield from (f"{path} has no {name}" for name in shape.required_members if name not in value)
        for name, inner in value.items():
            if name in shape.members:
                yield from differences(inner, shape.members[name], f"{path}.{name}")
            else:
                yield f"{path} has an unknown {name}"
    elif shape.type_name == "list":
        for index, inner in enumerate(value):
            yield from differences(inner, shape.member, f"{path}[{index}]")
    elif shape.type_name == "map":
        for name, inner in value.items():
            yield from differences(name, shape.key, f"{path} key")
            yield from differences(inner, shape.value, f"{path}.{name}")
    elif getattr(shape, "enum", None) and value not in shape.enum:
        yield f"{path} is {value!r}, none of {shape.enum}"
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    size = value if isinstance(value, int | float) else len(value)
    if least is not None and size < least or most is not None and size > most:
        yield f"{path} has {size}, which isn't from {least} to {most}"
