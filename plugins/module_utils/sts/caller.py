# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who calls, asked of STS."""

from __future__ import annotations

from typing import Any

from ..errors import ApiError, Failed, explain
from ..parts import Params, Plan


def plan(api: Any, params: Params) -> Plan:
    """Read, and change nothing; the two answers come side by side."""
    caller, aliases = api.side_by_side(
        [lambda: api.call("get_caller_identity", {}), lambda: api.call("list_account_aliases", {}, "iam")]
    )
    if isinstance(caller, ApiError):
        raise Failed(explain("asking who calls", caller), caller)
    names = [] if isinstance(aliases, ApiError) else aliases["AccountAliases"]
    arn = str(caller["Arn"])
    return Plan(
        facts={
            "account": caller["Account"],
            "account_alias": names[0] if names else "",
            "arn": arn,
            "user_id": caller["UserId"],
            "partition": arn.split(":")[1],
            "region": api.where.region,
            "is_root": arn.endswith(":root"),
        }
    )
