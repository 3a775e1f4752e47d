# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who calls: nothing to change, by a user and as root, with and without an alias of the account."""

from __future__ import annotations

from typing import Any

from support.stage import REGION

from . import Act, Play, Stage


def snapshot(stage: Stage) -> dict[str, Any]:
    return {"aliases": stage.client("iam").list_account_aliases()["AccountAliases"]}


def name_account(stage: Stage) -> None:
    stage.client("iam").create_account_alias(AccountAlias="converge")


ROOT = {"access_key": "210987654321", "secret_key": "of-its-root-user"}

PLAY = Play(
    snapshot=snapshot,
    acts=(
        Act("a user", {}, gives={"account": "123456789012", "account_alias": "", "partition": "aws", "region": REGION,
                                 "arn": "arn:aws:iam::123456789012:user/moto", "is_root": False}),
        Act("with an alias", {"expected_account_id": "123456789012"}, first=name_account,
            gives={"account_alias": "converge"}),
        Act("root", {**ROOT, "region": "us-east-1"}, gives={"account": "210987654321", "is_root": True,
                                                            "region": "us-east-1"}),
    ),
)  # fmt: skip
