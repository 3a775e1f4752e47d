# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""WorkDocs' comments, labels, metadata, subscriptions, activities and search as plain boto3 sees them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from support.embedded import EmbeddedAws
from tests.embedded_aws.workdocs_site import Desk, desk, refused


@pytest.fixture
def site(aws: EmbeddedAws) -> Desk:
    return desk(aws)


@pytest.fixture
def report(site: Desk) -> dict[str, str]:
    document, version = site.upload("report.txt", b"one", ContentType="text/plain")
    return {"DocumentId": document, "VersionId": version}


def comments(site: Desk, report: dict[str, str]) -> list[dict[str, Any]]:
    pages = site.api.get_paginator("describe_comments").paginate(**report)
    return [one for page in pages for one in page["Comments"]]


def test_comments_are_written_replied_to_and_deleted(site: Desk, report: dict[str, str]) -> None:
    first = site.api.create_comment(**report, Text="Good", Visibility="PRIVATE", NotifyCollaborators=True)["Comment"]
    assert (first["Status"], first["Visibility"], first["ThreadId"]) == ("PUBLISHED", "PRIVATE", first["CommentId"])
    assert first["Contributor"]["Id"].startswith("arn:aws:iam::")
    reply = site.api.create_comment(**report, Text="Thanks", ParentId=first["CommentId"])["Comment"]
    assert (reply["ParentId"], reply["ThreadId"]) == (first["CommentId"], first["ThreadId"])
    assert [one["Text"] for one in comments(site, report)] == ["Good", "Thanks"]
    site.aws.workdocs("page", 1)
    assert len(comments(site, report)) == 2
    # Others reply to it: it stays, without its text.
    site.api.delete_comment(**report, CommentId=first["CommentId"])
    [left, other] = comments(site, report)
    assert left["Status"] == "DELETED" and "Text" not in left and other["Text"] == "Thanks"
    refused("EntityNotExists", site.api.delete_comment, **report, CommentId=first["CommentId"])
    refused("InvalidCommentOperation", site.api.create_comment, **report, Text="x", ParentId=first["CommentId"])
    site.api.delete_comment(**report, CommentId=reply["CommentId"])
    assert [one["CommentId"] for one in comments(site, report)] == [first["CommentId"]]
    assert site.activities()[:4] == ["DOCUMENT_COMMENT_DELETED"] * 2 + ["DOCUMENT_COMMENT_ADDED"] * 2


def test_comments_belong_to_a_version(site: Desk, report: dict[str, str]) -> None:
    site.api.create_comment(**report, Text="Good")
    _document, second = site.upload(None, b"two", Id=report["DocumentId"])
    assert comments(site, {**report, "VersionId": second}) == []
    refused("EntityNotExists", site.api.describe_comments, **{**report, "VersionId": f"1-{'0' * 64}"})
    refused("EntityNotExists", site.api.create_comment, **report, Text="x", ParentId="nothing")


def test_a_document_may_be_locked_for_comments(site: Desk, report: dict[str, str]) -> None:
    made = site.api.create_comment(**report, Text="Good")["Comment"]["CommentId"]
    site.aws.workdocs("lock", {"document": report["DocumentId"]})
    told = refused("DocumentLockedForComments", site.api.create_comment, **report, Text="More")
    assert told["ResponseMetadata"]["HTTPStatusCode"] == 409
    refused("DocumentLockedForComments", site.api.delete_comment, **report, CommentId=made)
    site.aws.workdocs("lock", {"document": report["DocumentId"], "locked": False})
    site.api.delete_comment(**report, CommentId=made)


def test_labels_are_added_and_taken(site: Desk, report: dict[str, str]) -> None:
    document = report["DocumentId"]

    def labels() -> list[str]:
        return site.api.get_document(DocumentId=document)["Metadata"].get("Labels", [])

    site.api.create_labels(ResourceId=document, Labels=["final", "a b/c=d"])
    site.api.create_labels(ResourceId=document, Labels=["final", "money"])
    assert labels() == ["final", "a b/c=d", "money"]
    site.api.delete_labels(ResourceId=document, Labels=["a b/c=d", "other"])
    assert labels() == ["final", "money"]
    site.api.create_labels(ResourceId=document, Labels=[f"n{number}" for number in range(18)])
    told = refused("TooManyLabels", site.api.create_labels, ResourceId=document, Labels=["one too many"])
    assert told["ResponseMetadata"]["HTTPStatusCode"] == 429
    site.api.delete_labels(ResourceId=document, DeleteAll=True)
    assert labels() == []
    folder = site.folder("Finance")
    site.api.create_labels(ResourceId=folder, Labels=["final"])
    assert site.api.get_folder(FolderId=folder)["Metadata"]["Labels"] == ["final"]
    refused("InvalidArgument", site.api.create_labels, ResourceId=folder, Labels=["x" * 33])


