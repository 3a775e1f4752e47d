# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is found in the actions and resources of one statement: names that don't exist, ARNs of the wrong form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from embedded_aws.authorization.conditions import as_list, wildcard

from . import known_actions
from .places import Path

Told = Iterator[tuple[str, str, str, Path]]

_REQUIRED_FIELDS = 6
# Services whose ARNs have no region, no account.
_WITHOUT_REGION = ("iam", "s3")
_WITHOUT_ACCOUNT = ("s3",)
_REGIONAL = re.compile(r":access(point|-grants)")
_OWNED = re.compile(r"access-grants|accesspoint|job|storage")
# In the policies of IAM itself, its own and AWS's.
_OWN_ACCOUNT = "aws"


def is_region(value: Any) -> bool:
    """Whether a condition's value may be a region."""
    return "${" in str(value) or value in known_actions.regions()


def actions(statement: dict[str, Any]) -> Told:
    """What is wrong with the actions."""
    given = [name for name in ("Action", "NotAction") if name in statement]
    if not given:
        yield "ERROR", "MISSING_ACTION", "Add an Action or NotAction element to the policy statement.", ()
    for name in given:
        for path, action in _each(statement, name):
            if not isinstance(action, str):
                details = "The text does not match the expected JSON data type String."
                yield "ERROR", "DATA_TYPE_MISMATCH", details, path
                continue
            if action == "*":
                continue
            service, colon, operation = action.partition(":")
            # AWS takes no wildcards for a service.
            if colon and not known_actions.has_service(service.lower()):
                details = f"The service {service} specified in the action does not exist."
                yield "ERROR", "INVALID_SERVICE_IN_ACTION", details, path
            elif not colon or not _may_be(service, operation):
                yield "ERROR", "INVALID_ACTION", f"The action {action} does not exist.", path


def _may_be(service: str, operation: str) -> bool:
    if not operation:
        return False
    return bool(re.search(r"[*?]", operation)) or known_actions.has_action(service.lower(), operation)


def resources(statement: dict[str, Any]) -> Told:
    """What is wrong with the ARNs."""
    for name in ("Resource", "NotResource"):
        for path, resource in _each(statement, name):
            if not isinstance(resource, str):
                details = "The text does not match the expected JSON data type String."
                yield "ERROR", "DATA_TYPE_MISMATCH", details, path
            elif resource != "*":
                for code, details in _arn(resource):
                    yield "ERROR", code, details, path


def _arn(resource: str) -> Iterator[tuple[str, str]]:
    fields = resource.split(":", 5)
    if not wildcard(fields[0], "arn"):
        yield "INVALID_ARN_PREFIX", "Add the required prefix (arn) to the resource ARN."
        return
    if len(fields) < _REQUIRED_FIELDS and not resource.endswith("*"):
        structure = "arn:partition:service:region:account:resource"
        details = f"Resource ARNs must include at least {_REQUIRED_FIELDS} fields in the following structure: "
        yield "MISSING_ARN_FIELD", details + structure
        return
    _arn_word, partition, service, region, account, rest = [*fields, *["*"] * (_REQUIRED_FIELDS - len(fields))]
    known = known_actions.partitions()
    if not any(wildcard(partition, each) for each in known) and "${" not in partition:
        supported = ", ".join(sorted(known))
        details = f"The resource ARN for the service {service} does not support the partition {partition}."
        yield "INVALID_PARTITION", f"{details} Use the supported values: {supported}"
    if region and service in _WITHOUT_REGION and region != "*" and not _REGIONAL.search(resource):
        details = f"The service {service} does not support specifying a Region in the resource ARN."
        yield "ARN_REGION_NOT_ALLOWED", details
    elif region and not any(wildcard(region, each) for each in known_actions.regions()) and "${" not in region:
        details = f"The Region {region} is not valid for this resource."
        yield "INVALID_ARN_REGION", f"{details} Update the resource ARN to include a supported Region."
    if account and service in _WITHOUT_ACCOUNT and account != "*" and not _OWNED.match(rest):
        details = f"The service {service} does not support specifying an account ID in the resource ARN."
        yield "ARN_ACCOUNT_NOT_ALLOWED", details
    elif account != _OWN_ACCOUNT and not re.fullmatch(r"|\d{12}|.*[*?$].*", account):
        details = f"The resource ARN account ID {account} is not valid. Provide a 12-digit account ID."
        yield "INVALID_ARN_ACCOUNT", details


def suggestions(statement: dict[str, Any]) -> Told:
    """What could be said better."""
    for name in ("Action", "Resource"):
        values = statement.get(name)
        if values == []:
            details = f"This statement includes no {name.lower()}s and does not affect the policy."
            yield "SUGGESTION", f"EMPTY_ARRAY_{name.upper()}", f"{details} Specify {name.lower()}s.", (name,)
        texts = [value for value in as_list(values or []) if isinstance(value, str)]
        redundant = _redundant([text.lower() for text in texts] if name == "Action" else texts)
        if redundant:
            what = texts[redundant[0]]
            details = (
                f"The {len(redundant)} {name.lower()}(s) are redundant because they provide similar permissions. Update"
                f" the policy to remove the redundant {name.lower()} such as: {what}."
            )
            yield "SUGGESTION", f"REDUNDANT_{name.upper()}", details, (name, redundant[0])
    if statement.get("Condition") == {}:
        details = "This condition block is empty and it does not affect the policy. Specify conditions."
        yield "SUGGESTION", "EMPTY_OBJECT_CONDITION", details, ("Condition",)
    if statement.get("Sid") == "":
        details = "Add a value to the empty string in the Sid element."
        yield "SUGGESTION", "EMPTY_SID_VALUE", details, ("Sid",)


def _redundant(texts: list[str]) -> list[int]:
    """Those that another one covers."""
    return [
        index
        for index, text in enumerate(texts)
        if any(
            wildcard(other, text) and (other != text or at < index) for at, other in enumerate(texts) if at != index
        )
    ]


def _each(statement: dict[str, Any], name: str) -> Iterator[tuple[Path, Any]]:
    value = statement.get(name, [])
    if isinstance(value, list):
        yield from (((name, index), one) for index, one in enumerate(value))
    else:
        yield (name,), value
