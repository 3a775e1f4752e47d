# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Security groups: found by name and VPC, their rules compared one by one, and who stands in the way of a deletion."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ..errors import ApiError, Refused
from ..parts import Codec, Effect, Params, Request, Step, Where
from ..shapes import snake
from ..tags import tags_by_key
from . import rules

MISSING = ("InvalidGroup.NotFound", "InvalidGroupId.NotFound", "InvalidSecurityGroupID.NotFound")
# A rule that a first try, whose answer was lost, has added or taken away.
ALREADY = ("InvalidPermission.Duplicate", "InvalidPermission.NotFound")
DIRECTIONS = {"rules": "ingress", "rules_egress": "egress"}

DESCRIPTION_STAYS = "EC2 has no call that changes it; leave it as it is, or make a group of another name."
# Amazon VPC User Guide, "Create a security group".
_TEXT = re.compile(r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{1,255}")
# What the internet is usually let in by.
_PUBLIC = ("tcp 80", "tcp 443", "udp 443")


def check(params: Params) -> None:
    """Refuse what can't be a security group, or its rules, before anything is read."""
    name, group_id = params.get("name"), params.get("group_id")
    if group_id and not re.fullmatch(r"sg-[0-9a-f]+", group_id):
        raise Refused(f"group_id: {group_id!r} is not the id of a security group, like sg-0123456789abcdef0.")
    if params.get("vpc_id") and not re.fullmatch(r"vpc-[0-9a-f]+", params["vpc_id"]):
        raise Refused(f"vpc_id: {params['vpc_id']!r} is not the id of a VPC, like vpc-0123456789abcdef0.")
    for option, text in (("name", name), ("description", params.get("description"))):
        if text is not None and not _TEXT.fullmatch(text):
            raise Refused(
                f"{option}: it has 1 to 255 letters without accents, digits, spaces and ._-:/()#,@[]+=&;{{}}!$*"
            )
    if name and name.startswith("sg-"):
        raise Refused(f"name: {name} begins like an id, which no name does: give it as group_id.")
    if name == "default" and params["state"] == "absent":
        raise Refused("name: the default group of a VPC can't be removed, only its rules.")
    if params["state"] != "absent":
        for option in DIRECTIONS:
            rules.expanded(params.get(option) or (), option, {})


def localize(params: Params, where: Where) -> Params:
    """The options with a name for the group in sentences, and with the name and the VPC that the task gives it."""
    told = {"named": params.get("name"), "inside": params.get("vpc_id")}
    return {**params, **told, "name": params.get("name") or params["group_id"]}


def find(api: Any, params: Params, where: Where) -> dict[str, Any] | None:
    """The one group that the task means, by its id or by its name; raises ApiError, and Refused if there are several.

    Names are unique in a VPC. Without one, the name has to be so in the region.
    """
    if params.get("group_id"):
        try:
            listed = api.call("describe_security_groups", {"GroupIds": [params["group_id"]]})["SecurityGroups"]
        except ApiError as error:
            if error.code in MISSING:
                return None
            raise
    else:
        filters = [{"Name": "group-name", "Values": [params["name"]]}]
        if params.get("vpc_id"):
            filters.append({"Name": "vpc-id", "Values": [params["vpc_id"]]})
        pages = api.pages("describe_security_groups", {"Filters": filters})
        # EC2 takes * and ? in a filter for anything.
        listed = [one for page in pages for one in page["SecurityGroups"] if one["GroupName"] == params["name"]]
    if len(listed) > 1:
        there = ", ".join(f"{one['GroupId']} in {one.get('VpcId')}" for one in listed)
        raise Refused(f"name: there are several groups {params['name']}: {there}. Say which with vpc_id.")
    return {"SecurityGroup": listed[0]} if listed else None


def accept(found: Any, params: Params, where: Where) -> None:
    """Refuse a group by its id that has another name or is in another VPC."""
    group = found["SecurityGroup"]
    if params.get("named") not in (None, group["GroupName"]):
        raise Refused(f"name: {group['GroupId']} is called {group['GroupName']}, which can't be changed.")
    if params.get("inside") not in (None, group.get("VpcId")):
        raise Refused(f"vpc_id: {group['GroupId']} is in {group.get('VpcId')}, and stays there.")


def adopt(found: Any, params: Params) -> Params:
    """The options with the group's name, id and VPC."""
    group = found["SecurityGroup"]
    return {**params, "name": group["GroupName"], "group_id": group["GroupId"], "vpc_id": group.get("VpcId")}


def resolve(api: Any, params: Params, where: Where, values: Mapping[str, Any]) -> tuple[Params, tuple[str, ...]]:
    """The options with the ids of the groups that rules name; a sentence for each that isn't there. Raises ApiError."""
    own = params["name"]
    told = [
        name for option in DIRECTIONS for rule in params.get(option) or () for name in rule.get("group_name") or ()
    ]
    others = sorted({name for name in told if name != own})
    if not others:
        return params, ()
    filters = [{"Name": "group-name", "Values": others}]
    if params.get("vpc_id"):
        filters.append({"Name": "vpc-id", "Values": [params["vpc_id"]]})
    pages = api.pages("describe_security_groups", {"Filters": filters})
    listed = [(one["GroupName"], one["GroupId"]) for page in pages for one in page["SecurityGroups"]]
    several = sorted({name for name, _id in listed if sum(name == other for other, _one in listed) > 1})
    if several:
        raise Refused(f"group_name: there are several groups {', '.join(several)}: give vpc_id, or their group_id.")
    ids = dict(listed)
    missing = tuple(
        f"group_name: there is no security group {name} in {params.get('vpc_id') or where.region}."
        for name in others
        if name not in ids
    )
    return {**params, "groups": ids}, missing


def wanted(option: str) -> Callable[[Params, Any], dict[str, Any]]:
    """What gives the rules that are to be: the task's, and of the current ones those that it doesn't purge."""

    def given(params: Params, current: Mapping[str, Any] | None) -> dict[str, Any]:
        own = {rules.OWN: params["name"]}
        if params.get("group_id"):
            own[params["name"]] = params["group_id"]
        told = rules.expanded(params[option], option, {**(params.get("groups") or {}), **own})
        kept = {} if params.get(f"purge_{option}") else dict(current or {})
        return {**kept, **told}

    return given


def same(wanted: Mapping[str, Any], current: Mapping[str, Any] | None) -> bool:
    """Whether the same traffic is let through, under the descriptions that the task gives."""
    there = current or {}
    return set(wanted) == set(there) and not [
        key for key, rule in wanted.items() if rule["description"] not in (None, there[key]["description"])
    ]


def complete(wanted: Mapping[str, Any], current: Mapping[str, Any] | None) -> dict[str, Any]:
    """The wanted rules, with the descriptions that they have where the task says nothing of them."""
    there = current or {}
    completed = {}
    for key, rule in sorted(wanted.items()):
        description = rule["description"]
        if description is None:
            description = there[key]["description"] if key in there else ""
        # What is there keeps its form, which tells the owner of a group too.
        permission = there[key]["permission"] if key in there else rule["permission"]
        completed[key] = {"description": description, "permission": permission}
    return completed


def shown(value: Mapping[str, Any] | None) -> dict[str, str] | None:
    """Rules as people see them: the traffic, and its description."""
    return None if value is None else {key: rule["description"] or "" for key, rule in sorted(value.items())}


def requests(option: str) -> Callable[..., tuple[Request, ...]]:
    """What gives the calls: rules come before others go, so that no traffic is without one for a moment."""
    direction = DIRECTIONS[option]

    def given(
        address: Mapping[str, Any], after: Mapping[str, Any], values: Mapping[str, Any], found: Any, where: Where
    ) -> tuple[Request, ...]:
        before = values.get(option) or {}
        come = {key: rule for key, rule in after.items() if key not in before}
        gone = {key: rule for key, rule in before.items() if key not in after}
        renamed = {
            key: rule
            for key, rule in after.items()
            if key in before and rule["description"] != before[key]["description"]
        }
        sent = []
        for operation, some, told in (
            (f"authorize_security_group_{direction}", come, True),
            (f"revoke_security_group_{direction}", gone, False),
            (f"update_security_group_rule_descriptions_{direction}", renamed, True),
        ):
            if some:
                listed = [_undescribed(one) if some is come else one for one in rules.permissions(some, told)]
                sent.append(Request("ec2", operation, {**address, "IpPermissions": listed}))
        return tuple(sent)

    return given


def _undescribed(permission: Mapping[str, Any]) -> dict[str, Any]:
    """A permission without empty descriptions, which a new rule can't have."""
    return {
        member: [{key: one for key, one in source.items() if key != "Description" or one} for source in value]
        if isinstance(value, list)
        else value
        for member, value in permission.items()
    }


def rules_codec() -> Codec:
    """Rules are read with the group, whose id tells which of them are about itself; they are written by requests."""

    def from_wire(wire: Any, _shape: Any) -> Any:
        return None if wire is None else rules.seen(wire["Permissions"], wire["GroupId"])

    return Codec(lambda value, _shape: value, from_wire)


def born_egress(params: Params) -> dict[str, Any]:
    """What a new group lets out: everything, to every IPv4 address."""
    everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    return {"all 0.0.0.0/0": {"description": "", "permission": everything}}


def effect(before: Any, after: Any) -> Effect | None:
    """What is no longer let through."""
    gone = sorted(key for key in before or {} if key not in (after or {}))
    return Effect("interrupts", f"No longer let through: {', '.join(gone)}.") if gone else None


def warn(params: Params, steps: tuple[Step, ...]) -> tuple[str, ...]:
    """What the whole internet is let in by, beyond a web server's ports."""
    told = []
    for step in steps:
        if step.name == "rules":
            come = [key for key in step.after or () if key not in (step.before or ())]
            told += [key for key in come if key.endswith(rules.WORLD) and key.rpartition(" ")[0] not in _PUBLIC]
    return (f"rules: the whole internet is let in: {', '.join(told)}.",) if told else ()


def creating(params: Params, where: Where) -> dict[str, Any]:
    """The members of the create call beyond the description and the tags."""
    if params.get("group_id"):
        raise Refused(
            f"group_id: there is no group {params['group_id']}. AWS makes up the ids: to create one, give name."
        )
    if not params.get("description"):
        raise Refused(f"description: a new security group needs it, and there is no group {params['name']} yet.")
    return {"GroupName": params["name"], **({"VpcId": params["vpc_id"]} if params.get("vpc_id") else {})}


def own_id(params: Params, where: Where) -> str:
    """The group's id; in the plan of a group that isn't there yet, what stands for it."""
    return str(params.get("group_id") or "(known once it is made)")


def resources(params: Params, where: Where) -> list[str] | None:
    """The id as the calls for tags take it: as a list."""
    return [params["group_id"]] if params.get("group_id") else None


def reason(api: Any, error: ApiError, params: Params) -> str:
    """What is in a group, or speaks of it, that EC2 won't delete."""
    if error.code not in ("DependencyViolation", "InvalidGroup.InUse"):
        return ""
    ask = (
        lambda: api.pages("describe_network_interfaces", _with("group-id", params)),
        lambda: api.pages("describe_security_groups", _with("ip-permission.group-id", params)),
        lambda: api.pages("describe_security_groups", _with("egress.ip-permission.group-id", params)),
    )
    try:
        cards = [one for page in ask[0]() for one in page["NetworkInterfaces"]]
        groups = [one["GroupId"] for pages in ask[1:] for page in pages() for one in page["SecurityGroups"]]
    except ApiError:
        return ""
    told = []
    if cards:
        named = (f"{one['NetworkInterfaceId']} ({one.get('Description') or 'no description'})" for one in cards)
        told.append(f"In it are the network interfaces {', '.join(sorted(named))}.")
    others = sorted({one for one in groups if one != params["group_id"]})
    if others:
        told.append(f"Rules of {', '.join(others)} speak of it.")
    return " ".join(told)


def _with(name: str, params: Params) -> dict[str, Any]:
    return {"Filters": [{"Name": name, "Values": [params["group_id"]]}]}


def answer(values: Mapping[str, Any], found: Any, params: Params, where: Where) -> dict[str, Any]:
    """The group as amazon.aws returns it, its rules sorted."""
    group = found["SecurityGroup"] if found else {}
    own = str(group.get("GroupId", ""))
    told: dict[str, Any] = {
        "group_id": group.get("GroupId"),
        "group_name": group.get("GroupName", params["name"]),
        "description": group.get("Description", params.get("description")),
        "owner_id": group.get("OwnerId"),
        "vpc_id": group.get("VpcId", params.get("vpc_id")),
        "security_group_arn": group.get("SecurityGroupArn"),
    }
    for option, key, member, initial in (
        ("rules", "ip_permissions", "IpPermissions", {}),
        ("rules_egress", "ip_permissions_egress", "IpPermissionsEgress", born_egress(params)),
    ):
        now = values.get(option) if option in values else rules.seen(group[member], own) if group else initial
        told[key] = [_shown(one) for one in rules.permissions(now or {})]
    told["tags"] = (values["tags"] or {}) if "tags" in values else tags_by_key(group.get("Tags"))
    return told


def _shown(permission: Mapping[str, Any]) -> dict[str, Any]:
    """A permission in snake_case, with all four lists of sources, and descriptions where there are some."""
    lists = {"IpRanges": [], "Ipv6Ranges": [], "PrefixListIds": [], "UserIdGroupPairs": [], **_undescribed(permission)}
    return {
        snake(member): [{snake(key): one for key, one in source.items()} for source in value]
        if isinstance(value, list)
        else value
        for member, value in lists.items()
    }
