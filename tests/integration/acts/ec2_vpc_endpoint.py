# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Endpoints of both types in a VPC of their own: found by service, changed, drifted, and removed without an id."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from support.stage import REGION

from . import Act, Play, Stage

S3, KMS = f"com.amazonaws.{REGION}.s3", f"com.amazonaws.{REGION}.kms"
NARROW = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}],
}
FULL = {"Version": "2008-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}
INSIDE = ("vpc_endpoint_subnets", "vpc_endpoint_security_groups")


def setup(stage: Stage) -> None:
    ec2 = stage.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "Name", "Value": "converge"}])
    # Private DNS names, which an interface endpoint has unless told otherwise, need both.
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsSupport={"Value": True})
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    for zone, block in (("a", "10.1.1.0/24"), ("b", "10.1.2.0/24")):
        ec2.create_subnet(VpcId=vpc, CidrBlock=block, AvailabilityZone=REGION + zone)
        ec2.create_route_table(VpcId=vpc)
        ec2.create_security_group(GroupName=f"group-{zone}", Description=zone, VpcId=vpc)


def vpc_of(stage: Stage) -> str:
    named = [{"Name": "tag:Name", "Values": ["converge"]}]
    return stage.client("ec2").describe_vpcs(Filters=named)["Vpcs"][0]["VpcId"]


def parts_of(stage: Stage) -> dict[str, list[str]]:
    """The ids of what the setup made, sorted."""
    ec2, inside = stage.client("ec2"), [{"Name": "vpc-id", "Values": [vpc_of(stage)]}]
    tables = ec2.describe_route_tables(Filters=inside)["RouteTables"]
    groups = ec2.describe_security_groups(Filters=inside)["SecurityGroups"]
    return {
        "tables": sorted(one["RouteTableId"] for one in tables if not any(a["Main"] for a in one["Associations"])),
        "subnets": sorted(one["SubnetId"] for one in ec2.describe_subnets(Filters=inside)["Subnets"]),
        "groups": sorted(one["GroupId"] for one in groups if one["GroupName"] != "default"),
    }


def endpoints(stage: Stage) -> list[dict[str, Any]]:
    listed = stage.client("ec2").describe_vpc_endpoints()["VpcEndpoints"]
    return [one for one in listed if one["State"].lower() not in ("deleting", "deleted")]


def snapshot(stage: Stage) -> dict[str, Any]:
    """The endpoints by service and type, with the places of what they name among what the setup made."""
    parts, seen = parts_of(stage), {}
    for one in endpoints(stage):
        groups = [group["GroupId"] for group in one.get("Groups", ())]
        seen[f"{one['ServiceName'].rpartition('.')[2]} {one['VpcEndpointType']}"] = {
            "tables": [parts["tables"].index(table) for table in sorted(one.get("RouteTableIds", ()))],
            "subnets": [parts["subnets"].index(subnet) for subnet in sorted(one.get("SubnetIds") or ())],
            "groups": [parts["groups"].index(group) for group in sorted(groups)],
            "policy": json.loads(one["PolicyDocument"]),
            "tags": {tag["Key"]: tag["Value"] for tag in one.get("Tags", ())},
        }
    return {"s3 Gateway": None, "kms Interface": None, **seen, "count": len(endpoints(stage))}


def gateway(*tables: int, **more: Any) -> Callable[[Stage], dict[str, Any]]:
    """A task on the gateway endpoint for S3, with these of the setup's route tables."""

    def options(stage: Stage) -> dict[str, Any]:
        ids = parts_of(stage)["tables"]
        named = {"route_table_ids": [ids[index] for index in tables]} if tables else {}
        return {"vpc_id": vpc_of(stage), "service": S3, "wait": True, **named, **more}

    return options


