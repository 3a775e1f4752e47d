# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of roles, policies and instance profiles: what they may be made of, and that case and path tell none apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from moto.core.serialize import never_return
from moto.iam.exceptions import EntityAlreadyExists, ValidationError
from moto.iam.models import IAMBackend
from moto.iam.responses import IamResponse

_LONGEST = {"role": 64, "policy": 128, "instanceProfile": 128}


def install() -> None:
    IAMBackend.create_role = _create_role(IAMBackend.create_role)
    IAMBackend.create_policy = _create_policy(IAMBackend.create_policy)
    IAMBackend.create_instance_profile = _create_profile(IAMBackend.create_instance_profile)
    # AWS: "IAM resource-listing operations return a subset of the available attributes for the resource."
    IamResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER |= {
        "ListInstanceProfilesResponse.InstanceProfiles.InstanceProfile.Tags": never_return,
        "ListInstanceProfilesForRoleResponse.InstanceProfiles.InstanceProfile.Tags": never_return,
        "ListInstanceProfilesResponse.InstanceProfiles.InstanceProfile.Roles.Role.Tags": never_return,
    }


def _check(kind: str, name: str, others: Iterable[str], taken: str) -> None:
    # AWS: "Names are not distinguished by case", and unique in the account whatever the path.
    if not re.fullmatch(rf"[\w+=,.@-]{{1,{_LONGEST[kind]}}}", name or "", re.ASCII):
        raise ValidationError(
            f"The specified value for {kind}Name is invalid. It must contain only alphanumeric characters and/or the"
            " following: +=,.@_-"
        )
    if name.lower() in map(str.lower, others):
        raise EntityAlreadyExists(taken)


def _create_role(of_moto: Callable[..., Any]) -> Callable[..., Any]:
    def create_role(self: IAMBackend, role_name: str, *given: Any, **named: Any) -> Any:
        _check("role", role_name, [one.name for one in self.get_roles()],
               f"Role with name {role_name} already exists.")  # fmt: skip
        return of_moto(self, role_name, *given, **named)

    return create_role


def _create_policy(of_moto: Callable[..., Any]) -> Callable[..., Any]:
    def create_policy(self: IAMBackend, description: str, path: str, document: str, name: str, tags: Any) -> Any:
        own = [one.name for one in self.managed_policies.values() if ":iam::aws:" not in one.arn]
        _check("policy", name, own, f"A policy called {name} already exists. Duplicate names are not allowed.")
        return of_moto(self, description, path, document, name, tags)

    return create_policy


def _create_profile(of_moto: Callable[..., Any]) -> Callable[..., Any]:
    def create_instance_profile(self: IAMBackend, name: str, *given: Any, **named: Any) -> Any:
        _check("instanceProfile", name, self.instance_profiles, f"Instance Profile {name} already exists.")
        return of_moto(self, name, *given, **named)

    return create_instance_profile
