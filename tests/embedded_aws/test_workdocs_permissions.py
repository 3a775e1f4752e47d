# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""WorkDocs' shares as plain boto3 sees them: each by itself, overwritten, inherited, and taken back."""

from __future__ import annotations

import pytest

from support.embedded import EmbeddedAws
from tests.embedded_aws.workdocs_site import Desk, desk, refused


@pytest.fixture
def site(aws: EmbeddedAws) -> Desk:
    return desk(aws)


def share(site: Desk, resource: str, *principals: tuple[str, str, str]) -> list[dict]:
    given = [{"Type": kind, "Id": name, "Role": role} for kind, name, role in principals]
    return site.api.add_resource_permissions(ResourceId=resource, Principals=given)["ShareResults"]


def roles(site: Desk, resource: str, **more: str) -> dict[str, list[str]]:
    """Who has which roles: the owner left out, inherited ones in brackets."""
    pages = site.api.get_paginator("describe_resource_permissions").paginate(ResourceId=resource, **more)
    return {
        one["Id"]: [role["Role"] if role["Type"] == "DIRECT" else f"({role['Role']})" for role in one["Roles"]]
        for page in pages
        for one in page["Principals"]
        if one["Id"] != site.admin["Id"]
    }


def test_the_owner_is_there_from_the_start(site: Desk) -> None:
    finance = site.folder("Finance")
    year = site.folder("2024", finance)
    for folder in (finance, year):
        told = site.api.describe_resource_permissions(ResourceId=folder)["Principals"]
        assert told == [{"Id": site.admin["Id"], "Type": "USER", "Roles": [{"Role": "OWNER", "Type": "DIRECT"}]}]
    site.api.remove_all_resource_permissions(ResourceId=finance)
    assert site.api.describe_resource_permissions(ResourceId=finance)["Principals"]
    [told] = share(site, finance, ("USER", site.admin["Id"], "VIEWER"))
    assert told["Status"] == "FAILURE"


def test_what_fails_is_told_within_an_answer(site: Desk) -> None:
    ana, finance = site.person("ana")["Id"], site.folder("Finance")
    nobody = ana.replace("S-1-5", "S-1-6")
    told = share(
        site, finance, ("USER", ana, "VIEWER"), ("USER", nobody, "VIEWER"), ("GROUP", nobody, "VIEWER"),
        ("ANONYMOUS", "anonymous", "COOWNER"), ("ORGANIZATION", "d-0000000000", "VIEWER"), ("INVITE", "no", "VIEWER"),
    )  # fmt: skip
    assert [one["Status"] for one in told] == ["SUCCESS"] + ["FAILURE"] * 5
    assert told[0] == {
        "PrincipalId": ana, "Role": "VIEWER", "Status": "SUCCESS", "ShareId": finance, "StatusMessage": ""}  # fmt: skip
    assert told[1]["PrincipalId"] == nobody and told[1]["StatusMessage"]
    assert roles(site, finance) == {ana: ["VIEWER"]}


def test_a_role_is_overwritten(site: Desk) -> None:
    ana, finance = site.person("ana")["Id"], site.folder("Finance")
    share(site, finance, ("USER", ana, "VIEWER"))
    share(site, finance, ("USER", ana, "VIEWER"))
    share(site, finance, ("USER", ana, "COOWNER"))
    assert roles(site, finance) == {ana: ["COOWNER"]}
    assert site.activities()[:2] == ["FOLDER_SHARE_PERMISSION_CHANGED", "FOLDER_SHARED"]


def test_what_is_within_inherits(site: Desk) -> None:
    ana, leo, finance = site.person("ana")["Id"], site.person("leo")["Id"], site.folder("Finance")
    year = site.folder("2024", finance)
    document, _version = site.upload("report.txt", b"one", year)
    share(site, finance, ("USER", ana, "VIEWER"), ("ORGANIZATION", site.org, "VIEWER"))
    share(site, document, ("USER", ana, "CONTRIBUTOR"), ("USER", leo, "VIEWER"))
    assert roles(site, document) == {ana: ["CONTRIBUTOR", "(VIEWER)"], leo: ["VIEWER"], site.org: ["(VIEWER)"]}
    assert roles(site, document, PrincipalId=leo) == {leo: ["VIEWER"]}
    site.aws.workdocs("page", 1)
    assert len(roles(site, document)) == 3
    site.api.remove_resource_permission(ResourceId=document, PrincipalId=ana)
    assert roles(site, document)[ana] == ["(VIEWER)"]
    site.api.remove_resource_permission(ResourceId=document, PrincipalId=ana)  # what is inherited stays
    assert roles(site, document)[ana] == ["(VIEWER)"]


