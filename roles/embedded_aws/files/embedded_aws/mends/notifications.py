# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bucket notifications: kept whole, with EventBridge, and only to destinations that exist."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

from moto.core.utils import get_service_model
from moto.s3.models import NotificationConfiguration
from moto.s3.notifications import S3NotificationEvent, send_test_event

from .s3_call import Answer, Refusal, S3Call, invalid_argument
from .s3_gate import Proceed

# Kind of destination -> (member with its ARN, ARN service, moto's name for the kind, its element in XML).
_KINDS = {
    "TopicConfigurations": ("TopicArn", "sns", "topic", "Topic"),
    "QueueConfigurations": ("QueueArn", "sqs", "queue", "Queue"),
    "LambdaFunctionConfigurations": ("LambdaFunctionArn", "lambda", "cloud_function", "CloudFunction"),
}


def put(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: the document replaces the old one once every destination was found, unless the client skips that check."""
    bucket = call.bucket
    if bucket is None:
        return proceed()
    document = call.params.get("NotificationConfiguration", {})
    kept: dict[str, Any] = {kind: [_entry(entry) for entry in document[kind]] for kind in _KINDS if document.get(kind)}
    if "EventBridgeConfiguration" in document:
        kept["EventBridgeConfiguration"] = {}
    for kind, entries in kept.items():
        for entry in entries if kind in _KINDS else ():
            _check_destination(entry[_KINDS[kind][0]], _KINDS[kind][1], bucket.region_name)
    skip = call.params.get("SkipDestinationValidation")
    missing = [] if skip else [arn for arn in _destinations(kept) if not _exists(arn)]
    if missing:
        raise Refusal(
            "InvalidArgument",
            "Unable to validate the following destination configurations",
            ArgumentName1=missing[0],
            ArgumentValue1="The destination does not exist",
        )
    bucket.documents["notification"] = kept
    bucket.notification_configuration = _for_delivery(kept)
    if kept and not skip:
        send_test_event(account_id=bucket.account_id, bucket=bucket)
    return call.answer()


def get(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: what was put, with ids, and filter names written Prefix and Suffix."""
    return proceed() if call.bucket is None else call.answer(call.bucket.documents.get("notification", {}))


def _entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    known = get_service_model("s3").shape_for("Event").enum
    for event in entry.get("Events", []):
        if event not in known:
            raise invalid_argument("The event is not supported for notifications", event)
    kept = {"Id": secrets.token_urlsafe(36), **entry}
    rules = entry.get("Filter", {}).get("Key", {}).get("FilterRules", [])
    if rules:
        names = [rule.get("Name", "").capitalize() for rule in rules]
        if not set(names) <= {"Prefix", "Suffix"}:
            raise invalid_argument("filter rule name must be either prefix or suffix")
        if len(set(names)) < len(names):
            raise invalid_argument("Cannot specify more than one prefix or suffix rule in a filter.")
        named = [{"Name": name, "Value": rule.get("Value", "")} for name, rule in zip(names, rules, strict=True)]
        kept["Filter"] = {"Key": {"FilterRules": named}}
    return kept


def _check_destination(arn: str, service: str, region: str) -> None:
    found = re.fullmatch(rf"arn:aws[\w-]*:{service}:([\w-]+):\d{{12}}:.+", arn or "")
    if not found:
        raise invalid_argument("The ARN is not well formed", arn)
    if found.group(1) != region:
        raise invalid_argument(
            "The notification destination service region is not valid for the bucket location constraint"
        )


def _destinations(document: Mapping[str, Any]) -> list[str]:
    return [entry[member] for kind, (member, *_more) in _KINDS.items() for entry in document.get(kind, [])]


def _exists(arn: str) -> bool:
    # Imported here: each costs a start-up tenth, and most buckets notify nobody.
    _arn, _partition, service, region, account, name = arn.split(":", 5)
    if service == "sqs":
        from moto.sqs.models import sqs_backends

        return name in sqs_backends[account][region].queues
    if service == "sns":
        from moto.sns.models import sns_backends

        return arn in sns_backends[account][region].topics
    from moto.awslambda.models import lambda_backends

    # A version or alias may follow: function:NAME:ALIAS.
    function_arn = ":".join(arn.split(":")[:7])
    return any(item.function_arn == function_arn for item in lambda_backends[account][region].list_functions())


def _for_delivery(document: Mapping[str, Any]) -> NotificationConfiguration | None:
    """moto's own form, from which it sends: lower-case filter names, and only the events that it knows."""
    if not document:
        return None
    delivered: dict[str, Any] = {}
    for kind, (member, _other, name, element) in _KINDS.items():
        delivered[name] = [
            {
                "Id": entry["Id"],
                element: entry[member],
                "Event": [event for event in entry["Events"] if S3NotificationEvent.is_event_valid(event)],
                "Filter": _filter_for_delivery(entry),
            }
            for entry in document.get(kind, [])
        ]
    return NotificationConfiguration(**delivered, event_bridge=document.get("EventBridgeConfiguration"))


def _filter_for_delivery(entry: Mapping[str, Any]) -> dict[str, Any] | None:
    rules = entry.get("Filter", {}).get("Key", {}).get("FilterRules")
    if not rules:
        return None
    return {"S3Key": {"FilterRule": [{"Name": rule["Name"].lower(), "Value": rule["Value"]} for rule in rules]}}


MENDS = {
    "PutBucketNotificationConfiguration": (put,),
    "GetBucketNotificationConfiguration": (get,),
}
