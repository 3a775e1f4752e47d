# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real database servers behind the instances of one embedded AWS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from embedded_aws.databases import LogFile, Parameter, Server


class Backing:
    """Databases (see there for what each call does). folder is the embedded AWS's own, for the bundle alone.

    It backs nothing yet.
    """

    def __init__(self, folder: Path) -> None:
        self.bundle = folder / "rds-ca-bundle.pem"

    def backs(self, engine: str, version: str) -> bool:
        return False

    def address(self, key: str) -> str:
        return "127.0.0.1"

    def port(self, key: str) -> int | None:
        return None

    def create(self, server: Server, password: str) -> None:
        return

    def stop(self, key: str) -> None:
        return

    def start(self, key: str) -> None:
        return

    def restart(self, key: str, parameters: Mapping[str, str], memory: int) -> None:
        return

    def reload(self, key: str, parameters: Mapping[str, str]) -> None:
        return

    def move(self, key: str, port: int) -> None:
        return

    def upgrade(self, key: str, version: str) -> None:
        return

    def set_password(self, key: str, password: str) -> None:
        return

    def allow_iam(self, key: str, allowed: bool) -> None:
        return

    def delete(self, key: str) -> None:
        return

    def forget_backups(self, key: str) -> None:
        return

    def snapshot(self, key: str, snapshot: str) -> None:
        return

    def copy_snapshot(self, snapshot: str, to: str) -> None:
        return

    def delete_snapshot(self, snapshot: str) -> None:
        return

    def restore(self, server: Server, snapshot: str) -> None:
        return

    def restore_to_time(self, server: Server, source: str, moment: datetime | None) -> None:
        return

    def replicate(self, server: Server, source: str) -> None:
        return

    def promote(self, key: str) -> None:
        return

    def lag(self, key: str) -> float | None:
        return None

    def logs(self, key: str) -> Sequence[LogFile]:
        return ()

    def read_log(self, key: str, name: str) -> bytes:
        return b""

    def metrics(self, key: str) -> Mapping[str, float]:
        return {}

    def parameters(self, engine: str, version: str) -> Sequence[Parameter]:
        return ()

    def certificate_authority(self) -> bytes:
        return b""

    def forget(self) -> None:
        """Stop every server and forget all data, backups, snapshots and addresses."""

    def close(self) -> None:
        self.forget()
