# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""WorkDocs within the embedded AWS: its log, its faults, its policies, and every operation of its model."""

from __future__ import annotations

import json
import threading
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, HTTPClientError

from embedded_aws import operations
from support.aws_requests import least_parameters
from support.embedded import EmbeddedAws
from tests.embedded_aws.workdocs_site import Desk, desk, http, refused


@pytest.fixture
def site(aws: EmbeddedAws) -> Desk:
    return desk(aws)


MODEL = operations.model("workdocs")


def test_every_operation_is_there_and_refuses_what_is_not(site: Desk) -> None:
    """With the least that it takes, and names of nothing: an error of its model, or what outsiders are told."""
    api = site.aws.client("workdocs")
    for method, name in api.meta.method_to_api_mapping.items():
        model = MODEL.operation_model(name)
        with pytest.raises(ClientError) as caught:
            getattr(api, method)(**least_parameters(model))
        told = caught.value.response
        codes = {shape.name: shape.metadata["error"]["httpStatusCode"] for shape in model.error_shapes}
        known = {**codes, "InvalidArgumentException": 400, "UnauthorizedResourceAccessException": 404}
        assert known.get(told["Error"]["Code"]) == told["ResponseMetadata"]["HTTPStatusCode"], told
        assert told["Error"]["Message"]


def test_every_operation_answers_in_the_shape_of_its_model(aws: EmbeddedAws) -> None:
    seen: set[str] = set()
    site = desk(aws, seen=seen)
    api, org, root = site.api, {"OrganizationId": site.org}, site.admin["RootFolderId"]
    ana = {"UserId": site.person("ana")["Id"]}
    api.update_user(**ana, Locale="fr")
    api.deactivate_user(**ana)
    api.activate_user(**ana)
    site.aws.workdocs("group", {"name": "Writers", "members": ["ana"]})
    assert api.describe_groups(SearchQuery="w", **org)["Groups"]
    folder, (document, first) = site.folder("Finance"), site.upload("a.txt", b"one", ContentType="text/plain")
    resource, version = {"ResourceId": document}, {"DocumentId": document, "VersionId": first}
    api.update_folder(FolderId=folder, Name="Money")
    api.get_folder(FolderId=folder)
    api.get_folder_path(FolderId=folder)
    api.get_document(DocumentId=document)
    api.get_document_path(DocumentId=document)
    api.describe_document_versions(DocumentId=document, Fields="SOURCE")
    api.get_document_version(**version, Fields="SOURCE")
    comment = api.create_comment(**version, Text="Good")["Comment"]["CommentId"]
    assert api.describe_comments(**version)["Comments"]
    api.delete_comment(**version, CommentId=comment)
    api.create_labels(**resource, Labels=["final"])
    api.create_custom_metadata(**resource, CustomMetadata={"a": "1"})
    api.get_document(DocumentId=document, IncludeCustomMetadata=True)
    principals = [{"Type": "USER", "Id": ana["UserId"], "Role": "VIEWER"}]
    api.add_resource_permissions(**resource, Principals=principals)
    assert api.describe_resource_permissions(**resource)["Principals"]
    assert api.get_resources(**ana)["Documents"]
    assert api.search_resources(**org, QueryText="a", AdditionalResponseFields=["WEBURL"])["Items"]
    api.remove_resource_permission(**resource, PrincipalId=ana["UserId"])
    api.remove_all_resource_permissions(**resource)
    api.delete_labels(**resource, DeleteAll=True)
    api.delete_custom_metadata(**resource, DeleteAll=True)
    _document, second = site.upload(None, b"two", Id=document)
    api.delete_document_version(**version, DeletePriorVersions=False)
    api.restore_document_versions(DocumentId=document)
    third = site.begin(Id=document)["Metadata"]["LatestVersionMetadata"]["Id"]
    api.abort_document_version_upload(DocumentId=document, VersionId=third)
    api.update_document(DocumentId=document, Name="b.txt")
    given = {**org, "Protocol": "HTTPS", "SubscriptionType": "ALL", "Endpoint": "https://example.com/a"}
    made = api.create_notification_subscription(**given)["Subscription"]["SubscriptionId"]
    assert api.describe_notification_subscriptions(**org)["Subscriptions"]
    api.delete_notification_subscription(**org, SubscriptionId=made)
    assert api.describe_folder_contents(FolderId=root)["Documents"]
    assert api.describe_activities(**org, IncludeIndirectActivities=True)["UserActivities"]
    api.delete_document(DocumentId=document)
    api.delete_folder_contents(FolderId=folder)
    api.delete_folder(FolderId=folder)
    api.delete_user(**ana)
    assert set(MODEL.operation_names) - seen == {"GetCurrentUser", "DescribeRootFolders"}


