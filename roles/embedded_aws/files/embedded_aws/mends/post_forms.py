# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Uploads by a web form: the policy in it is checked, and the rest is the PutObject that it stands for."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from botocore.auth import S3SigV4PostAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.core.request import environ_key_for_header
from werkzeug.formparser import FormDataParser

from embedded_aws.exchange import Answer, Handler, Request

from .links import secret_of, signature_does_not_match
from .s3_call import Refusal, access_denied, invalid_argument

# Fields that need no condition in the policy.
_FREE = {"file", "policy", "x-amz-signature", "signature", "awsaccesskeyid"}
# Fields that PutObject has as headers of the same name; x-amz-* are the others.
_HEADERS = {"cache-control", "content-disposition", "content-encoding", "content-md5", "content-type", "expires"}
_NOT_HEADERS = {"x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"}
_SCOPE = re.compile(r"(?P<key>[^/]+)/(?P<day>\d{8})/(?P<region>[^/]+)/s3/aws4_request")
_FORM_LIMIT = 1024 * 1024  # bytes of all fields but the file; AWS allows 20 KB


@dataclass(frozen=True)
class _Form:
    """The fields with their names in lower case, and the file."""

    bucket: str
    fields: Mapping[str, str]
    data: bytes

    @property
    def key(self) -> str:
        return self.fields["key"]


def around(then: Handler) -> Handler:
    """Carry out PostObject, which botocore's model doesn't have, as PutObject; everything else goes on unchanged."""

    def handle(request: Request) -> Answer:
        if (request.call.service, request.call.operation) != ("s3", "PostObject"):
            return then(request)
        try:
            form = _read(request)
            _check(form)
        except Refusal as refusal:
            status, headers, body = refusal.answer()
            return Answer(status, tuple(headers.items()), body.encode() if isinstance(body, str) else body)
        answer = then(_as_put(request, form))
        return answer if answer.status >= 300 else _answer(form, answer)

    return handle


def _read(request: Request) -> _Form:
    kind = request.environ["CONTENT_TYPE"]
    options = dict(re.findall(r'(boundary)="?([^";]+)', kind))
    parser = FormDataParser(max_form_memory_size=_FORM_LIMIT)
    try:
        body = io.BytesIO(request.body)
        _stream, form, files = parser.parse(body, "multipart/form-data", len(request.body), options)
    except Exception as problem:  # werkzeug reports malformed and oversized forms by many types
        raise Refusal(
            "MalformedPOSTRequest", "The body of your POST request is not well-formed multipart/form-data."
        ) from problem
    fields = {name.lower(): value for name, value in form.items()}
    uploads = [file for name, file in files.items(multi=True) if name.lower() == "file"]
    if len(uploads) + ("file" in fields) != 1:
        raise invalid_argument("POST requires exactly one file upload per request.", str(len(uploads)))
    data = uploads[0].stream.read() if uploads else fields["file"].encode()
    if "key" not in fields:
        raise invalid_argument(
            "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields."
        )
    # AWS: ${filename} stands for the name of the file that the user chose.
    chosen = re.split(r"[/\\]", uploads[0].filename or "")[-1] if uploads else ""
    fields = {name: value.replace("${filename}", chosen) for name, value in fields.items()}
    return _Form(request.call.resource or "", fields, data)