def test_a_permission_is_removed_by_its_kind(site: Desk) -> None:
    ana, finance = site.person("ana")["Id"], site.folder("Finance")
    share(site, finance, ("USER", ana, "VIEWER"), ("ANONYMOUS", "anonymous", "VIEWER"))
    site.api.remove_resource_permission(ResourceId=finance, PrincipalId=ana, PrincipalType="GROUP")
    assert set(roles(site, finance)) == {ana, "anonymous"}
    site.api.remove_resource_permission(ResourceId=finance, PrincipalId=ana, PrincipalType="USER")
    site.api.remove_resource_permission(ResourceId=finance, PrincipalId=ana)
    assert set(roles(site, finance)) == {"anonymous"}
    site.api.remove_all_resource_permissions(ResourceId=finance)
    assert roles(site, finance) == {}
    assert site.activities()[:2] == ["FOLDER_SHAREABLE_LINK_REMOVED", "FOLDER_UNSHARED"]


def test_who_is_invited_is_pending_until_activated(site: Desk) -> None:
    ana, finance = site.person("ana")["Id"], site.folder("Finance")
    told = share(site, finance, ("INVITE", "ana@example.com", "VIEWER"), ("INVITE", "eva@example.org", "CONTRIBUTOR"))
    assert (told[0]["PrincipalId"], told[0]["InviteePrincipalId"]) == (ana, ana)
    eva = told[1]["InviteePrincipalId"]
    assert roles(site, finance) == {ana: ["VIEWER"], "eva@example.org": ["CONTRIBUTOR"]}
    [user] = [one for one in site.api.describe_users(OrganizationId=site.org)["Users"] if one["Id"] == eva]
    assert (user["Status"], user["EmailAddress"]) == ("PENDING", "eva@example.org")
    site.api.activate_user(UserId=eva)
    assert roles(site, finance) == {ana: ["VIEWER"], eva: ["CONTRIBUTOR"]}


def test_a_user_who_is_deleted_loses_all_shares(site: Desk) -> None:
    ana, finance = site.person("ana")["Id"], site.folder("Finance")
    share(site, finance, ("USER", ana, "VIEWER"))
    site.api.delete_user(UserId=ana)
    assert roles(site, finance) == {}


def test_what_is_shared_with_somebody_is_told(site: Desk) -> None:
    ana, leo = site.person("ana")["Id"], site.person("leo")["Id"]
    site.aws.workdocs("group", {"name": "Writers", "members": ["leo"]})
    [group] = site.api.describe_groups(SearchQuery="w", OrganizationId=site.org)["Groups"]
    finance, (document, _version) = site.folder("Finance"), site.upload("report.txt", b"one")
    share(site, finance, ("GROUP", group["Id"], "VIEWER"))
    share(site, document, ("USER", leo, "VIEWER"), ("USER", ana, "VIEWER"))
    told = site.api.get_resources(UserId=leo.partition("&")[0], CollectionType="SHARED_WITH_ME")
    assert ([one["Id"] for one in told["Folders"]], [one["Id"] for one in told["Documents"]]) == ([finance], [document])
    first = site.api.get_resources(UserId=leo, Limit=1)
    assert len(first["Folders"]) + len(first["Documents"]) == 1 and first["Marker"]
    assert site.api.get_resources(UserId=ana)["Folders"] == []
    refused("InvalidArgument", site.api.get_resources)


def test_roots_and_recycled_things_are_not_shared(site: Desk) -> None:
    ana, finance = site.person("ana")["Id"], site.folder("Finance")
    refused("ProhibitedState", share, site=site, resource=site.admin["RootFolderId"])
    site.api.update_folder(FolderId=finance, ResourceState="RECYCLED")
    given = [{"Type": "USER", "Id": ana, "Role": "VIEWER"}]
    refused("ProhibitedState", site.api.add_resource_permissions, ResourceId=finance, Principals=given)
    # The model of these operations has no EntityNotExistsException.
    for call in (site.api.describe_resource_permissions, site.api.remove_all_resource_permissions):
        refused("UnauthorizedResourceAccess", call, ResourceId="0" * 64)


def test_indirect_activities_are_told_when_asked_for(site: Desk) -> None:
    ana, finance = site.person("ana")["Id"], site.folder("Finance")
    document, _version = site.upload("report.txt", b"one", finance)
    share(site, finance, ("USER", ana, "VIEWER"), ("ANONYMOUS", "anonymous", "VIEWER"))
    assert site.activities(ResourceId=document) == ["DOCUMENT_VERSION_UPLOADED"]
    assert site.activities(ResourceId=document, IncludeIndirectActivities=True) == [
        "DOCUMENT_SHAREABLE_LINK_CREATED", "DOCUMENT_SHARED", "DOCUMENT_VERSION_UPLOADED"]  # fmt: skip
    [told] = site.api.describe_activities(OrganizationId=site.org, ActivityTypes="FOLDER_SHARED")["UserActivities"]
    assert [one["Username"] for one in told["Participants"]["Users"]] == ["ana"]
    assert told["ResourceMetadata"]["Owner"]["Username"] == "administrator"
    assert site.activities(UserId=ana) == ["FOLDER_SHARED"]
