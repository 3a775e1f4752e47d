# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs ansible-test sanity on the built collection, as it would be installed, without containers."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from ansible_test._internal import python_requirements

from dev.artifact import build, unpack
from dev.project import environment
from dev.pythons import search_path

# ansible-test fetches pip's installer from a site of its own; a file of this name in its cache is used instead.
INSTALLER = """\
import os, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "pip-{version}"))
from pip._internal.cli.main import main
sys.exit(main(["install", "--quiet", "--ignore-installed"] + [a for a in sys.argv[1:] if not a.startswith("--no-")]))
"""


def provide_pip(cache: Path) -> None:
    """Put the pip that this ansible-test wants into its cache."""
    wanted = re.search(r"pip='([\d.]+)'", inspect.getsource(python_requirements))
    if wanted is None:
        raise LookupError("this ansible-test no longer says which pip it wants: dev/sanity.py needs a new way to know")
    version = wanted[1]
    installer = cache / f"get_pip_{version.replace('.', '_')}.py"
    if installer.exists():
        return
    cache.mkdir(parents=True, exist_ok=True)
    target = ("--quiet", "--no-deps", "--target", str(cache / f"pip-{version}"), f"pip=={version}")
    subprocess.run((sys.executable, "-m", "pip", "install", *target), check=True)
    installer.write_text(INSTALLER.format(version=version))


def main(arguments: list[str]) -> int:
    """Run all sanity tests, or what the arguments of `ansible-test sanity` ask for."""
    provide_pip(Path.home() / ".ansible" / "test" / "cache")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder).resolve()
        installed = unpack(build(place), place)
        command = ("ansible-test", "sanity", "--local", *arguments)
        return subprocess.run(command, cwd=installed, env=environment(PATH=search_path())).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
