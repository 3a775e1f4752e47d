# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log files of instances: those of their servers, and of an engine without one what happened to the instance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from moto.rds.exceptions import InvalidParameterValue
from moto.rds.responses import RDSResponse

from embedded_aws.databases import Databases, LogFile
from embedded_aws.rds.log_portions import portion

from . import rds_calls
from .rds_calls import Given, page, refusal

_servers: list[Databases] = []
# Where an engine's errors are. Amazon RDS User Guide, "Monitoring Amazon RDS log files".
_NAMES = {
    "mysql": "error/mysql-error-running.log",
    "mariadb": "error/mysql-error-running.log",
    "aurora-mysql": "error/mysql-error-running.log",
    "oracle": "trace/alert_ORCL.log",
    "sqlserver": "log/ERROR",
}


def install(databases: Databases) -> None:
    _servers[:] = [databases]
    rds_calls.install((_describe_db_log_files, _download_db_log_file_portion))


def _instance(backend: Any, name: str) -> Any:
    if name not in backend.databases:
        raise refusal("DBInstanceNotFound", f"DBInstance {name} not found.")
    return backend.databases[name]


def _files(backend: Any, instance: Any) -> Sequence[LogFile]:
    found = _servers[0].logs(instance.dbi_resource_id)
    if found or _servers[0].backs(instance.engine, instance.engine_version):
        return found
    content, events = _happened(backend, instance)
    written = events[-1].date if events else instance.created
    return [LogFile(_name(instance, written), len(content), written)]


def _name(instance: Any, written: Any) -> str:
    if "postgres" in instance.engine:
        return f"error/postgresql.log.{written:%Y-%m-%d-%H}"
    return _NAMES.get(instance.engine) or _NAMES.get(instance.engine.partition("-")[0], f"error/{instance.engine}.log")


def _happened(backend: Any, instance: Any) -> tuple[bytes, list[Any]]:
    name = instance.db_instance_identifier
    events = [
        one
        for one in list(backend.events)
        if one.source_type == "db-instance" and one.source_identifier == name and one.date >= instance.created
    ]
    lines = [f"{one.date:%Y-%m-%dT%H:%M:%S.%f}Z 0 [System] {one.message}\n" for one in events]
    return "".join(lines).encode(), events


def _describe_db_log_files(self: RDSResponse, given: Given) -> Given:
    instance = _instance(self.backend, given["DBInstanceIdentifier"])
    contains, since, least = given.get("FilenameContains") or "", given.get("FileLastWritten"), given.get("FileSize")
    told = []
    for one in sorted(_files(self.backend, instance), key=lambda file: file.name):
        # AWS: "POSIX timestamp ... with millisecond"; size "in bytes".
        written = _milliseconds(one.written)
        if contains in one.name and written >= int(since or 0) and one.size >= int(least or 0):
            told.append({"LogFileName": one.name, "LastWritten": written, "Size": one.size})
    return page(told, given, "DescribeDBLogFiles")


def _milliseconds(moment: Any) -> int:
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


def _download_db_log_file_portion(self: RDSResponse, given: Given) -> Given:
    instance, name = _instance(self.backend, given["DBInstanceIdentifier"]), given["LogFileName"]
    if name not in [one.name for one in _files(self.backend, instance)]:
        raise refusal("DBLogFileNotFoundFault", f"DBLog File: {name}, is not found on the DB instance")
    if _servers[0].backs(instance.engine, instance.engine_version):
        content = _servers[0].read_log(instance.dbi_resource_id, name)
    else:
        content = _happened(self.backend, instance)[0]
    try:
        told = portion(content, given.get("Marker"), given.get("NumberOfLines"))
    except ValueError as problem:
        raise InvalidParameterValue(str(problem)) from problem
    return {"LogFileData": told.text, "Marker": told.marker, "AdditionalDataPending": told.pending}
