# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A site of WorkDocs for a test, as plain boto3 sees it, every answer held against botocore's model."""

from __future__ import annotations

import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from support.embedded import EmbeddedAws
from support.modelled import walking


@dataclass
class Desk:
    """A client, its site and the site's administrator."""

    aws: EmbeddedAws
    api: Any
    org: str
    admin: dict[str, Any]

    def person(self, name: str, storage: int | None = None, **more: Any) -> dict[str, Any]:
        """A user who is active, with room for files."""
        rule = {"StorageType": "UNLIMITED"} if storage is None else {
            "StorageType": "QUOTA", "StorageAllocatedInBytes": storage}  # fmt: skip
        given = {"GivenName": name.capitalize(), "Surname": "Person", "Password": "Secret-123", "StorageRule": rule}
        whole = {"OrganizationId": self.org, "Username": name, "EmailAddress": f"{name}@example.com", **given, **more}
        return self.api.create_user(**whole)["User"]

    def folder(self, name: str, parent: str | None = None) -> str:
        parent = parent or self.admin["RootFolderId"]
        return self.api.create_folder(Name=name, ParentFolderId=parent)["Metadata"]["Id"]

    def names(self, folder: str | None = None, **more: Any) -> list[str]:
        """What is in a folder: names of folders with a slash, then names of documents."""
        pages = self.api.get_paginator("describe_folder_contents").paginate(
            FolderId=folder or self.admin["RootFolderId"], **more
        )
        whole = list(pages)
        folders = [f"{one['Name']}/" for page in whole for one in page["Folders"]]
        return folders + [one["LatestVersionMetadata"]["Name"] for page in whole for one in page["Documents"]]

    def begin(self, name: str | None = None, parent: str | None = None, **more: Any) -> dict[str, Any]:
        """An upload that is announced: of a new document, or with Id of a new version."""
        named = {"Name": name} if name else {}
        where = {} if "Id" in more else {"ParentFolderId": parent or self.admin["RootFolderId"]}
        return self.api.initiate_document_version_upload(**named, **where, **more)

    def end(self, begun: dict[str, Any], body: bytes) -> tuple[str, str]:
        """Send the body of an upload, and make its version active; the ids of both."""
        told = begun["UploadMetadata"]
        status, said = http("PUT", told["UploadUrl"], body, told["SignedHeaders"])
        assert status == 200, said
        document, version = begun["Metadata"]["Id"], begun["Metadata"]["LatestVersionMetadata"]["Id"]
        self.api.update_document_version(DocumentId=document, VersionId=version, VersionStatus="ACTIVE")
        return document, version

    def upload(self, name: str | None, body: bytes, parent: str | None = None, **more: Any) -> tuple[str, str]:
        """A document, or with Id a version of one: the ids of both."""
        return self.end(self.begin(name, parent, **more), body)

    def download(self, document: str, version: str) -> bytes:
        told = self.api.get_document_version(DocumentId=document, VersionId=version, Fields="SOURCE")
        status, body = http("GET", told["Metadata"]["Source"]["ORIGINAL"])
        assert status == 200, body
        return body

    def activities(self, **more: Any) -> list[str]:
        """The kinds of what was done, the newest first."""
        pages = self.api.get_paginator("describe_activities").paginate(OrganizationId=self.org, **more)
        return [one["Type"] for page in pages for one in page["UserActivities"]]


def desk(aws: EmbeddedAws, region: str = "us-east-1", seen: set[str] | None = None) -> Desk:
    """A site there; the operations that were answered are added to seen."""
    org = aws.site(region=region)
    api = walking(aws.client("workdocs", region=region), set() if seen is None else seen)
    return Desk(aws, api, org, api.describe_users(OrganizationId=org)["Users"][0])


def refused(code: str, call: Any, /, **options: Any) -> dict[str, Any]:
    """The response of a call that has to be refused with that code, without its last word."""
    with pytest.raises(ClientError) as caught:
        call(**options)
    assert caught.value.response["Error"]["Code"] == f"{code}Exception", caught.value
    return caught.value.response


def http(method: str, url: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    """The status and the body that a presigned address answers with."""
    request = urllib.request.Request(url, body, headers or {}, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
