# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Automated backups: the snapshots and the archive that RDS makes by itself, kept with an instance or without it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore import xform_name
from moto.core.utils import utcnow
from moto.rds.models import DBSnapshot

from .servers import databases, is_backed

_STORE = "embedded_automated_backups"
_TOLD = (
    "DBInstanceArn", "DbiResourceId", "DBInstanceIdentifier", "AllocatedStorage", "AvailabilityZone", "MasterUsername",
    "InstanceCreateTime", "Engine", "EngineVersion", "LicenseModel", "Iops", "StorageThroughput", "OptionGroupName",
    "StorageEncryptionType", "StorageType", "KmsKeyId", "Timezone", "IAMDatabaseAuthenticationEnabled",
    "BackupRetentionPeriod", "PreferredBackupWindow", "BackupTarget", "MultiTenant", "DedicatedLogVolume", "TagList",
    "Port",
)  # fmt: skip


@dataclass
class Backups:
    """The automated backups of an instance, by its DbiResourceId, from the first on; instance is as it last was."""

    instance: Any
    name: str
    first: datetime
    last: datetime | None = None
    status: str = "active"

    @property
    def arn(self) -> str:
        of = self.instance
        return f"arn:{of.partition}:rds:{of.region}:{of.account_id}:auto-backup:{self.name}"

    @property
    def latest(self) -> datetime:
        """Until when a point in time can be restored: now, or when the instance went."""
        return self.last or utcnow()

    def described(self) -> dict[str, Any]:
        of = self.instance
        told = {name: getattr(of, xform_name(name), None) for name in _TOLD}
        told |= {
            "DBInstanceAutomatedBackupsArn": self.arn,
            "Region": of.region,
            "Status": self.status,
            "VpcId": of.db_subnet_group.vpc_id,
            "Encrypted": bool(of.storage_encrypted),
            "RestoreWindow": {"EarliestTime": self.first, "LatestTime": self.latest},
        }
        return {name: value for name, value in told.items() if value is not None}


def kept(backend: Any) -> dict[str, Backups]:
    """Those of a region's backend (moto's), which forgets them when it is reset."""
    store: dict[str, Backups] = vars(backend).setdefault(_STORE, {})
    return store


def back_up(instance: Any) -> str:
    """The server's own copy, under a name of its own, without RDS knowing of it yet."""
    name = snapshot_data()
    if is_backed(instance):
        databases().snapshot(instance.dbi_resource_id, name)
    return name


def snapshot_data() -> str:
    """A name for the data of a snapshot: snapshots of the same name exist in several regions, and come again."""
    return f"snapshot-{secrets.token_hex(8)}"


def note(instance: Any, data: str) -> DBSnapshot:
    """Have RDS know of a copy as an automated snapshot, and of the time that can be restored from."""
    backend = instance.backend
    identifier = f"rds:{instance.db_instance_identifier}-{utcnow():%Y-%m-%d-%H-%M}"
    while identifier in backend.database_snapshots:
        identifier += "-2"
    snapshot = DBSnapshot(backend, instance, identifier, snapshot_type="automated")
    describe(snapshot, instance, data)
    snapshot.percent_progress = 100
    backend.database_snapshots[identifier] = snapshot
    if instance.dbi_resource_id not in kept(backend):
        kept(backend)[instance.dbi_resource_id] = Backups(instance, f"ab-{secrets.token_hex(20)}", utcnow())
    return snapshot


def describe(snapshot: DBSnapshot, instance: Any, data: str) -> None:
    """Note on moto's snapshot what it lacks of the instance's."""
    snapshot.data, snapshot.original_at_end = data, True
    snapshot.source_engine = instance.engine
    for name in ("storage_type", "iops", "license_model", "option_group_name", "availability_zone", "timezone",
                 "processor_features", "multi_tenant", "dedicated_log_volume", "storage_encryption_type",
                 "backup_retention_period", "preferred_backup_window"):  # fmt: skip
        setattr(snapshot, name, getattr(instance, name, None))
    snapshot.storage_throughput = instance.storage_throughput
    snapshot.vpc_id = instance.db_subnet_group.vpc_id
    snapshot.snapshot_target = "region"
    snapshot.instance_create_time = instance.instance_create_time
    snapshot.encrypted = bool(instance.storage_encrypted)
    snapshot.kms_key_id = instance.kms_key_id
    snapshot.snapshot_database_time = snapshot.created


def forget(instance: Any, keeps: bool) -> None:
    """An instance is gone: its automated backups with it, unless they are to be retained."""
    backend = instance.backend
    found = kept(backend).get(instance.dbi_resource_id)
    if found is not None and keeps:
        found.status, found.last = "retained", utcnow()
        return
    kept(backend).pop(instance.dbi_resource_id, None)
    drop(backend, instance.dbi_resource_id)


def drop(backend: Any, key: str) -> None:
    """Remove the automated snapshots of an instance, their data too."""
    for name, snapshot in list(backend.database_snapshots.items()):
        if snapshot.snapshot_type == "automated" and snapshot.dbi_resource_id == key:
            del backend.database_snapshots[name]
            if is_backed(snapshot.database):
                databases().delete_snapshot(snapshot.data)
