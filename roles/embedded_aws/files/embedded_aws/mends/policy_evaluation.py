# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a resource policy says about one action of one caller."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .callers import Caller
from .policy_conditions import Context, as_list, conditions_hold, wildcard

ALLOW, DENY, SILENT = "Allow", "Deny", "Silent"


@dataclass(frozen=True)
class Access:
    """One permission asked for: an action on a resource's ARN, by a caller (None: nobody signed), in a context."""

    caller: Caller | None
    action: str
    resource: str
    context: Context


def verdict(policy: Mapping[str, Any], access: Access) -> str:
    """IAM's rule: an explicit Deny wins, then an Allow, else the policy is silent."""
    effects = {statement["Effect"] for statement in as_list(policy["Statement"]) if _applies(statement, access)}
    return DENY if DENY in effects else ALLOW if ALLOW in effects else SILENT


def _applies(statement: Mapping[str, Any], access: Access) -> bool:
    return (
        _element(statement, "Action", lambda patterns: _action_matches(patterns, access.action))
        and _element(statement, "Resource", lambda patterns: any(wildcard(p, access.resource) for p in patterns))
        and _principal_applies(statement, access.caller)
        and conditions_hold(statement.get("Condition", {}), access.context)
    )


def _element(statement: Mapping[str, Any], name: str, matches: Any) -> bool:
    if name in statement:
        return matches(as_list(statement[name]))
    return not matches(as_list(statement[f"Not{name}"]))


def _action_matches(patterns: list[str], action: str) -> bool:
    return any(wildcard(pattern.lower(), action.lower()) for pattern in patterns)


def _principal_applies(statement: Mapping[str, Any], caller: Caller | None) -> bool:
    if "Principal" in statement:
        return names_caller(statement["Principal"], caller)
    return not names_caller(statement["NotPrincipal"], caller)


def names_caller(principal: Any, caller: Caller | None) -> bool:
    """Whether a Principal element covers the caller: everyone, its account, its user, its role or its session."""
    named = as_list(principal.get("AWS", [])) if isinstance(principal, Mapping) else as_list(principal)
    if "*" in named:
        return True
    if caller is None:
        return False
    account = {caller.account, re.sub(r":(iam|sts):.*", f":iam::{caller.account}:root", caller.arn)}
    return not (account | {caller.arn, caller.principal_arn}).isdisjoint(named)
