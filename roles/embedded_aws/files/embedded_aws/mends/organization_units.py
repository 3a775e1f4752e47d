# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Units of an organization: names that are theirs alone among their siblings, and only empty ones are deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.organizations.exceptions import DuplicateOrganizationalUnitException
from moto.organizations.models import OrganizationsBackend

from .organization_policies import refusal

# AWS, User Guide, "Quotas": five levels of units under the root.
_DEEPEST = 5


def install() -> None:
    OrganizationsBackend.create_organizational_unit = _create(OrganizationsBackend.create_organizational_unit)
    OrganizationsBackend.update_organizational_unit = _update
    OrganizationsBackend.delete_organizational_unit = _delete(OrganizationsBackend.delete_organizational_unit)


def _check_name(self: OrganizationsBackend, name: str, parent: str | None, itself: Any = None) -> None:
    # AWS: "An OU with the same name already exists", within the same parent.
    if any(unit.name == name and unit.parent_id == parent and unit is not itself for unit in self.ou):
        raise DuplicateOrganizationalUnitException


def _create(of_moto: Callable[..., Any]) -> Callable[..., Any]:
    def create_organizational_unit(self: OrganizationsBackend, **kwargs: Any) -> Any:
        self.validate_parent_id(kwargs["ParentId"])
        _check_name(self, kwargs["Name"], kwargs["ParentId"])
        units = {unit.id: unit for unit in self.ou}
        parent, depth = units[kwargs["ParentId"]], 1
        while parent.parent_id in units:
            parent, depth = units[parent.parent_id], depth + 1
        if depth > _DEEPEST:
            raise refusal(
                "ConstraintViolationException",
                "You have exceeded the maximum depth of the organization's tree.",
                "OU_DEPTH_LIMIT_EXCEEDED",
            )
        return of_moto(self, **kwargs)

    return create_organizational_unit


def _update(self: OrganizationsBackend, **kwargs: Any) -> Any:
    unit = self.get_organizational_unit_by_id(kwargs["OrganizationalUnitId"])
    _check_name(self, kwargs.get("Name", unit.name), unit.parent_id, unit)
    unit.name = kwargs.get("Name", unit.name)
    return unit.describe()


def _delete(of_moto: Callable[..., None]) -> Callable[..., None]:
    # AWS, DeleteOrganizationalUnit: "You must first remove all accounts and child OUs from the OU"; what was attached
    # to it is attached there no more.
    def delete_organizational_unit(self: OrganizationsBackend, **kwargs: Any) -> None:
        unit = self.get_organizational_unit_by_id(kwargs["OrganizationalUnitId"])
        if any(one.parent_id == unit.id for one in (*self.ou, *self.accounts)):
            raise refusal(
                "OrganizationalUnitNotEmptyException",
                "The specified OU is not empty. Move all accounts to another root or to other OUs, remove all child"
                " OUs, and try the operation again.",
            )
        for policy in unit.attached_policies:
            policy.attachments.remove(unit)
        of_moto(self, **kwargs)

    return delete_organizational_unit
