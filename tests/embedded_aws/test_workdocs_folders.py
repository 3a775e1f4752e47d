# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""WorkDocs' folders as plain boto3 sees them: made, renamed, moved, recycled, restored and gone."""

from __future__ import annotations

import pytest

from support.embedded import EmbeddedAws
from tests.embedded_aws.workdocs_site import Desk, desk, refused


@pytest.fixture
def site(aws: EmbeddedAws) -> Desk:
    return desk(aws)


def test_a_folder_is_made_and_told(site: Desk) -> None:
    made = site.api.create_folder(Name="Finance", ParentFolderId=site.admin["RootFolderId"])["Metadata"]
    assert (made["Name"], made["ResourceState"], made["Signature"], made["Size"]) == ("Finance", "ACTIVE", "", 0)
    assert made["CreatorId"] == site.admin["Id"]
    told = site.api.get_folder(FolderId=made["Id"], IncludeCustomMetadata=True)
    assert told["Metadata"] == made and "CustomMetadata" not in told
    assert site.api.get_folder(FolderId=site.admin["RootFolderId"])["Metadata"]["Signature"]


def test_a_name_is_there_once(site: Desk) -> None:
    site.folder("Finance")
    root = site.admin["RootFolderId"]
    told = refused("EntityAlreadyExists", site.api.create_folder, Name="Finance", ParentFolderId=root)
    assert told["ResponseMetadata"]["HTTPStatusCode"] == 409
    other = site.folder("Other")
    refused("EntityAlreadyExists", site.api.update_folder, FolderId=other, Name="Finance")
    assert site.folder("Finance", other)


@pytest.mark.parametrize("name", ["a/b", "a:b", "what?", "a*", '"', "a|b", "<a>", "a\\b", " "])
def test_some_names_can_not_be(name: str, site: Desk) -> None:
    refused("InvalidArgument", site.folder, name=name)


def test_what_is_not_there_is_told_by_its_id(site: Desk) -> None:
    missing = "0" * 64
    told = refused("EntityNotExists", site.api.get_folder, FolderId=missing)
    assert told["EntityIds"] == [missing]
    # A name in place of an id was answered so, as users quote it.
    refused("UnauthorizedResourceAccess", site.api.get_folder, FolderId="Finance")
    refused("UnauthorizedResourceAccess", site.api.get_folder, FolderId="/Finance")


def test_folders_are_renamed_and_moved(site: Desk) -> None:
    finance, archive = site.folder("Finance"), site.folder("Archive")
    before = site.api.get_folder(FolderId=finance)["Metadata"]
    site.api.update_folder(FolderId=finance, Name="Money", ParentFolderId=archive)
    after = site.api.get_folder(FolderId=finance)["Metadata"]
    assert (after["Name"], after["ParentFolderId"]) == ("Money", archive)
    assert after["ModifiedTimestamp"] > before["ModifiedTimestamp"]
    assert site.names() == ["Archive/"] and site.names(archive) == ["Money/"]
    told = refused("ConflictingOperation", site.api.update_folder, FolderId=archive, ParentFolderId=finance)
    assert told["ResponseMetadata"]["HTTPStatusCode"] == 409
    assert site.activities() == ["FOLDER_RENAMED", "FOLDER_MOVED", "FOLDER_CREATED", "FOLDER_CREATED"]


def test_a_path_leads_from_the_root(site: Desk) -> None:
    finance = site.folder("Finance")
    year = site.folder("2024", finance)
    parts = site.api.get_folder_path(FolderId=year, Fields="NAME")["Path"]["Components"]
    assert [one["Name"] for one in parts] == ["/", "Finance", "2024"]
    assert [one["Id"] for one in parts] == [site.admin["RootFolderId"], finance, year]
    assert site.api.get_folder_path(FolderId=year, Limit=1)["Path"]["Components"] == [{"Id": year}]


