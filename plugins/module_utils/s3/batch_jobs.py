# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs of S3 Batch Operations: found by their name, made once, confirmed, cancelled, waited for."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Failed, Refused, explain
from ..parts import Effect, Params, Plan, Request, Step, Where
from ..permissions import needed
from . import batch_requests as requests
from . import manifests
from .estimates import money
from .objects import head
from .prices import prices
from .restore_targets import places

_OVER = ("Complete", "Failed", "Cancelled")
_LOST = ("Failed", "Failing", "Cancelled", "Cancelling")
_NEW: Mapping[str, Any] = {"status": "New", "progress": {"total": 0, "succeeded": 0, "failed": 0}}


def check(params: Params) -> None:
    """Refuse what can't be right before anything is read."""
    requests.check(params)
    if params.get("role") and not requests.is_named(params["role"]):
        raise Refused(f"role: {params['role']!r} is neither a role's name nor its ARN.")
    prices("", params.get("prices"))


def plan(api: Any, params: Params) -> Plan:
    """Find the job of this name, and plan what makes, confirms or cancels it."""
    where = api.located()
    listed = _listed(api, params["name"], where)
    if params["state"] != "present":
        return _Known(api, params, where, listed).plan()
    source = _source(api, params, where)
    request = requests.create(params, source.members, [one["JobId"] for one in listed if one["Status"] in _LOST], where)
    table = prices(api.where.region, params.get("prices"))
    estimate = requests.estimate(params, source.count, table)
    job = _adopted(api, listed, request, where, source.count is not None)
    notes = (table.note,) if table.note and job is None else ()
    made = _Job(params, where, request, job, source)
    if job is None:
        requests.within_cost(estimate, params.get("max_cost"))
    return made.plan(estimate, notes)


def _listed(api: Any, name: str, where: Where) -> list[dict[str, Any]]:
    """The jobs of this name, the newest first; AWS knows them for 90 days. Raises Failed."""
    found: list[dict[str, Any]] = []
    request: dict[str, Any] = {"AccountId": where.account_id, "MaxResults": 1000}
    try:
        while True:
            answer = api.call("list_jobs", request, "s3control")
            found.extend(one for one in answer.get("Jobs", ()) if one.get("Description") == name)
            if not answer.get("NextToken"):
                return found
            request = {**request, "NextToken": answer["NextToken"]}
    except ApiError as error:
        raise Failed(explain("listing batch jobs", error, needed("s3control", "list_jobs")), error) from error


def _described(api: Any, job: str, where: Where) -> dict[str, Any]:
    try:
        return dict(api.call("describe_job", {"AccountId": where.account_id, "JobId": job}, "s3control")["Job"])
    except ApiError as error:
        raise Failed(explain(f"reading batch job {job}", error, needed("s3control", "describe_job")), error) from error


def _adopted(
    api: Any, listed: list[dict[str, Any]], request: Mapping[str, Any], where: Where, by_content: bool
) -> dict[str, Any] | None:
    (operation,) = request["Operation"]
    for one in listed:
        if one["Status"] not in _LOST and one.get("Operation") == operation:
            job = _described(api, one["JobId"], where)
            if requests.is_same(request, job, by_content):
                return job
    return None


class _Source:
    """Where the job's list of objects comes from: members of CreateJob, how many they are, a file to be sent first."""

    def __init__(self, members: Mapping[str, Any], count: int | None = None, upload: Request | None = None) -> None:
        self.members, self.count, self.upload = members, count, upload


def _source(api: Any, params: Params, where: Where) -> _Source:
    if params.get("generate"):
        return _Source(requests.generator(params, where))
    if params.get("manifest"):
        return _Source(_in_place(api, params["manifest"], where))
    if params.get("src"):
        entries = manifests.read(params["src"], "src")
    else:
        named = places({"objects": params["objects"]})
        entries = [(params["source_bucket"], one["Key"], one.get("VersionId", "")) for one in named]
    if not entries:
        raise Refused("The list has no objects: a job needs one at least.")
    output, body = params["manifest_output"], manifests.written(entries)
    # Named after its content: the same list is the same file.
    key = f"{output.get('prefix') or ''}manifest-{hashlib.sha256(body).hexdigest()[:32]}.csv"
    found = _head(api, {"Bucket": output["bucket"], "Key": key})
    versioned = any(version for _bucket, _key, version in entries)
    fields = ("bucket", "key", "version_id") if versioned else ("bucket", "key")
    # What S3 gives as ETag, unless it encrypts with a key of KMS: then the answer tells.
    etag = found["ETag"] if found else hashlib.md5(body, usedforsecurity=False).hexdigest()
    members = requests.manifest(output["bucket"], key, etag, where, fields=fields)
    upload = None
    if found is None:
        members_of = {"Bucket": output["bucket"], "Key": key, "Body": body, "ContentType": "text/csv"}
        upload = Request("s3", "put_object", members_of)
    return _Source(members, len(entries), upload)


