# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DB instances as plans: every option found and repaired alone, what RDS writes otherwise, and what is refused."""

from __future__ import annotations

from typing import Any

import jmespath
import pytest

from ansible_collections.converge.aws.plugins.module_utils import carry_out, planning
from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Refused
from ansible_collections.converge.aws.plugins.module_utils.rds import (
    births,
    instances,
    limits,
    pending,
    removal,
    settings,
    versions,
    windows,
)
from ansible_collections.converge.aws.plugins.module_utils.state import State, named
from support.model import Model
from support.modules import module, options, params
from support.planning import WHERE, plan, told

INSTANCE = module("rds_instance").RESOURCE
KEY = "arn:aws:kms:eu-west-3:123456789012:key/11111111-2222-3333-4444-555555555555"
ROLE = "arn:aws:iam::123456789012:role/rds"
SECRET = "arn:aws:secretsmanager:eu-west-3:123456789012:secret:rds!db-1"
RAW: dict[str, Any] = {
    "DBInstanceIdentifier": "photos", "DBInstanceArn": "arn:aws:rds:eu-west-3:123456789012:db:photos",
    "DBInstanceStatus": "available", "Engine": "mysql", "EngineVersion": "8.4.5", "DBInstanceClass": "db.r6i.large",
    "ProcessorFeatures": [{"Name": "threadsPerCore", "Value": "1"}, {"Name": "coreCount", "Value": "2"}],
    "AllocatedStorage": 500, "MaxAllocatedStorage": 900, "StorageType": "gp3", "Iops": 12000, "StorageThroughput": 500,
    "DedicatedLogVolume": False, "StorageEncrypted": True, "KmsKeyId": KEY, "DBName": "photos",
    "AdditionalStorageVolumes": [{"VolumeName": "rdsdbdata2", "AllocatedStorage": 200, "StorageType": "gp3"}],
    "MasterUsername": "Converge", "MasterUserSecret": {"SecretArn": SECRET, "SecretStatus": "active", "KmsKeyId": KEY},
    "IAMDatabaseAuthenticationEnabled": False, "Endpoint": {"Address": "photos.x", "Port": 3306}, "MultiAZ": False,
    "AvailabilityZone": "eu-west-3a", "DBSubnetGroup": {"DBSubnetGroupName": "private"}, "NetworkType": "IPV4",
    "PubliclyAccessible": False, "DBSecurityGroups": [{"DBSecurityGroupName": "classic"}],
    "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-2", "Status": "active"}, {"VpcSecurityGroupId": "sg-1"}],
    "DBParameterGroups": [{"DBParameterGroupName": "tuned", "ParameterApplyStatus": "pending-reboot"}],
    "OptionGroupMemberships": [{"OptionGroupName": "default:mysql-8-4", "Status": "in-sync"}],
    "CACertificateIdentifier": "rds-ca-rsa2048-g1", "BackupRetentionPeriod": 7, "BackupTarget": "region",
    "PreferredBackupWindow": "02:00-03:00", "PreferredMaintenanceWindow": "sun:05:00-sun:06:00",
    "CopyTagsToSnapshot": False, "AutoMinorVersionUpgrade": True, "DeletionProtection": False,
    "EngineLifecycleSupport": "open-source-rds-extended-support", "DatabaseInsightsMode": "standard",
    "PerformanceInsightsEnabled": True, "PerformanceInsightsKMSKeyId": KEY, "PerformanceInsightsRetentionPeriod": 7,
    "MonitoringInterval": 60, "MonitoringRoleArn": ROLE, "EnabledCloudwatchLogsExports": ["error", "slowquery"],
    "LicenseModel": "general-public-license", "CharacterSetName": "AL32UTF8", "NcharCharacterSetName": "AL16UTF16",
    "Timezone": "UTC", "MultiTenant": False, "DBClusterIdentifier": "wall", "PromotionTier": 1,
    "DomainMemberships": [{"Domain": "d-1", "FQDN": "corp.example", "OU": "OU=x", "IAMRoleName": "joins",
                           "AuthSecretArn": SECRET, "DnsIps": ["10.0.0.1", "10.0.0.2"]}],
    "TdeCredentialArn": "arn:tde", "TagList": [{"Key": "team", "Value": "photographers"}], "AssociatedRoles": [],
}  # fmt: skip
# Of each option: as somebody writes what is there, and another value.
OPTIONS: dict[str, tuple[Any, Any]] = {
    "engine": ("mysql", "postgres"), "engine_version": ("8.4", "8.4.9"),
    "db_instance_class": ("db.r6i.large", "db.r6i.xlarge"),
    "processor_features": ({"coreCount": 2, "threadsPerCore": "1"}, {"coreCount": 1, "threadsPerCore": "1"}),
    "allocated_storage": (500, 600), "max_allocated_storage": (900, 1000), "storage_type": ("gp3", "io2"),
    "iops": (12000, 14000), "storage_throughput": (500, 600), "dedicated_log_volume": (False, True),
    "additional_storage_volumes": ([{"volume_name": "rdsdbdata2", "allocated_storage": 200}],
                                   [{"volume_name": "rdsdbdata2", "allocated_storage": 300}]),
    "storage_encrypted": (True, False), "kms_key_id": (KEY.rpartition("/")[2], KEY[:-1] + "6"),
    "db_name": ("Photos", "paintings"), "master_username": ("converge", "other"),
    "manage_master_user_password": (True, False), "master_user_secret_kms_key_id": (KEY, None),
    "enable_iam_database_authentication": (False, True), "port": (3306, 3307), "multi_az": (False, True),
    "availability_zone": ("eu-west-3a", "eu-west-3b"), "db_subnet_group_name": ("Private", "other"),
    "network_type": ("IPV4", "DUAL"), "publicly_accessible": (False, True),
    "vpc_security_group_ids": (["sg-1", "sg-2", "sg-1"], ["sg-3"]), "db_security_groups": (["classic"], ["other"]),
    "db_parameter_group_name": ("Tuned", "other"), "option_group_name": ("default:mysql-8-4", "other"),
    "ca_certificate_identifier": ("rds-ca-rsa2048-g1", "rds-ca-ecc384-g1"), "backup_retention_period": (7, 8),
    "backup_target": ("region", "outposts"), "preferred_backup_window": (" 2:00-3:00", "02:00-04:00"),
    "preferred_maintenance_window": ("Sun:05:00-Sun:06:00", "Mon:05:00-Mon:06:00"),
    "copy_tags_to_snapshot": (False, True), "auto_minor_version_upgrade": (True, False),
    "deletion_protection": (False, True),
    "engine_lifecycle_support": ("open-source-rds-extended-support", "open-source-rds-extended-support-disabled"),
    "database_insights_mode": ("standard", "advanced"), "enable_performance_insights": (True, False),
    "performance_insights_kms_key_id": (KEY, None), "performance_insights_retention_period": (7, 731),
    "monitoring_interval": (60, 0), "monitoring_role_arn": (ROLE, ROLE + "2"),
    "enable_cloudwatch_logs_exports": (["slowquery", "error"], ["error", "audit"]),
    "license_model": ("general-public-license", "bring-your-own-license"),
    "character_set_name": ("AL32UTF8", "WE8"), "nchar_character_set_name": ("AL16UTF16", "UTF8"),
    "timezone": ("UTC", "CET"), "multi_tenant": (False, True), "db_cluster_identifier": ("Wall", "other"),
    "promotion_tier": (1, 2), "domain": ("d-1", "d-2"), "domain_fqdn": ("Corp.example", "other.example"),
    "domain_ou": ("OU=x", "OU=y"), "domain_auth_secret_arn": (SECRET, SECRET + "2"),
    "domain_dns_ips": (["10.0.0.2", "10.0.0.1"], ["10.0.0.3"]), "domain_iam_role_name": ("joins", "other"),
    "tde_credential_arn": ("arn:tde", "arn:tde2"), "tde_credential_password": ("hush", None),
}  # fmt: skip
SETTABLE = [one for one in OPTIONS if one not in settings.FIXED_AT_BIRTH and OPTIONS[one][1] is not None]


