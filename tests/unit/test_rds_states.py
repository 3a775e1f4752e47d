# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for RDS's things: what is rest, what is the end, and what a sentence tells of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed
from ansible_collections.converge.aws.plugins.module_utils.parts import Request
from ansible_collections.converge.aws.plugins.module_utils.rds import states
from support.model import operations, shape_of

KINDS = [one for one in vars(states).values() if isinstance(one, states.Kind)]
BUSY = ApiError("modify_db_instance", "InvalidDBInstanceState", "Database instance is not in available state.", 400)
GONE = ApiError("describe_db_instances", "DBInstanceNotFound", "DBInstance db not found.", 404)


class Rds:
    """An RDS whose instance is in one state after the other; its writes meet what ``refusals`` has."""

    def __init__(self, *seen: str, events: tuple[str, ...] = (), refusals: tuple[ApiError, ...] = ()) -> None:
        self.seen, self.events, self.refusals = list(seen), events, list(refusals)
        self.sent: list[str] = []
        self.lacked: list[str] = []

    def call(self, operation: str, params: dict[str, Any], service: str) -> dict[str, Any]:
        assert service == "rds"
        if operation == "describe_events":
            assert params["SourceIdentifier"] == "db"
            return {"Events": [{"Message": one} for one in self.events]}
        if operation == "describe_db_instances":
            now = self.seen.pop(0) if len(self.seen) > 1 else self.seen[0]
            if now == "gone":
                raise GONE
            return {"DBInstances": [{"DBInstanceIdentifier": "db", "DBInstanceStatus": now}]}
        self.sent.append(operation)
        if self.refusals:
            raise self.refusals.pop(0)
        return {"DBInstance": {}}

    def settled(self, missing: Callable[[], str], about: str, timeout: float) -> None:
        for _look in range(9):
            left = missing()
            if not left:
                return
            self.lacked.append(left)
        raise Failed(f"{about} still lacks: {left}.")


def test_a_wait_ends_when_it_is_there():
    rds = Rds("gone", "creating", "backing-up", "available")
    states.reach(rds, states.INSTANCE, "db", 60)
    assert rds.lacked == [
        "being available: there is none yet",
        "being available: it is creating",
        "being available: it is backing-up",
    ]


def test_storage_that_is_still_moved_is_rest():
    states.reach(Rds("modifying", "storage-optimization"), states.INSTANCE, "db", 60)


@pytest.mark.parametrize("state", [*states.BROKEN, *states.GOING, "stopped"])
def test_a_state_that_it_does_not_leave_ends_the_wait_at_once_with_the_cause(state):
    rds = Rds("creating", state, events=("Backing up.", "The network has no free address."))
    with pytest.raises(Failed) as failed:
        states.reach(rds, states.INSTANCE, "db", 60)
    assert len(rds.lacked) == 1
    assert f"DB instance db ended: it is {state}" in str(failed.value)
    assert "RDS's last events: Backing up; The network has no free address." in str(failed.value)


def test_the_state_that_a_change_began_in_is_no_outcome():
    states.reach(Rds("storage-full", "modifying", "available"), states.INSTANCE, "db", 60, before="storage-full")
    states.reach(Rds("stopped", "starting", "available"), states.INSTANCE, "db", 60, before="stopped")


def test_the_end_is_waited_for_too_and_so_is_a_stop():
    states.reach(Rds("deleting", "gone"), states.INSTANCE, "db", 60, ("gone",))
    states.reach(Rds("stopping", "stopped"), states.INSTANCE, "db", 60, ("stopped",))


def test_a_change_that_meets_a_busy_instance_waits_and_is_sent_again():
    rds = Rds("modifying", "modifying", "available", refusals=(BUSY,))
    states.sent(rds, states.INSTANCE, "db", Request("rds", "modify_db_instance", {}), 60)
    assert rds.sent == ["modify_db_instance"] * 2
    assert rds.lacked[0].startswith("a state that takes the change (Database instance is not in available")


def test_a_change_refused_at_rest_is_refused():
    rds = Rds("available", refusals=(BUSY,) * 9)
    with pytest.raises(ApiError):
        states.sent(rds, states.INSTANCE, "db", Request("rds", "modify_db_instance", {}), 60)
    assert len(rds.sent) == 2


def test_a_change_to_one_that_breaks_meanwhile_fails_with_the_cause():
    rds = Rds("failed", refusals=(BUSY,), events=("The storage is gone.",))
    with pytest.raises(Failed, match="it is failed.*The storage is gone"):
        states.sent(rds, states.INSTANCE, "db", Request("rds", "modify_db_instance", {}), 60)


def test_events_that_may_not_be_read_keep_the_sentence():
    class Silent(Rds):
        def call(self, operation: str, params: dict[str, Any], service: str) -> dict[str, Any]:
            if operation == "describe_events":
                raise ApiError(operation, "AccessDenied", "no", 403)
            return super().call(operation, params, service)

    with pytest.raises(Failed, match="it is failed"):
        states.reach(Silent("failed"), states.INSTANCE, "db", 60)


@pytest.mark.parametrize("kind", KINDS, ids=[one.noun for one in KINDS])
def test_kinds_are_the_models(kind):
    model = operations("rds")[kind.operation]
    assert kind.member in model.input_shape.members
    thing = shape_of(f"{kind.listed}[0]", model.output_shape)
    for member in filter(None, (kind.status, kind.progress, kind.details)):
        assert member in thing.members, member
    assert kind.source in operations("rds")["describe_events"].input_shape.members["SourceType"].enum
    assert not set(kind.rest) & set(kind.broken)
