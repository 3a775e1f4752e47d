# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Caches as plans: what is there already is no change, each option that differs is one, in a call of its own."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils import engine
from ansible_collections.converge.aws.plugins.module_utils.errors import Failed, Refused
from support.answers import Answers, refusal
from support.model import Model
from support.modules import params, table

RESOURCE = table("elasticache_cache.serverless")
ARN = "arn:aws:elasticache:eu-west-3:123456789012:serverlesscache:shop"
CACHE = {"ServerlessCacheName": "shop", "ARN": ARN, "Status": "available", "Engine": "redis", "MajorEngineVersion": "7",
         "Description": "of the shop", "SecurityGroupIds": ["sg-1", "sg-2"], "SubnetIds": ["subnet-1", "subnet-2"],
         "UserGroupId": "jo", "SnapshotRetentionLimit": 3, "DailySnapshotTime": "03:00", "NetworkType": "ipv4",
         "KmsKeyId": "arn:aws:kms:eu-west-3:123456789012:key/k",
         "CacheUsageLimits": {"DataStorage": {"Maximum": 10, "Unit": "GB"}, "ECPUPerSecond": {"Maximum": 5000}},
         "Endpoint": {"Address": "shop.cache", "Port": 6379}}  # fmt: skip
SAID: dict[str, Any] = {
    "name": "Shop", "kind": "serverless", "engine": "redis", "engine_version": "7", "description": "of the shop",
    "security_group_ids": ["sg-2", "sg-1"], "subnet_ids": ["subnet-2", "subnet-1"], "user_group_id": "jo",
    "snapshot_retention_limit": 3, "daily_snapshot_time": "03:00", "network_type": "ipv4", "kms_key_id": "k",
    "usage_limits": {"data_storage": {"maximum": 10}}, "tags": {"a": "b"},
}  # fmt: skip
MINIMAL = {"name": "Shop", "kind": "serverless"}


class ElastiCache(Answers):
    """ElastiCache with a cache in these states, one a look, or without one, and the model of its calls."""

    def __init__(self, *states: str, check: bool = False, **more: Any) -> None:
        self.patience = type("Patience", (), {"fresh": False, "clock": staticmethod(lambda: 0.0)})()
        self.states, self.cache = list(states), dict(CACHE)

        def described(_request: Any) -> Any:
            state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
            if state == "gone":
                raise refusal("describe_serverless_caches", "ServerlessCacheNotFoundFault")
            return {"ServerlessCaches": [{**self.cache, "Status": state}]}

        def modify(request: Any) -> Any:
            if self.states[0] != "available":
                raise refusal("modify_serverless_cache", "InvalidServerlessCacheStateFault")
            self.cache.update(request)
            self.states[:] = ["modifying", "modifying", "available"]
            return {}

        super().__init__(check, **{"describe_serverless_caches": described, "modify_serverless_cache": modify,
                                   "list_tags_for_resource": {"TagList": [{"Key": "a", "Value": "b"}]}, **more})
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


def test_what_is_there_is_no_change():
    aws = ElastiCache("available")
    outcome = run(aws, **SAID)
    assert not outcome.changed
    assert aws.sent == []
    assert outcome.facts["cache"]["endpoint"] == {"address": "shop.cache", "port": 6379}
    assert outcome.facts["cache"]["tags"] == {"a": "b"}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"engine": "valkey", "engine_version": "8"}, {"Engine": "valkey", "MajorEngineVersion": "8"}),
        ({"engine_version": "8"}, {"MajorEngineVersion": "8"}),
        ({"description": "of all"}, {"Description": "of all"}),
        ({"security_group_ids": ["sg-1"]}, {"SecurityGroupIds": ["sg-1"]}),
        ({"user_group_id": "max"}, {"UserGroupId": "max"}),
        ({"user_group_id": ""}, {"RemoveUserGroup": True}),
        ({"snapshot_retention_limit": 0}, {"SnapshotRetentionLimit": 0}),
        ({"daily_snapshot_time": "04:00"}, {"DailySnapshotTime": "04:00"}),
        ({"usage_limits": {"data_storage": {"maximum": 20}}},
         {"CacheUsageLimits": {"DataStorage": {"Maximum": 20, "Unit": "GB"}, "ECPUPerSecond": {"Maximum": 5000}}}),
        ({"usage_limits": {"ecpu_per_second": {"minimum": 1000}}},
         {"CacheUsageLimits": {"DataStorage": {"Maximum": 10, "Unit": "GB"},
                               "ECPUPerSecond": {"Minimum": 1000, "Maximum": 5000}}}),
    ],
)  # fmt: skip
def test_each_option_that_differs_is_a_change(said, expected):
    outcome = run(ElastiCache("available", check=True), **{**SAID, **said})
    (request,) = [request for step in outcome.steps for request in step.requests]
    assert request.operation == "modify_serverless_cache"
    assert dict(request.params) == {"ServerlessCacheName": "shop", **expected}


def test_two_changes_are_two_calls_and_the_second_waits_for_the_first():
    aws = ElastiCache("available")
    outcome = run(aws, **{**SAID, "description": "of all", "snapshot_retention_limit": 4})
    assert outcome.changed
    assert [dict(request) for _operation, request in aws.sent] == [
        {"ServerlessCacheName": "shop", "Description": "of all"},
        {"ServerlessCacheName": "shop", "SnapshotRetentionLimit": 4},
    ]


