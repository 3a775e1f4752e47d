# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restores, always to a new instance: from a snapshot, or to a point in time that automated backups reach."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from moto.rds.models import DBInstance
from moto.rds.responses import RDSResponse

from embedded_aws.rds import lives, secrets
from embedded_aws.rds.automated_backups import Backups, drop, kept
from embedded_aws.rds.instances import inherited, make
from embedded_aws.rds.refusals import combination, instance_not_found, snapshot_state, value
from embedded_aws.rds.servers import databases, is_backed, server_of

from . import rds_calls, rds_snapshots
from .rds_calls import Given, refusal
from .rds_instances import answer, find, locked

_moto_restores = RDSResponse.restore_db_instance_from_db_snapshot
_NOT_GIVEN = ("DBSnapshotIdentifier", "DBClusterSnapshotIdentifier", "UseDefaultProcessorFeatures", "TagSpecifications",
              "SourceDBInstanceIdentifier", "TargetDBInstanceIdentifier", "RestoreTime", "UseLatestRestorableTime",
              "SourceDbiResourceId", "SourceDBInstanceAutomatedBackupsArn", "ManageMasterUserPassword",
              "MasterUserSecretKmsKeyId")  # fmt: skip


def install() -> None:
    rds_calls.install(
        locked(operation)
        for operation in (
            _restore_db_instance_from_db_snapshot,
            _restore_db_instance_to_point_in_time,
            _describe_db_instance_automated_backups,
            _delete_db_instance_automated_backup,
        )
    )


def _restore_db_instance_from_db_snapshot(self: RDSResponse, given: Given) -> Any:
    if not given.get("DBSnapshotIdentifier"):
        raise value("The parameter DBSnapshotIdentifier must be provided and must not be blank.")
    snapshot = rds_snapshots.found(self.backend, given["DBSnapshotIdentifier"])
    if snapshot.status != "available":
        raise snapshot_state(f"The snapshot {snapshot.db_snapshot_identifier} is not in the available state.")
    if snapshot.region != self.backend.region_name:
        raise value("A snapshot is restored in its own region: copy it to this one.")
    source = snapshot.database
    wanted = _wanted(source, given, snapshot.allocated_storage)
    wanted |= {"StorageEncrypted": snapshot.encrypted, "KmsKeyId": snapshot.kms_key_id}
    # AWS: "Tags ... copied from the snapshot" only if the request has none.
    wanted["Tags"] = given["Tags"] if given.get("Tags") is not None else snapshot.tags
    wanted.setdefault("OptionGroupName", snapshot.option_group_name)
    message = f"Restored from snapshot {snapshot.db_snapshot_identifier}"
    return _begin(self, given, wanted, source, message, lambda server: databases().restore(server, snapshot.data))


def _restore_db_instance_to_point_in_time(self: RDSResponse, given: Given) -> Any:
    backups = _source(self, given)
    source, moment = backups.instance, given.get("RestoreTime")
    if bool(moment) == bool(given.get("UseLatestRestorableTime")):
        raise combination("You must specify exactly one of RestoreTime and UseLatestRestorableTime.")
    if moment:
        moment = _utc(moment)
        # What is written with seconds only may be the second in which backups began.
        if not backups.first.replace(microsecond=0) <= moment <= backups.latest + timedelta(seconds=1):
            raise value(
                f"The specified instance cannot be restored to a time later than {backups.latest:%Y-%m-%dT%H:%M:%SZ} "
                f"or earlier than {backups.first:%Y-%m-%dT%H:%M:%SZ}."
            )
    wanted = _wanted(
        source, {**given, "DBInstanceIdentifier": given["TargetDBInstanceIdentifier"]}, source.allocated_storage
    )
    wanted["Tags"] = given["Tags"] if given.get("Tags") is not None else source.tags
    name = wanted["DBInstanceIdentifier"]
    told = f"Restored from DB instance {source.db_instance_identifier} to {name}"
    at = moment.replace(tzinfo=timezone.utc) if moment else None
    return _begin(
        self,
        given,
        wanted,
        source,
        told,
        lambda server: databases().restore_to_time(server, source.dbi_resource_id, at),
    )


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(timezone.utc).replace(tzinfo=None) if moment.tzinfo else moment


