# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""RDS Proxies: a pool of connections before one database, which is told by an instance or a cluster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import Refused
from ..parts import Codec, Effect, Params, Request, Where
from ..shapes import to_wire
from . import states
from .states import PROXY
from .steps import GONE, asked, check_identifier, listed, told

GROUP = "default"
# What a proxy's pool has until it is told otherwise ("ConnectionPoolConfiguration" in RDS's API reference).
POOL = {"max_connections_percent": 100, "max_idle_connections_percent": 50, "connection_borrow_timeout": 120}
_FIXED: Mapping[str, str] = {
    "engine_family": "EngineFamily",
    "endpoint_network_type": "EndpointNetworkType",
    "target_connection_network_type": "TargetConnectionNetworkType",
}
_PERCENT = ("max_connections_percent", "max_idle_connections_percent")


def check(params: Params) -> None:
    """Refuse what can't be right before anything is read."""
    check_identifier("name", params["name"])
    if params.get("db_instance_identifier") and params.get("db_cluster_identifier"):
        raise Refused("A proxy is before one database: either db_instance_identifier or db_cluster_identifier.")
    idle = params.get("idle_client_timeout")
    if idle is not None and not 1 <= idle <= 28800:
        raise Refused(f"idle_client_timeout: {idle} isn't from 1 to 28800 seconds.")
    pool = params.get("connection_pool") or {}
    for option in _PERCENT:
        value = pool.get(option)
        if value is not None and not (1 if option == _PERCENT[0] else 0) <= value <= 100:
            raise Refused(f"connection_pool.{option}: {value} isn't a share of 100.")
    most, idle_share = (pool.get(option) for option in _PERCENT)
    if most is not None and idle_share is not None and idle_share > most:
        raise Refused("connection_pool: max_idle_connections_percent can't be more than max_connections_percent.")
    borrow = pool.get("connection_borrow_timeout")
    if borrow is not None and not 0 <= borrow <= 300:
        raise Refused(f"connection_pool.connection_borrow_timeout: {borrow} isn't from 0 to 300 seconds.")


def find(api: Any, params: Params, where: Where) -> dict[str, Any] | None:
    """The proxy, its pool and its targets, or None; raises ApiError."""
    name = params["name"].lower()
    proxy = states.find(api, PROXY, name)
    if proxy is None:
        return None
    if params.get("state") == "absent":
        return {"DBProxy": proxy}
    address = {"DBProxyName": name}
    groups = asked(api, f"reading the pool of DB proxy {name}", "describe_db_proxy_target_groups", address)
    return {
        "DBProxy": proxy,
        "TargetGroup": (groups.get("TargetGroups") or [{}])[0],
        "Targets": _targets(api, name),
    }


def _targets(api: Any, name: str) -> list[dict[str, Any]]:
    doing = f"reading the targets of DB proxy {name}"
    return listed(api, doing, "describe_db_proxy_targets", {"DBProxyName": name}, "Targets")


def arn(params: Params, where: Where) -> Any:
    """The ARN of a proxy that is there, which ``adopt`` has put among the options; None before."""
    return params.get("arn")


def localize(params: Params, where: Where) -> Params:
    """The options with the name as RDS keeps it: in lower case."""
    return {**params, "name": params["name"].lower()}


def adopt(found: Mapping[str, Any], params: Params) -> Params:
    """The options with the proxy's ARN, which its tags are kept under and its name doesn't tell."""
    return {**params, "arn": found["DBProxy"].get("DBProxyArn")}


def accept(found: Mapping[str, Any], params: Params, where: Where) -> None:
    """Refuse what a proxy can't have any more once it is there."""
    proxy = found["DBProxy"]
    if params.get("state") == "absent":
        return
    for option, member in _FIXED.items():
        wanted, now = params.get(option), proxy.get(member)
        if wanted is not None and now is not None and wanted.upper() != str(now).upper():
            raise Refused(f"{option} of DB proxy {params['name']} is {now} and can't become {wanted}: remove the proxy"
                          " and make it anew.")  # fmt: skip
    subnets = params.get("vpc_subnet_ids")
    if subnets is not None and set(subnets) != set(proxy.get("VpcSubnetIds") or subnets):
        raise Refused(f"vpc_subnet_ids of DB proxy {params['name']} are {', '.join(sorted(proxy['VpcSubnetIds']))} and"
                      " can't change: remove the proxy and make it anew.")  # fmt: skip


def creating(params: Params, where: Where) -> dict[str, Any]:
    """The members of the create call that can't change later."""
    missing = [option for option in ("engine_family", "role_arn", "vpc_subnet_ids") if not params.get(option)]
    if missing:
        raise Refused(f"There is no DB proxy {params['name']}. To make it, give {', '.join(missing)}.")
    if not params.get("auth") and params.get("default_auth_scheme") != "IAM_AUTH":
        raise Refused("auth: a new proxy needs a secret at least, or default_auth_scheme: IAM_AUTH.")
    fixed = {member: params[option] for option, member in _FIXED.items() if params.get(option) is not None}
    return {**fixed, "VpcSubnetIds": list(params["vpc_subnet_ids"])}


