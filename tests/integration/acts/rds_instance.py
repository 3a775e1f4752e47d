# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An instance from nothing to nothing: made, changed at once and later, stopped, named otherwise, and deleted."""

from __future__ import annotations

from typing import Any

from . import Act, Play, Stage, answer

NAME, OTHER = "photos", "paintings"
GONE = ("DBInstanceNotFound", "DBInstanceNotFoundFault")
PASSWORD = "Hush-1234-hush"
# As somebody writes it who doesn't know how RDS does.
PLAIN = {
    "db_instance_identifier": "Photos",
    "engine": "mysql",
    "engine_version": "8.4",
    "db_instance_class": "db.t4g.micro",
    "allocated_storage": 20,
    "max_allocated_storage": 40,
    "master_username": "converge",
    "master_user_password": PASSWORD,
    "backup_retention_period": 2,
    "preferred_backup_window": "2:00-3:00",
    "preferred_maintenance_window": "Sun:05:00-Sun:06:00",
    "deletion_protection": True,
    "tags": {"team": "photographers"},
}
LARGER = {**PLAIN, "db_instance_class": "db.t4g.small"}


def snapshot(stage: Stage) -> dict[str, Any]:
    client = stage.client("rds")
    told: dict[str, Any] = {}
    for name in (NAME, OTHER):
        seen = answer(client.describe_db_instances, *GONE, DBInstanceIdentifier=name)
        one = seen and seen["DBInstances"][0]
        told[name] = one and {key: one.get(key) for key in (
            "DBInstanceStatus", "DBInstanceClass", "EngineVersion", "AllocatedStorage", "BackupRetentionPeriod",
            "PreferredBackupWindow", "DeletionProtection", "PubliclyAccessible", "PendingModifiedValues")}  # fmt: skip
        told[f"tags of {name}"] = one and {tag["Key"]: tag["Value"] for tag in one.get("TagList", ())}
    return told


def drift(stage: Stage) -> None:
    client = stage.client("rds")
    client.modify_db_instance(DBInstanceIdentifier=NAME, DeletionProtection=False, CopyTagsToSnapshot=True)
    arn = client.describe_db_instances(DBInstanceIdentifier=NAME)["DBInstances"][0]["DBInstanceArn"]
    client.add_tags_to_resource(ResourceName=arn, Tags=[{"Key": "team", "Value": "painters"}])


PLAY = Play(
    snapshot=snapshot,
    # A check run of what isn't there yet knows what the task says of it, and no more.
    unknown=("auto_minor_version_upgrade", "ca_certificate_identifier", "certificate_details*", "db_instance_arn",
             "db_parameter_groups*", "db_security_groups", "db_subnet_group*", "enabled_cloudwatch_logs_exports",
             "endpoint*", "license_model", "option_group_memberships*", "storage_type", "vpc_security_groups*",
             "activity_stream_status", "backup_target", "customer_owned_ip_enabled", "database_insights_mode",
             "dedicated_log_volume", "engine_lifecycle_support", "iops", "network_type", "performance_insights_enabled",
             "storage_encryption_type", "storage_throughput", "pending_modified_values*"),
    volatile=("instance_create_time", "latest_restorable_time", "dbi_resource_id", "endpoint.*", "db_instance_port",
              "automatic_restart_time", "certificate_details.*", "status_infos*", "availability_zone",
              "secondary_availability_zone", "master_user_secret*", "vpc_security_groups.*", "db_subnet_group.*",
              # How often a state is asked for depends on how long it takes.
              "api_calls"),
    acts=(
        Act("created", PLAIN, ("DB instance",), leads_to={f"tags of {NAME}": {"team": "photographers"}},
            gives={"db_instance_status": "available", "publicly_accessible": False,
                   "preferred_backup_window": "02:00-03:00"}),
        Act("drift", PLAIN, ("attributes", "tags"), first=drift,
            leads_to={f"tags of {NAME}": {"team": "photographers"}}),
        Act("later", LARGER, ("attributes",)),
        Act("at once", {"db_instance_identifier": NAME, "apply_immediately": True}, ("pending_changes",),
            gives={"db_instance_class": "db.t4g.small", "pending_modified_values": {}}),
        Act("stopped", {"db_instance_identifier": NAME, "state": "stopped"}, ("power",),
            gives={"db_instance_status": "stopped"}),
        Act("running", {"db_instance_identifier": NAME, "state": "running"}, ("power",),
            gives={"db_instance_status": "available"}),
        Act("named otherwise", {"db_instance_identifier": NAME, "new_db_instance_identifier": OTHER,
                                "apply_immediately": True}, ("new_db_instance_identifier",),
            gives={"db_instance_identifier": OTHER}, leads_to={NAME: None}),
        Act("gone", {"db_instance_identifier": OTHER, "state": "absent", "deletion_protection": False,
                     "final_db_snapshot_identifier": "photos-last"}, ("deletion_protection", "DB instance"),
            leads_to={OTHER: None}, gives={"final_snapshot": {"db_snapshot_identifier": "photos-last"}}),
    ),
)  # fmt: skip
