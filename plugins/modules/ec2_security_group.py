#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: ec2_security_group
short_description: Manage security groups and their rules
version_added: 0.1.0
description:
  - Creates, changes and deletes security groups of a VPC, and the rules that say what is let in and out.
  - A rule is told by its protocol, its ports and its source. One that is there stays untouched, and new ones come
    before old ones go.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of the group, which only one group of a VPC has. It can't be changed.
    type: str
  group_id:
    description:
      - The id of the group, instead of its name.
    type: str
  description:
    description:
      - What the group is for. A new group needs it, and it can't be changed.
    type: str
  vpc_id:
    description:
      - The VPC that the group is in. If left out, a new group is made in the default VPC, and one that is there is
        found in any, as long as only one has the name.
    type: str
  state:
    description:
      - Whether the group is to be there. One that something is in, or that other groups' rules speak of, can't be
        removed.
    type: str
    choices: [present, absent]
    default: present
  rules:
    description:
      - What is let in. Each rule may have several sources and ranges of ports, which make a rule each.
    type: list
    elements: dict
    suboptions:
      cidr_ip:
        description: IPv4 networks. Bits of a host are cleared, as EC2 does.
        type: list
        elements: str
      cidr_ipv6:
        description: IPv6 networks.
        type: list
        elements: str
      ip_prefix:
        description: Ids of prefix lists.
        type: list
        elements: str
      group_id:
        description: Ids of security groups; V(account/id/name) for one of another account.
        type: list
        elements: str
      group_name:
        description: Names of security groups of the same VPC, which have to be there. Its own name is allowed.
        type: list
        elements: str
      group_desc:
        description: Taken and not used; groups that a rule names are made by tasks of their own.
        type: str
      proto:
        description: V(tcp), V(udp), V(icmp), V(icmpv6), V(all), or the number of a protocol.
        type: str
        default: tcp
      ports:
        description: Ports, and ranges like V(8080-8099), for V(tcp) and V(udp).
        type: list
        elements: str
      from_port:
        description: The first port of a range; for V(icmp) and V(icmpv6) the type.
        type: int
      to_port:
        description: The last port of a range; for V(icmp) and V(icmpv6) the code.
        type: int
      icmp_type:
        description: The type, for V(icmp) and V(icmpv6); V(-1) is all.
        type: int
      icmp_code:
        description: The code, for V(icmp) and V(icmpv6); V(-1) is all.
        type: int
      rule_desc:
        description: What the rule is for. If left out, it is left alone; an empty text removes it.
        type: str
  purge_rules:
    description:
      - Whether rules that O(rules) doesn't name are removed. With O(rules) left out, none is.
    type: bool
    default: true
  rules_egress:
    description:
      - What is let out. A new group lets everything out to every IPv4 address, by a rule that stays if this is left
        out.
    type: list
    elements: dict
    aliases: [egress_rules]
    suboptions:
      cidr_ip:
        description: IPv4 networks. Bits of a host are cleared, as EC2 does.
        type: list
        elements: str
      cidr_ipv6:
        description: IPv6 networks.
        type: list
        elements: str
      ip_prefix:
        description: Ids of prefix lists.
        type: list
        elements: str
      group_id:
        description: Ids of security groups; V(account/id/name) for one of another account.
        type: list
        elements: str
      group_name:
        description: Names of security groups of the same VPC, which have to be there. Its own name is allowed.
        type: list
        elements: str
      group_desc:
        description: Taken and not used; groups that a rule names are made by tasks of their own.
        type: str
      proto:
        description: V(tcp), V(udp), V(icmp), V(icmpv6), V(all), or the number of a protocol.
        type: str
        default: tcp
      ports:
        description: Ports, and ranges like V(8080-8099), for V(tcp) and V(udp).
        type: list
        elements: str
      from_port:
        description: The first port of a range; for V(icmp) and V(icmpv6) the type.
        type: int
      to_port:
        description: The last port of a range; for V(icmp) and V(icmpv6) the code.
        type: int
      icmp_type:
        description: The type, for V(icmp) and V(icmpv6); V(-1) is all.
        type: int
      icmp_code:
        description: The code, for V(icmp) and V(icmpv6); V(-1) is all.
        type: int
      rule_desc:
        description: What the rule is for. If left out, it is left alone; an empty text removes it.
        type: str
  purge_rules_egress:
    description:
      - Whether rules that O(rules_egress) doesn't name are removed, the one of a new group too.
    type: bool
    default: true
    aliases: [purge_egress_rules]
notes:
  - "Differences from amazon.aws: with O(rules) left out they are left alone, while there they are all removed; another
    O(description) is refused; a group that O(rules[].group_name) names has to be there; one name in several VPCs is
    refused without O(vpc_id); O(group_id) serves O(state=present) too; ports are needed for V(tcp) and V(udp); networks
    that are none are refused; rules are returned sorted; check mode tells the group as it is to be."
  - "Permissions: C(ec2:DescribeSecurityGroups); to change, C(ec2:CreateSecurityGroup), C(ec2:DeleteSecurityGroup),
    C(ec2:AuthorizeSecurityGroupIngress), C(ec2:AuthorizeSecurityGroupEgress), C(ec2:RevokeSecurityGroupIngress),
    C(ec2:RevokeSecurityGroupEgress), C(ec2:UpdateSecurityGroupRuleDescriptionsIngress),
    C(ec2:UpdateSecurityGroupRuleDescriptionsEgress), C(ec2:CreateTags), C(ec2:DeleteTags); to say what keeps a group
    from being removed, C(ec2:DescribeNetworkInterfaces)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.tags
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: What may reach the shop's databases
  converge.aws.ec2_security_group:
    name: shop-databases
    description: PostgreSQL for the shop
    vpc_id: vpc-0123456789abcdef0
    rules:
      - ports: [5432]
        group_name: [shop-servers]
        rule_desc: the shop
      - ports: [5432]
        cidr_ip: [10.1.0.0/16]
        rule_desc: the office
    rules_egress: []
    tags:
      team: shop

