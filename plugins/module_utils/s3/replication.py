# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where copies of a bucket's objects go: the rules of its replication, between people and the wire. Pure.

Source: "Replication configuration file elements" in the S3 User Guide.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..codecs import same_kms_key
from ..errors import Refused
from ..parts import Codec, Effect, Params, covers
from ..tags import tags_by_key
from . import filters

MOST_RULES = 1000

# The one value that S3 takes for both: https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-time-control.html
_MINUTES = {"Minutes": 15}

_SWITCHES = {
    "delete_marker_replication": ("DeleteMarkerReplication",),
    "existing_object_replication": ("ExistingObjectReplication",),
    "sse_kms_encrypted_objects": ("SourceSelectionCriteria", "SseKmsEncryptedObjects"),
    "replica_modifications": ("SourceSelectionCriteria", "ReplicaModifications"),
}


def check(params: Params) -> None:
    """Refuse what S3 would not take, before anything is read."""
    said = params.get("replication")
    if not said:
        return
    rules = said.get("rules")
    if rules is None and said.get("role") is None:
        return
    if rules == []:
        raise Refused("replication: rules needs one rule at least; to end the replication, say replication: {}.")
    if len(rules or ()) > MOST_RULES:
        raise Refused(f"replication: {len(rules)} rules are too many: S3 takes {MOST_RULES}.")
    for name in ("id", "priority"):
        values = [rule[name] for rule in rules or () if rule.get(name) is not None]
        twice = sorted({value for value in values if values.count(value) > 1})
        if twice:
            raise Refused(f"replication.rules: the {name} {twice[0]} stands twice.")
    for rule in rules or ():
        target = rule["destination"]
        if target.get("replica_owner") and not target.get("account_id"):
            raise Refused(f"replication.rules: {rule['id']}: destination.replica_owner needs destination.account_id.")
        if target.get("replication_time") and target.get("metrics") is False:
            raise Refused(f"replication.rules: {rule['id']}: destination.replication_time needs destination.metrics.")
        if target.get("encryption_key_id") and rule.get("sse_kms_encrypted_objects") is False:
            raise Refused(
                f"replication.rules: {rule['id']}: destination.encryption_key_id needs sse_kms_encrypted_objects."
            )


def wanted(params: Params, current: Any) -> dict[str, Any]:
    """The whole replication, rules by their id; ``{}`` ends it."""
    said = {name: value for name, value in params["replication"].items() if value is not None}
    if not said:
        return {}
    current = current or {}
    if not said.get("role") and not current.get("role"):
        raise Refused("replication.role is missing: the ARN of the role that S3 takes to copy.")
    if "rules" not in said and not current.get("rules"):
        raise Refused("replication.rules is missing: a new replication needs one rule at least.")
    if "rules" in said:
        said["rules"] = {rule["id"]: _tidy(rule) for rule in said["rules"]}
        for name, rule in said["rules"].items():
            _check_against(rule, ((current.get("rules") or {}).get(name) or {}).get("destination") or {})
    return said


def _check_against(rule: Mapping[str, Any], seen: Mapping[str, Any]) -> None:
    """Refuse to switch off what something that the rule has, and that the task leaves to it, can't do without."""
    target = {**seen, **rule["destination"]}
    about = f"replication.rules: {rule['id']}:"
    if target.get("replication_time") and rule["destination"].get("metrics") is False:
        raise Refused(f"{about} its destination.replication_time is on and needs destination.metrics: switch off both.")
    if target.get("encryption_key_id") and rule.get("sse_kms_encrypted_objects") is False:
        raise Refused(
            f"{about} its destination.encryption_key_id needs sse_kms_encrypted_objects: take the key away too, by an"
            " empty one."
        )


def _tidy(rule: Mapping[str, Any]) -> dict[str, Any]:
    made = {name: value for name, value in rule.items() if value is not None}
    made["destination"] = {name: value for name, value in rule["destination"].items() if value is not None}
    if "filter" in made:
        made["filter"] = filters.tidy(made["filter"])
    return made


def same(wanted_one: Any, current: Any) -> bool:
    """Whether the replication has just these rules, each as far as it is told."""
    current = current or {}
    if not covers(wanted_one.get("role"), current.get("role")) and "role" in wanted_one:
        return False
    if "rules" not in wanted_one:
        return True
    seen = current.get("rules") or {}
    return set(wanted_one["rules"]) == set(seen) and all(
        _same_rule(rule, seen[name]) for name, rule in wanted_one["rules"].items()
    )


def _same_rule(wanted_rule: Mapping[str, Any], seen: Mapping[str, Any]) -> bool:
    if wanted_rule.get("filter", seen["filter"]) != seen["filter"]:
        return False
    target = dict(wanted_rule["destination"])
    key = target.get("encryption_key_id")
    if key and same_kms_key(key, seen["destination"].get("encryption_key_id", "")):
        del target["encryption_key_id"]
    rest = {name: value for name, value in wanted_rule.items() if name not in ("filter", "destination")}
    return covers({**rest, "destination": target}, seen)


