# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of what is made of DB instances: snapshots, restores, read replicas, blue/green deployments."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.embedded_aws.probes import World, refused
from tests.embedded_aws.probes_rds_instances import HOLD, create, gone, see, settled

FAR = "eu-west-1"


def snapshot(w: World, of: str, **options: Any) -> dict[str, Any]:
    name = w.name()
    w.client("rds").create_db_snapshot(DBInstanceIdentifier=of, DBSnapshotIdentifier=name, **options)
    return ready(w, name)


def ready(w: World, name: str, region: str = "us-east-1") -> dict[str, Any]:
    for _ in range(150):
        (found,) = w.client("rds", region).describe_db_snapshots(DBSnapshotIdentifier=name)["DBSnapshots"]
        if found["Status"] == "available":
            return found
        time.sleep(0.02)
    raise AssertionError(f"{name} is {found['Status']}")


def key(w: World, region: str) -> str:
    return str(w.client("kms", region).create_key()["KeyMetadata"]["Arn"])


# ---- snapshots ------------------------------------------------------------------------------------------------------


def a_snapshot_takes_its_time(w: World) -> None:
    rds, name, told = w.client("rds"), create(w), w.name()
    w.server.pace_databases(HOLD)
    made = rds.create_db_snapshot(DBInstanceIdentifier=name, DBSnapshotIdentifier=told)["DBSnapshot"]
    assert (made["Status"], made["PercentProgress"]) == ("creating", 0)
    assert see(w, name)["DBInstanceStatus"] == "backing-up"
    refused("InvalidDBSnapshotState", rds.delete_db_snapshot, DBSnapshotIdentifier=told)
    refused("InvalidDBSnapshotState", rds.restore_db_instance_from_db_snapshot, DBSnapshotIdentifier=told,
            DBInstanceIdentifier=w.name()[:30])  # fmt: skip
    w.server.pace_databases(0)
    found = ready(w, told)
    assert found["PercentProgress"] == 100 and found["StorageType"] == "gp3"
    assert found["DbiResourceId"] == settled(w, name)["DbiResourceId"]
    assert rds.delete_db_snapshot(DBSnapshotIdentifier=told)["DBSnapshot"]["Status"] == "deleted"
    refused("DBSnapshotNotFound", rds.delete_db_snapshot, DBSnapshotIdentifier=told)


def automated_snapshots_are_not_deleted(w: World) -> None:
    rds, name = w.client("rds"), create(w, BackupRetentionPeriod=1)
    asked = {"DBInstanceIdentifier": name, "SnapshotType": "automated"}
    (found,) = rds.describe_db_snapshots(**asked)["DBSnapshots"]
    refused("InvalidDBSnapshotState", rds.delete_db_snapshot, DBSnapshotIdentifier=found["DBSnapshotIdentifier"])


def encrypted_copies_afar_want_a_key(w: World) -> None:
    source = snapshot(w, create(w, StorageEncrypted=True), Tags=[{"Key": "a", "Value": "b"}])
    rds, name = w.client("rds", FAR), w.name()
    asked = {"SourceDBSnapshotIdentifier": source["DBSnapshotArn"], "TargetDBSnapshotIdentifier": name,
             "SourceRegion": "us-east-1"}  # fmt: skip
    refused("InvalidParameterCombination", rds.copy_db_snapshot, **asked)
    wanted = key(w, FAR)
    rds.copy_db_snapshot(**asked, KmsKeyId=wanted, CopyTags=True)
    found = ready(w, name, FAR)
    assert (found["KmsKeyId"], found["SourceRegion"]) == (wanted, "us-east-1")
    assert found["SourceDBSnapshotIdentifier"] == source["DBSnapshotArn"]
    assert found["TagList"] == [{"Key": "a", "Value": "b"}]


def snapshots_are_shared_unless_their_key_is_the_default(w: World) -> None:
    rds, name = w.client("rds"), create(w, StorageEncrypted=True)
    closed = snapshot(w, name)["DBSnapshotIdentifier"]
    asked = {"AttributeName": "restore", "ValuesToAdd": ["222222222222"]}
    refused("InvalidParameterCombination", rds.modify_db_snapshot_attribute, DBSnapshotIdentifier=closed, **asked)
    copied = w.name()
    rds.copy_db_snapshot(
        SourceDBSnapshotIdentifier=closed, TargetDBSnapshotIdentifier=copied, KmsKeyId=key(w, "us-east-1")
    )
    ready(w, copied)
    rds.modify_db_snapshot_attribute(DBSnapshotIdentifier=copied, **asked)
    refused("InvalidParameterCombination", rds.modify_db_snapshot_attribute, DBSnapshotIdentifier=copied,
            AttributeName="restore", ValuesToAdd=["all"])  # fmt: skip
    there = w.client("rds", key="222222222222").describe_db_snapshots(SnapshotType="shared")["DBSnapshots"]
    assert [one["DBSnapshotIdentifier"] for one in there] == [copied]


