# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A job of S3 Batch Operations, as CreateJob takes it from a task's options, and what it will cost. Pure.

Source: the S3 Control API Reference, CreateJob; "S3 Batch Operations basics" in the S3 User Guide.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import Refused
from ..parts import Params, Where, covers
from ..tags import tag_pairs
from .estimates import counted, money
from .naming import check_bucket
from .prices import CURRENCY, Prices, tiers
from .times import moment

OPERATIONS = ("restore", "copy", "tag", "delete_tags", "retention", "legal_hold", "acl")
SOURCES = ("manifest", "objects", "src", "generate")
_CSV, _INVENTORY = "S3BatchOperations_CSV_20180820", "S3InventoryReport_CSV_20161130"
_FIELDS = {"bucket": "Bucket", "key": "Key", "version_id": "VersionId", "ignore": "Ignore"}


def check(params: Params) -> None:
    """Refuse what can't be right before anything is read."""
    if not 1 <= len(params["name"]) <= 256:
        raise Refused(f"name: a job's name has 1 to 256 characters, this one has {len(params['name'])}.")
    if params["state"] != "present":
        return
    for group, what in ((OPERATIONS, "what is to be done"), (SOURCES, "with which objects")):
        asked = [name for name in group if is_asked(params, name)]
        if len(asked) > 1:
            raise Refused(f"{' and '.join(asked)} exclude each other: a job does one thing with one list.")
        if not asked:
            raise Refused(f"A job needs one of {', '.join(group)}: {what}.")
    if not params.get("role"):
        raise Refused("role is needed: S3 carries the job out with the rights of an IAM role that trusts it.")
    if params.get("objects") is not None and not params.get("source_bucket"):
        raise Refused("source_bucket is needed with objects: it is the bucket that they are in.")
    if (params.get("objects") is not None or params.get("src")) and not params.get("manifest_output"):
        raise Refused("manifest_output is needed with objects and src: S3 reads the list from a bucket.")
    for option in ("manifest", "generate", "manifest_output", "report", "copy"):
        if params.get(option):
            check_bucket(params[option]["bucket"], f"{option}.bucket")
    if not 0 <= params["priority"] <= 2147483647:
        raise Refused(f"priority is a number from 0 to 2147483647, not {params['priority']}.")
    restore = params.get("restore") or {}
    if restore.get("days") is not None and restore["days"] < 1:
        raise Refused(f"restore.days: a copy is there for 1 day or more, not {restore['days']}.")
    if params.get("retention"):
        moment(params["retention"]["until"], "retention.until")
    cost = params.get("max_cost")
    if cost is not None and not cost >= 0:
        raise Refused(f"max_cost is an amount in {CURRENCY}, 0 or more, not {cost}.")


def is_asked(params: Params, name: str) -> bool:
    """Whether the task asks for this operation or source; an empty or false value is one, but for delete_tags."""
    return bool(params.get(name)) if name == "delete_tags" else params.get(name) is not None


def operation(params: Params, where: Where) -> dict[str, Any]:
    """The one operation of the job."""
    if params.get("restore") is not None:
        asked = params["restore"]
        days = {"ExpirationInDays": asked["days"]} if asked.get("days") else {}
        return {"S3InitiateRestoreObject": {**days, "GlacierJobTier": asked["tier"].upper()}}
    if params.get("copy") is not None:
        return {"S3PutObjectCopy": _copy(params["copy"], where)}
    if params.get("tag") is not None:
        return {"S3PutObjectTagging": {"TagSet": tag_pairs(params["tag"])}}
    if params.get("delete_tags"):
        return {"S3DeleteObjectTagging": {}}
    if params.get("retention") is not None:
        asked = params["retention"]
        retention = {"Mode": asked["mode"], "RetainUntilDate": moment(asked["until"], "retention.until")}
        bypass = {"BypassGovernanceRetention": True} if asked.get("bypass_governance") else {}
        return {"S3PutObjectRetention": {"Retention": retention, **bypass}}
    if params.get("acl"):
        return {"S3PutObjectAcl": {"AccessControlPolicy": {"CannedAccessControlList": params["acl"]}}}
    return {"S3PutObjectLegalHold": {"LegalHold": {"Status": "ON" if params["legal_hold"] else "OFF"}}}


