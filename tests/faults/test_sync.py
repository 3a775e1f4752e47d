# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""s3_sync, killed at every request, and with every fault on the way: found or survived, none silent, nothing left."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import botocore.endpoint
import pytest

from support.interrupted import killed, sync
from support.stage import REGION
from tests.faults.test_bad_input import is_a_sentence

NAME, OTHER = "photos-of-converge", "archive-of-converge"
MIB = 1024**2
# Three parts of 5 MiB, the last one smaller.
LARGE = os.urandom(MIB) * 11
PARTS = 3
FILES = {"a.txt": b"the sea", "empty": b"", "été/b+%&#.bin": bytes(range(256)) * 40, "large.bin": LARGE}


@dataclass(frozen=True)
class World:
    """A folder, a bucket, and a journal."""

    aws: Any
    folder: Path

    @property
    def s3(self) -> Any:
        return self.aws.client("s3", REGION)

    @property
    def journal(self) -> Path:
        return self.folder.parent / "journal"

    def options(self, **more: Any) -> dict[str, Any]:
        return {
            "endpoint_url": self.aws.endpoint_url,
            "region": REGION,
            "access_key": "test",
            "secret_key": "test",
            "bucket": NAME,
            "file_root": str(self.folder),
            "key_prefix": "all",
            "part_size": 5 * MIB,
            "concurrency": 4,
            "journal": str(self.journal),
            **more,
        }

    def empty(self) -> None:
        """As it was at first: an empty bucket, and no folder."""
        self.aws.reset()
        self.s3.create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": REGION})
        shutil.rmtree(self.folder, ignore_errors=True)
        self.journal.unlink(missing_ok=True)

    def write(self) -> None:
        """All files, as old as an hour, so that what is sent is newer."""
        for path, body in FILES.items():
            file = self.folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(body)
            os.utime(file, (file.stat().st_atime, file.stat().st_mtime - 3600))

    def put(self) -> None:
        """All objects, the large one in parts, as others send it; some of them are in the folder already, but old."""
        for path, body in FILES.items():
            if body is not LARGE:
                self.s3.put_object(Bucket=NAME, Key=f"all/{path}", Body=body)
        self.s3.put_object(Bucket=NAME, Key="all/large.bin", Body=LARGE, ChecksumAlgorithm="CRC64NVME")
        self.folder.mkdir(parents=True)
        for path in ("a.txt", "large.bin"):
            (self.folder / path).write_bytes(b"what was there")

    def objects(self) -> dict[str, bytes]:
        listed = self.s3.list_objects_v2(Bucket=NAME).get("Contents", ())
        return {
            one["Key"].removeprefix("all/"): self.s3.get_object(Bucket=NAME, Key=one["Key"])["Body"].read()
            for one in listed
        }

    def files(self) -> dict[str, bytes]:
        return {
            str(path.relative_to(self.folder)): path.read_bytes() for path in self.folder.rglob("*") if path.is_file()
        }

    def unfinished(self) -> list[str]:
        return [one["Key"] for one in self.s3.list_multipart_uploads(Bucket=NAME).get("Uploads", ())]

    def sent(self, begun: int = 0) -> Counter[str]:
        return Counter(call["operation"] for call in self.aws.calls(begun))


@pytest.fixture
def world(aws, tmp_path) -> World:
    world = World(aws, tmp_path / "files")
    world.empty()
    return world


@pytest.fixture
def no_pauses(monkeypatch):
    """What is asked again is asked at once; the deadline still counts the pauses that there would have been."""
    monkeypatch.setattr(botocore.endpoint, "time", SimpleNamespace(sleep=lambda seconds: None))


def done(world: World, mode: str, **more: Any) -> dict[str, Any]:
    """A run that works out, after which everything is the same on both sides and nothing is left of it."""
    result = sync(world.options(mode=mode, **more))
    assert not result.get("failed"), result["msg"]
    assert world.objects() == world.files() == FILES
    assert world.unfinished() == []
    assert not world.journal.exists()
    begun = world.aws.last_call()
    again = sync(world.options(mode=mode))
    assert (again.get("failed"), again["changed"]) == (None, False)
    assert world.sent(begun) == {"ListObjectsV2": 1}
    return result


