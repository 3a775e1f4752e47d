# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ModifyDBInstance: what is done at once, what waits for the maintenance window, and what it all passes through."""

from __future__ import annotations

from typing import Any

from botocore import xform_name
from moto.rds.models import DBInstance, DBInstanceClustered, DBParameterGroup
from moto.rds.responses import RDSResponse

from embedded_aws.rds import changes, directories, lives, parameter_status, secrets, storage, versions, windows
from embedded_aws.rds.instances import key_arn
from embedded_aws.rds.refusals import combination, instance_exists, value

from . import rds_calls
from .rds_calls import Given
from .rds_changes import ATTRIBUTES, begin
from .rds_instances import answer, find, locked, usable_group

_moto_modifies = RDSResponse.modify_db_instance

# What is done at once whatever ApplyImmediately says, under the attribute that moto keeps it in.
_AT_ONCE = {
    "AutoMinorVersionUpgrade": "auto_minor_version_upgrade",
    "CopyTagsToSnapshot": "copy_tags_to_snapshot",
    "DeletionProtection": "deletion_protection",
    "PreferredBackupWindow": "preferred_backup_window",
    "PromotionTier": "promotion_tier",
    "PubliclyAccessible": "publicly_accessible",
    "VpcSecurityGroupIds": "vpc_security_group_ids",
    "NetworkType": "network_type",
    "EngineLifecycleSupport": "engine_lifecycle_support",
    "ReplicaMode": "replica_mode",
    "MonitoringRoleArn": "monitoring_role_arn",
    "DatabaseInsightsMode": "database_insights_mode",
    "PerformanceInsightsRetentionPeriod": "performance_insights_retention_period",
    "EnableCustomerOwnedIp": "customer_owned_ip_enabled",
    "MaxAllocatedStorage": "max_allocated_storage",
}
_ASKED_AS = {**changes.DEFERRED, "DBPortNumber": "Port", "BackupRetentionPeriod": "BackupRetentionPeriod"}


def install() -> None:
    rds_calls.install([locked(_modify_db_instance)])


def _modify_db_instance(self: RDSResponse, given: Given) -> Any:
    instance = find(self.backend, given["DBInstanceIdentifier"])
    if isinstance(instance, DBInstanceClustered):
        return _moto_modifies(self).result
    lives.refuse_unless_open(instance)
    at_once = bool(given.get("ApplyImmediately"))
    asked = _asked(instance, given)
    _refuse(self, instance, given, asked)
    secret = _password_change(instance, given, at_once)
    now: Given = {
        name: wanted for name, wanted in asked.items() if not changes.waits(name, wanted, _current(instance, name))
    }
    # What was waiting for the window and is asked for again as it is, waits no more.
    for name in _ASKED_AS.values():
        if name in instance.pending and name not in asked and _names(given, name):
            del instance.pending[name]
    instance.pending = {**instance.pending, **{name: one for name, one in asked.items() if name not in now}}
    if at_once:
        # AWS: "the modifications in this request and any pending modifications are ... applied as soon as possible".
        now, instance.pending = {**instance.pending, **now}, {}
    _set_at_once(instance, given, at_once)
    shown = {"MasterUserPassword": "****"} if secret else {}
    begin(instance, now, secret, _monitoring(instance, given), _exports(instance, given))
    told = answer(instance)
    # What waits, or has only begun; a change of the backups' days is done.
    told["DBInstance"].pending |= shown | {name: one for name, one in now.items() if _current(instance, name) != one}
    return told


def _asked(instance: DBInstance, given: Given) -> Given:
    """What would change, by the names of PendingModifiedValues."""
    wanted = {told: given[name] for name, told in _ASKED_AS.items() if given.get(name) is not None}
    if "DBInstanceIdentifier" in wanted:
        wanted["DBInstanceIdentifier"] = wanted["DBInstanceIdentifier"].lower()
    if "EngineVersion" in wanted:
        wanted["EngineVersion"] = versions.resolved(wanted.get("Engine", instance.engine), wanted["EngineVersion"])
    if "AllocatedStorage" in wanted:
        wanted["AllocatedStorage"] = storage.grown(instance.allocated_storage, wanted["AllocatedStorage"])
    if "Iops" in wanted and not wanted["Iops"]:
        wanted.pop("Iops")
    return {name: one for name, one in wanted.items() if one != _current(instance, name)}


