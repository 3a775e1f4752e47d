# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters as plans: what is there is no change, each option that differs is one, what is put off isn't sent again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.rds import cluster_births, cluster_settings
from support.answers import Answers, done, planned, refusal, steps
from support.model import operations

NAME = "rds_cluster"
SECRET = "not-a-secret-1"
IT = {"db_cluster_identifier": "Shop"}
NEW = {**IT, "engine": "aurora-postgresql", "master_username": "jo", "manage_master_user_password": True}
CLUSTER: dict[str, Any] = {
    "DBClusterIdentifier": "shop", "DBClusterArn": "arn:aws:rds:eu-west-3:123456789012:cluster:shop",
    "Status": "available", "Engine": "aurora-postgresql", "EngineVersion": "16.6", "EngineMode": "provisioned",
    "MasterUsername": "jo", "BackupRetentionPeriod": 7, "Port": 5432, "DBClusterParameterGroup": "mine",
    "DeletionProtection": True, "CopyTagsToSnapshot": True, "IAMDatabaseAuthenticationEnabled": True,
    "PreferredBackupWindow": "03:00-03:30", "PreferredMaintenanceWindow": "mon:04:00-mon:04:30", "AllocatedStorage": 1,
    "StorageType": "aurora", "AutoMinorVersionUpgrade": True, "HttpEndpointEnabled": True, "NetworkType": "IPV4",
    "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-1", "Status": "active"}], "BacktrackWindow": 0,
    "EnabledCloudwatchLogsExports": ["postgresql"], "MasterUserSecret": {"SecretArn": "arn", "KmsKeyId": "arn:k/key/1"},
    "ServerlessV2ScalingConfiguration": {"MinCapacity": 0.5, "MaxCapacity": 8.0}, "DatabaseInsightsMode": "standard",
    "PerformanceInsightsEnabled": False, "KmsKeyId": "arn:aws:kms:eu-west-3:123456789012:key/1",
    "StorageEncrypted": True, "MonitoringInterval": 0, "TagList": [{"Key": "a", "Value": "b"}],
    "GlobalWriteForwardingRequested": False, "CertificateDetails": {"CAIdentifier": "rds-ca-rsa2048-g1"},
}  # fmt: skip
SAME: dict[str, Any] = {
    **IT, "engine": "aurora-postgresql", "engine_version": "16", "master_username": "jo", "backup_retention_period": 7,
    "port": 5432, "db_cluster_parameter_group_name": "Mine", "deletion_protection": True, "storage_encrypted": True,
    "copy_tags_to_snapshot": True, "enable_iam_database_authentication": True, "storage_type": "aurora",
    "preferred_backup_window": "03:00-03:30", "preferred_maintenance_window": "Mon:04:00-Mon:04:30",
    "auto_minor_version_upgrade": True, "enable_http_endpoint": True, "network_type": "IPV4", "kms_key_id": "1",
    "vpc_security_group_ids": ["sg-1"], "backtrack_window": 0, "enable_cloudwatch_logs_exports": ["postgresql"],
    "manage_master_user_password": True, "serverless_v2_scaling_configuration": {"min_capacity": 0.5},
    "database_insights_mode": "standard", "enable_performance_insights": False, "monitoring_interval": 0,
    "tags": {"a": "b"}, "enable_global_write_forwarding": False, "ca_certificate_identifier": "rds-ca-rsa2048-g1",
    "allocated_storage": 5,
}  # fmt: skip


