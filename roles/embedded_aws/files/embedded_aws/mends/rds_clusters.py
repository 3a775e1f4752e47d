# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters of RDS, Aurora's and Multi-AZ ones: their states, members, changes that wait, and endings."""

from __future__ import annotations

import copy
from typing import Any

from moto.rds.exceptions import InvalidParameterCombination, InvalidParameterValue, RDSClientError
from moto.rds.models import DBCluster, DBInstanceClustered
from moto.rds.responses import RDSResponse

from embedded_aws.rds import cluster_rules, happenings, instances, passing, rules, secrets, versions

from . import rds_calls
from .rds_calls import Given, page, plain

# ModifyDBCluster's members that wait without ApplyImmediately, by that of PendingModifiedValues; the class, which isn't
# told there, waits as well.
_DEFERRED = {
    "EngineVersion": "EngineVersion",
    "NewDBClusterIdentifier": "DBClusterIdentifier",
    "EnableIAMDatabaseAuthentication": "IAMDatabaseAuthenticationEnabled",
    "AllocatedStorage": "AllocatedStorage",
    "StorageType": "StorageType",
    "Iops": "Iops",
    "DBClusterInstanceClass": None,
}
# Where moto keeps what is changed at once, and what is told under the same name.
_KEPT = {
    "BackupRetentionPeriod": "backup_retention_period",
    "DBClusterParameterGroupName": "parameter_group",
    "VpcSecurityGroupIds": "vpc_security_group_ids",
    "Port": "port",
    "PreferredBackupWindow": "preferred_backup_window",
    "PreferredMaintenanceWindow": "preferred_maintenance_window",
    "DeletionProtection": "deletion_protection",
    "CopyTagsToSnapshot": "copy_tags_to_snapshot",
    "AutoMinorVersionUpgrade": "auto_minor_version_upgrade",
    "NetworkType": "network_type",
    "ServerlessV2ScalingConfiguration": "serverless_v2_scaling_configuration",
    "BacktrackWindow": "backtrack_window",
    "EnableHttpEndpoint": "enable_http_endpoint",
    "DatabaseInsightsMode": "database_insights_mode",
    "EnablePerformanceInsights": "performance_insights_enabled",
    "PerformanceInsightsKMSKeyId": "performance_insights_kms_key_id",
    "PerformanceInsightsRetentionPeriod": "performance_insights_retention_period",
    "MonitoringInterval": "monitoring_interval",
    "MonitoringRoleArn": "monitoring_role_arn",
    "EngineLifecycleSupport": "engine_lifecycle_support",
}
_ONCE = {
    "EngineVersion": "engine_version",
    "EnableIAMDatabaseAuthentication": "iam_auth",
    "AllocatedStorage": "allocated_storage",
    "StorageType": "storage_type",
    "Iops": "iops",
    "DBClusterInstanceClass": "db_cluster_instance_class",
}


def install() -> None:
    DBCluster.default_engine_version = staticmethod(versions.resolved)
    DBCluster.status = property(_status, _rest)
    DBCluster.pending_modified_values = property(_pending)
    DBCluster.multi_az = property(_is_multi_az)
    rds_calls.install((_create_db_cluster, _modify_db_cluster, _delete_db_cluster, _start_db_cluster, _stop_db_cluster,
                       _reboot_db_cluster, _failover_db_cluster, _describe_db_clusters))  # fmt: skip
    for method in ("restore_db_cluster_from_snapshot", "restore_db_cluster_to_point_in_time"):
        setattr(RDSResponse, method, _restoring(getattr(RDSResponse, method)))


def _status(self: Any) -> str:
    return passing.status(self)


def _rest(self: Any, value: str) -> None:
    """moto sets the state that it takes for the last one."""
    if value != "creating":
        passing.begin(self, [], value)


def _pending(self: Any) -> Given:
    waits = vars(self).get("_embedded_waits", {})
    return {name: waits[one] for one, name in _DEFERRED.items() if name and one in waits}


def _is_multi_az(self: Any) -> bool:
    """AWS: members in several zones, which a Multi-AZ DB cluster always has."""
    own = not cluster_rules.is_aurora(self.engine)
    return own or len({member.availability_zone for member in self._members}) > 1


