# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in the configuration files of a PostgreSQL server: RDS's parameters, and what is ours to say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from embedded_aws.databases import postgres_parameters
from embedded_aws.databases.binaries import Installation

_MIB = 1024 * 1024
# Of shared_buffers, in pages of 8 KiB: what a class has by itself, and what a group may give it on this machine.
_OWN_BUFFERS, _MOST_BUFFERS = 16_384, 131_072
_PRELOADED = ("shared_preload_libraries", "session_preload_libraries")
# Where the server runs, listens, logs and archives, and what the machine must have, is not for a group to say.
_OURS = re.compile(
    r"data_directory|config_file|hba_file|ident_file|external_pid_file|listen_addresses|port|unix_socket_.*|ssl|ssl_.*"
    r"|fsync|wal_level|wal_keep_size|wal_sync_method|archive_.*|restore_command|recovery_.*|primary_.*|hot_standby"
    r"|logging_collector|log_directory|log_filename|log_file_mode|log_rotation_.*|log_truncate_on_rotation|huge_page.*"
    r"|dynamic_shared_memory_type|shared_memory_type|lc_.*|dynamic_library_path|local_preload_libraries|krb_.*|gss_.*"
    r"|jit_provider|event_source|bonjour.*|cluster_name|syslog_.*|oauth_.*"
)
# A standby refuses to follow a server that may have more of these.
FLOORS = (
    "max_connections",
    "max_worker_processes",
    "max_wal_senders",
    "max_prepared_transactions",
    "max_locks_per_transaction",
)
# Passwords come in by the address, past the front. The socket's folder is open to us alone.
HBA = """\
local all all trust
local replication rdsadmin trust
host all rdsadmin all reject
host all all 127.0.0.0/8 md5
"""


@dataclass(frozen=True)
class Settings:
    """All that a server's configuration is made of. memory is in MiB; floors are the source's, for a replica."""

    parameters: Mapping[str, str]
    memory: int
    address: str
    inner_port: int
    folder: Path
    follows: str = ""
    floors: Mapping[str, int] = field(default_factory=dict)
    recovers: Mapping[str, str] = field(default_factory=dict)

    @property
    def forces_tls(self) -> bool:
        return _is_on(self.parameters.get("rds.force_ssl", ""))

    def text(self, installation: Installation) -> str:
        """The file postgresql.conf."""
        values = {**self._defaults(installation), **self._wanted(installation), **self._ours()}
        for name, floor in self.floors.items():
            values[name] = str(max(floor, int(values.get(name) or 0)))
        return "".join(f"{name} = '{_escaped(value)}'\n" for name, value in values.items())

    def _defaults(self, installation: Installation) -> dict[str, str]:
        """What RDS's default groups say otherwise than PostgreSQL itself."""
        defaults = {
            "timezone": "UTC",
            "log_line_prefix": "%t:%r:%u@%d:[%p]:",
            "max_connections": str(min(self.memory * _MIB // 9_531_392, 5000)),
            "shared_buffers": str(min(self.memory * _MIB // 32_768, _OWN_BUFFERS)),
            "min_wal_size": "16MB",
        }
        if installation.major >= 18:
            # Its own default keeps three further processes a server.
            defaults["io_method"] = "sync"
        return defaults

    def _wanted(self, installation: Installation) -> dict[str, str]:
        known = {each.name for each in postgres_parameters.known(installation)}
        wanted = {}
        for given, value in self.parameters.items():
            name = given if given in known else given.lower()
            if (name in known or "." in name) and not _OURS.fullmatch(name):
                wanted[name] = value
        for name in set(_PRELOADED) & set(wanted):
            there = installation.libraries
            asked = [library.strip() for library in wanted[name].split(",")]
            wanted[name] = ",".join(library for library in asked if library in there)
        if wanted.get("shared_buffers", "").isdecimal():
            wanted["shared_buffers"] = str(min(int(wanted["shared_buffers"]), _MOST_BUFFERS))
        return wanted

    def _ours(self) -> dict[str, str]:
        ours = {
            "listen_addresses": self.address,
            "port": str(self.inner_port),
            "unix_socket_directories": str(self.folder),
            "fsync": "off",
            "wal_level": "logical" if _is_on(self.parameters.get("rds.logical_replication", "")) else "replica",
            # What was written since the last whole copy stays here, for a restore to any moment since then.
            "wal_keep_size": "2048MB",
            "archive_mode": "off",
            "wal_retrieve_retry_interval": "100ms",
            "logging_collector": "on",
            "log_directory": str(self.folder / "log"),
            "log_filename": "postgresql.log.%Y-%m-%d-%H",
            "log_timezone": "UTC",
            "log_file_mode": "0600",
            "hot_standby": "off" if self.recovers else "on",
            **self.recovers,
        }
        if self.follows:
            ours["primary_conninfo"] = self.follows
        return ours


def _is_on(value: str) -> bool:
    return value.lower() in ("1", "on", "true", "yes")


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''").replace("\n", " ")
