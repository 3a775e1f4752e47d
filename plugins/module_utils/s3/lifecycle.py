# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lifecycle configurations: one spelling for rules, the rules that a task owns among those that it doesn't. Pure.

A *rule* is what people write and see: the API's members in snake_case, with a flat ``filter`` of ``prefix``, ``tags``
(a dictionary), ``object_size_greater_than`` and ``object_size_less_than`` (bytes), ``status`` enabled or disabled,
and dates as ``2030-01-01T00:00:00Z``. An *entry* is a rule as it stands in a configuration, in whichever of the API's
spellings; a *document* has the entries in ``rules`` and a ``transition_default_minimum_object_size``.

Sources: "PutBucketLifecycleConfiguration" and "LifecycleRule" in the S3 API reference, "Lifecycle configuration
elements" in the S3 User Guide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from ..codecs import BY_MODEL
from ..errors import Refused
from ..parts import Codec, Effect
from ..shapes import timestamp
from ..tags import tag_texts
from .lifecycle_limits import ACTIONS, CLASSES, MOST_RULES, Rule

# What S3 gives a new configuration since September 2024; older ones keep what they have.
FRESH_MINIMUM = "all_storage_classes_128K"

# How many losses a plan tells one by one.
_TOLD = 5

# --- a rule and its spellings ---


def rule_of(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The rule that an entry is: a prefix of the old form, a lone predicate and one joined by And are the same."""
    found = entry.get("filter") or {}
    found = {**found, **(found.get("and") or {})}
    tags = [*(found.get("tags") or ()), *([found["tag"]] if found.get("tag") else ())]
    return tidy(
        {
            **entry,
            "filter": {
                **found,
                "prefix": found.get("prefix") or entry.get("prefix"),
                "tags": {tag["key"]: tag["value"] for tag in tags},
            },
        }
    )


def entry_of(rule: Rule) -> dict[str, Any]:
    """The entry that a tidy rule becomes; several predicates need an And, a single one may not have it."""
    predicates = {name: value for name, value in rule["filter"].items() if name != "tags"}
    tags = [{"key": key, "value": value} for key, value in rule["filter"].get("tags", {}).items()]
    if len(predicates) + len(tags) > 1:
        spelled: dict[str, Any] = {"and": {**predicates, **({"tags": tags} if tags else {})}}
    elif tags:
        spelled = {"tag": tags[0]}
    else:
        spelled = predicates or {"prefix": ""}
    return {**rule, "status": rule["status"].capitalize(), "filter": spelled}


def tidy(rule: Rule) -> dict[str, Any]:
    """A rule without what says nothing, in the one spelling that can be compared; transitions by class."""
    said = rule.get("filter") or {}
    kept: dict[str, Any] = {
        "prefix": said.get("prefix") or None,
        "tags": tag_texts(said.get("tags") or {}) or None,
        "object_size_greater_than": said.get("object_size_greater_than"),
        "object_size_less_than": said.get("object_size_less_than"),
    }
    made = _id_of(rule)
    made["status"] = str(rule.get("status") or "enabled").lower()
    made["filter"] = {name: value for name, value in kept.items() if value is not None}
    for name in ACTIONS:
        action = rule.get(name)
        if isinstance(action, Mapping):
            action = _tidy_action(action)
        elif action:
            action = sorted(map(_tidy_action, action), key=_coldness)
        if action:
            made[name] = action
    return made


def _tidy_action(action: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: value for name, value in action.items() if value is not None}
    if said.get("expired_object_delete_marker") is False:
        del said["expired_object_delete_marker"]
    if "date" in said:
        said["date"] = midnight(said["date"])
    if "storage_class" in said:
        said["storage_class"] = said["storage_class"].upper()
    return said


def _coldness(transition: Mapping[str, Any]) -> int:
    name = transition.get("storage_class")
    return CLASSES.index(name) if name in CLASSES else len(CLASSES)


def midnight(text: Any) -> str:
    """A date of any ISO 8601 spelling as S3 gives it; what isn't one comes back as it is, and is refused later."""
    try:
        moment = datetime.fromisoformat(re.sub(r"[zZ]$", "+00:00", str(text).strip()))
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=timezone.utc)
        return str(text) if moment.microsecond else timestamp(moment)
    except (ValueError, OverflowError):
        return str(text)


# --- a document and what a task makes of it ---


def _to_wire(document: Mapping[str, Any], shape: Any) -> Any:
    rest = {name: value for name, value in document.items() if name != "rules"}
    return BY_MODEL.to_wire({"lifecycle_configuration": {"rules": document["rules"]}, **rest}, shape)


def _from_wire(wire: Mapping[str, Any], shape: Any) -> Any:
    return BY_MODEL.from_wire(wire, shape) if wire.get("Rules") else None


DOCUMENT = Codec(_to_wire, _from_wire)


def same_document(wanted: Mapping[str, Any], current: Mapping[str, Any] | None) -> bool:
    """Whether two documents mean the same, whatever the order and the spelling of their rules."""
    return shown(wanted) == shown(current)


