# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How to connect: with RDS's own secret, with a token, and to a host; nothing is changed."""

from __future__ import annotations

from typing import Any

from . import Act, Play, Stage

PLAIN = {"db_instance_identifier": "shop", "sslmode": "require"}


def setup(stage: Stage) -> None:
    rds = stage.client("rds")
    rds.create_db_instance(
        DBInstanceIdentifier="shop", Engine="mysql", DBInstanceClass="db.t4g.micro", AllocatedStorage=20,
        MasterUsername="jo", ManageMasterUserPassword=True, DBName="app", EnableIAMDatabaseAuthentication=True,
    )  # fmt: skip
    # An instance has no endpoint before it is there.
    rds.get_waiter("db_instance_available").wait(
        DBInstanceIdentifier="shop", WaiterConfig={"Delay": 1, "MaxAttempts": 60}
    )


def snapshot(stage: Stage) -> dict[str, Any]:
    listed = stage.client("rds").describe_db_instances()["DBInstances"]
    return {"instances": [one["DBInstanceIdentifier"] for one in listed]}


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    volatile=("password", "environment.MYSQL_*", "environment.PGPASSWORD", "connection.arn", "connection.resource_id",
              "connection.credentials.*", "connection.status", "connection.host", "forms.*"),
    acts=(
        Act("where it is", PLAIN, gives={"changed": False, "permissions": ["rds:DescribeDBInstances"]}),
        Act("with the secret", {**PLAIN, "with_secrets": True},
            gives={"permissions": ["rds:DescribeDBInstances", "secretsmanager:GetSecretValue"]}),
        Act("with a token, for a tunnel",
            {"host": "127.0.0.1", "engine": "postgres", "port": 15432, "username": "jo", "iam": True,
             "sslmode": "require", "with_secrets": True},
            gives={"permissions": ["rds-db:connect"], "api_calls": 0}),
    ),
)  # fmt: skip
