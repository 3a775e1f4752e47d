# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read replicas: servers that follow another, in the same region or another one, promoted or switched over."""

from __future__ import annotations

from typing import Any

from moto.rds.models import DBInstance
from moto.rds.responses import RDSResponse

from embedded_aws.rds import lives
from embedded_aws.rds.instances import inherited, make
from embedded_aws.rds.refusals import combination, instance_state
from embedded_aws.rds.servers import databases, server_of
from embedded_aws.rds.works import WORKS, Stage, Work

from . import rds_calls
from .rds_calls import Given
from .rds_instances import answer, find, locked

# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.html: for each source.
_MOST = 15
_NOT_GIVEN = ("SourceDBInstanceIdentifier", "PreSignedUrl", "SourceRegion", "UseDefaultProcessorFeatures",
              "UpgradeStorageConfig", "SourceDBClusterIdentifier", "TagSpecifications")  # fmt: skip


def install() -> None:
    DBInstance.status_infos = property(_status_infos)
    DBInstance.read_replica_source_db_instance_identifier = property(
        lambda self: self.source_db_instance_identifier if self.is_replica else None
    )
    rds_calls.install(
        locked(operation)
        for operation in (_create_db_instance_read_replica, _promote_read_replica, _switchover_read_replica)
    )


def _status_infos(self: DBInstance) -> list[dict[str, Any]] | None:
    if not self.is_replica or self.instance_create_time is None:
        return None
    return [{"StatusType": "read replication", "Normal": True, "Status": "replicating"}]


def source_of(replica: DBInstance) -> DBInstance | None:
    """The instance that a replica follows; None if it is gone."""
    from embedded_aws.rds.refusals import instance_not_found

    if not replica.is_replica:
        return None
    try:
        return find(replica.backend, replica.source_db_instance_identifier)
    except type(instance_not_found("")):
        return None


def seen_from(viewer: DBInstance, seen: DBInstance) -> str:
    """How another instance is named in this one's region: its identifier there, its ARN from elsewhere."""
    return seen.db_instance_identifier if viewer.region == seen.region else seen.db_instance_arn


def _create_db_instance_read_replica(self: RDSResponse, given: Given) -> Any:
    source = find(self.backend, given["SourceDBInstanceIdentifier"])
    afar = source.region != self.backend.region_name
    name = source.db_instance_identifier
    if not lives.is_open(source):
        raise instance_state(f"DB instance {name} is not in available state.")
    if not source.backup_retention_period:
        raise instance_state(
            f"Automated backups are not enabled for this database instance. To enable automated backups, use "
            f"ModifyDBInstance to set the backup retention period to a non-zero value: {name}"
        )
    if len(source.replicas) >= _MOST:
        raise instance_state(f"The source DB instance {name} already has {_MOST} read replicas.")
    if afar and source.storage_encrypted and not given.get("KmsKeyId"):
        raise combination("You must specify KmsKeyId to create an encrypted read replica in another region.")
    if not afar and given.get("KmsKeyId"):
        raise combination("You can't specify KmsKeyId for a read replica in the region of its source.")
    taken = inherited(source)
    for unset in ("DBSubnetGroupName", "KmsKeyId") if afar else ():
        taken.pop(unset, None)
    # AWS: a replica has no backups of its own unless they are turned on (which is done by ModifyDBInstance).
    wanted = {**taken, "BackupRetentionPeriod": 0, "MasterUsername": source.master_username,
              "DBParameterGroupName": None if afar else source.db_parameter_group_name,
              "VpcSecurityGroupIds": None if afar else list(source.vpc_security_group_ids),
              **{key: one for key, one in given.items() if key not in _NOT_GIVEN}}  # fmt: skip
    if wanted["AllocatedStorage"] < source.allocated_storage:
        raise combination("The allocated storage size can't be less than that of the source DB instance.")
    replica = make(self.backend, wanted)
    replica.is_replica, replica.replicas = True, []
    replica.source_db_instance_identifier = seen_from(replica, source)
    self.backend.databases[replica.db_instance_identifier] = replica
    source.replicas = [*source.replicas, seen_from(source, replica)]
    replica.status = "creating"
    told = answer(replica)
    lives.begin(
        replica,
        lambda: databases().replicate(server_of(replica), source.dbi_resource_id),
        "DB instance created",
        "creation",
    )
    return told


