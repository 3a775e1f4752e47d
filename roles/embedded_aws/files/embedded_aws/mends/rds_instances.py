# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DB instances: created, described, stopped, started, rebooted and deleted in states that take their time."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import wraps
from typing import Any

from moto.core.responses import PaginatedResult
from moto.rds import models
from moto.rds.models import DBInstance, DBInstanceClustered, DBParameterGroup, RDSBackend
from moto.rds.responses import RDSResponse

from embedded_aws.rds import lives, secrets, versions, windows
from embedded_aws.rds.instances import make, resource_id
from embedded_aws.rds.refusals import combination, instance_not_found, instance_state, snapshot_exists, value
from embedded_aws.rds.servers import address_of, databases, is_backed, server_of
from embedded_aws.rds.works import LOCK, WORKS

from . import rds_calls, rds_parameters
from .rds_calls import Given

_moto_creates = RDSResponse.create_db_instance
_moto_deletes = RDSResponse.delete_db_instance
_moto_reboots = RDSResponse.reboot_db_instance
_moto_init = DBInstance.__init__
_moto_reset = RDSBackend.reset


def install() -> None:
    secrets.install()
    DBInstance.__init__ = _init
    DBInstance.endpoint = property(_endpoint)
    DBInstance.address = property(address_of)
    DBInstance.latest_restorable_time = property(_latest_restorable_time)
    DBInstance.max_allocated_storage = property(_max_allocated_storage, _set_max_allocated_storage)
    DBInstance.pending_modified_values = property(lambda self: getattr(self, "pending", {}))
    DBInstance.save_automated_backup = _no_backup
    # moto: a window that passes the end of the week is "less than 24 hours" too long.
    models.valid_preferred_maintenance_window = windows.problem
    RDSBackend.reset = _reset
    RDSBackend.describe_db_instances = _described
    RDSResponse.describe_db_instances = _describe_db_instances
    rds_calls.install(
        locked(operation)
        for operation in (
            _create_db_instance,
            _delete_db_instance,
            _stop_db_instance,
            _start_db_instance,
            _reboot_db_instance,
        )
    )


def locked(operation: Callable[[Any, Given], Any]) -> Callable[[Any, Given], Any]:
    @wraps(operation)
    def held(self: Any, given: Given) -> Any:
        with LOCK:
            return operation(self, given)

    return held


# ---- What moto's instances tell -------------------------------------------------------------------------------------


def _init(self: DBInstance, *args: Any, **kwargs: Any) -> None:
    _moto_init(self, *args, **kwargs)
    # moto: one constant for all of them.
    self.dbi_resource_id = resource_id()


def _endpoint(self: DBInstance) -> dict[str, Any] | None:
    # AWS: an instance has no endpoint before it is created.
    if self.instance_create_time is None:
        return None
    port = databases().port(self.dbi_resource_id) if is_backed(self) else None
    return {"Address": self.address, "Port": port or self.port, "HostedZoneId": "Z2R2ITUGPM61AM"}


def _latest_restorable_time(self: DBInstance) -> Any:
    from embedded_aws.rds.automated_backups import kept

    found = kept(self.backend).get(self.dbi_resource_id)
    return found.latest if found is not None and self.backup_retention_period else None


def _max_allocated_storage(self: DBInstance) -> int | None:
    return self._max_allocated_storage if self.db_cluster_identifier is None else None


def _set_max_allocated_storage(self: DBInstance, wanted: int | None) -> None:
    # AWS: "MaxAllocatedStorage == AllocatedStorage" turns autoscaling off, and it is told no more.
    self._max_allocated_storage = wanted if wanted and wanted > self.allocated_storage else None


def _no_backup(self: DBInstance) -> None:
    """Instances are backed up by their lives, those of clusters by their clusters."""


def _reset(self: RDSBackend) -> None:
    WORKS.end()
    _moto_reset(self)


def _described(self: RDSBackend, db_instance_identifier: str | None = None, filters: Any = None) -> list[DBInstance]:
    with LOCK:
        found = list(self.databases.values())
        if db_instance_identifier:
            name = db_instance_identifier.rpartition(":db:")[2].lower()
            found = [one for one in found if one.db_instance_identifier == name]
        if filters:
            kept = self._filter_resources(self.databases, filters, DBInstance)
            found = [one for one in found if any(one is other for other in kept.values())]
    if db_instance_identifier and not found:
        raise instance_not_found(db_instance_identifier)
    return found


def find(backend: RDSBackend, identifier: str) -> DBInstance:
    """The instance of that identifier or ARN, its own region's."""
    if identifier.startswith("arn:"):
        _arn, _partition, _rds, region, account, _kind, identifier = identifier.split(":", 6)
        backend = backend.get_backend("rds", region, account)
    return _described(backend, identifier)[0]


def usable_group(backend: RDSBackend, name: str, engine: str, version: str) -> DBParameterGroup:
    """The parameter group of that name; AWS refuses one whose family isn't that of the engine's version."""
    group, family = rds_parameters.found(backend, name), versions.described(engine, version).family
    if group.family != family:
        raise combination(
            f"The parameter group {name} with DBParameterGroupFamily {group.family} can't be used for "
            f"this instance. Please use a parameter group with DBParameterGroupFamily {family}."
        )
    return group


def answer(instance: DBInstance) -> dict[str, Any]:
    """What an operation answers about an instance."""
    return {"DBInstance": _as_it_is(instance)}


def _as_it_is(instance: DBInstance) -> DBInstance:
    """The instance as it is now, whatever becomes of it while that is written: half of it would be as it was before."""
    told = copy.copy(instance)
    told.pending = dict(getattr(instance, "pending", {}))
    if instance.manage_master_user_password:
        told.master_user_secret = copy.copy(instance.master_user_secret)
    return told


