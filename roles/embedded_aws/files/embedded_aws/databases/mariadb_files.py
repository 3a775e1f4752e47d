# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The data folders of MariaDB servers: made once and copied, kept as backups, and played forward."""

from __future__ import annotations

import signal
import subprocess
import threading
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path

from embedded_aws.databases import ServerFailed
from embedded_aws.databases.mariadb_binaries import VARIABLE, MariaDbInstallation
from embedded_aws.databases.mariadb_process import MariaDbProcess
from embedded_aws.databases.mariadb_settings import MariaDbSettings
from embedded_aws.databases.mariadb_wire import SUPERUSER, MariaDbSession, identifier, literal, verifier
from embedded_aws.databases.place import Place

# What ties a data folder to the server that it is of.
_RECORDS = ("mariadb.pid", "master.info", "relay-log.info", "multi-master.info", "auto.cnf")
_ZONES = Path("/usr/share/zoneinfo")
FOLDERS = ("", "log", "log/error", "log/general", "log/slowquery", "binlog", "tmp")
_making = threading.Lock()


def own_folder(place: Place, folder: Path) -> None:
    for name in FOLDERS:
        (folder / name).mkdir(mode=0o700)
        place.account.give(folder / name)


def fresh(place: Place, installation: MariaDbInstallation) -> Path:
    """The data of a new server, which are copied and never run themselves: its superuser is ours and nobody else is
    there."""
    ready = place.folder / "fresh-mariadb"
    with _making:
        if not ready.exists():
            part = place.folder / "fresh-mariadb.part"
            place.folders.remove(part)
            own_folder(place, part)
            _first_data(place, installation, part)
            _first_users(place, installation, part)
            part.rename(ready)
    return ready / "data"


def _first_data(place: Place, installation: MariaDbInstallation, folder: Path) -> None:
    settings = MariaDbSettings({}, 256, folder, installation.base, "127.0.0.1", 3306, 1)
    # Neither its log nor its certificate is there yet.
    kept = [line for line in settings.text().splitlines(True) if not line.startswith(("log_bin", "ssl_", "log_error"))]
    place.folders.write(folder / "server.cnf", "".join(kept).replace("[mariadbd]\n", "[mariadbd]\nskip_networking\n"))
    (folder / "data").mkdir(mode=0o700)
    place.account.give(folder / "data")
    command = [str(installation.install), f"--defaults-file={folder / 'server.cnf'}", f"--basedir={installation.base}"]
    command += [f"--datadir={folder / 'data'}", "--auth-root-authentication-method=normal", "--skip-test-db"]
    command += ["--skip-name-resolve"]
    place.account.run(command, env=installation.environment)


def _first_users(place: Place, installation: MariaDbInstallation, folder: Path) -> None:
    process = MariaDbProcess(folder, place.account)

    def first_session() -> MariaDbSession:
        return MariaDbSession(folder / "sock", "", "root")

    process.start(installation, lambda: first_session().close())
    try:
        with first_session() as session:
            who = f"{literal(SUPERUSER)}@'localhost'"
            session.rows(f"create user {who} identified by password {literal(verifier(place.secret))}")
            session.rows(f"grant all privileges on *.* to {who} with grant option")
            for user, host in session.rows("select user, host from mysql.global_priv"):
                if user not in (SUPERUSER, "mariadb.sys"):
                    session.rows(f"drop user {literal(user or '')}@{literal(host or '')}")
            _load_zones(session, installation)
    finally:
        process.end(signal.SIGTERM)


def _load_zones(session: MariaDbSession, installation: MariaDbInstallation) -> None:
    """Names of time zones, which RDS's servers know; without them, only offsets are known."""
    if installation.zones is None or not _ZONES.is_dir():
        return
    done = subprocess.run(
        [str(installation.zones), "--skip-write-binlog", str(_ZONES)],
        capture_output=True,
        text=True,
        check=False,
        env=installation.environment,
    )
    if done.returncode == 0 and done.stdout:
        session.rows(f"use {identifier('mysql')}")
        session.rows(done.stdout)


def copy(place: Place, source: Path, to: Path) -> None:
    """Copy a data folder that nobody writes to."""
    place.folders.copy(source, to)
    for record in _RECORDS:
        (to / record).unlink(missing_ok=True)


def backup(place: Place, session: MariaDbSession, process: MariaDbProcess, data: Path, to: Path) -> tuple[str, str]:
    """A copy of a running server's data between two transactions. Gives the file of its log that goes on from there,
    and the GTIDs of its log that are in it."""
    for stage in ("start", "flush", "block_ddl", "block_commit"):
        session.rows(f"backup stage {stage}")
    try:
        # A file of its own begins after the copy.
        session.rows("flush binary logs")
        file = session.first("show master status").get("File") or ""
        ((gtids,),) = session.rows("select @@gtid_binlog_pos")
        with process.held():
            copy(place, data, to)
    finally:
        session.rows("backup stage end")
    return file, gtids or ""


def play(
    place: Place, installation: MariaDbInstallation, files: Sequence[Path], moment: datetime | None, socket: Path
) -> None:
    """Have a server do what other logs tell, up to the beginning of a second."""
    if installation.binlog is None or installation.client is None:
        raise ServerFailed(
            f"A restore to a moment needs the programs mariadb-binlog and mariadb, which aren't there; {VARIABLE} may "
            "name a folder that has them."
        )
    if not files:
        return
    told = socket.with_name("replay.sql")
    command = [str(installation.binlog), "--no-defaults", *map(str, files), f"--result-file={told}"]
    if moment is not None:
        command.append(f"--stop-datetime={moment.astimezone(timezone.utc):%Y-%m-%d %H:%M:%S}")
    login = socket.with_name("client.cnf")
    place.folders.write(login, f"[client]\nuser={SUPERUSER}\npassword={place.secret}\nsocket={socket}\n")
    try:
        place.account.run(command, env=installation.environment)
        with told.open("rb") as sql:
            options = [f"--defaults-file={login}", "--binary-mode", "--batch"]
            place.account.run([str(installation.client), *options], env=installation.environment, stdin=sql)
    finally:
        login.unlink(missing_ok=True)
        told.unlink(missing_ok=True)
