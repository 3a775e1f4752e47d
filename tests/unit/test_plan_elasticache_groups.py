# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replication groups as plans: what is there already is no change, each option that differs is one, in AWS's steps."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils import engine
from ansible_collections.converge.aws.plugins.module_utils.errors import Failed, Refused
from ansible_collections.converge.aws.plugins.plugin_utils.in_process import prepared, run_here
from support.answers import Answers, refusal
from support.model import Model
from support.modules import module, params, table

RESOURCE = table("elasticache_cache.replication_group")
ARN = "arn:aws:elasticache:eu-west-3:123456789012:replicationgroup:shop"
KEY = "arn:aws:kms:eu-west-3:123456789012:key/k"
TOKEN = "a-token-of-sixteen"


def shard(name: str, replicas: int) -> dict[str, Any]:
    return {"NodeGroupId": name, "NodeGroupMembers": [{"CacheClusterId": f"shop-{name}-{number:03}"}
                                                      for number in range(replicas + 1)]}  # fmt: skip


GROUP: dict[str, Any] = {
    "ReplicationGroupId": "shop", "ARN": ARN, "Description": "of the shop", "Engine": "redis",
    "CacheNodeType": "cache.t4g.micro", "AutomaticFailover": "enabled", "MultiAZ": "enabled", "ClusterMode": "enabled",
    "ClusterEnabled": True, "TransitEncryptionEnabled": True, "TransitEncryptionMode": "required",
    "AtRestEncryptionEnabled": True, "KmsKeyId": KEY, "AuthTokenEnabled": True, "UserGroupIds": [],
    "SnapshotRetentionLimit": 3, "SnapshotWindow": "03:00-04:00", "AutoMinorVersionUpgrade": True,
    "NetworkType": "ipv4", "NodeGroups": [shard("0001", 1), shard("0002", 1)], "MemberClusters": ["shop-0001-000"],
    "ConfigurationEndpoint": {"Address": "clustercfg.shop", "Port": 6379},
}  # fmt: skip
NODE: dict[str, Any] = {
    "CacheClusterId": "shop-0001-000", "EngineVersion": "7.0.7", "CacheNodeType": "cache.t4g.micro",
    "CacheSubnetGroupName": "inner",
    "CacheParameterGroup": {"CacheParameterGroupName": "default.redis7.cluster.on"},
    "SecurityGroups": [{"SecurityGroupId": "sg-1"}, {"SecurityGroupId": "sg-2"}],
    "PreferredMaintenanceWindow": "sun:05:00-sun:06:00",
}  # fmt: skip
SAID: dict[str, Any] = {
    "name": "Shop", "kind": "replication_group", "engine": "redis", "engine_version": "7.0",
    "description": "of the shop", "node_type": "cache.t4g.micro", "num_node_groups": 2, "replicas_per_node_group": 1,
    "cluster_mode": "enabled", "automatic_failover": True, "multi_az": True, "transit_encryption": True,
    "transit_encryption_mode": "required", "at_rest_encryption": True, "kms_key_id": "k", "auth_token": TOKEN,
    "parameter_group_name": "Default.redis7.cluster.on", "subnet_group_name": "inner",
    "security_group_ids": ["sg-2", "sg-1"], "port": 6379, "snapshot_retention_limit": 3,
    "snapshot_window": "3:00-4:00", "preferred_maintenance_window": "Sun:5:00-Sun:6:00", "network_type": "ipv4",
    "auto_minor_version_upgrade": True, "tags": {"a": "b"},
}  # fmt: skip
MINIMAL = {"name": "shop", "kind": "replication_group"}
# Outside cluster mode, without encryption, token and replicas.
PLAIN = {"ClusterMode": "disabled", "ClusterEnabled": False, "AutomaticFailover": "disabled", "MultiAZ": "disabled",
         "TransitEncryptionEnabled": False, "TransitEncryptionMode": None, "AuthTokenEnabled": False,
         "NodeGroups": [shard("0001", 0)]}  # fmt: skip
VERSIONS = {"CacheEngineVersions": [{"EngineVersion": one} for one in ("6.2", "7.0", "7.1", "7.2", "8.0", "8.1")]}


