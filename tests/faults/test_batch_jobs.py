# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong with batch jobs: answers that are lost, prices too high, jobs and tasks that fail."""

from __future__ import annotations

from typing import Any

import pytest

from tests.faults.test_bad_input import is_a_sentence
from tests.integration.acts import Stage
from tests.integration.acts.s3_batch_job import ACCOUNT, ARCHIVE, RESTORE, setup

JOB = "converge.aws.s3_batch_job"


@pytest.fixture
def control(aws, tmp_path) -> Any:
    """S3 Control of an account with a role for jobs and a bucket with archived objects."""
    stage = Stage(aws, tmp_path)
    setup(stage)
    return stage.client("s3control")


@pytest.mark.parametrize("operation", ["CreateJob", "PutObject"])
def test_a_lost_answer_leaves_one_job(operation, aws, control, playbook):
    aws.faults([{"kind": "drop_after", "times": 1, "operation": operation}])
    told = playbook.task(JOB, RESTORE)
    assert told.kind == "ok", told["msg"]
    (job,) = control.list_jobs(AccountId=ACCOUNT)["Jobs"]
    assert (job["JobId"], aws.fired()) == (told["job"]["id"], [1])


@pytest.mark.parametrize("check", [False, True])
def test_what_costs_too_much_is_refused_and_nothing_is_sent(check, aws, control, playbook):
    begun = aws.last_call()
    told = playbook.task(JOB, {**RESTORE, "max_cost": 0.1}, check_mode=check)
    assert told.kind == "failed" and is_a_sentence(told)
    assert told["msg"].startswith("max_cost: the job costs about USD 0.25 for 2 objects")
    assert aws.writes(begun) == []


def test_a_task_that_failed_is_told_with_the_report(aws, control, playbook):
    told = playbook.task(JOB, {**RESTORE, "objects": [*RESTORE["objects"], "2019/none"], "wait": True})
    assert told.kind == "failed" and is_a_sentence(told)
    assert "1 of 3 tasks of batch job restore 2019" in told["msg"] and f"s3://{ARCHIVE}/reports/job-" in told["msg"]
    assert (told["changed"], told["job"]["progress"]) == (True, {"total": 3, "succeeded": 2, "failed": 1})


def test_a_job_that_failed_says_why_and_is_made_anew(aws, control, playbook):
    told = playbook.task(JOB, {**RESTORE, "role": "nobody", "wait": True})
    assert told.kind == "failed" and is_a_sentence(told)
    assert "is Failed: The job's role can't be assumed" in told["msg"]
    assert playbook.task(JOB, {**RESTORE, "wait": True})["job"]["status"] == "Complete"
    assert [job["Status"] for job in control.list_jobs(AccountId=ACCOUNT)["Jobs"]] == ["Complete", "Failed"]
