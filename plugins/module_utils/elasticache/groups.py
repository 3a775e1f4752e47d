# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replication groups of ElastiCache: found with one of their nodes, checked, and told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Effect, Params, Request, Where
from ..permissions import needed
from ..rds import security_groups, versions, windows
from . import common, states
from .states import REPLICATION_GROUP, told

_VERSIONS = "describe_cache_engine_versions"
# Amazon ElastiCache User Guide, "Authenticating with the AUTH command": what a token may be.
_TOKEN = re.compile(r"[A-Za-z0-9!&#$^<>-]{16,128}")
_ON = ("enabled", "enabling")


def check(params: Params) -> None:
    """Refuse what can't be right before anything is read."""
    common.check(params)
    if params.get("engine") == "memcached":
        raise Refused("engine: a replication group is of valkey or redis; Memcached has no replicas.")
    if params.get("security_group_ids") == []:
        raise Refused("security_group_ids: a cache can't be without any. Leave the option out to leave them alone.")
    windows.check(params.get("snapshot_window"), params.get("preferred_maintenance_window"), "snapshot_window", 60)
    shards, replicas = params.get("num_node_groups"), params.get("replicas_per_node_group")
    if shards is not None and not 1 <= shards <= 500:
        raise Refused(f"num_node_groups: {shards} isn't from 1 to 500.")
    if replicas is not None and not 0 <= replicas <= 5:
        raise Refused(f"replicas_per_node_group: {replicas} isn't from 0 to 5.")
    clustered = params.get("cluster_mode") in ("enabled", "compatible") or (shards or 1) > 1
    if params.get("cluster_mode") == "disabled" and (shards or 1) > 1:
        raise Refused(f"num_node_groups: {shards} need cluster_mode: enabled.")
    failover = params.get("automatic_failover")
    if failover is False and clustered:
        raise Refused("automatic_failover: a group in cluster mode can't be without it.")
    if failover is False and params.get("multi_az"):
        raise Refused("multi_az: it needs automatic_failover: true.")
    for option in ("automatic_failover", "multi_az"):
        if params.get(option) and replicas == 0 and (option == "multi_az" or not clustered):
            raise Refused(f"{option}: it needs a replica at least, and replicas_per_node_group is 0.")
    _check_encryption(params)


def _check_encryption(params: Params) -> None:
    token, encrypted = params.get("auth_token"), params.get("transit_encryption")
    if params.get("transit_encryption_mode") and encrypted is False:
        raise Refused("transit_encryption_mode: there is one only with transit_encryption: true.")
    if params.get("kms_key_id") and params.get("at_rest_encryption") is False:
        raise Refused("kms_key_id: there is a key only with at_rest_encryption: true.")
    if token and not _TOKEN.fullmatch(token):
        raise Refused("auth_token: it has 16 to 128 letters, digits and characters of !&#$^<>-.")
    if token and params.get("user_group_id"):
        raise Refused("auth_token: a cache has a token or a group of users (user_group_id), not both.")
    for option in ("auth_token", "user_group_id"):
        if params.get(option) and encrypted is False:
            raise Refused(f"{option}: it needs transit_encryption: true.")
    if params.get("force_update_auth_token") and not token:
        raise Refused("force_update_auth_token: auth_token is needed, the token to set.")


def localize(params: Params, where: Where) -> Params:
    """The options as AWS writes them: the name in lower case, windows with two digits."""
    said = {**params, "name": params["name"].lower()}
    for option in ("snapshot_window", "preferred_maintenance_window"):
        if said.get(option) is not None:
            said[option] = windows.canonical(said[option])
    return said


def find(api: Any, params: Params, where: Where) -> dict[str, Any] | None:
    """The group and one of its nodes, which alone tells of versions and groups, as they will be once what is pending
    is done; what is pending stays out where the task has it done at once. None if there is none; raises ApiError.
    """
    raw = states.find(api, REPLICATION_GROUP, params)
    if raw is None:
        return None
    node = _node(api, raw)
    put_off = not params.get("apply_immediately")
    group = {"ClusterMode": "enabled" if raw.get("ClusterEnabled") else "disabled", **raw}
    if put_off:
        group.update(_pending(raw))
    for member in ("AutomaticFailover", "MultiAZ"):
        if member in group:
            group[member] = group[member] in _ON
    port = (group.get("ConfigurationEndpoint") or _primary(group)).get("Port")
    return {"ReplicationGroup": group, "Node": {**node, **_pending(node)} if put_off else node,
            "Port": port, "Told": raw}  # fmt: skip


