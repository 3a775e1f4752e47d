# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Security groups as plans: rules by what they let through, in every form that a task may write them."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.ec2 import rules, security_groups
from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Refused
from ansible_collections.converge.aws.plugins.module_utils.parts import Where
from ansible_collections.converge.aws.plugins.module_utils.state import State
from support.modules import module, params
from support.planning import plan, told

GROUP = module("ec2_security_group").RESOURCE
WHERE = Where("eu-west-3", "aws", "123456789012")
OWN, OTHER = "sg-0000000a", "sg-0000000b"
EVERYTHING = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}


def asked(**said: Any) -> Any:
    given = params("ec2_security_group", **{"name": "shop", **said})
    security_groups.check(given)
    return security_groups.localize(given, WHERE)


def there(*ingress: Any, egress: Any = (EVERYTHING,), **more: Any) -> State:
    group = {"GroupId": OWN, "GroupName": "shop", "Description": "x", "VpcId": "vpc-1", "OwnerId": "123456789012",
             "IpPermissions": list(ingress), "IpPermissionsEgress": list(egress), **more}  # fmt: skip
    return State({"SecurityGroup": group}, {
        "attributes": {"description": "x"}, "tags": {},
        "rules": rules.seen(ingress, OWN), "rules_egress": rules.seen(egress, OWN),
    })  # fmt: skip


def planned(now: State, groups: Any = None, **said: Any) -> tuple[Any, ...]:
    options = asked(**said)
    if now.found is not None:
        options = security_groups.adopt(now.found, options)
    return plan(GROUP, now, {**options, "groups": groups or {}})


def tcp(port: int, **sources: Any) -> dict[str, Any]:
    lists = {"cidr": "IpRanges", "six": "Ipv6Ranges", "group": "UserIdGroupPairs"}
    members = {"cidr": "CidrIp", "six": "CidrIpv6", "group": "GroupId"}
    description = sources.pop("description", None)
    said = {"Description": description} if description else {}
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port,
            **{lists[kind]: [{members[kind]: source, **said}] for kind, source in sources.items()}}  # fmt: skip


def sent(steps: tuple[Any, ...]) -> list[tuple[str, Any]]:
    return [
        (request.operation, request.params["IpPermissions"])
        for step in steps for request in step.requests if "IpPermissions" in request.params
    ]  # fmt: skip


@pytest.mark.parametrize(("said", "keys"), [
    ({"ports": ["22"], "cidr_ip": ["10.0.0.1"]}, ["tcp 22 10.0.0.1/32"]),
    ({"ports": ["22", "8099 - 8080"], "cidr_ip": ["10.1.2.3/8", "192.0.2.0/24"]},
     ["tcp 22 10.0.0.0/8", "tcp 22 192.0.2.0/24", "tcp 8080-8099 10.0.0.0/8", "tcp 8080-8099 192.0.2.0/24"]),
    ({"proto": "UDP", "from_port": 1, "to_port": 2, "cidr_ipv6": ["2001:DB8:0::/32"]}, ["udp 1-2 2001:db8::/32"]),
    ({"proto": "6", "ports": ["22"], "ip_prefix": ["pl-0a"]}, ["tcp 22 pl-0a"]),
    ({"proto": "-1", "from_port": 1, "to_port": 2, "group_id": [OWN, OTHER]}, ["all itself", f"all {OTHER}"]),
    ({"proto": "all", "group_name": ["shop", "servers"]}, ["all itself", f"all {OTHER}"]),
    ({"proto": "all", "group_name": ["unknown"]}, ["all unknown"]),
    ({"proto": "icmp", "icmp_type": 3, "icmp_code": 1, "cidr_ip": ["0.0.0.0/0"]},
     ["icmp type 3 code 1 0.0.0.0/0"]),
    ({"proto": "icmp", "icmp_type": 8, "cidr_ip": ["0.0.0.0/0"]}, ["icmp type 8 0.0.0.0/0"]),
    ({"proto": "icmp", "from_port": 8, "to_port": -1, "cidr_ip": ["0.0.0.0/0"]}, ["icmp type 8 0.0.0.0/0"]),
    ({"proto": "58", "cidr_ipv6": ["::/0"]}, ["icmpv6 ::/0"]),
    ({"proto": "50", "ports": ["1"], "cidr_ip": ["10.0.0.0/8"]}, ["protocol 50 10.0.0.0/8"]),
    ({"proto": "all", "group_id": ["123456789012/sg-0c/theirs"]}, ["all sg-0c"]),
    ({"ports": ["1"], "cidr_ip": ["10.0.0.0/8"], "cidr_ipv6": ["::1"], "group_id": [OTHER]},
     ["tcp 1 10.0.0.0/8", "tcp 1 ::1/128", f"tcp 1 {OTHER}"]),
])  # fmt: skip
def test_a_rule_in_every_form_is_what_it_lets_through(said, keys):
    names = {rules.OWN: "shop", "shop": OWN, "servers": OTHER}
    single = rules.expanded([said], "rules", names)
    assert list(single) == keys
    assert sorted(rules.seen([rule["permission"] for rule in single.values()], OWN)) == sorted(keys)


