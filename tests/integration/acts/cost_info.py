# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Costs are read: by storage class, by tag and day over several pages, and those to come; none where there are none."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from . import Act, Play, Stage

S3 = "Amazon Simple Storage Service"
KEPT = {"glacier": "EUW3-TimedStorage-GlacierByteHrs", "deep": "EUW3-TimedStorage-GDA-ByteHrs",
        "early": "EUW3-EarlyDelete-GDA", "asked": "EUW3-Requests-Tier1"}  # fmt: skip
TODAY = datetime.now(UTC).date()


def cost(day: str, amount: Any, **more: Any) -> dict[str, Any]:
    return {"date": day, "amount": amount, "service": S3, **more}


def setup(stage: Stage) -> None:
    spent = [
        cost("2026-01-10", "1.10", usage_type=KEPT["glacier"], tags={"team": "photos"}),
        cost("2026-01-20", "0.25", usage_type=KEPT["deep"]),
        cost("2026-01-21", "0.05", usage_type=KEPT["early"]),
        cost("2026-02-01", "0.01", usage_type=KEPT["asked"], tags={"team": "photos"}),
        cost("2026-01-10", 100, service="AmazonCloudWatch"),
        cost((TODAY + timedelta(days=1)).isoformat(), 12),
    ]
    stage.aws.costs(spent)


def month_after_next() -> str:
    first = (TODAY.replace(day=1) + timedelta(days=32)).replace(day=1)
    return date(first.year + first.month // 12, first.month % 12 + 1, 1).isoformat()


PLAY = Play(
    setup=setup,
    snapshot=lambda stage: {},
    acts=(
        Act(
            "by storage class",
            {"start": "2026-01-01", "end": "2026-03-01", "group_by": ["storage_class"]},
            gives={
                "changed": False,
                "total": {"amount": "1.41", "unit": "USD"},
                "by_key": [
                    {"key": "GLACIER", "amount": "1.1", "unit": "USD"},
                    {"key": "DEEP_ARCHIVE", "amount": "0.3", "unit": "USD"},
                    {"key": "other", "amount": "0.01", "unit": "USD"},
                ],
            },
        ),
        Act(
            "by tag and day, over several pages, and to come",
            {"start": "2026-01-01", "end": "2026-03-01", "granularity": "daily", "group_by": ["tag:team"],
             "filters": {"services": ["s3"]}, "forecast": True, "forecast_end": month_after_next()},
            gives={
                "api_calls": 3,
                "by_key": [{"key": "photos", "amount": "1.11", "unit": "USD"},
                           {"key": "", "amount": "0.3", "unit": "USD"}],
            },
        ),
    ),
)  # fmt: skip
