# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each fault befalls just the calls that it was ordered for, in the form in which AWS has it."""

from __future__ import annotations

import threading
import urllib.request
from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    FlexibleChecksumError,
    IncompleteReadError,
    ResponseStreamingError,
)

from support.embedded import EmbeddedAws

BUCKET = "example-bucket"

# One read of each protocol.
PROTOCOLS = {
    "s3": ("list_buckets", {}),
    "iam": ("list_users", {}),
    "ec2": ("describe_vpcs", {}),
    "sqs": ("list_queues", {}),
    "organizations": ("list_roots", {}),
    "lambda": ("list_functions", {}),
    "cloudwatch": ("list_metrics", {}),
    "glacier": ("list_vaults", {"accountId": "-"}),
}


def error_of(aws: EmbeddedAws, service: str, operation: str, **parameters: Any) -> tuple[str, str, int]:
    with pytest.raises(ClientError) as caught:
        getattr(aws.client(service), operation)(**parameters)
    response = caught.value.response
    return response["Error"]["Code"], response["Error"]["Message"], response["ResponseMetadata"]["HTTPStatusCode"]


@pytest.fixture
def s3(aws: EmbeddedAws) -> Any:
    client = aws.client("s3")
    client.create_bucket(Bucket=BUCKET)
    return client


@pytest.mark.parametrize(
    ("service", "code", "status"),
    [
        ("s3", "SlowDown", 503),
        ("iam", "Throttling", 400),
        ("ec2", "RequestLimitExceeded", 503),
        ("sqs", "RequestThrottled", 403),
        ("organizations", "TooManyRequestsException", 400),
        ("lambda", "TooManyRequestsException", 429),
        ("cloudwatch", "ThrottlingException", 400),
        ("glacier", "ThrottlingException", 400),
    ],
)
def test_throttling_speaks_the_service_own_words(aws: EmbeddedAws, service: str, code: str, status: int) -> None:
    aws.faults([{"kind": "throttle"}])
    operation, parameters = PROTOCOLS[service]
    assert error_of(aws, service, operation, **parameters) == (code, "Please reduce your request rate.", status)
    assert aws.calls()[-1]["fault"] == "throttle"
    assert aws.calls()[-1]["code"] == code


@pytest.mark.parametrize("service", PROTOCOLS)
def test_an_error_has_the_ordered_code_status_and_message(aws: EmbeddedAws, service: str) -> None:
    aws.faults([{"kind": "error", "code": "AccessDenied", "status": 403, "message": "Not <you> & not \"now\"."}])
    operation, parameters = PROTOCOLS[service]
    assert error_of(aws, service, operation, **parameters) == ("AccessDenied", "Not <you> & not \"now\".", 403)


@pytest.mark.parametrize("service", PROTOCOLS)
def test_an_internal_error_is_500(aws: EmbeddedAws, service: str) -> None:
    aws.faults([{"kind": "internal_error"}])
    operation, parameters = PROTOCOLS[service]
    code, _, status = error_of(aws, service, operation, **parameters)
    assert (code, status) == ("InternalError" if service in ("s3", "ec2") else "InternalFailure", 500)


def test_an_error_to_head_has_no_body(aws: EmbeddedAws, s3: Any) -> None:
    aws.faults([{"kind": "throttle"}])
    assert error_of(aws, "s3", "head_bucket", Bucket=BUCKET) == ("503", "Service Unavailable", 503)


@pytest.mark.parametrize("kind", ["throttle", "internal_error", "drop_before"])
def test_these_carry_nothing_out(aws: EmbeddedAws, kind: str) -> None:
    aws.faults([{"kind": kind}])
    with pytest.raises((ClientError, ConnectionClosedError)):
        aws.client("s3").create_bucket(Bucket=BUCKET)
    aws.faults([])
    assert aws.client("s3").list_buckets()["Buckets"] == []


def test_drop_after_carries_out_and_says_nothing(aws: EmbeddedAws) -> None:
    aws.faults([{"kind": "drop_after"}])
    with pytest.raises(ConnectionClosedError):
        aws.client("s3").create_bucket(Bucket=BUCKET)
    aws.faults([])
    assert [bucket["Name"] for bucket in aws.client("s3").list_buckets()["Buckets"]] == [BUCKET]


@pytest.mark.parametrize("size", [1000, 300_000])
def test_cut_body_sends_the_fraction_and_the_whole_length(aws: EmbeddedAws, s3: Any, size: int) -> None:
    s3.put_object(Bucket=BUCKET, Key="key", Body=b"x" * size)
    aws.faults([{"kind": "cut_body", "operation": "GetObject", "at": 0.4, "times": 1}])
    answer = s3.get_object(Bucket=BUCKET, Key="key")
    assert answer["ContentLength"] == size
    received = b""
    with pytest.raises((IncompleteReadError, ResponseStreamingError)):
        for chunk in answer["Body"].iter_chunks(100):
            received += chunk
    assert 0 < len(received) <= size * 0.4
    assert s3.get_object(Bucket=BUCKET, Key="key")["Body"].read() == b"x" * size


def test_cut_body_drops_an_answer_that_has_none(aws: EmbeddedAws, s3: Any) -> None:
    aws.faults([{"kind": "cut_body"}])
    with pytest.raises(ConnectionClosedError):
        s3.head_bucket(Bucket=BUCKET)


def test_flip_sent_is_noticed_by_aws(aws: EmbeddedAws, s3: Any) -> None:
    """Neither the signature nor the checksum fits bytes that were damaged on their way."""
    aws.faults([{"kind": "flip_sent", "operation": "PutObject"}])
    with pytest.raises(ClientError, match="XAmzContentSHA256Mismatch|BadDigest"):
        s3.put_object(Bucket=BUCKET, Key="key", Body=b"x" * 1000)
    aws.faults([])
    assert "Contents" not in s3.list_objects_v2(Bucket=BUCKET)