class ElastiCache(Answers):
    """ElastiCache with a group in these states, one a look, and the model of its calls."""

    def __init__(self, *states: str, check: bool = True, group: Any = None, node: Any = None, **more: Any) -> None:
        self.patience = type("Patience", (), {"fresh": False, "clock": staticmethod(lambda: 0.0)})()
        self.states, self.group, self.node = list(states), {**GROUP, **(group or {})}, {**NODE, **(node or {})}

        def described(_request: Any) -> Any:
            state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
            if state == "gone":
                raise refusal("describe_replication_groups", "ReplicationGroupNotFoundFault")
            return {"ReplicationGroups": [{**self.group, "Status": state}]}

        def modified(request: Any) -> Any:
            if self.states[0] != "available":
                raise refusal("modify_replication_group", "InvalidReplicationGroupState")
            named = {"ReplicationGroupDescription": "Description"}
            self.group.update({named.get(one, one): value for one, value in request.items()})
            self.states[:] = ["modifying", "modifying", "available"]
            return {}

        super().__init__(check, **{
            "describe_replication_groups": described, "modify_replication_group": modified,
            "describe_cache_clusters": lambda _request: {"CacheClusters": [self.node]},
            "describe_cache_engine_versions": VERSIONS,
            "describe_security_groups": {"SecurityGroups": [{"GroupName": "web", "GroupId": "sg-9", "VpcId": "v"}]},
            "list_tags_for_resource": {"TagList": [{"Key": "a", "Value": "b"}]}, **more})  # fmt: skip
        self.service = "elasticache"

    def side_by_side(self, thunks: Any) -> list[Any]:
        return [thunk() for thunk in thunks]

    def input_shape(self, operation: str, service: str = "") -> Any:
        return Model("elasticache").input_shape(operation)

    def output_shape(self, operation: str, service: str = "") -> Any:
        return Model("elasticache").output_shape(operation)


def run(aws: ElastiCache, /, **said: Any) -> Any:
    given = {key: value for key, value in said.items() if value is not None}
    return engine.run(RESOURCE, params("elasticache_cache", **given), aws)


def sent(outcome: Any) -> list[tuple[str, dict[str, Any]]]:
    found = [(request.operation, dict(request.params)) for step in outcome.steps for request in step.requests]
    assert all(members.pop("ReplicationGroupId") == "shop" for _operation, members in found)
    return found


def test_what_is_there_is_no_change():
    aws = ElastiCache("available", check=False)
    outcome = run(aws, **SAID)
    assert (outcome.changed, aws.sent) == (False, [])
    cache = outcome.facts["cache"]
    assert cache["endpoint"] == {"address": "clustercfg.shop", "port": 6379}
    assert (cache["engine_version"], cache["num_node_groups"], cache["tags"]) == ("7.0.7", 2, {"a": "b"})


MODIFY, RESHARD = "modify_replication_group", "modify_replication_group_shard_configuration"
LATER, NOW = {"ApplyImmediately": False}, {"ApplyImmediately": True}


