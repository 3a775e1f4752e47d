# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The account's credential report: made when it is asked for first, and read."""

from __future__ import annotations

from typing import Any

from . import Act, Play, Stage


def setup(stage: Stage) -> None:
    stage.client("iam").create_user(UserName="jo")


def snapshot(stage: Stage) -> dict[str, Any]:
    return {"users": [user["UserName"] for user in stage.client("iam").list_users()["Users"]]}


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    unknown=("api_calls",),
    volatile=("generated_time", "credential_report.*.user_creation_time"),
    acts=(
        Act("who signs in with what", {"wait_timeout": 30},
            gives={"permissions": ["iam:GenerateCredentialReport", "iam:GetCredentialReport"]}),
    ),
)  # fmt: skip