def answers(*clusters: Any, check: bool = False, **more: Any) -> Answers:
    there = {one["DBClusterIdentifier"]: dict(one) for one in clusters}

    def describe(request: Any) -> Any:
        found = there.get(request["DBClusterIdentifier"])
        return {"DBClusters": [found]} if found else _raise(refusal("describe_db_clusters", "DBClusterNotFoundFault"))

    def create(request: Any) -> Any:
        there["shop"] = dict(CLUSTER)
        return {}

    def become(status: str) -> Any:
        def change(request: Any) -> Any:
            there[request["DBClusterIdentifier"]]["Status"] = status
            return {}

        return change

    def delete(request: Any) -> Any:
        del there[request["DBClusterIdentifier"]]
        return {}

    targets = [{"EngineVersion": one} for one in ("16.8", "17.4", "17.10")]
    versions = {"DBEngineVersions": [{"EngineVersion": "16.6", "ValidUpgradeTarget": targets}, *targets]}
    said = {"describe_db_clusters": describe, "describe_db_engine_versions": versions,
            "create_db_cluster": create, "stop_db_cluster": become("stopped"),
            "start_db_cluster": become("available"), "delete_db_cluster": delete, **more}  # fmt: skip
    return Answers(check, **said)


def _raise(error: ApiError) -> Any:
    raise error


def sent(plan: Any) -> list[Any]:
    return [(one.operation, dict(one.params)) for step in plan.steps if step.changes for one in step.requests]


def test_a_new_one_has_all_that_the_create_call_takes():
    aws = answers()
    outcome = done(NAME, aws, **NEW, database_name="shop", tags={"a": 1}, vpc_security_group_ids=["sg-1"],
                   serverless_v2_scaling_configuration={"min_capacity": 0.5, "max_capacity": 8})  # fmt: skip
    assert aws.sent == [("create_db_cluster", {
        "DBClusterIdentifier": "shop", "Engine": "aurora-postgresql", "MasterUsername": "jo", "DatabaseName": "shop",
        "ManageMasterUserPassword": True, "VpcSecurityGroupIds": ["sg-1"], "Tags": [{"Key": "a", "Value": "1"}],
        "ServerlessV2ScalingConfiguration": {"MinCapacity": 0.5, "MaxCapacity": 8.0}})]  # fmt: skip
    assert outcome.facts["db_cluster_identifier"] == "shop"
    assert outcome.facts["tag_list"] == [{"key": "a", "value": "b"}]


def test_the_password_stands_in_no_step_or_fact():
    said = {**NEW, "manage_master_user_password": None, "master_user_password": SECRET}
    plan = planned(NAME, answers(), **{key: value for key, value in said.items() if value is not None})
    assert SECRET not in repr([(step.before, step.after, step.effect) for step in plan.steps]) + repr(plan.facts)
    own = {key: value for key, value in CLUSTER.items() if key != "MasterUserSecret"}
    again = planned(NAME, answers(own), **IT, master_user_password=SECRET, force_update_password=True)
    assert SECRET not in repr([(step.before, step.after, step.effect) for step in again.steps]) + repr(again.facts)
    assert again.steps[0].effect.kind == "interrupts"
    over = {"manage_master_user_password": False, "force_update_password": True, "master_user_password": SECRET}
    taken = planned(NAME, answers(CLUSTER), **IT, **over)
    assert len(sent(taken)) == 1
    assert SECRET not in repr([(step.before, step.after, step.effect) for step in taken.steps]) + repr(taken.facts)
    restored = {"creation_source": "snapshot", "snapshot_identifier": "night", "engine": "aurora-mysql"}
    from_it = planned(NAME, answers(), **IT, **restored, master_user_password=SECRET)
    assert sent(from_it)[1][1]["MasterUserPassword"] == SECRET
    assert SECRET not in repr([(step.before, step.after, step.effect) for step in from_it.steps]) + repr(from_it.facts)


