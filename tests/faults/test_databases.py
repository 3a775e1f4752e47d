# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Instances that fail on their way, or aren't there in time: the wait says why, and the next run goes on from there."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils import api, runner
from ansible_collections.converge.aws.plugins.module_utils.rds import states
from embedded_aws.rds.pace import CAUSES
from support.modules import module, params
from support.stage import REGION

Run = Callable[..., dict[str, Any]]

NEVER = 3600.0  # seconds that a state takes: no test lives to see its end
NEW = {"db_instance_identifier": "photos", "engine": "mysql", "db_instance_class": "db.t4g.micro",
       "allocated_storage": 20, "master_username": "jo", "master_user_password": "Hush-1234-hush"}  # fmt: skip
LARGER = {"db_instance_identifier": "photos", "db_instance_class": "db.t4g.small", "apply_immediately": True}
GONE = {"db_instance_identifier": "photos", "state": "absent", "skip_final_snapshot": True}


@pytest.fixture
def run(aws, monkeypatch) -> Run:
    """Run a task in this process, whose waits look as often as they can and never longer than it is told."""
    aws.pace_databases(0)
    keys = {"access_key": "test", "secret_key": "test", "endpoint_url": aws.endpoint_url, "region": REGION}
    monkeypatch.setattr(
        api, "time", SimpleNamespace(sleep=lambda seconds: time.sleep(0.01), monotonic=time.monotonic)
    )

    def run(task: str = "rds_instance", **said: Any) -> dict[str, Any]:
        subject = getattr(module(task), "OPERATION", None) or module(task).RESOURCE
        return runner.run(subject, params(task, **keys, **said))

    return run


def writes(aws: Any) -> list[str]:
    return [call["operation"] for call in aws.writes()]


def made(run: Run, **said: Any) -> None:
    told = run(**{**NEW, **said})
    assert "failed" not in told, told["msg"]


@pytest.mark.parametrize("state", sorted(set(CAUSES) & set(states.BROKEN)))
def test_a_creation_that_fails_ends_the_wait_with_its_cause(state, aws, run):
    aws.fail_databases(state, "There is no room at all.")
    told = run(**NEW)
    assert told["failed"] and told["changed"] is True, "it was made, and is billed"
    assert f"Waiting for DB instance photos ended: it is {state}, {states.BROKEN[state]}." in told["msg"]
    assert "There is no room at all." in told["msg"], "the event that tells the cause"
    assert "later" not in told["msg"], "the wait ended: its time wasn't up"
    assert writes(aws) == ["CreateDBInstance"]


def test_a_dead_one_is_left_alone_and_its_name_can_be_had_again(aws, run):
    aws.fail_databases("insufficient-capacity", "No db.t4g.micro is left in eu-west-3a.")
    assert run(**NEW)["failed"]
    again = run(**NEW)
    assert again["failed"] and "DB instance photos is insufficient-capacity" in again["msg"]
    assert "No db.t4g.micro is left in eu-west-3a." in again["msg"]
    assert run(**GONE)["changed"] is True
    assert run(**NEW)["changed"] is True
    assert writes(aws) == ["CreateDBInstance", "DeleteDBInstance", "CreateDBInstance"]


def test_a_change_that_fails_tells_its_cause_and_the_next_run_mends_it(aws, run):
    made(run)
    aws.fail_databases("incompatible-network", "The subnets have no address left.")
    told = run(**LARGER)
    assert told["failed"] and "ended: it is incompatible-network" in told["msg"]
    assert "The subnets have no address left." in told["msg"]
    told = run(**LARGER)
    assert "failed" not in told, told["msg"]
    assert (told["db_instance_class"], told["db_instance_status"]) == ("db.t4g.small", "available")
    assert run(**LARGER)["changed"] is False


def test_a_wait_that_ends_too_early_says_what_goes_on_and_the_next_run_takes_it_up(aws, run):
    aws.pace_databases(NEVER)
    told = run(**NEW, wait_timeout=0)
    assert told["failed"] and told["changed"] is True
    assert "0 s later DB instance photos still lacks: being available: it is creating" in told["msg"]
    assert "AWS goes on with it: run the task again to wait for it, or raise wait_timeout" in told["msg"]
    again = run(**NEW, wait_timeout=0)
    assert again["failed"] and "it is creating" in again["msg"], "the next run waits for the same one"
    aws.pace_databases(0)
    told = run(**NEW)
    assert (told.get("msg"), told["changed"], told["db_instance_status"]) == (None, False, "available")
    assert writes(aws) == ["CreateDBInstance"]