def _source(self: RDSResponse, given: Given) -> Backups:
    names = ("SourceDBInstanceIdentifier", "SourceDbiResourceId", "SourceDBInstanceAutomatedBackupsArn")
    if sum(bool(given.get(name)) for name in names) != 1:
        raise combination(f"You must specify exactly one of {', '.join(names)}.")
    name = given.get("SourceDBInstanceIdentifier")
    if name:
        instance = find(self.backend, name)
        backups = kept(self.backend).get(instance.dbi_resource_id)
        if backups is None or not instance.backup_retention_period:
            raise refusal("PointInTimeRestoreNotEnabled", f"Point in time restore is not enabled for {name}.")
        return backups
    key, arn = given.get("SourceDbiResourceId"), given.get("SourceDBInstanceAutomatedBackupsArn")
    for found_key, backups in kept(self.backend).items():
        if found_key == key or backups.arn == arn:
            return backups
    if key:
        raise instance_not_found(key)
    raise _no_backup(str(arn))


def _no_backup(name: str) -> Exception:
    return refusal("DBInstanceAutomatedBackupNotFound", f"No automated backup was found for {name}.")


def _wanted(source: DBInstance, given: Given, size: int) -> Given:
    """What is made: what the request says over what the source has, without what AWS takes of neither.

    AWS: the default parameter group and security group, one Availability Zone and no deletion protection, unless the
    request says otherwise.
    """
    asked = {name: one for name, one in given.items() if name not in _NOT_GIVEN}
    taken = inherited(source)
    if asked.get("StorageType") not in (None, taken["StorageType"]):
        taken.pop("Iops", None), taken.pop("StorageThroughput", None)
    wanted = {**taken, **asked}
    if wanted["AllocatedStorage"] < size:
        raise value("The allocated storage size can't be less than the source snapshot or backup size.")
    if asked.get("Engine") not in (None, source.engine):
        raise combination(f"A snapshot of engine {source.engine} can't be restored to engine {asked['Engine']}.")
    if wanted.get("StorageEncrypted") is False and source.storage_encrypted:
        raise combination("An encrypted DB instance can't be restored to one that isn't.")
    return wanted


def _begin(self: RDSResponse, given: Given, wanted: Given, source: DBInstance, message: str, work: Any) -> Any:
    instance = make(self.backend, wanted)
    self.backend.databases[instance.db_instance_identifier] = instance
    word = secrets.password() if given.get("ManageMasterUserPassword") else None
    if word:
        secrets.manage(instance, given.get("MasterUserSecretKmsKeyId"), word)
    instance.status = "creating"
    told = answer(instance)

    def build() -> None:
        work(server_of(instance))
        key = instance.dbi_resource_id
        if word:
            databases().set_password(key, word)
        databases().allow_iam(key, bool(instance.enable_iam_database_authentication))

    lives.begin(instance, build, message, "restoration")
    return told


# ---- Automated backups ----------------------------------------------------------------------------------------------


def _describe_db_instance_automated_backups(self: RDSResponse, given: Given) -> Any:
    known = ("status", "db-instance-id", "dbi-resource-id")
    wanted = rds_calls.filtered(given, known)
    listed = []
    for key, backups in kept(self.backend).items():
        told = backups.described()
        facts = {"status": backups.status, "db-instance-id": told["DBInstanceIdentifier"], "dbi-resource-id": key}
        name, arn = given.get("DBInstanceIdentifier"), given.get("DBInstanceAutomatedBackupsArn")
        if name and told["DBInstanceIdentifier"] != name.lower():
            continue
        if given.get("DbiResourceId") not in (None, key) or arn not in (None, backups.arn):
            continue
        if all(facts[one] in values for one, values in wanted.items()):
            listed.append(told)
    name = given.get("DbiResourceId") or given.get("DBInstanceAutomatedBackupsArn") or given.get("DBInstanceIdentifier")
    if name and not listed:
        raise _no_backup(name)
    return rds_calls.page(listed, given, "DBInstanceAutomatedBackups")


def _delete_db_instance_automated_backup(self: RDSResponse, given: Given) -> Any:
    name = given.get("DbiResourceId") or given.get("DBInstanceAutomatedBackupsArn")
    for key, backups in list(kept(self.backend).items()):
        if name in (key, backups.arn):
            if backups.status != "retained":
                raise refusal(
                    "InvalidDBInstanceAutomatedBackupState",
                    "The automated backup of a DB instance that exists can't be deleted.",
                )
            del kept(self.backend)[key]
            drop(self.backend, key)
            if is_backed(backups.instance):
                databases().forget_backups(key)
            return {"DBInstanceAutomatedBackup": {**backups.described(), "Status": "deleting"}}
    raise _no_backup(str(name))
