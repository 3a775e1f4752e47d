# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the servers of one embedded AWS live, and what they share: their user, first data, authority and watcher."""

from __future__ import annotations

import secrets
import shutil
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from embedded_aws.databases import ServerFailed, binaries, iam_tokens, watcher
from embedded_aws.databases.certificates import Authority
from embedded_aws.databases.front import Door, Front
from embedded_aws.databases.postgres_files import DataFolders


class Place:
    """Made with the first server. The folder lies among the temporary ones, since the embedded AWS's own may be closed
    to the servers' user, and its name is short, since sockets lie in it.

    secret_of gives an access key's secret, for IAM's tokens.
    """

    def __init__(self, secret_of: Callable[[str], str | None]) -> None:
        self.account = binaries.account()
        self.folder = self._own_folder()
        # Root's own; servers of another user have no business there.
        self._certificates = self.folder / "certificates"
        self._certificates.mkdir(mode=0o700)
        self.authority = Authority(self._certificates)
        self.folders = DataFolders(self.folder, self.account)
        self._secret_of = secret_of
        # The password of MariaDB's superusers, in all data that are made or copied here.
        self.secret = secrets.token_hex(20)
        self._watcher = subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(watcher.__file__)), str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
        )

    def close(self) -> None:
        """Remove it, and whatever still runs in it; the watcher does, now that we let go of it."""
        if self._watcher.stdin:
            self._watcher.stdin.close()
        self._watcher.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def context(self, address: str) -> ssl.SSLContext:
        return self.authority.context(address)

    def reachable(self, installation: binaries.Installation) -> binaries.Installation:
        return binaries.reachable(installation, self.account, self.folder)

    def is_token(self, token: str, host: str, port: int, user: str) -> bool:
        return iam_tokens.is_good(token, host, port, user, self._secret_of)

    @staticmethod
    def listen(address: str, port: int, door: Door) -> Front:
        """Listen on that port; where all share one address and somebody has it already, on a free one."""
        from embedded_aws.databases.addresses import SHARED

        try:
            return Front(address, port, door)
        except OSError as problem:
            if address == SHARED:
                return Front(address, 0, door)
            raise ServerFailed(f"Port {port} of {address} can't be had: {problem.strerror}.") from problem

    def _own_folder(self) -> Path:
        problem = "there is none"
        for root in dict.fromkeys((tempfile.gettempdir(), "/tmp", "/var/tmp")):
            try:
                folder = Path(tempfile.mkdtemp(prefix="aws-db-", dir=root)).resolve()
            except OSError as refused:
                problem = str(refused.strerror)
                continue
            self.account.give(folder)
            (folder / watcher.MARK).touch()
            try:
                self.account.run(["ls", str(folder)])
                return folder
            except ServerFailed as refused:
                problem = str(refused)
                shutil.rmtree(folder, ignore_errors=True)
        raise ServerFailed(f"No folder for temporary files is open to the user of the database servers: {problem}")
