# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The instance and the location that a grant is at: made where they lack, and removed where the task says so. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import Refused
from ..parts import UNSAID, Codec, Params, Request, Where
from . import grants_found
from .grants_found import IAM

Value = Mapping[str, Any]


# --- the instance ---


def _instance_seen(wire: Any, _shape: Any) -> dict[str, Any] | None:
    return None if wire is None else {"identity_center_arn": grants_found.center_arn(wire)}


def wanted_instance(params: Params, current: Value | None) -> Any:
    """The instance, associated with Identity Center where the task says so or the grantee is one of its people."""
    if params["state"] == "absent":
        return {} if params["remove_instance"] and not locations_left(params) else UNSAID
    there, said = (current or {}).get("identity_center_arn") or "", params.get("identity_center_arn")
    arn = there if said is None else said
    if grants_found.grantee_type(params) != IAM and not arn:
        arn = params.get("center") or ""
        if said == "" or not arn:
            raise Refused("identity_center_arn: grants to people and groups need it, and this instance of S3 Access"
                          " Grants is associated with none.")  # fmt: skip
    if there and arn and arn != there:
        raise Refused(
            f"identity_center_arn: this instance of S3 Access Grants is associated with {there}. Dissociate it first"
            ' (identity_center_arn: ""); its grants to people and groups are good for nothing then.'
        )
    return {"identity_center_arn": arn}


def is_kept(params: Params) -> bool:
    """Whether the location stays, when a grant goes."""
    return not params["remove_location"] or bool(params["beside"]["grants"])


def locations_left(params: Params) -> int:
    """How many locations there are, when a grant goes."""
    beside = params["beside"]
    return int(beside["locations"]) + (1 if beside["here"] and is_kept(params) else 0)


def instance_requests(
    address: Mapping[str, Any], after: Value, values: Mapping[str, Any], found: Any, where: Where
) -> tuple[Request, ...]:
    """What makes, associates, dissociates or removes the instance."""
    there = values.get("instance")
    before, wanted = (there or {}).get("identity_center_arn") or "", after.get("identity_center_arn") or ""
    requests = []
    if there is None:
        requests.append(Request("s3control", "create_access_grants_instance", address))
    if wanted and not before:
        associated = {**address, "IdentityCenterArn": wanted}
        requests.append(Request("s3control", "associate_access_grants_identity_center", associated))
    if before and not wanted:
        requests.append(Request("s3control", "dissociate_access_grants_identity_center", address))
    if not after:
        requests.append(Request("s3control", "delete_access_grants_instance", address))
    return tuple(requests)


INSTANCE = Codec(lambda value, _shape: value, _instance_seen)


# --- the location ---


def _location_seen(wire: Any, _shape: Any) -> dict[str, Any] | None:
    return None if wire is None else {"scope": wire["LocationScope"], "iam_role": wire["IAMRoleArn"],
                                      "id": wire["AccessGrantsLocationId"]}  # fmt: skip


def wanted_location(params: Params, current: Value | None) -> Any:
    """The location with its role; what is registered already keeps the name that it has."""
    if params["state"] == "absent":
        return UNSAID if is_kept(params) else {}
    if current:
        return {**current, "iam_role": params.get("iam_role") or current["iam_role"]}
    if not params.get("iam_role"):
        raise Refused(f"iam_role is needed: {params['location']} is no location of S3 Access Grants yet, and a new one"
                      " has the role whose rights are granted.")  # fmt: skip
    return {"scope": params["location"], "iam_role": params["iam_role"]}


def location_requests(
    address: Mapping[str, Any], after: Value, values: Mapping[str, Any], found: Any, where: Where
) -> tuple[Request, ...]:
    """What registers the location, gives it another role, or removes it."""
    there = values.get("location")
    if not there:
        made = {**address, "LocationScope": after["scope"], "IAMRoleArn": after["iam_role"]}
        return (Request("s3control", "create_access_grants_location", made),)
    named = {**address, "AccessGrantsLocationId": there["id"]}
    if not after:
        return (Request("s3control", "delete_access_grants_location", named),)
    return (Request("s3control", "update_access_grants_location", {**named, "IAMRoleArn": after["iam_role"]}),)


def shown_location(value: Value | None) -> Any:
    """A location as a plan shows it: without the id, which nobody chooses."""
    return {name: one for name, one in value.items() if name != "id"} if value else value


LOCATION = Codec(lambda value, _shape: value, _location_seen)
