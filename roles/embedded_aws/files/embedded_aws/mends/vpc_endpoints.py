# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""VPC endpoints: what is refused, the routes that they keep, and the states that they go through."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from moto.core.base_backend import BaseBackend
from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import EC2Backend
from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend
from moto.ec2.models.vpcs import AWS_ENDPOINT_SERVICES, VPCBackend, VPCEndPoint
from moto.ec2.responses import EC2Response

# The services with gateway endpoints; they have interface endpoints too.
_GATEWAYS = ("s3", "dynamodb")
_CHANGES = ("Subnet", "RouteTable", "SecurityGroup")


def install() -> None:
    VPCBackend._collect_default_endpoint_services = staticmethod(_services)
    EC2Backend.create_vpc_endpoint = _checked_create(EC2Backend.create_vpc_endpoint)
    EC2Backend.describe_vpc_endpoint_services = _by_filter_values(EC2Backend.describe_vpc_endpoint_services)
    EC2Response.describe_vpc_endpoints = _seen
    EC2Response.modify_vpc_endpoint = _modify
    EC2Response.delete_vpc_endpoints = _delete
    VPCEndPoint.vpc_endpoint_id = property(lambda self: self.id)
    VPCEndPoint.vpc_endpoint_state = property(lambda self: self.state)
    VPCEndPoint.owner_id = property(lambda self: self.ec2_backend.account_id)
    VPCEndPoint.requester_managed = False
    VPCEndPoint.ip_address_type = "ipv4"


def _services(account_id: str, region: str) -> list[dict[str, Any]]:
    # moto asks each service's own code, of which some needs packages that nothing else does.
    zones = [
        zone.name for zones in RegionsAndZonesBackend.zones.values() for zone in zones if zone.name.startswith(region)
    ]
    make = BaseBackend.default_vpc_endpoint_service_factory
    found = [
        service
        for name in _GATEWAYS
        for kind in ("Gateway", "Interface")
        for service in make(region, zones, name, service_type=kind)
    ]
    others = [name for name in AWS_ENDPOINT_SERVICES if name not in _GATEWAYS]
    return found + [service for name in others for service in make(region, zones, name)]


def _by_filter_values(of_moto: Any) -> Any:
    def describe_vpc_endpoint_services(self: EC2Backend, *, filters: Any, **options: Any) -> dict[str, Any]:
        both = [{**each, "Value": each.get("Values", each.get("Value", []))} for each in filters]
        found: dict[str, Any] = of_moto(self, filters=both, **options)
        found["serviceNames"] = sorted(set(found["serviceNames"]))
        return found

    return describe_vpc_endpoint_services


def _refused(code: str, message: str) -> EC2ClientError:
    return EC2ClientError(code, message)


def _checked_create(of_moto: Any) -> Any:
    """AWS: type Gateway if none is given; what doesn't belong to the type, the VPC or the service is refused."""

    def create_vpc_endpoint(self: EC2Backend, **asked: Any) -> VPCEndPoint:
        kind = asked["endpoint_type"] = asked.get("endpoint_type") or "Gateway"
        vpc, service = self.get_vpc(asked["vpc_id"]), asked["service_name"]
        _check_service(self, service, kind)
        asked["policy_document"] = _checked_policy(asked.get("policy_document"))
        tables, subnets = asked.get("route_table_ids") or [], asked.get("subnet_ids") or []
        groups = asked.get("security_group_ids") or []
        if kind == "Gateway":
            if subnets or groups:
                raise _refused("InvalidParameter", "Subnets and security groups are for Interface endpoints only.")
            asked["private_dns_enabled"] = False
            for table in tables:
                _check_route(self, vpc.id, table, service)
        else:
            if tables:
                raise _refused("InvalidParameter", "Route table IDs are only supported for Gateway type VPC Endpoint.")
            if asked.get("private_dns_enabled"):
                _check_dns(vpc)
            _check_subnets(self, vpc.id, subnets)
            # AWS: without security groups, the VPC's default one.
            asked["security_group_ids"] = groups or [self.get_default_security_group(vpc.id).id]
            _check_groups(self, vpc.id, groups)
        endpoint: VPCEndPoint = of_moto(self, **asked)
        if kind != "Gateway":
            endpoint.state = "pending"  # until it has been looked at once
        return endpoint

    return create_vpc_endpoint


