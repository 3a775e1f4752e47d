# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users of WorkDocs as plans: made, let in and shut out, changed, and deleted once somebody has their files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.state import State
from ansible_collections.converge.aws.plugins.module_utils.workdocs import users
from support.modules import module, params
from support.planning import plan, told
from support.workdocs import SITE, WHERE, WorkDocs, document, folder, user

USER = module("workdocs_user").RESOURCE
GB = 1024**3
ANA, BEN = user("ana", Type="ADMIN"), user("ben", Locale="en", Storage={
    "StorageUtilizedInBytes": 7, "StorageRule": {"StorageType": "QUOTA", "StorageAllocatedInBytes": 50 * GB},
})  # fmt: skip
NEW = {"email": "cleo@example.com", "given_name": "Cleo", "surname": "Lund", "password": "tiger-moth"}
HELD = ([folder("f-ben", "Plans", "root-ben"), folder("f-old", "Old", "root-ben", "RECYCLED")],
        [document("d-ben", "todo.txt", "root-ben")])  # fmt: skip


def site(ben: Mapping[str, Any] = BEN, files: Any = ((), ()), **said: Any) -> WorkDocs:
    return WorkDocs([ANA, ben], *files, **said)


def values_of(found: Any, options: Mapping[str, Any]) -> dict[str, Any]:
    """What the engine would read of a user who is there."""
    seen = found["User"]
    rule = (seen.get("Storage") or {}).get("StorageRule")
    return {
        "attributes": {"given_name": seen["GivenName"], "surname": seen["Surname"],
                       "email": seen.get("EmailAddress"), "time_zone": seen.get("TimeZoneId")},
        "storage_rule": users.STORAGE.from_wire(rule, None),
        "type": seen["Type"],
        "grant_poweruser_privileges": users.POWER.from_wire(seen["Type"], None),
        "locale": seen.get("Locale"),
        "state": users.STATUS.from_wire(seen["Status"], None),
    }  # fmt: skip


def planned(api: WorkDocs | None = None, **said: Any) -> Any:
    api, options = api or site(), params("workdocs_user", **said)
    users.check(options)
    options = dict(users.localize(options, WHERE))
    found = users.find(api, options, WHERE)
    values: dict[str, Any] = {}
    if found is not None:
        options = dict(users.adopt(found, options))
        values = values_of(found, options)
    if options["state"] == "absent":
        address = {"UserId": users.address(options, WHERE)}
        steps = () if found is None else users.clearing(api, options, address, found)
        return (*steps, *plan(_bare(), State(found, {}), options, WHERE))
    options, missing = users.resolve(api, options, WHERE, values)
    assert missing == ()
    return plan(USER, State(found, values), options, WHERE)


def _bare() -> Any:
    """The table without what comes before a deletion, which is looked at by itself."""
    return replace(USER, clearing=None)


def sent(steps: Any) -> list[tuple[str, Mapping[str, Any]]]:
    return [(request.operation, request.params) for step in steps for request in step.requests]


@pytest.mark.parametrize("said", [
    {"username": "ben"}, {"email": "Ben@Example.com"}, {"username": BEN["Id"]},
    {"username": "ben", "email": "BEN@example.com"},
    {"username": "ben", "given_name": "Ben", "surname": "Example", "password": "another-one", "type": "USER"},
    {"username": "ben", "storage_rule": {"storage_type": "QUOTA", "storage_allocated_in_bytes": 50 * GB}},
    {"username": "ben", "storage_rule": {"storage_allocated_in_bytes": 50 * GB}}, {"username": "ben", "locale": "en"},
    {"username": "ben", "grant_poweruser_privileges": False}, {"username": "dora", "state": "absent"},
])  # fmt: skip
def test_who_is_as_they_are_to_be_is_left_alone(said):
    assert planned(**said) == ()


def test_a_new_user_is_made():
    steps = planned(**NEW, storage_rule={"storage_allocated_in_bytes": GB}, time_zone="Europe/Paris")
    assert told(steps) == [("user", "create", ["create_user"])]
    assert sent(steps)[0][1] == {
        "OrganizationId": SITE, "Username": "cleo@example.com", "EmailAddress": "cleo@example.com",
        "GivenName": "Cleo", "Surname": "Lund", "Password": "tiger-moth", "TimeZoneId": "Europe/Paris",
        "StorageRule": {"StorageType": "QUOTA", "StorageAllocatedInBytes": GB},
    }  # fmt: skip
    assert "password" not in steps[0].after


def test_what_the_create_call_does_not_take_is_changed_after_it():
    steps = planned(**NEW, username="cleo", type="USER", locale="fr", state="inactive")
    assert [(step.name, step.action) for step in steps] == [
        ("user", "create"), ("type", "change"), ("locale", "change"), ("state", "change"),
    ]  # fmt: skip
    assert sent(steps)[0][1]["Username"] == "cleo"
    assert sent(steps)[-1][0] == "deactivate_user"
    assert told(planned(**NEW, type="MINIMALUSER")) == [("user", "create", ["create_user"])]


