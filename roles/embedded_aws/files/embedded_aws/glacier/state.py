# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a vault holds: archives, uploads, jobs, its lock, and the inventory that AWS took of it last."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from moto.glacier.models import GlacierBackend, glacier_backends
from moto.utilities.utils import get_partition

from embedded_aws.glacier_days import GlacierDays
from embedded_aws.restores import Began, Restores

MIB = 1 << 20
Given = dict[str, Any]


class Refused(Exception):
    """A request that AWS answers with an error; ``code`` is the error's name in the model."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.status = code, status


def not_found(what: str, name: str) -> Refused:
    return Refused("ResourceNotFoundException", f"{what} not found: {name}", 404)


def invalid(message: str) -> Refused:
    return Refused("InvalidParameterValueException", message)


def leaves(body: bytes) -> list[bytes]:
    """The SHA-256 of each MiB. Source: "Computing Checksums" in the S3 Glacier Developer Guide."""
    return [hashlib.sha256(body[at : at + MIB]).digest() for at in range(0, max(len(body), 1), MIB)]


def root(hashes: list[bytes]) -> str:
    """The tree hash over hashes: in pairs, and again, until one is left; a last one without a pair goes up as it is."""
    while len(hashes) > 1:
        pairs = [hashes[at : at + 2] for at in range(0, len(hashes), 2)]
        hashes = [hashlib.sha256(b"".join(pair)).digest() if len(pair) > 1 else pair[0] for pair in pairs]
    return hashes[0].hex()


def tree_hash(body: bytes) -> str:
    return root(leaves(body))


def is_tree_aligned(start: int, end: int, size: int) -> bool:
    """Whether a range (end included) is a subtree of the whole's tree, so that it has a tree hash of its own."""
    if start % MIB or ((end + 1) % MIB and end != size - 1):
        return False
    count, first = -(-(end + 1 - start) // MIB), start // MIB
    whole = 1
    while whole < count:
        whole *= 2
    return first % whole == 0 and (count == whole or end == size - 1)


def now() -> str:
    at = datetime.now(timezone.utc)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"


def new_id(length: int) -> str:
    """An id as AWS makes them up: of letters, digits, - and _."""
    return secrets.token_urlsafe(length)[:length]


@dataclass
class Archive:
    id: str
    body: bytes
    description: str
    hash: str
    made: str = field(default_factory=now)


@dataclass
class Upload:
    id: str
    part_size: int
    description: str
    made: str = field(default_factory=now)
    parts: dict[int, bytes] = field(default_factory=dict)


@dataclass
class Lock:
    id: str
    policy: str
    day: int
    made: datetime
    locked: bool = False


@dataclass
class Job:
    id: str
    asked: Given
    began: Began
    archive: Archive | None = None
    inventory: list[Archive] | None = None
    inventory_date: str = ""
    made: str = field(default_factory=now)
    ended: str = ""
    ended_day: int = 0


@dataclass
class Vault:
    name: str
    arn: str
    made: str = field(default_factory=now)
    policy: str | None = None
    notifications: Given | None = None
    tags: dict[str, str] = field(default_factory=dict)
    archives: dict[str, Archive] = field(default_factory=dict)
    # AWS: "Attempting to delete an already-deleted archive does not result in an error."
    deleted: set[str] = field(default_factory=set)
    uploads: dict[str, Upload] = field(default_factory=dict)
    # AWS: to complete an upload again, soon after, gives the same archive.
    completed: dict[str, Archive] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    lock: Lock | None = None
    inventory: list[Archive] | None = None
    inventoried: str | None = None
    # The first write since the last inventory: when it was, and on which day.
    written: tuple[Began, int] | None = None


@dataclass
class Account:
    """One account in one region, and the switches that hold for all."""

    id: str
    region: str
    days: GlacierDays
    restores: Restores

    @property
    def kept(self) -> Given:
        """moto's own place for it: a reset empties it."""
        backend: GlacierBackend = glacier_backends[self.id][self.region]
        return vars(backend)

    @property
    def vaults(self) -> dict[str, Vault]:
        found: dict[str, Vault] = self.kept["vaults"]
        return found

    @property
    def has_storage(self) -> bool:
        return any(backend.vaults for backend in list(glacier_backends[self.id].values()))

    def arn(self, name: str) -> str:
        return f"arn:{get_partition(self.region)}:glacier:{self.region}:{self.id}:vaults/{name}"

    def vault(self, name: str) -> Vault:
        if name not in self.vaults:
            raise not_found("Vault", f"{self.arn(name)}")
        vault = self.vaults[name]
        self._settle(vault)
        return vault

    def wrote(self, vault: Vault) -> None:
        """Archives came or went: the next inventory is due."""
        if vault.written is None:
            vault.written = (self.restores.begin(), self.days.day)

    def _settle(self, vault: Vault) -> None:
        # AWS: an inventory is taken about once a day, if anything was written since the last.
        if vault.written and (vault.written[0].is_over or vault.written[1] < self.days.day):
            vault.inventory, vault.inventoried, vault.written = list(vault.archives.values()), now(), None
        # AWS: "After the 24 hour window ends, the lock ID expires, the vault automatically exits the InProgress state,
        # and the vault lock policy is removed from the vault."
        if vault.lock and not vault.lock.locked and vault.lock.day < self.days.day:
            vault.lock = None
