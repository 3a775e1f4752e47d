# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes of a DB instance carried out in their time: each in its state, by its server, and told by its event."""

from __future__ import annotations

from typing import Any

from botocore import xform_name
from moto.rds.models import DBInstance

from embedded_aws.rds import changes, lives, parameter_status, secrets, storage, versions
from embedded_aws.rds.classes import memory
from embedded_aws.rds.instances import default_option_group, monitor
from embedded_aws.rds.refusals import instance_state
from embedded_aws.rds.servers import databases, is_backed, parameters_of
from embedded_aws.rds.works import LOCK, WORKS, Stage, Work

from .rds_calls import Given

# Members of PendingModifiedValues under the attribute that moto keeps them in, where it isn't their name's.
ATTRIBUTES = {
    "DBSubnetGroupName": "db_subnet_group_name",
    "IAMDatabaseAuthenticationEnabled": "enable_iam_database_authentication",
    "Port": "port",
    "StorageThroughput": "_storage_throughput",
}


def begin(
    instance: DBInstance,
    now: Given,
    secret: dict[str, Any] | None = None,
    interval: int | None = None,
    exports: tuple[list[str], list[str]] | None = None,
) -> None:
    """Carry changes out, by the names of PendingModifiedValues, each in its state; storage is optimized after."""
    steps: Given = dict(now)
    if secret:
        steps["MasterUserPassword"] = secret
    if interval is not None:
        steps["MonitoringInterval"] = interval
    if exports is not None:
        steps["PendingCloudwatchLogsExports"] = exports
    if not steps:
        return
    if "BackupRetentionPeriod" in steps and steps["BackupRetentionPeriod"] and instance.backup_retention_period:
        instance.backup_retention_period = steps.pop("BackupRetentionPeriod")
    known = changes.states(steps)
    if not known:
        return
    if lives.told_to_fail(instance, known[0][0]):
        return
    waiting = {name: one for name, one in steps.items() if name not in ("MonitoringInterval", "MasterUserPassword")}
    waiting.pop("PendingCloudwatchLogsExports", None)
    instance.pending = {**instance.pending, **waiting}
    if secret:
        instance.pending["MasterUserPassword"] = "****"
        if secret.get("manage"):
            secrets.manage(instance, secret.get("key"), secret["word"])
        if secret.get("rotate"):
            secrets.is_in(instance, "rotating")
    had_backups = bool(instance.backup_retention_period)
    # AWS answers with the state before, and takes the instance out of it a little later.
    stages = [Stage(instance.status, lags=True)]
    stages += [_stage(instance, state, {name: steps[name] for name in names}) for state, names in known]
    if steps.get("BackupRetentionPeriod") and not had_backups:
        stages += lives.backup_stages(instance, forced=True)
    if changes.optimizes(tuple(steps)):
        stages.append(Stage("storage-optimization"))
    WORKS.add(instance, Work(stages, failed=_gave_up(instance, steps)))


def _gave_up(instance: DBInstance, steps: Given) -> Any:
    def failed(problem: Exception) -> None:
        instance.pending = {name: one for name, one in instance.pending.items() if name not in steps}
        lives.fails(instance, "available")(problem)

    return failed


def _stage(instance: DBInstance, state: str, steps: Given) -> Stage:
    def server() -> None:
        _on_server(instance, steps)

    def change() -> None:
        for name, wanted in steps.items():
            _made(instance, name, wanted)
        instance.pending = {name: one for name, one in instance.pending.items() if name not in steps}

    return Stage(state, server if is_backed(instance) else None, change)


def _on_server(instance: DBInstance, steps: Given) -> None:
    key = instance.dbi_resource_id
    if "EngineVersion" in steps:
        databases().upgrade(key, steps["EngineVersion"])
    if "Port" in steps:
        databases().move(key, steps["Port"])
    if "MasterUserPassword" in steps:
        databases().set_password(key, steps["MasterUserPassword"]["word"])
    if "IAMDatabaseAuthenticationEnabled" in steps:
        databases().allow_iam(key, steps["IAMDatabaseAuthenticationEnabled"])
    if "DBInstanceClass" in steps:
        size = steps["DBInstanceClass"]
        databases().restart(key, parameters_of(instance, size), memory(size))
        parameter_status.booted(instance)


