# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One object: where it is and what is there now, and the keys of many."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Failed, explain
from ..parts import Params, Plan
from ..permissions import needed
from ..tags import tags_by_key
from .headers import ARCHIVED, shown

ABSENT = ("404", "NoSuchKey", "NoSuchBucket", "NoSuchVersion")


def place_of(params: Params, source: bool = False) -> dict[str, Any]:
    """The request members that name the object; with ``source`` the one that is copied or moved."""
    if not source:
        place = {"Bucket": params["bucket"], "Key": params["object"]}
        version = params.get("version")
    else:
        origin = params["copy_src"]
        place = {"Bucket": origin.get("bucket") or params["bucket"], "Key": origin["object"]}
        version = origin.get("version_id")
    return {**place, **({"VersionId": version} if version else {}), **owned(params, place["Bucket"])}


def named(place: Mapping[str, Any]) -> str:
    """The object as people write it."""
    return f"s3://{place['Bucket']}/{place['Key']}"


def copy_source(place: Mapping[str, Any]) -> str:
    """The object as CopyObject names its source; botocore quotes it."""
    version = f"?versionId={place['VersionId']}" if place.get("VersionId") else ""
    return f"{place['Bucket']}/{place['Key']}{version}"


def head(api: Any, place: Mapping[str, Any]) -> dict[str, Any] | None:
    """What S3 says of an object, with its checksums, or None where there is none."""
    try:
        return dict(api.call("head_object", {**place, "ChecksumMode": "ENABLED"}))
    except ApiError as error:
        # 405 is a delete marker's answer, 400 the one to what can't be a version; an answer to HEAD says no more.
        if error.code in ABSENT or (error.code in ("400", "405") and "VersionId" in place):
            return None
        raise Failed(explain(f"looking for {named(place)}", error, needed("s3", "head_object")), error) from error


def part_size(api: Any, place: Mapping[str, Any]) -> Any:
    """A function that asks how many bytes the object's first part has."""

    def ask() -> int:
        return int(api.call("head_object", {**place, "PartNumber": 1})["ContentLength"])

    return ask


def must_be_there(api: Any, place: Mapping[str, Any]) -> tuple[dict[str, Any] | None, tuple[str, ...]]:
    """The object, and warnings. A check run goes on without it: a task before it may be the one to make it."""
    found = head(api, place)
    if found is not None:
        return found, ()
    sentence = f"There is no object {named(place)}"
    if place.get("VersionId"):
        sentence += f" of version {place['VersionId']}"
    if not api.check:
        raise Failed(f"{sentence}, or no such bucket.")
    return None, (f"{sentence} yet: what is foretold holds if a task before this one makes it.",)


def readable(found: Mapping[str, Any] | None, place: Mapping[str, Any]) -> None:
    """Refuse to read an archived object that isn't restored."""
    if _archived(found):
        raise Failed(f"{_as_archived(found, place)}: it has to be restored before it can be read or copied.")


def readable_by_then(api: Any, found: Mapping[str, Any] | None, place: Mapping[str, Any]) -> tuple[str, ...]:
    """Refuse as readable does; a check run warns instead: a task before it may be the one to restore it."""
    if not api.check:
        readable(found, place)
    if not _archived(found):
        return ()
    return (f"{_as_archived(found, place)}: what is foretold holds if a task before this one restores it.",)


def _archived(found: Mapping[str, Any] | None) -> bool:
    restored = 'ongoing-request="false"' in (found or {}).get("Restore", "")
    return (found or {}).get("StorageClass") in ARCHIVED and not restored


def _as_archived(found: Mapping[str, Any] | None, place: Mapping[str, Any]) -> str:
    return f"{named(place)} is archived ({(found or {})['StorageClass']})"


def tags_of(api: Any, place: Mapping[str, Any]) -> dict[str, str]:
    """The tags of an object that is there."""
    answer = api.call("get_object_tagging", place)
    return tags_by_key(answer["TagSet"])


def about(params: Params) -> str:
    """The object as sentences name it."""
    return f"object {named(place_of(params))}" if params.get("object") else f"bucket {params['bucket']}"


def owned(params: Params, bucket: str) -> dict[str, str]:
    """The request members that name a bucket, with the owner that it must have if it is the task's own."""
    owner = params.get("expected_bucket_owner") or params.get("expected_account_id")
    return {"Bucket": bucket, **({"ExpectedBucketOwner": owner} if owner and bucket == params["bucket"] else {})}


def listing(api: Any, params: Params) -> Plan:
    """The keys of a bucket."""
    return Plan(facts={"s3_keys": keys(api, params), "msg": "LIST operation complete"})


def keys(api: Any, params: Params) -> list[str]:
    """The keys from ``marker`` on that begin with ``prefix``, at most ``max_keys``."""
    request = {"Bucket": params.get("bucket") or params.get("bucket_name")}
    for option, member in (("prefix", "Prefix"), ("marker", "StartAfter"), ("expected_bucket_owner",
                           "ExpectedBucketOwner")):  # fmt: skip
        if params.get(option):
            request[member] = params[option]
    most = params.get("max_keys")
    found: list[str] = []
    try:
        for page in api.pages("list_objects_v2", request):
            found.extend(entry["Key"] for entry in page.get("Contents", ()))
            if most and len(found) >= most:
                return found[:most]
    except ApiError as error:
        if api.check and error.code in ABSENT:
            return []
        about = f"listing bucket {request['Bucket']}"
        raise Failed(explain(about, error, needed("s3", "list_objects_v2")), error) from error
    return found


def shown_step(place: Mapping[str, Any], found: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """An object as a plan shows it."""
    facts: dict[str, Any] = {"object": named(place)}
    if place.get("VersionId"):
        facts["version"] = place["VersionId"]
    if found is not None:
        facts["size"] = found.get("ContentLength")
    return facts


def facts_of(found: Mapping[str, Any] | None, place: Mapping[str, Any]) -> dict[str, Any]:
    """``s3_object`` of a result."""
    return {"s3_object": shown(found, place["Bucket"], place["Key"])}