def test_what_is_there_is_no_change():
    assert steps(planned(NAME, answers(CLUSTER), **SAME)) == []


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"backup_retention_period": 8}, {"BackupRetentionPeriod": 8}),
        ({"port": 5433}, {"Port": 5433}),
        ({"db_cluster_parameter_group_name": "other"}, {"DBClusterParameterGroupName": "other"}),
        ({"deletion_protection": False}, {"DeletionProtection": False}),
        ({"copy_tags_to_snapshot": False}, {"CopyTagsToSnapshot": False}),
        ({"enable_iam_database_authentication": False}, {"EnableIAMDatabaseAuthentication": False}),
        ({"preferred_backup_window": "05:00-05:30"}, {"PreferredBackupWindow": "05:00-05:30"}),
        ({"preferred_maintenance_window": "tue:04:00-tue:04:30"},
         {"PreferredMaintenanceWindow": "tue:04:00-tue:04:30"}),
        ({"storage_type": "aurora-iopt1"}, {"StorageType": "aurora-iopt1"}),
        ({"auto_minor_version_upgrade": False}, {"AutoMinorVersionUpgrade": False}),
        ({"network_type": "DUAL"}, {"NetworkType": "DUAL"}),
        ({"vpc_security_group_ids": ["sg-2"]}, {"VpcSecurityGroupIds": ["sg-2"]}),
        ({"vpc_security_group_ids": ["sg-2"], "purge_security_groups": False},
         {"VpcSecurityGroupIds": ["sg-1", "sg-2"]}),
        ({"backtrack_window": 60}, {"BacktrackWindow": 60}),
        ({"enable_cloudwatch_logs_exports": []},
         {"CloudwatchLogsExportConfiguration": {"DisableLogTypes": ["postgresql"]}}),
        ({"enable_cloudwatch_logs_exports": ["instance"], "purge_cloudwatch_logs_exports": False},
         {"CloudwatchLogsExportConfiguration": {"EnableLogTypes": ["instance"]}}),
        ({"serverless_v2_scaling_configuration": {"max_capacity": 16}},
         {"ServerlessV2ScalingConfiguration": {"MinCapacity": 0.5, "MaxCapacity": 16.0}}),
        ({"database_insights_mode": "advanced"}, {"DatabaseInsightsMode": "advanced"}),
        ({"enable_performance_insights": True}, {"EnablePerformanceInsights": True}),
        ({"monitoring_interval": 60}, {"MonitoringInterval": 60}),
        ({"enable_global_write_forwarding": True}, {"EnableGlobalWriteForwarding": True}),
        ({"ca_certificate_identifier": "rds-ca-rsa4096-g1"}, {"CACertificateIdentifier": "rds-ca-rsa4096-g1"}),
        ({"engine_version": "16.8"}, {"EngineVersion": "16.8"}),
        ({"engine_version": "17", "allow_major_version_upgrade": True},
         {"EngineVersion": "17.10", "AllowMajorVersionUpgrade": True}),
        ({"manage_master_user_password": False, "master_user_password": SECRET},
         {"ManageMasterUserPassword": False, "MasterUserPassword": SECRET}),
        ({"option_group_name": "og"}, {"OptionGroupName": "og"}),
        ({"domain": "d-1"}, {"Domain": "d-1"}),
    ],
)  # fmt: skip
def test_each_option_that_differs_is_a_change(said, expected):
    plan = planned(NAME, answers(CLUSTER), **{**SAME, **said})
    common = {"DBClusterIdentifier": "shop", "ApplyImmediately": False}
    assert sent(plan) == [("modify_db_cluster", {**common, **expected})]


def test_a_change_that_waits_is_sent_again_only_if_it_is_to_come_now():
    waits = {**CLUSTER, "PendingModifiedValues": {"BackupRetentionPeriod": 8}}
    assert steps(planned(NAME, answers(waits), **IT, backup_retention_period=8)) == []
    plan = planned(NAME, answers(waits), **IT, backup_retention_period=8, apply_immediately=True)
    assert sent(plan)[0][1]["ApplyImmediately"] is True


def test_a_newer_minor_version_is_no_difference_and_an_outage_is_told():
    assert steps(planned(NAME, answers(CLUSTER), **IT, engine_version="16.4")) == []
    plan = planned(NAME, answers(CLUSTER), **IT, engine_version="16.8")
    assert plan.steps[0].effect.kind == "interrupts"
    assert "next maintenance window" in plan.steps[0].effect.sentence


