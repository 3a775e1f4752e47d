# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A user's access keys: made once and handed over, switched on and off, replaced in time, deleted."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Effect, Params, Plan, Request, Step
from ..permissions import needed
from . import key_sinks, lockout, quotas
from .key_rotation import Key, due, rule_of
from .users import GONE, check_name

# How many keys a user may have is asked of the account once there are this many.
_SURELY = 2
_DELETED = "deleted_access_key_id"
_STATUS: Mapping[bool, str] = {True: "Active", False: "Inactive"}


def check(params: Params) -> None:
    """Refuse what can't be right before anything is read."""
    check_name(params["user_name"], "user_name", 64)
    if params.get("id") is not None and not re.fullmatch(r"\w{16,128}", params["id"], re.ASCII):
        raise Refused(f"id: {params['id']!r} is not an access key's id; one looks like AKIAIOSFODNN7EXAMPLE.")
    if params.get("rotate") is not None:
        rule_of(params["rotate"])
    key_sinks.check(params)


def plan(api: Any, params: Params, now: datetime.datetime | None = None) -> Plan:
    """The steps for what the task says of the user's keys; ``now`` is when it is, for those that are due."""
    user = params["user_name"]
    keys = listed(api, user)
    if params["state"] == "absent":
        gone = [key for key in keys or () if key.id == params["id"]]
        _refuse_lockout(api, params, keys or (), gone)
        return Plan(tuple(_deletion(user, key, "access_key") for key in gone), _named(_DELETED, gone))
    if params.get("id"):
        return _one(api, params, keys or ())
    if keys is None and not api.check:
        raise Failed(f"There is no user {user}: it has to be made first.")
    if params.get("rotate") is not None:
        return _rotation(api, params, keys or (), now or datetime.datetime.now(datetime.timezone.utc))
    return _another(api, params, keys or ())


def listed(api: Any, user: str) -> tuple[Key, ...] | None:
    """The user's keys, the oldest first; None if there is no such user. Raises Failed."""
    try:
        pages = list(api.pages("list_access_keys", {"UserName": user}))
    except ApiError as error:
        if error.code in GONE:
            return None
        doing = f"listing the access keys of user {user}"
        raise Failed(explain(doing, error, needed("iam", "list_access_keys")), error) from error
    found = [one for page in pages for one in page["AccessKeyMetadata"]]
    keys = [Key(one["AccessKeyId"], one["CreateDate"], one["Status"] == "Active") for one in found]
    return tuple(sorted(keys, key=lambda key: key.created))


def last_used(api: Any, keys: Iterable[Key]) -> dict[str, Mapping[str, Any]]:
    """When and where each was last used, by its id: AWS's AccessKeyLastUsed, side by side. Raises Failed."""
    ids = [key.id for key in keys]
    answers = api.side_by_side([_asking(api, each) for each in ids])
    for each, answer in zip(ids, answers):
        if isinstance(answer, ApiError):
            doing = f"asking when access key {each} was last used"
            raise Failed(explain(doing, answer, needed("iam", "get_access_key_last_used")), answer)
    return {each: answer["AccessKeyLastUsed"] for each, answer in zip(ids, answers)}


def _asking(api: Any, key: str) -> Any:
    return lambda: api.call("get_access_key_last_used", {"AccessKeyId": key})


def shown(user: str, key: Key) -> dict[str, Any]:
    """A key as amazon.aws returns it."""
    return {
        "access_key_id": key.id,
        "create_date": key.created,
        "status": _STATUS[key.active],
        "user_name": user,
    }


# ---- what is planned ------------------------------------------------------------------------------------------------


def _one(api: Any, params: Params, keys: Sequence[Key]) -> Plan:
    """The key that the task names, switched on or off."""
    user, wanted = params["user_name"], params.get("active")
    key = next((key for key in keys if key.id == params["id"]), None)
    if key is None:
        raise Failed(f"User {user} has no access key {params['id']}.")
    if wanted is None or wanted == key.active:
        return Plan(facts=_facts(user, key))
    if not wanted:
        _refuse_lockout(api, params, keys, [key])
    return Plan((_switching(user, key, wanted, "access_key"),), _facts(user, replace(key, active=wanted)))


def _another(api: Any, params: Params, keys: Sequence[Key]) -> Plan:
    """A key where there is none as wanted; with ``rotate_keys`` a new one in any case, in place of the oldest."""
    user, active = params["user_name"], params.get("active") is not False
    there = [key for key in keys if key.active is active]
    if there and not params.get("rotate_keys"):
        return Plan(facts=_facts(user, there[-1]))
    steps: list[Step] = []
    facts: dict[str, Any] = {}
    allowed = _allowed(api, keys)
    if len(keys) >= allowed:
        if not params.get("rotate_keys"):
            raise Refused(_full(user, keys, allowed))
        oldest = keys[0]
        _refuse_lockout(api, params, keys, [oldest])
        steps.append(_deletion(user, oldest, "replaced_access_key"))
        facts = _named(_DELETED, [oldest])
        keys = keys[1:]
    return _with_new(api, params, keys, active, steps, facts)


