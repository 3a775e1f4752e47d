# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DB instances with every setting there is, and for each option what somebody does to it behind the task's back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from support.stage import REGION

ACCOUNT = "123456789012"
NAME, LEDGER, MOUNTED, REPLICA, WALL, DRAFTS = "photos", "ledger", "mounted", "replica", "wall", "drafts"
PASSWORD = "Hush-1234-hush"
ROLE, OTHER_ROLE = (f"arn:aws:iam::{ACCOUNT}:role/{name}" for name in ("rds", "other"))
# What a stage has beside instances; the ids of its groups and keys are put in for these names.
GROUP, OTHER_GROUP = "sg-web", "sg-other"
MONITORS = {"monitoring_interval": 60, "monitoring_role_arn": ROLE}
INSIGHTS = {"enable_performance_insights": True, "performance_insights_retention_period": 465}
DNS = ["10.0.0.1", "10.0.0.2"]
AD_SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:directory-AbCdEf"

WHOLE: dict[str, Any] = {
    "db_instance_identifier": NAME,
    "state": "running",
    "apply_immediately": True,
    "engine": "mysql",
    "engine_version": "8.4",
    "db_instance_class": "db.r6i.large",
    "allocated_storage": 500,
    "max_allocated_storage": 900,
    "storage_type": "gp3",
    "iops": 14000,
    "storage_throughput": 600,
    "dedicated_log_volume": False,
    "storage_encrypted": True,
    "db_name": "photos",
    "master_username": "converge",
    "manage_master_user_password": True,
    "enable_iam_database_authentication": False,
    "port": 3310,
    "multi_az": False,
    "db_subnet_group_name": "private",
    "network_type": "IPV4",
    "publicly_accessible": False,
    "vpc_security_group_ids": [GROUP],
    "purge_security_groups": True,
    "db_parameter_group_name": "tuned",
    "option_group_name": "audited",
    "ca_certificate_identifier": "rds-ca-rsa2048-g1",
    "backup_retention_period": 7,
    "preferred_backup_window": "2:00-3:00",
    "preferred_maintenance_window": "Sun:05:00-Sun:06:00",
    "copy_tags_to_snapshot": True,
    "auto_minor_version_upgrade": False,
    "engine_lifecycle_support": "open-source-rds-extended-support",
    "deletion_protection": False,
    "database_insights_mode": "standard",
    **INSIGHTS,
    **MONITORS,
    "enable_cloudwatch_logs_exports": ["error", "slowquery"],
    "purge_cloudwatch_logs_exports": True,
    "iam_roles": [{"feature_name": "s3Import", "role_arn": ROLE}],
    "purge_iam_roles": True,
    "tags": {"team": "photographers"},
    "purge_tags": True,
}
VOLUME = {"volume_name": "rdsdbdata2", "allocated_storage": 200, "max_allocated_storage": 300}
# What the instance has that nobody else's engine has: licences by core, volumes, tenants, directories, key stores.
ORACLE: dict[str, Any] = {
    "db_instance_identifier": LEDGER,
    "apply_immediately": True,
    "engine": "oracle-ee-cdb",
    "engine_version": "19",
    "db_instance_class": "db.r6i.xlarge",
    "processor_features": {"coreCount": 2, "threadsPerCore": 1},
    "allocated_storage": 200,
    "additional_storage_volumes": [VOLUME],
    "license_model": "bring-your-own-license",
    "multi_tenant": True,
    "master_username": "converge",
    "master_user_password": PASSWORD,
    "domain": "d-1234567890",
    "domain_iam_role_name": "joins",
    "tde_credential_arn": "arn:aws:cloudhsm:tde",
    "tde_credential_password": "hush",
}
OWN_DIRECTORY = {
    "domain_fqdn": "corp.example",
    "domain_ou": "OU=databases,DC=corp,DC=example",
    "domain_auth_secret_arn": AD_SECRET,
    "domain_dns_ips": DNS,
}
JOINED = {**{name: one for name, one in ORACLE.items() if not name.startswith("domain")}, **OWN_DIRECTORY}

# Options that say which instance, what a new one is made of, and how a task goes about it: none is a setting.
NO_SETTING = (
    "db_instance_identifier", "creation_source", "source_db_instance_identifier", "source_region",
    "upgrade_storage_config", "db_snapshot_identifier", "restore_time", "use_latest_restorable_time",
    "s3_bucket_name", "s3_prefix", "s3_ingestion_role_arn", "source_engine", "source_engine_version",
    "allow_major_version_upgrade", "certificate_rotation_restart", "master_user_authentication_type",
    "skip_final_snapshot", "final_db_snapshot_identifier", "delete_automated_backups", "force_failover", "wait",
    "wait_timeout",
)  # fmt: skip
# What nobody can read, or what is done in each run that says it: there is nothing to come back to.
DONE_BY_WORD = ("master_user_password", "force_update_password", "rotate_master_user_password",
                "new_db_instance_identifier", "tde_credential_password")  # fmt: skip
