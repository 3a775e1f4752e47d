# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Service-linked roles: found by their service, named by AWS, gone when the service says so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Failed, Refused
from ..parts import Params, Request, Where
from . import roles

# What a create says of a role that is there already: https://docs.aws.amazon.com/IAM/latest/APIReference/ gives the
# code, which other mistakes have too.
TAKEN = ("InvalidInput: has been taken",)
_GONE = ("NoSuchEntity",)


def check(params: Params) -> None:
    """Refuse what IAM doesn't take, before anything is read."""
    if not re.fullmatch(r"(?:[a-z0-9-]+\.)+amazonaws\.com(?:\.cn)?", params["service_name"]):
        raise Refused(
            f"service_name: {params['service_name']!r} is not a service's principal, like autoscaling.amazonaws.com."
        )
    suffix = params.get("custom_suffix")
    if suffix is not None and not re.fullmatch(r"[\w+=,.@-]{1,64}", suffix, re.ASCII):
        raise Refused(f"custom_suffix: {suffix!r} may have 1 to 64 letters, digits and + = , . @ - _ only.")
    if len(params.get("description") or "") > 1000:
        raise Refused("description: it has more than 1000 characters.")


def find(api: Any, params: Params, where: Where) -> dict[str, Any] | None:
    """The service's role of this suffix, or the one without a suffix, or None."""
    path = f"/aws-service-role/{params['service_name']}/"
    found = [role for page in api.pages("list_roles", {"PathPrefix": path}) for role in page["Roles"]]
    suffix = params.get("custom_suffix")
    # A service within a service (ecs.application-autoscaling.amazonaws.com) has its own name behind a _, as a suffix.
    own = 1 if params["service_name"].count(".") > 2 else 0
    for role in sorted(found, key=lambda one: len(one["RoleName"])):
        base, suffixed = role["RoleName"], f"_{suffix}"
        if suffix and not base.endswith(suffixed):
            continue
        base = base[: -len(suffixed)] if suffix else base
        if base.count("_") <= own:
            return {"Role": role}
    return None


def role_name(params: Params, where: Where) -> str | None:
    """The name that AWS gave the role; None before there is one."""
    return params.get("role_name")


def adopt(found: Mapping[str, Any], params: Params) -> Params:
    """The options with the name that AWS gave the role."""
    return {**params, "role_name": found["Role"]["RoleName"]}


def creating(params: Params, where: Where) -> dict[str, Any]:
    """The service, and the suffix if there is to be one."""
    asked = {"AWSServiceName": params["service_name"], "CustomSuffix": params.get("custom_suffix")}
    return {member: value for member, value in asked.items() if value is not None}


def deletion(api: Any, request: Request, params: Params) -> None:
    """Ask for the deletion, and follow what the service makes of it; raises Failed.

    A second request for a role whose deletion is under way is answered with the same task.
    """
    try:
        task = api.call(request.operation, request.params)["DeletionTaskId"]
    except ApiError as error:
        if error.code in _GONE:
            return
        raise
    if params.get("wait") is False:
        return
    about = f"service-linked role {request.params['RoleName']}"

    def missing() -> str:
        said = api.call("get_service_linked_role_deletion_status", {"DeletionTaskId": task})
        if said["Status"] == "FAILED":
            raise Failed(_refusal(about, said.get("Reason") or {}))
        return "" if said["Status"] == "SUCCEEDED" else "being gone"

    timeout = params.get("wait_timeout")
    api.settled(missing, about, float(120 if timeout is None else timeout))


def _refusal(about: str, reason: Mapping[str, Any]) -> str:
    used = [one for usage in reason.get("RoleUsageList") or () for one in usage.get("Resources") or ()]
    still = f" It is used by {', '.join(used)}: remove that first." if used else ""
    why = (reason.get("Reason") or "its service refuses").rstrip(".")
    return f"{about[:1].upper()}{about[1:]} can't be removed: {why}.{still}"


def answer(values: Mapping[str, Any], found: Mapping[str, Any] | None, params: Params, where: Where) -> dict[str, Any]:
    """``iam_role`` as the other modules of roles return it; before there is one, its name is for AWS to choose."""
    if found is None:
        shown: dict[str, Any] = {"path": f"/aws-service-role/{params['service_name']}/"}
    else:
        shown = roles.role(found["Role"])
    description = (values.get("attributes") or {}).get("description")
    shown.pop("description", None)
    if description:
        shown["description"] = description
    return {"iam_role": shown}
