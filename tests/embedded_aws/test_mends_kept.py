# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What moto does as AWS does, and the mends must leave so."""

from __future__ import annotations

import hashlib
import io
import urllib.request

import pytest
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

from tests.embedded_aws.probes import World, header, policy, refused

MIB = 1024 * 1024


@pytest.fixture
def world(aws) -> World:
    return World(aws)


def test_a_copy_onto_itself_changes_something(world):
    bucket, s3 = world.bucket(), world.s3
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    same = {"Bucket": bucket, "Key": "k", "CopySource": f"{bucket}/k"}
    assert "to itself" in refused("InvalidRequest", s3.copy_object, **same)["Error"]["Message"]
    s3.copy_object(**same, MetadataDirective="REPLACE", Metadata={"a": "b"})
    s3.copy_object(**same, StorageClass="STANDARD_IA")
    assert s3.head_object(Bucket=bucket, Key="k")["Metadata"] == {"a": "b"}


def test_the_transfer_manager_moves_bytes_unchanged(world):
    bucket, data = world.bucket(), hashlib.sha256(b"seed").digest() * (17 * MIB // 32)
    config = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB)
    world.s3.upload_fileobj(io.BytesIO(data), bucket, "big", Config=config)
    world.s3.copy({"Bucket": bucket, "Key": "big"}, bucket, "copy", Config=config)
    for key in ("big", "copy"):
        received = io.BytesIO()
        world.s3.download_fileobj(bucket, key, received, Config=config)
        assert received.getvalue() == data


def test_a_range_has_no_checksum_of_the_whole(world):
    bucket = world.bucket()
    world.s3.put_object(Bucket=bucket, Key="k", Body=b"123456789")
    found = world.s3.get_object(Bucket=bucket, Key="k", Range="bytes=2-4", ChecksumMode="ENABLED")
    assert found["Body"].read() == b"345"
    assert not [name for name in found if name.startswith("ChecksumCRC")]


def test_versions_are_paged_in_order(world):
    bucket = world.bucket(versioned=True)
    for number in range(7):
        for body in (b"old", b"new"):
            world.s3.put_object(Bucket=bucket, Key=f"dir {number}/é", Body=body)
    pages = world.s3.get_paginator("list_object_versions").paginate(Bucket=bucket, PaginationConfig={"PageSize": 3})
    found = [(item["Key"], item["IsLatest"]) for page in pages for item in page["Versions"]]
    assert found == [(f"dir {number}/é", latest) for number in range(7) for latest in (True, False)]
    folders = world.s3.list_object_versions(Bucket=bucket, Delimiter="/", Prefix="dir")["CommonPrefixes"]
    assert [folder["Prefix"] for folder in folders] == [f"dir {number}/" for number in range(7)]


def test_a_bucket_is_emptied_and_deleted(world):
    bucket = world.bucket(versioned=True)
    for key in ("a", "b"):
        world.s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    world.s3.delete_object(Bucket=bucket, Key="a")
    refused("BucketNotEmpty", world.s3.delete_bucket, Bucket=bucket)
    found = world.s3.list_object_versions(Bucket=bucket)
    items = [{"Key": i["Key"], "VersionId": i["VersionId"]} for i in found["Versions"] + found["DeleteMarkers"]]
    assert len(world.s3.delete_objects(Bucket=bucket, Delete={"Objects": items})["Deleted"]) == 3
    world.s3.delete_bucket(Bucket=bucket)


def test_everybody_reads_what_is_public_and_nothing_else(world, aws):
    bucket = world.open_bucket()
    for key in ("open", "closed"):
        world.s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    allow = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/open"}
    world.s3.put_bucket_policy(Bucket=bucket, Policy=policy(bucket, allow))
    with urllib.request.urlopen(f"{aws.endpoint_url}/{bucket}/open") as answer:
        assert answer.read() == b"x"
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(f"{aws.endpoint_url}/{bucket}/closed")
    world.s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration={"RestrictPublicBuckets": True})
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(f"{aws.endpoint_url}/{bucket}/open")


def test_a_presigned_url_acts_for_its_signer(world):
    bucket = world.bucket("eu-west-3")
    s3 = world.client("s3", "eu-west-3")
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    with urllib.request.urlopen(s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "k"})) as answer:
        assert answer.read() == b"x"


def test_root_rescues_a_bucket_that_denies_everybody(world):
    bucket = world.bucket()
    world.s3.put_bucket_policy(Bucket=bucket, Policy=policy(bucket, {}))
    for locked_out in (world.s3.get_bucket_policy, world.s3.delete_bucket_policy):
        refused("AccessDenied", locked_out, Bucket=bucket)
    root = world.client("s3", key="123456789012")
    refused("AccessDenied", root.list_objects_v2, Bucket=bucket)
    root.delete_bucket_policy(Bucket=bucket)
    world.s3.list_objects_v2(Bucket=bucket)


