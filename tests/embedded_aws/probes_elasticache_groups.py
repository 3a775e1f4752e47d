# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of ElastiCache's replication groups: their states, nodes and endpoints, and how they change."""

from __future__ import annotations

from typing import Any

from tests.embedded_aws.probes import World, refused
from tests.embedded_aws.probes_rds_groups import short
from tests.embedded_aws.probes_rds_proxies import until

TOKEN, NEXT = "a-token-of-sixteen", "another-of-sixteen"


def read(w: World, name: str) -> dict[str, Any]:
    return w.client("elasticache").describe_replication_groups(ReplicationGroupId=name)["ReplicationGroups"][0]


def node(w: World, name: str) -> dict[str, Any]:
    member = read(w, name)["MemberClusters"][0]
    return w.client("elasticache").describe_cache_clusters(CacheClusterId=member)["CacheClusters"][0]


def settled(w: World, name: str) -> None:
    until(lambda: read(w, name)["Status"] == "available")


def group(w: World, **options: Any) -> str:
    name = short(w)
    w.client("elasticache").create_replication_group(
        **{"ReplicationGroupId": name, "ReplicationGroupDescription": "x", "Engine": "redis",
           "CacheNodeType": "cache.t4g.micro", **options}
    )  # fmt: skip
    settled(w, name)
    return name


def changed(w: World, name: str, operation: str = "modify_replication_group", **options: Any) -> None:
    said = {"ReplicationGroupId": name, "ApplyImmediately": True, **options}
    assert getattr(w.client("elasticache"), operation)(**said)["ReplicationGroup"]["Status"] == "modifying"
    settled(w, name)


def a_replication_group_takes_its_time(w: World) -> None:
    elasticache, name = w.client("elasticache"), short(w)
    made = elasticache.create_replication_group(
        ReplicationGroupId=name.upper(), ReplicationGroupDescription="x", Engine="valkey",
        CacheNodeType="cache.t4g.micro", ReplicasPerNodeGroup=1,
    )["ReplicationGroup"]  # fmt: skip
    assert (made["ReplicationGroupId"], made["Status"], made.get("NodeGroups")) == (name, "creating", None)
    refused("InvalidReplicationGroupState", elasticache.delete_replication_group, ReplicationGroupId=name)
    settled(w, name)
    gone = elasticache.delete_replication_group(ReplicationGroupId=name, FinalSnapshotIdentifier=f"{name}-last")
    assert gone["ReplicationGroup"]["Status"] == "deleting"
    until(lambda: name not in [one["ReplicationGroupId"] for one in
                               elasticache.describe_replication_groups()["ReplicationGroups"]])  # fmt: skip
    refused("ReplicationGroupNotFoundFault", elasticache.describe_replication_groups, ReplicationGroupId=name)
    (snapshot,) = elasticache.describe_snapshots(SnapshotName=f"{name}-last")["Snapshots"]
    assert snapshot["ReplicationGroupId"] == name


def endpoints_are_of_the_primary_or_of_the_configuration(w: World) -> None:
    one = read(w, group(w, ReplicasPerNodeGroup=1, Port=6400))
    (shard,) = one["NodeGroups"]
    assert (shard["PrimaryEndpoint"]["Port"], "ConfigurationEndpoint" in one) == (6400, False)
    assert shard["ReaderEndpoint"]["Address"] != shard["PrimaryEndpoint"]["Address"]
    several = read(w, group(w, NumNodeGroups=2, AutomaticFailoverEnabled=True))
    assert [shard["Slots"] for shard in several["NodeGroups"]] == ["0-8191", "8192-16383"]
    assert ("PrimaryEndpoint" in several["NodeGroups"][0], several["ClusterEnabled"]) == (False, True)
    assert several["ConfigurationEndpoint"]["Address"].startswith("clustercfg.")


def a_node_tells_of_versions_and_groups(w: World) -> None:
    told = node(w, group(w, EngineVersion="7.0", PreferredMaintenanceWindow="mon:01:00-mon:02:00"))
    assert (told["EngineVersion"], told["PreferredMaintenanceWindow"]) == ("7.0.0", "mon:01:00-mon:02:00")
    assert told["CacheParameterGroup"]["CacheParameterGroupName"] == "default.redis7"
    assert len(told["SecurityGroups"]) == 1


