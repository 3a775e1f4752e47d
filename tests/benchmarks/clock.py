# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running a playbook, or another program, by the clock, with the calls that it made and the memory that it took."""

from __future__ import annotations

import os
import subprocess
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.books import Book
from support.embedded import EmbeddedAws

ROOT = Path(__file__).resolve().parents[2]
REGION = "eu-west-3"


@dataclass(frozen=True)
class Timed:
    """What one run took: seconds by the wall, seconds of processor (its children's too), calls, and writes of those.

    ``kinds`` are the calls by their operations; ``peak`` is the memory of its largest process, in MiB.
    """

    wall: float
    cpu: float
    calls: int
    writes: int
    kinds: Mapping[str, int] = field(default_factory=dict)
    peak: float = 0.0

    @classmethod
    def of(cls, wall: float, cpu: float, calls: Sequence[Mapping[str, Any]], peak: float = 0.0) -> Timed:
        """With the calls as the server's log has them."""
        kinds = Counter(f"{call['operation']}" for call in calls)
        return cls(wall, cpu, len(calls), sum(1 for call in calls if not call["read"]), dict(kinds), peak)


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
        more = [word for variable in book.variables for word in ("--extra-vars", variable)]
        return self.program("ansible-playbook", *more, str(book.path))

    def program(self, name: str, *arguments: str) -> Timed:
        """Run a program of that Python's venv to its end; raises RuntimeError with its output when it fails."""
        since = self.server.last_call()
        with open(self.folder / "output.txt", "w+", encoding="utf-8") as output:
            begun = time.perf_counter()
            process = subprocess.Popen(
                [str(self.python.with_name(name)), *arguments],
                env=self.environment(), stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip
            _pid, status, used = os.wait4(process.pid, 0)
            wall = time.perf_counter() - begun
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode:
                output.seek(0)
                raise RuntimeError(f"{name} {' '.join(arguments)} failed:\n{output.read()[-4000:]}")
        return Timed.of(wall, used.ru_utime + used.ru_stime, self.server.calls(since), used.ru_maxrss / 1024)

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
