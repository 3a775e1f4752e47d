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
    its use.
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
      - The kind of the cache, V(serverless) for one without nodes to choose. It can't change.
    type: str
    required: true
    choices: [serverless]
  state:
    description:
      - Whether the cache is to be there.
    type: str
    choices: [present, absent]
    default: present
  engine:
    description:
      - What it speaks. A new cache needs it. V(redis) is Redis OSS, and can become V(valkey).
    type: str
    choices: [valkey, redis, memcached]
  engine_version:
    description:
      - The major version of the engine, like V(8). If left out, a new cache has the one that AWS chooses.
      - It can't go down.
    type: str
  description:
    description:
      - What it is for, in at most 255 characters.
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
      - The security groups, by their ids. If left out, a new cache has the VPC's default one.
    type: list
    elements: str
  subnet_ids:
    description:
      - The subnets, by their ids, of one VPC. If left out, AWS chooses some of the default VPC's. They can't change.
    type: list
    elements: str
  user_group_id:
    description:
      - The group of users that may sign in. An empty string takes it away, so that anybody who reaches the cache may
        use it.
    type: str
  snapshot_retention_limit:
    description:
      - For how many days automatic snapshots are kept, 35 at most. V(0) ends them.
    type: int
  daily_snapshot_time:
    description:
      - When the daily snapshot is taken, in UTC, like V(03:00).
    type: str
  snapshot_arns:
    description:
      - The ARNs of snapshots that a new cache has its data from. One that is there isn't filled again.
    type: list
    elements: str
  kms_key_id:
    description:
      - The ARN of the KMS key that data is encrypted with. If left out, a new cache has a key of AWS's.
      - It can't change.
    type: str
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
  - "A cache is only reached from within its VPC, by TLS."
  - "Permissions: C(elasticache:DescribeServerlessCaches), C(elasticache:CreateServerlessCache),
    C(elasticache:ModifyServerlessCache), C(elasticache:DeleteServerlessCache); with O(tags)
    C(elasticache:ListTagsForResource), C(elasticache:AddTagsToResource), C(elasticache:RemoveTagsFromResource). To make
    its endpoint, ElastiCache needs C(ec2:CreateVpcEndpoint), C(ec2:CreateTags), C(ec2:DescribeVpcs),
    C(ec2:DescribeSubnets), C(ec2:DescribeSecurityGroups) and C(ec2:DescribeVpcEndpoints) of the caller, and
    C(ec2:DeleteVpcEndpoints) to remove it; with O(kms_key_id) C(kms:DescribeKey) and C(kms:CreateGrant)."
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
      description: How far it may grow.
      type: dict
    endpoint:
      description: The C(address) and the C(port) that clients connect to.
      type: dict
      returned: when the cache is available
    engine:
      description: What it speaks.
      type: str
    full_engine_version:
      description: The engine's version.
      type: str
    major_engine_version:
      description: The engine's major version.
      type: str
    reader_endpoint:
      description: The C(address) and the C(port) for what only reads.
      type: dict
      returned: when the cache is available
    security_group_ids:
      description: Its security groups.
      type: list
      elements: str
    serverless_cache_name:
      description: The name.
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
from ..module_utils.elasticache import serverless
from ..module_utils.elasticache.states import SERVERLESS
from ..module_utils.options import Rules
from ..module_utils.parts import Call, Effect, Resource, Setting
from ..module_utils.runner import main as run_module
from ..module_utils.tags import tags

_TAGGED = {"ResourceName": serverless.arn}
_MODIFY = "modify_serverless_cache"

# AWS takes one field in each change of a serverless cache, so each option is a part of its own.
RESOURCE = Resource(
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
        at={"ServerlessCacheName": "name", "FinalSnapshotName": serverless.final_snapshot},
    ),
    check=serverless.check,
    localize=serverless.localize,
    adopt=serverless.adopt,
    accept=serverless.accept,
    creating=serverless.creating,
    deletion=serverless.delete,
    pending=serverless.pending,
    answer=serverless.answer,
    create_effect=lambda params: Effect(
        "costs", "It is billed by the hour for the data that it holds, a minimum at least, and for what requests take."
    ),
    delete_effect=serverless.delete_effect,
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
        tags(
            read=Call("list_tags_for_resource", "TagList", at=_TAGGED),
            add=Call("add_tags_to_resource", "Tags", at=_TAGGED),
            remove=Call("remove_tags_from_resource", "TagKeys", at=_TAGGED),
        ),
    ),
)

RULES = Rules(no_log={"kms_key_id": False})


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
