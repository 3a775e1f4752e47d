# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start, stop and status find the one server of a state directory, and never anything else."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from embedded_aws.daemon import birth
from support.embedded import SOURCE, EmbeddedAws, command


@pytest.fixture
def state_dir(tmp_path: Path) -> Iterator[Path]:
    """A state directory whose server is stopped after the test, whatever the test did."""
    yield tmp_path / "state"
    command("stop", "--state-dir", str(tmp_path / "state"))


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """A program that has nothing to do with us."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield process
    process.kill()
    process.wait()


def record_of(state_dir: Path, **changes: object) -> dict[str, object]:
    """Put a server.json into a state directory."""
    record = {
        "pid": 1,
        "birth": "some other time",
        "port": 1,
        "endpoint_url": "http://127.0.0.1:1",
        "call_log": "calls.jsonl",
        "mended": True,
        **changes,
    }
    state_dir.mkdir()
    (state_dir / "server.json").write_text(json.dumps(record))
    return record


def test_start_starts_once_and_stop_stops(state_dir: Path) -> None:
    at = ("--state-dir", str(state_dir))
    first, second = command("start", *at), command("start", *at)
    assert (first.code, second.code) == (0, 0)
    assert first.told and second.told
    assert first.told["changed"] and not second.told["changed"]
    assert {**second.told, "changed": True} == first.told
    assert first.told["state_dir"] == str(state_dir)
    assert first.told["endpoint_url"] == f"http://127.0.0.1:{first.told['port']}"
    status = command("status", *at).told
    assert status and status["running"] and not status["changed"] and status["pid"] == first.told["pid"]
    stopped, again = command("stop", *at), command("stop", *at)
    assert stopped.told and stopped.told["changed"] and not stopped.told["running"]
    assert again.code == 0 and again.told and not again.told["changed"]
    assert birth(first.told["pid"]) is None
    assert not (state_dir / "server.json").exists()
    assert command("status", *at).told == {**again.told, "running": False}


def test_two_starts_at_once_make_one_server(state_dir: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        told = [one.told for one in pool.map(lambda _: command("start", "--state-dir", str(state_dir)), range(2))]
    assert told[0] and told[1]
    assert told[0]["pid"] == told[1]["pid"]
    assert sorted(one["changed"] for one in told if one) == [False, True]


def test_the_server_is_a_daemon_of_its_own_on_the_loopback_alone(state_dir: Path) -> None:
    server = EmbeddedAws(state_dir).start()
    assert os.getsid(server.pid) == server.pid
    assert stat.S_IMODE(state_dir.stat().st_mode) == 0o700
    assert {stat.S_IMODE((state_dir / name).stat().st_mode) for name in ("calls.jsonl", "server.log")} == {0o600}
    if sys.platform == "linux":
        # Another address of the same machine, on which a server bound to all addresses would answer.
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", server.port)).close()


@pytest.mark.skipif(sys.platform != "linux", reason="reads the time that a process has used from /proc")
def test_a_start_is_cheap(state_dir: Path) -> None:
    server = EmbeddedAws(state_dir).start()
    fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    seconds = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    assert seconds < 4


def test_a_given_port_is_used_and_a_taken_one_refused(state_dir: Path, tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = str(holder.getsockname()[1])
        refused = command("start", "--state-dir", str(state_dir), "--port", port)
        assert refused.code == 1 and refused.told is None
        assert f"Port {port} of 127.0.0.1 can't be had" in refused.sentence
    given = command("start", "--state-dir", str(state_dir), "--port", port)
    assert given.told and given.told["port"] == int(port)


def test_other_settings_than_those_of_the_running_server_are_refused(state_dir: Path) -> None:
    EmbeddedAws(state_dir).start()
    refused = command("start", "--unmended", "--state-dir", str(state_dir))
    assert refused.code == 1 and "with other settings" in refused.sentence


def test_a_record_of_a_dead_process_is_stale(state_dir: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    record_of(state_dir, pid=dead.pid)
    started = command("start", "--state-dir", str(state_dir))
    assert started.told and started.told["changed"]


def test_a_stranger_with_the_pid_of_the_record_is_left_alone(
    state_dir: Path, stranger: subprocess.Popen[bytes]
) -> None:
    record_of(state_dir, pid=stranger.pid)
    status = command("status", "--state-dir", str(state_dir))
    assert status.told and not status.told["running"]
    stopped = command("stop", "--state-dir", str(state_dir))
    assert stopped.told and not stopped.told["changed"]
    started = command("start", "--state-dir", str(state_dir))
    assert started.told and started.told["changed"] and started.told["pid"] != stranger.pid
    assert stranger.poll() is None


def test_a_process_is_known_by_when_it_began(stranger: subprocess.Popen[bytes]) -> None:
    began = birth(stranger.pid)
    assert began and began == birth(stranger.pid)
    stranger.kill()
    # A process that nobody has waited for keeps its pid, but has ended.
    os.waitid(os.P_PID, stranger.pid, os.WEXITED | os.WNOWAIT)
    assert birth(stranger.pid) is None


def test_a_broken_record_is_no_record(state_dir: Path) -> None:
    state_dir.mkdir()
    (state_dir / "server.json").write_text("{")
    started = command("start", "--state-dir", str(state_dir))
    assert started.told and started.told["changed"]


def test_another_moto_is_refused(state_dir: Path, tmp_path: Path) -> None:
    other = tmp_path / "moto-9.9.9.dist-info"
    other.mkdir()
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: moto\nVersion: 9.9.9\n")
    path = os.pathsep.join((str(SOURCE), str(tmp_path)))
    refused = command("start", "--state-dir", str(state_dir), env={"PYTHONPATH": path})
    assert refused.code == 1 and refused.told is None
    assert refused.sentence == f"The embedded AWS needs moto 5.2.5, but {sys.executable} has moto 9.9.9."


def test_a_server_that_fails_to_start_says_why(state_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "werkzeug.py").write_text("raise ImportError('no werkzeug today')")
    path = os.pathsep.join((str(tmp_path), str(SOURCE)))
    refused = command("start", "--state-dir", str(state_dir), env={"PYTHONPATH": path})
    assert refused.code == 1
    assert refused.sentence == "The embedded AWS did not start. ImportError: no werkzeug today"


@pytest.mark.parametrize("verb", [["reset"], ["latency", "5"], ["fault", "throttle"], ["faults-clear"], ["calls"]])
def test_a_switch_needs_a_server(verb: list[str], state_dir: Path) -> None:
    refused = command(*verb, "--state-dir", str(state_dir))
    assert refused.code == 1 and refused.told is None
    assert refused.sentence == f"No embedded AWS runs in {state_dir}."


def test_a_state_directory_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    refused = command("status", "--state-dir", str(tmp_path / "file" / "state"))
    assert refused.code == 1 and "can't be made" in refused.sentence and "\n" not in refused.sentence


def test_a_default_state_directory_made_by_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / f"converge-aws-embedded-{os.getuid()}").symlink_to(tmp_path / "elsewhere")
    refused = command("status", env={"XDG_RUNTIME_DIR": str(tmp_path)})
    assert refused.code == 1 and "belongs to someone else" in refused.sentence


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_run_serves_in_the_foreground(state_dir: Path, end: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "embedded_aws", "run", "--state-dir", str(state_dir)],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    with process.stdout:
        told = json.loads(process.stdout.readline())
        status = command("status", "--state-dir", str(state_dir)).told
        assert status and status["pid"] == told["pid"] == process.pid
        process.send_signal(end)
        assert process.wait() == 0
    assert not (state_dir / "server.json").exists()
