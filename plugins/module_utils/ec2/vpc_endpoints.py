# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""VPC endpoints: found by what they are for, changed by what comes and goes, waited for until they carry traffic."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from ..codecs import JSON_DOCUMENT, same_text_set
from ..errors import ApiError, Failed, Refused
from ..parts import Codec, Effect, Params, Request, Where
from ..policies import checked
from ..shapes import snake, timestamp

# https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
MAX_POLICY_BYTES = 20480
# What an endpoint has that was given no policy: everybody may do everything that the service's own policies allow.
FULL_ACCESS = {
    "Version": "2008-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}],
}

GONE = ("InvalidVpcEndpointId.NotFound", "InvalidVpcEndpoint.NotFound")
_GOING = ("deleting", "deleted")
_DEAD = ("failed", "rejected", "expired")
_BELONGS = {
    "route_table_ids": ("Gateway",),
    "vpc_endpoint_subnets": ("Interface", "GatewayLoadBalancer"),
    "vpc_endpoint_security_groups": ("Interface",),
    "private_dns_enabled": ("Interface",),
}


def check(params: Params) -> None:
    """Refuse options that don't name an endpoint, or that its type doesn't have."""
    if not params.get("vpc_endpoint_id") and not (params.get("vpc_id") and params.get("service")):
        raise Refused("vpc_id and service are needed, or vpc_endpoint_id: they say which endpoint is meant.")
    for option, prefix in (("vpc_endpoint_id", "vpce-"), ("vpc_id", "vpc-")):
        value = params.get(option)
        if value and not re.fullmatch(rf"{prefix}[0-9a-f]+", value):
            raise Refused(f"{option}: {value!r} is not an id, which looks like {prefix}0123456789abcdef0.")
    if params["state"] == "absent":
        return
    if not params.get("vpc_endpoint_id"):
        _check_belonging(params, params["vpc_endpoint_type"])
    if params.get("vpc_endpoint_security_groups") == []:
        raise Refused("vpc_endpoint_security_groups: an endpoint has one at least; leave the option out to keep them.")
    if params.get("policy") is not None:
        wanted_policy(params, None)


def localize(params: Params, where: Where) -> Params:
    """The options with the service's full name, and with a name for the endpoint in sentences."""
    service = params.get("service")
    if service and not re.match(r"(com|cn|aws|eu)\.", service) and where.region not in service:
        service = f"com.amazonaws.{where.region}.{service}"
    about = params.get("vpc_endpoint_id") or f"{service} in {params.get('vpc_id')}"
    return {**params, "service": service, "endpoint": about}


def find(api: Any, params: Params, where: Where) -> dict[str, Any] | None:
    """The one endpoint that the task means, by its id or by VPC, service and type; those that are going don't count.

    Raises Refused where there are several: only an id then tells which one is meant.
    """
    if params.get("vpc_endpoint_id"):
        try:
            found = api.call("describe_vpc_endpoints", {"VpcEndpointIds": [params["vpc_endpoint_id"]]})["VpcEndpoints"]
        except ApiError as error:
            if error.code not in GONE:
                raise
            found = []
    else:
        wanted = {"vpc-id": params["vpc_id"], "service-name": params["service"]}
        filters = [{"Name": name, "Values": [value]} for name, value in wanted.items()]
        pages = api.pages("describe_vpc_endpoints", {"Filters": filters})
        found = [one for page in pages for one in page["VpcEndpoints"] if _type(one) == params["vpc_endpoint_type"]]
    there = [one for one in found if _state(one) not in _GOING]
    if len(there) > 1:
        ids = ", ".join(sorted(one["VpcEndpointId"] for one in there))
        raise Refused(
            f"vpc_endpoint_id: {params['vpc_id']} has {len(there)} endpoints of type {params['vpc_endpoint_type']} for"
            f" {params['service']}: {ids}. Give the id of the one that is meant."
        )
    return {"VpcEndpoint": there[0]} if there else None


