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
from . import administrators

OPTION = "allow_self_lockout"
_ADMINISTRATOR = ":iam::aws:policy/AdministratorAccess"
_LOOKING = "looking for other administrators"
_DENIED = ("AccessDenied", "AccessDeniedException")
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
        refuse_last_administrator(api, steps)

    return refuse


def guard_policy(api: Any, params: Params, where: Where, steps: tuple[Step, ...]) -> None:
    """The guard of a managed policy: refuses a plan that takes it from the caller or the last administrator."""
    if params.get(OPTION) or api.identity().is_root:
        return
    for request in (one for step in steps for one in step.requests):
        kind = next((one for one in _MEMBERS if request.operation == f"detach_{one}_policy"), "")
        if kind and is_own(api, kind, str(request.params[_MEMBERS[kind]])):
            what = f"policy {params['name']}"
            raise Refused(sentence(kind, str(request.params[_MEMBERS[kind]]), api, what))
    refuse_last_administrator(api, steps)


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


def refuse_last_administrator(api: Any, steps: Iterable[Step]) -> None:
    """Refuse a plan after which nobody in the account could give rights to others.

    The account is looked at only where a step may take that from somebody. A caller who is none of its users and roles
    came in another way, and can come back. Where the account may not be read, those who hold AdministratorAccess are
    counted; raises Failed where they may not be listed either.
    """
    steps = tuple(steps)
    if not any(administrators.takes(step) for step in steps):
        return
    requests = tuple(request for step in steps for request in step.requests)
    caller = api.identity()
    try:
        pages = list(api.pages("get_account_authorization_details", {"Filter": list(administrators.FILTER)}))
    except ApiError as error:
        if error.code not in _DENIED:
            raise Failed(explain(_LOOKING, error, needed("iam", error.operation)), error) from error
        _refuse_last_holder(api, requests)
        return
    account = administrators.read(pages, caller.arn.split(":")[4], caller.arn.split(":")[1])
    if not any((kind, called_as(kind, api).lower()) in account.holders for kind in ("user", "role")):
        return
    before = account.administrators()
    if before and not administrators.after(account, requests).administrators():
        raise Refused(
            f"This would leave nobody in the account who can give rights to others: {', '.join(before)} could until"
            f" now, and then only the root user. Set {OPTION}: true if that is meant. Nothing was changed."
        )


def _refuse_last_holder(api: Any, requests: Iterable[Request]) -> None:
    """Refuse to detach AdministratorAccess from the last one who holds it."""
    for request in requests:
        if not request.operation.startswith("detach_"):
            continue
        kind, arn = request.operation.split("_")[1], str(request.params["PolicyArn"])
        name = str(request.params[_MEMBERS[kind]])
        if arn.endswith(_ADMINISTRATOR) and not _other_administrators(api, kind, name, arn):
            raise Refused(
                f"{kind} {name} is the last one in this account that holds AdministratorAccess: once it is detached,"
                f" only the root user could give it back. Set {OPTION}: true if that is meant. Nothing was changed."
            )


def _other_administrators(api: Any, kind: str, name: str, arn: str) -> list[str]:
    """The others who hold the policy; a group without users is nobody."""
    holders: dict[str, list[str]] = {each: [] for each in _MEMBERS}
    try:
        # Without the filter, those whose boundary it is are listed too.
        for page in api.pages(
            "list_entities_for_policy", {"PolicyArn": arn, "PolicyUsageFilter": "PermissionsPolicy"}
        ):
            for each, member in _MEMBERS.items():
                holders[each] += [one[member] for one in page.get(f"Policy{each.capitalize()}s", ())]
        holders[kind] = [one for one in holders[kind] if one.lower() != name.lower()]
        if holders["user"] or holders["role"]:
            return holders["user"] + holders["role"]
        answers = [api.call("get_group", {"GroupName": group}) for group in holders["group"]]
    except ApiError as error:
        raise Failed(explain(_LOOKING, error, needed("iam", error.operation)), error) from error
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
