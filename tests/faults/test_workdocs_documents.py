# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""WorkDocs when something goes wrong: one document of one version, no draft, damage is found, links are secret."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils import runner
from ansible_collections.converge.aws.plugins.module_utils.api import Api
from ansible_collections.converge.aws.plugins.module_utils.links import Link
from support.modules import module, params
from support.workdocs_site import REGION, Tree
from tests.faults.test_bad_input import is_a_sentence

BODY = os.urandom(300_000)
UPLOAD = ("InitiateDocumentVersionUpload", "UpdateDocumentVersion", "GetDocument")

Run = Callable[..., dict[str, Any]]


class Killed(BaseException):
    """The process is gone: nothing catches it."""


@pytest.fixture
def tree(aws) -> Tree:
    tree = Tree(SimpleNamespace(aws=aws))
    tree.folder("Finance")
    return tree


@pytest.fixture
def run(aws, tree, tmp_path) -> Run:
    """Run a task in this process."""
    (tmp_path / "sea.bin").write_bytes(BODY)
    keys = {"access_key": "test", "secret_key": "test", "endpoint_url": aws.endpoint_url, "region": REGION}

    def run(task: str = "workdocs_document", check: bool = False, **said: Any) -> dict[str, Any]:
        place = {} if task == "workdocs_subscription" else {"path": "/Finance/sea.bin"}
        whole = {**keys, **place, "organization_id": tree.org, **said}
        told = runner.run(module(task).OPERATION, params(task, **whole), check, True)
        assert "X-Amz-Signature" not in json.dumps(told, default=str), "a link is a secret"
        return told

    return run


def begun(tree: Tree) -> list[tuple[str, str]]:
    """The ids of documents and versions whose uploads are begun and not ended."""
    found = []
    for _name, one in tree.listed(tree.at("/Finance")["Id"], Include="INITIALIZED"):
        request = {"DocumentId": one["Id"], "Include": "INITIALIZED"}
        pages = tree.api.get_paginator("describe_document_versions").paginate(**request)
        versions = [each for page in pages for each in page["DocumentVersions"]]
        found += [(one["Id"], each["Id"]) for each in versions if each["Status"] == "INITIALIZED"]
    return found


def drafts(tree: Tree) -> int:
    """How many uploads are begun and not ended."""
    return len(begun(tree))


def there(tree: Tree) -> dict[str, list[bytes]]:
    return tree.contents(tree.at("/Finance")["Id"])


@pytest.mark.parametrize("kind", ["drop_after", "drop_before", "internal_error", "throttle"])
@pytest.mark.parametrize("operation", [*UPLOAD, "PutObject"])
def test_a_lost_answer_leaves_one_document_of_one_version(operation, kind, aws, run, tree, tmp_path):
    service = "s3" if operation == "PutObject" else "workdocs"
    aws.faults([{"kind": kind, "service": service, "operation": operation, "times": 1}])
    told = run(src=str(tmp_path / "sea.bin"))
    assert (told.get("msg"), aws.fired()) == (None, [1])
    assert (there(tree), drafts(tree)) == ({"/sea.bin": [BODY]}, 0)
    assert run(src=str(tmp_path / "sea.bin"))["changed"] is False


@pytest.mark.parametrize("fault", [
    {"kind": "flip_sent", "operation": "PutObject", "times": 1},
    {"kind": "flip_body", "operation": "GetObject", "times": 1},
    {"kind": "cut_body", "operation": "GetObject", "times": 1},
], ids=lambda fault: fault["kind"])  # fmt: skip
def test_bytes_that_are_damaged_on_the_way_are_sent_again(fault, aws, run, tree, tmp_path):
    aws.faults([{"service": "s3", **fault}])
    assert "msg" not in run(src=str(tmp_path / "sea.bin"))
    told = run(mode="get", dest=str(tmp_path / "back"))
    assert (told.get("msg"), aws.fired()) == (None, [1])
    assert ((tmp_path / "back").read_bytes(), there(tree)) == (BODY, {"/sea.bin": [BODY]})


def test_what_never_arrives_whole_is_said_and_nothing_stays(aws, run, tree, tmp_path):
    aws.faults([{"kind": "error", "service": "s3", "operation": "PutObject", "code": "AccessDenied", "status": 403}])
    told = run(src=str(tmp_path / "sea.bin"))
    assert told["failed"] and told["msg"].startswith("Sending the content of sea.bin failed: ")
    aws.faults([])
    assert (there(tree), drafts(tree)) == ({}, 0)
    run(src=str(tmp_path / "sea.bin"))
    (tmp_path / "back").write_text("old")
    aws.faults([{"kind": "flip_body", "service": "s3", "operation": "GetObject"}])
    told = run(mode="get", dest=str(tmp_path / "back"))
    assert told["failed"] and "isn't what WorkDocs holds" in told["msg"]
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["back", "sea.bin"]
    assert (tmp_path / "back").read_text() == "old"


def test_a_run_that_is_killed_anywhere_is_begun_again(run, tree, tmp_path, monkeypatch):
    """Before each call and after it was answered: whatever it leaves, the next run makes the one document of it."""
    source = str(tmp_path / "sea.bin")
    plain: dict[str, Any] = {"call": Api.call, "put": Link.put}
    for number in range(1, 30):
        count = 0

        def step(send: Callable[[], Any], number: int = number) -> Any:
            nonlocal count
            count += 1
            if count >= number:
                raise Killed
            answer = send()
            count += 1
            if count >= number:
                raise Killed
            return answer

        with monkeypatch.context() as patched:
            patched.setattr(Api, "call", lambda self, *given, step=step: step(lambda: plain["call"](self, *given)))
            patched.setattr(Link, "put", lambda self, *given, step=step: step(lambda: plain["put"](self, *given)))
            try:
                run(src=source)
            except Killed:
                killed = True
            else:
                killed = False
        told = run(src=source)
        assert "msg" not in told, told
        assert (there(tree), drafts(tree)) == ({"/sea.bin": [BODY]}, 0), number
        run(state="absent", permanently=True)
        if not killed:
            break
    # Four calls of the API or of the link, each killed before and after.
    assert number == 9