def _check_service(backend: EC2Backend, service: str, kind: str) -> None:
    offered = _services(backend.account_id, backend.region_name) + [
        each.to_dict() for each in backend.configurations.values()
    ]
    kinds = [t["ServiceType"] for each in offered if each["ServiceName"] == service for t in each["ServiceType"]]
    if not kinds:
        raise _refused("InvalidServiceName", f"The Vpc Endpoint Service '{service}' does not exist")
    if kind not in kinds:
        available = ", ".join(sorted(set(kinds)))
        raise _refused(
            "InvalidParameter", f"Endpoint type ({kind}) does not match available service types ([{available}])."
        )


def _checked_policy(policy: str | None) -> str | None:
    if not policy:
        return None
    try:
        if isinstance(json.loads(policy), dict):
            return policy
    except ValueError:
        pass
    raise _refused("InvalidPolicyDocument", "The policy document is not valid JSON.")


def _check_route(backend: EC2Backend, vpc_id: str, table_id: str, service: str) -> None:
    table = backend.get_route_table(table_id)
    if table.vpc_id != vpc_id:
        raise _refused("InvalidParameter", f"Route table {table_id} belongs to a different network than VPC {vpc_id}")
    prefix_list = _prefix_list(backend, service)
    there = [route.destination_prefix_list.id for route in table._routes.values() if route.destination_prefix_list]
    if prefix_list in there:
        raise _refused(
            "RouteAlreadyExists",
            f"route table {table_id} already has a route with destination-prefix-list-id {prefix_list}",
        )


def _prefix_list(backend: EC2Backend, service: str) -> str | None:
    lists = backend.managed_prefix_lists.values()
    return next((each.id for each in lists if each.prefix_list_name == service), None)


def _check_subnets(backend: EC2Backend, vpc_id: str, subnet_ids: Sequence[str]) -> None:
    subnets = [backend.get_subnet(subnet_id) for subnet_id in subnet_ids]
    for subnet in subnets:
        if subnet.vpc_id != vpc_id:
            raise _refused("InvalidParameter", f"Subnet {subnet.id} doesn't belong to VPC {vpc_id}")
    zones = [subnet.availability_zone for subnet in subnets]
    for zone in zones:
        if zones.count(zone) > 1:
            raise _refused(
                "DuplicateSubnetsInSameZone", f"Found another VPC endpoint subnet in the availability zone of {zone}"
            )


def _check_groups(backend: EC2Backend, vpc_id: str, group_ids: Sequence[str]) -> None:
    for group_id in group_ids:
        group = backend.get_security_group_from_id(group_id)
        if group is None or group.vpc_id != vpc_id:
            raise _refused("InvalidSecurityGroupID.NotFound", f"The security group '{group_id}' does not exist")


def _check_dns(vpc: Any) -> None:
    if not (vpc.enable_dns_support and vpc.enable_dns_hostnames):
        raise _refused(
            "InvalidParameter",
            "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for "
            f"{vpc.id}",
        )


def _seen(self: EC2Response) -> ActionResult:
    """AWS: an interface endpoint is pending for a while and deleting for a while; here, for one look each."""
    found = self.ec2_backend.describe_vpc_endpoints(
        vpc_end_point_ids=self._get_param("VpcEndpointIds", []), filters=self._filters_from_querystring()
    )
    # Told as they are now, since what is shown here moves on.
    shown = ActionResult({"VpcEndpoints": [_Shown(endpoint) for endpoint in found]})
    for endpoint in found:
        if endpoint.state == "pending":
            endpoint.state = "available"
        elif endpoint.state == "deleting":
            del self.ec2_backend.vpc_end_points[endpoint.id]
    return shown


class _Shown:
    """An endpoint whose state stays what it was when it was looked at."""

    def __init__(self, endpoint: VPCEndPoint) -> None:
        self._endpoint, self.state = endpoint, endpoint.state

    def __getattr__(self, name: str) -> Any:
        return getattr(self._endpoint, name)


