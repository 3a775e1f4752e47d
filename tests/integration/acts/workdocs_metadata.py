# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Custom metadata given, changed by others, put right, purged and cleared, of folders, documents and versions."""

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
    version = {"DocumentId": document["Id"], "VersionId": document["LatestVersionMetadata"]["Id"]}
    told = {"IncludeCustomMetadata": True}
    return {
        "folder": tree.api.get_folder(FolderId=folder["Id"], **told).get("CustomMetadata", {}),
        "document": tree.api.get_document(DocumentId=document["Id"], **told).get("CustomMetadata", {}),
        "version": tree.api.get_document_version(**version, **told).get("CustomMetadata", {}),
    }


def drift(stage: Stage) -> None:
    """Somebody changes a value and writes a pair of their own."""
    tree = Tree(stage)
    document = tree.at("/Finance/report.txt")["Id"]
    tree.api.create_custom_metadata(ResourceId=document, CustomMetadata={"years": "1", "who": "me"})


def task(path: str, **more: Any) -> dict[str, Any]:
    return {"path": path, **SITE, **more}


def of_version(stage: Stage) -> dict[str, Any]:
    version = Tree(stage).at("/Finance/report.txt")["LatestVersionMetadata"]["Id"]
    return task("/Finance/report.txt", version_id=version, metadata={"checked": True})


PAIRS = {"department": "finance", "years": 10}

PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    volatile=("resource_id", "*.ResourceId", "*.VersionId"),
    given=("version_id",),
    acts=(
        Act("pairs of a document", task("/Finance/report.txt", metadata=PAIRS), ("metadata",),
            leads_to={"document": {"department": "finance", "years": "10"}, "version": {}}),
        Act("put right what somebody did", task("/Finance/report.txt", metadata=PAIRS), ("metadata", "metadata"),
            first=drift, leads_to={"document": {"department": "finance", "years": "10"}}),
        Act("one more", task("/Finance/report.txt", metadata={"kept": "yes"}, purge_metadata=False), ("metadata",),
            leads_to={"document": {"department": "finance", "years": "10", "kept": "yes"}}),
        Act("those of a version", of_version, ("metadata",), leads_to={"version": {"checked": "true"}}),
        Act("those of a folder", task("/Finance", metadata={"a": "b"}), ("metadata",), leads_to={"folder": {"a": "b"}}),
        Act("none", task("/Finance/report.txt", metadata={}), ("metadata",),
            leads_to={"document": {}, "version": {"checked": "true"}}),
    ),
)  # fmt: skip
