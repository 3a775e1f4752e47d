# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Vaults as plans: what a lock can become and what it can't, what is compared, and what is put off."""

from __future__ import annotations

import json
import os
import stat
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Refused
from ansible_collections.converge.aws.plugins.module_utils.glacier import lock_ids, locks, vaults
from ansible_collections.converge.aws.plugins.module_utils.parts import Request
from ansible_collections.converge.aws.plugins.module_utils.state import State
from support.modules import module, params
from support.planning import WHERE, plan, told

VAULT = module("glacier_vault").RESOURCE
ARN = "arn:aws:glacier:eu-west-3:123456789012:vaults/photos"
FOUND = {"VaultName": "photos", "VaultARN": ARN, "CreationDate": "2026-01-01T00:00:00.000Z"}
DOCUMENT = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Deny", "Principal": "*", "Action": "glacier:DeleteArchive", "Resource": ARN}]}  # fmt: skip
OTHER = {**DOCUMENT, "Statement": [{**DOCUMENT["Statement"][0], "Action": "glacier:*"}]}
STARTED = {"state": "started", "policy": DOCUMENT, "expires": "2026-11-22"}
COMPLETED = {**STARTED, "state": "completed", "expires": None}


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


def lock(now: Any, check: bool = True, **said: Any) -> tuple[Any, tuple[str, ...]]:
    """The plan for a lock, where it is as ``now`` tells, and what is missing for it."""
    options = params("glacier_vault", name="photos", lock=said, confirm_vault_name="photos")
    vaults.check(options)
    options = vaults.adopt(FOUND, options)
    values = {"lock": now}
    options, missing = locks.resolve(None, options, WHERE, values)
    return plan(VAULT, State(FOUND, values), options), missing


@pytest.mark.parametrize(("now", "said", "sent"), [
    (None, {"policy": DOCUMENT}, ["initiate_vault_lock"]),
    (STARTED, {"policy": DOCUMENT}, None),
    (COMPLETED, {"policy": DOCUMENT}, None),
    (STARTED, {"state": "completed", "lock_id": "x"}, ["complete_vault_lock"]),
    (STARTED, {"state": "completed", "lock_id": "x", "policy": DOCUMENT}, ["complete_vault_lock"]),
    (COMPLETED, {"state": "completed"}, None),
    (STARTED, {"state": "aborted"}, ["abort_vault_lock"]),
    (None, {"state": "aborted"}, None),
])  # fmt: skip
def test_a_lock_goes_on_by_one_call(now, said, sent):
    steps, missing = lock(now, **said)
    assert told(steps) == ([("lock", "change", sent)] if sent else [])
    assert missing == ()


@pytest.mark.parametrize(("now", "said", "says"), [
    (STARTED, {"policy": OTHER}, "another policy in progress"),
    (STARTED, {"state": "completed", "policy": OTHER, "lock_id": "x"}, "another policy in progress"),
    (STARTED, {"state": "completed"}, "isn't kept on this host"),
    (COMPLETED, {"policy": OTHER}, "locked for good"),
    (COMPLETED, {"state": "aborted"}, "locked for good"),
])  # fmt: skip
def test_what_no_lock_can_become_is_refused(now, said, says):
    with pytest.raises(Refused, match=says):
        lock(now, **said)


def test_what_was_never_begun_is_not_completed():
    _steps, missing = lock(None, state="completed")
    assert "begin one" in missing[0]


def test_completing_is_irreversible_and_is_said_twice():
    (step,), _missing = lock(STARTED, state="completed", lock_id="x")
    assert (step.effect.kind, step.requests[0].params["lockId"]) == ("irreversible", "x")
    for confirmed in (None, "", "photo"):
        options = params("glacier_vault", name="photos", lock={"state": "completed"}, confirm_vault_name=confirmed)
        with pytest.raises(Refused, match="confirm_vault_name"):
            vaults.check(options)