def steps(raw: dict[str, Any] | None = None, **said: Any) -> tuple[Any, ...]:
    """The plan for a task, against an instance as RDS describes it."""
    task = params("rds_instance", **{"db_instance_identifier": "Photos", **said})
    limits.check(task)
    task = instances.localize(task, WHERE)
    if raw is None:
        return plan(INSTANCE, State(), task)
    seen = pending.laid_over(raw)
    found = {"DBInstance": seen, "Raw": raw, "Pending": pending.values(raw)}
    task = instances.adopt(found, task)
    instances.accept(found, task, WHERE)
    values: dict[str, Any] = {}
    for part in INSTANCE.parts:
        if part is settings.SETTINGS:
            values[part.name] = {
                option: jmespath.search(path, found)
                for option, path in settings.SEEN_AS.items()
                if option not in settings.SECRETS
            }
        else:
            values[part.name] = part.codec.from_wire(jmespath.search(part.read.path, found), None)
    made = planning.plan(INSTANCE, named(INSTANCE, task), task, WHERE, State(found, values), Model("rds"))
    carry_out.checked(made, Model("rds"))
    return made


def test_no_option_is_missed():
    assert set(OPTIONS) == set(settings.MEMBERS)
    beside = {option for part in INSTANCE.parts if part is not settings.SETTINGS for option in part.taken}
    assert beside <= set(options("rds_instance"))


