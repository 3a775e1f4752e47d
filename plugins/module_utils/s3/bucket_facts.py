# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What s3_bucket_info returns: the buckets, page by page, and their facts, each one read, side by side."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Params, Plan
from ..permissions import needed
from ..tags import tags_by_key

# AWS: a listing without a page size is refused in accounts with more buckets than that.
_PAGE = 1000
# Reads of so many buckets are asked for at a time; how many of them are under way is the port's to say.
_TOGETHER = 50

# HeadBucket answers without a body: its code is the status.
_GONE = ("404", "NoSuchBucket")


@dataclass(frozen=True)
class Fact:
    """One read of a bucket: ``unset`` codes say that there is nothing, ``pages`` is the member that pages add up to."""

    operation: str
    unset: tuple[str, ...] = ()
    pages: str = ""
    shown: Callable[[Mapping[str, Any]], Any] = dict


def _tags(answer: Mapping[str, Any]) -> dict[str, str]:
    return tags_by_key(answer.get("TagSet"))


def _with_content(member: str) -> Callable[[Mapping[str, Any]], Any]:
    """A document as S3 answers it, its content beside it: amazon.aws documents the one and gives the other in 11.4."""
    return lambda answer: {**answer.get(member, {}), **answer}


# Named as amazon.aws names them, after the operations.
FACTS: Mapping[str, Fact] = {
    # Not every region has acceleration.
    "bucket_accelerate_configuration": Fact(
        "get_bucket_accelerate_configuration", ("UnsupportedArgument", "MethodNotAllowed", "NotImplemented")
    ),
    "bucket_acl": Fact("get_bucket_acl"),
    "bucket_cors": Fact("get_bucket_cors", ("NoSuchCORSConfiguration",)),
    "bucket_encryption": Fact(
        "get_bucket_encryption",
        ("ServerSideEncryptionConfigurationNotFoundError",),
        shown=_with_content("ServerSideEncryptionConfiguration"),
    ),
    "bucket_lifecycle_configuration": Fact("get_bucket_lifecycle_configuration", ("NoSuchLifecycleConfiguration",)),
    "bucket_location": Fact("get_bucket_location"),
    "bucket_logging": Fact("get_bucket_logging"),
    "bucket_notification_configuration": Fact("get_bucket_notification_configuration"),
    "bucket_ownership_controls": Fact(
        "get_bucket_ownership_controls", ("OwnershipControlsNotFoundError",), shown=_with_content("OwnershipControls")
    ),
    "bucket_policy": Fact(
        "get_bucket_policy", ("NoSuchBucketPolicy",), shown=lambda answer: json.loads(answer["Policy"])
    ),
    "bucket_policy_status": Fact("get_bucket_policy_status", ("NoSuchBucketPolicy",)),
    "bucket_replication": Fact("get_bucket_replication", ("ReplicationConfigurationNotFoundError",)),
    "bucket_request_payment": Fact("get_bucket_request_payment"),
    "bucket_tagging": Fact("get_bucket_tagging", ("NoSuchTagSet",), shown=_tags),
    "bucket_versioning": Fact("get_bucket_versioning"),
    "bucket_website": Fact("get_bucket_website", ("NoSuchWebsiteConfiguration",)),
    "public_access_block": Fact(
        "get_public_access_block",
        ("NoSuchPublicAccessBlockConfiguration",),
        shown=_with_content("PublicAccessBlockConfiguration"),
    ),
    # Beyond amazon.aws.
    "bucket_abac": Fact("get_bucket_abac"),
    "bucket_analytics_configurations": Fact("list_bucket_analytics_configurations", pages="AnalyticsConfigurationList"),
    "bucket_intelligent_tiering_configurations": Fact(
        "list_bucket_intelligent_tiering_configurations", pages="IntelligentTieringConfigurationList"
    ),
    "bucket_inventory_configurations": Fact("list_bucket_inventory_configurations", pages="InventoryConfigurationList"),
    "bucket_metadata_configuration": Fact("get_bucket_metadata_configuration", ("MetadataConfigurationNotFound",)),
    "bucket_metrics_configurations": Fact("list_bucket_metrics_configurations", pages="MetricsConfigurationList"),
    "object_lock_configuration": Fact("get_object_lock_configuration", ("ObjectLockConfigurationNotFoundError",)),
}


# Read of a bucket that is asked for by its name, beside its facts: whether it is there, and where.
_HEAD = "bucket_region"
_READS: Mapping[str, Fact] = {_HEAD: Fact("head_bucket", shown=lambda answer: answer.get("BucketRegion")), **FACTS}


