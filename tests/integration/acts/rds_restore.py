# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restores: from a snapshot and to the newest time, each a new instance that no second run makes again."""

from __future__ import annotations

from typing import Any

from . import Act, Play, Stage

SOURCE, AGAIN, NEWEST, KEPT = "shop", "shop-again", "shop-newest", "shop-kept"


def setup(stage: Stage) -> None:
    stage.aws.pace_databases(0)
    rds = stage.client("rds")
    rds.create_db_instance(DBInstanceIdentifier=SOURCE, DBInstanceClass="db.t4g.micro", Engine="mysql",
                           AllocatedStorage=20, BackupRetentionPeriod=1, MasterUsername="jo",
                           MasterUserPassword="not-a-secret-1")  # fmt: skip
    rds.get_waiter("db_instance_available").wait(
        DBInstanceIdentifier=SOURCE, WaiterConfig={"Delay": 1, "MaxAttempts": 60}
    )
    rds.create_db_snapshot(DBInstanceIdentifier=SOURCE, DBSnapshotIdentifier=KEPT)


def snapshot(stage: Stage) -> dict[str, Any]:
    rds = stage.client("rds")
    return {
        one["DBInstanceIdentifier"]: {
            "class": one["DBInstanceClass"],
            "port": one["Endpoint"]["Port"],
            "tags": {tag["Key"]: tag["Value"] for tag in one["TagList"]},
            "protected": one["DeletionProtection"],
        }
        for one in rds.describe_db_instances()["DBInstances"]
    }


RESTORED = {
    "db_instance_identifier": AGAIN, "db_snapshot_identifier": KEPT, "db_instance_class": "db.t4g.small", "port": 3307,
    "deletion_protection": True, "tags": {"stage": "test"}, "wait_timeout": 60,
}  # fmt: skip

PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    # What AWS gives the new instance.
    unknown=("instance.*",),
    volatile=("instance.*", "api_calls"),
    acts=(
        Act("from a snapshot", RESTORED, ("instance", "wait"),
            leads_to={AGAIN: {"class": "db.t4g.small", "port": 3307, "tags": {"stage": "test"}, "protected": True}},
            gives={"msg": f"DB instance {AGAIN} is restored."}),
        Act("to the newest time", {"db_instance_identifier": NEWEST, "source_db_instance_identifier": SOURCE,
                                   "use_latest_restorable_time": True, "wait_timeout": 60},
            ("instance", "wait"),
            leads_to={NEWEST: {"class": "db.t4g.micro", "port": 3306, "tags": {}, "protected": False}}),
    ),
)  # fmt: skip
