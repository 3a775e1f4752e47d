# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Python that has imported botocore before it is asked to run anything, for tests that run many modules by AnsiballZ.

Half of what a module takes by AnsiballZ is the import of the libraries that it stands on. Here one process imports them
and forks for each module, which then runs as a program of its own, with the arguments, the environment, the folder, the
streams and the exit status that it would have. What Ansible packs, the collection and its own module_utils, is imported
anew each time. That modules run by a Python that has imported nothing yet is seen in tests/installed, and wherever
whole playbooks run by AnsiballZ.
"""

from __future__ import annotations

import json
import os
import runpy
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

# What is run in place of Python: it hands all that a program has to the process that waits, and ends as that does.
_PROGRAM = """\
#!{python} -IS
import array, json, os, socket, sys
asked = json.dumps({{"argv": sys.argv[1:], "folder": os.getcwd(), "environment": dict(os.environ)}}).encode()
with socket.socket(socket.AF_UNIX) as line:
    line.connect({socket!r})
    line.sendmsg([b"%010d" % len(asked)], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0, 1, 2]))])
    line.sendall(asked)
    status = line.makefile().read()
sys.exit(int(status) if status else "what ran was killed")
"""


class ReadyPython:
    """The process that waits, and ``program``, the path of what is to be run in place of Python."""

    def __init__(self, python: str) -> None:
        # Not below pytest's own folders: the path of a socket has at most about 100 characters.
        self._folder = Path(tempfile.mkdtemp(prefix="ready-"))
        self.program = self._folder / "python"
        place = str(self._folder / "socket")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(place)
            listener.listen(64)
            self.program.write_text(_PROGRAM.format(python=python, socket=place), encoding="utf-8")
            self.program.chmod(0o755)
            number = listener.fileno()
            self._process = subprocess.Popen(
                [python, __file__, str(number)], pass_fds=(number,), stdin=subprocess.DEVNULL
            )

    def close(self) -> None:
        """End the process that waits, and remove what was made for it."""
        self._process.terminate()
        self._process.wait()
        shutil.rmtree(self._folder)


def serve(listener: socket.socket) -> None:
    """Fork for each that calls, for good."""
    import boto3  # noqa: F401 (so that those who are forked have it)
    import botocore.session  # noqa: F401
    import yaml  # noqa: F401

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        line, _address = listener.accept()
        if os.fork() == 0:
            listener.close()
            _answer(line)
        line.close()


def _answer(line: socket.socket) -> None:
    """Run what is asked for in a process of its own, and say how it ended; never returns."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    size, streams, _flags, _address = socket.recv_fds(line, 10, 3)
    with line.makefile("rb") as reader:
        asked = json.loads(reader.read(int(size)))
    child = os.fork()
    if child == 0:
        line.close()
        os._exit(_run(asked, streams))
    for stream in streams:
        os.close(stream)
    _child, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        line.sendall(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _run(asked: dict[str, Any], streams: list[int]) -> int:
    """Run the program in this process, as Python would, and give its exit status."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.closerange(3, max(streams) + 1)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv[:] = asked["argv"] or [""]
    sys.path[0] = os.path.dirname(os.path.abspath(sys.argv[0])) if asked["argv"] else ""
    status: Any = 0
    try:
        if asked["argv"]:
            runpy.run_path(sys.argv[0], run_name="__main__")
        else:  # the program comes in by stdin, as Ansible sends it with pipelining
            exec(compile(sys.stdin.read(), "<stdin>", "exec"), {"__name__": "__main__", "__file__": "<stdin>"})
    except SystemExit as ended:
        status = ended.code
    except BaseException:
        traceback.print_exc()
        status = 1
    if isinstance(status, str):
        print(status, file=sys.stderr)
    sys.stdout.flush()
    sys.stderr.flush()
    return status if isinstance(status, int) else int(status is not None)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
