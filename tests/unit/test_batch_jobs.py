# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Batch jobs as values: what CreateJob is sent, which job is the same, what it costs, and which is waited for."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils import operation
from ansible_collections.converge.aws.plugins.module_utils.api import is_read
from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.parts import Request, Where
from ansible_collections.converge.aws.plugins.module_utils.permissions import permissions_of
from ansible_collections.converge.aws.plugins.module_utils.s3 import batch_jobs, batch_requests
from ansible_collections.converge.aws.plugins.module_utils.s3.prices import GB, prices
from support.model import Model
from support.modules import module, params

OPERATION = module("s3_batch_job").OPERATION
WHERE = Where("eu-west-3", "aws", "123456789012")
US = prices("us-east-1")
LIST = {"source_bucket": "archive", "objects": ["a b", "c"], "manifest_output": {"bucket": "lists", "prefix": "l/"}}
BODY = b"archive,a+b\narchive,c\n"
KEY = f"l/manifest-{hashlib.sha256(BODY).hexdigest()[:32]}.csv"


def task(**said: Any) -> dict[str, Any]:
    given = params("s3_batch_job", **{"name": "job", "role": "batch", **said})
    batch_jobs.check(given)
    return given


def generated(**said: Any) -> dict[str, Any]:
    return task(generate={"bucket": "archive"}, **said)


UNTIL = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"restore": {}}, {"S3InitiateRestoreObject": {"GlacierJobTier": "BULK"}}),
        ({"restore": {"days": 3, "tier": "standard"}},
         {"S3InitiateRestoreObject": {"ExpirationInDays": 3, "GlacierJobTier": "STANDARD"}}),
        ({"copy": {"bucket": "target", "prefix": "p", "storage_class": "GLACIER_IR", "tags": {"a": "b"}}},
         {"S3PutObjectCopy": {"TargetResource": "arn:aws:s3:::target", "TargetKeyPrefix": "p",
                              "StorageClass": "GLACIER_IR", "NewObjectTagging": [{"Key": "a", "Value": "b"}]}}),
        ({"tag": {"a": 1}}, {"S3PutObjectTagging": {"TagSet": [{"Key": "a", "Value": "1"}]}}),
        ({"tag": {}}, {"S3PutObjectTagging": {"TagSet": []}}),
        ({"delete_tags": True}, {"S3DeleteObjectTagging": {}}),
        ({"retention": {"mode": "GOVERNANCE", "until": "2030-01-01", "bypass_governance": True}},
         {"S3PutObjectRetention": {"Retention": {"Mode": "GOVERNANCE", "RetainUntilDate": UNTIL},
                                   "BypassGovernanceRetention": True}}),
        ({"legal_hold": False}, {"S3PutObjectLegalHold": {"LegalHold": {"Status": "OFF"}}}),
        ({"acl": "private"}, {"S3PutObjectAcl": {"AccessControlPolicy": {"CannedAccessControlList": "private"}}}),
    ],
)  # fmt: skip
def test_each_operation_is_as_the_model_has_it(said, expected):
    given = generated(**said)
    assert batch_requests.operation(given, WHERE) == expected
    request = batch_requests.create(given, batch_requests.generator(given, WHERE), (), WHERE)
    assert Model("s3control").problems(Request("s3control", "create_job", request)) == []


def test_a_generated_list_has_all_that_is_asked_for():
    given = task(
        delete_tags=True, manifest_output={"bucket": "lists", "prefix": "made"},
        generate={"bucket": "archive", "prefixes": ["2019/"], "suffixes": [".raw"], "storage_classes": ["GLACIER"],
                  "larger_than": 1, "smaller_than": 9, "created_before": "2030-01-01"},
    )  # fmt: skip
    made = batch_requests.generator(given, WHERE)["ManifestGenerator"]["S3JobManifestGenerator"]
    assert made == {
        "SourceBucket": "arn:aws:s3:::archive",
        "EnableManifestOutput": True,
        "ManifestOutputLocation": {"Bucket": "arn:aws:s3:::lists", "ManifestPrefix": "made",
                                   "ManifestFormat": "S3InventoryReport_CSV_20211130"},
        "Filter": {"KeyNameConstraint": {"MatchAnyPrefix": ["2019/"], "MatchAnySuffix": [".raw"]},
                   "MatchAnyStorageClass": ["GLACIER"], "ObjectSizeGreaterThanBytes": 1,
                   "ObjectSizeLessThanBytes": 9, "CreatedBefore": UNTIL},
    }  # fmt: skip


