# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One object: where it is, what is there now, and the modes of s3_object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Params, Plan, Request, Step
from ..permissions import needed
from .headers import ARCHIVED, shown
from .naming import check_bucket, check_key

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
    owner = params.get("expected_bucket_owner") or params.get("expected_account_id")
    if version:
        place["VersionId"] = version
    if owner and place["Bucket"] == params["bucket"]:
        place["ExpectedBucketOwner"] = owner
    return place


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
    if found and found.get("StorageClass") in ARCHIVED and 'ongoing-request="false"' not in found.get("Restore", ""):
        raise Failed(
            f"{named(place)} is archived ({found['StorageClass']}): it has to be restored before it can be read or"
            " copied."
        )


def tags_of(api: Any, place: Mapping[str, Any]) -> dict[str, str]:
    """The tags of an object that is there."""
    answer = api.call("get_object_tagging", place)
    return {tag["Key"]: tag.get("Value", "") for tag in answer["TagSet"]}


def about(params: Params) -> str:
    """The object as sentences name it."""
    return f"object {named(place_of(params))}" if params.get("object") else f"bucket {params['bucket']}"


def check(params: Params) -> None:
    """Refuse what can't be right before anything is read."""
    if params.get("validate_bucket_name") is not False:
        check_bucket(params["bucket"], "bucket")
    mode = mode_of(params)
    if mode != "list":
        if not params.get("object"):
            raise Refused(f"object is needed for mode: {mode}.")
        check_key(params["object"])
    if mode in ("copy", "move", "rename"):
        origin = params.get("copy_src") or {}
        if not origin.get("object"):
            raise Refused(f"copy_src.object is needed for mode: {mode}; it names the object to {mode}.")
        check_key(origin["object"], "copy_src.object")
        bucket = origin.get("bucket") or params["bucket"]
        check_bucket(bucket, "copy_src.bucket")
        if mode == "rename" and bucket != params["bucket"]:
            raise Refused("copy_src.bucket: a rename stays in its bucket; use mode: move for another one.")
        if (bucket, origin["object"]) == (params["bucket"], params["object"]) and mode != "copy":
            raise Refused("object and copy_src.object are the same.")
        if origin.get("version_id") and mode != "copy":
            raise Refused("copy_src.version_id goes with mode: copy; a version can't be moved.")
    if mode == "put" and not any(params.get(name) is not None for name in ("src", "content", "content_base64")):
        raise Refused("src, content or content_base64 is needed to put an object.")
    if mode == "get" and not params.get("dest"):
        raise Refused("dest is needed for mode: get; it names the file to write.")
    if not 1 <= params.get("expiry", 600) <= 604800:
        raise Refused(f"expiry: a link is valid for 1 to 604800 seconds (7 days), not {params['expiry']}.")
    overwrite_of(params)


def mode_of(params: Params) -> str:
    """What is asked for: ``mode``, or what ``state`` stands for."""
    if params.get("mode"):
        return str(params["mode"])
    return "delobj" if params.get("state") == "absent" else "put"


def overwrite_of(params: Params) -> str:
    """When a difference counts; amazon.aws takes booleans for always and never, and so does this."""
    value = str(params.get("overwrite") or "different").lower()
    value = {"true": "always", "yes": "always", "false": "never", "no": "never"}.get(value, value)
    if value not in ("always", "never", "different", "latest"):
        raise Refused(f"overwrite can't be {params['overwrite']!r}. Allowed: always, never, different, latest.")
    return value


def remove(api: Any, params: Params) -> Plan:
    """Delete an object, or one version of it. Where versions are kept, a delete marker hides the object."""
    place = place_of(params)
    found = head(api, place)
    if found is None:
        return Plan(facts={"msg": f"There is no object {named(place)}."})
    what = "version" if "VersionId" in place else "object"
    step = Step(what, "delete", shown_step(place, found), None, (Request("s3", "delete_object", place),))
    return Plan((step,), {"msg": f"{named(place)} is deleted."})


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


def link(api: Any, params: Params) -> Plan:
    """A link to the object that anyone may use until it expires."""
    place = place_of(params)
    _found, warnings = must_be_there(api, place)
    url = api.presigned("get_object", place, params["expiry"])
    return Plan(facts={"url": url, "expiry": params["expiry"], "msg": f"A link to {named(place)}."}, warnings=warnings)


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