def alone(option: str, value: Any) -> dict[str, Any]:
    """A task that says that one thing, and what has to be said with it."""
    more = {
        "manage_master_user_password": {"master_user_password": "Hush-1234-hush"} if value is False else {},
        "database_insights_mode": {},
    }
    return {option: value, **more.get(option, {})}


@pytest.mark.parametrize("option", OPTIONS)
def test_what_is_there_as_somebody_else_writes_it_is_no_change(option):
    assert told(steps(RAW, **alone(option, OPTIONS[option][0]))) == []


@pytest.mark.parametrize("option", SETTABLE)
def test_each_option_is_found_and_repaired_alone(option):
    (step,) = steps(RAW, **alone(option, OPTIONS[option][1]))
    assert (step.name, list(step.after)) == ("attributes", [option]), "told in the diff, and nothing else"
    assert step.before[option] != step.after[option]
    (request,) = step.requests
    member = settings.CHANGED_AS.get(option, settings.MEMBERS[option])
    assert request.operation == "modify_db_instance"
    assert member in request.params
    assert request.params["ApplyImmediately"] is False


@pytest.mark.parametrize("option", settings.FIXED_AT_BIRTH)
def test_what_never_changes_is_refused_with_the_way_out(option):
    with pytest.raises(Refused, match=option):
        steps(RAW, **alone(option, OPTIONS[option][1]))


def test_an_instance_in_several_zones_may_have_failed_over():
    assert told(steps({**RAW, "MultiAZ": True}, availability_zone="eu-west-3b")) == []


def test_lists_that_are_not_purged_keep_what_they_have():
    (step,) = steps(RAW, vpc_security_group_ids=["sg-3"], purge_security_groups=False)
    assert step.after == {"vpc_security_group_ids": ["sg-1", "sg-2", "sg-3"]}
    assert told(steps(RAW, vpc_security_group_ids=["sg-2"], purge_security_groups=False)) == []
    (step,) = steps(RAW, vpc_security_group_ids=["sg-2"])
    assert "sg-1" in step.effect.sentence, "who can't connect any more"
    (step,) = steps(RAW, enable_cloudwatch_logs_exports=["audit", "error"])
    assert step.requests[0].params["CloudwatchLogsExportConfiguration"] == {
        "EnableLogTypes": ["audit"], "DisableLogTypes": ["slowquery"]}  # fmt: skip


