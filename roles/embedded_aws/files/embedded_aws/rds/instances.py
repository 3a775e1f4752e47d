# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An instance as RDS keeps it: what it is if a request leaves things open, and what another one inherits of it."""

from __future__ import annotations

import base64
import random
import secrets
from collections.abc import Mapping
from typing import Any

from botocore import xform_name
from moto.core.utils import utcnow
from moto.ec2.models import ec2_backends
from moto.rds.models import DBInstance, DBSubnetGroup

from . import directories, parameter_status, storage, versions, windows
from .refusals import combination, instance_exists, key_not_accessible, value

CA = "rds-ca-rsa2048-g1"
_LICENSES = {"postgres": "postgresql-license", "mysql": "general-public-license", "mariadb": "general-public-license",
             "db2": "bring-your-own-license"}  # fmt: skip
_PORTS = {"postgres": 5432, "mysql": 3306, "mariadb": 3306, "oracle": 1521, "sqlserver": 1433, "db2": 50000}
# Extended Support is for these engines; AWS enrols who doesn't say otherwise.
_EXTENDED = ("mysql", "postgres")
# What CreateDBInstance takes and moto's instances don't keep, told by DescribeDBInstances under the same name.
_KEPT = (
    "NcharCharacterSetName", "Timezone", "PerformanceInsightsRetentionPeriod", "DatabaseInsightsMode",
    "ProcessorFeatures", "NetworkType", "BackupTarget", "CustomIamInstanceProfile", "DBSystemId", "MultiTenant",
    "DedicatedLogVolume", "EngineLifecycleSupport", "AdditionalStorageVolumes", "PromotionTier", "TdeCredentialArn",
    "DBCapacityReservationIdentifier", "ReplicaMode",
)  # fmt: skip
# What a restored instance and a replica take of their source if the request doesn't say it.
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_RestoreFromSnapshot.html
INHERITED = (
    "Engine", "EngineVersion", "DBInstanceClass", "AllocatedStorage", "StorageType", "Iops", "StorageThroughput",
    "Port", "DBName", "MasterUsername", "LicenseModel", "OptionGroupName", "CharacterSetName", "NcharCharacterSetName",
    "Timezone", "AutoMinorVersionUpgrade", "BackupRetentionPeriod", "PreferredBackupWindow", "StorageEncrypted",
    "PreferredMaintenanceWindow", "KmsKeyId", "EnableIAMDatabaseAuthentication", "DBSubnetGroupName",
    "DedicatedLogVolume", "ProcessorFeatures", "NetworkType", "EngineLifecycleSupport", "MultiTenant",
)  # fmt: skip


def resource_id() -> str:
    """A DbiResourceId: unique in the region, and the instance's own for as long as it lives."""
    return "db-" + base64.b32encode(secrets.token_bytes(17)).decode()[:26]


