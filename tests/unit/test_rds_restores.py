# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restores as plans: always to a new name, from what is there, to a time that the backups reach."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Refused
from ansible_collections.converge.aws.plugins.module_utils.rds import copies
from support.answers import Answers, done, planned, refusal, steps
from support.model import operations

NAME = "rds_restore"
SOURCE = {"DBInstanceIdentifier": "shop", "DbiResourceId": "db-1", "DBInstanceStatus": "available",
          "Engine": "postgres", "EngineVersion": "16.9", "DBInstanceClass": "db.t4g.micro", "AllocatedStorage": 20,
          "BackupRetentionPeriod": 7, "LatestRestorableTime": datetime(2026, 11, 21, 9, tzinfo=UTC)}  # fmt: skip
BACKUP = {"DbiResourceId": "db-1", "Engine": "postgres",
          "RestoreWindow": {"EarliestTime": datetime(2026, 11, 14, tzinfo=UTC),
                            "LatestTime": datetime(2026, 11, 21, 9, tzinfo=UTC)}}  # fmt: skip
SNAPSHOT = {"DBSnapshotIdentifier": "night", "DBInstanceIdentifier": "shop", "Engine": "postgres",
            "AllocatedStorage": 20, "Status": "available",
            "SnapshotCreateTime": datetime(2026, 11, 20, tzinfo=UTC)}  # fmt: skip
RESTORED = {**SOURCE, "DBInstanceIdentifier": "new", "DbiResourceId": "db-2",
            "InstanceCreateTime": datetime(2026, 11, 22, tzinfo=UTC)}  # fmt: skip


def answers(*instances: Any, backups: Any = (BACKUP,), snapshots: Any = (SNAPSHOT,), check: bool = False) -> Answers:
    there = {one["DBInstanceIdentifier"]: one for one in instances}

    def instance(request: Any) -> Any:
        found = there.get(request["DBInstanceIdentifier"])
        return {"DBInstances": [found]} if found else _raise(refusal("describe_db_instances", "DBInstanceNotFound"))

    def restore(request: Any) -> Any:
        there["new"] = RESTORED
        return {}

    return Answers(
        check,
        describe_db_instances=instance,
        describe_db_instance_automated_backups={"DBInstanceAutomatedBackups": list(backups)},
        describe_db_snapshots={"DBSnapshots": list(snapshots)} if snapshots else refusal("x", "DBSnapshotNotFound"),
        restore_db_instance_from_db_snapshot=restore,
        restore_db_instance_to_point_in_time=restore,
    )


def _raise(error: ApiError) -> Any:
    raise error


FROM = {"db_instance_identifier": "new", "db_snapshot_identifier": "night"}
AT = {"db_instance_identifier": "new", "source_db_instance_identifier": "shop"}


def test_a_snapshot_becomes_a_new_instance():
    aws = answers(SOURCE)
    outcome = done(NAME, aws, **FROM, db_instance_class="db.t4g.large", port=5433, tags={"a": 1})
    assert aws.sent == [("restore_db_instance_from_db_snapshot",
                         {"DBSnapshotIdentifier": "night", "DBInstanceIdentifier": "new",
                          "DBInstanceClass": "db.t4g.large", "Port": 5433,
                          "Tags": [{"Key": "a", "Value": "1"}]})]  # fmt: skip
    assert [(step.name, step.effect and step.effect.kind) for step in outcome.steps] == [
        ("instance", "costs"), ("wait", None)]  # fmt: skip
    assert outcome.facts["instance"]["db_instance_identifier"] == "new"
    assert not done(NAME, aws, **FROM).changed


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"use_latest_restorable_time": True}, {"UseLatestRestorableTime": True}),
        ({"restore_time": "2026-11-20T08:00:00Z"}, {"RestoreTime": datetime(2026, 11, 20, 8, tzinfo=UTC)}),
        ({"restore_time": "2026-11-20T08:00:00"}, {"RestoreTime": datetime(2026, 11, 20, 8, tzinfo=UTC)}),
    ],
)
def test_a_time_is_sent_as_it_is_meant(said, expected):
    plan = planned(NAME, answers(SOURCE), **AT, **said)
    assert plan.steps[0].requests[0].params == {
        "SourceDBInstanceIdentifier": "shop", "TargetDBInstanceIdentifier": "new", **expected}  # fmt: skip


