# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A grant of S3 Access Grants, with the instance and the location that it needs: what a task wants of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import Refused
from ..identitystore import people
from ..parts import Params, Request, Step, Where
from ..shapes import timestamp
from . import grant_places, grants_found


def check(params: Params) -> None:
    """Refuse what can't be a grant, before anything is read."""
    grants_found.check_scope(params["location"], "location")
    if params.get("principal"):
        grants_found.check_principal(params["principal"])
    for option in ("user", "group"):
        if params.get(option) == "":
            raise Refused(f"{option}: an empty name is nobody's.")
    prefix, whole = params.get("prefix") or "", params["location"] == grants_found.WHOLE_REGION
    if prefix.startswith(("/", "s3://")):
        raise Refused(f"prefix: {prefix!r} goes on where location ends: it has neither s3:// nor a slash before it.")
    if whole and params["state"] == "present" and "/" not in prefix:
        raise Refused("prefix: AWS grants nobody a whole region: name a bucket and what is in it, like photos/*.")
    if params["object"] and (not prefix or prefix.endswith("*")):
        raise Refused("prefix: with object, it is the whole of the rest of a key, without a star.")
    if params["state"] == "present" and not params.get("permission"):
        raise Refused("permission is needed: READ, WRITE or READWRITE.")


def localize(params: Params, where: Where) -> Params:
    """The options with the prefix as AWS takes it, the role's ARN, and what the grant is called in sentences."""
    option, said = grants_found.grantee(params)
    prefix = params.get("prefix") or ""
    if prefix and not params["object"] and not prefix.endswith("*"):
        prefix += "*"
    role = params.get("iam_role")
    if role and not role.startswith("arn:"):
        role = f"arn:{where.partition}:iam::{where.account_id}:role/{role}"
    scope = grants_found.scope_of(params["location"], prefix)
    return {**params, "prefix": prefix, "iam_role": role, "access_grant": f"of {option} {said} at {scope}"}


def account(params: Params, where: Where) -> str:
    """The account's 12 digits, which S3 Control wants in every request."""
    return where.account_id


def finds(params: Params) -> tuple[str, ...]:
    """The operations of S3 Control that ``find`` sends, if there is such a grant."""
    tags = () if params.get("tags") is None or params["state"] == "absent" else ("list_tags_for_resource",)
    return ("get_access_grants_instance", "list_access_grants_locations", "list_access_grants", *tags)


def find(api: Any, params: Params, where: Where) -> dict[str, Any]:
    """All that a grant hangs on, as far as it is there; raises ApiError, and Refused or Failed as people.center_of.

    ``Instance`` and ``Location`` are None where there is none, ``Grants`` are the grantee's at that very place,
    ``Grantee`` is its identifier or None, ``Center`` the ARN of Identity Center where the task has to know it, ``Tags``
    those of a grant; ``Beside`` counts other grants at the location, and other locations, before these go.
    """
    answers = api.side_by_side(
        [
            lambda: grants_found.instance(api, where.account_id),
            lambda: grants_found.locations(api, where.account_id),
            lambda: _grantee(api, params, where),
        ]
    )
    for one in answers:
        if isinstance(one, Exception):
            raise one
    instance, locations, (center, grantee) = answers
    alike = [one for one in locations if grants_found.same_place(one["LocationScope"], params["location"])]
    location = next((one for one in alike if one["LocationScope"] == params["location"]), next(iter(alike), None))
    found: dict[str, Any] = {"Instance": instance, "Location": location, "Grantee": grantee, "Center": center}
    found["Grants"], listed = _of_grantee(api, params, where, location, grantee)
    if params["state"] == "absent":
        going = {one["AccessGrantId"] for one in found["Grants"]}
        staying = [one for one in listed or () if not _goes(api, "delete_access_grant", "AccessGrantId", one, where)]
        others = [one["AccessGrantsLocationId"] for one in staying if one["AccessGrantId"] not in going]
        left = "delete_access_grants_location", "AccessGrantsLocationId"
        found["Beside"] = {
            "here": location is not None,
            "grants": others.count(location["AccessGrantsLocationId"]) if location else 0,
            "locations": sum(one is not location and not _goes(api, *left, one, where) for one in locations),
        }
    elif found["Grants"]:
        kept = [one for one in found["Grants"] if one["Permission"] == params["permission"]]
        # The tags of one that has to be replaced go along.
        if params.get("tags") is not None or not kept:
            arn = (kept or found["Grants"])[0]["AccessGrantArn"]
            request = {"AccountId": where.account_id, "ResourceArn": arn}
            found["Tags"] = api.call("list_tags_for_resource", request, "s3control").get("Tags") or []
    return found


