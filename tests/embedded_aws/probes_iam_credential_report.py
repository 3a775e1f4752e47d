# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of the credential report: asked for first, with the root user in it, and kept as it was made."""

from __future__ import annotations

import csv
import datetime
import io
from typing import Any

from tests.embedded_aws.probes import World

# An account of these probes alone, since a report is kept for hours; each of them has its own.
ONE, OTHER = "555555555555", "666666666666"


def _report(iam: Any) -> tuple[list[dict[str, str]], datetime.datetime]:
    while iam.generate_credential_report()["State"] != "COMPLETE":
        pass
    answer = iam.get_credential_report()
    return list(csv.DictReader(io.StringIO(answer["Content"].decode()))), answer["GeneratedTime"]


def report_begins_with_the_root_user(w: World) -> None:
    rows, _made = _report(w.client("iam", key=ONE))
    assert [row["user"] for row in rows[:1]] == ["<root_account>"]
    assert (rows[0]["arn"], rows[0]["password_enabled"]) == (f"arn:aws:iam::{ONE}:root", "not_supported")


def report_is_dated(w: World) -> None:
    _rows, made = _report(w.client("iam", key=ONE))
    assert abs((datetime.datetime.now(datetime.UTC) - made).total_seconds()) < 3600


def report_is_the_one_that_was_made(w: World) -> None:
    iam, name = w.client("iam", key=OTHER), w.name()
    before, _made = _report(iam)
    iam.create_user(UserName=name)
    assert _report(iam)[0] == before


PROBES = (report_begins_with_the_root_user, report_is_dated, report_is_the_one_that_was_made)
