# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The process of a MariaDB server: started, held for a moment, ended, and why it didn't start."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from embedded_aws.databases import ServerFailed
from embedded_aws.databases.binaries import Account
from embedded_aws.databases.mariadb_binaries import MariaDbInstallation
from embedded_aws.databases.mariadb_wire import Refused

PATIENCE = 120  # seconds for a start or a stop, which take one


class MariaDbProcess:
    """folder has the configuration, the data and the logs of one server."""

    def __init__(self, folder: Path, account: Account) -> None:
        self._folder, self._account = folder, account
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self, installation: MariaDbInstallation, answers: Callable[[], object]) -> None:
        """Start it, and wait until it answers. Raises ServerFailed with its cause."""
        error_log = self._folder / "log" / "error" / "mysql-error-running.log"
        from_byte = error_log.stat().st_size if error_log.exists() else 0
        early = self._folder / "start.log"
        log = os.open(early, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        try:
            self._process = subprocess.Popen(
                [str(installation.server), f"--defaults-file={self._folder / 'server.cnf'}"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd=self._folder / "data",
                env=installation.environment,
                **self._account.options,
            )
        except OSError as problem:
            raise ServerFailed(f"MariaDB can't be started: {problem.strerror}.") from problem
        finally:
            os.close(log)
        deadline = time.monotonic() + PATIENCE
        while True:
            if not self.is_running:
                raise ServerFailed(f"MariaDB didn't start: {_last_words(early, error_log, from_byte)}")
            try:
                answers()
                return
            except Refused:
                self.end(signal.SIGKILL)
                raise
            except ServerFailed:
                if time.monotonic() > deadline:
                    self.end(signal.SIGKILL)
                    words = _last_words(early, error_log, from_byte)
                    raise ServerFailed(f"MariaDB didn't start in {PATIENCE} s: {words}") from None
            time.sleep(0.01)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Nothing of it moves: what its files have is what they would have if it died now."""
        process = self._process
        if process is None or process.poll() is not None:
            raise ServerFailed("The server is gone.")
        process.send_signal(signal.SIGSTOP)
        try:
            deadline = time.monotonic() + PATIENCE
            # Every thread of it has stopped when its parent, which we are, is told so.
            while True:
                told, status = os.waitpid(process.pid, os.WUNTRACED | os.WNOHANG)
                if told and os.WIFSTOPPED(status):
                    break
                if told or time.monotonic() > deadline:
                    raise ServerFailed("The server can't be held.")
                time.sleep(0.001)
            yield
        except ChildProcessError as problem:
            raise ServerFailed("The server is gone.") from problem
        finally:
            self.tell(signal.SIGCONT)

    def tell(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)

    def end(self, number: signal.Signals) -> None:
        """End it by that signal, or by a harder one, and wait for it."""
        if self._process is None:
            return
        for each in (number, signal.SIGKILL):
            self.tell(each)
            try:
                self._process.wait(PATIENCE / 4)
                return
            except subprocess.TimeoutExpired:
                continue


def _last_words(early: Path, error_log: Path, from_byte: int) -> str:
    """Why it didn't start, as it said itself; its own log is read from that byte on."""
    told = early.read_text(encoding="utf-8", errors="replace")
    if error_log.exists():
        told += error_log.read_bytes()[from_byte:].decode("utf-8", "replace")
    # Before it has read its options, it begins with its own name.
    said = [text for text in re.findall(r"(?:\[ERROR\]|(?:mariadbd|mysqld):) (.+)", told) if text != "Aborting"]
    return said[0] if said else "it said nothing."