# ---- restores -------------------------------------------------------------------------------------------------------


def a_restore_takes_the_settings_of_its_request(w: World) -> None:
    rds = w.client("rds")
    name = create(w, MultiAZ=True, DeletionProtection=True, Tags=[{"Key": "a", "Value": "b"}], CopyTagsToSnapshot=True)
    made, wanted = snapshot(w, name), w.name()[:30]
    told = rds.restore_db_instance_from_db_snapshot(
        DBInstanceIdentifier=wanted, DBSnapshotIdentifier=made["DBSnapshotIdentifier"], DBInstanceClass="db.t4g.small"
    )["DBInstance"]
    assert told["DBInstanceStatus"] == "creating"
    found = settled(w, wanted)
    # AWS: one zone, no protection, and what the snapshot is tagged with.
    assert (found["DBInstanceClass"], found["MultiAZ"], found["DeletionProtection"]) == ("db.t4g.small", False, False)
    assert found["TagList"] == [{"Key": "a", "Value": "b"}] and found["MasterUsername"] == "chief"
    assert found["DbiResourceId"] != see(w, name)["DbiResourceId"]
    refused("DBInstanceAlreadyExists", rds.restore_db_instance_from_db_snapshot, DBInstanceIdentifier=wanted,
            DBSnapshotIdentifier=made["DBSnapshotIdentifier"])  # fmt: skip


def only_times_with_backups_are_restored(w: World) -> None:
    rds, without, name = w.client("rds"), create(w), create(w, BackupRetentionPeriod=1)
    restore, latest = rds.restore_db_instance_to_point_in_time, {"UseLatestRestorableTime": True}
    target = {"TargetDBInstanceIdentifier": w.name()[:30]}
    refused("PointInTimeRestoreNotEnabled", restore, SourceDBInstanceIdentifier=without, **target, **latest)
    source = {"SourceDBInstanceIdentifier": name, **target}
    refused("InvalidParameterCombination", restore, **source)
    for days in (-30, 1):
        when = datetime.now(UTC) + timedelta(days=days)
        refused("InvalidParameterValue", restore, **source, RestoreTime=when)
    restore(**source, RestoreTime=see(w, name)["LatestRestorableTime"])
    settled(w, target["TargetDBInstanceIdentifier"])


# ---- read replicas --------------------------------------------------------------------------------------------------


def a_replica_and_its_source_know_each_other(w: World) -> None:
    rds, name = w.client("rds"), create(w, BackupRetentionPeriod=1)
    near = {"DBInstanceIdentifier": f"{name}-near"}
    rds.create_db_instance_read_replica(**near, SourceDBInstanceIdentifier=name)
    found = settled(w, f"{name}-near")
    assert found["ReadReplicaSourceDBInstanceIdentifier"] == name and found["BackupRetentionPeriod"] == 0
    assert found["StatusInfos"][0]["Status"] == "replicating"
    assert see(w, name)["ReadReplicaDBInstanceIdentifiers"] == [f"{name}-near"]
    refused("InvalidParameterCombination", rds.delete_db_instance, **near, FinalDBSnapshotIdentifier=w.name())
    rds.promote_read_replica(**near, BackupRetentionPeriod=2)
    for _ in range(150):
        found = see(w, f"{name}-near")
        if "ReadReplicaSourceDBInstanceIdentifier" not in found:
            break
        time.sleep(0.02)
    assert found["BackupRetentionPeriod"] == 2
    assert see(w, name)["ReadReplicaDBInstanceIdentifiers"] == []
    refused("InvalidDBInstanceState", rds.promote_read_replica, **near)


def replicas_want_backups(w: World) -> None:
    name = create(w)
    refused("InvalidDBInstanceState", w.client("rds").create_db_instance_read_replica, SourceDBInstanceIdentifier=name,
            DBInstanceIdentifier=f"{name}-near")  # fmt: skip


def a_replica_afar_is_named_by_its_arn(w: World) -> None:
    name = create(w, BackupRetentionPeriod=1, StorageEncrypted=True)
    source, rds = see(w, name)["DBInstanceArn"], w.client("rds", FAR)
    asked = {"DBInstanceIdentifier": f"{name}-far", "SourceDBInstanceIdentifier": source, "SourceRegion": "us-east-1"}
    refused("InvalidParameterCombination", rds.create_db_instance_read_replica, **asked)
    wanted = key(w, FAR)
    rds.create_db_instance_read_replica(**asked, KmsKeyId=wanted)
    found = settled(w, f"{name}-far", region=FAR)
    assert (found["ReadReplicaSourceDBInstanceIdentifier"], found["KmsKeyId"]) == (source, wanted)
    assert see(w, name)["ReadReplicaDBInstanceIdentifiers"] == [found["DBInstanceArn"]]
    rds.delete_db_instance(DBInstanceIdentifier=f"{name}-far", SkipFinalSnapshot=True)
    for _ in range(150):
        if not see(w, name)["ReadReplicaDBInstanceIdentifiers"]:
            return
        time.sleep(0.02)
    raise AssertionError("The source knows of a replica that is gone.")


