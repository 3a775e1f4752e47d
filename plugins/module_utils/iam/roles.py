# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles: what may be asked of one, what must go before it goes, when it is known everywhere, and how it is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Effect, Params, Request, Step, Where
from ..permissions import needed
from ..shapes import snake
from ..tags import tags_by_key
from . import attachments, inline, lockout, trust

GONE = ("NoSuchEntity",)
# How often in a row a new role has to be seen: IAM answers from several places, and each learns of it by itself.
_LOOKS = 3
_OF_SERVICES = "/aws-service-role/"
_RESERVED = "/aws-reserved/"


def check(params: Params) -> None:
    """Refuse what IAM doesn't take, before anything is read."""
    check_name(params["name"])
    check_path(params.get("path"), "path")
    attachments.check(params)
    if params.get("state") == "absent":
        return
    trust.check(params)
    inline.check(params, "role")
    attachments.check_boundary(params)
    duration = params.get("max_session_duration")
    if duration is not None and not 3600 <= duration <= 43200:
        raise Refused(f"max_session_duration: {duration} is not between 3600 and 43200 seconds (1 to 12 hours).")
    if len(params.get("description") or "") > 1000:
        raise Refused("description: it has more than 1000 characters.")


def check_name(name: str, option: str = "name", most: int = 64) -> None:
    """Refuse a name that IAM doesn't have."""
    if not re.fullmatch(rf"[\w+=,.@-]{{1,{most}}}", name, re.ASCII):
        raise Refused(f"{option}: {name!r} may have 1 to {most} letters, digits and + = , . @ - _ only.")


def check_path(path: str | None, option: str) -> None:
    """Refuse a path that IAM doesn't have."""
    if path is not None and not re.fullmatch(r"/|/[\x21-\x7e]{1,510}/", path):
        raise Refused(f"{option}: {path!r} must begin and end with a slash.")


def adopt(found: Mapping[str, Any], params: Params) -> Params:
    """The options with the path of the role that is there, where the task gives none."""
    return params if params.get("path") else {**params, "path": found["Role"]["Path"]}


def creating(params: Params, where: Where) -> dict[str, Any]:
    """Refuse to create a role that nobody may take, or one that isn't for people to make."""
    if params.get(trust.DOCUMENT) is None:
        raise Refused(
            f"assume_role_policy_document or trust is needed: there is no role named {params['name']} yet, and IAM"
            " makes none without saying who may take it."
        )
    if (params.get("path") or "").startswith((_OF_SERVICES, _RESERVED)):
        raise Refused(
            f"path: roles under {params['path']} belong to AWS's services, for which iam:CreateServiceLinkedRole makes"
            " them. Name another path."
        )
    return {}


def guard(api: Any, params: Params, where: Where, steps: Sequence[Step]) -> None:
    """Refuse to change a role that is a service's, and to take from the caller the role that it works with."""
    name, path = params["name"], params.get("path") or "/"
    if path.startswith((_OF_SERVICES, _RESERVED)) or name.startswith("AWSReservedSSO_"):
        owner = "IAM Identity Center" if name.startswith("AWSReservedSSO_") else "an AWS service"
        raise Refused(
            f"Role {name} belongs to {owner}, which changes and removes it: IAM lets nobody else do so. Leave its"
            " settings out."
        )
    if params.get("allow_self_lockout"):
        return
    for step in steps:
        part = step.name.partition("[")[0]
        risky = step.action in ("delete", "remove", "clear") or part in ("boundary", trust.DOCUMENT)
        if part in ("tags", "role") and step.action != "delete":
            risky = False
        if risky and is_own(api.identity(), name):
            raise Refused(
                f"Role {name} is the one that this task works with ({api.identity().arn}), and {step.name} could lock"
                " it out. Use other credentials, or set allow_self_lockout: true. Nothing was changed."
            )
    if not api.identity().is_root:
        lockout.refuse_last_administrator(api, steps)


def is_own(identity: Any, name: str) -> bool:
    """Whether the caller works with a session of this role."""
    kind, _slash, rest = identity.arn.split(":", 5)[5].partition("/")
    return kind == "assumed-role" and rest.partition("/")[0] == name


def clearing(api: Any, params: Params, address: Mapping[str, Any], found: Mapping[str, Any]) -> tuple[Step, ...]:
    """What must go before the role can: its place in instance profiles, its policies."""
    attached = _listed(api, "list_attached_role_policies", address, "AttachedPolicies")
    names = _listed(api, "list_role_policies", address, "PolicyNames")
    profiles = _listed(api, "list_instance_profiles_for_role", address, "InstanceProfiles")
    answers = api.side_by_side([attached, names, profiles])
    for answer in answers:
        if isinstance(answer, ApiError):
            raise Failed(
                explain(f"reading what role {params['name']} holds", answer, needed("iam", answer.operation)), answer
            )
    arns = [one["PolicyArn"] for one in answers[0]]
    holders = [one["InstanceProfileName"] for one in answers[2]]
    if params.get("force") is False and (arns or answers[1] or holders):
        held = [*arns, *answers[1], *(f"instance profile {one}" for one in holders)]
        raise Refused(
            f"Role {params['name']} isn't empty: it holds {', '.join(held)}. Take that from it first, or leave out"
            " force: false."
        )
    steps = []
    if holders:
        requests = [_of_profile("remove_role_from_instance_profile", one, address) for one in holders]
        if params.get("delete_instance_profile") and params["name"] in holders:
            requests.append(_of_profile("delete_instance_profile", params["name"], {}))
        effect = Effect("interrupts", f"Instances with profile {', '.join(holders)} lose their credentials.")
        steps.append(Step("instance_profiles", "remove", holders, None, tuple(requests), effect, already=GONE))
    if arns:
        requests = [Request("iam", "detach_role_policy", {**address, "PolicyArn": arn}) for arn in arns]
        steps.append(Step(attachments.OPTION, "remove", arns, None, tuple(requests), already=GONE))
    if answers[1]:
        requests = [Request("iam", "delete_role_policy", {**address, "PolicyName": name}) for name in answers[1]]
        effect = Effect("irreversible", f"The documents of {', '.join(answers[1])} can't be brought back.")
        steps.append(Step(inline.OPTION, "remove", answers[1], None, tuple(requests), effect, already=GONE))
    return tuple(steps)