def _in_place(api: Any, asked: Mapping[str, Any], where: Where) -> Any:
    etag, version = asked.get("etag"), asked.get("version_id") or ""
    if not etag:
        place = {"Bucket": asked["bucket"], "Key": asked["key"], **({"VersionId": version} if version else {})}
        found = _head(api, place)
        if found is None and not api.check:
            raise Failed(f"manifest: there is no object s3://{asked['bucket']}/{asked['key']}. Nothing was sent.")
        etag = found["ETag"] if found else "not-there-yet"
    return requests.manifest(asked["bucket"], asked["key"], etag, where, version, asked["fields"])


class _OfS3:
    """The same api, that speaks with S3 itself."""

    def __init__(self, api: Any) -> None:
        self._api = api

    def call(self, operation: str, request: Mapping[str, Any]) -> Any:
        return self._api.call(operation, request, "s3")


def _head(api: Any, place: Mapping[str, Any]) -> dict[str, Any] | None:
    return head(_OfS3(api), place)


class _Job:
    """A job that is to be there: found, or made."""

    def __init__(
        self, params: Params, where: Where, request: dict[str, Any], found: dict[str, Any] | None, source: _Source
    ) -> None:
        self._params, self._where, self._request, self._source = params, where, request, source
        self._found = found
        self._id = found["JobId"] if found else ""

    def plan(self, estimate: Mapping[str, Any], notes: tuple[str, ...]) -> Plan:
        """What makes the job, or brings its priority to what the task says; then the wait, if it asks for one."""
        steps: list[Step] = []
        found = self._found
        status = found["Status"] if found else "New"
        if found is None:
            if self._source.upload:
                steps.append(self._upload(self._source.upload))
            steps.append(self._create(estimate))
        elif status not in _OVER and found.get("Priority") != self._params["priority"]:
            this = {"AccountId": self._where.account_id, "JobId": self._id, "Priority": self._params["priority"]}
            change = Request("s3control", "update_job_priority", this)
            steps.append(Step("priority", "change", found.get("Priority"), self._params["priority"], (change,)))
        foretold = {**told(found or {}, self._where), **({} if found else self._foretold())}
        foretold["priority"] = self._params["priority"] if status not in _OVER else foretold["priority"]
        if self._params.get("wait") and status not in _OVER:
            steps.append(waiting(self._params, self._where, lambda: self._id))
            if not (found or {}).get("ConfirmationRequired", self._request["ConfirmationRequired"]):
                foretold["status"] = "Complete"
            else:
                foretold["status"] = "Suspended"
        failed = foretold["progress"]["failed"]
        if failed:
            notes = (
                *notes,
                f"{failed} of {foretold['progress']['total']} tasks of job {self._id} failed{_report(foretold)}.",
            )
        facts = {"job": foretold, "estimate": dict(estimate), "msg": sentence(self._params["name"], foretold["status"])}
        return Plan(tuple(steps), facts, notes)

    def _foretold(self) -> dict[str, Any]:
        return {**_NEW, "name": self._params["name"], "operation": next(iter(self._request["Operation"])),
                "role_arn": self._request["RoleArn"]}  # fmt: skip

    def _arn(self) -> str:
        where = self._where
        return f"arn:{where.partition}:s3:{where.region}:{where.account_id}:job/{self._id}"

    def _upload(self, request: Request) -> Step:
        place = f"s3://{request.params['Bucket']}/{request.params['Key']}"

        def work(api: Any) -> None:
            answer = api.call(request.operation, request.params, "s3")
            # The ETag that S3 gave it, which is the content's MD5 unless it is encrypted otherwise.
            self._request["Manifest"]["Location"]["ETag"] = str(answer["ETag"]).strip('"')

        after = {"manifest": place, "objects": self._source.count, "size": len(request.params["Body"])}
        return Step("manifest", "send", None, after, (request,), work=work)

    def _create(self, estimate: Mapping[str, Any]) -> Step:
        request = self._request
        total = estimate["cost"]["total"]
        price = f"Costs about {money(total)} (prices of {estimate['price_date']})" if total is not None else (
            "Costs what S3 Batch Operations and the operation cost for each object of the manifest"
        )  # fmt: skip

        def work(api: Any) -> Mapping[str, Any]:
            self._id = api.call("create_job", request, "s3control")["JobId"]
            # What DescribeJob would say, as far as it is known without asking.
            made = {**request, "JobId": self._id, "Status": "New", "JobArn": self._arn()}
            return {"job": told(made, self._where), "msg": sentence(self._params["name"], "New")}

        shown = {name: value for name, value in request.items() if name not in ("ClientRequestToken", "AccountId")}
        made = (Request("s3control", "create_job", request),)
        return Step("job", "create", None, shown, made, Effect("costs", f"{price}."), work=work)


