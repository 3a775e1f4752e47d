# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the embedded RDS asks of the real database servers behind its instances: the port between the two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


class ServerFailed(Exception):
    """A database server didn't do what it was asked for; the message is one sentence that tells the cause."""


@dataclass(frozen=True)
class Server:
    """What a database server is to be.

    key is the instance's DbiResourceId, which never changes: its data is kept under it. parameters are those that
    differ from the engine's defaults, as the server writes them, formulas worked out. memory is in MiB, that of the
    instance's class. database is made if it is named.
    """

    key: str
    engine: str
    version: str
    port: int
    username: str
    database: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    memory: int = 1024


@dataclass(frozen=True)
class Parameter:
    """A parameter that an engine knows, with RDS's words: apply_type is static or dynamic, data_type boolean,
    integer, float, string or list, allowed is RDS's AllowedValues ("1,0", "16-1073741823", "a,b") or None."""

    name: str
    apply_type: str
    data_type: str
    default: str | None
    allowed: str | None
    description: str
    modifiable: bool = True


@dataclass(frozen=True)
class LogFile:
    """A log file of a server: its name as RDS tells it (error/postgresql.log.2026-11-22-01), its size in bytes."""

    name: str
    size: int
    written: datetime


class Databases(Protocol):
    """The servers of all instances of one embedded AWS.

    Each call blocks until it is done and raises ServerFailed otherwise; they may be made from any thread. A key that
    has no server (its engine isn't on this machine) takes each call and does nothing.
    """

    def backs(self, engine: str, version: str) -> bool:
        """Whether a real server of this engine and major version can be started on this machine."""

    def address(self, key: str) -> str:
        """The loopback address of the key's own; given at its first call, before there is a server."""

    def port(self, key: str) -> int | None:
        """The port that its server listens on: the one asked for, but where all share 127.0.0.1 (a system with no other
        loopback addresses) a free one. None for a key that has no server."""

    def create(self, server: Server, password: str) -> None: ...

    def stop(self, key: str) -> None: ...

    def start(self, key: str) -> None: ...

    def restart(self, key: str, parameters: Mapping[str, str], memory: int) -> None:
        """Start again with these parameters, static ones too, and this memory."""

    def reload(self, key: str, parameters: Mapping[str, str]) -> None:
        """Have these parameters; of those that need a restart nothing changes before one."""

    def move(self, key: str, port: int) -> None:
        """Listen on another port."""

    def upgrade(self, key: str, version: str) -> None:
        """Go on with another version of the engine, data kept."""

    def set_password(self, key: str, password: str) -> None:
        """Give the master user another password."""

    def allow_iam(self, key: str, allowed: bool) -> None:
        """Have users that hold the role rds_iam (PostgreSQL) come in with an IAM token, or not."""

    def delete(self, key: str) -> None:
        """Stop it and forget its data; what was archived of it for its automated backups goes by forget_backups."""

    def forget_backups(self, key: str) -> None: ...

    def snapshot(self, key: str, snapshot: str) -> None:
        """Keep a copy of the data as it is now, under a name that no other snapshot of this embedded AWS has."""

    def copy_snapshot(self, snapshot: str, to: str) -> None: ...

    def delete_snapshot(self, snapshot: str) -> None: ...

    def restore(self, server: Server, snapshot: str) -> None:
        """A new server from a snapshot; master user, its password and the databases are the snapshot's."""

    def restore_to_time(self, server: Server, source: str, moment: datetime | None) -> None:
        """A new server with the data that the server of key source had at a moment (None: the latest there is)."""

    def replicate(self, server: Server, source: str) -> None:
        """A new server that follows that of key source, read-only, until it is promoted."""

    def promote(self, key: str) -> None: ...

    def lag(self, key: str) -> float | None:
        """How many seconds a replica is behind its source; None for a server that follows none."""

    def logs(self, key: str) -> Sequence[LogFile]: ...

    def read_log(self, key: str, name: str) -> bytes: ...

    def metrics(self, key: str) -> Mapping[str, float]:
        """What AWS/RDS's metrics tell, by their names (DatabaseConnections, TransactionLogsDiskUsage, ReplicaLag), and
        StorageUsed, none of AWS's: how many bytes of the storage are taken. Empty while it is stopped."""

    def parameters(self, engine: str, version: str) -> Sequence[Parameter]:
        """The parameters that the engine knows; for an engine that isn't on this machine, those of a kept list."""

    def certificate_authority(self) -> bytes:
        """The PEM of the authority that signed each server's certificate: what the CA bundle of AWS is here."""

    def close(self) -> None:
        """Stop every server that this embedded AWS started."""