def plan(api: Any, params: Params) -> Plan:
    """Read, and change nothing. What can't be read of a bucket is told, and doesn't hide the rest."""
    asked = _asked(api, params)
    if params.get("name"):
        chosen, buckets, asked = {"bucket_name": params["name"]}, [{"name": params["name"]}], [_HEAD, *asked]
    else:
        chosen, buckets = {}, _listed(api, params)
    if params.get("name_filter"):
        chosen = {"bucket_name_filter": params["name_filter"]}
    found: list[dict[str, Any]] = []
    for start in range(0, len(buckets), _TOGETHER):
        found.extend(_with_facts(api, buckets[start : start + _TOGETHER], asked, params))
        if start + _TOGETHER < len(buckets):
            api.report(f"{len(found)} of {len(buckets)} buckets read")
    return Plan(facts={**chosen, "buckets": found}, warnings=_warnings(found))


def _asked(api: Any, params: Params) -> list[str]:
    """The names of the facts to read; one that the installed botocore doesn't know can't be asked for."""
    said = params.get("bucket_facts") or {}
    known = api.client().meta.method_to_api_mapping
    if params.get("all_facts"):
        return [name for name, fact in FACTS.items() if fact.operation in known]
    asked = [name for name in FACTS if said.get(name)]
    for name in asked:
        if FACTS[name].operation not in known:
            raise Refused(f"bucket_facts.{name} needs a newer botocore than the one that is installed.")
    return asked


def _listed(api: Any, params: Params) -> list[dict[str, Any]]:
    """The account's buckets, by their names, as far as they are asked for."""
    request: dict[str, Any] = {"MaxBuckets": _PAGE}
    if params.get("prefix"):
        request["Prefix"] = params["prefix"]
    if params.get("only_region"):
        request["BucketRegion"] = api.where.region
    found = []
    try:
        for page in api.pages("list_buckets", request):
            for bucket in page.get("Buckets", ()):
                if (params.get("name_filter") or "") in bucket["Name"]:
                    found.append(_named(bucket))
    except ApiError as error:
        raise Failed(explain("listing the buckets", error, needed("s3", "list_buckets")), error) from error
    return found


def _named(bucket: Mapping[str, Any]) -> dict[str, Any]:
    members = {"Name": "name", "CreationDate": "creation_date", "BucketRegion": "bucket_region"}
    return {key: bucket[member] for member, key in members.items() if bucket.get(member) is not None}


def _with_facts(api: Any, buckets: list[dict[str, Any]], asked: list[str], params: Params) -> list[dict[str, Any]]:
    """The buckets with what is asked for; one that isn't there, or no longer, is left out.

    Raises Failed for a bucket asked for by its name of which nothing can be read.
    """
    owner = {"ExpectedBucketOwner": params["expected_account_id"]} if params.get("expected_account_id") else {}
    reads = [(bucket["name"], one) for bucket in buckets for one in asked]
    answers = dict(
        zip(
            reads,
            api.side_by_side(
                [lambda name=name, one=one: _read(api, _READS[one], {"Bucket": name, **owner}) for name, one in reads]
            ),
        )
    )
    found = []
    for bucket in buckets:
        own = {one: answers[bucket["name"], one] for one in asked}
        refused = {one: answer for one, answer in own.items() if isinstance(answer, ApiError)}
        if any(error.code in _GONE for error in refused.values()):
            continue
        facts = {one: _shown(one, answer, params) for one, answer in own.items()}
        errors = {
            one: _sentence(one, bucket["name"], error)
            for one, error in refused.items()
            if error.code not in _READS[one].unset
        }
        if _HEAD in errors and len(errors) == len(own):
            raise Failed(errors[_HEAD], refused[_HEAD])
        found.append({**bucket, **facts, **({"errors": errors} if errors else {})})
    return found


def _shown(one: str, answer: Any, params: Params) -> Any:
    """What the result has for an answer: an empty dictionary where nothing is set, null where it couldn't be read."""
    if isinstance(answer, ApiError):
        return {} if answer.code in _READS[one].unset else None
    if one == "bucket_location" and not answer.get("LocationConstraint"):
        # S3 says nothing for us-east-1.
        return {"LocationConstraint": "us-east-1" if params.get("transform_location") else None}
    return answer


def _read(api: Any, fact: Fact, request: Mapping[str, Any]) -> Any:
    """One fact of one bucket; raises ApiError."""
    if fact.pages:
        return [entry for page in api.pages(fact.operation, request) for entry in page.get(fact.pages, ())]
    answer = api.call(fact.operation, request)
    answer.pop("ResponseMetadata", None)
    return fact.shown(answer)


def _sentence(one: str, name: str, error: ApiError) -> str:
    about = f"bucket {name}" if one == _HEAD else f"{one} of bucket {name}"
    return explain(f"reading {about}", error, needed("s3", _READS[one].operation))


def _warnings(buckets: list[dict[str, Any]]) -> tuple[str, ...]:
    """One sentence for all that couldn't be read."""
    told = [sentence for bucket in buckets for sentence in bucket.get("errors", {}).values()]
    if not told:
        return ()
    more = f" And {len(told) - 1} more: see errors of each bucket in the result." if len(told) > 1 else ""
    return (f"{told[0]}{more}",)
