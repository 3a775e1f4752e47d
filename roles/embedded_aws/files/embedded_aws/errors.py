# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWS errors in the form of each protocol, so that an SDK reads them as it reads AWS's own."""

from __future__ import annotations

import json
import uuid
from xml.sax.saxutils import escape

from embedded_aws.exchange import Answer, Call

# What a service answers when it is asked too often: (code, HTTP status). Sources: the services' lists of errors.
_THROTTLES = {
    "s3": ("SlowDown", 503),
    "s3control": ("SlowDown", 503),
    "ec2": ("RequestLimitExceeded", 503),
    "lambda": ("TooManyRequestsException", 429),
    "organizations": ("TooManyRequestsException", 400),
    "sqs": ("RequestThrottled", 403),
}
_THROTTLE_OF_PROTOCOL = {"query": ("Throttling", 400), "rest-xml": ("Throttling", 400), "ec2": ("Throttling", 503)}
_INTERNAL = {"s3": "InternalError", "s3control": "InternalError", "ec2": "InternalError"}


def throttle(call: Call) -> tuple[str, int]:
    """The code and HTTP status with which the call's service says that it is asked too often."""
    return _THROTTLES.get(call.service) or _THROTTLE_OF_PROTOCOL.get(call.protocol, ("ThrottlingException", 400))


def internal_error(call: Call) -> str:
    """The code with which the call's service says that the fault is its own."""
    return _INTERNAL.get(call.service, "InternalFailure")


def unknown_key(call: Call) -> Answer:
    """The refusal of an access key that nobody has, or that is no longer active."""
    if call.service in ("s3", "s3control"):
        message = "The AWS Access Key Id you provided does not exist in our records."
        return answer(call, "InvalidAccessKeyId", message, 403)
    code = "UnrecognizedClientException" if "json" in call.protocol else "InvalidClientTokenId"
    return answer(call, code, "The security token included in the request is invalid.", 403)


def unsigned(call: Call) -> Answer:
    """The refusal of a request that nobody signed."""
    code = "MissingAuthenticationTokenException" if "json" in call.protocol else "MissingAuthenticationToken"
    return answer(call, code, "Request is missing Authentication Token", 403)


def answer(call: Call, code: str, message: str, status: int, fault: str | None = None) -> Answer:
    """An error in the call's protocol; an answer to HEAD has no body, hence no code, as with AWS."""
    request_id = str(uuid.uuid4())
    if call.service == "s3":
        ids = (("x-amz-request-id", request_id), ("x-amz-id-2", request_id))
        headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/xml"), *ids)
        body = _xml("Error", Code=code, Message=message, Resource=call.resource or "", RequestId=request_id)
    elif call.protocol == "ec2":
        headers = (("Content-Type", "text/xml"), ("x-amzn-RequestId", request_id))
        error = f"<Errors>{_elements('Error', Code=code, Message=message)}</Errors>"
        body = f"<Response>{error}<RequestID>{request_id}</RequestID></Response>".encode()
    elif call.protocol in ("query", "rest-xml"):
        headers = (("Content-Type", "text/xml"), ("x-amzn-RequestId", request_id))
        error = _elements("Error", Type="Sender" if status < 500 else "Receiver", Code=code, Message=message)
        body = f"<ErrorResponse>{error}<RequestId>{request_id}</RequestId></ErrorResponse>".encode()
    elif call.protocol == "smithy-rpc-v2-cbor":
        headers = (
            ("Content-Type", "application/cbor"),
            ("smithy-protocol", "rpc-v2-cbor"),
            ("x-amzn-RequestId", request_id),
        )
        body = _cbor_map({"__type": code, "message": message})
    elif call.protocol == "json":
        headers = (
            ("Content-Type", "application/x-amz-json-1.1"),
            ("x-amzn-RequestId", request_id),
            # Services that once spoke the query protocol keep its codes here.
            ("x-amzn-query-error", f"{code};{'Sender' if status < 500 else 'Receiver'}"),
        )
        body = json.dumps({"__type": code, "message": message}).encode()
    else:
        headers = (
            ("Content-Type", "application/json"),
            ("x-amzn-ErrorType", code),
            ("x-amzn-RequestId", request_id),
        )
        body = json.dumps({"code": code, "message": message}).encode()
    return Answer(status, headers, b"" if call.method == "HEAD" else body, fault=fault)


def _elements(name: str, **children: str) -> str:
    inner = "".join(f"<{child}>{escape(text)}</{child}>" for child, text in children.items())
    return f"<{name}>{inner}</{name}>"


def _xml(name: str, **children: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_elements(name, **children)}'.encode()


def _cbor_map(texts: dict[str, str]) -> bytes:
    """A map of fewer than 24 texts, as RFC 8949 writes it."""
    return bytes([0xA0 | len(texts)]) + b"".join(_cbor_text(part) for pair in texts.items() for part in pair)


def _cbor_text(text: str) -> bytes:
    raw = text.encode()
    size = len(raw)
    if size < 24:
        return bytes([0x60 | size]) + raw
    return (bytes([0x78, size]) if size < 256 else b"\x79" + size.to_bytes(2, "big")) + raw
