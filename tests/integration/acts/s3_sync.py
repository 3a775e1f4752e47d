# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder and a bucket: sent, changed on either side, removed within bounds, and compared by time or by bytes."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from support.stage import REGION

from . import Act, Play, Stage

PHOTOS = "photos-of-converge"
# Bytes of more than one part of 5 MiB.
LARGE = b"a large one " * 500_000
PART = 5 * 1024**2
SEA, BEACH = "2026/the sea.jpg", "2026/plage d'été+%&#.txt"


def put(stage: Stage, path: str, body: bytes) -> None:
    """A file as it was an hour ago, so that what is sent now is newer."""
    file = stage.folder / "photos" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(body)
    seen = file.stat()
    os.utime(file, (seen.st_atime, seen.st_mtime - 3600))


def setup(stage: Stage) -> None:
    stage.client("s3").create_bucket(Bucket=PHOTOS, CreateBucketConfiguration={"LocationConstraint": REGION})
    put(stage, SEA, b"the sea")
    put(stage, BEACH, b"the beach")
    put(stage, "empty", b"")
    put(stage, "large.bin", LARGE)
    put(stage, ".git/config", b"hidden")


def contents(stage: Stage) -> dict[str, Any]:
    s3 = stage.client("s3")
    seen = {}
    for entry in s3.list_objects_v2(Bucket=PHOTOS).get("Contents", ()):
        answer = s3.get_object(Bucket=PHOTOS, Key=entry["Key"])
        seen[entry["Key"]] = (answer["Body"].read(), answer["ContentType"], answer.get("StorageClass", "STANDARD"))
    return seen


def snapshot(stage: Stage) -> dict[str, Any]:
    found = [path for path in stage.folder.rglob("*") if path.is_file()]
    files = {str(path.relative_to(stage.folder)): path.read_bytes() for path in found}
    uploads = stage.client("s3").list_multipart_uploads(Bucket=PHOTOS).get("Uploads", [])
    return {"objects": contents(stage), "files": files, "uploads": [one["Key"] for one in uploads]}


def options(**more: Any) -> Callable[[Stage], Mapping[str, Any]]:
    return lambda stage: {
        "bucket": PHOTOS,
        "file_root": str(stage.folder / "photos"),
        "key_prefix": "all",
        "part_size": PART,
        "journal": str(stage.folder.parent / "journal"),
        **more,
    }


def change_files(stage: Stage) -> None:
    put(stage, SEA, b"the wide sea")
    (stage.folder / "photos" / "empty").unlink()


def spoil(stage: Stage) -> None:
    """Somebody puts other bytes, of the same number, in the place of an object, and some where none is excluded."""
    s3 = stage.client("s3")
    s3.put_object(Bucket=PHOTOS, Key=f"all/{SEA}", Body=b"the wild sea")
    for key in ("all/.htaccess", "all/left", "alley/left"):
        s3.put_object(Bucket=PHOTOS, Key=key, Body=b"left over")


def leave(stage: Stage) -> None:
    """Somebody's upload is under way."""
    stage.client("s3").create_multipart_upload(Bucket=PHOTOS, Key="all/large.bin")


def of_one_file(stage: Stage) -> Mapping[str, Any]:
    more = {"storage_class": "GLACIER_IR", "metadata": {"by": "Jo"}, "tags": {"kind": "archive"}}
    return {**options(key_prefix="one/", **more)(stage), "file_root": str(stage.folder / "photos" / "large.bin")}


THERE = {
    f"all/{BEACH}": (b"the beach", "text/plain", "STANDARD"),
    f"all/{SEA}": (b"the sea", "image/jpeg", "STANDARD"),
    "all/empty": (b"", "application/octet-stream", "STANDARD"),
    "all/large.bin": (LARGE, "application/octet-stream", "STANDARD"),
}
CHANGED = {**THERE, f"all/{SEA}": (b"the wide sea", "image/jpeg", "STANDARD")}
LEFT = {key: (b"left over", "binary/octet-stream", "STANDARD") for key in ("all/.htaccess", "all/left", "alley/left")}
WITHOUT = {key: value for key, value in {**CHANGED, **LEFT}.items() if key not in ("all/empty", "all/left")}
ARCHIVED = {"one/large.bin": (LARGE, "application/octet-stream", "GLACIER_IR")}

PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    volatile=("*modified_epoch", "*whytime"),
    acts=(
        Act("a folder", options(), ("files",), first=leave, leads_to={"objects": THERE, "uploads": ["all/large.bin"]},
            gives={"transferred": sorted(THERE), "removed": [], "failures": []}),
        Act("a changed file", options(), ("files",), first=change_files, leads_to={"objects": CHANGED},
            gives={"transferred": [f"all/{SEA}"]}),
        Act("by bytes, and nothing left over", options(file_change_strategy="checksum", delete=True, max_delete=2),
            ("files", "removed"), first=spoil, leads_to={"objects": WITHOUT},
            gives={"transferred": [f"all/{SEA}"], "removed": ["all/empty", "all/left"]}),
        Act("one file, archived", of_one_file, ("files",), leads_to={"objects": {**WITHOUT, **ARCHIVED}},
            gives={"transferred": ["one/large.bin"]}),
    ),
)  # fmt: skip
