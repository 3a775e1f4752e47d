# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How values look to users and how they look on the wire, where walking the model isn't enough. Pure."""

from __future__ import annotations

import json
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
