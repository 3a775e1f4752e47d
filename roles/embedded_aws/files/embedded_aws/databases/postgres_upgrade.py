# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A PostgreSQL server of the next major version, with all that the old one had."""

from __future__ import annotations

import signal
import subprocess
from typing import TYPE_CHECKING

from embedded_aws.databases import ServerFailed
from embedded_aws.databases.binaries import Installation
from embedded_aws.databases.postgres_wire import SUPERUSER

if TYPE_CHECKING:
    from embedded_aws.databases.postgres import Postgres


def upgrade(server: Postgres, newer: Installation) -> None:
    """Dump, begin anew and load; if that fails, the old server goes on and ServerFailed says why."""
    if newer.major < server.installation.major:
        raise ServerFailed(f"PostgreSQL {server.installation.major} can't go back to {newer.major}.")
    if not server.is_running:
        raise ServerFailed("A server that is stopped can't be upgraded.")
    dump, old_data = server.folder / "dump.sql", server.folder / "data.old"
    older, runnable = server.installation, server.place.reachable(newer)
    server.shut()
    try:
        server.place.folders.write(dump, "")
        where = ["-h", str(server.folder), "-p", str(server.inner_port), "-U", SUPERUSER]
        server.place.account.run([runnable.program("pg_dumpall"), *where, "-f", str(dump)])
        server.process.end(signal.SIGINT)
        server.data.rename(old_data)
        server.installation = newer
        try:
            server.begin_anew()
            _load([runnable.program("psql"), *where, "-X", "-q", "-d", "postgres", "-f", str(dump)], server)
        except ServerFailed:
            server.kill()
            server.place.folders.remove(server.data)
            old_data.rename(server.data)
            server.installation = older
            server.run({})
            raise
        server.place.folders.remove(old_data)
        with server.session() as session:
            server.own_databases(session)
        server.back_up()
    finally:
        dump.unlink(missing_ok=True)
        server.open()


def _load(command: list[str], server: Postgres) -> None:
    # The roles that every server has are there already; psql goes on after each of them.
    done: subprocess.CompletedProcess[str] = server.place.account.run([*command, "-v", "ON_ERROR_STOP=0"])
    failed = [line for line in done.stderr.splitlines() if "ERROR:" in line and "already exists" not in line]
    if failed:
        raise ServerFailed(f"The data couldn't be loaded: {failed[0].partition('ERROR:')[2].strip()}")