# What stands in the answer of ``find``, whose shape no single operation has.
SNAKED = Codec(to_wire, lambda wire, _shape: told(wire))


# ---- values ---------------------------------------------------------------------------------------------------------


def same_groups(wanted: Any, current: Any) -> bool:
    """Whether two lists name the same security groups."""
    return set(wanted or ()) == set(current or ())


def wanted_auth(params: Params, current: Any) -> list[dict[str, Any]]:
    """The secrets as they are compared: without what the task leaves out."""
    return [{key: value for key, value in one.items() if value is not None} for one in params["auth"]]


def same_auth(wanted: Any, current: Any) -> bool:
    """Whether there are the same secrets, in whatever order, with all that the task says of each."""
    there = {one.get("secret_arn"): one for one in current or ()}
    if len(there) != len(wanted or ()):
        return False
    return all(
        one.get("secret_arn") in there
        and all(there[one.get("secret_arn")].get(key) == value for key, value in one.items())
        for one in wanted
    )


def _target(wire: Any, _shape: Any) -> dict[str, str] | None:
    for one in wire or ():
        if one.get("TrackedClusterId") or one.get("Type") == "TRACKED_CLUSTER":
            return {"cluster": one.get("TrackedClusterId") or one["RdsResourceId"]}
    return next(({"instance": one["RdsResourceId"]} for one in wire or () if one.get("RdsResourceId")), None)


TARGET = Codec(lambda value, _shape: value, _target)
_MEMBERS = {"instance": "DBInstanceIdentifiers", "cluster": "DBClusterIdentifiers"}


def wanted_target(params: Params, current: Any) -> Any:
    """The database that the proxy is to be before, or {} for none."""
    if params.get("db_cluster_identifier"):
        return {"cluster": params["db_cluster_identifier"].lower()}
    return {"instance": params["db_instance_identifier"].lower()} if params.get("db_instance_identifier") else {}


def same_target(wanted: Any, current: Any) -> bool:
    """Whether it is before that database already; with none wanted, whether it is before none."""
    return (wanted or None) == (current or None)


def target_requests(
    address: Mapping[str, Any], after: Any, values: Mapping[str, Any], found: Any, where: Where
) -> tuple[Request, ...]:
    """The calls that put the proxy before another database."""
    address = {**address, "TargetGroupName": GROUP}
    requests = []
    for kind, name in (values.get("target") or {}).items():
        requests.append(Request("rds", "deregister_db_proxy_targets", {**address, _MEMBERS[kind]: [name]}))
    for kind, name in (after or {}).items():
        requests.append(Request("rds", "register_db_proxy_targets", {**address, _MEMBERS[kind]: [name]}))
    return tuple(requests)


def target_effect(before: Any, after: Any) -> Effect | None:
    """What another database behind the proxy does besides."""
    if not before:
        return None
    return Effect("interrupts", "Connections through the proxy to the database that was behind it end.")


# ---- waiting --------------------------------------------------------------------------------------------------------


def pending(state: str, api: Any, params: Params, where: Where) -> str:
    """What the proxy lacks to be available, with a database that it reaches if the task names one, or to be gone."""
    name = params["name"]
    if state == "absent":
        return states.lacking(api, PROXY, name, GONE)
    left = states.lacking(api, PROXY, name)
    if left or not wanted_target(params, None):
        return left
    targets = _targets(api, name)
    # Its target is registered after the proxy is there: until then, there is nothing to wait for.
    for one in targets:
        health = one.get("TargetHealth") or {}
        if one.get("Type") != "TRACKED_CLUSTER" and health.get("State") in ("REGISTERING", "UNAVAILABLE"):
            why = ": ".join(filter(None, (health.get("Reason"), health.get("Description"))))
            now = f"{health['State'].lower()}{f' ({why})' if why else ''}"
            return f"reaching {one.get('RdsResourceId')}, which is {now}"
    return ""


# ---- the result -----------------------------------------------------------------------------------------------------


def answer(
    values: Mapping[str, Any], found: Mapping[str, Any] | None, params: Params, where: Where
) -> dict[str, Any]:
    """``proxy`` as RDS describes it, with its ``connection_pool`` and its ``targets``."""
    proxy = told(found["DBProxy"]) if found else {"db_proxy_name": params["name"]}
    group = told((found or {}).get("TargetGroup") or {})
    proxy["connection_pool"] = {**(POOL if found is None else {}), **group.get("connection_pool_config", {})}
    if values.get("connection_pool"):
        proxy["connection_pool"] = values["connection_pool"]
    proxy["targets"] = told((found or {}).get("Targets") or [])
    for name in ("auth", "vpc_security_group_ids"):
        if values.get(name) is not None:
            proxy[name] = values[name]
    proxy.update({name: value for name, value in values.get("attributes", {}).items() if value is not None})
    if "tags" in values:
        proxy["tags"] = values["tags"] or {}
    return {"proxy": proxy}
