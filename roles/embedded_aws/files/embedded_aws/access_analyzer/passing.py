# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Statements by which a role can be handed on, or made for a service, that could be more than is meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from embedded_aws.authorization.conditions import as_list, wildcard

from .places import Path

Told = Iterator[tuple[str, str, str, Path]]

_PASS, _SERVICE_LINKED = "iam:passrole", "iam:createservicelinkedrole"
_ADVICE = " We recommend that you specify resource ARNs or add the iam:PassedToService condition key to your statement."
_SLR_ADVICE = _ADVICE.replace("iam:PassedToService", "iam:AWSServiceName")
# A role that nobody means in particular.
_ANY_ROLE = "role/zq"


def findings(statement: dict[str, Any]) -> Told:
    """What is found, each Allow judged by itself: a Deny elsewhere doesn't count, as with AWS."""
    if statement.get("Effect") != "Allow":
        return
    keys = {key.lower() for block in _blocks(statement) for key in block}
    if "iam:passedtoservice" not in keys:
        yield from _passing(statement)
    if "iam:awsservicename" not in keys:
        yield from _service_linked(statement)


def _blocks(statement: dict[str, Any]) -> list[dict[str, Any]]:
    conditions = statement.get("Condition")
    return [block for block in conditions.values() if isinstance(block, dict)] if isinstance(conditions, dict) else []


def _passing(statement: dict[str, Any]) -> Told:
    how, where = _named(statement, _PASS), _covered(statement)
    if not how or not where:
        return
    what, path = {
        ("Action", "Resource"): ("STAR_IN_RESOURCE", "Resource"),
        ("star", "Resource"): ("STAR_IN_ACTION_AND_RESOURCE", "Resource"),
        ("NotAction", "Resource"): ("STAR_IN_RESOURCE_AND_NOT_ACTION", "Resource"),
        ("Action", "NotResource"): ("NOT_RESOURCE", "NotResource"),
        ("star", "NotResource"): ("STAR_IN_ACTION_AND_NOT_RESOURCE", "NotResource"),
        ("NotAction", "NotResource"): ("NOT_ACTION_AND_NOT_RESOURCE", "NotResource"),
    }[how, where]
    words = {
        "STAR_IN_RESOURCE": "Using the iam:PassRole action with wildcards (*) in the resource can be overly permissive"
        " because it allows iam:PassRole permissions on multiple resources.",
        "STAR_IN_ACTION_AND_RESOURCE": "Using wildcards (*) in the action and the resource can be overly permissive"
        " because it allows iam:PassRole permissions on all resources.",
        "STAR_IN_RESOURCE_AND_NOT_ACTION": "Using a resource with wildcards (*) and NotAction can be overly permissive"
        " because it allows iam:PassRole permissions on all resources.",
        "NOT_RESOURCE": "Using the iam:PassRole action with NotResource can be overly permissive because it can allow"
        " iam:PassRole permissions on multiple resources.",
        "STAR_IN_ACTION_AND_NOT_RESOURCE": "Using an action with wildcards (*) and NotResource can be overly permissive"
        " because it can allow iam:PassRole permissions on multiple resources.",
        "NOT_ACTION_AND_NOT_RESOURCE": "Using NotAction with NotResource can be overly permissive because it can allow"
        " iam:PassRole permissions on multiple resources.",
    }[what]
    yield "SECURITY_WARNING", f"PASS_ROLE_WITH_{what}", words + _ADVICE, (path,)


def _service_linked(statement: dict[str, Any]) -> Told:
    how = _named(statement, _SERVICE_LINKED)
    if how == "star" and _covered(statement) == "Resource":
        words = (
            "Using wildcards (*) in the action and the resource can allow creation of unintended service-linked roles"
            " because it allows iam:CreateServiceLinkedRole permissions on all resources."
        )
        yield "WARNING", "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE", words + _SLR_ADVICE, ("Resource",)


def _named(statement: dict[str, Any], action: str) -> str:
    """How a statement comes to be about an action: by its name, by a star, by NotAction; empty if it isn't."""
    if "NotAction" in statement:
        others = [str(each).lower() for each in as_list(statement["NotAction"])]
        return "" if any(wildcard(each, action) for each in others) else "NotAction"
    names = [str(each).lower() for each in as_list(statement.get("Action", []))]
    if action in names:
        return "Action"
    return "star" if any(wildcard(each, action) for each in names) else ""


def _covered(statement: dict[str, Any]) -> str:
    """The element by which a statement is about roles in general; empty if it is about some."""
    if "NotResource" in statement:
        return "NotResource"
    for resource in as_list(statement.get("Resource", [])):
        fields = [*str(resource).split(":", 5), *["*"] * 5][:6]
        if resource == "*" or (wildcard(fields[2], "iam") and wildcard(fields[5], _ANY_ROLE)):
            return "Resource"
    return ""