def a_change_is_put_off_or_done_at_once(w: World) -> None:
    elasticache, name = w.client("elasticache"), group(w, EngineVersion="7.0")
    elasticache.modify_replication_group(ReplicationGroupId=name, CacheNodeType="cache.m7g.large", EngineVersion="7.1")
    refused("InvalidReplicationGroupState", elasticache.modify_replication_group, ReplicationGroupId=name)
    settled(w, name)
    told = node(w, name)
    assert told["PendingModifiedValues"] == {"CacheNodeType": "cache.m7g.large", "EngineVersion": "7.1"}
    assert (read(w, name)["CacheNodeType"], told["EngineVersion"]) == ("cache.t4g.micro", "7.0.0")
    changed(w, name, SnapshotRetentionLimit=3)
    told = node(w, name)
    assert (told["CacheNodeType"], told["EngineVersion"]) == ("cache.m7g.large", "7.1.0")
    assert read(w, name)["SnapshotRetentionLimit"] == 3
    refused("InvalidParameterCombination", elasticache.modify_replication_group, ReplicationGroupId=name,
            EngineVersion="7.0")  # fmt: skip
    changed(w, name, Engine="valkey", EngineVersion="8.0")
    assert (read(w, name)["Engine"], node(w, name)["EngineVersion"]) == ("valkey", "8.0.0")


def a_token_is_rotated_before_it_is_set(w: World) -> None:
    elasticache, name = w.client("elasticache"), group(w, TransitEncryptionEnabled=True)
    of = {"ReplicationGroupId": name, "ApplyImmediately": True}
    refused("InvalidParameterCombination", elasticache.modify_replication_group, **of, AuthToken=TOKEN,
            AuthTokenUpdateStrategy="SET")  # fmt: skip
    changed(w, name, AuthToken=TOKEN, AuthTokenUpdateStrategy="ROTATE")
    changed(w, name, AuthToken=TOKEN, AuthTokenUpdateStrategy="SET")
    assert read(w, name)["AuthTokenEnabled"]
    refused("InvalidParameterCombination", elasticache.modify_replication_group, **of, AuthToken=NEXT,
            AuthTokenUpdateStrategy="SET")  # fmt: skip
    refused("InvalidParameterCombination", elasticache.modify_replication_group, **of, UserGroupIdsToAdd=["people"])
    changed(w, name, UserGroupIdsToAdd=["people"], AuthTokenUpdateStrategy="DELETE")
    told = read(w, name)
    assert (told["AuthTokenEnabled"], told["UserGroupIds"]) == (False, ["people"])


def encryption_comes_and_goes_by_way_of_preferred(w: World) -> None:
    elasticache, name = w.client("elasticache"), group(w)
    of = {"ReplicationGroupId": name, "ApplyImmediately": True}
    refused("InvalidParameterCombination", elasticache.modify_replication_group, **of, TransitEncryptionEnabled=True)
    changed(w, name, TransitEncryptionEnabled=True, TransitEncryptionMode="preferred")
    changed(w, name, TransitEncryptionMode="required")
    refused("InvalidParameterCombination", elasticache.modify_replication_group, **of, TransitEncryptionEnabled=False)
    assert read(w, name)["TransitEncryptionMode"] == "required"


def shards_come_and_go(w: World) -> None:
    elasticache = w.client("elasticache")
    name = group(w, NumNodeGroups=2, ReplicasPerNodeGroup=1, AutomaticFailoverEnabled=True)
    reshard = "modify_replication_group_shard_configuration"
    changed(w, name, reshard, NodeGroupCount=3)
    assert [len(one["NodeGroupMembers"]) for one in read(w, name)["NodeGroups"]] == [2, 2, 2]
    refused("InvalidParameterCombination", getattr(elasticache, reshard), ReplicationGroupId=name,
            ApplyImmediately=True, NodeGroupCount=2)  # fmt: skip
    changed(w, name, reshard, NodeGroupCount=2, NodeGroupsToRemove=["0001"])
    assert [one["NodeGroupId"] for one in read(w, name)["NodeGroups"]] == ["0002", "0003"]
    refused("InvalidParameterCombination", getattr(elasticache, reshard), ReplicationGroupId=group(w),
            ApplyImmediately=True, NodeGroupCount=2)  # fmt: skip