def _found(backend: Any, name: str, *states: str) -> Any:
    """The cluster of that name or ARN, in one of these states if any are named."""
    name = name.rpartition(":cluster:")[2]
    for one in list(backend.clusters.values()):
        # Those that have been deleted long enough go by being asked for.
        passing.status(one)
    if name not in backend.clusters:
        raise cluster_rules.not_found(name)
    cluster = backend.clusters[name]
    if states and cluster.status not in states:
        raise RDSClientError(
            "InvalidDBClusterStateFault",
            f"DbCluster {name} is in {cluster.status} state but expected it to be one of {','.join(states)}.",
        )
    return cluster


def _told(cluster: Any, status: str | None = None) -> Given:
    """The cluster as it is now, whatever becomes of it while that is written."""
    told = copy.copy(cluster)
    passing.begin(told, [], status or cluster.status)
    return {"DBCluster": told}


def _tell(cluster: Any, message: str, category: str) -> None:
    name = cluster.db_cluster_identifier
    happenings.tell(cluster.backend, "db-cluster", name, message, [category], cluster.arn)


# ---- creation -------------------------------------------------------------------------------------------------------


def _refuse_twice(backend: Any, name: str) -> None:
    backend._validate_db_identifier(name)
    if name in backend.clusters:
        passing.status(backend.clusters[name])
    if name in backend.clusters:
        raise RDSClientError("DBClusterAlreadyExistsFault", "DB Cluster already exists")


def _create_db_cluster(self: RDSResponse, given: Given) -> Given:
    _refuse_twice(self.backend, given["DBClusterIdentifier"])
    cluster_rules.new_cluster(self.backend, given)
    engine, version = given["Engine"], versions.resolved(given["Engine"], given.get("EngineVersion"))
    family = versions.described(engine, version).family
    group = given.get("DBClusterParameterGroupName") or f"default.{family}"
    if not group.startswith("default.") and group not in self.backend.db_cluster_parameter_groups:
        raise RDSClientError("DBClusterParameterGroupNotFound", f"DBClusterParameterGroup not found: {group}")
    subnets = given.get("DBSubnetGroupName")
    if subnets:
        self.backend.describe_db_subnet_groups(subnets)
    kind = given.get("StorageType") or ("aurora" if cluster_rules.is_aurora(engine) else "io1")
    self.params["EngineVersion"] = version
    self.params["DBClusterParameterGroupName"] = group
    # moto knows sizes of its own types only; Aurora's clusters tell 1 GiB.
    self.params["StorageType"] = kind
    self.params["AllocatedStorage"] = given.get("AllocatedStorage") or 1
    self.params["DBClusterIdentifier"] = given["DBClusterIdentifier"].lower()
    for window in ("PreferredMaintenanceWindow", "PreferredBackupWindow"):
        if given.get(window):
            self.params[window] = given[window].lower()
    cluster = self.backend.create_db_cluster(self.params)
    _complete(cluster, given)
    if not cluster_rules.is_aurora(engine):
        _add_members(cluster, given)
    passing.begin(cluster, ["creating"], "available", lambda: _tell(cluster, "DB cluster created", "creation"))
    return _told(cluster)


def _complete(cluster: Any, given: Given) -> None:
    """What moto's cluster doesn't keep, or keeps otherwise."""
    encrypted = bool(given.get("StorageEncrypted") or given.get("KmsKeyId"))
    cluster.storage_encrypted = encrypted
    cluster.kms_key_id = _key(cluster.backend, given.get("KmsKeyId")) if encrypted else None
    cluster.iam_auth = bool(given.get("EnableIAMDatabaseAuthentication"))
    cluster._master_user_password = given.get("MasterUserPassword") or ""
    # AWS: aurora-iopt1 is told, the standard storage isn't; Multi-AZ ones always tell theirs.
    for member in ("EnableHttpEndpoint", "ServerlessV2ScalingConfiguration", "DatabaseInsightsMode",
                   "EnablePerformanceInsights", "PerformanceInsightsKMSKeyId", "PerformanceInsightsRetentionPeriod",
                   "MonitoringInterval", "MonitoringRoleArn", "EngineLifecycleSupport"):  # fmt: skip
        if given.get(member) is not None:
            setattr(cluster, _KEPT[member], given[member])


def _key(backend: Any, key: str | None) -> str:
    return instances.key_arn(backend, key)


