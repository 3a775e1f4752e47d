# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Archives sent, sent again as others, found in the index, and deleted."""

from __future__ import annotations

import json
from typing import Any

from . import Act, Play, Stage

SEA, OCEAN = b"the sea " * 200_000, b"the ocean"


def setup(stage: Stage) -> None:
    stage.aws.restores(0)
    stage.client("glacier").create_vault(vaultName="photos")
    (stage.folder / "sea.bin").write_bytes(SEA)


def snapshot(stage: Stage) -> dict[str, Any]:
    client = stage.client("glacier")
    found = client.describe_vault(vaultName="photos")
    index = stage.folder / "index"
    lines = index.read_text().splitlines() if index.exists() else []
    return {
        "archives": found.get("NumberOfArchives", 0),
        "size": found.get("SizeInBytes", 0),
        "uploads": client.list_multipart_uploads(vaultName="photos")["UploadsList"],
        "index": [json.loads(line)["status"] for line in lines],
    }


def task(**more: Any) -> Any:
    return lambda stage: {"vault": "photos", "index": str(stage.folder / "index"), **{
        name: str(stage.folder / "sea.bin") if name == "src" else value for name, value in more.items()}}  # fmt: skip


def other(stage: Stage) -> None:
    (stage.folder / "sea.bin").write_bytes(OCEAN)


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    unknown=("archive.archive_id", "archive.uploaded"),
    volatile=("archive.archive_id", "archive.uploaded", "archive.modified", "archives.*.archive_id",
              "archives.*.uploaded", "archives.*.modified", "plan.*.before.*", "plan.*.after.*", "diff.*",
              "plan.*.requests.*.params.archiveId", "plan.*.effect.sentence"),
    acts=(
        Act("sent in parts", task(src=True, part_size=1, description="All photos"), ("archive",),
            leads_to={"archives": 1, "size": len(SEA), "uploads": [], "index": ["stored"]}),
        Act("other bytes of the same name", task(src=True), ("archive",), first=other,
            leads_to={"archives": 2, "index": ["stored", "stored"]}),
        Act("deleted", task(name="sea.bin", state="absent"), ("archive[sea.bin]", "archive[sea.bin]"),
            leads_to={"archives": 0, "index": ["deleted", "deleted"]}, again=False),
    ),
)  # fmt: skip
