# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proxies as plans: what is there already is no change, each single option that differs is one."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils import engine
from ansible_collections.converge.aws.plugins.module_utils.errors import Failed, Refused
from support.answers import Answers, refusal
from support.model import Model
from support.modules import module, params

RESOURCE = module("rds_proxy").RESOURCE
ARN = "arn:aws:secretsmanager:eu-west-3:123456789012:secret:s"
ROLE, OTHER = "arn:aws:iam::123456789012:role/proxy", "arn:aws:iam::123456789012:role/other"
SECRET = {"AuthScheme": "SECRETS", "SecretArn": ARN, "IAMAuth": "REQUIRED", "UserName": "jo"}
PROXY = {"DBProxyName": "shop", "DBProxyArn": "arn:aws:rds:eu-west-3:123456789012:db-proxy:prx-1",
         "Status": "available", "EngineFamily": "POSTGRESQL", "VpcSecurityGroupIds": ["sg-1"],
         "VpcSubnetIds": ["subnet-1", "subnet-2"],
         "Auth": [SECRET], "RoleArn": ROLE, "RequireTLS": True, "IdleClientTimeout": 1800,
         "DebugLogging": False}  # fmt: skip
POOL = {"MaxConnectionsPercent": 80, "MaxIdleConnectionsPercent": 50, "ConnectionBorrowTimeout": 120}
TARGET = {"RdsResourceId": "db", "Type": "RDS_INSTANCE", "TargetHealth": {"State": "AVAILABLE"}}
SAID: dict[str, Any] = {
    "name": "Shop", "engine_family": "POSTGRESQL", "role_arn": ROLE, "vpc_subnet_ids": ["subnet-2", "subnet-1"],
    "vpc_security_group_ids": ["sg-1"], "auth": [{"secret_arn": ARN, "iam_auth": "REQUIRED"}],
    "require_tls": True, "idle_client_timeout": 1800, "debug_logging": False, "db_instance_identifier": "db",
    "connection_pool": {"max_connections_percent": 80}, "tags": {"a": "b"},
}  # fmt: skip


class Rds(Answers):
    """RDS with a proxy, or without one, and the model of its calls."""

    def __init__(self, there: bool = True, check: bool = False, **more: Any) -> None:
        self.patience = type("Patience", (), {"fresh": False, "clock": staticmethod(lambda: 0.0)})()

        def described(_request: Any) -> Any:
            if not self.there:
                raise refusal("describe_db_proxies", "DBProxyNotFoundFault")
            return {"DBProxies": [PROXY]}

        def create(_request: Any) -> Any:
            self.there = True
            return {}

        self.there = there
        said = {"describe_db_proxies": described, "create_db_proxy": create,
                "describe_db_proxy_target_groups": {"TargetGroups": [{"ConnectionPoolConfig": POOL}]},
                "describe_db_proxy_targets": {"Targets": [TARGET]},
                "list_tags_for_resource": {"TagList": [{"Key": "a", "Value": "b"}]}, **more}  # fmt: skip
        super().__init__(check, **said)

    def side_by_side(self, thunks: Any) -> list[Any]:
        return [thunk() for thunk in thunks]

    def input_shape(self, operation: str, service: str = "") -> Any:
        return Model("rds").input_shape(operation)

    def output_shape(self, operation: str, service: str = "") -> Any:
        return Model("rds").output_shape(operation)


def run(aws: Rds, **said: Any) -> Any:
    given = {key: value for key, value in {**SAID, **said}.items() if value is not None}
    return engine.run(RESOURCE, params("rds_proxy", **given), aws)


def test_what_is_there_is_no_change():
    aws = Rds()
    outcome = run(aws)
    assert not outcome.changed
    assert aws.sent == []


