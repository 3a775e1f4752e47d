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


def test_what_keeps_one_processor_busy_goes_on_beside_the_others_and_is_printed_whole(monkeypatch, capfd, tmp_path):
    there = tmp_path / "there"
    # One after the other, this one would come to its end without having seen what the other one makes.
    waits = (
        "import pathlib, sys, time\n"
        "for _ in range(3000):\n"
        "    if pathlib.Path(sys.argv[1]).exists(): print('seen'); break\n"
        "    time.sleep(.01)"
    )
    makes = "import pathlib, sys; print('a', flush=True); pathlib.Path(sys.argv[1]).touch(); print('b')"
    monkeypatch.setattr(phases, "PHASES", {
        "alone": phases.Phase("waits", ((sys.executable, "-c", waits, str(there)),), single=True),
        "other": phases.Phase("makes", ((sys.executable, "-c", makes, str(there)),)),
        "last": phases.Phase("fails", (FAILS,), single=True),
    })
    assert phases.main([]) == 1
    lines = capfd.readouterr().out.splitlines()
    begins = lines.index("=== alone: waits")
    assert lines[begins + 1].startswith("$ ") and "seen" in lines[begins + 2 : begins + 8]
    assert [line.split()[0] for line in lines[-5:-3]] == ["other", "last"]
    assert lines[-1] == "2 passed, 1 failed" and "again: make last" in lines


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
    foreign = ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "ANSIBLE_COLLECTIONS_PATH", "MOTO_CALL_RESET_API", "PYTHONPATH")
    for name in (*foreign, "PYTHONDONTWRITEBYTECODE"):
        monkeypatch.setenv(name, "foreign")
    monkeypatch.setenv("AWS_CA_BUNDLE", "kept")
    env = project.environment(AWS_ENDPOINT_URL="given")
    assert "foreign" not in env.values()
    assert env["AWS_CA_BUNDLE"] == "kept"
    assert env["AWS_ENDPOINT_URL"] == "given"
    assert env["ANSIBLE_CONFIG"] == str(project.ROOT / "ansible.cfg")
    assert env["PATH"].split(":")[0] == str(project.VENV / "bin")
