# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders of WorkDocs as plans: made with their parents, renamed, moved, into the recycle bin, out of it and gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Refused
from ansible_collections.converge.aws.plugins.module_utils.parts import Request
from ansible_collections.converge.aws.plugins.module_utils.state import State
from ansible_collections.converge.aws.plugins.module_utils.workdocs import folders
from support.modules import module, params
from support.planning import plan, told
from support.workdocs import WHERE, WorkDocs, document, folder, user

FOLDER = module("workdocs_folder").RESOURCE
THERE = [
    folder("f-finance", "Finance", "root-ana"), folder("f-2024", "2024", "f-finance"),
    folder("f-cafe", "Cafe\u0301", "root-ana"), folder("f-gone", "Gone", "bin-ana", "RECYCLED"),
]  # fmt: skip
INSIDE = [document("d-report", "report.docx", "f-2024")]


def site(*more: Mapping[str, Any], **said: Any) -> WorkDocs:
    return WorkDocs([user("ana"), user("ben", Type="ADMIN")], [*THERE, *more], INSIDE, **said)


def given(**said: Any) -> dict[str, Any]:
    options = params("workdocs_folder", **({} if "folder_id" in said else {"owner": "ana"}), **said)
    folders.check(options)
    return dict(folders.localize(options, WHERE))


def planned(api: WorkDocs | None = None, lacking: tuple[str, ...] = (), **said: Any) -> Any:
    """The plan that a task leads to, as the engine finds it; ``lacking`` are the sentences for what isn't there."""
    api, options = api or site(), given(**said)
    found = folders.find(api, options, WHERE)
    values: dict[str, Any] = {}
    if found is not None:
        options = dict(folders.adopt(found, options))
        folders.accept(found, options, WHERE)
        values = {"attributes": {"path": found["Place"]["Path"]}}
    if options["state"] != "absent":
        options, missing = folders.resolve(api, options, WHERE, values)
        assert missing == lacking
    steps = plan(FOLDER, State(found, values), options, WHERE)
    if steps:
        folders.guard(api, options, WHERE, steps)
    return steps


def sent(steps: Any) -> list[tuple[str, Mapping[str, Any]]]:
    return [(request.operation, request.params) for step in steps for request in step.requests]


@pytest.mark.parametrize("said", [
    {"path": "/Finance/2024"}, {"path": "Finance/2024/"}, {"folder_id": "f-2024"}, {"path": "/Caf\u00e9"},
    {"path": "/Finance/2024", "moved_from": "/Cafe\u0301"}, {"path": "/Finance", "restore": True},
    {"folder_id": "f-2024", "path": "/Finance/2024"}, {"path": "/None", "state": "absent"},
    {"path": "/None/Deeper", "state": "absent", "permanently": True}, {"path": "/Gone", "state": "absent"},
    {"folder_id": "f-gone", "state": "absent"}, {"folder_id": "f-none", "state": "absent"},
    {"path": "/New", "state": "absent", "moved_from": "/Finance"},
])  # fmt: skip
def test_what_is_as_it_is_to_be_is_left_alone(said):
    assert planned(**said) == ()


def test_a_folder_that_is_there_costs_its_owner_and_a_listing_a_level():
    api = site()
    planned(api, path="/Finance/2024", organization_id="d-1234567890")
    assert api.operations == ["describe_users", "describe_folder_contents", "describe_folder_contents"]


def test_a_folder_is_made_with_those_that_it_is_in():
    steps = planned(path="/Finance/2025/Q1/January")
    assert told(steps) == [("folder", "create", ["create_folder", "create_folder", "create_folder"])]
    assert [request for _operation, request in sent(steps)] == [
        {"ParentFolderId": "f-finance", "Name": "2025"},
        {"ParentFolderId": folders.NEW, "Name": "Q1"},
        {"ParentFolderId": folders.NEW, "Name": "January"},
    ]
    assert steps[0].after == {"path": "/Finance/2025/Q1/January", "region": "eu-west-1"}
    assert sent(planned(path="/New")) == [("create_folder", {"ParentFolderId": "root-ana", "Name": "New"})]


def test_each_folder_is_made_in_the_one_that_was_made_before():
    made: list[Any] = []

    def answer(request: Mapping[str, Any]) -> Any:
        made.append((request["ParentFolderId"], request["Name"]))
        return {"Metadata": folder(f"f-new{len(made)}", request["Name"], request["ParentFolderId"])}

    api = site(answers={"create_folder": answer})
    (step,) = planned(api, path="/Finance/2025/Q1/January")
    assert step.work is not None
    step.work(api)
    assert made == [("f-finance", "2025"), ("f-new1", "Q1"), ("f-new2", "January")]


