# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""May a principal do something? IAM's policy simulator is asked, and what it decided is said in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Params
from ..permissions import needed

_PRINCIPAL = re.compile(r"arn:[a-z-]+:iam::\d{12}:(user|group|role)/\S+")
# IAM takes no wildcards here.
_ACTION = re.compile(r"[a-zA-Z0-9-]+:[a-zA-Z0-9]+")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2}))?")
_SIMULATED = ("identity", "resource")


def check(params: Params) -> None:
    """Refuse simulations that IAM can't make."""
    kind, has_document = params.get("type") or "identity", params.get("policy") is not None
    for number, one in enumerate(params.get("simulate") or ()):
        where = f"simulate[{number}]"
        principal = one.get("principal")
        found = _PRINCIPAL.fullmatch(principal) if principal else None
        if principal and found is None:
            raise Refused(f"{where}.principal: {principal!r} is not the ARN of a user, a group or a role.")
        if not principal and not has_document:
            raise Refused(f"{where}: give the principal, or the policy that is to be tried without one.")
        if has_document and kind not in _SIMULATED:
            raise Refused(
                f"{where}: IAM simulates policies of identities and of resources, and none of type {kind}. Leave"
                " simulate out, or make it a task of its own without policy."
            )
        if has_document and kind == "resource" and (found is None or found.group(1) != "user"):
            raise Refused(f"{where}.principal: with a resource's policy, IAM simulates users only. Give a user's ARN.")
        if not one.get("actions"):
            raise Refused(f"{where}.actions: there is none, so that nothing would be looked at. Name one.")
        for resource in one.get("resources") or ():
            if resource != "*" and not resource.startswith("arn:"):
                raise Refused(f"{where}.resources: {resource!r} is not an ARN (arn:aws:s3:::photos/sea.jpg) nor *.")
        for action in one["actions"]:
            if not _ACTION.fullmatch(action):
                raise Refused(
                    f"{where}.actions: {action!r} is no action that can be simulated: they read s3:GetObject, without"
                    " wildcards."
                )


def simulated(api: Any, params: Params) -> Iterator[dict[str, Any]]:
    """For each principal, action and resource: ``decision``, ``expect``, ``met``, ``decided_by`` and what matched.

    ``met`` is None where a check run meets a principal that isn't there yet. Raises Failed.
    """
    kind, document = params.get("type") or "identity", params.get("policy")
    for one in params.get("simulate") or ():
        principal = one.get("principal") or ""
        request = _request(one, kind, document)
        operation = "simulate_principal_policy" if principal else "simulate_custom_policy"
        try:
            found = [result for page in api.pages(operation, request, "iam") for result in page["EvaluationResults"]]
        except ApiError as error:
            if error.code == "NoSuchEntity" and api.check:
                yield from _unknown(one, principal)
                continue
            doing = f"simulating {principal or 'the policy'}"
            raise Failed(explain(doing, error, needed("iam", operation)), error) from error
        for result in found:
            # Several resources are told one by one, within the result of all of them.
            for each in result.get("ResourceSpecificResults") or (result,):
                yield _shown({**result, **each}, one, principal)


def sentence(result: Mapping[str, Any]) -> str:
    """What to say of a result that isn't as expected."""
    who = result["principal"] or "whoever has the policy"
    may = "may" if result["decision"] == "allowed" else "may not"
    return (
        f"{who} {may} do {result['action']} on {result['resource']}, which is expected to be {result['expect']}:"
        f" {result['decided_by']}."
    )


def _request(one: Mapping[str, Any], kind: str, document: str | None) -> dict[str, Any]:
    request: dict[str, Any] = {
        "ActionNames": list(one["actions"]),
        "ResourceArns": list(one.get("resources") or ["*"]),
        "ContextEntries": [_entry(key, value) for key, value in (one.get("context") or {}).items()],
    }
    if one.get("principal"):
        request["PolicySourceArn"] = one["principal"]
    if document is not None and kind == "resource":
        request.update(ResourcePolicy=document, CallerArn=one["principal"])
    elif document is not None:
        request["PolicyInputList"] = [document]
    return request


def _entry(key: str, value: Any) -> dict[str, Any]:
    """A condition key with the type that its value has; a list makes it one of many values."""
    values = value if isinstance(value, list) else [value]
    kinds = {_kind(each) for each in values}
    kind = kinds.pop() if len(kinds) == 1 else "string"
    texts = [str(each).lower() if isinstance(each, bool) else str(each) for each in values]
    return {
        "ContextKeyName": key,
        "ContextKeyValues": texts,
        "ContextKeyType": f"{kind}List" if isinstance(value, list) else kind,
    }


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "numeric"
    text = str(value)
    if text in ("true", "false"):
        return "boolean"
    if _DATE.fullmatch(text):
        return "date"
    try:
        ip_address(text.partition("/")[0])
    except ValueError:
        return "string"
    return "ip"


def _shown(result: Mapping[str, Any], one: Mapping[str, Any], principal: str) -> dict[str, Any]:
    word = result.get("EvalResourceDecision") or result["EvalDecision"]
    decision, expect = "allowed" if word == "allowed" else "denied", one.get("expect") or "allowed"
    matched = [_statement(each) for each in result.get("MatchedStatements") or ()]
    return {
        "principal": principal,
        "action": result["EvalActionName"],
        "resource": result.get("EvalResourceName") or "*",
        "decision": decision,
        "expect": expect,
        "met": decision == expect,
        "decided_by": _decided_by(word, result, matched),
        "matched_statements": matched,
        "missing_context": sorted(result.get("MissingContextValues") or ()),
    }


def _statement(matched: Mapping[str, Any]) -> dict[str, Any]:
    """A statement by the policy that it is of, and where it stands in it."""
    name = str(matched.get("SourcePolicyId") or "")
    is_own = name.startswith("PolicyInputList") or matched.get("SourcePolicyType") == "resource"
    start = matched.get("StartPosition") or {}
    return {
        "policy": "the policy of this task" if is_own else name,
        "policy_type": matched.get("SourcePolicyType") or "",
        "line": start.get("Line"),
        "column": start.get("Column"),
    }


def _decided_by(word: str, result: Mapping[str, Any], matched: list[dict[str, Any]]) -> str:
    policies = ", ".join(dict.fromkeys(one["policy"] for one in matched))
    missing = ", ".join(sorted(result.get("MissingContextValues") or ()))
    without = f" (there are conditions on {missing}, which context doesn't give)" if missing else ""
    if word == "allowed":
        return f"it is allowed by {policies or 'a policy'}"
    if not (result.get("OrganizationsDecisionDetail") or {}).get("AllowedByOrganizations", True):
        return "the organization's policies don't allow it"
    if word == "explicitDeny":
        return f"it is denied by {policies or 'a policy'}{without}"
    if not (result.get("PermissionsBoundaryDecisionDetail") or {}).get("AllowedByPermissionsBoundary", True):
        return "the permissions boundary doesn't allow it"
    return f"no policy allows it{without}"


def _unknown(one: Mapping[str, Any], principal: str) -> Iterator[dict[str, Any]]:
    for action in one["actions"]:
        for resource in one.get("resources") or ("*",):
            yield {
                "principal": principal, "action": action, "resource": resource, "decision": "unknown",
                "expect": one.get("expect") or "allowed", "met": None, "decided_by": "the principal isn't there yet",
                "matched_statements": [], "missing_context": [],
            }  # fmt: skip
