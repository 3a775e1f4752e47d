# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of DB instances: their states, what they are by default, and what is refused in which state."""

from __future__ import annotations

import json
import time
from typing import Any

from botocore.exceptions import ClientError

from tests.embedded_aws.probes import World, refused

HOLD = 60.0  # seconds a state: long enough that nothing moves on while a probe looks


def create(w: World, hold: bool = False, region: str = "us-east-1", **options: Any) -> str:
    """A new instance's identifier, available unless its first state is to be held."""
    rds, name = w.client("rds", region), w.name()[:30]
    w.server.pace_databases(HOLD if hold else 0)
    asked = {
        "DBInstanceIdentifier": name, "Engine": "mysql", "DBInstanceClass": "db.t4g.micro", "AllocatedStorage": 20,
        "MasterUsername": "chief", "MasterUserPassword": "not-a-secret", "BackupRetentionPeriod": 0, **options,
    }  # fmt: skip
    if "ManageMasterUserPassword" in options:
        del asked["MasterUserPassword"]
    rds.create_db_instance(**asked)
    if not hold:
        settled(w, name, region=region)
    return name


def see(w: World, name: str, region: str = "us-east-1") -> dict[str, Any]:
    return w.client("rds", region).describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]


def settled(w: World, name: str, status: str = "available", region: str = "us-east-1") -> dict[str, Any]:
    """The instance, once it is in that state, with nothing more to come; AssertionError if it never is."""
    for _ in range(150):
        found = see(w, name, region)
        if found["DBInstanceStatus"] == status and not found["PendingModifiedValues"]:
            return found
        time.sleep(0.02)
    raise AssertionError(f"{name} is {found['DBInstanceStatus']}, with {found['PendingModifiedValues']}")


def gone(w: World, name: str) -> None:
    for _ in range(150):
        try:
            see(w, name)
        except ClientError as error:
            assert error.response["Error"]["Code"] == "DBInstanceNotFound"
            return
        time.sleep(0.02)
    raise AssertionError(f"{name} is still there")


def events(w: World, name: str) -> list[str]:
    told = w.client("rds").describe_events(SourceIdentifier=name, SourceType="db-instance")["Events"]
    return [event["Message"] for event in told]


# ---- creating -------------------------------------------------------------------------------------------------------


def creating_takes_its_time(w: World) -> None:
    name = create(w, hold=True)
    found = see(w, name)
    assert found["DBInstanceStatus"] == "creating"
    assert "Endpoint" not in found and "InstanceCreateTime" not in found
    w.server.pace_databases(0)
    found = settled(w, name)
    assert found["Endpoint"]["Port"] == found["DbInstancePort"] == 3306 and found["InstanceCreateTime"]


def every_instance_has_a_resource_id_of_its_own(w: World) -> None:
    assert len({see(w, create(w, hold=True))["DbiResourceId"] for _ in range(2)}) == 2


def defaults_are_those_of_aws(w: World) -> None:
    found = see(w, create(w, hold=True, Engine="postgres", EngineVersion="16"))
    assert (found["StorageType"], found["Iops"], found["StorageThroughput"]) == ("gp3", 3000, 125)
    assert found["EngineVersion"].startswith("16.") and found["LicenseModel"] == "postgresql-license"
    assert found["OptionGroupMemberships"][0]["OptionGroupName"] == "default:postgres-16"
    assert found["DBParameterGroups"][0]["DBParameterGroupName"] == "default.postgres16"
    assert found["EngineLifecycleSupport"] == "open-source-rds-extended-support"
    assert found["CACertificateIdentifier"] == "rds-ca-rsa2048-g1" and found["NetworkType"] == "IPV4"
    assert found["DatabaseInsightsMode"] == "standard" and found["DedicatedLogVolume"] is False


def large_gp3_has_more_of_its_own(w: World) -> None:
    found = see(w, create(w, hold=True, AllocatedStorage=400))
    assert (found["Iops"], found["StorageThroughput"]) == (12000, 500)


def small_gp3_can_not_be_tuned(w: World) -> None:
    for options in ({"Iops": 4000}, {"StorageThroughput": 250}):
        refused("InvalidParameterCombination", create, w=w, StorageType="gp3", **options)


def the_key_is_told_by_its_arn(w: World) -> None:
    found = see(w, create(w, hold=True, StorageEncrypted=True))
    assert found["StorageEncryptionType"] == "sse-kms"
    own = w.client("kms").describe_key(KeyId=found["KmsKeyId"])["KeyMetadata"]
    assert own["Arn"] == found["KmsKeyId"]
    refused("KMSKeyNotAccessibleFault", create, w=w, KmsKeyId="00000000-0000-0000-0000-000000000000")


