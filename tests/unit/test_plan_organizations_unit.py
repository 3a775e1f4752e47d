# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Units of an organization as plans: which one is meant, that it can't move, and that it is empty before it goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import Refused
from ansible_collections.converge.aws.plugins.module_utils.organizations import units
from ansible_collections.converge.aws.plugins.module_utils.state import State
from support.model import Model
from support.modules import module, params
from support.planning import WHERE, plan, told

UNIT = module("organizations_unit").RESOURCE
ROOT, OUTER, INNER = "r-abcd", "ou-abcd-12345678", "ou-abcd-87654321"


class Organization(Model):
    """A unit in another one, with an account in it, as the api port gives them."""

    def __init__(self) -> None:
        super().__init__("organizations")

    def call(self, operation: str, request: Mapping[str, Any], service: str = "") -> Any:
        inside = {ROOT: [("Workloads", OUTER)], OUTER: [("Prod", INNER)]}
        if operation == "list_roots":
            return {"Roots": [{"Id": ROOT}]}
        if operation == "list_organizational_units_for_parent":
            below = inside.get(request["ParentId"], [])
            return {"OrganizationalUnits": [{"Name": name, "Id": one, "Arn": one} for name, one in below]}
        if operation == "describe_organizational_unit":
            return {"OrganizationalUnit": {"Id": request["OrganizationalUnitId"], "Name": "Prod", "Arn": "arn"}}
        if operation == "list_parents":
            return {"Parents": [{"Id": OUTER}]}
        assert operation == "list_accounts_for_parent"
        accounts = [{"Id": "210987654321", "Email": "jo@example.com"}] if request["ParentId"] == INNER else []
        return {"Accounts": accounts}

    def pages(self, operation: str, request: Mapping[str, Any], service: str = "") -> Any:
        yield self.call(operation, request, service)


def given(**said: Any) -> dict[str, Any]:
    options = params("organizations_unit", **said)
    units.check(options)
    return dict(units.localize(options, WHERE))


def planned(**said: Any) -> Any:
    """The plan that a task leads to, as the engine finds it."""
    api, options = Organization(), given(**said)
    found = units.find(api, options, WHERE)
    values: dict[str, Any] = {}
    if found is not None:
        options = dict(units.adopt(found, options))
        units.accept(found, options, WHERE)
        values = {"attributes": {"name": found["OrganizationalUnit"]["Name"]}}
    if options["state"] != "absent":
        options, missing = units.resolve(api, options, WHERE, values)
        assert missing == ()
    steps = plan(UNIT, State(found, values), options)
    if steps:
        units.guard(api, options, WHERE, steps)
    return steps


@pytest.mark.parametrize("said", [
    {"path": "Workloads/Prod"}, {"path": "root/Workloads/Prod/"}, {"name": "Prod", "parent": "Workloads"},
    {"name": "Prod", "parent": OUTER}, {"unit_id": INNER}, {"unit_id": INNER, "parent": OUTER},
])  # fmt: skip
def test_one_that_is_there_is_found(said):
    assert planned(**said) == ()


@pytest.mark.parametrize(("said", "parent"), [
    ({"path": "Workloads/Test"}, OUTER), ({"name": "Prod"}, ROOT), ({"name": "Test", "parent": INNER}, INNER),
])  # fmt: skip
def test_one_that_is_not_there_is_made(said, parent):
    steps = planned(**said)
    assert told(steps) == [("unit", "create", ["create_organizational_unit"])]
    assert steps[0].requests[0].params["ParentId"] == parent


def test_an_id_renames_it():
    steps = planned(unit_id=INNER, name="Test")
    assert told(steps) == [("attributes", "change", ["update_organizational_unit"])]
    assert steps[0].requests[0].params == {"OrganizationalUnitId": INNER, "Name": "Test"}


def test_a_parent_that_is_not_there_is_said():
    options = given(path="Sandbox/Prod")
    assert units.find(Organization(), options, WHERE) is None
    known, missing = units.resolve(Organization(), options, WHERE, {})
    assert missing == ("parent: there is no unit Sandbox in this organization: make it first.",)
    assert told(plan(UNIT, State(), known)) == [("unit", "create", ["create_organizational_unit"])]


@pytest.mark.parametrize(("said", "inside"), [
    ({"path": "Workloads"}, "unit Prod"), ({"unit_id": INNER}, r"account 210987654321 \(jo@example.com\)"),
])  # fmt: skip
def test_it_is_empty_before_it_goes(said, inside):
    with pytest.raises(Refused, match=f"isn't empty: it has {inside}. Move"):
        planned(state="absent", **said)


@pytest.mark.parametrize(("said", "sentence"), [
    ({}, "^name, path or unit_id is needed"),
    ({"path": "Workloads/Prod", "name": "Prod"}, "^path: it names the unit and its parent"),
    ({"path": "root"}, "^path: 'root' is no path of units"),
    ({"path": INNER}, "^path: 'ou-abcd-87654321' is no path"),
    ({"path": "Workloads//Prod"}, "^path: 'Workloads//Prod' is no path"),
    ({"name": ""}, "^name, path or unit_id"),
    ({"name": "Work/loads"}, "^name: 'Work/loads' has a slash"),
    ({"name": "a" * 129}, "^name: a unit's name has 1 to 128 characters, not 129"),
    ({"unit_id": "Prod"}, "^unit_id: 'Prod' is not a unit's id"),
    ({"name": "Prod", "parent": "210987654321"}, "^parent: '210987654321' is an account"),
    ({"name": "prod", "parent": "Workloads"}, "^name: there is no unit Workloads/prod, but Prod, which differs by cas"),
    ({"unit_id": INNER, "parent": ROOT}, f"^parent: unit {INNER} is in {OUTER}, and AWS can't move units"),
])  # fmt: skip
def test_bad_input_is_a_sentence(said, sentence):
    with pytest.raises(Refused, match=sentence):
        planned(**said)