@pytest.mark.parametrize(("said", "request_"), [
    ({"surname": "Boyd"}, {"Surname": "Boyd"}),
    ({"type": "POWERUSER"}, {"Type": "POWERUSER"}),
    ({"grant_poweruser_privileges": True}, {"GrantPoweruserPrivileges": "TRUE"}),
    ({"locale": "fr"}, {"Locale": "fr"}),
    ({"time_zone": "Asia/Tokyo"}, {"TimeZoneId": "Asia/Tokyo"}),
    ({"storage_rule": {"storage_type": "UNLIMITED"}}, {"StorageRule": {"StorageType": "UNLIMITED"}}),
    ({"storage_rule": {"storage_allocated_in_bytes": GB}},
     {"StorageRule": {"StorageType": "QUOTA", "StorageAllocatedInBytes": GB}}),
])  # fmt: skip
def test_each_option_is_changed_by_itself(said, request_):
    steps = planned(username="ben", **said)
    assert sent(steps) == [("update_user", {"UserId": BEN["Id"], **request_})]


@pytest.mark.parametrize(("status", "state", "operation", "effect"), [
    ("INACTIVE", "active", "activate_user", "costs"), ("PENDING", "active", "activate_user", "costs"),
    ("ACTIVE", "inactive", "deactivate_user", "interrupts"),
])  # fmt: skip
def test_a_user_is_let_in_and_shut_out(status, state, operation, effect):
    steps = planned(site({**BEN, "Status": status}), username="ben", state=state)
    assert sent(steps) == [(operation, {"UserId": BEN["Id"]})]
    assert steps[0].effect.kind == effect


@pytest.mark.parametrize(("status", "state", "names"), [
    ("INACTIVE", "active", ["state", "attributes"]), ("ACTIVE", "inactive", ["attributes", "state"]),
])  # fmt: skip
def test_who_is_out_is_let_in_first_and_shut_out_last(status, state, names):
    steps = planned(site({**BEN, "Status": status}), username="ben", state=state, surname="Boyd")
    assert [step.name for step in steps] == names


def test_an_address_can_not_be_changed():
    with pytest.raises(Refused, match="^email of user ben is 'ben@example.com' and can't become 'b@example.com': AWS"):
        planned(username="ben", email="b@example.com")


def test_a_user_of_another_name_with_that_address_is_said():
    with pytest.raises(Refused, match="^username: there is no user bob, but ben@example.com is the address of user"):
        planned(username="bob", email="ben@example.com")


def test_a_user_without_files_is_deleted():
    steps = planned(username="ben", state="absent")
    assert sent(steps) == [("delete_user", {"UserId": BEN["Id"]})]
    assert steps[0].effect.kind == "irreversible"
    pending = {**BEN, "Status": "PENDING", "RootFolderId": None}
    assert told(planned(site(pending), username="ben", state="absent")) == [("user", "delete", ["delete_user"])]


def test_a_user_with_files_is_deleted_only_where_that_is_said():
    with pytest.raises(Refused, match=r"^User ben has files: /Plans, /todo\.txt\. Name the heir"):
        planned(site(files=HELD), username="ben", state="absent")
    assert told(planned(site(files=HELD), username="ben", state="absent", force=True)) == [
        ("user", "delete", ["delete_user"])
    ]


def test_the_heir_has_the_files_before_the_user_goes():
    steps = planned(site(files=HELD), username="ben", state="absent", heir="ana@example.com")
    assert sent(steps) == [
        ("create_folder", {"ParentFolderId": "root-ana", "Name": "Files of ben"}),
        ("update_folder", {"FolderId": "f-ben", "ParentFolderId": users.NEW}),
        ("update_document", {"DocumentId": "d-ben", "ParentFolderId": users.NEW}),
        ("delete_user", {"UserId": BEN["Id"]}),
    ]
    assert steps[0].before == ["/Plans", "/todo.txt"]
    assert steps[0].after == {"owner": "ana@example.com", "path": "/Files of ben"}


def test_the_files_go_into_the_folder_that_is_there():
    files = ([*HELD[0], folder("f-heir", "From Ben", "root-ana")], HELD[1])
    steps = planned(site(files=files), username="ben", state="absent", heir="ana", heir_folder="From Ben")
    assert [request.get("ParentFolderId") for _operation, request in sent(steps)] == ["f-heir", "f-heir", None]
    assert told(planned(site(), username="ben", state="absent", heir="ana")) == [("user", "delete", ["delete_user"])]


