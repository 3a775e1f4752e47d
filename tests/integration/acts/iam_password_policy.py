# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The account's password policy: made, changed in part, weakened by somebody else, removed."""

from __future__ import annotations

from typing import Any

from . import Act, Play, Stage, answer

FIRST = {
    "minimum_password_length": 8,
    "require_symbols": False,
    "require_numbers": False,
    "require_uppercase_characters": False,
    "require_lowercase_characters": False,
    "allow_users_to_change_password": True,
    "max_password_age": 0,
    "password_reuse_prevention": 0,
    "hard_expiry": False,
    "expire_passwords": False,
}
STRONG = {
    "min_pw_length": 14,
    "require_symbols": True,
    "require_numbers": True,
    "require_uppercase": True,
    "require_lowercase": True,
    "pw_max_age": 90,
    "pw_reuse_prevent": 24,
}
STRONGER = {
    **FIRST,
    "minimum_password_length": 14,
    "require_symbols": True,
    "require_numbers": True,
    "require_uppercase_characters": True,
    "require_lowercase_characters": True,
    "max_password_age": 90,
    "password_reuse_prevention": 24,
    "expire_passwords": True,
}


def snapshot(stage: Stage) -> dict[str, Any]:
    said = answer(stage.client("iam").get_account_password_policy, "NoSuchEntity")
    return {"policy": said and said["PasswordPolicy"]}


def weaken(stage: Stage) -> None:
    """Somebody writes a policy that names one thing: IAM sets back the rest."""
    stage.client("iam").update_account_password_policy(RequireNumbers=True)


def seen(stage_policy: dict[str, Any]) -> dict[str, Any]:
    """As IAM shows it."""
    return {"policy": stage_policy}


WIRE = {
    "MinimumPasswordLength": 14,
    "RequireSymbols": True,
    "RequireNumbers": True,
    "RequireUppercaseCharacters": True,
    "RequireLowercaseCharacters": True,
    "AllowUsersToChangePassword": True,
    "ExpirePasswords": True,
    "MaxPasswordAge": 90,
    "PasswordReusePrevention": 24,
    "HardExpiry": False,
}
LESS = {name: value for name, value in WIRE.items() if name != "MaxPasswordAge"} | {"ExpirePasswords": False}

PLAY = Play(
    snapshot=snapshot,
    acts=(
        Act("what is not there needs no removal", {"state": "absent"}, leads_to={"policy": None}),
        Act("a first one", {}, ("policy",), gives={"policy": FIRST}),
        Act("a strong one", STRONG, ("policy",), leads_to=seen(WIRE), gives={"policy": STRONGER}),
        Act("nothing more of it", {"minimum_password_length": 14, "state": "present"}, gives={"policy": STRONGER}),
        Act("one of it, and the rest stays", {"pw_max_age": 0}, ("policy",), leads_to=seen(LESS)),
        Act("drift", {**STRONG, "allow_pw_change": True}, ("policy",), first=weaken, leads_to=seen(WIRE)),
        Act("false is a value", {"require_symbols": False, "allow_password_change": False, "expire": True},
            ("policy",), leads_to=seen({**WIRE, "RequireSymbols": False, "AllowUsersToChangePassword": False,
                                        "HardExpiry": True})),
        Act("removed", {"state": "absent"}, ("policy",), leads_to={"policy": None}),
    ),
)  # fmt: skip
