# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Blue/green deployments as plans: made of what can be, switched over when confirmed, each stage again and again."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from support.answers import Answers, done, planned, refusal, steps

NAME = "rds_blue_green"
ARN = "arn:aws:rds:eu-west-3:123456789012:db:"
BLUE = {"DBInstanceIdentifier": "shop", "DBInstanceArn": f"{ARN}shop", "DBInstanceStatus": "available",
        "Engine": "postgres", "EngineVersion": "16.9", "AllocatedStorage": 100, "BackupRetentionPeriod": 7,
        "DBInstanceClass": "db.t4g.micro", "DBParameterGroups": [{"DBParameterGroupName": "mine"}]}  # fmt: skip
GREEN = {**BLUE, "DBInstanceIdentifier": "shop-green-abc", "DBInstanceArn": f"{ARN}shop-green-abc",
         "EngineVersion": "17.5", "AllocatedStorage": 50}  # fmt: skip
OLD = {**BLUE, "DBInstanceIdentifier": "shop-old1", "DBInstanceArn": f"{ARN}shop-old1"}
MAKE = {"name": "to-17", "source": "shop"}
SWITCH = {"name": "to-17", "state": "switched_over", "switchover_timeout": 300}
CLEAN = {"name": "to-17", "state": "absent"}


def deployment(status: str = "AVAILABLE", **more: Any) -> dict[str, Any]:
    return {"BlueGreenDeploymentIdentifier": "bgd-1", "BlueGreenDeploymentName": "to-17", "Source": f"{ARN}shop",
            "Target": f"{ARN}shop-green-abc", "Status": status, "TagList": [], **more}  # fmt: skip


DONE = deployment("SWITCHOVER_COMPLETED", Source=f"{ARN}shop-old1", Target=f"{ARN}shop")


def answers(there: Any = None, *databases: Any, check: bool = False, **more: Any) -> Answers:
    held = {"it": there}
    instances = {one["DBInstanceIdentifier"]: one for one in databases or (BLUE, GREEN)}

    def describe(request: Any) -> Any:
        if request.get("BlueGreenDeploymentIdentifier") and held["it"] is None:
            raise refusal("describe_blue_green_deployments", "BlueGreenDeploymentNotFoundFault")
        return {"BlueGreenDeployments": [held["it"]] if held["it"] else []}

    def become(what: Any) -> Any:
        def change(request: Any) -> Any:
            held["it"] = what
            return {"BlueGreenDeployment": what}

        return change

    def instance(request: Any) -> Any:
        found = instances.get(request["DBInstanceIdentifier"])
        return {"DBInstances": [found]} if found else _raise(refusal("describe_db_instances", "DBInstanceNotFound"))

    def delete(request: Any) -> Any:
        del instances[request["DBInstanceIdentifier"]]
        return {}

    said = {"describe_blue_green_deployments": describe, "describe_db_instances": instance,
            "describe_db_clusters": refusal("describe_db_clusters", "DBClusterNotFoundFault"),
            "create_blue_green_deployment": become(deployment()), "delete_db_instance": delete,
            "switchover_blue_green_deployment": become(DONE), "delete_blue_green_deployment": become(None),
            "describe_db_parameters": {"Parameters": [
                {"ParameterName": "rds.logical_replication", "ParameterValue": "1"}]}, **more}  # fmt: skip
    return Answers(check, **said)


def _raise(error: ApiError) -> Any:
    raise error


def test_it_is_made_once_with_what_the_green_one_is_to_have():
    aws = answers()
    outcome = done(NAME, aws, **MAKE, target_engine_version="17", target_allocated_storage=50, tags={"a": "b"})
    assert aws.sent == [("create_blue_green_deployment",
                         {"BlueGreenDeploymentName": "to-17", "Source": f"{ARN}shop", "TargetEngineVersion": "17",
                          "TargetAllocatedStorage": 50, "Tags": [{"Key": "a", "Value": "b"}]})]  # fmt: skip
    assert [(step.name, step.effect and step.effect.kind) for step in outcome.steps] == [
        ("deployment", "costs"), ("wait", None)]  # fmt: skip
    assert outcome.facts["msg"] == "Blue/green deployment to-17 is available."
    assert not done(NAME, aws, **MAKE, target_engine_version="17", target_allocated_storage=50).changed