@pytest.mark.parametrize(("said", "words"), [
    ({"ports": ["22"]}, r"^rules\[0\]: it needs one of cidr_ip"),
    ({"cidr_ip": ["10.0.0.0/8"]}, r"^rules\[0\]: tcp needs ports"),
    ({"ports": ["ssh"], "cidr_ip": ["10.0.0.0/8"]}, "'ssh' is not a port"),
    ({"ports": ["70000"], "cidr_ip": ["10.0.0.0/8"]}, "from 0 to 65535"),
    ({"from_port": 9, "to_port": 1, "cidr_ip": ["10.0.0.0/8"]}, "the lower first"),
    ({"from_port": 9, "cidr_ip": ["10.0.0.0/8"]}, "go together"),
    ({"ports": ["1"], "from_port": 1, "to_port": 1, "cidr_ip": ["10.0.0.0/8"]}, "exclude each other"),
    ({"ports": ["1"], "icmp_type": 1, "proto": "icmp", "cidr_ip": ["10.0.0.0/8"]}, "exclude each other"),
    ({"icmp_type": 1, "cidr_ip": ["10.0.0.0/8"]}, "both with proto: icmp"),
    ({"icmp_code": 1, "proto": "icmp", "cidr_ip": ["10.0.0.0/8"]}, "icmp_code goes with icmp_type"),
    ({"ports": ["1"], "proto": "icmp", "cidr_ip": ["10.0.0.0/8"]}, "icmp has none"),
    ({"proto": "tpc", "cidr_ip": ["10.0.0.0/8"]}, "'tpc' is not tcp, udp"),
    ({"ports": ["1"], "cidr_ip": ["10.0.0.0/33"]}, r"^rules\[0\].cidr_ip: '10.0.0.0/33' is not a network"),
    ({"ports": ["1"], "cidr_ip": ["::/0"]}, "::/0 is IPv6: it goes to cidr_ipv6"),
    ({"ports": ["1"], "cidr_ipv6": ["0.0.0.0/0"]}, "0.0.0.0/0 is IPv4: it goes to cidr_ip"),
    ({"ports": ["1"], "group_id": ["servers"]}, "'servers' is not the id of a security group"),
    ({"ports": ["1"], "ip_prefix": ["s3"]}, "'s3' is not the id of a prefix list"),
    ({"ports": ["1"], "cidr_ip": ["10.0.0.0/8"], "rule_desc": "é"}, "rule_desc: it has at most"),
])  # fmt: skip
def test_what_is_no_rule_is_refused(said, words):
    with pytest.raises(Refused, match=words):
        asked(rules=[said])


def test_one_rule_can_not_have_two_descriptions():
    twice = [{"ports": ["1"], "cidr_ip": ["10.0.0.0/8"], "rule_desc": said} for said in "ab"]
    with pytest.raises(Refused, match=r"^rules\[1\].rule_desc: tcp 1 10.0.0.0/8 is given twice"):
        asked(rules=twice)
    asked(rules=[twice[0], {"ports": ["1"], "cidr_ip": ["10.0.0.0/8"]}, twice[0]])


def test_a_new_group_and_its_rules():
    steps = planned(State(), vpc_id="vpc-1", description="x", rules=[{"ports": ["1"], "group_name": ["shop"]}],
                    rules_egress=[], tags={"team": "shop"})  # fmt: skip
    assert told(steps) == [
        ("security group", "create", ["create_security_group"]),
        ("rules", "change", ["authorize_security_group_ingress"]),
        ("rules_egress", "clear", ["revoke_security_group_egress"]),
    ]
    assert steps[0].requests[0].params == {
        "GroupName": "shop", "Description": "x", "VpcId": "vpc-1",
        "TagSpecifications": [{"ResourceType": "security-group", "Tags": [{"Key": "team", "Value": "shop"}]}],
    }  # fmt: skip
    assert planned(State(), description="x", rules_egress=[{"proto": "all", "cidr_ip": ["0.0.0.0/0"]}])[1:] == ()


