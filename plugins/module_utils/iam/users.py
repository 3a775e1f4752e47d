# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users: found with their MFA devices, given a password that nobody reads back, and stripped before they go."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import UNSAID, Call, Codec, Effect, Params, Request, Step, Where
from ..permissions import needed
from ..shapes import snake
from ..tags import tags_by_key
from . import attachments, inline

GONE = ("NoSuchEntity",)
_NAME = r"[\w+=,.@-]{1,%d}"
_PATH = r"/|/[\x21-\x7e]{1,510}/"


def check(params: Params) -> None:
    """Refuse what IAM doesn't take as a user, before anything is read."""
    check_name(params["name"], "name", 64)
    check_path(params.get("path"))
    attachments.check(params)
    inline.check(params, "user")
    attachments.check_boundary(params)
    for group in params.get("groups") or ():
        check_name(group, "groups", 128)
    if params.get("password") == "":
        raise Refused("password: an empty one is none. To remove the password, set remove_password: true.")


def check_name(name: str, option: str, most: int) -> None:
    """Refuse a name of a user (64 characters at most) or a group (128) that IAM doesn't have."""
    if not re.fullmatch(_NAME % most, name, re.ASCII):
        raise Refused(f"{option}: {name!r} may have 1 to {most} letters, digits and + = , . @ - _ only.")


def check_path(path: str | None) -> None:
    """Refuse a path that IAM doesn't have; None is none."""
    if path is not None and not re.fullmatch(_PATH, path):
        raise Refused(f"path: {path!r} must begin and end with a slash, like '/' or '/converge/'.")


def find(api: Any, params: Params, where: Where) -> dict[str, Any]:
    """The user and its MFA devices; raises ApiError NoSuchEntity.

    Names don't differ by case only. A user that was just to be created and isn't there may be there in other letters,
    which raises Failed.
    """
    address = {"UserName": params["name"]}

    def devices() -> list[Any]:
        return [one for page in api.pages("list_mfa_devices", address) for one in page["MFADevices"]]

    thunks = [lambda: api.call("get_user", address)]
    if params.get("state") != "absent":
        thunks.append(devices)
    user, *rest = api.side_by_side(thunks)
    if isinstance(user, ApiError):
        if user.code in GONE and api.patience.fresh:
            refuse_twin(api, "user", params["name"])
        raise user
    for answer in rest:
        if isinstance(answer, ApiError):
            raise Failed(
                explain(f"reading the MFA devices of user {params['name']}", answer, needed("iam", answer.operation)),
                answer,
            )
    return {**user, "MFADevices": rest[0] if rest else []}


def refuse_twin(api: Any, kind: str, name: str) -> None:
    """Fail where a user or a group has the name in other letters: it can't be made then, nor be found by this name."""
    member = f"{kind.capitalize()}Name"
    listed = (one[member] for page in api.pages(f"list_{kind}s", {}) for one in page[f"{kind.capitalize()}s"])
    twin = next((one for one in listed if one.lower() == name.lower() and one != name), "")
    if twin:
        raise Failed(f"There can't be a {kind} {name}: there is {twin}, and names don't differ by case only.")


# ---- the password ---------------------------------------------------------------------------------------------------


def wanted_profile(params: Params, current: Any) -> Any:
    """The password to be set, "" to remove it, or UNSAID when the one that is there stays."""
    if params.get("remove_password"):
        return ""
    if params.get("password") is None or (current is not None and params.get("update_password") != "always"):
        return UNSAID
    return {"password": params["password"], "password_reset_required": bool(params.get("password_reset_required"))}


def profile_requests(
    address: Mapping[str, Any],
    after: Mapping[str, Any],
    values: Mapping[str, Any],
    found: Mapping[str, Any],
    where: Where,
) -> tuple[Request, ...]:
    """The first password, or another one."""
    members = {
        **address,
        "Password": after["password"],
        "PasswordResetRequired": after["password_reset_required"],
    }
    return (Request("iam", f"{'create' if values.get('login_profile') is None else 'update'}_login_profile", members),)


def shown_profile(value: Any) -> Any:
    """What a plan shows of it: never the password."""
    return {key: inner for key, inner in value.items() if key != "password"} if value else None


def profile_effect(before: Any, after: Any) -> Effect | None:
    """What a change of the password does besides."""
    if before is None:
        return None
    if not after:
        return Effect("interrupts", "The user can't sign in to the console any more.")
    return Effect("interrupts", "The password in use is replaced by this one.")


def _profile_from_wire(wire: Any, _shape: Any) -> Any:
    return {"password_reset_required": bool(wire.get("PasswordResetRequired", False))}


PROFILE = Codec(lambda value, _shape: value, _profile_from_wire)


def group_names(wire: Any, _shape: Any) -> dict[str, Any]:
    """The groups that a user is in, by their names."""
    return {group["GroupName"]: {} for group in wire or ()}


GROUPS = Codec(lambda value, _shape: value, group_names)


# ---- removal --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Holding:
    """What a user has that has to go first: how it is listed, its key in the listing, and what removes one."""

    name: str
    read: Call
    key: str
    remove: Call
    effect: str = ""
    unset: tuple[str, ...] = ()


