# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""People and groups of an identity store as plans: who is meant, what differs of them, and who is in which group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.identitystore import groups, people, users
from ansible_collections.converge.aws.plugins.module_utils.parts import Where
from ansible_collections.converge.aws.plugins.module_utils.state import State, read
from support.model import Model
from support.modules import module, params
from support.planning import WHERE, plan, told

USER, GROUP = module("identitystore_user").RESOURCE, module("identitystore_group").RESOURCE
STORE = "d-1234567890"
JO = {
    "UserId": "jo-id",
    "UserName": "jo",
    "DisplayName": "Jo Martin",
    "Name": {"GivenName": "Jo", "FamilyName": "Martin"},
    "Emails": [{"Value": "jo@example.com", "Type": "home", "Primary": True}],
    "Title": "Dr",
}
KIM = {"UserId": "kim-id", "UserName": "kim", "Emails": [{"Value": "kim@example.com"}]}
CREW = {"GroupId": "crew-id", "DisplayName": "crew", "Description": "They sail."}
OTHERS = {"GroupId": "others-id", "DisplayName": "others"}


class Directory(Model):
    """A store with two users and two groups, Jo in the crew, as the api port gives them."""

    def __init__(self, instances: tuple[str, ...] = (STORE,), refuses: ApiError | None = None) -> None:
        super().__init__("identitystore")
        self.instances, self.refuses = instances, refuses
        self.where = Where("eu-west-3")
        self.asked: list[str] = []
        self.more: list[dict[str, Any]] = []

    def call(self, operation: str, request: Mapping[str, Any], service: str = "") -> Any:
        self.asked.append(operation)
        if self.refuses:
            raise self.refuses
        if operation == "list_instances":
            return {"Instances": [{"IdentityStoreId": one, "InstanceArn": f"arn:{one}"} for one in self.instances]}
        assert request["IdentityStoreId"] == STORE
        everybody = [JO, KIM, *self.more]
        if operation in ("get_user_id", "get_group_id"):
            unique = request["AlternateIdentifier"]["UniqueAttribute"]
            for one in everybody if operation == "get_user_id" else (CREW, OTHERS):
                emails = [email["Value"] for email in one.get("Emails", ())]
                names = {"userName": [one.get("UserName", "")], "displayName": [one.get("DisplayName", "")]}
                by = {path: [name.lower() for name in said] for path, said in names.items()} | {"emails.value": emails}
                if unique["AttributeValue"].lower() in by[unique["AttributePath"]]:
                    return one
            raise ApiError(operation, "ResourceNotFoundException", "USER not found.", 400, details={})
        if operation.startswith("describe_"):
            wanted = request.get("UserId") or request.get("GroupId")
            found = [one for one in (*everybody, CREW, OTHERS) if wanted in (one.get("UserId"), one.get("GroupId"))]
            return {**found[0], "IdentityStoreId": STORE}
        if operation == "list_users":
            return {"Users": everybody}
        there = [{"MembershipId": "m1", "GroupId": "crew-id", "MemberId": {"UserId": "jo-id"}}]
        there += [
            {"MembershipId": f"m-{one['UserId']}", "GroupId": "crew-id", "MemberId": {"UserId": one["UserId"]}}
            for one in self.more
        ]
        user = request.get("MemberId", {}).get("UserId")
        return {"GroupMemberships": [one for one in there if user in (None, one["MemberId"]["UserId"])]}

    def pages(self, operation: str, request: Mapping[str, Any], service: str = "") -> Any:
        yield self.call(operation, request, service)

    def side_by_side(self, thunks: Any) -> list[Any]:
        answers: list[Any] = []
        for thunk in thunks:
            try:
                answers.append(thunk())
            except ApiError as error:
                answers.append(error)
        return answers


def planned(name: str, api: Any = None, **said: Any) -> Any:
    """The plan that a task leads to, as the engine finds it; what is missing is given in place of it."""
    api = api or Directory()
    resource = module(name).RESOURCE
    options: Any = params(name, **said)
    resource.check(options)
    if resource.localize:
        options = resource.localize(options, WHERE)
    state = read(resource, _named(resource, options), options, WHERE, api)
    if state.found is not None:
        options = resource.adopt(state.found, options)
    if options["state"] != "absent":
        options, missing = resource.resolve(api, options, WHERE, state.values)
        if missing:
            return missing
    return plan(resource, State(state.found, state.values), options)


def _named(resource: Any, options: Mapping[str, Any]) -> Any:
    return tuple(p for p in resource.parts if p.name == "attributes" or options.get(p.name) is not None)


