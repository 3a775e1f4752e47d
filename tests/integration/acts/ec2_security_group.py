# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A security group: made with rules of every kind, changed rule by rule, changed by hand, and deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import Act, Play, Stage

NAME = "shop"
HERE = {"CidrBlock": "10.9.0.0/16"}
DATABASE = {"ports": [5432], "group_name": ["servers"], "rule_desc": "the shop"}
OFFICE = {"ports": ["8000-8010", 22], "cidr_ip": ["10.1.2.3/16"], "cidr_ipv6": ["2001:DB8::/32"]}
ITSELF = {"proto": "all", "group_name": [NAME]}


def setup(stage: Stage) -> None:
    ec2 = stage.client("ec2")
    vpc = ec2.create_vpc(**HERE)["Vpc"]["VpcId"]
    ec2.create_security_group(GroupName="servers", Description="others", VpcId=vpc)
    # One of the same name, in another VPC.
    ec2.create_security_group(GroupName=NAME, Description="elsewhere")


def vpc_of(stage: Stage) -> str:
    named = [{"Name": "cidr", "Values": [HERE["CidrBlock"]]}]
    return stage.client("ec2").describe_vpcs(Filters=named)["Vpcs"][0]["VpcId"]


def groups(stage: Stage) -> dict[str, Any]:
    inside = [{"Name": "vpc-id", "Values": [vpc_of(stage)]}]
    listed = stage.client("ec2").describe_security_groups(Filters=inside)["SecurityGroups"]
    return {one["GroupName"]: one for one in listed}


def traffic(permissions: Any, names: dict[str, str]) -> dict[str, str]:
    """Each rule, as this file writes them, with its description."""
    told = {}
    for one in permissions:
        ports = f"{one['IpProtocol']} {one.get('FromPort')} {one.get('ToPort')}"
        for source in (*one["IpRanges"], *one["Ipv6Ranges"], *one["UserIdGroupPairs"]):
            name = source.get("CidrIp") or source.get("CidrIpv6") or names[source["GroupId"]]
            told[f"{ports} {name}"] = source.get("Description", "")
    return told


def snapshot(stage: Stage) -> dict[str, Any]:
    there = groups(stage)
    if NAME not in there:
        return {"groups": sorted(there)}
    names = {one["GroupId"]: name for name, one in there.items()}
    group = there[NAME]
    return {
        "groups": sorted(there),
        "in": traffic(group["IpPermissions"], names),
        "out": traffic(group["IpPermissionsEgress"], names),
        "tags": {tag["Key"]: tag["Value"] for tag in group.get("Tags", ())},
    }


def shop(**said: Any) -> Callable[[Stage], dict[str, Any]]:
    return lambda stage: {"name": NAME, "vpc_id": vpc_of(stage), **said}


def spoil(stage: Stage) -> None:
    """Somebody lets everybody in, and the shop no longer."""
    ec2, there = stage.client("ec2"), groups(stage)
    permissions = there[NAME]["IpPermissions"]
    gone = [one for one in permissions if one.get("FromPort") == 5432]
    ec2.revoke_security_group_ingress(GroupId=there[NAME]["GroupId"], IpPermissions=gone)
    everybody = [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    ec2.authorize_security_group_ingress(GroupId=there[NAME]["GroupId"], IpPermissions=everybody)


CHANGED = {"rules": [{**DATABASE, "rule_desc": "the new shop"}, {**OFFICE, "ports": [22]}], "tags": {"team": "stock"}}

PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    # Ids that AWS makes up, of groups and of their owner.
    unknown=("group_id", "owner_id", "security_group_arn", "ip_permissions.*.user_id_group_pairs.*",
             "plan.*.params.GroupId", "plan.*.params.*UserIdGroupPairs*"),
    volatile=("group_id", "vpc_id", "security_group_arn", "*.user_id_group_pairs.*.group_id", "plan.*.params.GroupId",
              "plan.*.params.VpcId", "plan.*.params.*.GroupId", "plan.*.before.*", "plan.*.after.*", "diff.*",
              "plan.*.params.Resources.*"),
    given=("vpc_id",),
    acts=(
        Act("create", shop(description="The shop", rules=[DATABASE, OFFICE, ITSELF], tags={"team": "shop"}),
            ("security group", "rules"),
            leads_to={"in": {"tcp 5432 5432 servers": "the shop", "tcp 8000 8010 10.1.0.0/16": "",
                             "tcp 8000 8010 2001:db8::/32": "", "tcp 22 22 10.1.0.0/16": "",
                             "tcp 22 22 2001:db8::/32": "", "-1 None None shop": ""},
                      "out": {"-1 None None 0.0.0.0/0": ""}, "tags": {"team": "shop"}}),
        Act("change", shop(**CHANGED), ("rules", "tags"),
            leads_to={"in": {"tcp 5432 5432 servers": "the new shop", "tcp 22 22 10.1.0.0/16": "",
                             "tcp 22 22 2001:db8::/32": ""}, "tags": {"team": "stock"}}),
        Act("mend", shop(**CHANGED, rules_egress=[]), ("rules", "rules_egress"), first=spoil,
            leads_to={"in": {"tcp 5432 5432 servers": "the new shop", "tcp 22 22 10.1.0.0/16": "",
                             "tcp 22 22 2001:db8::/32": ""}, "out": {}}),
        Act("absent", shop(state="absent"), ("security group",), leads_to={"groups": ["default", "servers"]}),
    ),
)  # fmt: skip
