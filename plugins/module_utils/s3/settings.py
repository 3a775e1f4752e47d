# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the options of a bucket and its settings on the wire correspond, where that isn't one to one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..codecs import same_kms_key, same_text_set
from ..errors import Refused
from ..parts import UNSAID, Codec, Effect, Params, Request, Where, covers, overlay
from ..tags import tags_by_key

# What every new bucket has: encryption since January 2023, the access block and disabled ACLs since April 2023, and
# customers' own keys (SSE-C) blocked since April 2026.
FRESH_ENCRYPTION = {"sse_algorithm": "AES256", "bucket_key_enabled": False, "blocked_encryption_types": ["SSE-C"]}
FRESH_ACCESS = {
    "block_public_acls": True,
    "ignore_public_acls": True,
    "block_public_policy": True,
    "restrict_public_buckets": True,
}
FRESH_OWNERSHIP = "BucketOwnerEnforced"


def wanted_encryption(params: Params, current: Any) -> Any:
    """``encryption``, ``encryption_key_id``, ``bucket_key_enabled``, ``blocked_encryption_types`` are one setting."""
    algorithm = params.get("encryption")
    blocked = params.get("blocked_encryption_types")
    bucket_key = params.get("bucket_key_enabled")
    if algorithm == "none":
        algorithm = FRESH_ENCRYPTION["sse_algorithm"]
        bucket_key = FRESH_ENCRYPTION["bucket_key_enabled"] if bucket_key is None else bucket_key
    key = params.get("encryption_key_id")
    in_force = algorithm or (current or {}).get("sse_algorithm")
    if key and not str(in_force).startswith("aws:kms"):
        raise Refused("encryption_key_id needs encryption to be aws:kms or aws:kms:dsse.")
    return {
        "sse_algorithm": algorithm,
        "kms_master_key_id": key,
        "bucket_key_enabled": bucket_key,
        "blocked_encryption_types": None if blocked is None else [one for one in blocked if one != "NONE"],
    }


def same_encryption(wanted: Any, current: Any) -> bool:
    """Whether the default encryption is as wanted; a key's id and its ARN are the same key."""
    current = current or {}
    if wanted.get("blocked_encryption_types") is not None and current and "blocked_encryption_types" not in current:
        raise Refused("blocked_encryption_types needs a newer boto3 on the host that this runs on.")
    key, seen = wanted.get("kms_master_key_id"), str(current.get("kms_master_key_id") or "")
    if key and not same_kms_key(key, seen):
        return False
    rest = {name: value for name, value in wanted.items() if name != "kms_master_key_id"}
    return covers(rest, {"bucket_key_enabled": False, **current})


def complete_encryption(wanted: Any, current: Any) -> Any:
    """The whole rule: a key stays when the algorithm does, and what AWS blocks stays blocked."""
    whole = overlay(wanted, current or {})
    if not whole.get("sse_algorithm"):
        whole["sse_algorithm"] = FRESH_ENCRYPTION["sse_algorithm"]  # a rule without one is S3's own
    if not str(whole.get("sse_algorithm")).startswith("aws:kms"):
        whole.pop("kms_master_key_id", None)
    if wanted.get("blocked_encryption_types") == [] and not (current or {}).get("blocked_encryption_types"):
        whole.pop("blocked_encryption_types", None)
    return whole


def _encryption_to_wire(value: Any, shape: Any) -> list[dict[str, Any]]:
    applied = {"SSEAlgorithm": value["sse_algorithm"]}
    if value.get("kms_master_key_id"):
        applied["KMSMasterKeyID"] = value["kms_master_key_id"]
    rule: dict[str, Any] = {"ApplyServerSideEncryptionByDefault": applied}
    if value.get("bucket_key_enabled") is not None:
        rule["BucketKeyEnabled"] = value["bucket_key_enabled"]
    # A botocore from before November 2025 can neither read nor write it: then S3's own default is left to S3.
    blocked = value.get("blocked_encryption_types")
    if blocked is not None and (_knows_blocking(shape) or blocked != FRESH_ENCRYPTION["blocked_encryption_types"]):
        rule["BlockedEncryptionTypes"] = {"EncryptionType": blocked or ["NONE"]}
    return [rule]


