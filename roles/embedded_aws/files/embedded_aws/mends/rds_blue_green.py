# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Blue/green deployments of DB instances: a green replica with another version, class or storage, then switched to."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

from moto.core.utils import utcnow
from moto.rds.exceptions import (
    BlueGreenDeploymentAlreadyExistsFault,
    BlueGreenDeploymentNotFoundFault,
    InvalidBlueGreenDeploymentStateFault,
    SourceDatabaseNotSupportedFault,
)
from moto.rds.models import BlueGreenDeployment, DBInstance
from moto.rds.responses import RDSResponse

from embedded_aws.rds import lives, versions
from embedded_aws.rds.classes import memory
from embedded_aws.rds.happenings import tell
from embedded_aws.rds.instances import created, inherited, make
from embedded_aws.rds.refusals import combination, instance_state, value
from embedded_aws.rds.servers import databases, is_backed, parameters_of, server_of
from embedded_aws.rds.works import WORKS, Stage, Work

from . import rds_calls, rds_replicas
from .rds_calls import Given
from .rds_changes import rename, upgraded
from .rds_instances import find, locked, usable_group

_moto_creates = RDSResponse.create_blue_green_deployment
_moto_switches = RDSResponse.switchover_blue_green_deployment
_moto_deletes = RDSResponse.delete_blue_green_deployment

_TARGETS = {
    "TargetDBInstanceClass": "DBInstanceClass", "TargetAllocatedStorage": "AllocatedStorage", "TargetIops": "Iops",
    "TargetStorageType": "StorageType", "TargetStorageThroughput": "StorageThroughput",
    "TargetDBParameterGroupName": "DBParameterGroupName",
}  # fmt: skip


def install() -> None:
    BlueGreenDeployment.switchover_details = property(_details, lambda self, told: None)
    rds_calls.install(
        locked(operation)
        for operation in (
            _create_blue_green_deployment,
            _switchover_blue_green_deployment,
            _delete_blue_green_deployment,
        )
    )


def _details(self: BlueGreenDeployment) -> list[dict[str, str]]:
    return [{"SourceMember": self.source, "TargetMember": self.target, "Status": self.status}]


def _happened(deployment: BlueGreenDeployment, message: str, category: str) -> None:
    name = deployment.blue_green_deployment_identifier
    tell(deployment.backend, "blue-green-deployment", name, message, (category,))


# ---- creating -------------------------------------------------------------------------------------------------------


def _create_blue_green_deployment(self: RDSResponse, given: Given) -> Any:
    backend, arn, name = self.backend, given["Source"], given["BlueGreenDeploymentName"]
    if not arn.startswith("arn:"):
        raise value("Provided string is not a valid arn")
    if ":cluster:" in arn:
        return _moto_creates(self).result
    if any(one.blue_green_deployment_name == name for one in backend.blue_green_deployments.values()):
        raise BlueGreenDeploymentAlreadyExistsFault(name)
    blue = find(backend, arn)
    _refuse_source(blue)
    wanted = _green(blue, given)
    green = make(backend, wanted)
    green.is_replica, green.source_db_instance_identifier = True, blue.db_instance_identifier
    version = green.engine_version
    if given.get("TargetEngineVersion"):
        version = versions.resolved(blue.engine, given["TargetEngineVersion"])
    _refuse_version(blue, version)
    backend.databases[green.db_instance_identifier] = green
    blue.replicas = [*blue.replicas, green.db_instance_identifier]
    made = _deployment(backend, name, blue, green, given.get("Tags"), upgrades=version != blue.engine_version)
    _begin_green(made, blue, green, version)
    return {"BlueGreenDeployment": copy.copy(made)}


def _refuse_source(blue: DBInstance) -> None:
    # AWS: neither replicas nor managed master passwords are supported, and the green one is made of a backup.
    if blue.is_replica or blue.manage_master_user_password:
        raise SourceDatabaseNotSupportedFault(blue.db_instance_arn)
    if not lives.is_open(blue):
        raise instance_state(f"DB instance {blue.db_instance_identifier} is not in available state.")
    if not blue.backup_retention_period:
        raise instance_state(
            "Automated backups are not enabled for this database instance. To enable automated backups, use "
            f"ModifyDBInstance to set the backup retention period to a non-zero value: {blue.db_instance_identifier}"
        )


def _refuse_version(blue: DBInstance, version: str) -> None:
    if version == blue.engine_version:
        return
    have, to = versions.described(blue.engine, blue.engine_version), versions.described(blue.engine, version)
    if to not in tuple(versions.targets(have)):
        raise combination(f"Cannot upgrade {blue.engine} from {have.name} to {to.name}")
    # AWS: between major versions, PostgreSQL's green environment follows by logical replication.
    logical = parameters_of(blue).get("rds.logical_replication") == "1"
    if blue.engine == "postgres" and to.major.name != have.major.name and not logical:
        raise combination(
            "The parameter rds.logical_replication of the source's DB parameter group must be 1 to create a blue/green "
            "deployment with another major version."
        )


