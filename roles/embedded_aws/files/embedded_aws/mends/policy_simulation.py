# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""iam:SimulatePrincipalPolicy and iam:SimulateCustomPolicy, which moto lacks, answered by the evaluator."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from moto.core.responses import ActionResult
from moto.iam.exceptions import NotFoundException, ValidationError
from moto.iam.models import Group, Role, User
from moto.iam.responses import IamResponse

from embedded_aws.authorization import in_force
from embedded_aws.authorization.callers import Caller
from embedded_aws.authorization.conditions import as_list
from embedded_aws.authorization.decisions import BOUNDARY, SERVICE_CONTROL, Decision, Policies, Policy, decide
from embedded_aws.authorization.statements import Access

_SEVERITY = {"allowed": 0, "implicitDeny": 1, "explicitDeny": 2}


def install() -> None:
    IamResponse.simulate_principal_policy = _simulate_principal
    IamResponse.simulate_custom_policy = _simulate_custom


def _simulate_principal(self: IamResponse) -> ActionResult:
    arn = str(self._get_param("PolicySourceArn"))
    entity = _entity(self, arn)
    own = list(in_force.policies_of(entity))
    boundary = None if isinstance(entity, Group) else in_force.boundary_of(entity)
    caller = _caller(self._get_param("CallerArn") or arn)
    controls = in_force.organization_levels(arn.split(":")[4], "SERVICE_CONTROL_POLICY")
    policies = Policies((*own, *_given(self, "PolicyInputList")), _boundary(self, boundary), service_control=controls)
    return _simulated(self, caller, policies)


def _simulate_custom(self: IamResponse) -> ActionResult:
    caller = _caller(self._get_param("CallerArn") or f"arn:{self.partition}:iam::{self.current_account}:user/none")
    return _simulated(self, caller, Policies(_given(self, "PolicyInputList"), _boundary(self, None)))


def _entity(self: IamResponse, arn: str) -> User | Role | Group:
    found = re.fullmatch(r"arn:[^:]+:iam::\d{12}:(user|role|group)/.+", arn)
    if found is None:
        raise ValidationError(f"Invalid Entity Arn: {arn} does not clearly define entity type and name.")
    known: dict[str, Iterable[Any]] = {
        "user": self.backend.users.values(), "role": self.backend.get_roles(), "group": self.backend.groups.values(),
    }  # fmt: skip
    for entity in known[found.group(1)]:
        if entity.arn == arn:
            return entity
    raise NotFoundException(f"The {found.group(1)} with name {arn.rpartition('/')[2]} cannot be found.")


def _caller(arn: str) -> Caller:
    account, name = arn.split(":")[4], arn.rpartition("/")[2]
    if ":role/" in arn:
        return Caller(account, arn, arn, None, name, "AssumedRole")
    return Caller(account, arn, arn, name, name, "User")


def _given(self: IamResponse, name: str) -> tuple[Policy, ...]:
    texts = self._get_param(name) or []
    return tuple(Policy(in_force.parsed(text), f"{name}.{at}", "none") for at, text in enumerate(texts, 1))


def _boundary(self: IamResponse, own: Sequence[Policy] | None) -> Sequence[Policy] | None:
    # AWS: a boundary that is given is used instead of the entity's own.
    return _given(self, "PermissionsBoundaryPolicyInputList") or own


def _simulated(self: IamResponse, caller: Caller, policies: Policies) -> ActionResult:
    resource = self._get_param("ResourcePolicy")
    owner = (self._get_param("ResourceOwner") or "").split(":")[4:5]
    policies = Policies(
        policies.identity, policies.boundary, service_control=policies.service_control,
        resource=Policy(in_force.parsed(resource), "ResourcePolicy", "resource") if resource else None,
        owner=owner[0] if owner else None,
    )  # fmt: skip
    entries = self._get_param("ContextEntries") or []
    context = {
        entry["ContextKeyName"].lower(): values[0] if len(values) == 1 else values
        for entry in entries
        for values in [entry.get("ContextKeyValues", [])]
    }
    missing = sorted(key for key in _asked_for(policies) if key.lower() not in context)
    arns = self._get_param("ResourceArns") or ["*"]
    results = []
    for action in self._get_param("ActionNames"):
        each = [(arn, decide(Access(caller, action, arn, context), policies)) for arn in arns]
        results.append(_result(action, each, missing, policies))
    return ActionResult({"EvaluationResults": results, "IsTruncated": False})


def _result(
    action: str, each: Sequence[tuple[str, Decision]], missing: list[str], policies: Policies
) -> dict[str, Any]:
    """AWS: one result an action, with the most restrictive decision of all resources, and those one by one."""
    arn, worst = max(each, key=lambda pair: _SEVERITY[_word(pair[1])])
    result: dict[str, Any] = {
        "EvalActionName": action,
        "EvalResourceName": arn if len(each) == 1 else "*",
        "EvalDecision": _word(worst),
        "MatchedStatements": _matched(worst),
        "MissingContextValues": missing,
        "ResourceSpecificResults": [
            {
                "EvalResourceName": name,
                "EvalResourceDecision": _word(decision),
                "MatchedStatements": _matched(decision),
                "MissingContextValues": missing,
            }
            for name, decision in each
            if name != "*"
        ],
    }
    if policies.service_control:
        result["OrganizationsDecisionDetail"] = {"AllowedByOrganizations": worst.kind != SERVICE_CONTROL}
    if policies.boundary is not None:
        result["PermissionsBoundaryDecisionDetail"] = {"AllowedByPermissionsBoundary": worst.kind != BOUNDARY}
    return result


def _word(decision: Decision) -> str:
    return "allowed" if decision.allowed else "explicitDeny" if decision.explicit else "implicitDeny"


def _matched(decision: Decision) -> list[dict[str, str]]:
    return [
        {"SourcePolicyId": match.policy.name, "SourcePolicyType": match.policy.origin} for match in decision.matches
    ]


def _asked_for(policies: Policies) -> set[str]:
    every = (*policies.identity, *(policies.boundary or ()), *([policies.resource] if policies.resource else []))
    return {
        key
        for policy in every
        for statement in as_list(policy.document["Statement"])
        for block in statement.get("Condition", {}).values()
        for key in block
    }
