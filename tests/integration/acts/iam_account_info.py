# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The account: its alias, its password policy, and how much it has."""

from __future__ import annotations

from typing import Any

from . import Act, Play, Stage

LONG = {
    **{"minimum_password_length": 14, "require_numbers": True, "require_symbols": False},
    **{"require_uppercase_characters": False, "require_lowercase_characters": False},
    **{"allow_users_to_change_password": False, "expire_passwords": False, "max_password_age": 0},
    **{"password_reuse_prevention": 0, "hard_expiry": False},
}


def setup(stage: Stage) -> None:
    iam = stage.client("iam")
    iam.create_account_alias(AccountAlias="photographers-of-example")
    iam.create_user(UserName="jo")


def snapshot(stage: Stage) -> dict[str, Any]:
    return {"aliases": stage.client("iam").list_account_aliases()["AccountAliases"]}


def ask_for_long_passwords(stage: Stage) -> None:
    stage.client("iam").update_account_password_policy(MinimumPasswordLength=14, RequireNumbers=True)


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    unknown=(),
    volatile=("summary",),
    acts=(
        Act("an account without a password policy", {},
            gives={"account_id": "123456789012", "alias": "photographers-of-example",
                   "sign_in_url": "https://photographers-of-example.signin.aws.amazon.com/console"}),
        Act("an account with one", {}, first=ask_for_long_passwords,
            gives={"password_policy": LONG}),
    ),
)  # fmt: skip
