# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshots as plans: taken once, copied from elsewhere, shared with care, and thinned out without a loss."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from support.answers import Answers, done, planned, refusal, steps

NAME = "rds_instance_snapshot"
GONE = refusal("describe_db_snapshots", "DBSnapshotNotFound")
INSTANCE = {"DBInstances": [{"DBInstanceIdentifier": "shop", "DBInstanceStatus": "available", "Engine": "postgres",
                             "DbiResourceId": "db-1", "AllocatedStorage": 20, "StorageEncrypted": True}]}  # fmt: skip


def snapshot(name: str = "shop-2", day: int = 2, **more: Any) -> dict[str, Any]:
    return {
        "DBSnapshotIdentifier": name, "DBInstanceIdentifier": "shop", "DbiResourceId": "db-1", "Status": "available",
        "DBSnapshotArn": f"arn:aws:rds:eu-west-3:123456789012:snapshot:{name}", "SnapshotType": "manual",
        "SnapshotCreateTime": datetime(2026, 11, day, tzinfo=UTC), "TagList": [{"Key": "a", "Value": "b"}], **more,
    }  # fmt: skip


def answers(*snapshots: dict[str, Any], check: bool = False, **more: Any) -> Answers:
    """RDS with these snapshots, and with those that are made in it."""
    there = {one["DBSnapshotIdentifier"]: one for one in snapshots}

    def describe(request: Any) -> Any:
        if "DBSnapshotIdentifier" in request:
            wanted = request["DBSnapshotIdentifier"].split(":snapshot:")[-1]
            return {"DBSnapshots": [there[wanted]]} if wanted in there else _raise(GONE)
        return {"DBSnapshots": [one for one in there.values()
                                if one["DBInstanceIdentifier"] == request["DBInstanceIdentifier"]]}  # fmt: skip

    def create(request: Any) -> Any:
        name = request.get("DBSnapshotIdentifier") or request["TargetDBSnapshotIdentifier"]
        there[name] = snapshot(name, 20)
        return {}

    def delete(request: Any) -> Any:
        del there[request["DBSnapshotIdentifier"]]
        return {}

    said = {"describe_db_snapshots": describe, "create_db_snapshot": create, "copy_db_snapshot": create,
            "delete_db_snapshot": delete, "describe_db_instances": INSTANCE, **more}  # fmt: skip
    return Answers(check, **said)


def _raise(error: ApiError) -> Any:
    raise error


def test_one_that_is_not_there_is_taken_and_waited_for():
    aws = answers()
    outcome = done(NAME, aws, db_snapshot_identifier="Shop-2", db_instance_identifier="shop", wait=True, tags={"a": 1})
    assert outcome.changed
    assert aws.sent == [("create_db_snapshot", {"DBSnapshotIdentifier": "shop-2", "DBInstanceIdentifier": "shop",
                                                "Tags": [{"Key": "a", "Value": "1"}]})]  # fmt: skip
    assert [step.name for step in outcome.steps] == ["snapshot", "wait"]
    assert outcome.steps[0].effect.kind == "costs"
    assert outcome.facts["db_snapshot_identifier"] == "shop-2"


def test_a_check_run_foretells_it_from_the_instance():
    outcome = done(NAME, answers(check=True), db_snapshot_identifier="shop-2", db_instance_identifier="shop", wait=True)
    told = ("engine", "encrypted", "status", "percent_progress", "snapshot_type", "dbi_resource_id")
    assert [outcome.facts[key] for key in told] == ["postgres", True, "available", 100, "manual", "db-1"]


def test_one_that_is_there_is_not_taken_again():
    plan = planned(NAME, answers(snapshot()), db_snapshot_identifier="shop-2", db_instance_identifier="shop",
                   tags={"a": "b"}, wait=True)  # fmt: skip
    assert steps(plan) == []
    assert plan.facts["tags"] == {"a": "b"}


def test_one_that_is_still_being_made_is_waited_for_and_nothing_is_changed():
    aws = answers(snapshot(Status="creating"))
    plan = planned(NAME, aws, db_snapshot_identifier="shop-2", wait=True)
    assert steps(plan) == [("wait", "wait for")]
    assert not any(step.changes for step in plan.steps)


def test_its_own_first_try_may_be_what_is_there():
    aws = answers(create_db_snapshot=refusal("create_db_snapshot", "DBSnapshotAlreadyExists"))
    assert done(NAME, aws, db_snapshot_identifier="shop-2", db_instance_identifier="shop").changed


def test_an_instance_that_is_busy_is_waited_for():
    busy = refusal("create_db_snapshot", "InvalidDBInstanceState")
    aws = answers(create_db_snapshot=[busy, {}])
    done(NAME, aws, db_snapshot_identifier="shop-2", db_instance_identifier="shop")
    assert [name for name, _request in aws.sent] == ["create_db_snapshot"] * 2