def test_flip_body_changes_one_byte_of_the_answer_alone(aws: EmbeddedAws, s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="key", Body=b"x" * 1000)
    aws.faults([{"kind": "flip_body", "operation": "GetObject", "at": 0.25, "times": 1}])
    link = s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "key"})
    with urllib.request.urlopen(link) as damaged:
        received = damaged.read()
    assert [place for place, byte in enumerate(received) if byte != ord("x")] == [250]
    assert len(received) == 1000
    assert s3.get_object(Bucket=BUCKET, Key="key")["Body"].read() == b"x" * 1000
    aws.faults([{"kind": "flip_body", "operation": "GetObject"}])
    with pytest.raises(FlexibleChecksumError):
        s3.get_object(Bucket=BUCKET, Key="key")["Body"].read()


def test_a_fault_befalls_only_what_fits(aws: EmbeddedAws, s3: Any) -> None:
    aws.faults([{"kind": "throttle", "service": "s3", "operation": "GetBucket*"}])
    s3.head_bucket(Bucket=BUCKET)
    aws.client("iam").list_users()
    with pytest.raises(ClientError, match="SlowDown"):
        s3.get_bucket_versioning(Bucket=BUCKET)
    assert aws.fired() == [1]


def test_a_text_in_the_body_tells_calls_of_one_operation_apart(aws: EmbeddedAws, s3: Any) -> None:
    aws.faults([{"kind": "throttle", "operation": "PutBucketVersioning", "body": "Suspended"}])
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    with pytest.raises(ClientError, match="SlowDown"):
        s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Suspended"})
    assert aws.fired() == [1]


def test_skip_and_times_count_the_calls_that_fit(aws: EmbeddedAws, s3: Any) -> None:
    aws.faults([{"kind": "throttle", "operation": "HeadBucket", "skip": 2, "times": 1}])
    outcomes = []
    for _ in range(5):
        s3.list_buckets()
        try:
            s3.head_bucket(Bucket=BUCKET)
            outcomes.append("ok")
        except ClientError:
            outcomes.append("throttled")
    assert outcomes == ["ok", "ok", "throttled", "ok", "ok"]
    assert aws.fired() == [1]


def test_the_first_fault_that_fits_wins_and_the_next_follows(aws: EmbeddedAws) -> None:
    aws.faults([{"kind": "error", "code": "One", "times": 1}, {"kind": "error", "code": "Two", "times": 1}])
    assert error_of(aws, "sts", "get_caller_identity")[0] == "One"
    assert error_of(aws, "sts", "get_caller_identity")[0] == "Two"
    assert aws.client("sts").get_caller_identity()["Account"] == "123456789012"


def test_times_is_exact_when_calls_come_at_once(aws: EmbeddedAws) -> None:
    aws.faults([{"kind": "throttle", "times": 10}])
    client = aws.client("sts", max_pool_connections=8)

    def many() -> None:
        for _ in range(10):
            try:
                client.get_caller_identity()
            except ClientError:
                continue

    threads = [threading.Thread(target=many) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(call["fault"] == "throttle" for call in aws.calls()) == 10
    assert len(aws.calls()) == 80


def test_a_stale_read_answers_as_before_the_last_write(aws: EmbeddedAws, s3: Any) -> None:
    aws.faults([{"kind": "stale_read", "operation": "GetBucketVersioning", "times": 2}])
    assert "Status" not in s3.get_bucket_versioning(Bucket=BUCKET)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    assert "Status" not in s3.get_bucket_versioning(Bucket=BUCKET)
    assert "Status" not in s3.get_bucket_versioning(Bucket=BUCKET)
    assert s3.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Enabled"
    assert aws.fired() == [2]
    assert [call["fault"] for call in aws.calls()].count("stale_read") == 2


def test_what_is_new_can_be_missing_for_a_while(aws: EmbeddedAws) -> None:
    aws.faults([{"kind": "stale_read", "service": "iam", "times": 1}])
    iam = aws.client("iam")
    with pytest.raises(ClientError, match="NoSuchEntity"):
        iam.get_user(UserName="someone")
    assert iam.list_users()["Users"] == []
    iam.create_user(UserName="someone")
    with pytest.raises(ClientError, match="NoSuchEntity"):
        iam.get_user(UserName="someone")
    assert len(iam.list_users()["Users"]) == 1
    assert iam.get_user(UserName="someone")["User"]["UserName"] == "someone"


def test_a_write_makes_reads_of_other_things_no_older(aws: EmbeddedAws, s3: Any) -> None:
    aws.faults([{"kind": "stale_read", "service": "s3"}])
    s3.create_bucket(Bucket="another-bucket")
    s3.head_bucket(Bucket="another-bucket")
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    s3.head_bucket(Bucket="another-bucket")
    # Never read before the write, so that there is nothing old to answer.
    assert s3.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Enabled"
    assert aws.fired() == [0]


def test_a_failed_write_makes_nothing_older(aws: EmbeddedAws, s3: Any) -> None:
    aws.faults([{"kind": "stale_read"}])
    s3.head_bucket(Bucket=BUCKET)
    with pytest.raises(ClientError):
        s3.put_bucket_tagging(Bucket=BUCKET, Tagging={"TagSet": [{"Key": "a", "Value": "1"}] * 2})
    s3.head_bucket(Bucket=BUCKET)
    assert aws.fired() == [0]