def test_metadata_is_kept_of_resources_and_versions(site: Desk, report: dict[str, str]) -> None:
    document, version = report["DocumentId"], report["VersionId"]
    site.api.create_custom_metadata(ResourceId=document, CustomMetadata={"a": "1", "b": "2"})
    site.api.create_custom_metadata(ResourceId=document, CustomMetadata={"b": "3"})
    site.api.create_custom_metadata(ResourceId=document, VersionId=version, CustomMetadata={"c": "4"})
    assert site.api.get_document(DocumentId=document, IncludeCustomMetadata=True)["CustomMetadata"] == {
        "a": "1", "b": "3"}  # fmt: skip
    assert "CustomMetadata" not in site.api.get_document(DocumentId=document)
    assert site.api.get_document_version(**report, IncludeCustomMetadata=True)["CustomMetadata"] == {"c": "4"}
    more = {f"k{number}": "x" for number in range(7)}
    told = refused(
        "CustomMetadataLimitExceeded", site.api.create_custom_metadata, ResourceId=document, CustomMetadata=more
    )
    assert told["ResponseMetadata"]["HTTPStatusCode"] == 429
    site.api.delete_custom_metadata(ResourceId=document, Keys=["a"])
    site.api.delete_custom_metadata(ResourceId=document, VersionId=version, DeleteAll=True)
    assert site.api.get_document(DocumentId=document, IncludeCustomMetadata=True)["CustomMetadata"] == {"b": "3"}
    assert "CustomMetadata" not in site.api.get_document_version(**report, IncludeCustomMetadata=True)
    folder = site.folder("Finance")
    site.api.create_custom_metadata(ResourceId=folder, CustomMetadata={"a": "1"})
    assert site.api.get_folder(FolderId=folder, IncludeCustomMetadata=True)["CustomMetadata"] == {"a": "1"}
    gone = {"VersionId": f"1-{'0' * 64}", "CustomMetadata": {"a": "1"}}
    refused("EntityNotExists", site.api.create_custom_metadata, ResourceId=document, **gone)


def test_subscriptions_are_kept(site: Desk) -> None:
    org = {"OrganizationId": site.org}
    given = {**org, "Protocol": "HTTPS", "SubscriptionType": "ALL"}
    made = site.api.create_notification_subscription(**given, Endpoint="https://example.com/a")["Subscription"]
    other = site.api.create_notification_subscription(**given, Endpoint="https://example.com/b")["Subscription"]
    told = site.api.describe_notification_subscriptions(**org)["Subscriptions"]
    assert told == [made, other] and made["EndPoint"] == "https://example.com/a"
    site.aws.workdocs("page", 1)
    pages = site.api.get_paginator("describe_notification_subscriptions").paginate(**org)
    assert [len(page["Subscriptions"]) for page in pages] == [1, 1]
    site.api.delete_notification_subscription(**org, SubscriptionId=made["SubscriptionId"])
    assert site.api.describe_notification_subscriptions(**org)["Subscriptions"] == [other]
    gone = {**org, "SubscriptionId": made["SubscriptionId"]}
    refused("EntityNotExists", site.api.delete_notification_subscription, **gone)
    refused("InvalidArgument", site.api.create_notification_subscription, **given, Endpoint="http://example.com")
    elsewhere = {**given, "OrganizationId": "d-0000000000", "Endpoint": "https://example.com"}
    refused("UnauthorizedResourceAccess", site.api.create_notification_subscription, **elsewhere)


def test_activities_are_filtered_and_come_by_pages(site: Desk) -> None:
    finance = site.folder("Finance")
    site.api.update_folder(FolderId=finance, Name="Money")
    archive = site.folder("Archive")
    site.api.update_folder(FolderId=finance, ParentFolderId=archive)
    whole = ["FOLDER_MOVED", "FOLDER_CREATED", "FOLDER_RENAMED", "FOLDER_CREATED"]
    assert site.activities() == whole
    site.aws.workdocs("page", 1)
    assert site.activities() == whole
    site.aws.workdocs("page", None)
    told = site.api.describe_activities(OrganizationId=site.org)["UserActivities"]
    assert told[0]["OriginalParent"]["Id"] == site.admin["RootFolderId"]
    assert told[2]["ResourceMetadata"]["OriginalName"] == "Finance"
    assert told[0]["Initiator"] == {"Id": "arn:aws:iam::123456789012:user/moto"}
    assert site.activities(ResourceId=archive) == ["FOLDER_CREATED"]
    assert site.activities(ActivityTypes="FOLDER_MOVED,FOLDER_RENAMED") == ["FOLDER_MOVED", "FOLDER_RENAMED"]
    assert site.activities(UserId=site.admin["Id"]) == []
    # AWS's model takes no ARN there.
    refused("InvalidArgument", site.activities, UserId=told[0]["Initiator"]["Id"])
    middle = told[2]["TimeStamp"]
    assert site.activities(StartTime=middle) == whole[:2] and site.activities(EndTime=middle) == whole[3:]
    later = {"StartTime": middle, "EndTime": middle - timedelta(seconds=1)}
    refused("InvalidArgument", site.api.describe_activities, OrganizationId=site.org, **later)
    refused("UnauthorizedResourceAccess", site.api.describe_activities)