def test_calls_and_transfers_are_in_the_log(site: Desk) -> None:
    since = site.aws.last_call()
    document, version = site.upload("report.txt", b"one")
    site.download(document, version)
    told = [(call["service"], call["operation"], call["status"], call["read"]) for call in site.aws.calls(since)]
    assert told == [
        ("workdocs", "InitiateDocumentVersionUpload", 201, False),
        ("s3", "PutObject", 200, False),
        ("workdocs", "UpdateDocumentVersion", 200, False),
        ("workdocs", "GetDocumentVersion", 200, True),
        ("s3", "GetObject", 200, True),
    ]
    assert "X-Amz-Signature" not in (site.aws.state_dir / "calls.jsonl").read_text()


def test_faults_befall_calls_and_transfers(site: Desk) -> None:
    url = site.begin("a")["UploadMetadata"]
    site.aws.faults([{"kind": "drop_after", "service": "workdocs", "operation": "CreateFolder", "times": 1}])
    with pytest.raises(HTTPClientError):
        site.folder("Finance")
    assert site.names() == ["Finance/"]  # carried out, and the answer lost
    site.aws.faults([{"kind": "throttle", "service": "workdocs", "times": 1}])
    refused("Throttling", site.folder, name="x")
    site.aws.faults([{"kind": "flip_sent", "service": "s3", "operation": "PutObject", "times": 1}])
    assert http("PUT", url["UploadUrl"], b"one", url["SignedHeaders"])[0] == 200
    document, version = site.upload("b", b"one")
    assert site.download(document, version) == b"one"
    told = site.api.get_document_version(DocumentId=document, VersionId=version, Fields="SOURCE")["Metadata"]
    site.aws.faults([{"kind": "flip_body", "service": "s3", "operation": "GetObject", "times": 1}])
    assert http("GET", told["Source"]["ORIGINAL"])[1] == bytes([ord("o"), ord("n") ^ 1, ord("e")])
    site.aws.faults([{"kind": "error", "code": "ConcurrentModificationException", "status": 409, "times": 1}])
    refused("ConcurrentModification", site.folder, name="x")


def limited(site: Desk, actions: list[str]) -> Any:
    """A client that may do this much and no more."""
    iam = site.aws.client("iam")
    name = f"reader-{len(iam.list_users()['Users'])}"
    iam.create_user(UserName=name)
    allow = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    iam.put_user_policy(UserName=name, PolicyName="read", PolicyDocument=document)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return boto3.client(
        "workdocs", "us-east-1", endpoint_url=site.aws.endpoint_url, aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )  # fmt: skip


def test_policies_decide_when_enforced(site: Desk) -> None:
    reader = limited(site, ["workdocs:Describe*", "workdocs:GetFolder"])
    upload, folder = site.begin("a")["UploadMetadata"], site.admin["RootFolderId"]
    site.aws.enforce()
    assert reader.describe_users(OrganizationId=site.org)["Users"]
    assert reader.get_folder(FolderId=folder)
    told = refused("AccessDenied", reader.create_folder, Name="x", ParentFolderId=folder)
    assert "workdocs:CreateFolder" in told["Error"]["Message"]
    # Who has a presigned address needs no rights of S3's.
    assert http("PUT", upload["UploadUrl"], b"one", upload["SignedHeaders"])[0] == 200


@pytest.mark.parametrize("operation", ["get_document_version", "describe_document_versions"])
def test_the_content_of_a_document_is_told_only_to_those_who_may_have_it(operation: str, site: Desk) -> None:
    document, version = site.upload("a", b"one")
    address = {"DocumentId": document, **({"VersionId": version} if operation.startswith("get") else {})}
    told = ["workdocs:GetDocumentVersion", "workdocs:DescribeDocumentVersions"]
    site.aws.enforce()
    reader = limited(site, told)
    assert getattr(reader, operation)(**address)
    refusal = refused("AccessDenied", getattr(reader, operation), **address, Fields="SOURCE")
    assert "workdocs:DownloadDocumentVersion" in refusal["Error"]["Message"]
    assert getattr(limited(site, [*told, "workdocs:DownloadDocumentVersion"]), operation)(**address, Fields="SOURCE")


def test_who_calls_is_told_as_the_contributor(site: Desk) -> None:
    root = site.aws.client("workdocs", key="123456789012")
    document, version = site.upload("report.txt", b"one")
    told = root.create_comment(DocumentId=document, VersionId=version, Text="Good")["Comment"]["Contributor"]["Id"]
    assert told == "arn:aws:iam::123456789012:root"


def test_many_at_a_time_lose_nothing(site: Desk) -> None:
    folder = site.folder("Many")

    def work(number: int) -> None:
        Desk(site.aws, site.aws.client("workdocs"), site.org, site.admin).upload(f"{number}", b"x", folder)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert site.names(folder) == sorted(map(str, range(12)))


def test_ids_that_are_names_of_people_are_not_read_as_patterns(site: Desk) -> None:
    given: dict[str, Any] = {"UserId": "a b"}
    refused("UnauthorizedResourceAccess", site.aws.client("workdocs").delete_user, **given)
