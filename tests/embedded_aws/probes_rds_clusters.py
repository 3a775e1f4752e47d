# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of RDS's clusters: Aurora's, and Multi-AZ ones."""

from __future__ import annotations

from typing import Any

from tests.embedded_aws.probes import World, refused
from tests.embedded_aws.probes_rds_groups import short
from tests.embedded_aws.probes_rds_proxies import until

_USER = {"MasterUsername": "boss", "MasterUserPassword": "only-for-this-1"}


def read(w: World, name: str) -> dict[str, Any]:
    return w.client("rds").describe_db_clusters(DBClusterIdentifier=name)["DBClusters"][0]


def rests(w: World, name: str, status: str = "available") -> dict[str, Any]:
    until(lambda: read(w, name)["Status"] == status)
    return read(w, name)


def cluster(w: World, **options: Any) -> str:
    asked = {"DBClusterIdentifier": short(w), "Engine": "aurora-postgresql", **_USER, **options}
    name = w.client("rds").create_db_cluster(**asked)["DBCluster"]["DBClusterIdentifier"]
    rests(w, name)
    return name


def a_cluster_has_the_defaults_of_its_engine(w: World) -> None:
    told = read(w, cluster(w, PreferredMaintenanceWindow="Sun:04:00-Sun:05:00"))
    assert told["EngineVersion"].startswith("17.")
    assert told["DBClusterParameterGroup"] == "default.aurora-postgresql17"
    assert (told["StorageEncrypted"], told.get("KmsKeyId"), told["MultiAZ"]) == (False, None, False)
    assert told["PreferredMaintenanceWindow"] == "sun:04:00-sun:05:00"


def wrong_clusters_are_refused(w: World) -> None:
    rds, name = w.client("rds"), cluster(w)
    good = {"DBClusterIdentifier": short(w), "Engine": "aurora-mysql", **_USER}
    for code, wrong in (
        ("DBClusterAlreadyExistsFault", {"DBClusterIdentifier": name}),
        ("InvalidParameterCombination", {"EngineVersion": "99"}),
        ("InvalidParameterValue", {"Engine": "mariadb"}),
        ("InvalidParameterValue", {"MasterUserPassword": "short"}),
        ("InvalidParameterCombination", {"StorageType": "gp3"}),
        ("InvalidParameterCombination", {"Engine": "mysql"}),
        ("InvalidParameterValue", {"BackupRetentionPeriod": 36}),
    ):
        refused(code, rds.create_db_cluster, **{**good, **wrong})
    refused("DBClusterNotFoundFault", rds.modify_db_cluster, DBClusterIdentifier="none", DeletionProtection=True)


def versions_of_clusters_wait(w: World) -> None:
    rds, name = w.client("rds"), cluster(w, EngineVersion="16.8", Engine="aurora-postgresql")
    asked = {"DBClusterIdentifier": name}
    rds.modify_db_cluster(**asked, EngineVersion="16.9", DeletionProtection=True)
    told = rests(w, name)
    assert (told["EngineVersion"], told["DeletionProtection"]) == ("16.8", True)
    assert told["PendingModifiedValues"]["EngineVersion"] == "16.9"
    rds.modify_db_cluster(**asked, ApplyImmediately=True, BackupRetentionPeriod=7)
    told = rests(w, name)
    assert (told["EngineVersion"], told["BackupRetentionPeriod"]) == ("16.9", 7)
    assert not told.get("PendingModifiedValues")
    refused("InvalidParameterCombination", rds.modify_db_cluster, **asked, EngineVersion="17.9", ApplyImmediately=True)
    refused("InvalidParameterCombination", rds.delete_db_cluster, **asked, SkipFinalSnapshot=True)


def a_multi_az_cluster_has_three_members(w: World) -> None:
    rds = w.client("rds")
    asked = {"Engine": "mysql", "DBClusterInstanceClass": "db.m5d.large", "AllocatedStorage": 100, "Iops": 1000}
    name = cluster(w, **asked)
    told = read(w, name)
    assert (told["MultiAZ"], told["StorageType"], told["AllocatedStorage"]) == (True, "io1", 100)
    writers = [one["IsClusterWriter"] for one in told["DBClusterMembers"]]
    assert sorted(writers) == [False, False, True]
    rds.reboot_db_cluster(DBClusterIdentifier=name)
    rests(w, name)
    refused("InvalidParameterCombination", rds.delete_db_cluster, DBClusterIdentifier=name)
    rds.delete_db_cluster(DBClusterIdentifier=name, SkipFinalSnapshot=True)
    until(lambda: name not in [one["DBClusterIdentifier"] for one in rds.describe_db_clusters()["DBClusters"]])
    members = [one["DBInstanceIdentifier"] for one in told["DBClusterMembers"]]
    refused("DBInstanceNotFound", rds.describe_db_instances, DBInstanceIdentifier=members[0])


