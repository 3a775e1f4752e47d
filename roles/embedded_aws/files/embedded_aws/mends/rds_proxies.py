# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proxies of RDS: their states, what they may say, their targets and how these are."""

from __future__ import annotations

from typing import Any

from moto.core.utils import utcnow
from moto.ec2.models import ec2_backends
from moto.rds.exceptions import InvalidParameterCombination, InvalidParameterValue
from moto.rds.models import DBProxy, DBProxyTarget, DBProxyTargetGroup
from moto.rds.responses import RDSResponse
from moto.secretsmanager.models import secretsmanager_backends

from embedded_aws.rds import happenings, passing

from . import rds_calls
from .rds_calls import Given, page, refusal
from .rds_parameters import check_name

_FAMILIES = {
    "MYSQL": ("aurora-mysql", "mariadb", "mysql"),
    "POSTGRESQL": ("aurora-postgresql", "postgres"),
    "SQLSERVER": ("sqlserver-ee", "sqlserver-se", "sqlserver-web"),
}
# AWS, ConnectionPoolConfiguration: its defaults; MaxConnectionsPercent is 10 for SQL Server.
_POOL: Given = {"MaxConnectionsPercent": 100, "ConnectionBorrowTimeout": 120, "SessionPinningFilters": []}


def install() -> None:
    rds_calls.install(
        (
            _create_db_proxy,
            _modify_db_proxy,
            _delete_db_proxy,
            _describe_db_proxies,
            _register_db_proxy_targets,
            _deregister_db_proxy_targets,
            _describe_db_proxy_targets,
            _describe_db_proxy_target_groups,
            _modify_db_proxy_target_group,
        )
    )


# ---- proxies --------------------------------------------------------------------------------------------------------


def _found(backend: Any, name: str) -> Any:
    for one in list(backend.db_proxies.values()):
        # Those that have been deleted long enough go by being asked for.
        passing.status(one)
    if name not in backend.db_proxies:
        raise refusal(
            "DBProxyNotFoundFault",
            f"The specified proxy name {name} doesn't correspond to a proxy owned by your Amazon Web Services account "
            "in the specified Amazon Web Services Region.",
        )
    return backend.db_proxies[name]


def _available(backend: Any, name: str) -> Any:
    proxy = _found(backend, name)
    if passing.status(proxy) != "available":
        raise refusal("InvalidDBProxyStateFault", f"The proxy {name} is {passing.status(proxy)}.")
    return proxy


def _shown(proxy: Any, status: str | None = None) -> Given:
    told = {
        "DBProxyName": proxy.db_proxy_name,
        "DBProxyArn": proxy.arn,
        "Status": status or passing.status(proxy),
        "EngineFamily": proxy.engine_family,
        "VpcId": proxy.vpc_id,
        "VpcSecurityGroupIds": list(proxy.vpc_security_group_ids),
        "VpcSubnetIds": list(proxy.vpc_subnet_ids),
        "DefaultAuthScheme": getattr(proxy, "default_auth_scheme", "NONE"),
        "Auth": proxy.auth,
        "RoleArn": proxy.role_arn,
        "Endpoint": proxy.endpoint,
        "RequireTLS": bool(proxy.require_tls),
        "IdleClientTimeout": int(proxy.idle_client_timeout),
        "DebugLogging": bool(proxy.debug_logging),
        "CreatedDate": proxy.created_date,
        "UpdatedDate": proxy.updated_date,
        "EndpointNetworkType": getattr(proxy, "endpoint_network_type", "IPV4"),
        "TargetConnectionNetworkType": getattr(proxy, "target_connection_network_type", "IPV4"),
    }
    return {member: value for member, value in told.items() if value is not None}


