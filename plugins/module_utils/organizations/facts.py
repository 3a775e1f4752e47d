# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the info modules of an organization return: listed, then each read, all of them side by side."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Params, Plan
from ..permissions import needed
from ..tags import tags_by_key
from . import accounts, policies, tree, units

# It was there when it was listed, and isn't any more.
_GONE = (*policies.GONE, *accounts.GONE, *units.GONE, "ParentNotFoundException", "TargetNotFoundException")


def check_policies(params: Params) -> None:
    """Refuse a target that names nothing."""
    if params.get("target") is not None:
        tree.check(params["target"], "target", (tree.ROOT, tree.UNIT, tree.ACCOUNT))


def check_units(params: Params) -> None:
    """Refuse a unit that names nothing."""
    tree.check(params["unit"], "unit")


def check_accounts(params: Params) -> None:
    """Refuse an address, an id or a unit that can't be one."""
    if params.get("unit") is not None:
        check_units(params)
    accounts.check({**params, "unit": None})


# --- policies ---


def plan_policies(api: Any, params: Params) -> Plan:
    """``policies``: those of a type, of a target, or the one of an id or a name, with their documents and targets."""
    read = tree.Tree(api)
    if params.get("policy_id"):
        return Plan(facts={"policies": _policies(api, [params["policy_id"]])})
    if params.get("type"):
        kinds = [params["type"].upper()]
    else:
        kinds = [one["Type"] for one in read.root.get("PolicyTypes", ()) if one["Status"] == "ENABLED"]
    operation, request = "list_policies", {}
    if params.get("target"):
        node = read.node(params["target"])
        if node is None:
            raise Refused(tree.absent(params["target"], "target"))
        operation, request = "list_policies_for_target", {"TargetId": node["id"]}
    listed = _all(api, [partial(read.listed, operation, {**request, "Filter": kind}, "Policies") for kind in kinds])
    name = params.get("name")
    chosen = [one["Id"] for policies_of_kind in listed for one in policies_of_kind if name in (None, one["Name"])]
    return Plan(facts={"policies": _policies(api, chosen)})


