# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of what RDS keeps: their ARNs, their tags, and the rules that they follow. Pure."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from typing import Any

from ..errors import Refused
from ..parts import Call, Members, Params, Where
from ..shapes import snake, timestamp
from ..tags import tags, tags_by_key

# "AWS resource ARNs in Amazon RDS": the word that stands for each kind of resource.
SUBNET_GROUP, PARAMETER_GROUP, OPTION_GROUP, SUBSCRIPTION = "subgrp", "pg", "og", "es"

_NAME = re.compile(r"[a-z](?!.*--)[a-z0-9-]{0,254}(?<!-)")


def arn(kind: str, option: str) -> Callable[[Params, Where], str]:
    """What gives the ARN of a resource of that kind, which the option names."""

    def given(params: Params, where: Where) -> str:
        return f"arn:{where.partition}:rds:{where.region}:{where.account_id}:{kind}:{params[option]}"

    return given


def tag_row(kind: str, option: str, created_with: str = "Tags") -> Members:
    """The row of the tags of a resource, which RDS names by its ARN."""
    at = {"ResourceName": arn(kind, option)}
    return tags(
        read=Call("list_tags_for_resource", "TagList", at=at),
        add=Call("add_tags_to_resource", "Tags", at=at),
        remove=Call("remove_tags_from_resource", "TagKeys", at=at),
        created_with=created_with,
    )


def asks_for_tags(params: Params) -> bool:
    """Whether the task names tags, which is what the account's id is needed for."""
    return params.get("tags") is not None


def lower_case(option: str) -> Callable[[Params, Where], Params]:
    """What gives the options with a name as RDS keeps it: in lower case."""
    return lambda params, where: {**params, option: params[option].lower()}


def check_name(params: Params, option: str, kind: str) -> None:
    """Refuse a group's name that RDS doesn't take, or that is one of its own groups'."""
    name = params[option]
    if not _NAME.fullmatch(name.lower()):
        raise Refused(
            f"{option}: {name!r} can't be {kind}'s: it has up to 255 letters, digits and hyphens, begins with a letter"
            " and has no two hyphens in a row nor one at its end."
        )


def snaked(value: Any) -> Any:
    """An answer as results show it: in snake_case, times as ISO 8601 in UTC, a list of tags as a dictionary."""
    if isinstance(value, Mapping):
        return {
            ("tags" if member == "TagList" else snake(member)): (
                tags_by_key(inner) if member == "TagList" else snaked(inner)
            )
            for member, inner in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [snaked(one) for one in value]
    return timestamp(value) if isinstance(value, datetime.datetime) else value