def adopt(found: Mapping[str, Any], params: Params) -> Params:
    """The options with the id, the VPC, the service and the type of the endpoint that is there."""
    seen = found["VpcEndpoint"]
    return {
        **params,
        "vpc_endpoint_id": seen["VpcEndpointId"],
        "vpc_id": params.get("vpc_id") or seen["VpcId"],
        "service": params.get("service") or seen["ServiceName"],
    }


def accept(found: Mapping[str, Any], params: Params, where: Where) -> None:
    """Refuse an endpoint for something else than the task says, and one that will never carry traffic."""
    seen = found["VpcEndpoint"]
    name = seen["VpcEndpointId"]
    for option, member in (("vpc_id", "VpcId"), ("service", "ServiceName")):
        if params[option] != seen[member]:
            raise Refused(f"{option}: endpoint {name} is for {seen[member]}, not {params[option]}; that can't change.")
    if params["state"] == "absent":
        return
    _check_belonging(params, _type(seen))
    if _state(seen) in _DEAD:
        raise Refused(f"Endpoint {name} is {_state(seen)}{_cause(seen)}. Remove it (state: absent) and make it anew.")


def _check_belonging(params: Params, kind: str) -> None:
    for option, kinds in _BELONGS.items():
        if params.get(option) not in (None, []) and kind not in kinds:
            raise Refused(f"{option} belongs to endpoints of type {' and '.join(kinds)}, and this one's is {kind}.")


def creating(params: Params, where: Where) -> dict[str, Any]:
    """The members of CreateVpcEndpoint that are no part's."""
    if params.get("vpc_endpoint_id"):
        raise Refused(
            f"vpc_endpoint_id: there is no endpoint {params['vpc_endpoint_id']}. AWS makes up the ids: to create one,"
            " give vpc_id and service instead."
        )
    return {
        "VpcId": params["vpc_id"],
        "ServiceName": params["service"],
        "VpcEndpointType": params["vpc_endpoint_type"],
        **({"ClientToken": params["client_token"]} if params.get("client_token") else {}),
    }


def pending(state: str, api: Any, params: Params, where: Where) -> str:
    """What it still lacks to be there, or to be gone; raises Failed for one that will never be available."""
    if state == "absent":
        listed: Mapping[str, Any] = {}
        try:
            listed = api.call("describe_vpc_endpoints", {"VpcEndpointIds": [params["vpc_endpoint_id"]]})
        except ApiError as error:
            if error.code not in GONE:
                raise
        return "being gone" if any(_state(one) != "deleted" for one in listed.get("VpcEndpoints", ())) else ""
    found = find(api, params, where)
    if found is None:
        return "being there"
    seen = found["VpcEndpoint"]
    if _state(seen) in _DEAD:
        raise Failed(f"VPC endpoint {seen['VpcEndpointId']} is {_state(seen)}{_cause(seen)}.")
    if _state(seen) == "pendingacceptance":
        return "being accepted by the owner of the service"
    return "" if _state(seen) == "available" else "being available"


def create_effect(params: Params) -> Effect | None:
    """What an endpoint costs: those of the type Gateway nothing, the others by the hour and by the byte."""
    if params["vpc_endpoint_type"] == "Gateway":
        return None
    return Effect("costs", "AWS bills the endpoint by the hour in each availability zone, and what passes through it.")


DELETED = Effect("interrupts", "What reached the service through the endpoint has to find another way.")


# --- what a task says of it ---


def wanted_policy(params: Params, current: Any) -> Any:
    """The policy as a document; empty text or an empty one is the one that allows everything."""
    text = params["policy"]
    if text in ("", "{}", {}, "null"):
        return {}
    return checked(text, "policy", kind="resource", limit=MAX_POLICY_BYTES)


def listed(option: str) -> Callable[[Params, Any], list[str]]:
    """The wanted ids of an option, each once."""
    return lambda params, current: list(dict.fromkeys(params[option]))


