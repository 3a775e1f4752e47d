# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a job of S3 Batch Operations does: its manifest read or made, each task carried out, the report written.

Everything goes through the S3 of this very process, as requests of the job's account that never leave it.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import quote_plus, unquote_plus, urlsplit

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.moto_server.werkzeug_app import create_backend_app
from werkzeug.test import Client

from embedded_aws.authorization.in_force import parsed

from .assumed_roles import role_of

_PRINCIPAL = "batchoperations.s3.amazonaws.com"
_HOST = "http://127.0.0.1"


class _Body(io.BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        while chunk := self.read(1 << 16):
            yield chunk


@cache
def _door() -> Client:
    return Client(create_backend_app("s3"))


def s3_of(account: str, region: str) -> Any:
    """A client of this process's own S3, as an account's root user."""
    client = boto3.client(
        "s3",
        endpoint_url=_HOST,
        region_name=region,
        aws_access_key_id=account,
        aws_secret_access_key="-",
        config=Config(retries={"total_max_attempts": 1}, request_checksum_calculation="when_required"),
    )

    def send(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        parts = urlsplit(request.url)
        headers = {
            name: value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()
        }
        body = request.body.read() if hasattr(request.body, "read") else request.body
        answer = _door().open(
            path=parts.path, query_string=parts.query, method=request.method, headers=headers, data=body,
            base_url=_HOST,
        )  # fmt: skip
        return AWSResponse(request.url, answer.status_code, answer.headers, _Body(answer.data))

    client.meta.events.register("before-send.s3", send)
    return client


def prepare(job: Any) -> None:
    """Read the job's manifest, or make one; the job fails where that can't be done."""
    role = role_of(job.asked["RoleArn"], job.partition)
    trusted = json.dumps(parsed(role.assume_role_policy_document)) if role else ""
    if _PRINCIPAL not in trusted:
        job.end("Failed", "AccessDenied", "The job's role can't be assumed by S3 Batch Operations")
        return
    s3 = s3_of(job.account, job.region)
    try:
        generator = job.asked.get("ManifestGenerator", {}).get("S3JobManifestGenerator")
        job.tasks = _generated(job, s3, generator) if generator else list(_read(s3, job.asked["Manifest"]))
    except ClientError as error:
        job.end(
            "Failed", error.response["Error"]["Code"], f"Manifest can't be read: {error.response['Error']['Message']}"
        )
        return
    except (ValueError, KeyError, IndexError, OSError) as problem:
        job.end("Failed", "InvalidManifestContent", str(problem) or "Manifest can't be understood")
        return
    if not job.tasks:
        # AWS: a manifest of no objects has nothing to do.
        job.end("Failed", "EmptyManifest", "The manifest has no objects")


def _place(arn: str) -> tuple[str, str]:
    bucket, _slash, key = arn.split(":::", 1)[1].partition("/")
    return bucket, key


def _read(s3: Any, manifest: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    location, spec = manifest["Location"], manifest["Spec"]
    bucket, key = _place(location["ObjectArn"])
    answer = s3.get_object(Bucket=bucket, Key=key)
    if answer["ETag"].strip('"') != location["ETag"].strip('"'):
        raise ValueError("The manifest's ETag isn't the one that was given")
    content = answer["Body"].read()
    if spec["Format"] == "S3BatchOperations_CSV_20180820":
        yield from _rows(content, spec["Fields"])
        return
    inventory = json.loads(content)
    fields = inventory["fileSchema"].replace(" ", "").split(",")
    target = inventory["destinationBucket"].rpartition(":::")[2]
    for file in inventory["files"]:
        body = s3.get_object(Bucket=target, Key=file["key"])["Body"].read()
        yield from _rows(gzip.decompress(body), fields)


def _rows(content: bytes, fields: list[str]) -> Iterator[tuple[str, str, str]]:
    for number, row in enumerate(csv.reader(io.StringIO(content.decode(), newline="")), 1):
        if len(row) != len(fields):
            raise ValueError(f"Line {number} of the manifest has {len(row)} fields, not {len(fields)}")
        named = dict(zip(fields, row, strict=True))
        yield named["Bucket"], unquote_plus(named["Key"]), named.get("VersionId", "")


def _generated(job: Any, s3: Any, generator: dict[str, Any]) -> list[tuple[str, str, str]]:
    """AWS: current versions that fit all of the filter."""
    bucket, only = generator["SourceBucket"].rpartition(":::")[2], generator.get("Filter", {})
    names, found = only.get("KeyNameConstraint", {}), []
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for entry in page.get("Contents", ()):
            key, size, when = entry["Key"], entry["Size"], entry["LastModified"]
            fits = (
                any(key.startswith(one) for one in names.get("MatchAnyPrefix", [""])),
                any(key.endswith(one) for one in names.get("MatchAnySuffix", [""])),
                any(one in key for one in names.get("MatchAnySubstring", [""])),
                entry.get("StorageClass", "STANDARD")
                in only.get("MatchAnyStorageClass", [entry.get("StorageClass", "STANDARD")]),
                size > only.get("ObjectSizeGreaterThanBytes", -1),
                size < only.get("ObjectSizeLessThanBytes", size + 1),
                when > only.get("CreatedAfter", when.replace(year=1970)),
                when < only.get("CreatedBefore", when.replace(year=9999)),
            )
            if all(fits):
                found.append((bucket, key, ""))
    output = generator.get("ManifestOutputLocation")
    if generator.get("EnableManifestOutput") and output:
        job.manifest = _keep_manifest(job, s3, output, found)
    return found


def _keep_manifest(job: Any, s3: Any, output: dict[str, Any], found: list[tuple[str, str, str]]) -> dict[str, Any]:
    bucket, prefix = output["Bucket"].rpartition(":::")[2], output.get("ManifestPrefix", "").rstrip("/")
    base = "/".join(filter(None, (prefix, f"job-{job.id}")))
    lines = "".join(f'"{one}","{quote_plus(key, safe="/")}"\n' for one, key, _version in found)
    data = f"{base}/data/{uuid_of(lines)}.csv.gz"
    s3.put_object(Bucket=bucket, Key=data, Body=gzip.compress(lines.encode()))
    manifest = {
        "sourceBucket": found[0][0] if found else "", "destinationBucket": output["Bucket"],
        "version": "2021-11-30", "fileFormat": "CSV", "fileSchema": "Bucket, Key", "files": [{"key": data}],
    }  # fmt: skip
    key = f"{base}/manifest.json"
    etag = s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(manifest).encode())["ETag"]
    location = {"ObjectArn": f"arn:{job.partition}:s3:::{bucket}/{key}", "ETag": etag.strip('"')}
    return {"Format": "S3InventoryReport_CSV_20211130", "Location": location}


def uuid_of(text: str) -> str:
    """A name for a file with this text."""
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def carry_out(job: Any) -> None:
    """Do the job's operation with each object of its manifest, and write the report that it asks for."""
    s3 = s3_of(job.account, job.region)
    name, options = next(iter(job.asked["Operation"].items()))
    lines: list[tuple[str, ...]] = []
    for bucket, key, version in job.tasks:
        this = {"Bucket": bucket, "Key": key, **({"VersionId": version} if version else {})}
        try:
            _OPERATIONS[name](s3, this, options or {})
        except ClientError as error:
            said = error.response["Error"]
            # AWS: a restore that is under way already has what the task wants.
            if said["Code"] != "RestoreAlreadyInProgress":
                job.failed += 1
                status = str(error.response["ResponseMetadata"]["HTTPStatusCode"])
                lines.append(
                    (bucket, quote_plus(key, safe="/"), version, "failed", said["Code"], status, said["Message"])
                )
                continue
        job.succeeded += 1
        lines.append((bucket, quote_plus(key, safe="/"), version, "succeeded", "", "200", "Successful"))
    if job.asked["Report"].get("Enabled"):
        _report(job, s3, lines)


def _report(job: Any, s3: Any, lines: list[tuple[str, ...]]) -> None:
    """AWS: CSV files of the succeeded and of the failed tasks, and a manifest.json beside them that names them."""
    asked = job.asked["Report"]
    bucket = asked["Bucket"].rpartition(":::")[2]
    base = "/".join(filter(None, (asked.get("Prefix", "").rstrip("/"), f"job-{job.id}")))
    results = []
    for status in ("succeeded", "failed"):
        some = [line for line in lines if line[3] == status]
        if not some or (status == "succeeded" and asked["ReportScope"] == "FailedTasksOnly"):
            continue
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(some)
        body = text.getvalue()
        key = f"{base}/results/{uuid_of(body)}.csv"
        s3.put_object(Bucket=bucket, Key=key, Body=body.encode())
        md5 = hashlib.md5(body.encode()).hexdigest()
        results.append({"TaskExecutionStatus": status, "Bucket": bucket, "MD5Checksum": md5, "Key": key})
    schema = "Bucket, Key, VersionId, TaskStatus, ErrorCode, HTTPStatusCode, ResultMessage"
    manifest = {"Format": asked["Format"], "ReportCreationDate": job.made.isoformat(), "Results": results,
                "ReportSchema": schema}  # fmt: skip
    s3.put_object(Bucket=bucket, Key=f"{base}/manifest.json", Body=json.dumps(manifest).encode())


def _restore(s3: Any, this: dict[str, str], options: dict[str, Any]) -> None:
    tier = {"GlacierJobParameters": {"Tier": options["GlacierJobTier"].capitalize()}}
    days = {"Days": options["ExpirationInDays"]} if options.get("ExpirationInDays") else {}
    s3.restore_object(**this, RestoreRequest={**days, **tier})


def _copy(s3: Any, this: dict[str, str], options: dict[str, Any]) -> None:
    request = {"Bucket": options["TargetResource"].rpartition(":::")[2], "CopySource": this}
    request["Key"] = "/".join(filter(None, (options.get("TargetKeyPrefix", "").rstrip("/"), this["Key"])))
    if options.get("NewObjectTagging"):
        tags = "&".join(f"{quote_plus(tag['Key'])}={quote_plus(tag['Value'])}" for tag in options["NewObjectTagging"])
        request.update(Tagging=tags, TaggingDirective="REPLACE")
    for name, member in (
        ("StorageClass", "StorageClass"), ("MetadataDirective", "MetadataDirective"),
        ("SSEAwsKmsKeyId", "SSEKMSKeyId"), ("BucketKeyEnabled", "BucketKeyEnabled"),
        ("CannedAccessControlList", "ACL"), ("ChecksumAlgorithm", "ChecksumAlgorithm"),
    ):  # fmt: skip
        if options.get(name) is not None:
            request[member] = options[name]
    if options.get("SSEAwsKmsKeyId"):
        request["ServerSideEncryption"] = "aws:kms"
    s3.copy_object(**request)


def _tag(s3: Any, this: dict[str, str], options: dict[str, Any]) -> None:
    s3.put_object_tagging(**this, Tagging={"TagSet": options.get("TagSet") or []})


def _untag(s3: Any, this: dict[str, str], _options: dict[str, Any]) -> None:
    s3.delete_object_tagging(**this)


def _hold(s3: Any, this: dict[str, str], options: dict[str, Any]) -> None:
    s3.put_object_legal_hold(**this, LegalHold=options["LegalHold"])


def _retain(s3: Any, this: dict[str, str], options: dict[str, Any]) -> None:
    bypass = {"BypassGovernanceRetention": True} if options.get("BypassGovernanceRetention") else {}
    s3.put_object_retention(**this, Retention=options["Retention"], **bypass)


def _acl(s3: Any, this: dict[str, str], options: dict[str, Any]) -> None:
    s3.put_object_acl(**this, ACL=options["AccessControlPolicy"]["CannedAccessControlList"])


_OPERATIONS = {
    "S3InitiateRestoreObject": _restore,
    "S3PutObjectCopy": _copy,
    "S3PutObjectTagging": _tag,
    "S3DeleteObjectTagging": _untag,
    "S3PutObjectLegalHold": _hold,
    "S3PutObjectRetention": _retain,
    "S3PutObjectAcl": _acl,
}