def test_rules_are_listed_by_protocol_and_port():
    listed = rules.permissions(rules.seen([tcp(port, cidr="10.0.0.0/8") for port in (443, 8080, 80)], OWN))
    assert [one["FromPort"] for one in listed] == [80, 443, 8080]


def test_what_is_left_out_is_left_alone():
    state = there(tcp(22, cidr="10.0.0.0/8"), egress=(tcp(22, cidr="10.0.0.0/8"),))
    assert planned(state) == ()
    assert planned(state, description="x") == ()


@pytest.mark.parametrize(("now", "said"), [
    (tcp(22, cidr="10.0.0.0/8", description="x"), {"ports": ["22"], "cidr_ip": ["10.0.0.0/8"]}),
    (tcp(22, cidr="10.0.0.0/8", description="x"), {"ports": ["22"], "cidr_ip": ["10.9.9.9/8"], "rule_desc": "x"}),
    (tcp(22, cidr="10.0.0.0/8"), {"ports": ["22"], "cidr_ip": ["10.0.0.0/8"], "rule_desc": ""}),
    (tcp(22, group=OWN), {"ports": ["22"], "group_name": ["shop"]}),
    (tcp(22, group=OWN), {"ports": ["22"], "group_id": [OWN]}),
    (tcp(22, group=OTHER), {"ports": ["22"], "group_name": ["servers"]}),
    ({**tcp(22), "UserIdGroupPairs": [{"GroupId": OTHER, "UserId": "1", "PeeringStatus": "active"}]},
     {"ports": ["22"], "group_id": [f"1/{OTHER}/theirs"]}),
])  # fmt: skip
def test_the_same_rule_is_no_change(now, said):
    assert planned(there(now), groups={"servers": OTHER}, rules=[said]) == ()


def test_a_description_alone_is_changed_in_place():
    state = there(tcp(22, cidr="10.0.0.0/8", description="old"), tcp(23, cidr="10.0.0.0/8"))
    steps = planned(state, rules=[{"ports": ["22", "23"], "cidr_ip": ["10.0.0.0/8"], "rule_desc": "new"}])
    assert sent(steps) == [("update_security_group_rule_descriptions_ingress", [
        tcp(22, cidr="10.0.0.0/8", description="new"), tcp(23, cidr="10.0.0.0/8", description="new"),
    ])]  # fmt: skip
    assert steps[0].effect is None
    steps = planned(there(tcp(22, cidr="10.0.0.0/8", description="old")),
                    rules=[{"ports": ["22"], "cidr_ip": ["10.0.0.0/8"], "rule_desc": ""}])  # fmt: skip
    assert sent(steps)[0][1][0]["IpRanges"] == [{"CidrIp": "10.0.0.0/8", "Description": ""}]


def test_new_ones_come_before_old_ones_go():
    state = there(tcp(22, cidr="10.0.0.0/8"), tcp(443, cidr="0.0.0.0/0"))
    steps = planned(state, rules=[{"ports": ["22"], "cidr_ip": ["10.0.0.0/16"]}, {"ports": ["443"],
                                                                               "cidr_ip": ["0.0.0.0/0"]}])  # fmt: skip
    assert sent(steps) == [("authorize_security_group_ingress", [tcp(22, cidr="10.0.0.0/16")]),
                           ("revoke_security_group_ingress", [tcp(22, cidr="10.0.0.0/8")])]  # fmt: skip
    assert steps[0].effect.sentence == "No longer let through: tcp 22 10.0.0.0/8."
    assert security_groups.shown(steps[0].after) == {"tcp 22 10.0.0.0/16": "", "tcp 443 0.0.0.0/0": ""}


def test_others_stay_where_they_are_not_purged():
    state = there(tcp(22, cidr="10.0.0.0/8"))
    steps = planned(state, rules=[{"ports": ["23"], "cidr_ip": ["10.0.0.0/8"]}], purge_rules=False)
    assert [operation for operation, _listed in sent(steps)] == ["authorize_security_group_ingress"]
    assert planned(state, rules=[], purge_rules=False) == ()
    assert [operation for operation, _listed in sent(planned(state, rules=[]))] == ["revoke_security_group_ingress"]


@pytest.mark.parametrize(("traffic", "warned"), [
    ({"ports": ["5432"], "cidr_ip": ["0.0.0.0/0"]}, ["tcp 5432 0.0.0.0/0"]),
    ({"proto": "all", "cidr_ipv6": ["::/0"]}, ["all ::/0"]),
    ({"ports": ["443"], "cidr_ip": ["0.0.0.0/0"]}, []), ({"ports": ["22"], "cidr_ip": ["10.0.0.0/8"]}, []),
])  # fmt: skip
def test_the_whole_internet_is_worth_a_word(traffic, warned):
    steps = planned(there(), rules=[traffic])
    said = [f"rules: the whole internet is let in: {', '.join(warned)}."] if warned else []
    assert list(security_groups.warn({}, steps)) == said
    assert security_groups.warn({}, planned(there(), rules_egress=[traffic])) == ()