def _green(blue: DBInstance, given: Given) -> Given:
    """What the green instance is: the blue one, with what the request has of its own. Storage may be smaller."""
    asked = {own: given[name] for name, own in _TARGETS.items() if given.get(name) is not None}
    taken = inherited(blue)
    if asked.get("AllocatedStorage") or asked.get("StorageType"):
        taken.pop("Iops", None)
        taken.pop("StorageThroughput", None)
    # A group of the version that the green one is made with; that of the target follows with the upgrade.
    wanted = given.get("TargetEngineVersion")
    version = versions.resolved(blue.engine, wanted) if wanted else blue.engine_version
    if asked.get("DBParameterGroupName"):
        usable_group(blue.backend, asked["DBParameterGroupName"], blue.engine, version)
    return {
        **taken,
        "VpcSecurityGroupIds": list(blue.vpc_security_group_ids),
        "DBParameterGroupName": blue.db_parameter_group_name,
        "MultiAZ": blue.multi_az,
        "PubliclyAccessible": blue.publicly_accessible,
        "CopyTagsToSnapshot": blue.copy_tags_to_snapshot,
        "MaxAllocatedStorage": blue.max_allocated_storage,
        "MonitoringInterval": blue.monitoring_interval,
        "MonitoringRoleArn": blue.monitoring_role_arn,
        "EnableCloudwatchLogsExports": list(blue.enabled_cloudwatch_logs_exports),
        "CACertificateIdentifier": blue.ca_certificate_identifier,
        "Tags": list(blue.tags),
        **asked,
        "DBInstanceIdentifier": BlueGreenDeployment._generate_green_id(None, blue.db_instance_identifier),
    }


def _deployment(
    backend: Any, name: str, blue: DBInstance, green: DBInstance, tags: Any, upgrades: bool
) -> BlueGreenDeployment:
    made = BlueGreenDeployment.__new__(BlueGreenDeployment)
    made.backend, made.created, made.tags = backend, utcnow(), tags or []
    made.blue_green_deployment_identifier = BlueGreenDeployment._generate_id(None)
    made.blue_green_deployment_name = name
    made.blue, made.green = blue, green
    made.source, made.target = blue.db_instance_arn, green.db_instance_arn
    kinds = [
        "CREATING_READ_REPLICA_OF_SOURCE",
        *(["DB_ENGINE_VERSION_UPGRADE"] if upgrades else []),
        "CONFIGURE_BACKUPS",
    ]
    made.tasks = [{"Name": kind, "Status": "PENDING"} for kind in kinds]
    made.status, made.status_details = "PROVISIONING", None
    made.create_time, made.delete_time = made.created, None
    backend.blue_green_deployments[made.blue_green_deployment_identifier] = made
    return made


def _begin_green(made: BlueGreenDeployment, blue: DBInstance, green: DBInstance, version: str) -> None:
    def failed(problem: Exception) -> None:
        made.status, made.status_details = "INVALID_CONFIGURATION", str(problem)
        _happened(made, f"Blue/green deployment creation failed: {problem}", "failure")
        lives.fails(green, "failed")(problem)

    failure = lives.told_to_fail(green, "creating")
    if failure:
        made.status, made.status_details = "INVALID_CONFIGURATION", "The green DB instance can't be used."
        return

    def there() -> None:
        created(green)
        lives.happened(green, "DB instance created", "creation")
        _done(made, "CREATING_READ_REPLICA_OF_SOURCE")

    def complete() -> None:
        for task in made.tasks:
            task["Status"] = "COMPLETED"
        made.status = "AVAILABLE"
        _happened(made, "Blue/green deployment created.", "creation")

    stages = [Stage("creating", (lambda: _follow(blue, green)) if is_backed(green) else None, there)]
    if version != blue.engine_version:
        stages.append(
            Stage(
                "upgrading",
                (lambda: _upgrade(blue, green, version)) if is_backed(green) else None,
                lambda: _upgraded(made, green, version),
            )
        )
    stages += lives.backup_stages(green)
    stages.append(Stage("modifying", change=complete))
    green.status = "creating"
    WORKS.add(green, Work(stages, failed=failed))


def _done(made: BlueGreenDeployment, name: str) -> None:
    made.tasks = [{**task, "Status": "COMPLETED" if task["Name"] == name else task["Status"]} for task in made.tasks]


def _follow(blue: DBInstance, green: DBInstance) -> None:
    databases().replicate(server_of(green), blue.dbi_resource_id)


