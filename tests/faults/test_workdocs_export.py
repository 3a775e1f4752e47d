# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""workdocs_export, killed at every request and with damage on the way: the next run completes it, nothing is silent."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from support.interrupted import killed, ran
from support.workdocs_site import REGION, Tree
from tests.faults.test_bad_input import is_a_sentence

BUCKET, OWNER, TASK = "export-of-converge", "administrator@example.com", "workdocs_export"
MIB = 1024**2
# Two parts.
LARGE = os.urandom(MIB) * 9
WANTED = {f"{OWNER}/Finance/sea.bin": b"the sea" * 5000, f"{OWNER}/large.bin": LARGE, f"{OWNER}/empty.txt": b""}


@dataclass(frozen=True)
class World:
    """A small site, and the place that it goes to."""

    aws: Any
    folder: Path
    kind: str

    @property
    def s3(self) -> Any:
        return self.aws.client("s3", REGION)

    @property
    def options(self) -> dict[str, Any]:
        where = {"bucket": BUCKET, "prefix": "out"} if self.kind == "bucket" else {"dest": str(self.folder)}
        return {"endpoint_url": self.aws.endpoint_url, "region": REGION, "access_key": "test", "secret_key": "test",
                "concurrency": 2, **where}  # fmt: skip

    def empty(self) -> None:
        """Nothing is exported."""
        shutil.rmtree(self.folder, ignore_errors=True)
        for one in self.s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", ()):
            self.s3.abort_multipart_upload(Bucket=BUCKET, Key=one["Key"], UploadId=one["UploadId"])
        for one in self.s3.list_objects_v2(Bucket=BUCKET).get("Contents", ()):
            self.s3.delete_object(Bucket=BUCKET, Key=one["Key"])

    def there(self) -> dict[str, bytes]:
        if self.kind == "folder":
            files = (path for path in self.folder.rglob("*") if path.is_file())
            return {str(path.relative_to(self.folder)): path.read_bytes() for path in files}
        listed = self.s3.list_objects_v2(Bucket=BUCKET).get("Contents", ())
        return {
            one["Key"].removeprefix("out/"): self.s3.get_object(Bucket=BUCKET, Key=one["Key"])["Body"].read()
            for one in listed
        }

    def is_whole(self) -> None:
        """Every document is there with its bytes, as the manifest says, and nothing half written."""
        there = self.there()
        listed = json.loads(there.pop("manifest.json"))
        assert listed["complete"] is True
        assert {key: body for key, body in there.items() if not key.endswith(".json")} == WANTED
        assert {one["key"]: (one["size"], one["sha256"]) for one in listed["files"]} == {
            key: (len(body), hashlib.sha256(body).hexdigest()) for key, body in there.items()
        }
        assert self.unfinished() == []

    def unfinished(self) -> list[str]:
        return [one["Key"] for one in self.s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", ())]


@pytest.fixture(params=["bucket", "folder"])
def world(request, aws, tmp_path) -> World:
    tree = Tree(SimpleNamespace(aws=aws))
    aws.workdocs("page", 100)
    tree.folder("Finance")
    for key, body in WANTED.items():
        above, _slash, name = key.removeprefix(OWNER).rpartition("/")
        tree.upload(above or "/", name, body)
    world = World(aws, tmp_path / "out", request.param)
    world.s3.create_bucket(Bucket=BUCKET)
    return world


# What a bucket has is the same after an answer and before the next request; a folder is written between them.
@pytest.mark.parametrize(("world", "answered"), [("bucket", True), ("folder", False), ("folder", True)],
                         indirect=["world"], ids=["bucket", "folder before a request", "folder after an answer"])
def test_an_export_is_killed_at_every_request(answered, world, record_property):
    points = fetched = blank = 0
    for number in count(1):
        world.empty()
        if not killed(world.options, number, answered, TASK):
            break
        points += 1
        left = world.there()
        # A run that was killed while it read has left nothing: the next one is a first one.
        blank += not left and not world.unfinished()
        if blank > 1 and not left and not world.unfinished():
            continue
        # What stands under its name is whole.
        there = {key: body for key, body in left.items() if key in WANTED}
        assert all(body == WANTED[key] for key, body in there.items()), number
        told = ran(TASK, world.options)
        assert not told.get("failed"), told["msg"]
        assert told["counts"]["fetched"] == len(WANTED) - len(there), f"killed at request {number}"
        fetched += told["counts"]["fetched"]
        world.is_whole()
    record_property("kill points", points)
    record_property("documents fetched again, all in all", fetched)
    assert points >= 20 and points - blank >= 5
    world.is_whole()
    assert ran(TASK, world.options)["changed"] is False


@pytest.mark.parametrize("fault", [
    {"kind": "flip_body", "operation": "GetObject", "times": 1},
    {"kind": "cut_body", "operation": "GetObject", "times": 1},
    {"kind": "throttle", "operation": "GetDocumentVersion", "times": 2},
    {"kind": "drop_after", "operation": "PutObject", "times": 2},
    {"kind": "flip_sent", "operation": "PutObject", "times": 2},
    {"kind": "internal_error", "operation": "DescribeResourcePermissions", "times": 2},
], ids=lambda fault: f"{fault['kind']} {fault['operation']}")  # fmt: skip
def test_a_fault_that_passes_is_survived(fault, world):
    world.aws.faults([fault])
    told = ran(TASK, world.options)
    assert not told.get("failed"), told["msg"]
    if world.kind == "bucket" or fault["operation"] != "PutObject":
        assert world.aws.fired() == [fault["times"]]
    world.aws.faults([])
    world.is_whole()
    assert "X-Amz-Signature" not in json.dumps(told, default=str)


def test_damage_that_stays_is_said_of_each_document(world):
    world.aws.faults([{"kind": "flip_body", "operation": "GetObject", "service": "s3"}])
    told = ran(TASK, world.options)
    assert told["failed"] and is_a_sentence(told) and "isn't what WorkDocs holds" in told["msg"]
    assert [one["key"] for one in told["failures"]] == sorted(key for key, body in WANTED.items() if body)
    assert "X-Amz-Signature" not in json.dumps(told, default=str)
    world.aws.faults([])
    there = world.there()
    assert json.loads(there["manifest.json"])["complete"] is False
    assert {key for key in there if key in WANTED} == {f"{OWNER}/empty.txt"}
    assert not ran(TASK, world.options).get("failed")
    world.is_whole()
