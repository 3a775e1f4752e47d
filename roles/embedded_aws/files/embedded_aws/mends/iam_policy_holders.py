# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who has a managed policy: those who hold it, and those whose permissions end at it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from moto.core.responses import ActionResult
from moto.iam.responses import IamResponse

from embedded_aws.authorization.in_force import boundary_arn


def install() -> None:
    IamResponse.list_entities_for_policy = _list_entities


def _list_entities(self: IamResponse) -> ActionResult:
    # AWS, ListEntitiesForPolicy: PolicyUsageFilter tells permissions policies from boundaries, and without it there
    # are both; moto has permissions policies alone, and of the first hundred roles.
    self.backend.get_policy(self._get_param("PolicyArn"))
    return ActionResult(
        {
            "PolicyUsers": _having(self, "User", self.backend.users.values()),
            "PolicyRoles": _having(self, "Role", self.backend.get_roles()),
            "PolicyGroups": _having(self, "Group", self.backend.list_groups()),
            "IsTruncated": False,
        }
    )


def _having(self: IamResponse, kind: str, entities: Iterable[Any]) -> list[Any]:
    arn, usage = self._get_param("PolicyArn"), self._get_param("PolicyUsageFilter")
    if self._get_param("EntityFilter") not in (None, kind):
        return []
    prefix = self._get_param("PathPrefix") or "/"
    return [
        each
        for each in entities
        if (each.path or "/").startswith(prefix)
        and (
            (arn in each.managed_policies and usage != "PermissionsBoundary")
            or (boundary_arn(each) == arn and usage != "PermissionsPolicy")
        )
    ]
