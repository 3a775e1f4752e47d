# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong on the way back from an archive: no capacity, lost answers, one that fails, a price too high."""

from __future__ import annotations

from typing import Any

import pytest

from support.stage import REGION
from tests.faults.test_bad_input import is_a_sentence

RESTORE, ARCHIVE = "converge.aws.s3_object_restore", "archive-of-converge"
KEYS = [f"2019/{name}.raw" for name in "abc"]
EXPEDITED = {"bucket": ARCHIVE, "prefix": "2019/", "days": 1, "tier": "expedited", "fallback_tier": "bulk"}
NO_CAPACITY = {"kind": "error", "operation": "RestoreObject", "code": "GlacierExpeditedRetrievalNotAvailable",
               "status": 503, "body": "Expedited",
               "message": "Glacier expedited retrievals are currently not available"}  # fmt: skip


@pytest.fixture
def s3(aws) -> Any:
    """A bucket with three archived objects, whose restores take until they are ended."""
    aws.restores(None)
    client = aws.client("s3", REGION)
    client.create_bucket(Bucket=ARCHIVE, CreateBucketConfiguration={"LocationConstraint": REGION})
    for key in KEYS:
        client.put_object(Bucket=ARCHIVE, Key=key, Body=b"x" * 1000, StorageClass="GLACIER")
    return client


def coming(s3: Any) -> list[str]:
    return [key for key in KEYS if s3.head_object(Bucket=ARCHIVE, Key=key).get("Restore") == 'ongoing-request="true"']


def test_without_capacity_for_expedited_the_fallback_is_asked_for_at_once(aws, s3, playbook):
    aws.faults([{**NO_CAPACITY, "times": 3}])
    begun = aws.last_call()
    told = playbook.task(RESTORE, EXPEDITED)
    assert told.kind == "ok", told["msg"]
    assert [one["tier"] for one in told["objects"]] == ["bulk"] * 3
    assert (len(aws.writes(begun)), coming(s3)) == (6, KEYS)


def test_without_capacity_and_a_fallback_it_fails_and_says_so(aws, s3, playbook):
    aws.faults([{**NO_CAPACITY, "times": 1}])
    told = playbook.task(RESTORE, {key: value for key, value in EXPEDITED.items() if key != "fallback_tier"})
    assert told.kind == "failed" and is_a_sentence(told)
    assert "GlacierExpeditedRetrievalNotAvailable" in told["msg"] and "fallback_tier" in told["msg"]
    assert (told["changed"], len(coming(s3)), told["counts"]["in_progress"]) == (True, 2, 2)


def test_a_lost_answer_and_one_that_runs_are_no_errors(aws, s3, playbook):
    s3.restore_object(Bucket=ARCHIVE, Key=KEYS[0], RestoreRequest={"Days": 1})
    aws.faults([{"kind": "drop_after", "times": 1, "operation": "RestoreObject"}])
    told = playbook.task(RESTORE, EXPEDITED)
    assert told.kind == "ok", told["msg"]
    assert (told["changed"], coming(s3), aws.fired()) == (True, KEYS, [1])
    assert playbook.task(RESTORE, EXPEDITED)["changed"] is False


@pytest.mark.parametrize("check", [False, True])
def test_what_costs_too_much_is_refused_and_nothing_is_sent(check, aws, s3, playbook):
    begun = aws.last_call()
    told = playbook.task(RESTORE, {**EXPEDITED, "max_cost": 0.02}, check_mode=check)
    assert told.kind == "failed" and is_a_sentence(told)
    assert told["msg"].startswith("max_cost: bringing back 3 objects of 3,000 bytes costs about USD 0.03")
    assert "for retrieval" in told["msg"] and "for requests" in told["msg"]
    assert aws.writes(begun) == []