def make(backend: Any, wanted: Mapping[str, Any]) -> DBInstance:
    """moto's instance of what CreateDBInstance's members say, everything left open decided, and kept by nobody yet."""
    given = {**_open(wanted), **{name: told for name, told in wanted.items() if told is not None}}
    given["DBInstanceIdentifier"] = given["DBInstanceIdentifier"].lower()
    if given["DBInstanceIdentifier"] in backend.databases:
        raise instance_exists()
    backend._validate_db_identifier(given["DBInstanceIdentifier"])
    given["EngineVersion"] = versions.resolved(given["Engine"], given.get("EngineVersion"))
    _decide_storage(given)
    _decide_insights(backend, given)
    own = {name: given[name] for name in _KEPT if name in given}
    group = given.get("OptionGroupName") or ""
    plain = {
        name: told
        for name, told in given.items()
        if name not in (*_KEPT, "StorageEncrypted", "KmsKeyId", "ManageMasterUserPassword", "MasterUserSecretKmsKeyId",
                        "MaxAllocatedStorage", "OptionGroupName", "StorageThroughput")
    }  # fmt: skip
    if group and not group.startswith("default:"):
        plain["OptionGroupName"] = group
    made = DBInstance(backend, **{xform_name(name): told for name, told in plain.items()})
    for name, told in own.items():
        setattr(made, xform_name(name), told)
    if not plain.get("OptionGroupName"):
        made.option_group_name = default_option_group(made.engine, made.engine_version)
    made.dbi_resource_id = resource_id()
    made.manage_master_user_password = False
    made.instance_create_time = None
    made.iops, made._storage_throughput = given.get("Iops"), given.get("StorageThroughput")
    made._max_allocated_storage = given.get("MaxAllocatedStorage")
    if given.get("MaxAllocatedStorage") and given["MaxAllocatedStorage"] < made.allocated_storage:
        raise combination("Max storage size must be greater than storage size")
    encrypt(made, bool(given.get("StorageEncrypted") or given.get("KmsKeyId")), given.get("KmsKeyId"))
    _decide_insights_of(made, given)
    _decide_monitoring(made)
    _decide_subnets(backend, made, given)
    made.pending, made.pending_asked = {}, {}
    made.read_replica_source_key = None
    directories.settle(made)
    made.activity_stream_status = "stopped"
    made.customer_owned_ip_enabled = bool(given.get("EnableCustomerOwnedIp", False))
    made.secondary_availability_zone = f"{made.region}b" if made.multi_az else None
    parameter_status.booted(made)
    return made


