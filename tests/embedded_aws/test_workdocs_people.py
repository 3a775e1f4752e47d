# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""WorkDocs' sites, users and groups as plain boto3 sees them."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

from support.embedded import EmbeddedAws, command
from tests.embedded_aws.workdocs_site import Desk, desk, http, refused


@pytest.fixture
def site(aws: EmbeddedAws) -> Desk:
    return desk(aws)


def users(site: Desk, **more: object) -> list[str]:
    pages = site.api.get_paginator("describe_users").paginate(OrganizationId=site.org, **more)
    return [one["Username"] for page in pages for one in page["Users"]]


def test_a_site_is_on_a_directory_and_has_an_administrator(site: Desk) -> None:
    directories = site.aws.client("ds").describe_directories()["DirectoryDescriptions"]
    assert [one["DirectoryId"] for one in directories] == [site.org]
    assert (site.admin["Type"], site.admin["Status"], site.admin["OrganizationId"]) == ("ADMIN", "ACTIVE", site.org)
    assert site.admin["RootFolderId"] != site.admin["RecycleBinFolderId"]
    assert site.aws.site() == site.org  # asked for again, it is there
    with pytest.raises(ClientError, match="authorized applications"):
        site.aws.client("ds").delete_directory(DirectoryId=site.org)


def test_a_directory_of_ones_own_can_have_a_site(aws: EmbeddedAws) -> None:
    network = aws.client("ec2")
    vpc = network.describe_vpcs()["Vpcs"][0]["VpcId"]
    subnets = [one["SubnetId"] for one in network.describe_subnets()["Subnets"]][:2]
    made = aws.client("ds").create_microsoft_ad(
        Name="corp.example.com", Password="Of-no-use-1", VpcSettings={"VpcId": vpc, "SubnetIds": subnets}
    )["DirectoryId"]
    assert aws.site(directory=made, username="boss", email="boss@example.com") == made
    told = aws.client("workdocs").describe_users(OrganizationId=made)["Users"]
    assert [(one["Username"], one["EmailAddress"]) for one in told] == [("boss", "boss@example.com")]


def test_a_connector_has_the_users_of_the_directory_behind_it(aws: EmbeddedAws) -> None:
    network = aws.client("ec2")
    vpc = network.describe_vpcs()["Vpcs"][0]["VpcId"]
    subnets = [one["SubnetId"] for one in network.describe_subnets()["Subnets"]][:2]
    settings = {"VpcId": vpc, "SubnetIds": subnets, "CustomerDnsIps": ["10.0.0.2"], "CustomerUserName": "admin"}
    made = aws.client("ds").connect_directory(
        Name="corp.example.com", Password="Of-no-use-1", Size="Small", ConnectSettings=settings
    )["DirectoryId"]
    aws.site(directory=made)
    site = desk(aws)
    refused("UnauthorizedOperation", site.person, name="ana")
    aws.workdocs("person", {"username": "leo"})
    [leo] = site.api.describe_users(OrganizationId=made, Include="ALL", Query="leo")["Users"]
    assert site.api.activate_user(UserId=leo["Id"])["User"]["Status"] == "ACTIVE"
    refused("UnauthorizedOperation", site.api.delete_user, UserId=leo["Id"])


@pytest.mark.parametrize("reset", ["/_embedded/reset", "/moto-api/reset"])
def test_a_reset_takes_all_sites_along(reset: str, site: Desk) -> None:
    site.aws.workdocs("page", 2)
    assert http("POST", f"{site.aws.endpoint_url}{reset}", b"")[0] == 200
    refused("UnauthorizedResourceAccess", site.api.describe_users, OrganizationId=site.org)
    assert site.aws.workdocs("ended", False) == {"ended": False, "page": 999, "sites": []}