@pytest.mark.parametrize(
    ("said", "operation", "expected"),
    [
        ({"description": "of all"}, MODIFY, {"ReplicationGroupDescription": "of all", **LATER}),
        ({"engine_version": "7"}, "", {}),
        ({"engine_version": "7.1"}, MODIFY, {"EngineVersion": "7.1", **LATER}),
        ({"engine": "valkey", "engine_version": "8", "apply_immediately": True}, MODIFY,
         {"Engine": "valkey", "EngineVersion": "8.1", **NOW}),
        ({"engine": "valkey", "engine_version": "7", "apply_immediately": True}, MODIFY,
         {"Engine": "valkey", "EngineVersion": "7.2", **NOW}),
        ({"node_type": "cache.m7g.large"}, MODIFY, {"CacheNodeType": "cache.m7g.large", **LATER}),
        ({"node_type": "cache.m7g.large", "apply_immediately": True}, MODIFY,
         {"CacheNodeType": "cache.m7g.large", **NOW}),
        ({"multi_az": False}, MODIFY, {"MultiAZEnabled": False, **LATER}),
        ({"parameter_group_name": "own"}, MODIFY, {"CacheParameterGroupName": "own", **LATER}),
        ({"security_group_ids": ["web"]}, MODIFY, {"SecurityGroupIds": ["sg-9"], **LATER}),
        ({"snapshot_retention_limit": 0}, MODIFY, {"SnapshotRetentionLimit": 0, **LATER}),
        ({"snapshot_window": "01:00-02:00"}, MODIFY, {"SnapshotWindow": "01:00-02:00", **LATER}),
        ({"preferred_maintenance_window": "mon:5:00-mon:6:00"}, MODIFY,
         {"PreferredMaintenanceWindow": "mon:05:00-mon:06:00", **LATER}),
        ({"auto_minor_version_upgrade": False}, MODIFY, {"AutoMinorVersionUpgrade": False, **LATER}),
        ({"transit_encryption_mode": "preferred"}, MODIFY, {"TransitEncryptionMode": "preferred", **NOW}),
        ({"auth_token": "", "user_group_id": "people"}, MODIFY,
         {"UserGroupIdsToAdd": ["people"], "AuthTokenUpdateStrategy": "DELETE", **NOW}),
        ({"force_update_auth_token": True}, MODIFY,
         {"AuthToken": TOKEN, "AuthTokenUpdateStrategy": "ROTATE", **NOW}),
        ({"force_update_auth_token": True, "auth_token_update_strategy": "set"}, MODIFY,
         {"AuthToken": TOKEN, "AuthTokenUpdateStrategy": "SET", **NOW}),
        ({"num_node_groups": 4}, RESHARD, {"NodeGroupCount": 4, **NOW}),
        ({"num_node_groups": 1}, RESHARD, {"NodeGroupCount": 1, "NodeGroupsToRemove": ["0002"], **NOW}),
        ({"replicas_per_node_group": 2}, "increase_replica_count", {"NewReplicaCount": 2, **NOW}),
        ({"replicas_per_node_group": 0, "multi_az": None}, "decrease_replica_count", {"NewReplicaCount": 0, **NOW}),
    ],
)  # fmt: skip
def test_each_option_that_differs_is_a_change(said, operation, expected):
    outcome = run(ElastiCache("available"), **{**SAID, **said})
    assert sent(outcome) == ([(operation, expected)] if operation else [])


@pytest.mark.parametrize(
    ("group", "said", "expected"),
    [
        ({"AutomaticFailover": "disabled"}, {"automatic_failover": True}, {"AutomaticFailoverEnabled": True, **LATER}),
        ({"UserGroupIds": ["old"], "AuthTokenEnabled": False}, {"user_group_id": "new"},
         {"UserGroupIdsToAdd": ["new"], "UserGroupIdsToRemove": ["old"], **NOW}),
        ({"UserGroupIds": ["old"], "AuthTokenEnabled": False}, {"user_group_id": ""},
         {"RemoveUserGroups": True, **NOW}),
        ({"ClusterMode": "compatible", "ClusterEnabled": False}, {"cluster_mode": "enabled"},
         {"ClusterMode": "enabled", **LATER}),
        (PLAIN, {"cluster_mode": "compatible"}, {"ClusterMode": "compatible", **LATER}),
    ],
)  # fmt: skip
def test_changes_from_elsewhere(group, said, expected):
    assert sent(run(ElastiCache("available", group=group), **MINIMAL, **said)) == [(MODIFY, expected)]


@pytest.mark.parametrize(
    ("group", "said", "expected"),
    [
        (PLAIN, {"transit_encryption": True},
         [{"TransitEncryptionEnabled": True, "TransitEncryptionMode": "preferred"}]),
        (PLAIN, {"transit_encryption_mode": "required"},
         [{"TransitEncryptionEnabled": True, "TransitEncryptionMode": "preferred"},
          {"TransitEncryptionMode": "required"}]),
        ({"AuthTokenEnabled": False}, {"transit_encryption": False},
         [{"TransitEncryptionMode": "preferred"}, {"TransitEncryptionEnabled": False}]),
        ({"AuthTokenEnabled": False}, {"auth_token": TOKEN},
         [{"AuthToken": TOKEN, "AuthTokenUpdateStrategy": "ROTATE"},
          {"AuthToken": TOKEN, "AuthTokenUpdateStrategy": "SET"}]),
    ],
)  # fmt: skip
def test_aws_takes_some_changes_in_several_steps(group, said, expected):
    outcome = run(ElastiCache("available", group=group), **MINIMAL, **said)
    assert sent(outcome) == [(MODIFY, {**one, **NOW}) for one in expected]
    assert outcome.steps[0].effect.kind == "interrupts"