def _current(instance: DBInstance, name: str) -> Any:
    if name == "DBSubnetGroupName":
        return instance.db_subnet_group.name
    return getattr(instance, ATTRIBUTES.get(name, xform_name(name)), None)


def _names(given: Given, pending: str) -> bool:
    return any(told == pending and given.get(name) is not None for name, told in _ASKED_AS.items())


def _refuse(self: RDSResponse, instance: DBInstance, given: Given, asked: Given) -> None:
    if any(name in asked for name in changes.STORAGE) and instance.status == "storage-optimization":
        raise combination(
            "You can't currently modify the storage of this DB instance because the previous storage change is being "
            "optimized."
        )
    storage.refuse_change(
        instance, {name: given[name] for name in (*changes.STORAGE, "MaxAllocatedStorage") if name in given}
    )
    if "EngineVersion" in asked:
        _refuse_version(instance, asked["EngineVersion"], bool(given.get("AllowMajorVersionUpgrade")))
    fresh = asked.get("DBInstanceIdentifier")
    if fresh:
        self.backend._validate_db_identifier(fresh)
        if fresh in self.backend.databases:
            raise instance_exists()
    if asked.get("BackupRetentionPeriod") == 0 and instance.replicas:
        raise combination("Backups can't be disabled for a DB instance that is a source for read replicas.")
    maintenance, backup = given.get("PreferredMaintenanceWindow"), given.get("PreferredBackupWindow")
    if maintenance or backup:
        message = windows.problem(
            maintenance or instance.preferred_maintenance_window, backup or instance.preferred_backup_window
        )
        if message:
            raise value(message)
    if "DBSubnetGroupName" in asked:
        self.backend.describe_db_subnet_groups(asked["DBSubnetGroupName"])
    group = given.get("DBParameterGroupName")
    if group:
        _group(instance, given)
    interval, role = given.get("MonitoringInterval"), given.get("MonitoringRoleArn") or instance.monitoring_role_arn
    if interval and not role:
        raise combination(
            "A MonitoringRoleARN value is required if you specify a MonitoringInterval value other than 0."
        )
    _refuse_insights(instance, given)
    if given.get("RotateMasterUserPassword") and not given.get("ApplyImmediately"):
        raise combination("You must specify apply immediately when rotating the master user password.")


def _refuse_version(instance: DBInstance, wanted: str, majors: bool) -> None:
    have = versions.described(instance.engine, instance.engine_version)
    to = versions.described(instance.engine, wanted)
    path = f"Cannot upgrade {instance.engine} from {have.name} to {to.name}"
    if to.major.name != have.major.name and versions.is_newer(instance.engine, to.name, have.name) and not majors:
        raise combination("The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version.")
    if to not in tuple(versions.targets(have)):
        raise combination(path)


def _refuse_insights(instance: DBInstance, given: Given) -> None:
    on = given.get("EnablePerformanceInsights", instance.performance_insights_enabled)
    days = given.get("PerformanceInsightsRetentionPeriod") or getattr(
        instance, "performance_insights_retention_period", None
    )
    if not on and (given.get("PerformanceInsightsKMSKeyId") or given.get("PerformanceInsightsRetentionPeriod")):
        raise combination("You must enable Performance Insights to specify its KMS key or retention period.")
    if given.get("DatabaseInsightsMode") == "advanced" and (not on or (days or 0) < 465):
        raise combination(
            "To enable the Advanced mode of Database Insights, modify your instance to enable Performance Insights and "
            "set the retention period for Performance Insights to at least 465 days."
        )
    key = given.get("PerformanceInsightsKMSKeyId")
    have = instance.performance_insights_kms_key_id
    if key and have and key_arn(instance.backend, key) != have:
        raise combination("You can't change the KMS key of Performance Insights once it is enabled.")