def a_stopped_cluster_starts(w: World) -> None:
    rds, name = w.client("rds"), cluster(w)
    assert rds.stop_db_cluster(DBClusterIdentifier=name)["DBCluster"]["Status"] == "stopping"
    rests(w, name, "stopped")
    refused("InvalidDBClusterStateFault", rds.modify_db_cluster, DBClusterIdentifier=name, BackupRetentionPeriod=3)
    assert rds.start_db_cluster(DBClusterIdentifier=name)["DBCluster"]["Status"] == "starting"
    rests(w, name)


def a_cluster_is_renamed_with_its_members(w: World) -> None:
    rds, name, new = w.client("rds"), cluster(w), short(w)
    asked = {"DBInstanceIdentifier": short(w), "DBInstanceClass": "db.r6g.large", "Engine": "aurora-postgresql"}
    rds.create_db_instance(**asked, DBClusterIdentifier=name)
    refused("InvalidDBClusterStateFault", rds.delete_db_cluster, DBClusterIdentifier=name, SkipFinalSnapshot=True)
    rds.modify_db_cluster(DBClusterIdentifier=name, NewDBClusterIdentifier=new, ApplyImmediately=True)
    until(lambda: new in [one["DBClusterIdentifier"] for one in rds.describe_db_clusters()["DBClusters"]])
    assert [one["DBInstanceIdentifier"] for one in rests(w, new)["DBClusterMembers"]] == [asked["DBInstanceIdentifier"]]


def serverless_capacity_and_iam_are_told(w: World) -> None:
    capacity = {"MinCapacity": 0.5, "MaxCapacity": 4}
    name = cluster(w, ServerlessV2ScalingConfiguration=capacity, EnableHttpEndpoint=True)
    told = read(w, name)
    assert told["ServerlessV2ScalingConfiguration"] == capacity and told["HttpEndpointEnabled"] is True
    w.client("rds").modify_db_cluster(
        DBClusterIdentifier=name, EnableIAMDatabaseAuthentication=True, ApplyImmediately=True
    )
    assert rests(w, name)["IAMDatabaseAuthenticationEnabled"] is True


def roles_are_taken_away(w: World) -> None:
    rds, name = w.client("rds"), cluster(w)
    role = {"DBClusterIdentifier": name, "RoleArn": "arn:aws:iam::123456789012:role/one", "FeatureName": "s3Import"}
    rds.add_role_to_db_cluster(**role)
    assert [one["FeatureName"] for one in read(w, name)["AssociatedRoles"]] == ["s3Import"]
    rds.remove_role_from_db_cluster(**role)
    assert not read(w, name)["AssociatedRoles"]
    refused("DBClusterRoleNotFound", rds.remove_role_from_db_cluster, **role)


def an_instance_of_a_cluster_takes_its_time(w: World) -> None:
    rds, name = w.client("rds"), cluster(w)
    asked = {"DBInstanceIdentifier": short(w), "DBInstanceClass": "db.r6g.large", "Engine": "aurora-postgresql"}
    made = rds.create_db_instance(**asked, DBClusterIdentifier=name)["DBInstance"]
    assert made["DBInstanceStatus"] == "creating"
    of = {"DBInstanceIdentifier": made["DBInstanceIdentifier"]}
    until(lambda: rds.describe_db_instances(**of)["DBInstances"][0]["DBInstanceStatus"] == "available")
    role = {**of, "RoleArn": "arn:aws:iam::123456789012:role/one", "FeatureName": "s3Import"}
    rds.add_role_to_db_instance(**role)
    rds.remove_role_from_db_instance(**role)
    refused("DBInstanceRoleNotFound", rds.remove_role_from_db_instance, **role)


PROBES = (
    roles_are_taken_away,
    an_instance_of_a_cluster_takes_its_time,
    a_cluster_has_the_defaults_of_its_engine,
    wrong_clusters_are_refused,
    versions_of_clusters_wait,
    a_multi_az_cluster_has_three_members,
    a_stopped_cluster_starts,
    a_cluster_is_renamed_with_its_members,
    serverless_capacity_and_iam_are_told,
)