def _add_members(cluster: Any, given: Given) -> None:
    """AWS: a Multi-AZ DB cluster has a writer and two readers, in three zones."""
    backend, name = cluster.backend, cluster.db_cluster_identifier
    for number, zone in enumerate("abc", start=1):
        member = DBInstanceClustered(
            backend=backend,
            db_cluster_identifier=name,
            db_instance_identifier=f"{name}-instance-{number}",
            db_instance_class=given["DBClusterInstanceClass"],
            engine=cluster.engine,
            port=cluster.port,
            availability_zone=f"{backend.region_name}{zone}",
            db_subnet_group_name=given.get("DBSubnetGroupName"),
        )
        backend.databases[member.db_instance_identifier] = member


def _restoring(then: Any) -> Any:
    def answered(self: Any) -> Any:
        given = plain(self.params)
        _refuse_twice(self.backend, given.get("DBClusterIdentifier", ""))
        result = then(self)
        cluster = self.backend.clusters[given["DBClusterIdentifier"]]
        passing.begin(cluster, ["creating"], "available", lambda: _tell(cluster, "DB cluster created", "creation"))
        return result

    return answered


def _describe_db_clusters(self: RDSResponse, given: Given) -> Given:
    if given.get("DBClusterIdentifier"):
        return page([_found(self.backend, given["DBClusterIdentifier"])], given, "DBClusters")
    for one in list(self.backend.clusters.values()):
        passing.status(one)
    filters = {one["Name"]: one["Values"] for one in given.get("Filters") or ()}
    return page(self.backend.describe_db_clusters(filters=filters), given, "DBClusters")


# ---- changes --------------------------------------------------------------------------------------------------------


def _modify_db_cluster(self: RDSResponse, given: Given) -> Given:
    cluster = _found(self.backend, given["DBClusterIdentifier"], "available")
    at_once = bool(given.get("ApplyImmediately"))
    wanted = {one: given[one] for one in _DEFERRED if given.get(one) is not None}
    if "EngineVersion" in wanted:
        major_too = bool(given.get("AllowMajorVersionUpgrade"))
        wanted["EngineVersion"] = cluster_rules.upgrade(cluster, wanted["EngineVersion"], major_too)
    if "NewDBClusterIdentifier" in wanted:
        _refuse_twice(self.backend, wanted["NewDBClusterIdentifier"])
    rules.check_windows(given)
    _check_secret(cluster, given)
    for member, attribute in _KEPT.items():
        if given.get(member) is not None:
            value = given[member].lower() if member.startswith("Preferred") else given[member]
            setattr(cluster, attribute, value)
    logs = given.get("CloudwatchLogsExportConfiguration") or {}
    kept = [one for one in cluster.enabled_cloudwatch_logs_exports if one not in (logs.get("DisableLogTypes") or ())]
    cluster.enabled_cloudwatch_logs_exports = [
        *kept,
        *(one for one in logs.get("EnableLogTypes") or () if one not in kept),
    ]
    state = "modifying"
    if given.get("MasterUserPassword"):
        cluster._master_user_password, state = given["MasterUserPassword"], "resetting-master-credentials"
    if given.get("ManageMasterUserPassword"):
        secrets.manage(cluster, given.get("MasterUserSecretKmsKeyId"), secrets.password())
    elif given.get("ManageMasterUserPassword") is False:
        secrets.drop(cluster)
    if given.get("RotateMasterUserPassword"):
        secrets.rotate(cluster, secrets.password())
    has = {
        **{member: getattr(cluster, attribute) for member, attribute in _ONCE.items()},
        "NewDBClusterIdentifier": None,
    }
    waits: Given = vars(cluster).setdefault("_embedded_waits", {})
    waits.update({member: value for member, value in wanted.items() if value != has[member]})
    told = _told(cluster)
    if at_once and waits:
        state = "upgrading" if "EngineVersion" in waits else "renaming" if "NewDBClusterIdentifier" in waits else state
        flushed = dict(waits)
        waits.clear()
        passing.begin(cluster, [state], "available", lambda: _apply(cluster, flushed))
    elif len(given) > 1 + ("ApplyImmediately" in given) and not waits:
        passing.begin(cluster, [state], "available")
    return told


def _check_secret(cluster: Any, given: Given) -> None:
    if given.get("MasterUserPassword") is not None:
        if given.get("ManageMasterUserPassword") or (
            cluster.manage_master_user_password and given.get("ManageMasterUserPassword") is not False
        ):
            raise InvalidParameterCombination("You can't specify MasterUserPassword for a cluster whose is managed.")
        rules.check_password(cluster.engine, given["MasterUserPassword"])
    if given.get("RotateMasterUserPassword") and not given.get("ApplyImmediately"):
        raise InvalidParameterCombination("You must specify apply immediately when rotating the master user password.")


