# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The account's own public access block, which lies over those of all its buckets. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..parts import UNSAID, Effect, Params, Where, overlay

# An account has none until somebody sets one.
NONE = {
    "block_public_acls": False,
    "ignore_public_acls": False,
    "block_public_policy": False,
    "restrict_public_buckets": False,
}
# These two shut what is open now; the others only keep more from being opened.
_SHUTTING = ("ignore_public_acls", "restrict_public_buckets")


def account(params: Params, where: Where) -> str:
    """The account's 12 digits, which S3 Control wants in every request."""
    return where.account_id


def localize(params: Params, where: Where) -> Params:
    """The options with the account's id, which is all the name that it has."""
    return {**params, "account_id": where.account_id}


def wanted(params: Params, current: Any) -> Any:
    """The block: the task's suboptions, or none at all."""
    if params["state"] == "absent":
        return {}
    return UNSAID if params.get("public_access") is None else params["public_access"]


def complete(wanted: Any, current: Any) -> dict[str, bool]:
    """All four of the block: where there is none, nothing is blocked."""
    return {**NONE, **overlay(wanted, current or {})}


def effect(before: Any, after: Any) -> Effect | None:
    """What shutting the account means for what is public now."""
    if any((after or {}).get(name) and not (before or {}).get(name) for name in _SHUTTING):
        return Effect("interrupts", "Public access to all buckets of the account, as far as there is any, ends.")
    return None


def answer(values: Mapping[str, Any], found: Any, params: Params, where: Where) -> dict[str, Any]:
    """The block that is in force; without one, nothing is blocked."""
    return {"public_access": {**NONE, **(values.get("public_access") or {})}}
