# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bodies are what the client says they are: Content-MD5, payload hash, checksums in headers and trailers."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import Any

from moto.s3.responses import S3Response
from werkzeug.datastructures import ImmutableMultiDict

from . import checksums
from .s3_call import Answer, Refusal, S3Call, invalid_request
from .s3_gate import EVERY_OPERATION, Proceed

# The checksum of these requests is about the object that results, not about the body.
_NOT_OF_THE_BODY = {"CompleteMultipartUpload", "CreateMultipartUpload"}


def install() -> None:
    S3Response.setup_class = _without_form(S3Response.setup_class)
    S3Response._handle_encoded_body = _unframe
    S3Response._handle_v4_chunk_signatures = _unframe_signed


def _without_form(of_moto: Any) -> Any:
    # AWS: the body of a PUT is the object, also if a client calls it a form. moto would read it as one and lose it.
    def setup_class(self: S3Response, request: Any, *arguments: Any, **options: Any) -> None:
        nothing: ImmutableMultiDict[str, Any] = ImmutableMultiDict()
        request.__dict__ |= {"data": request.get_data(parse_form_data=False), "form": nothing, "files": nothing}
        of_moto(self, request, *arguments, **options)

    return setup_class


def _unframe(self: S3Response, body: Any) -> bytes:
    # AWS reads trailing checksums after the last chunk; moto drops them, and copies the body once a chunk.
    data, self.trailers = checksums.unframe(body if isinstance(body, bytes) else body.read()) if body else (b"", {})
    return data


def _unframe_signed(self: S3Response, body: bytes, content_length: int) -> bytes:
    return _unframe(self, body)


def declared_checksum(call: S3Call) -> tuple[str, str] | None:
    """Algorithm and value that the request declares in a header or a trailer; more than one is refused."""
    trailers = getattr(call.response, "trailers", {})
    promised = call.headers.get("x-amz-trailer", "").lower().strip()
    if promised and promised not in trailers:
        raise Refusal(
            "MalformedTrailerError",
            "The request contained trailing data that was not well-formed or did not conform to our published schema.",
        )
    found = checksums.declared(call.headers) | checksums.declared(trailers)
    if len(found) > 1:
        raise invalid_request("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.")
    return next(iter(found.items()), None)


def verify_body(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: a body that doesn't have the digest that came with it is refused before anything is stored."""
    if call.request.method in ("PUT", "POST"):
        _verify_md5(call)
        _verify_payload_hash(call)
        found = declared_checksum(call)
        if found and call.operation not in _NOT_OF_THE_BODY:
            _verify_checksum(call, *found)
    return proceed()


def _verify_md5(call: S3Call) -> None:
    claimed = call.headers.get("Content-MD5")
    if claimed is None:
        return
    try:
        raw = base64.b64decode(claimed, validate=True)
    except binascii.Error:
        raw = b""
    if len(raw) != 16:
        raise Refusal("InvalidDigest", "The Content-MD5 you specified was invalid.")
    received = hashlib.md5(call.body, usedforsecurity=False).digest()
    if received != raw:
        raise Refusal(
            "BadDigest",
            "The Content-MD5 you specified did not match what we received.",
            ExpectedDigest=raw.hex(),
            CalculatedDigest=base64.b64encode(received).decode(),
        )


def _verify_payload_hash(call: S3Call) -> None:
    claimed = call.headers.get("x-amz-content-sha256", "")
    if not re.fullmatch(r"[0-9a-f]{64}", claimed):
        return
    received = hashlib.sha256(call.response.raw_body or b"").hexdigest()
    if received != claimed:
        raise Refusal(
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
            ClientComputedContentSHA256=claimed,
            S3ComputedContentSHA256=received,
        )


def _verify_checksum(call: S3Call, algorithm: str, value: str) -> None:
    said = call.headers.get("x-amz-sdk-checksum-algorithm", algorithm)
    if said.upper() != algorithm:
        raise invalid_request("Value for x-amz-sdk-checksum-algorithm header is invalid.")
    if not checksums.is_well_formed(algorithm, value):
        raise invalid_request(f"Value for {checksums.header(algorithm)} header is invalid.")
    if checksums.checksum(algorithm, call.body) != value:
        raise Refusal("BadDigest", f"The {algorithm} you specified did not match the calculated checksum.")


MENDS = {EVERY_OPERATION: (verify_body,)}
