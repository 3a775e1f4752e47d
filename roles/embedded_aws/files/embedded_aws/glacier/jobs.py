# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs: inventories and archives on their way back, their output by ranges, and the message when they have ended."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

from .state import (
    MIB,
    Account,
    Archive,
    Given,
    Job,
    Refused,
    Vault,
    invalid,
    is_tree_aligned,
    new_id,
    not_found,
    now,
    tree_hash,
)
from .vaults import paged

_PAGE = 1000
_TIERS = ("Expedited", "Standard", "Bulk")
_KINDS = {"archive-retrieval": "ArchiveRetrieval", "inventory-retrieval": "InventoryRetrieval"}
_RANGE = re.compile(r"(\d+)-(\d+)")
_DESCRIPTION = re.compile(r"[ -~]{0,1024}")


def initiate(account: Account, given: Given) -> Given:
    vault, asked = account.vault(given["vaultName"]), dict(given.get("jobParameters") or {})
    kind = asked.get("Type")
    if kind not in _KINDS:
        raise invalid(f"Invalid job type: {kind}")
    if not _DESCRIPTION.fullmatch(asked.get("Description") or ""):
        raise invalid("Invalid description")
    asked["Tier"] = asked.get("Tier") or "Standard"
    if asked["Tier"] not in _TIERS:
        raise invalid(f"Invalid tier: {asked['Tier']}")
    job = Job(new_id(92), asked, account.restores.begin())
    if kind == "archive-retrieval":
        job.archive = _archive(vault, asked)
        _obey(account, job)
    else:
        # AWS: there is nothing to retrieve before the first inventory, about a day after the first upload.
        if vault.inventory is None:
            raise not_found("Inventory not yet generated for vault. Inventory was", vault.arn)
        job.inventory, job.inventory_date = vault.inventory, vault.inventoried or ""
        if asked.get("Format") not in (None, "CSV", "JSON"):
            raise invalid(f"Invalid output format: {asked['Format']}")
    vault.jobs[job.id] = job
    return {"location": f"/{account.id}/vaults/{vault.name}/jobs/{job.id}", "jobId": job.id}


def _archive(vault: Vault, asked: Given) -> Archive:
    found = vault.archives.get(asked.get("ArchiveId") or "")
    if found is None:
        raise not_found("The archive ID was", str(asked.get("ArchiveId")))
    text = asked.get("RetrievalByteRange")
    if text is not None:
        # AWS: the range is megabyte aligned: it begins at a multiple of 1 MiB, and ends before one or with the archive.
        fits = _RANGE.fullmatch(text)
        start, end = (int(fits[1]), int(fits[2])) if fits else (1, 0)
        size = len(found.body)
        if start % MIB or not start <= end < size or ((end + 1) % MIB and end != size - 1):
            raise invalid(f"Invalid byte range: {text} is not megabyte aligned")
    return found


def _obey(account: Account, job: Job) -> None:
    # AWS: a retrieval that would exceed the data retrieval policy is refused with PolicyEnforcedException.
    rule = (account.kept.get("retrieval_policy") or {"Rules": [{}]})["Rules"][0]
    limit = rule.get("BytesPerHour")
    if limit and job.asked["Tier"] == "Standard":
        running = [one for vault in account.vaults.values() for one in vault.jobs.values() if one.archive]
        if sum(len(_output(one)) for one in (*running, job) if one.asked["Tier"] == "Standard") > limit:
            raise Refused("PolicyEnforcedException", "InitiateJob request denied by current data retrieval policy.")


def _bounds(job: Job) -> tuple[int, int]:
    size = len(job.archive.body) if job.archive else 0
    fits = _RANGE.fullmatch(job.asked.get("RetrievalByteRange") or "")
    return (int(fits[1]), int(fits[2])) if fits else (0, size - 1)


def _output(job: Job) -> bytes:
    if job.archive:
        start, end = _bounds(job)
        return job.archive.body[start : end + 1]
    listed = [
        {
            "ArchiveId": one.id,
            "ArchiveDescription": one.description,
            "CreationDate": one.made,
            "Size": len(one.body),
            "SHA256TreeHash": one.hash,
        }
        for one in job.inventory or ()
    ]
    if job.asked.get("Format") == "CSV":
        text = io.StringIO()
        names = ["ArchiveId", "ArchiveDescription", "CreationDate", "Size", "SHA256TreeHash"]
        writer = csv.DictWriter(text, names)
        writer.writeheader()
        writer.writerows(listed)
        return text.getvalue().encode()
    arn = job.asked["VaultARN"]
    return json.dumps({"VaultARN": arn, "InventoryDate": job.inventory_date, "ArchiveList": listed}).encode()