def _group(instance: DBInstance, given: Given) -> DBParameterGroup:
    # With a major upgrade comes a group of the new version.
    wanted = given.get("EngineVersion")
    version = versions.resolved(given.get("Engine", instance.engine), wanted) if wanted else instance.engine_version
    return usable_group(instance.backend, given["DBParameterGroupName"], instance.engine, version)


# ---- At once --------------------------------------------------------------------------------------------------------


def _set_at_once(instance: DBInstance, given: Given, flushes: bool) -> None:
    for name, attribute in _AT_ONCE.items():
        if given.get(name) is not None:
            setattr(instance, attribute, given[name])
    if given.get("PreferredMaintenanceWindow"):
        instance.preferred_maintenance_window = given["PreferredMaintenanceWindow"].lower()
    if given.get("EnablePerformanceInsights") is not None:
        on = instance.performance_insights_enabled = bool(given["EnablePerformanceInsights"])
        key = given.get("PerformanceInsightsKMSKeyId")
        if on and not instance.performance_insights_kms_key_id:
            instance.performance_insights_kms_key_id = key_arn(instance.backend, key)
            instance.performance_insights_retention_period = given.get("PerformanceInsightsRetentionPeriod") or 7
        if not on:
            instance.performance_insights_kms_key_id = instance.performance_insights_retention_period = None
    if given.get("DBParameterGroupName"):
        group = _group(instance, given)
        if group is not instance.db_parameter_groups()[0]:
            instance.db_parameter_group_name = group.name
            parameter_status.associated(instance)
            lives.happened(instance, f"Updated to use DBParameterGroup {group.name}", "configuration change")
    if given.get("OptionGroupName"):
        instance.option_group_name = given["OptionGroupName"]
    if given.get("TdeCredentialArn"):
        instance.tde_credential_arn = given["TdeCredentialArn"]
    directories.change(instance, given)


def _monitoring(instance: DBInstance, given: Given) -> int | None:
    wanted = given.get("MonitoringInterval")
    return wanted if wanted is not None and wanted != instance.monitoring_interval else None


def _exports(instance: DBInstance, given: Given) -> tuple[list[str], list[str]] | None:
    told = given.get("CloudwatchLogsExportConfiguration") or {}
    have = instance.enabled_cloudwatch_logs_exports
    more = [kind for kind in told.get("EnableLogTypes") or [] if kind not in have]
    less = [kind for kind in told.get("DisableLogTypes") or [] if kind in have]
    return (more, less) if more or less else None


def _password_change(instance: DBInstance, given: Given, at_once: bool) -> dict[str, Any] | None:
    """What becomes of the master user's password: {word, manage, key, rotate}, or None if nothing does."""
    word, manage, key = (
        given.get(name) for name in ("MasterUserPassword", "ManageMasterUserPassword", "MasterUserSecretKmsKeyId")
    )
    managed = instance.manage_master_user_password
    if word and (manage or (managed and manage is not False)):
        raise combination("You can't specify MasterUserPassword for an instance with ManageMasterUserPassword enabled.")
    if managed and manage is False:
        if not word:
            raise combination("You must specify MasterUserPassword to turn ManageMasterUserPassword off.")
        return {"word": word, "manage": False}
    if manage and not managed:
        return {"word": secrets.password(), "manage": True, "key": key}
    if managed and key and key_arn(instance.backend, key) != instance.master_user_secret.kms_key_id:
        raise combination("You can't change the KMS key of a secret that RDS manages already.")
    if given.get("RotateMasterUserPassword"):
        if not managed:
            raise combination("You can't rotate a master user password that isn't managed in Secrets Manager.")
        return {"word": secrets.password(), "rotate": True}
    return {"word": word} if word else None
