# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replication groups of ElastiCache, which moto has without states, pending values and rules: kept anew, with the nodes
that they are of.
"""

from __future__ import annotations

import zlib
from typing import Any

from moto.core.utils import utcnow
from moto.elasticache.exceptions import CacheClusterNotFound, ReplicationGroupNotFound

from embedded_aws.rds import passing

from . import elasticache_calls
from . import elasticache_group_rules as rules
from .elasticache_calls import Given, invalid, refusal
from .elasticache_group_rules import combination

_SLOTS = 16384
# What a change sets as it is, by where it stands: of the group, and of its nodes.
_OF_GROUP = {
    "ReplicationGroupDescription": "Description",
    "SnapshotRetentionLimit": "SnapshotRetentionLimit",
    "SnapshotWindow": "SnapshotWindow",
    "AutoMinorVersionUpgrade": "AutoMinorVersionUpgrade",
    "ClusterMode": "ClusterMode",
    "TransitEncryptionMode": "TransitEncryptionMode",
    "TransitEncryptionEnabled": "TransitEncryptionEnabled",
}
_SWITCHED = {"AutomaticFailoverEnabled": "AutomaticFailover", "MultiAZEnabled": "MultiAZ"}
_LATER = ("CacheNodeType", "EngineVersion")


class _Group:
    """A replication group: what is told of it but its state, what is told of each of its nodes, what is put off, and
    the tokens that its clients may give, of which None is none.
    """

    def __init__(self, told: Given, node: Given, token: str | None) -> None:
        self.told, self.node = told, node
        self.pending: Given = {}
        self.tokens: list[str | None] = [token]

    # What moto reads of the groups that it keeps, for tags and snapshots.
    def __getattr__(self, name: str) -> Any:
        places = {
            "arn": "ARN", "replication_group_id": "ReplicationGroupId", "description": "Description",
            "node_groups": "NodeGroups", "engine": "Engine", "cache_node_type": "CacheNodeType",
            "snapshot_retention_limit": "SnapshotRetentionLimit", "snapshot_window": "SnapshotWindow",
        }  # fmt: skip
        if name not in places:
            raise AttributeError(name)
        return self.told[places[name]]


def install() -> None:
    elasticache_calls.install(
        (
            _create_replication_group,
            _describe_replication_groups,
            _modify_replication_group,
            _modify_replication_group_shard_configuration,
            _increase_replica_count,
            _decrease_replica_count,
            _delete_replication_group,
            _describe_cache_clusters,
            _describe_cache_engine_versions,
        )
    )
    elasticache_calls.install_tags("replicationgroup", _check_tags)


def _kept(self: Any) -> dict[str, _Group]:
    kept: dict[str, _Group] = self.elasticache_backend.replication_groups
    # Those that have been deleted long enough go by being looked at.
    for one in list(kept.values()):
        passing.status(one)
    return kept


def _found(self: Any, name: str) -> _Group:
    kept = _kept(self)
    if name.lower() not in kept:
        raise ReplicationGroupNotFound(name)
    return kept[name.lower()]


def _available(group: _Group) -> None:
    status = passing.status(group)
    if status != "available":
        name = group.told["ReplicationGroupId"]
        raise refusal("InvalidReplicationGroupState", f"Replication group {name} has invalid state: {status}.")


def _check_tags(self: Any, name: str, changes: bool) -> None:
    group = _found(self, name)
    if changes:
        _available(group)


def _shown(group: _Group) -> Given:
    status = passing.status(group)
    told = {**group.told, "Status": status, "PendingModifiedValues": {}}
    if status == "creating":
        # AWS tells of endpoints and nodes when they are there.
        for member in ("NodeGroups", "MemberClusters", "ConfigurationEndpoint"):
            told.pop(member, None)
    return told


def _create_replication_group(self: Any, given: Given) -> Given:
    name, kept = given["ReplicationGroupId"].lower(), _kept(self)
    if not rules.NAME.fullmatch(name):
        raise invalid("The parameter ReplicationGroupId is not a valid identifier.")
    if name in kept:
        raise refusal("ReplicationGroupAlreadyExists", f"Replication group {name} already exists.")
    engine, shards = given.get("Engine", "redis"), given.get("NumNodeGroups", 1)
    named = given.get("CacheParameterGroupName") or ""
    mode = given.get("ClusterMode") or ("enabled" if shards > 1 or named.endswith(".cluster.on") else "disabled")
    replicas = given.get("ReplicasPerNodeGroup", given.get("NumCacheClusters", 1) - 1)
    if shards > 1 and mode == "disabled":
        raise combination("NumNodeGroups of more than 1 needs cluster mode.")
    rules.check_creation(self, given, mode == "enabled", replicas)
    version = rules.version(engine, given.get("EngineVersion"))
    backend = self.elasticache_backend
    arn = f"arn:{backend.partition}:elasticache:{backend.region_name}:{backend.account_id}:replicationgroup:{name}"
    encrypted, at_rest = given.get("TransitEncryptionEnabled", False), given.get("AtRestEncryptionEnabled", False)
    told: Given = {
        "ReplicationGroupId": name,
        "Description": given["ReplicationGroupDescription"],
        "ARN": arn,
        "Engine": engine,
        "CacheNodeType": given["CacheNodeType"],
        "AutomaticFailover": "enabled" if given.get("AutomaticFailoverEnabled") else "disabled",
        "MultiAZ": "enabled" if given.get("MultiAZEnabled") else "disabled",
        "ClusterMode": mode,
        "ClusterEnabled": mode == "enabled",
        "TransitEncryptionEnabled": encrypted,
        "AtRestEncryptionEnabled": at_rest,
        "StorageEncryptionType": ("sse-kms" if given.get("KmsKeyId") else "sse-elasticache") if at_rest else "none",
        "AuthTokenEnabled": bool(given.get("AuthToken")),
        "UserGroupIds": given.get("UserGroupIds") or [],
        "SnapshotRetentionLimit": given.get("SnapshotRetentionLimit", 0),
        "SnapshotWindow": given.get("SnapshotWindow", "03:00-04:00"),
        "AutoMinorVersionUpgrade": given.get("AutoMinorVersionUpgrade", True),
        "NetworkType": given.get("NetworkType", "ipv4"),
        "ReplicationGroupCreateTime": utcnow(),
    }
    if encrypted:
        told["TransitEncryptionMode"] = given.get("TransitEncryptionMode", "required")
    if given.get("KmsKeyId"):
        told["KmsKeyId"] = given["KmsKeyId"]
    default = f"default.{rules.family(engine, version)}{'.cluster.on' if mode == 'enabled' else ''}"
    node: Given = {
        "EngineVersion": _running(version),
        "CacheParameterGroupName": named or default,
        "CacheSubnetGroupName": given.get("CacheSubnetGroupName", "default"),
        "SecurityGroupIds": given.get("SecurityGroupIds") or elasticache_calls.default_groups(self),
        "PreferredMaintenanceWindow": given.get("PreferredMaintenanceWindow", "sun:05:00-sun:06:00"),
        "Port": given.get("Port", 6379),
    }
    group = kept[name] = _Group(told, node, given.get("AuthToken"))
    _place(group, self.region, [replicas] * shards)
    backend.tagging_service.tag_resource(arn, given.get("Tags") or [])
    passing.begin(group, ["creating"], "available")
    return {"ReplicationGroup": _shown(group)}


def _running(version: str) -> str:
    """The version as nodes tell of it, with the patch."""
    return version if version.count(".") > 1 else f"{version}.0"


def _place(group: _Group, region: str, replicas: list[int]) -> None:
    """The shards with their slots, nodes and endpoints; those that are there already keep their names."""
    told, name, port = group.told, group.told["ReplicationGroupId"], group.node["Port"]
    domain = f"{zlib.crc32(told['ARN'].encode()) & 0xFFFFFF:06x}.{region}.cache.amazonaws.com"
    clustered, zones = told["ClusterEnabled"], told["MultiAZ"] == "enabled"
    names = [one["NodeGroupId"] for one in told.get("NodeGroups", ())]
    fresh = (f"{number:04}" for number in range(1, 1001) if f"{number:04}" not in names)
    names = [*names, *(next(fresh) for _shard in replicas[len(names):])]
    shards = []
    for place, (shard, count) in enumerate(zip(names, replicas, strict=True)):
        ids = [f"{name}-{shard}-{number:03}" if clustered else f"{name}-{number:03}" for number in range(1, count + 2)]
        members: list[Given] = [
            {"CacheClusterId": one, "CacheNodeId": "0001",
             "PreferredAvailabilityZone": f"{region}{'abc'[number % 3 if zones else 0]}"}
            for number, one in enumerate(ids)
        ]  # fmt: skip
        first, last = _SLOTS * place // len(names), _SLOTS * (place + 1) // len(names) - 1
        told_of: Given = {"NodeGroupId": shard, "Status": "available", "NodeGroupMembers": members}
        if clustered:
            told_of["Slots"] = f"{first}-{last}"
        else:
            primary, reader = ("master.", "replica.") if told["TransitEncryptionEnabled"] else ("", "ro.")
            told_of["PrimaryEndpoint"] = {"Address": f"{primary}{name}.{domain}", "Port": port}
            told_of["ReaderEndpoint"] = {"Address": f"{reader}{name}.{domain}", "Port": port}
            for number, member in enumerate(members):
                member["CurrentRole"] = "replica" if number else "primary"
                member["ReadEndpoint"] = {"Address": f"{member['CacheClusterId']}.{domain}", "Port": port}
        shards.append(told_of)
    told["NodeGroups"] = shards
    told["MemberClusters"] = [member["CacheClusterId"] for one in shards for member in one["NodeGroupMembers"]]
    if clustered:
        told["ConfigurationEndpoint"] = {"Address": f"clustercfg.{name}.{domain}", "Port": port}


def _counts(group: _Group) -> dict[str, int]:
    return {one["NodeGroupId"]: len(one["NodeGroupMembers"]) - 1 for one in group.told["NodeGroups"]}


def _describe_replication_groups(self: Any, given: Given) -> Given:
    if given.get("ReplicationGroupId"):
        return {"ReplicationGroups": [_shown(_found(self, given["ReplicationGroupId"]))]}
    return {"ReplicationGroups": [_shown(one) for one in _kept(self).values()]}


def _modify_replication_group(self: Any, given: Given) -> Given:
    group = _found(self, given["ReplicationGroupId"])
    _available(group)
    rules.check(self, given)
    rules.check_change(group.told, given, group.tokens)
    told, node = group.told, group.node
    engine = str(given.get("Engine", told["Engine"]))
    wanted = given.get("EngineVersion")
    if wanted is not None:
        version = rules.version(engine, wanted)
        if rules.numbers(_running(version)) < rules.numbers(node["EngineVersion"]):
            raise combination(f"Downgrading from {node['EngineVersion']} to {version} is not allowed.")
    later = {member: given[member] for member in _LATER if given.get(member) is not None}
    for member, place in _OF_GROUP.items():
        if given.get(member) is not None:
            told[place] = given[member]
    for member, place in _SWITCHED.items():
        if given.get(member) is not None:
            told[place] = "enabled" if given[member] else "disabled"
    for member in ("CacheParameterGroupName", "SecurityGroupIds", "PreferredMaintenanceWindow"):
        if given.get(member) is not None:
            node[member] = given[member]
    if not told["TransitEncryptionEnabled"]:
        told.pop("TransitEncryptionMode", None)
    told["ClusterEnabled"] = told["ClusterMode"] == "enabled"
    _change_access(group, given)
    group.pending.update(later)
    if given.get("ApplyImmediately"):
        # AWS: with it, what has been put off before is done, too.
        _apply(group, engine)
    _place(group, self.region, list(_counts(group).values()))
    passing.begin(group, ["modifying"], "available")
    return {"ReplicationGroup": _shown(group)}


def _apply(group: _Group, engine: str) -> None:
    told, node, pending = group.told, group.node, group.pending
    told["CacheNodeType"] = pending.pop("CacheNodeType", told["CacheNodeType"])
    if "EngineVersion" in pending:
        version = pending.pop("EngineVersion")
        node["EngineVersion"], told["Engine"] = _running(version), engine
        if node["CacheParameterGroupName"].startswith("default."):
            ending = ".cluster.on" if told["ClusterEnabled"] else ""
            node["CacheParameterGroupName"] = f"default.{rules.family(engine, version)}{ending}"


def _change_access(group: _Group, given: Given) -> None:
    told, token = group.told, given.get("AuthToken")
    if token:
        group.tokens = [group.tokens[-1], token] if given.get("AuthTokenUpdateStrategy") != "SET" else [token]
        told["AuthTokenEnabled"], told["AuthTokenLastModifiedDate"] = True, utcnow()
    if given.get("AuthTokenUpdateStrategy") == "DELETE":
        group.tokens, told["AuthTokenEnabled"] = [None], False
    gone = told["UserGroupIds"] if given.get("RemoveUserGroups") else given.get("UserGroupIdsToRemove") or []
    kept = [one for one in told["UserGroupIds"] if one not in gone]
    told["UserGroupIds"] = [*kept, *(given.get("UserGroupIdsToAdd") or [])]


def _at_once(self: Any, given: Given) -> _Group:
    group = _found(self, given["ReplicationGroupId"])
    _available(group)
    if not given["ApplyImmediately"]:
        # AWS: "ApplyImmediately=False is not currently supported."
        raise invalid("ApplyImmediately must be true.")
    return group


def _modify_replication_group_shard_configuration(self: Any, given: Given) -> Given:
    group, wanted = _at_once(self, given), given["NodeGroupCount"]
    shards = group.told["NodeGroups"]
    if not group.told["ClusterEnabled"]:
        raise combination("The replication group is not in cluster mode.")
    if not 1 <= wanted <= 500 or wanted == len(shards):
        raise invalid("NodeGroupCount must be another one than there is, between 1 and 500.")
    if wanted < len(shards):
        names = {one["NodeGroupId"] for one in shards}
        gone = set(given.get("NodeGroupsToRemove") or ())
        if given.get("NodeGroupsToRetain"):
            gone = names - set(given["NodeGroupsToRetain"])
        # AWS: "either NodeGroupsToRemove or NodeGroupsToRetain is required".
        if not gone <= names or len(names - gone) != wanted:
            raise combination("NodeGroupsToRemove or NodeGroupsToRetain must leave NodeGroupCount node groups.")
        group.told["NodeGroups"] = [one for one in shards if one["NodeGroupId"] not in gone]
    counts = list(_counts(group).values())
    _place(group, self.region, [*counts, *[counts[0]] * (wanted - len(counts))])
    passing.begin(group, ["modifying"], "available")
    return {"ReplicationGroup": _shown(group)}


def _increase_replica_count(self: Any, given: Given) -> Given:
    return _replicate(self, given, 1)


def _decrease_replica_count(self: Any, given: Given) -> Given:
    return _replicate(self, given, -1)


def _replicate(self: Any, given: Given, sign: int) -> Given:
    group = _at_once(self, given)
    counts, told = _counts(group), group.told
    wanted = {one["NodeGroupId"]: one["NewReplicaCount"] for one in given.get("ReplicaConfiguration") or ()}
    wanted = wanted or dict.fromkeys(counts, given.get("NewReplicaCount"))
    if None in wanted.values() or not set(wanted) <= set(counts):
        raise combination("NewReplicaCount or ReplicaConfiguration must name node groups and their replicas.")
    if wanted.items() <= counts.items():
        raise refusal("NoOperationFault", "The operation was not performed because no changes were required.")
    if any(not 0 <= count <= 5 or (count - counts[one]) * sign < 0 for one, count in wanted.items()):
        raise invalid("NewReplicaCount must be between 0 and 5, and be in the operation's direction.")
    counts.update(wanted)
    least = min(counts.values())
    rules.check_failover(told["AutomaticFailover"] == "enabled", told["MultiAZ"] == "enabled",
                         told["ClusterEnabled"], least)  # fmt: skip
    _place(group, self.region, list(counts.values()))
    passing.begin(group, ["modifying"], "available")
    return {"ReplicationGroup": _shown(group)}


def _delete_replication_group(self: Any, given: Given) -> Given:
    group, kept = _found(self, given["ReplicationGroupId"]), _kept(self)
    _available(group)
    backend, name = self.elasticache_backend, group.told["ReplicationGroupId"]
    if given.get("FinalSnapshotIdentifier"):
        backend.create_snapshot(given["FinalSnapshotIdentifier"], name, None, group.told.get("KmsKeyId"), None)

    def gone() -> None:
        kept.pop(name, None)
        backend.tagging_service.delete_all_tags_for_resource(group.told["ARN"])

    shown = {**_shown(group), "Status": "deleting"}
    passing.begin(group, ["deleting"], "deleting", gone)
    return {"ReplicationGroup": shown}


# ---- nodes and versions ---------------------------------------------------------------------------------------------


def _describe_cache_clusters(self: Any, given: Given) -> Given:
    """AWS tells of the nodes of replication groups, too: their version, groups and windows stand nowhere else."""
    nodes = {one: group for group in _kept(self).values() for one in _shown(group).get("MemberClusters", ())}
    wanted = given.get("CacheClusterId")
    others = self.elasticache_backend.cache_clusters
    if wanted and wanted not in nodes and wanted not in others:
        raise CacheClusterNotFound(wanted)
    told: list[Any] = [one for name, one in others.items() if wanted in (None, name)]
    return {"CacheClusters": [*told, *(_node(name, nodes[name]) for name in nodes if wanted in (None, name))]}


def _node(name: str, group: _Group) -> Given:
    told, node = group.told, group.node
    same = ("Engine", "CacheNodeType", "SnapshotRetentionLimit", "SnapshotWindow", "AutoMinorVersionUpgrade",
            "TransitEncryptionEnabled", "AtRestEncryptionEnabled", "AuthTokenEnabled", "NetworkType",
            "ReplicationGroupId")  # fmt: skip
    return {
        "CacheClusterId": name,
        "CacheClusterStatus": passing.status(group),
        "NumCacheNodes": 1,
        "ARN": f"{told['ARN'].partition(':replicationgroup:')[0]}:cluster:{name}",
        "CacheParameterGroup": {"CacheParameterGroupName": node["CacheParameterGroupName"],
                                "ParameterApplyStatus": "in-sync"},
        "SecurityGroups": [{"SecurityGroupId": one, "Status": "active"} for one in node["SecurityGroupIds"]],
        "PendingModifiedValues": dict(group.pending),
        **{member: node[member] for member in ("EngineVersion", "CacheSubnetGroupName", "PreferredMaintenanceWindow")},
        **{member: told[member] for member in same},
    }  # fmt: skip


def _describe_cache_engine_versions(self: Any, given: Given) -> Given:
    return {
        "CacheEngineVersions": [
            {"Engine": engine, "EngineVersion": version, "CacheParameterGroupFamily": rules.family(engine, version)}
            for engine, versions in rules.VERSIONS.items()
            for version in versions
            if given.get("Engine") in (None, engine) and given.get("EngineVersion") in (None, version)
        ]
    }
