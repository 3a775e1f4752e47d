# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Paths of folders and documents: what they may look like, where they lead, and what is called the same."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import ApiError, Refused
from ..parts import Params
from . import sites
from .people import People, User, absent, called

FOLDER, DOCUMENT, ANY = "FOLDER", "DOCUMENT", "ALL"
# Administrator guide, "Troubleshooting": what the names of files and folders can't have.
_FORBIDDEN = '*/\\:<>?|"'
_LONGEST = 255
_GONE = ("EntityNotExistsException", "UnauthorizedResourceAccessException")
# What is in the recycle bin, or on its way there, is listed where it was.
_RECYCLED = ("RECYCLED", "RECYCLING")
_PAGE = 999
_NOUNS = {FOLDER: "folder", DOCUMENT: "document", ANY: "folder or document"}


def names_of(path: str) -> list[str]:
    """The names that a path leads through, from below the root: ``/Finance/2024`` is Finance and 2024, ``/`` none."""
    inner = path.strip("/")
    return inner.split("/") if inner else []


def path_of(names: Iterable[str]) -> str:
    """The path that leads through these names."""
    return "/" + "/".join(names)


def parted(path: str) -> tuple[str, str]:
    """The path of the folder that something is in, and its own name; the root has neither."""
    names = names_of(path)
    return path_of(names[:-1]), names[-1] if names else ""


def check_name(name: str, option: str) -> None:
    """Refuse a name that WorkDocs doesn't take."""
    bad = sorted({one for one in name if one in _FORBIDDEN})
    if bad:
        raise Refused(f"{option}: {name!r} has {' '.join(bad)}, and a name in WorkDocs can't have any of"
                      f" {' '.join(_FORBIDDEN)}.")  # fmt: skip
    if not 0 < len(name) <= _LONGEST:
        raise Refused(f"{option}: a name in WorkDocs has 1 to {_LONGEST} characters, and one here has {len(name)}.")
    if not name.strip() or name in (".", ".."):
        raise Refused(f"{option}: {name!r} is no name; a path goes from the root down, like /Finance/2024.")
    if any(unicodedata.category(one) in ("Cc", "Cs") or one == "\u202e" for one in name):
        raise Refused(f"{option}: {name!r} has a control character, which a name in WorkDocs can't have.")


def check(path: str | None, option: str, root: bool = False) -> None:
    """Refuse what is no path; ``root`` says whether the root, ``/``, may be meant. None is no path and stands."""
    if path is None:
        return
    names = names_of(path)
    if not names and not (root and path):
        raise Refused(f"{option}: {path!r} names nothing below the root; a path is like /Finance/2024.")
    for name in names:
        check_name(name, option)


@dataclass(frozen=True)
class Entry:
    """A folder or a document (``kind``) as it is there: its id, its name, the ids and the path that it is at, and the
    whole of what AWS tells of it (``seen``: a FolderMetadata or a DocumentMetadata). ``path`` is empty where only its
    id is known; ``root_id`` is told of what was found by its id.
    """

    kind: str
    id: str
    name: str
    path: str
    parent_id: str
    seen: Mapping[str, Any] = field(default_factory=dict)
    root_id: str = ""

    @property
    def is_recycled(self) -> bool:
        return self.seen.get("ResourceState") in _RECYCLED

    @property
    def told(self) -> str:
        return f"{_NOUNS[self.kind]} {self.path or self.id}"


def entry_of(kind: str, seen: Mapping[str, Any], path: str = "") -> Entry:
    """An entry from what AWS tells of a folder or a document."""
    name = seen.get("Name") if kind == FOLDER else (seen.get("LatestVersionMetadata") or {}).get("Name")
    return Entry(kind, str(seen["Id"]), str(name or ""), path, str(seen.get("ParentFolderId") or ""), seen)


def contents(api: Any, folder_id: str, path: str = "", kind: str = ANY, include: str = "") -> list[Entry]:
    """What is directly in a folder, all pages of it, what is recycled among it; raises ApiError.

    ``path`` is the folder's own; ``kind`` FOLDER or DOCUMENT asks for these alone; ``include`` INITIALIZED asks for
    documents, too, whose first version is still being uploaded.
    """
    request: dict[str, Any] = {"FolderId": folder_id, "Limit": _PAGE, **({} if kind == ANY else {"Type": kind})}
    if include:
        request["Include"] = include
    found: list[Entry] = []
    above = path.rstrip("/")
    for page in api.pages("describe_folder_contents", request):
        for of_kind, member in ((FOLDER, "Folders"), (DOCUMENT, "Documents")):
            for seen in page.get(member) or ():
                one = entry_of(of_kind, seen)
                where = f"{above}/{one.name}" if path else ""
                found.append(replace(one, path=where, parent_id=one.parent_id or folder_id))
    return found


def alike(entries: Sequence[Entry], name: str) -> list[Entry]:
    """Those of a name: spelled just so, or else with other code points for the same letters, as other systems do."""
    same = [one for one in entries if one.name == name]
    plain = unicodedata.normalize("NFC", name)
    return same or [one for one in entries if unicodedata.normalize("NFC", one.name) == plain]


def only(entries: Sequence[Entry], path: str, option: str) -> Entry | None:
    """The one that is left, or None; raises Refused where several have the same name."""
    if len(entries) > 1:
        told = " and ".join(sorted(f"{_NOUNS[one.kind]} {one.id}" for one in entries))
        raise Refused(f"{option}: {path} may be any of {told}, which have the same name. Rename one of them, or give"
                      " the id of the one that is meant.")  # fmt: skip
    return entries[0] if entries else None