def test_an_inventory_is_told_from_a_list():
    assert batch_requests.manifest("b", "x/manifest.json", '"e"', WHERE)["Manifest"] == {
        "Spec": {"Format": "S3InventoryReport_CSV_20161130"},
        "Location": {"ObjectArn": "arn:aws:s3:::b/x/manifest.json", "ETag": "e"},
    }
    spec = batch_requests.manifest("b", "x.csv", "e", WHERE, "v", ("bucket", "ignore", "key"))["Manifest"]
    assert spec["Spec"]["Fields"] == ["Bucket", "Ignore", "Key"] and spec["Location"]["ObjectVersionId"] == "v"


def test_the_token_is_the_same_for_the_same_and_another_after_a_failure():
    def token(over: tuple[str, ...] = (), **said: Any) -> str:
        given = generated(delete_tags=True, **said)
        return batch_requests.create(given, batch_requests.generator(given, WHERE), over, WHERE)["ClientRequestToken"]

    assert token() == token() and len(token()) == 64
    assert len({token(), token(("failed",)), token(priority=11), token(role="other")}) == 4


def test_a_role_by_name_and_by_arn():
    assert batch_requests.role_arn("batch", WHERE) == "arn:aws:iam::123456789012:role/batch"
    assert batch_requests.role_arn("arn:aws-cn:iam::1:role/x", WHERE) == "arn:aws-cn:iam::1:role/x"


def test_a_job_hands_a_role_on():
    assert permissions_of([Request("s3control", "create_job", {})]) == ["iam:PassRole", "s3:CreateJob"]
    assert [is_read(name) for name in ("create_job", "update_job_status", "update_job_priority")] == [False] * 3
    assert is_read("list_jobs") and is_read("describe_job")


# --- what it costs ---


def test_a_restore_of_what_is_known():
    given = task(restore={"days": 30}, **LIST, expected={"bytes": 1000 * GB, "storage_class": "DEEP_ARCHIVE"})
    assert batch_requests.estimate(given, 2_000_000, US)["cost"] == {
        "job": 2.25, "operation": 2.5 + 50 + 23, "total": 77.75,
    }  # fmt: skip
    batch_requests.within_cost(batch_requests.estimate(given, 2_000_000, US), 77.75)
    with pytest.raises(Refused, match=r"^max_cost: the job costs about USD 77.75 for 2,000,000 objects \(USD 2.25 for"):
        batch_requests.within_cost(batch_requests.estimate(given, 2_000_000, US), 77)


@pytest.mark.parametrize("expected", [None, {"objects": 5}, {"objects": 5, "bytes": 5}])
def test_what_is_not_known_has_no_price(expected):
    given = generated(restore={"days": 1}, expected=expected)
    estimate = batch_requests.estimate(given, None, US)
    assert estimate["cost"]["total"] is None
    with pytest.raises(Refused, match="expected.objects"):
        batch_requests.within_cost(estimate, 1)
    batch_requests.within_cost(estimate, None)


@pytest.mark.parametrize(
    ("said", "price"),
    [
        ({"copy": {"bucket": "xyz", "storage_class": "DEEP_ARCHIVE"}}, 50.0),
        ({"tag": {}}, 5.0),
        ({"delete_tags": True}, 0.0),
    ],
)
def test_other_operations_cost_their_requests(said, price):
    given = generated(**said, expected={"objects": 1_000_000})
    assert batch_requests.estimate(given, None, US)["cost"] == {
        "job": 1.265, "operation": price, "total": round(1.265 + price, 6),
    }  # fmt: skip


