# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that aren't there, and tags and regions without a name: refused as Secrets Manager does."""

from __future__ import annotations

from typing import Any

from moto.secretsmanager.exceptions import InvalidParameterException, SecretNotFoundException
from moto.secretsmanager.models import SecretsManagerBackend
from moto.secretsmanager.responses import SecretsManagerResponse

# In the model none of them is required, and what lacks them is refused all the same.
_NAMED = (("Tags", "Key"), ("AddReplicaRegions", "Region"))


def install() -> None:
    """Wrap what moto has. AWS: "ResourceNotFoundException: Secrets Manager can't find the resource that you asked for";
    "InvalidParameterException: The parameter name or value is invalid"."""
    for operation in ("create_secret", "tag_resource", "replicate_secret_to_regions"):
        setattr(SecretsManagerResponse, operation, _named(getattr(SecretsManagerResponse, operation)))
    versions = SecretsManagerBackend.list_secret_version_ids

    def listed(self: Any, secret_id: str) -> Any:
        if not self._is_valid_identifier(secret_id):
            raise SecretNotFoundException
        return versions(self, secret_id)

    SecretsManagerBackend.list_secret_version_ids = listed


def _named(then: Any) -> Any:
    def answered(self: Any) -> Any:
        for member, name in _NAMED:
            if not all(one.get(name) for one in self._get_param(member) or ()):
                raise InvalidParameterException(f"{member} must each have a {name}.")
        return then(self)

    return answered
