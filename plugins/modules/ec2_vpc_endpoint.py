#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: ec2_vpc_endpoint
short_description: Manage VPC endpoints
version_added: 0.1.0
description:
  - Creates, changes and deletes VPC endpoints, through which a VPC reaches S3 and other services without the internet.
  - An endpoint is found by O(vpc_id), O(service) and O(vpc_endpoint_type), or by O(vpc_endpoint_id).
author:
  - converge.aws contributors (@converge-aws)
options:
  vpc_id:
    description:
      - The VPC. Needed unless O(vpc_endpoint_id) is given.
    type: str
  service:
    description:
      - The service, like V(com.amazonaws.eu-west-3.s3), or V(s3) for that of the region that the task works in.
      - Needed unless O(vpc_endpoint_id) is given.
    type: str
  vpc_endpoint_type:
    description:
      - The type. V(Gateway), which S3 and DynamoDB have, costs nothing and is a route in route tables; the others are
        network interfaces in subnets.
      - It tells endpoints for the same service apart and can't be changed later.
    type: str
    choices: [Interface, Gateway, GatewayLoadBalancer]
    default: Gateway
  vpc_endpoint_id:
    description:
      - The endpoint's id. Needed where the VPC has several endpoints of one type for the service.
    type: str
  state:
    description:
      - Whether the endpoint is to be there.
    type: str
    choices: [present, absent]
    default: present
  policy:
    description:
      - What may be done through the endpoint, as JSON text or as a dictionary. Empty text or C({}) allows everything,
        as does an endpoint that was made without a policy.
      - It is compared by its meaning.
    type: json
  route_table_ids:
    description:
      - The route tables that have a route to the endpoint, all of them. Needs O(vpc_endpoint_type=Gateway).
    type: list
    elements: str
  vpc_endpoint_subnets:
    description:
      - The subnets that the endpoint has an interface in, all of them, one in each availability zone.
      - Needs O(vpc_endpoint_type=Interface) or O(vpc_endpoint_type=GatewayLoadBalancer).
    type: list
    elements: str
  vpc_endpoint_security_groups:
    description:
      - The security groups of the endpoint's interfaces, all of them. A new endpoint for which none is given has the
        default one of the VPC.
      - Needs O(vpc_endpoint_type=Interface).
    type: list
    elements: str
  private_dns_enabled:
    description:
      - Whether the service's own host names lead to the endpoint within the VPC. AWS decides for a new one if left out.
      - Needs O(vpc_endpoint_type=Interface).
    type: bool
  ip_address_type:
    description:
      - The kind of addresses that the endpoint has.
    type: str
    choices: [ipv4, dualstack, ipv6]
  client_token:
    description:
      - A token that tells AWS that two requests to create an endpoint are the same one. If left out, each task has its
        own, so that a request sent again makes no second endpoint.
    type: str
  wait:
    description:
      - Whether to wait until a new or changed endpoint is available, and until one that is to go is gone.
    type: bool
    default: false
  wait_timeout:
    description:
      - For how many seconds to wait.
    type: int
    default: 320
notes:
  - "Differences from amazon.aws: check mode foretells all of it, and there is a diff; V(absent) needs no id and waits
    if O(wait) says so; an endpoint is found by VPC, service and type, so that other route tables change it instead of
    making another; policy, subnets and security groups of an endpoint that is there are changed too; subnets and
    security groups may be given without the other; O(private_dns_enabled), O(ip_address_type), short names of services;
    O(vpc_id) and O(service) aren't needed where an id is given; what AWS leaves undone when it deletes is an error."
  - An endpoint that is being deleted counts as gone.
  - "Permissions: C(ec2:DescribeVpcEndpoints); to change, C(ec2:CreateVpcEndpoint), C(ec2:ModifyVpcEndpoint),
    C(ec2:CreateTags), C(ec2:DeleteTags), C(ec2:DeleteVpcEndpoints); with private DNS names also
    C(route53:AssociateVPCWithHostedZone)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.tags
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Reach S3 from a VPC without the internet, and only buckets of this account
  converge.aws.ec2_vpc_endpoint:
    vpc_id: vpc-0123456789abcdef0
    service: com.amazonaws.eu-west-3.s3
    route_table_ids: [rtb-0123456789abcdef0]
    policy:
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Principal: "*"
          Action: s3:*
          Resource: "*"
          Condition:
            StringEquals:
              aws:ResourceAccount: "123456789012"

- name: Reach KMS through interfaces in two zones
  converge.aws.ec2_vpc_endpoint:
    vpc_id: vpc-0123456789abcdef0
    service: kms
    vpc_endpoint_type: Interface
    vpc_endpoint_subnets: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]
    vpc_endpoint_security_groups: [sg-0123456789abcdef0]
    private_dns_enabled: true
    wait: true

- name: Allow everything through it again
  converge.aws.ec2_vpc_endpoint:
    vpc_id: vpc-0123456789abcdef0
    service: s3
    policy: {}

- name: Remove it
  converge.aws.ec2_vpc_endpoint:
    vpc_id: vpc-0123456789abcdef0
    service: s3
    state: absent