@pytest.mark.parametrize(("current", "asked", "met"), [
    ("16.9", "16", True), ("16.9", "16.9", True), ("16.9", "16.3", True), ("8.4.5", "8", True), ("8.4.5", "8.4", True),
    ("16.9", "16.10", False), ("16.9", "17", False), ("16.9", "1", False), ("8.0.40", "8.4", False),
    ("10.11.9", "10.6", False),
])  # fmt: skip
def test_a_version_is_as_good_as_its_beginning_or_an_earlier_minor_one(current, asked, met):
    engine = "postgres" if current.startswith("16") else "mysql"
    assert versions.meets(engine, current, asked) is met


def test_a_version_never_goes_back_and_a_major_one_is_asked_for():
    with pytest.raises(Refused, match="RDS never goes back to 8.0"):
        steps(RAW, engine_version="8.0")
    with pytest.raises(Refused, match="allow_major_version_upgrade"):
        steps(RAW, engine_version="9.7")
    (step,) = steps(RAW, engine_version="9.7", allow_major_version_upgrade=True)
    assert step.requests[0].params["AllowMajorVersionUpgrade"] is True
    assert step.effect.kind == "interrupts"


# --- the peer's crashes ---


def test_storage_that_autoscaling_has_grown_is_no_change_and_a_shrink_is_refused():
    assert told(steps(RAW, allocated_storage=400)) == []
    fixed = {name: one for name, one in RAW.items() if name != "MaxAllocatedStorage"}
    with pytest.raises(Refused, match="rds_blue_green"):
        steps(fixed, allocated_storage=400)
    with pytest.raises(Refused, match="to 550 GiB"):
        steps(RAW, allocated_storage=501)


def test_gp3_and_io1_without_their_numbers_in_the_answer_are_planned():
    small = {name: one for name, one in RAW.items() if name not in ("Iops", "StorageThroughput")}
    small["AllocatedStorage"] = 20
    assert told(steps(small, storage_type="gp3", iops=3000, storage_throughput=125, engine="mysql")) == []
    (step,) = steps({**small, "StorageType": "gp2"}, storage_type="gp3", allocated_storage=100)
    assert step.requests[0].params["StorageType"] == "gp3"
    (step,) = steps({**RAW, "StorageType": "io1"}, allocated_storage=600)
    assert {"AllocatedStorage": 600, "Iops": 12000}.items() <= step.requests[0].params.items()


def test_a_key_of_insights_that_are_off_is_no_change():
    off = {name: one for name, one in RAW.items() if not name.startswith("PerformanceInsights")}
    said = {"performance_insights_kms_key_id": KEY, "performance_insights_retention_period": 7}
    assert told(steps(off, **said)) == []
    (step,) = steps(off, enable_performance_insights=True, **said)
    assert step.requests[0].params["PerformanceInsightsKMSKeyId"] == KEY


def test_the_key_of_insights_that_are_on_is_refused_another():
    with pytest.raises(Refused, match="performance_insights_kms_key_id: .*RDS never changes it"):
        steps(RAW, performance_insights_kms_key_id=KEY[:-1] + "6")


@pytest.mark.parametrize(("said", "members"), [
    ({"domain": "d-2"}, {"Domain": "d-2", "DomainIAMRoleName": "joins"}),
    ({"domain_iam_role_name": "other"}, {"Domain": "d-1", "DomainIAMRoleName": "other"}),
    ({"domain_ou": "OU=y"}, {"DomainFqdn": "corp.example", "DomainOu": "OU=y", "DomainAuthSecretArn": SECRET,
                             "DomainDnsIps": ["10.0.0.1", "10.0.0.2"]}),
    ({"domain": ""}, {"DisableDomain": True}),
])  # fmt: skip
def test_a_directory_is_told_whole(said, members):
    (step,) = steps(RAW, **said)
    (request,) = step.requests
    beside = {"DBInstanceIdentifier": "photos", "ApplyImmediately": False}
    assert request.params == {**beside, **members}
    assert step.after == said, "and told as the one thing that changes"


