# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be said against a policy document without asking AWS, by the codes that Access Analyzer has for it. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from ..errors import Refused
from ..policies import canonical, checked

# What is checked of a document of each type: as which kind, and how many characters other than white space AWS keeps.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html and the Organizations User Guide's quotas
KINDS: Mapping[str, tuple[str, int]] = {
    "identity": ("identity", 6144),
    "resource": ("resource", 20480),
    "trust": ("trust", 2048),
    "service_control": ("identity", 10240),
    "resource_control": ("resource", 10240),
}

EVERYONE = "EVERYONE_WITHOUT_CONDITION"
_PASS_ROLE = "iam:passrole"
_ADVICE = "Name the roles, or give the condition key iam:PassedToService."

Told = Iterator[tuple[str, str, str, str]]


def findings(document: Any, kind: str) -> list[dict[str, Any]]:
    """Each as ``type``, ``code``, ``sentence``, ``link`` (empty) and ``locations``; ``kind`` is one of KINDS."""
    try:
        policy = checked(document, "policy", kind=KINDS[kind][0])
    except Refused as refused:
        return [_finding("error", "INVALID_POLICY", str(refused).partition(": ")[2], "")]
    return [_finding(*one) for one in _all(policy, kind)]


def _finding(level: str, code: str, sentence: str, path: str) -> dict[str, Any]:
    locations = [{"path": path}] if path else []
    return {"type": level, "code": code, "sentence": f"{sentence[:1].upper()}{sentence[1:]}", "link": "",
            "locations": locations}  # fmt: skip


def _all(policy: Mapping[str, Any], kind: str) -> Told:
    if "Version" not in policy:
        yield "warning", "MISSING_VERSION", "Without a Version it is 2008-10-17, which has no variables.", ""
    size, most = len("".join(json.dumps(policy, separators=(",", ":")).split())), KINDS[kind][1]
    if size > most:
        code = "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA" if kind == "identity" else "POLICY_SIZE_EXCEEDS_QUOTA"
        yield "warning", code, f"{size} characters are more than the {most} that AWS keeps unless asked for more.", ""
    statements = policy["Statement"]
    several = isinstance(statements, list)
    for index, statement in enumerate(statements if several else [statements]):
        path = f"Statement[{index}]" if several else "Statement"
        for level, code, sentence, element in _statement(statement, kind):
            yield level, code, sentence, f"{path}.{element}"


def _statement(statement: Mapping[str, Any], kind: str) -> Told:
    meaning = canonical({"Statement": [statement]})["Statement"][0]
    for element in ("Action", "NotAction"):
        for action in meaning.get(element, ()):
            service, colon, name = action.partition(":")
            if action == "*":
                continue
            if not colon or not name:
                yield "error", "INVALID_ACTION", f"{action} is no action: they read service:Name.", element
            elif not re.fullmatch(r"[a-z0-9-]+", service):
                yield "error", "INVALID_SERVICE_IN_ACTION", f"{service} is no service's name.", element
    for element in ("Resource", "NotResource"):
        for resource in meaning.get(element, ()):
            if resource != "*" and not fnmatchcase("arn", resource.split(":")[0]):
                yield "error", "INVALID_ARN_PREFIX", f"{resource} is no ARN: they begin with arn.", element
            elif resource != "*" and not resource.endswith("*") and resource.count(":") < 5:
                form = "arn:partition:service:region:account:resource"
                yield "error", "MISSING_ARN_FIELD", f"{resource} is no ARN: they read {form}.", element
    if meaning["Effect"] != "Allow":
        return
    if kind == "identity":
        yield from _passing(meaning)
    everyone = "*" in meaning.get("Principal", {}).get("AWS", ())
    if kind in ("resource", "trust") and "NotPrincipal" in meaning:
        yield "security_warning", "ALLOW_WITH_NOT_PRINCIPAL", "It allows everyone but those named.", "NotPrincipal"
    elif kind in ("resource", "trust") and everyone and "Condition" not in meaning:
        yield "security_warning", EVERYONE, "It allows everyone, without a condition.", "Principal"


def _passing(meaning: Mapping[str, Any]) -> Told:
    """Statements by which any role can be handed to a service, and with it what the role may do."""
    keys = {key for keys in meaning.get("Condition", {}).values() for key in keys}
    actions = meaning.get("Action", ())
    stars = [action for action in actions if fnmatchcase(_PASS_ROLE, action)]
    if "NotAction" in meaning:
        how = "" if any(fnmatchcase(_PASS_ROLE, one) for one in meaning["NotAction"]) else "not_action"
    else:
        how = "name" if _PASS_ROLE in actions else "star" if stars else ""
    if not how or "iam:passedtoservice" in keys:
        return
    if "NotResource" in meaning:
        code = {"name": "NOT_RESOURCE", "star": "STAR_IN_ACTION_AND_NOT_RESOURCE",
                "not_action": "NOT_ACTION_AND_NOT_RESOURCE"}[how]  # fmt: skip
        sentence = f"It allows to pass roles that its NotResource doesn't name. {_ADVICE}"
        yield "security_warning", f"PASS_ROLE_WITH_{code}", sentence, "NotResource"
    elif any(_is_any_role(resource) for resource in meaning.get("Resource", ())):
        code = {"name": "STAR_IN_RESOURCE", "star": "STAR_IN_ACTION_AND_RESOURCE",
                "not_action": "STAR_IN_RESOURCE_AND_NOT_ACTION"}[how]  # fmt: skip
        sentence = f"It allows to pass any role to any service, and so to do what any of them may. {_ADVICE}"
        yield "security_warning", f"PASS_ROLE_WITH_{code}", sentence, "Resource"


def _is_any_role(resource: str) -> bool:
    fields = resource.split(":", 5)
    service, name = (fields[2] if len(fields) > 2 else "*"), (fields[5] if len(fields) > 5 else "*")
    return resource == "*" or (fnmatchcase("iam", service) and fnmatchcase("role/zq", name))
