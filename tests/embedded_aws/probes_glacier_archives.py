# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of archives: their tree hashes, uploads in parts, and the jobs that bring them back."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re

from botocore.utils import calculate_tree_hash

from tests.embedded_aws.probes import World, refused
from tests.embedded_aws.probes_glacier import day, glacier, vault
from tests.embedded_aws.probes_restore import end, take

MIB = 1 << 20
BODY = bytes(range(256)) * 4096 * 2 + b"the last of it"  # 2 MiB and a little


def tree(body: bytes) -> str:
    return str(calculate_tree_hash(io.BytesIO(body)))


def checksum_is_the_tree_hash(w: World) -> None:
    this = vault(w)
    told = glacier(w).upload_archive(**this, body=BODY)
    assert told["checksum"] == tree(BODY) != hashlib.sha256(BODY).hexdigest()
    assert re.fullmatch(r"[A-Za-z0-9_-]{138}", told["archiveId"])
    wrong = hashlib.sha256(BODY).hexdigest()
    refused("InvalidParameterValueException", glacier(w).upload_archive, **this, body=BODY, checksum=wrong)
    refused("InvalidParameterValueException", glacier(w).upload_archive, **this, body=b"")
    refused("InvalidParameterValueException", glacier(w).upload_archive, **this, body=b"x", archiveDescription="é")


def deleted_archives(w: World) -> None:
    this = vault(w)
    archive = glacier(w).upload_archive(**this, body=b"x")["archiveId"]
    for _twice in range(2):
        glacier(w).delete_archive(**this, archiveId=archive)
    refused("ResourceNotFoundException", glacier(w).delete_archive, **this, archiveId="never")


def multipart(w: World) -> None:
    client, this = glacier(w), vault(w)
    for size in ("1000", str(3 * MIB), str(8192 * MIB)):
        refused("InvalidParameterValueException", client.initiate_multipart_upload, **this, partSize=size)
    upload = client.initiate_multipart_upload(**this, partSize=str(MIB), archiveDescription="sea")["uploadId"]
    [running] = client.list_multipart_uploads(**this)["UploadsList"]
    assert (running["MultipartUploadId"], running["ArchiveDescription"]) == (upload, "sea")
    known = {**this, "uploadId": upload}
    for at in (2, 0, 1):
        piece = BODY[at * MIB : (at + 1) * MIB]
        where = f"bytes {at * MIB}-{at * MIB + len(piece) - 1}/*"
        wrong = {"range": where, "body": piece, "checksum": tree(b"another")}
        refused("InvalidParameterValueException", client.upload_multipart_part, **known, **wrong)
        assert client.upload_multipart_part(**known, range=where, body=piece)["checksum"] == tree(piece)
    refused("InvalidParameterValueException", client.upload_multipart_part, **known, range="bytes 5-5/*", body=b"x")
    first = client.list_parts(**known, limit="2")
    rest = client.list_parts(**known, marker=first["Marker"])
    assert [one["RangeInBytes"] for one in (*first["Parts"], *rest["Parts"])][-1] == f"{2 * MIB}-{len(BODY) - 1}"
    whole = {"archiveSize": str(len(BODY)), "checksum": tree(BODY)}
    wrong = {**whole, "checksum": tree(b"another")}
    refused("InvalidParameterValueException", client.complete_multipart_upload, **known, **wrong)
    made = client.complete_multipart_upload(**known, **whole)
    assert client.complete_multipart_upload(**known, **whole)["archiveId"] == made["archiveId"]
    assert (made["checksum"], client.list_multipart_uploads(**this)["UploadsList"]) == (tree(BODY), [])
    refused("ResourceNotFoundException", client.list_parts, **known)


def missing_parts_are_found(w: World) -> None:
    client, this = glacier(w), vault(w)
    known = {**this, "uploadId": client.initiate_multipart_upload(**this, partSize=str(MIB))["uploadId"]}
    client.upload_multipart_part(**known, range=f"bytes {MIB}-{2 * MIB - 1}/*", body=BODY[:MIB])
    told = {"archiveSize": str(MIB), "checksum": tree(BODY[:MIB])}
    refused("InvalidParameterValueException", client.complete_multipart_upload, **known, **told)
    for _twice in range(2):
        client.abort_multipart_upload(**known)
    refused("ResourceNotFoundException", client.list_parts, **known)