def interface(subnets: tuple[int, ...], groups: tuple[int, ...], **more: Any) -> Callable[[Stage], dict[str, Any]]:
    """A task on the interface endpoint for KMS."""

    def options(stage: Stage) -> dict[str, Any]:
        parts = parts_of(stage)
        return {
            "vpc_id": vpc_of(stage),
            "service": "kms",
            "vpc_endpoint_type": "Interface",
            "vpc_endpoint_subnets": [parts["subnets"][index] for index in subnets],
            "vpc_endpoint_security_groups": [parts["groups"][index] for index in groups],
            "wait": True,
            **more,
        }

    return options


def drift(stage: Stage) -> None:
    """Somebody takes the endpoint out of one route table, puts it into another, and opens its policy."""
    (one,) = [one for one in endpoints(stage) if one["ServiceName"] == S3]
    first, second = parts_of(stage)["tables"]
    stage.client("ec2").modify_vpc_endpoint(
        VpcEndpointId=one["VpcEndpointId"],
        RemoveRouteTableIds=[first],
        AddRouteTableIds=[second],
        PolicyDocument=json.dumps(FULL),
    )


def shape(tables: Any = (), subnets: Any = (), groups: Any = (), policy: Any = FULL, **tags: str) -> dict[str, Any]:
    return {
        "tables": list(tables),
        "subnets": list(subnets),
        "groups": list(groups),
        "policy": policy,
        "tags": tags,
    }


def by_id(**more: Any) -> Callable[[Stage], dict[str, Any]]:
    def options(stage: Stage) -> dict[str, Any]:
        (one,) = [one for one in endpoints(stage) if one["ServiceName"] == S3]
        return {"vpc_endpoint_id": one["VpcEndpointId"], **more}

    return options


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    # Ids, names and times are AWS's; and a policy is returned as the text that it was sent as.
    unknown=("result.*",),
    volatile=("endpoint", "result.*", "diff.*", *(f"plan.*.{of}*" for of in ("req", "before", "after", "effect."))),
    given=("vpc_id", "vpc_endpoint_id", *(f"{of}.*" for of in ("route_table_ids", *INSIDE))),
    acts=(
        Act("there is none", gateway(state="absent"), leads_to={"count": 0}),
        Act(
            "a gateway",
            gateway(0, policy=NARROW, tags={"team": "shop"}),
            ("VPC endpoint",),
            leads_to={"s3 Gateway": shape([0], policy=NARROW, team="shop"), "count": 1},
        ),
        Act("found by its service in short", gateway(0, service="s3"), leads_to={"count": 1}),
        Act(
            "changed",
            gateway(0, 1, tags={"team": "office", "kept": "yes"}),
            ("route_table_ids", "tags"),
            leads_to={"s3 Gateway": shape([0, 1], policy=NARROW, team="office", kept="yes"), "count": 1},
        ),
        Act("out of one table", gateway(0), ("route_table_ids",)),
        Act(
            "drift",
            gateway(0, policy=NARROW, tags={"team": "office"}),
            ("route_table_ids", "policy", "tags"),
            first=drift,
            leads_to={"s3 Gateway": shape([0], policy=NARROW, team="office")},
        ),
        Act(
            "everything is allowed again, by id, and the tags go",
            by_id(policy={}, tags={}, route_table_ids=[]),
            ("route_table_ids", "policy", "tags"),
            leads_to={"s3 Gateway": shape(), "count": 1},
        ),
        Act(
            "an interface",
            interface((0,), (0,)),
            ("VPC endpoint",),
            leads_to={"kms Interface": shape(subnets=[0], groups=[0]), "count": 2},
        ),
        Act(
            "elsewhere",
            interface((0, 1), (1,), private_dns_enabled=False),
            ("attributes", "vpc_endpoint_subnets", "vpc_endpoint_security_groups"),
            leads_to={"kms Interface": shape(subnets=[0, 1], groups=[1]), "count": 2},
        ),
        Act("removed", gateway(state="absent"), ("VPC endpoint",), leads_to={"s3 Gateway": None, "count": 1}),
    ),
)
