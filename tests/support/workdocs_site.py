# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A site of WorkDocs in an embedded AWS, for acts: its administrator's folders, filled and read by boto3 alone."""

from __future__ import annotations

import urllib.request
from typing import Any

REGION = "us-east-1"
# What every task there says; the site is the region's only one.
SITE = {"region": REGION}


class Tree:
    """The administrator's folders; ``stage`` has an embedded AWS. The site is made where there is none, small pages."""

    def __init__(self, stage: Any) -> None:
        self.org = stage.aws.site(region=REGION)
        stage.aws.workdocs("page", 2)
        self.api = stage.aws.client("workdocs", REGION)
        self.user = self.api.describe_users(OrganizationId=self.org)["Users"][0]
        self.root, self.bin = self.user["RootFolderId"], self.user["RecycleBinFolderId"]

    def person(self, name: str, **more: Any) -> dict[str, Any]:
        """An active user."""
        given = {"GivenName": name.capitalize(), "Surname": "Person", "Password": "Secret-123"}
        return dict(self.api.create_user(OrganizationId=self.org, Username=name, EmailAddress=f"{name}@example.com",
                                         **given, **more)["User"])  # fmt: skip

    def folder(self, name: str, parent: str = "") -> str:
        """The id of a new folder."""
        made = self.api.create_folder(Name=name, ParentFolderId=parent or self.root)
        return str(made["Metadata"]["Id"])

    def listed(self, folder: str, **more: Any) -> list[tuple[str, dict[str, Any]]]:
        """What is in a folder, with its name."""
        pages = self.api.get_paginator("describe_folder_contents").paginate(FolderId=folder, **more)
        found = []
        for page in pages:
            found += [(one["Name"], one) for one in page["Folders"]]
            found += [(one["LatestVersionMetadata"]["Name"], one) for one in page["Documents"]]
        return found

    def at(self, path: str) -> dict[str, Any]:
        """The folder or document of a path."""
        place: dict[str, Any] = {"Id": self.root}
        for name in path.strip("/").split("/"):
            place = dict(self.listed(place["Id"]))[name]
        return place

    def upload(self, path: str, name: str, body: bytes) -> dict[str, Any]:
        """A new document, or a new version of it."""
        folder = self.at(path)["Id"] if path != "/" else self.root
        there = dict(self.listed(folder)).get(name)
        known = {"Id": there["Id"]} if there else {}
        begun = self.api.initiate_document_version_upload(Name=name, ParentFolderId=folder, **known)
        link = begun["UploadMetadata"]
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        opener.open(urllib.request.Request(link["UploadUrl"], body, link["SignedHeaders"], method="PUT"))
        version = begun["Metadata"]["LatestVersionMetadata"]["Id"]
        made = {"DocumentId": begun["Metadata"]["Id"], "VersionId": version}
        self.api.update_document_version(VersionStatus="ACTIVE", **made)
        return made

    def contents(self, folder: str, above: str = "") -> dict[str, list[bytes]]:
        """All documents below a folder by their paths, with the bytes of their versions; empty folders with none."""
        found: dict[str, list[bytes]] = {}
        for name, one in self.listed(folder):
            if "LatestVersionMetadata" in one:
                found[f"{above}/{name}"] = self.versions(one["Id"])
            else:
                found.update(self.contents(one["Id"], f"{above}/{name}") or {f"{above}/{name}": []})
        return dict(sorted(found.items()))

    def versions(self, document: str) -> list[bytes]:
        """The bytes of a document's versions, the newest first."""
        pages = self.api.get_paginator("describe_document_versions").paginate(DocumentId=document, Fields="SOURCE")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        return [opener.open(one["Source"]["ORIGINAL"]).read() for page in pages for one in page["DocumentVersions"]]