def _auth(backend: Any, given: Given) -> list[Given]:
    """AWS: an entry is by SECRETS unless it says otherwise, and lets IAM in or not; the secret has to be there."""
    entries = given.get("Auth") or []
    if not entries and given.get("DefaultAuthScheme", "NONE") == "NONE":
        raise InvalidParameterCombination("Auth is required when DefaultAuthScheme is NONE.")
    known = secretsmanager_backends[backend.account_id][backend.region_name].secrets
    told = []
    for entry in entries:
        secret = entry.get("SecretArn")
        if secret and secret not in [one.arn for one in known.values()]:
            raise InvalidParameterValue(f"The secret {secret} does not exist.")
        told.append({"AuthScheme": "SECRETS", "IAMAuth": "DISABLED", **entry})
    return told


def _timeout(given: Given, default: int) -> int:
    wanted = int(given.get("IdleClientTimeout") or default)
    if not 1 <= wanted <= 28800:
        raise InvalidParameterValue(f"IdleClientTimeout must be between 1 and 28800: {wanted}")
    return wanted


def _create_db_proxy(self: RDSResponse, given: Given) -> Given:
    name = given["DBProxyName"].lower()
    check_name(name, "DBProxyName")
    if given["EngineFamily"] not in _FAMILIES:
        raise InvalidParameterValue(f"Invalid engine family: {given['EngineFamily']}")
    subnets = ec2_backends[self.current_account][self.region]
    known = {one.id: one for one in subnets.describe_subnets()}
    if any(one not in known for one in given["VpcSubnetIds"]):
        raise refusal("InvalidSubnet", f"The requested subnets {given['VpcSubnetIds']} are invalid.")
    # AWS: "You must have at least two subnets in different Availability Zones".
    if len({known[one].availability_zone for one in given["VpcSubnetIds"]}) < 2:
        raise InvalidParameterValue("DBProxy requires subnets in at least two Availability Zones.")
    auth = _auth(self.backend, given)
    if name in self.backend.db_proxies:
        passing.status(self.backend.db_proxies[name])
    proxy = self.backend.create_db_proxy(
        name,
        given["EngineFamily"],
        auth,
        given["RoleArn"],
        given["VpcSubnetIds"],
        given.get("VpcSecurityGroupIds"),
        given.get("RequireTLS", False),
        _timeout(given, 1800),
        given.get("DebugLogging", False),
        given.get("Tags"),
    )
    for member, attribute in (
        ("DefaultAuthScheme", "default_auth_scheme"),
        ("EndpointNetworkType", "endpoint_network_type"),
        ("TargetConnectionNetworkType", "target_connection_network_type"),
    ):
        if given.get(member):
            setattr(proxy, attribute, given[member])
    passing.begin(proxy, ["creating"], "available")
    happenings.tell(self.backend, "db-proxy", name, "RDS created the DB proxy.", ["creation"], proxy.arn)
    return {"DBProxy": _shown(proxy)}


def _modify_db_proxy(self: RDSResponse, given: Given) -> Given:
    proxy = _available(self.backend, given["DBProxyName"])
    kept, new = self.backend.db_proxies, (given.get("NewDBProxyName") or "").lower()
    if new and new != proxy.db_proxy_name:
        check_name(new, "NewDBProxyName")
        if new in kept:
            raise refusal("DBProxyAlreadyExistsFault", f"A DBProxy with the identifier {new} already exists.")
    if "Auth" in given or "DefaultAuthScheme" in given:
        scheme = given.get("DefaultAuthScheme", getattr(proxy, "default_auth_scheme", "NONE"))
        proxy.auth = _auth(self.backend, {"Auth": given.get("Auth", proxy.auth), "DefaultAuthScheme": scheme})
        proxy.default_auth_scheme = scheme
    proxy.idle_client_timeout = _timeout(given, proxy.idle_client_timeout)
    proxy.require_tls = given.get("RequireTLS", proxy.require_tls)
    proxy.debug_logging = given.get("DebugLogging", proxy.debug_logging)
    proxy.role_arn = given.get("RoleArn", proxy.role_arn)
    proxy.vpc_security_group_ids = given.get("SecurityGroups", proxy.vpc_security_group_ids)
    if new and new != proxy.db_proxy_name:
        kept[new] = kept.pop(proxy.db_proxy_name)
        proxy.endpoint = proxy.endpoint.replace(f"{proxy.db_proxy_name}.", f"{new}.", 1)
        proxy.db_proxy_name = new
        for group in proxy.proxy_target_groups.values():
            group.db_proxy_name = new
    proxy.updated_date = utcnow()
    passing.begin(proxy, ["modifying"], "available")
    return {"DBProxy": _shown(proxy)}


