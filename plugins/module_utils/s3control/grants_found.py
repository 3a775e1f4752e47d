# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What there is of S3 Access Grants: the account's instance, its locations and its grants, page by page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Refused
from ..identitystore import people
from ..parts import Params, Where

NO_INSTANCE = "AccessGrantsInstanceNotExistsError"
WHOLE_REGION = "s3://"
USER, GROUP, IAM = "DIRECTORY_USER", "DIRECTORY_GROUP", "IAM"
# Each option that says to whom, and the type that AWS calls it.
GRANTEES: Mapping[str, str] = {"user": USER, "group": GROUP, "principal": IAM}
_SCOPE = re.compile(r"s3://(?:[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:/.*)?)?", re.DOTALL)


def check_scope(scope: str, option: str) -> None:
    """Refuse what is no place in S3."""
    if not _SCOPE.fullmatch(scope):
        raise Refused(f"{option}: {scope!r} is no place in S3, like s3://photos or s3://photos/2026/*.")
    if len(scope) > 2000:
        raise Refused(f"{option}: it has {len(scope)} characters, and 2000 are allowed.")


def check_principal(given: str) -> None:
    """Refuse what can't be an IAM user or role."""
    if not re.fullmatch(r"(arn:[^:]+:iam::\d{12}:)?(user|role)/.+", given):
        raise Refused(
            f"principal: {given!r} is no IAM user or role: give its ARN, or user/jo, or role/ and the role's path and"
            " name. People of IAM Identity Center are named with user and group."
        )


def principal_arn(given: str, where: Where) -> str:
    """The ARN of an IAM user or role that is named by it, or by what it ends in."""
    return given if given.startswith("arn:") else f"arn:{where.partition}:iam::{where.account_id}:{given}"


def instance(api: Any, account: str) -> dict[str, Any] | None:
    """The account's instance in the region of the task, None where there is none; raises ApiError."""
    try:
        return dict(api.call("get_access_grants_instance", {"AccountId": account}, "s3control"))
    except ApiError as error:
        if error.code == NO_INSTANCE:
            return None
        raise


def center_arn(found: Mapping[str, Any] | None) -> str:
    """The ARN of the Identity Center instance that an instance is associated with; empty where none is."""
    # AWS once told the instance's own ARN under the name that now is its application's.
    return str((found or {}).get("IdentityCenterInstanceArn") or (found or {}).get("IdentityCenterArn") or "")


def locations(api: Any, account: str) -> list[dict[str, Any]]:
    """All locations; none where there is no instance. Raises ApiError."""
    return _listed(api, "list_access_grants_locations", {"AccountId": account}, "AccessGrantsLocationsList")


def grants(api: Any, account: str, **wanted: Any) -> list[dict[str, Any]]:
    """The grants of a grantee, a permission or a scope, as members of ListAccessGrants; none where there is no
    instance. Raises ApiError.
    """
    request = {"AccountId": account, **{name: value for name, value in wanted.items() if value}}
    return _listed(api, "list_access_grants", request, "AccessGrantsList")


def _listed(api: Any, operation: str, request: Mapping[str, Any], member: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    token = None
    while True:
        try:
            page = api.call(operation, {**request, **({"NextToken": token} if token else {})}, "s3control")
        except ApiError as error:
            if error.code == NO_INSTANCE:
                return []
            raise
        found += page.get(member) or ()
        token = page.get("NextToken")
        if not token:
            return found


def same_place(one: str, other: str) -> bool:
    """Whether two scopes are the same place: a bucket is all that is in it, a prefix all that begins with it."""
    return _plain(one) == _plain(other)


def _plain(scope: str) -> str:
    bare = scope.removesuffix("*")
    return bare.rstrip("/") if bare.count("/") == 3 and bare.endswith("/") and bare != WHOLE_REGION else bare


def scope_of(location: str, prefix: str) -> str:
    """What a grant is for: a location, or what comes of putting a prefix at its end."""
    if not prefix:
        return location
    above = location.removesuffix("*")
    return above + ("" if location == WHOLE_REGION or "/" in above.removeprefix("s3://") else "/") + prefix


def grantee_id(api: Any, params: Params, where: Where, store: str) -> str | None:
    """AWS's identifier of the grantee that a task names: an ARN, or an id of the identity store; None if there is none.

    Raises ApiError.
    """
    if params.get("principal"):
        return principal_arn(params["principal"], where)
    if params.get("user"):
        return people.user_id(api, store, params["user"])
    return people.group_id(api, store, params["group"])


def grantee(params: Params) -> tuple[str, str]:
    """The option that names the grantee, and what it says; both empty where none does."""
    return next(((option, params[option]) for option in GRANTEES if params.get(option)), ("", ""))


def grantee_type(params: Params) -> str:
    """What AWS calls the kind of grantee that a task names."""
    return GRANTEES[grantee(params)[0]]
