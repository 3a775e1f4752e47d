# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups: found with all their users, and emptied before they go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Failed, explain
from ..parts import Codec, Effect, Params, Request, Step, Where
from ..permissions import needed
from ..shapes import snake
from . import attachments, inline
from .users import GONE, check_name, check_path, refuse_twin

_USER = ("Arn", "CreateDate", "Path", "UserId", "UserName", "PasswordLastUsed")


def check(params: Params) -> None:
    """Refuse what IAM doesn't take as a group, before anything is read."""
    check_name(params["name"], "name", 128)
    check_path(params.get("path"))
    attachments.check(params)
    inline.check(params, "group")
    for user in params.get("users") or ():
        check_name(user, "users", 64)


def find(api: Any, params: Params, where: Where) -> dict[str, Any]:
    """The group and all its users, page by page; raises ApiError NoSuchEntity."""
    try:
        pages = list(api.pages("get_group", {"GroupName": params["name"]}))
    except ApiError as error:
        if error.code in GONE and api.patience.fresh:
            refuse_twin(api, "group", params["name"])
        raise
    return {"Group": pages[0]["Group"], "Users": [user for page in pages for user in page["Users"]]}


def _from_wire(wire: Any, _shape: Any) -> dict[str, Any]:
    return {user["UserName"]: shown(user) for user in wire or ()}


MEMBERS = Codec(lambda value, _shape: value, _from_wire)


def member_effect(before: Any, after: Any) -> Effect | None:
    """What it does to a user to be no member any more."""
    return Effect("interrupts", "What the group allows is taken from the user.") if after is None else None


def clearing(api: Any, params: Params, address: Mapping[str, Any], found: Mapping[str, Any]) -> tuple[Step, ...]:
    """What must go before the group can: its users and its policies."""

    def attached() -> list[str]:
        pages = api.pages("list_attached_group_policies", address)
        return sorted(one["PolicyArn"] for page in pages for one in page["AttachedPolicies"])

    def embedded() -> list[str]:
        return sorted(one for page in api.pages("list_group_policies", address) for one in page["PolicyNames"])

    held = api.side_by_side([attached, embedded])
    for answer in held:
        if isinstance(answer, ApiError):
            doing = f"reading the policies of group {params['name']}"
            raise Failed(explain(doing, answer, needed("iam", answer.operation)), answer)
    users = sorted(user["UserName"] for user in found["Users"])
    steps = []
    for name, keys, operation, member in (
        ("users", users, "remove_user_from_group", "UserName"),
        ("managed_policies", held[0], "detach_group_policy", "PolicyArn"),
        ("inline_policies", held[1], "delete_group_policy", "PolicyName"),
    ):
        requests = tuple(Request("iam", operation, {**address, member: key}) for key in keys)
        effect = Effect("interrupts", f"What the group allows is taken from {', '.join(keys)}.")
        if requests:
            steps.append(Step(name, "remove", keys, None, requests, effect if name == "users" else None, already=GONE))
    return tuple(steps)


def answer(values: Mapping[str, Any], found: Mapping[str, Any] | None, params: Params, where: Where) -> dict[str, Any]:
    """``iam_group`` as amazon.aws returns it."""
    seen = found["Group"] if found else {}
    path = values.get("path") or seen.get("Path") or params.get("path") or "/"
    group: dict[str, Any] = {
        "group_name": params["name"],
        "arn": f"arn:{where.partition}:iam::{where.account_id}:group{path}{params['name']}",
        "path": path,
    }
    for member in ("GroupId", "CreateDate"):
        if member in seen:
            group[snake(member)] = seen[member]
    users = values.get("users") or {}
    told: dict[str, Any] = {
        "group": group,
        # Of one who is yet to become a member, a plan knows the name alone.
        "users": [{"user_name": name, **users[name]} for name in sorted(users)],
        "attached_policies": attachments.shown(values.get(attachments.OPTION)),
    }
    if inline.OPTION in values:
        told[inline.OPTION] = values[inline.OPTION] or {}
    return {"iam_group": told}


def shown(user: Mapping[str, Any]) -> dict[str, Any]:
    """A member as results show it."""
    return {snake(member): user[member] for member in _USER if user.get(member) is not None}
