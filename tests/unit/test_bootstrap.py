# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Set-up does nothing when nothing changed, adds to what is there, and starts afresh when it can't trust it."""

from __future__ import annotations

import subprocess

import pytest

from dev import bootstrap


@pytest.fixture
def machine(monkeypatch, tmp_path):
    """A root with requirement files of its own; every command is noted instead of run."""
    (tmp_path / "requirements").mkdir()
    (tmp_path / "dev").mkdir()
    for name in ("requirements/uv.txt", "requirements/run.txt", "requirements/dev.txt", "pyproject.toml"):
        (tmp_path / name).write_text(name)
    (tmp_path / "dev" / "bootstrap.py").write_text("as it is now")
    commands = []

    def note(command, check):
        assert check
        commands.append(" ".join(command).replace(str(tmp_path), "."))
        (tmp_path / ".venv").mkdir(exist_ok=True)

    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "GROUPS", {"run": (tmp_path / ".venv", ("run",)),
                                              "dev": (tmp_path / ".venv", ("run", "dev"))})
    monkeypatch.setattr(subprocess, "run", note)
    return tmp_path, commands


def made_anew(commands: list[str]) -> bool:
    return any("-m venv --clear" in command for command in commands)


def test_the_second_set_up_runs_nothing(machine):
    _root, commands = machine
    assert bootstrap.main(["run"]) == 0
    assert made_anew(commands)
    commands.clear()
    assert bootstrap.main(["run"]) == 0
    assert commands == []


def test_the_tests_add_to_the_run_and_hold_it(machine):
    _root, commands = machine
    bootstrap.main(["run"])
    commands.clear()
    assert bootstrap.main(["dev"]) == 0
    assert commands and not made_anew(commands)
    commands.clear()
    assert bootstrap.main(["run", "dev"]) == 0
    assert commands == []


@pytest.mark.parametrize("changed", ["requirements/run.txt", "requirements/uv.txt", "pyproject.toml"])
def test_a_change_of_what_it_is_made_from_is_seen(machine, changed):
    root, commands = machine
    bootstrap.main(["run"])
    commands.clear()
    (root / changed).write_text("another")
    assert bootstrap.main(["run"]) == 0
    assert made_anew(commands)


def test_without_uv_pip_does_it(machine, monkeypatch):
    _root, commands = machine
    note = subprocess.run

    def no_uv(command, check):
        note(command, check=check)
        if "uv.txt" in " ".join(command):
            raise subprocess.CalledProcessError(1, command)

    monkeypatch.setattr(subprocess, "run", no_uv)
    assert bootstrap.main(["run"]) == 0
    assert [command for command in commands if "-m pip" in command and "run.txt" in command]
    assert [command for command in commands if "-m pip" in command and "--editable" in command]


def test_a_failure_is_said_and_leaves_no_stamp(machine, monkeypatch, capsys):
    root, _commands = machine

    def fails(command, check):
        raise subprocess.CalledProcessError(1, command)

    monkeypatch.setattr(subprocess, "run", fails)
    assert bootstrap.main(["run"]) == 1
    assert "Setting up failed at:" in capsys.readouterr().err
    assert not (root / ".venv" / "bootstrapped").exists()


def test_an_old_python_is_refused_with_a_sentence(machine, monkeypatch, capsys):
    monkeypatch.setattr(bootstrap, "OLDEST", (4, 0))
    assert bootstrap.main(["run"]) == 1
    assert "make PYTHON=" in capsys.readouterr().err
    assert machine[1] == []
