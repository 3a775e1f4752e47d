# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A WorkDocs site for tests: made and looked at with plain boto3, what is in it by paths instead of ids."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .embedded import EmbeddedAws

# The tests' own region is none that WorkDocs was in.
REGION = "eu-west-1"
GB = 1024**3


@dataclass(frozen=True)
class Office:
    """The only site of a region, with its users by their usernames."""

    client: Any
    site: str

    @classmethod
    def made(cls, aws: EmbeddedAws, *names: str) -> Office:
        """A new one, with these users besides its administrator, each with room for files."""
        office = cls(aws.client("workdocs", REGION), aws.site(region=REGION))
        for name in names:
            office.add(name)
        return office

    @classmethod
    def of(cls, aws: EmbeddedAws) -> Office:
        """The one that there is."""
        return cls(aws.client("workdocs", REGION), aws.site(region=REGION))

    def add(self, name: str) -> dict[str, Any]:
        rule = {"StorageType": "QUOTA", "StorageAllocatedInBytes": GB}
        person = {"Username": name, "EmailAddress": f"{name}@example.com", "GivenName": name.capitalize()}
        secret = {"Surname": "Example", "Password": "tiger-moth-7"}
        told: dict[str, Any] = self.client.create_user(OrganizationId=self.site, StorageRule=rule, **person, **secret)
        return dict(told["User"])

    def users(self) -> dict[str, dict[str, Any]]:
        """Every user by username, as AWS describes them."""
        asked = {"OrganizationId": self.site, "Include": "ALL", "Fields": "STORAGE_METADATA"}
        pages = self.client.get_paginator("describe_users").paginate(**asked)
        return {one["Username"]: one for page in pages for one in page["Users"]}

    def root(self, owner: str) -> str:
        """The id of the folder that is the root of somebody's paths."""
        return str(self.users()[owner]["RootFolderId"])

    def folder(self, owner: str, path: str) -> str:
        """The id of a folder, made where it lacks."""
        place = self.root(owner)
        for name in path.strip("/").split("/"):
            found = [one["Id"] for one in self._inside(place, "Folders") if one["Name"] == name]
            place = found[0] if found else self.client.create_folder(Name=name, ParentFolderId=place)["Metadata"]["Id"]
        return place

    def tree(self, owner: str) -> dict[str, str]:
        """The ids of what somebody has, by paths; those of folders end in a slash."""
        return dict(self._below("/", self.root(owner)))

    def binned(self, owner: str) -> list[str]:
        """The names in somebody's recycle bin."""
        where = self.users()[owner]["RecycleBinFolderId"]
        folders = [one["Name"] for one in self._inside(where, "Folders")]
        return sorted(folders + [one["LatestVersionMetadata"]["Name"] for one in self._inside(where, "Documents")])

    def _inside(self, folder: str, member: str) -> Iterator[dict[str, Any]]:
        for page in self.client.get_paginator("describe_folder_contents").paginate(FolderId=folder):
            yield from page[member]

    def _below(self, path: str, folder: str) -> Iterator[tuple[str, str]]:
        for one in self._inside(folder, "Folders"):
            yield f"{path}{one['Name']}/", one["Id"]
            yield from self._below(f"{path}{one['Name']}/", one["Id"])
        for one in self._inside(folder, "Documents"):
            yield f"{path}{one['LatestVersionMetadata']['Name']}", one["Id"]
