# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Units of an organization: found by their path or their id, and empty before they go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Failed, Refused
from ..parts import Params, Step, Where
from . import tree

GONE = ("OrganizationalUnitNotFoundException",)
# What stands for the id of a unit that is yet to be made, in the requests of a plan.
NEW = "(made by AWS)"


def check(params: Params) -> None:
    """Refuse options that don't name one unit."""
    path, name = params.get("path"), params.get("name")
    if not (path or name or params.get("unit_id")):
        raise Refused("name, path or unit_id is needed: it says which unit is meant.")
    if path and (name or params.get("parent")):
        raise Refused("path: it names the unit and its parent: leave out name and parent.")
    if path is not None:
        tree.check(path, "path", (tree.UNIT,))
        if tree.is_root(path) or tree.kind_of(path):
            raise Refused(f"path: {path!r} is no path of units, like Workloads/Prod.")
    if name is not None and not 0 < len(name) <= 128:
        raise Refused(f"name: a unit's name has 1 to 128 characters, not {len(name)}.")
    if name and "/" in name:
        raise Refused(f"name: {name!r} has a slash, which is what stands between names in a path. Use path.")
    if params.get("unit_id") is not None and tree.kind_of(params["unit_id"]) != tree.UNIT:
        raise Refused(f"unit_id: {params['unit_id']!r} is not a unit's id, which looks like ou-abcd-12345678.")
    if params.get("parent") is not None:
        tree.check(params["parent"], "parent")


def localize(params: Params, where: Where) -> Params:
    """The options with name and parent in place of a path, and with a name for the unit in sentences."""
    if params.get("path"):
        names = tree.steps_of(params["path"])
        params = {**params, "name": names[-1], "parent": "/".join(names[:-1]) or "root"}
    parent = params.get("parent") or "root"
    about = str(params.get("name") if tree.is_root(parent) else f"{parent}/{params.get('name')}")
    return {**params, "unit": params.get("unit_id") or about}


def address(params: Params, where: Where) -> str:
    """The id, or what stands for it before there is one."""
    return str(params.get("found_id") or params.get("unit_id") or NEW)


def find(api: Any, params: Params, where: Where) -> dict[str, Any] | None:
    """The unit of that name below that parent, or of that id; None where there is none, or no such parent."""
    read = tree.Tree(api)
    if params.get("unit_id"):
        request = {"OrganizationalUnitId": params["unit_id"]}
        unit = api.call("describe_organizational_unit", request)["OrganizationalUnit"]
        parent = str(api.call("list_parents", {"ChildId": unit["Id"]})["Parents"][0]["Id"])
        return {"OrganizationalUnit": unit, "Parent": parent}
    above = read.node(params.get("parent") or "root")
    if above is None:
        return None
    try:
        siblings = read.units(above["id"])
    except Failed as failed:
        if isinstance(failed.error, ApiError) and failed.error.code == "ParentNotFoundException":
            return None
        raise
    found = [unit for unit in siblings if unit["Name"] == params["name"]]
    if found:
        return {"OrganizationalUnit": found[0], "Parent": above["id"]}
    alike = [unit["Name"] for unit in siblings if unit["Name"].lower() == params["name"].lower()]
    if alike:
        raise Refused(
            f"name: there is no unit {params['unit']}, but {alike[0]}, which differs by case only. Spell it like that,"
            " or give its unit_id to rename it."
        )
    return None


def adopt(found: Mapping[str, Any], params: Params) -> Params:
    """The options with the id and the name that were found."""
    seen = found["OrganizationalUnit"]
    return {**params, "found_id": seen["Id"], "name": params.get("name") or seen["Name"]}


def accept(found: Mapping[str, Any], params: Params, where: Where) -> None:
    """Refuse to move a unit, where that can be told without looking."""
    wanted = params.get("parent")
    if wanted and tree.kind_of(wanted) and wanted != found["Parent"]:
        raise Refused(
            f"parent: unit {params['unit']} is in {found['Parent']}, and AWS can't move units: make a new one, and move"
            " the accounts into it."
        )


def creating(params: Params, where: Where) -> dict[str, Any]:
    """The members of CreateOrganizationalUnit that are no part's."""
    if params.get("unit_id"):
        raise Refused(f"unit_id: there is no unit {params['unit_id']}; AWS makes up the ids. Leave it out.")
    return {"ParentId": params["parent_id"]}


def resolve(api: Any, params: Params, where: Where, values: Mapping[str, Any]) -> tuple[Params, tuple[str, ...]]:
    """The options with the parent's id, which only a unit that is yet to be made needs."""
    if params.get("unit_id"):
        return params, ()
    given = params.get("parent") or "root"
    node = tree.Tree(api).node(given)
    if node is None:
        # AWS makes up the id of one that is yet to be made: its path stands for it.
        return {**params, "parent_id": given}, (tree.absent(given, "parent"),)
    return {**params, "parent_id": node["id"]}, ()


def guard(api: Any, params: Params, where: Where, steps: tuple[Step, ...]) -> None:
    """Refuse to delete a unit that isn't empty."""
    if params["state"] != "absent":
        return
    read, unit = tree.Tree(api), params["found_id"]
    inside = [f"unit {one['Name']}" for one in read.units(unit)]
    accounts = read.listed("list_accounts_for_parent", {"ParentId": unit}, "Accounts")
    inside += [f"account {one['Id']} ({one['Email']})" for one in accounts]
    if inside:
        raise Refused(
            f"Unit {params['unit']} isn't empty: it has {', '.join(inside)}. Move the accounts to another unit"
            " (organizations_account) and remove the units in it first. Nothing was changed."
        )


def answer(values: Mapping[str, Any], found: Mapping[str, Any] | None, params: Params, where: Where) -> dict[str, Any]:
    """``organizational_unit``: the unit, and where it is."""
    shown: dict[str, Any] = {"name": (values.get("attributes") or {}).get("name") or params["name"]}
    if found is not None:
        seen = found["OrganizationalUnit"]
        shown.update(id=seen["Id"], arn=seen["Arn"], parent_id=found["Parent"])
    else:
        shown["parent_id"] = params["parent_id"]
    if "tags" in values:
        shown["tags"] = values["tags"] or {}
    return {"organizational_unit": shown}