def coming_and_going(member: str, read: str) -> Callable[..., tuple[Request, ...]]:
    """One request that adds what is missing and removes what is too much, so that nothing is without for a moment."""

    def requests(
        address: Mapping[str, Any], after: Any, values: Mapping[str, Any], found: Any, where: Where
    ) -> tuple[Request, ...]:
        current = values.get(read) or []
        members = {
            f"Add{member}": [one for one in after if one not in current],
            f"Remove{member}": [one for one in current if one not in after],
        }
        request = {**address, **{name: ids for name, ids in members.items() if ids}}
        return (Request("ec2", "modify_vpc_endpoint", request),)

    return requests


def leaving(what: str) -> Callable[[Any, Any], Effect | None]:
    """What it means for those that the endpoint no longer serves."""

    def effect(before: Any, after: Any) -> Effect | None:
        gone = [one for one in before or () if one not in (after or ())]
        return Effect("interrupts", f"The endpoint no longer serves {what} {', '.join(gone)}.") if gone else None

    return effect


IDS = Codec(
    lambda value, _shape: list(value),
    lambda wire, _shape: [one["GroupId"] if isinstance(one, Mapping) else one for one in wire or ()],
)
same_ids = same_text_set


def resources(params: Params, where: Where) -> list[str] | None:
    """The id as the calls for tags and for deletion take it: as a list."""
    return [params["vpc_endpoint_id"]] if params.get("vpc_endpoint_id") else None


# --- what a task returns of it ---


def answer(values: Mapping[str, Any], found: Mapping[str, Any] | None, params: Params, where: Where) -> dict[str, Any]:
    """``result`` as amazon.aws returns it: the endpoint in snake_case, its policy as text, its tags as AWS has them."""
    result: dict[str, Any] = {
        "service_name": params["service"],
        "vpc_id": params["vpc_id"],
        "vpc_endpoint_type": params["vpc_endpoint_type"],
        "state": "available",
        "route_table_ids": [],
        "subnet_ids": [],
        "groups": [],
        "tags": [],
        "policy_document": json.dumps(FULL_ACCESS),
    }
    if found is not None:
        result.update({snake(member): _plain(value) for member, value in found["VpcEndpoint"].items()})
        result["state"] = _state(found["VpcEndpoint"])
    attributes = {name: value for name, value in (values.get("attributes") or {}).items() if value is not None}
    result.update(attributes)
    for part, key in (("route_table_ids", "route_table_ids"), ("vpc_endpoint_subnets", "subnet_ids")):
        if part in values:
            result[key] = sorted(values[part] or ())
    if "vpc_endpoint_security_groups" in values:
        names = {group["group_id"]: group for group in result["groups"]}
        result["groups"] = [names.get(one, {"group_id": one}) for one in values["vpc_endpoint_security_groups"] or ()]
    if "policy" in values:
        result["policy_document"] = JSON_DOCUMENT.to_wire(values["policy"] or FULL_ACCESS, None)
    if "tags" in values:
        result["tags"] = [{"Key": key, "Value": value} for key, value in sorted((values["tags"] or {}).items())]
    return {"result": result}


def _plain(value: Any) -> Any:
    """A value of the answer in snake_case; tags stay as AWS lists them."""
    if isinstance(value, Mapping):
        if set(value) == {"Key", "Value"}:
            return dict(value)
        return {snake(member): _plain(inner) for member, inner in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return timestamp(value) if hasattr(value, "astimezone") else value


def _state(endpoint: Mapping[str, Any]) -> str:
    """The state as AWS answers it; its model spells it with capitals."""
    return str(endpoint.get("State", "")).lower()


def _type(endpoint: Mapping[str, Any]) -> str:
    return str(endpoint.get("VpcEndpointType") or "Gateway")


def _cause(endpoint: Mapping[str, Any]) -> str:
    said = (endpoint.get("LastError") or {}).get("Message") or endpoint.get("FailureReason")
    return f": {str(said).rstrip('.')}" if said else ""