_EVENTS = {
    "DBInstanceClass": "Finished applying modification to DB instance class",
    "AllocatedStorage": "Finished applying modification to allocated storage",
    "StorageType": "Finished applying modification to storage type",
    "MultiAZ": "Finished applying modification to convert the DB instance's Multi-AZ deployment",
    "EngineVersion": "Database instance patched",
    "Port": "DB instance restarted",
    "MasterUserPassword": "Reset master credentials",
}


def _made(instance: DBInstance, name: str, wanted: Any) -> None:
    if name == "MasterUserPassword":
        _password_changed(instance, wanted)
    elif name == "DBInstanceIdentifier":
        rename(instance, wanted)
    elif name == "MonitoringInterval":
        instance.monitoring_interval = wanted
        monitor(instance)
    elif name == "PendingCloudwatchLogsExports":
        more, less = wanted
        kept = [kind for kind in instance.enabled_cloudwatch_logs_exports if kind not in less]
        instance.enabled_cloudwatch_logs_exports = [*kept, *more]
    elif name == "EngineVersion":
        upgraded(instance, wanted)
    elif name == "BackupRetentionPeriod":
        instance.backup_retention_period = wanted
        if not wanted:
            # AWS: setting it to 0 deletes all automated backups of the instance.
            from embedded_aws.rds import automated_backups

            automated_backups.forget(instance, keeps=False)
    else:
        setattr(instance, ATTRIBUTES.get(name, xform_name(name)), wanted)
    if name in ("AllocatedStorage", "StorageType"):
        _performance(instance)
    if name == "MultiAZ":
        instance.secondary_availability_zone = f"{instance.region}b" if wanted else None
    if name in _EVENTS:
        category = "maintenance" if name == "EngineVersion" else "configuration change"
        lives.happened(instance, _EVENTS[name], category)


def _performance(instance: DBInstance) -> None:
    """What a type of storage, at a size, has of its own; what was chosen stays as it is where it can be chosen."""
    iops, throughput = storage.defaults(instance.engine, instance.allocated_storage, instance.storage_type)
    if instance.storage_type == "gp3":
        instance.iops = max(instance.iops or 0, iops or 0)
        instance._storage_throughput = max(instance._storage_throughput or 0, throughput or 0)
    elif instance.storage_type not in storage.PROVISIONED:
        instance.iops = instance._storage_throughput = None
    else:
        instance._storage_throughput = None


def _password_changed(instance: DBInstance, secret: dict[str, Any]) -> None:
    if secret.get("manage") is False:
        secrets.drop(instance)
    elif secret.get("rotate"):
        secrets.rotate(instance, secret["word"])
    secrets.is_in(instance, "active")


def upgraded(instance: DBInstance, wanted: str) -> None:
    """Note that an instance has another version, with that version's default groups where its own don't fit it."""
    was = versions.described(instance.engine, instance.engine_version)
    instance.engine_version = wanted
    if versions.described(instance.engine, wanted).family != was.family:
        # AWS: the default groups of the new family, where none of that family was asked for with the upgrade.
        group = instance.backend.db_parameter_groups.get(instance.db_parameter_group_name or "")
        family = versions.described(instance.engine, wanted).family
        if group is None or group.family != family:
            instance.db_parameter_group_name = None
        instance.option_group_name = default_option_group(instance.engine, wanted)
    parameter_status.booted(instance)


def rename(instance: DBInstance, wanted: str) -> None:
    """Give an instance another identifier, in all that names it; the data and the DbiResourceId stay."""
    backend, was = instance.backend, instance.db_instance_identifier
    if wanted in backend.databases:
        raise instance_state(f"Cannot rename {was} to {wanted}: a DB instance with that identifier exists.")
    arn = instance.db_instance_arn
    backend.databases.pop(was, None)
    instance.db_instance_identifier = wanted
    backend.databases[wanted] = instance
    from . import rds_replicas

    rds_replicas.renamed(instance, was, arn)
    lives.happened(instance, f"Renamed DB instance from {was} to {wanted}", "notification")


def open_windows() -> int:
    """The maintenance windows of all instances come: what waited for them begins. Gives how many had something."""
    with LOCK:
        return _open_windows()


def _open_windows() -> int:
    from moto.rds.models import rds_backends

    found = [
        instance
        for account in list(rds_backends.values())
        for backend in list(account.values())
        for instance in list(backend.databases.values())
        if getattr(instance, "pending", None) and lives.is_open(instance) and not WORKS.is_busy(instance)
    ]
    for instance in found:
        now, instance.pending = instance.pending, {}
        begin(instance, now)
    return len(found)
