# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A policy looked at before it is attached: validated, simulated and compared, by AWS where it can be asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Params, Plan
from ..permissions import needed
from ..policies import checked
from . import policies, policy_comparison, policy_findings, policy_simulation

_ANALYZER = "accessanalyzer"
_TYPES: Mapping[str, str] = {
    "identity": "IDENTITY_POLICY",
    "resource": "RESOURCE_POLICY",
    "trust": "RESOURCE_POLICY",
    "service_control": "SERVICE_CONTROL_POLICY",
    "resource_control": "RESOURCE_CONTROL_POLICY",
}
_TRUST = "AWS::IAM::AssumeRolePolicyDocument"
# Those that CheckNoNewAccess compares.
_COMPARED = ("identity", "resource", "trust")
# Access Analyzer may not be asked, isn't in the region or behind the endpoint, or isn't reached.
_OUT_OF_REACH = (
    "AccessDenied",
    "AccessDeniedException",
    "ConnectionFailed",
    "NotAws",
    "NotImplemented",
    "UnauthorizedOperation",
    "UnknownOperationException",
)
# CheckNoNewAccess has documents that are too much for it, or that it can't read.
_NOT_COMPARED = ("InvalidParameterException", "UnprocessableEntityException")
_ROLE = r"arn:[a-z-]+:iam::\d{12}:role/(?:\S*/)?([^/\s]+)"


def check(params: Params) -> None:
    """Refuse what can't be asked."""
    if params.get("resource_type") and params.get("type") != "resource":
        raise Refused("resource_type: only the policies of type resource are those of a resource.")
    policy_simulation.check(params)
    comparison = params.get("compare")
    if comparison:
        _check_old(comparison["with"], params.get("type") or "identity")


def _check_old(old: str, kind: str) -> None:
    if not old.startswith("arn:"):
        checked(old, "compare.with", kind=policy_findings.KINDS[kind][0])
    elif not re.fullmatch(_ROLE if kind == "trust" else policies.ARN, old):
        of = "role" if kind == "trust" else "managed policy"
        raise Refused(f"compare.with: {old!r} is not the ARN of a {of}, nor a policy document.")


def plan(api: Any, params: Params) -> Plan:
    """The findings, the simulated decisions and what the comparison came to; raises Failed where one isn't as it is to
    be, with all that was found out by then as facts."""
    facts: dict[str, Any] = {}
    warnings: list[str] = []
    if params.get("policy") is not None and params.get("validate") is not False:
        facts["validated_by"], facts["findings"] = _validated(api, params, warnings)
        _fail(_unwanted(facts["findings"], params), facts)
    if params.get("policy") is not None and (params.get("simulate") or params.get("compare")):
        checked(params["policy"], "policy", kind=policy_findings.KINDS[params.get("type") or "identity"][0])
    if params.get("simulate"):
        facts["simulations"] = list(policy_simulation.simulated(api, params))
        unmet = [one for one in facts["simulations"] if one["met"] is False]
        _fail(map(policy_simulation.sentence, unmet), facts)
        warnings += sorted(
            {f"{one['principal']} isn't there yet: what it may do can't be simulated in this check run."
             for one in facts["simulations"] if one["met"] is None}
        )  # fmt: skip
    if params.get("compare"):
        facts["comparison"] = _compared(api, params, warnings)
        if facts["comparison"]["result"] in (params["compare"].get("fail_on") or ()):
            _fail([_beyond(facts["comparison"])], facts)
    return Plan(facts=facts, warnings=tuple(warnings))


def _fail(sentences: Any, facts: Mapping[str, Any]) -> None:
    said = " ".join(sentences)
    if said:
        raise Failed(said, facts=facts)


def _unwanted(findings: list[dict[str, Any]], params: Params) -> Iterator[str]:
    for one in findings:
        if one["type"] in (params.get("fail_on") or ()):
            place = next((where["path"] for where in one["locations"] if where.get("path")), "")
            kind = one["type"].replace("_", " ")
            yield f"policy: {kind} {one['code']}{f' at {place}' if place else ''}: {one['sentence'].rstrip('.')}."


def _beyond(comparison: Mapping[str, Any]) -> str:
    said = {
        policy_comparison.NEW: "policy grants more than the one it is compared with.",
        policy_comparison.UNKNOWN: "whether policy grants more than the one it is compared with can't be told.",
    }[comparison["result"]]
    return " ".join([f"compare: {said}", *comparison["reasons"]])


# --- validation ---


