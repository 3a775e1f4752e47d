# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder and a bucket: sent, changed on either side, removed within bounds, and compared by time or by bytes."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.converge.aws.plugins.module_utils.s3.sync_targets import mark_of
from support.stage import REGION

from . import Act, Play, Stage, answer

PHOTOS, ARCHIVE = "photos-of-converge", "archive-of-converge"
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


def contents(stage: Stage, bucket: str) -> dict[str, Any]:
    s3 = stage.client("s3")
    seen: dict[str, Any] = {}
    for entry in (answer(s3.list_objects_v2, "NoSuchBucket", Bucket=bucket) or {}).get("Contents", ()):
        if entry.get("StorageClass") == "DEEP_ARCHIVE":
            seen[entry["Key"]] = "archived"
            continue
        told = s3.get_object(Bucket=bucket, Key=entry["Key"])
        seen[entry["Key"]] = (told["Body"].read(), told["ContentType"], told.get("StorageClass", "STANDARD"))
    return seen


def snapshot(stage: Stage) -> dict[str, Any]:
    found = [path for path in stage.folder.rglob("*") if path.is_file()]
    files = {str(path.relative_to(stage.folder)): path.read_bytes() for path in found}
    uploads = stage.client("s3").list_multipart_uploads(Bucket=PHOTOS).get("Uploads", [])
    mirror = {path.partition("/")[2]: body for path, body in files.items() if path.startswith("mirror/")}
    return {
        "objects": contents(stage, PHOTOS),
        "copies": contents(stage, ARCHIVE),
        "files": files,
        "mirror": mirror,
        "uploads": [one["Key"] for one in uploads],
    }


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


def archive(stage: Stage) -> None:
    """Somebody archives an object, and keeps an old file in the folder."""
    stage.client("s3").put_object(Bucket=PHOTOS, Key="all/cold.bin", Body=b"cold", StorageClass="DEEP_ARCHIVE")
    (stage.folder / "mirror").mkdir()
    (stage.folder / "mirror" / "empty").write_bytes(b"old")


def spoil_mirror(stage: Stage) -> None:
    """Somebody writes over a file, as many bytes as it has, and a run that fetched another was killed."""
    (stage.folder / "mirror" / BEACH).write_bytes(b"the peach")
    mark = mark_of(str(stage.folder.parent / "journal"))
    (stage.folder / "mirror" / "2026" / f".converge-{mark}-0123456789abcdef.part").write_bytes(b"half")


def fill_archive(stage: Stage) -> None:
    s3 = stage.client("s3")
    s3.create_bucket(Bucket=ARCHIVE, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket=ARCHIVE, Key="2027/left", Body=b"left over")


def of_mirror(**more: Any) -> Callable[[Stage], Mapping[str, Any]]:
    return lambda stage: {**options(mode="pull", **more)(stage), "file_root": str(stage.folder / "mirror")}


def of_copy(stage: Stage) -> Mapping[str, Any]:
    return {"bucket": ARCHIVE, "mode": "copy", "key_prefix": "2027", "delete": True, "storage_class": "GLACIER_IR",
            "copy_src": {"bucket": PHOTOS, "prefix": "all"}}  # fmt: skip


THERE = {
    f"all/{BEACH}": (b"the beach", "text/plain", "STANDARD"),
    f"all/{SEA}": (b"the sea", "image/jpeg", "STANDARD"),
    "all/empty": (b"", "application/octet-stream", "STANDARD"),
    "all/large.bin": (LARGE, "application/octet-stream", "STANDARD"),
}
CHANGED = {**THERE, f"all/{SEA}": (b"the wide sea", "image/jpeg", "STANDARD")}
LEFT = {key: (b"left over", "binary/octet-stream", "STANDARD") for key in ("all/.htaccess", "all/left", "alley/left")}
WITHOUT = {key: value for key, value in {**CHANGED, **LEFT}.items() if key not in ("all/empty", "all/left")}
COPIED = {key: value for key, value in WITHOUT.items() if key.startswith("all/") and "/." not in key}
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
        Act("into a folder", of_mirror(), ("files",), first=archive,
            leads_to={"mirror": {"empty": b"old", SEA: b"the wide sea", BEACH: b"the beach", "large.bin": LARGE}},
            gives={"transferred": [BEACH, SEA, "large.bin"]}),
        Act("changed there, and what is left over goes", of_mirror(delete=True, file_change_strategy="checksum"),
            ("partial", "files", "removed"), first=spoil_mirror,
            leads_to={"mirror": {SEA: b"the wide sea", BEACH: b"the beach", "large.bin": LARGE}},
            gives={"transferred": [BEACH], "removed": ["empty"]}),
        Act("from bucket to bucket", of_copy, ("objects", "removed"), first=fill_archive,
            leads_to={"copies": {f"2027/{key[4:]}": (*there[:2], "GLACIER_IR") for key, there in COPIED.items()}},
            gives={"removed": ["2027/left"]}),
    ),
)  # fmt: skip