def _apply(cluster: Any, changes: Given) -> None:
    for member, value in changes.items():
        if member in _ONCE:
            setattr(cluster, _ONCE[member], value)
    if "DBClusterInstanceClass" in changes:
        for one in cluster.members:
            one.db_instance_class = changes["DBClusterInstanceClass"]
    new = changes.get("NewDBClusterIdentifier")
    if new:
        members = cluster.members
        kept = cluster.backend.clusters
        kept[new.lower()] = kept.pop(cluster.db_cluster_identifier)
        cluster.db_cluster_identifier = new
        for one in members:
            one.db_cluster_identifier = cluster.db_cluster_identifier


# ---- deletion, stops and restarts -----------------------------------------------------------------------------------


def _delete_db_cluster(self: RDSResponse, given: Given) -> Given:
    backend, cluster = self.backend, _found(self.backend, given["DBClusterIdentifier"])
    final, skips = given.get("FinalDBSnapshotIdentifier"), bool(given.get("SkipFinalSnapshot"))
    if cluster.status == "deleting":
        raise RDSClientError("InvalidDBClusterStateFault", "The cluster is already being deleted.")
    if cluster.deletion_protection:
        raise InvalidParameterCombination(
            "Cannot delete protected Cluster, please disable deletion protection and try again."
        )
    if final and skips:
        raise InvalidParameterCombination("FinalDBSnapshotIdentifier can't be specified with SkipFinalSnapshot.")
    if not final and not skips:
        raise InvalidParameterCombination(
            "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified."
        )
    members = cluster.members
    if cluster_rules.is_aurora(cluster.engine) and members:
        raise RDSClientError(
            "InvalidDBClusterStateFault",
            "Cluster cannot be deleted, it still contains DB instances in non-deleting state.",
        )
    if final:
        backend.create_db_cluster_snapshot(cluster.db_cluster_identifier, final)

    def gone() -> None:
        for member in members:
            backend.databases.pop(member.db_instance_identifier, None)
        backend.clusters.pop(cluster.db_cluster_identifier, None)
        _tell(cluster, "DB cluster deleted", "deletion")

    secrets.drop(cluster)
    passing.begin(cluster, ["deleting"], "deleting", gone)
    return _told(cluster, "deleting")


def _stop_db_cluster(self: RDSResponse, given: Given) -> Given:
    cluster = _found(self.backend, given["DBClusterIdentifier"], "available")
    _begin(cluster, "stopping", "stopped")
    return _told(cluster, "stopping")


def _start_db_cluster(self: RDSResponse, given: Given) -> Given:
    cluster = _found(self.backend, given["DBClusterIdentifier"], "stopped")
    _begin(cluster, "starting", "available")
    return _told(cluster, "starting")


def _begin(cluster: Any, state: str, rest: str) -> None:
    def arrived() -> None:
        for member in cluster.members:
            member.status = rest
        _tell(cluster, f"DB cluster {rest if rest == 'stopped' else 'started'}", "notification")

    for member in cluster.members:
        member.status = state
    passing.begin(cluster, [state], rest, arrived)


def _reboot_db_cluster(self: RDSResponse, given: Given) -> Given:
    cluster = _found(self.backend, given["DBClusterIdentifier"], "available")
    # AWS: it's for Multi-AZ DB clusters; those of Aurora are rebooted by their instances.
    if cluster_rules.is_aurora(cluster.engine):
        raise InvalidParameterValue("RebootDBCluster is supported for Multi-AZ DB clusters only.")
    passing.begin(cluster, ["rebooting"], "available")
    return _told(cluster, "rebooting")


def _failover_db_cluster(self: RDSResponse, given: Given) -> Given:
    cluster = _found(self.backend, given["DBClusterIdentifier"], "available")
    target = given.get("TargetDBInstanceIdentifier")
    self.backend.failover_db_cluster(cluster.db_cluster_identifier, target)
    passing.begin(cluster, ["failing-over"], "available")
    _tell(cluster, f"Completed failover to DB instance: {cluster.writer.db_instance_identifier}", "failover")
    return _told(cluster, "failing-over")