def test_running_starts_what_is_stopped():
    assert told(steps({**RAW, "DBInstanceStatus": "stopped"}, state="running")) == [
        ("power", "change", ["start_db_instance"])
    ]
    assert told(steps(RAW, state="running")) == []
    assert told(steps(RAW, state="rebooted")) == [("power", "change", ["reboot_db_instance"])]
    assert told(steps({**RAW, "DBInstanceStatus": "stopped"}, state="rebooted"))[0][2] == ["start_db_instance"]


# --- what is pending ---


def test_what_is_pending_is_not_sent_again():
    waiting = {**RAW, "PendingModifiedValues": {"DBInstanceClass": "db.r6i.xlarge", "Port": 3307,
               "IAMDatabaseAuthenticationEnabled": True,
               "PendingCloudwatchLogsExports": {"LogTypesToEnable": ["audit"],
                                                "LogTypesToDisable": ["error"]}}}  # fmt: skip
    said = {"db_instance_class": "db.r6i.xlarge", "port": 3307, "enable_iam_database_authentication": True,
            "enable_cloudwatch_logs_exports": ["audit", "slowquery"]}  # fmt: skip
    assert told(steps(waiting, **said)) == []
    (step,) = steps(waiting, db_instance_class="db.r6i.large")
    assert step.after == {"db_instance_class": "db.r6i.large"}, "taken back"


def test_at_once_flushes_everything_and_says_what():
    assert told(steps(RAW, apply_immediately=True)) == []
    waiting = {**RAW, "PendingModifiedValues": {"DBInstanceClass": "db.r6i.xlarge", "MasterUserPassword": "hush"}}
    (step,) = steps(waiting, apply_immediately=True)
    assert step.effect.kind == "interrupts"
    assert "DBInstanceClass: db.r6i.xlarge" in step.effect.sentence
    assert "hush" not in step.effect.sentence + str(step.show(step.before))
    both = steps(waiting, apply_immediately=True, backup_retention_period=9)
    assert [(one.name, len(one.requests)) for one in both] == [("attributes", 1), ("pending_changes", 0)]


# --- passwords ---


def test_a_password_is_sent_to_a_new_one_and_later_only_when_told():
    new = {"engine": "mysql", "db_instance_class": "db.t4g.micro", "allocated_storage": 20, "master_username": "jo"}
    (step,) = steps(None, master_user_password="Hush-1234-hush", **new)
    assert step.requests[0].params["MasterUserPassword"] == "Hush-1234-hush"
    assert "Hush" not in str(step.after)
    own = {**RAW, "MasterUserSecret": None}
    assert told(steps(own, master_user_password="Hush-1234-hush")) == []
    (step,) = steps(own, master_user_password="Hush-1234-hush", force_update_password=True)
    assert (step.show(step.after), step.effect.kind) == ("********", "interrupts")
    with pytest.raises(Refused, match="manage_master_user_password"):
        steps(None, master_user_password="Hush-1234-hush", manage_master_user_password=True, **new)
    with pytest.raises(Refused) as refused:
        steps(None, master_user_password="Hush/1234", **new)
    assert "Hush" not in str(refused.value)


# --- how one is made ---


@pytest.mark.parametrize(("said", "operation"), [
    ({"read_replica": True, "source_db_instance_identifier": "wall"}, "create_db_instance_read_replica"),
    ({"creation_source": "snapshot", "db_snapshot_identifier": "last"}, "restore_db_instance_from_db_snapshot"),
    ({"creation_source": "instance", "source_db_instance_identifier": "wall", "use_latest_restorable_time": True},
     "restore_db_instance_to_point_in_time"),
])  # fmt: skip
def test_one_is_made_from_what_the_task_says_and_changed_to_the_rest(said, operation):
    made = steps(None, tags={"a": "1"}, ca_certificate_identifier="rds-ca-ecc384-g1",
                 preferred_maintenance_window="sun:05:00-sun:06:00", **said)  # fmt: skip
    assert told(made) == [("DB instance", "create", [operation]), ("attributes", "change", ["modify_db_instance"])]
    assert made[0].requests[0].params["Tags"] == [{"Key": "a", "Value": "1"}]
    assert made[1].after == {"preferred_maintenance_window": "sun:05:00-sun:06:00"}


