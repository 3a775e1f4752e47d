# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of buckets: their defaults, names, tags, regions, owners and settings."""

from __future__ import annotations

import urllib.request
from functools import partial

from tests.embedded_aws.probes import World, policy, refused

PARIS = "eu-west-3"


def new_bucket_is_encrypted(w: World) -> None:
    rule = w.s3.get_bucket_encryption(Bucket=w.bucket())["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert rule["BucketKeyEnabled"] is False


def new_bucket_blocks_public_access(w: World) -> None:
    block = w.s3.get_public_access_block(Bucket=w.bucket())["PublicAccessBlockConfiguration"]
    assert len(block) == 4 and all(block.values())


def new_bucket_has_no_acls(w: World) -> None:
    rules = w.s3.get_bucket_ownership_controls(Bucket=w.bucket())["OwnershipControls"]["Rules"]
    assert rules == [{"ObjectOwnership": "BucketOwnerEnforced"}]


def object_in_new_bucket_is_encrypted(w: World) -> None:
    bucket = w.bucket()
    assert w.s3.put_object(Bucket=bucket, Key="k", Body=b"x")["ServerSideEncryption"] == "AES256"
    assert w.s3.head_object(Bucket=bucket, Key="k")["ServerSideEncryption"] == "AES256"


def deleted_encryption_is_the_default(w: World) -> None:
    bucket = w.bucket()
    kms = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]}
    w.s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=kms)
    w.s3.delete_bucket_encryption(Bucket=bucket)
    rule = w.s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"


def tags_at_creation(w: World) -> None:
    bucket = w.bucket(CreateBucketConfiguration={"Tags": [{"Key": "team", "Value": "blue"}]})
    assert w.s3.get_bucket_tagging(Bucket=bucket)["TagSet"] == [{"Key": "team", "Value": "blue"}]


def acl_at_creation_needs_ownership(w: World) -> None:
    refused("InvalidBucketAclWithObjectOwnership", w.s3.create_bucket, Bucket=w.name(), ACL="public-read")


def acl_of_enforced_bucket_is_refused(w: World) -> None:
    bucket = w.bucket()
    refused("AccessControlListNotSupported", w.s3.put_bucket_acl, Bucket=bucket, ACL="private")
    refused("AccessControlListNotSupported", w.s3.put_object, Bucket=bucket, Key="k", Body=b"x", ACL="public-read")
    for equivalent in ("bucket-owner-full-control", "private"):
        w.s3.put_object(Bucket=bucket, Key="k", Body=b"x", ACL=equivalent)
    refused("AccessControlListNotSupported", w.s3.put_object_acl, Bucket=bucket, Key="k", ACL="private")


def public_acl_is_blocked(w: World) -> None:
    bucket = w.bucket(ObjectOwnership="BucketOwnerPreferred")
    refused("AccessDenied", w.s3.put_bucket_acl, Bucket=bucket, ACL="public-read")


def bad_names_are_refused(w: World) -> None:
    for name in (
        "xn--bucket", "sthree-bucket", "amzn-s3-demo-bucket", "bucket-s3alias", "bucket--ol-s3", "bucket.mrap",
        "bucket--table-s3", "192.168.5.4", "two..dots", "-bucket", "ab",
    ):  # fmt: skip
        refused("InvalidBucketName", w.s3.create_bucket, Bucket=name)


def empty_tag_value_stays(w: World) -> None:
    bucket = w.bucket()
    w.s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": "a", "Value": ""}]})
    assert w.s3.get_bucket_tagging(Bucket=bucket)["TagSet"] == [{"Key": "a", "Value": ""}]


def tags_go_with_their_bucket(w: World) -> None:
    bucket = w.bucket()
    w.s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    w.s3.delete_bucket(Bucket=bucket)
    w.s3.create_bucket(Bucket=bucket)
    refused("NoSuchTagSet", w.s3.get_bucket_tagging, Bucket=bucket)


def request_payment_is_kept(w: World) -> None:
    bucket = w.bucket()
    assert w.s3.get_bucket_request_payment(Bucket=bucket)["Payer"] == "BucketOwner"
    w.s3.put_bucket_request_payment(Bucket=bucket, RequestPaymentConfiguration={"Payer": "Requester"})
    assert w.s3.get_bucket_request_payment(Bucket=bucket)["Payer"] == "Requester"


