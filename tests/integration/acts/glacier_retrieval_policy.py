# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may be retrieved in an hour: limited, as AWS gives it free, and without a limit."""

from __future__ import annotations

from typing import Any

from . import Act, Play, Stage


def snapshot(stage: Stage) -> dict[str, Any]:
    [rule] = stage.client("glacier").get_data_retrieval_policy()["Policy"]["Rules"]
    return {"strategy": rule["Strategy"], "bytes": rule.get("BytesPerHour")}


PLAY = Play(
    snapshot=snapshot,
    acts=(
        Act("limited", {"strategy": "bytes_per_hour", "bytes_per_hour": 1 << 30}, ("policy",),
            leads_to={"strategy": "BytesPerHour", "bytes": 1 << 30}),
        Act("what is free", {"strategy": "free_tier"}, ("policy",), leads_to={"strategy": "FreeTier", "bytes": None}),
        Act("no limit", {"strategy": "none"}, ("policy",),
            gives={"policy": {"strategy": "none", "bytes_per_hour": None}}),
    ),
)  # fmt: skip
