#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: elasticache_cache
short_description: Manage caches of ElastiCache
version_added: 0.1.0
description:
  - Creates, changes and deletes caches of Amazon ElastiCache. A serverless cache has no nodes to choose, and grows with
    its use. A replication group has nodes of a type, a primary one and its replicas, in one shard or in several.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of the cache, of at most 40 letters, digits and hyphens. ElastiCache keeps it in lower case.
    type: str
    required: true
  kind:
    description:
      - The kind of the cache, V(serverless) for one without nodes to choose, V(replication_group) for one of nodes. It
        can't change.
    type: str
    required: true
    choices: [serverless, replication_group]
  state:
    description:
      - Whether the cache is to be there.
    type: str
    choices: [present, absent]
    default: present
  engine:
    description:
      - What it speaks. A new cache needs it. V(redis) is Redis OSS, and can become V(valkey), for which a replication
        group needs O(engine_version) and O(apply_immediately), too. V(memcached) is for serverless caches alone.
    type: str
    choices: [valkey, redis, memcached]
  engine_version:
    description:
      - The major version of the engine, like V(8). If left out, a new cache has the one that AWS chooses.
      - Of a replication group, a version or how it begins, like V(8) or V(7.2). The newest that begins so is meant
        where it has to change; a later minor version, which AWS may bring by itself, is as good.
      - It can't go down.
    type: str
  description:
    description:
      - What it is for, in at most 255 characters. If left out, a new replication group has its name.
    type: str
  usage_limits:
    description:
      - How far it may grow, and what it is kept ready for, which is billed whether it is used or not.
      - They can be changed, but AWS can't take them away.
    type: dict
    suboptions:
      data_storage:
        description: The data that it holds, in GB, from 1 to 5000.
        type: dict
        suboptions:
          minimum:
            description: What is always there.
            type: int
          maximum:
            description: Beyond it, data is evicted.
            type: int
      ecpu_per_second:
        description: The ElastiCache Processing Units a second, from 1000 to 15000000.
        type: dict
        suboptions:
          minimum:
            description: What is always there.
            type: int
          maximum:
            description: Beyond it, requests are throttled.
            type: int
  security_group_ids:
    description:
      - The security groups, by their ids, or those of a replication group by their names as well. If left out, a new
        cache has the VPC's default one.
    type: list
    elements: str
  subnet_ids:
    description:
      - The subnets of a serverless cache, by their ids, of one VPC. If left out, AWS chooses some of the default VPC's.
        They can't change.
    type: list
    elements: str
  user_group_id:
    description:
      - The group of users that may sign in, which needs O(transit_encryption). A replication group whose clients give a
        token takes it with an empty O(auth_token) alone. An empty string takes it away, so that anybody who reaches the
        cache may use it.
    type: str
  snapshot_retention_limit:
    description:
      - For how many days automatic snapshots are kept, 35 at most. V(0) ends them.
    type: int
  daily_snapshot_time:
    description:
      - When the daily snapshot of a serverless cache is taken, in UTC, like V(03:00).
    type: str
  snapshot_arns:
    description:
      - The ARNs of snapshots that a new cache has its data from. One that is there isn't filled again.
    type: list
    elements: str
  kms_key_id:
    description:
      - The KMS key that data is encrypted with, by its ARN. If left out, a new cache has a key of AWS's.
      - It can't change.
    type: str
  node_type:
    description:
      - The type of the nodes of a replication group, like V(cache.t4g.micro). A new one needs it.
    type: str
    aliases: [cache_node_type]
  num_node_groups:
    description:
      - How many shards a replication group has, from 1 to 500. If left out, a new one has one.
      - More than one are cluster mode, where keys are moved as the number changes. AWS changes it at once.
    type: int
  replicas_per_node_group:
    description:
      - How many replicas each shard of a replication group has, from 0 to 5. If left out, a new one has none. AWS
        changes it at once.
    type: int
  cluster_mode:
    description:
      - Whether clients of a replication group speak the protocol of clusters. V(disabled) becomes V(compatible), and
        that V(enabled), with tasks of their own; there is no way back from V(enabled).
    type: str
    choices: [enabled, disabled, compatible]
  automatic_failover:
    description:
      - Whether a replica takes over when the primary node of a replication group fails. In cluster mode it is always
        on.
    type: bool
  multi_az:
    description:
      - Whether the nodes of a replication group are in several availability zones, which needs O(automatic_failover).
    type: bool
  transit_encryption:
    description:
      - Whether clients speak TLS with a replication group. If left out, those of a new one do.
      - AWS takes one that is there from none to required, and back, by way of V(preferred), and so does this module.
    type: bool
  transit_encryption_mode:
    description:
      - Whether TLS is V(required), as it is in a new replication group, or V(preferred), so that clients may do
        without.
    type: str
    choices: [preferred, required]
  at_rest_encryption:
    description:
      - Whether a replication group keeps its data encrypted. If left out, a new one does. It can't change.
    type: bool
  auth_token:
    description:
      - The token that clients of a replication group give, of 16 to 128 letters, digits and characters of C(!&#$^<>-).
        It needs O(transit_encryption).
      - AWS doesn't tell it, so it is set where there is none yet, and else with O(force_update_auth_token) alone.
      - An empty string takes it away as users take its place (O(user_group_id)), which is the only way that AWS has.
    type: str
  auth_token_update_strategy:
    description:
      - With V(rotate), the token before it holds, too, with V(set), this one alone does, which AWS takes once it has
        been rotated in. Where there was none, both are done.
      - If left out, it is V(rotate).
    type: str
    choices: [rotate, set]
  force_update_auth_token:
    description:
      - Whether to set O(auth_token) though there is one. The task is changed each time.
    type: bool
    default: false
  parameter_group_name:
    description:
      - The parameter group of a replication group. If left out, a new one has the engine's default one.
    type: str
  subnet_group_name:
    description:
      - The subnet group of a replication group. If left out, a new one is in the default VPC. It can't change.
    type: str
  port:
    description:
      - The port of a replication group. If left out, that of a new one is 6379. It can't change.
    type: int
  snapshot_window:
    description:
      - When the daily snapshot of a replication group is taken, in UTC, for an hour at least, like V(03:00-04:00).
    type: str
  preferred_maintenance_window:
    description:
      - When a replication group may be maintained, in UTC, for an hour at least, like V(sun:05:00-sun:06:00).
    type: str
  auto_minor_version_upgrade:
    description:
      - Whether AWS may bring minor versions to a replication group, in the maintenance window.
    type: bool
  apply_immediately:
    description:
      - Whether changes of a replication group that AWS would put off to the maintenance window are done at once, those
        that it has put off before among them, as far as the task names them.
      - What is put off counts as done, and is shown in RV(cache.pending_modified_values).
    type: bool
    default: false
  network_type:
    description:
      - The kind of addresses that it is reached at. It can't change.
    type: str
    choices: [ipv4, ipv6, dual_stack]
  final_snapshot_name:
    description:
      - With O(state=absent), the name of a snapshot that is taken before the cache goes. Without one, its data is lost.
    type: str
  wait:
    description:
      - Whether to wait until the cache is available, or gone.
      - A change that comes after another one waits for that in any case, since ElastiCache takes one at a time.
    type: bool
    default: true
  wait_timeout:
    description:
      - For how many seconds to wait. A wait that is cut off ends nothing in AWS; the task, run again, waits on.
    type: int
    default: 1800
notes:
  - "A cache is only reached from within its VPC, by TLS unless a replication group does without."
  - "ElastiCache carries out one change at a time: each waits for the one before it, O(wait) or not."
  - "Permissions: C(elasticache:DescribeServerlessCaches), C(elasticache:CreateServerlessCache),
    C(elasticache:ModifyServerlessCache), C(elasticache:DeleteServerlessCache); with O(tags)
    C(elasticache:ListTagsForResource), C(elasticache:AddTagsToResource), C(elasticache:RemoveTagsFromResource). To make
    its endpoint, ElastiCache needs C(ec2:CreateVpcEndpoint), C(ec2:CreateTags), C(ec2:DescribeVpcs),
    C(ec2:DescribeSubnets), C(ec2:DescribeSecurityGroups) and C(ec2:DescribeVpcEndpoints) of the caller, and
    C(ec2:DeleteVpcEndpoints) to remove it; with O(kms_key_id) C(kms:DescribeKey) and C(kms:CreateGrant)."
  - "Permissions for a replication group: C(elasticache:DescribeReplicationGroups),
    C(elasticache:DescribeCacheClusters), C(elasticache:CreateReplicationGroup), C(elasticache:ModifyReplicationGroup),
    C(elasticache:ModifyReplicationGroupShardConfiguration), C(elasticache:IncreaseReplicaCount),
    C(elasticache:DecreaseReplicaCount), C(elasticache:DeleteReplicationGroup), and those for tags and keys; with
    O(engine_version) C(elasticache:DescribeCacheEngineVersions); for names in O(security_group_ids)
    C(ec2:DescribeSecurityGroups); with O(snapshot_arns) C(s3:GetObject); with O(final_snapshot_name)
    C(elasticache:CreateSnapshot)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.tags
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: A cache that grows with its use, up to a limit
  converge.aws.elasticache_cache:
    name: shop
    kind: serverless
    engine: valkey
    usage_limits:
      data_storage:
        maximum: 10
      ecpu_per_second:
        maximum: 5000
    snapshot_retention_limit: 7
    daily_snapshot_time: "03:00"
  register: shop  # shop.cache.endpoint.address and .port are where clients connect to

- name: A primary node and a replica in another zone, whose clients give a token
  converge.aws.elasticache_cache:
    name: sessions
    kind: replication_group
    engine: valkey
    engine_version: "8"
    node_type: cache.t4g.micro
    replicas_per_node_group: 1
    automatic_failover: true
    multi_az: true
    auth_token: "{{ sessions_token }}"
    security_group_ids: [sessions]
    snapshot_retention_limit: 7
    preferred_maintenance_window: sun:05:00-sun:06:00

- name: Another token, beside which the one before it holds until all clients have it
  converge.aws.elasticache_cache:
    name: sessions
    kind: replication_group
    auth_token: "{{ next_token }}"
    auth_token_update_strategy: rotate
    force_update_auth_token: true

- name: Four shards instead of two
  converge.aws.elasticache_cache:
    name: catalogue
    kind: replication_group
    num_node_groups: 4

- name: Remove it, and keep its data
  converge.aws.elasticache_cache:
    name: shop
    kind: serverless
    state: absent
    final_snapshot_name: shop-last
"""

RETURN = r"""
cache:
  description: The cache, as ElastiCache describes it, in snake_case.
  returned: O(state=present)
  type: dict
  contains:
    arn:
      description: The ARN.
      type: str
      sample: arn:aws:elasticache:eu-west-3:123456789012:serverlesscache:shop
    cache_usage_limits:
      description: How far a serverless cache may grow.
      type: dict
    endpoint:
      description:
        - The C(address) and the C(port) that clients connect to, of a replication group those of its primary node or,
          in cluster mode, of its configuration.
      type: dict
      returned: when the cache is available
    engine:
      description: What it speaks.
      type: str
    engine_version:
      description: The engine's version, of a replication group.
      type: str
    full_engine_version:
      description: The engine's version.
      type: str
    major_engine_version:
      description: The engine's major version.
      type: str
    node_groups:
      description: The shards of a replication group, with their nodes.
      type: list
      elements: dict
    num_node_groups:
      description: How many shards there are.
      type: int
      returned: O(num_node_groups) is given
    pending_modified_values:
      description: What AWS has put off, of a replication group.
      type: dict
    reader_endpoint:
      description: The C(address) and the C(port) for what only reads, outside cluster mode.
      type: dict
      returned: when the cache is available
    replicas_per_node_group:
      description: How many replicas each shard has.
      type: int
      returned: O(replicas_per_node_group) is given
    replication_group_id:
      description: The name of a replication group.
      type: str
    security_group_ids:
      description: Its security groups.
      type: list
      elements: str
    serverless_cache_name:
      description: The name of a serverless cache.
      type: str
    status:
      description: Its state.
      type: str
      sample: available
    subnet_ids:
      description: Its subnets.
      type: list
      elements: str
    tags:
      description: Its tags.
      type: dict
      returned: O(tags) is given
plan:
  description: What was, or in check mode would be, done, step by step.
  returned: success
  type: list
  elements: dict
permissions:
  description: The IAM actions that the task needs, for what it read and for the steps of its plan.
  returned: success
  type: list
  elements: str
api_calls:
  description: How many API calls the task made.
  returned: success
  type: int
"""

from ..module_utils.codecs import same_text_set
from ..module_utils.elasticache import common, group_settings, groups, serverless
from ..module_utils.elasticache.states import REPLICATION_GROUP, SERVERLESS
from ..module_utils.options import Rules
from ..module_utils.parts import Call, Effect, Kinds, Resource, Setting
from ..module_utils.runner import main as run_module
from ..module_utils.tags import tags

_TAGGED = {"ResourceName": common.arn}
_TAGS = tags(
    read=Call("list_tags_for_resource", "TagList", at=_TAGGED),
    add=Call("add_tags_to_resource", "Tags", at=_TAGGED),
    remove=Call("remove_tags_from_resource", "TagKeys", at=_TAGGED),
)
_MODIFY = "modify_serverless_cache"

# AWS takes one field in each change of a serverless cache, so each option is a part of its own.
_SERVERLESS = Resource(
    service="elasticache",
    noun=SERVERLESS.noun,
    address={"ServerlessCacheName": "name"},
    missing=SERVERLESS.missing,
    already=("ServerlessCacheAlreadyExistsFault",),
    find=serverless.find,
    finds=(SERVERLESS.operation,),
    create=Call("create_serverless_cache"),
    delete=Call(
        "delete_serverless_cache",
        at={"ServerlessCacheName": "name", "FinalSnapshotName": common.final_snapshot},
    ),
    check=serverless.check,
    localize=common.localize,
    adopt=serverless.adopt,
    accept=serverless.accept,
    creating=serverless.creating,
    deletion=serverless.delete,
    pending=serverless.pending,
    answer=serverless.answer,
    create_effect=lambda params: Effect(
        "costs", "It is billed by the hour for the data that it holds, a minimum at least, and for what requests take."
    ),
    delete_effect=common.delete_effect,
    parts=(
        Setting(
            "engine",
            options=("engine", "engine_version"),
            read=Call(path="Cache.{engine: Engine, version: MajorEngineVersion}"),
            write=Call(_MODIFY, "Engine"),
            want=serverless.wanted_engine,
            born=lambda params: serverless.wanted_engine(params, None),
            same=serverless.same_engine,
            requests=serverless.engine_requests,
            effect=serverless.engine_effect,
            follow=serverless.follow,
            unequal="the engine and its version are read and written in two members",
        ),
        Setting(
            "description",
            read=Call(path="Cache.Description"),
            write=Call(_MODIFY, "Description"),
            created_with="Description",
            follow=serverless.follow,
        ),
        Setting(
            "usage_limits",
            read=Call(path="Cache.CacheUsageLimits"),
            write=Call(_MODIFY, "CacheUsageLimits"),
            created_with="CacheUsageLimits",
            codec=serverless.LIMITS,
            follow=serverless.follow,
        ),
        Setting(
            "security_group_ids",
            read=Call(path="Cache.SecurityGroupIds"),
            write=Call(_MODIFY, "SecurityGroupIds"),
            created_with="SecurityGroupIds",
            same=same_text_set,
            follow=serverless.follow,
        ),
        Setting(
            "user_group_id",
            read=Call(path="Cache.UserGroupId"),
            write=Call(_MODIFY, "UserGroupId"),
            clear=Call(_MODIFY, fixed={"RemoveUserGroup": True}),
            created_with="UserGroupId",
            follow=serverless.follow,
        ),
        Setting(
            "snapshot_retention_limit",
            read=Call(path="Cache.SnapshotRetentionLimit"),
            write=Call(_MODIFY, "SnapshotRetentionLimit"),
            created_with="SnapshotRetentionLimit",
            initial=0,
            follow=serverless.follow,
        ),
        Setting(
            "daily_snapshot_time",
            read=Call(path="Cache.DailySnapshotTime"),
            write=Call(_MODIFY, "DailySnapshotTime"),
            created_with="DailySnapshotTime",
            follow=serverless.follow,
        ),
        _TAGS,
    ),
)

_GROUP = Resource(
    service="elasticache",
    noun=REPLICATION_GROUP.noun,
    address={"ReplicationGroupId": "name"},
    missing=REPLICATION_GROUP.missing,
    already=("ReplicationGroupAlreadyExists",),
    find=groups.find,
    finds=(REPLICATION_GROUP.operation, "describe_cache_clusters"),
    create=Call("create_replication_group"),
    delete=Call(
        "delete_replication_group",
        at={"ReplicationGroupId": "name", "FinalSnapshotIdentifier": common.final_snapshot},
    ),
    check=groups.check,
    localize=groups.localize,
    adopt=groups.adopt,
    accept=groups.accept,
    resolve=groups.resolve,
    creating=groups.creating,
    deletion=groups.delete,
    pending=groups.pending,
    arrange=group_settings.arrange,
    answer=groups.answer,
    create_effect=groups.create_effect,
    delete_effect=common.delete_effect,
    # Tags come first, since AWS doesn't take them while it carries out a change.
    parts=(
        _TAGS,
        group_settings.TRANSIT,
        group_settings.TOKEN,
        group_settings.SETTINGS,
        group_settings.REPLICAS,
        group_settings.SHARDS,
    ),
)

RESOURCE = Kinds("cache", "kind", {"serverless": _SERVERLESS, "replication_group": _GROUP})

RULES = Rules(
    no_log={
        "auth_token": True,
        "auth_token_update_strategy": False,
        "force_update_auth_token": False,
        "kms_key_id": False,
    }
)


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