def user(**said: Any) -> Any:
    return planned("identitystore_user", **said)


def operations(steps: Any) -> dict[str, Any]:
    """What the one UpdateUser of a plan changes, by path."""
    (step,) = steps
    (request,) = step.requests
    assert request.params["UserId"] == "jo-id" and request.params["IdentityStoreId"] == STORE
    return {one["AttributePath"]: one["AttributeValue"] for one in request.params["Operations"]}


@pytest.mark.parametrize("said", [
    {"user_name": "jo"}, {"user_name": "JO"}, {"email": "jo@example.com"}, {"user_name": "jo@example.com"},
    {"user_name": "jo", "given_name": "Jo", "title": "Dr", "nick_name": "", "addresses": []},
    {"user_name": "jo", "email": "jo@example.com"}, {"user_name": "jo", "groups": ["crew"]},
    {"user_name": "jo", "emails": [{"value": "jo@example.com", "type": "home", "primary": True}]},
    {"user_name": "jo", "groups": ["CREW"]}, {"user_name": "jo", "groups": []},
])  # fmt: skip
def test_one_who_is_as_wanted_is_left_alone(said):
    assert user(**said) == ()


@pytest.mark.parametrize(("said", "changes"), [
    ({"given_name": "Joe"}, {"name.givenName": "Joe"}),
    ({"title": ""}, {"title": None}),
    ({"emails": []}, {"emails": None}),
    ({"email": ""}, {"emails": None}),
    ({"email": "joe@example.com"}, {"emails": [{"value": "joe@example.com", "type": "home", "primary": True}]}),
    ({"emails": [{"value": "jo@example.com", "type": "work", "primary": True}]},
     {"emails": [{"value": "jo@example.com", "type": "work", "primary": True}]}),
    ({"phone_number": "1"}, {"phoneNumbers": [{"value": "1", "type": "work", "primary": True}]}),
    ({"addresses": [{"street_address": "1 rue", "postal_code": "75000"}]},
     {"addresses": [{"streetAddress": "1 rue", "postalCode": "75000"}]}),
    ({"locale": "fr-FR", "title": "Prof", "display_name": "Jo Martin"}, {"locale": "fr-FR", "title": "Prof"}),
])  # fmt: skip
def test_what_differs_is_sent_and_nothing_else(said, changes):
    assert operations(user(user_name="jo", **said)) == changes


def test_who_is_not_there_is_made_with_what_aws_needs():
    steps = user(email="lou@example.com", given_name="Lou", family_name="Roy", groups=["crew"])
    assert told(steps) == [("user", "create", ["create_user"]), ("groups", "change", ["create_group_membership"])]
    made = dict(steps[0].requests[0].params)
    assert made == {
        "IdentityStoreId": STORE,
        "UserName": "lou@example.com",
        "DisplayName": "Lou Roy",
        "Name": {"GivenName": "Lou", "FamilyName": "Roy"},
        "Emails": [{"Value": "lou@example.com", "Type": "work", "Primary": True}],
    }
    assert steps[1].requests[0].params["MemberId"] == {"UserId": people.NEW}


def test_who_is_not_there_is_not_made_without_names():
    with pytest.raises(Refused, match="given_name and family_name: needed, since there is no user lou yet"):
        user(user_name="lou")


def test_groups_are_joined_and_left():
    (step,) = user(user_name="jo", groups=["others"], purge_groups=True)
    assert [(one.operation, dict(one.params)) for one in step.requests] == [
        ("delete_group_membership", {"IdentityStoreId": STORE, "MembershipId": "m1"}),
        ("create_group_membership",
         {"IdentityStoreId": STORE, "GroupId": "others-id", "MemberId": {"UserId": "jo-id"}}),
    ]  # fmt: skip
    assert step.effect.kind == "interrupts"
    assert step.show(step.before) == ["crew"] and step.show(step.after) == ["others"]
    (step,) = user(user_name="jo", groups=["others"])
    assert [one.operation for one in step.requests] == ["create_group_membership"] and step.effect is None
    (step,) = user(user_name="jo", groups=[], purge_groups=True)
    assert told((step,)) == [("groups", "clear", ["delete_group_membership"])]


def test_a_group_that_is_not_there_is_a_sentence():
    assert user(user_name="jo", groups=["sailors"]) == ("groups: there is no group sailors in the identity store.",)


def test_members_are_known_by_name_and_by_address():
    (step,) = planned("identitystore_group", display_name="crew", members=["kim@example.com"], purge_members=True)
    assert [one.operation for one in step.requests] == ["delete_group_membership", "create_group_membership"]
    assert step.show(step.after) == ["kim"]
    assert step.requests[1].params == {"IdentityStoreId": STORE, "GroupId": "crew-id", "MemberId": {"UserId": "kim-id"}}
    assert planned("identitystore_group", display_name="crew", members=["jo@example.com"]) == ()