@pytest.mark.parametrize(
    ("blue", "said", "part"),
    [
        ({"Engine": "oracle-ee"}, {}, "is of engine oracle-ee"),
        ({"ReadReplicaSourceDBInstanceIdentifier": "other"}, {}, "is a read replica of other"),
        ({"DBClusterIdentifier": "c"}, {}, "belongs to the cluster c"),
        ({"BackupRetentionPeriod": 0}, {}, "has no automated backups"),
        ({}, {"target_engine_version": "16.8"}, "older than the 16.9"),
        ({}, {"target_engine_version": "15"}, "older than the 16.9"),
    ],
)
def test_what_can_not_be_a_deployment_is_a_sentence(blue, said, part):
    with pytest.raises(Refused, match=part):
        planned(NAME, answers(None, {**BLUE, **blue}), **MAKE, **said)


def test_another_major_version_of_postgresql_needs_logical_replication():
    off = {"Parameters": [{"ParameterName": "rds.logical_replication", "ParameterValue": "0"}]}
    with pytest.raises(Refused, match=r"set rds.logical_replication to 1 .* \(mine;"):
        planned(NAME, answers(describe_db_parameters=off), **MAKE, target_engine_version="17")
    aws = answers(describe_db_parameters=off)
    planned(NAME, aws, **MAKE, target_engine_version="16.10")
    assert "describe_db_parameters" not in aws.read


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ({"target_engine_version": "16"}, "its engine's 17.5"),
        ({"target_db_instance_class": "db.r7g.large"}, "target_db_instance_class is db.r7g.large"),
        ({"target_allocated_storage": 60}, "target_allocated_storage is 60, and its 50"),
        ({"target_db_parameter_group_name": "other"}, "and its mine"),
        ({"source": "other"}, "of shop and not of other"),
    ],
)
def test_one_that_was_made_with_something_else_is_refused(said, part):
    with pytest.raises(Refused, match=part):
        planned(NAME, answers(deployment()), **{**MAKE, **said})


def test_a_cut_wait_is_taken_up_and_one_that_failed_is_told():
    assert steps(planned(NAME, answers(deployment("PROVISIONING")), **MAKE)) == [("wait", "wait for")]
    broken = deployment("INVALID_CONFIGURATION", StatusDetails="no room.")
    with pytest.raises(Failed, match="is invalid_configuration: no room"):
        planned(NAME, answers(broken), **MAKE)


def test_present_is_content_with_one_that_is_switched_over():
    assert steps(planned(NAME, answers(DONE, GREEN, OLD), **MAKE, target_engine_version="17")) == []


def test_the_switchover_says_what_it_changes_and_is_made_once():
    aws = answers(deployment())
    outcome = done(NAME, aws, **SWITCH)
    assert aws.sent == [("switchover_blue_green_deployment",
                         {"BlueGreenDeploymentIdentifier": "bgd-1", "SwitchoverTimeout": 300})]  # fmt: skip
    step = outcome.steps[0]
    assert step.before == {"database": "shop", "engine_version": "16.9", "allocated_storage": 100}
    assert step.after == {"database": "shop-green-abc", "engine_version": "17.5", "allocated_storage": 50}
    assert step.effect.kind == "interrupts"
    assert "engine_version from 16.9 to 17.5" in step.effect.sentence
    assert not done(NAME, aws, **SWITCH).changed


def test_it_has_to_be_confirmed():
    with pytest.raises(Refused, match="switchover_timeout"):
        planned(NAME, answers(deployment()), name="to-17", state="switched_over")
    with pytest.raises(Refused, match="isn't from 30 to 3600"):
        planned(NAME, answers(deployment()), **{**SWITCH, "switchover_timeout": 10})


