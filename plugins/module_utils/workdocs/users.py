# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users of a site: made or activated, changed, deactivated, and deleted once somebody has their files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Failed, Refused
from ..parts import Codec, Effect, Params, Request, Step, Where
from ..shapes import to_wire
from . import facts, folders, people, sites
from .paths import DOCUMENT, FOLDER, Drive, Entry, check_name, contents
from .people import People, called

GONE = ("EntityNotExistsException",)
ALREADY = ("EntityAlreadyExistsException",)
# API reference, CreateUser.
_USERNAME = re.compile(r"[\w\-+.]+(@[a-zA-Z0-9.\-]+\.[a-zA-Z]+)?")
_EMAIL = re.compile(r"[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\.[a-zA-Z]{2,}")
NEW = folders.NEW


def check(params: Params) -> None:
    """Refuse what WorkDocs doesn't take as a user, before anything is read."""
    sites.check(params)
    username, email = params.get("username"), params.get("email")
    if not username and not email:
        raise Refused("username or email is needed: it says which user is meant.")
    if username and not people.is_id(username) and not (_USERNAME.fullmatch(username) and len(username) <= 256):
        raise Refused(f"username: {username!r} may have letters, digits and _ - + . only, or be an e-mail address.")
    if email is not None and not (_EMAIL.fullmatch(email) and len(email) <= 256):
        raise Refused(f"email: {email!r} is no e-mail address.")
    for option in ("given_name", "surname"):
        if params.get(option) is not None and not 0 < len(params[option]) <= 64:
            raise Refused(f"{option}: it has 1 to 64 characters, not {len(params[option])}.")
    password = params.get("password")
    if password is not None and not (4 <= len(password) <= 32 and all(" " <= one <= "\u00ff" for one in password)):
        raise Refused("password: it has 4 to 32 characters, all of them Latin letters, digits or signs.")
    _check_storage(params.get("storage_rule"))
    people.check(params.get("heir"), "heir")
    if params.get("heir_folder") is not None:
        check_name(params["heir_folder"], "heir_folder")
    if params["state"] != "absent":
        for option in ("heir", "heir_folder", "force"):
            if params.get(option):
                raise Refused(f"{option}: it says what becomes of a user's files, with state: absent.")
    elif params.get("heir") and params["heir"].lower() in ((username or "").lower(), (email or "").lower()):
        raise Refused("heir: it is the user who goes; name somebody else.")


def _check_storage(rule: Mapping[str, Any] | None) -> None:
    if not rule:
        return
    kind, size = rule.get("storage_type"), rule.get("storage_allocated_in_bytes")
    if kind == "UNLIMITED" and size is not None:
        raise Refused("storage_rule.storage_allocated_in_bytes: it is for storage_type QUOTA; unlimited has no size.")
    if kind == "QUOTA" and size is None:
        raise Refused("storage_rule.storage_allocated_in_bytes: storage_type QUOTA needs it.")
    if size is not None and size < 0:
        raise Refused(f"storage_rule.storage_allocated_in_bytes: it is 0 or more, not {size}.")


def localize(params: Params, where: Where) -> Params:
    """The options with what the user is called in sentences."""
    return {**params, "user": params.get("username") or params["email"]}


def address(params: Params, where: Where) -> str:
    """The id, or what stands for it before there is one."""
    return str(params.get("found_id") or NEW)


def find(api: Any, params: Params, where: Where) -> dict[str, Any] | None:
    """The user of that username, or without one of that e-mail address; None where there is none.

    Raises Refused where another user has the address of one who isn't there.
    """
    site, username, email = People.of(api, params), params.get("username"), params.get("email")
    found = site.find(str(username or email), "username" if username else "email")
    if found is None and username and email and params["state"] != "absent":
        other = site.find(email, "email")
        if other is not None:
            raise Refused(
                f"username: there is no user {username}, but {email} is the address of user {other['Username']}. Leave"
                " username out to mean that one."
            )
    return None if found is None else {"User": dict(found)}


def adopt(found: Mapping[str, Any], params: Params) -> Params:
    """The options with the id that was found."""
    return {**params, "found_id": found["User"]["Id"]}


def resolve(api: Any, params: Params, where: Where, values: Mapping[str, Any]) -> tuple[Params, tuple[str, ...]]:
    """The options with the site that a new user is made in."""
    return (params if values else {**params, "site": sites.site(api, params)}), ()


def creating(params: Params, where: Where) -> dict[str, Any]:
    """The members of CreateUser that are no option's alone; raises Refused for what a new user lacks."""
    lacking = [option for option in ("given_name", "surname", "password") if not params.get(option)]
    if lacking:
        raise Refused(
            f"{lacking[0]}: there is no user {params['user']} yet, and a new one needs {', '.join(lacking)}. Users of"
            " an AD Connector are made in the directory behind it, and activated here."
        )
    return {"OrganizationId": params["site"], "Username": params["user"]}


