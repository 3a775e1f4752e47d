# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What there is is told, by its name, by filters and whole; nothing is changed."""

from __future__ import annotations

from typing import Any

from . import Act, Play, Stage

NAMES = ("photos", "paintings")


def setup(stage: Stage) -> None:
    client = stage.client("rds")
    for name, engine in zip(NAMES, ("mysql", "mariadb"), strict=True):
        client.create_db_instance(
            DBInstanceIdentifier=name, Engine=engine, DBInstanceClass="db.t4g.micro", AllocatedStorage=20,
            MasterUsername="converge", MasterUserPassword="Hush-1234-hush", Tags=[{"Key": "team", "Value": name}],
        )  # fmt: skip
    for name in NAMES:
        client.get_waiter("db_instance_available").wait(
            DBInstanceIdentifier=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60}
        )


def snapshot(stage: Stage) -> dict[str, Any]:
    listed = stage.client("rds").describe_db_instances()["DBInstances"]
    return {one["DBInstanceIdentifier"]: one["DBInstanceStatus"] for one in listed}


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    volatile=("instances.*",),
    acts=(
        Act("one", {"db_instance_identifier": "Photos"}, gives={"changed": False, "api_calls": 1}),
        Act("none", {"db_instance_identifier": "drawings"}, gives={"instances": []}),
        Act("whole, with what awaits them", {"filters": {"engine": ["mysql"]}, "pending_maintenance": True},
            gives={"api_calls": 2}),
    ),
)  # fmt: skip