def test_a_check_run_foretells_what_comes_now_and_what_waits():
    waits = {**CLUSTER, "PendingModifiedValues": {"IAMDatabaseAuthenticationEnabled": False}}
    said = {**IT, "engine_version": "17", "allow_major_version_upgrade": True, "backup_retention_period": 9,
            "preferred_backup_window": "5:00-6:00", "vpc_security_group_ids": ["sg-2"],
            "serverless_v2_scaling_configuration": {"max_capacity": 16}, "enable_cloudwatch_logs_exports": [],
            "enable_http_endpoint": False}  # fmt: skip
    now = planned(NAME, answers(waits), **said, apply_immediately=True).facts
    later = planned(NAME, answers(waits), **said).facts
    for facts in (now, later):
        assert facts["backup_retention_period"] == 9
        assert facts["preferred_backup_window"] == "05:00-06:00"
        assert facts["vpc_security_groups"] == [{"vpc_security_group_id": "sg-2", "status": "active"}]
        assert facts["serverless_v2_scaling_configuration"] == {"min_capacity": 0.5, "max_capacity": 16.0}
        assert facts["enabled_cloudwatch_logs_exports"] == []
        assert facts["http_endpoint_enabled"] is False
    assert (now["engine_version"], now["iam_database_authentication_enabled"]) == ("17.10", False)
    assert now["pending_modified_values"] == {}
    assert (later["engine_version"], later["iam_database_authentication_enabled"]) == ("16.6", True)
    assert later["pending_modified_values"] == {
        "iam_database_authentication_enabled": False, "engine_version": "17.10"}  # fmt: skip


def test_what_waits_or_is_not_told_is_asked_for_once():
    standard = {key: value for key, value in CLUSTER.items() if key != "StorageType"}
    assert steps(planned(NAME, answers(standard), **IT, storage_type="aurora")) == []
    assert steps(planned(NAME, answers(CLUSTER), **IT, preferred_backup_window="3:00-3:30")) == []
    for waits, said in (
        ({"EngineVersion": "16.8"}, {"engine_version": "16.8"}),
        ({"EngineVersion": "17.4"}, {"engine_version": "17", "allow_major_version_upgrade": True}),
        ({"DBClusterIdentifier": "store"}, {"new_db_cluster_identifier": "store"}),
        ({"CertificateDetails": {"CAIdentifier": "ca"}}, {"ca_certificate_identifier": "ca"}),
        ({"PendingCloudwatchLogsExports": {"LogTypesToEnable": ["instance"]}},
         {"enable_cloudwatch_logs_exports": ["instance", "postgresql"]}),
    ):  # fmt: skip
        assert steps(planned(NAME, answers({**CLUSTER, "PendingModifiedValues": waits}), **IT, **said)) == []


def test_a_change_now_is_waited_for_until_the_cluster_tells_it():
    new = {"EngineVersion": "16.8"}
    # The plan looks once; the wait sees the old version, then what waits, then the new one; the result looks twice.
    told = [{}, {}, {**new, "PendingModifiedValues": new}, new, new, new]
    looks = iter(told)
    aws = answers(describe_db_clusters=lambda request: {"DBClusters": [{**CLUSTER, **next(looks)}]})
    outcome = done(NAME, aws, **IT, engine_version="16.8", apply_immediately=True)
    assert outcome.facts["engine_version"] == "16.8"
    assert aws.read.count("describe_db_clusters") == len(told)


def test_groups_by_name_are_found_or_told_in_a_check_run():
    groups = {"SecurityGroups": [{"GroupName": "web", "GroupId": "sg-2"}]}
    plan = planned(NAME, answers(CLUSTER, describe_security_groups=groups), **IT, vpc_security_group_ids=["web"])
    assert sent(plan)[0][1]["VpcSecurityGroupIds"] == ["sg-2"]
    none = {"describe_security_groups": {"SecurityGroups": []}}
    with pytest.raises(Failed, match="no security group named web"):
        planned(NAME, answers(CLUSTER, **none), **IT, vpc_security_group_ids=["web"])
    foretold = planned(NAME, answers(CLUSTER, check=True, **none), **IT, vpc_security_group_ids=["web"])
    assert "no security group named web" in foretold.warnings[0]


