# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replication configurations: kept whole, with rule ids, and refused as S3 refuses them; nothing is replicated."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

from moto.s3.models import FakeBucket

from .s3_call import Answer, Refusal, S3Call, find_bucket, invalid_argument, invalid_request, malformed_xml
from .s3_gate import Proceed
from .schema import document

_MOST_RULES = 1000
_OTHER_SCHEMA = "must be specified for this version of Cross Region Replication configuration schema."


def put(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: the document replaces the old one, rules without an id get one; both buckets need versioning that is on."""
    bucket = call.bucket
    if bucket is None:
        return proceed()
    new = document(call, "ReplicationConfiguration")
    if bucket.versioning_status != "Enabled":
        raise invalid_request("Versioning must be 'Enabled' on the bucket to apply a replication configuration")
    if not re.fullmatch(r"arn:aws[\w-]*:iam::\d{12}:role/.+", new["Role"]):
        raise invalid_argument("Invalid Role ARN", new["Role"])
    _check_rules(new["Rules"])
    for rule in new["Rules"]:
        _check_destination_bucket(bucket, rule["Destination"])
    rules = [{"ID": rule.get("ID") or secrets.token_urlsafe(36), **_without_id(rule)} for rule in new["Rules"]]
    bucket.documents["replication"] = {"Role": new["Role"], "Rules": rules}
    return call.answer()


def _without_id(rule: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in rule.items() if name != "ID"}


def get(call: S3Call, proceed: Proceed) -> Answer:
    bucket = call.bucket
    if bucket is None:
        return proceed()
    if "replication" not in bucket.documents:
        raise Refusal(
            "ReplicationConfigurationNotFoundError",
            "The replication configuration was not found",
            404,
            BucketName=bucket.name,
        )
    return call.answer({"ReplicationConfiguration": bucket.documents["replication"]})


def delete(call: S3Call, proceed: Proceed) -> Answer:
    if call.bucket is not None:
        call.bucket.documents.pop("replication", None)
    return proceed()


def _check_rules(rules: list[dict[str, Any]]) -> None:
    if not rules:
        raise malformed_xml()
    if len(rules) > _MOST_RULES:
        raise invalid_request(f"The number of replication rules must not exceed the allowed limit of {_MOST_RULES}")
    ids = [rule["ID"] for rule in rules if rule.get("ID")]
    if len(set(ids)) < len(ids):
        raise invalid_argument("Rule Id must be unique. Found same Id for more than one rule")
    for rule in rules:
        _check_rule(rule)
    # Rules that may concern the same objects and go to the same bucket are told apart by their priorities.
    ranks = [(rule["Destination"]["Bucket"], rule["Priority"]) for rule in rules if "Priority" in rule]
    if len(set(ranks)) < len(ranks):
        raise invalid_request("Found duplicate priority for more than one rule with the same destination")


def _check_rule(rule: Mapping[str, Any]) -> None:
    if len(rule.get("ID", "")) > 255:
        raise invalid_argument("Rule Id length should not exceed allowed limit of 255")
    if "Filter" in rule:
        if "Prefix" in rule:
            raise malformed_xml()
        for member in ("Priority", "DeleteMarkerReplication"):
            if member not in rule:
                raise invalid_request(
                    f"{member} {_OTHER_SCHEMA} Please refer to S3 Developer Guide for more information."
                )
        _check_filter(rule)
    elif "Prefix" not in rule:
        # Without either it would be the old form, which names its prefix.
        raise malformed_xml()
    _check_encryption(rule)
    _check_copy(rule["Destination"])


def _check_filter(rule: Mapping[str, Any]) -> None:
    filter_ = rule["Filter"]
    inner = filter_.get("And")
    if len(filter_) > 1 or (inner is not None and len(inner.get("Tags", [])) + ("Prefix" in inner) < 2):
        raise malformed_xml()
    has_tags = "Tag" in filter_ or bool(inner and inner.get("Tags"))
    if has_tags and rule["DeleteMarkerReplication"].get("Status") == "Enabled":
        raise invalid_request(
            "Delete marker replication is not supported if any Tag filter is specified. "
            "Please refer to S3 Developer Guide for more information."
        )


def _check_encryption(rule: Mapping[str, Any]) -> None:
    # AWS: objects under KMS are replicated if the rule selects them, and then it names the key of the copies.
    selected = rule.get("SourceSelectionCriteria", {}).get("SseKmsEncryptedObjects", {}).get("Status") == "Enabled"
    key = rule["Destination"].get("EncryptionConfiguration", {}).get("ReplicaKmsKeyID")
    if selected and not key:
        raise invalid_request("ReplicaKmsKeyID must be specified if SseKmsEncryptedObjects tag is present.")
    if key and not selected:
        raise invalid_request("SseKmsEncryptedObjects must be specified if EncryptionConfiguration is present.")


def _check_copy(destination: Mapping[str, Any]) -> None:
    if "AccessControlTranslation" in destination and not destination.get("Account"):
        raise invalid_request("Account must be specified with Access Control Translation.")
    if not re.fullmatch(r"\d{12}", destination.get("Account", "0" * 12)):
        raise invalid_argument("Account must be a valid account ID", destination["Account"])
    # AWS: replication time control promises 15 minutes, no other figure, and needs the metrics that measure it.
    time, metrics = destination.get("ReplicationTime"), destination.get("Metrics")
    for timed in (time and time["Time"], metrics and metrics.get("EventThreshold")):
        if timed is not None and timed.get("Minutes") != 15:
            raise invalid_argument("Minutes must be 15 for replication time control", str(timed.get("Minutes")))
    if time and time["Status"] == "Enabled" and (metrics or {}).get("Status") != "Enabled":
        raise invalid_request("Replication metrics must be enabled when replication time control is enabled.")


def _check_destination_bucket(source: FakeBucket, destination: Mapping[str, Any]) -> None:
    found = re.fullmatch(r"arn:aws[\w-]*:s3:::([^/]+)", destination["Bucket"])
    if not found:
        raise invalid_argument("Invalid bucket ARN", destination["Bucket"])
    target = find_bucket(found.group(1))
    if target is None:
        raise invalid_request("Destination bucket must exist.")
    if target.name == source.name:
        raise invalid_request("Destination bucket cannot be the same as the source bucket.")
    if target.versioning_status != "Enabled":
        raise invalid_request("Destination bucket must have versioning enabled.")


MENDS = {
    "PutBucketReplication": (put,),
    "GetBucketReplication": (get,),
    "DeleteBucketReplication": (delete,),
}
