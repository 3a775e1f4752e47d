# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of ElastiCache's caches: their states, what they may say, their tags."""

from __future__ import annotations

from typing import Any

from tests.embedded_aws.probes import World, refused
from tests.embedded_aws.probes_rds_groups import short
from tests.embedded_aws.probes_rds_proxies import until


def read(w: World, name: str) -> dict[str, Any]:
    return w.client("elasticache").describe_serverless_caches(ServerlessCacheName=name)["ServerlessCaches"][0]


def settled(w: World, name: str) -> None:
    until(lambda: read(w, name)["Status"] == "available")


def cache(w: World, **options: Any) -> str:
    name = short(w)
    w.client("elasticache").create_serverless_cache(**{"ServerlessCacheName": name, "Engine": "valkey", **options})
    settled(w, name)
    return name


def a_serverless_cache_takes_its_time(w: World) -> None:
    elasticache, name = w.client("elasticache"), short(w)
    made = elasticache.create_serverless_cache(ServerlessCacheName=name.upper(), Engine="valkey")["ServerlessCache"]
    assert (made["ServerlessCacheName"], made["Status"], "Endpoint" in made) == (name, "creating", False)
    refused("InvalidServerlessCacheStateFault", elasticache.delete_serverless_cache, ServerlessCacheName=name)
    settled(w, name)
    told = read(w, name)
    assert (told["Endpoint"]["Port"], told["MajorEngineVersion"], len(told["SubnetIds"])) == (6379, "8", 3)
    gone = elasticache.delete_serverless_cache(ServerlessCacheName=name)["ServerlessCache"]
    assert gone["Status"] == "deleting"
    until(lambda: elasticache.describe_serverless_caches()["ServerlessCaches"] == [])
    refused("ServerlessCacheNotFoundFault", elasticache.describe_serverless_caches, ServerlessCacheName=name)


def a_serverless_cache_changes_one_thing_at_a_time(w: World) -> None:
    elasticache, name = w.client("elasticache"), cache(w)
    of = {"ServerlessCacheName": name}
    limits = {"DataStorage": {"Maximum": 10, "Unit": "GB"}}
    refused("InvalidParameterCombination", elasticache.modify_serverless_cache, **of, Description="x",
            CacheUsageLimits=limits)  # fmt: skip
    refused("InvalidParameterCombination", elasticache.modify_serverless_cache, **of)
    changed = elasticache.modify_serverless_cache(**of, CacheUsageLimits=limits)["ServerlessCache"]
    assert (changed["Status"], changed["CacheUsageLimits"]) == ("modifying", limits)
    refused("InvalidServerlessCacheStateFault", elasticache.modify_serverless_cache, **of, Description="x")
    settled(w, name)
    elasticache.modify_serverless_cache(**of, SnapshotRetentionLimit=3)
    settled(w, name)
    assert read(w, name)["SnapshotRetentionLimit"] == 3


def redis_becomes_valkey_and_no_other_way(w: World) -> None:
    elasticache, name = w.client("elasticache"), cache(w, Engine="redis")
    of = {"ServerlessCacheName": name}
    elasticache.modify_serverless_cache(**of, Engine="valkey", MajorEngineVersion="8")
    settled(w, name)
    assert (read(w, name)["Engine"], read(w, name)["FullEngineVersion"]) == ("valkey", "8.1")
    refused("InvalidParameterCombination", elasticache.modify_serverless_cache, **of, Engine="redis")
    refused("InvalidParameterCombination", elasticache.modify_serverless_cache, **of, MajorEngineVersion="7")


def wrong_serverless_caches_are_refused(w: World) -> None:
    create, name = w.client("elasticache").create_serverless_cache, cache(w)
    refused("ServerlessCacheAlreadyExistsFault", create, ServerlessCacheName=name, Engine="valkey")
    for wrong in (
        {"ServerlessCacheName": "1st"},
        {"Engine": "dragonfly"},
        {"MajorEngineVersion": "5"},
        {"SnapshotRetentionLimit": 36},
        {"SubnetIds": ["subnet-none"]},
        {"SecurityGroupIds": ["sg-none"]},
        {"CacheUsageLimits": {"ECPUPerSecond": {"Maximum": 1}}},
    ):
        refused("InvalidParameterValue", create, **{"ServerlessCacheName": short(w), "Engine": "valkey", **wrong})


def a_serverless_cache_has_tags(w: World) -> None:
    elasticache, name = w.client("elasticache"), cache(w, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    arn = read(w, name)["ARN"]
    elasticache.remove_tags_from_resource(ResourceName=arn, TagKeys=["a"])
    told = elasticache.add_tags_to_resource(ResourceName=arn, Tags=[{"Key": "c", "Value": "3"}])["TagList"]
    assert told == [{"Key": "b", "Value": "2"}, {"Key": "c", "Value": "3"}]
    assert elasticache.list_tags_for_resource(ResourceName=arn)["TagList"] == told
    refused("ServerlessCacheNotFoundFault", elasticache.list_tags_for_resource, ResourceName=f"{arn}-none")


PROBES = (
    a_serverless_cache_takes_its_time,
    a_serverless_cache_changes_one_thing_at_a_time,
    redis_becomes_valkey_and_no_other_way,
    wrong_serverless_caches_are_refused,
    a_serverless_cache_has_tags,
)