def inventory_lags(w: World) -> None:
    take(w, None)
    client, this = glacier(w), vault(w)
    asked = {"Type": "inventory-retrieval"}
    archive = client.upload_archive(**this, body=BODY, archiveDescription="sea")["archiveId"]
    refused("ResourceNotFoundException", client.initiate_job, **this, jobParameters=asked)
    day(w)
    client.upload_archive(**this, body=b"later")
    assert client.describe_vault(**this)["SizeInBytes"] == len(BODY)
    take(w, 0)
    job = client.initiate_job(**this, jobParameters=asked)["jobId"]
    told = client.get_job_output(**this, jobId=job)
    document = json.loads(told["body"].read())
    [seen] = document["ArchiveList"]
    assert told["contentType"] == "application/json"
    assert document["VaultARN"] == client.describe_vault(**this)["VaultARN"]
    assert (seen["ArchiveId"], seen["Size"], seen["SHA256TreeHash"]) == (archive, len(BODY), tree(BODY))
    job = client.initiate_job(**this, jobParameters={**asked, "Format": "CSV"})["jobId"]
    [row] = csv.DictReader(io.StringIO(client.get_job_output(**this, jobId=job)["body"].read().decode()))
    assert (row["ArchiveId"], row["ArchiveDescription"]) == (archive, "sea")


def retrieval_takes_its_time(w: World) -> None:
    take(w, None)
    client, this = glacier(w), vault(w)
    topic = w.client("sns").create_topic(Name="done")["TopicArn"]
    queue = w.client("sqs").create_queue(QueueName="done")["QueueUrl"]
    arn = w.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    w.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    archive = client.upload_archive(**this, body=BODY)["archiveId"]
    asked = {"Type": "archive-retrieval", "ArchiveId": archive, "SNSTopic": topic, "Tier": "Bulk"}
    job = client.initiate_job(**this, jobParameters=asked)["jobId"]
    known = {**this, "jobId": job}
    assert (client.describe_job(**known)["StatusCode"], client.describe_job(**known)["Tier"]) == ("InProgress", "Bulk")
    refused("InvalidParameterValueException", client.get_job_output, **known)
    end(w)
    seen = client.describe_job(**known)
    assert (seen["StatusCode"], seen["SHA256TreeHash"], seen["ArchiveSizeInBytes"]) == (
        "Succeeded", tree(BODY), len(BODY))  # fmt: skip
    [message] = w.client("sqs").receive_message(QueueUrl=queue)["Messages"]
    assert json.loads(json.loads(message["Body"])["Message"])["JobId"] == job
    assert client.list_jobs(**this, completed="false")["JobList"] == []
    whole = client.get_job_output(**known)
    assert (whole["body"].read(), whole["checksum"]) == (BODY, tree(BODY))
    part = client.get_job_output(**known, range=f"bytes={MIB}-{2 * MIB - 1}")
    assert (part["status"], part["checksum"]) == (206, tree(BODY[MIB : 2 * MIB]))
    assert part["contentRange"] == f"bytes {MIB}-{2 * MIB - 1}/{len(BODY)}"
    assert "checksum" not in client.get_job_output(**known, range="bytes=1-5")
    day(w)
    refused("ResourceNotFoundException", client.describe_job, **known)


def retrieval_of_a_range(w: World) -> None:
    take(w, 0)
    client, this = glacier(w), vault(w)
    archive = client.upload_archive(**this, body=BODY)["archiveId"]
    asked = {"Type": "archive-retrieval", "ArchiveId": archive}
    wrong = {**asked, "RetrievalByteRange": "1-1048576"}
    refused("InvalidParameterValueException", client.initiate_job, **this, jobParameters=wrong)
    refused("ResourceNotFoundException", client.initiate_job, **this, jobParameters={**asked, "ArchiveId": "none"})
    right = {**asked, "RetrievalByteRange": f"{MIB}-{2 * MIB - 1}"}
    job = client.initiate_job(**this, jobParameters=right)["jobId"]
    assert client.describe_job(**this, jobId=job)["SHA256TreeHash"] == tree(BODY[MIB : 2 * MIB])
    assert client.get_job_output(**this, jobId=job)["body"].read() == BODY[MIB : 2 * MIB]
    refused("ResourceNotFoundException", client.describe_job, **this, jobId="none")


PROBES = (
    checksum_is_the_tree_hash,
    deleted_archives,
    multipart,
    missing_parts_are_found,
    inventory_lags,
    retrieval_takes_its_time,
    retrieval_of_a_range,
)
