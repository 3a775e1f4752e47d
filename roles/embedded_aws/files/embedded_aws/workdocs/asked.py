# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request: who asks, for what, and where the things are that it names."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from embedded_aws import operations

from .sites import Sites
from .state import RECYCLED, Given, Refused, Resource, Site, User, Version

_RESOURCE = re.compile(r"[0-9a-f]{64}")
_PRINCIPAL = re.compile(r"S(-\d+)+(&d-[0-9a-f]{10})?")


def invalid(message: str) -> Refused:
    return Refused("InvalidArgument", message)


def prohibited(message: str) -> Refused:
    return Refused("ProhibitedState", message)


@dataclass(frozen=True)
class Asked:
    """caller is an ARN; origin is where this server was asked: http://127.0.0.1:5000."""

    sites: Sites
    account: str
    region: str
    caller: str
    operation: str
    origin: str
    given: Given

    def __getitem__(self, name: str) -> Any:
        return self.given[name]

    def get(self, name: str) -> Any:
        return self.given.get(name)

    @cached_property
    def mine(self) -> list[Site]:
        return self.sites.of(self.account, self.region)

    def denied(self) -> Refused:
        """What AWS says of sites that aren't there, and of names where it wants ids."""
        message = f"Principal [{self.caller}] is not allowed to execute [workdocs:{self.operation}] on the resource."
        return Refused("UnauthorizedResourceAccess", message)

    def missing(self, what: str, name: str) -> Refused:
        """What AWS says of things that aren't there, if the operation's model has it."""
        shapes = operations.model("workdocs").operation_model(self.operation).error_shapes
        if "EntityNotExistsException" not in {shape.name for shape in shapes}:
            return self.denied()
        return Refused("EntityNotExists", f"{what} {name} does not exist.", EntityIds=[name])

    def site(self) -> Site:
        """The organization that a request has to name, as all of administrators have to."""
        found = next((site for site in self.mine if site.id == self.get("OrganizationId")), None)
        if found is None:
            raise self.denied()
        return found

    def user(self, name: str) -> tuple[Site, User]:
        if not _PRINCIPAL.fullmatch(name):
            raise self.denied()
        for site in self.mine:
            for user in site.users.values():
                if name in (user.id, user.id.partition("&")[0]):
                    return site, user
        raise self.missing("User", name)

    def resource(self, name: str, what: str = "Resource", kind: bool | None = None) -> tuple[Site, Resource]:
        """A folder or document; kind: True for a folder only, False for a document only."""
        if not _RESOURCE.fullmatch(name):
            raise self.denied()
        for site in self.mine:
            found = site.resources.get(name)
            if found and kind in (None, found.is_folder):
                return site, found
        raise self.missing(what, name)

    def folder(self, name: str) -> tuple[Site, Resource]:
        return self.resource(name, "Folder", True)

    def document(self, name: str) -> tuple[Site, Resource]:
        return self.resource(name, "Document", False)

    def version(self) -> tuple[Site, Resource, Version]:
        """The version of a document that DocumentId and VersionId name."""
        site, document = self.document(self["DocumentId"])
        found = document.version(self["VersionId"])
        if found is None:
            raise self.missing("Document version", self["VersionId"])
        return site, document, found

    def page(self, found: Sequence[Any], default: int = 100, number: bool = False) -> tuple[list[Any], str | None]:
        """A page of a listing, and the marker of the next (None: it was the last)."""
        start = self._start(number)
        end = start + min(self.get("Limit") or default, self.sites.page)
        marker = None if end >= len(found) else str(end)
        return list(found[start:end]), marker if marker is None or number else _hidden(marker)

    def _start(self, number: bool) -> int:
        marker = self.get("Marker")
        if marker is None:
            return 0
        told = marker if number else _shown(marker)
        if not told.isdecimal():
            raise invalid("The pagination marker is not valid.")
        return int(told)


def _hidden(marker: str) -> str:
    return base64.b64encode(f"from {marker}".encode()).decode()


def _shown(marker: str) -> str:
    try:
        return base64.b64decode(marker, validate=True).decode().removeprefix("from ")
    except ValueError:
        return ""


def usable(resource: Resource) -> Resource:
    """The resource, unless it is in a recycle bin, where it can only be restored or deleted."""
    if resource.state == RECYCLED:
        raise prohibited(f"The {resource.kind.lower()} {resource.id} is in the recycle bin.")
    return resource


def place(site: Site, folder: Resource) -> Resource:
    """The folder, if things may be put in it."""
    usable(folder)
    if folder.id == site.bin_of(folder):
        raise prohibited("Nothing is put into a recycle bin but by recycling it.")
    return folder