def _knows_blocking(rules: Any) -> bool:
    return rules is None or "BlockedEncryptionTypes" in rules.member.members


def _encryption_from_wire(rules: Any, shape: Any) -> dict[str, Any] | None:
    if not rules:
        return None
    rule = rules[0]
    applied = rule.get("ApplyServerSideEncryptionByDefault", {})
    value = {"sse_algorithm": applied.get("SSEAlgorithm"), "bucket_key_enabled": bool(rule.get("BucketKeyEnabled"))}
    if applied.get("KMSMasterKeyID"):
        value["kms_master_key_id"] = applied["KMSMasterKeyID"]
    blocked = [one for one in rule.get("BlockedEncryptionTypes", {}).get("EncryptionType", ()) if one != "NONE"]
    if _knows_blocking(shape):
        value["blocked_encryption_types"] = blocked
    return value


def _readable_encryption(value: Any, shape: Any) -> Any:
    unknown = () if _knows_blocking(shape) else ("blocked_encryption_types",)
    return {name: one for name, one in value.items() if name not in unknown}


ENCRYPTION = Codec(_encryption_to_wire, _encryption_from_wire, _readable_encryption)


def wanted_access(params: Params, current: Any) -> Any:
    """The public access block: the task's suboptions, or none at all."""
    if params.get("delete_public_access"):
        return {}
    return UNSAID if params.get("public_access") is None else params["public_access"]


def complete_access(wanted: Any, current: Any) -> dict[str, bool]:
    """All four of the block: where there is none, nothing is blocked."""
    return {**dict.fromkeys(FRESH_ACCESS, False), **overlay(wanted, current or {})}


def wanted_ownership(params: Params, current: Any) -> Any:
    """Who owns what is uploaded, or no rule about it."""
    if params.get("delete_object_ownership"):
        return ""
    return UNSAID if params.get("object_ownership") is None else params["object_ownership"]


OWNERSHIP = Codec(lambda value, shape: [{"ObjectOwnership": value}] if shape.type_name == "list" else value,
                  lambda wire, _shape: wire)  # fmt: skip


def wanted_logging(params: Params, current: Any) -> Any:
    """Where access logs go; an empty dictionary or an empty target_bucket switches them off."""
    logging = {key: value for key, value in params["logging"].items() if value is not None}
    layout = logging.pop("target_object_key_format", None)
    if not logging.get("target_bucket"):
        return {}
    if layout is not None:
        logging["target_object_key_format"] = _layout(layout)
    return {"target_prefix": "", **logging}


def _layout(said: Mapping[str, Any]) -> dict[str, Any]:
    partitioned = said.get("partitioned_prefix")
    if partitioned is None:
        return {"simple_prefix": {}}
    if said.get("simple_prefix") is not None:
        raise Refused("logging.target_object_key_format: simple_prefix and partitioned_prefix exclude each other.")
    return {"partitioned_prefix": {"partition_date_source": partitioned.get("partition_date_source") or "EventTime"}}


def same_logging(wanted: Any, current: Any) -> bool:
    """Whether the logs go where they are to; keys without a format are those of the simple one."""
    layout, current = "target_object_key_format", current or {}
    if layout in wanted and wanted[layout] != _layout(current.get(layout, {})):
        return False
    return covers({name: value for name, value in wanted.items() if name != layout}, current)


def complete_logging(wanted: Any, current: Any) -> Any:
    """The whole of the logging: a format replaces the other."""
    return {**(current or {}), **wanted}


def born_versioning(params: Params) -> bool | None:
    """A bucket created with object lock keeps versions from the start."""
    return True if params.get("object_lock_enabled") else None


def wanted_lock(params: Params, current: Any) -> Any:
    """Object lock, once on, stays on."""
    if current and not params["object_lock_enabled"]:
        raise Refused("object_lock_enabled: S3 can't switch object lock off once it is on.")
    return params["object_lock_enabled"]


