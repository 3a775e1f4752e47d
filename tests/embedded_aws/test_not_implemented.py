# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What isn't there is refused cleanly: S3's operations as moto's own code has them, and each protocol's form."""

from __future__ import annotations

import gc
import io
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_aws import mends, operations
from embedded_aws.not_implemented import S3_LACKS
from embedded_aws.rest_routes import Routes
from support.aws_requests import Sent, every_operation, least_parameters
from support.embedded import EmbeddedAws

S3_ROUTES = {
    route.operation: route for routes in Routes.of(operations.model("s3")).by_method.values() for route in routes
}


@pytest.fixture(scope="module")
def moto_s3() -> Any:
    """moto's S3 application in this process, without anything of ours."""
    from moto.moto_server.werkzeug_app import create_backend_app

    return create_backend_app("s3")


@pytest.fixture(autouse=True)
def _moto_forgets() -> Iterator[None]:
    yield
    from moto.moto_api._internal.models import moto_api_backend

    moto_api_backend.reset()


def lines_run(app: Any, environ: dict[str, Any], body: bytes) -> set[tuple[str, int]]:
    """The lines of moto's S3 that a request runs through, on a bucket that has an object."""
    from moto.s3.models import s3_backends

    backend = s3_backends["123456789012"]["aws"]
    backend.reset()
    backend.create_bucket("example-bucket", "us-east-1")
    backend.put_object("example-bucket", "xxx", b"x")
    run: set[tuple[str, int]] = set()

    def note(frame: FrameType, event: str, _: object) -> Any:
        if not frame.f_code.co_filename.endswith(("moto/s3/responses.py", "moto/s3/models.py")):
            return None
        run.add((frame.f_code.co_filename, frame.f_lineno))
        return note

    whole = {
        **environ,
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
    }
    before = sys.gettrace()
    gc.collect()
    gc.disable()  # moto's objects have finalizers, which would run where they don't belong
    sys.settrace(note)
    try:
        app(whole, lambda *_: None)
    except Exception:  # noqa: S110 - what it ran through says enough, also if it then failed
        pass
    finally:
        sys.settrace(before)
        gc.enable()
    return run


def without_what_tells_it_apart(sent: Sent) -> dict[str, Any]:
    """The same request with words that nobody knows in place of those by which the operation is known."""
    route, environ = S3_ROUTES[sent.operation], sent.environ
    for header in route.headers:
        environ.pop("HTTP_" + header.upper().replace("-", "_"))
    query = "unheard-of=1" if environ["QUERY_STRING"] else ""
    return {**environ, "QUERY_STRING": query, "RAW_URI": f"{environ['PATH_INFO']}?{query}"}


@pytest.mark.parametrize("sent", list(every_operation("s3")), ids=lambda sent: sent.operation)
def test_moto_lacks_just_the_s3_operations_that_it_cannot_tell_from_the_plain_one(sent: Sent, moto_s3: Any) -> None:
    route = S3_ROUTES[sent.operation]
    # Known by who is asked, not by what: moto answers it as ListBuckets.
    if sent.operation == "ListDirectoryBuckets":
        assert sent.operation in S3_LACKS
        return
    told_apart = bool(route.queries or route.headers)
    blind = lines_run(moto_s3, sent.environ, sent.body) == lines_run(
        moto_s3, without_what_tells_it_apart(sent), sent.body
    )
    assert (told_apart and blind) == (sent.operation in S3_LACKS)


def test_what_the_mends_add_is_what_moto_lacks() -> None:
    assert {operation for service, operation in mends.ADDED if service == "s3"} <= S3_LACKS


def not_implemented(
    aws: EmbeddedAws, service: str, operation: str, region: str = "us-east-1", **parameters: Any
) -> str:
    """The message of the 501 that an operation must be refused with."""
    with pytest.raises(ClientError) as caught:
        getattr(aws.client(service, region=region, inject_host_prefix=False), operation)(**parameters)
    response = caught.value.response
    assert (response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]) == ("NotImplemented", 501)
    return response["Error"]["Message"]


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-3"])
def test_an_s3_operation_that_is_lacking_touches_nothing(aws: EmbeddedAws, region: str) -> None:
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="example-bucket")
    name = {"Bucket": "example-bucket"}
    message = not_implemented(aws, "s3", "delete_bucket_metadata_table_configuration", region, **name)
    assert message == "s3:DeleteBucketMetadataTableConfiguration is not implemented by the embedded AWS."
    tables = {"TableBucketArn": "arn:aws:s3tables:us-east-1:123456789012:bucket/tables", "TableName": "t"}
    document = {"S3TablesDestination": tables}
    not_implemented(
        aws, "s3", "create_bucket_metadata_table_configuration", region, MetadataTableConfiguration=document, **name
    )
    not_implemented(aws, "s3", "get_bucket_metadata_table_configuration", region, **name)
    s3.head_bucket(Bucket="example-bucket")


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("iam", "generate_organizations_access_report", {"EntityPath": "o-abcdefghij/r-abcd"}),  # query
        ("ec2", "describe_instance_image_metadata", {}),  # ec2
        ("organizations", "list_handshakes_for_account", {}),  # json
        ("sqs", "list_message_move_tasks", {"SourceArn": "arn:aws:sqs:us-east-1:123456789012:q"}),  # json, once query
        ("glacier", "get_data_retrieval_policy", {"accountId": "-"}),  # rest-json
        ("cloudwatch", "describe_anomaly_detectors", {}),  # cbor
        ("route53", "list_traffic_policies", {}),  # rest-xml
    ],
)
def test_each_protocol_says_so_in_its_own_form(
    unmended: EmbeddedAws, service: str, operation: str, parameters: dict[str, Any]
) -> None:
    assert "is not implemented by the embedded AWS." in not_implemented(unmended, service, operation, **parameters)


@pytest.mark.parametrize(
    ("service", "operation"),
    [("workmail", "list_organizations"), ("accessanalyzer", "list_analyzers"), ("pricing", "describe_services")],
)
def test_a_service_that_is_not_there_says_so(aws: EmbeddedAws, service: str, operation: str) -> None:
    assert not_implemented(aws, service, operation).startswith(f"{service}:")


@pytest.mark.parametrize("service", ["s3", "iam", "sts", "organizations", "sqs", "sns", "glacier", "kms", "rds"])
def test_every_operation_is_answered_in_its_protocol(unmended: EmbeddedAws, service: str) -> None:
    client = unmended.client(service, inject_host_prefix=False)
    model = client.meta.service_model
    unreadable = {}
    for method, operation in client.meta.method_to_api_mapping.items():
        try:
            getattr(client, method)(**least_parameters(model.operation_model(operation)))
        except ClientError as refused:
            assert refused.response["ResponseMetadata"]["HTTPStatusCode"] >= 300
        except Exception as problem:
            unreadable[operation] = problem
    assert unreadable == {}
