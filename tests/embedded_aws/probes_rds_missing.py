# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of what is refused because it isn't there or isn't said: by RDS, and by Secrets Manager."""

from __future__ import annotations

from typing import Any

from tests.embedded_aws.probes import World, refused, status


def a_replica_is_of_something(w: World) -> None:
    create = w.client("rds").create_db_instance_read_replica
    refused("InvalidParameterCombination", create, DBInstanceIdentifier="of-nothing")


def a_cluster_is_promoted_that_follows_another(w: World) -> None:
    rds, name = w.client("rds"), w.name()
    answer = refused("DBClusterNotFoundFault", rds.promote_read_replica_db_cluster, DBClusterIdentifier=name)
    assert name in answer["Error"]["Message"]
    made: dict[str, Any] = {"Engine": "aurora-postgresql", "MasterUsername": "jo", "ManageMasterUserPassword": True}
    rds.create_db_cluster(DBClusterIdentifier=name, **made)
    refused("InvalidDBClusterStateFault", rds.promote_read_replica_db_cluster, DBClusterIdentifier=name)
    rds.delete_db_cluster(DBClusterIdentifier=name, SkipFinalSnapshot=True)


def a_global_cluster_is_deleted_that_is_there(w: World) -> None:
    delete = w.client("rds").delete_global_cluster
    refused("GlobalClusterNotFoundFault", delete, GlobalClusterIdentifier="of-nobody")


def what_is_exported_has_an_arn(w: World) -> None:
    asked = {
        "ExportTaskIdentifier": "export",
        "S3BucketName": "exports",
        "IamRoleArn": f"arn:aws:iam::{w.account}:role/exports",
        "KmsKeyId": "key",
    }
    refused("InvalidParameterValue", w.client("rds").start_export_task, SourceArn="a-snapshot", **asked)


def a_marker_is_one_that_was_given_out(w: World) -> None:
    refused("InvalidParameterValue", w.client("rds").describe_db_instances, Marker="not-one-of-ours")
    refused("InvalidParameterValue", w.client("elasticache").describe_cache_subnet_groups, Marker="not-one-of-ours")


def a_cluster_is_restored_from_something(w: World) -> None:
    restore = w.client("rds").restore_db_cluster_to_point_in_time
    refused("InvalidParameterCombination", restore, DBClusterIdentifier="of-nothing", UseLatestRestorableTime=True)


def deployments_are_told_by_the_page(w: World) -> None:
    rds = w.client("rds")
    told = rds.describe_blue_green_deployments(MaxRecords=20)
    assert told["BlueGreenDeployments"] == [] and "Marker" not in told
    refused("InvalidParameterValue", rds.describe_blue_green_deployments, Marker="not-one-of-ours")


def versions_are_those_of_a_secret_that_is_there(w: World) -> None:
    refused("ResourceNotFoundException", w.client("secretsmanager").list_secret_version_ids, SecretId="nobodys")


def a_tag_has_a_key_and_a_replica_a_region(w: World) -> None:
    secrets, name = w.client("secretsmanager"), w.name()
    refused("InvalidParameterException", secrets.create_secret, Name=name, SecretString="s", Tags=[{"Value": "v"}])
    secrets.create_secret(Name=name, SecretString="s")
    refused("InvalidParameterException", secrets.tag_resource, SecretId=name, Tags=[{"Value": "v"}])
    replicate = secrets.replicate_secret_to_regions
    assert status(refused("InvalidParameterException", replicate, SecretId=name, AddReplicaRegions=[{}])) == 400


PROBES = (
    a_cluster_is_promoted_that_follows_another,
    a_cluster_is_restored_from_something,
    a_global_cluster_is_deleted_that_is_there,
    a_marker_is_one_that_was_given_out,
    a_replica_is_of_something,
    a_tag_has_a_key_and_a_replica_a_region,
    deployments_are_told_by_the_page,
    versions_are_those_of_a_secret_that_is_there,
    what_is_exported_has_an_arn,
)