def acceleration_needs_a_name_without_dots(w: World) -> None:
    bucket = f"{w.name()}.dots"
    w.s3.create_bucket(Bucket=bucket)
    put = w.s3.put_bucket_accelerate_configuration
    error = refused("InvalidRequest", put, Bucket=bucket, AccelerateConfiguration={"Status": "Enabled"})["Error"]
    assert "Acceleration" in error["Message"]


def listing_has_pages_and_regions(w: World) -> None:
    prefix = w.name()
    for number in range(3):
        w.s3.create_bucket(Bucket=f"{prefix}-{number}")
    pages = w.s3.get_paginator("list_buckets").paginate(Prefix=prefix, PaginationConfig={"PageSize": 2})
    found = [[(bucket["Name"], bucket["BucketRegion"]) for bucket in page["Buckets"]] for page in pages]
    names = [(f"{prefix}-{number}", "us-east-1") for number in range(3)]
    assert found == [names[:2], names[2:]]


# ---- where a bucket lives -------------------------------------------------------------------------------------------


def client_follows_to_the_buckets_region(w: World) -> None:
    bucket = w.bucket(PARIS)
    for region in ("us-east-1", "eu-central-1"):
        client = w.fresh_client("s3", region)
        seen: list[str] = []
        client.meta.events.register("request-created.s3", partial(_note_region, seen))
        client.put_object(Bucket=bucket, Key="k", Body=b"x")
        assert seen == [region, PARIS]


def _note_region(seen: list[str], request, **_) -> None:
    seen.append(request.context["signing"]["region"])


def wrong_region_is_redirected(w: World) -> None:
    bucket = w.bucket(PARIS)
    for region, status, code in (
        ("eu-central-1", 301, "PermanentRedirect"),
        ("us-east-1", 400, "AuthorizationHeaderMalformed"),
    ):
        found, headers, body = _raw(w, "GET", bucket, region)
        assert (found, headers["x-amz-bucket-region"]) == (status, PARIS)
        assert f"<Code>{code}</Code>" in body and f"<Region>{PARIS}</Region>" in body
        found, headers, body = _raw(w, "HEAD", bucket, region)
        assert (found, headers["x-amz-bucket-region"], body) == (status, PARIS, "")


def _raw(w: World, method: str, path: str, region: str) -> tuple[int, dict[str, str], str]:
    scope = f"AWS4-HMAC-SHA256 Credential=test/20260101/{region}/s3/aws4_request, SignedHeaders=host, Signature=0"
    request = urllib.request.Request(f"{w.server.endpoint_url}/{path}", method=method, headers={"Authorization": scope})
    opener = urllib.request.build_opener(_Still)
    with opener.open(request) as answer:
        return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read().decode()


class _Still(urllib.request.HTTPErrorProcessor):
    """Every status is an answer, none an exception or a redirect to follow."""

    def http_response(self, request, response):
        return response


# ---- whose a bucket is ----------------------------------------------------------------------------------------------


def wrong_expected_owner_is_denied(w: World) -> None:
    bucket = w.bucket()
    owner = "999999999999"
    refused("AccessDenied", w.s3.get_bucket_versioning, Bucket=bucket, ExpectedBucketOwner=owner)
    refused("403", w.s3.head_bucket, Bucket=bucket, ExpectedBucketOwner=owner)
    w.s3.get_bucket_versioning(Bucket=bucket, ExpectedBucketOwner=w.account)


def foreign_bucket_is_denied(w: World) -> None:
    bucket, stranger = w.bucket(), w.foreign()
    w.s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    assert (
        refused("403", stranger.head_bucket, Bucket=bucket)["ResponseMetadata"]["HTTPHeaders"]["x-amz-bucket-region"]
        == "us-east-1"
    )
    refused("AccessDenied", stranger.list_objects_v2, Bucket=bucket)
    refused("AccessDenied", stranger.get_object, Bucket=bucket, Key="k")
    refused("AccessDenied", stranger.put_object, Bucket=bucket, Key="k", Body=b"y")
    refused("BucketAlreadyExists", stranger.create_bucket, Bucket=bucket)