def a_group_of_another_family_is_refused(w: World) -> None:
    group = w.name()
    w.client("rds").create_db_parameter_group(
        DBParameterGroupName=group, DBParameterGroupFamily="mysql8.0", Description="old"
    )
    refused("InvalidParameterCombination", create, w=w, EngineVersion="8.4", DBParameterGroupName=group)


def it_is_backed_up_once_it_is_there(w: World) -> None:
    name = create(w, BackupRetentionPeriod=3)
    rds = w.client("rds")
    (snapshot,) = rds.describe_db_snapshots(DBInstanceIdentifier=name, SnapshotType="automated")["DBSnapshots"]
    assert snapshot["DBSnapshotIdentifier"].startswith(f"rds:{name}-") and snapshot["PercentProgress"] == 100
    (backup,) = rds.describe_db_instance_automated_backups(DBInstanceIdentifier=name)["DBInstanceAutomatedBackups"]
    assert backup["Status"] == "active" and backup["DBInstanceAutomatedBackupsArn"]
    assert backup["RestoreWindow"]["EarliestTime"] <= see(w, name)["LatestRestorableTime"]
    assert "LatestRestorableTime" not in see(w, create(w))


def a_failed_creation_tells_its_cause(w: World) -> None:
    w.server.fail_databases("incompatible-network", "The subnets are full.")
    name = create(w, hold=True)
    w.server.pace_databases(0)
    settled(w, name, "incompatible-network")
    assert "The subnets are full." in events(w, name)
    refused("InvalidDBInstanceState", w.client("rds").delete_db_instance, DBInstanceIdentifier=name,
            FinalDBSnapshotIdentifier="last")  # fmt: skip
    w.client("rds").delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)
    gone(w, name)


# ---- stopping, starting, rebooting, deleting ------------------------------------------------------------------------


def nothing_is_done_to_one_that_is_busy(w: World) -> None:
    rds, name = w.client("rds"), create(w, hold=True)
    for operation, options in (
        (rds.modify_db_instance, {"BackupRetentionPeriod": 2}), (rds.reboot_db_instance, {}),
        (rds.stop_db_instance, {}), (rds.start_db_instance, {}),
        (rds.create_db_snapshot, {"DBSnapshotIdentifier": w.name()}),
        (rds.delete_db_instance, {"FinalDBSnapshotIdentifier": w.name()}),
    ):  # fmt: skip
        refused("InvalidDBInstanceState", operation, DBInstanceIdentifier=name, **options)


def stopping_and_starting_take_their_time(w: World) -> None:
    rds, name = w.client("rds"), create(w)
    w.server.pace_databases(HOLD)
    assert rds.stop_db_instance(DBInstanceIdentifier=name)["DBInstance"]["DBInstanceStatus"] == "stopping"
    refused("InvalidDBInstanceState", rds.start_db_instance, DBInstanceIdentifier=name)
    w.server.pace_databases(0)
    settled(w, name, "stopped")
    refused("InvalidDBInstanceState", rds.reboot_db_instance, DBInstanceIdentifier=name)
    refused("InvalidDBInstanceState", rds.modify_db_instance, DBInstanceIdentifier=name, MultiAZ=True)
    w.server.pace_databases(HOLD)
    assert rds.start_db_instance(DBInstanceIdentifier=name)["DBInstance"]["DBInstanceStatus"] == "starting"
    w.server.pace_databases(0)
    settled(w, name)
    assert events(w, name)[-2:] == ["DB instance stopped", "DB instance started"]


def a_reboot_fails_over_only_with_two_zones(w: World) -> None:
    rds, one, two = w.client("rds"), create(w), create(w, MultiAZ=True)
    refused("InvalidParameterCombination", rds.reboot_db_instance, DBInstanceIdentifier=one, ForceFailover=True)
    before = see(w, two)
    told = rds.reboot_db_instance(DBInstanceIdentifier=two, ForceFailover=True)["DBInstance"]
    assert told["DBInstanceStatus"] == "rebooting"
    after = settled(w, two)
    assert after["AvailabilityZone"] == before["SecondaryAvailabilityZone"] != before["AvailabilityZone"]


