# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IAM users and groups: their names and ids, their boundary, where they move, and what has to go before they can."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.serialize import never_return, return_if_not_empty
from moto.iam.exceptions import (
    DeleteConflictException,
    EntityAlreadyExists,
    NoSuchEntity,
    NotFoundException,
    ValidationError,
)
from moto.iam.models import Group, IAMBackend, User
from moto.iam.responses import IamResponse

_PATH = r"/|/[\x21-\x7e]+/"
_NAMES = {"user": r"[\w+=,.@-]{1,64}", "group": r"[\w+=,.@-]{1,128}"}


def install() -> None:
    IAMBackend.create_user = _create_user(IAMBackend.create_user)
    IAMBackend.update_user = _update_user(IAMBackend.update_user)
    IAMBackend.delete_user = _bare_user_only(IAMBackend.delete_user)
    IAMBackend.create_group = _create_group(IAMBackend.create_group)
    IAMBackend.update_group = _update_group(IAMBackend.update_group)
    IAMBackend.delete_group = _bare_group_only(IAMBackend.delete_group)
    User.permissions_boundary_arn = None
    User.permissions_boundary = property(_boundary)
    IamResponse.create_user = _with_boundary(IamResponse.create_user)
    IamResponse.put_user_permissions_boundary = _put_boundary
    IamResponse.delete_user_permissions_boundary = _delete_boundary
    # create_role(name, trust, path, boundary, ...) and put_role_permissions_boundary(name, boundary)
    IAMBackend.create_role = _with_existing_boundary(IAMBackend.create_role, 3)
    IAMBackend.put_role_permissions_boundary = _with_existing_boundary(IAMBackend.put_role_permissions_boundary, 1)
    IamResponse.list_groups = _list_groups
    # AWS: "IAM resource-listing operations return a subset of the available attributes for the resource."
    IamResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER |= {
        "CreateUserResponse.User.PermissionsBoundary": return_if_not_empty,
        "GetUserResponse.User.PermissionsBoundary": return_if_not_empty,
        "ListUsersResponse.Users.User.PermissionsBoundary": never_return,
        "GetGroupResponse.Users.User.PermissionsBoundary": never_return,
        "GetGroupResponse.Users.User.Tags": never_return,
    }


def unique_id(prefix: str) -> str:
    """An id as IAM makes them: four letters that tell the kind, and 17 more."""
    return prefix + "".join(random.choices(string.ascii_uppercase + string.digits, k=17))


def _check_name(kind: str, name: str, path: str | None, others: Any) -> None:
    # AWS: names of users and groups have a pattern, and are unique without regard to case.
    if not re.fullmatch(_NAMES[kind], name or "", re.ASCII):
        raise ValidationError(
            f"The specified value for {kind}Name is invalid. It must contain only alphanumeric characters and/or the"
            " following: +=,.@_-"
        )
    _check_path(path)
    if name.lower() in map(str.lower, others):
        raise EntityAlreadyExists(f"{kind.capitalize()} with name {name} already exists.")


def _check_path(path: str | None) -> None:
    if path and (not re.fullmatch(_PATH, path) or len(path) > 512):
        raise ValidationError(
            "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric"
            " characters and/or / characters."
        )


def _create_user(of_moto: Callable[..., User]) -> Callable[..., User]:
    def create_user(self: IAMBackend, region_name: str, user_name: str, path: str = "/", tags: Any = None) -> User:
        _check_name("user", user_name, path, self.users)
        user = of_moto(self, region_name, user_name, path, tags)
        user.id = unique_id("AIDA")
        return user

    return create_user


def _update_user(of_moto: Callable[..., None]) -> Callable[..., None]:
    # moto keeps tags by the ARN, which changes with the path and the name.
    def update_user(
        self: IAMBackend, user_name: str, new_path: str | None = None, new_user_name: str | None = None
    ) -> None:
        _check_path(new_path)
        if user_name not in self.users:
            raise NoSuchEntity(f"The user with name {user_name} cannot be found.")
        if new_user_name and new_user_name != user_name:
            _check_name("user", new_user_name, new_path, [name for name in self.users if name != user_name])
        user = self.users[user_name]
        tags = self.tagger.list_tags_for_resource(user.arn)["Tags"]
        self.tagger.delete_all_tags_for_resource(user.arn)
        of_moto(self, user_name, new_path, new_user_name)
        self.tagger.tag_resource(user.arn, tags)

    return update_user


