# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an instance that is made from another one's data is given for itself, by the members of the calls. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import Refused
from ..parts import Params
from . import security_groups

# By option: what restores and replicas take alike, and what only some of them do.
COMMON: Mapping[str, str] = {
    "allocated_storage": "AllocatedStorage",
    "auto_minor_version_upgrade": "AutoMinorVersionUpgrade",
    "availability_zone": "AvailabilityZone",
    "ca_certificate_identifier": "CACertificateIdentifier",
    "copy_tags_to_snapshot": "CopyTagsToSnapshot",
    "db_instance_class": "DBInstanceClass",
    "db_parameter_group_name": "DBParameterGroupName",
    "db_subnet_group_name": "DBSubnetGroupName",
    "dedicated_log_volume": "DedicatedLogVolume",
    "deletion_protection": "DeletionProtection",
    "enable_cloudwatch_logs_exports": "EnableCloudwatchLogsExports",
    "enable_iam_database_authentication": "EnableIAMDatabaseAuthentication",
    "iops": "Iops",
    "max_allocated_storage": "MaxAllocatedStorage",
    "multi_az": "MultiAZ",
    "network_type": "NetworkType",
    "option_group_name": "OptionGroupName",
    "port": "Port",
    "publicly_accessible": "PubliclyAccessible",
    "storage_throughput": "StorageThroughput",
    "storage_type": "StorageType",
    "vpc_security_group_ids": "VpcSecurityGroupIds",
}
OF_RESTORES: Mapping[str, str] = {
    **COMMON,
    "backup_retention_period": "BackupRetentionPeriod",
    "db_name": "DBName",
    "engine": "Engine",
    "engine_lifecycle_support": "EngineLifecycleSupport",
    "license_model": "LicenseModel",
    "manage_master_user_password": "ManageMasterUserPassword",
    "master_user_secret_kms_key_id": "MasterUserSecretKmsKeyId",
    "preferred_backup_window": "PreferredBackupWindow",
}
OF_REPLICAS: Mapping[str, str] = {
    **COMMON,
    "database_insights_mode": "DatabaseInsightsMode",
    "enable_performance_insights": "EnablePerformanceInsights",
    "kms_key_id": "KmsKeyId",
    "monitoring_interval": "MonitoringInterval",
    "monitoring_role_arn": "MonitoringRoleArn",
    "performance_insights_kms_key_id": "PerformanceInsightsKMSKeyId",
    "performance_insights_retention_period": "PerformanceInsightsRetentionPeriod",
    "replica_mode": "ReplicaMode",
    "upgrade_storage_config": "UpgradeStorageConfig",
}
# Where an instance that is there shows them, if that isn't under the same name.
_SEEN: Mapping[str, str] = {
    "EnableCloudwatchLogsExports": "EnabledCloudwatchLogsExports",
    "EnableIAMDatabaseAuthentication": "IAMDatabaseAuthenticationEnabled",
    "EnablePerformanceInsights": "PerformanceInsightsEnabled",
}
_NESTED = ("DBParameterGroupName", "DBSubnetGroupName", "OptionGroupName", "Port", "VpcSecurityGroupIds",
           "ManageMasterUserPassword", "MasterUserSecretKmsKeyId", "UpgradeStorageConfig")  # fmt: skip
_PORTS = (1150, 65535)


def check(params: Params) -> None:
    """Refuse settings that no instance has, before anything is read."""
    port = params.get("port")
    if port is not None and not _PORTS[0] <= port <= _PORTS[1]:
        raise Refused(f"port: {port} isn't from {_PORTS[0]} to {_PORTS[1]}.")
    if params.get("multi_az") and params.get("availability_zone"):
        raise Refused("availability_zone can't be chosen with multi_az: true, which takes two zones of its own choice.")
    secret = params.get("master_user_secret_kms_key_id")
    if secret and not params.get("manage_master_user_password"):
        raise Refused("master_user_secret_kms_key_id is the key of the secret that manage_master_user_password: true"
                      " makes.")  # fmt: skip


def members(params: Params, table: Mapping[str, str]) -> dict[str, Any]:
    """The members of a request for the settings that the task names."""
    named = {member: params[option] for option, member in table.items() if params.get(option) is not None}
    groups = table.get(security_groups.OPTION, "")
    return {**named, groups: security_groups.ids_of(named[groups], params)} if groups in named else named


def foretold(request: Mapping[str, Any], source: Mapping[str, Any]) -> dict[str, Any]:
    """The description of the instance that a request makes, as far as it follows from it and from its source."""
    taken = ("Engine", "EngineVersion", "AllocatedStorage", "StorageType", "Iops", "StorageThroughput",
             "MasterUsername", "LicenseModel",
             "DBInstanceClass")  # fmt: skip
    seen = {member: source[member] for member in taken if source.get(member) is not None}
    for member, value in request.items():
        if member not in _NESTED and (member in COMMON.values() or member in _SEEN or member in OF_RESTORES.values()):
            seen[_SEEN.get(member, member)] = value
    return seen
