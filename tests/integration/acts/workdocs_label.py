# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Labels given, taken by others, given back, purged and cleared."""

from __future__ import annotations

from typing import Any

from support.workdocs_site import SITE, Tree

from . import Act, Play, Stage


def setup(stage: Stage) -> None:
    tree = Tree(stage)
    tree.folder("Finance")
    tree.upload("/Finance", "report.txt", b"figures")


def snapshot(stage: Stage) -> dict[str, Any]:
    tree = Tree(stage)
    folder, document = tree.at("/Finance"), tree.at("/Finance/report.txt")
    return {"folder": sorted(folder.get("Labels") or ()), "document": sorted(document.get("Labels") or ())}


def drift(stage: Stage) -> None:
    """Somebody takes a label away and writes another."""
    tree = Tree(stage)
    document = tree.at("/Finance/report.txt")["Id"]
    tree.api.delete_labels(ResourceId=document, Labels=["final"])
    tree.api.create_labels(ResourceId=document, Labels=["draft"])


def task(path: str, *labels: str, **more: Any) -> dict[str, Any]:
    return {"path": path, "labels": list(labels), **SITE, **more}


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    volatile=("resource_id", "*.ResourceId"),
    acts=(
        Act("label a document", task("/Finance/report.txt", "final", "audited"), ("labels",),
            leads_to={"document": ["audited", "final"]}),
        Act("put right what somebody did", task("/Finance/report.txt", "final", "audited"), ("labels", "labels"),
            first=drift, leads_to={"document": ["audited", "final"]}),
        Act("one more", task("/Finance/report.txt", "closed", purge_labels=False), ("labels",),
            leads_to={"document": ["audited", "closed", "final"]}),
        Act("label a folder", task("/Finance", "year 2024"), ("labels",), leads_to={"folder": ["year 2024"]}),
        Act("none", task("/Finance/report.txt"), ("labels",), leads_to={"document": [], "folder": ["year 2024"]}),
    ),
)  # fmt: skip