def test_tags_are_changed_and_aws_own_stay():
    there = snapshot(TagList=[{"Key": "a", "Value": "b"}, {"Key": "aws:x", "Value": "y"}, {"Key": "c", "Value": "d"}])
    plan = planned(NAME, answers(there), db_snapshot_identifier="shop-2", tags={"a": "n"})
    requests = [request.params for step in plan.steps[:2] for request in step.requests]
    assert [(step.name, step.before, step.after) for step in plan.steps[:2]] == [
        ("tags", {"c": "d"}, None), ("tags", {"a": "b"}, {"a": "n"})]  # fmt: skip
    assert requests[0]["TagKeys"] == ["c"]
    assert plan.facts["tags"] == {"a": "n", "aws:x": "y"}


@pytest.mark.parametrize(
    ("there", "said", "part"),
    [
        (snapshot(DBInstanceIdentifier="other"), {"db_instance_identifier": "shop"}, "of instance other and not of"),
        (snapshot(SourceDBSnapshotIdentifier="arn:aws:rds:eu-west-3:1:snapshot:x"),
         {"source_db_snapshot_identifier": "y"}, "and not of y"),
    ],
)  # fmt: skip
def test_another_one_of_that_name_is_refused(there, said, part):
    with pytest.raises(Refused, match=part):
        planned(NAME, answers(there), db_snapshot_identifier="shop-2", **said)


def test_one_that_failed_is_told():
    with pytest.raises(Failed, match="is failed: remove it"):
        planned(NAME, answers(snapshot(Status="failed")), db_snapshot_identifier="shop-2")


def test_no_instance_is_a_sentence_and_a_warning_in_a_check_run():
    missing = refusal("describe_db_instances", "DBInstanceNotFound")
    said = {"db_snapshot_identifier": "shop-2", "db_instance_identifier": "shop"}
    with pytest.raises(Refused, match="no DB instance shop"):
        done(NAME, answers(describe_db_instances=missing), **said)
    outcome = done(NAME, answers(check=True, describe_db_instances=missing), **said)
    assert "unless a task before this one makes it" in outcome.warnings[0]


# ---- copies ---------------------------------------------------------------------------------------------------------


def test_a_copy_from_another_region_names_its_source_by_arn_and_has_the_region_signed():
    plan = planned(NAME, answers(), db_snapshot_identifier="copy", source_db_snapshot_identifier="shop-2",
                   source_region="eu-central-1", kms_key_id="alias/mine", copy_tags=True)  # fmt: skip
    assert plan.steps[0].requests[0].params == {
        "SourceDBSnapshotIdentifier": "arn:aws:rds:eu-central-1:123456789012:snapshot:shop-2",
        "TargetDBSnapshotIdentifier": "copy", "KmsKeyId": "alias/mine", "CopyTags": True,
        "SourceRegion": "eu-central-1",
    }  # fmt: skip


def test_a_copy_in_the_same_region_needs_neither():
    plan = planned(NAME, answers(snapshot()), db_snapshot_identifier="copy", source_region="eu-west-3",
                   source_db_snapshot_identifier="shop-2")  # fmt: skip
    assert plan.steps[0].requests[0].params == {
        "SourceDBSnapshotIdentifier": "shop-2", "TargetDBSnapshotIdentifier": "copy"}  # fmt: skip
    assert plan.facts["db_instance_identifier"] == "shop"
    assert "db_snapshot_arn" not in plan.facts


def test_an_encrypted_one_without_a_key_of_the_region_says_so():
    error = refusal("copy_db_snapshot", "InvalidParameterCombination", "The snapshot is encrypted, give a KmsKeyId")
    with pytest.raises(Failed, match="set kms_key_id to a key of eu-west-3"):
        done(NAME, answers(copy_db_snapshot=error), db_snapshot_identifier="copy",
             source_db_snapshot_identifier="arn:aws:rds:us-east-1:123456789012:snapshot:shop-2")  # fmt: skip


def test_a_region_that_the_arn_contradicts_is_refused():
    with pytest.raises(Refused, match="source_region is eu-central-1"):
        planned(NAME, answers(), db_snapshot_identifier="copy", source_region="eu-central-1",
                source_db_snapshot_identifier="arn:aws:rds:us-east-1:123456789012:snapshot:shop-2")  # fmt: skip


# ---- sharing --------------------------------------------------------------------------------------------------------


def shared(*accounts: str, key: str = "CUSTOMER", **there: Any) -> Answers:
    attributes = {"DBSnapshotAttributes": [{"AttributeName": "restore", "AttributeValues": list(accounts)}]}
    return answers(snapshot(**there), describe_db_snapshot_attributes={"DBSnapshotAttributesResult": attributes},
                   describe_key={"KeyMetadata": {"KeyManager": key}})  # fmt: skip


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"share_with": ["222222222222"]}, {"ValuesToAdd": ["222222222222"], "ValuesToRemove": ["111111111111"]}),
        ({"share_with": ["222222222222"], "purge_share": False}, {"ValuesToAdd": ["222222222222"]}),
        ({"share_with": []}, {"ValuesToRemove": ["111111111111"]}),
        ({"share_with": ["111111111111"]}, None),
    ],
)
def test_accounts_that_are_named_have_it(said, expected):
    plan = planned(NAME, shared("111111111111"), db_snapshot_identifier="shop-2", **said)
    sent = [request.params for step in plan.steps for request in step.requests]
    common = {"DBSnapshotIdentifier": "shop-2", "AttributeName": "restore"}
    assert sent == ([{**common, **expected}] if expected else [])


