# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A serverless cache and a replication group: made, changed, mended, and removed."""

from __future__ import annotations

from typing import Any

from . import Act, Play, Stage, answer

NAME = "gauge"
MADE = {"name": NAME, "kind": "serverless", "engine": "redis", "description": "of the shop", "tags": {"team": "shop"},
        "usage_limits": {"data_storage": {"maximum": 10}}}  # fmt: skip
# Each is a change of its own, and AWS takes the next one when the one before it is done.
CHANGED = {**MADE, "engine": "valkey", "engine_version": "8", "snapshot_retention_limit": 3,
           "usage_limits": {"ecpu_per_second": {"maximum": 5000}}}  # fmt: skip
GROUP, TOKEN = "sessions", "a-token-of-sixteen"
NODES = {"name": GROUP, "kind": "replication_group", "engine": "redis", "engine_version": "7.0",
         "node_type": "cache.t4g.micro", "transit_encryption": False, "tags": {"team": "shop"}}  # fmt: skip
# By way of preferred to required, and a token rotated in before it alone is set.
MORE = {**NODES, "engine": "valkey", "engine_version": "8", "apply_immediately": True, "transit_encryption": True,
        "transit_encryption_mode": "required", "auth_token": TOKEN, "replicas_per_node_group": 1,
        "automatic_failover": True, "preferred_maintenance_window": "Mon:1:00-Mon:2:00"}  # fmt: skip


def setup(stage: Stage) -> None:
    stage.aws.pace_databases(0)


def snapshot(stage: Stage) -> dict[str, Any]:
    elasticache = stage.client("elasticache")
    found = answer(
        elasticache.describe_serverless_caches, "ServerlessCacheNotFoundFault", ServerlessCacheName=NAME
    )
    if not found:
        return {"there": False, **nodes(stage)}
    (one,) = found["ServerlessCaches"]
    limits = one.get("CacheUsageLimits", {})
    return {
        **nodes(stage),
        "there": True,
        "engine": f"{one['Engine']} {one['MajorEngineVersion']}",
        "storage": limits.get("DataStorage", {}).get("Maximum"),
        "rate": limits.get("ECPUPerSecond", {}).get("Maximum"),
        "kept": one["SnapshotRetentionLimit"],
        "tags": {tag["Key"]: tag["Value"]
                 for tag in elasticache.list_tags_for_resource(ResourceName=one["ARN"])["TagList"]},
    }  # fmt: skip


def nodes(stage: Stage) -> dict[str, Any]:
    elasticache = stage.client("elasticache")
    found = answer(
        elasticache.describe_replication_groups, "ReplicationGroupNotFoundFault", ReplicationGroupId=GROUP
    )
    if not found:
        return {"group": False}
    (one,) = found["ReplicationGroups"]
    (node, *others) = one["MemberClusters"]
    (told,) = elasticache.describe_cache_clusters(CacheClusterId=node)["CacheClusters"]
    return {
        "group": f"{one['Engine']} {told['EngineVersion']}",
        "replicas": len(others),
        "failover": one["AutomaticFailover"],
        "transit": one.get("TransitEncryptionMode"),
        "token": one["AuthTokenEnabled"],
        "window": told["PreferredMaintenanceWindow"],
        "of": {tag["Key"]: tag["Value"]
               for tag in elasticache.list_tags_for_resource(ResourceName=one["ARN"])["TagList"]},
    }  # fmt: skip


def thin_out(stage: Stage) -> None:
    """Somebody lets nobody take over, and takes the replica away."""
    elasticache, of = stage.client("elasticache"), {"ReplicationGroupId": GROUP, "ApplyImmediately": True}
    elasticache.modify_replication_group(**of, AutomaticFailoverEnabled=False)
    while elasticache.describe_replication_groups(ReplicationGroupId=GROUP)["ReplicationGroups"][0]["Status"] != (
        "available"
    ):
        pass
    elasticache.decrease_replica_count(**of, NewReplicaCount=0)


def spoil(stage: Stage) -> None:
    """Somebody lets it grow further."""
    stage.client("elasticache").modify_serverless_cache(
        ServerlessCacheName=NAME, CacheUsageLimits={"DataStorage": {"Maximum": 90, "Unit": "GB"},
                                                    "ECPUPerSecond": {"Maximum": 5000}}
    )  # fmt: skip


IT = {"there": True, "storage": 10, "tags": {"team": "shop"}}

PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    # What AWS gives it.
    unknown=("cache.*",),
    volatile=("cache.*", "api_calls"),
    acts=(
        Act("create", MADE, ("serverless cache",), leads_to={**IT, "engine": "redis 7", "kept": 0}),
        Act("change", CHANGED, ("engine", "usage_limits", "snapshot_retention_limit"),
            leads_to={**IT, "engine": "valkey 8", "rate": 5000, "kept": 3}),
        Act("mend", {**CHANGED, "usage_limits": MADE["usage_limits"]}, ("usage_limits",), first=spoil,
            leads_to={**IT, "rate": 5000}),
        Act("remove", {"name": NAME, "kind": "serverless", "state": "absent"}, ("serverless cache",),
            leads_to={"there": False}),
        Act("create a group", NODES, ("replication group",),
            leads_to={"group": "redis 7.0.0", "replicas": 0, "transit": None, "of": {"team": "shop"}}),
        Act("change the group", MORE,
            ("transit_encryption", "auth_token", "replicas_per_node_group", "attributes"),
            leads_to={"group": "valkey 8.1.0", "replicas": 1, "failover": "enabled", "transit": "required",
                      "token": True, "window": "mon:01:00-mon:02:00"}),
        Act("mend the group", MORE, ("replicas_per_node_group", "attributes"), first=thin_out,
            leads_to={"replicas": 1, "failover": "enabled"}),
        Act("remove the group", {"name": GROUP, "kind": "replication_group", "state": "absent"},
            ("replication group",), leads_to={"group": False}),
    ),
)  # fmt: skip