- name: A web server
  converge.aws.ec2_security_group:
    name: shop-web
    description: Web servers of the shop
    vpc_id: vpc-0123456789abcdef0
    rules:
      - ports: [80, 443]
        cidr_ip: [0.0.0.0/0]
        cidr_ipv6: ["::/0"]
      - proto: icmp
        icmp_type: 8
        cidr_ip: [10.0.0.0/8]
      - proto: all
        group_name: [shop-web]

- name: One more, whatever the others are
  converge.aws.ec2_security_group:
    group_id: sg-0123456789abcdef0
    rules:
      - {proto: udp, from_port: 8080, to_port: 8099, cidr_ip: [192.0.2.0/24]}
    purge_rules: false

- name: Remove it
  converge.aws.ec2_security_group:
    name: shop-web
    vpc_id: vpc-0123456789abcdef0
    state: absent
"""

RETURN = r"""
group_id:
  description: The id of the group.
  returned: O(state=present), but not by a check run before there is one
  type: str
  sample: sg-0123456789abcdef0
group_name:
  description: Its name.
  returned: O(state=present)
  type: str
description:
  description: What it is for.
  returned: O(state=present)
  type: str
owner_id:
  description: The account that it is in.
  returned: O(state=present)
  type: str
vpc_id:
  description: The VPC that it is in.
  returned: O(state=present)
  type: str
security_group_arn:
  description: Its ARN.
  returned: O(state=present), where EC2 tells it
  type: str
ip_permissions:
  description: What is let in, the sources of the same traffic together, sorted by protocol and port.
  returned: O(state=present)
  type: list
  elements: dict
  contains: &permission
    ip_protocol:
      description: The protocol, V(-1) for all.
      type: str
    from_port:
      description: The first port, or the type.
      type: int
      returned: the protocol has some
    to_port:
      description: The last port, or the code.
      type: int
      returned: the protocol has some
    ip_ranges:
      description: IPv4 networks, each with its C(cidr_ip), and C(description) if it has one.
      type: list
      elements: dict
    ipv6_ranges:
      description: IPv6 networks, each with its C(cidr_ipv6), and C(description) if it has one.
      type: list
      elements: dict
    prefix_list_ids:
      description: Prefix lists, each with its C(prefix_list_id), and C(description) if it has one.
      type: list
      elements: dict
    user_id_group_pairs:
      description: Security groups, each with its C(group_id) and C(user_id), and C(description) if it has one.
      type: list
      elements: dict
ip_permissions_egress:
  description: What is let out, in the same form.
  returned: O(state=present)
  type: list
  elements: dict
  contains: *permission
tags:
  description: Its tags.
  returned: O(state=present)
  type: dict
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

from collections.abc import Callable
from typing import Any

from ..module_utils.codecs import exactly
from ..module_utils.ec2 import security_groups
from ..module_utils.ec2.tagging import tag_codec, tag_requests
from ..module_utils.options import Rules
from ..module_utils.parts import Attributes, Call, Resource, Setting
from ..module_utils.runner import main as run_module
from ..module_utils.tags import wanted_tags


def _rules(option: str, permissions: str, born: Callable[..., Any] | None = None) -> Setting:
    return Setting(
        option,
        read=Call(path=f"{{Permissions: SecurityGroup.{permissions}, GroupId: SecurityGroup.GroupId}}"),
        write=Call(f"authorize_security_group_{security_groups.DIRECTIONS[option]}", "IpPermissions"),
        codec=security_groups.rules_codec(),
        want=security_groups.wanted(option),
        same=security_groups.same,
        complete=security_groups.complete,
        requests=security_groups.requests(option),
        effect=security_groups.effect,
        show=security_groups.shown,
        already=security_groups.ALREADY,
        initial={},
        born=born,
        unequal="all rules are read, with the group's id; only the changes are written",
    )


RESOURCE = Resource(
    service="ec2",
    noun="security group",
    address={"GroupId": security_groups.own_id},
    missing=security_groups.MISSING,
    already=("InvalidGroup.Duplicate",),
    find=security_groups.find,
    finds=("describe_security_groups",),
    create=Call("create_security_group"),
    delete=Call("delete_security_group"),
    check=security_groups.check,
    localize=security_groups.localize,
    adopt=security_groups.adopt,
    accept=security_groups.accept,
    resolve=security_groups.resolve,
    creating=security_groups.creating,
    warn=security_groups.warn,
    reason=security_groups.reason,
    answer=security_groups.answer,
    parts=(
        Attributes(
            {"description": "Description"},
            seen_as={"description": "SecurityGroup.Description"},
            fixed_at_birth={"description": security_groups.DESCRIPTION_STAYS},
        ),
        _rules("rules", "IpPermissions"),
        _rules("rules_egress", "IpPermissionsEgress", security_groups.born_egress),
        Setting(
            "tags",
            read=Call(path="SecurityGroup.Tags"),
            write=Call("create_tags", "Tags", at={"Resources": security_groups.resources}),
            codec=tag_codec("security-group"),
            want=wanted_tags,
            same=exactly,
            complete=lambda wanted, current: wanted,
            created_with="TagSpecifications",
            requests=tag_requests("GroupId"),
        ),
    ),
)

RULES = Rules(required_one_of=(("name", "group_id"),))


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
