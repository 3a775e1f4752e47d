# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings .venv (or .venv-peers, .venv-second) up to the pinned requirements; returns at once if it already is."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)

# group -> (its venv, the groups whose requirements it also holds)
GROUPS = {
    "run": (ROOT / ".venv", ("run",)),
    "dev": (ROOT / ".venv", ("run", "dev")),
    "peers": (ROOT / ".venv-peers", ("peers",)),
    "second": (ROOT / ".venv-second", ("second",)),
}
# What runs there is another project's program, which needs nothing of this one.
APART = {"second"}


def key(group: str) -> str:
    """One line that changes with whatever this group's venv is made from."""
    digest = hashlib.sha256(f"{sys.version} {sys.base_prefix} {ROOT}".encode())
    for source in (f"requirements/{group}.txt", "requirements/uv.txt", "pyproject.toml", "dev/bootstrap.py"):
        digest.update((ROOT / source).read_bytes())
    return f"{group} {digest.hexdigest()}"


def install(venv: Path, group: str) -> None:
    """Install the group with uv, or, where uv can't be had, with pip."""
    python = str(venv / "bin" / "python")
    requirements = str(ROOT / "requirements" / f"{group}.txt")
    editable = ("--quiet", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    pip = (python, "-m", "pip", "--disable-pip-version-check")
    # A company's own certificate authority stands in the system's store, not in uv's.
    uv = (str(venv / "bin" / "uv"), "--system-certs", "pip")
    uv_pinned = ("--quiet", "--require-hashes", "--requirement", str(ROOT / "requirements" / "uv.txt"))
    try:
        subprocess.run((*pip, "install", *uv_pinned), check=True)
        subprocess.run((*uv, "sync", "--quiet", "--python", python, "--require-hashes", requirements), check=True)
        if group not in APART:
            subprocess.run((*uv, "install", "--python", python, *editable), check=True)
    except (OSError, subprocess.CalledProcessError):
        print("uv did not do it: once more with pip, which takes longer.", flush=True)
        subprocess.run((*pip, "install", "--quiet", "--require-hashes", "--requirement", requirements), check=True)
        if group not in APART:
            subprocess.run((*pip, "install", *editable), check=True)


def bootstrap(group: str) -> None:
    """Make the group's venv what requirements/ says; raises CalledProcessError if that can't be done."""
    venv, holds = GROUPS[group]
    stamp = venv / "bootstrapped"
    done = stamp.read_text().splitlines() if stamp.exists() else []
    if key(group) in done:
        return
    print(f"Setting up {venv.name} ({group}) with Python {sys.version.split()[0]} ...", flush=True)
    started = time.monotonic()
    # Without a stamp the last set-up was cut short; with none of today's keys in it, it was made from other things.
    if not any(key(other) in done for other in holds):
        subprocess.run((sys.executable, "-m", "venv", "--clear", str(venv)), check=True)
    stamp.unlink(missing_ok=True)
    install(venv, group)
    stamp.write_text("".join(f"{key(each)}\n" for each in holds))
    print(f"{venv.name} is ready ({time.monotonic() - started:.0f} s).", flush=True)


def main(groups: list[str]) -> int:
    """Set up each group named on the command line."""
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:3]))
        print(f"converge.aws is built and tested with Python 3.11 or newer, and {sys.executable} is {found}.\n"
              "Name another one: make PYTHON=python3.12 site", file=sys.stderr)
        return 1
    try:
        for group in groups:
            bootstrap(group)
    except subprocess.CalledProcessError as error:
        print(f"Setting up failed at: {' '.join(map(str, error.cmd))}\n"
              "It needs PyPI within reach, and Python's venv module (on Debian the package python3-venv).",
              file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
