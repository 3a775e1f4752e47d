# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One notification of a bucket, by its name, and EventBridge, among others that stay to the letter. Pure.

The value is the API's document in snake_case: kinds of destinations, each a list of entries.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..codecs import same_text_set
from ..errors import Refused
from ..parts import Codec, Params, Where
from ..shapes import from_wire, to_wire

OPTIONS = (
    "event_name",
    "state",
    "events",
    "prefix",
    "suffix",
    "queue_arn",
    "topic_arn",
    "lambda_function_arn",
    "lambda_alias",
    "lambda_version",
    "event_bridge",
)

# The list in the document by the member of an entry that holds the destination, which is the option's name too.
_KINDS = {
    "queue_arn": "queue_configurations",
    "topic_arn": "topic_configurations",
    "lambda_function_arn": "lambda_function_configurations",
}
_BRIDGE = "event_bridge_configuration"

# arn:PARTITION:lambda:REGION:ACCOUNT:function:NAME, and a version or an alias after it.
_PARTS_OF_A_FUNCTION = 7


def check(params: Params) -> None:
    """Refuse a notification without a name, a destination or events, before anything is read."""
    destinations = [option for option in _KINDS if params.get(option)]
    if not params.get("event_name"):
        if destinations or params.get("events"):
            raise Refused("event_name is missing: it tells the notification from others of the bucket.")
        if params["state"] == "absent":
            raise Refused(
                "event_name is missing: it says which one to remove. EventBridge ends by event_bridge: false."
            )
        return
    if params["state"] == "absent":
        return
    if len(destinations) != 1:
        raise Refused(f"{params['event_name']} needs one destination: {', '.join(_KINDS)}.")
    if not params.get("events"):
        raise Refused(f"events is empty: {params['event_name']} needs one event at least, like s3:ObjectCreated:*.")
    qualifier = _qualifier(params)
    if qualifier and not params.get("lambda_function_arn"):
        raise Refused("lambda_alias and lambda_version need lambda_function_arn.")
    if qualifier and len(params["lambda_function_arn"].split(":")) > _PARTS_OF_A_FUNCTION:
        raise Refused(
            "lambda_function_arn has a version or an alias already: leave lambda_alias and lambda_version out."
        )
    if (params.get("lambda_version") or 0) < 0:
        raise Refused(f"lambda_version can't be {params['lambda_version']}. Versions begin at 1; 0 means none.")


def _qualifier(params: Params) -> str:
    """The version or the alias of the function, if one is meant."""
    return str(params.get("lambda_version") or params.get("lambda_alias") or "")


def wanted(params: Params, current: Any) -> dict[str, Any]:
    """The document with the task's notification in it, or without the one that it removes."""
    whole = dict(current or {})
    if params.get("event_name"):
        kind, entry = _entry(params) if params["state"] == "present" else ("", {})
        for name in _KINDS.values():
            whole[name] = _placed(whole.get(name, ()), params["event_name"], entry if name == kind else None)
    if params.get("event_bridge") is not None:
        whole.pop(_BRIDGE, None)
        if params["event_bridge"]:
            whole[_BRIDGE] = {}
    return {name: value for name, value in whole.items() if value or name == _BRIDGE}


def _entry(params: Params) -> tuple[str, dict[str, Any]]:
    """The kind of the destination and the entry."""
    member = next(option for option in _KINDS if params.get(option))
    destination = params[member]
    if member == "lambda_function_arn" and _qualifier(params):
        destination = f"{destination}:{_qualifier(params)}"
    entry = {"id": params["event_name"], member: destination, "events": sorted(set(params["events"]))}
    rules = [{"name": name, "value": params[name]} for name in ("prefix", "suffix") if params.get(name)]
    return _KINDS[member], {**entry, **({"filter": {"key": {"filter_rules": rules}}} if rules else {})}


def _placed(entries: Any, name: str, entry: Any) -> list[Any]:
    """The entries with this one in place of its namesake, which stays to the letter where it means the same."""
    kept: list[Any] = []
    for one in entries:
        if one.get("id") != name:
            kept.append(one)
        elif entry:
            kept.append(one if _same(entry, one) else entry)
            entry = None
    return [*kept, entry] if entry else kept


def _same(wanted_one: Mapping[str, Any], seen: Mapping[str, Any]) -> bool:
    return (
        all(wanted_one.get(member) == seen.get(member) for member in _KINDS)
        and same_text_set(wanted_one["events"], seen["events"])
        and _filter(wanted_one) == _filter(seen)
    )


def _filter(entry: Mapping[str, Any]) -> dict[str, str]:
    """Prefix and suffix by name; an empty one is none."""
    rules = ((entry.get("filter") or {}).get("key") or {}).get("filter_rules") or ()
    return {rule["name"]: rule["value"] for rule in rules if rule.get("value")}


def _renamed(value: Any, spelled: Any) -> Any:
    """A document with the names of filter rules spelled otherwise."""
    if isinstance(value, Mapping):
        return {
            name: [{**rule, "name": spelled(rule["name"])} for rule in inner]
            if name == "filter_rules"
            else _renamed(inner, spelled)
            for name, inner in value.items()
        }
    return [_renamed(inner, spelled) for inner in value] if isinstance(value, list) else value


# S3 writes Prefix and Suffix where its own schema has prefix and suffix, which are the ones that may be sent.
DOCUMENT = Codec(to_wire, lambda wire, shape: _renamed(from_wire(wire, shape), str.lower) or None)


def answer(values: Mapping[str, Any], found: Any, params: Params, where: Where) -> dict[str, Any]:
    """What s3_bucket_notification returns: all notifications of the bucket, in S3's spelling."""
    document: dict[str, Any] = {name: [] for name in _KINDS.values()}
    document.update(values.get("notifications") or {})
    return {
        "notification_configuration": _renamed(document, str.capitalize),
        "event_bridge": _BRIDGE in document,
    }