def complete(wanted_one: Any, current: Any) -> dict[str, Any]:
    """The whole replication that is written: what the task leaves out of a rule that is there stays as it is."""
    current = current or {}
    seen = current.get("rules") or {}
    rules = wanted_one.get("rules")
    if rules is None:
        return {**current, **wanted_one}
    taken = {rule.get("priority") for rule in rules.values()} | {
        seen[name]["priority"] for name in rules if name in seen
    }
    free = (number for number in range(1, 2 * MOST_RULES) if number not in taken)
    whole = {}
    for name, rule in rules.items():
        before = seen.get(name) or {"status": "enabled", "filter": {}, **dict.fromkeys(_SWITCHES, False)}
        made = {**before, **rule, "destination": _destination(before.get("destination") or {}, rule["destination"])}
        if made["destination"].get("encryption_key_id"):
            made["sse_kms_encrypted_objects"] = True  # what the key is for
        if made.get("priority") is None:
            made["priority"] = next(free)
        whole[name] = made
    return {**current, **wanted_one, "rules": whole}


def _destination(before: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    made = {"replica_owner": False, "replication_time": False, "metrics": False, **before, **said}
    if made["replication_time"]:
        made["metrics"] = True  # S3 takes the one with the other only
    return {name: value for name, value in made.items() if value != ""}


def effect(before: Any, after: Any) -> Effect | None:
    """What copies cost."""
    if not after:
        return None
    return Effect("costs", "Every object written from now on is stored, and paid for, once more for each rule it fits.")


# --- the wire ---


def _status(on: Any) -> dict[str, str]:
    return {"Status": "Enabled" if on else "Disabled"}


def _rule_to_wire(rule: Mapping[str, Any], priority: int) -> dict[str, Any]:
    entry = filters.entry_of(rule.get("filter"))
    if "and" in entry:
        tags = [{"Key": tag["key"], "Value": tag["value"]} for tag in entry["and"].get("tags", ())]
        wire_filter: dict[str, Any] = {"And": {"Prefix": entry["and"].get("prefix", ""), "Tags": tags}}
    elif "tag" in entry:
        wire_filter = {"Tag": {"Key": entry["tag"]["key"], "Value": entry["tag"]["value"]}}
    else:
        wire_filter = {"Prefix": entry.get("prefix", "")}
    made: dict[str, Any] = {
        "ID": rule["id"],
        "Priority": rule.get("priority", priority),
        "Status": _status(rule.get("status", "enabled") == "enabled")["Status"],
        "Filter": wire_filter,
        "Destination": _destination_to_wire(rule["destination"]),
        # Required beside a Filter.
        "DeleteMarkerReplication": _status(rule.get("delete_marker_replication")),
    }
    for option, place in _SWITCHES.items():
        if rule.get(option):
            inner = made
            for member in place:
                inner = inner.setdefault(member, {})
            inner["Status"] = "Enabled"
    return made


def _destination_to_wire(target: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"Bucket": target["bucket"]}
    if target.get("account_id"):
        made["Account"] = target["account_id"]
    if target.get("storage_class"):
        made["StorageClass"] = target["storage_class"]
    if target.get("replica_owner"):
        made["AccessControlTranslation"] = {"Owner": "Destination"}
    if target.get("encryption_key_id"):
        made["EncryptionConfiguration"] = {"ReplicaKmsKeyID": target["encryption_key_id"]}
    if target.get("replication_time"):
        made["ReplicationTime"] = {"Status": "Enabled", "Time": _MINUTES}
        made["Metrics"] = {"Status": "Enabled", "EventThreshold": _MINUTES}
    elif target.get("metrics"):
        made["Metrics"] = {"Status": "Enabled"}
    return made


def _to_wire(value: Any, _shape: Any) -> dict[str, Any]:
    rules = list((value.get("rules") or {}).values())
    return {
        "Role": value.get("role", ""),
        "Rules": [_rule_to_wire(rule, number) for number, rule in enumerate(rules, 1)],
    }


def _is_on(entry: Mapping[str, Any], *place: str) -> bool:
    found: Any = entry
    for member in place:
        found = (found or {}).get(member)
    return (found or {}).get("Status") == "Enabled"


def _rule_from_wire(entry: Mapping[str, Any]) -> dict[str, Any]:
    said = entry.get("Filter") or {}
    both = said.get("And") or {}
    tags = [*both.get("Tags", ()), *([said["Tag"]] if said.get("Tag") else ())]
    found = {
        # Rules of the first form have no Filter, and a prefix of their own.
        "prefix": both.get("Prefix") or said.get("Prefix") or entry.get("Prefix"),
        "tags": tags_by_key(tags),
    }
    target = entry["Destination"]
    destination = {
        "bucket": target["Bucket"],
        "account_id": target.get("Account"),
        "storage_class": target.get("StorageClass"),
        "replica_owner": (target.get("AccessControlTranslation") or {}).get("Owner") == "Destination",
        "encryption_key_id": (target.get("EncryptionConfiguration") or {}).get("ReplicaKmsKeyID"),
        "replication_time": _is_on(target, "ReplicationTime"),
        "metrics": _is_on(target, "Metrics"),
    }
    return {
        "id": entry.get("ID", ""),
        "priority": entry.get("Priority", 0),
        "status": entry["Status"].lower(),
        "filter": filters.tidy(found),
        "destination": {name: value for name, value in destination.items() if value is not None},
        **{option: _is_on(entry, *place) for option, place in _SWITCHES.items()},
    }


def _from_wire(wire: Any, _shape: Any) -> dict[str, Any]:
    rules = [_rule_from_wire(entry) for entry in wire.get("Rules") or ()]
    return {"role": wire.get("Role", ""), "rules": {rule["id"]: rule for rule in rules}}


REPLICATION = Codec(_to_wire, _from_wire)