def shown(document: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A document with its entries as rules, sorted by id."""
    if not document:
        return None
    rules = sorted(map(rule_of, document["rules"]), key=lambda rule: (rule.get("id", ""), repr(rule)))
    return {"rules": rules, **{name: value for name, value in document.items() if name != "rules"}}


def facts(document: Mapping[str, Any] | None, rules: str, minimum: str) -> dict[str, Any]:
    """What a task returns of a document, under the names of its options."""
    seen = shown(document) or {"rules": []}
    sizes = seen.get("transition_default_minimum_object_size")
    return {rules: seen["rules"], **({minimum: sizes} if sizes else {})}


def document_of(entries: Sequence[Mapping[str, Any]], minimum: str | None, current: Any) -> dict[str, Any]:
    """The document of these entries; the minimum size in force stays unless another is given. No entries are none."""
    if not entries:
        return {}
    if len(entries) > MOST_RULES:
        raise Refused(f"A bucket has at most {MOST_RULES} lifecycle rules, and these are {len(entries)}.")
    standing = current or {"transition_default_minimum_object_size": FRESH_MINIMUM}
    limit = minimum or standing.get("transition_default_minimum_object_size")
    return {"rules": _of_one_form(entries), **({"transition_default_minimum_object_size": limit} if limit else {})}


def _of_one_form(entries: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """S3 refuses a document that mixes rules of the old form, with a prefix of their own, and rules with a filter.

    The old ones stay as they are until one of the others comes; then all take the new form, which means the same.
    """
    if all("filter" not in entry for entry in entries):
        return list(entries)
    return [entry if "filter" in entry else entry_of(rule_of(entry)) for entry in entries]


def entries_with(current: Any, rules: Iterable[Rule], purge: bool) -> list[Mapping[str, Any]]:
    """The entries of a document with these (tidy) rules in it; with ``purge``, no others.

    A rule takes the place of the one with its id. One without an id takes that of the same rule, else that of the one
    with exactly its filter, and its id with it: what AWS named by itself is no drift. An entry that means what is
    wanted stays as it is. Raises Refused where a rule without an id could take the place of several.
    """
    standing = entries_of(current)
    seen = [rule_of(entry) for entry in standing]
    taken: dict[int, Rule] = {}
    left = list(rules)
    for fits in (_same_id, _same_meaning, _same_filter):
        for rule in list(left):
            places = [number for number, other in enumerate(seen) if number not in taken and fits(rule, other)]
            if len(places) > 1 and fits is _same_filter and not purge:
                raise _ambiguous([seen[number] for number in places])
            if places:
                taken[places[0]] = rule
                left.remove(rule)
    made = []
    for number, entry in enumerate(standing):
        if number not in taken:
            made += [] if purge else [entry]
        elif _same_meaning({**taken[number], "id": None}, seen[number]):
            made.append(entry)
        else:
            made.append(entry_of({**_id_of(seen[number]), **taken[number]}))
    return [*made, *map(entry_of, left)]


def entries_of(current: Any) -> list[Mapping[str, Any]]:
    """The entries of a document, or of none."""
    return list((current or {}).get("rules") or ())


def _id_of(rule: Rule) -> dict[str, Any]:
    return {"id": rule["id"]} if rule.get("id") else {}


def _same_id(rule: Rule, other: Rule) -> bool:
    return bool(rule.get("id")) and rule["id"] == other.get("id")


def _same_meaning(rule: Rule, other: Rule) -> bool:
    return not rule.get("id") and {**rule, "id": None} == {**other, "id": None}


def _same_filter(rule: Rule, other: Rule) -> bool:
    return not rule.get("id") and rule["filter"] == other["filter"]


def _ambiguous(rules: Iterable[Rule]) -> Refused:
    ids = ", ".join(str(rule.get("id")) for rule in rules)
    return Refused(f"rule_id is needed: several rules have exactly this filter ({ids}).")


def owner_of(current: Any, rule: Rule) -> Rule | None:
    """The rule in a document that a task means by this one: that of its id, else that of exactly its filter.

    Raises Refused where there are several.
    """
    fits = _same_id if rule.get("id") else _same_filter
    found = [other for other in map(rule_of, entries_of(current)) if fits(rule, other)]
    if len(found) > 1:
        raise _ambiguous(found)
    return found[0] if found else None


# --- what it does to objects ---


def effect(before: Any, after: Any) -> Effect | None:
    """What rules that are new, changed or switched on will delete."""
    known = set(_losses(before))
    new = [loss for loss in _losses(after) if loss not in known]
    if not new:
        return None
    more = f"; and {len(new) - _TOLD} losses more" if len(new) > _TOLD else ""
    told = "; ".join(new[:_TOLD]) + more
    return Effect("irreversible", f"S3 deletes {told}. Without versioning, what expires is gone for good.")


def _losses(document: Any) -> Iterator[str]:
    for rule in (shown(document) or {"rules": []})["rules"]:
        if rule["status"] != "enabled":
            continue
        scope = _scope(rule["filter"])
        expiration = rule.get("expiration", {})
        if "days" in expiration:
            yield f"{scope} {_days(expiration['days'])} after they were made"
        if "date" in expiration:
            yield f"{scope} on {expiration['date'][:10]}"
        old = rule.get("noncurrent_version_expiration")
        if old:
            kept = old.get("newer_noncurrent_versions")
            but = f", but for the newest {kept}" if kept else ""
            yield f"old versions of {scope} {_days(old['noncurrent_days'])} after they were replaced{but}"


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _scope(filter_: Mapping[str, Any]) -> str:
    words = {
        "prefix": lambda value: f"under {value}",
        "tags": lambda value: "tagged " + " and ".join(f"{key}={text}" for key, text in sorted(value.items())),
        "object_size_greater_than": lambda value: f"larger than {value} bytes",
        "object_size_less_than": lambda value: f"smaller than {value} bytes",
    }
    return " ".join(["objects" if filter_ else "all objects", *(words[name](value) for name, value in filter_.items())])