def moving(left: bool) -> tuple[WorkDocs, Any]:
    """An api that moves, or doesn't, and the step that has it move."""
    answers: dict[str, Any] = {"create_folder": {"Metadata": folder("f-new", "Files of ben", "root-ana")}}
    api = site(files=([dict(one) for one in HELD[0]], [dict(one) for one in HELD[1]]), answers=answers)

    def moved(request: Mapping[str, Any]) -> Any:
        for one in () if left else (*api.folders, *api.documents):
            if one["Id"] in request.values():
                one["ParentFolderId"] = request["ParentFolderId"]
        return {}

    answers_of = api.answers
    answers_of.update(update_folder=moved, update_document=moved)
    return api, planned(api, username="ben", state="absent", heir="ana")[0]


def test_the_files_are_moved():
    api, step = moving(left=False)
    step.work(api)
    assert {one["Id"]: one["ParentFolderId"] for one in (*api.folders, *api.documents)} == {
        "f-ben": "f-new", "d-ben": "f-new", "f-old": "root-ben",
    }  # fmt: skip


def test_a_user_stays_whose_files_did_not_go():
    api, step = moving(left=True)
    with pytest.raises(Failed, match=r"^User ben still has /Plans, /todo\.txt: the user stays"):
        step.work(api)


def test_what_was_deleted_meanwhile_is_no_failure_and_what_is_denied_is():
    api, step = moving(left=False)
    api.fates["update_document"] = ApiError("update_document", "EntityNotExistsException", "gone", 404)
    api.documents.clear()
    step.work(api)
    api, step = moving(left=False)
    api.fates["update_folder"] = ApiError("update_folder", "UnauthorizedOperationException", "denied", 403)
    with pytest.raises(ApiError, match="denied"):
        step.work(api)


def test_a_directory_that_is_not_awss_is_said():
    error = ApiError("create_user", "UnauthorizedOperationException", "no", 403)
    assert "AD Connector" in users.reason(site(), error, {})
    assert users.reason(site(), ApiError("update_user", error.code, "no", 403), {}) == ""


def test_the_result_tells_who_it_is_going_to_be():
    options = params("workdocs_user", **NEW)
    options = users.localize(options, WHERE)
    values = {"attributes": {"given_name": "Cleo", "email": "cleo@example.com", "password": "tiger-moth"},
              "state": "active", "type": "USER", "locale": "fr",
              "storage_rule": {"storage_type": "UNLIMITED"}}  # fmt: skip
    assert users.answer(values, None, options, WHERE)["user"] == {
        "username": "cleo@example.com", "email_address": "cleo@example.com", "given_name": "Cleo", "status": "ACTIVE",
        "type": "USER", "locale": "fr", "storage_type": "UNLIMITED", "storage_allocated_in_bytes": None,
    }  # fmt: skip
    seen = users.answer({"state": "active"}, {"User": BEN}, options, WHERE)["user"]
    assert (seen["storage_allocated_in_bytes"], seen["storage_utilized_in_bytes"]) == (50 * GB, 7)


@pytest.mark.parametrize(("said", "sentence"), [
    ({}, "^username or email is needed"),
    ({"username": "ana silva"}, "^username: 'ana silva' may have"),
    ({"email": "ana"}, "^email: 'ana' is no e-mail"),
    ({"username": "cleo"}, "^given_name: there is no user cleo yet, and a new one needs given_name, surname, password"),
    ({**NEW, "password": None}, "^password: there is no user"),
    ({**NEW, "password": "abc"}, "^password: it has 4 to 32"),
    ({**NEW, "password": "a\u4e2dbcd"}, "^password: it has 4 to 32"),
    ({**NEW, "given_name": ""}, "^given_name: it has 1 to 64"),
    ({"username": "ben", "surname": "x" * 65}, "^surname: it has 1 to 64"),
    ({"username": "ben", "storage_rule": {"storage_type": "QUOTA"}}, "^storage_rule.storage_allocated_in_bytes: st"),
    ({"username": "ben", "storage_rule": {"storage_type": "UNLIMITED", "storage_allocated_in_bytes": 1}},
     "^storage_rule.storage_allocated_in_bytes: it is for"),
    ({"username": "ben", "storage_rule": {"storage_allocated_in_bytes": -1}}, "it is 0 or more"),
    ({"username": "ben", "heir": "ana"}, "^heir: it says what becomes"),
    ({"username": "ben", "force": True}, "^force: it says what becomes"),
    ({"username": "ben", "state": "absent", "heir": "Ben"}, "^heir: it is the user who goes"),
    ({"username": "ben", "state": "absent", "heir": "ben@example.com"}, "^heir: it is the user who goes"),
    ({"username": "ben", "state": "absent", "heir": "dora"}, "^heir: the site has no user dora"),
    ({"username": "ben", "state": "absent", "heir": "ana", "heir_folder": "a/b"}, "^heir_folder: 'a/b' has /"),
    ({"username": "ben", "organization_id": "x"}, "^organization_id: 'x'"),
])  # fmt: skip
def test_bad_input_is_a_sentence(said, sentence):
    with pytest.raises(Refused, match=sentence):
        planned(**said)
