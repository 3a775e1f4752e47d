# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The data folders of PostgreSQL servers: made once and copied, kept as backups, and put together again."""

from __future__ import annotations

import os
import re
import shutil
import sys
import threading
from pathlib import Path

from embedded_aws.databases import ServerFailed
from embedded_aws.databases.binaries import Account, Installation
from embedded_aws.databases.postgres_settings import HBA
from embedded_aws.databases.postgres_wire import SUPERUSER, Session

_RECORDS = ("postmaster.pid", "postmaster.opts", "standby.signal", "recovery.signal", "backup_label.old")
_FIRST_NEEDED = re.compile(r"START WAL LOCATION: \S+ \(file (?P<segment>[0-9A-F]{24})\)")
_SEGMENT = re.compile(r"[0-9A-F]{24}")

# The roles that a new instance of RDS has besides its master user.
_ROLES = """\
create role rds_superuser nologin;
create role rds_replication nologin replication;
create role rds_iam nologin;
create role rds_password nologin;
create role rds_ad nologin;
grant pg_monitor, pg_signal_backend to rds_superuser with admin option;
grant rds_replication, rds_password to rds_superuser with admin option;
"""
# From 16 on, who may create roles may not hand out others'. The right to hand rds_iam out isn't that of being one.
_ROLES_16 = "grant rds_iam, rds_ad to rds_superuser with admin true, inherit false, set false;\n"


class DataFolders:
    """Makes and copies data folders as the user that the servers run as. folder is where the first ones are kept."""

    def __init__(self, folder: Path, account: Account) -> None:
        self._folder, self._account = folder, account
        self._lock = threading.Lock()

    def fresh(self, installation: Installation) -> Path:
        """The data of a new server, which are copied and never run themselves."""
        ready = self._folder / f"fresh-{installation.major}"
        with self._lock:
            if not ready.exists():
                part = self._folder / f"fresh-{installation.major}.part"
                self.remove(part)
                command = [
                    installation.program("initdb"),
                    "-D",
                    str(part),
                    "-U",
                    SUPERUSER,
                    "-A",
                    "trust",
                    "-E",
                    "UTF8",
                ]
                # Small segments of the log, since each server keeps its own ones and each copy takes them along.
                command += ["--no-locale", "--no-sync", "--no-instructions", "--wal-segsize=1"]
                if installation.major >= 18:
                    command.append("--no-data-checksums")
                self._account.run(command)
                roles = _ROLES + (_ROLES_16 if installation.major >= 16 else "")
                single = [installation.program("postgres"), "--single", "-F", "-D", str(part), "postgres"]
                self._account.run(single, input=roles)
                part.rename(ready)
        return ready

    def copy(self, source: Path, to: Path) -> None:
        """Copy a folder that nobody writes to."""
        self._account.run([*_cp(), f"{source}/.", str(to)])

    def backup(self, socket_path: Path, data: Path, to: Path) -> None:
        """A copy of a running server's data, whole in itself: with the log that it needs."""
        with Session(socket_path) as session:
            (row,) = session.rows("show server_version_num")
            start, stop = "pg_backup_start('copy', true)", "pg_backup_stop(false)"
            if int(row[0] or 0) < 150000:
                start, stop = "pg_start_backup('copy', true, false)", "pg_stop_backup(false, false)"
            session.rows(f"select {start}")
            self._copy_moving(data, to)
            ((label, spaces),) = session.rows(f"select labelfile, spcmapfile from {stop}")
        self._copy_moving(data / "pg_wal", to / "pg_wal")
        self.write(to / "backup_label", label or "")
        if spaces:
            self.write(to / "tablespace_map", spaces)
        for record in _RECORDS:
            (to / record).unlink(missing_ok=True)
        needed = _FIRST_NEEDED.search(label or "")
        for segment in (to / "pg_wal").iterdir():
            # The first eight digits are the timeline, which may change in between.
            if needed and _SEGMENT.fullmatch(segment.name) and segment.name[8:] < needed["segment"][8:]:
                segment.unlink()

    def unite(self, base: Path, log: Path, to: Path) -> None:
        """The data that a backup and the log written since make together, still to be recovered."""
        self.copy(base, to)
        self.remove(to / "pg_wal")
        self._copy_moving(log, to / "pg_wal")
        self.write(to / "recovery.signal", "")

    def write(self, path: Path, text: str) -> None:
        """A file of the servers' user, that nobody else reads."""
        descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        self._account.give(path)

    def write_hba(self, data: Path) -> None:
        self.write(data / "pg_hba.conf", HBA)

    def remove(self, path: Path) -> None:
        shutil.rmtree(path, ignore_errors=True)

    def _copy_moving(self, source: Path, to: Path) -> None:
        """Copy what a server is writing to. What vanishes meanwhile is not part of a backup."""
        try:
            self._account.run([*_cp(), f"{source}/.", str(to)])
        except ServerFailed as problem:
            if "No such file" not in str(problem) or not to.is_dir():
                raise


def _cp() -> list[str]:
    return ["cp", "-a", "--reflink=auto"] if sys.platform == "linux" else ["cp", "-a"]
