# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users and roles that policies of resources name: they have to be there, and stay named by their ids when they go.

IAM User Guide, "AWS JSON policy elements: Principal": "If your Principal element in a role trust policy contains an ARN
that points to a specific IAM role, then that ARN transforms to the role unique principal ID when you save the policy";
"if you delete the role, ... AWS no longer maps the ID back to the ARN", and a role of the same name made anew isn't
meant.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from moto.iam.exceptions import MalformedPolicyDocument
from moto.iam.models import IAMBackend, Role, iam_backends
from moto.s3.models import FakeBucket

from embedded_aws.authorization.conditions import as_list

_ENTITY = re.compile(r"arn:(aws[\w-]*):iam::(\d{12}):(user|role)/.+")
_ELSE = re.compile(r"\*|\d{12}|arn:aws[\w-]*:(?:iam::\d{12}:root|sts::\d{12}:(?:assumed-role|federated-user)/.+)")
_ID = re.compile(r"A(?:IDA|ROA)[A-Z0-9]{12,}")


def install() -> None:
    IAMBackend.create_role = _checked(IAMBackend.create_role)
    IAMBackend.update_assume_role_policy = _checked(IAMBackend.update_assume_role_policy)
    Role.assume_role_policy_document = Remembered("trust")
    FakeBucket.policy = Remembered("policy")


class Remembered:
    """A policy's text, kept as it was written, and read with the names that those whom it means have now."""

    def __init__(self, name: str) -> None:
        self.text, self.meant = f"{name}_as_written", f"{name}_principals"

    def __get__(self, owner: Any, _kind: Any = None) -> Any:
        if owner is None:
            return self
        text, meant = vars(owner).get(self.text), vars(owner).get(self.meant)
        names = {arn: _name_now(arn, identity) for arn, identity in (meant or {}).items()}
        if all(arn == name for arn, name in names.items()):
            return text
        document = json.loads(text)
        for principal in _principals(document):
            principal["AWS"] = _renamed(principal["AWS"], names)
        written = json.dumps(document, separators=(",", ":"))
        return written.encode() if isinstance(text, bytes) else written

    def __set__(self, owner: Any, text: Any) -> None:
        meant = {}
        for principal in _principals(_parsed(text)):
            for name in as_list(principal["AWS"]):
                identity = _id_of(name) if isinstance(name, str) else None
                if identity:
                    meant[name] = identity
        vars(owner)[self.text], vars(owner)[self.meant] = text, meant


def _parsed(text: Any) -> Any:
    try:
        return json.loads(text or "{}")
    except ValueError:
        return {}


def _principals(document: Any) -> Iterator[dict[str, Any]]:
    """The Principal and NotPrincipal elements that name AWS principals."""
    statements = as_list(document.get("Statement") or []) if isinstance(document, dict) else []
    for statement in statements:
        for element in ("Principal", "NotPrincipal"):
            principal = statement.get(element) if isinstance(statement, dict) else None
            if isinstance(principal, dict) and "AWS" in principal:
                yield principal


def _renamed(named: Any, names: dict[str, str]) -> Any:
    renamed = [names.get(one, one) for one in as_list(named)]
    return renamed if isinstance(named, list) else renamed[0]


def _known(arn: str) -> list[Any]:
    found = _ENTITY.fullmatch(arn)
    if not found:
        return []
    partition, account, kind = found.groups()
    # An account or a partition that nobody has used has nobody in it.
    if account not in iam_backends or partition not in iam_backends[account]:
        return []
    backend = iam_backends[account][partition]
    return list((backend.users if kind == "user" else backend.roles).values())


def _id_of(arn: str) -> str | None:
    """The unique id of the user or role of that ARN, or None."""
    return next((str(one.id) for one in _known(arn) if one.arn == arn), None)


def _name_now(arn: str, identity: str) -> str:
    """The ARN that the user or role of that id has now, or the id of one that is gone."""
    return next((str(one.arn) for one in _known(arn) if one.id == identity), identity)


def _named_by_id(self: IAMBackend, name: str) -> str | None:
    every = [*self.users.values(), *self.get_roles()]
    return next((str(one.arn) for one in every if one.id == name), None)


def _checked(of_moto: Callable[..., Any]) -> Callable[..., Any]:
    def checked(self: IAMBackend, role_name: str, *given: Any, **named: Any) -> Any:
        # create_role(name, document, ...) and update_assume_role_policy(name, document)
        keyword = next((key for key in ("assume_role_policy_document", "policy_document") if key in named), None)
        text = named[keyword] if keyword else given[0]
        for principal in _principals(_parsed(text)):
            for name in as_list(principal["AWS"]):
                _check(self, name)
        return of_moto(self, role_name, *given, **named)

    return checked


def _check(self: IAMBackend, name: Any) -> None:
    if isinstance(name, str):
        found = _ENTITY.fullmatch(name)
        if found and found.group(1) == self.partition and _id_of(name):
            return
        other = _ELSE.fullmatch(name)
        if other and (not name.startswith("arn:") or name.split(":")[1] == self.partition):
            return
        if _ID.fullmatch(name) and _named_by_id(self, name):
            return
    raise MalformedPolicyDocument(f'Invalid principal in policy: "AWS":"{name}"')
