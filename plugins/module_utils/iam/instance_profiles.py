# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Instance profiles: the one role in each, what must go before it goes, and how it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import Refused
from ..parts import UNSAID, Effect, Params, Request, Step, Where
from ..shapes import snake
from ..tags import tags_by_key
from . import roles

GONE = ("NoSuchEntity",)


def check(params: Params) -> None:
    """Refuse what IAM doesn't take, before anything is read."""
    roles.check_name(params["name"], most=128)
    roles.check_path(params.get("path"), "path")
    if params.get("role"):
        roles.check_name(role_name(params["role"]), "role")


def role_name(given: str) -> str:
    """The name of a role that is given by name, with a path before it, or by ARN."""
    return given.rpartition("/")[2]


def adopt(found: Mapping[str, Any], params: Params) -> Params:
    """The options with the path of the profile that is there, where the task gives none."""
    return params if params.get("path") else {**params, "path": found["InstanceProfile"]["Path"]}


def wanted(params: Params, current: Any) -> Any:
    """The role that is to be in it; an empty text for none."""
    return UNSAID if params.get("role") is None else role_name(params["role"])


def requests(
    address: Mapping[str, Any], after: Any, values: Mapping[str, Any], found: Mapping[str, Any], where: Where
) -> tuple[Request, ...]:
    """The role out that is in it, and the other in: IAM has no call that exchanges them."""
    steps = []
    if values.get("role"):
        steps.append(Request("iam", "remove_role_from_instance_profile", {**address, "RoleName": values["role"]}))
    if after:
        steps.append(Request("iam", "add_role_to_instance_profile", {**address, "RoleName": after}))
    return tuple(steps)


def effect(before: Any, after: Any) -> Effect | None:
    """What another role, or none, does to the instances that have the profile."""
    if not before:
        return None
    then = f"get those of role {after}" if after else "have none"
    return Effect("interrupts", f"Instances with this profile lose the credentials of role {before}, and {then}.")


def guard(api: Any, params: Params, where: Where, steps: Any) -> None:
    """Refuse to take from the caller the role that it works with."""
    if params.get("allow_self_lockout"):
        return
    identity = api.identity()
    for step in steps:
        # On an instance, the name of the session is the instance's id.
        on_instance = identity.arn.rpartition("/")[2].startswith("i-")
        if on_instance and step.name == "role" and step.before and roles.is_own(identity, step.before):
            raise Refused(
                f"Instance profile {params['name']} gives this instance the role that the task works with"
                f" ({identity.arn}). Use other credentials, or set allow_self_lockout: true. Nothing was changed."
            )


def clearing(api: Any, params: Params, address: Mapping[str, Any], found: Mapping[str, Any]) -> tuple[Step, ...]:
    """The role must be out before the profile can go."""
    names = [one["RoleName"] for one in found["InstanceProfile"]["Roles"]]
    return tuple(
        Step(
            "role",
            "remove",
            name,
            None,
            (Request("iam", "remove_role_from_instance_profile", {**address, "RoleName": name}),),
            effect(name, None),
            already=GONE,
        )
        for name in names
    )


def pending(state: str, api: Any, params: Params, where: Where) -> str:
    """What a profile just made still lacks: to be seen several times in a row."""
    if state != "present" or not api.patience.fresh:
        return ""
    seen = roles.in_a_row(api, "get_instance_profile", {"InstanceProfileName": params["name"]})
    return "" if seen else "being there"


def answer(values: Mapping[str, Any], found: Mapping[str, Any] | None, params: Params, where: Where) -> dict[str, Any]:
    """``iam_instance_profile`` as amazon.aws returns it."""
    path = (values.get("attributes") or {}).get("path") or params.get("path") or "/"
    shown: dict[str, Any] = {
        "instance_profile_name": params["name"],
        "path": path,
        "arn": f"arn:{where.partition}:iam::{where.account_id}:instance-profile{path}{params['name']}",
        "roles": [],
        "tags": values.get("tags") or {},
    }
    if found is not None:
        shown.update(profile(found["InstanceProfile"]))
    if "role" in values and [one["role_name"] for one in shown["roles"]] != [values["role"]]:
        shown["roles"] = [{"role_name": values["role"]}] if values["role"] else []
    if "tags" in values:
        shown["tags"] = values["tags"] or {}
    return {"iam_instance_profile": shown}


def profile(wire: Mapping[str, Any]) -> dict[str, Any]:
    """An instance profile as results show it."""
    shown = {snake(member): value for member, value in wire.items()}
    shown["roles"] = [roles.role(one) for one in wire.get("Roles") or ()]
    shown["tags"] = tags_by_key(wire.get("Tags"))
    return shown
