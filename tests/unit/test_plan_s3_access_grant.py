# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Grants of S3 Access Grants as plans: what they hang on is made, what gives more goes, and what others need stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.identitystore import people
from ansible_collections.converge.aws.plugins.module_utils.parts import Where
from ansible_collections.converge.aws.plugins.module_utils.s3control import (
    access_grants,
    grant_changes,
    grant_facts,
    grants_found,
)
from ansible_collections.converge.aws.plugins.module_utils.state import State, read
from support.model import Model
from support.modules import module, params
from support.planning import WHERE, plan, told

GRANT = module("s3_access_grant").RESOURCE
CENTER, STORE = "arn:aws:sso:::instance/ssoins-1234567890abcdef", "d-1234567890"
ROLE = "arn:aws:iam::123456789012:role/grants"
READER = "arn:aws:iam::123456789012:role/reader"
PLACE = {
    "AccessGrantsLocationId": "loc", "AccessGrantsLocationArn": "arn:loc", "LocationScope": "s3://photos",
    "IAMRoleArn": ROLE,
}  # fmt: skip
OTHER = {**PLACE, "AccessGrantsLocationId": "other", "LocationScope": "s3://texts"}
NO_INSTANCE = ApiError("x", "AccessGrantsInstanceNotExistsError", "Access Grants Instance does not exist", 404)


def grant(permission: str = "READ", prefix: str = "sea/*", who: str = READER, place: str = "loc") -> dict[str, Any]:
    kind = "IAM" if who.startswith("arn:") else "DIRECTORY_USER"
    return {
        "AccessGrantId": f"{permission}-{who[-6:]}",
        "AccessGrantArn": f"arn:grant/{permission}",
        "Grantee": {"GranteeType": kind, "GranteeIdentifier": who},
        "Permission": permission,
        "AccessGrantsLocationId": place,
        "AccessGrantsLocationConfiguration": {"S3SubPrefix": prefix},
        "GrantScope": f"s3://photos/{prefix}" if prefix else "s3://photos",
    }


class Account(Model):
    """An account with an instance of S3 Access Grants or none, as the api port gives it; two grants a page."""

    def __init__(self, *grants: Any, places: Any = (PLACE,), center: str = "", instance: bool = True) -> None:
        super().__init__("s3control")
        self.grants, self.places, self.center, self.instance = grants, places, center, instance
        self.where = Where("eu-west-3")
        self.asked: list[str] = []

    def located(self) -> Where:
        return WHERE

    def call(self, operation: str, request: Mapping[str, Any], service: str = "") -> Any:
        self.asked.append(operation)
        if operation == "list_instances":
            return {"Instances": [{"InstanceArn": CENTER, "IdentityStoreId": STORE}]}
        if operation == "get_user_id":
            if request["AlternateIdentifier"]["UniqueAttribute"]["AttributeValue"] == "jo":
                return {"UserId": "jo-id"}
            raise ApiError(operation, "ResourceNotFoundException", "USER not found.", 400)
        if operation == "describe_user":
            return {"UserId": "jo-id", "UserName": "jo"}
        if not self.instance:
            raise NO_INSTANCE
        if operation == "get_access_grants_instance":
            told = {"AccessGrantsInstanceArn": "arn:instance"}
            return {**told, "IdentityCenterInstanceArn": self.center} if self.center else told
        if operation == "list_access_grants_locations":
            return {"AccessGrantsLocationsList": list(self.places)}
        if operation == "list_tags_for_resource":
            return {"Tags": [{"Key": "team", "Value": "sea"}]}
        if operation == "list_access_grants":
            start = int(request.get("NextToken") or 0)
            wanted = request.get("GranteeIdentifier")
            found = [one for one in self.grants if wanted in (None, one["Grantee"]["GranteeIdentifier"])]
            page = {"AccessGrantsList": found[start : start + 2]}
            return {**page, "NextToken": str(start + 2)} if start + 2 < len(found) else page
        return {}

    def pages(self, operation: str, request: Mapping[str, Any], service: str = "") -> Any:
        yield self.call(operation, request, service)

    def side_by_side(self, thunks: Any) -> list[Any]:
        return [thunk() for thunk in thunks]


