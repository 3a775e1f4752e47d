# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Subnet groups: the subnets that databases may be in, of one VPC and of two availability zones at least."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..errors import ApiError, Refused
from ..parts import Codec, Params, Request, Where
from .naming import snaked

MISSING = ("DBSubnetGroupNotFoundFault",)
ALREADY = ("DBSubnetGroupAlreadyExists",)
OPTIONS = ("description", "subnets")

# API reference, CreateDBSubnetGroup: "Must contain no more than 255 letters, numbers, periods, underscores, spaces, or
# hyphens. Must not be default."
_NAME = re.compile(r"[a-z][a-z0-9._ -]{0,254}")
_SUBNET = re.compile(r"subnet-[0-9a-f]{8,17}")
# Who may manage RDS needn't be let into EC2: then RDS itself says what is wrong.
_CLOSED = ("UnauthorizedOperation", "AccessDenied", "AccessDeniedException")


def check(params: Params) -> None:
    """Refuse what can't be a subnet group, before anything is read."""
    name = params["name"]
    if not _NAME.fullmatch(name.lower()):
        raise Refused(
            f"name: {name!r} can't be a subnet group's: it has up to 255 letters, digits, periods, underscores, spaces"
            " and hyphens, and begins with a letter."
        )
    if name.lower() == "default":
        raise Refused("name: default is RDS's own subnet group, which can't be managed.")
    if params.get("description") == "":
        raise Refused("description: a subnet group always has one.")
    subnets = params.get("subnets")
    if subnets is None:
        return
    for one in subnets:
        if not _SUBNET.fullmatch(one):
            raise Refused(f"subnets: {one!r} is not the id of a subnet.")
    if len(set(subnets)) < 2 and params["state"] != "absent":
        raise Refused("subnets: a subnet group has two at least, in different availability zones.")


def resolve(api: Any, params: Params, where: Where, values: Mapping[str, Any]) -> tuple[Params, tuple[str, ...]]:
    """Refuse subnets of one availability zone or of two VPCs; a sentence for each that isn't there. Raises ApiError."""
    wanted = sorted(set(params.get("subnets") or ()))
    if not wanted or wanted == (values.get("definition") or {}).get("subnets"):
        return params, ()
    asked = {"Filters": [{"Name": "subnet-id", "Values": wanted}]}
    try:
        listed = [one for page in api.pages("describe_subnets", asked, "ec2") for one in page["Subnets"]]
    except ApiError as error:
        if error.code in _CLOSED:
            return params, ()
        raise
    found = {one["SubnetId"]: one for one in listed}
    gone = [one for one in wanted if one not in found]
    if gone:
        return params, tuple(f"subnets: there is no subnet {one} in {where.region}." for one in gone)
    zones, networks = _by(listed, "AvailabilityZone"), _by(listed, "VpcId")
    if len(networks) > 1:
        raise Refused(f"subnets: they have to be of one VPC, and these are of {_told(networks)}.")
    if len(zones) < 2:
        raise Refused(
            f"subnets: they have to be in two availability zones at least, and these are all in {_told(zones)}."
        )
    return params, ()


def _by(subnets: list[Mapping[str, Any]], member: str) -> dict[str, list[str]]:
    sorted_by: dict[str, list[str]] = {}
    for one in subnets:
        sorted_by.setdefault(one[member], []).append(one["SubnetId"])
    return sorted_by


def _told(sorted_by: Mapping[str, list[str]]) -> str:
    return " and ".join(f"{name} ({', '.join(sorted(ids))})" for name, ids in sorted(sorted_by.items()))


def creating(params: Params, where: Where) -> dict[str, Any]:
    """The members of the create call beyond the name and the tags."""
    for option in OPTIONS:
        if not params.get(option):
            raise Refused(f"{option}: a new subnet group needs it, and there is no group {params['name']} yet.")
    # In the task's order, which is that of what RDS tells then.
    return {"DBSubnetGroupDescription": params["description"], "SubnetIds": list(dict.fromkeys(params["subnets"]))}


def born(params: Params) -> dict[str, Any]:
    """What a new group is."""
    return {"description": params.get("description"), "subnets": sorted(set(params.get("subnets") or ()))}


def _seen(wire: Any, _shape: Any) -> Any:
    if wire is None:
        return None
    subnets = sorted(one["SubnetIdentifier"] for one in wire.get("Subnets") or ())
    return {"description": wire.get("DBSubnetGroupDescription"), "subnets": subnets}


DEFINITION = Codec(lambda value, _shape: value, _seen)


def wanted(params: Params, current: Any) -> dict[str, Any]:
    """What is to be, of the options that are given."""
    subnets = params.get("subnets")
    return {"description": params.get("description"), "subnets": None if subnets is None else sorted(set(subnets))}


def requests(
    address: Mapping[str, Any], after: Any, values: Mapping[str, Any], found: Any, where: Where
) -> tuple[Request, ...]:
    """The one call that changes it, which always takes all subnets."""
    there = [one["SubnetIdentifier"] for one in found["DBSubnetGroups"][0].get("Subnets") or ()]
    told = {"DBSubnetGroupDescription": after["description"], "SubnetIds": _in_order(there, after["subnets"])}
    return (Request("rds", "modify_db_subnet_group", {**address, **told}),)


def _in_order(there: Iterable[str], wanted: Sequence[str]) -> list[str]:
    """Those that are there as they stand, then those that come."""
    return [*(one for one in there if one in wanted), *(one for one in wanted if one not in set(there))]


def reason(api: Any, error: ApiError, params: Params) -> str:
    """Which databases are in a group that AWS won't delete."""
    if error.code not in ("InvalidDBSubnetGroupStateFault", "InvalidDBSubnetGroupState"):
        return ""
    users = [
        one["DBInstanceIdentifier"]
        for page in api.pages("describe_db_instances", {})
        for one in page["DBInstances"]
        if one.get("DBSubnetGroup", {}).get("DBSubnetGroupName") == params["name"]
    ]
    return f"In it are: {', '.join(sorted(users))}." if users else ""


def answer(values: Mapping[str, Any], found: Any, params: Params, where: Where) -> dict[str, Any]:
    """``subnet_group`` as amazon.aws returns it, with its own names and the older ones."""
    group: dict[str, Any] = {"db_subnet_group_name": params["name"]}
    if found is not None:
        group.update(snaked(found["DBSubnetGroups"][0]))
    now = values.get("definition") or {}
    if now:
        seen = {one["subnet_identifier"]: one for one in group.get("subnets", ())}
        group["db_subnet_group_description"] = now["description"]
        ids = dict.fromkeys(params["subnets"]) if found is None else _in_order(seen, now["subnets"])
        group["subnets"] = [seen.get(one, {"subnet_identifier": one}) for one in ids]
    group["name"] = group["db_subnet_group_name"]
    group["description"] = group.get("db_subnet_group_description")
    group["status"] = group.get("subnet_group_status")
    group["subnet_ids"] = [one["subnet_identifier"] for one in group.get("subnets", ())]
    if "tags" in values:
        group["tags"] = values["tags"] or {}
    return {"subnet_group": group}
