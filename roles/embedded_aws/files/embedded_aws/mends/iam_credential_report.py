# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The credential report: made when it is asked for, with the root user in it, and with what is known of keys."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.iam.exceptions import ReportNotPresentException
from moto.iam.models import IAMBackend, User
from moto.iam.responses import IamResponse

_KEY = ("active", "last_rotated", "last_used_date", "last_used_region", "last_used_service")
# AWS: the columns, in this order.
_COLUMNS = (
    "user",
    "arn",
    "user_creation_time",
    "password_enabled",
    "password_last_used",
    "password_last_changed",
    "password_next_rotation",
    "mfa_active",
    *(f"access_key_{number}_{column}" for number in (1, 2) for column in _KEY),
    *(f"cert_{number}_{column}" for number in (1, 2) for column in ("active", "last_rotated")),
)


def install() -> None:
    IamResponse.generate_credential_report = _generate
    IamResponse.get_credential_report = _get


def _generate(self: IamResponse) -> ActionResult:
    # AWS: "STARTED" for the first request; for the next four hours the report is the one that was made then.
    backend = self.backend
    if vars(backend).get("report"):
        return ActionResult({"State": "COMPLETE"})
    backend.report = (_csv(backend), utcnow())
    return ActionResult({"State": "STARTED", "Description": "No report exists. Starting a new report generation task"})


def _get(self: IamResponse) -> ActionResult:
    report = vars(self.backend).get("report")
    if not report:
        raise ReportNotPresentException("No report exists.")
    content, made = report
    return ActionResult({"Content": content, "ReportFormat": "text/csv", "GeneratedTime": made})


def _csv(backend: IAMBackend) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, lineterminator="\n", restval="N/A")
    writer.writeheader()
    writer.writerow(_root(backend))
    writer.writerows(_row(user) for user in backend.users.values())
    return text.getvalue()


def _root(backend: IAMBackend) -> dict[str, Any]:
    # AWS: the root user comes first, as <root_account>; what of its password isn't reported is not_supported.
    row: dict[str, Any] = dict.fromkeys((name for name in _COLUMNS if name.endswith("_active")), "false")
    return {
        **row,
        "user": "<root_account>",
        "arn": f"arn:{backend.partition}:iam::{backend.account_id}:root",
        "user_creation_time": "2026-01-01T00:00:00+00:00",
        "password_enabled": "not_supported",
        "password_last_used": "no_information",
        "password_last_changed": "not_supported",
        "password_next_rotation": "not_supported",
    }


def _row(user: User) -> dict[str, Any]:
    password = bool(user.password)
    return {
        "user": user.name,
        "arn": user.arn,
        "user_creation_time": _date(user.create_date),
        "password_enabled": _said(password),
        "password_last_used": "no_information" if password else "N/A",
        "password_last_changed": _date(user.create_date) if password else "N/A",
        "password_next_rotation": "N/A",
        "mfa_active": _said(bool(user.mfa_devices)),
        **dict(_keys(user)),
        **dict(_certificates(user)),
    }


def _keys(user: User) -> Iterator[tuple[str, str]]:
    for number in (1, 2):
        place = f"access_key_{number}_"
        yield place + "active", "false"
        if len(user.access_keys) >= number:
            key = user.access_keys[number - 1]
            yield place + "active", _said(key.status == "Active")
            yield place + "last_rotated", _date(key.create_date)
            if key.last_used:
                # AWS: where and for what the key was last used, too.
                yield place + "last_used_date", _date(key.last_used.timestamp)
                yield place + "last_used_region", key.last_used.region
                yield place + "last_used_service", key.last_used.service


def _certificates(user: User) -> Iterator[tuple[str, str]]:
    kept = list(user.signing_certificates.values())
    for number in (1, 2):
        there = len(kept) >= number
        yield f"cert_{number}_active", _said(there and kept[number - 1].status == "Active")
        if there:
            yield f"cert_{number}_last_rotated", _date(kept[number - 1].upload_date)


def _said(fact: bool) -> str:
    return "true" if fact else "false"


def _date(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%S+00:00")