def wanted(params: Params, current: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes that are to be; an address in other letters is the same one."""
    email, now = params.get("email"), current.get("email")
    is_same = bool(email and now and email.lower() == now.lower())
    return {**params, "email": now if is_same else email}


# ---- state, type and storage ----------------------------------------------------------------------------------------

STATES = {"ACTIVE": "active", "INACTIVE": "inactive", "PENDING": "pending"}
STATUS = Codec(lambda value, _shape: value, lambda wire, _shape: STATES.get(wire, str(wire).lower()))


def state_requests(
    address: Mapping[str, Any], after: str, values: Mapping[str, Any], found: Any, where: Where
) -> tuple[Request, ...]:
    """The call that lets a user in or shuts the door."""
    return (Request("workdocs", "activate_user" if after == "active" else "deactivate_user", address),)


def state_effect(before: Any, after: Any) -> Effect | None:
    """What it does besides."""
    if after == "active":
        return Effect("costs", "AWS bills a site by its active users.")
    return Effect("interrupts", "The user can't open the site any more; files and shares stay.")


def born_type(params: Params) -> str:
    """What AWS makes a new user, by its own examples: without a storage rule, one who has no storage."""
    return "USER" if params.get("storage_rule") else "MINIMALUSER"


POWER = Codec(
    lambda value, _shape: "TRUE" if value else "FALSE",
    lambda wire, _shape: wire == "POWERUSER",
)


# The rule stands in the answer that finds the user, which has no shape of its own to be read by.
STORAGE = Codec(to_wire, lambda wire, _shape: facts.snaked(wire))


def wanted_storage(params: Params, current: Any) -> dict[str, Any]:
    """The storage rule; a size makes it a quota."""
    rule = {key: value for key, value in params["storage_rule"].items() if value is not None}
    return {"storage_type": "QUOTA", **rule} if "storage_allocated_in_bytes" in rule else rule


def arrange(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Who is let in is so first, and who isn't any more so last: AWS needn't change those who are out."""

    def turn(step: Step) -> int:
        if step.action in ("create", "delete"):
            return 0
        return 2 if step.name != "state" else 1 if step.after == "active" else 3

    return tuple(sorted(steps, key=turn))


# ---- removal --------------------------------------------------------------------------------------------------------


def clearing(api: Any, params: Params, address: Mapping[str, Any], current: Mapping[str, Any]) -> tuple[Step, ...]:
    """The step that gives the user's files to the heir; raises Refused where there are files and nobody to have them.

    AWS's API can't transfer ownership as the console can: what stands in the user's root is moved into a folder of the
    heir's, and with it all that is below.
    """
    user = current["User"]
    root = user.get("RootFolderId")
    held = [one for one in contents(api, root, "/") if not one.is_recycled] if root else []
    if not params.get("heir"):
        if held and not params.get("force"):
            raise Refused(
                f"User {params['user']} has files: {_told(held)}. Name the heir who is to have them, set state:"
                " inactive to keep them where they are, or force: true to lose them. Nothing was changed."
            )
        return ()
    heir = People.of(api, params).get(params["heir"], "heir")
    if heir["Id"] == user["Id"]:
        raise Refused("heir: it is the user who goes; name somebody else.")
    if not held:
        return ()
    drive = Drive(api, params["heir"], heir)
    name = params.get("heir_folder") or f"Files of {user.get('Username') or params['user']}"
    target = drive.at(f"/{name}", FOLDER, "heir_folder")
    requests = [] if target else [_request_for_folder(drive.root.id, name)]
    requests += [_move(one, target.id if target else NEW) for one in held]

    def work(api: Any) -> Mapping[str, Any]:
        parent = target.id if target else folders.made(api, drive.root.id, name)
        for one in held:
            _send_move(api, _move(one, parent))
        left = [one for one in contents(api, str(root), "/") if not one.is_recycled]
        if left:
            raise Failed(f"User {params['user']} still has {_told(left)}: the user stays. Run the task again.")
        return {}

    after = {"owner": called(heir), "path": f"/{name}"}
    effect = Effect("interrupts", "Who may see the files by a share of the user's root may do so no more.")
    before = sorted(one.path for one in held)
    return (Step("files", "change", before, after, tuple(requests), effect, work),)


def _told(held: list[Entry]) -> str:
    names = sorted(one.path or one.id for one in held)
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _request_for_folder(parent_id: str, name: str) -> Request:
    return Request("workdocs", "create_folder", {"ParentFolderId": parent_id, "Name": name})


def _move(one: Entry, parent_id: str) -> Request:
    if one.kind == DOCUMENT:
        return Request("workdocs", "update_document", {"DocumentId": one.id, "ParentFolderId": parent_id})
    return Request("workdocs", "update_folder", {"FolderId": one.id, "ParentFolderId": parent_id})


def _send_move(api: Any, request: Request) -> None:
    try:
        api.call(request.operation, request.params)
    except ApiError as error:
        # Deleted since it was listed.
        if error.code not in GONE:
            raise


def delete_effect(params: Params) -> Effect:
    """What the removal does besides."""
    lost = "with what is in the recycle bin" if params.get("heir") else "with all files, shared ones too"
    return Effect("irreversible", f"The user goes from the site and from its directory, {lost}.")


def reason(api: Any, error: ApiError, params: Params) -> str:
    """Why a directory that isn't AWS's own refuses."""
    if error.operation in ("create_user", "delete_user") and error.code == "UnauthorizedOperationException":
        return "Behind an AD Connector, users are made and deleted in the directory itself; here they are activated."
    return ""


def answer(values: Mapping[str, Any], found: Mapping[str, Any] | None, params: Params, where: Where) -> dict[str, Any]:
    """``user``: who it is, with what the plan leads to."""
    told = facts.user(found["User"]) if found else {"username": params["user"]}
    attributes = values.get("attributes") or {}
    names = {"email": "email_address", "time_zone": "time_zone_id"}
    told.update({names.get(key, key): value for key, value in attributes.items() if value is not None})
    told.pop("password", None)
    if "state" in values:
        told["status"] = str(values["state"]).upper()
    if values.get("type"):
        told["type"] = values["type"]
    if values.get("locale"):
        told["locale"] = values["locale"]
    for key in ("storage_type", "storage_allocated_in_bytes") if values.get("storage_rule") else ():
        told[key] = values["storage_rule"].get(key)
    return {"user": told}
