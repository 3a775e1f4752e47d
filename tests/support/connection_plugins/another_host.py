# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A connection to a host that is only a folder of this machine: nothing reaches it but what Ansible transfers."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from ansible.plugins.connection import ConnectionBase

DOCUMENTATION = """
name: another_host
short_description: Runs commands as another host would
description:
  - Commands get neither the environment nor the folder of who runs Ansible, as over ssh.
  - The names of all files that come and go are noted in C(transfers.txt) in the host's folder.
options:
  folder:
    description: The folder that is the host.
    type: path
    required: true
    vars:
      - name: another_host_folder
"""


class Connection(ConnectionBase):
    """A shell with a home of its own."""

    transport = "another_host"
    has_pipelining = False

    def _connect(self) -> Connection:
        self._connected = True
        return self

    def exec_command(self, cmd: str, in_data: bytes | None = None, sudoable: bool = True) -> tuple[int, bytes, bytes]:
        super().exec_command(cmd, in_data=in_data, sudoable=sudoable)
        home = Path(self.get_option("folder")) / "home"
        home.mkdir(parents=True, exist_ok=True)
        bare = {"HOME": str(home), "PATH": os.defpath, "USER": "tester", "LC_ALL": "C.UTF-8"}
        done = subprocess.run(("/bin/sh", "-c", cmd), cwd=home, env=bare, input=in_data or b"", capture_output=True)
        return done.returncode, done.stdout, done.stderr

    def put_file(self, in_path: str, out_path: str) -> None:
        super().put_file(in_path, out_path)
        self._transfer("put", in_path, out_path)

    def fetch_file(self, in_path: str, out_path: str) -> None:
        super().fetch_file(in_path, out_path)
        self._transfer("fetch", in_path, out_path)

    def close(self) -> None:
        self._connected = False

    def _transfer(self, verb: str, source: Any, target: Any) -> None:
        shutil.copyfile(source, target)
        with open(Path(self.get_option("folder")) / "transfers.txt", "a", encoding="utf-8") as note:
            note.write(f"{verb} {os.path.basename(target)}\n")
