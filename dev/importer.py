# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports the artifact as Galaxy does, and fails for whatever the import complains of."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from dev.artifact import build
from dev.project import ROOT, environment
from dev.pythons import make_venv

# A virtual environment of its own: it pins versions of tools that the project has newer ones of.
VENV = ROOT / ".matrix" / "importer"

# Its own sanity tests need containers; dev/sanity.py runs them without.
SETTINGS = "[galaxy-importer]\nRUN_ANSIBLE_TEST=False\nCHECK_REQUIRED_TAGS=True\n"
SUCCESS = "Importer processing completed successfully"


def complaints(output: str) -> list[str]:
    """The lines by which an import warns or fails; a line of its own if it doesn't say that it succeeded."""
    found = [line for line in output.splitlines() if line.startswith(("WARNING", "ERROR", "CRITICAL"))]
    return found if found or SUCCESS in output else [f'it ended without "{SUCCESS}"']


def main() -> int:
    """Build the artifact, import it, and show what the import said."""
    python = VENV / "bin" / "python"
    if not (VENV / "made").exists():
        make_venv(VENV, Path(sys.executable), "galaxy-importer")
        (VENV / "made").touch()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        settings = place / "settings.cfg"
        settings.write_text(SETTINGS, encoding="utf-8")
        env = environment(GALAXY_IMPORTER_CONFIG=str(settings), HOME=folder)
        env["PATH"] = os.pathsep.join((str(python.parent), env["PATH"]))
        del env["ANSIBLE_CONFIG"], env["VIRTUAL_ENV"]
        done = subprocess.run((str(python), "-m", "galaxy_importer.main", str(build(place))), cwd=folder, env=env,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    found = complaints(done.stdout)
    print(done.stdout if found or done.returncode else SUCCESS)
    print(*found, f"{len(found)} complaints", sep="\n")
    return 1 if found or done.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
