# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of VPC endpoints: their routes, states and refusals."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.embedded_aws.probes import World, refused

S3 = "com.amazonaws.us-east-1.s3"
POLICY = json.dumps({"Version": "2012-10-17", "Statement": []})


@dataclass(frozen=True)
class Network:
    """A VPC with two route tables, and two subnets in different zones."""

    ec2: Any
    vpc: str
    tables: tuple[str, str]
    subnets: tuple[str, str]

    @classmethod
    def of(cls, w: World) -> Network:
        ec2 = w.client("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        tables = tuple(ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"] for _ in range(2))
        subnets = [
            ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"us-east-1{zone}")["Subnet"]
            for n, zone in enumerate("ab")
        ]
        return cls(ec2, vpc, tables, tuple(subnet["SubnetId"] for subnet in subnets))

    def create(self, kind: str | None = "Gateway", **options: Any) -> dict[str, Any]:
        more = {"VpcEndpointType": kind} if kind else {}
        return self.ec2.create_vpc_endpoint(VpcId=self.vpc, **{"ServiceName": S3, **more, **options})["VpcEndpoint"]

    def gateways(self, table: str) -> list[str]:
        routes = self.ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]
        return [route["GatewayId"] for route in routes if route.get("GatewayId") != "local"]

    def seen(self, endpoint: str) -> dict[str, Any]:
        return self.ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint])["VpcEndpoints"][0]


def endpoint_is_a_gateway_unless_told(w: World) -> None:
    net = Network.of(w)
    made = net.create(kind=None)
    assert (made["VpcEndpointType"], made["State"], made["PrivateDnsEnabled"]) == ("Gateway", "available", False)
    assert (made["OwnerId"], made["RequesterManaged"]) == (w.account, False)
    assert json.loads(made["PolicyDocument"])["Statement"][0]["Action"] == "*"
    net.ec2.delete_vpc_endpoints(VpcEndpointIds=[made["VpcEndpointId"]])
    refused("InvalidVpcEndpointId.NotFound", net.ec2.describe_vpc_endpoints, VpcEndpointIds=[made["VpcEndpointId"]])


def gateway_routes_follow_its_tables(w: World) -> None:
    net = Network.of(w)
    first, second = net.tables
    endpoint = net.create(RouteTableIds=[first])["VpcEndpointId"]
    assert net.gateways(first) == [endpoint]
    net.ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, AddRouteTableIds=[second], RemoveRouteTableIds=[first])
    assert (net.gateways(first), net.gateways(second)) == ([], [endpoint])
    assert net.seen(endpoint)["RouteTableIds"] == [second]
    net.ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])
    assert net.gateways(second) == []


def second_gateway_on_a_table_is_refused(w: World) -> None:
    net = Network.of(w)
    first, second = net.tables
    net.create(RouteTableIds=[first])
    refused(
        "RouteAlreadyExists", net.ec2.create_vpc_endpoint,
        VpcId=net.vpc, ServiceName=S3, VpcEndpointType="Gateway", RouteTableIds=[second, first],
    )  # fmt: skip
    assert net.gateways(second) == []
    other = net.create(RouteTableIds=[second])["VpcEndpointId"]
    refused("RouteAlreadyExists", net.ec2.modify_vpc_endpoint, VpcEndpointId=other, AddRouteTableIds=[first])


def interface_is_pending_then_deleting(w: World) -> None:
    net = Network.of(w)
    made = net.create("Interface", SubnetIds=[net.subnets[0]], PrivateDnsEnabled=False)
    endpoint = made["VpcEndpointId"]
    assert made["State"] == "pending" and len(made["Groups"]) == 1 and len(made["NetworkInterfaceIds"]) == 1
    assert [net.seen(endpoint)["State"] for _ in range(2)] == ["pending", "available"]
    net.ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])
    assert net.seen(endpoint)["State"] == "deleting"
    refused("InvalidVpcEndpointId.NotFound", net.ec2.describe_vpc_endpoints, VpcEndpointIds=[endpoint])


