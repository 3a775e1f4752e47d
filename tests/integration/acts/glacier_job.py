# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An archive and a part of it brought back, an inventory that fills an index, and jobs that are there already."""

from __future__ import annotations

import json
from typing import Any

from . import Act, Play, Stage

SEA = b"the sea " * 200_000
MIB = 1 << 20


def setup(stage: Stage) -> None:
    stage.aws.restores(0)
    client = stage.client("glacier")
    client.create_vault(vaultName="photos")
    client.upload_archive(vaultName="photos", archiveDescription="sea", body=SEA)


def snapshot(stage: Stage) -> dict[str, Any]:
    jobs = stage.client("glacier").list_jobs(vaultName="photos")["JobList"]
    index = stage.folder / "index"
    lines = index.read_text().splitlines() if index.exists() else []
    return {
        "jobs": sorted(job["Action"] for job in jobs),
        "files": {path.name: path.stat().st_size for path in stage.folder.glob("[a-z]*") if path.name != "index"},
        "index": [json.loads(line)["name"] for line in lines],
    }


def task(**more: Any) -> Any:
    def options(stage: Stage) -> dict[str, Any]:
        told = {**more, "dest": str(stage.folder / more["dest"])} if "dest" in more else more
        return {"vault": "photos", "index": str(stage.folder / "index"), "wait": True, **told}

    return options


ARCHIVE = {"type": "archive", "name": "sea"}

PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    unknown=("job.*", "reconciled", "output.verified"),
    volatile=("job.job_id", "job.archive_id", "job.creation_date", "job.completion_date", "inventory.date",
              "plan.*.requests.*.params.*", "plan.*.after.archive_id", "diff.after.*"),
    acts=(
        Act("an inventory", task(type="inventory"), ("job", "wait", "index"),
            leads_to={"index": ["sea"], "jobs": ["InventoryRetrieval"]}),
        Act("an archive", task(**ARCHIVE, dest="back", max_cost=0.01), ("job", "wait", "output"),
            leads_to={"files": {"back": len(SEA)}}),
        Act("its output again", task(**ARCHIVE, dest="back"), ("output",),
            first=lambda stage: (stage.folder / "back").unlink(), leads_to={"files": {"back": len(SEA)}}),
        Act("a part of it", task(**ARCHIVE, dest="part", byte_range=f"0-{MIB - 1}", tier="bulk"),
            ("job", "wait", "output"), leads_to={"files": {"back": len(SEA), "part": MIB}}),
    ),
)  # fmt: skip
