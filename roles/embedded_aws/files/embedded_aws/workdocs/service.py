# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operations of Amazon WorkDocs: requests and answers in the shapes of botocore's model."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any
from urllib.parse import parse_qsl, unquote

from botocore.model import OperationModel, Shape
from botocore.validate import ParamValidator
from moto.core.parse import PROTOCOL_PARSERS, RequestParserError
from moto.iam import models as iam
from werkzeug.datastructures import EnvironHeaders, MultiDict

from embedded_aws import errors, operations
from embedded_aws.authorization import gate
from embedded_aws.exchange import Answer, Handler, Request
from embedded_aws.mends.callers import caller_of

from . import activities, content, documents, folders, permissions, remarks, search, subscriptions, users
from .asked import Asked, invalid
from .sites import REGIONS, Sites
from .state import Given, Refused

Operation = Callable[[Asked], Given]


def _needs_a_token(asked: Asked) -> Given:
    # AWS: "This is not a valid action for SigV4 (administrative API) clients. This action requires an authentication
    # token."
    raise Refused("UnauthorizedOperation", f"{asked.operation} needs a user's authentication token.")


_OPERATIONS: dict[str, Operation] = {
    **users.OPERATIONS,
    **folders.OPERATIONS,
    **documents.OPERATIONS,
    **permissions.OPERATIONS,
    **remarks.OPERATIONS,
    **subscriptions.OPERATIONS,
    **search.OPERATIONS,
    **activities.OPERATIONS,
    "GetCurrentUser": _needs_a_token,
    "DescribeRootFolders": _needs_a_token,
}


def around(then: Handler, sites: Sites) -> Handler:
    """Answer what WorkDocs is asked; all else goes on."""

    def handle(request: Request) -> Answer:
        call = request.call
        if call.service == "s3":
            return content.answer(request, sites) or then(request)
        if (call.service, call.operation) == ("ds", "DeleteDirectory") and call.resource in sites.sites:
            # AWS: a directory is kept while an application is enabled on it.
            message = f"Cannot delete the directory {call.resource} because it still has authorized applications."
            return errors.answer(call, "ClientException", message, 400)
        operation = _OPERATIONS.get(call.operation or "") if call.service == "workdocs" else None
        if operation is None:
            return then(request)
        with sites.lock:
            try:
                return _answered(request, operation(_asked(request, sites)))
            except Refused as refused:
                return _refusal(request, refused)

    return handle


def _asked(request: Request, sites: Sites) -> Asked:
    region = gate.region_of(request)
    # AWS: the service ended on 25 April 2025; its names are still those of botocore's model.
    if sites.ended:
        raise Refused("UnauthorizedOperation", "Amazon WorkDocs is no longer available.")
    if region not in REGIONS:
        raise Refused("UnrecognizedClient", f"Amazon WorkDocs is not in {region}.")
    account = iam.get_account_id_from(request.call.access_key or "")
    caller = caller_of(account, request.call.access_key or "", region).arn
    host = request.environ.get("HTTP_HOST", "127.0.0.1")
    model = operations.model("workdocs").operation_model(str(request.call.operation))
    given = _given(request, model)
    asked = Asked(sites, account, region, caller, model.name, f"http://{host}", given)
    if "AuthenticationToken" in given and not model.name.endswith(("CurrentUser", "RootFolders")):
        # AWS: "Do not set this field when using administrative API actions".
        raise asked.denied()
    return asked


def _given(request: Request, model: OperationModel) -> Given:
    """The members of a request, from where the model has them; AWS refuses what it doesn't allow."""
    environ = request.environ
    path = environ.get("RAW_URI", environ["PATH_INFO"]).partition("?")[0]
    template = model.http["requestUri"].partition("?")[0]
    labels = {
        name.strip("{}"): unquote(text)
        for name, text in zip(template.split("/"), path.rstrip("/").split("/"), strict=False)
        if name.startswith("{")
    }
    query = MultiDict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
    try:
        parsed = PROTOCOL_PARSERS["rest-json"](model, map_type=dict).parse(
            {
                "method": environ["REQUEST_METHOD"],
                "values": query,
                "headers": EnvironHeaders(environ),
                "body": request.body,
                "url_path": path,
                "url_params": labels,
            }
        )
    except (RequestParserError, ValueError, TypeError, AttributeError) as problem:
        raise invalid(f"The request can't be read: {problem}.") from problem
    # The parser takes a list that isn't in the query for an empty one.
    places = {name: one.serialization for name, one in model.input_shape.members.items()}
    unasked = {
        name for name, one in places.items() if one.get("location") == "querystring" and one["name"] not in query
    }
    given = {name: _aware(one) for name, one in parsed.items() if one is not None and name not in unasked}
    found = ParamValidator().validate(given, model.input_shape)
    wrong = found.generate_report() if found.has_errors() else "; ".join(_wrong("", given, model.input_shape))
    if wrong:
        raise invalid(wrong)
    return given


def _aware(value: Any) -> Any:
    """moto's parser has times without a zone, in UTC."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=timezone.utc)
    if isinstance(value, dict):
        return {name: _aware(one) for name, one in value.items()}
    return [_aware(one) for one in value] if isinstance(value, list) else value


def _wrong(name: str, value: Any, shape: Shape) -> Iterator[str]:
    """What the model doesn't allow and botocore doesn't look at: other choices, too long, of another pattern."""
    if shape.type_name == "structure":
        for member, inner in value.items():
            # What stands in the path is looked for, and not found.
            if shape.members[member].serialization.get("location") != "uri":
                yield from _wrong(member, inner, shape.members[member])
    elif shape.type_name == "list":
        for inner in value:
            yield from _wrong(name, inner, shape.member)
    elif shape.type_name == "map":
        for key, inner in value.items():
            yield from _wrong(f"{name} key", key, shape.key)
            yield from _wrong(name, inner, shape.value)
    if getattr(shape, "enum", None) and value not in shape.enum:
        yield f"{name} must be one of {', '.join(shape.enum)}"
    most = shape.metadata.get("max")
    if most is not None and (value if isinstance(value, int) else len(value)) > most:
        yield f"{name} must be at most {most}"
    pattern = shape.metadata.get("pattern")
    if pattern and isinstance(value, str) and not re.fullmatch(pattern, value):
        yield f"{name} must satisfy the pattern {pattern}"


def _answered(request: Request, told: Given) -> Answer:
    model = operations.model("workdocs").operation_model(str(request.call.operation))
    headers = (("Content-Type", "application/json"), ("x-amzn-RequestId", str(uuid.uuid4())))
    status = model.http["responseCode"]
    return Answer(status, headers, b"" if model.output_shape is None else json.dumps(_shown(told)).encode())


def _shown(value: Any) -> Any:
    """JSON's value: times are seconds, as AWS has them, and what has no value is left out."""
    if isinstance(value, datetime):
        return round(value.timestamp(), 3)
    if isinstance(value, dict):
        return {name: _shown(one) for name, one in value.items() if one is not None}
    return [_shown(one) for one in value] if isinstance(value, list) else value


def _refusal(request: Request, refused: Refused) -> Answer:
    shapes = operations.model("workdocs").shape_names
    known = refused.code in shapes
    status = operations.model("workdocs").shape_for(refused.code).metadata["error"]["httpStatusCode"] if known else 403
    answer = errors.answer(request.call, refused.code, str(refused), status)
    return replace(answer, body=json.dumps({"Message": str(refused), **refused.members}).encode())