@pytest.mark.parametrize("check", [False, True])
def test_a_locked_document_is_a_sentence(check, aws, run, tree, tmp_path):
    made = tree.upload("/Finance", "sea.bin", b"other")
    aws.workdocs("checkout", {"document": made["DocumentId"], "out": True})
    told = run(check=check, src=str(tmp_path / "sea.bin"))
    assert bool(told.get("failed")) is not check
    if not check:
        assert "Somebody has locked the document" in told["msg"]
    assert (there(tree), drafts(tree)) == ({"/sea.bin": [b"other"]}, 0)


@pytest.mark.parametrize("kind", ["drop_after", "drop_before", "internal_error"])
def test_a_lost_answer_leaves_one_comment_and_one_subscription(kind, aws, run, tree):
    made = tree.upload("/Finance", "sea.bin", b"x")
    for operation, task, options in (
        ("CreateComment", "workdocs_comment", {"text": "Checked."}),
        ("CreateNotificationSubscription", "workdocs_subscription", {"endpoint": "https://archive.example.com/"}),
    ):
        aws.faults([{"kind": kind, "service": "workdocs", "operation": operation, "times": 1}])
        told = run(task, **options)
        assert (told.get("msg"), told["changed"], aws.fired()) == (None, True, [1])
        assert run(task, **options)["changed"] is False
    assert len(tree.api.describe_comments(**made)["Comments"]) == 1
    assert len(tree.api.describe_notification_subscriptions(OrganizationId=tree.org)["Subscriptions"]) == 1


def test_shares_that_fail_are_named_and_the_others_are_there(run, tree):
    tree.person("ben")
    tree.upload("/Finance", "sea.bin", b"x")
    wanted = [{"user": "ben", "role": "viewer"}, {"anonymous": True, "role": "coowner"}]
    told = run("workdocs_permission", shares=wanted)
    assert told["failed"] and told["done"] == ["shares[ben]"]
    assert "failed for anonymous: The role COOWNER" in told["msg"] and "Those of ben are there." in told["msg"]


@pytest.mark.parametrize(("task", "options"), [
    ("workdocs_document", {"content": "x"}),
    ("workdocs_permission", {"shares": [{"anonymous": True, "role": "viewer"}]}),
    ("workdocs_label", {"labels": ["a"]}), ("workdocs_metadata", {"metadata": {"a": "b"}}),
    ("workdocs_comment", {"text": "x"}), ("workdocs_subscription", {"endpoint": "https://archive.example.com/"}),
])  # fmt: skip
@pytest.mark.parametrize("check", [False, True])
def test_a_service_that_has_ended_is_one_sentence(task, options, check, aws, run):
    aws.workdocs("ended", True)
    told = run(task, check=check, **options)
    assert told["failed"] and "AWS ended WorkDocs on 2025-04-25" in told["msg"]
    assert "workdocs_backend: s3" in told["msg"] and "Traceback" not in told["msg"]


def test_no_folder_to_write_to_is_a_sentence(playbook, tree):
    tree.upload("/Finance", "sea.bin", b"x")
    options = {"path": "/Finance/sea.bin", "mode": "get", "dest": "/no/such/folder/sea", "region": REGION}
    told = playbook.task("converge.aws.workdocs_document", options)
    assert told.kind == "failed" and is_a_sentence(told)
    assert "dest: there is no folder /no/such/folder" in told["msg"]
    assert not Path("/no/such/folder").exists()


@pytest.mark.parametrize(("task", "options"), [
    ("workdocs_document", {"content": "x"}), ("workdocs_document", {"copy_of": "/Finance/note.txt"}),
    ("workdocs_permission", {"path": "/Finance", "shares": [{"group": "Auditors", "role": "viewer"}]}),
    ("workdocs_comment", {"path": "/Finance/note.txt", "text": "Checked."}),
])  # fmt: skip
def test_the_permissions_that_a_plan_names_are_enough_and_needed(task, options, aws, run, tree):
    tree.upload("/Finance", "note.txt", b"x")
    aws.workdocs("group", {"name": "Auditors", "members": []})
    iam = aws.client("iam")
    iam.create_user(UserName="jo")
    made = iam.create_access_key(UserName="jo")["AccessKey"]
    key = {"access_key": made["AccessKeyId"], "secret_key": made["SecretAccessKey"]}

    def allow(actions: list[str]) -> None:
        statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam.put_user_policy(UserName="jo", PolicyName="office", PolicyDocument=document)

    needed = run(task, check=True, **options)["permissions"]
    assert "workdocs:DescribeUsers" in needed
    aws.enforce()
    # What is read at the end comes last, so that there is something left to change.
    for action in sorted(needed, key=lambda one: one == "workdocs:GetDocument"):
        allow([one for one in needed if one != action])
        told = run(task, **options, **key)
        assert told.get("failed") and action in told["msg"], (action, told)
        for path, version in begun(tree):
            tree.api.abort_document_version_upload(DocumentId=path, VersionId=version)
        if action == "workdocs:GetDocument":
            run(state="absent", permanently=True)
    allow(needed)
    told = run(task, **options, **key)
    assert (told.get("msg"), told["changed"]) == (None, True)