def test_a_restored_one_gets_what_the_restore_does_not_take():
    said = {"creation_source": "snapshot", "snapshot_identifier": "night", "engine": "aurora-mysql"}
    plan = planned(NAME, answers(), **IT, **said, backup_retention_period=9, port=3307)
    assert sent(plan)[1] == ("modify_db_cluster", {
        "DBClusterIdentifier": "shop", "BackupRetentionPeriod": 9, "ApplyImmediately": True})  # fmt: skip
    assert (plan.facts["backup_retention_period"], plan.facts["port"]) == (9, 3307)


def test_the_data_api_has_calls_of_its_own():
    plan = planned(NAME, answers({**CLUSTER, "HttpEndpointEnabled": False}), **IT, enable_http_endpoint=True)
    assert sent(plan) == [("enable_http_endpoint", {"ResourceArn": CLUSTER["DBClusterArn"]})]
    assert sent(planned(NAME, answers(CLUSTER), **IT, enable_http_endpoint=False))[0][0] == "disable_http_endpoint"
    first = {**CLUSTER, "EngineMode": "serverless"}
    assert sent(planned(NAME, answers(first), **IT, enable_http_endpoint=False))[0][0] == "modify_db_cluster"


def test_it_is_renamed_once():
    said = {**IT, "new_db_cluster_identifier": "store", "apply_immediately": True}
    assert [step.name for step in planned(NAME, answers(CLUSTER), **said).steps] == ["name", "wait"]
    assert steps(planned(NAME, answers({**CLUSTER, "DBClusterIdentifier": "store"}), **said)) == []


def test_roles_replicas_and_times_have_calls_of_their_own():
    follows = {**CLUSTER, "ReplicationSourceIdentifier": "arn:of", "GlobalClusterIdentifier": "world"}
    plan = planned(NAME, answers(follows), **IT, promote=True, remove_from_global_db=True,
                   role_arn="arn:aws:iam::123456789012:role/r",
                   global_cluster_identifier="world", backtrack_to="2026-11-21T08:00:00Z")  # fmt: skip
    assert [one for one, _members in sent(plan)] == [
        "promote_read_replica_db_cluster", "remove_from_global_cluster", "add_role_to_db_cluster",
        "backtrack_db_cluster"]  # fmt: skip
    assert sent(plan)[3][1]["BacktrackTo"] == datetime(2026, 11, 21, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "operation", "part"),
    [
        ({"creation_source": "snapshot", "snapshot_identifier": "night", "engine": "aurora-mysql", "port": 3307},
         "restore_db_cluster_from_snapshot", {"SnapshotIdentifier": "night", "Port": 3307}),
        ({"creation_source": "cluster", "source_db_cluster_identifier": "old", "use_latest_restorable_time": True},
         "restore_db_cluster_to_point_in_time", {"SourceDBClusterIdentifier": "old", "UseLatestRestorableTime": True}),
        ({"creation_source": "s3", "s3_bucket_name": "b", "engine": "aurora-mysql", "master_username": "jo",
          "master_user_password": SECRET, "source_engine": "mysql", "source_engine_version": "8.0.28",
          "s3_ingestion_role_arn": "arn:r"}, "restore_db_cluster_from_s3", {"S3BucketName": "b"}),
    ],
)  # fmt: skip
def test_each_source_has_its_call(said, operation, part):
    ((name, members),) = sent(planned(NAME, answers(), **IT, **said))[:1]
    assert name == operation
    assert {key: members[key] for key in part} == part


@pytest.mark.parametrize(
    ("operation", "left"),
    [
        ("create_db_cluster", frozenset()),
        ("restore_db_cluster_from_snapshot", cluster_births._NOT_BY_SNAPSHOT),
        ("restore_db_cluster_to_point_in_time", cluster_births._NOT_BY_TIME),
        ("restore_db_cluster_from_s3", cluster_births._NOT_BY_FILES),
    ],
)
def test_calls_that_make_one_take_what_they_are_given(operation, left):
    offered = {*cluster_settings.MEMBERS.values(), *cluster_births._BORN.values()} - left
    taken = set(operations("rds")[operation].input_shape.members)
    assert offered - taken - {"SourceRegion", "EnableHttpEndpoint"} == set()


