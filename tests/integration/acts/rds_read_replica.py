# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replicas: made, tagged, one promoted, and one removed."""

from __future__ import annotations

from typing import Any

from . import Act, Play, Stage

SOURCE, REPLICA = "shop", "reports"


def setup(stage: Stage) -> None:
    stage.aws.pace_databases(0)
    rds = stage.client("rds")
    rds.create_db_instance(DBInstanceIdentifier=SOURCE, DBInstanceClass="db.t4g.micro", Engine="mysql",
                           AllocatedStorage=20, BackupRetentionPeriod=1, MasterUsername="jo",
                           MasterUserPassword="not-a-secret-1")  # fmt: skip
    rds.get_waiter("db_instance_available").wait(
        DBInstanceIdentifier=SOURCE, WaiterConfig={"Delay": 1, "MaxAttempts": 60}
    )


def snapshot(stage: Stage) -> dict[str, Any]:
    rds = stage.client("rds")
    return {
        one["DBInstanceIdentifier"]: {
            "of": one.get("ReadReplicaSourceDBInstanceIdentifier"),
            "class": one["DBInstanceClass"],
            "kept": one["BackupRetentionPeriod"],
            "tags": {tag["Key"]: tag["Value"] for tag in one["TagList"]},
        }
        for one in rds.describe_db_instances()["DBInstances"]
    }


MADE = {"db_instance_identifier": REPLICA, "source_db_instance_identifier": SOURCE, "wait_timeout": 60,
        "db_instance_class": "db.t4g.small", "tags": {"for": "reports"}}  # fmt: skip
IS = {"of": SOURCE, "class": "db.t4g.small", "kept": 0, "tags": {"for": "reports"}}
IT = {"db_instance_identifier": REPLICA, "wait_timeout": 60}


def spoil(stage: Stage) -> None:
    """Somebody takes its tag."""
    rds = stage.client("rds")
    (one,) = rds.describe_db_instances(DBInstanceIdentifier=REPLICA)["DBInstances"]
    rds.remove_tags_from_resource(ResourceName=one["DBInstanceArn"], TagKeys=["for"])


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    # What AWS gives the replica.
    unknown=("instance.*",),
    volatile=("instance.*", "api_calls"),
    acts=(
        Act("create", MADE, ("replica", "wait"),
            leads_to={REPLICA: IS},
            gives={"msg": f"DB instance {REPLICA} is a replica of {SOURCE}."}),
        Act("mend", MADE, ("tags",), first=spoil, leads_to={REPLICA: IS}),
        Act("remove", {**IT, "state": "absent"}, ("replica", "wait"), leads_to={}),
        Act("create another", {**MADE, "tags": {}}, ("replica", "wait"),
            leads_to={REPLICA: {**IS, "tags": {}}}),
        Act("promote", {**IT, "state": "promoted", "backup_retention_period": 3}, ("promotion", "wait"),
            leads_to={REPLICA: {**IS, "of": None, "kept": 3, "tags": {}}},
            gives={"msg": f"DB instance {REPLICA} stands by itself."}),
    ),
)  # fmt: skip
