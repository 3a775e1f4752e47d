# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has been done at a WorkDocs site: all of it, by kind, and with one folder."""

from __future__ import annotations

from typing import Any

from support.office import REGION, Office

from . import Act, Play, Stage


def setup(stage: Stage) -> None:
    office = Office.made(stage.aws, "ana")
    found = office.folder("ana", "/Finance/2024")
    office.client.update_folder(FolderId=found, Name="2025")
    stage.aws.workdocs("page", 2)


def snapshot(stage: Stage) -> dict[str, Any]:
    return {path: path for path in Office.of(stage.aws).tree("ana")}


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    volatile=("activities.*id", "activities.*time_stamp"),
    acts=(
        Act("all", {"region": REGION}, gives={"more": False}),
        Act("of a kind", {"region": REGION, "types": ["FOLDER_RENAMED"], "limit": 1}, gives={"more": False}),
        Act("with a folder", {"region": REGION, "owner": "ana", "path": "/Finance/2025", "limit": 1},
            gives={"more": True}),
    ),
)  # fmt: skip
