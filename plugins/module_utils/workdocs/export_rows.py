# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an export is made of: a row for each file, the names that they get, what has none, and the manifest. Pure."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..shapes import timestamp

# Beside a document ``a.txt`` stands ``a.txt.workdocs.json``, in a folder ``.workdocs.json``.
BESIDE = ".workdocs.json"
# Of a document's older versions each is a file of its id in ``a.txt.workdocs.versions``.
VERSIONS = ".workdocs.versions"
# What only its author, the owner and co-owners may see stands apart, where no right to an owner's folders reaches.
PRIVATE = ".private"
MANIFEST = "manifest.json"
_LONGEST_KEY, _LONGEST_NAME = 1024, 255
DOCUMENT, VERSION, ABOUT = "document", "version", "about"


@dataclass(frozen=True)
class Row:
    """One file of an export: its ``key`` below the prefix or the folder, and where its bytes come from.

    ``kind`` is document (a newest version), version (an older one) or about, whose bytes are ``content``. ``size`` is
    in bytes, ``signature`` AWS's, ``changed`` in seconds since 1970.
    """

    key: str
    kind: str
    owner: str
    path: str
    size: int
    id: str = ""
    version_id: str = ""
    signature: str = ""
    content_type: str = "application/json"
    content: bytes = b""
    changed: int = 0

    @property
    def told(self) -> str:
        """How sentences name it."""
        return f"{self.owner} {self.path}"


@dataclass(frozen=True)
class Kept:
    """What is there of a row: its bytes' SHA-256, and in a bucket the ETag."""

    sha256: str
    etag: str = ""


@dataclass(frozen=True)
class Found:
    """A folder or a document with all of its rows; the first is a document's newest version.

    ``shares`` are those who may do something with it, as ``shares.shown`` tells them, each with ``inherited``.
    """

    rows: tuple[Row, ...]
    is_folder: bool = False
    shares: tuple[Mapping[str, Any], ...] = ()

    @property
    def first(self) -> Row:
        return self.rows[0]


@dataclass
class Export:
    """What is to be there: the rows in the order of their keys, and what is left out, each with ``why``.

    ``entries`` are the folders and documents that the rows are of.
    """

    people: int = 0
    folders: int = 0
    rows: list[Row] = field(default_factory=list)
    entries: list[Found] = field(default_factory=list)
    left_out: list[dict[str, str]] = field(default_factory=list)

    def leave(self, owner: str, path: str, why: str) -> None:
        """Say why something isn't exported."""
        self.left_out.append({"owner": owner, "path": path, "why": why})

    def documents(self) -> list[Row]:
        """The rows whose bytes are a document's."""
        return [row for row in self.rows if row.kind != ABOUT]


def about_row(key: str, owner: str, path: str, entry_id: str, facts: Mapping[str, Any]) -> Row:
    """The row of a JSON file."""
    content = as_json(facts)
    return Row(key, ABOUT, owner, path, len(content), entry_id, content=content)


def as_json(value: Any) -> bytes:
    """The bytes of a JSON file: the same for the same facts."""
    text = json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False, default=_told)
    return f"{text}\n".encode("utf-8", "backslashreplace")


def _told(value: Any) -> str:
    return timestamp(value) if hasattr(value, "astimezone") else str(value)


def sha256(content: bytes) -> str:
    """In hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def key_of(owner: str, path: str) -> str:
    """The key of a path among an owner's."""
    return f"{owner}{path.rstrip('/')}" if path else owner


def wrong_with(key: str, prefix: str, on_disk: bool) -> str:
    """Why nothing can have this key below a prefix, or on a disk, or an empty string. Nothing is renamed for it."""
    names = key.split("/")
    if any(name in ("", ".", "..") for name in names):
        return "a name that is empty or made of dots alone would lead to another place"
    if any(ord(one) < 32 or ord(one) == 127 or 0xD800 <= ord(one) < 0xE000 for one in key):
        return "its name has a character that a key or a file's name can't have"
    if on_disk and any(len(name.encode()) > _LONGEST_NAME for name in names):
        return f"with what stands behind it, its name has more than {_LONGEST_NAME} bytes, which a disk doesn't take"
    if not on_disk and len(f"{prefix}{key}".encode()) > _LONGEST_KEY:
        return f"its key would have more than {_LONGEST_KEY} bytes, which S3 doesn't take"
    return ""


