# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which objects a rule or a report of a bucket is for: a flat filter, and the API's predicates joined by And. Pure.

A *filter* is what people write and see: ``prefix``, ``tags`` (a dictionary) and whatever else the API's filter has. An
*entry* is the API's structure in snake_case: one predicate alone, or several below ``and``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..tags import tag_texts


def entry_of(said: Mapping[str, Any] | None) -> dict[str, Any]:
    """The entry that a filter becomes; ``{}`` when it has no predicate. A single one may not stand below And."""
    said = tidy(said)
    predicates = {name: value for name, value in said.items() if name != "tags"}
    tags = [{"key": key, "value": value} for key, value in said.get("tags", {}).items()]
    if len(predicates) + len(tags) > 1:
        return {"and": {**predicates, **({"tags": tags} if tags else {})}}
    return {"tag": tags[0]} if tags else predicates


def filter_of(entry: Mapping[str, Any] | None) -> dict[str, Any]:
    """The filter that an entry is, in whichever of the API's spellings."""
    found = dict(entry or {})
    found.update(found.pop("and", None) or {})
    tags = [*(found.pop("tags", None) or ()), *([found["tag"]] if found.get("tag") else ())]
    found.pop("tag", None)
    return tidy({**found, "tags": {tag["key"]: tag["value"] for tag in tags}})


def tidy(said: Mapping[str, Any] | None) -> dict[str, Any]:
    """A filter without what says nothing, with tags as text."""
    kept = {name: value for name, value in (said or {}).items() if value not in (None, "", {})}
    if "tags" in kept:
        kept["tags"] = tag_texts(kept["tags"])
    return kept