def test_a_change_that_is_on_its_way_is_not_asked_for_again(aws, run):
    made(run)
    aws.pace_databases(NEVER)
    told = run(**LARGER, wait_timeout=0)
    assert told["failed"] and "still lacks" in told["msg"] and "run the task again" in told["msg"]
    assert (told["changed"], told["done"]) == (True, ["attributes"])
    # For a moment AWS tells it as available and its change as pending, as what waits for a window is told.
    while aws.client("rds", REGION).describe_db_instances()["DBInstances"][0]["DBInstanceStatus"] != "modifying":
        time.sleep(0.01)
    told = run(**LARGER, wait_timeout=0)
    assert (told["failed"], told["changed"]) == (True, False) and "it is modifying" in told["msg"]
    aws.pace_databases(0)
    told = run(**LARGER)
    assert (told.get("msg"), told["changed"], told["db_instance_class"]) == (None, False, "db.t4g.small")
    assert writes(aws) == ["CreateDBInstance", "ModifyDBInstance"]


@pytest.mark.parametrize(("state", "lacks", "rest"), [
    ("stopped", "stopped: it is stopping", "stopped"), ("rebooted", "available: it is rebooting", "available"),
])  # fmt: skip
def test_what_is_switched_is_waited_for_as_long_as_the_task_says(state, lacks, rest, aws, run):
    made(run)
    aws.pace_databases(NEVER)
    told = run(db_instance_identifier="photos", state=state, wait_timeout=0)
    assert told["failed"] and lacks in told["msg"] and "run the task again" in told["msg"]
    assert (told["changed"], told["done"]) == (True, ["power"])
    aws.pace_databases(0)
    told = run(db_instance_identifier="photos")
    assert (told.get("msg"), told["changed"], told["db_instance_status"]) == (None, False, rest)


def test_the_end_is_waited_for_as_long_as_the_task_says(aws, run):
    made(run)
    aws.pace_databases(NEVER)
    told = run(**GONE, wait_timeout=0)
    assert told["failed"] and "still lacks: being gone: it is deleting" in told["msg"]
    assert told["changed"] is True
    told = run(**NEW, wait_timeout=0)
    assert told["failed"] and "being gone" in told["msg"], "one that goes is no instance to change"
    aws.pace_databases(0)
    told = run(**GONE)
    assert (told.get("msg"), told["changed"]) == (None, False)
    assert writes(aws) == ["CreateDBInstance", "DeleteDBInstance"]


def test_nobody_waits_who_says_so(aws, run):
    aws.pace_databases(NEVER)
    told = run(**NEW, wait=False)
    assert (told.get("msg"), told["changed"], told["db_instance_status"]) == (None, True, "creating")
    told = run(**GONE, wait=False)
    assert (told.get("msg"), told["changed"]) == (None, True)


def test_a_snapshot_that_takes_its_time_is_taken_up(aws, run):
    made(run)
    aws.pace_databases(NEVER)
    said = {"task": "rds_instance_snapshot", "db_snapshot_identifier": "last", "db_instance_identifier": "photos"}
    told = run(**said, wait=True, wait_timeout=0)
    assert told["failed"] and "DB snapshot last still lacks: being available: it is creating" in told["msg"]
    aws.pace_databases(0)
    told = run(**said, wait=True)
    assert (told.get("msg"), told["changed"]) == (None, False)
    assert writes(aws) == ["CreateDBInstance", "CreateDBSnapshot"]


@pytest.mark.parametrize("task", ["rds_restore", "rds_read_replica"])
def test_a_copy_that_fails_or_takes_too_long(task, aws, run):
    made(run)
    said: dict[str, Any] = {"task": task, "db_instance_identifier": "copy"}
    if task == "rds_restore":
        taken = {"db_snapshot_identifier": "last", "db_instance_identifier": "photos", "wait": True}
        assert "failed" not in run("rds_instance_snapshot", **taken)
        said |= {"db_snapshot_identifier": "last"}
    else:
        said |= {"source_db_instance_identifier": "photos"}
    aws.fail_databases("insufficient-capacity", "No db.t4g.micro is left.")
    told = run(**said)
    assert told["failed"] and "it is insufficient-capacity" in told["msg"] and "No db.t4g.micro is left." in told["msg"]
    assert run(**{**GONE, "db_instance_identifier": "copy"})["changed"] is True
    aws.pace_databases(NEVER)
    told = run(**said, wait_timeout=0)
    assert told["failed"] and "copy still lacks" in told["msg"] and "run the task again" in told["msg"]
    aws.pace_databases(0)
    told = run(**said)
    assert ("failed" in told, told["changed"]) == (False, False), told["msg"]