# What RDS never changes: somebody else's instance of that name has it otherwise, and a task refuses that.
FIXED: dict[str, Any] = {
    "engine": "postgres",
    "storage_encrypted": False,
    "kms_key_id": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555",
    "db_name": "paintings",
    "master_username": "somebody",
    "availability_zone": f"{REGION}z",
    "character_set_name": "WE8ISO8859P1",
    "nchar_character_set_name": "UTF8",
    "timezone": "Pacific Standard Time",
    "backup_target": "outposts",
    "db_cluster_identifier": "wall-of-photos",
    "master_user_secret_kms_key_id": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555",
    "performance_insights_kms_key_id": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555",
    "db_security_groups": None,  # AWS no longer has them, nor a way to give an instance one
}


@dataclass(frozen=True)
class Drift:
    """What somebody does to one option of an instance, and how a plan tells of it.

    ``by`` takes what makes clients of AWS by the service's name. ``before`` and ``after`` are the option's values in
    the one step of the plan, or those of the whole step where it isn't that of the attributes. ``options`` are the
    task's; ``anew`` says that AWS can't be changed to that, so that somebody makes the instance anew, and nothing of it
    comes back but what the option says.
    """

    by: Callable[[Any], None]
    before: Any
    after: Any
    step: str = "attributes"
    options: Mapping[str, Any] = field(default_factory=lambda: WHOLE)
    anew: bool = False


def modified(name: str = NAME, **members: Any) -> Callable[[Any], None]:
    """Somebody changes the instance, at once."""

    def by(client: Any) -> None:
        rds = client("rds")
        rds.modify_db_instance(DBInstanceIdentifier=name, ApplyImmediately=True, **members)
        rest(rds, name)

    return by


def called(operation: str, name: str = NAME, **members: Any) -> Callable[[Any], None]:
    """Somebody sends another request about the instance."""

    def by(client: Any) -> None:
        rds = client("rds")
        getattr(rds, operation)(DBInstanceIdentifier=name, **members)
        rest(rds, name)

    return by


def tagged(**tags: str) -> Callable[[Any], None]:
    arn = f"arn:aws:rds:{REGION}:{ACCOUNT}:db:{NAME}"
    pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
    return lambda client: client("rds").add_tags_to_resource(ResourceName=arn, Tags=pairs)


def made(name: str, operation: str = "create_db_instance", **members: Any) -> Callable[[Any], None]:
    """Somebody makes the instance anew, with what can't be gone back to otherwise."""

    def by(client: Any) -> None:
        rds = client("rds")
        if name in [one["DBInstanceIdentifier"] for one in rds.describe_db_instances()["DBInstances"]]:
            rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)
            rest(rds, name)
        getattr(rds, operation)(DBInstanceIdentifier=name, **members)
        rest(rds, name)

    return by


def rest(rds: Any, name: str) -> None:
    """Ask until the instance is at rest with nothing left to come, or gone."""
    for _look in range(2000):
        found = [one for one in rds.describe_db_instances()["DBInstances"] if one["DBInstanceIdentifier"] == name]
        if not found:
            return
        if found[0]["DBInstanceStatus"] in ("available", "stopped") and not found[0]["PendingModifiedValues"]:
            return
    raise AssertionError(f"{name} doesn't come to rest: {found[0]}")


def without(*options: str, **more: Any) -> dict[str, Any]:
    """The whole task but for these options."""
    return {**{name: value for name, value in WHOLE.items() if name not in options}, **more}


SMALL = {"Engine": "mysql", "DBInstanceClass": "db.t4g.micro", "AllocatedStorage": 20, "MasterUsername": "converge",
         "MasterUserPassword": PASSWORD}  # fmt: skip
DRAFT = {"db_instance_identifier": DRAFTS, "apply_immediately": True}
LEDGER_ANEW = {"Engine": "oracle-ee-cdb", "DBInstanceClass": "db.r6i.xlarge", "AllocatedStorage": 200,
               "LicenseModel": "bring-your-own-license", "MasterUsername": "converge",
               "MasterUserPassword": PASSWORD}  # fmt: skip
WIRE_VOLUME = {"VolumeName": "rdsdbdata2", "AllocatedStorage": 200, "MaxAllocatedStorage": 300}

