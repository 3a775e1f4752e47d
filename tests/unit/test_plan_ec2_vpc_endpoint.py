# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of VPC endpoints as plans: what comes and goes in one request, what AWS can't change, what it waits for."""

from __future__ import annotations

import json
from typing import Any

import jmespath
import pytest

from ansible_collections.converge.aws.plugins.module_utils.ec2 import vpc_endpoints
from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.parts import Attributes
from ansible_collections.converge.aws.plugins.module_utils.state import State
from support.modules import module, params
from support.planning import WHERE, plan, told

ENDPOINT = module("ec2_vpc_endpoint").RESOURCE
S3 = "com.amazonaws.eu-west-3.s3"
NARROW = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}],
}


def options(**said: Any) -> dict[str, Any]:
    given = params("ec2_vpc_endpoint", **{"vpc_id": "vpc-1", "service": "s3", **said})
    vpc_endpoints.check(given)
    return dict(vpc_endpoints.localize(given, WHERE))


def endpoint(**seen: Any) -> dict[str, Any]:
    return {
        "VpcEndpointId": "vpce-1",
        "VpcId": "vpc-1",
        "ServiceName": S3,
        "VpcEndpointType": "Gateway",
        "State": "available",
        "PolicyDocument": json.dumps(vpc_endpoints.FULL_ACCESS),
        **seen,
    }


def there(**seen: Any) -> State:
    found = {"VpcEndpoint": endpoint(**seen)}
    values = {
        part.name: part.codec.from_wire(jmespath.search(part.read.path, found), None)
        for part in ENDPOINT.parts
        if not isinstance(part, Attributes)
    }
    private = {"private_dns_enabled": seen.get("PrivateDnsEnabled"), "ip_address_type": seen.get("IpAddressType")}
    return State(found, {**values, "attributes": private})


def planned(at: State, **said: Any) -> Any:
    given = options(**said)
    if at.found is None:
        return plan(ENDPOINT, at, given)
    vpc_endpoints.accept(at.found, given, WHERE)
    return plan(ENDPOINT, at, vpc_endpoints.adopt(at.found, given))


class Listed:
    """A port that has these endpoints."""

    def __init__(self, *endpoints: dict[str, Any]) -> None:
        self.endpoints, self.asked = endpoints, []

    def call(self, operation: str, request: Any) -> dict[str, Any]:
        self.asked.append(request)
        if not self.endpoints:
            raise ApiError(operation, "InvalidVpcEndpointId.NotFound", "There is none", 400)
        return {"VpcEndpoints": list(self.endpoints)}

    def pages(self, operation: str, request: Any) -> Any:
        self.asked.append(request)
        yield {"VpcEndpoints": list(self.endpoints)}


@pytest.mark.parametrize(("said", "name"), [
    ("s3", S3),
    ("ecr.api", "com.amazonaws.eu-west-3.ecr.api"),
    (S3, S3),
    ("aws.sagemaker.eu-west-3.notebook", "aws.sagemaker.eu-west-3.notebook"),
    ("com.amazonaws.vpce.us-east-1.vpce-svc-1", "com.amazonaws.vpce.us-east-1.vpce-svc-1"),
    ("cn.com.amazonaws.cn-north-1.kms", "cn.com.amazonaws.cn-north-1.kms"),
])  # fmt: skip
def test_a_short_name_is_that_of_the_region(said, name):
    assert options(service=said)["service"] == name


def test_a_new_endpoint_is_one_request():
    (step,) = planned(State(), route_table_ids=["rtb-1"], policy=NARROW, tags={"a": 1}, client_token="mine")
    assert step.requests[0].params == {
        "VpcId": "vpc-1",
        "ServiceName": S3,
        "VpcEndpointType": "Gateway",
        "ClientToken": "mine",
        "RouteTableIds": ["rtb-1"],
        "PolicyDocument": json.dumps(NARROW, separators=(",", ":")),
        "TagSpecifications": [{"ResourceType": "vpc-endpoint", "Tags": [{"Key": "a", "Value": "1"}]}],
    }
    assert step.effect is None
    (step,) = planned(State(), vpc_endpoint_type="Interface", service="kms", private_dns_enabled=True)
    assert (step.effect.kind, step.requests[0].params["PrivateDnsEnabled"]) == ("costs", True)