@pytest.mark.parametrize(("word", "value"), [
    ("site", {"region": "eu-west-3"}), ("site", {"directory": "d-0000000000"}), ("site", []), ("person", {}),
    ("group", {"name": "x", "members": "ana"}), ("page", 0), ("page", "2"), ("ended", "yes"), ("party", {}),
    ("lock", {"document": "x"}), ("checkout", {"document": "x", "out": True}),
])  # fmt: skip
def test_a_word_that_can_not_be_is_a_sentence(word: str, value: object, site: Desk) -> None:
    status, told = http("PUT", f"{site.aws.endpoint_url}/_embedded/workdocs", json.dumps({word: value}).encode())
    assert status == 400 and json.loads(told)["error"].endswith(".")


# Whoever asked for a site that wasn't there was told so; quoted by users from several accounts.
def test_where_there_is_no_site_nobody_is_allowed(site: Desk) -> None:
    for elsewhere in (site.aws.client("workdocs", "eu-west-1"), site.aws.client("workdocs", key="111122223333")):
        told = refused("UnauthorizedResourceAccess", elsewhere.describe_users, OrganizationId=site.org)
        assert told["ResponseMetadata"]["HTTPStatusCode"] == 404
        assert "is not allowed to execute [workdocs:DescribeUsers] on the resource." in told["Error"]["Message"]
    refused("UnauthorizedResourceAccess", site.api.describe_users)
    refused("UnauthorizedResourceAccess", site.api.describe_users, OrganizationId="d-0000000000")
    refused("UnrecognizedClient", site.aws.client("workdocs", "eu-west-3").describe_users, OrganizationId=site.org)


def test_the_service_ends_when_told(site: Desk) -> None:
    site.aws.workdocs("ended", True)
    users_of, folder = {"OrganizationId": site.org}, {"FolderId": site.admin["RootFolderId"]}
    for call, given in ((site.api.describe_users, users_of), (site.api.get_folder, folder)):
        assert refused("UnauthorizedOperation", call, **given)["ResponseMetadata"]["HTTPStatusCode"] == 403
    site.aws.workdocs("ended", False)
    assert users(site) == ["administrator"]
    site.aws.reset()
    refused("UnauthorizedResourceAccess", site.api.describe_users, OrganizationId=site.org)


def test_what_needs_a_users_token_is_refused(site: Desk) -> None:
    refused("UnauthorizedOperation", site.api.get_current_user, AuthenticationToken="t")
    refused("UnauthorizedOperation", site.api.describe_root_folders, AuthenticationToken="t")
    refused("UnauthorizedResourceAccess", site.api.describe_users, OrganizationId=site.org, AuthenticationToken="t")


def test_a_user_without_a_rule_for_storage_has_none(site: Desk) -> None:
    given = {"Username": "ana", "GivenName": "Ana", "Surname": "Lima", "Password": "Secret-123"}
    made = site.api.create_user(OrganizationId=site.org, **given)["User"]
    assert (made["Type"], made["Status"]) == ("MINIMALUSER", "ACTIVE")
    assert made["Storage"]["StorageRule"] == {"StorageAllocatedInBytes": 0, "StorageType": "QUOTA"}
    assert "EmailAddress" not in made
    changed = site.api.update_user(UserId=made["Id"], Type="USER", TimeZoneId="Europe/Paris", Locale="fr")["User"]
    assert changed["Storage"]["StorageRule"]["StorageAllocatedInBytes"] == 50 * 2**30
    assert (changed["TimeZoneId"], changed["Locale"], changed["Surname"]) == ("Europe/Paris", "fr", "Lima")
    assert changed["ModifiedTimestamp"] > made["ModifiedTimestamp"]


def test_a_users_rule_for_storage_is_kept(site: Desk) -> None:
    made = site.person("ana", storage=1000)
    assert made["Type"] == "USER"
    rule = {"StorageAllocatedInBytes": 1000, "StorageType": "QUOTA"}
    assert made["Storage"] == {"StorageUtilizedInBytes": 0, "StorageRule": rule}
    changed = site.api.update_user(UserId=made["Id"], StorageRule={"StorageType": "UNLIMITED"})["User"]
    assert changed["Storage"]["StorageRule"] == {"StorageType": "UNLIMITED"}
    refused("InvalidArgument", site.api.update_user, UserId=made["Id"], StorageRule={"StorageType": "QUOTA"})