def test_notifications_are_delivered(world):
    bucket, sqs = world.bucket(), world.client("sqs")
    url = sqs.create_queue(QueueName=world.name())["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    rules = [{"Name": "Suffix", "Value": ".csv"}]
    entry = {"QueueArn": arn, "Events": ["s3:ObjectCreated:*"], "Filter": {"Key": {"FilterRules": rules}}}
    world.s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"QueueConfigurations": [entry]}
    )
    for key in ("a.txt", "b.csv"):
        world.s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    bodies = [message["Body"] for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]]
    assert [("b.csv" in body, "a.txt" in body) for body in bodies if "s3:TestEvent" not in body] == [(True, False)]


def test_errors_of_a_missing_bucket_stay(world):
    missing = {"Bucket": world.name()}
    for call in (world.s3.get_bucket_versioning, world.s3.get_bucket_policy, world.s3.list_object_versions):
        refused("NoSuchBucket", call, **missing)
    refused("404", world.s3.head_bucket, **missing)
    refused("NoSuchBucket", world.s3.put_object, **missing, Key="k", Body=b"x")
    refused("NoSuchBucket", world.s3.get_bucket_request_payment, **missing)


def test_a_source_condition_names_the_other_bucket(world):
    source, target = world.bucket(), world.bucket()
    world.s3.put_object(Bucket=source, Key="k", Body=b"x")
    copy = {"Bucket": target, "Key": "k", "CopySource": f"{source}/k"}
    refused("AccessDenied", world.s3.copy_object, **copy, ExpectedSourceBucketOwner="999999999999")
    world.s3.put_bucket_policy(Bucket=source, Policy=policy(source, {"Action": "s3:GetObject"}))
    refused("AccessDenied", world.s3.copy_object, **copy)


def test_a_policy_by_address_reads_the_proxys_header(world):
    bucket = world.bucket()
    elsewhere = {"Condition": {"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}}, "Action": "s3:ListBucket"}
    world.s3.put_bucket_policy(Bucket=bucket, Policy=policy(bucket, elsewhere))
    with pytest.raises(ClientError, match="AccessDenied"):
        world.s3.list_objects_v2(Bucket=bucket)
    inside = header(world.fresh_client("s3"), X_Forwarded_For="192.0.2.7")
    inside.list_objects_v2(Bucket=bucket)


def test_logs_go_to_a_bucket_of_the_same_account_and_region(world):
    bucket, put = world.bucket(), world.s3.put_bucket_logging

    def to(target: str) -> dict:
        return {"LoggingEnabled": {"TargetBucket": target, "TargetPrefix": ""}}

    missing, elsewhere = to(world.name()), to(world.bucket("eu-west-3"))
    refused("InvalidTargetBucketForLogging", put, Bucket=bucket, BucketLoggingStatus=missing)
    refused("CrossLocationLoggingProhibitted", put, Bucket=bucket, BucketLoggingStatus=elsewhere)
    theirs = world.name()
    world.foreign().create_bucket(Bucket=theirs)
    refused("InvalidTargetBucketForLogging", put, Bucket=bucket, BucketLoggingStatus=to(theirs))
    ungranted = world.open_bucket()
    refused("InvalidTargetBucketForLogging", put, Bucket=bucket, BucketLoggingStatus=to(ungranted))
    world.s3.put_bucket_acl(Bucket=ungranted, ACL="log-delivery-write")
    put(Bucket=bucket, BucketLoggingStatus=to(ungranted))
    put(Bucket=bucket, BucketLoggingStatus={})
    assert "LoggingEnabled" not in world.s3.get_bucket_logging(Bucket=bucket)


def test_governance_is_bypassed_and_compliance_is_not(world):
    bucket = world.bucket(ObjectLockEnabledForBucket=True)
    for mode in ("GOVERNANCE", "COMPLIANCE"):
        rule = {"DefaultRetention": {"Mode": mode, "Years": 1}}
        document = {"ObjectLockEnabled": "Enabled", "Rule": rule}
        world.s3.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration=document)
        this = {"Bucket": bucket, "Key": mode}
        this["VersionId"] = world.s3.put_object(**this, Body=b"x")["VersionId"]
        refused("AccessDenied", world.s3.delete_object, **this)
        refused("AccessDenied", world.s3.put_object_retention, **this, Retention={})
    world.s3.delete_object(Bucket=bucket, Key="GOVERNANCE", BypassGovernanceRetention=True)
    refused("AccessDenied", world.s3.delete_object, **this, BypassGovernanceRetention=True)
