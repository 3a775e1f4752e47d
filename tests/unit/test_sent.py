# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes out on the wire beyond a call's own members: to which host, and with which token; nothing is sent."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.loaders import Loader

from ansible_collections.converge.aws.plugins.module_utils import api, habits
from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError
from ansible_collections.converge.aws.plugins.module_utils.parts import Request
from ansible_collections.converge.aws.plugins.module_utils.permissions import permissions_of

KEYS = {"access_key": "AKIAIOSFODNN7EXAMPLE", "secret_key": "x", "region": "eu-west-3"}


class Raw:
    """A body as botocore reads it."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    def stream(self, **_keywords: Any) -> Any:
        yield self.body


def wired(service: str, body: bytes = b"", **options: Any) -> tuple[api.Api, list[Any]]:
    """An api whose requests end before the wire, where each is kept."""
    one = api.Api(service, {**KEYS, **options})
    return one, ended(one, body)


def ended(one: api.Api, body: bytes) -> list[Any]:
    """End an api's requests before the wire, with this answer; they are kept in the list."""
    sent: list[Any] = []

    def answer(request: Any, **_keywords: Any) -> AWSResponse:
        sent.append(request)
        return AWSResponse(request.url, 200, {}, Raw(body))

    name = one.client().meta.service_model.service_id.hyphenize()
    one.client().meta.events.register(f"before-send.{name}", answer)
    return sent