@pytest.mark.parametrize(
    ("said", "operation", "expected"),
    [
        ({"role_arn": OTHER}, "modify_db_proxy", {"RoleArn": OTHER}),
        ({"require_tls": False}, "modify_db_proxy", {"RequireTLS": False}),
        ({"idle_client_timeout": 60}, "modify_db_proxy", {"IdleClientTimeout": 60}),
        ({"debug_logging": True}, "modify_db_proxy", {"DebugLogging": True}),
        ({"vpc_security_group_ids": ["sg-1", "sg-2"]}, "modify_db_proxy", {"SecurityGroups": ["sg-1", "sg-2"]}),
        ({"auth": [{"secret_arn": ARN, "iam_auth": "DISABLED"}]}, "modify_db_proxy",
         {"Auth": [{"SecretArn": ARN, "AuthScheme": "SECRETS", "IAMAuth": "DISABLED"}]}),
        ({"connection_pool": {"max_connections_percent": 70}}, "modify_db_proxy_target_group",
         {"ConnectionPoolConfig": {**POOL, "MaxConnectionsPercent": 70}, "TargetGroupName": "default"}),
        ({"tags": {"a": "c"}}, "add_tags_to_resource",
         {"ResourceName": PROXY["DBProxyArn"], "Tags": [{"Key": "a", "Value": "c"}]}),
    ],
)  # fmt: skip
def test_each_option_that_differs_is_a_change(said, operation, expected):
    outcome = run(Rds(check=True), **said)
    (request,) = [request for step in outcome.steps for request in step.requests]
    assert request.operation == operation
    address = {} if "ResourceName" in expected else {"DBProxyName": "shop"}
    assert dict(request.params) == {**address, **expected}


def test_another_database_takes_the_place_of_the_one_behind_it():
    (step,) = run(Rds(check=True), db_instance_identifier="New").steps
    assert [(one.operation, one.params["DBInstanceIdentifiers"]) for one in step.requests] == [
        ("deregister_db_proxy_targets", ["db"]), ("register_db_proxy_targets", ["new"])]  # fmt: skip
    assert step.effect.kind == "interrupts"
    (step,) = run(Rds(check=True), db_instance_identifier=None, db_cluster_identifier="c").steps
    assert step.requests[1].params["DBClusterIdentifiers"] == ["c"]


def test_a_cluster_behind_it_is_known_by_its_name():
    targets = [{"RdsResourceId": "c-1", "Type": "RDS_INSTANCE", "TrackedClusterId": "c"},
               {"RdsResourceId": "c", "Type": "TRACKED_CLUSTER"}]  # fmt: skip
    aws = Rds(check=True, describe_db_proxy_targets={"Targets": targets})
    assert not run(aws, db_instance_identifier=None, db_cluster_identifier="c").changed


def test_a_new_one_has_what_a_later_call_could_not_give_it():
    outcome = run(Rds(there=False, check=True), connection_pool=None)
    assert [step.name for step in outcome.steps] == ["DB proxy", "target"]
    members = outcome.steps[0].requests[0].params
    assert members["VpcSubnetIds"] == ["subnet-2", "subnet-1"]
    assert members["EngineFamily"] == "POSTGRESQL"
    assert members["Auth"] == [{"SecretArn": ARN, "AuthScheme": "SECRETS", "IAMAuth": "REQUIRED"}]


def test_a_target_that_is_not_reached_is_waited_for_with_the_reason():
    health = {"State": "UNAVAILABLE", "Reason": "AUTH_FAILURE", "Description": "wrong secret"}
    aws = Rds(describe_db_proxy_targets={"Targets": [{**TARGET, "TargetHealth": health}]})
    with pytest.raises(Failed, match=r"reaching db, which is unavailable \(AUTH_FAILURE: wrong secret\)"):
        run(aws, idle_client_timeout=60)


@pytest.mark.parametrize(
    ("there", "said", "part"),
    [
        (True, {"engine_family": "MYSQL"}, "engine_family of DB proxy shop is POSTGRESQL"),
        (True, {"vpc_subnet_ids": ["subnet-1", "subnet-3"]}, "vpc_subnet_ids of DB proxy shop are subnet-1, subnet-2"),
        (False, {"role_arn": None}, "To make it, give role_arn"),
        (False, {"auth": None}, "a new proxy needs a secret"),
        (True, {"idle_client_timeout": 0}, "isn't from 1 to 28800"),
        (True, {"connection_pool": {"max_connections_percent": 101}}, "isn't a share of 100"),
        (True, {"connection_pool": {"max_connections_percent": 10, "max_idle_connections_percent": 20}}, "be more"),
        (True, {"connection_pool": {"connection_borrow_timeout": 301}}, "from 0 to 300"),
    ],
)
def test_what_can_not_be_right_is_a_sentence(there, said, part):
    with pytest.raises(Refused, match=part):
        run(Rds(there=there, check=True), **said)
