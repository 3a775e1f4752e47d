# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the info modules of roles and instance profiles return: listed, then each read, all of them side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import ApiError, Failed, explain
from ..parts import Params, Plan
from ..permissions import needed
from . import attachments, instance_profiles, roles

GONE = ("NoSuchEntity",)

# What listings leave out is read for each: the operation, the member of its answer, whether that has pages.
_OF_A_ROLE = (
    ("get_role", "Role", False),
    ("list_role_policies", "PolicyNames", True),
    ("list_attached_role_policies", "AttachedPolicies", True),
    ("list_instance_profiles_for_role", "InstanceProfiles", True),
)
_OF_A_PROFILE = (("get_instance_profile", "InstanceProfile", False),)


def check_role(params: Params) -> None:
    """Refuse a name that no role can have."""
    if params.get("name"):
        roles.check_name(params["name"])


def check_profile(params: Params) -> None:
    """Refuse a name that no instance profile can have."""
    if params.get("name"):
        roles.check_name(params["name"], most=128)


def plan_roles(api: Any, params: Params) -> Plan:
    """``iam_roles``: one role, or all under a path, sorted by name."""
    names = _names(api, params, "list_roles", "Roles", "RoleName")
    shown = []
    for role, inline, attached, profiles in _each(api, "RoleName", names, _OF_A_ROLE):
        one = roles.role(role)
        one["assume_role_policy_document_raw"] = one.get("assume_role_policy_document")
        one["inline_policies"] = inline
        one["managed_policies"] = attachments.shown(attachments.by_arn(attached))
        one["instance_profiles"] = [instance_profiles.profile(profile) for profile in profiles]
        shown.append(one)
    return Plan(facts={"iam_roles": shown})


def plan_profiles(api: Any, params: Params) -> Plan:
    """``iam_instance_profiles``: one instance profile, or all under a path, sorted by name."""
    names = _names(api, params, "list_instance_profiles", "InstanceProfiles", "InstanceProfileName")
    found = _each(api, "InstanceProfileName", names, _OF_A_PROFILE)
    return Plan(facts={"iam_instance_profiles": [instance_profiles.profile(one) for (one,) in found]})


def _names(api: Any, params: Params, operation: str, member: str, key: str) -> list[str]:
    """The name asked for, or those that the listing has under a path."""
    if params.get("name"):
        return [params["name"]]
    prefix = params.get("path_prefix")
    request = {"PathPrefix": f"/{prefix.strip('/')}/".replace("//", "/")} if prefix else {}
    try:
        return sorted(one[key] for page in api.pages(operation, request) for one in page[member])
    except ApiError as error:
        raise Failed(explain(f"listing {member}", error, needed("iam", operation)), error) from error


def _each(api: Any, key: str, names: Sequence[str], reads: Sequence[tuple[str, str, bool]]) -> list[tuple[Any, ...]]:
    """For each name the values of its reads; one that was deleted since it was listed is left out."""
    answers = api.side_by_side([_thunk(api, read, {key: name}) for name in names for read in reads])
    found = []
    for index, name in enumerate(names):
        own = answers[index * len(reads) : (index + 1) * len(reads)]
        errors = [one for one in own if isinstance(one, ApiError)]
        if any(error.code in GONE for error in errors):
            continue
        if errors:
            operation = reads[own.index(errors[0])][0]
            raise Failed(explain(f"reading {name}", errors[0], needed("iam", operation)), errors[0])
        found.append(tuple(own))
    return found


def _thunk(api: Any, read: tuple[str, str, bool], address: Mapping[str, Any]) -> Any:
    operation, member, has_pages = read
    if has_pages:
        return lambda: [one for page in api.pages(operation, address) for one in page[member]]
    return lambda: api.call(operation, address)[member]