class Lost:
    """A service whose first answers are lost; it counts what was sent."""

    def __init__(self, lost: int) -> None:
        self.lost, self.sent = lost, []

    def call(self, operation: str, request: Any) -> Any:
        self.sent.append(operation)
        if operation == "initiate_vault_lock" and self.sent.count(operation) <= self.lost:
            raise ApiError(operation, "ConnectionDropped", "lost", answered=False)
        return {"lockId": "the-id"}


def test_an_id_that_was_lost_with_its_answer_makes_the_lock_begin_anew():
    api, options = Lost(1), {"arn": ARN, "lock_known": {}}
    request = Request("glacier", "initiate_vault_lock", {"accountId": "-", "vaultName": "photos", "policy": {}})
    locks.follow(api, (request,), options)
    assert api.sent == ["initiate_vault_lock", "abort_vault_lock", "initiate_vault_lock"]
    assert (options["lock_known"]["lock_id"], lock_ids.kept(ARN)) == ("the-id", "the-id")
    with pytest.raises(ApiError):
        locks.follow(Lost(3), (request,), options)


def test_an_id_is_kept_for_its_owner_alone_until_it_is_of_no_use(cache):
    lock_ids.keep(ARN, "the-id")
    [path] = [path for path in cache.rglob("*") if path.is_file()]
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    (step,), _missing = lock(STARTED, state="completed")
    assert step.requests[0].params["lockId"] == "the-id"
    locks.follow(Lost(0), step.requests, {"arn": ARN, "lock_known": {"lock_id": "the-id"}})
    assert lock_ids.kept(ARN) == ""
    lock_ids.forget(ARN)


def test_what_says_the_same_otherwise_is_the_same():
    topic = "arn:aws:sns:eu-west-3:123456789012:archives"
    now = {"notifications": {"sns_topic": topic, "events": sorted(vaults.EVENTS, reverse=True)}, "tags": {"a": "1"},
           "policy": json.loads(json.dumps(DOCUMENT))}  # fmt: skip
    said = {"notifications": {"sns_topic": topic}, "tags": {"a": 1}, "policy": {**DOCUMENT, "Statement": [
        {**DOCUMENT["Statement"][0], "Action": ["GLACIER:deletearchive"]}]}}  # fmt: skip
    assert plan(VAULT, State(FOUND, now), params("glacier_vault", name="photos", **said)) == ()
    other = params("glacier_vault", name="photos", notifications={"sns_topic": topic, "events": [vaults.EVENTS[0]]})
    assert told(plan(VAULT, State(FOUND, now), other)) == [("notifications", "change", ["set_vault_notifications"])]


def test_settings_are_cleared():
    now = {"notifications": {"sns_topic": "arn", "events": [vaults.EVENTS[0]]}, "tags": {"a": "1"}, "policy": DOCUMENT}
    steps = plan(VAULT, State(FOUND, now), params("glacier_vault", name="photos", notifications={}, tags={}, policy={}))
    assert told(steps) == [
        ("policy", "clear", ["delete_vault_access_policy"]),
        ("tags", "remove", ["remove_tags_from_vault"]),
        ("notifications", "clear", ["delete_vault_notifications"]),
    ]


class Refuses:
    def __init__(self, code: str) -> None:
        self.code = code

    def call(self, operation: str, request: Any) -> Any:
        raise ApiError(operation, self.code, "Vault not empty or recently written to", 400)


def test_a_vault_that_is_not_empty_is_put_off():
    assert vaults.lingers({**FOUND, "NumberOfArchives": 0}, {"name": "photos"}, WHERE) is None
    known = vaults.lingers({**FOUND, "NumberOfArchives": 3}, {"name": "photos"}, WHERE)
    assert known["state"] == "deletion_pending" and "None: 3." in known["reason"]
    request = Request("glacier", "delete_vault", {})
    found_out = vaults.deletion(Refuses("InvalidParameterValueException"), request, {"name": "photos"})
    assert found_out["state"] == "deletion_pending"
    with pytest.raises(ApiError):
        vaults.deletion(Refuses("AccessDeniedException"), request, {"name": "photos"})
