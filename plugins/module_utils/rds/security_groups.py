# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Security groups by their names, where RDS and ElastiCache take ids: a task before this one may have made them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Params
from ..permissions import needed

OPTION = "vpc_security_group_ids"
# Where the ids behind the names are kept among the options of a task.
IDS = "_security_group_ids"
_OPERATION = "describe_security_groups"


def resolve(api: Any, params: Params, option: str = OPTION) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The options with the id of each name, under IDS, and a sentence for each name that no group has.

    Ids alone cost no call. Raises Refused for a name that several groups have, and Failed where AWS doesn't tell.
    """
    names = sorted({one for one in params.get(option) or () if not one.startswith("sg-")})
    if not names:
        return dict(params), ()
    try:
        found = [
            group
            for page in api.pages(_OPERATION, {"Filters": [{"Name": "group-name", "Values": names}]}, "ec2")
            for group in page.get("SecurityGroups", ())
        ]
    except ApiError as error:
        raise Failed(explain("reading security groups", error, needed("ec2", _OPERATION)), error) from error
    ids: dict[str, str] = {}
    for group in found:
        name = group["GroupName"]
        if name in ids:
            networks = ", ".join(sorted(str(one.get("VpcId")) for one in found if one["GroupName"] == name))
            raise Refused(f"{option}: there are several security groups named {name}, in {networks}: give the id.")
        ids[name] = group["GroupId"]
    missing = tuple(f"{option}: there is no security group named {name}." for name in names if name not in ids)
    return {**params, IDS: ids}, missing


def ids_of(groups: Iterable[str], params: Params) -> list[str]:
    """The groups by their ids, as AWS takes them; a name that no group has yet stays."""
    known: Mapping[str, str] = params.get(IDS) or {}
    return [known.get(one, one) for one in groups]