def _rotation(api: Any, params: Params, keys: Sequence[Key], now: datetime.datetime) -> Plan:
    """What is due of the keys now."""
    user = params["user_name"]
    newest = next((key for key in reversed(keys) if key.active), None)
    used = last_used(api, (key for key in keys if key is not newest))
    keys = tuple(replace(key, used=used.get(key.id, {}).get("LastUsedDate")) for key in keys)
    allowed = _allowed(api, keys)
    found = due(keys, rule_of(params["rotate"]), now, allowed)
    if newest is None and not found.create:
        raise Refused(_full(user, keys, allowed))
    gone = (*found.delete, *found.deactivate)
    _refuse_lockout(api, params, keys, gone)
    steps = [_deletion(user, key, "replaced_access_key") for key in found.delete]
    steps += [_switching(user, key, False, "replaced_access_key") for key in found.deactivate]
    facts = {**_named(_DELETED, found.delete), **_named("deactivated_access_key_id", found.deactivate)}
    if not found.create:
        kept = _facts(user, newest) if newest else {}
        return Plan(tuple(steps), {**facts, **kept}, found.why_not)
    left = [key for key in keys if key not in found.delete]
    made = _with_new(api, params, left, True, steps, facts)
    return replace(made, warnings=(*found.why_not, *made.warnings))


def _with_new(
    api: Any, params: Params, keys: Sequence[Key], active: bool, steps: Sequence[Step], facts: Mapping[str, Any]
) -> Plan:
    """The steps so far and a new key, whose secret goes to the task's sink."""
    user, sink = params["user_name"], key_sinks.sink_of(api, params)
    requests = [Request("iam", "create_access_key", {"UserName": user})]
    if not active:
        # Of a key that has no id yet, which the model doesn't mind.
        members = {"UserName": user, "AccessKeyId": "the new access key", "Status": _STATUS[False]}
        requests.append(Request("iam", "update_access_key", members))
    foretold = {"user_name": user, "status": _STATUS[active]}

    def work(api: Any) -> Mapping[str, Any]:
        return _make(api, user, {key.id for key in keys}, active, sink)

    step = Step("access_key", "create", None, foretold, (*requests, *sink.requests), work=work)
    return Plan((*steps, step), {**facts, "access_key": foretold}, sink.problems)


def _deletion(user: str, key: Key, name: str) -> Step:
    sentence = "A secret that is deleted can't be brought back."
    if key.active:
        sentence = f"What works with this key fails from now on. {sentence}"
    request = Request("iam", "delete_access_key", {"UserName": user, "AccessKeyId": key.id})
    return Step(name, "delete", _seen(key), None, (request,), Effect("irreversible", sentence), already=GONE)


def _switching(user: str, key: Key, active: bool, name: str) -> Step:
    members = {"UserName": user, "AccessKeyId": key.id, "Status": _STATUS[active]}
    effect = None if active else Effect("interrupts", "What works with this key fails until it is active again.")
    after = _seen(replace(key, active=active))
    return Step(name, "change", _seen(key), after, (Request("iam", "update_access_key", members),), effect)


def _seen(key: Key) -> dict[str, str]:
    return {"access_key_id": key.id, "status": _STATUS[key.active]}


def _facts(user: str, key: Key) -> dict[str, Any]:
    return {"access_key": shown(user, key), "access_key_id": key.id}


def _named(fact: str, keys: Sequence[Key]) -> dict[str, Any]:
    """The result's key for a key that is put away; there is more than one only if none of several was active."""
    return {fact: keys[-1].id} if keys else {}


def _allowed(api: Any, keys: Sequence[Key]) -> int:
    """How many keys the account allows a user; asked of it only where there may be too many."""
    if len(keys) < _SURELY:
        return _SURELY
    try:
        return int(api.call("get_account_summary", {})["SummaryMap"].get("AccessKeysPerUserQuota", _SURELY))
    except ApiError:
        return _SURELY  # who may not ask is told by IAM itself when it is too many


def _full(user: str, keys: Sequence[Key], allowed: int) -> str:
    there = ", ".join(key.described() for key in keys)
    return (
        f"User {user} can't have another access key: {allowed} are allowed, and there are {there}. Delete one by its id"
        " with state: absent, or let rotate_keys: true delete the oldest. Nothing was changed."
    )


def _refuse_lockout(api: Any, params: Params, keys: Sequence[Key], gone: Sequence[Key]) -> None:
    """Refuse to take from the caller the key that the task works with, or the last one that is active."""
    user = params["user_name"]
    if params.get(lockout.OPTION) or not any(key.active for key in gone) or not lockout.is_own(api, "user", user):
        return
    ids = {key.id for key in gone}
    if api.access_key() in ids:
        taken = f"access key {api.access_key()}, which this task works with,"
    elif not any(key.active and key.id not in ids for key in keys):
        taken = "the last active access key"
    else:
        return
    raise Refused(lockout.sentence("user", user, api, taken))


