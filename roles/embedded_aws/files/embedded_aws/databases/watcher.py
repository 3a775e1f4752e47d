# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A process of its own that outlives the embedded AWS by a moment: it ends the servers of one that was killed.

It is run with the folder's path, and stdin is a pipe whose other end the embedded AWS holds for as long as it lives.
Python's standard library only.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import time
from pathlib import Path

MARK = "of-an-embedded-aws"


def end(folder: Path) -> None:
    """Kill each server whose data are in folder, and remove the folder. One without our mark is left alone."""
    if not (folder / MARK).is_file():
        return
    for _attempt in range(50):
        alive = [(pid, record) for record in folder.glob("*/data/*.pid") if (pid := _server(record))]
        if not alive:
            break
        for pid, record in alive:
            # SIGQUIT is PostgreSQL's immediate shutdown, with all of its processes. MariaDB has but one.
            number = signal.SIGKILL if record.name == "mariadb.pid" else signal.SIGQUIT
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        time.sleep(0.1)
    shutil.rmtree(folder, ignore_errors=True)


def _server(record: Path) -> int | None:
    """The process that a data folder's pid file names, if it is at work in that very folder."""
    try:
        lines = record.read_text(encoding="ascii", errors="replace").splitlines()
        pid = int(lines[0])
        # A system that doesn't tell is taken at the file's word: it was written there by this server alone.
        # MariaDB's file has nothing but the number.
        told = lines[1] if len(lines) > 1 else str(record.parent)
        at_work_in = os.readlink(f"/proc/{pid}/cwd") if os.path.isdir("/proc/self") else told
        os.kill(pid, 0)
    except (OSError, ValueError, IndexError):
        return None
    return pid if pid > 1 and Path(at_work_in) == record.parent else None


if __name__ == "__main__":
    # A Ctrl-C is for the embedded AWS, which ends its servers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while os.read(0, 1024):
        pass
    end(Path(sys.argv[1]))
