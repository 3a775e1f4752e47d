# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The data retrieval policy of an account in a region. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import Refused
from ..parts import Codec, Effect, Params, Where
from . import vaults

_WORDS = {"bytes_per_hour": "BytesPerHour", "free_tier": "FreeTier", "none": "None"}


def check(params: Params) -> None:
    """Refuse a limit that goes with no strategy, or that allows nothing."""
    vaults.check_account(params)
    limit = params.get("bytes_per_hour")
    if limit is not None and params["strategy"] != "bytes_per_hour":
        raise Refused(f"bytes_per_hour: it belongs to strategy: bytes_per_hour, not to {params['strategy']}.")
    if limit is not None and limit < 1:
        raise Refused(f"bytes_per_hour: {limit}: one byte at least; strategy: free_tier and none have no such limit.")


def localize(params: Params, where: Where) -> Params:
    """The options with the account's id, which is all the name that it has."""
    return {**params, "account_id": params.get("account_id") or where.account_id}


def wanted(params: Params, current: Any) -> dict[str, Any]:
    """The policy that the options make."""
    return {"strategy": params["strategy"], "bytes_per_hour": params.get("bytes_per_hour")}


def same(wished: Mapping[str, Any], current: Any) -> bool:
    """Whether they are the same, a limit that is None too."""
    return bool(wished == current)


def _to_wire(value: Mapping[str, Any], _shape: Any) -> list[dict[str, Any]]:
    rule = {"Strategy": _WORDS[value["strategy"]]}
    return [rule if value["bytes_per_hour"] is None else {**rule, "BytesPerHour": value["bytes_per_hour"]}]


def _from_wire(wire: Any, _shape: Any) -> dict[str, Any]:
    rule = (wire or [{}])[0]
    word = next((name for name, word in _WORDS.items() if word == rule.get("Strategy")), "none")
    return {"strategy": word, "bytes_per_hour": rule.get("BytesPerHour") or None}


RULES = Codec(_to_wire, _from_wire)


def effect(before: Any, after: Any) -> Effect | None:
    """What a policy without a limit means."""
    if after["strategy"] != "none":
        return None
    return Effect("costs", "Retrievals of the tier standard are limited by nothing but what they cost.")
