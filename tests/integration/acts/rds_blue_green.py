# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A deployment: made, switched over, and cleaned up with what it replaced."""

from __future__ import annotations

from typing import Any

from . import Act, Play, Stage

NAME, SOURCE = "to-small", "shop"


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
    instances = rds.describe_db_instances()["DBInstances"]
    return {
        # AWS ends the green one's name as it likes.
        "classes": {
            one["DBInstanceIdentifier"].rpartition("-green-")[0] + "-green" * ("-green-" in one["DBInstanceIdentifier"])
            or one["DBInstanceIdentifier"]: one["DBInstanceClass"]
            for one in instances
        },
        "deployments": [one["Status"] for one in rds.describe_blue_green_deployments()["BlueGreenDeployments"]],
    }


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    # What AWS names, and how it gets there.
    unknown=("deployment.*",),
    volatile=("deployment.*", "plan.*", "diff.*", "api_calls"),
    acts=(
        Act("create", {"name": NAME, "source": SOURCE, "target_db_instance_class": "db.t4g.small", "wait_timeout": 60},
            ("deployment", "wait"), leads_to={"classes": {SOURCE: "db.t4g.micro", f"{SOURCE}-green": "db.t4g.small"},
                                              "deployments": ["AVAILABLE"]},
            gives={"msg": f"Blue/green deployment {NAME} is available."}),
        Act("switch over", {"name": NAME, "state": "switched_over", "switchover_timeout": 60, "wait_timeout": 60},
            ("switchover", "wait"), leads_to={"classes": {SOURCE: "db.t4g.small", f"{SOURCE}-old1": "db.t4g.micro"},
                                              "deployments": ["SWITCHOVER_COMPLETED"]},
            gives={"msg": f"Blue/green deployment {NAME} is switchover_completed."}),
        Act("clean up", {"name": NAME, "source": SOURCE, "state": "absent", "delete_old": True, "wait_timeout": 60},
            ("deployment", "wait", "old", "wait"), leads_to={"classes": {SOURCE: "db.t4g.small"}, "deployments": []}),
    ),
)  # fmt: skip
