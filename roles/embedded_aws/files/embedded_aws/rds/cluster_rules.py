# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What RDS refuses of a request for a cluster, Aurora's or Multi-AZ, and what it decides where one leaves it open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.rds.exceptions import InvalidParameterCombination, InvalidParameterValue, RDSClientError

from embedded_aws.rds import classes, rules, storage_types, versions

Given = Mapping[str, Any]
ENGINES = ("aurora-mysql", "aurora-postgresql", "mysql", "postgres")


def is_aurora(engine: str) -> bool:
    return engine.startswith("aurora-")


def new_cluster(backend: Any, given: Given) -> None:
    """Raise what RDS answers to a CreateDBCluster that it doesn't take."""
    engine = given.get("Engine") or ""
    if engine not in ENGINES:
        raise InvalidParameterValue(f"The engine {engine} doesn't support DB clusters.")
    versions.resolved(engine, given.get("EngineVersion"))
    secondary = given.get("GlobalClusterIdentifier") or given.get("ReplicationSourceIdentifier")
    name, password, managed = (
        given.get(one) for one in ("MasterUsername", "MasterUserPassword", "ManageMasterUserPassword")
    )
    if not name and not secondary:
        raise InvalidParameterValue("The parameter MasterUsername must be provided and must not be blank.")
    if name:
        rules.check_username(engine, name)
    if password is not None and managed:
        raise InvalidParameterCombination("You can't specify MasterUserPassword with ManageMasterUserPassword.")
    if password is None and not managed and not secondary:
        raise InvalidParameterValue("The parameter MasterUserPassword must be provided and must not be blank.")
    if password is not None:
        rules.check_password(engine, password)
    rules.check_windows(given)
    days = given.get("BackupRetentionPeriod")
    # AWS: "Must be a value from 1 to 35."
    if days is not None and not 1 <= int(days) <= 35:
        raise InvalidParameterValue(f"Invalid backup retention period: {days}. Must be between 1 and 35 days.")
    if is_aurora(engine):
        _check_aurora(engine, given)
    else:
        _check_multi_az(engine, given)


def _check_aurora(engine: str, given: Given) -> None:
    for member in ("DBClusterInstanceClass", "AllocatedStorage", "Iops"):
        if given.get(member):
            raise InvalidParameterCombination(f"{member} isn't supported for DB engine {engine}")
    kind = given.get("StorageType")
    if kind and kind not in ("aurora", "aurora-iopt1"):
        raise InvalidParameterCombination(f"StorageType {kind} isn't supported for DB engine {engine}")
    capacity = given.get("ServerlessV2ScalingConfiguration")
    if capacity is not None:
        least, most = float(capacity.get("MinCapacity", 0)), float(capacity.get("MaxCapacity", 0))
        if not 0 <= least <= most <= 256 or most < 1:
            raise InvalidParameterValue(
                f"Serverless v2 capacity {least} isn't valid. The minimum capacity must be less than or equal to the "
                "maximum capacity, from 0 to 256."
            )


def _check_multi_az(engine: str, given: Given) -> None:
    name = given.get("DBClusterInstanceClass")
    # AWS: each of these "is required to create a Multi-AZ DB cluster".
    for member in ("DBClusterInstanceClass", "AllocatedStorage"):
        if not given.get(member):
            raise InvalidParameterCombination(f"{member} is required to create a Multi-AZ DB cluster.")
    if not classes.in_clusters(engine, str(name)):
        raise InvalidParameterCombination(f"The DB instance class {name} isn't supported for Multi-AZ DB clusters.")
    kind = given.get("StorageType") or "io1"
    if kind not in ("io1", "io2", "gp3"):
        raise InvalidParameterCombination(f"StorageType {kind} isn't supported for Multi-AZ DB clusters.")
    storage_types.check(engine, kind, int(given["AllocatedStorage"]), given.get("Iops"), None)


def upgrade(cluster: Any, wanted: str, major_too: bool) -> str:
    """The whole version that a cluster is upgraded to; its own where it has begun as asked. Raises RDS's refusals."""
    engine, has = cluster.engine, cluster.engine_version
    if has == wanted or has.startswith(f"{wanted}."):
        return str(has)
    target = versions.described(engine, versions.resolved(engine, wanted))
    current = versions.described(engine, has)
    if target not in list(versions.targets(current)):
        raise InvalidParameterCombination(f"Cannot upgrade {engine} from {has} to {target.name}")
    if target.major != current.major and not major_too:
        raise InvalidParameterCombination("The AllowMajorVersionUpgrade flag must be present when upgrading to a new "
                                          "major version.")  # fmt: skip
    return target.name


def not_found(name: str) -> RDSClientError:
    return RDSClientError("DBClusterNotFoundFault", f"DBCluster {name} not found.")