def test_what_comes_and_what_goes_is_one_request_and_order_is_nothing():
    state = there(RouteTableIds=["rtb-1", "rtb-2"])
    assert planned(state, route_table_ids=["rtb-2", "rtb-1"]) == ()
    (step,) = planned(state, route_table_ids=["rtb-2", "rtb-3"])
    assert step.requests[0].params == {
        "VpcEndpointId": "vpce-1", "AddRouteTableIds": ["rtb-3"], "RemoveRouteTableIds": ["rtb-1"],
    }  # fmt: skip
    assert (step.effect.kind, "rtb-1" in step.effect.sentence) == ("interrupts", True)
    (step,) = planned(state, route_table_ids=[])
    assert step.requests[0].params == {"VpcEndpointId": "vpce-1", "RemoveRouteTableIds": ["rtb-1", "rtb-2"]}
    (step,) = planned(state, route_table_ids=["rtb-1", "rtb-2", "rtb-3"])
    assert step.effect is None


def test_an_interface_changes_in_every_part():
    state = there(
        VpcEndpointType="Interface", SubnetIds=["subnet-1"], Groups=[{"GroupId": "sg-1", "GroupName": "a"}],
        PrivateDnsEnabled=True, IpAddressType="ipv4",
    )  # fmt: skip
    said = {"vpc_endpoint_type": "Interface", "vpc_endpoint_subnets": ["subnet-1"]}
    assert planned(state, **said, vpc_endpoint_security_groups=["sg-1"], private_dns_enabled=True) == ()
    steps = planned(
        state, **said, vpc_endpoint_security_groups=["sg-2"], private_dns_enabled=False, ip_address_type="dualstack"
    )
    assert told(steps) == [
        ("attributes", "change", ["modify_vpc_endpoint"]),
        ("vpc_endpoint_security_groups", "change", ["modify_vpc_endpoint"]),
    ]
    assert steps[0].requests[0].params == {
        "VpcEndpointId": "vpce-1", "PrivateDnsEnabled": False, "IpAddressType": "dualstack",
    }  # fmt: skip


def test_no_policy_is_the_one_that_allows_everything():
    assert planned(there(), policy={}) == ()
    assert planned(there(), policy=json.dumps(vpc_endpoints.FULL_ACCESS)) == ()
    (step,) = planned(there(PolicyDocument=json.dumps(NARROW)), policy="")
    assert (step.action, step.after) == ("clear", vpc_endpoints.FULL_ACCESS)
    assert step.requests[0].params == {"VpcEndpointId": "vpce-1", "ResetPolicy": True}
    assert told(planned(State(), policy={})) == [("VPC endpoint", "create", ["create_vpc_endpoint"])]


def test_tags_that_go_and_tags_that_come():
    state = there(Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}, {"Key": "aws:x", "Value": "y"}])
    (step,) = planned(state, tags={"a": 1, "c": True})
    assert [(one.operation, one.params) for one in step.requests] == [
        ("delete_tags", {"Resources": ["vpce-1"], "Tags": [{"Key": "b"}]}),
        ("create_tags", {"Resources": ["vpce-1"], "Tags": [{"Key": "c", "Value": "true"}]}),
    ]
    (step,) = planned(there(Tags=[{"Key": "a", "Value": "1"}]), tags={})
    assert (step.action, [one.operation for one in step.requests]) == ("clear", ["delete_tags"])
    assert planned(state, tags={"a": 1}, purge_tags=False) == ()


def test_it_is_removed_by_the_id_that_was_found():
    (step,) = planned(there(), state="absent")
    assert step.requests[0].params == {"VpcEndpointIds": ["vpce-1"]}
    assert planned(State(), state="absent") == ()


@pytest.mark.parametrize(("said", "sentence"), [
    ({"vpc_id": None}, "^vpc_id and service are needed, or vpc_endpoint_id"),
    ({"vpc_id": "photos"}, "^vpc_id: 'photos' is not an id, which looks like vpc-0123456789abcdef0"),
    ({"vpc_endpoint_subnets": ["subnet-1"]}, "^vpc_endpoint_subnets belongs to endpoints of type Interface and"),
    ({"private_dns_enabled": True}, "^private_dns_enabled belongs to endpoints of type Interface, and this one's is G"),
    ({"vpc_endpoint_type": "Interface", "route_table_ids": ["rtb-1"]}, "^route_table_ids belongs to .*of type Gateway"),
    ({"vpc_endpoint_type": "Interface", "vpc_endpoint_security_groups": []}, "^vpc_endpoint_security_groups: .* one"),
    ({"policy": "{"}, "^policy: not JSON"),
])  # fmt: skip
def test_bad_input_is_a_sentence(said, sentence):
    with pytest.raises(Refused, match=sentence):
        options(**said)


