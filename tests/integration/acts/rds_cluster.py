# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An Aurora cluster without instances: made, upgraded with others' changes undone, stopped, started, and removed."""

from __future__ import annotations

from typing import Any

from . import Act, Play, Stage, answer

NAME = "orders"
# As somebody writes it who doesn't know how RDS does.
PLAIN = {
    "db_cluster_identifier": "Orders",
    "engine": "aurora-postgresql",
    "engine_version": "16.8",
    "master_username": "jo",
    "master_user_password": "not-a-secret-1",
    "backup_retention_period": 3,
    "preferred_backup_window": "2:00-3:00",
    "serverless_v2_scaling_configuration": {"min_capacity": 0.5, "max_capacity": 4},
    "deletion_protection": True,
    "enable_iam_database_authentication": False,
    "tags": {"team": "shop"},
}
NEWER = {
    **PLAIN,
    "engine_version": "17",
    "allow_major_version_upgrade": True,
    "enable_iam_database_authentication": True,
    "serverless_v2_scaling_configuration": {"max_capacity": 8},
    "apply_immediately": True,
}


def setup(stage: Stage) -> None:
    stage.aws.pace_databases(0)


def snapshot(stage: Stage) -> dict[str, Any]:
    seen = answer(stage.client("rds").describe_db_clusters, "DBClusterNotFoundFault", DBClusterIdentifier=NAME)
    if seen is None:
        return {"there": False}
    (one,) = seen["DBClusters"]
    told = {key: one.get(key) for key in (
        "EngineVersion", "BackupRetentionPeriod", "PreferredBackupWindow", "DeletionProtection",
        "IAMDatabaseAuthenticationEnabled", "ServerlessV2ScalingConfiguration", "PendingModifiedValues")}  # fmt: skip
    return {"there": True, **told, "tags": {tag["Key"]: tag["Value"] for tag in one.get("TagList", ())}}


def spoil(stage: Stage) -> None:
    """Somebody keeps backups for longer, and says that another team's it is."""
    client = stage.client("rds")
    client.modify_db_cluster(DBClusterIdentifier=NAME, BackupRetentionPeriod=9)
    arn = client.describe_db_clusters(DBClusterIdentifier=NAME)["DBClusters"][0]["DBClusterArn"]
    client.add_tags_to_resource(ResourceName=arn, Tags=[{"Key": "team", "Value": "ads"}])


IT = {"there": True, "BackupRetentionPeriod": 3, "PreferredBackupWindow": "02:00-03:00", "tags": {"team": "shop"}}

PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    # A check run of what isn't there yet knows what the task says of it, and no more.
    unknown=("activity_stream_*", "allocated_storage", "associated_roles*", "auto_minor_version_upgrade",
             "availability_zones*", "backtrack_*", "cluster_create_time", "copy_tags_to_snapshot",
             "cross_account_clone", "database_insights_mode", "db_cluster_arn", "db_cluster_members*",
             "db_cluster_option_group_memberships*", "db_cluster_parameter_group", "db_cluster_resource_id",
             "db_subnet_group", "domain_memberships*", "earliest_restorable_time", "enabled_cloudwatch_logs_exports*",
             "endpoint", "engine_lifecycle_support", "engine_mode", "global_write_forwarding_requested",
             "hosted_zone_id", "http_endpoint_enabled", "latest_restorable_time", "monitoring_interval", "multi_az",
             "network_type", "pending_modified_values*", "performance_insights_enabled", "port",
             "preferred_maintenance_window", "publicly_accessible", "read_replica_identifiers*", "reader_endpoint",
             "scaling_configuration_info*", "storage_encrypted", "storage_type", "vpc_security_groups*"),
    volatile=("cluster_create_time", "db_cluster_resource_id", "earliest_restorable_time", "hosted_zone_id",
              "latest_restorable_time", "endpoint", "reader_endpoint", "preferred_maintenance_window",
              # How often a state is asked for depends on how long it takes.
              "api_calls"),
    acts=(
        Act("created", PLAIN, ("cluster", "wait"), leads_to=IT,
            gives={"status": "available", "engine_version": "16.8"}),
        Act("upgraded", NEWER, ("cluster", "tags", "wait"), first=spoil, gives={"pending_modified_values": {}},
            leads_to={**IT, "EngineVersion": "17.9", "IAMDatabaseAuthenticationEnabled": True,
                      "ServerlessV2ScalingConfiguration": {"MinCapacity": 0.5, "MaxCapacity": 8.0}}),
        Act("stopped", {"db_cluster_identifier": NAME, "state": "stopped"}, ("power", "wait"),
            gives={"status": "stopped"}),
        Act("started", {"db_cluster_identifier": NAME, "state": "started"}, ("power", "wait"),
            gives={"status": "available"}),
        Act("gone", {"db_cluster_identifier": NAME, "state": "absent", "deletion_protection": False,
                     "skip_final_snapshot": True}, ("deletion_protection", "cluster", "wait"),
            leads_to={"there": False}),
    ),
)  # fmt: skip