def lock_effect(before: Any, after: Any) -> Effect:
    """What switching object lock on means."""
    return Effect("irreversible", "Object lock and versioning can't be switched off again.")


def retention_effect(before: Any, after: Any) -> Effect | None:
    """What the first rule means; S3 takes it together with the lock."""
    if before or not after:
        return None
    return Effect("irreversible", "Object lock is switched on with it, if it isn't on yet, and can't be switched off.")


def wanted_retention(params: Params, current: Any) -> Any:
    """The default retention, in days or in years, not in both; an event hold beside it, which is no option, stays."""
    hold = {name: value for name, value in (current or {}).items() if name == "default_event_hold"}
    said = params["object_lock_default_retention"]
    return {**{name: value for name, value in said.items() if value is not None}, **hold}


# --- notifications: topics, queues and functions with their events, and EventBridge ---

_KINDS = {
    "topics": ("TopicConfigurations", "TopicArn"),
    "queues": ("QueueConfigurations", "QueueArn"),
    "functions": ("LambdaFunctionConfigurations", "LambdaFunctionArn"),
}


def _notifications_to_wire(value: Any, _shape: Any) -> dict[str, Any]:
    wire: dict[str, Any] = {}
    for kind, (member, arn) in _KINDS.items():
        entries = []
        for entry in value.get(kind) or ():
            rules = [
                {"Name": name, "Value": entry[name]} for name in ("prefix", "suffix") if entry.get(name)
            ]  # fmt: skip
            made: dict[str, Any] = {arn: entry["arn"], "Events": list(entry["events"])}
            if entry.get("id"):
                made["Id"] = entry["id"]
            if rules:
                made["Filter"] = {"Key": {"FilterRules": rules}}
            entries.append(made)
        if entries:
            wire[member] = entries
    if value.get("event_bridge"):
        wire["EventBridgeConfiguration"] = {}
    return wire


def _notifications_from_wire(wire: Any, _shape: Any) -> dict[str, Any] | None:
    value: dict[str, Any] = {}
    for kind, (member, arn) in _KINDS.items():
        entries = []
        for entry in wire.get(member) or ():
            made = {"id": entry.get("Id"), "arn": entry[arn], "events": sorted(entry["Events"])}
            for rule in entry.get("Filter", {}).get("Key", {}).get("FilterRules", ()):
                made[rule["Name"].lower()] = rule["Value"]
            entries.append({key: inner for key, inner in made.items() if inner is not None})
        if entries:
            value[kind] = entries
    if "EventBridgeConfiguration" in wire:
        value["event_bridge"] = True
    return value or None


NOTIFICATIONS = Codec(_notifications_to_wire, _notifications_from_wire)


def wanted_notifications(params: Params, current: Any) -> Any:
    """The whole of the notifications, of the kinds that the task names; other kinds stay as they are."""
    said = {kind: value for kind, value in params["notifications"].items() if value is not None}
    if not said:
        return {}
    whole = {**(current or {}), **{kind: _tidy(kind, value) for kind, value in said.items()}}
    return {kind: value for kind, value in whole.items() if value}


def _tidy(kind: str, value: Any) -> Any:
    if kind == "event_bridge":
        return value
    return [
        {name: sorted(inner) if name == "events" else inner for name, inner in entry.items() if inner not in (None, "")}
        for entry in value
    ]


def same_notifications(wanted: Any, current: Any) -> bool:
    """Whether each kind has the same entries in any order; an id that the task doesn't give is AWS's own."""
    current = current or {}
    if {kind for kind in wanted if wanted[kind]} != {kind for kind in current if current[kind]}:
        return False
    return all(
        value == current[kind] if kind == "event_bridge" else _same_entries(value, current[kind])
        for kind, value in wanted.items()
    )


def _same_entries(wanted: list[Any], current: list[Any]) -> bool:
    left = list(current)
    # Those that say their id take their own first: the others are content with any.
    for entry in sorted(wanted, key=lambda one: not one.get("id")):
        match = next((one for one in left if _same_entry(entry, one)), None)
        if match is None:
            return False
        left.remove(match)
    return not left