def test_it_is_stopped_and_started_once():
    aws = answers(CLUSTER)
    outcome = done(NAME, aws, **IT, state="stopped")
    assert outcome.facts["status"] == "stopped"
    assert outcome.steps[0].effect.kind == "interrupts"
    assert not done(NAME, aws, **IT, state="stopped").changed
    assert done(NAME, aws, **IT, state="started").facts["status"] == "available"


def test_it_goes_with_a_snapshot_and_protected_only_when_told():
    with pytest.raises(Refused, match="deletion_protection: false"):
        planned(NAME, answers(CLUSTER), **IT, state="absent")
    aws = answers(CLUSTER)
    outcome = done(NAME, aws, **IT, state="absent", deletion_protection=False)
    assert [step.name for step in outcome.steps] == ["deletion_protection", "cluster", "wait"]
    assert aws.sent[1] == ("delete_db_cluster", {"DBClusterIdentifier": "shop", "SkipFinalSnapshot": False,
                                                 "FinalDBSnapshotIdentifier": "shop-final"})  # fmt: skip
    assert not done(NAME, aws, **IT, state="absent").changed


@pytest.mark.parametrize(
    ("there", "said", "part"),
    [
        (None, IT, "To make it, give engine"),
        (None, {**IT, "engine": "postgres"}, "needs allocated_storage and db_cluster_instance_class"),
        (None, {**IT, "engine": "aurora-mysql"}, "give master_username"),
        (None, {**IT, "engine": "aurora-mysql", "master_username": "jo"}, "manage_master_user_password: true"),
        (None, {**IT, "creation_source": "snapshot"}, "needs snapshot_identifier and engine"),
        (None, {**IT, "creation_source": "cluster", "source_db_cluster_identifier": "x"}, "Say which time"),
        (None, {**NEW, "master_user_password": SECRET}, "RDS makes the password itself"),
        (CLUSTER, {**IT, "engine": "aurora-mysql"}, "engine of DB cluster shop is aurora-postgresql"),
        (CLUSTER, {**IT, "engine_version": "15"}, "versions only go up"),
        (CLUSTER, {**IT, "engine_version": "17"}, "allow_major_version_upgrade: true"),
        (CLUSTER, {**IT, "manage_master_user_password": False}, "has to be given"),
        (CLUSTER, {**IT, "master_user_secret_kms_key_id": "2"}, "has another key"),
        (CLUSTER, {**IT, "force_update_password": True, "master_user_password": SECRET}, "RDS manages the password"),
        (CLUSTER, {**IT, "engine_version": "18", "allow_major_version_upgrade": True}, "no upgrade"),
        (CLUSTER, {**IT, "preferred_backup_window": "3:00"}, "is not a window"),
        (CLUSTER, {**IT, "backup_retention_period": 36}, "isn't from 1 to 35"),
        (CLUSTER, {**IT, "backtrack_to": "then"}, "isn't a time"),
        (CLUSTER, {**IT, "remove_from_global_db": True}, "needs global_cluster_identifier"),
        (CLUSTER, {**IT, "serverless_v2_scaling_configuration": {"min_capacity": 0.7}}, "a whole or a half"),
        ({**CLUSTER, "Engine": "postgres"}, {**IT, "state": "stopped"}, "can't be stopped"),
        ({**CLUSTER, "DeletionProtection": False, "DBClusterMembers": [{"DBInstanceIdentifier": "one"}]},
         {**IT, "state": "absent"}, "has the instances one"),
    ],
)  # fmt: skip
def test_what_can_not_be_right_is_a_sentence(there, said, part):
    with pytest.raises(Refused, match=part):
        planned(NAME, answers(*([there] if there else [])), **said)


def test_nothing_to_stop_fails_and_is_a_warning_in_a_check_run():
    with pytest.raises(Failed, match="no DB cluster shop"):
        done(NAME, answers(), **IT, state="stopped")
    assert done(NAME, answers(check=True), **IT, state="stopped").warnings
