# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The four calls that make a cluster: from nothing, from a snapshot, from another cluster, from files in S3. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from ..errors import Refused
from ..parts import Params, Request
from .steps import first_tags

# By option, what the calls take besides what a cluster can be changed to.
_BORN: Mapping[str, str] = {
    "availability_zones": "AvailabilityZones",
    "character_set_name": "CharacterSetName",
    "database_name": "DatabaseName",
    "db_subnet_group_name": "DBSubnetGroupName",
    "enable_cloudwatch_logs_exports": "EnableCloudwatchLogsExports",
    "engine": "Engine",
    "engine_mode": "EngineMode",
    "global_cluster_identifier": "GlobalClusterIdentifier",
    "kms_key_id": "KmsKeyId",
    "master_user_password": "MasterUserPassword",
    "master_username": "MasterUsername",
    "publicly_accessible": "PubliclyAccessible",
    "replication_source_identifier": "ReplicationSourceIdentifier",
    "source_region": "SourceRegion",
    "storage_encrypted": "StorageEncrypted",
}
# The restores don't take these; they come from the source, or are set afterwards.
_NOT_BY_SNAPSHOT = frozenset((
    "AllocatedStorage",
    "AllowMajorVersionUpgrade", "AutoMinorVersionUpgrade", "BackupRetentionPeriod", "CACertificateIdentifier",
    "CharacterSetName", "DatabaseInsightsMode", "EnableGlobalWriteForwarding", "EnableHttpEndpoint",
    "GlobalClusterIdentifier", "ManageMasterUserPassword", "MasterUserPassword", "MasterUserSecretKmsKeyId",
    "MasterUsername", "PreferredMaintenanceWindow", "ReplicationSourceIdentifier", "SourceRegion", "StorageEncrypted",
))  # fmt: skip
_NOT_BY_TIME = _NOT_BY_SNAPSHOT | {"AvailabilityZones", "DatabaseName", "Engine", "EngineVersion"}
_NOT_BY_FILES = frozenset((
    "AllocatedStorage", "AutoMinorVersionUpgrade", "CACertificateIdentifier", "DBClusterInstanceClass",
    "DatabaseInsightsMode", "EnableGlobalWriteForwarding", "EnableHttpEndpoint", "EnablePerformanceInsights",
    "EngineMode", "GlobalClusterIdentifier", "Iops", "MonitoringInterval", "MonitoringRoleArn",
    "PerformanceInsightsKMSKeyId", "PerformanceInsightsRetentionPeriod", "PubliclyAccessible",
    "ReplicationSourceIdentifier", "SourceRegion",
))  # fmt: skip
# The version comes from the source, and an upgrade is another task's; Aurora has no storage of a size.
_NOT_AFTERWARDS = frozenset(("AllocatedStorage", "EnableHttpEndpoint", "EngineVersion"))
_MULTI_AZ = ("allocated_storage", "db_cluster_instance_class")


def check(params: Params) -> None:
    """Refuse times that can't be read and sources that contradict each other."""
    for option in ("restore_to_time", "backtrack_to"):
        if params.get(option):
            time_of(params, option)
    if params.get("remove_from_global_db") and not params.get("global_cluster_identifier"):
        raise Refused("remove_from_global_db needs global_cluster_identifier, what it is removed from.")


def time_of(params: Params, option: str) -> datetime.datetime:
    """The time that an option gives, in UTC if it has no offset."""
    text = params[option]
    try:
        # Python before 3.11 doesn't read the Z.
        given = datetime.datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith(("Z", "z")) else text)
    except ValueError:
        raise Refused(f"{option}: {text!r} isn't a time in ISO 8601, such as '2026-11-21T08:30:00Z'.") from None
    return given if given.tzinfo else given.replace(tzinfo=datetime.timezone.utc)


def request(params: Params, table: Mapping[str, str]) -> Request:
    """The call that makes the cluster; ``table`` has the members of what it can be changed to, by option."""
    name = params["db_cluster_identifier"]
    members = {
        "DBClusterIdentifier": name,
        **{member: params[option] for option, member in {**table, **_BORN}.items() if params.get(option) is not None},
        **first_tags(params),
    }
    scaling = params.get("serverless_v2_scaling_configuration")
    if scaling:
        members["ServerlessV2ScalingConfiguration"] = scaling_of(scaling)
    source = params.get("creation_source")
    if source == "snapshot":
        return _by_snapshot(params, members)
    if source == "cluster":
        return _by_time(params, members)
    if source == "s3":
        return _by_files(params, members)
    _check_new(params)
    return Request("rds", "create_db_cluster", members)


