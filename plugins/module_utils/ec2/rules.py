# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules of security groups: as tasks write them, as EC2 has them, and what tells one from the others. Pure."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import Refused

# The protocols that EC2 answers by name, by their numbers.
_NAMES = {"6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6", "-1": "-1", "all": "-1"}
_WITH_PORTS, _WITH_TYPES = ("tcp", "udp"), ("icmp", "icmpv6")
SOURCES = ("cidr_ip", "cidr_ipv6", "ip_prefix", "group_id", "group_name")
# Where each kind of source stands in a permission: the list, the member that names it.
_PLACES = (
    ("IpRanges", "CidrIp"),
    ("Ipv6Ranges", "CidrIpv6"),
    ("PrefixListIds", "PrefixListId"),
    ("UserIdGroupPairs", "GroupId"),
)
WORLD = ("0.0.0.0/0", "::/0")
# The group that has the rule: it may not be there yet, and then has no id.
ITSELF = "itself"
# What its own name stands under, among the ids of groups by name: no group's name is empty.
OWN = ""

# Amazon VPC User Guide, "Security group rules": letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*, of 255 at most.
_DESCRIPTION = re.compile(r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{0,255}")


def expanded(rules: Any, option: str, groups: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Each single rule that the task's make, by what tells it from the others.

    A rule has its ``description`` (None if the task says nothing of it) and its ``permission``, as EC2 takes it with
    one source. ``groups`` are the ids behind the names of groups; a name without one stays a name. Raises Refused.
    """
    single: dict[str, dict[str, Any]] = {}
    for number, rule in enumerate(rules):
        where = f"{option}[{number}]"
        said = rule.get("rule_desc")
        if said and not _DESCRIPTION.fullmatch(said):
            raise Refused(
                f"{where}.rule_desc: it has at most 255 letters without accents, digits, spaces and"
                " ._-:/()#,@[]+=&;{}!$*"
            )
        protocol, spans = _spans(rule, where)
        sources = list(_sources(rule, where, groups))
        if not sources:
            raise Refused(f"{where}: it needs one of {', '.join(SOURCES)}.")
        for first, last in spans:
            for shown, listed, source in sources:
                key = f"{_traffic(protocol, first, last)} {shown}"
                permission = {"IpProtocol": protocol, **_ports(first, last), listed: [source]}
                before = single.get(key)
                if before and None not in (said, before["description"]) and said != before["description"]:
                    raise Refused(f"{where}.rule_desc: {key} is given twice, with two descriptions.")
                single[key] = {"description": before["description"] if said is None and before else said,
                               "permission": permission}  # fmt: skip
    return single


def seen(permissions: Any, group_id: str) -> dict[str, dict[str, Any]]:
    """The rules of a group as EC2 answers them, each with one source, by the same keys."""
    single: dict[str, dict[str, Any]] = {}
    for one in permissions or ():
        protocol = _NAMES.get(str(one["IpProtocol"]), str(one["IpProtocol"]))
        first, last = one.get("FromPort"), one.get("ToPort")
        if protocol not in (*_WITH_PORTS, *_WITH_TYPES):
            first = last = None
        for listed, member in _PLACES:
            for source in one.get(listed) or ():
                name = source.get(member) or source.get("GroupName", "")
                shown = ITSELF if name == group_id else name
                left_out = ("Description", "PeeringStatus", *(("GroupName",) if source.get("GroupId") else ()))
                bare = {key: value for key, value in source.items() if key not in left_out}
                single[f"{_traffic(protocol, first, last)} {shown}"] = {
                    "description": source.get("Description") or "",
                    "permission": {"IpProtocol": protocol, **_ports(first, last), listed: [bare]},
                }
    return single


def permissions(rules: Mapping[str, Mapping[str, Any]], told: bool = True) -> list[dict[str, Any]]:
    """Single rules as EC2's list, by protocol and port, those of the same traffic together.

    ``told`` adds their descriptions.
    """
    together: dict[tuple[Any, ...], dict[str, Any]] = {}
    for _key, rule in sorted(rules.items(), key=lambda item: (_spoken(item[1]["permission"]), item[0])):
        one = rule["permission"]
        traffic = _spoken(one)
        whole = together.setdefault(traffic, {key: value for key, value in one.items() if not isinstance(value, list)})
        for listed, _member in _PLACES:
            for source in one.get(listed) or ():
                description = {"Description": rule["description"] or ""} if told else {}
                whole.setdefault(listed, []).append({**source, **description})
    return list(together.values())


def _spoken(permission: Mapping[str, Any]) -> tuple[str, int, int]:
    """The protocol and the ports of a permission, which compare as numbers do: 80 is before 443."""
    return permission["IpProtocol"], _or_all(permission.get("FromPort")), _or_all(permission.get("ToPort"))


def _spans(rule: Mapping[str, Any], where: str) -> tuple[str, list[tuple[Any, Any]]]:
    """The protocol as EC2 answers it, and the ranges of ports, or of type and code; (None, None) where it has none."""
    said = str(rule.get("proto") or "tcp").lower()
    protocol = _NAMES.get(said, said)
    numbers = protocol.isdigit() and int(protocol) < 256
    if protocol not in (*_WITH_PORTS, *_WITH_TYPES, "-1") and not numbers:
        raise Refused(f"{where}.proto: {said!r} is not tcp, udp, icmp, icmpv6, all or the number of a protocol.")
    of_types = rule.get("icmp_type") is not None or rule.get("icmp_code") is not None
    of_range = rule.get("from_port") is not None or rule.get("to_port") is not None
    if sum((of_types, of_range, rule.get("ports") is not None)) > 1:
        raise Refused(f"{where}: ports, from_port with to_port, and icmp_type exclude each other.")
    if of_types and (protocol not in _WITH_TYPES or rule.get("icmp_type") is None):
        raise Refused(f"{where}: icmp_code goes with icmp_type, and both with proto: icmp or icmpv6.")
    if protocol in _WITH_TYPES:
        if rule.get("ports") is not None:
            raise Refused(f"{where}.ports: {protocol} has none; it has icmp_type and icmp_code.")
        first, last = ("icmp_type", "icmp_code") if of_types else ("from_port", "to_port")
        return protocol, [(_or_all(rule.get(first)), _or_all(rule.get(last)))]
    if protocol not in _WITH_PORTS:
        return protocol, [(None, None)]
    if of_range:
        if rule.get("from_port") is None or rule.get("to_port") is None:
            raise Refused(f"{where}: from_port and to_port go together.")
        spans = [(rule["from_port"], rule["to_port"])]
    else:
        spans = [_range(str(one), f"{where}.ports") for one in rule.get("ports") or ()]
    if not spans:
        raise Refused(f"{where}: {protocol} needs ports, or from_port and to_port; 0 and 65535 are all.")
    for first, last in spans:
        if not 0 <= first <= last <= 65535:
            raise Refused(f"{where}: ports are from 0 to 65535, the lower first, not {first} to {last}.")
    return protocol, spans


def _or_all(number: Any) -> int:
    return -1 if number is None else int(number)


def _range(text: str, where: str) -> tuple[int, int]:
    found = re.fullmatch(r"\s*(\d+)\s*(?:-\s*(\d+)\s*)?", text)
    if not found:
        raise Refused(f"{where}: {text!r} is not a port, nor a range like 8080-8099.")
    first, last = sorted((int(found[1]), int(found[2] or found[1])))
    return first, last


def _ports(first: Any, last: Any) -> dict[str, Any]:
    return {} if first is None else {"FromPort": first, "ToPort": last}


def _traffic(protocol: str, first: Any, last: Any) -> str:
    if protocol in _WITH_TYPES:
        kind = "" if first in (None, -1) else f" type {first}" + ("" if last in (None, -1) else f" code {last}")
        return protocol + kind
    if protocol in _WITH_PORTS:
        return f"{protocol} {first}" if first == last else f"{protocol} {first}-{last}"
    return "all" if protocol == "-1" else f"protocol {protocol}"


def _sources(
    rule: Mapping[str, Any], where: str, groups: Mapping[str, str]
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """What stands for a source in a key, the list that it goes to, and its entry there."""
    for option, version, listed, member in (
        ("cidr_ip", 4, "IpRanges", "CidrIp"),
        ("cidr_ipv6", 6, "Ipv6Ranges", "CidrIpv6"),
    ):
        for one in rule.get(option) or ():
            network = _network(one, version, f"{where}.{option}")
            yield network, listed, {member: network}
    for one in rule.get("ip_prefix") or ():
        if not re.fullmatch(r"pl-[0-9a-f]+", one):
            raise Refused(f"{where}.ip_prefix: {one!r} is not the id of a prefix list, like pl-0123456789abcdef0.")
        yield one, "PrefixListIds", {"PrefixListId": one}
    for one in rule.get("group_id") or ():
        yield _group(one, where, groups)
    for one in rule.get("group_name") or ():
        yield (ITSELF if one == groups.get(OWN) else groups.get(one, one)), "UserIdGroupPairs", _pair(one, groups)


def _group(said: str, where: str, groups: Mapping[str, str]) -> tuple[str, str, dict[str, Any]]:
    """A group by its id, or by ``account/id/name`` where it is somebody else's."""
    parts = said.split("/")
    owner, name = (parts[0], parts[1]) if len(parts) == 3 else ("", said)
    if not re.fullmatch(r"sg-[0-9a-f]+", name):
        raise Refused(f"{where}.group_id: {said!r} is not the id of a security group, like sg-0123456789abcdef0.")
    shown = ITSELF if name == groups.get(groups.get(OWN, OWN)) else name
    return shown, "UserIdGroupPairs", {"GroupId": name, **({"UserId": owner} if owner else {})}


def _pair(name: str, groups: Mapping[str, str]) -> dict[str, Any]:
    return {"GroupId": groups[name]} if name in groups else {"GroupName": name}


def _network(said: str, version: int, where: str) -> str:
    """The network as EC2 keeps it: without bits of a host."""
    try:
        network = ipaddress.ip_network(said.strip(), strict=False)
    except ValueError:
        raise Refused(f"{where}: {said!r} is not a network, like 10.0.0.0/16 or 2001:db8::/32.") from None
    if network.version != version:
        other = "cidr_ipv6" if version == 4 else "cidr_ip"
        raise Refused(f"{where}: {said} is IPv{network.version}: it goes to {other}.")
    return str(network)