def _settle(account: Account, vault: Vault) -> None:
    """End the jobs whose time has come, tell their topics, and drop those whose output isn't kept any more."""
    for job in list(vault.jobs.values()):
        job.asked["VaultARN"] = vault.arn
        if not job.ended and job.began.is_over:
            job.ended, job.ended_day = now(), account.days.day
            _announce(account, vault, job)
        # AWS: "A job ID will not expire for at least 24 hours after Glacier completes the job."
        if job.ended and job.ended_day < account.days.day:
            del vault.jobs[job.id]


def _announce(account: Account, vault: Vault, job: Job) -> None:
    # AWS: the message is the job's description, to the topic of the job and to the vault's, if it wants the event.
    from moto.sns.models import sns_backends

    topics = {job.asked.get("SNSTopic")}
    if vault.notifications and f"{_KINDS[job.asked['Type']]}Completed" in vault.notifications["Events"]:
        topics.add(vault.notifications["SNSTopic"])
    for topic in topics - {None}:
        parts = str(topic).split(":")
        found = sns_backends[parts[4]][parts[3]].topics.get(topic) if len(parts) == 6 else None
        if found is not None:
            found.publish(json.dumps(_seen(vault, job)), subject="Notification from Amazon S3 Glacier")


def _seen(vault: Vault, job: Job) -> dict[str, Any]:
    archive, output = job.archive, _output(job) if job.ended or job.archive else b""
    start, end = _bounds(job)
    aligned = archive is not None and is_tree_aligned(start, end, len(archive.body))
    return {
        "Action": _KINDS[job.asked["Type"]],
        "ArchiveId": archive and archive.id,
        "ArchiveSHA256TreeHash": archive and archive.hash,
        "ArchiveSizeInBytes": len(archive.body) if archive else None,
        "Completed": bool(job.ended),
        "CompletionDate": job.ended or None,
        "CreationDate": job.made,
        "InventorySizeInBytes": len(output) if job.ended and not archive else None,
        "JobDescription": job.asked.get("Description"),
        "JobId": job.id,
        "RetrievalByteRange": f"{start}-{end}" if archive else None,
        "SHA256TreeHash": tree_hash(output) if aligned else None,
        "SNSTopic": job.asked.get("SNSTopic"),
        "StatusCode": "Succeeded" if job.ended else "InProgress",
        "StatusMessage": "Succeeded" if job.ended else None,
        "Tier": job.asked["Tier"] if archive else None,
        "VaultARN": vault.arn,
        "InventoryRetrievalParameters": None
        if archive
        else {"Format": job.asked.get("Format") or "JSON", "StartDate": None, "EndDate": None, "Limit": None,
              "Marker": None},
    }  # fmt: skip


def _job(account: Account, given: Given) -> tuple[Vault, Job]:
    vault = account.vault(given["vaultName"])
    _settle(account, vault)
    if given["jobId"] not in vault.jobs:
        raise not_found("The job ID was", given["jobId"])
    return vault, vault.jobs[given["jobId"]]


def describe(account: Account, given: Given) -> Given:
    return _seen(*_job(account, given))


def listed(account: Account, given: Given) -> Given:
    vault = account.vault(given["vaultName"])
    _settle(account, vault)
    seen = [_seen(vault, job) for job in vault.jobs.values()]
    status, completed = given.get("statuscode"), given.get("completed")
    if status not in (None, "InProgress", "Succeeded", "Failed"):
        raise invalid(f"Invalid status code: {status}")
    kept = [
        one
        for one in seen
        if (status is None or one["StatusCode"] == status)
        and (completed is None or str(one["Completed"]).lower() == completed)
    ]
    page, marker = paged(kept, given, _PAGE)
    return {"JobList": page, "Marker": marker}


def output(account: Account, given: Given) -> Given:
    _vault, job = _job(account, given)
    if not job.ended:
        raise invalid(f"The job is not currently available for download: {job.id}")
    body = _output(job)
    told: Given = {"acceptRanges": "bytes", "contentType": "application/octet-stream"}
    if not job.archive:
        told["contentType"] = "text/csv" if job.asked.get("Format") == "CSV" else "application/json"
    start, end, told["status"] = 0, len(body) - 1, 200
    if given.get("range"):
        fits = re.fullmatch(r"bytes=(\d+)-(\d+)", given["range"])
        if not fits or not int(fits[1]) <= int(fits[2]) < len(body):
            raise invalid(f"Invalid range: {given['range']}")
        start, end, told["status"] = int(fits[1]), int(fits[2]), 206
        told["contentRange"] = f"bytes {start}-{end}/{len(body)}"
    if job.archive:
        # AWS: the checksum comes with ranges that are tree-hash aligned, in the archive as in the output.
        offset = _bounds(job)[0]
        if is_tree_aligned(offset + start, offset + end, len(job.archive.body)):
            told["checksum"] = tree_hash(body[start : end + 1])
        told["archiveDescription"] = job.archive.description or None
    return {**told, "body": body[start : end + 1]}


OPERATIONS = {"InitiateJob": initiate, "DescribeJob": describe, "ListJobs": listed, "GetJobOutput": output}
