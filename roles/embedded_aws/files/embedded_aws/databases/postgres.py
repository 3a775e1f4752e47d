# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One PostgreSQL server: its process, its front, and what RDS has it do."""

from __future__ import annotations

import dataclasses
import signal
import time
from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path

from embedded_aws.databases import LogFile, Server, ServerFailed
from embedded_aws.databases import postgres_wire as wire
from embedded_aws.databases.addresses import free_port
from embedded_aws.databases.binaries import Installation
from embedded_aws.databases.front import Door, Front
from embedded_aws.databases.place import Place
from embedded_aws.databases.postgres_process import PATIENCE, Process
from embedded_aws.databases.postgres_settings import FLOORS, Settings
from embedded_aws.databases.postgres_wire import Session, identifier, literal

_LOG_PREFIX = "error/"

# A role is held that one may use. From 16 on, one may also have a role to hand it out alone.
_HOLDS_IAM = """
with recursive held(role) as (
    select m.roleid from pg_auth_members m join pg_roles r on r.oid = m.member where r.rolname = {user}{used}
    union
    select m.roleid from pg_auth_members m join held on held.role = m.member where true{used}
) select 1 from held join pg_roles r on r.oid = held.role where r.rolname = 'rds_iam'
"""
_USED = " and (m.inherit_option or m.set_option)"


