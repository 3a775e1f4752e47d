# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tree of an organization: its root, its units by path, its accounts, and what an option means by one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..permissions import needed

ROOT, UNIT, ACCOUNT = "ROOT", "ORGANIZATIONAL_UNIT", "ACCOUNT"
_IDS: Mapping[str, str] = {
    r"r-[0-9a-z]{4,32}": ROOT,
    r"ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}": UNIT,
    r"\d{12}": ACCOUNT,
}


def kind_of(given: str) -> str:
    """What an id is the id of: ROOT, ORGANIZATIONAL_UNIT or ACCOUNT; empty for what is no id."""
    return next((kind for pattern, kind in _IDS.items() if re.fullmatch(pattern, given)), "")


def is_root(given: str) -> bool:
    """Whether the organization's root is meant, by its name."""
    return given.strip("/").lower() in ("", "root")


def steps_of(path: str) -> list[str]:
    """The names of units that a path leads through, from below the root."""
    names = path.strip("/").split("/")
    return names[1:] if len(names) > 1 and names[0].lower() == "root" else names


def check(given: str, option: str, kinds: Iterable[str] = (ROOT, UNIT)) -> None:
    """Refuse what can't name a node of the tree of one of these kinds."""
    kind = kind_of(given)
    if not given:
        raise Refused(f'{option}: an empty text names nothing; the root is "root".')
    if kind and kind not in kinds or (ACCOUNT not in kinds and "@" in given):
        raise Refused(f"{option}: {given!r} is an account, and a unit is needed.")
    names = steps_of(given)
    if not kind and "@" not in given and not is_root(given) and not all(0 < len(name) <= 128 for name in names):
        raise Refused(
            f"{option}: {given!r} is no path of units, whose names have 1 to 128 characters each: Workloads/Prod."
        )


@dataclass
class Tree:
    """What is read of an organization for one task; what was asked once isn't asked again. Raises Failed."""

    api: Any
    known_root: Mapping[str, Any] | None = None
    children: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)
    all_accounts: list[Mapping[str, Any]] | None = None

    @property
    def root(self) -> Mapping[str, Any]:
        if self.known_root is None:
            self.known_root = self.listed("list_roots", {}, "Roots")[0]
        return self.known_root

    def listed(self, operation: str, request: Mapping[str, Any], member: str) -> list[Mapping[str, Any]]:
        """All entries of a listing, page by page."""
        try:
            return [one for page in self.api.pages(operation, request) for one in page[member]]
        except ApiError as error:
            doing = "reading the organization"
            raise Failed(explain(doing, error, needed("organizations", operation)), error) from error

    def units(self, parent: str) -> list[Mapping[str, Any]]:
        """The units directly below a root or a unit."""
        if parent not in self.children:
            self.children[parent] = self.listed(
                "list_organizational_units_for_parent", {"ParentId": parent}, "OrganizationalUnits"
            )
        return self.children[parent]

    def accounts(self) -> list[Mapping[str, Any]]:
        """All accounts."""
        if self.all_accounts is None:
            self.all_accounts = self.listed("list_accounts", {}, "Accounts")
        return self.all_accounts

    def node(self, given: str) -> dict[str, str] | None:
        """The ``id``, ``type`` and ``name`` of what an option names by an id, a path or an account's e-mail address.

        None when there is no such unit or account; what is given by its id isn't looked for.
        """
        kind = kind_of(given)
        if kind:
            return {"id": given, "type": kind, "name": given}
        if is_root(given):
            return {"id": self.root["Id"], "type": ROOT, "name": "the root"}
        if "@" in given:
            found = [one for one in self.accounts() if one["Email"].lower() == given.lower()]
            return {"id": found[0]["Id"], "type": ACCOUNT, "name": given} if found else None
        return self._at_path(steps_of(given), given)

    def _at_path(self, names: list[str], path: str) -> dict[str, str] | None:
        place = str(self.root["Id"])
        for name in names:
            found = [one["Id"] for one in self.units(place) if one["Name"] == name]
            if not found:
                return None
            place = found[0]
        return {"id": place, "type": UNIT, "name": path}


def absent(given: str, option: str) -> str:
    """The sentence for a unit or an account that isn't there."""
    if "@" in given:
        return f"{option}: no account of this organization has the e-mail address {given}: make it first."
    return f"{option}: there is no unit {given} in this organization: make it first."
