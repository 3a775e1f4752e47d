# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lock of a vault, in its two phases: begun for 24 hours, and completed for good."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Refused
from ..parts import Codec, Effect, Params, Request, Where
from ..policies import same_policy
from ..policies import shown as document
from . import lock_ids

_STATES = {"InProgress": "started", "Locked": "completed"}
_TRIES = 3
# What stands for the id of a lock that is yet to be begun, in the requests of a plan.
NEW = "(made by AWS)"


def _from_wire(wire: Any, _shape: Any) -> Any:
    if not wire or not wire.get("State"):
        return None
    return {
        "state": _STATES.get(wire["State"], wire["State"]),
        "policy": json.loads(wire["Policy"]),
        "expires": wire.get("ExpirationDate"),
    }


LOCK = Codec(lambda value, _shape: value, _from_wire)


def wanted(params: Params, current: Any) -> dict[str, Any]:
    """The lock that the task asks for: its state, its policy (None: the one there is), and its id as far as known."""
    lock = params["lock"]
    policy = lock.get("policy")
    return {
        "state": lock.get("state") or "started",
        "policy": document(policy) or None,
        "lock_id": (params.get("lock_known") or {}).get("lock_id"),
    }


def same(wished: Mapping[str, Any], current: Any) -> bool:
    """Whether the lock is as far as it is to be: a completed one was begun, too."""
    if wished["state"] == "aborted":
        return current is None
    if current is None or (wished["state"] == "completed" and current["state"] != "completed"):
        return False
    return wished["policy"] is None or same_policy(wished["policy"], current["policy"])


def complete(wished: Mapping[str, Any], current: Any) -> dict[str, Any] | None:
    """What the lock becomes."""
    if wished["state"] == "aborted":
        return None
    policy = wished["policy"] or (current or {}).get("policy")
    return {"state": wished["state"], "policy": policy, "lock_id": wished["lock_id"]}


def shown(lock: Any) -> Any:
    """What a plan shows of a lock."""
    return lock and {name: value for name, value in lock.items() if name != "lock_id"}


def effect(before: Any, after: Any) -> Effect:
    """What each phase means."""
    if after is None:
        return Effect("interrupts", "The lock's policy holds no more.")
    if after["state"] == "completed":
        return Effect("irreversible", "The lock's policy can never be changed or removed again, by nobody.")
    return Effect(
        "interrupts",
        "The lock's policy holds at once, to be tried out; if it isn't completed within 24 hours, AWS drops it.",
    )


def requests(
    address: Mapping[str, Any], after: Any, values: Mapping[str, Any], found: Any, where: Where
) -> tuple[Request, ...]:
    """The one call that brings the lock on."""
    if after is None:
        return (Request("glacier", "abort_vault_lock", address),)
    if after["state"] == "completed":
        return (Request("glacier", "complete_vault_lock", {**address, "lockId": after["lock_id"] or NEW}),)
    policy = json.dumps(after["policy"], separators=(",", ":"))
    return (Request("glacier", "initiate_vault_lock", {**address, "policy": {"Policy": policy}}),)


def resolve(
    api: Any, params: Params, where: Where, values: Mapping[str, Any]
) -> tuple[Params, tuple[str, ...]]:
    """The options with the id of the lock in progress; refuses what no lock can become."""
    lock = params.get("lock")
    if lock is None:
        return params, ()
    name, current = params["name"], values.get("lock")
    known = {"lock_id": lock.get("lock_id") or (lock_ids.kept(params["arn"]) if params.get("arn") else "")}
    params = {**params, "lock_known": known}
    wished = wanted(params, current)
    if same(wished, current):
        return params, ()
    if current is not None and current["state"] == "completed":
        raise Refused(f"lock: vault {name} is locked for good: nobody can change its lock or remove it.")
    if current is None:
        if wished["state"] == "completed":
            return params, (f"lock: vault {name} has no lock in progress that could be completed: begin one with"
                            " lock.state: started, try it out, and complete it within 24 hours.",)  # fmt: skip
        return params, ()
    if wished["policy"] is not None and not same_policy(wished["policy"], current["policy"]):
        raise Refused(
            f"lock.policy: vault {name} has a lock with another policy in progress, until {current['expires']}: abort"
            " it first, with lock.state: aborted."
        )
    if wished["state"] == "completed" and not known["lock_id"]:
        raise Refused(
            f"lock.lock_id: the id of the lock in progress of vault {name} isn't kept on this host. AWS told it once,"
            " when the lock was begun: give it, or abort the lock and begin anew."
        )
    return params, ()


def follow(api: Any, sent: tuple[Request, ...], params: Params) -> None:
    """Send the call that brings the lock on, and keep the id that AWS tells once. Raises ApiError."""
    known, arn = params["lock_known"], params.get("arn") or ""
    for request in sent:
        if request.operation == "initiate_vault_lock":
            known["lock_id"] = _begun(api, request)
            lock_ids.keep(arn, known["lock_id"])
        else:
            api.call(request.operation, request.params)
            known["lock_id"] = ""
            lock_ids.forget(arn)


def _begun(api: Any, request: Request) -> str:
    """The id of a lock that is begun; one whose id was lost with the answer is of no use and is begun anew."""
    for last in (False,) * (_TRIES - 1) + (True,):
        try:
            return str(api.call(request.operation, request.params)["lockId"])
        except ApiError as error:
            if last or (error.answered and error.status < 500):
                raise
        place = {name: request.params[name] for name in ("accountId", "vaultName")}
        api.call("abort_vault_lock", place)
    raise AssertionError("the last try returns or raises")
