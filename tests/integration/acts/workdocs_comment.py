# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Comments written once, deleted by others, written again, answered and deleted."""

from __future__ import annotations

from typing import Any

from support.workdocs_site import SITE, Tree

from . import Act, Play, Stage


def setup(stage: Stage) -> None:
    tree = Tree(stage)
    tree.folder("Finance")
    tree.upload("/Finance", "report.txt", b"figures")


def written(stage: Stage) -> tuple[Any, dict[str, str], list[dict[str, Any]]]:
    tree = Tree(stage)
    document = tree.at("/Finance/report.txt")
    version = {"DocumentId": document["Id"], "VersionId": document["LatestVersionMetadata"]["Id"]}
    pages = tree.api.get_paginator("describe_comments").paginate(**version)
    return tree.api, version, [one for page in pages for one in page["Comments"]]


def snapshot(stage: Stage) -> dict[str, Any]:
    _api, _version, found = written(stage)
    by_id = {one["CommentId"]: one.get("Text") for one in found}
    return {"comments": [(one.get("Text"), one["Visibility"], one["Status"], by_id.get(one.get("ParentId")))
                         for one in found]}  # fmt: skip


def drift(stage: Stage) -> None:
    """Somebody deletes the comment, and writes another."""
    api, version, found = written(stage)
    api.delete_comment(**version, CommentId=found[0]["CommentId"])
    api.create_comment(**version, Text="Why?")


def task(text: str, **more: Any) -> dict[str, Any]:
    return {"path": "/Finance/report.txt", "text": text, **SITE, **more}


CHECKED = ("Checked.", "PUBLIC", "PUBLISHED", None)
WHY = ("Why?", "PUBLIC", "PUBLISHED", None)
ANSWER = ("To be sure.", "PRIVATE", "PUBLISHED", "Why?")

PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    unknown=tuple(f"comment.{name}" for name in ("author", "comment_id", "created", "parent_id", "thread_id")),
    volatile=("*document_id", "*version_id", "*comment_id", "*created", "*parent_id", "*thread_id", "*.DocumentId",
              "*.VersionId", "*.CommentId", "*.ParentId", "*.ThreadId"),
    acts=(
        Act("comment", task("Checked."), ("comment",), leads_to={"comments": [CHECKED]}),
        Act("comment again, once it was deleted", task("Checked."), ("comment",), first=drift,
            leads_to={"comments": [WHY, CHECKED]}),
        Act("answer another's", task("To be sure.", reply_to="Why?", visibility="private", notify=False), ("comment",),
            leads_to={"comments": [WHY, CHECKED, ANSWER]}),
        Act("delete it", task("Checked.", state="absent"), ("comment",), leads_to={"comments": [WHY, ANSWER]}),
    ),
)  # fmt: skip
