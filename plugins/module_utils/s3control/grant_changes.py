# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One grant: what a task wants of it, and the requests that lead there, since AWS changes none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ApiError
from ..identitystore import people
from ..parts import Codec, Effect, Params, Request, Where
from ..tags import tag_pairs, tag_texts, tags_by_key
from . import grants_found

_LOST = Effect("interrupts", "Nobody gets new credentials by the grant; those that were given last until they end.")
_REPLACED = Effect("replaces", "AWS changes no grant: another one is made, with another id, and the old one deleted.")
Value = Mapping[str, Any]


def _grant_seen(wire: Any, _shape: Any) -> dict[str, Any]:
    listed = wire["Grants"] or ()
    grants = {one["Permission"]: {"id": one["AccessGrantId"], "arn": one["AccessGrantArn"]} for one in listed}
    told: dict[str, Any] = {"grants": grants} if grants else {}
    if grants and wire.get("Tags") is not None:
        told["tags"] = tags_by_key(wire["Tags"])
    return told


def wanted_grant(params: Params, current: Value | None) -> Any:
    """The one grant that is to be at that place for the grantee, or none."""
    if params["state"] == "absent":
        return {}
    wanted: dict[str, Any] = {
        "permission": params["permission"],
        "grantee": {"GranteeType": grants_found.grantee_type(params), "GranteeIdentifier": params.get("grantee_id")},
        "prefix": params["prefix"],
        "object": params["object"],
        "application": params.get("application_arn"),
    }
    there = (current or {}).get("tags") or {}
    if params.get("tags") is not None:
        kept = {} if params["purge_tags"] else there
        wanted["tags"] = {**kept, **tag_texts(params["tags"])}
    elif there:
        wanted["tags"] = there
    return wanted


def same_grant(wanted: Value, current: Value | None) -> bool:
    """Whether there is this grant and no wider or other one, with the tags that the task names."""
    there = (current or {}).get("grants") or {}
    if not wanted:
        return not there
    if set(there) != {wanted["permission"]}:
        return False
    return "tags" not in wanted or wanted["tags"] == ((current or {}).get("tags") or {})


def grant_requests(
    address: Mapping[str, Any], after: Value, values: Mapping[str, Any], found: Any, where: Where
) -> tuple[Request, ...]:
    """What makes the grant, then removes those that aren't it: access is at no time less than before or after."""
    current = values.get("grant") or {}
    there = current.get("grants") or {}
    requests = []
    if after and after["permission"] not in there:
        requests.append(Request("s3control", "create_access_grant", {**address, **_new(after, found)}))
    elif after and "tags" in after:
        tagged = {**address, "ResourceArn": there[after["permission"]]["arn"]}
        tags = current.get("tags") or {}
        gone = [key for key in tags if key not in after["tags"]]
        added = {key: value for key, value in after["tags"].items() if tags.get(key) != value}
        if gone:
            requests.append(Request("s3control", "untag_resource", {**tagged, "TagKeys": gone}))
        if added:
            requests.append(Request("s3control", "tag_resource", {**tagged, "Tags": tag_pairs(added)}))
    leaving = [one for permission, one in there.items() if permission != after.get("permission")]
    deleted = [{**address, "AccessGrantId": one["id"]} for one in leaving]
    return (*requests, *(Request("s3control", "delete_access_grant", one) for one in deleted))


def _new(after: Value, found: Any) -> dict[str, Any]:
    location = (found or {}).get("Location")
    made: dict[str, Any] = {
        "AccessGrantsLocationId": location["AccessGrantsLocationId"] if location else people.NEW,
        "Grantee": after["grantee"],
        "Permission": after["permission"],
    }
    if after["prefix"]:
        made["AccessGrantsLocationConfiguration"] = {"S3SubPrefix": after["prefix"]}
    if after["object"]:
        made["S3PrefixType"] = "Object"
    if after["application"]:
        made["ApplicationArn"] = after["application"]
    if after.get("tags"):
        made["Tags"] = tag_pairs(after["tags"])
    return made


_DONE = ("AccessGrantAlreadyExists", "NoSuchAccessGrantError")


def follow(api: Any, requests: tuple[Request, ...], params: Params) -> None:
    """Send the requests; a location that was registered a moment ago is looked for first. Raises ApiError."""
    for request in requests:
        members = dict(request.params)
        if members.get("AccessGrantsLocationId") == people.NEW:
            known = grants_found.locations(api, members["AccountId"])
            ids = [one for one in known if grants_found.same_place(one["LocationScope"], params["location"])]
            if ids:
                members["AccessGrantsLocationId"] = ids[0]["AccessGrantsLocationId"]
        try:
            api.call(request.operation, members, "s3control")
        except ApiError as error:
            if error.code not in _DONE:
                raise


def grant_effect(before: Value | None, after: Value | None) -> Effect | None:
    """What it does to the grantee, where a grant that is there goes."""
    there = set((before or {}).get("grants") or {})
    if not after:
        return _LOST if there else None
    return _REPLACED if there - {after["permission"]} else None


def shown_grant(value: Value | None) -> Any:
    """A grant as a plan shows it: its permission, or those of several, and its tags."""
    if not value:
        return None
    permission = value.get("permission") or ", ".join(sorted(value["grants"]))
    return {"permission": permission, **({"tags": value["tags"]} if "tags" in value else {})}


GRANT = Codec(lambda value, _shape: value, _grant_seen)