def _upgrade(blue: DBInstance, green: DBInstance, version: str) -> None:
    if _is_major(blue, version):
        # A server of another major version can't follow; what is written meanwhile comes with the switchover.
        databases().promote(green.dbi_resource_id)
    databases().upgrade(green.dbi_resource_id, version)


def _is_major(blue: DBInstance, version: str) -> bool:
    has = versions.described(blue.engine, blue.engine_version)
    return versions.described(blue.engine, version).major.name != has.major.name


def _upgraded(made: BlueGreenDeployment, green: DBInstance, version: str) -> None:
    upgraded(green, version)
    _done(made, "DB_ENGINE_VERSION_UPGRADE")


# ---- switching over -------------------------------------------------------------------------------------------------


def _own(self: RDSResponse, given: Given) -> BlueGreenDeployment:
    name = given["BlueGreenDeploymentIdentifier"]
    found = self.backend.blue_green_deployments.get(name)
    if found is None:
        raise BlueGreenDeploymentNotFoundFault(name)
    return found


def _switchover_blue_green_deployment(self: RDSResponse, given: Given) -> Any:
    made = _own(self, given)
    if not hasattr(made, "green"):
        return _moto_switches(self).result
    blue, green = made.blue, made.green
    if made.status not in ("AVAILABLE", "SWITCHOVER_FAILED"):
        raise InvalidBlueGreenDeploymentStateFault(made.blue_green_deployment_identifier)
    for one in (blue, green):
        if not lives.is_open(one):
            raise InvalidBlueGreenDeploymentStateFault(made.blue_green_deployment_identifier)
    made.status = "SWITCHOVER_IN_PROGRESS"
    _happened(made, "Switchover in progress.", "notification")

    def failed(problem: Exception) -> None:
        made.status, made.status_details = "SWITCHOVER_FAILED", str(problem)
        blue.status = green.status = "available"
        _happened(made, f"Switchover failed: {problem}", "failure")

    def change() -> None:
        name = blue.db_instance_identifier
        rds_replicas.unlink(green)
        green.deletion_protection = blue.deletion_protection
        rename(blue, _free(blue, name))
        rename(green, name)
        made.source, made.target = blue.db_instance_arn, green.db_instance_arn
        made.status_details = "Switchover completed"
        _happened(made, "Switchover completed.", "notification")

    told = copy.copy(made)
    # Both are busy with it, each shown by its own work.
    server = (lambda: _take_over(blue, green)) if is_backed(green) else None
    WORKS.add(made, Work([Stage("SWITCHOVER_IN_PROGRESS", server, change)], rest="SWITCHOVER_COMPLETED", failed=failed))
    return {"BlueGreenDeployment": told}


def _take_over(blue: DBInstance, green: DBInstance) -> None:
    """Have the green server be on its own, with all that the blue one has."""
    key = green.dbi_resource_id
    if not _is_major(blue, green.engine_version):
        databases().promote(key)
        return
    databases().delete(key)
    databases().replicate(replace(server_of(green), version=blue.engine_version), blue.dbi_resource_id)
    databases().promote(key)
    databases().upgrade(key, green.engine_version)
    databases().restart(key, parameters_of(green), memory(green.db_instance_class))


def _free(blue: DBInstance, name: str) -> str:
    """AWS: -old1, or the next number that is free."""
    number = 1
    while f"{name}-old{number}" in blue.backend.databases:
        number += 1
    return f"{name}-old{number}"


# ---- deleting -------------------------------------------------------------------------------------------------------


def _delete_blue_green_deployment(self: RDSResponse, given: Given) -> Any:
    made = _own(self, given)
    if not hasattr(made, "green"):
        return _moto_deletes(self).result
    if made.status == "SWITCHOVER_IN_PROGRESS":
        raise InvalidBlueGreenDeploymentStateFault(made.blue_green_deployment_identifier)
    over = made.status == "SWITCHOVER_COMPLETED"
    if given.get("DeleteTarget") and over:
        raise combination("You can't specify DeleteTarget when the status of the deployment is SWITCHOVER_COMPLETED.")
    green = made.green
    there = made.backend.databases.get(green.db_instance_identifier) is green
    if given.get("DeleteTarget") and there:
        lives.delete(green, [], False, lambda: rds_replicas.unlink(green))
        green.status = "deleting"
    elif there and not over and green.is_replica:
        # The green instance stays, on its own.
        rds_replicas.promote(green, {})
    made.delete_time = utcnow()
    made.status = "DELETING"
    told = copy.copy(made)

    def gone() -> None:
        made.backend.blue_green_deployments.pop(made.blue_green_deployment_identifier, None)
        _happened(made, "Blue/green deployment deleted.", "deletion")

    def failed(problem: Exception) -> None:
        made.status_details = str(problem)

    WORKS.add(made, Work([Stage("DELETING", change=gone)], rest="DELETING", failed=failed))
    return {"BlueGreenDeployment": told}
