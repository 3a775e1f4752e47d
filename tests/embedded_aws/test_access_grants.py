# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys of S3 Access Grants where IAM's policies decide: the grant's scope and permission, and no more."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from support.embedded import EmbeddedAws
from tests.embedded_aws.probes import World, refused
from tests.embedded_aws.probes_access_grants import grants, location


def client_of(aws: EmbeddedAws, service: str, keys: dict[str, str]) -> Any:
    return boto3.client(
        service,
        region_name="us-east-1",
        endpoint_url=aws.endpoint_url,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys.get("SessionToken"),
    )


@pytest.mark.parametrize(("permission", "reads", "writes"), [
    ("READ", True, False), ("WRITE", False, True), ("READWRITE", True, True),
])  # fmt: skip
def test_keys_reach_as_far_as_the_grant(aws: EmbeddedAws, permission: str, reads: bool, writes: bool) -> None:
    w = World(aws)
    client, account = grants(w)
    bucket = w.bucket()
    for key in ("photos/a", "letters/b"):
        w.s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    iam = aws.client("iam")
    ana = iam.create_user(UserName="ana")["User"]["Arn"]
    instance = f"arn:aws:s3:us-east-1:{w.account}:access-grants/default"
    allow = {"Effect": "Allow", "Action": "s3:GetDataAccess", "Resource": instance}
    document = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    iam.put_user_policy(UserName="ana", PolicyName="grants", PolicyDocument=document)
    own = iam.create_access_key(UserName="ana")["AccessKey"]
    made = location(w, client, f"s3://{bucket}")
    client.create_access_grant(
        **account,
        AccessGrantsLocationId=made["AccessGrantsLocationId"],
        AccessGrantsLocationConfiguration={"S3SubPrefix": "photos/*"},
        Grantee={"GranteeType": "IAM", "GranteeIdentifier": ana},
        Permission=permission,
    )
    aws.enforce()
    mine = aws.client("s3control", key=own["AccessKeyId"])
    asked = {"Target": f"s3://{bucket}/photos/*", "Permission": permission}
    s3 = client_of(aws, "s3", mine.get_data_access(**account, **asked)["Credentials"])

    def may(allowed: bool, call: Any, **given: Any) -> None:
        call(**given) if allowed else refused("AccessDenied", call, **given)

    may(reads, s3.get_object, Bucket=bucket, Key="photos/a")
    may(reads, s3.list_objects_v2, Bucket=bucket, Prefix="photos/")
    may(writes, s3.put_object, Bucket=bucket, Key="photos/new", Body=b"x")
    may(False, s3.get_object, Bucket=bucket, Key="letters/b")
    may(False, s3.list_objects_v2, Bucket=bucket)
    may(False, s3.put_object, Bucket=bucket, Key="letters/new", Body=b"x")
    refused("AccessDenied", mine.list_access_grants, **account)
    refused("AccessDenied", client_of(aws, "s3", own).get_object, Bucket=bucket, Key="photos/a")
