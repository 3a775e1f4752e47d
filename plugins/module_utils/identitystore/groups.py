# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of an identity store: found by their display name, with the users that are in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Refused
from ..parts import Codec, Params, Request, Where
from ..shapes import timestamp
from . import memberships, people, users

# What changes of a group is said by operations, in ``requests``.
ATTRIBUTE = Codec(
    lambda value, shape: [] if shape is not None and shape.type_name == "list" else value, lambda wire, _shape: wire
)


def check(params: Params) -> None:
    """Refuse what can't be a group, before anything is read."""
    users.check_name(params["display_name"], "display_name", 1024)
    if len(params.get("description") or "") > 1024:
        raise Refused(f"description: it has {len(params['description'])} characters, and 1024 are allowed.")
    for name in params.get("members") or ():
        users.check_name(name, "members", 1024 if "@" in name else 128)


def address(params: Params, where: Where) -> str:
    """The id of the group, or what stands for it before there is one."""
    return str(params.get("group_id") or people.NEW)


def finds(params: Params) -> tuple[str, ...]:
    """The operations that ``find`` sends, if there is such a group."""
    return ("get_group_id", "describe_group", *memberships.reads(params, "members"))


def find(api: Any, params: Params, where: Where) -> dict[str, Any] | None:
    """The group, and its members if the task says anything of them; None where there is no such group.

    Raises ApiError.
    """
    store = people.store_of(api, params)
    found = params.get("group_id") or people.group_id(api, store, params["display_name"])
    if found is None:
        return None
    reads: list[Any] = [lambda: api.call("describe_group", {"IdentityStoreId": store, "GroupId": found})]
    if params.get("state") != "absent" and params.get("members") is not None:
        reads.append(lambda: memberships.read(api, store, group=str(found)))
    answers = api.side_by_side(reads)
    for answered in answers:
        if isinstance(answered, ApiError):
            raise answered
    return dict(zip(("Group", "Members"), answers))


def adopt(found: Mapping[str, Any], params: Params) -> Params:
    """The options with the ids that were found."""
    group = found["Group"]
    return {**params, "store": group["IdentityStoreId"], "group_id": group["GroupId"]}


def resolve(api: Any, params: Params, where: Where, values: Mapping[str, Any]) -> tuple[Params, tuple[str, ...]]:
    """The options with the store's id and the ids of the users who aren't in the group yet."""
    told = {**params, "store": people.store_of(api, params)}
    return memberships.known(api, told, "members", values.get("members"), people.USERS)


def requests(
    address: Mapping[str, Any], changes: Mapping[str, Any], current: Mapping[str, Any], params: Params
) -> tuple[Request, ...]:
    """One UpdateGroup with the description, which is all of a group that changes."""
    operations = [users.operation("Description", changes["description"])]
    return (Request("identitystore", "update_group", {**address, "Operations": operations}),)


def answer(values: Mapping[str, Any], found: Mapping[str, Any] | None, params: Params, where: Where) -> dict[str, Any]:
    """``group``: the group, and its members if the task asked of them."""
    seen = found["Group"] if found else {}
    group: dict[str, Any] = {
        "display_name": seen.get("DisplayName") or params["display_name"],
        "description": (values.get("attributes") or {}).get("description") or "",
        "identity_store_id": seen.get("IdentityStoreId") or people.store(params, where),
    }
    if found is not None:
        group["group_id"] = seen["GroupId"]
        if seen.get("GroupArn"):
            group["arn"] = seen["GroupArn"]
        if seen.get("CreatedAt"):
            group["created_at"] = timestamp(seen["CreatedAt"])
    if "members" in values:
        group["members"] = sorted(values["members"] or {})
    return {"group": group}