@pytest.fixture(autouse=True)
def no_endpoint(monkeypatch):
    for name in ("AWS_URL", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3_CONTROL", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)


def host(**options: Any) -> str:
    one, sent = wired("s3control", **options)
    one.call("delete_public_access_block", {"AccountId": "123456789012"})
    return sent[0].url.split("/")[2]


def test_s3_control_speaks_to_a_given_endpoint_as_it_is(monkeypatch):
    assert host(endpoint_url="http://127.0.0.1:5000") == "127.0.0.1:5000"
    assert host(endpoint_url="https://s3.example.org") == "s3.example.org"
    assert host(endpoint_url="https://amazonaws.com.example.org") == "amazonaws.com.example.org"
    for name in ("AWS_URL", "AWS_ENDPOINT_URL_S3_CONTROL", "AWS_ENDPOINT_URL"):
        monkeypatch.setenv(name, "http://localhost:5000")
        assert host() == "localhost:5000"
        monkeypatch.delenv(name)


def test_aws_own_hosts_have_the_account_before_them():
    assert host() == "123456789012.s3-control.eu-west-3.amazonaws.com"
    assert host(region="cn-north-1") == "123456789012.s3-control.cn-north-1.amazonaws.com.cn"
    private = "control.vpce-0123-abc.s3.eu-west-3.vpce.amazonaws.com"
    assert host(endpoint_url=f"https://{private}") == f"123456789012.{private}"


def test_every_partition_of_botocore_is_known():
    outputs = [one["outputs"] for one in Loader().load_data("partitions")["partitions"]]
    suffixes = {f".{one[name]}" for one in outputs for name in ("dnsSuffix", "dualStackDnsSuffix")}
    assert suffixes <= set(habits._AWS_SUFFIXES)


def test_a_create_of_ec2_has_a_token_and_the_tasks_own_comes_first():
    one, sent = wired("ec2", b"<CreateVpcEndpointResponse/>")
    one.call("create_vpc_endpoint", {"VpcId": "vpc-1"})
    one.call("create_vpc_endpoint", {"VpcId": "vpc-1"})
    one.call("create_vpc_endpoint", {"VpcId": "vpc-1", "ClientToken": "mine"})
    one.call("modify_vpc_endpoint", {"VpcEndpointId": "vpce-1"})
    tokens = [request.body.partition("ClientToken=")[2].partition("&")[0] for request in sent]
    assert len(tokens[0]) == len(tokens[1]) == 36 and tokens[0] != tokens[1]
    assert tokens[2:] == ["mine", ""]


LEFT = b"""<DeleteVpcEndpointsResponse><unsuccessful><item><resourceId>vpce-1</resourceId><error>
<code>InvalidParameter</code><message>It is in use.</message></error></item></unsuccessful>
</DeleteVpcEndpointsResponse>"""


def test_what_ec2_did_not_carry_out_is_an_error_though_its_answer_is_well():
    one, _sent = wired("ec2", LEFT)
    with pytest.raises(ApiError) as told:
        one.call("delete_vpc_endpoints", {"VpcEndpointIds": ["vpce-1"]})
    assert (told.value.code, told.value.message) == ("InvalidParameter", "It is in use.")
    one, _sent = wired("ec2", LEFT.replace(LEFT[LEFT.index(b"<item>") : LEFT.index(b"</unsuccessful>")], b""))
    assert one.call("delete_vpc_endpoints", {"VpcEndpointIds": ["vpce-1"]})["Unsuccessful"] == []


def test_a_request_with_tags_needs_the_right_to_tag():
    request = {"VpcId": "vpc-1", "ServiceName": "com.amazonaws.eu-west-3.s3"}
    assert permissions_of([Request("ec2", "create_vpc_endpoint", request)]) == ["ec2:CreateVpcEndpoint"]
    tagged = Request("ec2", "create_vpc_endpoint", {**request, "TagSpecifications": []})
    assert permissions_of([tagged]) == ["ec2:CreateTags", "ec2:CreateVpcEndpoint"]
    assert permissions_of([Request("s3control", "put_public_access_block", {})]) == ["s3:PutAccountPublicAccessBlock"]


@pytest.mark.parametrize(("operation", "params", "actions"), [
    ("put_object", {"Tagging": "a=b", "ACL": "private"},
     ["s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectTagging"]),
    ("put_object", {"ObjectLockMode": "GOVERNANCE", "ObjectLockLegalHoldStatus": "ON"},
     ["s3:PutObject", "s3:PutObjectLegalHold", "s3:PutObjectRetention"]),
    ("delete_object", {"VersionId": "1", "BypassGovernanceRetention": True},
     ["s3:BypassGovernanceRetention", "s3:DeleteObject", "s3:DeleteObjectVersion"]),
    ("delete_object", {}, ["s3:DeleteObject"]),
])  # fmt: skip
def test_what_an_object_is_sent_with_needs_its_own_rights(operation, params, actions):
    assert permissions_of([Request("s3", operation, params)]) == actions


VERSION = {"DocumentId": "sea", "VersionId": "1"}


@pytest.mark.parametrize(("more", "beside"), [
    ({}, []), ({"IncludeCustomMetadata": True}, []), ({"Fields": "SOURCE"}, ["workdocs:DownloadDocumentVersion"]),
])  # fmt: skip
def test_the_content_of_a_document_needs_a_right_of_its_own(more, beside):
    request = {**VERSION, **more}
    told = permissions_of([Request("workdocs", "get_document_version", request)])
    assert told == [*beside, "workdocs:GetDocumentVersion"]
    one, _sent = wired("workdocs", b'{"Metadata": {"Id": "1"}}')
    one.call("get_document_version", request)
    assert one.permissions() == beside, "what a plan has only read is told, too"


def test_a_write_tells_its_rights_by_the_plan_alone():
    one, _sent = wired("s3")
    one.call("put_object", {"Bucket": "b", "Key": "k", "Tagging": "a=b"})
    assert one.permissions() == []


def test_what_is_asked_of_another_service_or_region_is_the_tasks_own():
    one, _sent = wired("workdocs", b'{"Users": []}')
    one.diff = True
    store, west = one.of("s3"), one.elsewhere("us-west-2")
    assert (one.service, store.service, west.service) == ("workdocs", "s3", "workdocs")
    assert [each.where.region for each in (one, store, west)] == ["eu-west-3", "eu-west-3", "us-west-2"]
    assert west.client().meta.region_name == "us-west-2" and store.of("workdocs").where.region == "eu-west-3"
    one.call("describe_users", {})
    ended(west, b'{"Users": []}')
    west.call("describe_users", {})
    assert one.wrote is False
    ended(store, b"")
    store.call("put_object", {"Bucket": "b", "Key": "k"})
    assert one.calls == ["workdocs:DescribeUsers", "workdocs:DescribeUsers", "s3:PutObject"]
    for each in (one, store, west):
        assert each.calls is one.calls and each.remarks is one.remarks and each.diff is True
        assert each.wrote is True, "what has written anywhere isn't begun again"
    store.db_auth_token("photos.example", 5432, "visitor")
    assert one.permissions() == ["rds-db:connect"]


def test_another_service_is_asked_in_check_runs_as_little():
    one = api.Api("workdocs", KEYS, check=True)
    for other in (one.of("s3"), one.elsewhere("us-west-2").of("s3")):
        with pytest.raises(AssertionError, match="put_object is a write and this is a check run"):
            other.call("put_object", {"Bucket": "b", "Key": "k"})
    assert one.calls == [] and one.wrote is False


def test_a_session_that_is_outdated_elsewhere_is_outdated_here(monkeypatch):
    one = api.Api("workdocs", KEYS)
    west = one.elsewhere("us-west-2")
    monkeypatch.setattr(one._shared, "renew", lambda clients: None)
    monkeypatch.setattr(west._clients, "forget_sessions", lambda: True)

    def unknown(**_keywords: Any) -> None:
        raise ApiError("describe_users", "ExpiredTokenException", "The security token is expired", 403)

    west.client().meta.events.register("before-call.workdocs", unknown)
    with pytest.raises(ApiError):
        west.call("describe_users", {})
    assert one.outdated is True
