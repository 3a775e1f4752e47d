# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read replicas as plans: of a source that can have one, promoted once, and nothing else ever removed."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from support.answers import Answers, done, planned, refusal, steps

NAME = "rds_read_replica"
SOURCE = {"DBInstanceIdentifier": "shop", "DBInstanceStatus": "available", "Engine": "postgres",
          "BackupRetentionPeriod": 7, "DBInstanceClass": "db.t4g.micro"}  # fmt: skip
REPLICA = {"DBInstanceIdentifier": "reports", "DBInstanceStatus": "available", "Engine": "postgres",
           "ReadReplicaSourceDBInstanceIdentifier": "shop", "TagList": [],
           "DBInstanceArn": "arn:aws:rds:eu-west-3:123456789012:db:reports"}  # fmt: skip
MAKE = {"db_instance_identifier": "reports", "source_db_instance_identifier": "shop"}
IT = {"db_instance_identifier": "reports"}


def answers(*instances: Any, check: bool = False, **more: Any) -> Answers:
    there = {one["DBInstanceIdentifier"]: dict(one) for one in instances}

    def describe(request: Any) -> Any:
        found = there.get(request["DBInstanceIdentifier"])
        return {"DBInstances": [found]} if found else _raise(refusal("describe_db_instances", "DBInstanceNotFound"))

    def create(request: Any) -> Any:
        there["reports"] = dict(REPLICA)
        return {}

    def promote(request: Any) -> Any:
        there["reports"].pop("ReadReplicaSourceDBInstanceIdentifier")
        return {}

    def delete(request: Any) -> Any:
        del there[request["DBInstanceIdentifier"]]
        return {}

    said = {"describe_db_instances": describe, "create_db_instance_read_replica": create,
            "promote_read_replica": promote, "delete_db_instance": delete, **more}  # fmt: skip
    return Answers(check, **said)


def _raise(error: ApiError) -> Any:
    raise error


def test_a_replica_is_made_once():
    aws = answers(SOURCE)
    outcome = done(NAME, aws, **MAKE, db_instance_class="db.r7g.large", tags={"a": 1})
    assert aws.sent == [("create_db_instance_read_replica",
                         {"DBInstanceIdentifier": "reports", "SourceDBInstanceIdentifier": "shop",
                          "DBInstanceClass": "db.r7g.large", "Tags": [{"Key": "a", "Value": "1"}]})]  # fmt: skip
    assert outcome.facts["msg"] == "DB instance reports is a replica of shop."
    assert not done(NAME, aws, **MAKE).changed


def test_one_of_another_region_is_named_by_arn_and_signed_for():
    plan = planned(NAME, answers(), **MAKE, source_region="eu-central-1", kms_key_id="alias/mine")
    assert plan.steps[0].requests[0].params == {
        "DBInstanceIdentifier": "reports", "SourceRegion": "eu-central-1", "KmsKeyId": "alias/mine",
        "SourceDBInstanceIdentifier": "arn:aws:rds:eu-central-1:123456789012:db:shop",
    }  # fmt: skip
    assert "transfer from eu-central-1" in plan.steps[0].effect.sentence


def test_an_encrypted_source_of_another_region_needs_a_key_of_this_one():
    error = refusal("create_db_instance_read_replica", "InvalidParameterCombination", "KmsKeyId is needed")
    with pytest.raises(Failed, match="set kms_key_id to a key of eu-west-3"):
        done(NAME, answers(create_db_instance_read_replica=error), **MAKE, source_region="eu-central-1")


@pytest.mark.parametrize(
    ("there", "said", "part"),
    [
        ([{**SOURCE, "BackupRetentionPeriod": 0}], MAKE, "has no automated backups"),
        ([{**SOURCE, "DBClusterIdentifier": "c"}], MAKE, "belongs to the cluster c"),
        ([], MAKE, "no DB instance shop that could"),
        ([], IT, "say what it is a replica of"),
        ([{**SOURCE, "DBInstanceIdentifier": "reports"}], MAKE, "no replica; it may have been promoted"),
        ([REPLICA], {**MAKE, "source_db_instance_identifier": "other"}, "a replica of shop already and not of other"),
        ([SOURCE], {**MAKE, "db_instance_identifier": "Shop"}, "replica of itself"),
        ([SOURCE], {**MAKE, "backup_retention_period": 3}, "when a replica is promoted"),
        ([REPLICA], {**IT, "state": "switched_over"}, "is for Oracle"),
        ([SOURCE], {"db_instance_identifier": "shop", "state": "absent"}, "rds_instance removes it"),
        ([{**REPLICA, "DeletionProtection": True}], {**IT, "state": "absent"}, "deletion_protection"),
        ([{**REPLICA, "ReadReplicaDBInstanceIdentifiers": ["below"]}], {**IT, "state": "absent"}, "below"),
    ],
)
def test_what_can_not_be_right_is_a_sentence(there, said, part):
    with pytest.raises(Refused, match=part):
        planned(NAME, answers(*there), **said)


def test_a_check_run_warns_of_a_source_that_is_not_there_yet():
    outcome = done(NAME, answers(check=True), **MAKE)
    assert outcome.changed
    assert "unless a task before this one makes it" in outcome.warnings[0]


def test_tags_of_one_that_is_there_are_changed():
    assert steps(planned(NAME, answers(REPLICA), **MAKE, tags={"a": "b"})) == [("tags", "change")]


def test_a_cut_wait_is_taken_up():
    assert steps(planned(NAME, answers({**REPLICA, "DBInstanceStatus": "creating"}), **MAKE)) == [("wait", "wait for")]


def test_it_is_promoted_once():
    aws = answers(REPLICA)
    outcome = done(NAME, aws, **IT, state="promoted", backup_retention_period=7)
    assert aws.sent == [("promote_read_replica", {"DBInstanceIdentifier": "reports", "BackupRetentionPeriod": 7})]
    assert outcome.steps[0].effect.kind == "irreversible"
    assert outcome.facts["msg"] == "DB instance reports stands by itself."
    assert not done(NAME, aws, **IT, state="promoted").changed


def test_nothing_to_promote_fails_and_is_a_warning_in_a_check_run():
    with pytest.raises(Failed, match="no DB instance reports"):
        done(NAME, answers(), **IT, state="promoted")
    assert done(NAME, answers(check=True), **IT, state="promoted").warnings


def test_oracle_switches_over():
    plan = planned(NAME, answers({**REPLICA, "Engine": "oracle-ee"}), **IT, state="switched_over")
    assert [(step.name, step.effect and step.effect.kind) for step in plan.steps] == [
        ("switchover", "interrupts"), ("wait", None)]  # fmt: skip


def test_it_is_removed_without_a_snapshot_that_rds_would_not_take():
    aws = answers(REPLICA)
    assert done(NAME, aws, **IT, state="absent").changed
    assert aws.sent == [("delete_db_instance", {"DBInstanceIdentifier": "reports", "SkipFinalSnapshot": True})]
    assert not done(NAME, aws, **IT, state="absent").changed