@pytest.mark.parametrize("answered", [False, True], ids=["before a request", "after an answer"])
def test_a_push_is_killed_at_every_request(answered, world, record_property):
    twice = points = 0
    for number in count(1):
        world.empty()
        world.write()
        if not killed(world.options(), number, answered):
            break
        points += 1
        done(world, "push")
        again = world.sent()["UploadPart"] - PARTS
        assert again <= 1, f"killed at request {number}: {again} parts were sent twice"
        twice += again > 0
    record_property("kill points", points)
    record_property("parts sent twice", twice)
    # One listing, the small files, the parts, and an upload's beginning and end at the least.
    assert points >= 1 + (len(FILES) - 1) + PARTS + 2
    assert world.objects() == FILES


@pytest.mark.parametrize("answered", [False, True], ids=["before a request", "after an answer"])
def test_a_pull_is_killed_at_every_request(answered, world, record_property):
    points = 0
    for number in count(1):
        world.empty()
        world.put()
        if not killed(world.options(mode="pull"), number, answered):
            break
        points += 1
        there = {path: body for path, body in world.files().items() if not path.rpartition("/")[2].startswith(".")}
        assert all(body in (FILES[path], b"what was there") for path, body in there.items()), "each is old or new"
        done(world, "pull")
    record_property("kill points", points)
    assert points >= 1 + (len(FILES) - 1) + PARTS
    assert world.files() == FILES


def test_what_a_killed_run_began_for_a_file_that_is_gone_is_aborted(world):
    """And somebody else's upload of the same key is left alone."""
    world.write()
    theirs = world.s3.create_multipart_upload(Bucket=NAME, Key="all/large.bin")["UploadId"]
    world.s3.upload_part(Bucket=NAME, Key="all/large.bin", UploadId=theirs, PartNumber=1, Body=b"theirs")
    # Before any part is sent, and after the upload was begun.
    for number in count(1):
        assert killed(world.options(concurrency=1), number, True)
        if len(world.unfinished()) > 1:
            break
    (world.folder / "large.bin").unlink()
    foretold = sync(world.options(), check=True)
    assert [step["name"] for step in foretold["plan"]][0] == "uploads"
    assert len(world.unfinished()) == 2
    assert not sync(world.options()).get("failed")
    left = world.s3.list_multipart_uploads(Bucket=NAME)["Uploads"]
    assert [one["UploadId"] for one in left] == [theirs]
    assert not world.journal.exists()


def test_a_file_that_changed_since_is_begun_anew(world):
    world.write()
    for number in count(1):
        assert killed(world.options(concurrency=1), number, True)
        if world.sent()["UploadPart"]:
            break
    changed = {**FILES, "large.bin": LARGE[::-1]}
    (world.folder / "large.bin").write_bytes(changed["large.bin"])
    begun = world.aws.last_call()
    assert not sync(world.options()).get("failed")
    assert world.objects() == changed
    assert world.unfinished() == []
    assert (world.sent(begun)["AbortMultipartUpload"], world.sent(begun)["UploadPart"]) == (1, PARTS)


PUSHES = ("ListObjectsV2", "PutObject", "ListMultipartUploads", "CreateMultipartUpload", "UploadPart",
          "CompleteMultipartUpload")  # fmt: skip
PULLS = ("ListObjectsV2", "GetObject", "HeadObject")
EACH = [("push", operation) for operation in PUSHES] + [("pull", operation) for operation in PULLS]


@pytest.mark.parametrize("fault", [
    {"kind": "throttle", "times": 10},
    {"kind": "internal_error", "times": 10},
    {"kind": "drop_before", "times": 2},
    {"kind": "drop_after", "times": 2},
], ids=lambda fault: fault["kind"])  # fmt: skip
@pytest.mark.parametrize(("mode", "operation"), EACH, ids=lambda value: value)
def test_a_fault_that_passes_is_survived(mode, operation, fault, world, no_pauses):
    world.write() if mode == "push" else world.put()
    world.aws.faults([{**fault, "operation": operation}])
    result = sync(world.options(mode=mode, retry_timeout=600))
    assert not result.get("failed"), result["msg"]
    assert world.aws.fired() == [fault["times"]]
    world.aws.faults([])
    assert world.objects() == world.files() == FILES
    assert world.unfinished() == []
    assert not world.journal.exists()