def test_one_that_was_made_meanwhile_is_taken_and_a_document_is_not():
    taken = ApiError("create_folder", folders.TAKEN, "The name is taken", 409)
    assert folders.made(site(fates={"create_folder": taken}), "f-finance", "2024") == "f-2024"
    with pytest.raises(ApiError, match="taken"):
        folders.made(site(fates={"create_folder": taken}), "f-2024", "report.docx")
    with pytest.raises(ApiError, match="denied"):
        denied = ApiError("create_folder", "UnauthorizedOperationException", "denied", 403)
        folders.made(site(fates={"create_folder": denied}), "f-finance", "2024")


def test_without_parents_what_lacks_is_said():
    sentence = "parents: there is no folder /Finance/2025, and parents is false: make it first."
    planned(path="/Finance/2025/Q1", parents=False, lacking=(sentence,))
    assert told(planned(path="/Finance/2025", parents=False)) == [("folder", "create", ["create_folder"])]


def test_an_owner_who_is_yet_to_come_is_said_and_the_plan_is_made_all_the_same():
    sentence = folders.people.absent("cleo", "owner")
    options = given(path="/A/B") | {"owner": "cleo"}
    assert folders.find(site(), options, WHERE) is None
    known, missing = folders.resolve(site(), options, WHERE, {})
    assert missing == (sentence,)
    assert told(plan(FOLDER, State(), known, WHERE)) == [("folder", "create", ["create_folder", "create_folder"])]


@pytest.mark.parametrize(("said", "requests", "interrupts"), [
    ({"path": "/Finance/2023", "moved_from": "/Finance/2024"}, [{"FolderId": "f-2024", "Name": "2023"}], False),
    ({"path": "/2024", "moved_from": "/Finance/2024"}, [{"FolderId": "f-2024", "ParentFolderId": "root-ana"}], True),
    ({"path": "/2023", "folder_id": "f-2024", "owner": "ana"},
     [{"FolderId": "f-2024", "ParentFolderId": "root-ana", "Name": "2023"}], True),
    ({"path": "/Old/2024", "moved_from": "Finance/2024"},
     [{"ParentFolderId": "root-ana", "Name": "Old"}, {"FolderId": "f-2024", "ParentFolderId": folders.NEW}], True),
])  # fmt: skip
def test_a_folder_is_renamed_and_moved(said, requests, interrupts):
    steps = planned(**said)
    assert [(step.name, step.action) for step in steps] == [("attributes", "change")]
    assert [request for _operation, request in sent(steps)] == requests
    assert (steps[0].before, steps[0].after) == ({"path": "/Finance/2024"}, {"path": said["path"]})
    assert bool(steps[0].effect) == interrupts


def test_a_folder_that_is_known_by_its_id_goes_to_somebody_else():
    """Though that one's path is called the same."""
    steps = planned(folder_id="f-2024", path="/Finance/2024", owner="ben")
    assert [request for _operation, request in sent(steps)] == [
        {"ParentFolderId": "root-ben", "Name": "Finance"}, {"FolderId": "f-2024", "ParentFolderId": folders.NEW},
    ]  # fmt: skip
    assert steps[0].before == {"path": "/(another user)/Finance/2024"}
    assert steps[0].effect.kind == "interrupts"
    assert told(planned(folder_id="f-2024", path="/Finance/2024/A", owner="ben")) != []


def test_without_an_owner_one_that_is_known_by_its_id_stays_with_its_own():
    api = site()
    steps = planned(api, folder_id="f-2024", path="/2024")
    assert [request for _operation, request in sent(steps)] == [{"FolderId": "f-2024", "ParentFolderId": "root-ana"}]
    assert "describe_users" not in api.operations


def test_a_move_goes_into_the_folder_that_was_made_for_it():
    api = site(answers={"create_folder": {"Metadata": folder("f-old", "Old", "root-ana")}, "update_folder": {}})
    (step,) = planned(api, path="/Old/2024", moved_from="/Finance/2024")
    api.asked.clear()
    assert step.work is not None
    step.work(api)
    assert api.asked == [
        ("create_folder", {"ParentFolderId": "root-ana", "Name": "Old"}),
        ("update_folder", {"FolderId": "f-2024", "ParentFolderId": "f-old"}),
    ]


@pytest.mark.parametrize(("said", "state"), [
    ({"path": "/Gone"}, "root-ana"), ({"path": "/Finance/Gone"}, "f-finance"),
    ({"path": "/Gone", "folder_id": "f-gone", "owner": "ana"}, "root-ana"),
])  # fmt: skip
def test_a_folder_is_taken_out_of_the_recycle_bin(said, state):
    steps = planned(restore=True, **said)
    restored = {"FolderId": "f-gone", "ResourceState": "ACTIVE", "Name": "Gone", "ParentFolderId": state}
    assert sent(steps) == [("update_folder", restored)]
    assert (steps[0].before, steps[0].effect) == ({"path": folders.BIN}, None)


def test_without_restore_a_new_one_is_made():
    assert told(planned(path="/Gone")) == [("folder", "create", ["create_folder"])]


