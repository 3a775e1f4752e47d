# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a task's options to the lifecycle configuration that it wants: all rules, some, or a single one. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import Refused
from ..parts import UNSAID, Params, Where
from .lifecycle import document_of, entries_of, entries_with, facts, owner_of, rule_of, tidy
from .lifecycle_limits import check_rule, check_rules

# The options of a single rule, by the path in the rule that they set.
_OF_A_RULE = {
    "id": "rule_id",
    "filter.prefix": "prefix",
    "filter.tags": "filter_tags",
    "filter.object_size_greater_than": "minimum_object_size",
    "filter.object_size_less_than": "maximum_object_size",
    "expiration": "expiration_days",
    "expiration.days": "expiration_days",
    "expiration.date": "expiration_date",
    "expiration.expired_object_delete_marker": "expire_object_delete_marker",
    "transitions": "transitions",
    "transitions.days": "transition_days",
    "transitions.date": "transition_date",
    "noncurrent_version_expiration.noncurrent_days": "noncurrent_version_expiration_days",
    "noncurrent_version_expiration.newer_noncurrent_versions": "noncurrent_version_keep_newer",
    "noncurrent_version_transitions": "noncurrent_version_transitions",
    "noncurrent_version_transitions.noncurrent_days": "noncurrent_version_transition_days",
    "abort_incomplete_multipart_upload": "abort_incomplete_multipart_upload_days",
    "abort_incomplete_multipart_upload.days_after_initiation": "abort_incomplete_multipart_upload_days",
}
_FILTER = ("prefix", "filter_tags", "minimum_object_size", "maximum_object_size")
_ACTIONS = tuple(dict.fromkeys(name for name in _OF_A_RULE.values() if name not in (*_FILTER, "rule_id")))

# All options that say something of a configuration.
OPTIONS = ("rules", "state", "status", "rule_id", *_FILTER, *_ACTIONS, "transition_default_minimum_object_size")

# What stands beside ``rules`` says something of a single rule, which is then not the whole.
BESIDE_RULES = ("rule_id", *_FILTER, *_ACTIONS)


# --- s3_bucket: the whole configuration ---


def check_of_bucket(params: Params) -> None:
    """Refuse rules that S3 would refuse."""
    check_rules([tidy(rule) for rule in params.get("lifecycle_rules") or ()], "lifecycle_rules")


def wanted_of_bucket(params: Params, current: Any) -> dict[str, Any]:
    """All rules, or those that are there with another size limit."""
    rules, minimum = params.get("lifecycle_rules"), params.get("lifecycle_minimum_object_size")
    if rules is None:
        return _with_minimum(current, minimum, "lifecycle_minimum_object_size")
    return document_of(entries_with(current, map(tidy, rules), purge=True), minimum, current)


def facts_of_bucket(document: Any) -> dict[str, Any]:
    """What s3_bucket returns of the configuration."""
    return facts(document, "lifecycle_rules", "lifecycle_minimum_object_size")


# --- s3_lifecycle: all rules, some of them, or a single one ---


def check(params: Params) -> None:
    """Refuse options that contradict each other and rules that S3 would refuse, before anything is read."""
    if params.get("rules") is not None:
        if params["state"] == "absent":
            raise Refused("rules says what there is to be: to remove one, give its rule_id; to remove all, rules: [].")
        if params["status"] == "disabled":
            raise Refused("status is that of a single rule: give each of the rules its own.")
        check_rules([tidy(rule) for rule in params["rules"]], "rules")
    elif params["state"] == "present" and _says(params, _ACTIONS):
        check_rule(_rule(params), _option)


def wanted(params: Params, current: Any) -> Any:
    """The configuration with the task's rules in it, or without the one that it removes."""
    minimum = params.get("transition_default_minimum_object_size")
    if params.get("rules") is not None:
        purge = params.get("purge_rules") is not False
        return document_of(entries_with(current, map(tidy, params["rules"]), purge), minimum, current)
    if params["state"] == "absent":
        gone = owner_of(current, _rule(params))
        return document_of([entry for entry in entries_of(current) if rule_of(entry) != gone], minimum, current)
    if not _says(params, BESIDE_RULES) and params["status"] == "enabled":
        return _with_minimum(current, minimum, "transition_default_minimum_object_size") if minimum else UNSAID
    rule = _completed(params, current)
    check_rule(rule, _option)
    return document_of(entries_with(current, [rule], purge=False), minimum, current)