"""

RETURN = r"""
endpoint:
  description: How messages name the endpoint, by its id or by its service and VPC.
  returned: O(state=present)
  type: str
  sample: com.amazonaws.eu-west-3.s3 in vpc-0123456789abcdef0
result:
  description: The endpoint.
  returned: O(state=present)
  type: dict
  contains:
    creation_timestamp:
      description: When it was made, in ISO 8601.
      type: str
    dns_entries:
      description: The host names that lead to it.
      type: list
      elements: dict
    groups:
      description: The security groups of its interfaces.
      type: list
      elements: dict
    ip_address_type:
      description: The kind of addresses that it has.
      type: str
    network_interface_ids:
      description: Its network interfaces.
      type: list
      elements: str
    owner_id:
      description: The account that it belongs to.
      type: str
    policy_document:
      description: Its policy, as text.
      type: str
    private_dns_enabled:
      description: Whether the service's own host names lead to it.
      type: bool
    requester_managed:
      description: Whether its service manages it.
      type: bool
    route_table_ids:
      description: The route tables that have a route to it.
      type: list
      elements: str
    service_name:
      description: The service.
      type: str
    state:
      description: Its state.
      type: str
      sample: available
    subnet_ids:
      description: The subnets that it has an interface in.
      type: list
      elements: str
    tags:
      description: Its tags, as pairs of C(Key) and C(Value).
      type: list
      elements: dict
    vpc_endpoint_id:
      description: Its id.
      type: str
    vpc_endpoint_type:
      description: Its type.
      type: str
    vpc_id:
      description: Its VPC.
      type: str
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

from ..module_utils.codecs import JSON_DOCUMENT, exactly
from ..module_utils.ec2 import vpc_endpoints
from ..module_utils.ec2.tagging import tag_codec, tag_requests
from ..module_utils.options import Rules
from ..module_utils.parts import Attributes, Call, Resource, Setting
from ..module_utils.policies import same_policy
from ..module_utils.runner import main as run_module
from ..module_utils.tags import wanted_tags


def _ids(option: str, member: str, path: str, what: str, unequal: str = "") -> Setting:
    return Setting(
        option,
        read=Call(path=path),
        write=Call("modify_vpc_endpoint", f"Add{member}"),
        codec=vpc_endpoints.IDS,
        want=vpc_endpoints.listed(option),
        same=vpc_endpoints.same_ids,
        complete=lambda wanted, current: wanted,
        created_with=member,
        requests=vpc_endpoints.coming_and_going(member, option),
        effect=vpc_endpoints.leaving(what),
        unequal=unequal,
    )


RESOURCE = Resource(
    service="ec2",
    noun="VPC endpoint",
    name="endpoint",
    address={"VpcEndpointId": "vpc_endpoint_id"},
    missing=vpc_endpoints.GONE,
    find=vpc_endpoints.find,
    finds=("describe_vpc_endpoints",),
    create=Call("create_vpc_endpoint"),
    delete=Call("delete_vpc_endpoints", at={"VpcEndpointIds": vpc_endpoints.resources}),
    check=vpc_endpoints.check,
    localize=vpc_endpoints.localize,
    adopt=vpc_endpoints.adopt,
    accept=vpc_endpoints.accept,
    creating=vpc_endpoints.creating,
    pending=vpc_endpoints.pending,
    answer=vpc_endpoints.answer,
    create_effect=vpc_endpoints.create_effect,
    delete_effect=vpc_endpoints.DELETED,
    parts=(
        Attributes(
            {"private_dns_enabled": "PrivateDnsEnabled", "ip_address_type": "IpAddressType"},
            modify=Call("modify_vpc_endpoint"),
            seen_as={
                "private_dns_enabled": "VpcEndpoint.PrivateDnsEnabled",
                "ip_address_type": "VpcEndpoint.IpAddressType",
            },
        ),
        _ids("route_table_ids", "RouteTableIds", "VpcEndpoint.RouteTableIds", "route tables"),
        _ids("vpc_endpoint_subnets", "SubnetIds", "VpcEndpoint.SubnetIds", "subnets"),
        _ids(
            "vpc_endpoint_security_groups",
            "SecurityGroupIds",
            "VpcEndpoint.Groups",
            "through security groups",
            unequal="groups are read with their names",
        ),
        Setting(
            "policy",
            read=Call(path="VpcEndpoint.PolicyDocument"),
            write=Call("modify_vpc_endpoint", "PolicyDocument"),
            clear=Call("modify_vpc_endpoint", fixed={"ResetPolicy": True}),
            codec=JSON_DOCUMENT,
            want=vpc_endpoints.wanted_policy,
            same=same_policy,
            complete=lambda wanted, current: wanted,
            initial=vpc_endpoints.FULL_ACCESS,
            created_with="PolicyDocument",
        ),
        Setting(
            "tags",
            read=Call(path="VpcEndpoint.Tags"),
            write=Call("create_tags", "Tags", at={"Resources": vpc_endpoints.resources}),
            codec=tag_codec("vpc-endpoint"),
            want=wanted_tags,
            same=exactly,
            complete=lambda wanted, current: wanted,
            created_with="TagSpecifications",
            requests=tag_requests("VpcEndpointId"),
        ),
    ),
)

RULES = Rules(no_log={"client_token": False})


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
