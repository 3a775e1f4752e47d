# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One MariaDB server: its process, and what RDS has it do."""

from __future__ import annotations

import dataclasses
import errno
import itertools
import signal
import socket
from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path

from embedded_aws.databases import LogFile, Server, ServerFailed
from embedded_aws.databases import mariadb_files as files
from embedded_aws.databases import mariadb_wire as wire
from embedded_aws.databases.addresses import SHARED, free_port
from embedded_aws.databases.mariadb_binaries import MariaDbInstallation, reachable
from embedded_aws.databases.mariadb_process import MariaDbProcess
from embedded_aws.databases.mariadb_settings import MariaDbSettings, variables
from embedded_aws.databases.mariadb_wire import MariaDbSession, Refused, identifier, literal
from embedded_aws.databases.place import Place

# What the master user of RDS for MySQL and MariaDB may do. Amazon RDS User Guide, "Master user account privileges".
_GRANTS = (
    "select, insert, update, delete, create, drop, reload, process, references, index, alter, show databases, "
    "create temporary tables, lock tables, execute, replication slave, replication client, create view, show view, "
    "create routine, alter routine, create user, event, trigger"
)
_FOLLOWER = "rdsrepladmin"
# Of a variable: it is unknown, only read, or of sessions alone.
_NOT_DYNAMIC = (1193, 1228, 1238)
_numbers = itertools.count(1_000_001)


