# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An object's life: put, changed beside and inside, got, linked to, copied, moved, renamed, listed and deleted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from support.stage import REGION

from . import Act, Play, Stage

PHOTOS, ARCHIVE, VAULT = "photos-of-converge", "archive-of-converge", "vault-of-converge"
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
    seen = {name: contents(stage, name) for name in (PHOTOS, ARCHIVE, VAULT)}
    return {**seen, "files": files(stage), "locks": locks(stage), "versions": versions(stage)}


def locks(stage: Stage) -> dict[str, Any]:
    """Whether each object of the vault is locked: until when differs from run to run."""
    s3 = stage.client("s3")
    seen = {}
    for entry in s3.list_objects_v2(Bucket=VAULT).get("Contents", ()):
        head = s3.head_object(Bucket=VAULT, Key=entry["Key"])
        until = head.get("ObjectLockRetainUntilDate")
        days = round((until - head["LastModified"]).total_seconds() / 86400) if until else None
        seen[entry["Key"]] = (head.get("ObjectLockMode"), days, head.get("ObjectLockLegalHoldStatus") == "ON",
                              head.get("CacheControl"))  # fmt: skip
    return seen


def versions(stage: Stage) -> dict[str, int]:
    """How many versions and delete markers the vault has."""
    page = stage.client("s3").list_object_versions(Bucket=VAULT)
    return {kind: len(page.get(kind, ())) for kind in ("Versions", "DeleteMarkers")}


def setup(stage: Stage) -> None:
    for bucket in (PHOTOS, ARCHIVE):
        stage.client("s3").create_bucket(
            Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
        )  # fmt: skip
    stage.client("s3").create_bucket(
        Bucket=VAULT, CreateBucketConfiguration={"LocationConstraint": REGION}, ObjectLockEnabledForBucket=True
    )
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


def spoil_one(stage: Stage) -> None:
    """Somebody puts other bytes, of the same number, in the place of a copy."""
    stage.client("s3").put_object(Bucket=ARCHIVE, Key="2026/2.txt", Body=b"two", ContentType="text/plain")


def fill(stage: Stage) -> None:
    for number, text in (("1", b"one"), ("2", b"owt"), ("3", b"three")):
        stage.client("s3").put_object(Bucket=PHOTOS, Key=f"many/{number}.txt", Body=text, ContentType="text/plain")


def lift(stage: Stage) -> None:
    """Somebody lifts the legal hold."""
    stage.client("s3").put_object_legal_hold(Bucket=VAULT, Key="deed", LegalHold={"Status": "OFF"})


def many(bucket: str, **options: Any) -> Mapping[str, Any]:
    return {"bucket": bucket, **options}


def texts(prefix: str) -> dict[str, Any]:
    return {f"{prefix}{number}.txt": thing(text, "text/plain")
            for number, text in (("1", b"one"), ("2", b"owt"), ("3", b"three"))}  # fmt: skip


def retention(days: int, **options: Any) -> Mapping[str, Any]:
    return task("deed", VAULT, state="present", retention={"mode": "GOVERNANCE", "days": days}, **options)


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
    volatile=("s3_object.last_modified", "url", "fields*", "s3_object.version_id", "*until*", "*RetainUntilDate",
              "diff.*", "plan.*CopySource*", "*VersionId", "*versions and delete markers.*"),
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
        Act("copy a prefix", many(ARCHIVE, mode="copy", prefix="2026/",
                                  copy_src={"bucket": PHOTOS, "prefix": "many/"}), ("objects",), first=fill,
            leads_to={ARCHIVE: texts("2026/")},
            gives={"s3_keys": ["2026/1.txt", "2026/2.txt", "2026/3.txt"]}),
        Act("mend one of the copies", many(ARCHIVE, mode="copy", prefix="2026/",
                                           copy_src={"bucket": PHOTOS, "prefix": "many/"}), ("objects",),
            first=spoil_one, leads_to={ARCHIVE: texts("2026/")}, gives={"s3_keys": ["2026/2.txt"]}),
        Act("rename a folder", many(ARCHIVE, mode="rename", prefix="2027/", copy_src={"prefix": "2026/"}),
            ("objects", "sources"), leads_to={ARCHIVE: texts("2027/")}),
        Act("delete a prefix", many(ARCHIVE, state="absent", prefix="2027/"), ("objects",), leads_to={ARCHIVE: {}}),
        Act("delete the rest of it", many(PHOTOS, mode="delobj", whole_bucket=True), ("objects",),
            leads_to={PHOTOS: {}}),
        Act("put under lock", task("deed", VAULT, content="mine", state="present", legal_hold=True,
                                   cache_control="no-store", retention={"mode": "GOVERNANCE", "days": 10}),
            ("object",), leads_to={"locks": {"deed": ("GOVERNANCE", 10, True, "no-store")}}),
        Act("hold it again", retention(10, legal_hold=True), ("legal_hold",), first=lift,
            leads_to={"locks": {"deed": ("GOVERNANCE", 10, True, "no-store")}}),
        Act("longer, and free", retention(20, legal_hold=False), ("retention", "legal_hold"),
            leads_to={"locks": {"deed": ("GOVERNANCE", 20, False, "no-store")}}),
        Act("shorter", retention(5, bypass_governance=True), ("retention",),
            leads_to={"locks": {"deed": ("GOVERNANCE", 5, False, "no-store")}}),
        Act("a header goes, the lock stays", task("deed", VAULT, state="present", cache_control=""), ("metadata",),
            leads_to={"locks": {"deed": ("GOVERNANCE", 5, False, None)},
                      "versions": {"Versions": 2, "DeleteMarkers": 0}}),
        Act("lift it", task("deed", VAULT, state="present", retention={}, bypass_governance=True), ("retention",),
            leads_to={"locks": {"deed": (None, None, False, None)}}),
        Act("hide it", many(VAULT, state="absent", prefix="deed"), ("objects",),
            leads_to={"versions": {"Versions": 2, "DeleteMarkers": 1}}),
        Act("delete all versions", many(VAULT, state="absent", prefix="deed", all_versions=True,
                                        bypass_governance=True), ("objects",),
            leads_to={"versions": {"Versions": 0, "DeleteMarkers": 0}}),
        Act("only if nobody has", task("lock", content="me", state="present", if_none_match="*"), ("object",)),
        Act("a link to upload", task("new", mode="puturl", content_type="text/plain"),
            gives={"headers": {"Content-Type": "text/plain"}}),
        Act("a form to upload", many(PHOTOS, mode="posturl", prefix="in/", expiry=60,
                                     upload_conditions={"max_size": 100}), gives={"expiry": 60}),
    ),
)  # fmt: skip