# --- which job it is ---


class Aws:
    """An S3 with these jobs, and a list that may be there."""

    service, check = "s3control", False
    where = WHERE

    def __init__(self, *jobs: dict[str, Any], etag: str = "", check: bool = False) -> None:
        self.jobs, self.etag, self.check, self.asked = list(jobs), etag, check, []

    def located(self) -> Where:
        return WHERE

    def call(self, operation: str, request: dict[str, Any], service: str = "") -> Any:
        self.asked.append((operation, request))
        return getattr(self, operation)(**request)

    def list_jobs(self, AccountId: str, MaxResults: int, NextToken: str = "0") -> Any:
        at = int(NextToken)
        told = [{**one, "Operation": next(iter(one["Operation"]))} for one in self.jobs[at : at + 1]]
        return {"Jobs": told, **({"NextToken": str(at + 1)} if at + 1 < len(self.jobs) else {})}

    def describe_job(self, AccountId: str, JobId: str) -> Any:
        return {"Job": next(one for one in self.jobs if one["JobId"] == JobId)}

    def head_object(self, **request: Any) -> Any:
        if not self.etag:
            raise ApiError("head_object", "404", "Not Found", 404)
        return {"ETag": self.etag, "ContentLength": 1}

    def put_object(self, **request: Any) -> Any:
        return {"ETag": '"of-kms"'}

    def create_job(self, **request: Any) -> Any:
        self.jobs.insert(0, {**request, "JobId": "new-job", "Status": "New"})
        return {"JobId": "new-job"}

    def update_job_status(self, **request: Any) -> Any: ...
    def expect_account(self) -> None: ...
    def refuse_root(self) -> None: ...

    def problems(self, request: Any) -> list[str]:
        return Model(request.service).problems(request)


def run(aws: Aws, **said: Any) -> Any:
    return operation.run(OPERATION, task(**said), aws)


def job(number: int = 1, status: str = "Complete", **more: Any) -> dict[str, Any]:
    manifest = batch_requests.manifest("lists", KEY, "another", WHERE, fields=("bucket", "key"))["Manifest"]
    return {
        "JobId": f"job-{number}", "Status": status, "Description": "job", "Priority": 10, "Manifest": manifest,
        "Operation": {"S3DeleteObjectTagging": {}}, "ConfirmationRequired": False, "Report": {"Enabled": False}, **more,
    }  # fmt: skip


def test_a_list_is_sent_and_its_etag_is_what_s3_says():
    aws = Aws()
    outcome = run(aws, delete_tags=True, **LIST)
    assert [step.name for step in outcome.steps] == ["manifest", "job"]
    sent = dict(aws.asked)
    assert (sent["put_object"]["Key"], sent["put_object"]["Body"]) == (KEY, BODY)
    assert sent["create_job"]["Manifest"]["Location"] == {"ObjectArn": f"arn:aws:s3:::lists/{KEY}", "ETag": "of-kms"}
    assert outcome.facts["job"]["id"] == "new-job" and outcome.facts["estimate"]["objects"] == 2
    assert run(Aws(etag='"e"'), delete_tags=True, **LIST).steps[0].name == "job"


@pytest.mark.parametrize(
    ("there", "steps"),
    [
        (job(), []),
        (job(status="Active"), []),
        (job(status="Failed"), ["manifest", "job"]),
        (job(status="Cancelled"), ["manifest", "job"]),
        (job(status="Active", Priority=1), ["priority"]),
        (job(Priority=1), []),
        (job(Description="another"), ["manifest", "job"]),
        (job(Operation={"S3PutObjectTagging": {"TagSet": []}}), ["manifest", "job"]),
    ],
)
def test_the_job_of_this_name_that_does_the_same_is_taken(there, steps):
    outcome = run(Aws(job(9, Description="first page"), there, check=True), delete_tags=True, **LIST)
    assert [step.name for step in outcome.steps] == steps
    if not steps:
        assert outcome.facts["job"]["id"] == "job-1"