def test_each_change_waits_for_the_one_before_it():
    aws = ElastiCache("available", check=False, group=PLAIN)
    assert run(aws, **MINIMAL, transit_encryption_mode="required", description="of all").changed
    assert [request.get("TransitEncryptionMode") for _operation, request in aws.sent] == ["preferred", "required", None]


def test_shards_that_differ_get_the_replicas_that_each_lacks():
    uneven = {"NodeGroups": [shard("0001", 0), shard("0002", 3), shard("0003", 2)]}
    outcome = run(ElastiCache("available", group=uneven), **MINIMAL, replicas_per_node_group=2)
    assert outcome.steps[0].before == [0, 3, 2]
    assert sent(outcome) == [
        ("increase_replica_count", {"ReplicaConfiguration": [{"NodeGroupId": "0001", "NewReplicaCount": 2}], **NOW}),
        ("decrease_replica_count", {"ReplicaConfiguration": [{"NodeGroupId": "0002", "NewReplicaCount": 2}], **NOW}),
    ]


def test_replicas_come_before_failover_and_go_after_it():
    more = run(ElastiCache("available", group=PLAIN), **MINIMAL, replicas_per_node_group=1, automatic_failover=True)
    assert [step.name for step in more.steps] == ["replicas_per_node_group", "attributes"]
    several = {**PLAIN, "AutomaticFailover": "enabled", "NodeGroups": [shard("0001", 1)]}
    less = run(ElastiCache("available", group=several), **MINIMAL, replicas_per_node_group=0, automatic_failover=False)
    assert [step.name for step in less.steps] == ["attributes", "replicas_per_node_group"]


def test_what_is_put_off_is_asked_for_again_only_where_it_is_to_be_done_at_once():
    pending = {"PendingModifiedValues": {"CacheNodeType": "cache.m7g.large", "EngineVersion": "7.1"}}
    wanted = {**MINIMAL, "node_type": "cache.m7g.large", "engine_version": "7.1"}
    assert sent(run(ElastiCache("available", node=pending), **wanted)) == []
    ((_operation, request),) = sent(run(ElastiCache("available", node=pending), **wanted, apply_immediately=True))
    assert request == {"CacheNodeType": "cache.m7g.large", "EngineVersion": "7.1", **NOW}


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"node_type": "cache.m7g.large"}, "interrupts"),
        ({"engine_version": "7.1"}, "irreversible"),
        ({"num_node_groups": 4}, "costs"),
        ({"num_node_groups": 1}, "interrupts"),
        ({"replicas_per_node_group": 2}, "costs"),
        ({"replicas_per_node_group": 0}, "interrupts"),
        ({"auth_token": TOKEN, "force_update_auth_token": True}, "costs"),
        ({"auth_token": TOKEN, "force_update_auth_token": True, "auth_token_update_strategy": "set"}, "interrupts"),
        ({"auth_token": "", "user_group_id": "people"}, "interrupts"),
        ({"description": "of all"}, ""),
    ],
)
def test_a_step_says_what_it_does_besides(said, kind):
    (step,) = run(ElastiCache("available"), **MINIMAL, **said).steps
    assert (step.effect.kind if step.effect else "") == kind