def test_one_that_is_not_ready_is_waited_for_first():
    plan = planned(NAME, answers(deployment("PROVISIONING")), **SWITCH)
    assert [step.name for step in plan.steps] == ["wait", "switchover", "wait"]
    with pytest.raises(Failed, match="isn't available yet"):
        planned(NAME, answers(deployment("PROVISIONING")), **SWITCH, wait=False)
    assert steps(planned(NAME, answers(deployment("SWITCHOVER_IN_PROGRESS")), **SWITCH)) == [("wait", "wait for")]


def test_one_that_failed_may_be_tried_again_and_a_second_failure_ends_the_wait():
    plan = planned(NAME, answers(deployment("SWITCHOVER_FAILED")), **SWITCH)
    assert [step.name for step in plan.steps] == ["switchover", "wait"]


def test_nothing_to_switch_fails_and_is_a_warning_in_a_check_run():
    with pytest.raises(Failed, match="no blue/green deployment to-17"):
        done(NAME, answers(), **SWITCH)
    assert done(NAME, answers(check=True), **SWITCH).warnings


# ---- cleaned up -----------------------------------------------------------------------------------------------------


def test_databases_stay_unless_told():
    plan = planned(NAME, answers(deployment()), **CLEAN)
    assert plan.steps[0].requests[0].params == {"BlueGreenDeploymentIdentifier": "bgd-1"}
    assert plan.steps[0].effect.kind == "costs"
    plan = planned(NAME, answers(deployment()), **CLEAN, delete_target=True)
    assert plan.steps[0].requests[0].params == {"BlueGreenDeploymentIdentifier": "bgd-1", "DeleteTarget": True}
    assert plan.steps[0].effect.kind == "irreversible"


def test_the_target_in_use_is_never_deleted():
    plan = planned(NAME, answers(DONE, GREEN, OLD), **CLEAN, delete_target=True)
    assert "DeleteTarget" not in plan.steps[0].requests[0].params


def test_the_old_one_goes_with_a_snapshot_and_once():
    aws = answers(DONE, BLUE, OLD)
    said = {**CLEAN, "source": "shop", "delete_old": True}
    outcome = done(NAME, aws, **said)
    assert [step.name for step in outcome.steps] == ["deployment", "wait", "old", "wait"]
    assert aws.sent[1] == ("delete_db_instance", {"DBInstanceIdentifier": "shop-old1", "SkipFinalSnapshot": False,
                                                  "FinalDBSnapshotIdentifier": "shop-old1-final"})  # fmt: skip
    assert outcome.steps[2].effect.kind == "irreversible"
    assert not done(NAME, aws, **said).changed


def test_the_old_one_is_found_when_the_deployment_is_gone():
    plan = planned(NAME, answers(None, BLUE, OLD), **CLEAN, source="shop", delete_old=True, skip_final_snapshot=True)
    assert plan.steps[0].requests[0].params == {"DBInstanceIdentifier": "shop-old1", "SkipFinalSnapshot": True}


@pytest.mark.parametrize(
    ("there", "databases", "said", "part"),
    [
        (deployment(), (BLUE, GREEN), {"delete_old": True}, "isn't switched over"),
        (deployment("SWITCHOVER_COMPLETED"), (BLUE, GREEN), {"delete_old": True}, "isn't the name of one that was"),
        (DONE, (BLUE, {**OLD, "DeletionProtection": True}), {"delete_old": True}, "deletion_protection"),
        (DONE, (BLUE, OLD), {"delete_old": True, "delete_target": True}, "for one that is"),
        (None, (BLUE,), {"delete_old": True, "state": "present"}, "state: absent"),
    ],
)
def test_the_wrong_database_is_never_removed(there, databases, said, part):
    with pytest.raises(Refused, match=part):
        planned(NAME, answers(there, *databases), **{**CLEAN, **said})