class Postgres:
    """The server of one instance. Its calls are made one at a time, but for those that only ask."""

    def __init__(self, server: Server, installation: Installation, address: str, place: Place) -> None:
        self.server, self.installation, self.address = server, installation, address
        self.begun = datetime.now(timezone.utc)
        self.ended: datetime | None = None
        self.allows_iam = False
        self.front: Front | None = None
        self.place = place
        self.folder = place.folder / server.key
        self.data = self.folder / "data"
        self._base: Path | None = None
        self.inner_port = free_port(address)
        self.process = Process(self.folder, place.account)
        self._follows = ""
        self._floors: Mapping[str, int] = {}

    # How it comes to be.

    def create(self, password: str) -> None:
        fresh = self.place.folders.fresh(self.place.reachable(self.installation))
        self._own_folder()
        self.place.folders.copy(fresh, self.data)
        self.run({})
        master = identifier(self.server.username)
        with self.session() as session:
            session.rows(
                f"create role {master} login createdb createrole password {literal(wire.verifier(password))}; "
                f"grant rds_superuser to {master} with admin option"
            )
            self.own_databases(session)
            if self.server.database and self.server.database not in ("postgres", "template1"):
                session.rows(f"create database {identifier(self.server.database)} owner {master}")
        # What it began with and its log since then are a backup already.
        self._base, self.begun = fresh, datetime.now(timezone.utc)
        self.open()

    def restore(self, snapshot: Path) -> None:
        self._own_folder()
        self.place.folders.copy(snapshot, self.data)
        self.run({})
        self.back_up()
        self.open()

    def recover(self, source: Postgres, moment: datetime | None) -> None:
        """Begin with what another server had at that moment."""
        base, log = source._kept(moment)
        self._own_folder()
        self.place.folders.unite(base, log, self.data)
        recovers = {"restore_command": "exit 1", "recovery_target_action": "promote"}
        if moment is not None and (source.ended is None or moment < source.ended):
            recovers["recovery_target_time"] = moment.isoformat()
        self.run(recovers)
        # Once more as a server of its own, with its own files and no word of recovery.
        self._configure({})
        self.process.tell(signal.SIGHUP)
        self.back_up()
        self.open()

    def follow(self, source: Postgres) -> None:
        """Begin as a replica."""
        if not source.is_running:
            raise ServerFailed("A server that is stopped can't be followed.")
        self._floors = source.settings_to_keep_up_with()
        self._follows = f"host={source.folder} port={source.inner_port} user={wire.SUPERUSER} application_name=replica"
        self._own_folder()
        self.place.folders.backup(source.socket_path, source.data, self.data)
        self.place.folders.write(self.data / "standby.signal", "")
        self.run({})
        self.open()

    def settings_to_keep_up_with(self) -> dict[str, int]:
        """What a server that follows this one must have at least: PostgreSQL stops one that has less."""
        with self.session() as session:
            names = ", ".join(map(literal, FLOORS))
            told = session.rows(f"select name, setting from pg_settings where name in ({names})")
        return {str(name): int(value or 0) for name, value in told}

    def keep_up(self, source: Postgres) -> None:
        """Follow a source whose settings may have grown with its restart."""
        floors = source.settings_to_keep_up_with()
        if any(value > self._floors.get(name, 0) for name, value in floors.items()):
            self._floors = floors
            self.stop()
            self.start()

    def follows(self, source: Postgres) -> bool:
        return self._follows.startswith(f"host={source.folder} ")

    # What it does in its life.

    @property
    def is_running(self) -> bool:
        return self.process.is_running

    @property
    def port(self) -> int:
        return self.front.port if self.front else self.server.port

    @property
    def socket_path(self) -> Path:
        return self.folder / f".s.PGSQL.{self.inner_port}"

    def session(self) -> Session:
        return Session(self.socket_path)

    def start(self) -> None:
        if self.is_running:
            return
        self.ended = None
        self.run({})
        self.open()

    def stop(self) -> None:
        self.shut()
        if self.is_running:
            if not self._follows:
                self._note_time()
            self.ended = datetime.now(timezone.utc)
            self.process.end(signal.SIGINT)

    def kill(self) -> None:
        """End it at once; its data are not to be used again."""
        self.shut()
        if self.is_running:
            self.process.end(signal.SIGQUIT)

    def doom(self) -> None:
        """Tell it to end at once, without waiting for it."""
        self.shut()
        self.process.tell(signal.SIGQUIT)

    def restart(self, parameters: Mapping[str, str], memory: int) -> None:
        self.server = dataclasses.replace(self.server, parameters=dict(parameters), memory=memory)
        self.stop()
        self.start()

    def reload(self, parameters: Mapping[str, str]) -> None:
        self.server = dataclasses.replace(self.server, parameters=dict(parameters))
        if not self.is_running:
            return
        with self.session() as session:
            before = session.rows("select pg_conf_load_time()")
        self._configure({})
        self.process.tell(signal.SIGHUP)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with self.session() as session:
                if session.rows("select pg_conf_load_time()") != before:
                    return
            time.sleep(0.01)
        raise ServerFailed("The server didn't take its new parameters.")

    def move(self, port: int) -> None:
        self.server = dataclasses.replace(self.server, port=port)
        if self.front:
            self.shut()
            self.open()

    def set_password(self, password: str) -> None:
        with self.session() as session:
            name = identifier(self.server.username)
            session.rows(f"alter role {name} password {literal(wire.verifier(password))}")

    def promote(self) -> None:
        with self.session() as session:
            if session.rows("select pg_promote(true, 60)") != [("t",)]:
                raise ServerFailed("The replica couldn't be promoted.")
        self._follows, self._floors = "", {}
        self._configure({})
        self.process.tell(signal.SIGHUP)
        self.back_up()

    def snapshot(self, to: Path) -> None:
        if self.is_running:
            self.place.folders.backup(self.socket_path, self.data, to)
        else:
            self.place.folders.copy(self.data, to)

    def upgrade(self, version: str, installation: Installation) -> None:
        """Go on with a newer major version: what the old one tells of all its databases is told to the new one."""
        if installation.major != self.installation.major:
            from embedded_aws.databases import postgres_upgrade

            postgres_upgrade.upgrade(self, installation)
        self.server = dataclasses.replace(self.server, version=version)

    def begin_anew(self) -> None:
        """With the data of a new server of its installation, and no front."""
        self.place.folders.copy(self.place.folders.fresh(self.place.reachable(self.installation)), self.data)
        self.run({})

    def leave_backups(self) -> None:
        """End it for good, but keep what a restore to a moment needs."""
        self.stop()
        log = self.folder / "pg_wal"
        if not log.exists() and (self.data / "pg_wal").exists():
            (self.data / "pg_wal").rename(log)
        self.place.folders.remove(self.data)

    def remove(self) -> None:
        """Its folder, with all that was kept of it."""
        self.place.folders.remove(self.folder)

    # What can be asked of it.

    def lag(self) -> float | None:
        if not self._follows:
            return None
        if not self.is_running:
            return -1.0
        with self.session() as session:
            ((received, replayed, seconds),) = session.rows(
                "select (select count(*) from pg_stat_wal_receiver where status = 'streaming'), "
                "pg_last_wal_receive_lsn() is not distinct from pg_last_wal_replay_lsn(), "
                "extract(epoch from now() - pg_last_xact_replay_timestamp())"
            )
        if received == "0":
            return -1.0
        return 0.0 if replayed == "t" else float(seconds or 0)

    def logs(self) -> list[LogFile]:
        found = []
        for file in sorted((self.folder / "log").glob("postgresql.log.*")):
            state = file.stat()
            written = datetime.fromtimestamp(state.st_mtime, timezone.utc)
            found.append(LogFile(_LOG_PREFIX + file.name, state.st_size, written))
        return found

    def read_log(self, name: str) -> bytes:
        if name not in {log.name for log in self.logs()}:
            raise ServerFailed(f"There is no log file {name}.")
        return (self.folder / "log" / name.removeprefix(_LOG_PREFIX)).read_bytes()

    def metrics(self) -> dict[str, float]:
        if not self.is_running:
            return {}
        with self.session() as session:
            ((clients, xids, stored, log),) = session.rows(
                "select (select count(*) from pg_stat_activity where backend_type = 'client backend' "
                f"and usename <> {literal(wire.SUPERUSER)}), (select max(age(datfrozenxid)) from pg_database), "
                "(select sum(pg_database_size(oid)) from pg_database), "
                "(select coalesce(sum(size), 0) from pg_ls_waldir())"
            )
        told = {"DatabaseConnections": clients, "MaximumUsedTransactionIDs": xids, "TransactionLogsDiskUsage": log}
        metrics = {name: float(value or 0) for name, value in told.items()}
        metrics["StorageUsed"] = float(stored or 0) + metrics["TransactionLogsDiskUsage"]
        lag = self.lag()
        return metrics if lag is None else {**metrics, "ReplicaLag": lag}

    def holds_iam(self, user: str) -> bool:
        used = _USED if self.installation.major >= 16 else ""
        with self.session() as session:
            return bool(session.rows(_HOLDS_IAM.format(user=literal(user), used=used)))

    # Below: what its life is made of.

    def forces_tls(self) -> bool:
        given = self.server.parameters.get("rds.force_ssl")
        return self.installation.major >= 15 if given is None else given.lower() in ("1", "on", "true")

    def _own_folder(self) -> None:
        for folder in (self.folder, self.folder / "log"):
            folder.mkdir(mode=0o700)
            self.place.account.give(folder)

    def own_databases(self, session: Session) -> None:
        for database in ("postgres", "template1"):
            session.rows(f"alter database {database} owner to {identifier(self.server.username)}")

    def _configure(self, recovers: Mapping[str, str]) -> None:
        settings = Settings(
            parameters=self.server.parameters,
            memory=self.server.memory,
            address=self.address,
            inner_port=self.inner_port,
            folder=self.folder,
            follows=self._follows,
            floors=self._floors,
            recovers=recovers,
        )
        self.place.folders.write(self.data / "postgresql.conf", settings.text(self.installation))
        self.place.folders.write_hba(self.data)

    def run(self, recovers: Mapping[str, str]) -> None:
        """Start the process and wait until it takes sessions."""
        self._configure(recovers)
        ready = ("ready", "standby") if self._follows else ("ready",)
        self.process.start(self.place.reachable(self.installation), ready)

    def open(self) -> None:
        door = Door(
            context=self.place.context(self.address),
            inner=(self.address, self.inner_port),
            trusted=self.socket_path,
            forces_tls=self.forces_tls,
            holds_iam=self.holds_iam,
            admit=self._admit,
        )
        self.front = self.place.listen(self.address, self.server.port, door)

    def shut(self) -> None:
        front, self.front = self.front, None
        if front:
            front.close()

    def _admit(self, user: str, token: str) -> None:
        if not self.allows_iam or not self.place.is_token(token, self.address, self.port, user):
            raise wire.Refusal("28000", f'PAM authentication failed for user "{user}"')

    # Below: its backups.

    def _note_time(self) -> None:
        """Commit something, so that the log says that this moment came."""
        with self.session() as session:
            session.rows(f"comment on role {wire.SUPERUSER} is {literal(datetime.now(timezone.utc).isoformat())}")

    def back_up(self) -> None:
        """A copy from which its log goes on."""
        base = self.folder / "base"
        self.place.folders.remove(base)
        self.place.folders.backup(self.socket_path, self.data, base)
        self._base, self.begun = base, datetime.now(timezone.utc)

    def _kept(self, moment: datetime | None) -> tuple[Path, Path]:
        if self._base is None:
            raise ServerFailed("A replica has no backups of its own before it is promoted.")
        if moment is not None and moment < self.begun:
            raise ServerFailed(f"There is no backup from before {self.begun.isoformat(timespec='seconds')}.")
        if self.is_running:
            self._note_time()
        log = self.folder / "pg_wal"
        return self._base, log if log.exists() else self.data / "pg_wal"
