# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Actions of budgets: what AWS does, or asks somebody whether to do, once a threshold is passed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..errors import Refused
from ..parts import Codec, Effect, Params, Request, Where
from . import amounts, subscribers

# By the type: the option that says what is to be done, its member of Definition, and the members of that.
_DEFINITIONS: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    "apply_iam_policy": (
        "iam",
        "IamActionDefinition",
        {"policy_arn": "PolicyArn", "roles": "Roles", "groups": "Groups", "users": "Users"},
    ),
    "apply_scp_policy": ("scp", "ScpActionDefinition", {"policy_id": "PolicyId", "target_ids": "TargetIds"}),
    "run_ssm_documents": (
        "ssm",
        "SsmActionDefinition",
        {"sub_type": "ActionSubType", "region": "Region", "instance_ids": "InstanceIds"},
    ),
}
_COMPARED = ("notification_type", "threshold", "threshold_type", "approval", "execution_role", "subscribers")


def check(params: Params) -> None:
    """Refuse actions that AWS wouldn't take."""
    seen: set[str] = set()
    for place, one in enumerate(params.get("actions") or ()):
        option = _DEFINITIONS[one["type"]][0]
        others = [name for name in ("iam", "scp", "ssm") if one.get(name) and name != option]
        if not one.get(option) or others:
            raise Refused(f"actions[{place}].{option}: an action of type {one['type']} needs it, and no other of"
                          " iam, scp and ssm.")  # fmt: skip
        if option == "iam" and not any(one["iam"].get(name) for name in ("roles", "groups", "users")):
            raise Refused(f"actions[{place}].iam: roles, groups or users are needed: whom is the policy attached to?")
        amounts.number(one["threshold"], f"actions[{place}].threshold")
        subscribers.check(one.get("subscribers"), f"actions[{place}].subscribers")
        if key(_wanted(one)) in seen:
            raise Refused(f"actions[{place}]: the same thing is to be done by another one of them already.")
        seen.add(key(_wanted(one)))


def key(one: Mapping[str, Any]) -> str:
    """What tells an action from the others of its budget: what it does, and to whom."""
    option = _DEFINITIONS[one["type"]][0]
    return f"{one['type']} {json.dumps(one[option], sort_keys=True)}"


def _by_key(listed: Any, _shape: Any) -> dict[str, Any]:
    """The actions of a budget by their keys; of several that do the same, the id tells them apart."""
    found: dict[str, Any] = {}
    for one in map(_shown, listed or ()):
        name = key(one)
        found[f"{name} {one['id']}" if name in found else name] = one
    return found


def _shown(one: Mapping[str, Any]) -> dict[str, Any]:
    kind = one["ActionType"].lower()
    option, member, members = _DEFINITIONS[kind]
    said = one["Definition"].get(member) or {}
    return {
        "id": one["ActionId"],
        "type": kind,
        option: _tidy({name: said.get(wire) for name, wire in members.items()}),
        "notification_type": one["NotificationType"].lower(),
        "threshold": amounts.number(one["ActionThreshold"]["ActionThresholdValue"], "threshold"),
        "threshold_type": one["ActionThreshold"]["ActionThresholdType"].lower(),
        "approval": one["ApprovalModel"].lower(),
        "execution_role": one["ExecutionRoleArn"],
        "subscribers": sorted(each["Address"] for each in one["Subscribers"]),
        "status": one["Status"].lower(),
    }


def _tidy(said: Mapping[str, Any]) -> dict[str, Any]:
    """A definition whose equal ones are written alike."""
    told: dict[str, Any] = {
        name: sorted(one) if isinstance(one, (list, tuple)) else one for name, one in said.items() if one
    }
    if "sub_type" in told:
        told["sub_type"] = told["sub_type"].lower()
    return told


def _wanted(one: Mapping[str, Any]) -> dict[str, Any]:
    option = _DEFINITIONS[one["type"]][0]
    return {
        "type": one["type"],
        option: _tidy(one[option]),
        **{name: one[name] for name in _COMPARED if name in one},
        "threshold": amounts.number(one["threshold"], "threshold"),
        "subscribers": sorted(one.get("subscribers") or ()),
    }


# Read as it is to be shown; what is written are the requests below.
ACTIONS = Codec(lambda value, _shape: value, _by_key)


def wanted(params: Params, current: Mapping[str, Any] | None) -> dict[str, Any]:
    """The actions that are to be: the task's, and of the current ones those that it doesn't purge."""
    there = current or {}
    kept = {} if params.get("purge_actions") else dict(there)
    for one in params["actions"]:
        told = _wanted(one)
        kept[key(told)] = {**{name: there[key(told)][name] for name in ("id", "status") if key(told) in there}, **told}
    return kept


def same(wanted: Mapping[str, Any], current: Mapping[str, Any] | None) -> bool:
    """Whether the same is done, when, by whom and with whose approval."""
    return _comparable(wanted) == _comparable(current or {})


def _comparable(found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: {part: one[part] for part in _COMPARED} for name, one in found.items()}


def requests(
    address: Mapping[str, Any], after: Mapping[str, Any], values: Mapping[str, Any], found: Any, where: Where
) -> tuple[Request, ...]:
    """What leads from the actions that are to those that are to be."""
    before = values.get("actions") or {}
    sent: list[Request] = []
    for name, one in before.items():
        if name not in after:
            sent.append(Request("budgets", "delete_budget_action", {**address, "ActionId": one["id"]}))
    for name, one in after.items():
        if name not in before:
            members = {**address, "ActionType": one["type"].upper(), **_wire(one)}
            sent.append(Request("budgets", "create_budget_action", members))
        elif not same({name: one}, {name: before[name]}):
            members = {**address, "ActionId": before[name]["id"], **_wire(one)}
            sent.append(Request("budgets", "update_budget_action", members))
    return tuple(sent)


def _wire(one: Mapping[str, Any]) -> dict[str, Any]:
    option, member, members = _DEFINITIONS[one["type"]]
    said = {members[name]: value for name, value in one[option].items()}
    if "ActionSubType" in said:
        said["ActionSubType"] = said["ActionSubType"].upper()
    kind = one["threshold_type"].upper()
    return {
        "NotificationType": one["notification_type"].upper(),
        "ActionThreshold": {"ActionThresholdValue": float(one["threshold"]), "ActionThresholdType": kind},
        "Definition": {member: said},
        "ExecutionRoleArn": one["execution_role"],
        "ApprovalModel": one["approval"].upper(),
        "Subscribers": [subscribers.of_budget(each) for each in one["subscribers"]],
    }


def effect(before: Any, after: Any) -> Effect | None:
    """What it means for a budget to have actions."""
    known = before or {}
    kept = {name for name, one in (after or {}).items() if name in known and same({name: one}, {name: known[name]})}
    new = [one for name, one in (after or {}).items() if name not in kept]
    if any(one["approval"] == "automatic" for one in new):
        return Effect("interrupts", "Once the threshold is passed, AWS takes rights away or stops instances by itself.")
    if new and not known:
        return Effect("costs", "AWS charges by the day for each budget with actions beyond the first two.")
    return None
