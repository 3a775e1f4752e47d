# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parameters of PostgreSQL as RDS tells them, read off the server's own description of itself."""

from __future__ import annotations

import functools
import subprocess
from collections.abc import Sequence

from embedded_aws.databases import Parameter, ServerFailed
from embedded_aws.databases.binaries import Installation, account, environment

_TYPES = {"BOOLEAN": "boolean", "INTEGER": "integer", "REAL": "float", "STRING": "string", "ENUM": "string"}
_LEVELS = "debug5,debug4,debug3,debug2,debug1,log,notice,warning,error"
_ALL_LEVELS = "debug5,debug4,debug3,debug2,debug1,info,notice,warning,error,log,fatal,panic"
_TLS = "TLSv1,TLSv1.1,TLSv1.2,TLSv1.3"
# The server describes an enumeration without its values.
_VALUES = {
    "archive_mode": "always,on,off",
    "backslash_quote": "safe_encoding,on,off",
    "bytea_output": "escape,hex",
    "client_min_messages": _LEVELS,
    "compute_query_id": "auto,regress,on,off",
    "constraint_exclusion": "partition,on,off",
    "default_toast_compression": "pglz,lz4",
    "default_transaction_isolation": "serializable,repeatable read,read committed,read uncommitted",
    "dynamic_shared_memory_type": "posix,sysv,mmap",
    "file_copy_method": "copy,clone",
    "file_extend_method": "posix_fallocate,write_zeros",
    "huge_pages": "off,on,try",
    "icu_validation_level": f"disabled,{_LEVELS}",
    "IntervalStyle": "postgres,postgres_verbose,sql_standard,iso_8601",
    "io_method": "sync,worker,io_uring",
    "log_error_verbosity": "terse,default,verbose",
    "log_min_error_statement": _ALL_LEVELS,
    "log_min_messages": _ALL_LEVELS,
    "log_statement": "none,ddl,mod,all",
    "password_encryption": "md5,scram-sha-256",
    "plan_cache_mode": "auto,force_generic_plan,force_custom_plan",
    "recovery_init_sync_method": "fsync,syncfs",
    "recovery_prefetch": "off,on,try",
    "recovery_target_action": "pause,promote,shutdown",
    "session_replication_role": "origin,replica,local",
    "shared_memory_type": "sysv,mmap",
    "ssl_max_protocol_version": _TLS,
    "ssl_min_protocol_version": _TLS,
    "stats_fetch_consistency": "none,cache,snapshot",
    "synchronous_commit": "local,remote_write,remote_apply,on,off",
    "syslog_facility": "local0,local1,local2,local3,local4,local5,local6,local7",
    "track_functions": "none,pl,all",
    "wal_compression": "pglz,lz4,zstd,on,off",
    "wal_level": "minimal,replica,logical",
    "wal_sync_method": "fsync,fdatasync,open_sync,open_datasync",
    "xmlbinary": "base64,hex",
    "xmloption": "content,document",
}
# Those that RDS keeps for itself.
_KEPT_BY_RDS = frozenset(
    {
        "archive_command",
        "archive_library",
        "archive_mode",
        "bonjour",
        "bonjour_name",
        "config_file",
        "data_directory",
        "external_pid_file",
        "fsync",
        "full_page_writes",
        "hba_file",
        "hot_standby",
        "ident_file",
        "krb_server_keyfile",
        "listen_addresses",
        "log_directory",
        "log_file_mode",
        "log_timezone",
        "logging_collector",
        "primary_conninfo",
        "recovery_target_time",
        "restore_command",
        "ssl",
        "ssl_ca_file",
        "ssl_cert_file",
        "ssl_crl_file",
        "ssl_key_file",
        "unix_socket_directories",
        "unix_socket_group",
        "unix_socket_permissions",
        "wal_level",
        "wal_sync_method",
        "zero_damaged_pages",
    }
)


def described(installation: Installation) -> Sequence[Parameter]:
    """All of the server's parameters and RDS's own, by name."""
    return tuple(sorted((*known(installation), *_of_rds(installation.major)), key=lambda each: each.name))


@functools.cache
def known(installation: Installation) -> Sequence[Parameter]:
    """The parameters that the server itself knows."""
    options = account().options
    command = [installation.program("postgres"), "--describe-config"]
    try:
        told = subprocess.run(command, capture_output=True, text=True, check=True, env=environment(), **options).stdout
    except PermissionError:
        # That user can't come to it where it lies. Root may ask for this much itself.
        told = subprocess.run(command, capture_output=True, text=True, check=True, env=environment()).stdout
    except (OSError, subprocess.CalledProcessError) as problem:
        raise ServerFailed(f"{command[0]} doesn't tell its parameters: {problem}.") from problem
    return tuple(_parameter(line.split("\t")) for line in told.splitlines() if line.count("\t") >= 7)


def _parameter(fields: list[str]) -> Parameter:
    # The defaults that it tells in this way are not yet set, and RDS tells none for what its groups don't name.
    name, context, _group, kind, _unset, least, most, description = fields[:8]
    allowed = {"BOOLEAN": "0,1", "ENUM": _VALUES.get(name)}.get(kind)
    if kind in ("INTEGER", "REAL") and least and most:
        allowed = f"{least}-{most}"
    return Parameter(
        name=name,
        apply_type="static" if context in ("postmaster", "internal") else "dynamic",
        data_type=_TYPES.get(kind, "string"),
        default=None,
        allowed=allowed,
        description=description,
        modifiable=context != "internal" and name not in _KEPT_BY_RDS,
    )


def _of_rds(major: int) -> tuple[Parameter, ...]:
    def flag(name: str, apply_type: str, default: str, description: str) -> Parameter:
        return Parameter(name, apply_type, "boolean", default, "0,1", description)

    forced = "1" if major >= 15 else "0"
    return (
        flag("rds.force_ssl", "dynamic", forced, "Force SSL connections."),
        flag("rds.logical_replication", "static", "0", "Enables logical decoding."),
        Parameter(
            "rds.log_retention_period",
            "dynamic",
            "integer",
            "4320",
            "1440-10080",
            "Amazon RDS will delete PostgreSQL log that are older than N minutes.",
        ),
        flag("rds.restrict_password_commands", "static", "0", "Restricts password-related commands to rds_password."),
        Parameter(
            "rds.accepted_password_auth_method",
            "dynamic",
            "string",
            "md5+scram",
            "md5+scram,scram",
            "Force authentication for connections with password stored locally.",
        ),
        Parameter(
            "rds.force_autovacuum_logging_level",
            "dynamic",
            "string",
            "warning",
            f"{_ALL_LEVELS},disabled",
            "See log messages related to autovacuum operations.",
        ),
        flag("rds.adaptive_autovacuum", "dynamic", "1", "RDS parameter to enable/disable adaptive autovacuum."),
        Parameter("rds.extensions", "static", "string", None, None, "List of extensions provided by RDS", False),
    )
