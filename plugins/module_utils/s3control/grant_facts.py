# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may see what by S3 Access Grants: the grants, with the names of those whom they are to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..identitystore import people
from ..parts import Params, Plan
from ..permissions import needed
from ..shapes import timestamp
from . import grants_found
from .grants_found import GROUP, USER


def check(params: Params) -> None:
    """Refuse a place or a principal that can't be one."""
    if params.get("scope") is not None:
        grants_found.check_scope(params["scope"], "scope")
    if params.get("principal"):
        grants_found.check_principal(params["principal"])


def plan_grants(api: Any, params: Params) -> Plan:
    """``grants``, ``instance`` and ``locations``; raises Failed, and Refused for a grantee who isn't there."""
    try:
        return Plan(facts=_read(api, params))
    except ApiError as error:
        service = "identitystore" if error.operation in _DIRECTORY else "s3control"
        doing = "reading the grants of S3 Access Grants"
        raise Failed(explain(doing, error, needed(service, error.operation)), error) from error


_DIRECTORY = ("get_user_id", "get_group_id", "describe_user", "describe_group", "list_users", "list_groups")


def _read(api: Any, params: Params) -> dict[str, Any]:
    where = api.located()
    account = where.account_id
    asked: dict[str, Any] = {"Permission": params.get("permission")}
    option, said = grants_found.grantee(params)
    if option:
        store = people.store_of(api, params) if option != "principal" else ""
        found = grants_found.grantee_id(api, params, where, store)
        if found is None:
            raise Refused(f"{option}: there is no {option} {said} in the identity store.")
        asked.update(GranteeType=grants_found.grantee_type(params), GranteeIdentifier=found)
    answers = api.side_by_side(
        [
            lambda: grants_found.instance(api, account),
            lambda: grants_found.locations(api, account),
            lambda: grants_found.grants(api, account, **asked),
        ]
    )
    for one in answers:
        if isinstance(one, ApiError):
            raise one
    instance, locations, grants = answers
    scope = params.get("scope")
    grants = [one for one in grants if scope is None or reaches(one["GrantScope"], scope)]
    names = _names(api, params, grants)
    places = {one["AccessGrantsLocationId"]: one for one in locations}
    shown = [_grant(one, places, names) for one in grants]
    return {
        "grants": sorted(shown, key=lambda one: (one["grant_scope"], one["grantee"]["name"], one["permission"])),
        "instance": _instance(instance),
        "locations": sorted((_location(one) for one in locations), key=lambda one: str(one["scope"])),
    }


def reaches(granted: str, scope: str) -> bool:
    """Whether a grant's scope holds a place, or, if that ends in a star, is a part of it."""
    # A bucket is all that is in it.
    granted += "/*" if granted.count("/") == 2 else "*" if granted.endswith("/") else ""
    held = scope.removesuffix("*").startswith(granted[:-1]) if granted.endswith("*") else granted == scope
    return held or (scope.endswith("*") and granted.startswith(scope[:-1]))


def _names(api: Any, params: Params, grants: list[dict[str, Any]]) -> dict[str, str]:
    """The name of each person and group that a grant is to, by the id."""
    ids: dict[str, set[str]] = {USER: set(), GROUP: set()}
    for one in grants:
        if one["Grantee"]["GranteeType"] in ids:
            ids[one["Grantee"]["GranteeType"]].add(one["Grantee"]["GranteeIdentifier"])
    if not any(ids.values()):
        return {}
    store = people.store_of(api, params)
    names: dict[str, str] = {}
    for kind, known in ((people.USERS, ids[USER]), (people.GROUPS, ids[GROUP])):
        names.update(people.names_of(api, store, kind, known) if known else {})
    return names


def _grant(one: Mapping[str, Any], places: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    kind, known = one["Grantee"]["GranteeType"], one["Grantee"]["GranteeIdentifier"]
    name = names.get(known, "") if kind in (USER, GROUP) else known.partition(":iam::")[2].partition(":")[2]
    place = places.get(one["AccessGrantsLocationId"]) or {}
    told = {
        "id": one["AccessGrantId"],
        "arn": one["AccessGrantArn"],
        "grant_scope": one["GrantScope"],
        "grantee": {"type": kind, "id": known, "name": name},
        "permission": one["Permission"],
        "location": {
            "scope": place.get("LocationScope"),
            "id": one["AccessGrantsLocationId"],
            "iam_role": place.get("IAMRoleArn"),
        },
        **_made(one),
    }
    return {**told, "application_arn": one["ApplicationArn"]} if one.get("ApplicationArn") else told


def _instance(found: Mapping[str, Any] | None) -> dict[str, Any]:
    if found is None:
        return {}
    arn = found["AccessGrantsInstanceArn"]
    return {"arn": arn, "identity_center_arn": grants_found.center_arn(found), **_made(found)}


def _location(one: Mapping[str, Any]) -> dict[str, Any]:
    told = {"scope": one["LocationScope"], "id": one["AccessGrantsLocationId"], "arn": one["AccessGrantsLocationArn"]}
    return {**told, "iam_role": one["IAMRoleArn"], **_made(one)}


def _made(one: Mapping[str, Any]) -> dict[str, str]:
    return {"created_at": timestamp(one["CreatedAt"])} if one.get("CreatedAt") else {}
