# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A document's life: put, changed by others, renamed, moved, copied, fetched, thrown away, restored and gone."""

from __future__ import annotations

from typing import Any

from support.workdocs_site import SITE, Tree

from . import Act, Play, Stage

SEA, OCEAN = bytes(range(256)) * 4096, b"the ocean\n"


def setup(stage: Stage) -> None:
    tree = Tree(stage)
    tree.folder("Finance")
    tree.folder("Old")
    (stage.folder / "sea.bin").write_bytes(SEA)


def snapshot(stage: Stage) -> dict[str, Any]:
    tree = Tree(stage)
    files = {path.name: path.read_bytes() for path in sorted(stage.folder.iterdir())}
    return {"there": tree.contents(tree.root), "bin": sorted(tree.contents(tree.bin)), "files": files}


def task(path: str, **more: Any) -> Any:
    files = ("src", "dest")
    return lambda stage: {"path": path, **SITE, **{
        name: str(stage.folder / value) if name in files else value for name, value in more.items()}}  # fmt: skip


def spoil(stage: Stage) -> None:
    """Somebody uploads a version with other bytes, as many of them."""
    tree = Tree(stage)
    tree.upload("/Finance", "sea.bin", SEA[::-1])


def draft(stage: Stage) -> None:
    """A run that was cut off has left a draft, and the file has changed since."""
    tree = Tree(stage)
    sea = tree.at("/Finance/sea.bin")
    tree.api.initiate_document_version_upload(Id=sea["Id"], Name="sea.bin", ParentFolderId=sea["ParentFolderId"])
    tree.api.initiate_document_version_upload(Name="ocean.txt", ParentFolderId=sea["ParentFolderId"])
    (stage.folder / "sea.bin").write_bytes(OCEAN)


def unwritten(stage: Stage) -> None:
    (stage.folder / "copy.bin").write_bytes(SEA)


PUT = task("/Finance/sea.bin", src="sea.bin")

PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    unknown=tuple(f"document.{name}" for name in ("document_id", "version_id", "parent_id", "creator_id", "signature",
                                                  "created_timestamp", "modified_timestamp")),
    volatile=("*document_id", "*version_id", "document.parent_id", "document.creator_id", "document.*timestamp",
              "document.content_modified", "versions.*", "*Timestamp", "*DocumentId", "*VersionId", "*ParentFolderId",
              "*.Id"),
    acts=(
        Act("put a file", PUT, ("content",), leads_to={"there": {"/Finance/sea.bin": [SEA], "/Old": []}}),
        Act("put the file's bytes as another", task("/Finance/note.txt", content="the sea\n"), ("content",)),
        Act("mend what somebody uploaded", PUT, ("content",), first=spoil,
            leads_to={"there": {"/Finance/note.txt": [b"the sea\n"], "/Finance/sea.bin": [SEA, SEA[::-1], SEA],
                                "/Old": []}}),
        Act("a new version, where a draft was left", PUT, ("content",), first=draft,
            leads_to={"there": {"/Finance/note.txt": [b"the sea\n"],
                                "/Finance/sea.bin": [OCEAN, SEA, SEA[::-1], SEA], "/Old": []}}),
        Act("a new document, where one was begun", task("/Finance/ocean.txt", content="mine"), ("content",)),
        Act("its versions", task("/Finance/sea.bin", mode="list")),
        Act("fetch it", task("/Finance/sea.bin", mode="get", dest="copy.bin"), ("file",),
            leads_to={"files": {"copy.bin": OCEAN, "sea.bin": OCEAN}}),
        Act("fetch it where other bytes are", task("/Finance/sea.bin", mode="get", dest="copy.bin"), ("file",),
            first=unwritten, leads_to={"files": {"copy.bin": OCEAN, "sea.bin": OCEAN}}),
        Act("rename and move it", task("/Old/ocean.bin", moved_from="/Finance/sea.bin"), ("path",),
            leads_to={"there": {"/Finance/note.txt": [b"the sea\n"], "/Finance/ocean.txt": [b"mine"],
                                "/Old/ocean.bin": [OCEAN, SEA, SEA[::-1], SEA]}}),
        Act("move another and change it", task("/Old/mine.txt", moved_from="/Finance/ocean.txt", content="yours"),
            ("path", "content"),
            leads_to={"there": {"/Finance/note.txt": [b"the sea\n"], "/Old/mine.txt": [b"yours", b"mine"],
                                "/Old/ocean.bin": [OCEAN, SEA, SEA[::-1], SEA]}}),
        Act("copy it", task("/Finance/copy.bin", copy_of="/Old/ocean.bin"), ("content",)),
        Act("throw it away", task("/Old/ocean.bin", state="absent"), ("document",), leads_to={"bin": ["/ocean.bin"]}),
        Act("take it back", task("/Old/ocean.bin", restore=True), ("recycled",), leads_to={"bin": []}),
        Act("delete it for good", task("/Old/ocean.bin", state="absent", permanently=True), ("document",),
            leads_to={"bin": [], "there": {"/Finance/copy.bin": [OCEAN], "/Finance/note.txt": [b"the sea\n"],
                                           "/Old/mine.txt": [b"yours", b"mine"]}}),
    ),
)  # fmt: skip
