# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The credential report: waited for while AWS makes it, and read as rows with types."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed
from ansible_collections.converge.aws.plugins.module_utils.iam import credential_report

MADE = datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC)
REPORT = """user,arn,user_creation_time,password_enabled,password_last_used,mfa_active,access_key_1_last_used_region,new
<root_account>,arn:aws:iam::123456789012:root,2020-01-01T00:00:00+00:00,not_supported,no_information,TRUE,N/A,x
true,arn:aws:iam::123456789012:user/true,2021-01-01T00:00:00+00:00,true,2026-11-20T08:00:00+00:00,false,eu-west-3,
"""


class Iam:
    """Answers in turn, as a port; an ApiError is raised."""

    def __init__(self, **answers: list[Any]) -> None:
        self.answers, self.asked = answers, []  # type: ignore[var-annotated]

    def call(self, operation: str, request: dict[str, Any]) -> Any:
        self.asked.append(operation)
        answer = self.answers[operation].pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def settled(self, missing: Callable[[], str], about: str, timeout: float) -> None:
        for _look in range(int(timeout)):
            if not (left := missing()):
                return
        raise Failed(f"{about} still lacks: {left}.")


def error(operation: str, code: str) -> ApiError:
    return ApiError(operation, code, "No", 410)


READY = {"Content": REPORT.encode(), "ReportFormat": "text/csv", "GeneratedTime": MADE}
DONE, STARTED = {"State": "COMPLETE"}, {"State": "STARTED"}


def test_rows_have_types_and_users_are_text():
    root, other = credential_report.rows(REPORT)
    assert root == {
        "user": "<root_account>", "arn": "arn:aws:iam::123456789012:root",
        "user_creation_time": "2020-01-01T00:00:00+00:00", "password_enabled": None, "password_last_used": None,
        "mfa_active": True, "access_key_1_last_used_region": None, "new": "x",
    }  # fmt: skip
    assert other["user"] == "true"
    assert (other["password_enabled"], other["mfa_active"]) == (True, False)
    assert other["password_last_used"] == "2026-11-20T08:00:00+00:00" and other["new"] == ""


@pytest.mark.parametrize(("generated", "got"), [
    ([DONE], [READY]),
    ([STARTED, {"State": "INPROGRESS"}, DONE], [READY]),
    ([DONE, STARTED, DONE], [error("get_credential_report", "ReportExpired"), READY]),
    ([DONE, DONE], [error("get_credential_report", "ReportInProgress"), READY]),
    ([DONE, DONE], [error("get_credential_report", "ReportNotPresent"), READY]),
])  # fmt: skip
def test_it_is_waited_for(generated, got):
    iam = Iam(generate_credential_report=generated, get_credential_report=got)
    told = credential_report.plan(iam, {})
    assert told.steps == () and told.facts["generated_time"] == MADE
    assert [row["user"] for row in told.facts["credential_report"]] == ["<root_account>", "true"]
    assert generated == got == []


def test_one_that_never_comes_and_one_that_is_denied_are_sentences():
    with pytest.raises(Failed, match="still lacks: a credential report, which AWS is making"):
        credential_report.plan(Iam(generate_credential_report=[STARTED] * 9), {"wait_timeout": 3})
    with pytest.raises(Failed, match="iam:GenerateCredentialReport"):
        credential_report.plan(Iam(generate_credential_report=[error("x", "AccessDenied")]), {})
