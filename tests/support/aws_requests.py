# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The smallest HTTP request of any AWS operation, as botocore would send it, caught before it leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import botocore.session
from botocore.awsrequest import AWSPreparedRequest
from botocore.config import Config
from botocore.model import OperationModel, Shape


class Caught(Exception):
    """Ends a call with the request that it would have sent."""

    def __init__(self, request: AWSPreparedRequest) -> None:
        super().__init__(request.url)
        self.request = request


@dataclass(frozen=True)
class Sent:
    """An operation's name in botocore's model, and its request."""

    operation: str
    request: AWSPreparedRequest

    @property
    def environ(self) -> dict[str, Any]:
        """The request as WSGI tells it."""
        url = urlsplit(self.request.url)
        raw = url.path + (f"?{url.query}" if url.query else "")
        environ = {
            "REQUEST_METHOD": self.request.method,
            "PATH_INFO": url.path,
            "RAW_URI": raw,
            "QUERY_STRING": url.query,
            "HTTP_HOST": url.netloc,
        }
        for name, value in self.request.headers.items():
            text = value.decode() if isinstance(value, bytes) else str(value)
            key = name.upper().replace("-", "_")
            environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = text
        return environ

    @property
    def body(self) -> bytes:
        body = self.request.body
        if body is None:
            return b""
        return body.encode() if isinstance(body, str) else body if isinstance(body, bytes) else body.read()


def every_operation(service: str, endpoint_url: str = "http://127.0.0.1:9") -> Iterator[Sent]:
    """One request for each operation of a service, with its required parameters and no others."""
    session = botocore.session.Session()
    session.set_credentials("test", "test")
    client = session.create_client(
        service,
        region_name="us-east-1",
        endpoint_url=endpoint_url,
        config=Config(inject_host_prefix=False, retries={"total_max_attempts": 1}),
    )

    def catch(request: AWSPreparedRequest, **_: Any) -> None:
        raise Caught(request)

    client.meta.events.register("before-send", catch)
    methods = {operation: method for method, operation in client.meta.method_to_api_mapping.items()}
    model = client.meta.service_model
    for name in model.operation_names:
        try:
            getattr(client, methods[name])(**least_parameters(model.operation_model(name)))
        except Caught as caught:
            yield Sent(name, caught.request)


def least_parameters(operation: OperationModel) -> dict[str, Any]:
    """The required parameters of an operation, each with the smallest value that its shape allows."""
    shape = operation.input_shape
    return {name: _value(shape.members[name], name) for name in shape.required_members} if shape else {}


def _value(shape: Shape, name: str) -> Any:
    if shape.type_name == "structure":
        # A union has exactly one member, none of them required.
        members = list(shape.members)[:1] if shape.is_tagged_union else shape.required_members
        return {member: _value(shape.members[member], member) for member in members}
    if shape.type_name == "list":
        return [_value(shape.member, name) for _ in range(max(1, shape.metadata.get("min", 1)))]
    if shape.type_name == "map":
        return {"key": _value(shape.value, name)}
    if shape.type_name == "string":
        if shape.enum:
            return shape.enum[0]
        if name == "Bucket":
            return "example-bucket"
        if name == "AccountId":
            return "123456789012"
        if name == "CopySource":
            return "source-bucket/key"
        return "x" * max(3, shape.metadata.get("min", 3))
    if shape.type_name == "blob":
        return b"x"
    if shape.type_name == "timestamp":
        return 0
    if shape.type_name == "boolean":
        return True
    return float(least) if (least := shape.metadata.get("min", 1)) and shape.type_name in ("double", "float") else least