def test_a_username_is_there_once(site: Desk) -> None:
    site.person("ana")
    told = refused("EntityAlreadyExists", site.person, name="ana")
    assert told["ResponseMetadata"]["HTTPStatusCode"] == 409


def test_users_come_by_their_ids_or_are_missing_with_them(site: Desk) -> None:
    ana = site.person("ana")
    assert users(site, UserIds=ana["Id"], Query="nobody") == ["ana"]
    missing = ana["Id"].replace("S-1-5", "S-1-6")
    told = refused("EntityNotExists", site.api.activate_user, UserId=missing)
    assert told["EntityIds"] == [missing] and told["ResponseMetadata"]["HTTPStatusCode"] == 404
    refused("UnauthorizedResourceAccess", site.api.activate_user, UserId="ana")


def test_privileges_are_a_type(site: Desk) -> None:
    ana = site.person("ana")["Id"]
    grant = site.api.update_user(UserId=ana, GrantPoweruserPrivileges="TRUE")["User"]
    assert grant["Type"] == "POWERUSER"
    assert site.api.update_user(UserId=ana, GrantPoweruserPrivileges="FALSE")["User"]["Type"] == "USER"


def test_the_last_administrator_stays(site: Desk) -> None:
    admin = {"UserId": site.admin["Id"]}
    for call, more in (
        (site.api.update_user, {"Type": "USER"}), (site.api.deactivate_user, {}), (site.api.delete_user, {}),
    ):  # fmt: skip
        assert refused("DeactivatingLastSystemUser", call, **admin, **more)["ResponseMetadata"]["HTTPStatusCode"] == 409
    other = site.person("ana")["Id"]
    site.api.update_user(UserId=other, Type="ADMIN")
    site.api.deactivate_user(**admin)
    assert users(site) == ["ana"]
    refused("DeactivatingLastSystemUser", site.api.deactivate_user, UserId=other)
    assert site.api.activate_user(**admin)["User"]["Status"] == "ACTIVE"


def test_the_inactive_are_told_when_all_are_asked_for(site: Desk) -> None:
    ana = site.person("ana")["Id"]
    site.api.deactivate_user(UserId=ana)
    assert users(site) == ["administrator"]
    assert users(site, Include="ALL") == ["administrator", "ana"]
    told = site.api.describe_users(OrganizationId=site.org, Include="ALL")
    assert told["TotalNumberOfUsers"] == 2


def test_a_query_finds_beginnings_of_names(site: Desk) -> None:
    for name, given, surname in (("m1", "Márcia", "Oliveira"), ("m2", "María", "García"), ("m3", "Mateo", "Jackson")):
        site.person(name, GivenName=given, Surname=surname)
    assert users(site, Query="Ma") == ["m1", "m2", "m3"]
    assert users(site, Query="ma J") == ["m3"]
    assert users(site, Query="m2") == ["m2"]
    assert users(site, Query="m1@example.com") == []  # e-mail addresses aren't looked at


def test_users_are_sorted_and_come_by_pages(site: Desk) -> None:
    for name, storage in (("ana", 30), ("bea", 10), ("eva", 20)):
        site.person(name, storage)
    assert users(site, Order="DESCENDING") == ["eva", "bea", "ana", "administrator"]
    assert users(site, Sort="STORAGE_LIMIT") == ["bea", "eva", "ana", "administrator"]
    page = site.api.describe_users(OrganizationId=site.org, Limit=3)
    assert (len(page["Users"]), page["TotalNumberOfUsers"]) == (3, 4)
    rest = site.api.describe_users(OrganizationId=site.org, Limit=3, Marker=page["Marker"])
    assert [one["Username"] for one in rest["Users"]] == ["eva"] and "Marker" not in rest
    refused("InvalidArgument", site.api.describe_users, OrganizationId=site.org, Marker="what")
    site.aws.workdocs("page", 2)
    assert len(site.api.describe_users(OrganizationId=site.org, Limit=999)["Users"]) == 2
    assert users(site) == ["administrator", "ana", "bea", "eva"]


