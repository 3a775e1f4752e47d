# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags: the row that most tables have of them, and their values between people and the wire. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .parts import Call, Codec, Members, Params


def tag_text(value: Any) -> str:
    """The text that a tag's value becomes: YAML's ``true`` is ``true``, as the user wrote it, and null is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def tag_texts(said: Mapping[Any, Any]) -> dict[str, str]:
    """Tags as the user wrote them, keys and values as text."""
    return {str(key): tag_text(value) for key, value in said.items()}


def tag_pairs(said: Mapping[Any, Any]) -> list[dict[str, str]]:
    """Tags as AWS takes them: a list of ``Key`` and ``Value``."""
    return [{"Key": key, "Value": text} for key, text in tag_texts(said).items()]


def tags_by_key(wire: Iterable[Mapping[str, str]] | None) -> dict[str, str]:
    """Tags from the list that AWS gives; none without a list, and a tag without a value has an empty one."""
    return {tag["Key"]: tag.get("Value", "") for tag in wire or ()}


TAGS = Codec(
    lambda value, _shape: tag_pairs(value),
    lambda wire, _shape: None if wire is None else tags_by_key(wire),
)


def is_system_tag(key: str) -> bool:
    """Whether a tag is AWS's own."""
    return key.startswith("aws:")


def wanted_tags(params: Params, current: Any, purge: str = "purge_tags") -> dict[str, str]:
    """The whole set of tags that is to be: the task's, and of the current ones those that it doesn't purge.

    Tags whose key begins with ``aws:`` are AWS's own: they are never removed and never compared.
    """
    purges = params.get(purge) is not False
    kept = {key: value for key, value in (current or {}).items() if is_system_tag(key) or not purges}
    return {**kept, **tag_texts(params["tags"])}


def tags(read: Call, add: Call, remove: Call, created_with: str = "Tags") -> Members:
    """The row of a resource whose tags are added in one call and removed in one: options tags and purge_tags.

    ``read`` and ``add`` have lists of ``Key`` and ``Value`` at their paths, ``remove`` a list of keys; ``created_with``
    is the member of the create call that takes the first tags, empty where none does. AWS's own tags are never removed.
    Tags that are written as a whole set are a Setting instead, with ``wanted_tags``.
    """
    return Members(
        "tags",
        read=read,
        add=add,
        remove=remove,
        purge="purge_tags",
        together=True,
        codec=TAGS,
        want=lambda params, current: tag_texts(params["tags"]),
        kept=is_system_tag,
        created_with=created_with,
    )
