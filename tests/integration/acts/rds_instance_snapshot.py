# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A snapshot: taken and waited for, shared and mended, thinned out when the next one is there, copied, removed."""

from __future__ import annotations

from typing import Any

from . import Act, Play, Stage

INSTANCE = "shop"
AUDITORS = "210987654321"
FIRST, SECOND = "shop-1", "shop-2"


def setup(stage: Stage) -> None:
    rds = stage.client("rds")
    rds.create_db_instance(DBInstanceIdentifier=INSTANCE, DBInstanceClass="db.t4g.micro", Engine="mysql",
                           AllocatedStorage=20, MasterUsername="jo", MasterUserPassword="not-a-secret-1")  # fmt: skip
    rds.get_waiter("db_instance_available").wait(
        DBInstanceIdentifier=INSTANCE, WaiterConfig={"Delay": 1, "MaxAttempts": 60}
    )


def snapshot(stage: Stage) -> dict[str, Any]:
    rds = stage.client("rds")
    listed = rds.describe_db_snapshots(SnapshotType="manual")["DBSnapshots"]
    there = {one["DBSnapshotIdentifier"]: one for one in listed}
    told: dict[str, Any] = {"there": sorted(there)}
    for name, one in there.items():
        attributes = rds.describe_db_snapshot_attributes(DBSnapshotIdentifier=name)["DBSnapshotAttributesResult"]
        told[name] = {
            "of": one["DBInstanceIdentifier"],
            "tags": {tag["Key"]: tag["Value"] for tag in one["TagList"]},
            "shared": [value for each in attributes["DBSnapshotAttributes"] for value in each["AttributeValues"]],
        }
    return told


def spoil(stage: Stage) -> None:
    """Somebody shares it with somebody else, and takes its tag."""
    rds = stage.client("rds")
    (one,) = rds.describe_db_snapshots(DBSnapshotIdentifier=FIRST)["DBSnapshots"]
    rds.modify_db_snapshot_attribute(
        DBSnapshotIdentifier=FIRST, AttributeName="restore", ValuesToAdd=["111111111111"], ValuesToRemove=[AUDITORS]
    )
    rds.remove_tags_from_resource(ResourceName=one["DBSnapshotArn"], TagKeys=["team"])


WAITS = {"db_instance_identifier": INSTANCE, "wait": True, "wait_timeout": 60}
SHARED = {"db_snapshot_identifier": FIRST, "tags": {"team": "shop"}, "share_with": [AUDITORS]}
IT = {"of": INSTANCE, "tags": {"team": "shop"}, "shared": [AUDITORS]}

PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    # What the instance doesn't tell before the snapshot is there.
    unknown=("allocated_storage", "db_snapshot_arn", "instance_create_time", "option_group_name", "port", "vpc_id",
             "snapshot_create_time", "original_snapshot_create_time", "processor_features", "kms_key_id", "iops",
             "timezone", "tde_credential_arn", "snapshot_target", "snapshot_database_time", "storage_encryption_type",
             "source_db_snapshot_identifier", "multi_tenant", "backup_retention_period", "preferred_backup_window"),
    volatile=("*_time", "plan.*_time", "dbi_resource_id", "preferred_backup_window", "vpc_id", "kms_key_id",
              "api_calls"),
    acts=(
        Act("take", {**WAITS, "db_snapshot_identifier": FIRST, "tags": {"team": "shop"}}, ("snapshot", "wait"),
            leads_to={FIRST: {"of": INSTANCE, "tags": {"team": "shop"}, "shared": []}},
            gives={"status": "available", "percent_progress": 100}),
        Act("share", SHARED, ("share_with",), leads_to={FIRST: IT}, gives={"shared_with": [AUDITORS]}),
        Act("mend", SHARED, ("tags", "share_with"), first=spoil, leads_to={FIRST: IT}),
        Act("the newest stays", {**WAITS, "db_snapshot_identifier": SECOND, "keep_newest": 1,
                                 "keep_newest_prefix": "shop-"},
            ("snapshot", "wait", f"keep_newest[{FIRST}]"), leads_to={"there": [SECOND]}),
        Act("copy", {"db_snapshot_identifier": "kept", "source_db_snapshot_identifier": SECOND, "wait": True},
            ("snapshot", "wait"), leads_to={"there": ["kept", SECOND]}, gives={"db_instance_identifier": INSTANCE}),
        Act("remove", {"db_snapshot_identifier": "kept", "state": "absent", "wait": True}, ("snapshot", "wait"),
            leads_to={"there": [SECOND]}),
    ),
)  # fmt: skip
