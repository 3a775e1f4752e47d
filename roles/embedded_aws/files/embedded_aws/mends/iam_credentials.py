# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an IAM user signs in with: passwords that the policy allows, service-specific credentials, MFA devices."""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.iam.exceptions import DeleteConflictException, IAMException, LimitExceededException, NotFoundException
from moto.iam.models import IAMBackend
from moto.iam.responses import IamResponse

from .iam_users import unique_id

# AWS: "There is a maximum of two sets of service-specific credentials for each supported service per user."
_PER_SERVICE = 2
# The symbols that the password policy counts.
_SYMBOLS = "!@#$%^&*()_+-=[]{}|'"


class PasswordPolicyViolation(IAMException):
    """A password that the account's policy doesn't allow."""

    code = "PasswordPolicyViolation"


def install() -> None:
    IamResponse.create_login_profile = _create_login_profile
    IamResponse.update_login_profile = _update_login_profile
    IamResponse.create_service_specific_credential = _create_service_credential
    IamResponse.list_service_specific_credentials = _list_service_credentials
    IamResponse.delete_service_specific_credential = _delete_service_credential
    IAMBackend.delete_virtual_mfa_device = _unused_device_only(IAMBackend.delete_virtual_mfa_device)


# ---- passwords ------------------------------------------------------------------------------------------------------


def _create_login_profile(self: IamResponse) -> ActionResult:
    name, password = self._get_param("UserName"), self._get_param("Password")
    user = self.backend.get_user(name)
    if not user.password:
        _check_password(self.backend, password)
    self.backend.create_login_profile(name, password)
    user.password_reset_required = self._get_bool_param("PasswordResetRequired", False)
    profile = {
        "UserName": user.name,
        "CreateDate": user.create_date,
        "PasswordResetRequired": user.password_reset_required,
    }
    return ActionResult({"LoginProfile": profile})


def _update_login_profile(self: IamResponse) -> EmptyResult:
    # AWS: what isn't given stays; moto forgets the password then.
    name, password = self._get_param("UserName"), self._get_param("Password")
    user = self.backend.get_login_profile(name)
    reset = self._get_bool_param("PasswordResetRequired", user.password_reset_required)
    if password is not None:
        _check_password(self.backend, password)
    self.backend.update_login_profile(name, password if password is not None else user.password, reset)
    return EmptyResult()


def _check_password(backend: IAMBackend, password: str) -> None:
    # AWS: without a policy of the account's own, at least 8 characters of three of the four kinds.
    policy = backend.account_password_policy
    kinds = {
        "uppercase letter": string.ascii_uppercase,
        "lowercase letter": string.ascii_lowercase,
        "number": string.digits,
        "symbol": _SYMBOLS,
    }
    lacking = [kind for kind, letters in kinds.items() if not set(password) & set(letters)]
    if policy is None:
        if len(password) < 8 or len(lacking) > 1:
            raise PasswordPolicyViolation("Password does not conform to the account password policy.")
        return
    needed = {
        "uppercase letter": policy.require_uppercase_characters,
        "lowercase letter": policy.require_lowercase_characters,
        "number": policy.require_numbers,
        "symbol": policy.require_symbols,
    }
    if len(password) < int(policy.minimum_password_length or 6):
        length = policy.minimum_password_length
        raise PasswordPolicyViolation(f"Password should have a minimum length of {length}")
    for kind in lacking:
        if needed[kind]:
            raise PasswordPolicyViolation(f"Password should have at least one {kind}")


# ---- service-specific credentials, which moto lacks -----------------------------------------------------------------


def _credentials(self: IamResponse) -> dict[str, dict[str, Any]]:
    user = self.backend.get_user(self._get_param("UserName"))
    kept: dict[str, dict[str, Any]] = vars(user).setdefault("service_credentials", {})
    return kept


def _create_service_credential(self: IamResponse) -> ActionResult:
    kept, service = _credentials(self), self._get_param("ServiceName")
    if sum(one["ServiceName"] == service for one in kept.values()) >= _PER_SERVICE:
        raise LimitExceededException(f"Cannot exceed quota for ServiceSpecificCredentialsPerUser: {_PER_SERVICE}")
    name = self._get_param("UserName")
    made = {
        "CreateDate": utcnow(),
        "ServiceName": service,
        "ServiceUserName": f"{name}+{len(kept) + 1}-at-{self.current_account}",
        "ServiceSpecificCredentialId": unique_id("ACCA"),
        "UserName": name,
        "Status": "Active",
    }
    kept[made["ServiceSpecificCredentialId"]] = made
    password = "".join(random.choices(string.ascii_letters + string.digits, k=44))
    return ActionResult({"ServiceSpecificCredential": {**made, "ServicePassword": password}})


def _list_service_credentials(self: IamResponse) -> ActionResult:
    service = self._get_param("ServiceName")
    listed = [one for one in _credentials(self).values() if service in (None, one["ServiceName"])]
    return ActionResult({"ServiceSpecificCredentials": listed, "IsTruncated": False})


def _delete_service_credential(self: IamResponse) -> EmptyResult:
    name = self._get_param("ServiceSpecificCredentialId")
    if _credentials(self).pop(name, None) is None:
        raise NotFoundException(f"The Service Specific Credential with id {name} cannot be found.")
    return EmptyResult()


# ---- MFA devices ----------------------------------------------------------------------------------------------------


def _unused_device_only(of_moto: Callable[..., None]) -> Callable[..., None]:
    # AWS: "You must deactivate a user's virtual MFA device before you can delete it."
    def delete_virtual_mfa_device(self: IAMBackend, serial_number: str) -> None:
        device = self.virtual_mfa_devices.get(serial_number)
        if device is not None and device.user is not None:
            raise DeleteConflictException("MFA VirtualDevice in use. Must deactivate first.")
        of_moto(self, serial_number)

    return delete_virtual_mfa_device
