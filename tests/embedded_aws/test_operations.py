# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every request is named as the AWS operation that it stands for."""

from __future__ import annotations

import pytest

from embedded_aws import operations
from support.aws_requests import every_operation

# fmt: off
SERVICES = (
    "s3", "s3control", "iam", "sts", "organizations", "kms", "secretsmanager", "sqs", "sns", "events", "lambda",
    "rds", "elasticache", "ec2", "elb", "elbv2", "glacier", "workdocs", "ds", "budgets", "ce", "cloudwatch", "logs",
    "ses", "sesv2",
)
# fmt: on
# The older of two operations with one request: S3 itself can't tell them apart.
SAME_REQUEST = {
    "GetBucketLifecycle": "GetBucketLifecycleConfiguration",
    "GetBucketNotification": "GetBucketNotificationConfiguration",
    "PutBucketLifecycle": "PutBucketLifecycleConfiguration",
    "PutBucketNotification": "PutBucketNotificationConfiguration",
}


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_of_a_service_is_named(service: str) -> None:
    sent = list(every_operation(service))
    wrong = {}
    for one in sent:
        call = operations.name(one.environ, one.body)
        expected = SAME_REQUEST.get(one.operation, one.operation) if service == "s3" else one.operation
        if (call.service, call.operation) != (service, expected):
            wrong[one.operation] = (call.service, call.operation)
    assert not wrong
    assert len(sent) == len(operations.model(service).operation_names)


def named(**environ: str) -> tuple[str, str | None, str | None]:
    call = operations.name({"REQUEST_METHOD": "GET", "PATH_INFO": "/", **environ}, b"")
    return call.service, call.operation, call.resource


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"PATH_INFO": "/bucket/"}, ("s3", "ListObjects", "bucket")),
        ({"PATH_INFO": "/bucket/folder/"}, ("s3", "GetObject", "bucket/folder/")),
        ({"RAW_URI": "/bucket/a%2Fb%20c?versionId=1"}, ("s3", "GetObject", "bucket/a/b c")),
        ({"RAW_URI": "/bucket//key"}, ("s3", "GetObject", "bucket//key")),
        ({"HTTP_HOST": "bucket.s3.eu-west-3.amazonaws.com"}, ("s3", "ListObjects", "bucket")),
        ({"HTTP_HOST": "my.bucket.localhost:5000", "PATH_INFO": "/key"}, ("s3", "GetObject", "my.bucket/key")),
        ({"HTTP_HOST": "127.0.0.1:5000", "PATH_INFO": "/bucket"}, ("s3", "ListObjects", "bucket")),
        ({"HTTP_HOST": "s3.amazonaws.com", "PATH_INFO": "/bucket"}, ("s3", "ListObjects", "bucket")),
    ],
)
def test_a_bucket_is_found_in_path_and_host(environ: dict[str, str], expected: tuple[str, str, str]) -> None:
    assert named(**environ) == expected


@pytest.mark.parametrize(
    ("authorization", "query", "expected"),
    [
        ("AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-west-3/iam/aws4_request, Signature=x", {}, ("AKID", "iam")),
        ("AWS4-ECDSA-P256-SHA256 Credential=AKID/20260101/s3/aws4_request, Signature=x", {}, ("AKID", "s3")),
        ("AWS AKID:signature", {}, ("AKID", None)),
        ("", {"X-Amz-Credential": "AKID/20260101/us-east-1/sts/aws4_request"}, ("AKID", "sts")),
        ("", {"AWSAccessKeyId": "AKID"}, ("AKID", None)),
        ("", {}, (None, None)),
        ("Bearer token", {}, (None, None)),
    ],
)
def test_a_signature_tells_key_and_service(
    authorization: str, query: dict[str, str], expected: tuple[str | None, str | None]
) -> None:
    assert operations.credential({"HTTP_AUTHORIZATION": authorization}, query) == expected


def signed(service: str) -> str:
    return f"AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/{service}/aws4_request, Signature=x"


def test_what_no_model_knows_keeps_the_name_that_it_was_asked_by() -> None:
    weather = {"HTTP_AUTHORIZATION": signed("weather"), "HTTP_X_AMZ_TARGET": "Weather.MakeRain"}
    assert named(**weather) == ("weather", "MakeRain", None)
    assert named(HTTP_AUTHORIZATION=signed("iam"), QUERY_STRING="Action=MakeRain") == ("iam", "MakeRain", None)
    assert named(HTTP_AUTHORIZATION=signed("lambda"), PATH_INFO="/rain") == ("lambda", None, None)


def test_a_sensitive_parameter_is_no_resource() -> None:
    body = b'{"ClientId": "app", "Username": "someone", "Password": "secret"}'
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "CONTENT_TYPE": "application/x-amz-json-1.1",
        "HTTP_AUTHORIZATION": signed("cognito-idp"),
        "HTTP_X_AMZ_TARGET": "AWSCognitoIdentityProviderService.SignUp",
    }
    call = operations.name(environ, body)
    assert (call.operation, call.resource) == ("SignUp", None)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff"])
def test_a_body_that_cannot_be_read_names_nothing(body: bytes) -> None:
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "CONTENT_TYPE": "application/x-amz-json-1.1",
        "HTTP_AUTHORIZATION": signed("kms"),
        "HTTP_X_AMZ_TARGET": "TrentService.DescribeKey",
    }
    call = operations.name(environ, body)
    assert (call.service, call.operation, call.resource) == ("kms", "DescribeKey", None)
