# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A machine that has nothing but an Ansible: an empty home, an empty folder, and a Galaxy that notes its guests."""

from __future__ import annotations

import os
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass(frozen=True)
class Done:
    """A command that has ended: its exit code and all that it printed."""

    code: int
    output: str

    @property
    def recap(self) -> dict[str, int]:
        """Ansible's own count of localhost's tasks: ok, changed, failed, ..."""
        counted = re.findall(r"^localhost +: +(.*)", self.output, re.MULTILINE)
        assert counted, self.output[-3000:]
        return {name: int(number) for name, number in re.findall(r"(\w+)=(\d+)", counted[-1])}


@dataclass(frozen=True)
class Machine:
    """Runs commands as a user who has just installed Ansible would."""

    folder: Path
    tools: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def empty(self) -> Path:
        return self.folder / "empty"

    def environment(self) -> dict[str, str]:
        """No setting of whoever runs the tests, apart from how packages and certificates are found here."""
        kept = ("PIP_", "SSL_CERT", "REQUESTS_CA_BUNDLE", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
        env = {name: value for name, value in os.environ.items() if name.upper().startswith(kept)}
        return {
            **env,
            "PATH": os.pathsep.join((str(self.tools), os.defpath)),
            "HOME": str(self.home),
            "XDG_RUNTIME_DIR": str(self.folder / "runtime"),
            "LC_ALL": "C.UTF-8",
            "AWS_EC2_METADATA_DISABLED": "true",
            **self.settings,
        }

    def run(self, *command: str, cwd: Path | None = None, **settings: str) -> Done:
        """Run a command in the empty folder, or another one."""
        for folder in (self.home, self.empty, self.folder / "runtime"):
            folder.mkdir(mode=0o700, exist_ok=True)
        program = str(self.tools / command[0])
        done = subprocess.run((program, *command[1:]), cwd=cwd or self.empty, env={**self.environment(), **settings},
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return Done(done.returncode, done.stdout)


@contextmanager
def galaxy() -> Iterator[tuple[str, list[str]]]:
    """A Galaxy server that has nothing: its URL, and the paths that it was asked for."""
    asked: list[str] = []

    class Nothing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Nothing)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