def _copy(asked: Mapping[str, Any], where: Where) -> dict[str, Any]:
    request: dict[str, Any] = {"TargetResource": bucket_arn(asked["bucket"], where)}
    for option, member in (
        ("prefix", "TargetKeyPrefix"), ("storage_class", "StorageClass"), ("encryption_key_id", "SSEAwsKmsKeyId"),
        ("bucket_key_enabled", "BucketKeyEnabled"),
    ):  # fmt: skip
        if asked.get(option) is not None:
            request[member] = asked[option]
    if asked.get("tags") is not None:
        request["NewObjectTagging"] = tag_pairs(asked["tags"])
    return request


def bucket_arn(bucket: str, where: Where) -> str:
    """A bucket's ARN."""
    return f"arn:{where.partition}:s3:::{bucket}"


def role_arn(role: str, where: Where) -> str:
    """A role's ARN, from itself or from the role's name."""
    return role if role.startswith("arn:") else f"arn:{where.partition}:iam::{where.account_id}:role/{role.lstrip('/')}"


def manifest(bucket: str, key: str, etag: str, where: Where, version: str = "", fields: Iterable[str] = ()) -> Any:
    """A manifest that lies in S3: an inventory's manifest.json, or a CSV with these fields."""
    inventory = key.endswith("manifest.json")
    spec = {"Format": _INVENTORY} if inventory else {"Format": _CSV, "Fields": [_FIELDS[name] for name in fields]}
    location = {"ObjectArn": f"{bucket_arn(bucket, where)}/{key}", "ETag": etag.strip('"')}
    return {"Manifest": {"Spec": spec, "Location": {**location, **({"ObjectVersionId": version} if version else {})}}}


def generator(params: Params, where: Where) -> Any:
    """A manifest that S3 makes by itself: current versions that fit all that is asked for."""
    asked, output = params["generate"], params.get("manifest_output")
    names = {
        member: list(asked[option])
        for option, member in (("prefixes", "MatchAnyPrefix"), ("suffixes", "MatchAnySuffix"))
        if asked.get(option)
    }
    only: dict[str, Any] = {"KeyNameConstraint": names} if names else {}
    for option, member in (
        ("storage_classes", "MatchAnyStorageClass"), ("larger_than", "ObjectSizeGreaterThanBytes"),
        ("smaller_than", "ObjectSizeLessThanBytes"),
    ):  # fmt: skip
        if asked.get(option) is not None:
            only[member] = asked[option]
    for option, member in (("created_after", "CreatedAfter"), ("created_before", "CreatedBefore")):
        if asked.get(option):
            only[member] = moment(asked[option], f"generate.{option}")
    made: dict[str, Any] = {"SourceBucket": bucket_arn(asked["bucket"], where), "EnableManifestOutput": bool(output)}
    if output:
        made["ManifestOutputLocation"] = {
            "Bucket": bucket_arn(output["bucket"], where),
            "ManifestFormat": "S3InventoryReport_CSV_20211130",
            **({"ManifestPrefix": output["prefix"]} if output.get("prefix") else {}),
        }
    if only:
        made["Filter"] = only
    return {"ManifestGenerator": {"S3JobManifestGenerator": made}}


