# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An object's life: put, changed beside and inside, got, linked to, copied, moved, renamed, listed and deleted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from support.stage import REGION

from . import Act, Play, Stage

PHOTOS, ARCHIVE = "photos-of-converge", "archive-of-converge"
# Bytes that are no text, more than one part of a multipart upload (8 MiB), and what they become.
SEA = bytes(range(256)) * 64
LARGE = b"a large one " * 800_000


def files(stage: Stage) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(stage.folder.iterdir())}


def contents(stage: Stage, bucket: str) -> dict[str, Any]:
    s3 = stage.client("s3")
    seen = {}
    for entry in s3.list_objects_v2(Bucket=bucket).get("Contents", ()):
        place = {"Bucket": bucket, "Key": entry["Key"]}
        answer = s3.get_object(**place)
        tags = s3.get_object_tagging(**place)["TagSet"]
        seen[entry["Key"]] = {
            "body": answer["Body"].read(),
            "type": answer["ContentType"],
            "metadata": answer["Metadata"],
            "class": answer.get("StorageClass", "STANDARD"),
            "encryption": answer.get("ServerSideEncryption"),
            "tags": {tag["Key"]: tag["Value"] for tag in tags},
        }
    return seen


def snapshot(stage: Stage) -> dict[str, Any]:
    return {PHOTOS: contents(stage, PHOTOS), ARCHIVE: contents(stage, ARCHIVE), "files": files(stage)}


def setup(stage: Stage) -> None:
    for bucket in (PHOTOS, ARCHIVE):
        stage.client("s3").create_bucket(
            Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
        )  # fmt: skip
    (stage.folder / "sea.jpg").write_bytes(SEA)
    (stage.folder / "large.bin").write_bytes(LARGE)


def task(key: str, bucket: str = PHOTOS, **options: Any) -> Mapping[str, Any]:
    return {"bucket": bucket, "object": key, **options}


def with_file(option: str, name: str, key: str, **options: Any) -> Callable[[Stage], Mapping[str, Any]]:
    return lambda stage: task(key, **{option: str(stage.folder / name)}, **options)


def thing(body: bytes, type_: str, **more: Any) -> dict[str, Any]:
    plain = {"metadata": {}, "class": "STANDARD", "encryption": "AES256", "tags": {}}
    return {"body": body, "type": type_, **plain, **more}


def rewrite_file(stage: Stage) -> None:
    (stage.folder / "sea.jpg").write_bytes(SEA[::-1])


def spoil(stage: Stage) -> None:
    """Somebody uploads other bytes under the same size, without metadata and tags."""
    stage.client("s3").put_object(Bucket=PHOTOS, Key="2026/sea.jpg", Body=SEA)


def rewrite_copy(stage: Stage) -> None:
    (stage.folder / "copy.jpg").write_bytes(SEA)


BESIDE = {"metadata": {"photographer": "Jo"}, "tags": {"season": "summer"}, "storage_class": "STANDARD_IA"}
SEEN_BESIDE = {"metadata": {"photographer": "Jo"}, "tags": {"season": "summer"}, "class": "STANDARD_IA"}
SEA_THERE = thing(SEA, "image/jpeg", **SEEN_BESIDE)
AES_THERE = thing(SEA[::-1], "image/jpeg", **SEEN_BESIDE)

PUT = with_file("src", "sea.jpg", "2026/sea.jpg", mode="put", **BESIDE)
MORE = {**BESIDE, "metadata": {"photographer": "Kim"}, "tags": {"season": "winter", "kept": True},
        "storage_class": "STANDARD"}  # fmt: skip

PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    unknown=("s3_object.etag", "s3_object.checksums*", "s3_object.storage_class", "s3_object.encryption"),
    volatile=("s3_object.last_modified", "url"),
    acts=(
        Act("put a file", PUT, ("object",), leads_to={PHOTOS: {"2026/sea.jpg": SEA_THERE}},
            gives={"msg": "PUT operation complete"}),
        Act("put the same again", with_file("src", "sea.jpg", "2026/sea.jpg", state="present")),
        Act("put changed bytes", PUT, ("object",), first=rewrite_file,
            leads_to={PHOTOS: {"2026/sea.jpg": AES_THERE}}),
        Act("mend what somebody uploaded", PUT, ("object",), first=spoil,
            leads_to={PHOTOS: {"2026/sea.jpg": AES_THERE}}),
        Act("change what stands beside the bytes", with_file("src", "sea.jpg", "2026/sea.jpg", **MORE),
            ("metadata", "tags"),
            leads_to={PHOTOS: {"2026/sea.jpg": thing(SEA[::-1], "image/jpeg", metadata={"photographer": "Kim"},
                                                     tags={"season": "winter", "kept": "true"})}}),
        Act("and back", PUT, ("metadata", "tags"), leads_to={PHOTOS: {"2026/sea.jpg": AES_THERE}}),
        Act("never overwrite", task("2026/sea.jpg", content="other", overwrite="never")),
        Act("get", with_file("dest", "copy.jpg", "2026/sea.jpg", mode="get"), ("file",),
            leads_to={"files": {"copy.jpg": SEA[::-1], "large.bin": LARGE, "sea.jpg": SEA[::-1]}}),
        Act("get what somebody changed", with_file("dest", "copy.jpg", "2026/sea.jpg", mode="get"), ("file",),
            first=rewrite_copy,
            leads_to={"files": {"copy.jpg": SEA[::-1], "large.bin": LARGE, "sea.jpg": SEA[::-1]}}),
        Act("put a text", task("robots.txt", content="User-agent: *\n", state="present"), ("object",),
            gives={"msg": "PUT operation complete"}),
        Act("getstr", task("robots.txt", mode="getstr"), gives={"contents": "User-agent: *\n"}),
        Act("geturl", task("robots.txt", mode="geturl", expiry=60), gives={"expiry": 60}),
        Act("a folder", task("2027", mode="create"), ("object",)),
        Act("put base64", task("pixel", content_base64="R0lGODlh", content_type="image/gif", encrypt=True,
                               encryption_mode="aws:kms"), ("object",),
            gives={"msg": "PUT operation complete"}),
        Act("list", {"bucket": PHOTOS, "mode": "list", "prefix": "p"}, gives={"s3_keys": ["pixel"]}),
        Act("copy", task("2026/sea.jpg", ARCHIVE, mode="copy", copy_src={"bucket": PHOTOS, "object": "2026/sea.jpg"}),
            ("object",), leads_to={ARCHIVE: {"2026/sea.jpg": AES_THERE}}),
        Act("move", task("old/sea.jpg", mode="move", copy_src={"bucket": ARCHIVE, "object": "2026/sea.jpg"}),
            ("object", "source"), leads_to={ARCHIVE: {}}),
        Act("rename", task("old/ocean.jpg", mode="rename", copy_src={"object": "old/sea.jpg"}), ("object", "source")),
        Act("a file of several parts", with_file("src", "large.bin", "large"), ("object",)),
        Act("get it", with_file("dest", "copy.jpg", "large", mode="get"), ("file",),
            leads_to={"files": {"copy.jpg": LARGE, "large.bin": LARGE, "sea.jpg": SEA[::-1]}}),
        Act("delete", task("2026/sea.jpg", mode="delobj"), ("object",)),
        Act("delete by state", task("old/ocean.jpg", state="absent"), ("object",), leads_to={ARCHIVE: {}}),
    ),
)  # fmt: skip
