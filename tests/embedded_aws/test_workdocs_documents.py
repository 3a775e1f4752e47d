# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""WorkDocs' documents as plain boto3 and plain HTTP see them: uploaded in two steps, in versions, and recycled."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime

import pytest

from support.embedded import EmbeddedAws
from tests.embedded_aws.workdocs_site import Desk, desk, http, refused


@pytest.fixture
def site(aws: EmbeddedAws) -> Desk:
    return desk(aws)


def versions(site: Desk, document: str, **more: str) -> list[dict]:
    pages = site.api.get_paginator("describe_document_versions").paginate(DocumentId=document, **more)
    return [one for page in pages for one in page["DocumentVersions"]]


def test_a_document_is_announced_uploaded_and_made_active(site: Desk) -> None:
    at = datetime(2024, 2, 29, tzinfo=UTC)
    times = {"ContentCreatedTimestamp": at, "ContentModifiedTimestamp": at}
    begun = site.begin("report.txt", ContentType="text/plain", DocumentSizeInBytes=5, **times)
    version = begun["Metadata"]["LatestVersionMetadata"]
    assert (version["Status"], version["Size"], version["Name"]) == ("INITIALIZED", 0, "report.txt")
    assert "Signature" not in version
    assert begun["UploadMetadata"]["SignedHeaders"] == {
        "Content-Type": "text/plain", "x-amz-server-side-encryption": "AES256", "Content-Length": "5"}  # fmt: skip
    assert site.names() == [] and site.names(Include="INITIALIZED") == ["report.txt"]
    document, name = site.end(begun, b"hello")
    assert site.names() == ["report.txt"]
    told = site.api.get_document(DocumentId=document)["Metadata"]
    latest = told["LatestVersionMetadata"]
    assert (latest["Id"], latest["Status"], latest["Size"]) == (name, "ACTIVE", 5)
    # AWS's examples have 32 digits there.
    assert latest["Signature"] == hashlib.md5(b"hello").hexdigest()
    assert latest["ContentCreatedTimestamp"] == latest["ContentModifiedTimestamp"] == at
    assert told["CreatorId"] == site.admin["Id"] and latest["CreatorId"].startswith("arn:aws:iam::")
    assert site.download(document, name) == b"hello"
    assert site.activities() == ["DOCUMENT_VERSION_DOWNLOADED", "DOCUMENT_VERSION_UPLOADED"]


def test_the_address_wants_what_was_signed(site: Desk) -> None:
    told = site.begin("report.txt", DocumentSizeInBytes=5)["UploadMetadata"]
    url, headers = told["UploadUrl"], told["SignedHeaders"]
    assert len(url) <= 1024
    for wrong in (
        {}, {**headers, "Content-Type": "text/html"},
        {name: text for name, text in headers.items() if name != "x-amz-server-side-encryption"},
    ):  # fmt: skip
        status, said = http("PUT", url, b"hello", wrong)
        assert status == 403 and b"SignatureDoesNotMatch" in said
    status, said = http("PUT", url, b"longer", {**headers, "Content-Length": "6"})
    assert status == 403 and b"SignatureDoesNotMatch" in said
    status, said = http("PUT", url, b"hello", {**headers, "x-amz-acl": "private"})
    assert status == 403 and b"not signed" in said
    status, said = http("PUT", url.replace("X-Amz-Expires=900", "X-Amz-Expires=9000"), b"hello", headers)
    assert status == 403 and b"SignatureDoesNotMatch" in said
    status, said = http("PUT", url.partition("?")[0], b"hello", headers)
    assert status == 403
    other = base64.b64encode(hashlib.md5(b"other").digest()).decode()
    status, said = http("PUT", url, b"hello", {**headers, "Content-MD5": other})
    assert status == 400 and b"BadDigest" in said
    assert http("GET", url)[0] == 403
    assert http("PUT", url, b"hello", headers)[0] == 200
    assert site.names() == []  # the third step lacks