def planned(api: Any, **said: Any) -> Any:
    """The plan that a task leads to, as the engine finds it; what is missing is given in place of it."""
    given = {"location": "s3://photos", "prefix": "sea/", **said}
    if given.get("state") != "absent":
        given.setdefault("permission", "READ")
    if not {"user", "group"} & set(given):
        given.setdefault("principal", "role/reader")
    options: Any = params("s3_access_grant", **given)
    GRANT.check(options)
    options = GRANT.localize(options, WHERE)
    state = read(GRANT, GRANT.parts, options, WHERE, api)
    options = GRANT.adopt(state.found, options)
    options, missing = GRANT.resolve(api, options, WHERE, state.values)
    if missing:
        return missing
    return plan(GRANT, State(state.found, state.values), options)


def sent(steps: Any) -> list[str]:
    return [request.operation for step in steps for request in step.requests]


@pytest.mark.parametrize("said", [
    {}, {"prefix": "sea/*"}, {"location": "s3://photos/"}, {"location": "s3://photos/*"}, {"principal": READER},
    {"tags": {"team": "sea"}}, {"tags": {}, "purge_tags": False}, {"iam_role": "grants"},
])  # fmt: skip
def test_a_grant_that_is_there_is_left_alone(said):
    assert planned(Account(grant()), **said) == ()


def test_all_that_a_grant_hangs_on_is_made():
    steps = planned(Account(instance=False), iam_role="grants", tags={"team": "sea"})
    assert told(steps) == [
        ("instance", "change", ["create_access_grants_instance"]),
        ("location", "change", ["create_access_grants_location"]),
        ("grant", "change", ["create_access_grant"]),
    ]
    assert steps[1].requests[0].params == {
        "AccountId": "123456789012", "LocationScope": "s3://photos", "IAMRoleArn": ROLE,
    }  # fmt: skip
    assert steps[2].requests[0].params == {
        "AccountId": "123456789012",
        "AccessGrantsLocationId": people.NEW,
        "AccessGrantsLocationConfiguration": {"S3SubPrefix": "sea/*"},
        "Grantee": {"GranteeType": "IAM", "GranteeIdentifier": READER},
        "Permission": "READ",
        "Tags": [{"Key": "team", "Value": "sea"}],
    }


def test_a_location_that_was_just_made_is_looked_for():
    api = Account()
    request = planned(Account(places=()), iam_role="grants")[-1].requests
    assert request[0].params["AccessGrantsLocationId"] == people.NEW
    kept: list[Any] = []
    calls = api.call

    def call(operation: str, members: Any, service: str = "") -> Any:
        kept.append((operation, members))
        return calls(operation, members, service)

    api.call = call  # type: ignore[method-assign]
    grant_changes.follow(api, request, {"location": "s3://photos"})
    assert kept[-1][0] == "create_access_grant" and kept[-1][1]["AccessGrantsLocationId"] == "loc"


def test_what_is_done_already_is_no_error():
    class Done(Account):
        def call(self, operation: str, request: Mapping[str, Any], service: str = "") -> Any:
            code = "AccessGrantAlreadyExists" if operation.startswith("create") else self.places
            raise ApiError(operation, code, "x", 409)

    requests = planned(Account(grant("READWRITE")))[0].requests
    grant_changes.follow(Done(places="NoSuchAccessGrantError"), requests, {})
    with pytest.raises(ApiError):
        grant_changes.follow(Done(places="AccessDenied"), requests, {})


@pytest.mark.parametrize(("there", "operations", "kind"), [
    ((grant("READWRITE"),), ["create_access_grant", "delete_access_grant"], "replaces"),
    ((grant(), grant("WRITE")), ["delete_access_grant"], "replaces"),
    ((grant(prefix="land/*"), grant(who="arn:aws:iam::123456789012:role/other")), ["create_access_grant"], None),
])  # fmt: skip
def test_a_grant_of_more_is_replaced_and_made_before_it_goes(there, operations, kind):
    (step,) = planned(Account(*there))
    assert [request.operation for request in step.requests] == operations
    assert (step.effect and step.effect.kind) == kind


def test_tags_go_along_when_a_grant_is_replaced():
    (step,) = planned(Account(grant("WRITE")))
    assert step.requests[0].params["Tags"] == [{"Key": "team", "Value": "sea"}]
    assert step.show(step.before) == {"permission": "WRITE", "tags": {"team": "sea"}}


