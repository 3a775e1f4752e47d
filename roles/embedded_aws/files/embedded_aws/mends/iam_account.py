# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What IAM keeps of a whole account: its password policy, and the alias that only one account can have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.iam.exceptions import EntityAlreadyExists, NoSuchEntity
from moto.iam.models import IAMBackend, iam_backends
from moto.iam.responses import IamResponse


def install() -> None:
    IAMBackend.update_account_password_policy = _without_nought(IAMBackend.update_account_password_policy)
    IAMBackend.create_account_alias = _nobody_elses(IAMBackend.create_account_alias)
    IamResponse.delete_account_alias = _its_own(IamResponse.delete_account_alias)


def _without_nought(update: Callable[..., None]) -> Callable[..., None]:
    # AWS: MaxPasswordAge is from 1 to 1095 in requests and answers, and isn't in an answer when passwords don't expire.
    def update_account_password_policy(self: IAMBackend, *arguments: Any) -> None:
        update(self, *arguments)
        self.account_password_policy.max_password_age = self.account_password_policy.max_password_age or None

    return update_account_password_policy


def _nobody_elses(create: Callable[..., None]) -> Callable[..., None]:
    # AWS: "The account alias must be unique across all Amazon Web Services products" of a partition; one that is taken
    # is EntityAlreadyExists. An account has one alias: another one takes its place.
    def create_account_alias(self: IAMBackend, alias: str) -> None:
        for account in list(iam_backends.values()):
            if alias in account[self.partition].account_aliases:
                raise EntityAlreadyExists(f"The account alias {alias} already exists.")
        create(self, alias)

    return create_account_alias


def _its_own(delete: Callable[..., Any]) -> Callable[..., Any]:
    # AWS: NoSuchEntity for an alias that the account doesn't have.
    def delete_account_alias(self: IamResponse) -> Any:
        alias = self._get_param("AccountAlias")
        if alias not in self.backend.account_aliases:
            raise NoSuchEntity(f"The account alias {alias} cannot be found.")
        return delete(self)

    return delete_account_alias
