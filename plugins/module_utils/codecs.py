# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How values look to users and how they look on the wire, where walking the model isn't enough. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .parts import Codec
from .shapes import from_wire, to_wire

# The option is the API's own structure in snake_case.
BY_MODEL = Codec(to_wire, from_wire)


def on_off(on: Any, off: Any) -> Codec:
    """A boolean option for a pair of words, or for a boolean where the shape is one; other words are neither."""
    words = {on: True, off: False}

    def to_word(value: Any, shape: Any) -> Any:
        if shape is not None and shape.type_name == "boolean":
            return bool(value)
        return on if value else off

    return Codec(to_word, lambda wire, _shape: words.get(wire))


def _load(wire: Any, _shape: Any) -> Any:
    return json.loads(wire) if isinstance(wire, str) and wire else wire


def _dump(value: Any, _shape: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


JSON_DOCUMENT = Codec(_dump, _load)


def _tags_to_wire(tags: Any, _shape: Any) -> list[dict[str, str]]:
    return [{"Key": str(key), "Value": tag_text(value)} for key, value in tags.items()]


def _tags_from_wire(wire: Any, _shape: Any) -> dict[str, str] | None:
    return None if wire is None else {tag["Key"]: tag.get("Value", "") for tag in wire}


TAGS = Codec(_tags_to_wire, _tags_from_wire)


def tag_text(value: Any) -> str:
    """The text that a tag's value becomes: YAML's ``true`` is ``true``, as the user wrote it, and null is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def wanted_tags(params: Mapping[str, Any], current: Any, purge: str = "purge_tags") -> dict[str, str]:
    """The whole set of tags that is to be: the task's, and of the current ones those that it doesn't purge.

    Tags whose key begins with ``aws:`` are AWS's own: they are never removed and never compared.
    """
    wanted = {str(key): tag_text(value) for key, value in params["tags"].items()}
    purges = params.get(purge) is not False
    kept = {key: value for key, value in (current or {}).items() if is_system_tag(key) or not purges}
    return {**kept, **wanted}


def is_system_tag(key: str) -> bool:
    """Whether a tag is AWS's own."""
    return key.startswith("aws:")


def same_text_set(wanted: Any, current: Any) -> bool:
    """Whether two lists have the same members, in any order and however often."""
    return set(map(str, wanted or ())) == set(map(str, current or ()))


def same_kms_key(wanted: str, current: str) -> bool:
    """Whether two names are of the same KMS key: an id and its ARN are, and so are an alias and its ARN."""
    short, long = sorted((wanted, current), key=len)
    return wanted == current or bool(short) and long.endswith((f":key/{short}", f":{short}"))


def exactly(wanted: Any, current: Any) -> bool:
    """Whether a whole set of tags, or any value without suboptions, is what is there; nothing is the empty one."""
    return bool((wanted or None) == (current or None))
