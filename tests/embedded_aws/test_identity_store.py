# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every answer of the identity store has the shape of botocore's model, and a store is its instance's."""

from __future__ import annotations

from embedded_aws import operations
from support.embedded import EmbeddedAws
from support.modelled import walking
from tests.embedded_aws.probes import World, refused
from tests.embedded_aws.probes_identity_store import person, store


def test_every_operation_answers_in_the_shape_of_its_model(aws: EmbeddedAws) -> None:
    seen: set[str] = set()
    _api, where = store(World(aws))
    api = walking(aws.client("identitystore"), seen)
    everything = {
        "NickName": "A", "ProfileUrl": "https://example.com", "UserType": "x", "Timezone": "Europe/Paris",
        "Title": "Boss", "Locale": "fr-FR", "PreferredLanguage": "fr", "Addresses": [{"Locality": "Paris"}],
        "PhoneNumbers": [{"Value": "1", "Type": "work", "Primary": True}],
        "Emails": [{"Value": "ana@example.com", "Type": "work", "Primary": True}],
    }  # fmt: skip
    ana = {"UserId": person(api, where, "ana", **everything)}
    group = {"GroupId": api.create_group(**where, DisplayName="Writers", Description="x")["GroupId"]}
    pair = {**where, **group, "MemberId": ana}
    made = {**where, "MembershipId": api.create_group_membership(**pair)["MembershipId"]}
    api.describe_group_membership(**made)
    api.get_group_membership_id(**pair)
    assert api.list_group_memberships(**where, **group)["GroupMemberships"]
    assert api.list_group_memberships_for_member(**where, MemberId=ana)["GroupMemberships"]
    assert api.is_member_in_groups(**where, MemberId=ana, GroupIds=[group["GroupId"]])["Results"]
    told = api.describe_user(**where, **ana)
    assert everything.items() <= told.items()
    api.update_user(**where, **ana, Operations=[{"AttributePath": "nickName", "AttributeValue": "B"}])
    api.update_group(**where, **group, Operations=[{"AttributePath": "description", "AttributeValue": "y"}])
    api.describe_group(**where, **group)
    assert api.list_users(**where)["Users"] and api.list_groups(**where)["Groups"]
    for call, path, value in ((api.get_user_id, "userName", "ana"), (api.get_group_id, "displayName", "Writers")):
        call(**where, AlternateIdentifier={"UniqueAttribute": {"AttributePath": path, "AttributeValue": value}})
    assert api.list_identity_stores()["IdentityStores"]
    api.describe_identity_store(**where)
    api.delete_group_membership(**made)
    api.delete_group(**where, **group)
    api.delete_user(**where, **ana)
    known = set(operations.model("identitystore").operation_names)
    assert {name for name in known - seen if "ResourcePolicy" not in name} == {"UpdateIdentityStore"}


def test_arns_stand_for_ids(aws: EmbeddedAws) -> None:
    api, where = store(World(aws))
    ana = person(api, where, "ana")
    told = api.describe_user(**where, UserId=ana)
    by_arn = {"IdentityStoreId": api.describe_identity_store(**where)["IdentityStoreArn"], "UserId": told["UserArn"]}
    assert api.describe_user(**by_arn)["UserName"] == "ana"


def test_a_reset_and_another_region_have_other_stores(aws: EmbeddedAws) -> None:
    api, where = store(World(aws))
    person(api, where, "ana")
    refused("ResourceNotFoundException", aws.client("identitystore", "eu-west-1").list_users, **where)
    aws.reset()
    api, where = store(World(aws))
    assert api.list_users(**where)["Users"] == []
