# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The account's credential report: made by AWS when it is asked for, and read as rows with types.

Source: "Generate credential reports for your AWS account" in the IAM user guide, for the columns and their values.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Failed, explain
from ..parts import Params, Plan
from ..permissions import needed

# The report isn't there, too old, or just being made.
_NOT_YET = ("ReportNotPresent", "ReportExpired", "ReportInProgress")
_NOTHING = ("N/A", "no_information", "not_supported")
_BOOLEANS: Mapping[str, bool] = {"true": True, "false": False}
# Whatever they are called, users are text.
_NAMES = ("user", "arn")


def plan(api: Any, params: Params) -> Plan:
    """``credential_report``, row by row, and when it was made; waits until there is one. Raises Failed."""
    answer: dict[str, Any] = {}

    def missing() -> str:
        nonlocal answer
        if _asked(api, "generate_credential_report").get("State") == "COMPLETE":
            answer = _asked(api, "get_credential_report")
        return "" if answer else "a credential report, which AWS is making"

    seconds = params.get("wait_timeout")
    api.settled(missing, "the account", 120.0 if seconds is None else float(seconds))
    found = rows(answer["Content"].decode("utf-8"))
    return Plan(facts={"credential_report": found, "generated_time": answer["GeneratedTime"]})


def _asked(api: Any, operation: str) -> dict[str, Any]:
    """What AWS answers; nothing while there is no report to be had."""
    try:
        return dict(api.call(operation, {}))
    except ApiError as error:
        if error.code in _NOT_YET:
            return {}
        doing = "reading the account's credential report"
        raise Failed(explain(doing, error, needed("iam", operation)), error) from error


def rows(report: str) -> list[dict[str, Any]]:
    """The rows of a report (CSV with a line of names), with booleans, and None for what there is none of."""
    return [
        {column: _value(column, text) for column, text in row.items() if column is not None}
        for row in csv.DictReader(report.splitlines())
    ]


def _value(column: str, text: str | None) -> Any:
    if column in _NAMES:
        return text
    if text is None or text in _NOTHING:
        return None
    return _BOOLEANS.get(text.lower(), text)
