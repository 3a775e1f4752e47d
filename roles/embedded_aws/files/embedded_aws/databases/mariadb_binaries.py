# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The MariaDB of this machine, which stands behind instances of MySQL too."""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from embedded_aws.databases import ServerFailed
from embedded_aws.databases.binaries import Account

VARIABLE = "CONVERGE_AWS_MARIADB"
# Within such a folder, which is where a package was installed or only unpacked.
_WITHIN = ("bin", "sbin", "libexec", "usr/bin", "usr/sbin", "usr/libexec")
_PLACES = ("/usr/sbin", "/usr/libexec", "/usr/bin", "/opt/homebrew/opt/mariadb/bin", "/usr/local/opt/mariadb/bin")
_LIBRARIES = ("lib", "lib64", "lib/*-linux-gnu", "usr/lib", "usr/lib64", "usr/lib/*-linux-gnu")
_NAMES = {
    "server": ("mariadbd", "mysqld"),
    "install": ("mariadb-install-db", "mysql_install_db"),
    "client": ("mariadb", "mysql"),
    "binlog": ("mariadb-binlog", "mysqlbinlog"),
    "zones": ("mariadb-tzinfo-to-sql", "mysql_tzinfo_to_sql"),
}
_copying = threading.Lock()


@dataclass(frozen=True)
class MariaDbInstallation:
    """A MariaDB: its version, its programs, and, where a folder was named, that folder and the libraries in it."""

    version: str
    server: Path
    install: Path
    client: Path | None = None
    binlog: Path | None = None
    zones: Path | None = None
    root: Path | None = None

    @property
    def base(self) -> Path:
        return self.server.parent.parent

    @property
    def environment(self) -> dict[str, str]:
        """Ours without what would lead a program of MariaDB to another server."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("MYSQL", "MARIADB", "LC_"))}
        folders = [str(each) for pattern in _LIBRARIES for each in sorted(self.root.glob(pattern))] if self.root else []
        path = ":".join([*folders, *filter(None, [kept.get("LD_LIBRARY_PATH")])])
        return {**kept, "LC_ALL": "C", "TZ": "UTC", **({"LD_LIBRARY_PATH": path} if path else {})}


def found() -> MariaDbInstallation | None:
    """The MariaDB that is to be used, if there is one: that of CONVERGE_AWS_MARIADB's folder, of the PATH or of the
    system, in this order."""
    return _found(os.environ.get(VARIABLE, ""), os.environ.get("PATH", ""))


@functools.cache
def _found(named: str, path: str) -> MariaDbInstallation | None:
    if named:
        return _of(list(_within(Path(named))), Path(named))
    return _of([*(Path(each) for each in path.split(os.pathsep) if each), *map(Path, _PLACES)], None)


def reachable(installation: MariaDbInstallation, account: Account, folder: Path) -> MariaDbInstallation:
    """The installation where that user can run it: as it is, or copied into folder, once."""
    if not account.is_another or installation.root is None:
        return installation
    try:
        account.run([str(installation.server), "--version"], env=installation.environment)
        return installation
    except ServerFailed:
        pass
    copy = folder / "mariadb"
    with _copying:
        if not copy.exists():
            part = copy.with_suffix(".part")
            shutil.copytree(installation.root, part, symlinks=True, ignore=shutil.ignore_patterns("*.deb", "*.a"))
            part.chmod(0o755)
            part.rename(copy)
    moved = _of(list(_within(copy)), copy)
    if moved is None:
        raise ServerFailed(f"MariaDB can't be run from {copy}.")
    return moved


def _within(root: Path) -> Iterator[Path]:
    yield root
    for each in _WITHIN:
        yield root / each


def _of(folders: list[Path], root: Path | None) -> MariaDbInstallation | None:
    programs = {role: _first(folders, names) for role, names in _NAMES.items()}
    server, install = programs.pop("server"), programs.pop("install")
    if server is None or install is None:
        return None
    there = MariaDbInstallation("", server, install, root=root, **programs)
    try:
        told = subprocess.run(
            [str(server), "--version"], capture_output=True, text=True, check=False, env=there.environment
        ).stdout
    except OSError:
        return None
    # MySQL's own server has the same name, and is another one.
    number = re.search(r"Ver (\d+\.\d+\.\d+)-MariaDB", told)
    return MariaDbInstallation(number[1], server, install, root=root, **programs) if number else None


def _first(folders: list[Path], names: tuple[str, ...]) -> Path | None:
    for name in names:
        for folder in folders:
            if os.access(folder / name, os.X_OK) and (folder / name).is_file():
                return (folder / name).resolve()
    return None
