# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of S3 Batch Operations: a job's way from its manifest to its report, and what it does with objects."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.embedded_aws.probes import World, refused

_PRINCIPAL = "batchoperations.s3.amazonaws.com"
OVER = ("Complete", "Failed", "Cancelled")


def _role(w: World, service: str = _PRINCIPAL) -> str:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return w.client("iam").create_role(RoleName=w.name(), AssumeRolePolicyDocument=trust)["Role"]["Arn"]


def _job(
    w: World, bucket: str, operation: dict[str, Any], keys: list[str] | None = None, **more: Any
) -> dict[str, Any]:
    """A request for a job with these keys; without them, the caller gives a manifest or a generator."""
    if keys is not None:
        body = "".join(f"{bucket},{key}\n" for key in keys)
        etag = w.s3.put_object(Bucket=bucket, Key="list.csv", Body=body.encode())["ETag"]
        more["Manifest"] = {
            "Spec": {"Format": "S3BatchOperations_CSV_20180820", "Fields": ["Bucket", "Key"]},
            "Location": {"ObjectArn": f"arn:aws:s3:::{bucket}/list.csv", "ETag": etag.strip('"')},
        }
    report = {"Enabled": True, "Bucket": f"arn:aws:s3:::{bucket}", "Prefix": "reports",
              "Format": "Report_CSV_20180820", "ReportScope": "AllTasks"}  # fmt: skip
    return {"AccountId": w.account, "Operation": operation, "Report": report, "Priority": 10,
            "RoleArn": more.pop("role", None) or _role(w), "ConfirmationRequired": False, **more}  # fmt: skip


def _run(w: World, request: dict[str, Any]) -> tuple[list[str], dict[str, Any]]:
    """The states that a job is seen in, and how it ends."""
    control, seen = w.control(), []
    job = control.create_job(**request)["JobId"]
    while True:
        told = control.describe_job(AccountId=w.account, JobId=job)["Job"]
        seen.append(told["Status"])
        if told["Status"] in (*OVER, "Suspended"):
            return seen, told


def a_job_goes_its_way_and_reports(w: World) -> None:
    bucket = w.bucket()
    w.s3.put_object(Bucket=bucket, Key="a b", Body=b"x")
    tagging = {"S3PutObjectTagging": {"TagSet": [{"Key": "year", "Value": "2019"}]}}
    states, job = _run(w, _job(w, bucket, tagging, ["a+b", "none"], Description="tags"))
    assert states == ["New", "Preparing", "Ready", "Active", "Complete"]
    progress = job["ProgressSummary"]
    assert (progress["TotalNumberOfTasks"], progress["NumberOfTasksSucceeded"], progress["NumberOfTasksFailed"]) == (
        2,
        1,
        1,
    )
    assert job["JobArn"].endswith(f":{w.account}:job/{job['JobId']}") and job["Description"] == "tags"
    assert w.s3.get_object_tagging(Bucket=bucket, Key="a b")["TagSet"] == [{"Key": "year", "Value": "2019"}]
    place = f"reports/job-{job['JobId']}/manifest.json"
    report = json.loads(w.s3.get_object(Bucket=bucket, Key=place)["Body"].read())
    files = {one["TaskExecutionStatus"]: one["Key"] for one in report["Results"]}
    failed = w.s3.get_object(Bucket=bucket, Key=files["failed"])["Body"].read().decode()
    assert failed.startswith(f"{bucket},none,,failed,NoSuchKey,404,")
    listed = w.control().list_jobs(AccountId=w.account, JobStatuses=["Complete"])["Jobs"]
    assert listed[0]["JobId"] == job["JobId"] and listed[0]["Operation"] == "S3PutObjectTagging"


def a_token_makes_one_job(w: World) -> None:
    bucket, control = w.bucket(), w.control()
    request = _job(w, bucket, {"S3DeleteObjectTagging": {}}, ["k"], ClientRequestToken=w.name())
    first = control.create_job(**request)["JobId"]
    assert control.create_job(**request)["JobId"] == first
    refused("IdempotencyException", control.create_job, **{**request, "Priority": 11})


def a_job_waits_for_its_confirmation(w: World) -> None:
    bucket, control = w.bucket(), w.control()
    w.s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    request = _job(w, bucket, {"S3DeleteObjectTagging": {}}, ["k"], ConfirmationRequired=True)
    states, job = _run(w, request)
    this = {"AccountId": w.account, "JobId": job["JobId"]}
    assert states[-1] == "Suspended" and "SuspendedDate" in job
    assert control.update_job_priority(**this, Priority=99)["Priority"] == 99
    assert control.update_job_status(**this, RequestedJobStatus="Ready")["Status"] == "Ready"
    refused("JobStatusException", control.update_job_status, **this, RequestedJobStatus="Ready")
    control.update_job_status(**this, RequestedJobStatus="Cancelled", StatusUpdateReason="no more")
    told = control.describe_job(**this)["Job"]
    assert (told["Status"], told["Priority"], told["StatusUpdateReason"]) == ("Cancelled", 99, "no more")
    refused("JobStatusException", control.update_job_status, **this, RequestedJobStatus="Cancelled")
    refused("NoSuchJob", control.describe_job, AccountId=w.account, JobId="no-such-job")