@pytest.mark.parametrize(
    ("time", "part"),
    [
        ("2026-11-13T23:59:59Z", "only times from 2026-11-14T00:00:00Z to 2026-11-21T09:00:00Z."),
        ("2026-11-21T10:00:01+01:00", "use_latest_restorable_time"),
    ],
)
def test_a_time_that_the_backups_do_not_reach_is_refused(time, part):
    with pytest.raises(Refused, match="can't be restored") as refused:
        planned(NAME, answers(SOURCE), **AT, restore_time=time)
    assert part in str(refused.value)


def test_an_instance_that_is_gone_is_known_by_its_resource_id():
    plan = planned(NAME, answers(), **AT, use_latest_restorable_time=True)
    assert plan.steps[0].requests[0].params["SourceDbiResourceId"] == "db-1"
    with pytest.raises(Refused, match="source_dbi_resource_id of db-0, db-1"):
        planned(NAME, answers(backups=[BACKUP, {**BACKUP, "DbiResourceId": "db-0"}]), **AT,
                use_latest_restorable_time=True)  # fmt: skip


def test_an_instance_without_backups_says_so():
    with pytest.raises(Refused, match="backup_retention_period is 0"):
        planned(NAME, answers({**SOURCE, "BackupRetentionPeriod": 0}), **AT, use_latest_restorable_time=True)


def test_no_source_is_a_sentence_and_a_warning_in_a_check_run():
    for said, there in ((FROM, {"snapshots": ()}), ({**AT, "use_latest_restorable_time": True}, {"backups": ()})):
        with pytest.raises(Refused, match="There (is|are) no"):
            done(NAME, answers(**there), **said)
        assert "unless a task" in done(NAME, answers(check=True, **there), **said).warnings[0]


def test_a_restore_that_is_there_needs_its_source_no_more():
    outcome = done(NAME, answers(RESTORED, snapshots=()), **FROM)
    assert not outcome.changed
    assert "nothing is restored into it" in outcome.facts["msg"]


def test_a_cut_wait_is_taken_up():
    plan = planned(NAME, answers({**RESTORED, "DBInstanceStatus": "creating"}), **FROM)
    assert steps(plan) == [("wait", "wait for")]


@pytest.mark.parametrize(
    ("there", "part"),
    [
        ({**RESTORED, "InstanceCreateTime": datetime(2026, 11, 19, tzinfo=UTC)}, "before the time of the data"),
        ({**RESTORED, "Engine": "mysql"}, "its engine is mysql"),
    ],
)
def test_what_can_not_be_this_restore_is_left_alone(there, part):
    with pytest.raises(Refused, match=part):
        planned(NAME, answers(there), **FROM)


def test_a_snapshot_that_is_not_finished_is_waited_for():
    plan = planned(NAME, answers(snapshots=[{**SNAPSHOT, "Status": "creating"}]), **FROM)
    assert [step.name for step in plan.steps] == ["snapshot", "instance", "wait"]
    with pytest.raises(Refused, match="nothing in it"):
        planned(NAME, answers(snapshots=[{**SNAPSHOT, "Status": "failed"}]), **FROM)


def test_storage_does_not_shrink():
    with pytest.raises(Refused, match="rds_blue_green can"):
        planned(NAME, answers(), **FROM, allocated_storage=10)


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ({**FROM, "source_db_instance_identifier": "shop"}, "Give one source"),
        ({"db_instance_identifier": "new"}, "Give one source"),
        ({**FROM, "restore_time": "2026-11-20T08:00:00Z"}, "A snapshot is of one time"),
        ({**FROM, "max_allocated_storage": 100}, "Set it with rds_instance"),
        (AT, "Say which time"),
        ({**AT, "restore_time": "yesterday"}, "isn't a time"),
        ({**AT, "db_instance_identifier": "Shop", "use_latest_restorable_time": True}, "makes a new instance"),
        ({**FROM, "port": 80}, "port: 80"),
        ({**FROM, "multi_az": True, "availability_zone": "eu-west-3a"}, "can't be chosen"),
        ({**FROM, "master_user_secret_kms_key_id": "alias/x"}, "manage_master_user_password"),
    ],
)
def test_what_can_not_be_right_is_a_sentence(said, part):
    with pytest.raises(Refused, match=part):
        planned(NAME, answers(SOURCE), **said)


@pytest.mark.parametrize(
    ("operation", "table", "left"),
    [
        ("restore_db_instance_from_db_snapshot", copies.OF_RESTORES, {"MaxAllocatedStorage"}),
        ("restore_db_instance_to_point_in_time", copies.OF_RESTORES, set()),
        ("create_db_instance_read_replica", copies.OF_REPLICAS, set()),
    ],
)
def test_settings_are_members_of_the_calls(operation, table, left):
    assert set(table.values()) - set(operations("rds")[operation].input_shape.members) == left