@pytest.mark.parametrize(("said", "words"), [
    ({"name": None, "group_id": "sg-0a"}, "AWS makes up the ids"), ({}, "^description: a new security group needs it"),
    ({"group_id": "shop"}, "^group_id: 'shop' is not"), ({"vpc_id": "shop"}, "^vpc_id: 'shop' is not"),
    ({"name": "sg-0a"}, "begins like an id"), ({"name": "é"}, "^name: it has 1 to 255"),
    ({"description": ""}, "^description: it has 1"), ({"name": "default", "state": "absent"}, "can't be removed"),
])  # fmt: skip
def test_what_makes_no_group_is_refused(said, words):
    with pytest.raises(Refused, match=words):
        planned(State(), **said)


@pytest.mark.parametrize(("said", "words"), [
    ({"description": "y"}, "make a group of another name"),
    ({"group_id": OWN, "name": "other"}, f"^name: {OWN} is called shop"),
    ({"group_id": OWN, "vpc_id": "vpc-2"}, f"^vpc_id: {OWN} is in vpc-1"),
])  # fmt: skip
def test_what_stays_as_it_is(said, words):
    with pytest.raises(Refused, match=words):
        security_groups.accept(there().found, asked(**said), WHERE)
        planned(there(), **said)


class Ec2:
    """An EC2 that answers these, by operation."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers

    def call(self, operation: str, _params: Any) -> Any:
        if isinstance(self.answers[operation], ApiError):
            raise self.answers[operation]
        return self.answers[operation]

    def pages(self, operation: str, params: Any) -> Any:
        yield self.call(operation, params)


def named(*groups: tuple[str, str, str]) -> Ec2:
    members = ("GroupName", "GroupId", "VpcId")
    return Ec2(describe_security_groups={
        "SecurityGroups": [dict(zip(members, one, strict=True)) for one in groups]})  # fmt: skip


def test_a_group_is_found_by_its_name_to_the_letter():
    api = named(("shop", OWN, "vpc-1"), ("shopping", OTHER, "vpc-1"))
    assert security_groups.find(api, asked(), WHERE)["SecurityGroup"]["GroupId"] == OWN
    assert security_groups.find(named(), asked(), WHERE) is None
    with pytest.raises(Refused, match=f"several groups shop: {OWN} in vpc-1, {OTHER} in vpc-2"):
        security_groups.find(named(("shop", OWN, "vpc-1"), ("shop", OTHER, "vpc-2")), asked(), WHERE)
    gone = ApiError("describe_security_groups", "InvalidGroup.NotFound", "no", 400)
    assert security_groups.find(Ec2(describe_security_groups=gone), asked(group_id=OWN), WHERE) is None


def test_names_in_rules_are_found():
    options = asked(rules=[{"proto": "all", "group_name": ["shop", "servers", "others"]}])
    told, missing = security_groups.resolve(named(("servers", OTHER, "vpc-1")), options, WHERE, {})
    assert told["groups"] == {"servers": OTHER}
    assert missing == ("group_name: there is no security group others in eu-west-3.",)
    with pytest.raises(Refused, match="several groups servers"):
        security_groups.resolve(named(("servers", OTHER, "v"), ("servers", OWN, "w")), options, WHERE, {})
    own = asked(rules=[{"proto": "all", "group_name": ["shop"]}])
    assert security_groups.resolve(None, own, WHERE, {}) == (own, ())


def test_what_keeps_a_group_is_said():
    api = Ec2(
        describe_network_interfaces={"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "Description": "RDS"},
                                                           {"NetworkInterfaceId": "eni-0"}]},
        describe_security_groups={"SecurityGroups": [{"GroupId": OWN}, {"GroupId": OTHER}]},
    )  # fmt: skip
    options = {**asked(), "group_id": OWN}
    error = ApiError("delete_security_group", "DependencyViolation", "it has a dependent object", 400)
    assert security_groups.reason(api, error, options) == (
        "In it are the network interfaces eni-0 (no description), eni-1 (RDS)."
        f" Rules of {OTHER} speak of it."
    )
    closed = Ec2(describe_network_interfaces=ApiError("x", "UnauthorizedOperation", "no", 403))
    assert security_groups.reason(closed, error, options) == ""