def test_what_a_snapshot_decides_is_no_change_before_it_is_restored():
    said = {"creation_source": "snapshot", "db_snapshot_identifier": "last", "db_instance_class": "db.t4g.micro"}
    (step,) = steps(None, master_username="jo", storage_encrypted=True, timezone="UTC", **said)
    assert step.requests[0].operation == "restore_db_instance_from_db_snapshot"


def test_a_new_one_lacks_nothing_and_has_no_address_in_the_internet():
    with pytest.raises(Refused, match="db_instance_class and allocated_storage.*manage_master_user_password: true"):
        steps(None, engine="mysql")
    (step,) = steps(None, engine="mysql", db_instance_class="db.t4g.micro", allocated_storage=20,
                    master_username="jo", manage_master_user_password=True)  # fmt: skip
    assert step.requests[0].params["PubliclyAccessible"] is False
    assert "storage_encrypted" in births.warn({"db_instance_identifier": "photos"}, (step,))[0]


# --- the end ---


class Snapshots:
    """An RDS that has one snapshot, or none."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def call(self, operation: str, asked: dict[str, Any], service: str) -> dict[str, Any]:
        if asked["DBSnapshotIdentifier"] not in self.names:
            raise ApiError(operation, "DBSnapshotNotFound", "no", 404)
        return {"DBSnapshots": [{"DBInstanceIdentifier": "wall"}]}


@pytest.mark.parametrize(("raw", "said", "sentence"), [
    ({}, {}, "final_db_snapshot_identifier is needed"),
    ({}, {"final_db_snapshot_identifier": "last"}, "there is a snapshot last already, of wall"),
    ({"ReadReplicaSourceDBInstanceIdentifier": "wall"}, {"final_db_snapshot_identifier": "x"}, "replica of wall"),
    ({"DBInstanceStatus": "failed"}, {"final_db_snapshot_identifier": "x"}, "skip_final_snapshot: true if"),
    ({"DeletionProtection": True}, {"skip_final_snapshot": True}, "is protected from deletion"),
])  # fmt: skip
def test_nothing_is_deleted_that_would_be_lost_unasked(raw, said, sentence):
    task = params("rds_instance", db_instance_identifier="photos", state="absent", **said)
    with pytest.raises(Refused, match=sentence):
        removal.clearing(Snapshots("last"), task, {"DBInstanceIdentifier": "photos"}, {"Raw": {**RAW, **raw}})


def test_a_deletion_lifts_the_protection_only_when_told_and_says_what_is_lost_and_left():
    task = params("rds_instance", db_instance_identifier="photos", state="absent", deletion_protection=False,
                  final_db_snapshot_identifier="last")  # fmt: skip
    found = {"Raw": {**RAW, "DeletionProtection": True}}
    (step,) = removal.clearing(Snapshots(), task, {"DBInstanceIdentifier": "photos"}, found)
    assert step.requests[0].params["DeletionProtection"] is False
    assert (removal.effect(task).kind, "automated backups" in removal.effect(task).sentence) == ("irreversible", True)
    assert removal.remains(found, task)["retained"] == ["snapshot last", "parameter group tuned",
                                                        "subnet group private"]  # fmt: skip


# --- windows ---


@pytest.mark.parametrize(("backup", "maintenance", "sentence"), [
    ("02:00-02:15", None, "lasts 15 minutes"), ("2-3", None, "not a window"), (None, "05:00-06:00", "not a window"),
    ("05:30-06:30", "sun:05:00-sun:06:00", "overlaps"), ("23:30-00:30", "mon:00:00-mon:01:00", "overlaps"),
])  # fmt: skip
def test_windows_that_aws_does_not_take_are_refused(backup, maintenance, sentence):
    with pytest.raises(Refused, match=sentence):
        windows.check(backup, maintenance)
    windows.check("02:00-03:00", "sun:23:30-mon:00:30")
