# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of what IAM keeps of a whole account: its password policy and its alias."""

from __future__ import annotations

from tests.embedded_aws.probes import World, refused

# Accounts of these probes alone.
ONE, OTHER = "333333333333", "444444444444"


def passwords_that_do_not_expire_have_no_age(w: World) -> None:
    iam = w.client("iam", key=ONE)
    iam.update_account_password_policy(MinimumPasswordLength=10)
    policy = iam.get_account_password_policy()["PasswordPolicy"]
    assert "MaxPasswordAge" not in policy and policy["ExpirePasswords"] is False


def alias_is_one_accounts_alone(w: World) -> None:
    one, other, alias = w.client("iam", key=ONE), w.client("iam", key=OTHER), w.name()
    one.create_account_alias(AccountAlias=alias)
    refused("EntityAlreadyExists", other.create_account_alias, AccountAlias=alias)
    assert alias not in other.list_account_aliases()["AccountAliases"]
    one.delete_account_alias(AccountAlias=alias)
    other.create_account_alias(AccountAlias=alias)


def alias_of_nobody_is_not_deleted(w: World) -> None:
    iam, alias = w.client("iam", key=ONE), w.name()
    iam.create_account_alias(AccountAlias=alias)
    refused("NoSuchEntity", iam.delete_account_alias, AccountAlias=w.name())
    assert iam.list_account_aliases()["AccountAliases"] == [alias]


PROBES = (
    passwords_that_do_not_expire_have_no_age,
    alias_is_one_accounts_alone,
    alias_of_nobody_is_not_deleted,
)