def _node(api: Any, group: Mapping[str, Any]) -> dict[str, Any]:
    members = group.get("MemberClusters") or ()
    if not members:
        return {}
    try:
        listed = api.call("describe_cache_clusters", {"CacheClusterId": members[0]}, "elasticache")["CacheClusters"]
    except ApiError as error:
        if error.code != "CacheClusterNotFound":
            raise
        return {}
    return dict(listed[0]) if listed else {}


def _pending(raw: Mapping[str, Any]) -> dict[str, Any]:
    names = {"AutomaticFailoverStatus": "AutomaticFailover"}
    told = raw.get("PendingModifiedValues") or {}
    return {names.get(name, name): told[name]
            for name in ("AutomaticFailoverStatus", "CacheNodeType", "ClusterMode", "EngineVersion",
                         "TransitEncryptionEnabled", "TransitEncryptionMode")
            if told.get(name) is not None}  # fmt: skip


def _primary(group: Mapping[str, Any]) -> Mapping[str, Any]:
    shards = group.get("NodeGroups") or [{}]
    return shards[0].get("PrimaryEndpoint") or {}


def adopt(found: Mapping[str, Any], params: Params) -> Params:
    """The options with the group's ARN, which its tags are kept under, and whether clients need a token."""
    group = found["ReplicationGroup"]
    return {**params, "arn": group.get("ARN"), "_has_token": bool(group.get("AuthTokenEnabled"))}


def accept(found: Mapping[str, Any], params: Params, where: Where) -> None:
    """Refuse what a group can't become any more once it is there."""
    group, node, about = found["ReplicationGroup"], found["Node"], f"replication group {params['name']}"
    if params.get("state") == "absent":
        return
    engine, now = params.get("engine"), str(group.get("Engine") or node.get("Engine") or "").lower()
    if engine and now and engine != now and (now, engine) != ("redis", "valkey"):
        raise Refused(f"engine of {about} is {now} and can't become {engine}: only Redis OSS can become Valkey.")
    if engine and now and engine != now and not (params.get("engine_version") and params.get("apply_immediately")):
        raise Refused(f"engine of {about}: to become {engine}, give engine_version, and apply_immediately: true, since"
                      " AWS doesn't tell of another engine that it has put off.")  # fmt: skip
    version, runs = params.get("engine_version"), str(node.get("EngineVersion") or "")
    same = engine is None or engine == now
    if version and runs and same and not _meets(runs, version) and versions.newer(runs, version):
        raise Refused(f"engine_version of {about} is {runs} and can't go down to {version}.")
    shards, clustered = params.get("num_node_groups"), bool(group.get("ClusterEnabled"))
    if shards and shards > 1 and not clustered and group.get("NodeGroups"):
        raise Refused(f"num_node_groups of {about} is 1 and can't become {shards}: it isn't in cluster mode.")
    mode, there = params.get("cluster_mode"), group["ClusterMode"]
    if mode and mode != there and (there, mode) not in (("disabled", "compatible"), ("compatible", "enabled"),
                                                        ("compatible", "disabled")):  # fmt: skip
        way = " It becomes compatible first." if there == "disabled" else ""
        raise Refused(f"cluster_mode of {about} is {there} and can't become {mode}.{way}")
    _accept_access(group, params, about)


def _accept_access(group: Mapping[str, Any], params: Params, about: str) -> None:
    token, users = params.get("auth_token"), params.get("user_group_id")
    encrypted = params.get("transit_encryption")
    encrypted = group.get("TransitEncryptionEnabled") if encrypted is None else encrypted
    for option in ("auth_token", "user_group_id"):
        if params.get(option) and encrypted is False:
            raise Refused(f"{option} of {about}: it needs transit_encryption: true.")
    if not group.get("AuthTokenEnabled"):
        if token and group.get("UserGroupIds"):
            raise Refused(f"auth_token of {about}: it has users, of {', '.join(group['UserGroupIds'])}, and no token.")
        return
    if token == "" and not users:
        raise Refused(f"auth_token of {about}: AWS takes a token away only for a group of users: give user_group_id.")
    if users and token is None:
        raise Refused(f"user_group_id of {about}: its clients have a token. To have users instead, give auth_token: ''"
                      " too.")  # fmt: skip


def _meets(runs: str, asked: str) -> bool:
    """Whether a version is the one asked for, or a later minor one, which AWS brings by itself."""
    later = runs.partition(".")[0] == asked.partition(".")[0] and versions.newer(runs, asked)
    return versions.begins(runs, asked) or later


