# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts of an organization as plans: one for an address, waited for until it is there or never will be, closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.organizations import accounts
from ansible_collections.converge.aws.plugins.module_utils.state import State
from support.model import Model, operations
from support.modules import module, params
from support.planning import WHERE, plan, told

ACCOUNT = module("organizations_account").RESOURCE
ROOT, UNIT, ID, MANAGEMENT = "r-abcd", "ou-abcd-12345678", "210987654321", "123456789012"


class Organization(Model):
    """Accounts and the requests for them; ``ends`` is what becomes of one under way once it is described."""

    def __init__(self, *known: Mapping[str, Any], requests: tuple[Mapping[str, Any], ...] = (), ends: Any = ()) -> None:
        super().__init__("organizations")
        self.__dict__.update(known=list(known), requests=list(requests), ends=list(ends), asked=[])

    def call(self, operation: str, request: Mapping[str, Any], service: str = "") -> Any:
        self.asked.append(operation)
        if operation == "list_accounts":
            return {"Accounts": self.known}
        if operation == "describe_account":
            found = [one for one in self.known if one["Id"] == request["AccountId"]]
            if not found:
                raise ApiError(operation, "AccountNotFoundException", "No.", 400)
            return {"Account": found[0]}
        if operation == "list_create_account_status":
            states = request.get("States", ["IN_PROGRESS", "SUCCEEDED", "FAILED"])
            return {"CreateAccountStatuses": [one for one in self.requests if one["State"] in states]}
        if operation == "describe_create_account_status":
            self.known.extend(self.ends)
            return {"CreateAccountStatus": {"State": "SUCCEEDED" if self.ends else "FAILED"}}
        if operation == "list_roots":
            return {"Roots": [{"Id": ROOT}]}
        assert operation == "list_organizational_units_for_parent"
        return {"OrganizationalUnits": [{"Name": "Workloads", "Id": UNIT}]}

    def pages(self, operation: str, request: Mapping[str, Any], service: str = "") -> Any:
        yield self.call(operation, request, service)

    def settled(self, missing: Callable[[], str], about: str, timeout: float) -> None:
        while missing():
            pass


def account(**seen: Any) -> dict[str, Any]:
    arn = f"arn:aws:organizations::{MANAGEMENT}:account/o-abcdefghij/{seen.get('Id', ID)}"
    return {"Id": ID, "Arn": arn, "Email": "Photos@example.com", "Name": "photos", "State": "ACTIVE", **seen}


def request(state: str, number: int = 1, **more: Any) -> dict[str, Any]:
    return {"Id": f"car-{number}", "AccountName": "photos", "State": state, **more}


def given(**said: Any) -> dict[str, Any]:
    named = {} if "account_id" in said else {"email": "photos@example.com"}
    options = params("organizations_account", **{**named, **said})
    accounts.check(options)
    return dict(accounts.localize(options, WHERE))


def planned(api: Organization, at: str = ROOT, **said: Any) -> tuple[Any, dict[str, Any]]:
    """The plan that a task leads to, as the engine finds it, and the options as they are then."""
    options = given(**said)
    found = accounts.find(api, options, WHERE)
    values: dict[str, Any] = {}
    if found is not None:
        options = dict(accounts.adopt(found, options))
        accounts.accept(found, options, WHERE)
        values = {"attributes": {"name": found["Account"]["Name"]}, "unit": at, "tags": {}}
    if options["state"] != "absent":
        options = dict(accounts.resolve(api, options, WHERE, values)[0])
    return plan(ACCOUNT, State(found, values), options), options


NEW = {"name": "photos"}


def test_one_that_is_there_is_found_by_its_address_in_any_case():
    assert planned(Organization(account()), email="PHOTOS@example.com", **NEW)[0] == ()


def test_a_new_one_is_made_in_the_root_and_then_moved():
    said = {"unit": "Workloads", "role_name": "Admin", "iam_user_access_to_billing": "deny", "tags": {"a": "b"}}
    steps, _said = planned(Organization(), **NEW, **said)
    assert told(steps) == [("account", "create", ["create_account"]), ("unit", "change", ["move_account"])]
    assert steps[0].requests[0].params == {
        "Email": "photos@example.com", "AccountName": "photos", "RoleName": "Admin", "IamUserAccessToBilling": "DENY",
        "Tags": [{"Key": "a", "Value": "b"}],
    }  # fmt: skip
    assert steps[0].effect.kind == "costs"
    move = steps[1].requests[0].params
    assert (move["SourceParentId"], move["DestinationParentId"]) == (ROOT, UNIT)


def test_one_that_is_elsewhere_is_moved():
    steps, _said = planned(Organization(account()), at=UNIT, unit="root")
    assert told(steps) == [("unit", "change", ["move_account"])]
    assert steps[0].requests[0].params == {"AccountId": ID, "SourceParentId": UNIT, "DestinationParentId": ROOT}
    assert planned(Organization(account()), at=UNIT, unit="Workloads")[0] == ()