def by_id(api: Any, entry_id: str, kind: str) -> Entry | None:
    """The folder (``kind`` FOLDER) or document of an id, with its path; None where there is none. Raises ApiError.

    The path is that from the root of whose folders it is in; what is in a recycle bin has none.
    """
    sites.check_region(api.where.region)
    word = _NOUNS[kind]
    address = {f"{word.capitalize()}Id": entry_id}
    seen, path = api.side_by_side(
        [
            lambda: api.call(f"get_{word}", address)["Metadata"],
            lambda: api.call(f"get_{word}_path", {**address, "Fields": "NAME"})["Path"],
        ]
    )
    if isinstance(seen, ApiError):
        if seen.code in _GONE:
            return None
        with sites.answering(api):
            raise seen
    if isinstance(path, ApiError):
        raise path
    # The first component is the root, whose name is AWS's own.
    way = path.get("Components") or ({"Id": ""},)
    found = entry_of(kind, seen, path_of(str(one.get("Name") or one["Id"]) for one in way[1:]))
    found = replace(found, root_id=str(way[0]["Id"]))
    return replace(found, path="") if found.is_recycled else found


@dataclass
class Drive:
    """The folders of one person as one task reads them; what was listed once isn't listed again. Raises ApiError.

    A drive is good for one look: what a task changes, or what others change meanwhile, is seen by a new one, which is
    why nothing of it is kept for the next task. ``user`` is None where the site has no such person yet: then nothing is
    found, and ``missing`` tells why.
    """

    api: Any
    owner: str
    user: User | None
    known: dict[tuple[str, str], list[Entry]] = field(default_factory=dict)

    @classmethod
    def of(cls, api: Any, params: Params, people: People | None = None) -> Drive:
        """That of the option ``owner``, or of the site's only administrator.

        Raises Refused where there are several of them, and as ``sites.site`` does.
        """
        people = people or People.of(api, params)
        name = params.get("owner")
        user = people.find(name, "owner") if name else people.only_administrator("owner")
        return cls(api, str(name or (called(user) if user else "")), user)

    @property
    def root(self) -> Entry:
        """The folder that is ``/``; raises Refused for a person who has none."""
        if self.user is None:
            raise Refused(absent(self.owner, "owner"))
        found = self.user.get("RootFolderId")
        if not found:
            status = str(self.user.get("Status") or "without a status").lower()
            raise Refused(
                f"owner: {self.owner} has no folders; the user is {status}. Activate it first (workdocs_user)."
            )
        return Entry(FOLDER, str(found), "", "/", "")

    def missing(self) -> tuple[str, ...]:
        """A sentence for the person, where there is no such user, for what an engine's ``resolve`` tells."""
        return () if self.user is not None else (absent(self.owner, "owner"),)

    def listed(self, folder: Entry, kind: str = ANY) -> list[Entry]:
        """What is directly in a folder, without what is recycled."""
        for wider in (kind, ANY):
            if (folder.id, wider) in self.known:
                return [one for one in self.known[folder.id, wider] if kind in (ANY, one.kind)]
        # Of several tasks one needs the folders and another the documents.
        wider = ANY if self.api.in_batch else kind
        self.known[folder.id, wider] = self.api.once(
            ("contents", folder.id, folder.path, wider),
            ("workdocs:DescribeFolderContents",),
            lambda: [one for one in contents(self.api, folder.id, folder.path, wider) if not one.is_recycled],
            lambda found: frozenset((folder.id, *(one.id for one in found if one.kind == DOCUMENT))),
        )
        return self.listed(folder, kind)

    def deepest(self, path: str, option: str = "path") -> tuple[Entry, list[str]]:
        """The last folder on the way along a path that is there, and the names that lack behind it.

        Raises Refused where a name on the way is several folders'.
        """
        names, place = names_of(path), self.root
        for number, name in enumerate(names):
            way = path_of(names[: number + 1])
            found = only(alike(self.listed(place, FOLDER), name), way, option)
            if found is None:
                return place, names[number:]
            place = found
        return place, []

    def at(self, path: str, kind: str = ANY, option: str = "path") -> Entry | None:
        """The folder or document that a path leads to, or None where there is none, or no such person.

        Raises Refused where several are called so: a folder and a document, too, where ``kind`` leaves both open.
        """
        if self.user is None:
            return None
        above, name = parted(path)
        if not name:
            return self.root
        folder, lacking = self.deepest(above, option)
        if lacking:
            return None
        return only(alike(self.listed(folder, kind), name), path_of(names_of(path)), option)

    def recycled(self, path: str, kind: str, option: str = "path") -> Entry | None:
        """What was at a path and is in the recycle bin now, or None.

        The bin doesn't tell where a thing was, so its name and, where it is still listed there, its folder have to do.
        Raises Refused where several are called so.
        """
        if self.user is None:
            return None
        above, name = parted(path)
        folder, lacking = self.deepest(above, option)
        found = [] if lacking else contents(self.api, folder.id, folder.path, kind)
        left = [one for one in alike(found, name) if one.is_recycled]
        bin_id = self.user.get("RecycleBinFolderId")
        if not left and bin_id:
            left = alike(contents(self.api, str(bin_id), "", kind), name)
        return only(left, path_of(names_of(path)), option)


def absence(path: str, kind: str, owner: str, option: str = "path") -> str:
    """The sentence for a folder or a document that isn't there."""
    module = {FOLDER: " Make it first (workdocs_folder).", DOCUMENT: " Upload it first (workdocs_document)."}
    return f"{option}: {owner} has no {_NOUNS[kind]} {path_of(names_of(path))}.{module.get(kind, '')}"