def test_tags_are_changed_alone():
    (step,) = planned(Account(grant()), tags={"crew": "jo"})
    assert [request.operation for request in step.requests] == ["untag_resource", "tag_resource"]
    assert step.requests[0].params["TagKeys"] == ["team"] and step.effect is None


def test_a_person_needs_identity_center():
    steps = planned(Account(), user="jo")
    assert told(steps) == [
        ("instance", "change", ["associate_access_grants_identity_center"]),
        ("grant", "change", ["create_access_grant"]),
    ]
    assert steps[0].requests[0].params["IdentityCenterArn"] == CENTER
    assert steps[1].requests[0].params["Grantee"] == {"GranteeType": "DIRECTORY_USER", "GranteeIdentifier": "jo-id"}
    assert planned(Account(grant(who="jo-id"), center=CENTER), user="jo") == ()
    with pytest.raises(Refused, match="identity_center_arn: grants to people"):
        planned(Account(), user="jo", identity_store_id=STORE)
    assert planned(Account(), user="kim") == ("user: there is no user kim in the identity store.",)


def test_identity_center_is_dissociated_and_never_swapped():
    (step,) = planned(Account(grant(), center=CENTER), identity_center_arn="")
    assert [request.operation for request in step.requests] == ["dissociate_access_grants_identity_center"]
    with pytest.raises(Refused, match="is associated with .*Dissociate it first"):
        planned(Account(grant(), center=CENTER), identity_center_arn=f"{CENTER}0")


def test_a_new_location_needs_a_role_and_an_old_one_gets_another():
    with pytest.raises(Refused, match="iam_role is needed: s3://photos is no location"):
        planned(Account(places=(OTHER,)))
    (step,) = planned(Account(grant()), iam_role="others")
    assert told((step,)) == [("location", "change", ["update_access_grants_location"])]
    assert step.requests[0].params["IAMRoleArn"].endswith(":role/others")


def test_a_grant_of_all_that_is_there_is_no_grant_of_a_part():
    assert planned(Account(grant(prefix="")), prefix="") == ()
    assert sent(planned(Account(grant(prefix="")))) == ["create_access_grant"]
    assert sent(planned(Account(grant()), prefix="")) == ["create_access_grant"]


def test_one_object_is_granted_without_a_star():
    (step,) = planned(Account(), prefix="sea/wave.jpg", object=True)
    asked = step.requests[0].params
    assert asked["S3PrefixType"] == "Object"
    assert asked["AccessGrantsLocationConfiguration"] == {"S3SubPrefix": "sea/wave.jpg"}


def test_absent_takes_all_that_the_grantee_has_there_and_leaves_the_rest():
    there = (grant(), grant("WRITE"), grant(prefix="land/*"), grant(who="jo-id"))
    (step,) = planned(Account(*there), state="absent")
    assert [request.params["AccessGrantId"] for request in step.requests] == ["READ-reader", "WRITE-reader"]
    assert step.effect.kind == "interrupts" and step.action == "clear"
    assert planned(Account(grant(prefix="land/*")), state="absent") == ()
    assert planned(Account(instance=False), state="absent", remove_location=True, remove_instance=True) == ()


@pytest.mark.parametrize(("there", "places", "operations"), [
    ((grant(),), (PLACE,), ["delete_access_grant", "delete_access_grants_location",
                            "dissociate_access_grants_identity_center", "delete_access_grants_instance"]),
    ((grant(),), (PLACE, OTHER), ["delete_access_grant", "delete_access_grants_location"]),
    ((grant(), grant(who="jo-id")), (PLACE,), ["delete_access_grant"]),
    ((), (PLACE,), ["delete_access_grants_location", "dissociate_access_grants_identity_center",
                    "delete_access_grants_instance"]),
    ((), (OTHER,), []),
    ((grant("READ", who="x1"), grant("READ", who="x2"), grant("READ", who="x3"), grant()), (PLACE,),
     ["delete_access_grant"]),
])  # fmt: skip
def test_the_rest_goes_where_nobody_needs_it(there, places, operations):
    api = Account(*there, places=places, center=CENTER)
    assert sent(planned(api, state="absent", remove_location=True, remove_instance=True)) == operations