class _Known:
    """A job that is to be confirmed or cancelled."""

    def __init__(self, api: Any, params: Params, where: Where, listed: list[dict[str, Any]]) -> None:
        self._api, self._params, self._where, self._listed = api, params, where, listed

    def plan(self) -> Plan:
        """One change of status for each job that needs it."""
        name, cancels = self._params["name"], self._params["state"] == "cancelled"
        running = [one for one in self._listed if one["Status"] not in (*_OVER, "Cancelling", "Failing")]
        if not self._listed and not cancels:
            text = f"There is no batch job {name}"
            if not self._api.check:
                raise Failed(f"{text} that could be confirmed.")
            return Plan(facts={"job": {**told({}, self._where), "name": name}, "msg": f"{text} yet."})
        chosen = running if cancels else [one for one in running if one["Status"] == "Suspended"]
        status = "Cancelled" if cancels else "Ready"
        steps = [self._step(one, status) for one in chosen]
        newest = (chosen or self._listed or [{}])[0]
        job = told(_described(self._api, newest["JobId"], self._where) if newest else {}, self._where)
        if steps:
            job["status"] = status
        job["name"] = name
        if not cancels and self._params.get("wait") and running:
            steps.append(waiting(self._params, self._where, lambda: str(newest["JobId"])))
            job["status"] = "Complete"
        text = sentence(name, job["status"]) if newest else f"There is no batch job {name}."
        return Plan(tuple(steps), {"job": job, "msg": text})

    def _step(self, one: Mapping[str, Any], status: str) -> Step:
        this = {"AccountId": self._where.account_id, "JobId": one["JobId"], "RequestedJobStatus": status}
        effect = None
        if status == "Cancelled":
            done = (one.get("ProgressSummary") or {}).get("NumberOfTasksSucceeded", 0)
            effect = Effect(
                "irreversible", f"A cancelled job can't go on; the {done} tasks that it has done stay done."
            )
        change = (Request("s3control", "update_job_status", this),)
        return Step("status", "change", one["Status"], status, change, effect)


def waiting(params: Params, where: Where, job_id: Any) -> Step:
    """Look until the job is over, or waits for a confirmation; raises Failed where it or a task came to nothing."""

    def work(api: Any) -> Mapping[str, Any]:
        name, latest = params["name"], {}

        def missing() -> str:
            latest.update(_described(api, job_id(), where))
            status, progress = latest["Status"], told(latest, where)["progress"]
            if status in _OVER or (status == "Suspended" and params["state"] != "confirmed"):
                return ""
            return f"{progress['succeeded']} of {progress['total']} tasks done, {progress['failed']} failed, {status}"

        api.settled(missing, f"batch job {name}", float(params["wait_timeout"]))
        job = told(latest, where)
        facts = {"job": job, "msg": sentence(name, job["status"])}
        if job["status"] in ("Failed", "Cancelled"):
            why = "; ".join(f"{one['reason']} ({one['code']})" for one in job["failure_reasons"])
            raise Failed(f"Batch job {name} ({job['id']}) is {job['status']}{': ' + why if why else ''}.", facts=facts)
        if job["progress"]["failed"]:
            counts = (
                f"{job['progress']['failed']} of {job['progress']['total']} tasks of batch job {name} ({job['id']})"
            )
            raise Failed(f"{counts} failed{_report(job)}. The others are done.", facts=facts)
        return facts

    look = {"AccountId": where.account_id, "JobId": job_id() or "to-be-made"}
    looks = (Request("s3control", "describe_job", look),)
    return Step("wait", "wait for", None, {"job": params["name"]}, looks, work=work, changes=False)


def _report(job: Mapping[str, Any]) -> str:
    return f"; {job['report']} tells which" if job.get("report") else ""


def sentence(name: str, status: str | None) -> str:
    """How a job stands, in words."""
    return f"Batch job {name} is {status}."


def told(job: Mapping[str, Any], where: Where) -> dict[str, Any]:
    """A job as results have it, from DescribeJob's answer."""
    progress, report = job.get("ProgressSummary") or {}, job.get("Report") or {}
    place = None
    if report.get("Enabled") and job.get("JobId"):
        folder = "/".join(filter(None, (str(report.get("Prefix", "")).rstrip("/"), f"job-{job['JobId']}")))
        place = f"s3://{str(report['Bucket']).rpartition(':::')[2]}/{folder}/manifest.json"
    return {
        "id": job.get("JobId"),
        "arn": job.get("JobArn"),
        "name": job.get("Description"),
        "status": job.get("Status"),
        "operation": next(iter(job.get("Operation") or {}), None),
        "priority": job.get("Priority"),
        "role_arn": job.get("RoleArn"),
        "created": job.get("CreationTime"),
        "ended": job.get("TerminationDate"),
        "progress": {
            "total": progress.get("TotalNumberOfTasks", 0),
            "succeeded": progress.get("NumberOfTasksSucceeded", 0),
            "failed": progress.get("NumberOfTasksFailed", 0),
        },
        "failure_reasons": [
            {"code": one.get("FailureCode"), "reason": one.get("FailureReason")}
            for one in job.get("FailureReasons") or ()
        ],
        "report": place,
    }
