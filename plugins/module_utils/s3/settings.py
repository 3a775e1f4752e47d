# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the options of a bucket and its settings on the wire correspond, where that isn't one to one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..codecs import same_text_set
from ..errors import Refused
from ..parts import UNSAID, Codec, Effect, Params, covers, overlay
from ..policies import checked, locks_out
from ..shapes import from_wire, to_wire

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/add-bucket-policy.html
MAX_POLICY_BYTES = 20 * 1024

# What every new bucket has: encryption since January 2023, the access block and disabled ACLs since April 2023.
FRESH_ENCRYPTION = {"sse_algorithm": "AES256", "bucket_key_enabled": False}
FRESH_ACCESS = {
    "block_public_acls": True,
    "ignore_public_acls": True,
    "block_public_policy": True,
    "restrict_public_buckets": True,
}
FRESH_OWNERSHIP = "BucketOwnerEnforced"


def wanted_encryption(params: Params, current: Any) -> Any:
    """``encryption``, ``encryption_key_id`` and ``bucket_key_enabled`` are one setting."""
    algorithm = params.get("encryption")
    if algorithm == "none":
        return ""
    key = params.get("encryption_key_id")
    in_force = algorithm or (current or {}).get("sse_algorithm")
    if key and not str(in_force).startswith("aws:kms"):
        raise Refused("encryption_key_id needs encryption to be aws:kms or aws:kms:dsse.")
    return {
        "sse_algorithm": algorithm,
        "kms_master_key_id": key,
        "bucket_key_enabled": params.get("bucket_key_enabled"),
    }


def same_encryption(wanted: Any, current: Any) -> bool:
    """Whether the default encryption is as wanted; a key's id and its ARN are the same key."""
    current = current or {}
    key, seen = wanted.get("kms_master_key_id"), str(current.get("kms_master_key_id") or "")
    if key and key != seen and not seen.endswith(f":key/{key}") and not key.endswith(f":key/{seen or '-'}"):
        return False
    rest = {name: value for name, value in wanted.items() if name != "kms_master_key_id"}
    return covers(rest, {"bucket_key_enabled": False, **current})


def complete_encryption(wanted: Any, current: Any) -> Any:
    """The whole rule: a key stays when the algorithm does, and what AWS blocks stays blocked."""
    whole = overlay(wanted, current or {})
    if not str(whole.get("sse_algorithm")).startswith("aws:kms"):
        whole.pop("kms_master_key_id", None)
    return whole


def _encryption_to_wire(value: Any, _shape: Any) -> list[dict[str, Any]]:
    applied = {"SSEAlgorithm": value["sse_algorithm"]}
    if value.get("kms_master_key_id"):
        applied["KMSMasterKeyID"] = value["kms_master_key_id"]
    rule: dict[str, Any] = {"ApplyServerSideEncryptionByDefault": applied}
    if value.get("bucket_key_enabled") is not None:
        rule["BucketKeyEnabled"] = value["bucket_key_enabled"]
    if value.get("blocked_encryption_types"):
        rule["BlockedEncryptionTypes"] = {"EncryptionType": value["blocked_encryption_types"]}
    return [rule]


def _encryption_from_wire(rules: Any, _shape: Any) -> dict[str, Any] | None:
    if not rules:
        return None
    rule = rules[0]
    applied = rule.get("ApplyServerSideEncryptionByDefault", {})
    value = {"sse_algorithm": applied.get("SSEAlgorithm"), "bucket_key_enabled": bool(rule.get("BucketKeyEnabled"))}
    if applied.get("KMSMasterKeyID"):
        value["kms_master_key_id"] = applied["KMSMasterKeyID"]
    blocked = rule.get("BlockedEncryptionTypes", {}).get("EncryptionType")
    if blocked:
        value["blocked_encryption_types"] = blocked
    return value


ENCRYPTION = Codec(_encryption_to_wire, _encryption_from_wire)


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
    return {"target_prefix": "", **logging} if logging.get("target_bucket") else {}


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
    """The default retention, in days or in years, not in both."""
    return {key: value for key, value in params["object_lock_default_retention"].items() if value is not None}


def wanted_policy(params: Params, current: Any) -> Any:
    """The bucket policy as a document; empty text or an empty one removes it."""
    text = params["policy"]
    if text in ("", "{}", {}, "null"):
        return {}
    return checked(text, "policy", kind="resource", limit=MAX_POLICY_BYTES)


def guard_policy(api: Any, params: Params, where: Any, steps: Any) -> None:
    """Refuse a policy by which the caller could no longer read, change or remove it."""
    if params.get("confirm_remove_self_bucket_access"):
        return
    for step in steps:
        if step.name == "policy" and step.after and any(
            statement.get("Effect") == "Deny" for statement in _statements(step.after)
        ):  # fmt: skip
            identity = api.identity()
            resource = f"arn:{identity.partition}:s3:::{params['name']}"
            sentence = locks_out(step.after, identity.arn, resource=resource)
            if sentence:
                raise Refused(
                    f"policy: {sentence} Only the account's root user could mend that. Set"
                    " confirm_remove_self_bucket_access: true if it is meant."
                )


def _statements(document: Mapping[str, Any]) -> list[Any]:
    statements = document.get("Statement") or []
    return statements if isinstance(statements, list) else [statements]


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
    for entry in wanted:
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


# --- inventory: members by id ---


def _inventory_to_wire(value: Any, shape: Any) -> Any:
    target = {key: inner for key, inner in value["destination"].items() if inner is not None}
    made = {
        "id": value["id"],
        "is_enabled": True,
        "included_object_versions": value["included_object_versions"],
        "schedule": {"frequency": value["schedule"]},
        "destination": {"s3_bucket_destination": target},
    }
    if value.get("filter"):
        made["filter"] = {"prefix": value["filter"]}
    if value.get("optional_fields"):
        made["optional_fields"] = list(value["optional_fields"])
    return to_wire(made, shape)


_DESTINATION = ("account_id", "bucket", "format", "prefix")


def _inventory_from_wire(wire: Any, shape: Any) -> dict[str, Any]:
    found = {}
    for entry in from_wire(wire, shape) or ():
        target = entry["destination"]["s3_bucket_destination"]
        made = {
            "id": entry["id"],
            "included_object_versions": entry["included_object_versions"],
            "schedule": entry["schedule"]["frequency"],
            "destination": {key: target[key] for key in _DESTINATION if target.get(key)},
            "filter": entry.get("filter", {}).get("prefix"),
            "optional_fields": sorted(entry.get("optional_fields") or ()),
        }
        found[entry["id"]] = {key: value for key, value in made.items() if value is not None}
    return found


INVENTORY = Codec(_inventory_to_wire, _inventory_from_wire)


def wanted_inventory(params: Params, current: Any) -> dict[str, Any]:
    """The inventories by their id."""
    return {
        entry["id"]: {**entry, "optional_fields": sorted(entry["optional_fields"] or ())}
        for entry in params["inventory"]
    }


def wanted_cors(params: Params, current: Any) -> list[dict[str, Any]]:
    """The rules, without the suboptions that were left out."""
    return [{key: value for key, value in rule.items() if value is not None} for rule in params["cors_rules"]]


def same_cors(wanted: Any, current: Any) -> bool:
    """Whether the rules are the same, in their order (S3 takes the first that fits); lists within are sets."""
    if len(wanted) != len(current or ()):
        return False
    return all(
        same_text_set(value, seen.get(name)) if isinstance(value, list) else covers(value, seen.get(name))
        for rule, seen in zip(wanted, current)
        for name, value in rule.items()
        if value is not None
    )