@pytest.mark.parametrize(("said", "sentence"), [
    ({"location": "photos"}, "location: 'photos' is no place in S3"),
    ({"location": "s3://"}, "AWS grants nobody a whole region"),
    ({"location": "s3://", "prefix": "photos"}, "AWS grants nobody a whole region"),
    ({"prefix": "/sea"}, "neither s3:// nor a slash"),
    ({"object": True}, "without a star"),
    ({"object": True, "prefix": "sea/*"}, "without a star"),
    ({"principal": "reader"}, "is no IAM user or role"),
    ({"principal": None, "user": ""}, "user: an empty name"),
    ({"permission": None}, "permission is needed"),
])  # fmt: skip
def test_what_cannot_be_a_grant_is_refused(said, sentence):
    given = {"principal": "role/reader", "location": "s3://photos", "permission": "READ", **said}
    options = params("s3_access_grant", **{name: value for name, value in given.items() if value is not None})
    with pytest.raises(Refused, match=sentence):
        access_grants.check(options)


@pytest.mark.parametrize(("location", "prefix", "scope"), [
    ("s3://", "photos/*", "s3://photos/*"), ("s3://photos", "", "s3://photos"),
    ("s3://photos", "sea/*", "s3://photos/sea/*"), ("s3://photos/2026/", "sea/*", "s3://photos/2026/sea/*"),
    ("s3://photos/2026/*", "", "s3://photos/2026/*"), ("s3://photos/*", "a.txt", "s3://photos/a.txt"),
])  # fmt: skip
def test_a_prefix_goes_on_where_the_location_ends(location, prefix, scope):
    assert grants_found.scope_of(location, prefix) == scope


def test_places_that_are_the_same():
    assert grants_found.same_place("s3://photos", "s3://photos/*") and grants_found.same_place("s3://", "s3://")
    assert not grants_found.same_place("s3://photos/a", "s3://photos/a/")
    assert not grants_found.same_place("s3://", "s3://photos")


# --- who may see what ---


@pytest.mark.parametrize(("granted", "scope", "does"), [
    ("s3://photos/sea/*", "s3://photos/sea/a.jpg", True), ("s3://photos/sea/*", "s3://photos/land/a.jpg", False),
    ("s3://photos/*", "s3://photos/sea/*", True), ("s3://photos/sea/*", "s3://photos/*", True),
    ("s3://photos", "s3://photos/sea/a.jpg", True), ("s3://photos", "s3://photos2/a.jpg", False),
    ("s3://photos/sea/a.jpg", "s3://photos/sea/a.jpg", True), ("s3://photos/sea/a.jpg", "s3://photos/sea/", False),
])  # fmt: skip
def test_a_grant_reaches_a_place(granted, scope, does):
    assert grant_facts.reaches(granted, scope) is does


def test_grants_are_told_with_names():
    api = Account(grant(who="jo-id"), grant(), grant("WRITE"), center=CENTER)
    found = grant_facts.plan_grants(api, params("s3_access_grant_info")).facts
    assert [(one["grantee"]["name"], one["permission"]) for one in found["grants"]] == [
        ("jo", "READ"), ("role/reader", "READ"), ("role/reader", "WRITE"),
    ]  # fmt: skip
    assert found["instance"] == {"arn": "arn:instance", "identity_center_arn": CENTER}
    assert found["grants"][0]["location"]["scope"] == "s3://photos"


def test_an_account_without_grants_is_empty():
    found = grant_facts.plan_grants(Account(instance=False), params("s3_access_grant_info")).facts
    assert found == {"grants": [], "instance": {}, "locations": []}
    with pytest.raises(Refused, match="there is no user kim"):
        grant_facts.plan_grants(Account(), params("s3_access_grant_info", user="kim"))


def test_what_may_not_be_read_is_a_sentence():
    class Denied(Account):
        def call(self, operation: str, request: Mapping[str, Any], service: str = "") -> Any:
            raise ApiError(operation, "AccessDenied", "Access Denied", 403)

    with pytest.raises(Failed, match="s3:GetAccessGrantsInstance"):
        grant_facts.plan_grants(Denied(), params("s3_access_grant_info"))