def settled(export: Export, found: Sequence[Found], prefix: str, on_disk: bool) -> None:
    """Put what can be exported into ``export.rows``, and say of everything else why it can't be.

    Two things that would be one file are left out both: which is meant can't be told. A document that is called as what
    stands beside another gives way.
    """
    documents = [one for one in found if not one.is_folder]
    keys = Counter(one.first.key for one in documents)
    abouts = Counter(row.key for one in found for row in one.rows if row.kind == ABOUT)
    folders = {above for one in found for row in one.rows for above in _above(row.key)}

    def why_not(one: Found) -> str:
        row = one.first
        wrong = next(filter(None, (wrong_with(each.key, prefix, on_disk) for each in one.rows)), "")
        if wrong:
            return wrong
        if one.is_folder:
            return "another folder has the same name; what is in both goes to one place" if abouts[row.key] > 1 else ""
        if keys[row.key] > 1:
            return f"{keys[row.key]} documents there have the same name: rename all but one (this is {row.id})"
        if abouts[row.key]:
            return "its name is that of what is written beside another"
        if on_disk and row.key in folders:
            return "a folder there has the same name, which a disk doesn't take"
        return ""

    for one in found:
        why = why_not(one)
        if why:
            export.leave(one.first.owner, one.first.path, why)
        else:
            export.rows.extend(one.rows)
            export.entries.append(one)
    export.rows.sort(key=lambda row: row.key)
    export.left_out.sort(key=lambda one: (one["owner"], one["path"], one["why"]))


def _above(key: str) -> Iterable[str]:
    names = key.split("/")
    return ("/".join(names[:count]) for count in range(1, len(names)))


def totals(export: Export) -> dict[str, int]:
    """The numbers of a whole export."""
    documents = export.documents()
    return {
        "people": export.people,
        "folders": export.folders,
        "documents": sum(row.kind == DOCUMENT for row in documents),
        "versions": len(documents),
        "files": len(export.rows),
        "total_bytes": sum(row.size for row in documents),
    }


def manifest(
    export: Export, kept: Mapping[str, Kept], about: Mapping[str, Any], failures: Sequence[Mapping[str, str]]
) -> bytes:
    """The manifest: what is there, with the size and SHA-256 of each file, and what isn't and why.

    It says nothing of when it was made, so that of the same export it is the same.
    """
    files = [_listed(row, kept[row.key]) for row in export.rows if row.key in kept]
    whole = {
        **about,
        "format": 1,
        "complete": not failures,
        "counts": {**totals(export), "left_out": len(export.left_out), "failed": len(failures)},
        "files": files,
        "left_out": export.left_out,
        "failures": list(failures),
    }
    return as_json(whole)


def _listed(row: Row, kept: Kept) -> dict[str, Any]:
    told: dict[str, Any] = {"key": row.key, "kind": row.kind, "owner": row.owner, "path": row.path, "id": row.id,
                            "version_id": row.version_id, "size": row.size, "sha256": kept.sha256,
                            "etag": kept.etag}  # fmt: skip
    return {name: value for name, value in told.items() if value != ""}


def listed_in(content: bytes | None) -> dict[str, dict[str, Any]]:
    """The files that a manifest lists, by their keys; none where it is no manifest of ours."""
    try:
        files = json.loads(content or b"{}").get("files") or ()
        return {str(one["key"]): dict(one) for one in files}
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}


def is_row(row: Row, listed: Mapping[str, Any], size: int) -> bool:
    """Whether what a manifest lists, and what has so many bytes now, is what the row is to be.

    A version never changes, so that its id tells; what is written beside is told by its SHA-256.
    """
    if not (listed.get("size") == row.size == size and listed.get("sha256")):
        return False
    if row.kind == ABOUT:
        return bool(listed["sha256"] == sha256(row.content))
    return (listed.get("id"), listed.get("version_id")) == (row.id, row.version_id)
