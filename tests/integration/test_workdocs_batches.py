# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Batches of WorkDocs read a listing once for all their items, and see what items before them have written."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace

import pytest

from support.workdocs_site import REGION, Tree

BATCH, DOCUMENT, FOLDER = "converge.aws.batch", "workdocs_document", "workdocs_folder"
FOLDERS, EACH = 6, 10


@pytest.fixture
def tree(aws):
    tree = Tree(SimpleNamespace(aws=aws))
    aws.workdocs("page", 999)
    return tree


@pytest.fixture
def run(aws, playbook):
    """Run a batch that works out, and give its result and the calls that it made, by their operations."""
    def run(module, items, **more):
        begun = aws.last_call()
        options = {key: more.pop(key) for key in ("concurrency",) if key in more}
        whole = {"module": module, "items": items, "defaults": {"region": REGION}, **options}
        told = playbook.task(BATCH, whole, **more)
        assert told.kind == "ok", told["msg"]
        # Who calls is remembered from the first run on.
        return told, Counter(one["operation"] for one in aws.calls(begun) if one["operation"] != "GetCallerIdentity")

    return run


def body(number, one):
    return f"report {number} {one}\n"


@pytest.fixture
def documents(tree):
    """As many in as many folders, one in the other, as items that find them there."""
    items, path = [], ""
    for number in range(FOLDERS):
        tree.folder(f"Year {number}", tree.at(path)["Id"] if path else "")
        path += f"/Year {number}"
        for one in range(EACH):
            tree.upload(path, f"{one}.txt", body(number, one).encode())
            items.append({"path": f"{path}/{one}.txt", "content": body(number, one)})
    return items


@pytest.mark.parametrize("keywords", [{}, {"check_mode": True}, {"concurrency": 1}], ids=["run", "check", "one by one"])
def test_documents_that_are_there_cost_a_walk_of_their_folders(keywords, run, documents):
    told, calls = run(DOCUMENT, documents, **keywords)
    assert told["changed"] is False and len(told["results"]) == FOLDERS * EACH
    assert calls == {"DescribeDirectories": 1, "DescribeUsers": 1, "DescribeFolderContents": FOLDERS + 1}
    assert told["api_calls"] == calls.total()
    assert {one["document"]["path"] for one in told["results"]} == {one["path"] for one in documents}
    # Whoever of them had to ask: each needs the right to.
    needed = ["ds:DescribeDirectories", "workdocs:DescribeFolderContents", "workdocs:DescribeUsers"]
    assert {tuple(one["permissions"]) for one in told["results"]} == {tuple(needed)}


def test_folders_that_are_there_cost_a_walk_of_those_that_they_are_in(run, tree):
    for number in range(FOLDERS):
        tree.folder("Below", tree.folder(f"Year {number}"))
    items = [{"path": f"/Year {number}{more}"} for number in range(FOLDERS) for more in ("", "/Below")]
    told, calls = run(FOLDER, items)
    assert told["changed"] is False
    assert calls == {"DescribeDirectories": 1, "DescribeUsers": 1, "DescribeFolderContents": FOLDERS + 1}


# Items of the same name run one after the other before those of other names: each here has another, if only in how it
# is written.


def test_an_item_sees_what_the_items_before_it_have_done(run, tree):
    """In each folder something is found, or found to be gone, that no listing had when the batch began."""
    tree.folder("New")
    tree.upload("/", "old.txt", b"old")
    tree.upload("/", "seven.txt", b"7")
    told, _calls = run(DOCUMENT, [
        {"path": "/New/none.txt", "state": "absent"},
        {"path": "/New/one.txt", "content": "one"},
        {"path": "/New/two.txt", "copy_of": "/New/one.txt"},
        {"path": "/three.txt", "moved_from": "/New/one.txt"},
        {"path": "/four.txt", "copy_of": "/New/two.txt"},
        {"path": "/old.txt", "state": "absent"},
        {"path": "/New/old.txt", "restore": True},
        {"path": "/five.txt", "copy_of": "/New/old.txt"},
        {"path": "/six.txt", "moved_from": "/old.txt", "content": "six"},
        {"path": "/seven.txt", "content": "seven"},
        {"path": "/eight.txt", "copy_of": "/seven.txt"},
    ], concurrency=1)  # fmt: skip
    assert [one["changed"] for one in told["results"]] == [False, *[True] * 10]
    assert tree.contents(tree.root) == {
        "/New/old.txt": [b"old"], "/New/two.txt": [b"one"], "/eight.txt": [b"seven"], "/five.txt": [b"old"],
        "/four.txt": [b"one"], "/seven.txt": [b"seven", b"7"], "/six.txt": [b"six"], "/three.txt": [b"one"],
    }  # fmt: skip


def test_a_folder_sees_what_the_folders_before_it_have_done(run, tree):
    told, _calls = run(FOLDER, [
        {"path": "/a", "state": "absent"},
        {"path": "/a/b"},
        {"path": "/a/c"},
        {"path": "/d/b", "moved_from": "/a/b"},
        {"path": "/a/b/", "state": "absent"},
        {"path": "a/b"},
        {"path": "/d", "state": "absent"},
        {"path": "/d/b/", "state": "absent"},
        {"path": "/d/", "restore": True},
        {"path": "a/b/", "state": "absent", "permanently": True},
        {"path": "//a/b"},
        {"path": "//a/b/"},
    ], concurrency=1)  # fmt: skip
    changed = [False, True, True, True, False, True, True, False, True, True, True, False]
    assert [one["changed"] for one in told["results"]] == changed
    assert tree.contents(tree.root) == {"/a/b": [], "/a/c": [], "/d/b": []}


def test_many_that_are_made_side_by_side_are_all_there_and_then_stay(run, tree):
    folders = [{"path": f"/Year {number}/{one}"} for number in range(3) for one in range(4)]
    run(FOLDER, folders)
    documents = [{"path": f"{folder['path']}/{one}.txt", "content": f"{folder['path']} {one}"}
                 for folder in folders for one in range(2)]  # fmt: skip
    made, calls = run(DOCUMENT, documents)
    # What is put into one folder leaves what was read of users and of others.
    assert (calls["DescribeDirectories"], calls["DescribeUsers"]) == (1, 1)
    again, calls = run(DOCUMENT, documents)
    assert (made["changed"], again["changed"]) == (True, False)
    assert calls["DescribeFolderContents"] == 1 + 3 + len(folders)
    assert tree.contents(tree.root) == {one["path"]: [one["content"].encode()] for one in documents}


def test_a_user_is_seen_as_the_users_before_it_have_made_them(run, tree):
    person = {"given_name": "Some", "surname": "One", "password": "tiger-moth-7"}
    told, _calls = run("workdocs_user", [
        {"username": "ana", "email": "ana@example.com", **person},
        {"email": "ana@example.com", "create": False, "surname": "Two"},
        {"username": "ana", "create": False, "surname": "Two"},
        {"username": "ana", "create": False, "state": "absent", "force": True},
    ], concurrency=1)  # fmt: skip
    assert [one["changed"] for one in told["results"]] == [True, True, False, True]
    assert len(tree.api.describe_users(OrganizationId=tree.org, Include="ALL")["Users"]) == 1