def test_a_new_one_has_all_that_the_task_says_in_one_call():
    (step,) = run(ElastiCache("gone"), **{**SAID, "snapshot_arns": ["arn:s"]}).steps
    (request,) = step.requests
    assert request.operation == "create_replication_group"
    assert dict(request.params) == {
        "ReplicationGroupId": "shop", "ReplicationGroupDescription": "of the shop", "Engine": "redis",
        "EngineVersion": "7.0", "CacheNodeType": "cache.t4g.micro", "NumNodeGroups": 2, "ReplicasPerNodeGroup": 1,
        "ClusterMode": "enabled", "AutomaticFailoverEnabled": True, "MultiAZEnabled": True,
        "TransitEncryptionEnabled": True, "TransitEncryptionMode": "required", "AtRestEncryptionEnabled": True,
        "KmsKeyId": "k", "AuthToken": TOKEN, "CacheParameterGroupName": "Default.redis7.cluster.on",
        "CacheSubnetGroupName": "inner", "SecurityGroupIds": ["sg-2", "sg-1"], "Port": 6379,
        "SnapshotRetentionLimit": 3, "SnapshotWindow": "03:00-04:00", "NetworkType": "ipv4",
        "PreferredMaintenanceWindow": "sun:05:00-sun:06:00", "AutoMinorVersionUpgrade": True,
        "SnapshotArns": ["arn:s"], "Tags": [{"Key": "a", "Value": "b"}],
    }  # fmt: skip
    assert step.effect.sentence == "4 nodes are billed by the hour."
    assert step.after["auth_token"] == "********"


def test_a_new_one_is_encrypted_unless_it_is_not_to_be():
    made = {**MINIMAL, "engine": "valkey", "node_type": "cache.t4g.micro"}
    (step,) = run(ElastiCache("gone"), **made).steps
    assert dict(step.requests[0].params) == {
        "ReplicationGroupId": "shop", "ReplicationGroupDescription": "shop", "Engine": "valkey",
        "CacheNodeType": "cache.t4g.micro", "TransitEncryptionEnabled": True, "AtRestEncryptionEnabled": True,
    }  # fmt: skip
    (step,) = run(ElastiCache("gone"), **made, transit_encryption=False, at_rest_encryption=False).steps
    request = step.requests[0].params
    assert (request["TransitEncryptionEnabled"], request["AtRestEncryptionEnabled"]) == (False, False)


def test_one_that_is_removed_keeps_its_data_if_the_task_says_so():
    (step,) = run(ElastiCache("available"), **MINIMAL, state="absent", final_snapshot_name="last").steps
    assert dict(step.requests[0].params) == {"ReplicationGroupId": "shop", "FinalSnapshotIdentifier": "last"}
    assert step.effect.kind == "interrupts"
    aws = ElastiCache("modifying", "modifying", "available", check=False,
                      delete_replication_group=lambda _request: aws.states.append("gone") or {})  # fmt: skip
    assert run(aws, **MINIMAL, state="absent").changed
    assert aws.sent == [("delete_replication_group", {"ReplicationGroupId": "shop"})]


def test_one_that_could_not_be_made_is_a_sentence():
    with pytest.raises(Failed, match="it is create-failed: remove it"):
        run(ElastiCache("creating", "create-failed", check=False), **MINIMAL)


def test_a_token_stands_in_no_result(monkeypatch):
    said = {**MINIMAL, "auth_token": TOKEN, "force_update_auth_token": True}

    class Api(ElastiCache):
        outdated, wrote, remarks = False, False, ()

        def __init__(self, *_options: Any) -> None:
            super().__init__("available")
            self.calls: list[str] = []

        def permissions(self) -> list[str]:
            return []

    monkeypatch.setattr("ansible_collections.converge.aws.plugins.module_utils.runner.Api", Api)
    result = run_here(prepared(module("elasticache_cache")), said, True, True, lambda *_said: None, True)
    assert result["changed"], result
    assert TOKEN not in str(result)
    assert result["plan"][0]["requests"][0]["params"]["AuthTokenUpdateStrategy"] == "ROTATE"


