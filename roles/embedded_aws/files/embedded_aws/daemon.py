# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one server of a state directory: started in the background, found again, stopped, and never mistaken."""

from __future__ import annotations

import fcntl
import gc
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

READY_WITHIN = 60  # seconds; a start takes two or three
STOPPED_WITHIN = 30.0  # seconds; database servers that are just being made are waited for


class Trouble(Exception):
    """Something that the user can do something about; its text is a sentence."""


@dataclass(frozen=True)
class Record:
    """A running server as server.json keeps it. birth tells its process from a later one with the same pid."""

    pid: int
    birth: str
    port: int
    endpoint_url: str
    call_log: str
    mended: bool

    @property
    def is_alive(self) -> bool:
        return birth(self.pid) == self.birth


@dataclass(frozen=True)
class StateDir:
    """A folder of the user's own, with server.json, server.log and calls.jsonl."""

    path: Path

    @classmethod
    def at(cls, path: str | None) -> StateDir:
        """The given folder, else one of the user in XDG_RUNTIME_DIR or the temporary folder; made if absent."""
        root = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
        folder = Path(path) if path else root / f"converge-aws-embedded-{os.getuid()}"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as problem:
            raise Trouble(f"The state directory {folder} can't be made: {problem.strerror}.") from problem
        # In a folder for all, someone else may have made it first, or a link to a place of theirs.
        if folder.lstat().st_uid != os.getuid() or (path is None and folder.is_symlink()):
            raise Trouble(f"The state directory {folder} belongs to someone else; name another with --state-dir.")
        return cls(folder.resolve())

    @property
    def record_path(self) -> Path:
        return self.path / "server.json"

    @property
    def call_log(self) -> Path:
        return self.path / "calls.jsonl"

    @property
    def rds_ca_bundle(self) -> Path:
        """Where the authority of the databases' certificates is, once there is a database."""
        return self.path / "rds-ca-bundle.pem"

    @property
    def server_log(self) -> Path:
        return self.path / "server.log"

    def record(self) -> Record | None:
        """The server that runs here. None if it has ended, also if another program has its pid by now."""
        try:
            record = Record(**json.loads(self.record_path.read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None
        return record if record.is_alive else None

    def write(self, record: Record) -> None:
        fresh = self.record_path.with_suffix(f".{os.getpid()}")
        fresh.write_text(json.dumps(asdict(record)), encoding="utf-8")
        fresh.replace(self.record_path)

    def forget(self, record: Record) -> None:
        """Remove the record, unless it is another server's by now."""
        try:
            if json.loads(self.record_path.read_text(encoding="utf-8")) == asdict(record):
                self.record_path.unlink()
        except (FileNotFoundError, ValueError):
            pass

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Start and stop one at a time, also if two plays ask at once."""
        with open(self.path / "lock", "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def birth(pid: int) -> str | None:
    """When a process began, in whatever form the system tells it; None if there is none or it has ended."""
    try:
        # The command's name stands in brackets and may hold anything; the 20th field after it is the start time.
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return None if fields[0] in "ZX" else f"{boot}:{fields[19]}"
    except FileNotFoundError:
        if Path("/proc/self/stat").exists():
            return None
    ask = ["ps", "-o", "state=,lstart=", "-p", str(pid)]
    told = subprocess.run(ask, capture_output=True, text=True, check=False).stdout.strip()
    return None if not told or told.startswith("Z") else told.partition(" ")[2].strip()


def start(state: StateDir, port: int, mended: bool) -> tuple[Record, bool]:
    """The server of a state directory and whether it had to be started. Raises Trouble if it doesn't come up."""
    with state.alone():
        running = state.record()
        if running:
            if port not in (0, running.port) or mended != running.mended:
                raise Trouble(
                    f"An embedded AWS with other settings runs in {state.path} (port {running.port}, "
                    f"{'mended' if running.mended else 'unmended'}); stop it first."
                )
            return running, False
        ready, write_end = os.pipe()
        try:
            process = _spawn(state, port, mended, write_end)
        finally:
            os.close(write_end)
        with os.fdopen(ready, "rb") as pipe:
            readable, _writable, _broken = select.select([pipe], [], [], READY_WITHIN)
            said = pipe.read() if readable else b""
        if not said:
            process.kill()
            process.wait()
            raise Trouble(f"The embedded AWS did not start. {_last_words(state)}")
        return Record(**json.loads(said)), True


def stop(state: StateDir) -> bool:
    """Stop the server of a state directory and wait for its end; False if none runs. Never touches another process."""
    with state.alone():
        record = state.record()
        if record is None:
            state.record_path.unlink(missing_ok=True)
            return False
        os.kill(record.pid, signal.SIGTERM)
        deadline = time.monotonic() + STOPPED_WITHIN
        while record.is_alive:
            if time.monotonic() > deadline:
                raise Trouble(f"The embedded AWS (process {record.pid}) does not end after SIGTERM.")
            time.sleep(0.01)
        state.forget(record)
        return True


def _spawn(state: StateDir, port: int, mended: bool, ready_fd: int) -> subprocess.Popen[bytes]:
    package_root = str(Path(__file__).resolve().parent.parent)
    inherited = os.environ.get("PYTHONPATH")
    command = [sys.executable, "-m", "embedded_aws", "run", "--state-dir", str(state.path), "--port", str(port)]
    command += ["--ready-fd", str(ready_fd)] + ([] if mended else ["--unmended"])
    log = os.open(state.server_log, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_APPEND, 0o600)
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=(ready_fd,),
            start_new_session=True,
            cwd=state.path,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (package_root, inherited)))},
        )
    finally:
        os.close(log)


def _last_words(state: StateDir) -> str:
    lines = state.server_log.read_text(encoding="utf-8", errors="replace").splitlines()
    return lines[-1] if lines else f"It left nothing in {state.server_log}."


def serve(server: Any, record: Record, state: StateDir, ready_fd: int | None) -> None:
    """Serve until SIGTERM or Ctrl-C, with the record in place for as long as it lasts."""

    def end(*_: object) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    state.write(record)
    try:
        announcement: Mapping[str, Any] = asdict(record)
        if ready_fd is None:
            print(json.dumps(announcement), flush=True)
        else:
            with os.fdopen(ready_fd, "w", encoding="utf-8") as pipe:
                json.dump(announcement, pipe)
        server.serve_forever(poll_interval=0.1)
    finally:
        state.forget(record)
        server.server_close()
        # What is left ends with the process: to look through all of it for cycles first takes seconds.
        gc.freeze()