def test_what_is_to_go_goes_to_the_recycle_bin():
    steps = planned(path="/Finance", state="absent")
    assert sent(steps) == [("update_folder", {"FolderId": "f-finance", "ResourceState": "RECYCLED"})]
    assert steps[0].effect.kind == "interrupts"
    found = {"Folder": THERE[0], "Place": {"Path": "/Finance", "Root": ""}}
    left = folders.remains(found, given(path="/Finance", state="absent"))
    assert (left["folder"]["id"], left["folder"]["resource_state"]) == ("f-finance", "RECYCLED")
    assert folders.remains(found, given(path="/Finance", state="absent", permanently=True)) == {}


@pytest.mark.parametrize("said", [
    {"path": "/Caf\u00e9"}, {"path": "/Finance/2024", "force": True}, {"path": "/Gone"}, {"folder_id": "f-gone"},
])  # fmt: skip
def test_for_good_only_where_that_is_said(said):
    steps = planned(state="absent", permanently=True, **said)
    assert told(steps) == [("folder", "delete", ["delete_folder"])]
    assert steps[0].effect.kind == "irreversible"


def test_one_that_is_not_empty_is_deleted_for_good_only_where_that_is_said_too():
    with pytest.raises(Refused, match=r"^Folder /Finance/2024 isn't empty: it has report\.docx\. Set force: true"):
        planned(path="/Finance/2024", state="absent", permanently=True)
    crowd = [folder(f"f-{number}", f"F{number}", "f-2024") for number in range(7)]
    with pytest.raises(Refused, match=r"it has F0, F1, F2, F3, F4 and 3 more\."):
        planned(site(*crowd), path="/Finance/2024", state="absent", permanently=True)


def test_the_result_tells_where_it_is_going_to_be():
    found = {"Folder": THERE[1], "Place": {"Path": "/Finance/2024", "Root": ""}}
    options = given(path="/2024")
    now = folders.answer({"attributes": {"path": "/Finance/2024"}}, found, options, WHERE)["folder"]
    assert (now["id"], now["parent_id"], now["path"]) == ("f-2024", "f-finance", "/Finance/2024")
    then = folders.answer({"attributes": {"path": "/2024"}}, found, options, WHERE)["folder"]
    assert (then["path"], then["name"], "parent_id" in then) == ("/2024", "2024", False)
    new = folders.answer({"attributes": {"path": "/New"}}, None, given(path="/New"), WHERE)
    assert new == {"folder": {"name": "New", "path": "/New", "resource_state": "ACTIVE"}, "path": "/New"}


@pytest.mark.parametrize(("said", "sentence"), [
    ({}, "^path or folder_id is needed"),
    ({"path": "/"}, "^path: '/' names nothing"),
    ({"path": "/A", "moved_from": "/"}, "^moved_from: '/' names nothing"),
    ({"path": "/A:B"}, "^path: 'A:B' has :"),
    ({"path": "/A", "moved_from": "/B", "folder_id": "f-2024"}, "^moved_from: folder_id says already"),
    ({"path": "/A/B", "moved_from": "/A"}, "^moved_from: /A can't be moved into itself"),
    ({"path": "/A", "state": "absent", "restore": True}, "^restore: "),
    ({"path": "/A", "state": "absent", "force": True}, "^force: "),
    ({"path": "/A", "permanently": True}, "^permanently: "),
    ({"path": "/A", "organization_id": "d-1"}, "^organization_id: "),
    ({"folder_id": "f-gone"}, "^folder_id: f-gone is in the recycle bin: set restore"),
    ({"folder_id": "f-gone", "restore": True}, "^path: say where f-gone"),
    ({"folder_id": "f-finance", "path": "/Finance/2025/A", "owner": "ana"}, "^path: folder f-finance, /Finance, can't"),
    ({"folder_id": "f-none"}, "^folder_id: there is no folder f-none"),
])  # fmt: skip
def test_bad_input_is_a_sentence(said, sentence):
    with pytest.raises(Refused, match=sentence):
        planned(**said)


def test_a_root_is_left_alone():
    with pytest.raises(Refused, match="^folder_id: root-ana is a root"):
        planned(site(folder("root-ana", "WorkDocs", "")), folder_id="root-ana", state="absent")


def test_two_of_a_name_are_refused():
    with pytest.raises(Refused, match="^path: /Finance may be any of folder f-finance and folder f-twin"):
        planned(site(folder("f-twin", "Finance", "root-ana")), path="/Finance/2024")


def test_what_comes_before_a_create_call_and_what_removes_it_are_words_of_a_table():
    (step,) = planned(path="/New/Newer")
    first = Request("workdocs", "create_folder", {"ParentFolderId": "root-ana", "Name": "New"})
    assert step.requests[0] == first
    assert FOLDER.deletes({"permanently": True}) is folders.DELETE
    assert FOLDER.deletes({}) is folders.RECYCLE