def meets(runs: Any, asked: str) -> bool:
    """Whether the version that runs is as good as the one asked for; that of a group without nodes yet is."""
    return not runs or _meets(str(runs), asked)


def resolve(
    api: Any, params: Params, where: Where, values: Mapping[str, Any]
) -> tuple[Params, tuple[str, ...]]:
    """The options with ids of security groups and, where the version is to change, the newest that begins so."""
    said, missing = security_groups.resolve(api, params, "security_group_ids")
    now = values.get("attributes") or {}
    engine, asked = params.get("engine") or now.get("engine"), params.get("engine_version")
    moves = bool(now) and engine != now.get("engine")
    if asked and engine and (not now or moves or not meets(now.get("engine_version"), asked)):
        said["engine_version"] = _newest(api, str(engine), asked)
    return said, missing


def _newest(api: Any, engine: str, asked: str) -> str:
    try:
        pages = list(api.pages(_VERSIONS, {"Engine": engine}, "elasticache"))
    except ApiError as error:
        raise Failed(explain("reading versions", error, needed("elasticache", _VERSIONS)), error) from error
    known = {one["EngineVersion"] for page in pages for one in page["CacheEngineVersions"]}
    newest = versions.newest(one for one in known if versions.begins(one, asked))
    if not newest:
        raise Refused(f"engine_version: there is no {asked} of {engine}; there are {', '.join(sorted(known))}.")
    return newest


def creating(params: Params, where: Where) -> dict[str, Any]:
    """The members of the create call that no part gives: what a new group is without being told."""
    lacks = [option for option in ("engine", "node_type") if not params.get(option)]
    if lacks:
        raise Refused(f"There is no replication group {params['name']}. To make it, give {' and '.join(lacks)}.")
    encrypted = params.get("transit_encryption") is not False
    members = {
        "ReplicationGroupDescription": params["name"],
        "TransitEncryptionEnabled": encrypted,
        "TransitEncryptionMode": params.get("transit_encryption_mode"),
        "AtRestEncryptionEnabled": True,
        "SnapshotArns": params.get("snapshot_arns"),
        # AWS: it has to be on in cluster mode.
        "AutomaticFailoverEnabled": True if in_cluster_mode(params) else None,
    }
    return {member: value for member, value in members.items() if value is not None}


def in_cluster_mode(params: Params) -> bool:
    """Whether the options are those of a group in cluster mode."""
    return params.get("cluster_mode") == "enabled" or (params.get("num_node_groups") or 1) > 1


def create_effect(params: Params) -> Effect:
    """What making it does besides."""
    nodes = (params.get("num_node_groups") or 1) * ((params.get("replicas_per_node_group") or 0) + 1)
    return Effect("costs", f"{nodes} {'node is' if nodes == 1 else 'nodes are'} billed by the hour.")


def follow(api: Any, requests: tuple[Request, ...], params: Params) -> None:
    """Send changes, each when the group takes it; raises ApiError or Failed."""
    states.send(api, REPLICATION_GROUP, requests, params)


def delete(api: Any, request: Request, params: Params) -> None:
    """Send the deletion when the group takes it; raises ApiError or Failed."""
    states.delete(api, REPLICATION_GROUP, request, params)


def pending(state: str, api: Any, params: Params, where: Where) -> str:
    """What the group lacks to be available, or to be gone."""
    return states.lacking(api, REPLICATION_GROUP, params["name"], state)


def answer(
    values: Mapping[str, Any], found: Mapping[str, Any] | None, params: Params, where: Where
) -> dict[str, Any]:
    """``cache`` as ElastiCache describes it, with what only a node tells, and where clients connect to."""
    now = values.get("attributes") or {}
    raw = found["Told"] if found else {}
    cache = told(raw) if found else {"replication_group_id": params["name"]}
    for option in ("description", "engine", "engine_version", "node_type", "parameter_group_name", "port",
                   "preferred_maintenance_window", "security_group_ids", "snapshot_retention_limit", "snapshot_window",
                   "subnet_group_name"):  # fmt: skip
        if now.get(option) is not None:
            cache[option] = now[option]
    for option in ("num_node_groups", "replicas_per_node_group"):
        if values.get(option) is not None:
            cache[option] = values[option]
    shards = raw.get("NodeGroups") or [{}]
    endpoint = raw.get("ConfigurationEndpoint") or _primary(raw)
    if endpoint:
        cache["endpoint"] = told(endpoint)
    if shards[0].get("ReaderEndpoint"):
        cache["reader_endpoint"] = told(shards[0]["ReaderEndpoint"])
    if "tags" in values:
        cache["tags"] = values["tags"] or {}
    return {"cache": cache}