DAMAGES = [("push", "PutObject", "flip_sent"), ("push", "UploadPart", "flip_sent"), ("pull", "GetObject", "flip_body"),
           ("pull", "GetObject", "cut_body")]  # fmt: skip


@pytest.mark.parametrize(("mode", "operation", "kind"), DAMAGES)
def test_damage_that_passes_is_mended(mode, operation, kind, world):
    world.write() if mode == "push" else world.put()
    world.aws.faults([{"kind": kind, "operation": operation, "times": 3}])
    result = sync(world.options(mode=mode))
    assert not result.get("failed"), result["msg"]
    assert world.aws.fired() == [3]
    world.aws.faults([])
    assert world.objects() == world.files() == FILES
    assert world.unfinished() == []


@pytest.mark.parametrize(("mode", "operation", "kind"), DAMAGES)
def test_damage_that_stays_is_found(mode, operation, kind, world):
    """It is said of each file, what isn't befallen goes on, and no damaged byte takes the place of another."""
    world.write() if mode == "push" else world.put()
    before = world.files()
    world.aws.faults([{"kind": kind, "operation": operation}])
    result = sync(world.options(mode=mode, delete=True, retry_timeout=1))
    assert result["failed"] and is_a_sentence(result)
    wrong = {one["path"] for one in result["failures"]}
    assert wrong
    world.aws.faults([])
    there = world.objects() if mode == "push" else world.files()
    assert all(body == FILES[path] for path, body in there.items() if path not in wrong)
    assert {path: there[path] for path in wrong if path in there} == {
        path: body for path, body in before.items() if mode == "pull" and path in wrong
    }
    assert world.unfinished() == []
    done(world, mode)


def test_a_file_that_changes_while_it_is_sent(world, monkeypatch):
    """Each of its states is seen, the second try has the last one, and one that never rests is said."""
    from ansible_collections.converge.aws.plugins.module_utils.s3 import sync_sending, sync_uploads

    world.write()
    left = {"a.txt": 1, "large.bin": 1}

    def unrest(module):
        read = module.chunks

        def chunks(path, size):
            yield from read(path, size)
            name = Path(path).name
            if left.get(name):
                left[name] -= 1
                with open(path, "r+b") as file:
                    file.write(b"changed")

        monkeypatch.setattr(module, "chunks", chunks)

    # A small file is read by the first chunk alone, so that it is changed when its reading begins again.
    unrest(sync_uploads)
    small = sync_sending.state
    seen: list[str] = []

    def state(path):
        told = small(path)
        if path.endswith("a.txt"):
            seen.append(path)
            if len(seen) == 3:
                with open(path, "r+b") as file:
                    file.write(b"CHANGED")
        return told

    monkeypatch.setattr(sync_sending, "state", state)
    result = sync(world.options())
    assert not result.get("failed"), result["msg"]
    assert world.objects() == world.files() != FILES
    assert world.unfinished() == []

    left["large.bin"] = 99
    os.utime(world.folder / "large.bin", None)
    (world.folder / "large.bin").write_bytes(LARGE + b"more")
    result = sync(world.options())
    assert result["failed"] and "large.bin changes while it is sent" in result["msg"]
    assert world.unfinished() == []


def test_no_call_for_what_is_the_same(world):
    """Of 2,000 files, two listings; and of a removal, one for each thousand."""
    for number in range(2000):
        (world.folder / f"{number % 20}").mkdir(parents=True, exist_ok=True)
        (world.folder / f"{number % 20}" / f"{number}.txt").write_bytes(b"x")
    assert sync(world.options())["counts"]["transferred"] == 2000
    begun = world.aws.last_call()
    again = sync(world.options(delete=True))
    assert (again["changed"], again["api_calls"]) == (False, 2)
    assert world.sent(begun) == {"ListObjectsV2": 2}
    shutil.rmtree(world.folder)
    world.folder.mkdir()
    begun = world.aws.last_call()
    refused = sync(world.options(delete=True))
    assert refused["failed"] and "max_delete: 2000" in refused["msg"]
    assert world.aws.writes(begun) == []
    assert sync(world.options(delete=True, max_delete=2000))["counts"]["removed"] == 2000
    assert world.sent(begun)["DeleteObjects"] == 2
    assert world.objects() == {}
