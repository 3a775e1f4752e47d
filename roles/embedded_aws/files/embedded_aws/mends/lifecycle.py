# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lifecycle configurations: kept whole, with rule ids, and refused as S3 refuses them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from .s3_call import Answer, Refusal, S3Call, invalid_argument, invalid_request, malformed_xml
from .s3_gate import Proceed

_DEFAULT_MINIMUM = "all_storage_classes_128K"
_MINIMUMS = (_DEFAULT_MINIMUM, "varies_by_storage_class")
_ACTIONS = (
    "Expiration",
    "Transitions",
    "NoncurrentVersionTransitions",
    "NoncurrentVersionExpiration",
    "AbortIncompleteMultipartUpload",
)
_CLASSES = ("STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE")
_INFREQUENT = ("STANDARD_IA", "ONEZONE_IA")
_PREDICATES = ("Prefix", "Tag", "ObjectSizeGreaterThan", "ObjectSizeLessThan")


def put(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: the document replaces the old one, rules without an id get one, small objects don't move by default."""
    bucket = call.bucket
    if bucket is None:
        return proceed()
    minimum = call.params.get("TransitionDefaultMinimumObjectSize") or _DEFAULT_MINIMUM
    if minimum not in _MINIMUMS:
        raise invalid_request("The TransitionDefaultMinimumObjectSize value is not valid")
    rules = call.params.get("LifecycleConfiguration", {}).get("Rules", [])
    check_rules(rules)
    kept = [{"ID": rule.get("ID") or secrets.token_urlsafe(36), **_without_id(rule)} for rule in rules]
    bucket.documents["lifecycle"] = {"Rules": kept, "TransitionDefaultMinimumObjectSize": minimum}
    return call.answer({"TransitionDefaultMinimumObjectSize": minimum})


def _without_id(rule: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in rule.items() if name != "ID"}


def get(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: the whole document, and the minimum size as a header."""
    bucket = call.bucket
    if bucket is None:
        return proceed()
    if "lifecycle" not in bucket.documents:
        raise Refusal(
            "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist", 404, BucketName=bucket.name
        )
    return call.answer(bucket.documents["lifecycle"])


def delete(call: S3Call, proceed: Proceed) -> Answer:
    if call.bucket is not None:
        call.bucket.documents.pop("lifecycle", None)
    return proceed()


def check_rules(rules: Sequence[Mapping[str, Any]]) -> None:
    """Refuse what S3 refuses in a lifecycle document, with its code and sentence."""
    if not 1 <= len(rules) <= 1000:
        raise malformed_xml()
    ids = [rule["ID"] for rule in rules if rule.get("ID")]
    if len(set(ids)) < len(ids):
        raise invalid_argument("Rule ID must be unique. Found same ID for more than one rule")
    for rule in rules:
        _check_rule(rule)
    # The old form and the new one don't go together in a document.
    if 0 < sum("Filter" in rule for rule in rules) < len(rules):
        raise invalid_request("Filter element can only be used in Lifecycle V2.")


def _check_rule(rule: Mapping[str, Any]) -> None:
    if len(rule.get("ID", "")) > 255:
        raise invalid_argument("ID length should not exceed allowed limit of 255")
    # The old form has a Prefix, the new one a Filter; a rule has one of the two.
    if rule.get("Status") not in ("Enabled", "Disabled") or ("Prefix" in rule) == ("Filter" in rule):
        raise malformed_xml()
    _check_filter(rule.get("Filter", {}))
    if not any(rule.get(action) for action in _ACTIONS):
        raise invalid_request("At least one action needs to be specified in a rule.")
    _check_expiration(rule)
    _check_transitions(rule)
    _check_noncurrent(rule)
    _check_abort(rule)


def _predicates(filter_: Mapping[str, Any]) -> dict[str, Any]:
    """All predicates of a filter, those of And included; tags count one each."""
    inner = filter_.get("And", filter_)
    found = {name: inner[name] for name in _PREDICATES if name in inner}
    return found | {f"Tag {tag.get('Key')}": tag for tag in inner.get("Tags", [])}


def _check_filter(filter_: Mapping[str, Any]) -> None:
    found = _predicates(filter_)
    if "And" in filter_:
        # And joins at least two predicates and stands alone.
        if len(filter_) > 1 or len(found) < 2:
            raise malformed_xml()
    elif len(found) > 1:
        raise malformed_xml()
    greater, less = found.get("ObjectSizeGreaterThan"), found.get("ObjectSizeLessThan")
    if greater is not None and less is not None and less <= greater:
        raise invalid_request("'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'.")


def _narrows_beyond_prefix(rule: Mapping[str, Any]) -> bool:
    found = _predicates(rule.get("Filter", {}))
    return any(name.startswith(("Tag", "ObjectSize")) for name in found)


def _check_midnight(moment: Any) -> None:
    if moment is not None and (moment.hour, moment.minute, moment.second, moment.microsecond) != (0, 0, 0, 0):
        raise invalid_argument("'Date' must be at midnight GMT")


def _check_expiration(rule: Mapping[str, Any]) -> None:
    expiration = rule.get("Expiration")
    if not expiration:
        return
    said = [name for name in ("Days", "Date", "ExpiredObjectDeleteMarker") if name in expiration]
    if len(said) != 1:
        raise malformed_xml()
    if "Days" in expiration and expiration["Days"] <= 0:
        raise invalid_argument("'Days' for Expiration action must be a positive integer")
    _check_midnight(expiration.get("Date"))
    if "ExpiredObjectDeleteMarker" in expiration and _narrows_beyond_prefix(rule):
        raise invalid_request("ExpiredObjectDeleteMarker cannot be specified with Tags or object sizes.")


def _check_transitions(rule: Mapping[str, Any]) -> None:
    transitions, expiration = rule.get("Transitions", []), rule.get("Expiration", {})
    classes = [transition.get("StorageClass") for transition in transitions]
    if any(storage_class not in _CLASSES for storage_class in classes):
        raise malformed_xml()
    if len(set(classes)) < len(classes):
        raise invalid_request("'StorageClass' must be different for 'Transition' actions in same 'Rule'")
    for transition in transitions:
        if ("Days" in transition) == ("Date" in transition):
            raise malformed_xml()
        _check_midnight(transition.get("Date"))
        _check_transition_days(transition, transitions)
    timed = [entry for entry in (*transitions, expiration) if "Days" in entry or "Date" in entry]
    if len({"Days" in entry for entry in timed}) > 1:
        raise invalid_request("Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule")
    for transition in transitions:
        for unit in ("Days", "Date"):
            if unit in transition and unit in expiration and expiration[unit] <= transition[unit]:
                raise invalid_argument(
                    f"'{unit}' in the Expiration action must be greater than '{unit}' in the Transition action"
                )


def _check_transition_days(transition: Mapping[str, Any], transitions: Sequence[Mapping[str, Any]]) -> None:
    days, storage_class = transition.get("Days"), transition["StorageClass"]
    if days is None:
        return
    if days < 0:
        raise invalid_argument("'Days' in Transition action must be nonnegative")
    if storage_class in _INFREQUENT and days < 30:
        raise invalid_argument(
            f"'Days' in Transition action must be greater than or equal to 30 for storageClass '{storage_class}'"
        )
    for earlier in transitions:
        # Infrequent access is paid for 30 days, so the next move comes no sooner.
        if earlier.get("StorageClass") not in _INFREQUENT or "Days" not in earlier or earlier is transition:
            continue
        colder = _CLASSES.index(storage_class) > _CLASSES.index(earlier["StorageClass"])
        if colder and days < earlier["Days"] + 30:
            raise invalid_argument(
                f"'Days' in the 'Transition' action for StorageClass '{storage_class}' must be 30 days more than "
                f"'Days' in the 'Transition' action for StorageClass '{earlier['StorageClass']}'"
            )


def _check_noncurrent(rule: Mapping[str, Any]) -> None:
    expiration = rule.get("NoncurrentVersionExpiration")
    transitions = rule.get("NoncurrentVersionTransitions", [])
    for entry in (*transitions, *([expiration] if expiration else [])):
        if "NoncurrentDays" not in entry:
            raise malformed_xml()
        if not 1 <= entry.get("NewerNoncurrentVersions", 1) <= 100:
            raise invalid_argument("'NewerNoncurrentVersions' must be between 1 and 100")
    if expiration and expiration["NoncurrentDays"] <= 0:
        raise invalid_argument("'NoncurrentDays' for NoncurrentVersionExpiration action must be a positive integer")
    for transition in transitions:
        days, storage_class = transition["NoncurrentDays"], transition.get("StorageClass")
        if storage_class not in _CLASSES:
            raise malformed_xml()
        if storage_class in _INFREQUENT and days < 30:
            raise invalid_argument(
                "'NoncurrentDays' in NoncurrentVersionTransition action must be greater than or equal to 30 for "
                f"storageClass '{storage_class}'"
            )
        if expiration and expiration["NoncurrentDays"] <= days:
            raise invalid_argument(
                "'NoncurrentDays' in the NoncurrentVersionExpiration action must be greater than 'NoncurrentDays' in "
                "the NoncurrentVersionTransition action"
            )


def _check_abort(rule: Mapping[str, Any]) -> None:
    abort = rule.get("AbortIncompleteMultipartUpload")
    if not abort:
        return
    if "DaysAfterInitiation" not in abort:
        raise malformed_xml()
    if abort["DaysAfterInitiation"] <= 0:
        raise invalid_argument(
            "'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive integer"
        )
    if _narrows_beyond_prefix(rule):
        raise invalid_request("AbortIncompleteMultipartUpload cannot be specified with Tags or object sizes.")


MENDS = {
    "PutBucketLifecycleConfiguration": (put,),
    "GetBucketLifecycleConfiguration": (get,),
    "DeleteBucketLifecycle": (delete,),
}