def _validated(api: Any, params: Params, warnings: list[str]) -> tuple[str, list[dict[str, Any]]]:
    kind = params.get("type") or "identity"
    if not params.get("offline"):
        request = {"policyDocument": params["policy"], "policyType": _TYPES[kind]}
        resource = _TRUST if kind == "trust" else params.get("resource_type")
        if resource:
            request["validatePolicyResourceType"] = resource
        answer = _asked(api, "validate_policy", request, warnings)
        if answer is not None:
            found = [_finding(one) for page in answer for one in page["findings"]]
            # Access Analyzer judges who comes in only where it is told of the resource; a role is for nobody unknown.
            own = policy_findings.findings(params["policy"], kind) if kind == "trust" else []
            return "access_analyzer", found + [one for one in own if one["code"] == policy_findings.EVERYONE]
    return "offline", policy_findings.findings(params["policy"], kind)


def _asked(
    api: Any, operation: str, request: Mapping[str, Any], warnings: list[str], more: tuple[str, ...] = ()
) -> list[dict[str, Any]] | None:
    """The pages of an answer of Access Analyzer; None and a warning where it can't be asked."""
    try:
        return list(api.pages(operation, request, _ANALYZER))
    except ApiError as error:
        doing = "asking Access Analyzer"
        if error.code not in (*_OUT_OF_REACH, *more) and error.status != 501:
            raise Failed(explain(doing, error, needed(_ANALYZER, operation)), error) from error
        warnings.append(
            f"{explain(doing, error, needed(_ANALYZER, operation))} This module's own rules were used, which know less."
        )
        return None


def _finding(found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": found["findingType"].lower(),
        "code": found["issueCode"],
        "sentence": found["findingDetails"],
        "link": found.get("learnMoreLink") or "",
        "locations": [_location(one) for one in found.get("locations") or ()],
    }


def _location(found: Mapping[str, Any]) -> dict[str, Any]:
    """A place as ``Statement[0].Action[1]``, and the line and the column that it begins at."""
    path = ""
    for step in found.get("path") or ():
        if "index" in step:
            path += f"[{step['index']}]"
        elif step.get("value") or step.get("key"):
            path += f".{step.get('value') or step['key']}"
    start = found["span"]["start"]
    return {"path": path.lstrip("."), "line": start["line"], "column": start["column"]}


# --- comparison ---


def _compared(api: Any, params: Params, warnings: list[str]) -> dict[str, Any]:
    kind, new, old = params.get("type") or "identity", params["policy"], params["compare"]["with"]
    if old.startswith("arn:"):
        document = _trust_of(api, old) if kind == "trust" else _document_of(api, old)
        if document is None:
            return {"result": "nothing_to_compare", "compared_by": "", "reasons": [f"There is no {old} yet."]}
        old = document
    if kind in _COMPARED and not params.get("offline"):
        request = {"newPolicyDocument": new, "existingPolicyDocument": old, "policyType": _TYPES[kind]}
        answer = _asked(api, "check_no_new_access", request, warnings, _NOT_COMPARED)
        if answer is not None:
            result = policy_comparison.SAME if answer[0].get("result") == "PASS" else policy_comparison.NEW
            reasons = [one["description"] for one in answer[0].get("reasons") or () if one.get("description")]
            return {"result": result, "compared_by": "access_analyzer", "reasons": reasons}
    result, reasons = policy_comparison.compared(new, old)
    return {"result": result, "compared_by": "offline", "reasons": reasons}


def _document_of(api: Any, arn: str) -> str | None:
    """The document in force of a managed policy, None if there is none; raises Failed."""
    address = {"PolicyArn": arn}
    policy = _read(api, "get_policy", address)
    if policy is None:
        return None
    version = {**address, "VersionId": policy["Policy"]["DefaultVersionId"]}
    answer = _read(api, "get_policy_version", version)
    return None if answer is None else policies.text(answer["PolicyVersion"]["Document"])


def _trust_of(api: Any, arn: str) -> str | None:
    """The trust policy of a role, None if there is none; raises Failed."""
    answer = _read(api, "get_role", {"RoleName": arn.rpartition("/")[2]})
    return None if answer is None else policies.text(answer["Role"]["AssumeRolePolicyDocument"])


def _read(api: Any, operation: str, address: Mapping[str, Any]) -> Any:
    try:
        return api.call(operation, address)
    except ApiError as error:
        if error.code in policies.GONE:
            return None
        raise Failed(explain("reading what is compared with", error, needed("iam", operation)), error) from error
