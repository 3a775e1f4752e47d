# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of IAM Identity Center's identity store, much of which moto lacks."""

from __future__ import annotations

from typing import Any

from tests.embedded_aws.probes import World, refused


def store(w: World) -> tuple[Any, dict[str, str]]:
    """A client, and the store of this account's instance."""
    [instance] = w.client("sso-admin").list_instances()["Instances"]
    return w.client("identitystore"), {"IdentityStoreId": instance["IdentityStoreId"]}


def person(api: Any, where: dict[str, str], name: str, **more: Any) -> str:
    names = {"GivenName": name.capitalize(), "FamilyName": "Person"}
    given = {"UserName": name, "DisplayName": name.capitalize(), "Name": names, **more}
    return api.create_user(**where, **given)["UserId"]


def attributes_are_updated_added_and_removed(w: World) -> None:
    api, where = store(w)
    ana = {"UserId": person(api, where, "ana", Title="Boss"), **where}
    before = api.describe_user(**ana)
    told = api.update_user(**ana, Operations=[
        {"AttributePath": "displayName", "AttributeValue": "Ana L."},
        {"AttributePath": "name.familyName", "AttributeValue": "Lima"},
        {"AttributePath": "emails", "AttributeValue": [{"value": "ana@example.com", "type": "work", "primary": True}]},
        {"AttributePath": "title"},
    ])  # fmt: skip
    after = api.describe_user(**ana)
    assert (after["DisplayName"], after["Name"]["FamilyName"], after["Name"]["GivenName"]) == ("Ana L.", "Lima", "Ana")
    assert after["Emails"] == [{"Value": "ana@example.com", "Type": "work", "Primary": True}]
    assert "Title" not in after and after["Revision"] == told["Revision"] != before["Revision"]
    assert after["UserArn"].endswith(ana["UserId"]) and after["UserStatus"] == "ENABLED"


def an_update_is_whole_or_nothing(w: World) -> None:
    api, where = store(w)
    ana = {"UserId": person(api, where, "ana"), **where}
    person(api, where, "bea", Emails=[{"Value": "bea@example.com"}])
    change = {"AttributePath": "displayName", "AttributeValue": "Other"}
    for wrong, code in (
        ({"AttributePath": "userName", "AttributeValue": "Bea"}, "ConflictException"),
        ({"AttributePath": "emails", "AttributeValue": [{"value": "BEA@example.com"}]}, "ConflictException"),
        ({"AttributePath": "name.familyName"}, "ValidationException"),
        ({"AttributePath": "shoeSize", "AttributeValue": "38"}, "ValidationException"),
    ):
        refused(code, api.update_user, **ana, Operations=[change, wrong])
    refused("ConflictException", api.update_user, **ana, Operations=[change], Revision="old")
    assert api.describe_user(**ana)["DisplayName"] == "Ana"


def groups_are_updated(w: World) -> None:
    api, where = store(w)
    group = {"GroupId": api.create_group(**where, DisplayName="Writers", Description="x")["GroupId"], **where}
    api.create_group(**where, DisplayName="Readers")
    api.update_group(**group, Operations=[
        {"AttributePath": "displayName", "AttributeValue": "Authors"}, {"AttributePath": "description"}])  # fmt: skip
    told = api.describe_group(**group)
    assert told["DisplayName"] == "Authors" and "Description" not in told
    taken = [{"AttributePath": "displayName", "AttributeValue": "readers"}]
    refused("ConflictException", api.update_group, **group, Operations=taken)


def a_store_that_is_not_there_is_missing(w: World) -> None:
    api, where = store(w)
    told = refused("ResourceNotFoundException", api.list_users, IdentityStoreId="d-0000000000")
    assert told["ResourceType"] == "IDENTITY_STORE"
    [found] = api.list_identity_stores()["IdentityStores"]
    assert found["IdentityStoreId"] == where["IdentityStoreId"]


def an_email_address_is_one_users(w: World) -> None:
    api, where = store(w)
    address = {"Emails": [{"Value": "ana@example.com"}]}
    ana = person(api, where, "ana", **address)
    refused("ConflictException", person, api=api, where=where, name="bea", **address)
    refused("ConflictException", person, api=api, where=where, name="Ana")
    found = {"UniqueAttribute": {"AttributePath": "emails.value", "AttributeValue": "Ana@example.com"}}
    assert api.get_user_id(**where, AlternateIdentifier=found)["UserId"] == ana


def names_that_are_reserved_are_refused(w: World) -> None:
    api, where = store(w)
    refused("ValidationException", person, api=api, where=where, name="Administrator")
    refused("ValidationException", api.create_group, **where, DisplayName="AWSAdministrators")


def memberships_are_there_once_and_go_with_their_sides(w: World) -> None:
    api, where = store(w)
    ana, bea = (person(api, where, name) for name in ("ana", "bea"))
    group = api.create_group(**where, DisplayName="Writers")["GroupId"]
    pair = {**where, "GroupId": group, "MemberId": {"UserId": ana}}
    made = api.create_group_membership(**pair)["MembershipId"]
    refused("ConflictException", api.create_group_membership, **pair)
    api.create_group_membership(**{**pair, "MemberId": {"UserId": bea}})
    assert api.get_group_membership_id(**pair)["MembershipId"] == made
    [told] = api.is_member_in_groups(**where, MemberId={"UserId": ana}, GroupIds=[group])["Results"]
    assert told["MembershipExists"]
    api.delete_user(**where, UserId=ana)
    left = api.list_group_memberships(**where, GroupId=group)["GroupMemberships"]
    assert [one["MemberId"]["UserId"] for one in left] == [bea]
    api.delete_group(**where, GroupId=group)
    assert api.list_group_memberships_for_member(**where, MemberId={"UserId": bea})["GroupMemberships"] == []


def what_is_gone_is_missing(w: World) -> None:
    api, where = store(w)
    ana, group = person(api, where, "ana"), api.create_group(**where, DisplayName="Writers")["GroupId"]
    pair = {**where, "GroupId": group, "MemberId": {"UserId": ana}}
    made = api.create_group_membership(**pair)["MembershipId"]
    api.delete_group_membership(**where, MembershipId=made)
    refused("ResourceNotFoundException", api.delete_group_membership, **where, MembershipId=made)
    for delete, name in ((api.delete_user, {"UserId": ana}), (api.delete_group, {"GroupId": group})):
        delete(**where, **name)
        refused("ResourceNotFoundException", delete, **where, **name)


def users_are_filtered_and_come_by_pages(w: World) -> None:
    api, where = store(w)
    for name in ("ana", "bea", "eva"):
        person(api, where, name)
    pages = api.get_paginator("list_users").paginate(**where, PaginationConfig={"PageSize": 2})
    assert [[one["UserName"] for one in page["Users"]] for page in pages] == [["ana", "bea"], ["eva"]]
    by_name = [{"AttributePath": "UserName", "AttributeValue": "BEA"}]
    assert [one["UserName"] for one in api.list_users(**where, Filters=by_name)["Users"]] == ["bea"]
    other = [{"AttributePath": "Title", "AttributeValue": "x"}]
    refused("ValidationException", api.list_users, **where, Filters=other)


PROBES = (
    attributes_are_updated_added_and_removed,
    an_update_is_whole_or_nothing,
    groups_are_updated,
    a_store_that_is_not_there_is_missing,
    an_email_address_is_one_users,
    names_that_are_reserved_are_refused,
    memberships_are_there_once_and_go_with_their_sides,
    what_is_gone_is_missing,
    users_are_filtered_and_come_by_pages,
)