class MariaDb:
    """The server of one instance. Its calls are made one at a time, but for those that only ask."""

    def __init__(self, server: Server, installation: MariaDbInstallation, address: str, place: Place) -> None:
        self.server, self.installation, self.address = server, installation, address
        self.begun = datetime.now(timezone.utc)
        self.ended: datetime | None = None
        self.allows_iam = False
        self.place = place
        self.port = server.port
        self.folder = place.folder / server.key
        self.data = self.folder / "data"
        self.process = MariaDbProcess(self.folder, place.account)
        self._number = next(_numbers)
        self._follows = ""
        self._source_port = 0
        # The last whole copy, and the first file of the log that goes on from it.
        self._base: Path | None = None
        self._log_from = ""

    # How it comes to be.

    def create(self, password: str) -> None:
        fresh = files.fresh(self.place, self._runnable())
        self._own_folder()
        files.copy(self.place, fresh, self.data)
        self._run()
        master = f"{literal(self.server.username)}@'%'"
        with self.session() as session:
            session.rows(f"create user {master} identified by password {literal(wire.verifier(password))}")
            session.rows(f"grant {_GRANTS} on *.* to {master} with grant option")
            if self.server.database:
                session.rows(f"create database if not exists {identifier(self.server.database)}")
        self._back_up()

    def restore(self, snapshot: Path) -> None:
        self._own_folder()
        files.copy(self.place, snapshot, self.data)
        self._run()
        self._back_up()

    def recover(self, source: MariaDb, moment: datetime | None) -> None:
        """Begin with what another server had at that moment."""
        base, logs = source._kept(moment)
        if moment is not None and source.ended is not None and moment >= source.ended:
            moment = None
        self._own_folder()
        files.copy(self.place, base, self.data)
        self._run()
        files.play(self.place, self._runnable(), logs, moment, self.socket_path)
        self._back_up()

    def follow(self, source: MariaDb) -> None:
        """Begin as a replica."""
        if not source.is_running:
            raise ServerFailed("A server that is stopped can't be followed.")
        secret = literal(wire.verifier(self.place.secret))
        with source.session() as session:
            session.rows(f"create user if not exists {_FOLLOWER}@'%' identified by password {secret} require ssl")
            session.rows(f"grant replication slave on *.* to {_FOLLOWER}@'%'")
            self._own_folder()
            _file, gtids = files.backup(self.place, session, source.process, source.data, self.data)
        self._follows = source.server.key
        self._run()
        with self.session() as session:
            session.rows("reset master")
            session.rows(f"set global gtid_slave_pos = {literal(gtids)}")
            self._look_to(source, session)

    def keep_up(self, source: MariaDb) -> None:
        """Follow a source that may have been moved."""
        if source.port != self._source_port:
            with self.session() as session:
                session.rows("stop slave")
                self._look_to(source, session)

    def follows(self, source: MariaDb) -> bool:
        return self._follows == source.server.key

    # What it does in its life.

    @property
    def is_running(self) -> bool:
        return self.process.is_running

    @property
    def socket_path(self) -> Path:
        return self.folder / "sock"

    def session(self) -> MariaDbSession:
        return MariaDbSession(self.socket_path, self.place.secret)

    def start(self) -> None:
        if not self.is_running:
            self.ended = None
            self._run()

    def stop(self) -> None:
        if self.is_running:
            self.ended = datetime.now(timezone.utc)
            self.process.end(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once; its data are not to be used again."""
        self.process.end(signal.SIGKILL)

    def doom(self) -> None:
        """Tell it to end at once, without waiting for it."""
        self.process.tell(signal.SIGKILL)

    def restart(self, parameters: Mapping[str, str], memory: int) -> None:
        self.server = dataclasses.replace(self.server, parameters=dict(parameters), memory=memory)
        self.stop()
        self.start()

    def reload(self, parameters: Mapping[str, str]) -> None:
        before = self._settings().wanted()
        self.server = dataclasses.replace(self.server, parameters=dict(parameters))
        if not self.is_running:
            return
        self._configure()
        now = self._settings().wanted()
        with self.session() as session:
            for name in sorted({*before, *now}):
                if before.get(name) != now.get(name):
                    self._set(session, name, now.get(name))

    def move(self, port: int) -> None:
        self.server = dataclasses.replace(self.server, port=port)
        self.port = port
        if self.is_running:
            self.stop()
            self.start()

    def set_password(self, password: str) -> None:
        with self.session() as session:
            secret = literal(wire.verifier(password))
            session.rows(f"alter user {literal(self.server.username)}@'%' identified by password {secret}")

    def promote(self) -> None:
        with self.session() as session:
            session.rows("stop slave")
            session.rows("reset slave all")
            session.rows("set global read_only = 0")
        self._follows = ""
        self._configure()
        self._back_up()

    def snapshot(self, to: Path) -> None:
        if self.is_running:
            with self.session() as session:
                files.backup(self.place, session, self.process, self.data, to)
        else:
            files.copy(self.place, self.data, to)

    def upgrade(self, version: str, installation: MariaDbInstallation) -> None:
        """There is one MariaDB on a machine: it goes on, whatever the version is called."""
        self.server = dataclasses.replace(self.server, version=version)

    def leave_backups(self) -> None:
        """End it for good, but keep what a restore to a moment needs."""
        self.stop()
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
            seconds = session.first("show slave status").get("Seconds_Behind_Master")
        return -1.0 if seconds is None else float(seconds)

    def logs(self) -> list[LogFile]:
        found = []
        for file in sorted((self.folder / "log").glob("*/*.log")):
            state = file.stat()
            written = datetime.fromtimestamp(state.st_mtime, timezone.utc)
            found.append(LogFile(f"{file.parent.name}/{file.name}", state.st_size, written))
        return found

    def read_log(self, name: str) -> bytes:
        if name not in {log.name for log in self.logs()}:
            raise ServerFailed(f"There is no log file {name}.")
        return (self.folder / "log" / name).read_bytes()

    def metrics(self) -> dict[str, float]:
        if not self.is_running:
            return {}
        with self.session() as session:
            ((clients,),) = session.rows(
                "select count(*) from information_schema.processlist where command not in ('Daemon', 'Slave_IO', "
                "'Slave_SQL', 'Slave_worker', 'Binlog Dump') and user not in "
                f"({literal(wire.SUPERUSER)}, {literal(_FOLLOWER)}, 'system user', 'event_scheduler')"
            )
        log = _taken(self.folder / "binlog")
        stored = _taken(self.data) + log
        metrics = {"DatabaseConnections": float(clients or 0), "BinLogDiskUsage": log, "StorageUsed": stored}
        lag = self.lag()
        return metrics if lag is None else {**metrics, "ReplicaLag": lag}

    # Below: what its life is made of.

    def _runnable(self) -> MariaDbInstallation:
        return reachable(self.installation, self.place.account, self.place.folder)

    def _own_folder(self) -> None:
        files.own_folder(self.place, self.folder)
        chain, key = self.place.authority.files(self.address)
        self.place.folders.write(self.folder / "server.pem", chain.read_text())
        self.place.folders.write(self.folder / "server.key", key.read_text())
        key.unlink()

    def _settings(self) -> MariaDbSettings:
        return MariaDbSettings(
            parameters=self.server.parameters,
            memory=self.server.memory,
            folder=self.folder,
            base=self._runnable().base,
            address=self.address,
            port=self.port,
            number=self._number,
            follows=bool(self._follows),
        )

    def _configure(self) -> None:
        self.place.folders.write(self.folder / "server.cnf", self._settings().text())

    def _run(self) -> None:
        """Start the process and wait until it takes sessions."""
        self.port = self._free()
        self._configure()
        self.process.start(self._runnable(), lambda: self.session().close())

    def _free(self) -> int:
        """The port asked for; where all share one address and somebody has it already, a free one."""
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.address, self.port))
                return self.port
            except OSError as problem:
                if self.address == SHARED and problem.errno == errno.EADDRINUSE:
                    return free_port(self.address)
                raise ServerFailed(f"Port {self.port} of {self.address} can't be had: {problem.strerror}.") from problem

    def _set(self, session: MariaDbSession, name: str, value: str | None) -> None:
        plain = value is None or value.lstrip("-").replace(".", "", 1).isdecimal()
        for variable in variables(name):
            try:
                session.rows(f"set global {variable} = {value or 'default' if plain else literal(value or '')}")
                return
            except Refused as problem:
                # Of what MariaDB hasn't, and of what needs a restart, nothing changes.
                if problem.number not in _NOT_DYNAMIC:
                    raise ServerFailed(f"The server didn't take the parameter {name}: {problem}.") from problem

    def _look_to(self, source: MariaDb, session: MariaDbSession) -> None:
        session.rows(
            f"change master to master_host = {literal(source.address)}, master_port = {source.port}, "
            f"master_user = {literal(_FOLLOWER)}, master_password = {literal(self.place.secret)}, master_ssl = 1, "
            "master_ssl_verify_server_cert = 0, master_use_gtid = slave_pos, master_connect_retry = 1"
        )
        session.rows("start slave")
        self._source_port = source.port

    # Below: its backups.

    def _back_up(self) -> None:
        """A copy from which its log goes on."""
        base = self.folder / "base"
        self.place.folders.remove(base)
        with self.session() as session:
            self._log_from, _gtids = files.backup(self.place, session, self.process, self.data, base)
        self._base, self.begun = base, datetime.now(timezone.utc)

    def _kept(self, moment: datetime | None) -> tuple[Path, list[Path]]:
        if self._base is None:
            raise ServerFailed("A replica has no backups of its own before it is promoted.")
        if moment is not None and moment < self.begun:
            raise ServerFailed(f"There is no backup from before {self.begun.isoformat(timespec='seconds')}.")
        if self.is_running:
            with self.session() as session:
                session.rows("flush binary logs")
        logs = sorted((self.folder / "binlog").glob("mysql-bin-changelog.[0-9]*"))
        return self._base, [file for file in logs if file.name >= self._log_from]


def _taken(folder: Path) -> float:
    """The bytes of a folder's files; one that vanishes meanwhile takes none."""
    total = 0
    for file in folder.rglob("*"):
        try:
            total += file.stat().st_size
        except OSError:
            continue
    return float(total)
