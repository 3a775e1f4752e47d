# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which statements of a policy apply to one action of one caller, and what they say about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Any

from .callers import Caller
from .conditions import Context, as_list, conditions_hold, expanded, wildcard

ALLOW, DENY, SILENT = "Allow", "Deny", "Silent"

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Access:
    """One permission asked for: an action on a resource's ARN, by a caller (None: nobody signed), in a context.

    context has lower-case condition keys. is_bounded says that the caller has a permissions boundary.
    """

    caller: Caller | None
    action: str
    resource: str
    context: Context
    is_bounded: bool = False


class Naming(IntEnum):
    """How closely a Principal element names a caller; the closer, the less else is needed within the account."""

    ACCOUNT = 1
    EVERYONE = 2
    PRINCIPAL = 3
    SESSION = 4


def verdict(policy: Document, access: Access) -> str:
    """IAM's rule: an explicit Deny wins, then an Allow, else the policy is silent."""
    effects = {statement["Effect"] for statement in applying(policy, access)}
    return DENY if DENY in effects else ALLOW if ALLOW in effects else SILENT


def applying(policy: Document, access: Access) -> list[Document]:
    """The policy's statements that cover the access, in the policy's order."""
    # AWS: variables are those of the version 2012-10-17; in the older one they are plain text.
    variables = access.context if policy.get("Version") == "2012-10-17" else None
    return [statement for statement in as_list(policy["Statement"]) if _applies(statement, access, variables)]


def _applies(statement: Document, access: Access, variables: Context | None) -> bool:
    return (
        _element(statement, "Action", lambda patterns: _action_matches(patterns, access.action))
        and _element(statement, "Resource", lambda patterns: _resource_matches(patterns, access.resource, variables))
        and _principal_applies(statement, access)
        and conditions_hold(statement.get("Condition", {}), access.context, variables)
    )


def _element(statement: Document, name: str, matches: Any) -> bool:
    if name in statement:
        return bool(matches(as_list(statement[name])))
    if f"Not{name}" in statement:
        return not matches(as_list(statement[f"Not{name}"]))
    # AWS: a role's trust policy has no Resource, it is about its role.
    return name == "Resource"


def _action_matches(patterns: list[str], action: str) -> bool:
    asked = action.lower()
    by_service = _by_service(tuple(patterns))
    of_service = by_service.get(asked.partition(":")[0], ())
    return any(wildcard(pattern, asked) for pattern in (*of_service, *by_service.get("", ())))


@lru_cache(maxsize=1024)
def _by_service(patterns: tuple[str, ...]) -> dict[str, list[str]]:
    """The patterns, in lower case, by the service that they begin with; AWS's own policies have thousands."""
    found: dict[str, list[str]] = {}
    for pattern in (each.lower() for each in patterns):
        service = pattern.partition(":")[0]
        found.setdefault("" if "*" in service or "?" in service else service, []).append(pattern)
    return found


def _resource_matches(patterns: list[str], resource: str, variables: Context | None) -> bool:
    for written in patterns:
        pattern = written if variables is None else expanded(written, variables)
        if pattern is not None and (pattern == "*" or _arn_matches(pattern, resource)):
            return True
    return False


def _arn_matches(pattern: str, resource: str) -> bool:
    # AWS: an ARN with fewer than six fields is completed with wildcards; a wildcard doesn't reach over a field's colon,
    # but in the last field.
    fields = pattern.split(":", 5)
    fields += ["*"] * (6 - len(fields))
    asked = resource.split(":", 5)
    return len(asked) == 6 and all(map(wildcard, fields, asked))


def _principal_applies(statement: Document, access: Access) -> bool:
    if "Principal" in statement:
        return names_caller(statement["Principal"], access.caller)
    if "NotPrincipal" in statement:
        # AWS: "NotPrincipal with a Deny effect will always deny any IAM principal that has a permissions boundary".
        if access.is_bounded and statement["Effect"] == DENY:
            return True
        return not names_caller(statement["NotPrincipal"], access.caller)
    # A policy of an identity or of an organization is about whomever it is attached to.
    return True


def names_caller(principal: Any, caller: Caller | None) -> bool:
    """Whether a Principal element covers the caller: everyone, its account, its user, its role or its session."""
    return naming(principal, caller) is not None


def naming(principal: Any, caller: Caller | None) -> Naming | None:
    """How a Principal element names the caller, the closest way if there are several; None if it doesn't."""
    named = as_list(principal.get("AWS", [])) if isinstance(principal, Mapping) else as_list(principal)
    found = [Naming.EVERYONE] if "*" in named else []
    if caller is not None and caller.provider:
        federated = as_list(principal.get("Federated", [])) if isinstance(principal, Mapping) else []
        found += [Naming.PRINCIPAL] if caller.provider in federated else []
    elif caller is not None:
        root = re.sub(r":(iam|sts):.*", f":iam::{caller.account}:root", caller.arn)
        if caller.account in named or root in named:
            # The root user is its account.
            found.append(Naming.PRINCIPAL if caller.is_root else Naming.ACCOUNT)
        if caller.principal_arn in named:
            found.append(Naming.PRINCIPAL)
        if caller.arn != caller.principal_arn and caller.arn in named:
            found.append(Naming.SESSION)
    return max(found, default=None)
