# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One S3 request as the mends see it, and the way a mend refuses it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from xml.sax.saxutils import escape

from moto.core.parse import PROTOCOL_PARSERS
from moto.core.responses import ActionResult, EmptyResult
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model
from moto.s3.models import FakeBucket, S3Backend, s3_backends
from werkzeug.exceptions import NotFound

from embedded_aws.authorization.callers import Caller

from .callers import caller_of

Answer = tuple[int, dict[str, Any], "str | bytes"]

_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/\d{8}/([^/]+)/")


class Refusal(Exception):
    """An S3 error: AWS's code, its sentence, the HTTP status, further elements of the body, and response headers."""

    def __init__(
        self, code: str, message: str, status: int = 400, headers: Mapping[str, str] | None = None, **elements: str
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.status = code, message, status
        self.headers, self.elements = dict(headers or {}), elements

    def answer(self) -> Answer:
        fields = {"Code": self.code, "Message": self.message, **self.elements}
        inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
        body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{inner}<RequestId></RequestId></Error>'
        return self.status, {"content-type": "application/xml", **self.headers}, body


def malformed_xml() -> Refusal:
    return Refusal(
        "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema"
    )


def invalid_argument(message: str, value: str = "") -> Refusal:
    refusal = Refusal("InvalidArgument", message)
    if value:
        refusal.elements["ArgumentValue"] = value
    return refusal


def invalid_request(message: str) -> Refusal:
    return Refusal("InvalidRequest", message)


def access_denied(message: str = "Access Denied", headers: Mapping[str, str] | None = None) -> Refusal:
    return Refusal("AccessDenied", message, 403, headers)


def find_bucket(name: str) -> FakeBucket | None:
    """The bucket of that name, whoever owns it: bucket names are one namespace in a partition."""
    owner = s3_backends.bucket_accounts.get(name)
    if owner is None:
        return None
    partition, account = owner
    backend = s3_backends[account][partition]
    return backend.buckets.get(name) or backend.table_buckets.get(name)


@dataclass(frozen=True)
class S3Call:
    """A request whose operation is known; `response` is the moto object that would answer it."""

    operation: str
    labels: Mapping[str, Any]
    response: Any
    request: Any

    @classmethod
    def of(cls, response: Any, request: Any) -> S3Call | None:
        """The call in an HTTP request, or None where botocore's model knows no such operation."""
        try:
            model, labels = get_service_router("s3").match(request)
        except NotFound:
            return None
        return cls(model.name, labels, response, request)

    @property
    def headers(self) -> Mapping[str, str]:
        return self.request.headers

    @property
    def query(self) -> Mapping[str, str]:
        return self.request.args

    @property
    def bucket_name(self) -> str:
        return self.labels.get("Bucket") or ""

    @property
    def key(self) -> str:
        return self.response.parse_key_name() if "Key" in self.labels else ""

    @property
    def version_id(self) -> str | None:
        return self.query.get("versionId") or None

    @property
    def body(self) -> bytes:
        """The payload, without its aws-chunked framing."""
        return self.response.body or b""

    @property
    def is_head(self) -> bool:
        return self.request.method == "HEAD"

    @property
    def backend(self) -> S3Backend:
        return self.response.backend

    @property
    def bucket(self) -> FakeBucket | None:
        return find_bucket(self.bucket_name)

    @cached_property
    def credential(self) -> tuple[str, str] | None:
        """Access key and region that the request was signed with, or None for an anonymous request."""
        query = self.query.get("X-Amz-Credential")
        match = _CREDENTIAL.search(f"Credential={query}" if query else self.headers.get("Authorization", ""))
        return (match.group(1), match.group(2)) if match else None

    @property
    def is_anonymous(self) -> bool:
        return self.credential is None and "Authorization" not in self.headers and "Signature" not in self.query

    @property
    def signed_region(self) -> str | None:
        return self.credential[1] if self.credential else None

    @cached_property
    def caller(self) -> Caller | None:
        """Who signed the request, or None if nobody did."""
        if self.is_anonymous:
            return None
        return caller_of(self.response.current_account, self.response.get_access_key(), self.response.region)

    @cached_property
    def params(self) -> dict[str, Any]:
        """The whole request in botocore's shape."""
        request = self.request
        parser = PROTOCOL_PARSERS["rest-xml"](get_service_model("s3").operation_model(self.operation), map_type=dict)
        try:
            return parser.parse(
                {
                    "method": request.method,
                    "values": request.values,
                    "headers": request.headers,
                    "body": self.body,
                    "url_path": request.path,
                    "url_params": self.labels,
                }
            )
        except Exception as problem:  # moto's parser reports bad XML, numbers and dates by many types
            raise malformed_xml() from problem

    def answer(self, result: Mapping[str, Any] | None = None) -> Answer:
        """The answer of this operation, serialized by botocore's model; `result` has the shape of boto3's answers."""
        self.response.data["Action"] = self.operation
        return self.response.serialized(EmptyResult() if result is None else ActionResult(result))
