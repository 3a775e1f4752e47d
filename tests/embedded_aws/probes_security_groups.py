# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of security groups: the descriptions of their rules."""

from __future__ import annotations

from typing import Any

from tests.embedded_aws.probes import World

WEB = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}


def groups(w: World) -> tuple[Any, str, dict[str, Any]]:
    """EC2, a group, and a rule about another one."""
    ec2 = w.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    first, second = (
        ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"] for name in "ab"
    )
    return ec2, first, {**WEB, "UserIdGroupPairs": [{"GroupId": second}]}


def told(rule: dict[str, Any], description: str) -> dict[str, Any]:
    return {**rule, "UserIdGroupPairs": [{**rule["UserIdGroupPairs"][0], "Description": description}]}


def seen(ec2: Any, group: str) -> list[str | None]:
    listed = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"]
    return [pair.get("Description") for one in listed for pair in one["UserIdGroupPairs"]]


def description_of_a_rule_about_a_group_is_changed(w: World) -> None:
    ec2, group, rule = groups(w)
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[told(rule, "old")])
    ec2.update_security_group_rule_descriptions_ingress(GroupId=group, IpPermissions=[told(rule, "new")])
    assert seen(ec2, group) == ["new"]


def rule_about_a_group_goes_without_its_description(w: World) -> None:
    ec2, group, rule = groups(w)
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[told(rule, "old")])
    ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=[rule])
    assert seen(ec2, group) == []


PROBES = (description_of_a_rule_about_a_group_is_changed, rule_about_a_group_goes_without_its_description)
