# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags of EC2's resources, which has calls of its own for those of all of them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..parts import Codec, Request, Where
from ..tags import tag_pairs, tags_by_key


def tag_codec(kind: str) -> Codec:
    """Tags between people and the wire; a create call takes them for resources of that kind."""

    def to_wire(tags: Any, shape: Any) -> Any:
        pairs = tag_pairs(tags)
        if shape is not None and "ResourceType" in shape.member.members:
            return [{"ResourceType": kind, "Tags": pairs}]
        return pairs

    return Codec(to_wire, lambda wire, _shape: tags_by_key(wire))


def tag_requests(member: str) -> Callable[..., tuple[Request, ...]]:
    """What gives the requests for tags that go and tags that come or change; the member is that of the id."""

    def requests(
        address: Mapping[str, Any], after: Any, values: Mapping[str, Any], found: Any, where: Where
    ) -> tuple[Request, ...]:
        current = values.get("tags") or {}
        wanted = tags_by_key(after)
        to = {"Resources": [address[member]]}
        gone = [{"Key": key} for key in current if key not in wanted]
        come = [tag for tag in after if current.get(tag["Key"]) != tag["Value"]]
        removal = Request("ec2", "delete_tags", {**to, "Tags": gone})
        addition = Request("ec2", "create_tags", {**to, "Tags": come})
        return (*((removal,) if gone else ()), *((addition,) if come else ()))

    return requests
