# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in the configuration file of a MariaDB server: RDS's parameters, and what is ours to say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_MIB = 1024 * 1024
# Where the server runs, listens and logs, and what the machine must have, is not for a group to say.
_OURS = re.compile(
    r"basedir|bind_address|datadir|port|extra_port|socket|pid_file|plugin_.*|server_id|tmpdir|secure_file_priv|user"
    r"|log_error|log_bin|log_bin_index|log_basename|relay_log.*|general_log_file|slow_query_log_file|ssl_.*"
    r"|skip_name_resolve|skip_networking|skip_slave_start|skip_grant_tables|innodb_flush_method|innodb_data_.*"
    r"|innodb_log_group_home_dir|innodb_undo_.*|innodb_use_native_aio|init_file|read_only|lc_.*|character_sets_dir"
    r"|large_pages|chroot|debug.*|wsrep.*|tls_version|version|defaults.*|bootstrap|core_file"
)
# MySQL's names for what MariaDB calls otherwise.
_CALLED = {"time_zone": "default_time_zone", "replica_parallel_workers": "slave_parallel_threads"}
_VARIABLES = {"default_time_zone": "time_zone", "transaction_isolation": "tx_isolation"}
# What a group may have at most on this machine, in bytes.
_MOST = {
    "innodb_buffer_pool_size": 512 * _MIB,
    "innodb_log_file_size": 64 * _MIB,
    "innodb_log_buffer_size": 16 * _MIB,
    "key_buffer_size": 64 * _MIB,
}
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class MariaDbSettings:
    """All that a server's configuration is made of. memory is in MiB; folder is the server's own."""

    parameters: Mapping[str, str]
    memory: int
    folder: Path
    base: Path
    address: str
    port: int
    number: int
    follows: bool = False

    def text(self) -> str:
        """The file. What MariaDB doesn't know is no hindrance to it: a group may be MySQL's."""
        wanted = {f"loose_{name}": value for name, value in self.wanted().items()}
        lines = {**wanted, **self._ours()}
        return "[mariadbd]\n" + "".join(f'{name} = "{_escaped(value)}"\n' for name, value in lines.items())

    def wanted(self) -> dict[str, str]:
        """RDS's defaults and the group's parameters, as options of MariaDB."""
        return {**self._defaults(), **self._given()}

    def _defaults(self) -> dict[str, str]:
        return {
            "max_connections": str(max(10, min(self.memory * _MIB // 12_582_880, 5000))),
            "innodb_buffer_pool_size": str(min(self.memory * _MIB * 3 // 4, 64 * _MIB)),
            "innodb_log_file_size": str(8 * _MIB),
            "innodb_log_buffer_size": str(2 * _MIB),
            "key_buffer_size": str(1 * _MIB),
            "aria_pagecache_buffer_size": str(4 * _MIB),
            "default_time_zone": "+00:00",
            "log_output": "TABLE",
            "binlog_format": "MIXED",
            "innodb_flush_log_at_trx_commit": "2",
            "innodb_read_io_threads": "1",
            "innodb_write_io_threads": "2",
            "innodb_buffer_pool_dump_at_shutdown": "OFF",
            "innodb_buffer_pool_load_at_startup": "OFF",
        }

    def _given(self) -> dict[str, str]:
        given = {}
        for written, value in self.parameters.items():
            name = written.lower().replace("-", "_")
            name = _CALLED.get(name, name)
            if _NAME.fullmatch(name) and not _OURS.fullmatch(name):
                given[name] = _fitting(name, value)
        return given

    def _ours(self) -> dict[str, str]:
        logs = self.folder / "log"
        return {
            "basedir": str(self.base),
            "datadir": str(self.folder / "data"),
            "tmpdir": str(self.folder / "tmp"),
            "secure_file_priv": str(self.folder / "tmp"),
            "socket": str(self.folder / "sock"),
            "pid_file": str(self.folder / "data" / "mariadb.pid"),
            "bind_address": self.address,
            "port": str(self.port),
            "server_id": str(self.number),
            "skip_name_resolve": "ON",
            "log_error": str(logs / "error" / "mysql-error-running.log"),
            "general_log_file": str(logs / "general" / "mysql-general.log"),
            "slow_query_log_file": str(logs / "slowquery" / "mysql-slowquery.log"),
            "log_bin": str(self.folder / "binlog" / "mysql-bin-changelog"),
            "relay_log": str(self.folder / "binlog" / "relaylog"),
            "log_slave_updates": "ON",
            "slave_net_timeout": "20",
            "skip_slave_start": "OFF" if self.follows else "ON",
            "read_only": "ON" if self.follows else "OFF",
            "ssl_cert": str(self.folder / "server.pem"),
            "ssl_key": str(self.folder / "server.key"),
            "tls_version": "TLSv1.2,TLSv1.3",
            "loose_innodb_flush_method": "nosync",
            "loose_innodb_use_native_aio": "OFF",
            "loose_debug_no_sync": "ON",
        }


def variables(option: str) -> tuple[str, ...]:
    """What the variable that an option sets may be called; MariaDB 11 has other names than 10 for some."""
    return (option, _VARIABLES[option]) if option in _VARIABLES else (option,)


def _fitting(name: str, value: str) -> str:
    if name in _MOST and value.isdecimal():
        return str(min(int(value), _MOST[name]))
    if name == "default_time_zone" and value.upper() in ("UTC", "SYSTEM"):
        return "+00:00"
    return value


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
