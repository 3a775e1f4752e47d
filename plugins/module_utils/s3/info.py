# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What s3_object_info returns, each detail one read, all of them side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Params, Plan
from ..permissions import needed
from ..shapes import from_wire, timestamp
from ..tags import tags_by_key
from .archives import restore_header
from .naming import check_bucket, check_key
from .objects import ABSENT, head, keys

# What to read for a detail: the operation and the member of its answer that is the detail, if it is only one.
_DETAILS = {
    "object_acl": ("get_object_acl", ""),
    "object_legal_hold": ("get_object_legal_hold", "LegalHold"),
    "object_lock_configuration": ("get_object_lock_configuration", "ObjectLockConfiguration"),
    "object_retention": ("get_object_retention", "Retention"),
    "object_tagging": ("get_object_tagging", "TagSet"),
    "object_attributes": ("get_object_attributes", ""),
}
_UNSET = ("NoSuchObjectLockConfiguration", "ObjectLockConfigurationNotFoundError", "InvalidRequest")


def check(params: Params) -> None:
    """Refuse what can't be right before anything is read."""
    check_bucket(params["bucket_name"], "bucket_name")
    if params.get("object_name") is not None:
        check_key(params["object_name"], "object_name")
    details = params.get("object_details") or {}
    if details and not params.get("object_name"):
        raise Refused("object_details needs object_name: they are the details of one object.")
    if params.get("versions") and (details or params.get("marker")):
        raise Refused("versions: true lists versions; object_details and marker don't go with it.")
    if details.get("object_attributes") and not details.get("attributes_list"):
        raise Refused("object_details.attributes_list is needed with object_attributes.")


def plan(api: Any, params: Params) -> Plan:
    """Read, and change nothing."""
    if params.get("versions"):
        return Plan(facts={"versions": _versions(api, params)})
    if params.get("object_name") is None:
        return Plan(facts={"s3_keys": keys(api, params)})
    place = {"Bucket": params["bucket_name"], "Key": params["object_name"]}
    if params.get("expected_account_id"):
        place["ExpectedBucketOwner"] = params["expected_account_id"]
    details = params.get("object_details") or {}
    asked = [name for name in _DETAILS if details.get(name)]
    if not asked:
        found = head(api, place)
        return Plan(facts={"object_info": [] if found is None else [_head(api, found)]})
    answers = api.side_by_side(
        [lambda name=name: api.call(_DETAILS[name][0], _request(name, place, details)) for name in asked]
    )
    if any(isinstance(answer, ApiError) and answer.code in ABSENT for answer in answers):
        return Plan(facts={"object_info": []})
    return Plan(facts={"object_info": [{name: _detail(api, name, answer) for name, answer in zip(asked, answers)}]})


def _head(api: Any, found: Mapping[str, Any]) -> dict[str, Any]:
    """``object_data``, and how a restore stands."""
    shown: dict[str, Any] = {"object_data": _data(api, found)}
    ongoing, until = restore_header(str(found.get("Restore", "")))
    if ongoing is not None:
        shown["restore_status"] = {"ongoing": ongoing, "until": timestamp(until) if until else None}
    return shown


def _versions(api: Any, params: Params) -> list[dict[str, Any]]:
    """The versions and delete markers of a key, of a prefix or of the bucket, each key's newest first."""
    key, most = params.get("object_name"), params.get("max_keys")
    request = {"Bucket": params["bucket_name"], "Prefix": key or params.get("prefix") or ""}
    if params.get("expected_account_id"):
        request["ExpectedBucketOwner"] = params["expected_account_id"]
    found: list[dict[str, Any]] = []
    try:
        for page in api.pages("list_object_versions", request):
            entries = [(kind, entry) for kind in ("Versions", "DeleteMarkers") for entry in page.get(kind, ())]
            # S3's times are whole seconds: of several in one, the latest is known to be so.
            entries.sort(key=lambda one: (one[1]["LastModified"], one[1]["IsLatest"]), reverse=True)
            entries.sort(key=lambda one: one[1]["Key"])
            found.extend(_version(kind, entry) for kind, entry in entries if key in (None, entry["Key"]))
            is_past = key is not None and any(entry["Key"] > key for _kind, entry in entries)
            if is_past or (most and len(found) >= most):
                break
    except ApiError as error:
        if error.code in ABSENT and api.check:
            return []
        about = f"listing the versions of bucket {params['bucket_name']}"
        raise Failed(explain(about, error, needed("s3", "list_object_versions")), error) from error
    return found[:most] if most else found


def _version(kind: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": entry["Key"],
        "version_id": entry["VersionId"],
        "is_latest": entry["IsLatest"],
        "delete_marker": kind == "DeleteMarkers",
        "size": entry.get("Size"),
        "etag": str(entry["ETag"]).strip('"') if entry.get("ETag") else None,
        "storage_class": entry.get("StorageClass"),
        "last_modified": entry["LastModified"],
    }


def _request(name: str, place: Mapping[str, Any], details: Mapping[str, Any]) -> dict[str, Any]:
    if name == "object_lock_configuration":
        return {member: value for member, value in place.items() if member != "Key"}
    if name == "object_attributes":
        return {**place, "ObjectAttributes": list(details["attributes_list"])}
    return dict(place)


def _detail(api: Any, name: str, answer: Any) -> Any:
    operation, member = _DETAILS[name]
    if isinstance(answer, ApiError):
        if answer.code in _UNSET:
            return {}
        raise Failed(explain(f"reading {name}", answer, needed("s3", operation)), answer) from answer
    if name == "object_tagging":
        return tags_by_key(answer["TagSet"])
    shown = _data(api, answer, operation)
    return shown.get(_snake(member), {}) if member else shown


def _data(api: Any, answer: Mapping[str, Any], operation: str = "head_object") -> dict[str, Any]:
    return dict(from_wire(answer, api.output_shape(operation)))


def _snake(member: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in member).lstrip("_")
