# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Archives of vaults when something goes wrong: one is left, nothing unfinished stays, damage is found."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils import runner
from ansible_collections.converge.aws.plugins.module_utils.api import Api
from support.modules import module, params
from support.stage import REGION
from tests.faults.test_bad_input import is_a_sentence

MIB = 1 << 20
BODY = os.urandom(4 * MIB + 77)
PARTS = 5

Run = Callable[..., dict[str, Any]]


class Killed(BaseException):
    """The process is gone: nothing catches it."""


@pytest.fixture
def run(aws) -> Run:
    """Run a task in this process, with one part or range after the other."""
    aws.restores(0)
    aws.client("glacier", REGION).create_vault(vaultName="photos")
    keys = {"access_key": "test", "secret_key": "test", "endpoint_url": aws.endpoint_url, "region": REGION}

    def run(task: str, **said: Any) -> dict[str, Any]:
        subject = getattr(module(task), "OPERATION", None) or module(task).RESOURCE
        return runner.run(subject, params(task, vault="photos", **keys, **said))

    return run


@pytest.fixture
def sent(tmp_path: Path) -> dict[str, Any]:
    """The options of a task that sends a file."""
    (tmp_path / "sea.bin").write_bytes(BODY)
    return {"src": str(tmp_path / "sea.bin"), "index": str(tmp_path / "index"), "part_size": 1, "concurrency": 1}


def left(aws: Any) -> tuple[int, int, int]:
    """How many archives, uploads and jobs a vault has."""
    client = aws.client("glacier", REGION)
    aws.pass_day()
    uploads = client.list_multipart_uploads(vaultName="photos")["UploadsList"]
    jobs = client.list_jobs(vaultName="photos")["JobList"]
    return client.describe_vault(vaultName="photos").get("NumberOfArchives", 0), len(uploads), len(jobs)


def stored(sent: dict[str, Any]) -> list[str]:
    return [json.loads(line)["status"] for line in Path(sent["index"]).read_text().splitlines()]


@pytest.mark.parametrize("operation", ["InitiateMultipartUpload", "UploadMultipartPart", "CompleteMultipartUpload"])
@pytest.mark.parametrize("kind", ["drop_after", "drop_before", "internal_error"])
def test_a_lost_answer_leaves_one_archive(operation, kind, aws, run, sent):
    aws.faults([{"kind": kind, "service": "glacier", "operation": operation, "times": 1}])
    told = run("glacier_archive", **sent)
    assert aws.fired() == [1]
    assert (told.get("msg"), told["archive"]["status"]) == (None, "stored")
    assert run("glacier_archive", **sent)["changed"] is False
    assert (left(aws)[:2], stored(sent)) == ((1, 0), ["stored"])


@pytest.mark.parametrize("kind", ["drop_after", "drop_before", "internal_error"])
def test_a_lost_answer_leaves_one_job(kind, aws, run, sent, tmp_path):
    run("glacier_archive", **sent)
    aws.faults([{"kind": kind, "service": "glacier", "operation": "InitiateJob", "times": 1}])
    asked = {"type": "archive", "name": "sea.bin", "index": sent["index"], "dest": str(tmp_path / "back")}
    told = run("glacier_job", **asked, wait=True)
    assert (told.get("msg"), aws.fired()) == (None, [1])
    assert len(aws.client("glacier", REGION).list_jobs(vaultName="photos")["JobList"]) == 1
    assert (tmp_path / "back").read_bytes() == BODY


def test_a_run_that_is_killed_anywhere_is_taken_up(aws, run, sent, monkeypatch):
    """Before each call, and after it was answered: of each, the next run makes the one archive, by its own index."""
    calls = Api.call
    swept = 0
    for after in (False, True):
        for fatal in range(1, 100):
            begun, made = aws.last_call(), 0

            def call(self: Api, operation: str, request: Any, service: str = "", after=after, fatal=fatal) -> Any:
                nonlocal made
                made += 1
                if made == fatal and not after:
                    raise Killed
                answer = calls(self, operation, request, service)
                if made == fatal:
                    raise Killed
                return answer

            monkeypatch.setattr(Api, "call", call)
            index = f"{sent['index']}-{after}-{fatal}"
            try:
                run("glacier_archive", **{**sent, "index": index})
                survived = True
            except Killed:
                survived = False
            monkeypatch.setattr(Api, "call", calls)
            told = run("glacier_archive", **{**sent, "index": index})
            assert told["archive"]["status"] == "stored"
            served = [one["operation"] for one in aws.calls(begun)]
            assert served.count("UploadMultipartPart") == PARTS
            swept += 1
            # Each index knows one archive, and the server has one more.
            assert left(aws)[:2] == (swept, 0), (after, fatal)
            if survived:
                break
    assert swept == 2 * (1 + 1 + PARTS + 1 + 1)


def test_bytes_that_arrive_as_others_are_sent_again(aws, run, sent):
    aws.faults([{"kind": "flip_sent", "service": "glacier", "operation": "UploadMultipartPart", "times": 2}])
    told = run("glacier_archive", **sent)
    assert (told.get("msg"), aws.fired()) == (None, [2])
    assert left(aws)[:2] == (1, 0)


def test_a_file_that_changes_while_it_is_sent_is_found(aws, run, sent, monkeypatch):
    calls = Api.call

    def call(self: Api, operation: str, request: Any, service: str = "") -> Any:
        answer = calls(self, operation, request, service)
        if operation == "initiate_multipart_upload":
            Path(sent["src"]).write_bytes(BODY[:-1] + b"!")
        return answer

    monkeypatch.setattr(Api, "call", call)
    told = run("glacier_archive", **sent)
    assert told["failed"] and "changed while it was read" in told["msg"]
    assert (left(aws)[:2], stored(sent)) == ((0, 0), [])


@pytest.mark.parametrize("times", [2, 99])
def test_damaged_output_is_found(times, aws, run, sent, tmp_path):
    run("glacier_archive", **sent)
    dest = tmp_path / "back"
    dest.write_bytes(b"as it was")
    aws.faults([{"kind": "flip_body", "service": "glacier", "operation": "GetJobOutput", "times": times}])
    asked = {"type": "archive", "name": "sea.bin", "index": sent["index"], "dest": str(dest)}
    told = run("glacier_job", **asked, wait=True)
    if times == 99:
        assert told["failed"] and "damaged" in told["msg"]
        assert (dest.read_bytes(), sorted(path.name for path in tmp_path.glob(".back*"))) == (b"as it was", [])
    else:
        assert (told.get("msg"), dest.read_bytes()) == (None, BODY)


def test_output_that_breaks_off_is_fetched_again(aws, run, sent, tmp_path):
    run("glacier_archive", **sent)
    aws.faults([{"kind": "cut_body", "service": "glacier", "operation": "GetJobOutput", "times": 2}])
    asked = {"type": "archive", "name": "sea.bin", "index": sent["index"], "dest": str(tmp_path / "back")}
    assert "failed" not in run("glacier_job", **asked, wait=True)
    assert (aws.fired(), (tmp_path / "back").read_bytes()) == ([2], BODY)


def test_new_customers_are_told_of_s3(aws, playbook):
    aws.close_glacier()
    told = playbook.task("converge.aws.glacier_vault", {"name": "photos"})
    assert told.kind == "failed" and is_a_sentence(told)
    assert all(words in told["msg"] for words in ("2025-12-15", "glacier_backend: s3", "NoLongerSupportedException"))