@pytest.mark.parametrize(
    ("state", "said", "part"),
    [
        ("gone", {}, "To make it, give engine and node_type"),
        ("gone", {"engine": "valkey", "node_type": "n", "engine_version": "9"},
         "there is no 9 of valkey; there are 6.2"),
        ("gone", {"engine": "valkey", "node_type": "n", "security_group_ids": ["none"]},
         "security_group_ids: there is no security group named none"),
        ("available", {"usage_limits": {"data_storage": {"maximum": 1}}}, "only a cache of kind serverless"),
        ("available", {"engine": "memcached"}, "Memcached has no replicas"),
        ("available", {"security_group_ids": []}, "can't be without any"),
        ("available", {"engine": "valkey"}, "give engine_version, and apply_immediately: true"),
        ("available", {"engine_version": "6.2"}, "is 7.0.7 and can't go down to 6.2"),
        ("available", {"at_rest_encryption": False}, "at_rest_encryption of replication group shop is True"),
        ("available", {"kms_key_id": "other"}, "kms_key_id of replication group shop"),
        ("available", {"subnet_group_name": "outer"}, "subnet_group_name of replication group shop is 'inner'"),
        ("available", {"port": 6400}, "port of replication group shop is 6379"),
        ("available", {"network_type": "ipv6"}, "network_type of replication group shop is 'ipv4'"),
        ("available", {"cluster_mode": "disabled"}, "cluster_mode of replication group shop is enabled"),
        ("available", {"snapshot_window": "03:00-03:30"}, "snapshot_window: '03:00-03:30' lasts 30 minutes"),
        ("available", {"preferred_maintenance_window": "sunday"}, "is not a window"),
        ("available", {"snapshot_window": "05:30-06:30", "preferred_maintenance_window": "sun:05:00-sun:06:00"},
         "snapshot_window: 05:30-06:30 overlaps"),
        ("available", {"snapshot_retention_limit": 36}, "36 isn't from 0 to 35 days"),
        ("available", {"num_node_groups": 0}, "0 isn't from 1 to 500"),
        ("available", {"replicas_per_node_group": 6}, "6 isn't from 0 to 5"),
        ("available", {"num_node_groups": 2, "cluster_mode": "disabled"}, "2 need cluster_mode: enabled"),
        ("available", {"num_node_groups": 2, "automatic_failover": False}, "in cluster mode can't be without it"),
        ("available", {"multi_az": True, "automatic_failover": False}, "it needs automatic_failover: true"),
        ("available", {"automatic_failover": True, "replicas_per_node_group": 0}, "it needs a replica at least"),
        ("available", {"transit_encryption": False, "transit_encryption_mode": "required"}, "only with"),
        ("available", {"at_rest_encryption": False, "kms_key_id": "k"}, "only with at_rest_encryption"),
        ("available", {"auth_token": "with spaces in it and more"}, "auth_token: it has 16 to 128"),
        ("available", {"auth_token": TOKEN, "user_group_id": "people"}, "not both"),
        ("available", {"auth_token": TOKEN, "transit_encryption": False}, "auth_token: it needs transit_encryption"),
        ("available", {"force_update_auth_token": True}, "auth_token is needed"),
        ("available", {"auth_token": ""}, "give user_group_id"),
        ("available", {"user_group_id": "people"}, "give auth_token: ''"),
    ],
)  # fmt: skip
def test_what_can_not_be_right_is_a_sentence(state, said, part):
    aws = ElastiCache(state, check=False)
    aws.pause = lambda *_said: False
    with pytest.raises(Refused, match=part):
        run(aws, **{**MINIMAL, **said})
    assert aws.sent == []


@pytest.mark.parametrize(
    ("group", "said", "part"),
    [
        (PLAIN, {"num_node_groups": 2}, "it isn't in cluster mode"),
        (PLAIN, {"cluster_mode": "enabled"}, "It becomes compatible first"),
        (PLAIN, {"auth_token": TOKEN}, "auth_token of replication group shop: it needs transit_encryption: true"),
        ({"AuthTokenEnabled": False, "UserGroupIds": ["people"]}, {"auth_token": TOKEN}, "it has users, of people"),
        ({"Engine": "valkey"}, {"engine": "redis"}, "only Redis OSS can become Valkey"),
    ],
)
def test_what_a_group_can_not_become_is_a_sentence(group, said, part):
    with pytest.raises(Refused, match=part):
        run(ElastiCache("available", group=group), **MINIMAL, **said)