def replicas_outlive_their_source(w: World) -> None:
    rds, name = w.client("rds"), create(w, BackupRetentionPeriod=1)
    rds.create_db_instance_read_replica(DBInstanceIdentifier=f"{name}-near", SourceDBInstanceIdentifier=name)
    settled(w, f"{name}-near")
    rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)
    gone(w, name)
    assert "ReadReplicaSourceDBInstanceIdentifier" not in see(w, f"{name}-near")


# ---- blue/green deployments -----------------------------------------------------------------------------------------


def deployment(w: World, name: str, status: str) -> dict[str, Any]:
    for _ in range(150):
        asked = {"BlueGreenDeploymentIdentifier": name}
        (found,) = w.client("rds").describe_blue_green_deployments(**asked)["BlueGreenDeployments"]
        if found["Status"] == status:
            return found
        time.sleep(0.02)
    raise AssertionError(f"{name} is {found['Status']}")


def a_deployment_shrinks_storage(w: World) -> None:
    rds, name = w.client("rds"), create(w, BackupRetentionPeriod=1, AllocatedStorage=100)
    w.server.pace_databases(HOLD)
    made = rds.create_blue_green_deployment(
        BlueGreenDeploymentName=w.name()[:30], Source=see(w, name)["DBInstanceArn"], TargetAllocatedStorage=50,
        TargetDBInstanceClass="db.t4g.small",
    )["BlueGreenDeployment"]  # fmt: skip
    assert made["Status"] == "PROVISIONING" and made["Tasks"][0]["Status"] == "PENDING"
    asked = {"BlueGreenDeploymentIdentifier": made["BlueGreenDeploymentIdentifier"]}
    refused("InvalidBlueGreenDeploymentStateFault", rds.switchover_blue_green_deployment, **asked)
    w.server.pace_databases(0)
    found = deployment(w, made["BlueGreenDeploymentIdentifier"], "AVAILABLE")
    assert {task["Status"] for task in found["Tasks"]} == {"COMPLETED"}
    green = settled(w, found["Target"].rpartition(":")[2])
    assert green["ReadReplicaSourceDBInstanceIdentifier"] == name
    assert green["DBInstanceIdentifier"].startswith(f"{name}-green-")
    told = rds.switchover_blue_green_deployment(**asked)["BlueGreenDeployment"]
    assert told["Status"] == "SWITCHOVER_IN_PROGRESS"
    found = deployment(w, made["BlueGreenDeploymentIdentifier"], "SWITCHOVER_COMPLETED")
    assert found["Source"].endswith(f":{name}-old1") and found["Target"].endswith(f":{name}")
    now = see(w, name)
    assert (now["DbiResourceId"], now["AllocatedStorage"]) == (green["DbiResourceId"], 50)
    assert "ReadReplicaSourceDBInstanceIdentifier" not in now and see(w, f"{name}-old1")["AllocatedStorage"] == 100
    refused("InvalidParameterCombination", rds.delete_blue_green_deployment, **asked, DeleteTarget=True)
    assert rds.delete_blue_green_deployment(**asked)["BlueGreenDeployment"]["Status"] == "DELETING"


def a_deployment_given_up_takes_its_green_along(w: World) -> None:
    rds, name = w.client("rds"), create(w, BackupRetentionPeriod=1)
    made = rds.create_blue_green_deployment(
        BlueGreenDeploymentName=w.name()[:30], Source=see(w, name)["DBInstanceArn"]
    )["BlueGreenDeployment"]
    found = deployment(w, made["BlueGreenDeploymentIdentifier"], "AVAILABLE")
    green = found["Target"].rpartition(":")[2]
    settled(w, green)
    w.server.pace_databases(HOLD)
    asked = {"BlueGreenDeploymentIdentifier": made["BlueGreenDeploymentIdentifier"]}
    rds.delete_blue_green_deployment(**asked, DeleteTarget=True)
    assert see(w, green)["DBInstanceStatus"] == "deleting"
    w.server.pace_databases(0)
    gone(w, green)
    assert see(w, name)["ReadReplicaDBInstanceIdentifiers"] == []


PROBES = (
    a_snapshot_takes_its_time,
    automated_snapshots_are_not_deleted,
    encrypted_copies_afar_want_a_key,
    snapshots_are_shared_unless_their_key_is_the_default,
    a_restore_takes_the_settings_of_its_request,
    only_times_with_backups_are_restored,
    a_replica_and_its_source_know_each_other,
    replicas_want_backups,
    a_replica_afar_is_named_by_its_arn,
    replicas_outlive_their_source,
    a_deployment_shrinks_storage,
    a_deployment_given_up_takes_its_green_along,
)