def test_a_new_one_is_finished_before_it_is_shared():
    plan = planned(NAME, answers(), db_snapshot_identifier="shop-2", db_instance_identifier="shop", wait=False,
                   share_with=["222222222222"])  # fmt: skip
    assert [step.name for step in plan.steps] == ["snapshot", "wait", "share_with"]
    assert plan.steps[2].effect.kind == "irreversible"


def test_what_nobody_else_can_decrypt_is_not_shared():
    aws = shared(key="AWS", Encrypted=True, KmsKeyId="arn:aws:kms:eu-west-3:123456789012:key/1")
    with pytest.raises(Refused, match="RDS's own key"):
        planned(NAME, aws, db_snapshot_identifier="shop-2", share_with=["222222222222"])
    own = shared(Encrypted=True, KmsKeyId="arn:aws:kms:eu-west-3:123456789012:key/1")
    assert len(planned(NAME, own, db_snapshot_identifier="shop-2", share_with=["222222222222"]).steps) == 1


def test_public_takes_a_second_word():
    with pytest.raises(Refused, match="allow_public"):
        planned(NAME, shared(), db_snapshot_identifier="shop-2", share_with=["all"])
    plan = planned(NAME, shared(), db_snapshot_identifier="shop-2", share_with=["all"], allow_public=True)
    assert "everybody" in plan.steps[0].effect.sentence
    with pytest.raises(Refused, match="only one that isn't can be public"):
        planned(NAME, shared(Encrypted=True), db_snapshot_identifier="shop-2", share_with=["all"], allow_public=True)


# ---- the newest stay ------------------------------------------------------------------------------------------------

OLD = [snapshot(f"shop-{day}", day) for day in (3, 4, 5, 6)]
KEEP = {"db_instance_identifier": "shop", "keep_newest": 2, "keep_newest_prefix": "shop-"}


def test_once_the_new_one_is_finished_the_older_ones_go():
    aws = answers(*OLD)
    outcome = done(NAME, aws, db_snapshot_identifier="shop-7", wait=True, **KEEP)
    assert outcome.facts["removed"] == ["shop-5", "shop-4", "shop-3"]
    assert [step.name for step in outcome.steps] == [
        "snapshot", "wait", "keep_newest[shop-5]", "keep_newest[shop-4]", "keep_newest[shop-3]"]  # fmt: skip
    assert outcome.steps[-1].effect.kind == "irreversible"


def test_as_long_as_it_is_not_finished_it_does_not_count():
    plan = planned(NAME, answers(*OLD), db_snapshot_identifier="shop-7", **KEEP)
    assert plan.facts["removed"] == ["shop-4", "shop-3"]


@pytest.mark.parametrize(
    "stays",
    [
        snapshot("hand-made", 1),
        snapshot("shop-1", 1, SnapshotType="automated"),
        snapshot("shop-1", 1, DbiResourceId="db-before"),
        snapshot("shop-1", 1, Status="creating"),
        snapshot("shop-1", 1, Status="deleting"),
    ],
)
def test_what_it_is_not_about_stays(stays):
    plan = planned(NAME, answers(*OLD, stays), db_snapshot_identifier="shop-7", wait=True, **KEEP)
    assert stays["DBSnapshotIdentifier"] not in plan.facts["removed"]


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ({"db_snapshot_identifier": "rds:shop-2026"}, "automated snapshot"),
        ({"db_snapshot_identifier": "a--b"}, "isn't an identifier"),
        ({"db_snapshot_identifier": "a", "share_with": ["12"]}, "neither an account"),
        ({"db_snapshot_identifier": "a", "keep_newest": 0, "keep_newest_prefix": "a"}, "the least is 1"),
        ({"db_snapshot_identifier": "a", "keep_newest": 1}, "needs keep_newest_prefix"),
        ({"db_snapshot_identifier": "a", "keep_newest": 1, "keep_newest_prefix": "b"}, "doesn't begin with"),
        ({"db_snapshot_identifier": "a"}, "give db_instance_identifier"),
    ],
)
def test_what_can_not_be_right_is_a_sentence(said, part):
    with pytest.raises(Refused, match=part):
        planned(NAME, answers(), **said)


# ---- removal --------------------------------------------------------------------------------------------------------


def test_it_is_removed_once():
    aws = answers(snapshot())
    outcome = done(NAME, aws, db_snapshot_identifier="shop-2", state="absent", wait=True)
    assert [step.name for step in outcome.steps] == ["snapshot", "wait"]
    assert not done(NAME, aws, db_snapshot_identifier="shop-2", state="absent").changed