@pytest.mark.parametrize(("seen", "said", "sentence"), [
    ({"VpcId": "vpc-2"}, {}, "^vpc_id: endpoint vpce-1 is for vpc-2, not vpc-1"),
    ({"ServiceName": "com.amazonaws.eu-west-3.kms"}, {}, "^service: endpoint vpce-1 is for .*kms, not .*s3"),
    ({"State": "Failed", "LastError": {"Message": "Full."}}, {}, r"^Endpoint vpce-1 is failed: Full\. Remove it"),
    ({"State": "rejected"}, {}, r"^Endpoint vpce-1 is rejected\. Remove it"),
    ({"VpcEndpointType": "Interface"}, {"vpc_endpoint_id": "vpce-1", "route_table_ids": ["rtb-1"]}, "^route_tabl"),
])  # fmt: skip
def test_an_endpoint_for_something_else_is_refused(seen, said, sentence):
    with pytest.raises(Refused, match=sentence):
        planned(there(**seen), **said)


def test_a_dead_one_may_be_removed():
    assert told(planned(there(State="failed"), state="absent"))


def test_an_id_that_is_not_there_is_not_created():
    with pytest.raises(Refused, match="^vpc_endpoint_id: there is no endpoint vpce-9"):
        planned(State(), vpc_endpoint_id="vpce-9")


def test_it_is_found_by_vpc_service_and_type_and_by_its_id():
    api = Listed(endpoint(), endpoint(VpcEndpointId="vpce-2", VpcEndpointType="Interface"), endpoint(State="deleting"))
    assert vpc_endpoints.find(api, options(), WHERE)["VpcEndpoint"]["VpcEndpointId"] == "vpce-1"
    assert api.asked[0] == {
        "Filters": [{"Name": "vpc-id", "Values": ["vpc-1"]}, {"Name": "service-name", "Values": [S3]}],
    }  # fmt: skip
    api = Listed(endpoint())
    assert vpc_endpoints.find(api, options(vpc_endpoint_id="vpce-1"), WHERE)
    assert api.asked == [{"VpcEndpointIds": ["vpce-1"]}]
    assert vpc_endpoints.find(Listed(), options(vpc_endpoint_id="vpce-1"), WHERE) is None
    assert vpc_endpoints.find(Listed(endpoint(State="Deleted")), options(), WHERE) is None


def test_of_several_the_id_says_which():
    with pytest.raises(Refused, match="^vpc_endpoint_id: vpc-1 has 2 endpoints of type Gat.*: vpce-1, vpce-2. Give"):
        vpc_endpoints.find(Listed(endpoint(VpcEndpointId="vpce-2"), endpoint()), options(), WHERE)


@pytest.mark.parametrize(("state", "lacks"), [
    ("pending", "being available"), ("Available", ""),
    ("pendingAcceptance", "being accepted by the owner of the service"),
])  # fmt: skip
def test_it_is_waited_for(state, lacks):
    assert vpc_endpoints.pending("present", Listed(endpoint(State=state)), options(), WHERE) == lacks


def test_a_wait_ends_at_once_where_there_is_nothing_to_wait_for():
    with pytest.raises(Failed, match=r"^VPC endpoint vpce-1 is failed: It broke\.$"):
        vpc_endpoints.pending("present", Listed(endpoint(State="failed", FailureReason="It broke")), options(), WHERE)
    assert vpc_endpoints.pending("present", Listed(), options(), WHERE) == "being there"


def test_what_is_deleting_is_not_gone_yet():
    gone = options(vpc_endpoint_id="vpce-1", state="absent")
    assert vpc_endpoints.pending("absent", Listed(endpoint(State="deleting")), gone, WHERE) == "being gone"
    assert vpc_endpoints.pending("absent", Listed(endpoint(State="deleted")), gone, WHERE) == ""
    assert vpc_endpoints.pending("absent", Listed(), gone, WHERE) == ""