# ---- a new key ------------------------------------------------------------------------------------------------------


def _make(api: Any, user: str, known: set[str], active: bool, sink: key_sinks.Sink) -> Mapping[str, Any]:
    """Make a key and hand its secret over; one whose secret can't be is deleted again, since nobody has it."""
    made = _created(api, user, known)
    key = Key(made["AccessKeyId"], made["CreateDate"], active)
    kept = {key_sinks.USER: user, key_sinks.KEY: key.id, key_sinks.SECRET: made["SecretAccessKey"]}
    try:
        if not active:
            members = {"UserName": user, "AccessKeyId": key.id, "Status": _STATUS[False]}
            api.call("update_access_key", members)
        said = sink.take(api, kept)
    except (ApiError, OSError) as error:
        raise _taken_back(api, user, key, error) from error
    return {**_facts(user, key), **said}


def _taken_back(api: Any, user: str, key: Key, error: ApiError | OSError) -> Failed:
    doing = f"handing over access key {key.id} of user {user}"
    if isinstance(error, ApiError):
        service = "iam" if error.operation == "update_access_key" else "secretsmanager"
        sentence = explain(doing, error, needed(service, error.operation))
    else:
        sentence = f"{doing[:1].upper()}{doing[1:]} failed: {error.strerror or type(error).__name__}."
    try:
        _delete(api, user, key.id)
    except ApiError:
        left = f"It could not be deleted: it is active and nobody has its secret. Delete it with id: {key.id}."
    else:
        left = "It was deleted again, since nobody has its secret."
    return Failed(f"{sentence} {left}", error if isinstance(error, ApiError) else None)


def _created(api: Any, user: str, known: set[str]) -> dict[str, Any]:
    """A new key, made once: one whose answer was lost, and its secret with it, is deleted and made again."""
    begun, lost = api.patience.clock(), False
    for number in count(1):
        try:
            made = dict(api.call("create_access_key", {"UserName": user})["AccessKey"])
        except ApiError as error:
            unknown = not error.answered or error.status >= 500
            # After a lost answer, a key that wasn't seen yet may be the one too many.
            if not unknown and not (lost and error.code == "LimitExceeded"):
                doing = f"creating an access key of user {user}"
                why = f"{explain(doing, error, needed('iam', error.operation))} {quotas.reason(api, error, {})}"
                raise Failed(why.rstrip(), error) from error
            lost = True
            goes_on = api.pause(number, begun)
            _sweep(api, user, known, error)
            if not goes_on:
                doing = f"creating an access key of user {user}"
                raise Failed(f"{explain(doing, error)} No key was left behind.", error) from error
        else:
            if lost:
                _sweep(api, user, {*known, made["AccessKeyId"]})
            return made
    raise AssertionError("the count has no end")


def _sweep(api: Any, user: str, known: set[str], lost: ApiError | None = None) -> None:
    """Delete the key that was made and not answered; raises Failed where it can't be told or deleted."""
    about = f"An answer about a new access key of user {user} was lost"
    advice = "Look with iam_access_key_info, and delete the key that nobody has the secret of."
    try:
        orphans = [key for key in listed(api, user) or () if key.id not in known]
        if len(orphans) > 1:
            names = ", ".join(key.described() for key in orphans)
            raise Failed(f"{about}, and which of {names} it made can't be told. {advice}", lost)
        for key in orphans:
            _delete(api, user, key.id)
    except ApiError as error:
        raise Failed(f"{about}, and the key could not be deleted ({error.code}). {advice}", error) from error


def _delete(api: Any, user: str, key: str) -> None:
    try:
        api.call("delete_access_key", {"UserName": user, "AccessKeyId": key})
    except ApiError as error:
        if error.code not in GONE:
            raise


# ---- what is read ---------------------------------------------------------------------------------------------------


def info(api: Any, params: Params) -> Plan:
    """``access_keys`` of a user, the oldest first, with when and where each was last used if that is asked for."""
    user = params["user_name"]
    keys = listed(api, user) or ()
    used = last_used(api, keys) if params.get("last_used") else {}
    found = []
    for key in keys:
        one = shown(user, key)
        if key.id in used:
            said = used[key.id]
            one["last_used"] = {
                "date": said.get("LastUsedDate"),
                "region": _known(said.get("Region")),
                "service": _known(said.get("ServiceName")),
            }
        found.append(one)
    return Plan(facts={"access_keys": found})


def _known(value: str | None) -> str | None:
    # IAM's way of saying that a key was never used, or not since it began to note that.
    return None if value in (None, "N/A") else value


def check_info(params: Params) -> None:
    """Refuse a name that no user has."""
    check_name(params["user_name"], "user_name", 64)