def foreign_account_is_let_in_by_the_policy(w: World) -> None:
    bucket, stranger = w.bucket(), w.foreign()
    allow = {"Effect": "Allow", "Principal": {"AWS": "222222222222"}, "Action": ["s3:PutObject", "s3:GetObject"]}
    w.s3.put_bucket_policy(Bucket=bucket, Policy=policy(bucket, allow))
    stranger.put_object(Bucket=bucket, Key="k", Body=b"theirs")
    assert w.s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"theirs"
    refused("AccessDenied", stranger.delete_object, Bucket=bucket, Key="k")


# ---- notifications, logging -----------------------------------------------------------------------------------------


def eventbridge_flag_is_kept(w: World) -> None:
    bucket = w.bucket()
    w.s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    assert w.s3.get_bucket_notification_configuration(Bucket=bucket)["EventBridgeConfiguration"] == {}


def missing_destination_is_refused(w: World) -> None:
    bucket = w.bucket()
    for kind, member, arn in (
        ("QueueConfigurations", "QueueArn", f"arn:aws:sqs:us-east-1:{w.account}:nowhere"),
        ("TopicConfigurations", "TopicArn", f"arn:aws:sns:us-east-1:{w.account}:nowhere"),
        ("LambdaFunctionConfigurations", "LambdaFunctionArn", f"arn:aws:lambda:us-east-1:{w.account}:function:none"),
    ):
        document = {kind: [{member: arn, "Events": ["s3:ObjectCreated:*"]}]}
        put = w.s3.put_bucket_notification_configuration
        error = refused("InvalidArgument", put, Bucket=bucket, NotificationConfiguration=document)
        assert "Unable to validate the following destination configurations" in error["Error"]["Message"]
        put(Bucket=bucket, NotificationConfiguration=document, SkipDestinationValidation=True)
        assert w.s3.get_bucket_notification_configuration(Bucket=bucket)[kind][0][member] == arn


def filter_names_are_capitalised(w: World) -> None:
    bucket = w.bucket()
    queue = w.client("sqs").create_queue(QueueName=w.name())["QueueUrl"].rpartition("/")[2]
    rules = [{"Name": "prefix", "Value": "in/"}, {"Name": "suffix", "Value": ".csv"}]
    entry = {
        "QueueArn": f"arn:aws:sqs:us-east-1:{w.account}:{queue}",
        "Events": ["s3:ObjectCreated:Put"],
        "Filter": {"Key": {"FilterRules": rules}},
    }
    w.s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"QueueConfigurations": [entry]}
    )
    found = w.s3.get_bucket_notification_configuration(Bucket=bucket)["QueueConfigurations"][0]
    assert [rule["Name"] for rule in found["Filter"]["Key"]["FilterRules"]] == ["Prefix", "Suffix"]


def logging_format_is_kept(w: World) -> None:
    bucket, logs = w.bucket(), w.bucket()
    document = {
        "TargetBucket": logs,
        "TargetPrefix": "a/",
        "TargetObjectKeyFormat": {"PartitionedPrefix": {"PartitionDateSource": "EventTime"}},
    }
    w.s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={"LoggingEnabled": document})
    assert w.s3.get_bucket_logging(Bucket=bucket)["LoggingEnabled"] == document


PROBES = (
    new_bucket_is_encrypted,
    new_bucket_blocks_public_access,
    new_bucket_has_no_acls,
    object_in_new_bucket_is_encrypted,
    deleted_encryption_is_the_default,
    tags_at_creation,
    acl_at_creation_needs_ownership,
    acl_of_enforced_bucket_is_refused,
    public_acl_is_blocked,
    bad_names_are_refused,
    empty_tag_value_stays,
    tags_go_with_their_bucket,
    request_payment_is_kept,
    acceleration_needs_a_name_without_dots,
    listing_has_pages_and_regions,
    client_follows_to_the_buckets_region,
    wrong_region_is_redirected,
    wrong_expected_owner_is_denied,
    foreign_bucket_is_denied,
    foreign_account_is_let_in_by_the_policy,
    eventbridge_flag_is_kept,
    missing_destination_is_refused,
    filter_names_are_capitalised,
    logging_format_is_kept,
)
