# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the ways in stand on: the built artifact, an Ansible that knows no checkout, and a machine with an empty home.

CONVERGE_TEST_PYTHON names the Python of another Ansible to test instead, as the matrix does.
"""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from dev import artifact as project_artifact
from dev.pythons import OLDEST, found, make_venv, spoken

from .machine import Machine


@pytest.fixture(scope="session")
def artifact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return project_artifact.build(tmp_path_factory.mktemp("artifact"))


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python with ansible-core, boto3 and a driver of PostgreSQL, as users have them who follow the README.

    No moto, no awscrt, no link to the checkout.
    """
    if given := os.environ.get("CONVERGE_TEST_PYTHON"):
        return Path(given)
    wanted = [f"{name}=={version(name)}" for name in ("ansible-core", "boto3", "psycopg", "psycopg-binary")]
    return make_venv(tmp_path_factory.mktemp("ansible") / "venv", Path(sys.executable), *wanted)


@pytest.fixture
def machine(python: Path, tmp_path: Path) -> Machine:
    return Machine(tmp_path, python.parent)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say on which Pythons the other host was, and which of those that matter this machine lacks."""
    pythons = list(found())
    terminalreporter.write_line(f"Pythons of this machine: {', '.join(map(spoken, pythons))}; "
                                f"the other host has {spoken(pythons[0])}.")
    if pythons[0] != OLDEST:
        terminalreporter.write_line(f"Not tested for want of it: {spoken(OLDEST)}, the oldest that hosts may have.")
