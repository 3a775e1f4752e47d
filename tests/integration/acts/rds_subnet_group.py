# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A subnet group: made in two availability zones, given a third, changed by hand, and deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from support.stage import REGION

from . import Act, Play, Stage

NAME = "shop"


def setup(stage: Stage) -> None:
    ec2 = stage.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    for number, zone in enumerate("abc"):
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.1.{number}.0/24", AvailabilityZone=REGION + zone)


def subnets(stage: Stage, zones: str) -> list[str]:
    """The ids of the setup's subnets in these zones."""
    inside = [{"Name": "cidr-block", "Values": ["10.1.*"]}]
    listed = stage.client("ec2").describe_subnets(Filters=inside)["Subnets"]
    by_zone = {one["AvailabilityZone"][-1]: one["SubnetId"] for one in listed}
    return [by_zone[zone] for zone in zones]


def snapshot(stage: Stage) -> dict[str, Any]:
    rds = stage.client("rds")
    groups = {one["DBSubnetGroupName"]: one for one in rds.describe_db_subnet_groups()["DBSubnetGroups"]}
    if NAME not in groups:
        return {"groups": sorted(groups)}
    group = groups[NAME]
    tags = rds.list_tags_for_resource(ResourceName=group["DBSubnetGroupArn"])["TagList"]
    return {
        "groups": sorted(groups),
        "description": group["DBSubnetGroupDescription"],
        "zones": "".join(sorted(one["SubnetAvailabilityZone"]["Name"][-1] for one in group["Subnets"])),
        "tags": {tag["Key"]: tag["Value"] for tag in tags},
    }


def group(zones: str, **more: Any) -> Callable[[Stage], dict[str, Any]]:
    return lambda stage: {"name": "Shop", "subnets": subnets(stage, zones), **more}


def spoil(stage: Stage) -> None:
    """Somebody takes a zone away."""
    stage.client("rds").modify_db_subnet_group(
        DBSubnetGroupName=NAME, DBSubnetGroupDescription="mine", SubnetIds=subnets(stage, "ab")
    )


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    unknown=("subnet_group.db_subnet_group_arn", "subnet_group.subnet_group_status", "subnet_group.status",
             "subnet_group.supported_network_types", "subnet_group.vpc_id", "subnet_group.subnets.*.subnet_*[!r]"),
    volatile=("subnet_group.vpc_id", "subnet_group.subnet_ids*", "subnet_group.subnets.*",
              "plan.*.params.SubnetIds*", "plan.*.before.subnets*", "plan.*.after.subnets*", "diff.*"),
    given=("subnets*",),
    acts=(
        Act("create", group("ab", description="The shop's", tags={"team": "shop"}), ("subnet group",),
            leads_to={"groups": [NAME], "description": "The shop's", "zones": "ab", "tags": {"team": "shop"}}),
        Act("change", group("abc", tags={"team": "stock"}), ("definition", "tags"),
            leads_to={"description": "The shop's", "zones": "abc", "tags": {"team": "stock"}}),
        Act("mend", group("abc", description="The shop's"), ("definition",), first=spoil,
            leads_to={"description": "The shop's", "zones": "abc"}),
        Act("absent", {"name": NAME, "state": "absent"}, ("subnet group",), leads_to={"groups": []}),
    ),
)  # fmt: skip
