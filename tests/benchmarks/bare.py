# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the API itself takes: the four calls of a plain task, from one client, in one process.

python bare.py tasks BUCKET...: bucket after bucket, the calls of each side by side, as tasks make them.
python bare.py batch THREADS BUCKET...: by that many threads, each making the calls of a bucket one after the other.
python bare.py users THREADS USER...: the same, with the four calls of a user.
python bare.py push BUCKET FOLDER: the files of a folder to a bucket, by boto3's transfer manager as it comes.
python bare.py pull BUCKET FOLDER: the objects of a bucket, each listed, to a folder.
python bare.py list THREADS REGION SITE: the folders and documents of a WorkDocs site, as its folders list them.
python bare.py walk THREADS REGION SITE: the same, with what an export reads of each folder and document.

Prints the seconds by the wall and of processor from the first to the last answer. The client is made, and its
connections are open, before the clock starts.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
from boto3.s3.transfer import TransferConfig, create_transfer_manager
from botocore.config import Config

CALLS = ("head_bucket", "get_bucket_versioning", "get_bucket_encryption", "get_bucket_tagging")
USER_CALLS = ("get_user", "list_mfa_devices", "list_attached_user_policies", "list_groups_for_user")


def timed(task: Callable[[str], Any], buckets: list[str], mapped: Callable[..., Any]) -> None:
    """Do a task for each bucket by the clock."""
    begun, used = time.perf_counter(), time.process_time()
    list(mapped(task, buckets))
    print(time.perf_counter() - begun, time.process_time() - used)


def tasks(buckets: list[str]) -> None:
    client = boto3.client("s3")
    with ThreadPoolExecutor(len(CALLS)) as pool:

        def task(bucket: str) -> None:
            list(pool.map(lambda operation: getattr(client, operation)(Bucket=bucket), CALLS))

        task(buckets[0])
        timed(task, buckets, map)


def batch(threads: int, names: list[str], service: str, member: str, calls: tuple[str, ...]) -> None:
    client = boto3.client(service, config=Config(max_pool_connections=threads))
    with ThreadPoolExecutor(threads) as pool:

        def item(name: str) -> None:
            for operation in calls:
                getattr(client, operation)(**{member: name})

        list(pool.map(item, names[:threads]))
        timed(item, names, pool.map)


def transfer(is_push: bool, bucket: str, folder: str) -> None:
    client = boto3.client("s3")
    client.head_bucket(Bucket=bucket)
    begun, used = time.perf_counter(), time.process_time()
    with create_transfer_manager(client, TransferConfig()) as moving:
        if is_push:
            files = [os.path.join(place, name) for place, _folders, names in os.walk(folder) for name in names]
            begun_ones = [moving.upload(file, bucket, os.path.relpath(file, folder)) for file in files]
        else:
            pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket)
            keys = [entry["Key"] for page in pages for entry in page.get("Contents", ())]
            begun_ones = [moving.download(bucket, key, os.path.join(folder, key)) for key in keys]
        for one in begun_ones:
            one.result()
    print(time.perf_counter() - begun, time.process_time() - used)


def walk(threads: int, region: str, site: str, whole: bool) -> None:
    client = boto3.client("workdocs", region_name=region, config=Config(max_pool_connections=threads))
    pages = client.get_paginator("describe_folder_contents")

    def listed(folder: str) -> tuple[list[Any], list[Any]]:
        found = list(pages.paginate(FolderId=folder, Limit=999))
        return [one for page in found for one in page["Folders"]], [one for page in found for one in page["Documents"]]

    def of_folder(folder: Any) -> None:
        client.get_folder(FolderId=folder["Id"], IncludeCustomMetadata=True)
        client.describe_resource_permissions(ResourceId=folder["Id"])

    def of_document(document: Any) -> None:
        client.get_document(DocumentId=document["Id"], IncludeCustomMetadata=True)
        version = {"DocumentId": document["Id"], "VersionId": document["LatestVersionMetadata"]["Id"]}
        client.get_document_version(**version, IncludeCustomMetadata=True)
        client.describe_comments(**version)
        client.describe_resource_permissions(ResourceId=document["Id"])

    begun, used = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(threads) as pool:
        level = [user["RootFolderId"] for user in client.describe_users(OrganizationId=site)["Users"]]
        while level:
            below = list(pool.map(listed, level))
            folders = [one for some, _documents in below for one in some]
            if whole:
                list(pool.map(of_folder, folders))
                list(pool.map(of_document, [one for _folders, some in below for one in some]))
            level = [one["Id"] for one in folders]
    print(time.perf_counter() - begun, time.process_time() - used)


if __name__ == "__main__":
    if sys.argv[1] == "batch":
        batch(int(sys.argv[2]), sys.argv[3:], "s3", "Bucket", CALLS)
    elif sys.argv[1] == "users":
        batch(int(sys.argv[2]), sys.argv[3:], "iam", "UserName", USER_CALLS)
    elif sys.argv[1] in ("push", "pull"):
        transfer(sys.argv[1] == "push", sys.argv[2], sys.argv[3])
    elif sys.argv[1] in ("list", "walk"):
        walk(int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[1] == "walk")
    else:
        tasks(sys.argv[2:])