def _delete_db_proxy(self: RDSResponse, given: Given) -> Given:
    proxy = _found(self.backend, given["DBProxyName"])
    kept = self.backend.db_proxies

    def gone() -> None:
        kept.pop(proxy.db_proxy_name, None)

    passing.begin(proxy, ["deleting"], "deleting", gone)
    return {"DBProxy": _shown(proxy, "deleting")}


def _describe_db_proxies(self: RDSResponse, given: Given) -> Given:
    if given.get("DBProxyName"):
        return page([_shown(_found(self.backend, given["DBProxyName"]))], given, "DBProxies")
    shown = [_shown(one) for one in list(self.backend.db_proxies.values())]
    return page([one for one in shown if one["DBProxyName"] in self.backend.db_proxies], given, "DBProxies")


# ---- targets --------------------------------------------------------------------------------------------------------


def _group(proxy: DBProxy, given: Given) -> DBProxyTargetGroup:
    name = given.get("TargetGroupName") or "default"
    if name not in proxy.proxy_target_groups:
        raise refusal("DBProxyTargetGroupNotFoundFault", f"The target group {name} does not exist.")
    return proxy.proxy_target_groups[name]


def _targets_of(backend: Any, target: DBProxyTarget) -> list[Given]:
    """A target as RDS tells it: an instance, or a cluster and each of its instances."""
    if target.type == "TRACKED_CLUSTER":
        cluster = backend.clusters.get(target.rds_resource_id)
        if cluster is None:
            return []
        told: list[Given] = [{"RdsResourceId": cluster.db_cluster_identifier, "Type": "TRACKED_CLUSTER"}]
        told[0] |= {"Endpoint": cluster.endpoint, "Port": cluster.port}
        for member in cluster.members:
            role = "READ_WRITE" if member.is_cluster_writer else "READ_ONLY"
            told.append({**_instance(target, member, role), "TrackedClusterId": cluster.db_cluster_identifier})
        return told
    instance = backend.databases.get(target.rds_resource_id)
    return [] if instance is None else [_instance(target, instance, "READ_WRITE")]


def _instance(target: DBProxyTarget, instance: Any, role: str) -> Given:
    health: Given = {"State": passing.status(target)}
    if instance.status != "available":
        health = {"State": "UNAVAILABLE", "Reason": "CONNECTION_FAILED", "Description": f"It is {instance.status}."}
    return {
        "RdsResourceId": instance.db_instance_identifier,
        "TargetArn": instance.arn,
        "Endpoint": instance.address,
        "Port": int(instance.port),
        "Type": "RDS_INSTANCE",
        "Role": role,
        "TargetHealth": health,
    }


def _register_db_proxy_targets(self: RDSResponse, given: Given) -> Given:
    backend, proxy = self.backend, _available(self.backend, given["DBProxyName"])
    group = _group(proxy, given)
    instances, clusters = given.get("DBInstanceIdentifiers") or [], given.get("DBClusterIdentifiers") or []
    if len(instances) + len(clusters) != 1 or group.targets:
        # AWS: a target group has one DB instance or one cluster.
        if group.targets:
            raise refusal("DBProxyTargetAlreadyRegisteredFault", "The target group has a target already.")
        raise InvalidParameterCombination("Name one DB instance or one DB cluster.")
    for name in instances:
        if name not in backend.databases:
            raise refusal("DBInstanceNotFound", f"DBInstance {name} not found.")
    for name in clusters:
        if name not in backend.clusters:
            raise refusal("DBClusterNotFoundFault", f"DBCluster {name} not found.")
    resource = backend.databases[instances[0]] if instances else backend.clusters[clusters[0]]
    if resource.engine not in _FAMILIES[proxy.engine_family]:
        raise InvalidParameterCombination(f"A {proxy.engine_family} proxy can't have a target of {resource.engine}.")
    kind = "RDS_INSTANCE" if instances else "TRACKED_CLUSTER"
    target = DBProxyTarget(backend, resource.resource_id, None, kind)
    passing.begin(target, ["REGISTERING"], "AVAILABLE")
    group.targets.append(target)
    return {"DBProxyTargets": _targets_of(backend, target)}