def test_an_upload_is_completed_once_and_with_content(site: Desk) -> None:
    begun = site.begin("report.txt")
    ids = {"DocumentId": begun["Metadata"]["Id"], "VersionId": begun["Metadata"]["LatestVersionMetadata"]["Id"]}
    told = refused("InvalidOperation", site.api.update_document_version, **ids, VersionStatus="ACTIVE")
    assert told["ResponseMetadata"]["HTTPStatusCode"] == 405
    site.end(begun, b"hello")
    refused("ProhibitedState", site.api.update_document_version, **ids, VersionStatus="ACTIVE")
    refused("ProhibitedState", site.api.abort_document_version_upload, **ids)
    told = begun["UploadMetadata"]
    assert http("PUT", told["UploadUrl"], b"other", told["SignedHeaders"])[0] == 403
    assert site.download(*ids.values()) == b"hello"


def test_an_upload_is_given_up(site: Desk) -> None:
    begun = site.begin("report.txt")
    ids = {"DocumentId": begun["Metadata"]["Id"], "VersionId": begun["Metadata"]["LatestVersionMetadata"]["Id"]}
    site.api.abort_document_version_upload(**ids)
    refused("EntityNotExists", site.api.get_document, DocumentId=ids["DocumentId"])
    document, _version = site.upload("report.txt", b"one")
    again = site.begin(Id=document)
    second = again["Metadata"]["LatestVersionMetadata"]["Id"]
    site.api.abort_document_version_upload(DocumentId=document, VersionId=second)
    assert len(versions(site, document, Include="INITIALIZED")) == 1
    refused("EntityNotExists", site.api.get_document_version, DocumentId=document, VersionId=second)


def test_a_name_is_there_once_unless_two_came_at_a_time(site: Desk) -> None:
    one, two = site.begin("report.txt"), site.begin("report.txt")
    site.end(one, b"1")
    refused("EntityAlreadyExists", site.begin, name="report.txt")
    # What is being uploaded has no name yet: nothing keeps the second from the same one.
    site.end(two, b"2")
    assert site.names() == ["report.txt", "report.txt"]


def test_versions_are_told_the_newest_first(site: Desk) -> None:
    document, first = site.upload("report.txt", b"one")
    _document, second = site.upload(None, b"second", Id=document)
    site.begin(Id=document)
    assert [one["Id"] for one in versions(site, document)] == [second, first]
    assert [one["Status"] for one in versions(site, document, Include="INITIALIZED")][0] == "INITIALIZED"
    sources = [one["Source"]["ORIGINAL"] for one in versions(site, document, Fields="SOURCE")]
    assert [http("GET", url) for url in sources] == [(200, b"second"), (200, b"one")]
    assert http("GET", sources[0], headers={"Range": "bytes=3-"}) == (206, b"ond")
    assert http("GET", sources[0], headers={"Range": "bytes=9-"})[0] == 416
    assert http("GET", sources[0][:-1] + "x")[0] == 403
    site.aws.workdocs("page", 1)
    assert [one["Id"] for one in versions(site, document)] == [second, first]
    assert site.api.get_document(DocumentId=document)["Metadata"]["LatestVersionMetadata"]["Id"] == second
    folder = site.api.get_folder(FolderId=site.admin["RootFolderId"])["Metadata"]
    assert (folder["Size"], folder["LatestVersionSize"]) == (9, 6)


def test_versions_are_deleted_and_restored(site: Desk) -> None:
    document, first = site.upload("report.txt", b"one")
    second, third = (site.upload(None, body, Id=document)[1] for body in (b"two", b"three"))
    one = {"DocumentId": document, "VersionId": first}
    site.api.delete_document_version(**one, DeletePriorVersions=False)
    assert [each["Id"] for each in versions(site, document)] == [third, second]
    refused("EntityNotExists", site.api.get_document_version, **one)
    site.api.restore_document_versions(DocumentId=document)
    assert [each["Id"] for each in versions(site, document)] == [third, second, first]
    refused("InvalidOperation", site.api.restore_document_versions, DocumentId=document)
    site.api.delete_document_version(DocumentId=document, VersionId=second, DeletePriorVersions=True)
    assert [each["Id"] for each in versions(site, document)] == [third]
    last = {"DocumentId": document, "VersionId": third, "DeletePriorVersions": True}
    refused("InvalidOperation", site.api.delete_document_version, **last)
    kinds = site.activities(ActivityTypes="DOCUMENT_VERSION_DELETED,DOCUMENT_REVERTED")
    assert kinds == ["DOCUMENT_VERSION_DELETED"] * 2 + ["DOCUMENT_REVERTED", "DOCUMENT_VERSION_DELETED"]


