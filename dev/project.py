# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the project's things are, and the environment that its tools run in."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PEERS = ROOT / ".venv-peers"
SECOND = ROOT / ".venv-second"
EMBEDDED_STATE = ROOT / ".embedded"
EMBEDDED_SOURCE = ROOT / "roles" / "embedded_aws" / "files"

# Settings of the machine that would make a run here differ from a run elsewhere, or reach somebody's real account.
# Where no bytecode is written, each worker of Ansible, one a task, compiles the plugins that it loads anew.
FOREIGN = (
    *("ANSIBLE_", "AWS_", "BOTO", "MOLECULE_", "MOTO_", "PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "PYTHONPATH"),
    *("PYTEST_", "VIRTUAL_ENV"),
)
KEPT = ("AWS_CA_BUNDLE",)


def environment(**more: str) -> dict[str, str]:
    """The caller's environment, with the venv's tools first and without settings for another Ansible or AWS."""
    env = {name: value for name, value in os.environ.items() if name in KEPT or not name.startswith(FOREIGN)}
    env["PATH"] = os.pathsep.join((str(VENV / "bin"), env.get("PATH", os.defpath)))
    env["VIRTUAL_ENV"] = str(VENV)
    # Named outright, since Ansible ignores the ansible.cfg of a world-writable folder.
    env["ANSIBLE_CONFIG"] = str(ROOT / "ansible.cfg")
    env["AWS_CONFIG_FILE"] = env["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull
    env["AWS_EC2_METADATA_DISABLED"] = "true"
    env["LC_ALL"] = "C.UTF-8"  # Ansible refuses any locale that isn't UTF-8.
    if sys.stdout.isatty() and "NO_COLOR" not in env:
        env |= {"ANSIBLE_FORCE_COLOR": "1", "FORCE_COLOR": "1", "PY_COLORS": "1"}
    return env | more


def embedded_aws(*arguments: str) -> Sequence[str]:
    """The command line that steers the embedded AWS of this checkout; it needs EMBEDDED_SOURCE in PYTHONPATH."""
    return (str(VENV / "bin" / "python"), "-m", "embedded_aws", *arguments, "--state-dir", str(EMBEDDED_STATE))