def _open(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """AWS's defaults of what CreateDBInstance leaves open."""
    engine = wanted.get("Engine", "")
    family = engine.partition("-")[0]
    backup, maintenance = chosen_windows(wanted)
    return {
        "Port": _PORTS.get(family, 3306),
        "LicenseModel": _LICENSES.get(family, "license-included"),
        "BackupRetentionPeriod": 1,
        "PreferredBackupWindow": backup,
        "PreferredMaintenanceWindow": maintenance,
        "CACertificateIdentifier": CA,
        "NetworkType": "IPV4",
        "BackupTarget": "region",
        "DatabaseInsightsMode": "standard",
        "DedicatedLogVolume": False,
        "MonitoringInterval": 0,
        **({"EngineLifecycleSupport": "open-source-rds-extended-support"} if engine in _EXTENDED else {}),
    }


def chosen_windows(wanted: Mapping[str, Any]) -> tuple[str, str]:
    """For backups and for maintenance: AWS's are "selected at random from an 8-hour block", and clear of each other."""
    day = random.choice(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
    tried = ("", "")
    for hour in random.sample(range(3, 11), 8):
        tried = (
            wanted.get("PreferredBackupWindow") or f"{hour:02}:12-{hour:02}:42",
            wanted.get("PreferredMaintenanceWindow") or f"{day}:{hour + 1:02}:07-{day}:{hour + 1:02}:37",
        )
        if windows.problem(tried[1], tried[0]) is None:
            break
    return tried


def _decide_storage(given: dict[str, Any]) -> None:
    # AWS: "Default: io1, if the Iops parameter is specified. Otherwise, gp3."
    kind = given.setdefault("StorageType", "io1" if given.get("Iops") else "gp3")
    size = given.get("AllocatedStorage")
    if not size:
        raise value(f"Invalid storage size for engine name {given['Engine']} and storage type {kind}: {size}")
    storage.refuse_tuned_small(given["Engine"], size, kind, given.get("Iops"), given.get("StorageThroughput"))
    if kind in storage.PROVISIONED and not given.get("Iops"):
        raise combination(f"You must specify a value for Iops when you specify storage type {kind}.")
    iops, throughput = storage.defaults(given["Engine"], size, kind)
    given["Iops"] = given.get("Iops") or iops
    given["StorageThroughput"] = (given.get("StorageThroughput") or throughput) if kind == "gp3" else None


def encrypt(instance: Any, encrypted: bool, key: str | None) -> None:
    """Note whether an instance's (or a snapshot's) storage is encrypted, and the ARN of the key, aws/rds by default."""
    instance.storage_encrypted = encrypted
    instance.kms_key_id = key_arn(instance.backend, key) if encrypted else None
    instance.storage_encryption_type = "sse-kms" if encrypted else "none"


def key_arn(backend: Any, key: str | None, service: str = "rds") -> str:
    """The ARN of a KMS key named by id, ARN or alias; of AWS's own key for the service where none is named."""
    try:
        return str(backend._validate_kms_key(key or f"alias/aws/{service}"))
    except Exception as problem:  # moto: a KeyError, or a KMS error of its own, by how the key was named
        raise key_not_accessible(key or service) from problem


def _decide_insights(backend: Any, given: dict[str, Any]) -> None:
    on = given.get("EnablePerformanceInsights") or given.get("DatabaseInsightsMode") == "advanced"
    if given.get("DatabaseInsightsMode") == "advanced" and (given.get("PerformanceInsightsRetentionPeriod") or 0) < 465:
        raise combination(
            "To enable the Advanced mode of Database Insights, modify your instance to enable Performance Insights and "
            "set the retention period for Performance Insights to at least 465 days."
        )
    if on:
        given.setdefault("PerformanceInsightsRetentionPeriod", 7)
    elif given.get("PerformanceInsightsKMSKeyId") or given.get("PerformanceInsightsRetentionPeriod"):
        raise combination("You must enable Performance Insights to specify its KMS key or retention period.")


def _decide_insights_of(made: Any, given: Mapping[str, Any]) -> None:
    made.performance_insights_enabled = bool(given.get("EnablePerformanceInsights"))
    key = given.get("PerformanceInsightsKMSKeyId")
    made.performance_insights_kms_key_id = key_arn(made.backend, key) if made.performance_insights_enabled else None


def _decide_monitoring(made: Any) -> None:
    on = bool(made.monitoring_interval)
    made.enhanced_monitoring_resource_arn = (
        f"arn:{made.partition}:logs:{made.region}:{made.account_id}:log-group:RDSOSMetrics:log-stream:"
        f"{made.dbi_resource_id}"
        if on
        else None
    )


def monitor(made: Any) -> None:
    """Note where an instance's enhanced monitoring is kept, once its interval has changed."""
    _decide_monitoring(made)


def _decide_subnets(backend: Any, made: Any, given: Mapping[str, Any]) -> None:
    ec2 = ec2_backends[backend.account_id][backend.region_name]
    if not given.get("DBSubnetGroupName"):
        # AWS: an instance that names none is in the default VPC, whose group is called default.
        subnets = [one for one in ec2.describe_subnets() if one.vpc_id == ec2.default_vpc.id]
        made.db_subnet_group = DBSubnetGroup(backend, "default", "default", subnets, [])
    if given.get("PubliclyAccessible") is None:
        # AWS: public if the VPC has an internet gateway attached, private if it has none.
        vpc = made.db_subnet_group.vpc_id
        made.publicly_accessible = any(gate.vpc and gate.vpc.id == vpc for gate in ec2.internet_gateways.values())


def default_option_group(engine: str, version: str) -> str:
    """default:postgres-16, default:mysql-8-0, default:sqlserver-se-15-00."""
    return f"default:{engine}-{versions.described(engine, version).major.name.replace('.', '-')}"


def inherited(instance: Any) -> dict[str, Any]:
    """CreateDBInstance's members as an instance (or one that a snapshot was taken of) has them."""
    named = {"EnableIAMDatabaseAuthentication": "enable_iam_database_authentication"}
    told = {name: getattr(instance, named.get(name, xform_name(name)), None)
            for name in INHERITED if name not in ("DBSubnetGroupName", "Iops", "StorageThroughput")}  # fmt: skip
    told["DBSubnetGroupName"] = getattr(instance, "_db_subnet_group_name", None)
    # What gp3 has of its own isn't asked for again: it depends on the size.
    if (instance.iops, instance.storage_throughput) != storage.defaults(
        instance.engine, instance.allocated_storage, instance.storage_type
    ):
        told["Iops"], told["StorageThroughput"] = instance.iops, instance.storage_throughput
    return {name: one for name, one in told.items() if one is not None}


def created(instance: Any) -> None:
    """Note that an instance is there: only then AWS tells when it was created."""
    instance.instance_create_time = utcnow()
