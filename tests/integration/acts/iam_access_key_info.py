# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is told of a user's access keys, and of a user's that isn't there."""

from __future__ import annotations

from typing import Any

from . import Act, Play, Stage


def setup(stage: Stage) -> None:
    stage.client("iam").create_user(UserName="jo")
    stage.client("iam").create_access_key(UserName="jo")


def snapshot(stage: Stage) -> dict[str, Any]:
    return {"keys": stage.client("iam").list_access_keys(UserName="jo")["AccessKeyMetadata"]}


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    volatile=("access_keys.*.access_key_id", "access_keys.*.create_date"),
    acts=(
        Act("keys", {"user_name": "jo"}, gives={"permissions": ["iam:ListAccessKeys"]}),
        Act("keys and their use", {"username": "jo", "last_used": True},
            gives={"permissions": ["iam:GetAccessKeyLastUsed", "iam:ListAccessKeys"], "api_calls": 2}),
        Act("of nobody", {"user_name": "kim"}, gives={"access_keys": []}),
    ),
)  # fmt: skip
