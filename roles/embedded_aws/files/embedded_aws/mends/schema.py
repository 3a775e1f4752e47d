# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The document in a request, held against S3's published schema: botocore's model, its required members and enums."""

from __future__ import annotations

from typing import Any

from botocore.model import Shape
from moto.core.utils import get_service_model

from .s3_call import S3Call, malformed_xml


def document(call: S3Call, member: str) -> dict[str, Any]:
    """The document that a call puts, in botocore's shape; Refusal MalformedXML where it breaks the schema."""
    value = call.params.get(member)
    shape = get_service_model("s3").operation_model(call.operation).input_shape.members[member]
    if value is None:
        raise malformed_xml()
    _check(value, shape)
    return value


def _check(value: Any, shape: Shape) -> None:
    if shape.type_name == "structure":
        if any(value.get(name) is None for name in shape.required_members):
            raise malformed_xml()
        for name, inner in value.items():
            _check(inner, shape.members[name])
    elif shape.type_name == "list":
        for inner in value:
            _check(inner, shape.member)
    elif shape.type_name == "string" and shape.enum and value not in shape.enum:
        raise malformed_xml()