def test_a_folder_is_recycled_and_restored(site: Desk) -> None:
    finance = site.folder("Finance")
    year = site.folder("2024", finance)
    site.api.update_folder(FolderId=finance, ResourceState="RECYCLED")
    assert site.names() == [] and site.names(site.admin["RecycleBinFolderId"]) == ["Finance/"]
    assert site.api.get_folder(FolderId=year)["Metadata"]["ResourceState"] == "RECYCLED"
    # What is in the bin has to come out of it first.
    told = refused("ProhibitedState", site.api.update_folder, FolderId=finance, Name="Money")
    assert told["ResponseMetadata"]["HTTPStatusCode"] == 409
    refused("ProhibitedState", site.api.create_folder, Name="2025", ParentFolderId=finance)
    again = site.folder("Finance")
    refused("EntityAlreadyExists", site.api.update_folder, FolderId=finance, ResourceState="ACTIVE")
    site.api.delete_folder(FolderId=again)
    site.api.update_folder(FolderId=finance, ResourceState="ACTIVE")
    assert site.names() == ["Finance/"] and site.names(finance) == ["2024/"]
    assert site.api.get_folder(FolderId=year)["Metadata"]["ResourceState"] == "ACTIVE"
    assert site.activities()[0] == "FOLDER_RESTORED" and "FOLDER_RECYCLED" in site.activities()


def test_two_of_one_name_may_be_in_the_bin(site: Desk) -> None:
    for _time in range(2):
        site.api.update_folder(FolderId=site.folder("Finance"), ResourceState="RECYCLED")
    assert site.names(site.admin["RecycleBinFolderId"]) == ["Finance/", "Finance/"]


def test_a_folder_whose_place_is_gone_is_restored_elsewhere(site: Desk) -> None:
    finance = site.folder("Finance")
    year = site.folder("2024", finance)
    site.api.update_folder(FolderId=year, ResourceState="RECYCLED")
    site.api.delete_folder(FolderId=finance)
    refused("ProhibitedState", site.api.update_folder, FolderId=year, ResourceState="ACTIVE")
    root = site.admin["RootFolderId"]
    site.api.update_folder(FolderId=year, ResourceState="ACTIVE", ParentFolderId=root, Name="Year")
    assert site.names() == ["Year/"]


def test_a_folder_is_deleted_with_all_that_is_in_it(site: Desk) -> None:
    finance = site.folder("Finance")
    year = site.folder("2024", finance)
    site.api.delete_folder(FolderId=finance)
    for gone in (finance, year):
        refused("EntityNotExists", site.api.get_folder, FolderId=gone)
    refused("EntityNotExists", site.api.delete_folder, FolderId=finance)
    assert site.names(site.admin["RecycleBinFolderId"]) == []


def test_contents_go_to_the_bin_and_from_there_for_good(site: Desk) -> None:
    finance = site.folder("Finance")
    year, trash = site.folder("2024", finance), site.admin["RecycleBinFolderId"]
    site.api.delete_folder_contents(FolderId=finance)
    assert site.names(finance) == [] and site.names(trash) == ["2024/"]
    site.api.delete_folder_contents(FolderId=trash)
    assert site.names(trash) == []
    refused("EntityNotExists", site.api.get_folder, FolderId=year)


def test_the_root_and_the_bin_stay(site: Desk) -> None:
    for folder in (site.admin["RootFolderId"], site.admin["RecycleBinFolderId"]):
        refused("ProhibitedState", site.api.delete_folder, FolderId=folder)
        refused("ProhibitedState", site.api.update_folder, FolderId=folder, Name="Mine")
    refused("ProhibitedState", site.folder, name="x", parent=site.admin["RecycleBinFolderId"])
    finance = site.folder("Finance")
    for state in ("RESTORING", "RECYCLING"):
        refused("ProhibitedState", site.api.update_folder, FolderId=finance, ResourceState=state)


def test_contents_are_sorted_filtered_and_come_by_pages(site: Desk) -> None:
    for name in ("b", "A", "c"):
        site.folder(name)
    assert site.names() == ["A/", "b/", "c/"]
    assert site.names(Order="DESCENDING") == ["c/", "b/", "A/"]
    assert site.names(Sort="DATE") == ["b/", "A/", "c/"]
    assert site.names(Type="DOCUMENT") == []
    page = site.api.describe_folder_contents(FolderId=site.admin["RootFolderId"], Limit=2)
    assert [one["Name"] for one in page["Folders"]] == ["A", "b"] and page["Marker"]
    site.aws.workdocs("page", 1)
    assert site.names() == ["A/", "b/", "c/"]


def test_what_is_moved_to_another_user_is_theirs(site: Desk) -> None:
    ana, finance = site.person("ana"), site.folder("Finance")
    site.api.update_folder(FolderId=finance, ParentFolderId=ana["RootFolderId"])
    assert site.names(ana["RootFolderId"]) == ["Finance/"]
    site.api.update_folder(FolderId=finance, ResourceState="RECYCLED")
    assert site.names(ana["RecycleBinFolderId"]) == ["Finance/"]
