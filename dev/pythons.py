# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Pythons of this machine, and virtual environments of them beside the project's own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

from dev.project import VENV, environment

# A Python that can't make a virtual environment is of no use here.
ASK = "import ensurepip, sys, venv; print(*sys.version_info[:2])"

Version = tuple[int, int]

# The oldest that any part of the collection runs on: the modules, on hosts.
OLDEST: Version = (3, 9)


def search_path() -> str:
    """PATH with this Python's tools first, and pyenv's own folders before its shims, which fail for ansible-test."""
    env = environment()
    shims = [Path(folder) for folder in env["PATH"].split(os.pathsep) if Path(folder).name == "shims"]
    roots = {Path(env.get("PYENV_ROOT", Path.home() / ".pyenv")), *(folder.parent for folder in shims)}
    own = sorted(folder for root in roots for folder in root.glob("versions/3.*/bin"))
    return os.pathsep.join((str(Path(sys.prefix) / "bin"), *map(str, own), env["PATH"]))


@cache
def found() -> dict[Version, Path]:
    """Every Python from OLDEST on that can make a virtual environment: its version and its executable, oldest first."""
    pythons: dict[Version, Path] = {}
    for folder in map(Path, search_path().split(os.pathsep)):
        for program in sorted(folder.glob("python3*")):
            named = re.fullmatch(r"python3(?:\.(\d+))?", program.name)
            if named is None or (named[1] and ((3, int(named[1])) in pythons or int(named[1]) < OLDEST[1])):
                continue
            asked = subprocess.run((program, "-c", ASK), capture_output=True, text=True, env=environment())
            if asked.returncode == 0:
                major, minor = map(int, asked.stdout.split())
                pythons.setdefault((major, minor), program)
    return {version: program for version, program in sorted(pythons.items()) if version >= OLDEST}


def spoken(version: Version) -> str:
    """A version as people write it."""
    return ".".join(map(str, version))


def make_venv(folder: Path, python: Path, *requirements: str) -> Path:
    """Make a virtual environment that holds these requirements and pip, and give its Python.

    Raises CalledProcessError if that can't be done.
    """
    made = folder / "bin" / "python"
    uv = VENV / "bin" / "uv"
    env = environment()
    if uv.exists():
        # A company's own certificate authority stands in the system's store, not in uv's.
        commands: tuple[tuple[str, ...], ...] = (
            (str(uv), "--system-certs", "venv", "--quiet", "--seed", "--clear", "--python", str(python), str(folder)),
            (str(uv), "--system-certs", "pip", "install", "--quiet", "--python", str(made), *requirements),
        )
    else:
        commands = (
            (str(python), "-m", "venv", "--clear", str(folder)),
            (str(made), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", *requirements),
        )
    for command in commands:
        subprocess.run(command, check=True, env=env)
    return made