def _describe_db_instances(self: RDSResponse) -> PaginatedResult:
    filters = {one["Name"]: one["Values"] for one in self.params.get("Filters", [])}
    with LOCK:
        found = self.backend.describe_db_instances(self.params.get("DBInstanceIdentifier"), filters=filters)
        return PaginatedResult({"DBInstances": [_as_it_is(one) for one in found]})


# ---- Operations -----------------------------------------------------------------------------------------------------


def _create_db_instance(self: RDSResponse, given: Given) -> Any:
    if given.get("DBClusterIdentifier"):
        return _moto_creates(self).result
    if given.get("ManageMasterUserPassword") and given.get("MasterUserPassword"):
        raise combination("You can't specify MasterUserPassword for an instance with ManageMasterUserPassword enabled.")
    by_iam = given.get("MasterUserAuthenticationType") == "iam-db-auth"
    if not given.get("MasterUsername"):
        raise value("The parameter MasterUsername must be provided and must not be blank.")
    if not (given.get("ManageMasterUserPassword") or given.get("MasterUserPassword") or by_iam):
        raise value("The parameter MasterUserPassword must be provided and must not be blank.")
    if given.get("DBParameterGroupName"):
        version = versions.resolved(given["Engine"], given.get("EngineVersion"))
        usable_group(self.backend, given["DBParameterGroupName"], given["Engine"], version)
    instance = make(self.backend, {**given, **({"EnableIAMDatabaseAuthentication": True} if by_iam else {})})
    self.backend.databases[instance.db_instance_identifier] = instance
    password = given.get("MasterUserPassword") or secrets.password()
    if given.get("ManageMasterUserPassword"):
        secrets.manage(instance, given.get("MasterUserSecretKmsKeyId"), password)
    instance.status = "creating"
    told = answer(instance)

    def build() -> None:
        databases().create(server_of(instance), password)
        if instance.enable_iam_database_authentication:
            databases().allow_iam(instance.dbi_resource_id, True)

    lives.begin(instance, build, "DB instance created", "creation")
    return told


def _delete_db_instance(self: RDSResponse, given: Given) -> Any:
    from . import rds_replicas, rds_snapshots

    instance = find(self.backend, given["DBInstanceIdentifier"])
    if isinstance(instance, DBInstanceClustered):
        return _moto_deletes(self).result
    final, skips = given.get("FinalDBSnapshotIdentifier"), given.get("SkipFinalSnapshot", False)
    if instance.status == "deleting":
        raise instance_state(f"Instance {instance.db_instance_identifier} is already being deleted.")
    if instance.deletion_protection:
        raise combination("Cannot delete protected DB Instance, please disable deletion protection and try again.")
    if final and skips:
        raise combination("FinalDBSnapshotIdentifier can not be specified when SkipFinalSnapshot is specified.")
    if final and instance.is_replica:
        raise combination("FinalDBSnapshotIdentifier can not be specified when deleting a replica instance.")
    if not final and not skips:
        raise combination("FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.")
    if final:
        self.backend.validate_db_snapshot_identifier(final, parameter_name="FinalDBSnapshotIdentifier")
        if final in self.backend.database_snapshots:
            raise snapshot_exists(final)
        if not (lives.is_open(instance) or instance.status == "stopped") or instance.instance_create_time is None:
            raise instance_state(
                f"Cannot create a snapshot because the database instance {instance.db_instance_identifier} is not "
                "currently in the available state."
            )
    before = rds_snapshots.final_stages(instance, final) if final else []

    def gone() -> None:
        secrets.drop(instance)
        rds_replicas.unlink(instance)

    lives.delete(instance, before, not given.get("DeleteAutomatedBackups", True), gone)
    instance.status = "deleting"
    return answer(instance)


def _stop_db_instance(self: RDSResponse, given: Given) -> Any:
    from . import rds_snapshots

    instance = find(self.backend, given["DBInstanceIdentifier"])
    identifier, name = instance.db_instance_identifier, given.get("DBSnapshotIdentifier")
    if instance.is_replica or instance.replicas:
        raise instance_state(f"Cannot stop DB instance {identifier} that is a read replica or has read replicas.")
    if instance.multi_az and instance.engine.startswith("sqlserver"):
        raise instance_state(f"Cannot stop DB instance {identifier}: it is a SQL Server Multi-AZ deployment.")
    if instance.status != "available":
        raise instance_state(f"Instance {identifier} is not in available state.")
    if name and name in self.backend.database_snapshots:
        raise snapshot_exists(name)
    told = answer(instance)
    lives.stop(instance, rds_snapshots.final_stages(instance, name) if name else [])
    told["DBInstance"].status = "stopping"
    return told


def _start_db_instance(self: RDSResponse, given: Given) -> Any:
    instance = find(self.backend, given["DBInstanceIdentifier"])
    if instance.status not in ("stopped", "inaccessible-encryption-credentials-recoverable"):
        raise instance_state(f"Instance {instance.db_instance_identifier} is not stopped, it cannot be started.")
    told = answer(instance)
    lives.start(instance)
    told["DBInstance"].status = "starting"
    return told


def _reboot_db_instance(self: RDSResponse, given: Given) -> Any:
    instance = find(self.backend, given["DBInstanceIdentifier"])
    if isinstance(instance, DBInstanceClustered):
        return _moto_reboots(self).result
    if not lives.is_open(instance):
        raise instance_state(f"Instance {instance.db_instance_identifier} is not in available state.")
    failover = bool(given.get("ForceFailover"))
    if failover and not instance.multi_az:
        raise combination("Cannot force failover since the DB Instance is not Multi-AZ deployment.")
    told = answer(instance)
    lives.reboot(instance, failover)
    told["DBInstance"].status = "rebooting"
    return told