def a_job_restores_and_copies(w: World) -> None:
    bucket, target = w.bucket(), w.bucket()
    for key, storage_class in (("cold", "GLACIER"), ("warm", "STANDARD")):
        w.s3.put_object(Bucket=bucket, Key=key, Body=b"x", StorageClass=storage_class)
    restore = {"S3InitiateRestoreObject": {"ExpirationInDays": 3, "GlacierJobTier": "BULK"}}
    _states, job = _run(w, _job(w, bucket, restore, ["cold", "warm"]))
    assert job["ProgressSummary"]["NumberOfTasksFailed"] == 1
    assert "ongoing-request" in w.s3.head_object(Bucket=bucket, Key="cold")["Restore"]
    copy = {"S3PutObjectCopy": {"TargetResource": f"arn:aws:s3:::{target}", "TargetKeyPrefix": "from",
                                "StorageClass": "STANDARD_IA"}}  # fmt: skip
    _run(w, _job(w, bucket, copy, ["warm"]))
    assert w.s3.head_object(Bucket=target, Key="from/warm")["StorageClass"] == "STANDARD_IA"


def a_job_locks(w: World) -> None:
    bucket = w.bucket(ObjectLockEnabledForBucket=True)
    w.s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(days=9)
    _run(w, _job(w, bucket, {"S3PutObjectLegalHold": {"LegalHold": {"Status": "ON"}}}, ["k"]))
    retention = {"Retention": {"Mode": "GOVERNANCE", "RetainUntilDate": until}}
    _run(w, _job(w, bucket, {"S3PutObjectRetention": retention}, ["k"]))
    head = w.s3.head_object(Bucket=bucket, Key="k")
    assert (head["ObjectLockLegalHoldStatus"], head["ObjectLockMode"]) == ("ON", "GOVERNANCE")
    assert head["ObjectLockRetainUntilDate"] == until


def a_manifest_is_generated(w: World) -> None:
    bucket = w.bucket()
    for key, storage_class in (("2019/a", "GLACIER"), ("2019/b", "STANDARD"), ("2020/c", "GLACIER")):
        w.s3.put_object(Bucket=bucket, Key=key, Body=b"x", StorageClass=storage_class)
    generator = {
        "SourceBucket": f"arn:aws:s3:::{bucket}",
        "EnableManifestOutput": True,
        "ManifestOutputLocation": {"Bucket": f"arn:aws:s3:::{bucket}", "ManifestPrefix": "made",
                                   "ManifestFormat": "S3InventoryReport_CSV_20211130"},
        "Filter": {"KeyNameConstraint": {"MatchAnyPrefix": ["2019/"]}, "MatchAnyStorageClass": ["GLACIER"]},
    }  # fmt: skip
    restore = {"S3InitiateRestoreObject": {"ExpirationInDays": 1, "GlacierJobTier": "STANDARD"}}
    _states, job = _run(w, _job(w, bucket, restore, ManifestGenerator={"S3JobManifestGenerator": generator}))
    assert job["ProgressSummary"]["NumberOfTasksSucceeded"] == 1
    assert job["GeneratedManifestDescriptor"]["Location"]["ObjectArn"].startswith(f"arn:aws:s3:::{bucket}/made/")
    assert "Restore" not in w.s3.head_object(Bucket=bucket, Key="2020/c")


def an_inventory_is_a_manifest(w: World) -> None:
    bucket = w.bucket()
    w.s3.put_object(Bucket=bucket, Key="k", Body=b"x", Tagging="a=b")
    w.s3.put_object(Bucket=bucket, Key="data.csv.gz", Body=gzip.compress(f'"{bucket}","k","1"\n'.encode()))
    inventory = {"destinationBucket": f"arn:aws:s3:::{bucket}", "fileSchema": "Bucket, Key, Size",
                 "files": [{"key": "data.csv.gz"}]}  # fmt: skip
    etag = w.s3.put_object(Bucket=bucket, Key="manifest.json", Body=json.dumps(inventory).encode())["ETag"]
    manifest = {"Spec": {"Format": "S3InventoryReport_CSV_20161130"},
                "Location": {"ObjectArn": f"arn:aws:s3:::{bucket}/manifest.json", "ETag": etag}}  # fmt: skip
    _run(w, _job(w, bucket, {"S3DeleteObjectTagging": {}}, Manifest=manifest))
    assert w.s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"] == []
    manifest["Location"]["ETag"] = "another"
    _states, job = _run(w, _job(w, bucket, {"S3DeleteObjectTagging": {}}, Manifest=manifest))
    assert (job["Status"], len(job["FailureReasons"])) == ("Failed", 1)


def a_job_needs_a_role_that_trusts_it(w: World) -> None:
    bucket = w.bucket()
    untagging = {"S3DeleteObjectTagging": {}}
    for role in (_role(w, "ec2.amazonaws.com"), f"arn:aws:iam::{w.account}:role/nobody"):
        states, job = _run(w, _job(w, bucket, untagging, ["k"], role=role))
        assert states[-1] == "Failed" and job["FailureReasons"][0]["FailureCode"] == "AccessDenied"


def a_policy_may_name_jobs(w: World) -> None:
    statement = {"Effect": "Allow", "Action": "s3:DescribeJob", "Resource": f"arn:aws:s3:us-east-1:{w.account}:job/*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    w.client("iam").create_policy(PolicyName=w.name(), PolicyDocument=document)


PROBES = (
    a_policy_may_name_jobs,
    a_job_goes_its_way_and_reports,
    a_token_makes_one_job,
    a_job_waits_for_its_confirmation,
    a_job_restores_and_copies,
    a_job_locks,
    a_manifest_is_generated,
    an_inventory_is_a_manifest,
    a_job_needs_a_role_that_trusts_it,
)
