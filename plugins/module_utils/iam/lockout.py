# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans that would lock their own author out: the rights of the caller, and those of the last administrator."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Params, Request, Step, Where
from ..permissions import needed

OPTION = "allow_self_lockout"
_ADMINISTRATOR = ":iam::aws:policy/AdministratorAccess"
_TAKING = ("remove", "clear", "delete")
# Parts of a table that hold rights; a boundary only ever narrows them, whichever it is.
_RIGHTS = ("managed_policies", "inline_policies", "groups", "login_profile")
_MEMBERS: Mapping[str, str] = {"user": "UserName", "group": "GroupName", "role": "RoleName"}


def guard(kind: str) -> Callable[..., None]:
    """The guard of a ``user`` or a ``group``: refuses a plan that takes rights from the caller."""

    def refuse(api: Any, params: Params, where: Where, steps: tuple[Step, ...]) -> None:
        if params.get(OPTION) or api.identity().is_root:
            return
        name = str(params["name"])
        taken = [step.name for step in steps if _takes(step, kind)]
        if kind == "group":
            taken += [step.name for step in steps if _removes_member(step, called_as("user", api))]
        if taken and is_own(api, kind, name, steps):
            what = "everything" if kind in taken else ", ".join(dict.fromkeys(taken))
            raise Refused(sentence(kind, name, api, what))
        refuse_last_administrator(api, kind, name, (one for step in steps for one in step.requests))

    return refuse


def sentence(kind: str, name: str, api: Any, taken: str) -> str:
    """The refusal of a plan that takes something from the caller."""
    whose = {
        "user": "whom these credentials belong to",
        "group": "which the user of these credentials is in",
        "role": "which these credentials are a session of",
    }[kind]
    return (
        f"This would take {taken} from {kind} {name}, {whose} ({api.identity().arn}). Set {OPTION}: true if that is"
        " meant. Nothing was changed."
    )


def called_as(kind: str, api: Any) -> str:
    """The name of the ``user`` that calls, or of the ``role`` that it is a session of; empty if it is none."""
    words = str(api.identity().arn).rpartition(":")[2].split("/")
    if kind == "user" and words[0] == "user":
        return words[-1]
    if kind == "role" and words[0] == "assumed-role":
        return words[1]
    return ""


def is_own(api: Any, kind: str, name: str, steps: Iterable[Step] = ()) -> bool:
    """Whether the caller is that user or works as that role, or is a user of that group; may read, raises Failed."""
    caller = called_as("role" if kind == "role" else "user", api)
    if kind != "group" or not caller:
        return caller.lower() == name.lower()
    if any(_removes_member(step, caller) for step in steps):
        return True
    try:
        pages = list(api.pages("list_groups_for_user", {"UserName": caller}, "iam"))
    except ApiError as error:
        if error.code == "NoSuchEntity":
            return False
        raise Failed(
            explain(f"reading the groups of user {caller}", error, needed("iam", "list_groups_for_user")), error
        ) from error
    return name.lower() in {group["GroupName"].lower() for page in pages for group in page["Groups"]}


def refuse_last_administrator(api: Any, kind: str, name: str, requests: Iterable[Request]) -> None:
    """Refuse to detach AdministratorAccess from the last one who holds it: nobody could give it back."""
    arns = {
        request.params["PolicyArn"]
        for request in requests
        if request.operation.startswith("detach_") and str(request.params["PolicyArn"]).endswith(_ADMINISTRATOR)
    }
    for arn in arns:
        others = _other_administrators(api, kind, name, arn)
        if not others:
            raise Refused(
                f"{kind} {name} is the last one in this account that holds AdministratorAccess: once it is detached,"
                f" only the root user could give it back. Set {OPTION}: true if that is meant. Nothing was changed."
            )


def _other_administrators(api: Any, kind: str, name: str, arn: str) -> list[str]:
    """The others who hold the policy; a group without users is nobody."""
    holders: dict[str, list[str]] = {each: [] for each in _MEMBERS}
    try:
        for page in api.pages("list_entities_for_policy", {"PolicyArn": arn}, "iam"):
            for each, member in _MEMBERS.items():
                holders[each] += [one[member] for one in page.get(f"Policy{each.capitalize()}s", ())]
        holders[kind] = [one for one in holders[kind] if one.lower() != name.lower()]
        if holders["user"] or holders["role"]:
            return holders["user"] + holders["role"]
        answers = [api.call("get_group", {"GroupName": group}, "iam") for group in holders["group"]]
    except ApiError as error:
        doing = "looking for other administrators"
        raise Failed(explain(doing, error, needed("iam", error.operation)), error) from error
    return [answer["Group"]["GroupName"] for answer in answers if answer["Users"]]


def _takes(step: Step, kind: str) -> bool:
    part = step.name.partition("[")[0]
    if part == "boundary":
        return kind != "group" and bool(step.after)
    return step.action in _TAKING and (part in _RIGHTS or (part == kind and step.action == "delete"))


def _removes_member(step: Step, user: str) -> bool:
    """Whether a step on a group takes that user out of it."""
    if not user or step.action not in _TAKING or step.name.partition("[")[0] != "users":
        return False
    return any(str(request.params.get("UserName", "")).lower() == user.lower() for request in step.requests)
