# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A WorkDocs site as the api port gives it, for plans: people with folders and documents, in small pages, read only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError
from ansible_collections.converge.aws.plugins.module_utils.parts import Where

from .model import Model

SITE = "d-1234567890"
WHERE = Where("eu-west-1", "aws", "123456789012")


def user(name: str, **more: Any) -> dict[str, Any]:
    """An active user: Ana is ``ana@example.com``, with ``root-ana`` and ``bin-ana``."""
    return {
        "Id": f"S-1-1-11-1-2-3-{name}&{SITE}",
        "Username": name,
        "EmailAddress": f"{name}@example.com",
        "GivenName": name.capitalize(),
        "Surname": "Example",
        "OrganizationId": SITE,
        "RootFolderId": f"root-{name}",
        "RecycleBinFolderId": f"bin-{name}",
        "Status": "ACTIVE",
        "Type": "USER",
        **more,
    }


def folder(folder_id: str, name: str, parent: str, state: str = "ACTIVE", **more: Any) -> dict[str, Any]:
    return {"Id": folder_id, "Name": name, "ParentFolderId": parent, "ResourceState": state, **more}


def document(document_id: str, name: str, parent: str, state: str = "ACTIVE", **more: Any) -> dict[str, Any]:
    version = {"Id": f"{document_id}-v1", "Name": name, "Status": "ACTIVE", **more.pop("version", {})}
    known = {"Id": document_id, "ParentFolderId": parent, "ResourceState": state, "LatestVersionMetadata": version}
    return {**known, **more}


class WorkDocs(Model):
    """What the port answers. ``asked`` are (operation, request) as they come; ``fates`` are errors by operation.

    ``answers`` are what further operations answer: a value, or a function of the request.
    """

    diff = False
    in_batch = False

    def __init__(
        self,
        users: Sequence[Mapping[str, Any]] = (),
        folders: Sequence[Mapping[str, Any]] = (),
        documents: Sequence[Mapping[str, Any]] = (),
        *,
        page: int = 2,
        check: bool = False,
        directories: Sequence[str] = (SITE,),
        fates: Mapping[str, ApiError] | None = None,
        answers: Mapping[str, Any] | None = None,
        where: Where = WHERE,
    ) -> None:
        super().__init__("workdocs")
        self.__dict__.update(
            users=list(users), folders=list(folders), documents=list(documents), page=page, check=check, asked=[],
            directories=list(directories), fates=dict(fates or {}), answers=dict(answers or {}), where=where,
        )  # fmt: skip

    @property
    def operations(self) -> list[str]:
        """What was asked, without the requests."""
        return [operation for operation, _request in self.asked]

    def call(self, operation: str, request: Mapping[str, Any], service: str = "") -> dict[str, Any]:
        """The first page of an answer; raises the ApiError that is an operation's fate."""
        return next(self.pages(operation, request, service))

    def pages(self, operation: str, request: Mapping[str, Any], service: str = "") -> Iterator[dict[str, Any]]:
        self.asked.append((operation, dict(request)))
        if operation in self.fates:
            raise self.fates[operation]
        if operation in self.answers:
            said = self.answers[operation]
            yield said(request) if callable(said) else said
            return
        yield from getattr(self, f"_{operation}")(request)

    def once(self, key: Any, calls: Sequence[str], ask: Callable[[], Any], about: Callable[[Any], Any]) -> Any:
        """A task that is alone asks itself; what it asks for is about something."""
        answer = ask()
        assert about(answer) and all(map(bool, calls)) and hash(key) is not None
        return answer

    def elsewhere(self, region: str) -> WorkDocs:
        """The same in another region, where there are no directories."""
        if region == self.where.region:
            return self
        return WorkDocs(directories=(), where=Where(region, self.where.partition), fates=self.fates)

    def side_by_side(self, thunks: Sequence[Callable[[], Any]]) -> list[Any]:
        def attempt(thunk: Callable[[], Any]) -> Any:
            try:
                return thunk()
            except ApiError as error:
                return error

        return [attempt(thunk) for thunk in thunks]

    def _in_pages(self, members: Mapping[str, list[Any]]) -> Iterator[dict[str, Any]]:
        entries = [(member, one) for member, ones in members.items() for one in ones]
        for begin in range(0, max(1, len(entries)), self.page):
            part = entries[begin : begin + self.page]
            yield {member: [one for of, one in part if of == member] for member in members}

    def _describe_directories(self, request: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        yield from self._in_pages({"DirectoryDescriptions": [{"DirectoryId": one} for one in self.directories]})

    def _describe_users(self, request: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """By ids, by the beginnings of names and usernames, or all."""
        if request["OrganizationId"] != SITE:
            raise ApiError("describe_users", "UnauthorizedOperationException", "Not permitted", 403)
        found = self.users
        if "UserIds" in request:
            found = [one for one in found if one["Id"] in request["UserIds"].split(",")]
        elif "Query" in request:
            asked = request["Query"].lower()
            fields = ("GivenName", "Surname", "Username")
            found = [one for one in found if any(one[field].lower().startswith(asked) for field in fields)]
        if request.get("Include") != "ALL":
            found = [one for one in found if one["Status"] != "INACTIVE"]
        yield from self._in_pages({"Users": found})

    def _describe_folder_contents(self, request: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        kind, inside = request.get("Type", "ALL"), request["FolderId"]
        folders = [one for one in self.folders if one["ParentFolderId"] == inside and kind != "DOCUMENT"]
        documents = [one for one in self.documents if one["ParentFolderId"] == inside and kind != "FOLDER"]
        yield from self._in_pages({"Folders": folders, "Documents": documents})

    def _get_folder(self, request: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        yield {"Metadata": self._one("get_folder", self.folders, request["FolderId"])}

    def _get_document(self, request: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        yield {"Metadata": self._one("get_document", self.documents, request["DocumentId"])}

    def _get_folder_path(self, request: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        yield self._path("get_folder_path", request["FolderId"])

    def _get_document_path(self, request: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        yield self._path("get_document_path", request["DocumentId"])

    def _one(self, operation: str, among: Sequence[Mapping[str, Any]], wanted: str) -> Mapping[str, Any]:
        for one in among:
            if one["Id"] == wanted:
                return one
        raise ApiError(operation, "EntityNotExistsException", "It does not exist", 404)

    def _path(self, operation: str, wanted: str) -> dict[str, Any]:
        components: list[dict[str, str]] = []
        while not wanted.startswith(("root-", "bin-")):
            one = self._one(operation, [*self.folders, *self.documents], wanted)
            name = one.get("Name") or one["LatestVersionMetadata"]["Name"]
            components.insert(0, {"Id": wanted, "Name": name})
            wanted = one["ParentFolderId"]
        return {"Path": {"Components": [{"Id": wanted, "Name": "WorkDocs"}, *components]}}
