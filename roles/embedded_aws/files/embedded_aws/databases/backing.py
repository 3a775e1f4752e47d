# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real database servers behind the instances of one embedded AWS."""

from __future__ import annotations

import atexit
import contextlib
import itertools
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embedded_aws.databases import LogFile, Parameter, Server, ServerFailed
from embedded_aws.databases.addresses import Addresses

if TYPE_CHECKING:
    from embedded_aws.databases.binaries import Installation
    from embedded_aws.databases.mariadb import MariaDb
    from embedded_aws.databases.mariadb_binaries import MariaDbInstallation
    from embedded_aws.databases.place import Place
    from embedded_aws.databases.postgres import Postgres

    Kind = Postgres | MariaDb
    Binaries = Installation | MariaDbInstallation

_POSTGRES = "postgres"
_MARIADB = ("mariadb", "mysql")


class Backing:
    """Databases (see there for what each call does). folder is the embedded AWS's own, for the bundle alone; secret_of
    gives the secret of an access key, or None for one that goes with every secret, and is IAM's and STS's by default.

    Nothing is imported, made or started before the first instance that has a server needs it.
    """

    def __init__(self, folder: Path, secret_of: Callable[[str], str | None] | None = None) -> None:
        self._secret_of = secret_of
        self.bundle = folder / "rds-ca-bundle.pem"
        self._lock = threading.RLock()
        self._addresses = Addresses()
        self._place: Place | None = None
        self._servers: dict[str, Kind] = {}
        # Of deleted servers, whose backups are still there.
        self._retained: dict[str, Kind] = {}
        self._snapshots: dict[str, tuple[Path, Binaries]] = {}
        self._numbers = itertools.count(1)
        self._generation = 0
        self._turns: dict[str, threading.RLock] = {}

    def backs(self, engine: str, version: str) -> bool:
        return _installation(engine, version) is not None

    def address(self, key: str) -> str:
        return self._addresses.of(key)

    def port(self, key: str) -> int | None:
        server = self._servers.get(key)
        if server is None:
            return None
        return server.port

    def create(self, server: Server, password: str) -> None:
        if self.backs(server.engine, server.version):
            with self._new(server) as made:
                made.create(password)

    def stop(self, key: str) -> None:
        with self._turn(key) as server:
            if server:
                server.stop()

    def start(self, key: str) -> None:
        with self._turn(key) as server:
            if server:
                server.start()

    def restart(self, key: str, parameters: Mapping[str, str], memory: int) -> None:
        with self._turn(key) as server:
            if server is None:
                return
            server.restart(parameters, memory)
            self._have_kept_up(server)

    def reload(self, key: str, parameters: Mapping[str, str]) -> None:
        with self._turn(key) as server:
            if server:
                server.reload(parameters)

    def move(self, key: str, port: int) -> None:
        with self._turn(key) as server:
            if server:
                server.move(port)
                self._have_kept_up(server)

    def upgrade(self, key: str, version: str) -> None:
        with self._turn(key) as server:
            if server:
                installation: Any = _needed(server.server.engine, version)
                server.upgrade(version, installation)

    def set_password(self, key: str, password: str) -> None:
        with self._turn(key) as server:
            if server:
                server.set_password(password)

    def allow_iam(self, key: str, allowed: bool) -> None:
        server = self._servers.get(key)
        if server:
            server.allows_iam = allowed

    def delete(self, key: str) -> None:
        with self._turn(key) as server:
            if server:
                server.leave_backups()
                with self._lock:
                    self._retained[key] = self._servers.pop(key)
        self._addresses.give_back(key)

    def forget_backups(self, key: str) -> None:
        with self._lock:
            server = self._retained.pop(key, None)
        if server:
            server.remove()

    def snapshot(self, key: str, snapshot: str) -> None:
        with self._turn(key) as server:
            if server:
                to = self._snapshot_folder(server.place)
                server.snapshot(to)
                self._keep(snapshot, to, server.installation)

    def copy_snapshot(self, snapshot: str, to: str) -> None:
        found = self._snapshots.get(snapshot)
        if found and self._place:
            folder = self._snapshot_folder(self._place)
            self._place.folders.copy(found[0], folder)
            self._keep(to, folder, found[1])

    def delete_snapshot(self, snapshot: str) -> None:
        with self._lock:
            found = self._snapshots.pop(snapshot, None)
        if found and self._place:
            self._place.folders.remove(found[0])

    def restore(self, server: Server, snapshot: str) -> None:
        found = self._snapshots.get(snapshot)
        if found:
            # Of the version that the copy is of, whatever is asked for: data don't change by being copied.
            with self._new(server, found[1]) as made:
                made.restore(found[0])

    def restore_to_time(self, server: Server, source: str, moment: datetime | None) -> None:
        with self._turn(source) as followed:
            kept = followed or self._retained.get(source)
            if kept:
                with self._new(server, kept.installation) as made:
                    made.recover(kept, moment)

    def replicate(self, server: Server, source: str) -> None:
        with self._turn(source) as followed:
            if followed:
                with self._new(server, followed.installation) as made:
                    made.follow(followed)

    def promote(self, key: str) -> None:
        with self._turn(key) as server:
            if server:
                server.promote()

    def lag(self, key: str) -> float | None:
        server = self._servers.get(key)
        return server.lag() if server else None

    def logs(self, key: str) -> Sequence[LogFile]:
        server = self._servers.get(key)
        return server.logs() if server else ()

    def read_log(self, key: str, name: str) -> bytes:
        server = self._servers.get(key)
        return server.read_log(name) if server else b""

    def metrics(self, key: str) -> Mapping[str, float]:
        server = self._servers.get(key)
        return server.metrics() if server else {}

    def parameters(self, engine: str, version: str) -> Sequence[Parameter]:
        from embedded_aws.databases import binaries, mysql_parameters, postgres_parameters

        if engine in _MARIADB:
            return mysql_parameters.KEPT
        installation = binaries.nearest(version) if engine == _POSTGRES else None
        return postgres_parameters.described(installation) if installation else ()

    def certificate_authority(self) -> bytes:
        return self._placed().authority.pem

    def forget(self) -> None:
        """Stop every server and forget all data, backups, snapshots and addresses; the authority stays who it is."""
        with self._lock:
            self._generation += 1
            servers, retained = list(self._servers.values()), list(self._retained.values())
            snapshots = list(self._snapshots.values())
            self._servers, self._retained, self._snapshots, self._turns = {}, {}, {}, {}
        for server in servers:
            server.doom()
        for server in servers:
            server.kill()
        for server in (*servers, *retained):
            server.remove()
        for folder, _major in snapshots:
            if self._place:
                self._place.folders.remove(folder)
        self._addresses.give_all_back()

    def close(self) -> None:
        with self._lock:
            place, self._place = self._place, None
        self.forget()
        if place:
            place.close()
            self.bundle.unlink(missing_ok=True)
        atexit.unregister(self.close)

    @contextlib.contextmanager
    def _turn(self, key: str) -> Iterator[Kind | None]:
        """The key's server, to one thread at a time; None if it has none."""
        with self._lock:
            turn = self._turns.setdefault(key, threading.RLock())
        with turn:
            try:
                yield self._servers.get(key)
            except OSError as problem:
                raise ServerFailed(f"The database server's files can't be had: {problem}.") from problem

    @contextlib.contextmanager
    def _new(self, server: Server, installation: Binaries | None = None) -> Iterator[Any]:
        """A server of that installation, or of the nearest version's, which is kept if all goes well and leaves
        nothing if it doesn't."""
        if installation is None:
            installation = _needed(server.engine, server.version)
        place, generation = self._placed(), self._generation
        with self._turn(server.key):
            made = _made(server, installation, self.address(server.key), place)
            try:
                yield made
            except BaseException:
                made.kill()
                made.remove()
                raise
            with self._lock:
                if self._generation == generation:
                    self._servers[server.key] = made
                    return
        # All was forgotten while it was made.
        made.kill()
        made.remove()
        raise ServerFailed("The embedded AWS was reset.")

    def _placed(self) -> Place:
        with self._lock:
            if self._place is None:
                from embedded_aws.databases.place import Place

                secret_of = self._secret_of
                if secret_of is None:
                    from embedded_aws.mends import links

                    secret_of = links.secret_of
                self._place = Place(secret_of)
                self.bundle.write_bytes(self._place.authority.pem)
                atexit.register(self.close)
            return self._place

    def _snapshot_folder(self, place: Place) -> Path:
        return place.folder / f"snapshot-{next(self._numbers)}"

    def _keep(self, snapshot: str, folder: Path, installation: Binaries) -> None:
        with self._lock:
            self._snapshots[snapshot] = (folder, installation)

    def _have_kept_up(self, source: Kind) -> None:
        """Tell those that follow a server that it may have changed."""
        for follower in [other for other, one in list(self._servers.items()) if _follows(one, source)]:
            with self._turn(follower) as one:
                if one and one.is_running and source.is_running:
                    # Both are of one class, as _follows says, which mypy can't see.
                    one.keep_up(source)  # type: ignore[arg-type]


def _installation(engine: str, version: str) -> Binaries | None:
    if engine in _MARIADB:
        from embedded_aws.databases import mariadb_binaries

        return mariadb_binaries.found()
    if engine == _POSTGRES:
        from embedded_aws.databases import binaries

        return binaries.nearest(version)
    return None


def _needed(engine: str, version: str) -> Binaries:
    installation = _installation(engine, version)
    if installation is None:
        name = "MariaDB" if engine in _MARIADB else f"PostgreSQL {version}"
        raise ServerFailed(f"There is no {name} on this machine.")
    return installation


def _made(server: Server, installation: Any, address: str, place: Place) -> Kind:
    if server.engine in _MARIADB:
        from embedded_aws.databases.mariadb import MariaDb

        return MariaDb(server, installation, address, place)
    from embedded_aws.databases.postgres import Postgres

    return Postgres(server, installation, address, place)


def _follows(one: Kind, source: Kind) -> bool:
    # mypy doesn't take one class of both for what follows.
    return type(one) is type(source) and one.follows(source)  # type: ignore[arg-type]
