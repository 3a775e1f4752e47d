# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What IAM knows of the account as a whole: its alias, what it asks of passwords, and how much it has and may have."""

from __future__ import annotations

from typing import Any

from ..errors import ApiError, Failed, explain
from ..parts import Params, Plan
from ..permissions import needed
from ..shapes import snake
from . import account, password_policy

_NONE = ("NoSuchEntity",)


def plan(api: Any, params: Params) -> Plan:
    """The facts; raises Failed where one of them may not be read."""
    where = api.located()
    aliases, policy, summary = api.side_by_side(
        [
            lambda: api.call("list_account_aliases", {})["AccountAliases"],
            lambda: api.call("get_account_password_policy", {})["PasswordPolicy"],
            lambda: api.call("get_account_summary", {})["SummaryMap"],
        ]
    )
    for answer in (aliases, policy, summary):
        if isinstance(answer, ApiError) and not (answer is policy and answer.code in _NONE):
            doing = f"reading what IAM knows of account {where.account_id}"
            raise Failed(explain(doing, answer, needed("iam", answer.operation)), answer)
    facts: dict[str, Any] = {
        "account_id": where.account_id,
        **account.answer_alias({"alias": next(iter(aliases), "")}, None, params, where),
        "summary": {snake(name): value for name, value in sorted(summary.items())},
    }
    if not isinstance(policy, ApiError):
        facts["password_policy"] = password_policy.from_wire(policy, None)
    return Plan(facts=facts)
