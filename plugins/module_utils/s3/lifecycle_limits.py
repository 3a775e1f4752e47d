# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What S3 refuses in a lifecycle rule, said with the option's name before anything is sent. Pure.

Sources: "Lifecycle configuration elements", "Transitioning objects using Amazon S3 Lifecycle" and "Constraints and
considerations for transitions" in the S3 User Guide; the API reference of LifecycleRule's members.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ..errors import Refused

MOST_RULES = 1000
LONGEST_ID = 255

ACTIONS = (
    "expiration",
    "transitions",
    "noncurrent_version_expiration",
    "noncurrent_version_transitions",
    "abort_incomplete_multipart_upload",
)

# From the warmest to the coldest: objects only ever move on.
CLASSES = ("STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE")

# Objects stay in the class before for 30 days, and in these for 30 more.
_INFREQUENT = ("STANDARD_IA", "ONEZONE_IA")
_INFREQUENT_DAYS = 30

_MOST_DAYS = 2**31 - 1
_MIDNIGHT = re.compile(r"\d{4}-\d\d-\d\dT00:00:00Z")

Problem = tuple[str, str]
Rule = Mapping[str, Any]


def check_rules(rules: Sequence[Rule], option: str) -> None:
    """Refuse a whole list of (tidy) rules, for its first mistake; ``option`` is where they stand."""
    if len(rules) > MOST_RULES:
        raise Refused(f"{option}: a bucket has at most {MOST_RULES} lifecycle rules, and these are {len(rules)}.")
    ids = [rule["id"] for rule in rules if rule.get("id")]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise Refused(f"{option}: the id {twice[0]} stands twice.")
    for number, rule in enumerate(rules):
        check_rule(rule, _naming(f"{option}[{number}]"))


def _naming(rule: str) -> Callable[[str], str]:
    """How a place in a rule is named, whose own name is given."""
    return lambda path: f"{rule}{'.' if path else ''}{path}"


def check_rule(rule: Rule, name: Callable[[str], str]) -> None:
    """Refuse a (tidy) rule for its first mistake; ``name`` gives the option that a path within the rule is set by."""
    for path, sentence in problems(rule):
        raise Refused(f"{name(path)}: {sentence}.")


def problems(rule: Rule) -> Iterator[Problem]:
    """What is wrong with a rule, as (path, sentence without its full stop)."""
    if len(str(rule.get("id", ""))) > LONGEST_ID:
        yield "id", f"it has {len(str(rule['id']))} characters, and at most {LONGEST_ID} are allowed"
    if not any(rule.get(action) for action in ACTIONS):
        yield "", f"a rule needs at least one action: {', '.join(ACTIONS)}"
    yield from _filter(rule["filter"])
    yield from _expiration(rule)
    yield from _transitions("transitions", "days", rule)
    yield from _dates_and_days(rule)
    yield from _noncurrent(rule)
    yield from _abort(rule)


def _filter(filter_: Mapping[str, Any]) -> Iterator[Problem]:
    if len(filter_.get("prefix", "").encode()) > 1024:
        yield "filter.prefix", "a key has at most 1024 bytes"
    for key, value in filter_.get("tags", {}).items():
        if not 1 <= len(key) <= 128:
            yield "filter.tags", f"the key of a tag has 1 to 128 characters, not {len(key)}"
        if len(value) > 256:
            yield "filter.tags", f"the value of a tag has at most 256 characters, and that of {key} has {len(value)}"
    least, most = filter_.get("object_size_greater_than"), filter_.get("object_size_less_than")
    if least is not None and least < 0:
        yield "filter.object_size_greater_than", f"it must be 0 or more bytes, not {least}"
    if most is not None and most < 1:
        yield "filter.object_size_less_than", f"it must be 1 or more bytes, not {most}"
    elif least is not None and most is not None and most <= least:
        yield "filter.object_size_less_than", f"it must be more than the {least} bytes that objects must be larger than"


def _days(path: str, days: Any, least: int) -> Iterator[Problem]:
    if days is not None and not least <= days <= _MOST_DAYS:
        yield path, f"it must be {least} or more days, and less than 2^31, not {days}"


def _date(path: str, date: Any) -> Iterator[Problem]:
    if date is not None and not _MIDNIGHT.fullmatch(date):
        yield path, f"{date!r} is not midnight UTC of a day in ISO 8601, like 2030-01-01T00:00:00Z"


def _only_prefix(rule: Rule, path: str) -> Iterator[Problem]:
    if set(rule["filter"]) - {"prefix"}:
        yield path, "it can't go with a filter of tags or sizes, only with a prefix"


