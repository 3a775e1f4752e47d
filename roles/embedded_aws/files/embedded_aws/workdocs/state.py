# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a site holds: its people, its tree of folders and documents, its subscriptions, and what was done in it."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

Given = dict[str, Any]
# Of a share: (USER | GROUP | INVITE | ANONYMOUS | ORGANIZATION, the principal's id).
Principal = tuple[str, str]

ACTIVE, RECYCLED = "ACTIVE", "RECYCLED"
INITIALIZED, DELETED = "INITIALIZED", "DELETED"
GIB = 1 << 30
# What one who is given a place for files has, unless told otherwise; AWS's own examples have it.
DEFAULT_STORAGE = 50 * GIB


class Refused(Exception):
    """A request that AWS answers with an error; ``code`` is the error's name in the model, members are its further
    ones."""

    def __init__(self, code: str, message: str, **members: Any) -> None:
        super().__init__(message)
        self.code, self.members = f"{code}Exception", members


class _Clock:
    """Milliseconds, none of which comes twice: what is made later has the later date."""

    def __init__(self) -> None:
        self._last = datetime.now(timezone.utc)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            at = datetime.now(timezone.utc)
            at = at.replace(microsecond=at.microsecond // 1000 * 1000)
            self._last = max(at, self._last.replace(microsecond=self._last.microsecond // 1000 * 1000) + _TICK)
            return self._last


_TICK = timedelta(milliseconds=1)
_CLOCK = _Clock()
now = _CLOCK.now


def new_id() -> str:
    """An id as AWS makes them up for folders and documents."""
    return secrets.token_hex(32)


def new_dated_id(at: datetime) -> str:
    """An id as versions and comments have: the milliseconds of its making come first."""
    return f"{round(at.timestamp() * 1000)}-{secrets.token_hex(32)}"


@dataclass
class User:
    id: str
    username: str
    given_name: str | None
    surname: str | None
    email: str | None
    organization: str
    root: str
    bin: str
    status: str = ACTIVE
    type: str = "MINIMALUSER"
    # None: without a limit.
    storage: int | None = 0
    time_zone: str | None = None
    locale: str | None = None
    made: datetime = field(default_factory=now)
    changed: datetime = field(default_factory=now)


@dataclass
class Group:
    id: str
    name: str
    members: list[str]


@dataclass
class Comment:
    id: str
    text: str | None
    contributor: str
    parent: str | None
    thread: str
    visibility: str
    recipient: str | None
    made: datetime
    status: str = "PUBLISHED"


@dataclass
class Version:
    id: str
    name: str
    content_type: str
    creator: str
    made: datetime
    changed: datetime
    # What was announced: the bytes that the upload has to have; None: any.
    announced: int | None
    content_made: datetime | None = None
    content_changed: datetime | None = None
    status: str = INITIALIZED
    body: bytes | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    comments: dict[str, Comment] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return len(self.body or b"")

    @property
    def signature(self) -> str | None:
        """AWS shows 32 digits for a document's content, which are those of its MD5; none before it was uploaded."""
        return None if self.body is None else hashlib.md5(self.body, usedforsecurity=False).hexdigest()


@dataclass
class Resource:
    """A folder, or a document, which has versions. home is the folder that a recycled one was in."""

    id: str
    name: str
    owner: str
    creator: str
    parent: str | None
    is_folder: bool
    made: datetime = field(default_factory=now)
    changed: datetime = field(default_factory=now)
    state: str = ACTIVE
    home: str | None = None
    labels: list[str] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)
    shares: dict[Principal, str] = field(default_factory=dict)
    versions: list[Version] = field(default_factory=list)
    checked_out: bool = False
    locked: bool = False

    @property
    def kind(self) -> str:
        return "FOLDER" if self.is_folder else "DOCUMENT"

    @property
    def active(self) -> list[Version]:
        """The versions that are whole and not deleted, the newest first."""
        return [version for version in reversed(self.versions) if version.status == ACTIVE]

    @property
    def latest(self) -> Version:
        there = [version for version in self.versions if version.status != DELETED]
        return next(iter(self.active), (there or self.versions)[-1])

    @property
    def is_shown(self) -> bool:
        """Whether it is there for those who don't ask for unfinished uploads too."""
        return self.is_folder or bool(self.active)

    def version(self, name: str) -> Version | None:
        return next((one for one in self.versions if one.id == name and one.status != DELETED), None)


@dataclass
class Site:
    """An organization, as the API calls it, on a directory whose id it has."""

    id: str
    alias: str
    account: str
    region: str
    # SimpleAD, MicrosoftAD or ADConnector.
    directory_type: str
    users: dict[str, User] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    resources: dict[str, Resource] = field(default_factory=dict)
    subscriptions: dict[str, Given] = field(default_factory=dict)
    activities: list[Given] = field(default_factory=list)
    made: datetime = field(default_factory=now)
    _within: dict[str | None, dict[str, Resource]] = field(default_factory=dict)
    _principals: int = 1100
    _domain: str = field(default_factory=lambda: "-".join(str(10**9 + secrets.randbelow(3 * 10**9)) for _each in "123"))

    def new_principal(self) -> str:
        """An id of a user or group: a security identifier of the directory's domain, and the directory."""
        self._principals += 1
        return f"S-1-5-21-{self._domain}-{self._principals}&{self.id}"

    def put(self, resource: Resource) -> None:
        self.resources[resource.id] = resource
        self._within.setdefault(resource.parent, {})[resource.id] = resource

    def move(self, resource: Resource, parent: str) -> None:
        self._within[resource.parent].pop(resource.id)
        resource.parent = parent
        self._within.setdefault(parent, {})[resource.id] = resource

    def remove(self, resource: Resource) -> None:
        """Take a resource away, with all that is in it."""
        for child in self.children(resource.id):
            self.remove(child)
        del self.resources[resource.id]
        self._within[resource.parent].pop(resource.id)

    def children(self, folder: str) -> list[Resource]:
        return list(self._within.get(folder, {}).values())

    def below(self, resource: Resource) -> Iterator[Resource]:
        """All that is in a folder, at any depth."""
        for child in self.children(resource.id):
            yield child
            yield from self.below(child)

    def above(self, resource: Resource) -> list[Resource]:
        """The folders that a resource is in, the innermost first."""
        found, parent = [], resource.parent
        while parent is not None:
            found.append(self.resources[parent])
            parent = found[-1].parent
        return found

    def is_special(self, resource: Resource) -> bool:
        """Whether it is somebody's root folder or recycle bin."""
        return resource.parent is None

    def bin_of(self, resource: Resource) -> str:
        return self.users[resource.owner].bin

    def used(self, user: User) -> int:
        """The bytes of all versions that count for a user: those in the user's own folders."""
        mine = (one for one in self.resources.values() if one.owner == user.id)
        return sum(version.size for one in mine for version in one.versions if version.status != DELETED)