def replicas_come_and_go(w: World) -> None:
    elasticache, name = w.client("elasticache"), group(w, ReplicasPerNodeGroup=1, AutomaticFailoverEnabled=True)
    of = {"ReplicationGroupId": name, "ApplyImmediately": True}
    changed(w, name, "increase_replica_count", NewReplicaCount=3)
    assert len(read(w, name)["MemberClusters"]) == 4
    refused("NoOperationFault", elasticache.increase_replica_count, **of, NewReplicaCount=3)
    refused("InvalidParameterCombination", elasticache.decrease_replica_count, **of, NewReplicaCount=0)
    changed(w, name, "decrease_replica_count", NewReplicaCount=1)
    assert len(read(w, name)["MemberClusters"]) == 2


def wrong_replication_groups_are_refused(w: World) -> None:
    create, name = w.client("elasticache").create_replication_group, group(w)
    of = {"ReplicationGroupDescription": "x", "Engine": "redis", "CacheNodeType": "cache.t4g.micro"}
    refused("ReplicationGroupAlreadyExists", create, ReplicationGroupId=name, **of)
    for code, wrong in (
        ("InvalidParameterValue", {"ReplicationGroupId": "1st"}),
        ("InvalidParameterValue", {"Engine": "memcached"}),
        ("InvalidParameterValue", {"CacheNodeType": "large"}),
        ("InvalidParameterValue", {"SnapshotRetentionLimit": 36}),
        ("InvalidParameterValue", {"SnapshotWindow": "03:00-03:30"}),
        ("InvalidParameterValue", {"SecurityGroupIds": ["sg-none"]}),
        ("InvalidParameterValue", {"AuthToken": TOKEN}),
        ("InvalidParameterValue", {"AuthToken": "short", "TransitEncryptionEnabled": True}),
        ("InvalidParameterCombination", {"EngineVersion": "1.0"}),
        ("InvalidParameterCombination", {"AutomaticFailoverEnabled": True}),
        ("InvalidParameterCombination", {"MultiAZEnabled": True, "ReplicasPerNodeGroup": 1}),
        ("InvalidParameterCombination", {"NumNodeGroups": 2}),
        ("InvalidParameterCombination", {"KmsKeyId": "k"}),
        ("CacheParameterGroupNotFound", {"CacheParameterGroupName": "none"}),
        ("CacheSubnetGroupNotFoundFault", {"CacheSubnetGroupName": "none"}),
    ):
        refused(code, create, **{"ReplicationGroupId": short(w), **of, **wrong})


def a_replication_group_has_tags(w: World) -> None:
    elasticache, name = w.client("elasticache"), group(w, Tags=[{"Key": "a", "Value": "1"}])
    arn = read(w, name)["ARN"]
    told = elasticache.add_tags_to_resource(ResourceName=arn, Tags=[{"Key": "b", "Value": "2"}])["TagList"]
    assert told == [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
    refused("ReplicationGroupNotFoundFault", elasticache.list_tags_for_resource, ResourceName=f"{arn}-none")


def versions_are_told(w: World) -> None:
    told = w.client("elasticache").describe_cache_engine_versions(Engine="valkey")["CacheEngineVersions"]
    assert {"8.0", "7.2"} <= {one["EngineVersion"] for one in told}
    assert {one["Engine"] for one in told} == {"valkey"}


PROBES = (
    a_replication_group_takes_its_time,
    endpoints_are_of_the_primary_or_of_the_configuration,
    a_node_tells_of_versions_and_groups,
    a_change_is_put_off_or_done_at_once,
    a_token_is_rotated_before_it_is_set,
    encryption_comes_and_goes_by_way_of_preferred,
    shards_come_and_go,
    replicas_come_and_go,
    wrong_replication_groups_are_refused,
    a_replication_group_has_tags,
    versions_are_told,
)