def _same_entry(wanted: Mapping[str, Any], seen: Mapping[str, Any]) -> bool:
    names = ("arn", "prefix", "suffix")
    if any((wanted.get(name) or "") != (seen.get(name) or "") for name in names):
        return False
    return same_text_set(wanted["events"], seen["events"]) and wanted.get("id") in (None, seen.get("id"))


def wanted_cors(params: Params, current: Any) -> list[dict[str, Any]]:
    """The rules, without the suboptions that were left out."""
    return [{key: value for key, value in rule.items() if value is not None} for rule in params["cors_rules"]]


def same_cors(wanted: Any, current: Any) -> bool:
    """Whether the rules are the same, in their order: what a rule leaves out isn't there, but for its name."""
    return len(wanted) == len(current or ()) and all(map(_same_cors_rule, wanted, current or ()))


def _same_cors_rule(wanted: Mapping[str, Any], seen: Mapping[str, Any]) -> bool:
    lists = ("allowed_methods", "allowed_origins", "allowed_headers", "expose_headers")
    return (
        all(same_text_set(wanted.get(name), seen.get(name)) for name in lists)
        and wanted.get("max_age_seconds") == seen.get("max_age_seconds")
        and wanted.get("id") in (None, seen.get("id"))
    )


def wanted_website(params: Params, current: Any) -> Any:
    """The website, without the suboptions that were left out; ``{}`` is none."""
    said = {name: value for name, value in params["website"].items() if value is not None}
    redirects = said.get("redirect_all_requests_to")
    if redirects and len(said) > 1:
        raise Refused("website: redirect_all_requests_to excludes the other suboptions.")
    if said and not redirects and "index_document" not in said and not (current or {}).get("index_document"):
        raise Refused("website: give index_document, or redirect_all_requests_to.")
    made = _said(said)
    for rule in made.get("routing_rules") or ():
        if not rule.get("condition"):
            rule.pop("condition", None)  # S3 has no empty one: a rule without is for all requests
    return made


def _said(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _said(inner) for name, inner in value.items() if inner is not None}
    return [_said(inner) for inner in value] if isinstance(value, list) else value


def same_website(wanted: Any, current: Any) -> bool:
    """Whether the website is as wanted; routing rules are whole, and in their order."""
    current = current or {}
    whole = {name for name, value in wanted.items() if name == "routing_rules" or not value}
    if any((wanted[name] or None) != (current.get(name) or None) for name in whole):
        return False
    return covers({name: value for name, value in wanted.items() if name not in whole}, current)


def complete_website(wanted: Any, current: Any) -> Any:
    """The whole website: serving pages and redirecting all requests exclude each other."""
    if wanted.get("redirect_all_requests_to"):
        return wanted
    kept = {name: value for name, value in (current or {}).items() if name != "redirect_all_requests_to"}
    return {name: value for name, value in {**kept, **wanted}.items() if value not in ({}, [])}


def tag_requests(address: Params, after: Any, values: Params, found: Any, where: Where) -> tuple[Request, ...]:
    """Tags of a bucket whose tags decide about access are S3 Control's to write, one by one.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/buckets-tagging-enable-abac.html
    """
    if not values.get("abac"):
        if not after:
            return (Request("s3", "delete_bucket_tagging", address),)
        return (Request("s3", "put_bucket_tagging", {**address, "Tagging": {"TagSet": after}}),)
    current = values.get("tags") or {}
    wanted = tags_by_key(after)
    of = {"AccountId": where.account_id, "ResourceArn": f"arn:{where.partition}:s3:::{address['Bucket']}"}
    gone = [key for key in current if key not in wanted]
    changed = [tag for tag in after if current.get(tag["Key"]) != tag["Value"]]
    return (
        *([Request("s3control", "untag_resource", {**of, "TagKeys": gone})] if gone else ()),
        *([Request("s3control", "tag_resource", {**of, "Tags": changed})] if changed else ()),
    )
