# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a search at a WorkDocs site finds: by its name, below a folder, with its path."""

from __future__ import annotations

from typing import Any

from support.office import REGION, Office

from . import Act, Play, Stage


def setup(stage: Stage) -> None:
    office = Office.made(stage.aws, "ana")
    for path in ("/Finance/Lisbon 2024", "/Finance/Lisbon 2025", "/Sales/Lisbon"):
        office.folder("ana", path)
    stage.aws.workdocs("page", 1)


def snapshot(stage: Stage) -> dict[str, Any]:
    return {path: path for path in Office.of(stage.aws).tree("ana")}


BY_NAME = {"order_by": [{"field": "name"}]}

PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    volatile=("items.*id", "items.*timestamp", "items.*signature"),
    acts=(
        Act("by name", {"region": REGION, "query": "lisbon", "types": ["folder"], **BY_NAME}, gives={"more": False}),
        Act("below a folder", {"region": REGION, "query": "lisbon", "owner": "ana", "under": ["/Finance"],
                               "paths": True, "limit": 1, **BY_NAME}, gives={"more": True}),
        Act("none", {"region": REGION, "query": "madrid"}, gives={"items": []}),
    ),
)  # fmt: skip