def answer(values: Mapping[str, Any], found: Any, params: Params, where: Where) -> dict[str, Any]:
    """What s3_lifecycle returns: all rules that there are, whoever owns them."""
    return facts(values.get("lifecycle"), "rules", "transition_default_minimum_object_size")


def _with_minimum(current: Any, minimum: Any, option: str) -> dict[str, Any]:
    if not current:
        raise Refused(f"{option} belongs to lifecycle rules, and the bucket has none: give it together with them.")
    return document_of(entries_of(current), minimum, current)


def _says(params: Params, options: tuple[str, ...]) -> bool:
    return any(params.get(option) is not None for option in options)


def _option(path: str) -> str:
    return _OF_A_RULE.get(path, "the rule")


def _rule(params: Params) -> dict[str, Any]:
    """The rule that the options of a single one make."""

    def renamed(transitions: Any, days: str) -> list[dict[str, Any]]:
        names = {days: "transition_days", "date": "transition_date", "storage_class": "storage_class"}
        return [{name: one.get(option) for name, option in names.items()} for one in transitions or ()]

    one = {name: params.get(name) for name in ("transition_days", "transition_date", "storage_class")}
    old = {
        "transition_days": params.get("noncurrent_version_transition_days"),
        "storage_class": params.get("noncurrent_version_storage_class"),
    }
    timed = one["transition_days"] is not None or one["transition_date"] is not None
    return tidy(
        {
            "id": params.get("rule_id"),
            "status": params["status"],
            "filter": {
                "prefix": params.get("prefix"),
                "tags": params.get("filter_tags"),
                "object_size_greater_than": params.get("minimum_object_size"),
                "object_size_less_than": params.get("maximum_object_size"),
            },
            "expiration": {
                "days": params.get("expiration_days"),
                "date": params.get("expiration_date"),
                "expired_object_delete_marker": params.get("expire_object_delete_marker"),
            },
            "transitions": renamed([one] if timed else params.get("transitions"), "days"),
            "noncurrent_version_expiration": {
                "noncurrent_days": params.get("noncurrent_version_expiration_days"),
                "newer_noncurrent_versions": params.get("noncurrent_version_keep_newer"),
            },
            "noncurrent_version_transitions": renamed(
                [old] if old["transition_days"] is not None else params.get("noncurrent_version_transitions"),
                "noncurrent_days",
            ),
            "abort_incomplete_multipart_upload": {
                "days_after_initiation": params.get("abort_incomplete_multipart_upload_days")
            },
        }
    )


def _completed(params: Params, current: Any) -> dict[str, Any]:
    """The single rule with what the task leaves to the one that is there.

    A task that names no action switches a rule on or off: its actions stay, and where only its id is given its filter.
    Without purge_transitions, transitions to classes that the task doesn't name stay.
    """
    rule = _rule(params)
    purges = params.get("purge_transitions") is not False
    if _says(params, _ACTIONS) and purges:
        return rule
    standing = owner_of(current, rule)
    if not _says(params, _ACTIONS):
        if standing is None:
            one = f"named {rule['id']}" if rule.get("id") else "with exactly this filter"
            raise Refused(f"There is no rule {one} yet, and a new one needs an action, like {', '.join(_ACTIONS[:4])}.")
        filter_ = rule["filter"] if _says(params, _FILTER) else standing["filter"]
        return {**standing, **rule, "filter": filter_}
    if standing is None:
        return rule
    for name in ("transitions", "noncurrent_version_transitions"):
        named = {one["storage_class"] for one in rule.get(name, ())}
        kept = [one for one in standing.get(name, ()) if one["storage_class"] not in named]
        rule = tidy({**rule, name: [*rule.get(name, ()), *kept]})
    return rule
