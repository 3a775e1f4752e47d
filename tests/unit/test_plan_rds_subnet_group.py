# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Subnet groups as plans: what they are compared by, what is refused, and what a deletion that fails says."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Refused
from ansible_collections.converge.aws.plugins.module_utils.parts import Where
from ansible_collections.converge.aws.plugins.module_utils.rds import subnet_groups
from ansible_collections.converge.aws.plugins.module_utils.state import State
from support.modules import module, params
from support.planning import plan, told

GROUP = module("rds_subnet_group").RESOURCE
WHERE = Where("eu-west-3", "aws", "123456789012")
A, B, C = (f"subnet-0000000{letter}" for letter in "abc")


class Pages:
    """An EC2 with these subnets (id, zone, VPC), and an RDS with these databases."""

    def __init__(self, *subnets: tuple[str, str, str], error: str = "", databases: tuple[Any, ...] = ()) -> None:
        self.subnets = [dict(zip(("SubnetId", "AvailabilityZone", "VpcId"), one, strict=True)) for one in subnets]
        self.error, self.databases = error, list(databases)

    def pages(self, operation: str, _params: Any, _service: str = "") -> Any:
        if self.error:
            raise ApiError(operation, self.error, "no", 403)
        yield {"Subnets": self.subnets, "DBInstances": self.databases}


def asked(**said: Any) -> Any:
    return params("rds_subnet_group", **{"name": "shop", **said})


def there(*subnets: str, description: str = "The shop's") -> State:
    listed = [{"SubnetIdentifier": one} for one in subnets]
    found = {"DBSubnetGroupName": "shop", "DBSubnetGroupDescription": description, "Subnets": listed}
    return State({"DBSubnetGroups": [found]}, {"definition": subnet_groups.DEFINITION.from_wire(found, None)})


def test_a_new_group_is_made_with_one_call():
    steps = plan(GROUP, State(), asked(name="Shop", description="The shop's", subnets=[B, A], tags={"team": "shop"}))
    assert told(steps) == [("subnet group", "create", ["create_db_subnet_group"])]
    assert steps[0].requests[0].params == {
        "DBSubnetGroupName": "shop", "DBSubnetGroupDescription": "The shop's", "SubnetIds": [B, A],
        "Tags": [{"Key": "team", "Value": "shop"}],
    }  # fmt: skip


@pytest.mark.parametrize("said", [
    {"subnets": [B, A]}, {"subnets": [A, B, A]}, {"description": "The shop's"}, {"name": "SHOP"}, {},
])  # fmt: skip
def test_order_and_case_are_no_change_and_neither_is_what_is_left_out(said):
    assert plan(GROUP, there(A, B), asked(**said)) == ()


@pytest.mark.parametrize(("said", "sent"), [
    ({"subnets": [A, C]}, {"DBSubnetGroupDescription": "The shop's", "SubnetIds": [A, C]}),
    ({"description": "New"}, {"DBSubnetGroupDescription": "New", "SubnetIds": [A, B]}),
])  # fmt: skip
def test_a_change_sends_all_of_it(said, sent):
    steps = plan(GROUP, there(A, B), asked(**said))
    assert told(steps) == [("definition", "change", ["modify_db_subnet_group"])]
    assert steps[0].requests[0].params == {"DBSubnetGroupName": "shop", **sent}


@pytest.mark.parametrize(("said", "words"), [
    ({"description": "x"}, "^subnets: a new subnet group needs it"),
    ({"subnets": [A, B]}, "^description: a new subnet group needs it"),
])  # fmt: skip
def test_a_new_group_needs_both(said, words):
    with pytest.raises(Refused, match=words):
        plan(GROUP, State(), asked(**said))


@pytest.mark.parametrize(("subnets", "words"), [
    ([(A, "eu-west-3a", "vpc-1"), (B, "eu-west-3a", "vpc-1")],
     rf"two availability zones at least, and these are all in eu-west-3a \({A}, {B}\)"),
    ([(A, "eu-west-3a", "vpc-1"), (B, "eu-west-3b", "vpc-2")], rf"of one VPC, .* vpc-1 \({A}\) and vpc-2 \({B}\)"),
])  # fmt: skip
def test_subnets_that_make_no_group_are_refused(subnets, words):
    with pytest.raises(Refused, match=words):
        subnet_groups.resolve(Pages(*subnets), asked(subnets=[A, B]), WHERE, {})


def test_a_subnet_that_is_not_there_is_named():
    api = Pages((A, "eu-west-3a", "vpc-1"))
    assert subnet_groups.resolve(api, asked(subnets=[A, B]), WHERE, {})[1] == (
        f"subnets: there is no subnet {B} in eu-west-3.",
    )


def test_who_may_not_ask_ec2_leaves_it_to_rds():
    options = asked(subnets=[A, B])
    assert subnet_groups.resolve(Pages(error="UnauthorizedOperation"), options, WHERE, {}) == (options, ())
    with pytest.raises(ApiError):
        subnet_groups.resolve(Pages(error="InternalError"), options, WHERE, {})


def test_subnets_as_they_are_ask_nobody():
    assert subnet_groups.resolve(None, asked(subnets=[B, A]), WHERE, there(A, B).values)[1] == ()


def test_who_is_in_a_group_that_can_not_go_is_said():
    api = Pages(databases=[
        {"DBInstanceIdentifier": name, "DBSubnetGroup": {"DBSubnetGroupName": group}}
        for name, group in (("stock", "shop"), ("blog", "other"), ("orders", "shop"))
    ])  # fmt: skip
    error = ApiError("delete_db_subnet_group", "InvalidDBSubnetGroupStateFault", "in use", 400)
    assert subnet_groups.reason(api, error, asked()) == "In it are: orders, stock."
    assert subnet_groups.reason(api, ApiError("delete_db_subnet_group", "Throttling", "", 400), asked()) == ""
