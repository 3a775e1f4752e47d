# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of vaults: listed, then each read, all of them side by side."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Failed, explain
from ..parts import Params, Plan
from ..permissions import needed
from . import locks, vaults

_READS = ("get_vault_access_policy", "list_tags_for_vault", "get_vault_notifications", "get_vault_lock")


def check(params: Params) -> None:
    """Refuse a name that no vault can have."""
    vaults.check_account(params)
    if params.get("name"):
        vaults.check_name(params["name"])


def plan(api: Any, params: Params) -> Plan:
    """``vaults``: one, or all of the region, sorted by name, with their settings."""
    account = {"accountId": str(params.get("account_id") or vaults.OWN)}
    if params.get("name"):
        found = _one(api, "describe_vault", {**account, "vaultName": params["name"]})
        described = [] if found is None else [found]
    else:
        try:
            described = [one for page in api.pages("list_vaults", account) for one in page.get("VaultList", ())]
        except ApiError as error:
            raise Failed(explain("listing vaults", error, needed(api.service, "list_vaults")), error) from error
    thunks = [
        lambda place={**account, "vaultName": one["VaultName"]}, operation=operation: _one(api, operation, place)
        for one in described
        for operation in _READS
    ]
    answers = api.side_by_side(thunks) if thunks else []
    for answer in answers:
        if isinstance(answer, ApiError):
            raise Failed(explain("reading vaults", answer, needed(api.service, answer.operation)), answer)
    told = [
        _told(one, answers[number * len(_READS) : (number + 1) * len(_READS)]) for number, one in enumerate(described)
    ]
    return Plan(facts={"vaults": sorted(told, key=lambda one: one["name"])})


def _one(api: Any, operation: str, place: Mapping[str, str]) -> Any:
    """The answer of a read; None where nothing is set, or the vault isn't there. Raises ApiError."""
    try:
        return api.call(operation, place)
    except ApiError as error:
        if error.code in vaults.GONE:
            return None
        raise


def _told(found: Mapping[str, Any], answers: list[Any]) -> dict[str, Any]:
    policy, tags, notifications, lock = (answer or {} for answer in answers)
    told = notifications.get("vaultNotificationConfig")
    text = policy.get("policy", {}).get("Policy")
    return {
        **vaults.facts(found),
        "policy": json.loads(text) if text else None,
        "tags": dict(tags.get("Tags") or {}),
        "notifications": told and {"sns_topic": told.get("SNSTopic"), "events": told.get("Events")},
        "lock": locks.LOCK.from_wire(lock, None),
    }