def test_one_that_is_being_made_is_waited_for():
    api = Organization(requests=(request("IN_PROGRESS"),), ends=(account(),))
    assert planned(api, **NEW)[0] == ()


def test_one_whose_making_came_to_nothing_is_made():
    api = Organization(requests=(request("IN_PROGRESS"),))
    assert told(planned(api, **NEW)[0]) == [("account", "create", ["create_account"])]


def test_only_its_own_name_is_waited_for():
    api = Organization(requests=(request("IN_PROGRESS", AccountName="sounds"),))
    planned(api, **NEW)
    assert "describe_create_account_status" not in api.asked


# --- what comes of the request ---


@pytest.mark.parametrize(("requests", "lacks"), [
    ((), "being made"), ((request("FAILED"),), "being made"), ((request("IN_PROGRESS", 2),), "being made"),
    ((request("SUCCEEDED", 2),), ""), ((request("SUCCEEDED", 2), request("FAILED", 3)), ""),
])  # fmt: skip
def test_a_new_one_is_waited_for(requests, lacks):
    _steps, said = planned(Organization(requests=(request("FAILED"),)), **NEW)
    assert accounts.pending("present", Organization(requests=requests), said, WHERE) == lacks


def test_one_that_will_never_be_says_why():
    _steps, said = planned(Organization(), **NEW)
    api = Organization(requests=(request("FAILED", FailureReason="EMAIL_ALREADY_EXISTS"),))
    with pytest.raises(Failed, match=r"^AWS didn't make account photos@example.com: EMAIL_ALREADY_EXISTS. An AWS acc"):
        accounts.pending("present", api, said, WHERE)


def test_one_that_was_there_is_not_waited_for():
    api = Organization(account())
    _steps, said = planned(api, **NEW)
    api.asked.clear()
    assert accounts.pending("present", api, said, WHERE) == ""
    assert api.asked == []


def test_every_failure_has_its_sentence():
    model = operations("organizations")["create_account"].service_model
    assert set(accounts.FAILURES) == set(model.shape_for("CreateAccountFailureReason").enum)


# --- the end ---


def test_it_is_closed_with_force_only():
    api = Organization(account())
    steps, said = planned(api, state="absent", force=True)
    assert told(steps) == [("account", "delete", ["close_account"])]
    assert steps[0].effect.kind == "irreversible"
    ACCOUNT.guard(api, said, WHERE, steps)
    steps, said = planned(api, state="absent")
    with pytest.raises(Refused, match="would be closed: everything in it stops at once.*force: true.*Nothing was chan"):
        ACCOUNT.guard(api, said, WHERE, steps)


@pytest.mark.parametrize("state", ["SUSPENDED", "PENDING_CLOSURE", "CLOSED"])
def test_a_closed_one_is_gone_and_can_not_be_used(state):
    assert planned(Organization(account(State=state)), state="absent")[0] == ()
    with pytest.raises(Refused, match=rf"^Account {ID} \(Photos@example.com\) is closed \({state}\)"):
        planned(Organization(account(State=state)), **NEW)


def test_an_older_botocore_knows_the_status_alone():
    assert accounts.status({"Status": "SUSPENDED"}) == "SUSPENDED"


def test_the_management_account_is_not_closed():
    with pytest.raises(Refused, match=f"^Account {MANAGEMENT} is the management account"):
        planned(Organization(account(Id=MANAGEMENT)), state="absent", force=True)


@pytest.mark.parametrize(("said", "sentence"), [
    ({"email": "photos"}, "^email: 'photos' is not an e-mail address"),
    ({"account_id": "12"}, "^account_id: '12' is not an account's id"),
    ({"name": ""}, "^name: '' is not a name"),
    ({"name": "été"}, "^name: 'été' is not a name"),
    ({"role_name": "no role"}, "^role_name: 'no role' is not a role's name"),
    ({"unit": ID}, f"^unit: '{ID}' is an account"),
    ({"email": "sounds@example.com", "account_id": ID}, f"^email: account {ID} has the e-mail address Photos@"),
    ({"name": "sounds"}, "^name of account photos@example.com is 'photos' and can't become 'sounds': leave name out"),
    ({"email": "new@example.com"}, "^name is needed: there is no account with the e-mail address new@"),
])  # fmt: skip
def test_bad_input_is_a_sentence(said, sentence):
    with pytest.raises(Refused, match=sentence):
        planned(Organization(account()), **said)


def test_an_id_that_is_not_there_is_not_made():
    with pytest.raises(ApiError, match="AccountNotFoundException"):
        planned(Organization(), account_id=ID)
    with pytest.raises(Refused, match=f"^account_id: there is no account {ID}"):
        accounts.creating(given(account_id=ID), WHERE)


def test_a_unit_that_is_not_there_is_said():
    _said, missing = accounts.resolve(Organization(), given(unit="Sandbox", **NEW), WHERE, {})
    assert missing == ("unit: there is no unit Sandbox in this organization: make it first.",)