def afterwards(params: Params, table: Mapping[str, str]) -> dict[str, Any]:
    """What a restore doesn't take, and a cluster that has been restored can be given; the Data API has its own call."""
    left = {"snapshot": _NOT_BY_SNAPSHOT, "cluster": _NOT_BY_TIME, "s3": _NOT_BY_FILES}.get(
        params.get("creation_source") or "", frozenset()
    ) - _NOT_AFTERWARDS  # fmt: skip
    offered = {**table, "master_user_password": "MasterUserPassword"}
    return {
        member: params[option]
        for option, member in offered.items()
        if member in left and params.get(option) is not None
        and not (member == "ManageMasterUserPassword" and params[option] is False)
    }  # fmt: skip


def scaling_of(scaling: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration of Aurora Serverless v2 as AWS takes it."""
    names = {"min_capacity": "MinCapacity", "max_capacity": "MaxCapacity",
             "seconds_until_auto_pause": "SecondsUntilAutoPause"}  # fmt: skip
    return {names[key]: value for key, value in scaling.items() if value is not None}


def _check_new(params: Params) -> None:
    name = params["db_cluster_identifier"]
    engine = params.get("engine")
    if not engine:
        raise Refused(f"There is no DB cluster {name}. To make it, give engine.")
    if engine in ("mysql", "postgres"):
        missing = [option for option in _MULTI_AZ if not params.get(option)]
        if missing:
            raise Refused(f"A Multi-AZ DB cluster (engine {engine}) needs {' and '.join(missing)}.")
    follows = params.get("replication_source_identifier") or params.get("global_cluster_identifier")
    if follows:
        return
    if not params.get("master_username"):
        raise Refused(f"There is no DB cluster {name}. To make it, give master_username.")
    if not params.get("master_user_password") and not params.get("manage_master_user_password"):
        raise Refused("A new cluster needs manage_master_user_password: true, by which RDS makes the password and keeps"
                      " it in Secrets Manager, or master_user_password.")  # fmt: skip


def _without(members: Mapping[str, Any], left: frozenset[str]) -> dict[str, Any]:
    return {member: value for member, value in members.items() if member not in left}


def _by_snapshot(params: Params, members: Mapping[str, Any]) -> Request:
    if not params.get("snapshot_identifier") or not params.get("engine"):
        raise Refused("creation_source: snapshot needs snapshot_identifier and engine.")
    wanted = {**_without(members, _NOT_BY_SNAPSHOT), "SnapshotIdentifier": params["snapshot_identifier"]}
    return Request("rds", "restore_db_cluster_from_snapshot", wanted)


def _by_time(params: Params, members: Mapping[str, Any]) -> Request:
    if not params.get("source_db_cluster_identifier"):
        raise Refused("creation_source: cluster needs source_db_cluster_identifier.")
    clones = params.get("restore_type") == "copy-on-write"
    if not clones and bool(params.get("restore_to_time")) == bool(params.get("use_latest_restorable_time")):
        raise Refused("Say which time: either restore_to_time or use_latest_restorable_time: true.")
    wanted = {**_without(members, _NOT_BY_TIME), "SourceDBClusterIdentifier": params["source_db_cluster_identifier"]}
    if params.get("restore_type"):
        wanted["RestoreType"] = params["restore_type"]
    if params.get("restore_to_time"):
        wanted["RestoreToTime"] = time_of(params, "restore_to_time")
    else:
        wanted["UseLatestRestorableTime"] = True
    return Request("rds", "restore_db_cluster_to_point_in_time", wanted)


def _by_files(params: Params, members: Mapping[str, Any]) -> Request:
    needed = {"s3_bucket_name": "S3BucketName", "s3_ingestion_role_arn": "S3IngestionRoleArn",
              "source_engine": "SourceEngine", "source_engine_version": "SourceEngineVersion"}  # fmt: skip
    missing = [one for one in (*needed, "engine", "master_username") if not params.get(one)]
    if missing:
        raise Refused(f"creation_source: s3 needs {', '.join(missing)}.")
    wanted = {**_without(members, _NOT_BY_FILES), **{member: params[option] for option, member in needed.items()}}
    if params.get("s3_prefix"):
        wanted["S3Prefix"] = params["s3_prefix"]
    return Request("rds", "restore_db_cluster_from_s3", wanted)
