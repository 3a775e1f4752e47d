# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who in an account can give rights to others, as it is and as a plan's requests would leave it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from ..parts import Request, Step
from ..policies import canonical

# One who may do any of these to all users or roles can give everybody every right. The document of AWS's own policies
# isn't read: of those that are meant for people, these two allow it.
_GIVING = {"user": ("iam:attachuserpolicy", "iam:putuserpolicy"), "role": ("iam:attachrolepolicy", "iam:putrolepolicy")}
_OF_AWS = ("AdministratorAccess", "IAMFullAccess")
_SERVICES = "/aws-service-role/"
_KINDS: Mapping[str, str] = {"user": "UserName", "group": "GroupName", "role": "RoleName"}
FILTER = ("User", "Group", "Role", "LocalManagedPolicy")


@dataclass
class Holder:
    """A user, a group or a role, with what it holds; ``boundary`` is an ARN, ``people`` whether people can be it."""

    kind: str
    name: str
    managed: set[str] = field(default_factory=set)
    inline: dict[str, Any] = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)
    boundary: str = ""
    people: bool = True


@dataclass
class Account:
    """An account's holders by (kind, name in small letters), and its own policies' documents by ARN and version."""

    number: str
    partition: str
    holders: dict[tuple[str, str], Holder] = field(default_factory=dict)
    documents: dict[str, Any] = field(default_factory=dict)
    versions: dict[tuple[str, str], Any] = field(default_factory=dict)

    def administrators(self) -> list[str]:
        """The users and roles that can give rights to others, like ``user jo``."""
        return [
            f"{one.kind} {one.name}"
            for one in self.holders.values()
            if one.kind != "group" and one.people and self._is_administrator(one)
        ]

    def _is_administrator(self, one: Holder) -> bool:
        policies = list(self._policies(one))
        boundary = [self._document(one.boundary)] if one.boundary else None
        for kind, actions in _GIVING.items():
            anybody = f"arn:{self.partition}:iam::{self.number}:{kind}/anybody"
            for action in actions:
                if _allow(policies, action, anybody) and (boundary is None or _allow(boundary, action, anybody)):
                    return True
        return False

    def _policies(self, one: Holder) -> Iterator[Any]:
        for each in [one, *(self.holders.get(("group", name)) for name in sorted(one.groups))]:
            if each is not None:
                yield from each.inline.values()
                yield from (self._document(arn) for arn in sorted(each.managed))

    def _document(self, arn: str) -> Any:
        if is_of_aws(arn):
            everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
            return {"Statement": [everything] if gives(arn) else []}
        return self.documents.get(arn) or {"Statement": []}


def read(pages: Iterable[Mapping[str, Any]], number: str, partition: str) -> Account:
    """The account that the pages of GetAccountAuthorizationDetails show."""
    account = Account(number, partition)
    for page in pages:
        for kind, member in _KINDS.items():
            for one in page.get(f"{kind.capitalize()}DetailList") or ():
                account.holders[kind, one[member].lower()] = _holder(kind, one)
        for policy in page.get("Policies") or ():
            for version in policy.get("PolicyVersionList") or ():
                account.versions[policy["Arn"], version["VersionId"]] = version.get("Document")
                if version.get("IsDefaultVersion"):
                    account.documents[policy["Arn"]] = version.get("Document")
    return account


def _holder(kind: str, one: Mapping[str, Any]) -> Holder:
    return Holder(
        kind,
        one[_KINDS[kind]],
        {policy["PolicyArn"] for policy in one.get("AttachedManagedPolicies") or ()},
        {
            policy["PolicyName"]: policy.get("PolicyDocument")
            for policy in one.get(f"{kind.capitalize()}PolicyList") or ()
        },
        {name.lower() for name in one.get("GroupList") or ()},
        (one.get("PermissionsBoundary") or {}).get("PermissionsBoundaryArn") or "",
        kind != "role" or lets_in_people(one.get("AssumeRolePolicyDocument")) and not _is_of_a_service(one),
    )


def _is_of_a_service(role: Mapping[str, Any]) -> bool:
    return str(role.get("Path", "")).startswith(_SERVICES)


def lets_in_people(trust: Any) -> bool:
    """Whether a trust policy lets in anybody but AWS's services, whose hands nobody can borrow."""
    statements = canonical(trust).get("Statement", ())
    return any(
        one.get("Effect") == "Allow" and ("NotPrincipal" in one or set(one.get("Principal", {})) - {"Service"})
        for one in statements
    )


def is_of_aws(arn: str) -> bool:
    """Whether a policy is AWS's own."""
    return ":iam::aws:policy/" in arn


def gives(arn: str) -> bool:
    """Whether a policy of AWS's own lets its holder give rights to others."""
    return is_of_aws(arn) and arn.rpartition("/")[2] in _OF_AWS


