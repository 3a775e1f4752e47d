# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running a playbook by the clock, with the calls that it made."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.books import Book
from support.embedded import EmbeddedAws

ROOT = Path(__file__).resolve().parents[2]
REGION = "eu-west-3"


@dataclass(frozen=True)
class Timed:
    """What one run took: seconds by the wall, seconds of processor (its children's too), calls, and writes of those."""

    wall: float
    cpu: float
    calls: int
    writes: int


@dataclass(frozen=True)
class Bench:
    """One Python with Ansible and both collections, and the AWS that they talk to."""

    python: Path
    server: EmbeddedAws
    folder: Path

    def environment(self) -> dict[str, str]:
        """Nothing of the caller's but PATH and locale; bytecode is kept, as by any installed package."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TMPDIR") if name in os.environ}
        return {
            **kept,
            **self.server.environment(REGION),
            "HOME": str(self.folder),
            "PYTHONPYCACHEPREFIX": str(self.folder / "bytecode"),
            "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT / "collections"),
            "ANSIBLE_INVENTORY": os.devnull,
            "ANSIBLE_LOCALHOST_WARNING": "false",
        }

    def run(self, book: Book) -> Timed:
        """Run a playbook to its end; raises RuntimeError with its output when it fails."""
        since = self.server.last_call()
        more = [word for variable in book.variables for word in ("--extra-vars", variable)]
        with open(self.folder / "output.txt", "w+", encoding="utf-8") as output:
            begun = time.perf_counter()
            process = subprocess.Popen(
                [str(self.python.with_name("ansible-playbook")), *more, str(book.path)],
                env=self.environment(), stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip
            _pid, status, used = os.wait4(process.pid, 0)
            wall = time.perf_counter() - begun
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode:
                output.seek(0)
                raise RuntimeError(f"{book.path.name} failed:\n{output.read()[-4000:]}")
        calls = self.server.calls(since)
        return Timed(wall, used.ru_utime + used.ru_stime, len(calls), sum(1 for call in calls if not call["read"]))

    def again(self, book: Book) -> Timed:
        """Run a playbook that has nothing to change, and see that it hasn't."""
        timed = self.run(book)
        if timed.writes:
            raise RuntimeError(f"{book.path.name} was to change nothing and sent {timed.writes} writes.")
        return timed

    def python_says(self, *arguments: str) -> str:
        """The output of a program of that Python."""
        done = subprocess.run([str(self.python), *arguments], env=self.environment(), check=True,
                              stdout=subprocess.PIPE, text=True)  # fmt: skip
        return done.stdout
