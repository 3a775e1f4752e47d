# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The account's password policy, which IAM writes as a whole: what a task doesn't name is told again. Pure.

Sources: UpdateAccountPasswordPolicy in the IAM API reference for limits and what IAM resets; "Set an account password
policy for IAM users" for what holds without one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import Refused
from ..parts import UNSAID, Codec, Effect, Params, Where

# Option -> its name in IAM's answers, which is what results have; the wire's member; least and most of a number.
NAMES: Mapping[str, str] = {
    "min_pw_length": "minimum_password_length",
    "require_symbols": "require_symbols",
    "require_numbers": "require_numbers",
    "require_uppercase": "require_uppercase_characters",
    "require_lowercase": "require_lowercase_characters",
    "allow_pw_change": "allow_users_to_change_password",
    "pw_max_age": "max_password_age",
    "pw_reuse_prevent": "password_reuse_prevention",
    "pw_expire": "hard_expiry",
}
MEMBERS: Mapping[str, str] = {
    "minimum_password_length": "MinimumPasswordLength",
    "require_symbols": "RequireSymbols",
    "require_numbers": "RequireNumbers",
    "require_uppercase_characters": "RequireUppercaseCharacters",
    "require_lowercase_characters": "RequireLowercaseCharacters",
    "allow_users_to_change_password": "AllowUsersToChangePassword",
    "max_password_age": "MaxPasswordAge",
    "password_reuse_prevention": "PasswordReusePrevention",
    "hard_expiry": "HardExpiry",
}
LIMITS = {"min_pw_length": (6, 128), "pw_max_age": (0, 1095), "pw_reuse_prevent": (0, 24)}
# IAM has no way to write a nought: what is left out is one.
_NOUGHT = ("max_password_age", "password_reuse_prevention")

# A first policy asks for no less than IAM does without one: 8 characters. IAM's own default would be 6.
FIRST: Mapping[str, Any] = {
    **{name: name == "allow_users_to_change_password" for name in MEMBERS},
    "minimum_password_length": 8,
    "max_password_age": 0,
    "password_reuse_prevention": 0,
}


def check(params: Params) -> None:
    """Refuse numbers that IAM doesn't take."""
    for option, (least, most) in LIMITS.items():
        value = params.get(option)
        if value is not None and not least <= value <= most:
            raise Refused(f"{option}: {value} must be from {least} to {most}.")


def wanted(params: Params, current: Any) -> Any:
    """What the task names of the policy; {} for no policy, UNSAID where there is one and nothing of it is named."""
    if params["state"] == "absent":
        return {}
    named = {name: params[option] for option, name in NAMES.items() if params.get(option) is not None}
    return named or (UNSAID if current else dict(FIRST))


def complete(wanted: Mapping[str, Any], current: Any) -> dict[str, Any]:
    """The whole policy: what is named, the rest as it is, or as a first policy has it."""
    return _whole({**FIRST, **(current or {}), **wanted})


def to_wire(value: Mapping[str, Any], _shape: Any) -> dict[str, Any]:
    """UpdateAccountPasswordPolicy's members, all of them but noughts, since IAM sets back what is left out."""
    return {member: value[name] for name, member in MEMBERS.items() if value[name] or name not in _NOUGHT}


def from_wire(wire: Mapping[str, Any], _shape: Any) -> dict[str, Any]:
    """The policy under the names of IAM's answer, with 0 and false for what isn't in it."""
    noughts: dict[str, Any] = {**dict.fromkeys(MEMBERS, False), **dict.fromkeys(_NOUGHT, 0)}
    return _whole({**noughts, **{name: wire[member] for name, member in MEMBERS.items() if wire.get(member)}})


POLICY = Codec(to_wire, from_wire)


def _whole(policy: Mapping[str, Any]) -> dict[str, Any]:
    return {**policy, "expire_passwords": policy["max_password_age"] > 0}


def effect(before: Any, after: Any) -> Effect | None:
    """What a shorter life of passwords does to those that are older."""
    old, new = (before or {}).get("max_password_age") or 0, (after or {}).get("max_password_age") or 0
    hard = bool((after or {}).get("hard_expiry"))
    if not new or (old and old <= new and not (hard and not (before or {}).get("hard_expiry"))):
        return None
    then = "can't sign in until an administrator sets a new one" if hard else "must choose a new one when they sign in"
    return Effect("interrupts", f"Users whose password is older than {new} days {then}.")


def answer(values: Mapping[str, Any], found: Any, params: Params, where: Where) -> dict[str, Any]:
    """The policy; nothing when the account has none."""
    policy = values.get("policy")
    return {"policy": dict(policy)} if policy else {}
