# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operations of S3 Glacier's vaults: requests and answers in the shapes of botocore's model."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, unquote

from botocore.validate import ParamValidator
from moto.iam import models as iam

from embedded_aws import errors, operations
from embedded_aws.authorization import gate
from embedded_aws.exchange import Answer, Handler, Request
from embedded_aws.glacier_days import GlacierDays
from embedded_aws.restores import Restores

from . import archives, jobs, vaults
from .state import Account, Given, Refused

_OPERATIONS: dict[str, Callable[[Account, Given], Given]] = {
    **vaults.OPERATIONS,
    **archives.OPERATIONS,
    **jobs.OPERATIONS,
}


def around(then: Handler, days: GlacierDays, restores: Restores) -> Handler:
    """Answer what S3 Glacier is asked; all else goes on."""

    def handle(request: Request) -> Answer:
        call = request.call
        operation = _OPERATIONS.get(call.operation or "") if call.service == "glacier" else None
        if operation is None:
            return then(request)
        account = Account(iam.get_account_id_from(call.access_key or ""), gate.region_of(request), days, restores)
        try:
            return _answer(request, operation(account, _given(request, account)))
        except Refused as refused:
            return _error(request, refused)

    return handle


def _given(request: Request, account: Account) -> Given:
    """The members of a request, from where the model has them; AWS refuses what it doesn't allow."""
    if account.days.closed and not account.has_storage:
        # AWS: "Returned if the request was made by a customer with no Amazon Glacier storage. The request is denied as
        # the API is no longer supported for new customers."
        raise Refused("NoLongerSupportedException", "Amazon Glacier is no longer accepting new customers.")
    model = operations.model("glacier").operation_model(str(request.call.operation))
    shape, environ = model.input_shape, request.environ
    query = dict(parse_qsl(environ.get("QUERY_STRING", "")))
    path = environ.get("RAW_URI", environ["PATH_INFO"]).partition("?")[0]
    template = model.http["requestUri"].partition("?")[0]
    labels = {
        name.strip("{}"): unquote(text)
        for name, text in zip(template.split("/"), path.split("/"), strict=False)
        if name.startswith("{")
    }
    given: Given = {}
    payload = shape.serialization.get("payload")
    body = {} if payload and shape.members[payload].type_name == "blob" else _json(request.body)
    for name, member in shape.members.items():
        place, known = member.serialization.get("location"), member.serialization.get("name", name)
        if place == "uri":
            value: Any = labels.get(known)
        elif place == "querystring":
            value = query.get(known)
        elif place == "header":
            value = environ.get("HTTP_" + known.upper().replace("-", "_"))
        elif name == payload:
            value = request.body if member.type_name == "blob" else body or None
        else:
            value = body.get(known)
        if value is not None:
            given[name] = value
    found = ParamValidator().validate(given, shape)
    if found.has_errors():
        raise Refused("InvalidParameterValueException", found.generate_report())
    if given["accountId"] not in ("-", account.id):
        # AWS: "If you specify your account ID, it must match the account ID of the credentials."
        raise Refused("AccessDeniedException", f"The credentials are not account {given['accountId']}'s", 403)
    return {**given, "linear": environ.get("HTTP_X_AMZ_CONTENT_SHA256")}


def _json(body: bytes) -> Given:
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Refused("InvalidParameterValueException", "The request body is not a JSON object")
    return found


def _answer(request: Request, told: Given) -> Answer:
    model = operations.model("glacier").operation_model(str(request.call.operation))
    headers = [("x-amzn-RequestId", str(uuid.uuid4()))]
    body, status = b"", model.http.get("responseCode") or 200
    shape = model.output_shape
    payload = shape.serialization.get("payload") if shape else None
    inner: Given = {}
    for name, member in shape.members.items() if shape else ():
        place, known = member.serialization.get("location"), member.serialization.get("name", name)
        value = told.get(name)
        if place == "statusCode":
            status = int(told[name])
        elif place == "header":
            headers += [(known, str(value))] if value is not None else []
        elif name == payload:
            body = value if isinstance(value, bytes) else json.dumps(value).encode()
        elif name in told:
            inner[known] = value
    if inner:
        body = json.dumps(inner).encode()
    if body and not any(name == "Content-Type" for name, _value in headers):
        headers.append(("Content-Type", "application/json"))
    return Answer(status, tuple(headers), body)


def _error(request: Request, refused: Refused) -> Answer:
    # AWS: {"code": ..., "message": ..., "type": "Client"}
    answer = errors.answer(request.call, refused.code, str(refused), refused.status)
    return replace(answer, body=json.dumps({**json.loads(answer.body), "type": "Client"}).encode())
