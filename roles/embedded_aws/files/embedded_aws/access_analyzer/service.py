# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The three operations that judge documents alone: requests and answers in the shapes of botocore's model."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from botocore.validate import ParamValidator

from embedded_aws import errors, operations
from embedded_aws.exchange import Answer, Call, Handler, Request

from . import access, validation

Given = dict[str, Any]


class _Refused(Exception):
    """A request that AWS answers with an error; ``code`` is the error's name in the model."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def around(then: Handler) -> Handler:
    """Answer what Access Analyzer is asked about documents; all else goes on."""

    def handle(request: Request) -> Answer:
        call = request.call
        answer = _OPERATIONS.get(call.operation or "") if call.service == "accessanalyzer" else None
        return _answered(request, answer) if answer else then(request)

    return handle


def _answered(request: Request, answer: Callable[[Given], Given]) -> Answer:
    call = request.call
    try:
        told = answer(_parameters(request))
    except _Refused as refused:
        return errors.answer(call, refused.code, str(refused), _status(call, refused.code))
    headers = (("Content-Type", "application/json"), ("x-amzn-RequestId", str(uuid.uuid4())))
    return Answer(200, headers, json.dumps(told).encode())


def _parameters(request: Request) -> Given:
    """The members of a request; AWS refuses what its model doesn't allow with a ValidationException."""
    shape = operations.model("accessanalyzer").operation_model(str(request.call.operation)).input_shape
    try:
        given = json.loads(request.body or b"{}")
    except ValueError:
        raise _Refused("ValidationException", "The request body is not valid JSON.") from None
    query = dict(parse_qsl(request.environ.get("QUERY_STRING", "")))
    given.update({member: int(text) if member == "maxResults" else text for member, text in query.items()})
    found = ParamValidator().validate(given, shape)
    if found.has_errors():
        raise _Refused("ValidationException", found.generate_report())
    for member, value in given.items():
        choices = getattr(shape.members.get(member), "enum", None)
        if choices and value not in choices:
            raise _Refused("ValidationException", f"{member} must satisfy enum value set: [{', '.join(choices)}]")
    return dict(given)


def _status(call: Call, code: str) -> int:
    shapes = operations.model("accessanalyzer").operation_model(str(call.operation)).error_shapes
    return next(int(shape.metadata["error"]["httpStatusCode"]) for shape in shapes if shape.name == code)


def _validate_policy(given: Given) -> Given:
    kind, resource = given["policyType"], given.get("validatePolicyResourceType", "")
    if resource and kind != "RESOURCE_POLICY":
        raise _Refused("ValidationException", "validatePolicyResourceType is for RESOURCE_POLICY only.")
    found = [finding.shown() for finding in validation.findings(given["policyDocument"], kind, resource)]
    start = _page(given.get("nextToken", "0"))
    most = given.get("maxResults") or len(found) or 1
    page: Given = {"findings": found[start : start + most]}
    return {**page, "nextToken": str(start + most)} if start + most < len(found) else page


def _page(token: str) -> int:
    if not token.isdecimal():
        raise _Refused("ValidationException", "Invalid nextToken.")
    return int(token)


def _check_no_new_access(given: Given) -> Given:
    new = _document(given["newPolicyDocument"], given["policyType"])
    existing = _document(given["existingPolicyDocument"], given["policyType"])
    grants = "The modified permissions grant new access compared to your existing policy."
    grants_not = "The modified permissions do not grant new access compared to your existing policy."
    return _verdict(new, access.newly_allowing(new, existing), grants, grants_not, "New access")


def _check_access_not_granted(given: Given) -> Given:
    document = _document(given["policyDocument"], given["policyType"])
    if not all(one.get("actions") or one.get("resources") for one in given["access"]):
        raise _Refused("InvalidParameterException", "An access needs actions or resources.")
    grants = "The policy document grants access to perform one or more of the listed actions or resources."
    grants_not = "The policy document does not grant access to perform the listed actions or resources."
    return _verdict(document, access.allowing(document, given["access"]), grants, grants_not, "Listed access")


def _verdict(document: Given, statements: list[int], grants: str, grants_not: str, words: str) -> Given:
    if not statements:
        return {"result": "PASS", "message": grants_not, "reasons": []}
    reasons = []
    for index in statements:
        sid = access.statements(document)[index].get("Sid")
        reason: Given = {"statementIndex": index, **({"statementId": sid} if sid else {})}
        where = f"sid: {sid}" if sid else f"index: {index}"
        reasons.append({"description": f"{words} in the statement with {where}.", **reason})
    return {"result": "FAIL", "message": grants, "reasons": reasons}


def _document(text: str, kind: str) -> Given:
    """AWS: a document that ValidatePolicy finds errors in can't be checked."""
    wrong = [finding for finding in validation.findings(text, kind, "") if finding.is_unreadable]
    if wrong:
        raise _Refused("InvalidParameterException", f"The policy document is not valid: {wrong[0].details}")
    return dict(json.loads(text))


_OPERATIONS: dict[str, Callable[[Given], Given]] = {
    "ValidatePolicy": _validate_policy,
    "CheckNoNewAccess": _check_no_new_access,
    "CheckAccessNotGranted": _check_access_not_granted,
}