def unlink(instance: DBInstance) -> None:
    """An instance is gone or promoted: its source knows it no more, and those that followed it follow nobody.

    AWS: "If you delete a source DB instance without deleting its read replicas in the same AWS Region, each read
    replica is promoted to a standalone DB instance."
    """
    source = source_of(instance)
    if source is not None:
        source.replicas = [one for one in source.replicas if one != seen_from(source, instance)]
    instance.is_replica, instance.source_db_instance_identifier = False, None
    if instance.backend.databases.get(instance.db_instance_identifier) is instance:
        return
    for one in list(instance.replicas):
        replica = find(instance.backend, one)
        replica.is_replica, replica.source_db_instance_identifier = False, None
        promote(replica, {})


def _promote_read_replica(self: RDSResponse, given: Given) -> Any:
    replica = find(self.backend, given["DBInstanceIdentifier"])
    if not replica.is_replica:
        raise instance_state("DB Instance is not a read replica.")
    lives.refuse_unless_open(replica)
    told = answer(replica)
    promote(replica, given)
    told["DBInstance"].status = "modifying"
    return told


def promote(replica: DBInstance, given: Given) -> None:
    """Have a replica follow no more, with backups of its own."""
    # AWS: promoted instances have backups, for one day unless something else is asked for.
    days = given.get("BackupRetentionPeriod")
    days = days if days is not None else replica.backup_retention_period or 1

    def change() -> None:
        unlink(replica)
        replica.backup_retention_period = days
        replica.preferred_backup_window = given.get("PreferredBackupWindow") or replica.preferred_backup_window
        lives.happened(replica, "Promoted Read Replica instance to a stand-alone database instance.", "recovery")

    work = lives.of_server(replica, lambda key: databases().promote(key))
    stages = [Stage("modifying", work, change), Stage("rebooting")]
    stages += lives.backup_stages(replica, forced=True) if days else []
    WORKS.add(replica, Work(stages, failed=lives.fails(replica, "available")))


def _switchover_read_replica(self: RDSResponse, given: Given) -> Any:
    replica = find(self.backend, given["DBInstanceIdentifier"])
    source = source_of(replica)
    if source is None:
        raise instance_state("DB Instance is not a read replica.")
    if not replica.engine.startswith("oracle-ee"):
        # AWS: "Switches over an Oracle standby database in an Oracle Data Guard environment"; no other engine's.
        raise combination(f"Switchover isn't supported for engine {replica.engine}.")
    lives.refuse_unless_open(replica)
    told = answer(replica)

    def change() -> None:
        others = [one for one in source.replicas if one != seen_from(source, replica)]
        replica.is_replica, replica.source_db_instance_identifier = False, None
        replica.replicas = [*others, seen_from(replica, source)]
        source.replicas = []
        source.is_replica, source.source_db_instance_identifier = True, seen_from(source, replica)

    WORKS.add(replica, Work([Stage("modifying", change=change)], failed=lives.fails(replica, "available")))
    WORKS.add(source, Work([Stage("modifying")], failed=lives.fails(source, "available")))
    told["DBInstance"].status = "modifying"
    return told


def renamed(instance: DBInstance, was: str, arn: str) -> None:
    """Have the source and the replicas of an instance know its new name."""
    for other in _all(instance):
        known = was if other.region == instance.region else arn
        if other.is_replica and other.source_db_instance_identifier == known:
            other.source_db_instance_identifier = seen_from(other, instance)
        other.replicas = [seen_from(other, instance) if one == known else one for one in other.replicas]


def _all(instance: DBInstance) -> list[DBInstance]:
    from moto.rds.models import rds_backends

    places = list(rds_backends[instance.account_id].values())
    return [one for place in places for one in list(place.databases.values()) if one is not instance]
