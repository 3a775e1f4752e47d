# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the info modules return of users and groups: listed or found by name, and read side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..errors import ApiError, Failed, explain
from ..parts import Params, Plan
from ..permissions import needed
from ..shapes import snake
from ..tags import tags_by_key
from . import groups
from .users import GONE, devices

# So many are read at a time; how many calls are under way is the port's to say.
_TOGETHER = 50


def users_plan(api: Any, params: Params) -> Plan:
    """``iam_users``: those asked for, by their names, each with its tags, its password's state and its details."""
    name, group, path = params.get("name"), params.get("group"), params.get("path_prefix") or "/"
    if group:
        listed = _names(api, "get_group", {"GroupName": group}, "Users", "UserName", f"reading group {group}")
    elif name and path == "/":
        listed = [name]
    else:
        listed = _names(api, "list_users", {"PathPrefix": path}, "Users", "UserName", "listing the users")
    chosen = sorted(one for one in listed if name in (None, one))
    details = tuple(params.get("details") or ())
    return Plan(facts={"iam_users": _read(api, "users", chosen, lambda each: _user_reads(api, each, details), _user)})


def groups_plan(api: Any, params: Params) -> Plan:
    """``iam_groups``: those asked for, by their names, each with its users and policies."""
    name, path = params.get("name"), params.get("path_prefix") or "/"
    if name:
        chosen = [name]
    else:
        chosen = sorted(
            _names(api, "list_groups", {"PathPrefix": path}, "Groups", "GroupName", "listing the groups")
        )
    return Plan(facts={"iam_groups": _read(api, "groups", chosen, lambda each: _group_reads(api, each), _group)})


Reads = Mapping[str, Callable[[], Any]]


def _names(
    api: Any, operation: str, request: Mapping[str, Any], path: str, member: str, doing: str
) -> list[str]:
    try:
        return [one[member] for page in api.pages(operation, request) for one in page[path]]
    except ApiError as error:
        if error.code in GONE:
            return []
        raise Failed(explain(doing, error, needed("iam", operation)), error) from error


def _read(
    api: Any, what: str, names: Sequence[str], reads: Callable[[str], Reads], shown: Callable[[Mapping[str, Any]], Any]
) -> list[Any]:
    """What is shown of each of the names; one that is gone is left out. The first read of each tells whether it is."""
    found = []
    for start in range(0, len(names), _TOGETHER):
        some = names[start : start + _TOGETHER]
        plans = [reads(name) for name in some]
        answers = iter(api.side_by_side([thunk for plan in plans for thunk in plan.values()]))
        for name, plan in zip(some, plans):
            told = {key: next(answers) for key in plan}
            first = next(iter(told.values()))
            if isinstance(first, ApiError) and first.code in GONE:
                continue
            for answer in told.values():
                if isinstance(answer, ApiError):
                    doing = f"reading {what[:-1]} {name}"
                    raise Failed(explain(doing, answer, needed("iam", answer.operation)), answer)
            found.append(shown(told))
        if start + _TOGETHER < len(names):
            api.report(f"{start + len(some)} of {len(names)} {what} read")
    return found


def _user_reads(api: Any, name: str, details: Sequence[str]) -> Reads:
    address = {"UserName": name}

    def profile() -> Mapping[str, Any]:
        try:
            return dict(api.call("get_login_profile", address)["LoginProfile"])
        except ApiError as error:
            if error.code in GONE:
                return {}
            raise

    def listing(operation: str, path: str) -> Callable[[], Any]:
        return lambda: [one for page in api.pages(operation, address) for one in page[path]]

    known = {
        "access_keys": listing("list_access_keys", "AccessKeyMetadata"),
        "attached_policies": listing("list_attached_user_policies", "AttachedPolicies"),
        "groups": listing("list_groups_for_user", "Groups"),
        "inline_policies": listing("list_user_policies", "PolicyNames"),
        "mfa_devices": listing("list_mfa_devices", "MFADevices"),
    }
    return {
        "user": lambda: api.call("get_user", address)["User"],
        "login_profile": profile,
        **{detail: known[detail] for detail in known if detail in details},
    }


def _user(told: Mapping[str, Any]) -> dict[str, Any]:
    seen = told["user"]
    shown = {snake(member): value for member, value in seen.items() if member not in ("Tags", "PermissionsBoundary")}
    shown["tags"] = tags_by_key(seen.get("Tags"))
    if seen.get("PermissionsBoundary"):
        shown["permissions_boundary"] = _snaked(seen["PermissionsBoundary"])
    shown["login_profile"] = _snaked(told["login_profile"])
    if "access_keys" in told:
        members = ("AccessKeyId", "Status", "CreateDate")
        shown["access_keys"] = [{snake(key): one[key] for key in members} for one in told["access_keys"]]
    if "attached_policies" in told:
        shown["attached_policies"] = _policies(told["attached_policies"])
    if "groups" in told:
        shown["groups"] = sorted(one["GroupName"] for one in told["groups"])
    if "inline_policies" in told:
        shown["inline_policies"] = sorted(told["inline_policies"])
    if "mfa_devices" in told:
        shown["mfa_devices"] = [devices(one) for one in told["mfa_devices"]]
    return shown


def _group_reads(api: Any, name: str) -> Reads:
    address = {"GroupName": name}

    def found() -> Mapping[str, Any]:
        pages = list(api.pages("get_group", address))
        return {"Group": pages[0]["Group"], "Users": [user for page in pages for user in page["Users"]]}

    def attached() -> list[Any]:
        return [one for page in api.pages("list_attached_group_policies", address) for one in page["AttachedPolicies"]]

    def embedded() -> list[Any]:
        return [one for page in api.pages("list_group_policies", address) for one in page["PolicyNames"]]

    return {"group": found, "attached_policies": attached, "inline_policies": embedded}


def _group(told: Mapping[str, Any]) -> dict[str, Any]:
    users = sorted(told["group"]["Users"], key=lambda user: str(user["UserName"]))
    return {
        "group": _snaked(told["group"]["Group"]),
        "users": [groups.shown(user) for user in users],
        "attached_policies": _policies(told["attached_policies"]),
        "inline_policies": sorted(told["inline_policies"]),
    }


def _snaked(seen: Mapping[str, Any]) -> dict[str, Any]:
    return {snake(member): value for member, value in seen.items()}


def _policies(listed: Any) -> list[dict[str, Any]]:
    return sorted((_snaked(one) for one in listed), key=lambda one: str(one["policy_name"]))