def test_storage_is_told_when_asked_for(site: Desk) -> None:
    told = site.api.describe_users(OrganizationId=site.org)["Users"][0]
    assert "Storage" not in told
    told = site.api.describe_users(OrganizationId=site.org, Fields="STORAGE_METADATA")["Users"][0]
    assert told["Storage"]["StorageUtilizedInBytes"] == 0


def test_a_user_who_is_deleted_takes_all_files_along(site: Desk) -> None:
    ana = site.person("ana")
    folder = site.folder("Letters", ana["RootFolderId"])
    site.api.delete_user(UserId=ana["Id"])
    assert users(site, Include="ALL") == ["administrator"]
    refused("EntityNotExists", site.api.get_folder, FolderId=folder)
    refused("EntityNotExists", site.api.delete_user, UserId=ana["Id"])


def test_people_of_the_directory_are_inactive_until_they_are_activated(site: Desk) -> None:
    site.aws.workdocs("person", {"username": "leo", "email": "leo@example.com"})
    [leo] = site.api.describe_users(OrganizationId=site.org, Include="ALL", Query="leo")["Users"]
    assert leo["Status"] == "INACTIVE" and "GivenName" not in leo
    assert site.api.activate_user(UserId=leo["Id"])["User"]["Status"] == "ACTIVE"


def test_groups_are_the_directorys(site: Desk) -> None:
    site.person("ana")
    for name in ("Example Group 1", "Example Group 2", "Writers"):
        site.aws.workdocs("group", {"name": name, "members": ["ana"]})
    found = site.api.describe_groups(SearchQuery="e", OrganizationId=site.org)["Groups"]
    assert [one["Name"] for one in found] == ["Example Group 1", "Example Group 2"]
    site.aws.workdocs("page", 1)
    pages = site.api.get_paginator("describe_groups").paginate(SearchQuery="group", OrganizationId=site.org)
    assert [len(page["Groups"]) for page in pages] == [1, 1]


@pytest.mark.parametrize("given", [
    {"Username": "two words"}, {"EmailAddress": "nobody"}, {"Password": "abc"}, {"Surname": "x" * 65},
])  # fmt: skip
def test_what_the_model_does_not_allow_is_refused(given: dict[str, str], aws: EmbeddedAws) -> None:
    org = aws.site()
    api = aws.client("workdocs", parameter_validation=False)
    whole = {"Username": "ana", "GivenName": "Ana", "Surname": "Lima", "Password": "Secret-123", "OrganizationId": org}
    refused("InvalidArgument", api.create_user, **{**whole, **given})


def test_the_command_line_says_the_same(aws: EmbeddedAws) -> None:
    def verb(*arguments: str) -> dict[str, object]:
        outcome = command("workdocs", *arguments, "--state-dir", str(aws.state_dir))
        assert outcome.code == 0 and outcome.told, outcome.sentence
        return outcome.told

    assert verb("site")["changed"] and not verb("site")["changed"]
    assert verb("person", "leo", "leo@example.com")["changed"]
    told = verb("group", "Writers", "leo")["workdocs"]["sites"][0]
    assert [one["username"] for one in told["users"]] == ["administrator", "leo"] and len(told["groups"]) == 1
    assert verb("page", "2")["workdocs"]["page"] == 2
    assert verb("ended")["workdocs"]["ended"] and not verb("open")["workdocs"]["ended"]
    for wrong in (("page", "many"), ("group",), ("checkout", "no-document"), ("group", "Writers", "nobody")):
        outcome = command("workdocs", *wrong, "--state-dir", str(aws.state_dir))
        assert outcome.code == 1 and outcome.sentence.endswith((".", "}}."))