# First what somebody signs in with, then what they may do: a removal that breaks off leaves nobody with too much.
HOLDINGS = (
    Holding(
        "access_keys",
        Call("list_access_keys", "AccessKeyMetadata"),
        "AccessKeyId",
        Call("delete_access_key", member="AccessKeyId"),
        "What works with these keys fails from now on; a secret that is deleted can't be brought back.",
    ),
    Holding(
        "ssh_public_keys",
        Call("list_ssh_public_keys", "SSHPublicKeys"),
        "SSHPublicKeyId",
        Call("delete_ssh_public_key", member="SSHPublicKeyId"),
    ),
    Holding(
        "service_specific_credentials",
        Call("list_service_specific_credentials", "ServiceSpecificCredentials"),
        "ServiceSpecificCredentialId",
        Call("delete_service_specific_credential", member="ServiceSpecificCredentialId"),
        unset=("NotSupportedService",),
    ),
    Holding(
        "signing_certificates",
        Call("list_signing_certificates", "Certificates"),
        "CertificateId",
        Call("delete_signing_certificate", member="CertificateId"),
    ),
    Holding(
        "mfa_devices",
        Call("list_mfa_devices", "MFADevices"),
        "SerialNumber",
        Call("deactivate_mfa_device", member="SerialNumber"),
    ),
    Holding(
        "managed_policies",
        Call("list_attached_user_policies", "AttachedPolicies"),
        "PolicyArn",
        Call("detach_user_policy", member="PolicyArn"),
    ),
    Holding(
        "inline_policies",
        Call("list_user_policies", "PolicyNames"),
        "",
        Call("delete_user_policy", member="PolicyName"),
    ),
    Holding(
        "groups",
        Call("list_groups_for_user", "Groups"),
        "GroupName",
        Call("remove_user_from_group", member="GroupName"),
    ),
)


def clearing(api: Any, params: Params, address: Mapping[str, Any], found: Mapping[str, Any]) -> tuple[Step, ...]:
    """All that must go before the user can, step by step."""
    profile, *listed = api.side_by_side(
        [lambda: api.call("get_login_profile", address), *(_listing(api, one, address) for one in HOLDINGS)]
    )
    for answer, unset in zip((profile, *listed), (GONE, *(one.unset for one in HOLDINGS))):
        if isinstance(answer, ApiError) and answer.code not in unset:
            doing = f"reading what user {params['name']} has"
            raise Failed(explain(doing, answer, needed("iam", answer.operation)), answer)
    steps = []
    if not isinstance(profile, ApiError):
        request = Request("iam", "delete_login_profile", dict(address))
        before = _profile_from_wire(profile["LoginProfile"], None)
        steps.append(Step("login_profile", "remove", before, None, (request,), already=GONE))
    for holding, keys in zip(HOLDINGS, listed):
        if isinstance(keys, ApiError) or not keys:
            continue
        requests = tuple(one for key in keys for one in _removing(holding, key, address))
        effect = Effect("irreversible", holding.effect) if holding.effect else None
        steps.append(Step(holding.name, "remove", keys, None, requests, effect, already=GONE))
    return tuple(steps)


def _listing(api: Any, holding: Holding, address: Mapping[str, Any]) -> Any:
    def keys() -> list[str]:
        pages = api.pages(holding.read.operation, address)
        listed = [one for page in pages for one in page.get(holding.read.path, ())]
        return sorted(one[holding.key] if holding.key else one for one in listed)

    return keys


def _removing(holding: Holding, key: str, address: Mapping[str, Any]) -> list[Request]:
    requests = [Request("iam", holding.remove.operation, {**address, holding.remove.member: key})]
    # A virtual device is nobody's once it is deactivated; a hardware one has a number in place of an ARN.
    if holding.name == "mfa_devices" and re.fullmatch(r"arn:[\w-]+:iam::\d{12}:mfa/.+", key):
        requests.append(Request("iam", "delete_virtual_mfa_device", {"SerialNumber": key}))
    return requests


# ---- the result -----------------------------------------------------------------------------------------------------


def answer(values: Mapping[str, Any], found: Mapping[str, Any] | None, params: Params, where: Where) -> dict[str, Any]:
    """``user`` as amazon.aws returns it, with what the task asked of besides."""
    seen = found["User"] if found else {}
    path = values.get("path") or seen.get("Path") or params.get("path") or "/"
    user: dict[str, Any] = {
        "user_name": params["name"],
        "arn": f"arn:{where.partition}:iam::{where.account_id}:user{path}{params['name']}",
        "path": path,
        "tags": values["tags"] or {} if "tags" in values else tags_by_key(seen.get("Tags")),
        "attached_policies": attachments.shown(values.get(attachments.OPTION)),
        "mfa_devices": [devices(one) for one in (found or {}).get("MFADevices", ())],
    }
    for member in ("UserId", "CreateDate", "PasswordLastUsed"):
        if seen.get(member) is not None:
            user[snake(member)] = seen[member]
    boundary = seen.get("PermissionsBoundary") or {}
    arn = values["boundary"] if "boundary" in values else boundary.get("PermissionsBoundaryArn")
    if arn:
        kind = boundary.get("PermissionsBoundaryType", "Policy")
        user["permissions_boundary"] = {"permissions_boundary_type": kind, "permissions_boundary_arn": arn}
    if values.get("login_profile"):
        user["password_reset_required"] = values["login_profile"]["password_reset_required"]
    if "groups" in values:
        user["groups"] = sorted(values["groups"] or {})
    if inline.OPTION in values:
        user[inline.OPTION] = values[inline.OPTION] or {}
    return {"user": user}


def devices(one: Mapping[str, Any]) -> dict[str, Any]:
    """An MFA device as results show it."""
    return {"serial_number": one["SerialNumber"], "enable_date": one["EnableDate"]}
