# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why IAM said no: the account's quotas and its password policy, asked for when an error speaks of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ApiError
from ..parts import Params

# For what a call adds to: what it is, the entry of the account's summary that says how many are allowed, and the one
# that says how many there are, for what the account as a whole has.
_QUOTAS: Mapping[str, tuple[str, str, str]] = {
    "create_user": ("users in the account", "UsersQuota", "Users"),
    "create_group": ("groups in the account", "GroupsQuota", "Groups"),
    "create_role": ("roles in the account", "RolesQuota", "Roles"),
    "create_policy": ("policies in the account", "PoliciesQuota", "Policies"),
    "create_access_key": ("access keys per user", "AccessKeysPerUserQuota", ""),
    "add_user_to_group": ("groups per user", "GroupsPerUserQuota", ""),
    "attach_user_policy": ("attached policies per user", "AttachedPoliciesPerUserQuota", ""),
    "attach_group_policy": ("attached policies per group", "AttachedPoliciesPerGroupQuota", ""),
    "attach_role_policy": ("attached policies per role", "AttachedPoliciesPerRoleQuota", ""),
    "update_assume_role_policy": ("characters in a role's trust policy", "AssumeRolePolicySizeQuota", ""),
    "put_user_policy": ("characters in all inline policies of a user together", "UserPolicySizeQuota", ""),
    "put_group_policy": ("characters in all inline policies of a group together", "GroupPolicySizeQuota", ""),
    "put_role_policy": ("characters in all inline policies of a role together", "RolePolicySizeQuota", ""),
}
_KINDS: Mapping[str, str] = {
    "RequireUppercaseCharacters": "a capital letter",
    "RequireLowercaseCharacters": "a small letter",
    "RequireNumbers": "a digit",
    "RequireSymbols": "a symbol",
}


def reason(api: Any, error: ApiError, params: Params) -> str:
    """A sentence on what the account allows, for an error that speaks of it; empty for others, and if it is denied."""
    try:
        if error.code == "LimitExceeded":
            return _quota(api, error.operation)
        if error.code == "PasswordPolicyViolation":
            return _password(api)
    except ApiError:
        return ""  # what explains an error needn't work
    return ""


def _quota(api: Any, operation: str) -> str:
    if operation not in _QUOTAS:
        return ""
    what, allowed, there = _QUOTAS[operation]
    summary = api.call("get_account_summary", {})["SummaryMap"]
    if allowed not in summary:
        return ""
    count = f", and there are {summary[there]}" if there in summary else ""
    return f"This account may have {summary[allowed]} {what}{count}."


def _password(api: Any) -> str:
    try:
        policy = api.call("get_account_password_policy", {})["PasswordPolicy"]
    except ApiError as error:
        if error.code != "NoSuchEntity":
            raise
        return (
            "This account has no password policy of its own, so a password needs 8 characters or more, of three of"
            " these kinds: capital letters, small letters, digits, symbols."
        )
    kinds = [kind for member, kind in _KINDS.items() if policy.get(member)]
    length = f"The account's password policy wants {policy.get('MinimumPasswordLength', 6)} characters or more"
    reuse = policy.get("PasswordReusePrevention")
    return (
        length
        + (f", among them {', '.join(kinds)}" if kinds else "")
        + (f", and none of the last {reuse} passwords" if reuse else "")
        + "."
    )