def test_a_document_is_renamed_moved_recycled_and_restored(site: Desk) -> None:
    finance = site.folder("Finance")
    document, _version = site.upload("report.txt", b"one")
    site.api.update_document(DocumentId=document, Name="final.txt", ParentFolderId=finance)
    assert site.names(finance) == ["final.txt"]
    assert site.api.get_document(DocumentId=document)["Metadata"]["LatestVersionMetadata"]["Name"] == "final.txt"
    path = site.api.get_document_path(DocumentId=document, Fields="NAME")["Path"]["Components"]
    assert [one["Name"] for one in path] == ["/", "Finance", "final.txt"]
    site.upload("other.txt", b"two", finance)
    refused("EntityAlreadyExists", site.api.update_document, DocumentId=document, Name="other.txt")
    site.api.update_document(DocumentId=document, ResourceState="RECYCLED")
    assert site.names(site.admin["RecycleBinFolderId"]) == ["final.txt"]
    refused("ProhibitedState", site.begin, Id=document)
    site.api.update_document(DocumentId=document, ResourceState="ACTIVE")
    assert site.names(finance) == ["final.txt", "other.txt"]
    site.api.delete_document(DocumentId=document)
    refused("EntityNotExists", site.api.get_document, DocumentId=document)
    assert site.activities()[:3] == ["DOCUMENT_RESTORED", "DOCUMENT_RECYCLED", "DOCUMENT_VERSION_UPLOADED"]


def test_a_new_version_may_have_another_name(site: Desk) -> None:
    document, _first = site.upload("report.txt", b"one")
    site.upload("report.md", b"two", Id=document)
    assert site.names() == ["report.md"]
    assert [one["Name"] for one in versions(site, document)] == ["report.md", "report.txt"]


def test_storage_has_an_end(site: Desk) -> None:
    ana = site.person("ana", storage=10)
    told = refused("StorageLimitWillExceed", site.begin, name="a", parent=ana["RootFolderId"], DocumentSizeInBytes=11)
    assert told["ResponseMetadata"]["HTTPStatusCode"] == 413
    site.upload("a", b"0123456789", ana["RootFolderId"])
    told = refused("StorageLimitExceeded", site.begin, name="b", parent=ana["RootFolderId"])
    assert told["ResponseMetadata"]["HTTPStatusCode"] == 409
    [ana] = site.api.describe_users(OrganizationId=site.org, Query="ana", Fields="STORAGE_METADATA")["Users"]
    assert ana["Storage"]["StorageUtilizedInBytes"] == 10
    minimal = site.api.create_user(
        OrganizationId=site.org, Username="leo", GivenName="Leo", Surname="Person", Password="Secret-123"
    )["User"]
    refused("StorageLimitExceeded", site.begin, name="a", parent=minimal["RootFolderId"])


def test_a_document_that_is_checked_out_takes_no_versions(site: Desk) -> None:
    document, _version = site.upload("report.txt", b"one")
    site.aws.workdocs("checkout", {"document": document})
    told = refused("ResourceAlreadyCheckedOut", site.begin, Id=document)
    assert told["ResponseMetadata"]["HTTPStatusCode"] == 409
    refused("ConflictingOperation", site.api.delete_document, DocumentId=document)
    site.aws.workdocs("checkout", {"document": document, "out": False})
    site.upload(None, b"two", Id=document)
    kinds = site.activities(UserId=site.admin["Id"])
    assert kinds == ["DOCUMENT_CHECKED_IN", "DOCUMENT_CHECKED_OUT"]


def test_what_a_new_document_needs_is_said(site: Desk) -> None:
    refused("InvalidArgument", site.api.initiate_document_version_upload, Name="a")
    refused("InvalidArgument", site.api.initiate_document_version_upload, ParentFolderId=site.admin["RootFolderId"])
    refused("InvalidArgument", site.begin, name="a/b")
    refused("EntityNotExists", site.api.get_document, DocumentId=site.admin["RootFolderId"])
