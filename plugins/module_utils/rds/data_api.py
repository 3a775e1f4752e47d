# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Data API: SQL on a cluster by HTTPS, with a secret, where no connection is made."""

from __future__ import annotations

import base64
import datetime
import decimal
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Params, Request
from ..permissions import needed
from .connections import Target
from .statements import Answer

_SERVICE = "rds-data"
_PLACES = re.compile(r"%s")


def check(params: Params) -> None:
    """Refuse what the Data API doesn't do."""
    if not params.get("db_cluster_identifier"):
        raise Refused("via: the Data API is a cluster's: db_cluster_identifier says which.")
    if params.get("password") or params.get("iam"):
        raise Refused("via: the Data API takes a secret, neither password nor iam.")
    if params.get("script"):
        raise Refused("script: the Data API takes one statement at a time: use query, or via: driver.")
    if params.get("isolation") or params.get("read_only"):
        raise Refused("isolation and read_only are the driver's: the Data API doesn't know them.")
    for number, bound in enumerate(params.get("parameters") or ()):
        if isinstance(bound, list) and bound:
            raise Refused(f"parameters[{number}]: the Data API binds by name: give a dictionary, and :name in the SQL.")


def foretold(params: Params, target: Target, queries: Sequence[tuple[str, Any]]) -> tuple[Request, ...]:
    """The requests of a run; the id of its transaction isn't known before, nor is what is bound shown."""
    whom = _whom(params, target)
    runs = tuple(Request(_SERVICE, "execute_statement", {**whom, "sql": sql}) for sql, _bound in queries)
    if params.get("autocommit"):
        return runs
    end = {"resourceArn": target.arn, "secretArn": whom["secretArn"], "transactionId": "..."}
    return (Request(_SERVICE, "begin_transaction", whom), *runs, Request(_SERVICE, "commit_transaction", end))


def gives_rows(api: Any, params: Params, target: Target, sql: str, bound: Sequence[str] | None) -> bool:
    """Whether a query gives rows; places in it become names."""
    names = {f"p{number}": value for number, value in enumerate(bound or ())}
    for name in names:
        sql = _PLACES.sub(f":{name}", sql, count=1)
    return bool(_execute(api, {**_whom(params, target), "sql": sql}, names, 1, "").rows)


def run(api: Any, params: Params, target: Target, queries: Sequence[tuple[str, Any]]) -> list[Answer]:
    """What came of each query, in a transaction unless each is to commit by itself; raises Failed."""
    whom = _whom(params, target)
    end = {"resourceArn": target.arn, "secretArn": whom["secretArn"]}
    token, answers = "", []
    try:
        if not params.get("autocommit"):
            token = api.call("begin_transaction", whom, _SERVICE)["transactionId"]
        for sql, bound in queries:
            answers.append(_execute(api, {**whom, "sql": sql}, bound or {}, params["max_rows"], token))
    except ApiError as error:
        done = () if token or not answers else tuple(f"query[{number}]" for number in range(len(answers)))
        after = f" {', '.join(done)} had been run by then." if done else ""
        if token:
            after = _rolled_back(api, {**end, "transactionId": token})
        doing = f"running query[{len(answers)}] on {target.about}"
        raise Failed(explain(doing, error, needed(_SERVICE, error.operation)) + after, error, done) from error
    if token:
        try:
            api.call("commit_transaction", {**end, "transactionId": token}, _SERVICE)
        except ApiError as error:
            after = "" if error.answered else " It is not known whether it was committed: look before it is run again."
            doing = f"committing on {target.about}"
            raise Failed(explain(doing, error, needed(_SERVICE, "commit_transaction")) + after, error) from error
    return answers


def _rolled_back(api: Any, end: Mapping[str, Any]) -> str:
    try:
        api.call("rollback_transaction", end, _SERVICE)
    except ApiError:
        return " The transaction isn't committed: AWS rolls it back after 3 minutes."
    return " The transaction was rolled back: nothing has changed."


def _whom(params: Params, target: Target) -> dict[str, Any]:
    secret = params.get("secret") or target.secret
    if not secret:
        raise Refused(f"secret: {target.about} has no managed secret, so the Data API needs the ARN of one.")
    database = {"database": params["database"]} if params.get("database") else {}
    return {"resourceArn": target.arn, "secretArn": secret, **database}


def _execute(api: Any, request: Mapping[str, Any], bound: Mapping[str, Any], most: int, token: str) -> Answer:
    sent: dict[str, Any] = {**request, "includeResultMetadata": True}
    if bound:
        sent["parameters"] = [{"name": str(name), **_field(value)} for name, value in bound.items()]
    if token:
        sent["transactionId"] = token
    answer = api.call("execute_statement", sent, _SERVICE)
    columns = tuple(one.get("label") or one.get("name") or "" for one in answer.get("columnMetadata") or ())
    if not columns:
        return Answer("", answer.get("numberOfRecordsUpdated") or 0)
    rows = [[_value(one) for one in row] for row in answer.get("records") or ()]
    return Answer("", len(rows), columns, rows[:most], more=len(rows) > most)


def _field(value: Any) -> dict[str, Any]:
    """A value as the Data API takes it, with the hint that some need to be more than text."""
    if value is None:
        return {"value": {"isNull": True}}
    if isinstance(value, bool):
        return {"value": {"booleanValue": value}}
    if isinstance(value, int):
        return {"value": {"longValue": value}}
    if isinstance(value, float):
        return {"value": {"doubleValue": value}}
    if isinstance(value, decimal.Decimal):
        return {"value": {"stringValue": str(value)}, "typeHint": "DECIMAL"}
    if isinstance(value, datetime.datetime):
        return {"value": {"stringValue": value.strftime("%Y-%m-%d %H:%M:%S.%f")}, "typeHint": "TIMESTAMP"}
    if isinstance(value, datetime.date):
        return {"value": {"stringValue": value.isoformat()}, "typeHint": "DATE"}
    if isinstance(value, (Mapping, list)):
        return {"value": {"stringValue": json.dumps(value, default=str)}, "typeHint": "JSON"}
    return {"value": {"stringValue": str(value)}}


def _value(field: Mapping[str, Any]) -> Any:
    if field.get("isNull"):
        return None
    kind, value = next(iter(field.items()))
    if kind == "arrayValue":
        return next(iter(value.values()), None)
    if kind == "blobValue":
        return base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value
    return value