def pending(state: str, api: Any, params: Params, where: Where) -> str:
    """What a role just made still lacks: to be seen several times in a row, by the names of those it trusts."""
    if state != "present" or not api.patience.fresh:
        return ""
    seen = in_a_row(api, "get_role", {"RoleName": params["name"]})
    if not seen:
        _refuse_other_case(api, params["name"])
        return "being there"
    for one in seen:
        role = one["Role"]
        strange = set(trust.unknown_principals(role.get("AssumeRolePolicyDocument")))
        if strange - set(trust.unknown_principals(params.get(trust.DOCUMENT))):
            return "the names of those it trusts"
    return ""


def in_a_row(api: Any, operation: str, address: Mapping[str, Any]) -> list[Any]:
    """Several answers, one after the other; none when one of them says that there is nothing. Raises Failed."""
    answers = []
    for _look in range(_LOOKS):
        try:
            answers.append(api.call(operation, address))
        except ApiError as error:
            if error.code in GONE:
                return []
            raise Failed(explain("looking for what was made", error, needed("iam", operation)), error) from error
    return answers


def _refuse_other_case(api: Any, name: str) -> None:
    """Say why a role that IAM says is there isn't found: to IAM, names that differ only in case are the same."""
    for page in api.pages("list_roles", {}):
        for role in page["Roles"]:
            if role["RoleName"].lower() == name.lower() and role["RoleName"] != name:
                raise Failed(
                    f"There is a role named {role['RoleName']}, and IAM regards neither case nor path in names: use"
                    " its name, or choose another."
                )


def answer(values: Mapping[str, Any], found: Mapping[str, Any] | None, params: Params, where: Where) -> dict[str, Any]:
    """``iam_role`` as amazon.aws returns it, and the inline policies if the task names them."""
    attributes = values.get("attributes") or {}
    path = attributes.get("path") or params.get("path") or "/"
    shown: dict[str, Any] = {
        "role_name": params["name"],
        "path": path,
        "arn": f"arn:{where.partition}:iam::{where.account_id}:role{path}{params['name']}",
        "max_session_duration": attributes.get("max_session_duration") or 3600,
        "tags": values.get("tags") or {},
    }
    if found is not None:
        shown = {**shown, **role(found["Role"])}
        shown["max_session_duration"] = attributes.get("max_session_duration") or 3600
    if "tags" in values:
        shown["tags"] = values["tags"] or {}
    if attributes.get("description"):
        shown["description"] = attributes["description"]
    else:
        shown.pop("description", None)
    if values.get(trust.DOCUMENT):
        shown[trust.DOCUMENT] = values[trust.DOCUMENT]
    if trust.DOCUMENT in shown:
        shown[f"{trust.DOCUMENT}_raw"] = shown[trust.DOCUMENT]
    if "boundary" in values:
        shown.pop("permissions_boundary", None)
        if values["boundary"]:
            shown["permissions_boundary"] = {
                "permissions_boundary_type": "Policy",
                "permissions_boundary_arn": values["boundary"],
            }
    shown["attached_policies"] = attachments.shown(values.get(attachments.OPTION))
    if inline.OPTION in values:
        shown[inline.OPTION] = values[inline.OPTION] or {}
    if values.get("instance_profiles") is not None:
        shown["instance_profiles"] = sorted(values["instance_profiles"])
    return {"iam_role": shown}


def role(wire: Mapping[str, Any]) -> dict[str, Any]:
    """A role as results show it; documents keep their own spelling."""
    shown = {snake(member): value for member, value in wire.items()}
    for member in ("role_last_used", "permissions_boundary"):
        if isinstance(shown.get(member), Mapping):
            shown[member] = {snake(inner): value for inner, value in shown[member].items()}
    shown["tags"] = tags_by_key(wire.get("Tags"))
    return shown


def own_profile(params: Params, current: Any) -> list[str]:
    """The names of the instance profiles with the one of the role's own name among them."""
    return sorted({*(current or ()), params["name"]})


def profile_requests(
    address: Mapping[str, Any], after: Any, values: Mapping[str, Any], found: Mapping[str, Any], where: Where
) -> tuple[Request, ...]:
    """An instance profile of the role's own name, and the role in it."""
    name = address["RoleName"]
    path = (values.get("attributes") or {}).get("path") or "/"
    return (
        Request("iam", "create_instance_profile", {"InstanceProfileName": name, "Path": path}),
        _of_profile("add_role_to_instance_profile", name, address),
    )


def _of_profile(operation: str, name: str, address: Mapping[str, Any]) -> Request:
    return Request("iam", operation, {"InstanceProfileName": name, **address})


def _listed(api: Any, operation: str, address: Mapping[str, Any], member: str) -> Any:
    return lambda: [one for page in api.pages(operation, address) for one in page[member]]
