# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A phase runs all its commands and a run all its phases, and what failed is said at the end."""

from __future__ import annotations

import os
import sys

import pytest

from dev import phases, project

PASSES = (sys.executable, "-c", "print('\\x1b[32m3 passed\\x1b[0m in 0.10s')")
FAILS = (sys.executable, "-c", "raise SystemExit(3)")


@pytest.fixture
def three(monkeypatch):
    monkeypatch.setattr(phases, "PHASES", {
        "first": phases.Phase("fails", (FAILS, PASSES)),
        "second": phases.Phase("passes", (PASSES,)),
        "slow": phases.Phase("runs by its name alone", (FAILS,), in_test=False),
    })


def test_a_failure_stops_nothing_but_is_the_result(three, capfd):
    assert phases.main([]) == 1
    lines = capfd.readouterr().out.splitlines()
    assert lines[-1] == "1 passed, 1 failed"
    assert "again: make first" in lines
    assert any(line.startswith("second") and line.endswith("3 passed") for line in lines)
    assert any(line.startswith("first") and "FAILED" in line and line.endswith("3 passed") for line in lines)


def test_one_phase_alone(three, capfd):
    assert phases.main(["second"]) == 0
    assert capfd.readouterr().out.splitlines()[-1] == "1 passed, 0 failed"
    assert phases.main(["slow"]) == 1


def test_an_unknown_phase_is_refused(three, capfd):
    assert phases.main(["second", "third"]) == 2
    assert "No such phase: third. There are: first, second, slow." in capfd.readouterr().err


def test_a_command_that_is_missing_fails_its_phase(monkeypatch, capfd):
    monkeypatch.setattr(phases, "PHASES", {"only": phases.Phase("can't start", (("no-such-command",), PASSES))})
    assert phases.main([]) == 1
    assert "no-such-command: not found" in capfd.readouterr().out


def test_a_process_left_behind_fails_its_phase(monkeypatch, capfd, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    held = os.open(pipe, os.O_RDWR)
    monkeypatch.setattr(phases, "LINGER", 0.1)
    try:  # cat lives until the pipe is closed
        status, _words = phases.carry_out(("sh", "-c", f"exec 3<{pipe}; cat <&3 &"), project.environment())
    finally:
        os.close(held)
    assert status == 1
    assert "sh has ended, but something that it started still runs" in capfd.readouterr().out


def test_the_tools_see_no_foreign_aws_or_ansible(monkeypatch):
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "ANSIBLE_COLLECTIONS_PATH", "MOTO_CALL_RESET_API", "PYTHONPATH"):
        monkeypatch.setenv(name, "foreign")
    monkeypatch.setenv("AWS_CA_BUNDLE", "kept")
    env = project.environment(AWS_ENDPOINT_URL="given")
    assert "foreign" not in env.values()
    assert env["AWS_CA_BUNDLE"] == "kept"
    assert env["AWS_ENDPOINT_URL"] == "given"
    assert env["ANSIBLE_CONFIG"] == str(project.ROOT / "ansible.cfg")
    assert env["PATH"].split(":")[0] == str(project.VENV / "bin")
