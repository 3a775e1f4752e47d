# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder of WorkDocs: made with the one that it is in, moved, thrown away by hand and restored, deleted."""

from __future__ import annotations

from typing import Any

from support.office import REGION, Office

from . import Act, Play, Stage

ANA = {"region": REGION, "owner": "ana@example.com"}


def snapshot(stage: Stage) -> dict[str, Any]:
    office = Office.of(stage.aws)
    return {**{path: path for path in office.tree("ana")}, "bin": office.binned("ana")}


def setup(stage: Stage) -> None:
    Office.made(stage.aws, "ana", "ben")
    # So that listings have pages.
    stage.aws.workdocs("page", 2)


def throw_away(stage: Stage) -> None:
    """Somebody deletes it in the web client."""
    office = Office.of(stage.aws)
    found = office.tree("ana")["/Archive/2024/"]
    office.client.update_folder(FolderId=found, ResourceState="RECYCLED")


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    unknown=("folder.parent_id", "folder.*timestamp", "folder.id", "folder.creator_id", "folder.size",
             "folder.latest_version_size", "folder.labels", "folder.signature"),
    volatile=("folder.id", "folder.parent_id", "folder.creator_id", "folder.*timestamp", "folder.signature",
              "plan.*Id"),
    acts=(
        Act("create", {**ANA, "path": "/Finance/2024"}, ("folder",),
            leads_to={"/Finance/2024/": "/Finance/2024/"}, gives={"path": "/Finance/2024"}),
        Act("move", {**ANA, "path": "/Archive/2024", "moved_from": "/Finance/2024"}, ("attributes",),
            leads_to={"/Archive/2024/": "/Archive/2024/", "/Finance/2024/": None, "/Finance/": "/Finance/"}),
        Act("restore", {**ANA, "path": "/Archive/2024", "restore": True}, ("attributes",), first=throw_away,
            leads_to={"/Archive/2024/": "/Archive/2024/", "bin": []}),
        Act("trash", {**ANA, "path": "/Archive", "state": "absent"}, ("folder",),
            leads_to={"/Archive/": None, "bin": ["Archive"]}),
        Act("for good", {**ANA, "path": "/Archive", "state": "absent", "permanently": True, "force": True}, ("folder",),
            leads_to={"/Archive/": None, "bin": []}),
    ),
)  # fmt: skip