DRIFTS: dict[str, Drift] = {
    "state": Drift(called("stop_db_instance"), "stopped", "running", "power"),
    "apply_immediately": Drift(
        lambda client: client("rds").modify_db_instance(DBInstanceIdentifier=NAME, MultiAZ=True),
        {"MultiAZ": True}, {}, "pending_changes", without("multi_az"), anew=True),
    "engine_version": Drift(
        made(DRAFTS, EngineVersion="8.4.5", **SMALL), "8.4.5", "8.4.6", options={**DRAFT, "engine_version": "8.4.6"},
        anew=True),
    "db_instance_class": Drift(modified(DBInstanceClass="db.r6i.xlarge"), "db.r6i.xlarge", "db.r6i.large"),
    "allocated_storage": Drift(
        made(DRAFTS, **SMALL), 20, 30, options={**DRAFT, "allocated_storage": 30}, anew=True),
    "max_allocated_storage": Drift(modified(MaxAllocatedStorage=1000), 1000, 900),
    "storage_type": Drift(
        made(DRAFTS, StorageType="gp2", **SMALL), "gp2", "gp3", options={**DRAFT, "storage_type": "gp3"}, anew=True),
    "iops": Drift(modified(Iops=15000, StorageThroughput=600, AllocatedStorage=500), 15000, 14000),
    "storage_throughput": Drift(modified(Iops=14000, StorageThroughput=700, AllocatedStorage=500), 700, 600),
    "dedicated_log_volume": Drift(modified(DedicatedLogVolume=True), True, False),
    "manage_master_user_password": Drift(
        modified(ManageMasterUserPassword=False, MasterUserPassword=PASSWORD), None, True),
    "enable_iam_database_authentication": Drift(modified(EnableIAMDatabaseAuthentication=True), True, False),
    "port": Drift(modified(DBPortNumber=3311), 3311, 3310),
    "multi_az": Drift(modified(MultiAZ=True), True, False),
    "db_subnet_group_name": Drift(modified(DBSubnetGroupName="other"), "other", "private"),
    "network_type": Drift(modified(NetworkType="DUAL"), "DUAL", "IPV4"),
    "publicly_accessible": Drift(modified(PubliclyAccessible=True), True, False),
    "vpc_security_group_ids": Drift(modified(VpcSecurityGroupIds=[OTHER_GROUP]), [OTHER_GROUP], [GROUP]),
    "purge_security_groups": Drift(
        modified(VpcSecurityGroupIds=[GROUP, OTHER_GROUP]), sorted((GROUP, OTHER_GROUP)), [GROUP]),
    "db_parameter_group_name": Drift(modified(DBParameterGroupName="other"), "other", "tuned"),
    "option_group_name": Drift(modified(OptionGroupName="other"), "other", "audited"),
    "ca_certificate_identifier": Drift(
        modified(CACertificateIdentifier="rds-ca-ecc384-g1"), "rds-ca-ecc384-g1", "rds-ca-rsa2048-g1"),
    "backup_retention_period": Drift(modified(BackupRetentionPeriod=3), 3, 7),
    "preferred_backup_window": Drift(modified(PreferredBackupWindow="03:00-04:00"), "03:00-04:00", "02:00-03:00"),
    "preferred_maintenance_window": Drift(
        modified(PreferredMaintenanceWindow="mon:05:00-mon:06:00"), "mon:05:00-mon:06:00", "sun:05:00-sun:06:00"),
    "copy_tags_to_snapshot": Drift(modified(CopyTagsToSnapshot=False), False, True),
    "auto_minor_version_upgrade": Drift(modified(AutoMinorVersionUpgrade=True), True, False),
    "engine_lifecycle_support": Drift(
        modified(EngineLifecycleSupport="open-source-rds-extended-support-disabled"),
        "open-source-rds-extended-support-disabled", "open-source-rds-extended-support"),
    "deletion_protection": Drift(modified(DeletionProtection=True), True, False),
    "database_insights_mode": Drift(modified(DatabaseInsightsMode="advanced"), "advanced", "standard"),
    "enable_performance_insights": Drift(
        modified(EnablePerformanceInsights=False), False, True,
        options=without("performance_insights_retention_period"), anew=True),
    "performance_insights_retention_period": Drift(modified(PerformanceInsightsRetentionPeriod=31), 31, 465),
    "monitoring_interval": Drift(modified(MonitoringInterval=30), 30, 60),
    "monitoring_role_arn": Drift(modified(MonitoringRoleArn=OTHER_ROLE), OTHER_ROLE, ROLE),
    "enable_cloudwatch_logs_exports": Drift(
        modified(CloudwatchLogsExportConfiguration={"DisableLogTypes": ["error"]}), ["slowquery"],
        ["error", "slowquery"]),
    "purge_cloudwatch_logs_exports": Drift(
        modified(CloudwatchLogsExportConfiguration={"EnableLogTypes": ["general"]}), ["error", "general", "slowquery"],
        ["error", "slowquery"]),
    "iam_roles": Drift(
        called("remove_role_from_db_instance", RoleArn=ROLE, FeatureName="s3Import"), {}, {"s3Import": ROLE},
        "iam_roles"),
    "purge_iam_roles": Drift(
        called("add_role_to_db_instance", RoleArn=OTHER_ROLE, FeatureName="s3Export"),
        {"s3Import": ROLE, "s3Export": OTHER_ROLE}, {"s3Import": ROLE}, "iam_roles"),
    "tags": Drift(tagged(team="archivists"), {"team": "archivists"}, {"team": "photographers"}, "tags"),
    "purge_tags": Drift(
        tagged(mine=""), {"mine": ""}, None, "tags"),
    "processor_features": Drift(
        modified(LEDGER, ProcessorFeatures=[{"Name": "coreCount", "Value": "1"}]),
        [{"Name": "coreCount", "Value": "1"}],
        [{"Name": "coreCount", "Value": "2"}, {"Name": "threadsPerCore", "Value": "1"}], options=ORACLE),
    "additional_storage_volumes": Drift(
        modified(LEDGER, AdditionalStorageVolumes=[{**WIRE_VOLUME, "MaxAllocatedStorage": 400}]),
        [{**WIRE_VOLUME, "MaxAllocatedStorage": 400}], [WIRE_VOLUME], options=ORACLE),
    "license_model": Drift(
        modified(LEDGER, LicenseModel="license-included"), "license-included", "bring-your-own-license",
        options=ORACLE),
    "multi_tenant": Drift(
        made(LEDGER, **LEDGER_ANEW), None, True, options={
            "db_instance_identifier": LEDGER, "multi_tenant": True, "apply_immediately": True}, anew=True),
    "domain": Drift(
        modified(LEDGER, Domain="d-0987654321", DomainIAMRoleName="joins"), "d-0987654321", "d-1234567890",
        options=ORACLE),
    "domain_iam_role_name": Drift(
        modified(LEDGER, Domain="d-1234567890", DomainIAMRoleName="other"), "other", "joins", options=ORACLE),
    "tde_credential_arn": Drift(
        modified(LEDGER, TdeCredentialArn="arn:aws:cloudhsm:other", TdeCredentialPassword="hush"),
        "arn:aws:cloudhsm:other", "arn:aws:cloudhsm:tde", options=ORACLE),
    "replica_mode": Drift(
        modified(MOUNTED, ReplicaMode="mounted"), "mounted", "open-read-only", "replica_mode",
        {"db_instance_identifier": MOUNTED, "read_replica": True, "source_db_instance_identifier": LEDGER,
         "replica_mode": "open-read-only", "apply_immediately": True}),
    "read_replica": Drift(
        made(REPLICA, "create_db_instance_read_replica", SourceDBInstanceIdentifier=NAME), True, False, "read_replica",
        {"db_instance_identifier": REPLICA, "read_replica": False, "apply_immediately": True}, anew=True),
    "promotion_tier": Drift(
        modified(WALL, PromotionTier=9), 9, 1,
        options={"db_instance_identifier": WALL, "promotion_tier": 1, "apply_immediately": True}),
    **{
        option: Drift(
            modified(LEDGER, **{
                "DomainFqdn": "corp.example", "DomainOu": OWN_DIRECTORY["domain_ou"],
                "DomainAuthSecretArn": AD_SECRET, "DomainDnsIps": DNS, member: spoiled}),
            spoiled, OWN_DIRECTORY[option], options=JOINED)
        for option, member, spoiled in (
            ("domain_fqdn", "DomainFqdn", "other.example"),
            ("domain_ou", "DomainOu", "OU=other,DC=corp,DC=example"),
            ("domain_auth_secret_arn", "DomainAuthSecretArn", f"{AD_SECRET}2"),
            ("domain_dns_ips", "DomainDnsIps", ["10.0.0.1", "10.0.0.3"]),
        )
    },
}  # fmt: skip
# Options that say how another one is to be changed.
CHANGED_BY = {"purge_security_groups": "vpc_security_group_ids",
              "purge_cloudwatch_logs_exports": "enable_cloudwatch_logs_exports"}  # fmt: skip

# What waits for the maintenance window, changed by somebody all at once, and the members that then are pending.
LATER = {"DBInstanceClass": "db.r6i.xlarge", "MultiAZ": True, "EnableIAMDatabaseAuthentication": True,
         "DBSubnetGroupName": "other", "CACertificateIdentifier": "rds-ca-ecc384-g1", "Iops": 15000,
         "StorageThroughput": 600, "AllocatedStorage": 500, "DBPortNumber": 3311}  # fmt: skip
PENDING = ("CACertificateIdentifier", "DBInstanceClass", "DBSubnetGroupName", "IAMDatabaseAuthenticationEnabled",
           "Iops", "MultiAZ")  # fmt: skip