def _policies(api: Any, ids: Sequence[str]) -> list[dict[str, Any]]:
    """The policies of these ids, sorted by type and name; those that aren't there are left out."""
    read = tree.Tree(api)
    described = _all(api, [partial(api.call, "describe_policy", {"PolicyId": one}) for one in ids])
    there = [one["Policy"] for one in described if one is not None]

    def tags(summary: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        # AWS's own have none.
        of_aws = summary.get("AwsManaged")
        return [] if of_aws else read.listed("list_tags_for_resource", {"ResourceId": summary["Id"]}, "Tags")

    thunks: list[Callable[[], Any]] = []
    for one in there:
        summary = one["PolicySummary"]
        thunks.append(partial(read.listed, "list_targets_for_policy", {"PolicyId": summary["Id"]}, "Targets"))
        thunks.append(partial(tags, summary))
    more = _all(api, thunks)
    shown = [_policy(one, more[2 * number], more[2 * number + 1]) for number, one in enumerate(there)]
    return sorted(shown, key=lambda one: (one["type"], one["name"], one["id"]))


def _policy(policy: Mapping[str, Any], targets: Any, tags: Any) -> dict[str, Any]:
    summary = policy["PolicySummary"]
    return {
        "id": summary["Id"],
        "arn": summary["Arn"],
        "name": summary["Name"],
        "type": summary["Type"].lower(),
        "description": summary.get("Description") or "",
        "aws_managed": bool(summary.get("AwsManaged")),
        "content": json.loads(policy["Content"]),
        "targets": sorted(
            (
                {"id": one["TargetId"], "arn": one.get("Arn"), "name": one.get("Name"), "type": one["Type"]}
                for one in targets or ()
            ),
            key=lambda one: str(one["id"]),
        ),
        "tags": tags_by_key(tags),
    }


# --- the tree ---


def plan_units(api: Any, params: Params) -> Plan:
    """``tree``: the root or a unit with the units and accounts below it, None if it isn't there."""
    read = tree.Tree(api)
    node = read.node(params["unit"])
    if node is None:
        return Plan(facts={"tree": None})
    name = read.root["Name"] if node["type"] == tree.ROOT else node["name"].rpartition("/")[2]
    if tree.kind_of(node["name"]) == tree.UNIT:
        asked = partial(api.call, "describe_organizational_unit", {"OrganizationalUnitId": node["id"]})
        (answer,) = _all(api, [asked])
        if answer is None:
            return Plan(facts={"tree": None})
        name = answer["OrganizationalUnit"]["Name"]
    top: dict[str, Any] = {"id": node["id"], "type": node["type"], "name": name}
    level, nodes = [top], [top]
    while level:
        # All units of one level at once.
        found = _all(api, [partial(read.units, one["id"]) for one in level])
        inside = _all(api, [
            partial(read.listed, "list_accounts_for_parent", {"ParentId": one["id"]}, "Accounts") for one in level
        ])  # fmt: skip
        below: list[dict[str, Any]] = []
        for one, inner, members in zip(level, found, inside):
            one["units"] = [
                {"id": unit["Id"], "type": tree.UNIT, "name": unit["Name"]}
                for unit in sorted(inner or (), key=lambda unit: str(unit["Name"]))
            ]
            one["accounts"] = sorted(map(accounts.account, members or ()), key=lambda each: str(each["email"]))
            below.extend(one["units"])
            nodes.extend(one["accounts"])
        nodes.extend(below)
        level = below
    _add_policies(api, read, nodes, params.get("policy_types") or ())
    return Plan(facts={"tree": top})


def _add_policies(api: Any, read: tree.Tree, nodes: Sequence[dict[str, Any]], kinds: Sequence[str]) -> None:
    """To each node, by type, the policies that are attached to the node itself."""
    pairs = [(node, kind) for node in nodes for kind in kinds]
    held = _all(api, [
        partial(read.listed, "list_policies_for_target", {"TargetId": node["id"], "Filter": kind.upper()}, "Policies")
        for node, kind in pairs
    ])  # fmt: skip
    for (node, kind), found in zip(pairs, held):
        listed = sorted(found or (), key=lambda one: str(one["Name"]))
        node.setdefault("policies", {})[kind] = [{"id": one["Id"], "name": one["Name"]} for one in listed]


# --- accounts ---


def plan_accounts(api: Any, params: Params) -> Plan:
    """``accounts``: all, those directly in a unit, or one, with the unit that each is in and its tags."""
    read = tree.Tree(api)
    if params.get("account_id"):
        described = _all(api, [partial(api.call, "describe_account", {"AccountId": params["account_id"]})])
        listed = [one["Account"] for one in described if one is not None]
    elif params.get("unit"):
        node = read.node(params["unit"])
        if node is None:
            raise Refused(tree.absent(params["unit"], "unit"))
        listed = read.listed("list_accounts_for_parent", {"ParentId": node["id"]}, "Accounts")
    else:
        listed = read.accounts()
    email = (params.get("email") or "").lower()
    chosen = [one for one in listed if email in ("", one["Email"].lower())]
    thunks: list[Callable[[], Any]] = []
    for one in chosen:
        thunks.append(partial(read.listed, "list_parents", {"ChildId": one["Id"]}, "Parents"))
        thunks.append(partial(read.listed, "list_tags_for_resource", {"ResourceId": one["Id"]}, "Tags"))
    more = _all(api, thunks)
    shown = []
    for number, one in enumerate(chosen):
        parents, tags = more[2 * number], more[2 * number + 1]
        place = {"unit_id": parents[0]["Id"] if parents else None}
        shown.append({**accounts.account(one), **place, "tags": tags_by_key(tags)})
    return Plan(facts={"accounts": sorted(shown, key=lambda one: str(one["email"]))})


def _all(api: Any, thunks: Sequence[Callable[[], Any]]) -> list[Any]:
    """The answers of reads that are sent side by side, None for what is gone; raises Failed."""

    def attempt(thunk: Callable[[], Any]) -> Any:
        try:
            return thunk()
        except Failed as failed:
            if failed.error is None or failed.error.code not in _GONE:
                raise
            return None

    answers = api.side_by_side([partial(attempt, thunk) for thunk in thunks])
    for answer in answers:
        if isinstance(answer, ApiError) and answer.code not in _GONE:
            permissions = needed("organizations", answer.operation)
            raise Failed(explain("reading the organization", answer, permissions), answer)
    return [None if isinstance(answer, ApiError) else answer for answer in answers]