def test_many_members_are_listed_and_not_asked_for_one_by_one():
    api = Directory()
    api.more = [{"UserId": f"id{number}", "UserName": f"user{number}"} for number in range(9)]
    assert planned("identitystore_group", api, display_name="crew", members=["jo", "user8"]) == ()
    assert "list_users" in api.asked and "describe_user" not in api.asked and "get_user_id" not in api.asked


def test_a_description_is_changed_and_cleared():
    (step,) = planned("identitystore_group", display_name="crew", description="")
    (request,) = step.requests
    assert request.operation == "update_group"
    assert request.params["Operations"] == [{"AttributePath": "description", "AttributeValue": None}]
    assert planned("identitystore_group", display_name="crew", description="They sail.") == ()


def test_absent_asks_for_no_members():
    api = Directory()
    steps = planned("identitystore_group", api, display_name="crew", members=["jo"], state="absent")
    assert told(steps) == [("group", "delete", ["delete_group"])]
    assert api.asked == ["list_instances", "get_group_id", "describe_group"]


# --- the store ---


@pytest.mark.parametrize(("instances", "sentence"), [
    ((), "no instance of IAM Identity Center answers in eu-west-3"),
    ((STORE, "d-0000000000"), r"2 instances .* answer \(d-0000000000, d-1234567890\)"),
])  # fmt: skip
def test_which_store_is_meant_must_be_clear(instances, sentence):
    with pytest.raises(Refused, match=sentence):
        user(user_name="jo", api=Directory(instances))


def test_a_store_that_is_named_is_not_looked_for():
    api = Directory(())
    assert user(user_name="jo", identity_store_id=STORE, api=api) == ()
    assert "list_instances" not in api.asked


def test_who_may_not_look_for_the_store_is_told_how_to_do_without():
    denied = ApiError("list_instances", "AccessDeniedException", "not authorized", 400)
    with pytest.raises(Failed, match="sso:ListInstances.*identity_store_id"):
        user(user_name="jo", api=Directory(refuses=denied))


def test_a_store_that_is_not_there_is_no_missing_user():
    gone = ApiError("get_user_id", "ResourceNotFoundException", "x", 400, details={"ResourceType": "IDENTITY_STORE"})
    with pytest.raises(Refused, match="there is no identity store d-1234567890"):
        user(user_name="jo", identity_store_id=STORE, api=Directory(refuses=gone))


def test_why_aws_says_no_is_said():
    denied = ApiError("create_user", "AccessDeniedException", "x", 400)
    assert "Active Directory" in people.reason(None, denied, {})
    details = {"Reason": "UNIQUENESS_CONSTRAINT_VIOLATION"}
    taken = ApiError("update_user", "ConflictException", "x", 400, details=details)
    assert "has that name already" in people.reason(None, taken, {})
    assert people.reason(None, ApiError("create_user", "ValidationException", "x", 400), {}) == ""


@pytest.mark.parametrize(("said", "sentence"), [
    ({}, "user_name or email is needed"),
    ({"user_name": "jo martin"}, "has blanks"),
    ({"user_name": "Administrator"}, "reserved by AWS"),
    ({"user_name": "x" * 129}, "1 to 128 characters"),
    ({"user_name": "jo", "family_name": ""}, "family_name: .* can be changed, not cleared"),
    ({"user_name": "jo", "emails": [{"value": "a"}, {"value": "b"}]}, "one entry at most, and 2 are given"),
    ({"user_name": "jo", "roles": [{"value": ""}]}, "roles: an entry needs a value"),
    ({"user_name": "jo", "title": "x" * 1025}, "title: it has 1025 characters"),
])  # fmt: skip
def test_what_cannot_be_a_user_is_refused(said, sentence):
    with pytest.raises(Refused, match=sentence):
        users.check(params("identitystore_user", **said))


@pytest.mark.parametrize(("said", "sentence"), [
    ({"display_name": ""}, "1 to 1024 characters"),
    ({"display_name": "awsadministrators"}, "reserved by AWS"),
    ({"display_name": "crew", "description": "x" * 1025}, "1025 characters"),
    ({"display_name": "crew", "members": [""]}, "members: a name has 1 to 128"),
])  # fmt: skip
def test_what_cannot_be_a_group_is_refused(said, sentence):
    with pytest.raises(Refused, match=sentence):
        groups.check(params("identitystore_group", **said))
