# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports to a bucket and to a folder: whole, gone on with, mended where somebody spoiled them, with every version."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from support.workdocs_site import REGION, SITE, Tree

from . import Act, Play, Stage

BUCKET = "export-of-converge"
SEA, OCEAN = bytes(range(256)) * 40, b"the ocean\n"
OWNER = "administrator@example.com"


def setup(stage: Stage) -> None:
    tree = Tree(stage)
    tree.folder("Empty")
    year = tree.folder("2024", tree.folder("Finance"))
    made = tree.upload("/Finance/2024", "sea.bin", SEA[::-1])
    made = tree.upload("/Finance/2024", "sea.bin", SEA)
    tree.upload("/", "note.txt", OCEAN)
    tree.api.create_labels(ResourceId=year, Labels=["audited"])
    tree.api.create_comment(Text="Checked.", **made)
    tree.api.create_custom_metadata(ResourceId=made["DocumentId"], CustomMetadata={"team": "sea"})
    stage.aws.client("s3", REGION).create_bucket(Bucket=BUCKET)


def objects(stage: Stage) -> dict[str, bytes]:
    s3 = stage.aws.client("s3", REGION)
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    keys = [one["Key"] for page in pages for one in page.get("Contents", ())]
    return {key: s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys}


def files(stage: Stage) -> dict[str, bytes]:
    root = stage.folder / "out"
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def told(found: dict[str, bytes]) -> dict[str, Any]:
    """What is there: documents by their bytes, what is beside them as far as AWS doesn't make it up."""
    seen: dict[str, Any] = {}
    for key, body in found.items():
        if not key.endswith(".json"):
            # A version's id is AWS's.
            seen[f"{key.rpartition('/')[0]}/(version)" if ".versions/" in key else key] = body
    above = "2025/" if any(key.startswith("2025/") for key in found) else ""
    listed = {key: json.loads(body)["files"] for key, body in found.items() if key.endswith("manifest.json")}
    spoiled = set()
    for one in (one for some in listed.values() for one in some):
        body = found.get(f"{above}{one['key']}", b"")
        if (one["size"], one["sha256"]) != (len(body), hashlib.sha256(body).hexdigest()):
            spoiled.add(one["key"])
    return {"documents": seen, "listed": {key: len(some) for key, some in listed.items()}, "spoiled": sorted(spoiled)}


def snapshot(stage: Stage) -> dict[str, Any]:
    return {"bucket": told(objects(stage)), "folder": told(files(stage))}


def spoil(stage: Stage) -> None:
    """Somebody writes over an object, as many bytes as it has, and somebody says something of another document."""
    key = f"2025/{OWNER}/Finance/2024/sea.bin"
    stage.aws.client("s3", REGION).put_object(Bucket=BUCKET, Key=key, Body=SEA[::-1])
    tree = Tree(stage)
    made = tree.at("/note.txt")
    version = made["LatestVersionMetadata"]["Id"]
    tree.api.create_comment(DocumentId=made["Id"], VersionId=version, Text="Read.")


def lose(stage: Stage) -> None:
    """A file is gone, and another has other bytes, as many of them."""
    (stage.folder / "out" / OWNER / "note.txt").unlink()
    (stage.folder / "out" / OWNER / "Finance" / "2024" / "sea.bin").write_bytes(SEA[::-1])


def to_bucket(**more: Any) -> Any:
    return {"bucket": BUCKET, "prefix": "2025", **SITE, **more}


def to_folder(**more: Any) -> Any:
    return lambda stage: {"dest": str(stage.folder / "out"), **SITE, **more}


FILES = {f"{OWNER}/Finance/2024/sea.bin": SEA, f"{OWNER}/note.txt": OCEAN}
THERE = {f"2025/{key}": body for key, body in FILES.items()}
OLDER = f"{OWNER}/Finance/2024/sea.bin.workdocs.versions"
# What is beside it has every version now, which the manifest of one person's export doesn't know.
OLD_ABOUT = f"{OWNER}/Finance/2024/sea.bin.workdocs.json"
WHOLE = {"documents": THERE, "listed": {"2025/manifest.json": 8}, "spoiled": []}
BOTH = ("files", "manifest")

PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    volatile=("*DocumentId", "*VersionId", "*files.*", "people.*.id"),
    acts=(
        Act("to a bucket", to_bucket(), BOTH, leads_to={"bucket": WHOLE},
            gives={"left_out": [], "failures": [], "manifest": f"s3://{BUCKET}/2025/manifest.json"}),
        Act("what somebody wrote over, and what somebody said", to_bucket(), BOTH, first=spoil,
            leads_to={"bucket": WHOLE}, gives={"failures": []}),
        Act("one person's, to a folder", to_folder(owner=OWNER), BOTH,
            leads_to={"folder": {"documents": FILES, "listed": {f"{OWNER}.manifest.json": 8}, "spoiled": []}}),
        Act("every version, where a file is lost and one is spoiled", to_folder(versions="all"), BOTH, first=lose,
            leads_to={"folder": {"documents": {**FILES, f"{OLDER}/(version)": SEA[::-1]}, "spoiled": [OLD_ABOUT],
                                 "listed": {f"{OWNER}.manifest.json": 8, "manifest.json": 9}}}),
    ),
)  # fmt: skip