def _allow(documents: Iterable[Any], action: str, resource: str) -> bool:
    """Whether documents allow an action: an Allow counts though it has conditions, a Deny only if it has none."""
    allowed = False
    for document in documents:
        for statement in canonical(document).get("Statement", ()):
            if _selects(statement, "Action", action) and _selects(statement, "Resource", resource):
                if statement.get("Effect") == "Allow":
                    allowed = True
                elif not statement.get("Condition"):
                    return False
    return allowed


def _selects(statement: Mapping[str, Any], element: str, value: str) -> bool:
    if f"Not{element}" in statement:
        return not any(_like(pattern, value) for pattern in statement[f"Not{element}"])
    return any(_like(pattern, value) for pattern in statement.get(element, ()))


def _like(pattern: str, text: str) -> bool:
    return fnmatchcase(text, pattern.replace("[", "[[]"))


def grants(document: Any) -> bool:
    """Whether a document of its own lets its holder give rights to others, wherever it is."""
    number = "0" * 12
    account = Account(number, "aws", {("user", "a"): Holder("user", "a", inline={"a": _anywhere(document)})})
    return bool(account.administrators())


def _anywhere(document: Any) -> dict[str, Any]:
    """The document with patterns in place of account and partition, so that any account's resources are meant."""
    statements = []
    for statement in canonical(document).get("Statement", ()):
        resources = statement.get("Resource", ())
        spread = [re.sub(r"^arn:[^:]*:iam::[^:]*:", "arn:*:iam::*:", one) for one in resources]
        statements.append({**statement, "Resource": spread} if resources else statement)
    return {"Statement": statements}


# ---- what a plan does to it -----------------------------------------------------------------------------------------

_OPERATION = re.compile(r"(attach|detach|put|delete)_(user|group|role)_(policy|permissions_boundary)")


def takes(step: Step) -> bool:
    """Whether a step may take from somebody the right to give rights: only then is it worth to look at the account."""
    return any(_takes(request, step) for request in step.requests)


def _takes(request: Request, step: Step) -> bool:
    params = request.params
    found = _OPERATION.fullmatch(request.operation)
    if request.operation == "remove_user_from_group":
        return True
    if request.operation == "update_assume_role_policy":
        return not lets_in_people(params["PolicyDocument"])
    if request.operation == "create_policy_version":
        before = step.before.get("document") if isinstance(step.before, Mapping) else None
        return before is None or grants(before)
    if request.operation == "set_default_policy_version":
        return True
    if not found:
        return False
    verb, _kind, what = found.groups()
    if what == "permissions_boundary":
        return verb == "put" and not gives(params["PermissionsBoundary"])
    if verb == "detach":
        return gives(params["PolicyArn"]) or not is_of_aws(params["PolicyArn"])
    # What a policy said is known where a plan takes or changes one; a removal of all tells their names alone.
    return verb in ("put", "delete") and step.before is not None and (
        not isinstance(step.before, Mapping) or grants(step.before)
    )  # fmt: skip


def after(account: Account, requests: Iterable[Request]) -> Account:
    """The account as requests leave it; ``account`` stays as it is."""
    left = deepcopy(account)
    for request in requests:
        _apply(left, request)
    return left


def _apply(account: Account, request: Request) -> None:
    params, operation = request.params, request.operation
    if operation in ("create_policy_version", "set_default_policy_version"):
        arn = params["PolicyArn"]
        if operation == "set_default_policy_version":
            account.documents[arn] = account.versions.get((arn, params["VersionId"]))
        elif params.get("SetAsDefault"):
            account.documents[arn] = params["PolicyDocument"]
        return
    kind = operation.split("_")[1] if _OPERATION.fullmatch(operation) else "role" if "role" in operation else "user"
    one = account.holders.get((kind, str(params.get(_KINDS[kind], "")).lower()))
    if one is None:
        return
    if operation == "remove_user_from_group":
        one.groups.discard(params["GroupName"].lower())
    elif operation == "add_user_to_group":
        one.groups.add(params["GroupName"].lower())
    elif operation == "update_assume_role_policy":
        one.people = lets_in_people(params["PolicyDocument"])
    elif operation.endswith("permissions_boundary"):
        one.boundary = params.get("PermissionsBoundary", "")
    elif operation.startswith("attach"):
        one.managed.add(params["PolicyArn"])
    elif operation.startswith("detach"):
        one.managed.discard(params["PolicyArn"])
    elif operation.startswith("put"):
        one.inline[params["PolicyName"]] = params["PolicyDocument"]
    elif _OPERATION.fullmatch(operation):
        one.inline.pop(params["PolicyName"], None)
    elif operation in ("delete_user", "delete_role"):
        del account.holders[kind, one.name.lower()]