def _goes(api: Any, operation: str, member: str, one: Mapping[str, Any], where: Where) -> bool:
    """Whether another task of the batch, in a check run, would delete it: what a run finds then is foretold, too."""
    return bool(api.foretells(Request("s3control", operation, {"AccountId": where.account_id, member: one[member]})))


def _grantee(api: Any, params: Params, where: Where) -> tuple[str, str | None]:
    if params.get("grantee_id"):
        return params["center"], params["grantee_id"]
    if params.get("principal"):
        return "", grants_found.principal_arn(params["principal"], where)
    store = params.get("identity_store_id")
    center = {"arn": "", "store": str(store)} if store else people.center_of(api, params)
    return center["arn"], grants_found.grantee_id(api, params, where, center["store"])


def _of_grantee(
    api: Any, params: Params, where: Where, location: Mapping[str, Any] | None, grantee: str | None
) -> tuple[list[dict[str, Any]], list[dict[str, Any]] | None]:
    """The grantee's grants at the place that is meant, and all that there are if the task has to know of others."""
    everything = params["state"] == "absent" and (params["remove_location"] or params["remove_instance"])
    listed = grants_found.grants(api, where.account_id) if everything else None
    if location is None or grantee is None:
        return [], listed
    asked = {"GranteeType": grants_found.grantee_type(params), "GranteeIdentifier": grantee}
    mine = listed if listed is not None else grants_found.grants(api, where.account_id, **asked)
    scope = grants_found.scope_of(location["LocationScope"], params["prefix"])
    return [
        one
        for one in mine
        if one["Grantee"] == asked
        and one["AccessGrantsLocationId"] == location["AccessGrantsLocationId"]
        and (
            grants_found.same_place(one["GrantScope"], scope)
            or ((one.get("AccessGrantsLocationConfiguration") or {}).get("S3SubPrefix") or "") == params["prefix"]
        )
        and (one.get("ApplicationArn") or "") == (params.get("application_arn") or "")
    ], listed


def adopt(found: Mapping[str, Any], params: Params) -> Params:
    """The options with what was found out about the grantee and what is beside."""
    told = {**params, "center": found["Center"], "beside": found.get("Beside") or {}}
    return {**told, "grantee_id": found["Grantee"]} if found["Grantee"] else told


def resolve(api: Any, params: Params, where: Where, values: Mapping[str, Any]) -> tuple[Params, tuple[str, ...]]:
    """The options with the grantee's identifier, or a sentence where nobody has that name."""
    if params.get("grantee_id") or params["state"] == "absent":
        return params, ()
    center, found = _grantee(api, params, where)
    option, said = grants_found.grantee(params)
    missing = () if found else (f"{option}: there is no {option} {said} in the identity store.",)
    return {**params, "center": center, "grantee_id": found or people.NEW}, missing


# --- the whole ---


def arrange(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """What goes, goes in the other order than it came: a location that has grants stays, and so does its instance."""
    going = [step for step in steps if step.action == "clear"]
    return (*(step for step in steps if step.action != "clear"), *reversed(going))


def warn(params: Params, steps: tuple[Step, ...]) -> tuple[str, ...]:
    """What stays, though the task would have it go."""
    told = []
    if params["state"] == "absent" and params["remove_location"] and params["beside"]["grants"]:
        told.append(f"The location {params['location']} stays: {params['beside']['grants']} other grants are at it.")
    if params["state"] == "absent" and params["remove_instance"] and grant_places.locations_left(params):
        told.append("The instance of S3 Access Grants stays, since it has locations.")
    return tuple(told)


def answer(values: Mapping[str, Any], found: Mapping[str, Any] | None, params: Params, where: Where) -> dict[str, Any]:
    """``access_grant``: the grant with its grantee, location and instance; empty when it is gone."""
    if params["state"] == "absent":
        return {"access_grant": {}}
    option, said = grants_found.grantee(params)
    location, grant = values.get("location") or {}, values.get("grant") or {}
    told: dict[str, Any] = {
        "grantee": {"type": grants_found.grantee_type(params), "id": params.get("grantee_id"), "name": said},
        "permission": params["permission"],
        "grant_scope": grants_found.scope_of(location.get("scope") or params["location"], params["prefix"]),
        "location": location,
        "identity_center_arn": (values.get("instance") or {}).get("identity_center_arn") or "",
    }
    made = next((one for one in (found or {}).get("Grants") or () if one["Permission"] == params["permission"]), None)
    if made:
        told.update(id=made["AccessGrantId"], arn=made["AccessGrantArn"], grant_scope=made["GrantScope"])
        if made.get("CreatedAt"):
            told["created_at"] = timestamp(made["CreatedAt"])
    if "tags" in grant:
        told["tags"] = grant["tags"]
    return {"access_grant": told}