def test_a_new_one_has_all_that_the_task_says_in_one_call():
    (step,) = run(ElastiCache("gone", check=True), **{**SAID, "snapshot_arns": ["arn:s"]}).steps
    (request,) = step.requests
    assert request.operation == "create_serverless_cache"
    assert dict(request.params) == {
        "ServerlessCacheName": "shop", "Engine": "redis", "MajorEngineVersion": "7", "Description": "of the shop",
        "SecurityGroupIds": ["sg-2", "sg-1"], "SubnetIds": ["subnet-2", "subnet-1"], "UserGroupId": "jo",
        "SnapshotRetentionLimit": 3, "DailySnapshotTime": "03:00", "NetworkType": "ipv4", "KmsKeyId": "k",
        "SnapshotArnsToRestore": ["arn:s"], "CacheUsageLimits": {"DataStorage": {"Maximum": 10, "Unit": "GB"}},
        "Tags": [{"Key": "a", "Value": "b"}],
    }  # fmt: skip
    assert step.effect.kind == "costs"


def test_a_run_again_waits_for_one_that_is_being_made():
    aws = ElastiCache("creating", "creating", "creating", "available")
    outcome = run(aws, **MINIMAL)
    assert (outcome.changed, outcome.facts["cache"]["status"]) == (False, "available")
    aws = ElastiCache("creating")
    assert run(aws, **MINIMAL, wait=False).facts["cache"]["status"] == "creating"


def test_one_that_is_being_deleted_is_let_go_before_another_is_made():
    aws = ElastiCache("deleting", "deleting", "gone", create_serverless_cache=lambda _request: aws.states.clear()
                      or aws.states.append("available") or {})  # fmt: skip
    assert run(aws, **MINIMAL, engine="redis").changed
    assert [operation for operation, _request in aws.sent] == ["create_serverless_cache"]
    aws = ElastiCache("deleting", "deleting", "gone")
    assert not run(aws, **MINIMAL, state="absent").changed
    assert aws.states == ["gone"]


def test_one_that_is_removed_keeps_its_data_if_the_task_says_so():
    (step,) = run(ElastiCache("available", check=True), **MINIMAL, state="absent", final_snapshot_name="last").steps
    assert dict(step.requests[0].params) == {"ServerlessCacheName": "shop", "FinalSnapshotName": "last"}
    assert step.effect.kind == "interrupts"
    (step,) = run(ElastiCache("available", check=True), **MINIMAL, state="absent").steps
    assert dict(step.requests[0].params) == {"ServerlessCacheName": "shop"}
    assert step.effect.kind == "irreversible"


def test_a_change_is_let_end_before_it_is_removed():
    aws = ElastiCache("modifying", "modifying", "modifying", "available",
                      delete_serverless_cache=lambda _request: aws.states.append("gone") or {})  # fmt: skip
    assert run(aws, **MINIMAL, state="absent").changed
    assert aws.sent == [("delete_serverless_cache", {"ServerlessCacheName": "shop"})]
    assert aws.states == ["gone"]


def test_one_that_could_not_be_made_is_a_sentence():
    with pytest.raises(Failed, match="it is create-failed: remove it"):
        run(ElastiCache("creating", "create-failed"), **MINIMAL)


@pytest.mark.parametrize(
    ("state", "said", "part"),
    [
        ("gone", {}, "To make it, give engine"),
        ("available", {"engine": "memcached"}, "engine of serverless cache shop is redis and can't become memcached"),
        ("available", {"subnet_ids": ["subnet-1"]}, "subnet_ids of serverless cache shop is subnet-1, subnet-2"),
        ("available", {"kms_key_id": "other"}, "kms_key_id of serverless cache shop"),
        ("available", {"network_type": "ipv6"}, "network_type of serverless cache shop is ipv4"),
        ("available", {"name": "9lives"}, "can't be a cache's"),
        ("available", {"description": "x" * 256}, "at most 255 characters, not 256"),
        ("available", {"security_group_ids": []}, "security_group_ids: a cache can't be without any"),
        ("available", {"snapshot_retention_limit": 36}, "36 isn't from 0 to 35 days"),
        ("available", {"daily_snapshot_time": "3 am"}, "isn't a time like 03:00"),
        ("available", {"user_group_id": "jo", "engine": "memcached"}, "Memcached has no users"),
        ("available", {"final_snapshot_name": "last"}, "state: absent"),
        ("available", {"usage_limits": {}}, "AWS can't take them away"),
        ("available", {"usage_limits": {"data_storage": {"maximum": 5001}}}, "5001 isn't from 1 to 5000 GB"),
        ("available", {"usage_limits": {"ecpu_per_second": {"minimum": 3000, "maximum": 2000}}}, "more than maximum"),
    ],
)
def test_what_can_not_be_right_is_a_sentence(state, said, part):
    aws = ElastiCache(state)
    with pytest.raises(Refused, match=part):
        run(aws, **{**MINIMAL, **said})
    assert aws.sent == []
