# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The process of a PostgreSQL server: started, told things, ended, and why it didn't start."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from pathlib import Path

from embedded_aws.databases import ServerFailed
from embedded_aws.databases.binaries import Account, Installation, environment

PATIENCE = 120  # seconds for a start or a stop, which take one
# What a server says besides when it doesn't start.
_NO_CAUSE = ("configuration file", "redirecting log", "starting PostgreSQL", "listening on", "database system is")


class Process:
    """folder has the data and the logs of one server."""

    def __init__(self, folder: Path, account: Account) -> None:
        self._folder, self._data, self._account = folder, folder / "data", account
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self, installation: Installation, ready: tuple[str, ...]) -> None:
        """Start it, and wait until it says one of these words of itself. Raises ServerFailed with its cause."""
        early, from_byte = self._folder / "start.log", self._log_size()
        log = os.open(early, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        try:
            self._process = subprocess.Popen(
                [installation.program("postgres"), "-D", str(self._data)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd=self._data,
                env=environment(),
                **self._account.options,
            )
        except OSError as problem:
            raise ServerFailed(f"PostgreSQL can't be started: {problem.strerror}.") from problem
        finally:
            os.close(log)
        deadline = time.monotonic() + PATIENCE
        while self._said() not in ready:
            if not self.is_running:
                raise ServerFailed(f"PostgreSQL didn't start: {self._last_words(early, from_byte)}")
            if time.monotonic() > deadline:
                self.end(signal.SIGQUIT)
                raise ServerFailed(f"PostgreSQL didn't start in {PATIENCE} s: {self._last_words(early, from_byte)}")
            time.sleep(0.005)

    def tell(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)

    def end(self, number: signal.Signals) -> None:
        """End it by that signal, or by a harder one, and wait for it."""
        if self._process is None:
            return
        for each in (number, signal.SIGQUIT, signal.SIGKILL):
            self.tell(each)
            try:
                self._process.wait(PATIENCE / 4)
                return
            except subprocess.TimeoutExpired:
                continue

    def _said(self) -> str:
        try:
            lines = (self._data / "postmaster.pid").read_text(encoding="ascii", errors="replace").splitlines()
        except OSError:
            return ""
        pid = str(self._process.pid) if self._process else ""
        return lines[7].strip() if len(lines) > 7 and lines[0] == pid else ""

    def _last_words(self, early: Path, from_byte: int) -> str:
        """Why it didn't start, as it said itself; its own log is read from that byte on."""
        told = early.read_text(encoding="utf-8", errors="replace")
        for file in sorted((self._folder / "log").glob("postgresql.log.*"))[-1:]:
            told += file.read_bytes()[from_byte:].decode("utf-8", "replace")
        found = re.findall(r"(FATAL|ERROR|LOG):  (.+)", told)
        said = [(level, text) for level, text in found if not text.startswith(_NO_CAUSE)]
        for level in ("FATAL", "ERROR", "LOG"):
            of_level = [text for each, text in said if each == level]
            if of_level:
                return of_level[-1]
        return "it said nothing."

    def _log_size(self) -> int:
        files = sorted((self._folder / "log").glob("postgresql.log.*"))
        return files[-1].stat().st_size if files else 0