def test_a_manifest_with_another_etag_is_another_list():
    there = job(Manifest=batch_requests.manifest("lists", "l.csv", "e1", WHERE, fields=("bucket", "key"))["Manifest"])
    said = {"delete_tags": True, "manifest": {"bucket": "lists", "key": "l.csv"}}
    assert run(Aws(there, etag='"e1"', check=True), **said).changed is False
    assert run(Aws(there, etag='"e2"', check=True), **said).changed is True
    with pytest.raises(Failed, match="^manifest: there is no object s3://lists/l.csv. Nothing was sent.$"):
        run(Aws(), **said)


def test_all_that_run_are_cancelled_and_no_others():
    aws = Aws(job(1, "Active"), job(2, "Complete"), job(3, "Suspended"), job(4, "Active", Description="other"))
    outcome = run(aws, state="cancelled")
    changed = [request["JobId"] for name, request in aws.asked if name == "update_job_status"]
    assert (changed, outcome.facts["job"]["status"]) == (["job-1", "job-3"], "Cancelled")
    assert {step.effect.kind for step in outcome.steps} == {"irreversible"}
    assert run(Aws(), state="cancelled").facts["msg"] == "There is no batch job job."


def test_a_job_that_waits_is_confirmed():
    aws = Aws(job(1, "Suspended"))
    run(aws, state="confirmed")
    assert aws.asked[-1] == ("update_job_status", {
        "AccountId": "123456789012", "JobId": "job-1", "RequestedJobStatus": "Ready",
    })  # fmt: skip
    assert run(Aws(job(1, "Active")), state="confirmed").changed is False
    with pytest.raises(Failed, match="^There is no batch job job that could be confirmed.$"):
        run(Aws(), state="confirmed")


def test_tasks_that_failed_are_told_of_a_job_that_is_over():
    progress = {"TotalNumberOfTasks": 3, "NumberOfTasksSucceeded": 2, "NumberOfTasksFailed": 1}
    report = {"Enabled": True, "Bucket": "arn:aws:s3:::lists", "Prefix": "r/"}
    outcome = run(Aws(job(ProgressSummary=progress, Report=report), check=True), delete_tags=True, **LIST)
    assert outcome.facts["job"]["report"] == "s3://lists/r/job-job-1/manifest.json"
    assert outcome.warnings == ("1 of 3 tasks of job job-1 failed; s3://lists/r/job-job-1/manifest.json tells which.",)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"delete_tags": True}, "A job needs one of manifest, objects, src, generate"),
        ({"generate": {"bucket": "abc"}}, "A job needs one of restore, copy"),
        ({"delete_tags": True, "tag": {}, "generate": {"bucket": "abc"}}, "tag and delete_tags exclude"),
        ({"name": "x" * 257}, "name: a job's name"),
        ({"delete_tags": True, "generate": {"bucket": "abc"}, "role": "no role"}, "role: 'no role'"),
        ({"delete_tags": True, "generate": {"bucket": "ab"}}, "generate.bucket"),
        ({"restore": {"days": 0}, "generate": {"bucket": "abc"}}, "restore.days"),
        ({"delete_tags": True, "generate": {"bucket": "abc"}, "priority": -1}, "priority"),
        ({"retention": {"mode": "GOVERNANCE", "until": "soon"}, "generate": {"bucket": "abc"}}, "retention.until"),
    ],
)
def test_what_cannot_be_right_is_refused(said, sentence):
    with pytest.raises(Refused, match=f"^{sentence}"):
        task(**said)


def test_an_empty_list_is_refused():
    with pytest.raises(Refused, match="^The list has no objects"):
        run(Aws(), delete_tags=True, **{**LIST, "objects": []})