def create(params: Params, source: Mapping[str, Any], over: Iterable[str], where: Where) -> dict[str, Any]:
    """CreateJob's request. ``over`` are the jobs of this name that came to nothing: a new one is no repetition."""
    report: dict[str, Any] = {"Enabled": False}
    if params.get("report"):
        asked = params["report"]
        report = {
            "Enabled": True,
            "Bucket": bucket_arn(asked["bucket"], where),
            "Format": "Report_CSV_20180820",
            "ReportScope": {"all": "AllTasks", "failed": "FailedTasksOnly"}[asked["scope"]],
            **({"Prefix": asked["prefix"]} if asked.get("prefix") else {}),
        }
    request: dict[str, Any] = {
        "AccountId": where.account_id,
        "ConfirmationRequired": bool(params.get("confirmation_required")),
        "Operation": operation(params, where),
        "Report": report,
        **source,
        "Description": params["name"],
        "Priority": params["priority"],
        "RoleArn": role_arn(params["role"], where),
    }
    text = json.dumps([request, sorted(over)], sort_keys=True, default=str)
    return {**request, "ClientRequestToken": hashlib.sha256(text.encode()).hexdigest()}


def is_same(request: Mapping[str, Any], job: Mapping[str, Any], is_named_by_content: bool = False) -> bool:
    """Whether a job, as DescribeJob tells of it, does what a request asks for, with the same objects.

    A list that is named by its content is the same if its name is.
    """
    wanted, current = request["Operation"], job.get("Operation") or {}
    if set(wanted) != set(current) or not covers(wanted, current):
        return False
    if "ManifestGenerator" in request:
        return covers(request["ManifestGenerator"], job.get("ManifestGenerator"))
    here, there = request["Manifest"]["Location"], (job.get("Manifest") or {}).get("Location") or {}
    etags = is_named_by_content or here["ETag"] == str(there.get("ETag", "")).strip('"')
    return bool(here["ObjectArn"] == there.get("ObjectArn") and etags)


def estimate(params: Params, known: int | None, table: Prices) -> dict[str, Any]:
    """What the job costs, as results have it: null where the task doesn't tell enough to know."""
    said = params.get("expected") or {}
    objects = known if known is not None else said.get("objects")
    job = doing = None
    if objects is not None:
        job = table.batch(objects, objects if params.get("generate") else 0)
        doing = _doing(params, said, objects, table)
    total = None if job is None or doing is None else round(job + doing, 6)
    return {
        "objects": objects,
        "cost": {"job": job, "operation": doing, "total": total},
        "currency": CURRENCY,
        "price_date": table.date,
    }


def _doing(params: Params, said: Mapping[str, Any], objects: int, table: Prices) -> float | None:
    """What the operation itself costs, besides the job."""
    if params.get("restore"):
        asked, archive = params["restore"], said.get("storage_class")
        if archive is None or said.get("bytes") is None:
            return None
        if asked["tier"] not in tiers(archive):
            raise Refused(f"restore.tier: {archive} has no {asked['tier']}, but {' and '.join(tiers(archive))}.")
        return table.restore(archive, asked["tier"], said["bytes"], objects, asked.get("days") or 0).total
    if params.get("copy"):
        return table.put(params["copy"].get("storage_class") or "STANDARD", objects)
    return 0.0 if params.get("delete_tags") else table.put("STANDARD", objects)


def within_cost(told: Mapping[str, Any], most: float | None) -> None:
    """Refuse what costs more than the task allows, and what can't be told."""
    if most is None:
        return
    total = told["cost"]["total"]
    if total is None:
        raise Refused(
            "max_cost: what the job costs isn't known before it has read its manifest. Say expected.objects, and for a"
            " restore expected.bytes and expected.storage_class. Nothing was sent."
        )
    if total > most:
        raise Refused(
            f"max_cost: the job costs about {money(total)} for {counted(told['objects'])} ({money(told['cost']['job'])}"
            f" for the job, {money(told['cost']['operation'])} for what it does; prices of {told['price_date']}), which"
            f" is more than {money(most)}. Nothing was sent."
        )


def is_named(text: Any) -> bool:
    """Whether a text is a role's name or ARN."""
    return bool(re.fullmatch(r"arn:[^:]+:iam::\d{12}:role/.+|/?[\w+=,.@/-]+", str(text)))
