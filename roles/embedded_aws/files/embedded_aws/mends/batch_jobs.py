# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs of S3 Batch Operations: how they are made, looked at, confirmed and cancelled. moto has none of it.

Source: "Managing S3 Batch Operations jobs" and "Job status" in the S3 User Guide; the S3 Control API Reference.
"""

from __future__ import annotations

import base64
import json
import re
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from moto.core.responses import ActionResult
from moto.iam import policy_validation
from moto.s3control import urls
from moto.s3control.models import S3ControlBackend
from moto.s3control.responses import S3ControlResponse

from . import batch_tasks
from .bucket_tags import ControlRefusal
from .s3_call import Refusal

_PATHS = ("/v20180820/jobs", "/v20180820/jobs/<id>", "/v20180820/jobs/<id>/status", "/v20180820/jobs/<id>/priority")
_OVER = ("Complete", "Failed", "Cancelled")
_PAGE = 1000
_KEPT = ("ConfirmationRequired", "Description", "Manifest", "ManifestGenerator", "Operation", "Report", "RoleArn")


@dataclass
class Job:
    """One job: what was asked for, where it stands, and the tasks of its manifest once that was read."""

    id: str
    region: str
    account: str
    partition: str
    asked: dict[str, Any]
    priority: int
    status: str = "New"
    made: datetime = field(default_factory=lambda: datetime.now(timezone.utc))
    tasks: list[tuple[str, str, str]] = field(default_factory=list)
    succeeded: int = 0
    failed: int = 0
    reasons: list[dict[str, str]] = field(default_factory=list)
    ended: datetime | None = None
    suspended: datetime | None = None
    manifest: dict[str, Any] | None = None
    why: str | None = None

    @property
    def arn(self) -> str:
        return f"arn:{self.partition}:s3:{self.region}:{self.account}:job/{self.id}"

    def listed(self) -> dict[str, Any]:
        """As ListJobs tells of it."""
        return _said(
            {
                "JobId": self.id,
                "Description": self.asked.get("Description"),
                "Operation": next(iter(self.asked["Operation"])),
                "Priority": self.priority,
                "Status": self.status,
                "CreationTime": self.made,
                "TerminationDate": self.ended,
                "ProgressSummary": {
                    "TotalNumberOfTasks": len(self.tasks),
                    "NumberOfTasksSucceeded": self.succeeded,
                    "NumberOfTasksFailed": self.failed,
                },
            }
        )

    def described(self) -> dict[str, Any]:
        """As DescribeJob tells of it."""
        return _said(
            {
                **self.listed(),
                **{name: self.asked.get(name) for name in _KEPT},
                "JobArn": self.arn,
                "FailureReasons": self.reasons,
                "SuspendedDate": self.suspended,
                "SuspendedCause": "Awaiting confirmation" if self.status == "Suspended" else None,
                "StatusUpdateReason": self.why,
                "GeneratedManifestDescriptor": self.manifest,
            }
        )

    def end(self, status: str, code: str = "", reason: str = "") -> None:
        """Come to an end, with a reason if it is a failure."""
        self.status, self.ended = status, datetime.now(timezone.utc)
        if code:
            self.reasons.append({"FailureCode": code, "FailureReason": reason})

    def go_on(self) -> None:
        """Take the next step: AWS takes each by itself after a while, this one whenever somebody looks."""
        if self.status == "New":
            self.status = "Preparing"
        elif self.status == "Preparing":
            batch_tasks.prepare(self)
            if self.status == "Preparing":
                waits = self.asked.get("ConfirmationRequired")
                self.status = "Suspended" if waits else "Ready"
                self.suspended = datetime.now(timezone.utc) if waits else None
        elif self.status == "Ready":
            self.status = "Active"
            batch_tasks.carry_out(self)
        elif self.status == "Active":
            self.end("Complete")


def _said(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value is not None}


def install() -> None:
    for path in _PATHS:
        urls.url_paths[path] = S3ControlResponse.dispatch
    # AWS: policies name jobs by ARNs that have a region, as access points have.
    starts = policy_validation.SERVICE_TYPE_REGION_INFORMATION_ERROR_ASSOCIATIONS["s3"]["valid_starting_values"]
    if "job/" not in starts:
        starts.append("job/")
    S3ControlResponse.create_job = _create
    S3ControlResponse.describe_job = _describe
    S3ControlResponse.list_jobs = _list
    S3ControlResponse.update_job_status = _update_status
    S3ControlResponse.update_job_priority = _update_priority


def _jobs(backend: S3ControlBackend) -> dict[str, Job]:
    # With the backend's own state, so that a reset takes them along.
    jobs: dict[str, Job] = backend.__dict__.setdefault("batch_jobs", {})
    return jobs


def _refusal(code: str, message: str, status: int = 400) -> ControlRefusal:
    return ControlRefusal(Refusal(code, message, status))


def _create(self: S3ControlResponse) -> ActionResult:
    """AWS: a token, sent again, gives the job that it made; with another request it is refused."""
    asked = {name: value for name, value in self._get_params().items() if name != "AccountId"}
    account, token = self._get_param("AccountId"), asked.pop("ClientRequestToken", "")
    jobs, text = _jobs(self.backend), json.dumps(asked, sort_keys=True, default=str)
    tokens: dict[tuple[str, str], tuple[str, str]] = self.backend.__dict__.setdefault("batch_tokens", {})
    known = tokens.get((self.region, token))
    if known:
        if known[1] != text:
            raise _refusal("IdempotencyException", "The token was used for another request")
        return ActionResult({"JobId": known[0]})
    _check(asked)
    job = Job(str(uuid.uuid4()), self.region, account, self.partition, asked, asked.pop("Priority"))
    jobs[job.id] = job
    tokens[self.region, token] = (job.id, text)
    return ActionResult({"JobId": job.id})


def _check(asked: dict[str, Any]) -> None:
    if len(asked.get("Operation", {})) != 1:
        raise _refusal("InvalidRequest", "Exactly one operation must be specified")
    if ("Manifest" in asked) == ("ManifestGenerator" in asked):
        raise _refusal("InvalidRequest", "Exactly one of Manifest and ManifestGenerator must be specified")
    report = asked["Report"]
    if report.get("Enabled") and not {"Bucket", "Format", "ReportScope"} <= set(report):
        raise _refusal("InvalidRequest", "Bucket, Format and ReportScope are required for an enabled report")
    if not re.fullmatch(r"arn:[^:]+:iam::\d{12}:role/.+", asked["RoleArn"]):
        raise _refusal("InvalidRequest", "Invalid role ARN")
    restore = asked["Operation"].get("S3InitiateRestoreObject")
    if restore is not None and "GlacierJobTier" not in restore:
        raise _refusal("InvalidRequest", "GlacierJobTier is required")
    manifest = asked.get("Manifest", {}).get("Spec", {})
    if manifest.get("Format") == "S3BatchOperations_CSV_20180820" and not manifest.get("Fields"):
        raise _refusal("InvalidRequest", "Fields are required for a manifest in CSV")


def _job(self: S3ControlResponse) -> Job:
    job = _jobs(self.backend).get(self._get_param("JobId"))
    if job is None or job.region != self.region:
        raise _refusal("NoSuchJob", "The specified job does not exist", 404)
    return job


def _describe(self: S3ControlResponse) -> ActionResult:
    job = _job(self)
    told = job.described()
    job.go_on()
    return ActionResult({"Job": told})


def _list(self: S3ControlResponse) -> ActionResult:
    """AWS: the newest first, a page at a time."""
    statuses, most = self._get_param("JobStatuses"), self._get_param("MaxResults") or _PAGE
    found = [job for job in _jobs(self.backend).values() if job.region == self.region]
    found = [job for job in reversed(found) if not statuses or job.status in statuses]
    token = self._get_param("NextToken")
    start = int(base64.b64decode(token)) if token else 0
    result: dict[str, Any] = {"Jobs": [job.listed() for job in found[start : start + most]]}
    if start + most < len(found):
        result["NextToken"] = base64.b64encode(str(start + most).encode()).decode()
    return ActionResult(result)


def _update_status(self: S3ControlResponse) -> ActionResult:
    """AWS: a job that isn't over can be cancelled, one that waits for a confirmation be made ready."""
    job, asked = _job(self), self._get_param("RequestedJobStatus")
    if job.status in _OVER or (asked == "Ready" and job.status != "Suspended"):
        raise _refusal("JobStatusException", f"Job in status {job.status} can't be set to {asked}", 403)
    job.why = self._get_param("StatusUpdateReason")
    if asked == "Ready":
        job.status = "Ready"
    else:
        job.end("Cancelled")
    return ActionResult({"JobId": job.id, "Status": job.status, "StatusUpdateReason": job.why})


def _update_priority(self: S3ControlResponse) -> ActionResult:
    job = _job(self)
    if job.status in _OVER:
        raise _refusal("JobStatusException", f"Job in status {job.status} has no priority to change", 403)
    job.priority = self._get_param("Priority")
    return ActionResult({"JobId": job.id, "Priority": job.priority})