def _check(form: _Form) -> None:
    fields = form.fields
    if "policy" not in fields:
        return  # nobody's upload, as far as the bucket lets everybody write
    _check_signature(fields)
    try:
        policy = json.loads(base64.b64decode(fields["policy"], validate=True))
        expiration = datetime.fromisoformat(policy["expiration"].replace("Z", "+00:00"))
        conditions = [_as_list(condition) for condition in policy["conditions"]]
    except (binascii.Error, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise Refusal("InvalidPolicyDocument", "Invalid Policy: Invalid JSON.") from problem
    if expiration <= datetime.now(timezone.utc):
        raise _invalid("Policy expired.")
    for condition in conditions:
        _check_condition(form, condition)
    named = {str(condition[1]).lower().lstrip("$") for condition in conditions}
    extra = sorted(name for name in fields if name not in named | _FREE and not name.startswith("x-ignore-"))
    if extra:
        raise _invalid(f"Extra input fields: {', '.join(extra)}")


def _as_list(condition: Any) -> list[Any]:
    if isinstance(condition, dict) and len(condition) == 1:
        ((name, value),) = condition.items()
        return ["eq", f"${name}", value]
    if not isinstance(condition, list) or len(condition) != 3:
        raise ValueError("A condition is an object of one name or a list of three.")
    return condition


def _check_condition(form: _Form, condition: list[Any]) -> None:
    operator, subject, value = str(condition[0]).lower(), str(condition[1]), condition[2]
    if operator == "content-length-range":
        _check_size(len(form.data), int(subject), int(value))
        return
    name = subject.lower().lstrip("$")
    found = form.bucket if name == "bucket" else form.fields.get(name)
    if operator == "eq":
        holds = found == value
    elif operator == "starts-with":
        # AWS: several content types in one field are each looked at.
        parts = (found or "").split(",") if name == "content-type" else [found or ""]
        holds = found is not None and all(part.startswith(value) for part in parts)
    else:
        raise Refusal("InvalidPolicyDocument", f"Invalid Policy: Invalid Condition: unknown operation '{operator}'.")
    if not holds:
        raise _invalid(f"Policy Condition failed: {json.dumps(condition)}")


def _check_size(size: int, least: int, most: int) -> None:
    if size < least:
        raise Refusal(
            "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size",
            ProposedSize=str(size), MinSizeAllowed=str(least),
        )  # fmt: skip
    if size > most:
        raise Refusal(
            "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size",
            ProposedSize=str(size), MaxSizeAllowed=str(most),
        )  # fmt: skip


def _invalid(why: str) -> Refusal:
    return access_denied(f"Invalid according to Policy: {why}")


def _check_signature(fields: Mapping[str, str]) -> None:
    scope = _SCOPE.fullmatch(fields.get("x-amz-credential", ""))
    if scope is None and "awsaccesskeyid" not in fields:
        raise invalid_argument("Bucket POST must contain a field named 'X-Amz-Credential'.")
    key = scope["key"] if scope else fields["awsaccesskeyid"]
    signature = fields.get("x-amz-signature" if scope else "signature", "")
    secret = secret_of(key)
    if secret is None:
        return
    if scope:
        request = AWSRequest()
        request.context["timestamp"] = fields.get("x-amz-date") or scope["day"]
        computed = S3SigV4PostAuth(Credentials(key, secret), "s3", scope["region"]).signature(fields["policy"], request)
    else:
        raw = hmac.new(secret.encode(), fields["policy"].encode(), hashlib.sha1).digest()
        computed = base64.b64encode(raw).decode()
    if not hmac.compare_digest(computed, signature):
        raise signature_does_not_match(key, signature)


def _as_put(request: Request, form: _Form) -> Request:
    fields = form.fields
    headers = {
        name: value
        for name, value in fields.items()
        if name in _HEADERS or (name.startswith("x-amz-") and name not in _NOT_HEADERS)
    }
    if "acl" in fields:
        headers["x-amz-acl"] = fields["acl"]
    if "tagging" in fields:
        headers["x-amz-tagging"] = _tags(fields["tagging"])
    if "x-amz-credential" in fields:
        credential = f"Credential={fields['x-amz-credential']}, SignedHeaders=host"
        headers["authorization"] = f"AWS4-HMAC-SHA256 {credential}, Signature={fields.get('x-amz-signature', '')}"
    elif "awsaccesskeyid" in fields:
        headers["authorization"] = f"AWS {fields['awsaccesskeyid']}:{fields.get('signature', '')}"
    path = f"/{form.bucket}/{form.key}"
    environ = {name: value for name, value in request.environ.items() if name != "CONTENT_TYPE"}
    environ |= {environ_key_for_header(name): value for name, value in headers.items()}
    environ |= {
        "REQUEST_METHOD": "PUT",
        "PATH_INFO": path.encode().decode("latin-1"),
        "RAW_URI": quote(path, safe="/~"),
        "CONTENT_LENGTH": str(len(form.data)),
        "wsgi.input": io.BytesIO(form.data),
    }
    return replace(request, environ=environ, body=form.data)


def _tags(document: str) -> str:
    try:
        found = ElementTree.fromstring(document).iterfind(".//{*}Tag")
        return urlencode([(tag.findtext("{*}Key", ""), tag.findtext("{*}Value", "")) for tag in found])
    except ElementTree.ParseError as problem:
        raise Refusal("MalformedXML", "The XML you provided was not well-formed.") from problem


def _answer(form: _Form, put: Answer) -> Answer:
    """AWS: 204 with nothing, 200 with nothing, 201 with a document, or a redirection that names the object."""
    etag = put.header("ETag") or ""
    location = f"/{form.bucket}/{quote(form.key, safe='/~')}"
    kept = tuple((n, v) for n, v in put.headers if n.lower().startswith("x-amz-") or n.lower() == "etag")
    redirect = form.fields.get("success_action_redirect") or form.fields.get("redirect")
    if redirect and redirect.startswith(("http://", "https://")):
        more = urlencode({"bucket": form.bucket, "key": form.key, "etag": etag})
        return Answer(303, (*kept, ("Location", f"{redirect}{'&' if '?' in redirect else '?'}{more}")))
    headers = (*kept, ("Location", location))
    status = form.fields.get("success_action_status")
    if status == "201":
        told = {"Location": location, "Bucket": form.bucket, "Key": form.key, "ETag": etag}
        inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in told.items())
        body = f'<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse>{inner}</PostResponse>'
        return Answer(201, (*headers, ("Content-Type", "application/xml")), body.encode())
    return Answer(200 if status == "200" else 204, headers)
