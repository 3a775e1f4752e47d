# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The four kinds of configurations of which a bucket has many, by id: metrics, analytics, tiering and inventory."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from .s3_call import Answer, Refusal, S3Call, invalid_argument, invalid_request, malformed_xml
from .s3_gate import Mend, Proceed
from .schema import document

Document = Mapping[str, Any]

# AWS: so many of each kind, and so many on a page.
_LIMIT = 1000
_PAGE = 100
_MOST_TIER_DAYS = 730
_LEAST_TIER_DAYS = {"ARCHIVE_ACCESS": 90, "DEEP_ARCHIVE_ACCESS": 180}


def _kept(call: S3Call, kind: str) -> dict[str, Any]:
    if call.bucket is None:
        raise Refusal("NoSuchBucket", "The specified bucket does not exist", 404, BucketName=call.bucket_name)
    return call.bucket.documents.setdefault(kind, {})


def _no_configuration() -> Refusal:
    return Refusal("NoSuchConfiguration", "The specified configuration does not exist.", 404)


def put(kind: str, check: Callable[[str, Document], None], call: S3Call, proceed: Proceed) -> Answer:
    """AWS: the document replaces the one of its id, and there are at most 1,000 of a kind."""
    kept, key = _kept(call, kind), call.query["id"]
    new = document(call, f"{kind}Configuration")
    check(key, new)
    if key not in kept and len(kept) >= _LIMIT:
        raise Refusal(
            "TooManyConfigurations",
            "You are attempting to create a new configuration but have already reached the 1,000-configuration limit.",
        )
    kept[key] = new
    return call.answer()


def get(kind: str, call: S3Call, proceed: Proceed) -> Answer:
    """AWS: a configuration that isn't there, or no longer, is NoSuchConfiguration."""
    found = _kept(call, kind).get(call.query["id"])
    if found is None:
        raise _no_configuration()
    return call.answer({f"{kind}Configuration": found})


def list_page(kind: str, call: S3Call, proceed: Proceed) -> Answer:
    """AWS: a page has up to 100 configurations, in the order of their ids; the token is opaque."""
    token, after = call.query.get("continuation-token", ""), ""
    if token:
        try:
            after = base64.b64decode(token, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as problem:
            raise invalid_argument("The continuation token provided is incorrect") from problem
    found = [kept for key, kept in sorted(_kept(call, kind).items()) if key > after]
    page: dict[str, Any] = {
        f"{kind}ConfigurationList": found[:_PAGE],
        "IsTruncated": len(found) > _PAGE,
        "ContinuationToken": token or None,
    }
    if len(found) > _PAGE:
        page["NextContinuationToken"] = base64.b64encode(found[_PAGE - 1]["Id"].encode()).decode()
    return call.answer({name: value for name, value in page.items() if value is not None})


def delete(kind: str, call: S3Call, proceed: Proceed) -> Answer:
    """AWS: deletes the configuration, where moto would go on to delete the bucket."""
    if _kept(call, kind).pop(call.query["id"], None) is None:
        raise _no_configuration()
    return 204, {}, ""


# ---- what each kind is refused for ----------------------------------------------------------------------------------


def _check_metrics(key: str, new: Document) -> None:
    if new["Id"] != key:
        raise malformed_xml()
    _check_filter(new.get("Filter"), "Prefix", "Tag", "AccessPointArn")


def _check_analytics(key: str, new: Document) -> None:
    if new["Id"] != key:
        raise malformed_xml()
    _check_filter(new.get("Filter"), "Prefix", "Tag")
    export = new["StorageClassAnalysis"].get("DataExport")
    if export:
        # Required by S3's reference, though botocore's model leaves it to the server.
        if "OutputSchemaVersion" not in export:
            raise malformed_xml()
        _check_destination(export["Destination"]["S3BucketDestination"])


def _check_tiering(key: str, new: Document) -> None:
    """AWS: Archive Access after 90 days at the least, Deep Archive Access after 180, both after 730 at the most."""
    if new["Id"] != key:
        raise malformed_xml()
    _check_filter(new.get("Filter"), "Prefix", "Tag")
    days = {tiering["AccessTier"]: tiering["Days"] for tiering in new["Tierings"]}
    if not days or len(days) < len(new["Tierings"]):
        raise malformed_xml()
    for tier, after in days.items():
        if not _LEAST_TIER_DAYS[tier] <= after <= _MOST_TIER_DAYS:
            raise invalid_argument(
                f"'Days' for {tier} must be between {_LEAST_TIER_DAYS[tier]} and {_MOST_TIER_DAYS}", str(after)
            )


def _check_inventory(key: str, new: Document) -> None:
    """AWS looks at the XML first, then at the id, then at the destination."""
    destination = new["Destination"]["S3BucketDestination"]
    if "Encryption" in destination and len(destination["Encryption"]) != 1:
        raise malformed_xml()
    if new["Id"] != key:
        raise Refusal("IdMismatch", "Document ID does not match the specified configuration ID.")
    _check_destination(destination)


def _check_destination(destination: Document) -> None:
    if not destination["Bucket"].startswith("arn:aws") or ":s3:::" not in destination["Bucket"]:
        raise Refusal("InvalidS3DestinationBucket", "Invalid bucket ARN.")


def _check_filter(filter_: Document | None, *predicates: str) -> None:
    # AWS: a filter has one predicate, or And with at least two.
    if filter_ is None:
        return
    if len(filter_) != 1:
        raise malformed_xml()
    inner = filter_.get("And")
    if inner is None:
        return
    tags = [tag["Key"] for tag in inner.get("Tags", [])]
    if len(tags) + sum(name in inner for name in predicates) < 2:
        raise malformed_xml()
    if len(set(tags)) < len(tags):
        raise invalid_request("Duplicate Tag Keys are not allowed.")


def _mends() -> dict[str, tuple[Mend, ...]]:
    kinds = {
        "Metrics": _check_metrics,
        "Analytics": _check_analytics,
        "IntelligentTiering": _check_tiering,
        "Inventory": _check_inventory,
    }
    mends: dict[str, tuple[Mend, ...]] = {}
    for kind, check in kinds.items():
        mends |= {
            f"PutBucket{kind}Configuration": (partial(put, kind, check),),
            f"GetBucket{kind}Configuration": (partial(get, kind),),
            f"ListBucket{kind}Configurations": (partial(list_page, kind),),
            f"DeleteBucket{kind}Configuration": (partial(delete, kind),),
        }
    return mends


MENDS = _mends()