def _bare_user_only(of_moto: Callable[..., None]) -> Callable[..., None]:
    # AWS, DeleteUser: "you must delete the items attached to the user manually, or the deletion fails": password,
    # access keys, signing certificates, SSH keys, service-specific credentials, MFA devices, policies, groups.
    def delete_user(self: IAMBackend, user_name: str) -> None:
        user = self.get_user(user_name)
        for left, what in (
            (user.access_keys, "delete access keys"),
            (user.password, "delete login profile"),
            (user.mfa_devices, "delete MFA device"),
            (user.signing_certificates, "delete signing certificates"),
            (user.ssh_public_keys, "delete SSH public keys"),
            (getattr(user, "service_credentials", None), "delete service specific credentials"),
            (self.get_groups_for_user(user_name), "remove users from group"),
        ):
            if left:
                raise DeleteConflictException(f"Cannot delete entity, must {what} first.")
        of_moto(self, user_name)

    return delete_user


def _create_group(of_moto: Callable[..., Group]) -> Callable[..., Group]:
    def create_group(self: IAMBackend, group_name: str, path: str = "/") -> Group:
        _check_name("group", group_name, path, self.groups)
        group = of_moto(self, group_name, path)
        group.id = unique_id("AGPA")
        return group

    return create_group


def _update_group(of_moto: Callable[..., None]) -> Callable[..., None]:
    # moto moves a group only while it renames it.
    def update_group(self: IAMBackend, group_name: str, new_group_name: str | None, new_path: str | None) -> None:
        _check_path(new_path)
        group = self.get_group(group_name)
        if new_group_name and new_group_name != group_name:
            _check_name("group", new_group_name, new_path, [name for name in self.groups if name != group_name])
            of_moto(self, group_name, new_group_name, new_path)
        elif new_path:
            group.path = new_path

    return update_group


def _bare_group_only(of_moto: Callable[..., None]) -> Callable[..., None]:
    # AWS, DeleteGroup: "The group must not contain any users or have any attached policies."
    def delete_group(self: IAMBackend, group_name: str) -> None:
        group = self.groups.get(group_name)
        if group is None:
            raise NotFoundException(f"The group with name {group_name} cannot be found.")
        for left, what in (
            (group.users, "remove users from group"),
            (group.managed_policies, "detach all policies"),
            (group.policies, "delete policies"),
        ):
            if left:
                raise DeleteConflictException(f"Cannot delete entity, must {what} first.")
        of_moto(self, group_name)

    return delete_group


def _list_groups(self: IamResponse) -> ActionResult:
    prefix = self._get_param("PathPrefix", "/")
    return ActionResult({"Groups": [one for one in self.backend.list_groups() if one.path.startswith(prefix)]})


# ---- the permissions boundary of a user, which moto knows of roles only ---------------------------------------------


def _boundary(self: User) -> dict[str, str] | None:
    arn = self.permissions_boundary_arn
    return {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn} if arn else None


def _existing(backend: IAMBackend, arn: str) -> str:
    # AWS: a boundary is a managed policy that there is.
    try:
        return str(backend.get_policy(arn).arn)
    except NotFoundException:
        raise NotFoundException(f"Scope ARN: {arn} does not exist or is not attachable.") from None


def _with_boundary(of_moto: Callable[..., ActionResult]) -> Callable[..., ActionResult]:
    def create_user(self: IamResponse) -> ActionResult:
        arn = self._get_param("PermissionsBoundary")
        boundary = _existing(self.backend, arn) if arn else None
        answer = of_moto(self)
        self.backend.get_user(self._get_param("UserName")).permissions_boundary_arn = boundary
        return answer

    return create_user


def _with_existing_boundary(of_moto: Callable[..., Any], place: int) -> Callable[..., Any]:
    # ``place`` is that of permissions_boundary among what is given without a name.
    def of_role(self: IAMBackend, *given: Any, **named: Any) -> Any:
        boundary = named.get("permissions_boundary", given[place] if place < len(given) else None)
        if boundary:
            _existing(self, boundary)
        return of_moto(self, *given, **named)

    return of_role


def _put_boundary(self: IamResponse) -> EmptyResult:
    user = self.backend.get_user(self._get_param("UserName"))
    user.permissions_boundary_arn = _existing(self.backend, self._get_param("PermissionsBoundary"))
    return EmptyResult()


def _delete_boundary(self: IamResponse) -> EmptyResult:
    user = self.backend.get_user(self._get_param("UserName"))
    if not user.permissions_boundary_arn:
        raise NotFoundException(f"The user with name {user.name} does not have a permissions boundary.")
    user.permissions_boundary_arn = None
    return EmptyResult()