def deleting_wants_a_final_snapshot_or_none(w: World) -> None:
    rds, name, last = w.client("rds"), create(w), w.name()
    one = {"DBInstanceIdentifier": name}
    refused("InvalidParameterCombination", rds.delete_db_instance, **one)
    refused("InvalidParameterCombination", rds.delete_db_instance, **one, SkipFinalSnapshot=True,
            FinalDBSnapshotIdentifier=last)  # fmt: skip
    w.server.pace_databases(HOLD)
    told = rds.delete_db_instance(**one, FinalDBSnapshotIdentifier=last)["DBInstance"]
    assert told["DBInstanceStatus"] == see(w, name)["DBInstanceStatus"] == "deleting"
    refused("InvalidDBInstanceState", rds.delete_db_instance, **one, SkipFinalSnapshot=True)
    w.server.pace_databases(0)
    gone(w, name)
    (snapshot,) = rds.describe_db_snapshots(DBSnapshotIdentifier=last)["DBSnapshots"]
    assert (snapshot["Status"], snapshot["SnapshotType"]) == ("available", "manual")


def backups_may_outlive_their_instance(w: World) -> None:
    rds, name = w.client("rds"), create(w, BackupRetentionPeriod=1)
    key = see(w, name)["DbiResourceId"]
    asked = {"DbiResourceId": key}
    refused("InvalidDBInstanceAutomatedBackupState", rds.delete_db_instance_automated_backup, **asked)
    rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True, DeleteAutomatedBackups=False)
    gone(w, name)
    (backup,) = rds.describe_db_instance_automated_backups(**asked)["DBInstanceAutomatedBackups"]
    assert backup["Status"] == "retained"
    rds.restore_db_instance_to_point_in_time(
        SourceDbiResourceId=key, TargetDBInstanceIdentifier=f"{name}-again", UseLatestRestorableTime=True
    )
    settled(w, f"{name}-again")
    rds.delete_db_instance_automated_backup(**asked)
    refused("DBInstanceAutomatedBackupNotFound", rds.describe_db_instance_automated_backups, **asked)


# ---- the managed password -------------------------------------------------------------------------------------------


def the_secret_is_of_the_master_user(w: World) -> None:
    secrets, name = w.client("secretsmanager"), create(w, ManageMasterUserPassword=True)
    found = see(w, name)["MasterUserSecret"]
    assert found["SecretStatus"] == "active" and found["KmsKeyId"].startswith("arn:aws:kms:")
    first = json.loads(secrets.get_secret_value(SecretId=found["SecretArn"])["SecretString"])
    assert first["username"] == "chief"
    told = w.client("rds").modify_db_instance(
        DBInstanceIdentifier=name, RotateMasterUserPassword=True, ApplyImmediately=True
    )["DBInstance"]
    assert told["MasterUserSecret"]["SecretStatus"] == "rotating"
    settled(w, name)
    second = json.loads(secrets.get_secret_value(SecretId=found["SecretArn"])["SecretString"])
    assert second["username"] == "chief" and second["password"] != first["password"]
    before = secrets.get_secret_value(SecretId=found["SecretArn"], VersionStage="AWSPREVIOUS")["SecretString"]
    assert json.loads(before) == first


def a_password_managed_no_more_takes_its_secret_along(w: World) -> None:
    rds, name = w.client("rds"), create(w, ManageMasterUserPassword=True)
    one = {"DBInstanceIdentifier": name}
    secret = see(w, name)["MasterUserSecret"]["SecretArn"]
    refused("InvalidParameterCombination", rds.modify_db_instance, **one, ManageMasterUserPassword=False)
    refused("InvalidParameterCombination", rds.modify_db_instance, **one, MasterUserPassword="not-a-secret")
    rds.modify_db_instance(**one, ManageMasterUserPassword=False, MasterUserPassword="not-a-secret")
    assert "MasterUserSecret" not in settled(w, name)
    refused("ResourceNotFoundException", w.client("secretsmanager").describe_secret, SecretId=secret)


PROBES = (
    creating_takes_its_time,
    every_instance_has_a_resource_id_of_its_own,
    defaults_are_those_of_aws,
    large_gp3_has_more_of_its_own,
    small_gp3_can_not_be_tuned,
    the_key_is_told_by_its_arn,
    a_group_of_another_family_is_refused,
    it_is_backed_up_once_it_is_there,
    a_failed_creation_tells_its_cause,
    nothing_is_done_to_one_that_is_busy,
    stopping_and_starting_take_their_time,
    a_reboot_fails_over_only_with_two_zones,
    deleting_wants_a_final_snapshot_or_none,
    backups_may_outlive_their_instance,
    the_secret_is_of_the_master_user,
    a_password_managed_no_more_takes_its_secret_along,
)