def _expiration(rule: Rule) -> Iterator[Problem]:
    expiration = rule.get("expiration")
    if not expiration:
        return
    if len(expiration) != 1:
        yield "expiration", "it takes one of days, date and expired_object_delete_marker"
    yield from _days("expiration.days", expiration.get("days"), 1)
    yield from _date("expiration.date", expiration.get("date"))
    if "expired_object_delete_marker" in expiration:
        yield from _only_prefix(rule, "expiration.expired_object_delete_marker")


def _transitions(name: str, days: str, rule: Rule) -> Iterator[Problem]:
    """Each class once, in the order in which they get colder, each later than the one before."""
    transitions = rule.get(name, ())
    classes = [transition.get("storage_class") for transition in transitions]
    for transition, storage_class in zip(transitions, classes):
        if storage_class not in CLASSES:
            yield name, f"{storage_class or 'nothing'} is no storage class to move to. Allowed: {', '.join(CLASSES)}"
            return
        if classes.count(storage_class) > 1:
            yield name, f"{storage_class} stands twice"
            return
        told = [word for word in (days, "date") if word in transition]
        if len(told) != 1:
            one = "one of days and date" if name == "transitions" else days
            yield name, f"the one to {storage_class} needs {one}"
            return
        yield from _days(f"{name}.{days}", transition.get(days), 0)
        yield from _date(f"{name}.date", transition.get("date"))
        if storage_class in _INFREQUENT and days in transition and transition[days] < _INFREQUENT_DAYS:
            yield f"{name}.{days}", f"{storage_class} needs {_INFREQUENT_DAYS} days or more, not {transition[days]}"
    for earlier, later in zip(transitions, transitions[1:]):
        yield from _one_after_the_other(name, days, earlier, later)


def _one_after_the_other(name: str, days: str, earlier: Rule, later: Rule) -> Iterator[Problem]:
    first, second = earlier["storage_class"], later["storage_class"]
    pause = _INFREQUENT_DAYS if first in _INFREQUENT else 1
    if days in earlier and days in later and later[days] < earlier[days] + pause:
        after = f"comes after {first}" if pause == 1 else f"comes {pause} days after {first} at the earliest"
        yield f"{name}.{days}", f"{second} {after}: {earlier[days] + pause} or more, not {later[days]}"
    if "date" in earlier and "date" in later and later["date"] <= earlier["date"]:
        yield f"{name}.date", f"{second} comes after {first}: later than {earlier['date']}, not {later['date']}"


def _dates_and_days(rule: Rule) -> Iterator[Problem]:
    """A rule counts days or names dates, and expires objects after it has moved them."""
    transitions, expiration = rule.get("transitions", ()), rule.get("expiration", {})
    units = {unit for timed in (*transitions, expiration) for unit in ("days", "date") if unit in timed}
    if len(units) > 1:
        yield "", "days and dates can't be mixed in the transitions and the expiration of one rule"
        return
    for unit in units & set(expiration):
        last = max((transition[unit] for transition in transitions), default=None)
        if last is not None and expiration[unit] <= last:
            yield f"expiration.{unit}", f"it must be later than the last transition's {last}, not {expiration[unit]}"


def _noncurrent(rule: Rule) -> Iterator[Problem]:
    name, days = "noncurrent_version_expiration", "noncurrent_days"
    expiration, transitions = rule.get(name, {}), rule.get("noncurrent_version_transitions", ())
    if expiration and days not in expiration:
        yield f"{name}.{days}", "it is needed"
    yield from _days(f"{name}.{days}", expiration.get(days), 1)
    yield from _transitions("noncurrent_version_transitions", days, rule)
    for path, entry in ((name, expiration), *(("noncurrent_version_transitions", one) for one in transitions)):
        kept = entry.get("newer_noncurrent_versions")
        if kept is not None and not 1 <= kept <= 100:
            yield f"{path}.newer_noncurrent_versions", f"1 to 100 versions can be kept, not {kept}"
    last = max((transition[days] for transition in transitions if days in transition), default=None)
    if days in expiration and last is not None and expiration[days] <= last:
        yield f"{name}.{days}", f"it must be later than the last transition's {last}, not {expiration[days]}"


def _abort(rule: Rule) -> Iterator[Problem]:
    name, days = "abort_incomplete_multipart_upload", "days_after_initiation"
    abort = rule.get(name)
    if not abort:
        return
    if days not in abort:
        yield f"{name}.{days}", "it is needed"
    yield from _days(f"{name}.{days}", abort.get(days), 1)
    yield from _only_prefix(rule, name)