def _deregister_db_proxy_targets(self: RDSResponse, given: Given) -> Given:
    proxy = _found(self.backend, given["DBProxyName"])
    group = _group(proxy, given)
    wanted = [*(given.get("DBInstanceIdentifiers") or ()), *(given.get("DBClusterIdentifiers") or ())]
    for name in wanted:
        if name not in [one.rds_resource_id for one in group.targets]:
            raise refusal("DBProxyTargetNotFoundFault", f"The target {name} is not registered.")
    group.targets = [one for one in group.targets if one.rds_resource_id not in wanted]
    return {}


def _describe_db_proxy_targets(self: RDSResponse, given: Given) -> Given:
    group = _group(_found(self.backend, given["DBProxyName"]), given)
    return page([told for one in group.targets for told in _targets_of(self.backend, one)], given, "Targets")


def _describe_db_proxy_target_groups(self: RDSResponse, given: Given) -> Given:
    proxy = _found(self.backend, given["DBProxyName"])
    groups = [_group(proxy, given)] if given.get("TargetGroupName") else list(proxy.proxy_target_groups.values())
    return page([_shown_group(proxy, one) for one in groups], given, "TargetGroups")


def _shown_group(proxy: Any, group: DBProxyTargetGroup) -> Given:
    pool = {**_POOL, **({"MaxConnectionsPercent": 10} if proxy.engine_family == "SQLSERVER" else {})}
    pool |= vars(group).get("_embedded_pool", {})
    # AWS: MaxIdleConnectionsPercent is "50 percent of the value of MaxConnectionsPercent", 5 for SQL Server.
    pool.setdefault("MaxIdleConnectionsPercent", int(pool["MaxConnectionsPercent"]) // 2)
    return {
        "DBProxyName": proxy.db_proxy_name,
        "TargetGroupName": group.target_group_name,
        "TargetGroupArn": group.arn,
        "IsDefault": True,
        "Status": passing.status(proxy),
        "ConnectionPoolConfig": pool,
        "CreatedDate": group.created_date,
        "UpdatedDate": group.updated_date,
    }


def _modify_db_proxy_target_group(self: RDSResponse, given: Given) -> Given:
    proxy = _available(self.backend, given["DBProxyName"])
    group = _group(proxy, given)
    if given.get("NewName"):
        raise InvalidParameterValue("The default target group can't be renamed.")
    wanted = given.get("ConnectionPoolConfig") or {}
    pool = {**vars(group).get("_embedded_pool", {}), **wanted}
    most, idle = int(pool.get("MaxConnectionsPercent", 100)), int(pool.get("MaxIdleConnectionsPercent", 0))
    if not 1 <= most <= 100 or not 0 <= idle <= most:
        raise InvalidParameterValue("MaxConnectionsPercent is 1 to 100, MaxIdleConnectionsPercent 0 to that.")
    if not 0 <= int(pool.get("ConnectionBorrowTimeout", 120)) <= 300:
        raise InvalidParameterValue("ConnectionBorrowTimeout must be between 0 and 300.")
    vars(group)["_embedded_pool"] = pool
    group.updated_date = utcnow()
    return {"DBProxyTargetGroup": _shown_group(proxy, group)}
