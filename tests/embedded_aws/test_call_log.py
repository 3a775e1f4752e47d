# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The call log tells what was asked and what came of it, and keeps no secret."""

from __future__ import annotations

import urllib.error
import urllib.request

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from embedded_aws.reads import is_read
from support.embedded import EmbeddedAws


def test_a_call_is_one_whole_entry(aws: EmbeddedAws) -> None:
    before = aws.last_call()
    aws.client("s3", key="AKIAIOSFODNN7EXAMPLE").create_bucket(Bucket="example-bucket")
    entry = aws.calls()[0]
    assert isinstance(entry.pop("ms"), float)
    assert entry.pop("time").endswith("+00:00")
    assert entry == {
        "n": before + 1,
        "account_key": "AKIAIOSFODNN7EXAMPLE",
        "service": "s3",
        "operation": "CreateBucket",
        "resource": "example-bucket",
        "method": "PUT",
        "status": 200,
        "code": None,
        "read": False,
        "fault": None,
    }


def test_each_protocol_is_named_with_its_resource_and_code(aws: EmbeddedAws) -> None:
    def refused(service: str, operation: str, **parameters: object) -> None:
        with pytest.raises(ClientError):
            getattr(aws.client(service), operation)(**parameters)

    refused("s3", "get_object", Bucket="example-bucket", Key="a folder/key")
    refused("s3", "head_object", Bucket="example-bucket", Key="key")
    refused("iam", "get_role", RoleName="nobody")
    refused("sqs", "get_queue_url", QueueName="nowhere")
    refused("kms", "describe_key", KeyId="alias/nothing")
    refused("lambda", "get_function", FunctionName="nothing")
    refused("ec2", "describe_vpcs", VpcIds=["vpc-0123456789abcdef0"])
    refused("glacier", "describe_vault", accountId="-", vaultName="nothing")
    assert [(c["service"], c["operation"], c["resource"], c["status"], c["code"]) for c in aws.calls()] == [
        ("s3", "GetObject", "example-bucket/a folder/key", 404, "NoSuchBucket"),
        ("s3", "HeadObject", "example-bucket/key", 404, None),
        ("iam", "GetRole", "nobody", 404, "NoSuchEntity"),
        ("sqs", "GetQueueUrl", "nowhere", 400, "AWS.SimpleQueueService.NonExistentQueue"),
        ("kms", "DescribeKey", "alias/nothing", 400, "NotFoundException"),
        ("lambda", "GetFunction", "nothing", 404, "ResourceNotFoundException"),
        ("ec2", "DescribeVpcs", None, 400, "InvalidVpcID.NotFound"),
        ("glacier", "DescribeVault", "nothing", 404, "ResourceNotFoundException"),
    ]


def test_secrets_bodies_and_signatures_are_not_written(aws: EmbeddedAws) -> None:
    secret = "Correct-horse-battery-staple"
    aws.client("secretsmanager").create_secret(Name="example", SecretString=secret)
    iam = aws.client("iam")
    iam.create_user(UserName="someone")
    iam.create_login_profile(UserName="someone", Password=secret)
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="example-bucket")
    s3.put_object(Bucket="example-bucket", Key="key", Body=secret.encode(), Metadata={"word": secret})
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "example-bucket", "Key": "key"})
    with urllib.request.urlopen(url) as answer:
        assert answer.read() == secret.encode()
    written = (aws.state_dir / "calls.jsonl").read_text()
    assert written.count("\n") == 6
    assert secret not in written and "Signature" not in written and "X-Amz" not in written
    last = aws.calls()[-1]
    assert (last["operation"], last["account_key"], last["status"]) == ("GetObject", "test", 200)


def test_an_anonymous_call_has_no_key(aws: EmbeddedAws) -> None:
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"{aws.endpoint_url}/example-bucket/key")
    assert [(call["account_key"], call["operation"]) for call in aws.calls()] == [(None, "GetObject")]


def test_a_form_post_of_a_browser_is_a_write_of_its_own(unmended: EmbeddedAws) -> None:
    s3 = unmended.client("s3")
    s3.create_bucket(Bucket="example-bucket")
    post = s3.generate_presigned_post("example-bucket", "key")
    parts = [f'--x\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in post["fields"].items()]
    body = "".join(parts) + '--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nhello\r\n--x--\r\n'
    request = urllib.request.Request(
        post["url"], body.encode(), {"Content-Type": "multipart/form-data; boundary=x"}, method="POST"
    )
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 204
    last = unmended.calls()[-1]
    assert (last["service"], last["operation"], last["read"]) == ("s3", "PostObject", False)
    assert s3.get_object(Bucket="example-bucket", Key="key")["Body"].read() == b"hello"


def test_a_dropped_call_has_no_status(aws: EmbeddedAws) -> None:
    aws.faults([{"kind": "drop_after"}])
    with pytest.raises(ConnectionClosedError):
        aws.client("sts").get_caller_identity()
    entry = aws.calls()[0]
    assert (entry["status"], entry["code"], entry["fault"]) == (None, None, "drop_after")


def test_writes_are_told_from_reads(aws: EmbeddedAws) -> None:
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="example-bucket")
    s3.list_buckets()
    s3.head_bucket(Bucket="example-bucket")
    assert [call["operation"] for call in aws.writes()] == ["CreateBucket"]


@pytest.mark.parametrize(
    ("operation", "read"),
    [
        ("GetBucketPolicy", True),
        ("HeadObject", True),
        ("ListObjectsV2", True),
        ("DescribeDBInstances", True),
        ("BatchGetSecretValue", True),
        ("SelectObjectContent", True),
        ("SimulatePrincipalPolicy", True),
        ("AssumeRole", True),
        ("AssumeRoleWithSAML", True),
        ("GenerateDataKeyWithoutPlaintext", True),
        ("DownloadDBLogFilePortion", True),
        ("Decrypt", True),
        ("CheckoutLicense", False),
        ("PutBucketPolicy", False),
        ("ReceiveMessage", False),
        ("InitiateJob", False),
        ("RestoreObject", False),
        ("GenerateCredentialReport", True),
        ("VerifyEmailIdentity", False),
        ("SignalWorkflowExecution", False),
        ("TagResource", False),
    ],
)
def test_what_a_read_is(operation: str, read: bool) -> None:
    assert is_read(operation, "POST") is read


def test_an_unnamed_request_is_judged_by_its_method() -> None:
    assert is_read(None, "GET") and not is_read(None, "POST")
