# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of RDS's proxies: their states, changes and targets."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from tests.embedded_aws.probes import World, refused
from tests.embedded_aws.probes_rds_groups import instance, short, subnets


def until(condition: Callable[[], bool]) -> None:
    for _attempt in range(300):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("It didn't come to pass.")


def asked(w: World, **options: Any) -> dict[str, Any]:
    secret = w.client("secretsmanager").create_secret(Name=w.name(), SecretString="{}")["ARN"]
    return {
        "DBProxyName": short(w),
        "EngineFamily": "MYSQL",
        "Auth": [{"SecretArn": secret}],
        "RoleArn": "arn:aws:iam::123456789012:role/proxy",
        "VpcSubnetIds": subnets(w, "a", "b"),
        **options,
    }


def read(w: World, name: str) -> dict[str, Any]:
    return w.client("rds").describe_db_proxies(DBProxyName=name)["DBProxies"][0]


def proxy(w: World) -> str:
    name = w.client("rds").create_db_proxy(**asked(w))["DBProxy"]["DBProxyName"]
    until(lambda: read(w, name)["Status"] == "available")
    return name


def a_proxy_takes_its_time(w: World) -> None:
    rds = w.client("rds")
    made = rds.create_db_proxy(**asked(w))["DBProxy"]
    assert (made["Status"], made["Auth"][0]["IAMAuth"], made["RequireTLS"]) == ("creating", "DISABLED", False)
    until(lambda: read(w, made["DBProxyName"])["Status"] == "available")
    assert rds.delete_db_proxy(DBProxyName=made["DBProxyName"])["DBProxy"]["Status"] == "deleting"
    until(lambda: made["DBProxyName"] not in [one["DBProxyName"] for one in rds.describe_db_proxies()["DBProxies"]])
    refused("DBProxyNotFoundFault", rds.describe_db_proxies, DBProxyName=made["DBProxyName"])


def a_proxy_is_changed(w: World) -> None:
    rds, name = w.client("rds"), proxy(w)
    told = rds.modify_db_proxy(DBProxyName=name, RequireTLS=True, IdleClientTimeout=60)["DBProxy"]
    assert (told["Status"], told["RequireTLS"], told["IdleClientTimeout"]) == ("modifying", True, 60)
    until(lambda: read(w, name)["Status"] == "available")
    new = short(w)
    rds.modify_db_proxy(DBProxyName=name, NewDBProxyName=new)
    assert read(w, new)["Endpoint"].startswith(f"{new}.")


def wrong_proxies_are_refused(w: World) -> None:
    rds = w.client("rds")
    refused("InvalidParameterValue", rds.create_db_proxy, **asked(w, VpcSubnetIds=subnets(w, "a", "a")))
    refused("InvalidParameterValue", rds.create_db_proxy, **asked(w, IdleClientTimeout=90000))
    secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:none-abcdef"
    refused("InvalidParameterValue", rds.create_db_proxy, **asked(w, Auth=[{"SecretArn": secret}]))
    refused("DBProxyNotFoundFault", rds.describe_db_proxy_targets, DBProxyName="none")


def a_target_registers(w: World) -> None:
    rds, name, of = w.client("rds"), proxy(w), instance(w)
    rds.get_waiter("db_instance_available").wait(
        DBInstanceIdentifier=of, WaiterConfig={"Delay": 0.2, "MaxAttempts": 300}
    )
    rds.register_db_proxy_targets(DBProxyName=name, DBInstanceIdentifiers=[of])

    def target() -> dict[str, Any]:
        return rds.describe_db_proxy_targets(DBProxyName=name)["Targets"][0]

    until(lambda: target()["TargetHealth"]["State"] == "AVAILABLE")
    assert (target()["RdsResourceId"], target()["Port"], target()["Role"]) == (of, 3306, "READ_WRITE")
    again = {"DBProxyName": name, "DBInstanceIdentifiers": [of]}
    refused("DBProxyTargetAlreadyRegisteredFault", rds.register_db_proxy_targets, **again)
    rds.deregister_db_proxy_targets(**again)
    assert rds.describe_db_proxy_targets(DBProxyName=name)["Targets"] == []
    refused("DBProxyTargetNotFoundFault", rds.deregister_db_proxy_targets, **again)


def a_pool_keeps_what_is_not_said(w: World) -> None:
    rds, name = w.client("rds"), proxy(w)
    of = {"DBProxyName": name, "TargetGroupName": "default"}
    rds.modify_db_proxy_target_group(
        **of, ConnectionPoolConfig={"MaxIdleConnectionsPercent": 10, "InitQuery": "SET x=1"}
    )
    rds.modify_db_proxy_target_group(**of, ConnectionPoolConfig={"MaxConnectionsPercent": 90})
    (told,) = rds.describe_db_proxy_target_groups(DBProxyName=name)["TargetGroups"]
    pool = told["ConnectionPoolConfig"]
    assert (pool["MaxConnectionsPercent"], pool["MaxIdleConnectionsPercent"], pool["InitQuery"]) == (90, 10, "SET x=1")


PROBES = (
    a_proxy_takes_its_time,
    a_proxy_is_changed,
    wrong_proxies_are_refused,
    a_target_registers,
    a_pool_keeps_what_is_not_said,
)
