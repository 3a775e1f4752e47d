# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A proxy: made before an instance, its pool made smaller, mended, and removed."""

from __future__ import annotations

import json
from typing import Any

from . import Act, Play, Stage, answer

NAME, DATABASE = "pool", "shop"
SECRETS: list[str] = []
SUBNETS: list[str] = []


def setup(stage: Stage) -> None:
    stage.aws.pace_databases(0)
    rds, ec2 = stage.client("rds"), stage.client("ec2")
    rds.create_db_instance(DBInstanceIdentifier=DATABASE, DBInstanceClass="db.t4g.micro", Engine="mysql",
                           AllocatedStorage=20, MasterUsername="jo", MasterUserPassword="not-a-secret-1")  # fmt: skip
    rds.get_waiter("db_instance_available").wait(
        DBInstanceIdentifier=DATABASE, WaiterConfig={"Delay": 1, "MaxAttempts": 60}
    )
    said = json.dumps({"username": "jo", "password": "not-a-secret-1"})
    SECRETS[:] = [stage.client("secretsmanager").create_secret(Name="shop", SecretString=said)["ARN"]]
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
             "Principal": {"Service": "rds.amazonaws.com"}}]}  # fmt: skip
    stage.client("iam").create_role(RoleName="pool", AssumeRolePolicyDocument=json.dumps(trust))
    SUBNETS[:] = sorted(one["SubnetId"] for one in ec2.describe_subnets()["Subnets"])[:2]


def snapshot(stage: Stage) -> dict[str, Any]:
    rds = stage.client("rds")
    found = answer(rds.describe_db_proxies, "DBProxyNotFoundFault", DBProxyName=NAME)
    if not found:
        return {"there": False}
    (one,) = found["DBProxies"]
    pool = rds.describe_db_proxy_target_groups(DBProxyName=NAME)["TargetGroups"][0]["ConnectionPoolConfig"]
    tags = rds.list_tags_for_resource(ResourceName=one["DBProxyArn"])["TagList"]
    return {
        "there": True,
        "secrets": [secret["SecretArn"] for secret in one["Auth"]] == SECRETS,
        "tls": one["RequireTLS"],
        "idle": one["IdleClientTimeout"],
        "most": pool["MaxConnectionsPercent"],
        "targets": [each["RdsResourceId"] for each in rds.describe_db_proxy_targets(DBProxyName=NAME)["Targets"]],
        "tags": {tag["Key"]: tag["Value"] for tag in tags},
    }


def made(stage: Stage) -> dict[str, Any]:
    return {
        "name": NAME, "engine_family": "MYSQL", "auth": [{"secret_arn": SECRETS[0], "iam_auth": "DISABLED"}],
        "role_arn": "arn:aws:iam::123456789012:role/pool", "vpc_subnet_ids": SUBNETS, "require_tls": True,
        "db_instance_identifier": DATABASE, "connection_pool": {"max_connections_percent": 80},
        "tags": {"team": "shop"},
    }  # fmt: skip


def changed(stage: Stage) -> dict[str, Any]:
    return {**made(stage), "idle_client_timeout": 60, "connection_pool": {"max_connections_percent": 60}}


def spoil(stage: Stage) -> None:
    """Somebody makes the pool larger and takes the database away."""
    rds = stage.client("rds")
    rds.modify_db_proxy_target_group(
        DBProxyName=NAME, TargetGroupName="default", ConnectionPoolConfig={"MaxConnectionsPercent": 90}
    )
    rds.deregister_db_proxy_targets(DBProxyName=NAME, TargetGroupName="default", DBInstanceIdentifiers=[DATABASE])


IT = {"there": True, "secrets": True, "tls": True, "targets": [DATABASE], "tags": {"team": "shop"}}

PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    # What AWS gives it.
    unknown=("proxy.*", "diff.*.session_pinning_filters"),
    volatile=("proxy.*", "plan.*", "diff.*", "api_calls"),
    given=("vpc_subnet_ids.*", "auth.*"),
    acts=(
        Act("create", made, ("DB proxy", "connection_pool", "target"), leads_to={**IT, "most": 80}),
        Act("change", changed, ("attributes", "connection_pool"), leads_to={**IT, "most": 60, "idle": 60}),
        Act("mend", changed, ("connection_pool", "target"), first=spoil, leads_to={**IT, "most": 60}),
        Act("remove", {"name": NAME, "state": "absent"}, ("DB proxy",), leads_to={"there": False}),
    ),
)  # fmt: skip
