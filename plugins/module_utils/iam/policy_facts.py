# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the info module of managed policies returns: found by name or ARN or listed, then read side by side."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Params, Plan
from ..permissions import needed
from ..shapes import snake
from ..tags import tags_by_key
from . import policies

_SCOPES: Mapping[str, str] = {"local": "Local", "aws": "AWS", "all": "All"}
_KINDS = ("user", "group", "role")
# So many are read at a time; how many calls are under way is the port's to say.
_TOGETHER = 50


def check(params: Params) -> None:
    """Refuse names and ARNs that no managed policy has."""
    if params.get("name") is not None:
        policies.check({"name": params["name"]})
    arn = params.get("arn")
    if arn is not None and not re.fullmatch(policies.ARN, arn):
        raise Refused(f"arn: {arn!r} is no managed policy's. Theirs read arn:aws:iam::<account or aws>:policy/<name>.")


def plan(api: Any, params: Params) -> Plan:
    """``iam_managed_policies``: one policy or those listed, each with the details asked for, sorted by name."""
    details = tuple(params.get("details") or ())
    arns = _arns(api, params)
    found: list[dict[str, Any]] = []
    for start in range(0, len(arns), _TOGETHER):
        found.extend(_read(api, arns[start : start + _TOGETHER], details))
        if start + _TOGETHER < len(arns):
            api.report(f"{start + _TOGETHER} of {len(arns)} policies read")
    return Plan(facts={"iam_managed_policies": sorted(found, key=lambda one: (one["policy_name"], one["arn"]))})


def _arns(api: Any, params: Params) -> list[str]:
    if params.get("arn"):
        return [params["arn"]]
    name, scope = params.get("name"), params.get("scope") or "local"
    if name and scope == "local" and not params.get("only_attached"):
        # Most stand under the path "/", where one call finds them.
        arn = policies.arn({"name": name}, api.located())
        if _attempt(api, lambda: api.call("get_policy", {"PolicyArn": arn}), f"reading {arn}") is not None:
            return [arn]
    request: dict[str, Any] = {"Scope": _SCOPES[scope], "OnlyAttached": bool(params.get("only_attached"))}
    prefix = params.get("path_prefix")
    if prefix:
        request["PathPrefix"] = f"/{prefix.strip('/')}/".replace("//", "/")

    def listed() -> list[str]:
        pages = api.pages("list_policies", request)
        return [one["Arn"] for page in pages for one in page["Policies"] if name in (None, one["PolicyName"])]

    return _attempt(api, listed, "listing the policies") or []


def _read(api: Any, arns: Sequence[str], details: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The policies of the ARNs; one that is gone is left out."""
    read = _together(api, [(arn, "get_policy") for arn in arns])
    there = {arn: answer["Policy"] for arn, answer in zip(arns, read) if answer is not None}
    shown = {arn: _shown(policy) for arn, policy in there.items()}
    versions: dict[str, list[Any]] = {arn: [] for arn in there}
    if "versions" in details:
        for arn, pages in zip(there, _together(api, [(arn, "list_policy_versions") for arn in there])):
            versions[arn] = [one for page in pages or () for one in page["Versions"]]
    held = _together(api, [(arn, "list_entities_for_policy") for arn in there]) if "attachments" in details else ()
    for arn, pages in zip(there, held):
        shown[arn]["attachments"] = _holders(pages or ())
    wanted = [(arn, one["VersionId"]) for arn in there for one in versions[arn]]
    if "document" in details:
        wanted += [(arn, policy["DefaultVersionId"]) for arn, policy in there.items()]
    wanted = list(dict.fromkeys(wanted))
    answers = _together(api, [(arn, "get_policy_version", version) for arn, version in wanted])
    documents = {key: answer["PolicyVersion"]["Document"] for key, answer in zip(wanted, answers) if answer}
    for arn, one in shown.items():
        if "document" in details:
            one["document"] = documents.get((arn, one["default_version_id"]))
        if "versions" in details:
            listed = sorted(versions[arn], key=lambda each: policies.number(each["VersionId"]), reverse=True)
            one["versions"] = [
                {**{snake(member): value for member, value in each.items() if member != "Document"},
                 "document": documents[arn, each["VersionId"]]}
                for each in listed
                if (arn, each["VersionId"]) in documents
            ]  # fmt: skip
        yield one


def _shown(policy: Mapping[str, Any]) -> dict[str, Any]:
    one = {snake(member): value for member, value in policy.items() if member != "Tags"}
    return {**one, "tags": tags_by_key(policy.get("Tags"))}


def _holders(pages: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Who holds the policy; the listings of what it is a boundary of come in pages with the filter of the usage."""
    held: dict[str, list[str]] = {f"{kind}s": [] for kind in _KINDS}
    held.update(boundary_of_users=[], boundary_of_roles=[])
    for page in pages:
        for kind in _KINDS:
            names = [one[policies.HOLDERS[kind]] for one in page.get(f"Policy{kind.capitalize()}s", ())]
            # Groups have no boundary.
            held[f"boundary_of_{kind}s" if page["usage"] == "boundary" and kind != "group" else f"{kind}s"] += names
    return {key: sorted(names) for key, names in held.items()}


def _together(api: Any, calls: Sequence[tuple[str, ...]]) -> list[Any]:
    """The answers to calls of (ARN, operation[, version]), None for what is gone; raises Failed."""
    thunks = [_thunk(api, *call) for call in calls]
    answers = api.side_by_side(thunks)
    return [_checked(answer, f"reading {call[0]}") for call, answer in zip(calls, answers)]


def _thunk(api: Any, arn: str, operation: str, version: str = "") -> Callable[[], Any]:
    address = {"PolicyArn": arn}
    if operation == "list_entities_for_policy":
        usages = (("policy", "PermissionsPolicy"), ("boundary", "PermissionsBoundary"))
        return lambda: [
            {**page, "usage": usage}
            for usage, asked in usages
            for page in api.pages("list_entities_for_policy", {**address, "PolicyUsageFilter": asked})
        ]
    if operation == "list_policy_versions":
        return lambda: list(api.pages("list_policy_versions", address))
    if operation == "get_policy_version":
        return lambda: api.call("get_policy_version", {**address, "VersionId": version})
    return lambda: api.call("get_policy", address)


def _attempt(api: Any, thunk: Callable[[], Any], doing: str) -> Any:
    return _checked(api.side_by_side([thunk])[0], doing)


def _checked(answer: Any, doing: str) -> Any:
    if not isinstance(answer, ApiError):
        return answer
    if answer.code in policies.GONE:
        return None
    raise Failed(explain(doing, answer, needed("iam", answer.operation)), answer)
