# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Managed policies of IAM: what may be deleted, how long a document may be, and the order of versions."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from moto.iam.exceptions import DeleteConflictException, LimitExceededException, MalformedPolicyDocument
from moto.iam.models import IAMBackend

# IAM quotas: characters of a customer managed policy, white space not counted.
MANAGED_POLICY_SIZE = 6144


def install() -> None:
    IAMBackend.delete_policy = _unused_only(IAMBackend.delete_policy)
    IAMBackend.create_policy = _checked(IAMBackend.create_policy)
    IAMBackend.create_policy_version = _checked(IAMBackend.create_policy_version)
    IAMBackend.list_policy_versions = _newest_first(IAMBackend.list_policy_versions)


def _unused_only(delete: Callable[..., None]) -> Callable[..., None]:
    # AWS: a policy goes once it is detached everywhere and only its default version is left.
    def delete_policy(self: IAMBackend, policy_arn: str) -> None:
        policy = self.get_policy(policy_arn)
        if policy.attachment_count > 0:
            raise DeleteConflictException("Cannot delete a policy attached to entities.")
        if len(policy.versions) > 1:
            raise DeleteConflictException(
                "This policy has more than one version. Before you delete a policy, you must delete the policy's "
                "versions. The default version is deleted with the policy."
            )
        delete(self, policy_arn)

    return delete_policy


def _checked(write: Callable[..., Any]) -> Callable[..., Any]:
    # AWS: an identity policy names no principal, and is at most 6,144 characters long.
    def checked(self: IAMBackend, *arguments: Any, **named: Any) -> Any:
        check_document(_document(arguments, named))
        return write(self, *arguments, **named)

    return checked


def _document(arguments: tuple[Any, ...], named: dict[str, Any]) -> str:
    if "policy_document" in named:
        return named["policy_document"]
    # create_policy(description, path, document, ...); create_policy_version(arn, document, default)
    return arguments[2] if len(arguments) > 3 else arguments[1]


def check_document(document: str) -> None:
    """Refuse a managed policy's document that IAM refuses and moto takes."""
    if len(re.sub(r"\s", "", document)) > MANAGED_POLICY_SIZE:
        raise LimitExceededException(f"Cannot exceed quota for PolicySize: {MANAGED_POLICY_SIZE}")
    try:
        statements = json.loads(document)["Statement"]
    except (ValueError, KeyError, TypeError):
        return  # moto refuses it, with IAM's words
    for statement in statements if isinstance(statements, list) else [statements]:
        if isinstance(statement, dict) and {"Principal", "NotPrincipal"} & statement.keys():
            raise MalformedPolicyDocument("Policy document should not specify a principal.")


def _newest_first(versions: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    def list_policy_versions(self: IAMBackend, policy_arn: str) -> list[Any]:
        return sorted(versions(self, policy_arn), key=lambda item: int(item.version_id[1:]), reverse=True)

    return list_policy_versions