def interface_is_changed(w: World) -> None:
    net = Network.of(w)
    first, second = net.subnets
    endpoint = net.create("Interface", SubnetIds=[first], PrivateDnsEnabled=False)["VpcEndpointId"]
    groups = net.seen(endpoint)["Groups"]
    assert len(groups) == 1
    default = groups[0]["GroupId"]
    group = net.ec2.create_security_group(GroupName="own", Description="x", VpcId=net.vpc)["GroupId"]
    modify = net.ec2.modify_vpc_endpoint
    refused("InvalidParameter", modify, VpcEndpointId=endpoint, PrivateDnsEnabled=True)
    net.ec2.modify_vpc_attribute(VpcId=net.vpc, EnableDnsHostnames={"Value": True})
    modify(
        VpcEndpointId=endpoint, PrivateDnsEnabled=True, AddSubnetIds=[second], RemoveSubnetIds=[first],
        AddSecurityGroupIds=[group], RemoveSecurityGroupIds=[default], PolicyDocument=POLICY,
    )  # fmt: skip
    found = net.seen(endpoint)
    assert (found["SubnetIds"], found["PrivateDnsEnabled"], found["PolicyDocument"]) == ([second], True, POLICY)
    assert [each["GroupId"] for each in found["Groups"]] == [group]
    modify(VpcEndpointId=endpoint, ResetPolicy=True)
    assert json.loads(net.seen(endpoint)["PolicyDocument"])["Version"] == "2008-10-17"


def wrong_endpoints_are_refused(w: World) -> None:
    net = Network.of(w)

    def wrong(code: str, **options: Any) -> None:
        asked = {"VpcId": net.vpc, "ServiceName": S3, "VpcEndpointType": "Gateway", **options}
        refused(code, net.ec2.create_vpc_endpoint, **asked)

    wrong("InvalidServiceName", ServiceName="com.amazonaws.us-east-1.nothing")
    wrong("InvalidParameter", ServiceName="com.amazonaws.us-east-1.sqs")
    wrong("InvalidParameter", SubnetIds=[net.subnets[0]])
    wrong("InvalidParameter", VpcEndpointType="Interface", RouteTableIds=[net.tables[0]])
    wrong("InvalidParameter", VpcEndpointType="Interface", PrivateDnsEnabled=True)
    wrong("InvalidPolicyDocument", PolicyDocument="{")
    assert not net.ec2.describe_vpc_endpoints(Filters=[{"Name": "vpc-id", "Values": [net.vpc]}])["VpcEndpoints"]
    (failed,) = net.ec2.delete_vpc_endpoints(VpcEndpointIds=["vpce-00000000000000000"])["Unsuccessful"]
    assert failed["Error"]["Code"] == "InvalidVpcEndpoint.NotFound"


def endpoints_are_found_by_filters(w: World) -> None:
    net = Network.of(w)
    tags = [{"ResourceType": "vpc-endpoint", "Tags": [{"Key": "team", "Value": net.vpc}]}]
    endpoint = net.create(TagSpecifications=tags)["VpcEndpointId"]
    other = net.create("Interface", PrivateDnsEnabled=False)["VpcEndpointId"]
    here = {"Name": "vpc-id", "Values": [net.vpc]}
    for name, value in (
        ("vpc-endpoint-id", endpoint), ("vpc-endpoint-type", "Gateway"), ("tag:team", net.vpc), ("tag-key", "team"),
        ("vpc-endpoint-state", "available"),
    ):  # fmt: skip
        found = net.ec2.describe_vpc_endpoints(Filters=[here, {"Name": name, "Values": [value]}])["VpcEndpoints"]
        assert [each["VpcEndpointId"] for each in found] == [endpoint], name
    assert {each["VpcEndpointId"] for each in net.ec2.describe_vpc_endpoints(Filters=[here])["VpcEndpoints"]} == {
        endpoint, other,
    }  # fmt: skip


def services_are_listed(w: World) -> None:
    ec2 = w.client("ec2")
    found = ec2.describe_vpc_endpoint_services(ServiceNames=[S3])
    assert found["ServiceNames"] == [S3]
    kinds = {each["ServiceType"][0]["ServiceType"] for each in found["ServiceDetails"]}
    assert kinds == {"Gateway", "Interface"}
    gateways = ec2.describe_vpc_endpoint_services(Filters=[{"Name": "service-type", "Values": ["Gateway"]}])
    assert gateways["ServiceNames"] == ["com.amazonaws.us-east-1.dynamodb", S3]
    by_name = ec2.describe_vpc_endpoint_services(Filters=[{"Name": "service-name", "Values": [S3]}])
    assert by_name["ServiceNames"] == [S3]


PROBES = (
    endpoint_is_a_gateway_unless_told,
    gateway_routes_follow_its_tables,
    second_gateway_on_a_table_is_refused,
    interface_is_pending_then_deleting,
    interface_is_changed,
    wrong_endpoints_are_refused,
    endpoints_are_found_by_filters,
    services_are_listed,
)