def _modify(self: EC2Response) -> ActionResult:
    """AWS: all is checked before anything changes; a gateway's routes follow its route tables."""
    backend = self.ec2_backend
    endpoint = backend.get_vpc_end_point(self._get_param("VpcEndpointId"))
    vpc = backend.get_vpc(endpoint.vpc_id)
    add = {kind: self._get_param(f"Add{kind}Ids", []) for kind in _CHANGES}
    remove = {kind: self._get_param(f"Remove{kind}Ids", []) for kind in _CHANGES}
    policy = _checked_policy(self._get_param("PolicyDocument"))
    private_dns = self._get_bool_param("PrivateDnsEnabled")
    is_gateway = endpoint.vpc_endpoint_type == "Gateway"
    if is_gateway and (add["Subnet"] or add["SecurityGroup"] or private_dns):
        raise _refused("InvalidParameter", "Subnets, security groups and private DNS are for Interface endpoints only.")
    if not is_gateway and add["RouteTable"]:
        raise _refused("InvalidParameter", "Route table IDs are only supported for Gateway type VPC Endpoint.")
    subnets = _changed(endpoint.subnet_ids or [], add["Subnet"], remove["Subnet"])
    groups = _changed(endpoint.security_group_ids, add["SecurityGroup"], remove["SecurityGroup"])
    new_tables = [table for table in add["RouteTable"] if table not in endpoint.route_table_ids]
    for table in new_tables:
        _check_route(backend, vpc.id, table, endpoint.service_name)
    if not is_gateway:
        _check_subnets(backend, vpc.id, subnets)
        _check_groups(backend, vpc.id, groups)
        if not groups:
            raise _refused("InvalidParameter", "An Interface endpoint needs at least one security group.")
    if private_dns:
        _check_dns(vpc)
    for table in remove["RouteTable"]:
        _drop_route(backend, endpoint, table)
    for table in new_tables:
        prefix_list = endpoint.destination_prefix_list_id
        backend.create_route(table, None, gateway_id=endpoint.id, destination_prefix_list_id=prefix_list)
    endpoint.route_table_ids = _changed(endpoint.route_table_ids, add["RouteTable"], remove["RouteTable"])
    endpoint.subnet_ids, endpoint.security_group_ids = subnets, groups
    if self._get_bool_param("ResetPolicy"):
        endpoint.policy_document = json.dumps(VPCEndPoint.DEFAULT_POLICY)
    if policy:
        endpoint.policy_document = policy
    if private_dns is not None:
        endpoint.private_dns_enabled = private_dns
    return ActionResult({"Return": True})


def _changed(there: Sequence[str], add: Sequence[str], remove: Sequence[str]) -> list[str]:
    kept = [each for each in there if each not in remove]
    return kept + [each for each in add if each not in kept]


def _drop_route(backend: EC2Backend, endpoint: VPCEndPoint, table_id: str) -> None:
    routes = backend.get_route_table(table_id)._routes
    for route_id, route in list(routes.items()):
        if route.gateway is not None and getattr(route.gateway, "id", None) == endpoint.id:
            del routes[route_id]


def _delete(self: EC2Response) -> ActionResult:
    """AWS: ids that aren't there are told of as unsuccessful; the others go, with routes and network interfaces."""
    backend, unsuccessful = self.ec2_backend, []
    for endpoint_id in self._get_param("VpcEndpointIds", []):
        endpoint = backend.vpc_end_points.get(endpoint_id)
        if endpoint is None:
            message = f"The Vpc Endpoint Id '{endpoint_id}' does not exist"
            error = {"Code": "InvalidVpcEndpoint.NotFound", "Message": message}
            unsuccessful.append({"ResourceId": endpoint_id, "Error": error})
        elif endpoint.vpc_endpoint_type == "Gateway":
            for table in endpoint.route_table_ids:
                _drop_route(backend, endpoint, table)
            del backend.vpc_end_points[endpoint_id]
        else:
            for interface in endpoint.network_interface_ids:
                backend.enis.pop(interface, None)
            endpoint.state = "deleting"
    return ActionResult({"Unsuccessful": unsuccessful})
