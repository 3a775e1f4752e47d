# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which sites of WorkDocs answer: one in one of its regions, and none once the service has ended."""

from __future__ import annotations

from typing import Any

from support.office import REGION, Office

from . import Act, Play, Stage


def snapshot(stage: Stage) -> dict[str, Any]:
    return {"told": stage.aws.workdocs("page", 2)["sites"]}


PLAY = Play(
    setup=lambda stage: Office.made(stage.aws, "ana") and None,
    snapshot=snapshot,
    volatile=("sites.*id", "sites.*directory*", "regions.*directories*", "regions.*error*"),
    acts=(
        # A directory is asked for in each of six regions, and the users of the one in two pages.
        Act("everywhere", {}, gives={"answers": True, "ended": "2025-04-25", "api_calls": 7}),
        Act("one region", {"regions": [REGION], "people": False}, gives={"answers": True, "api_calls": 2}),
        Act("ended", {"regions": [REGION]}, first=lambda stage: stage.aws.workdocs("ended", True) and None,
            gives={"answers": False, "sites": []}),
    ),
)  # fmt: skip