def found(site: Desk, query: str | None = None, **more: Any) -> list[str]:
    """What a search finds: names, and of comments their kind."""
    text = {"QueryText": query} if query else {}
    pages = site.api.get_paginator("search_resources").paginate(OrganizationId=site.org, **text, **more)
    return [
        one.get("FolderMetadata", {}).get("Name")
        or one.get("DocumentMetadata", {}).get("LatestVersionMetadata", {}).get("Name")
        or one.get("DocumentVersionMetadata", {}).get("Name")
        or one["ResourceType"]
        for page in pages
        for one in page["Items"]
    ]


def test_a_search_finds_names_and_texts(site: Desk) -> None:
    finance = site.folder("Finance")
    document, version = site.upload("Report.txt", b"the money of finance", finance, ContentType="text/plain")
    site.upload("money.png", b"png", ContentType="image/png")
    site.api.create_comment(DocumentId=document, VersionId=version, Text="Where is the money?")
    assert found(site, "money") == ["Report.txt", "COMMENT", "money.png"]
    assert found(site, "fin", QueryScopes=["NAME"]) == ["Finance"]
    assert found(site, '"money of fin"') == ["Report.txt"] and found(site, "money finance") == ["Report.txt"]
    assert found(site, '"finance money"') == []
    assert found(site, "money", Filters={"ResourceTypes": ["DOCUMENT_VERSION"]}) == ["Report.txt", "money.png"]
    site.aws.workdocs("page", 1)
    assert found(site, "money") == ["Report.txt", "COMMENT", "money.png"]
    site.api.update_folder(FolderId=finance, ResourceState="RECYCLED")
    assert found(site, "money") == ["money.png"]


def test_a_search_has_filters_and_an_order(site: Desk) -> None:
    finance, ana = site.folder("Finance"), site.person("ana")["Id"]
    report, _version = site.upload("report.txt", b"one", finance, ContentType="text/plain")
    site.upload("photo.png", b"photograph", ContentType="image/png")
    site.api.create_labels(ResourceId=report, Labels=["final"])
    share = [{"Type": "USER", "Id": ana, "Role": "VIEWER"}]
    site.api.add_resource_permissions(ResourceId=finance, Principals=share)
    documents = {"ResourceTypes": ["DOCUMENT"]}
    assert found(site, Filters={"Labels": ["final"]}) == ["report.txt"]
    assert found(site, Filters={"AncestorIds": [finance]}) == ["report.txt"]
    assert found(site, Filters={"ContentCategories": ["IMAGE"]}) == ["photo.png"]
    assert found(site, Filters={**documents, "SizeRange": {"StartValue": 4}}) == ["photo.png"]
    assert found(site, Filters={"Principals": [{"Id": ana}]}) == ["Finance", "report.txt"]
    assert found(site, Filters={"Principals": [{"Id": ana, "Roles": ["OWNER"]}]}) == []
    made = site.api.get_document(DocumentId=report)["Metadata"]["CreatedTimestamp"]
    early = {**documents, "CreatedRange": {"EndValue": made + timedelta(milliseconds=1)}}
    assert found(site, Filters=early) == ["report.txt"]
    for field, names in (("SIZE", ["photo.png", "report.txt"]), ("NAME", ["report.txt", "photo.png"])):
        assert found(site, Filters=documents, OrderBy=[{"Field": field, "Order": "DESC"}]) == names
    told = site.api.search_resources(
        OrganizationId=site.org, QueryText="report", AdditionalResponseFields=["WEBURL"]
    )["Items"][0]
    assert told["WebUrl"].endswith(f"/index.html#/document/{report}")
    mine = {"SearchCollectionTypes": ["SHARED_WITH_ME"]}
    refused("InvalidArgument", site.api.search_resources, OrganizationId=site.org, Filters=mine)
    refused("UnauthorizedResourceAccess", site.api.search_resources, QueryText="report")
    refused("InvalidArgument", site.api.search_resources, OrganizationId=site.org, Marker="x")
