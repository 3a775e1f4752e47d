# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of S3 Control: what an account's public access block reaches, and access points."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.embedded_aws.probes import World, policy, refused

ALL = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True}


def control(w: World, region: str = "us-east-1") -> Any:
    """A client of S3 Control without the account in the host's name, which no local address has."""
    client, prefix = w.fresh_client("s3control", region), f"{w.account}."
    client.meta.events.register(
        "before-sign.s3-control", lambda request, **_: setattr(request, "url", request.url.replace(prefix, "", 1))
    )
    return client


@contextmanager
def _blocked(w: World, **switches: bool) -> Iterator[None]:
    client = control(w)
    client.put_public_access_block(AccountId=w.account, PublicAccessBlockConfiguration=switches)
    try:
        yield
    finally:
        client.delete_public_access_block(AccountId=w.account)


def account_blocks_public_policies(w: World) -> None:
    bucket = w.open_bucket()
    public = policy(bucket, {"Effect": "Allow", "Action": "s3:GetObject"})
    with _blocked(w, BlockPublicPolicy=True):
        refused("AccessDenied", w.s3.put_bucket_policy, Bucket=bucket, Policy=public)
    w.s3.put_bucket_policy(Bucket=bucket, Policy=public)


def account_restricts_public_buckets(w: World) -> None:
    bucket, stranger = w.open_bucket(), w.foreign()
    w.s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    w.s3.put_bucket_policy(Bucket=bucket, Policy=policy(bucket, {"Effect": "Allow", "Action": "s3:GetObject"}))
    stranger.get_object(Bucket=bucket, Key="k")
    with _blocked(w, RestrictPublicBuckets=True):
        refused("AccessDenied", stranger.get_object, Bucket=bucket, Key="k")
        w.s3.get_object(Bucket=bucket, Key="k")


def account_ignores_public_acls(w: World) -> None:
    bucket, stranger = w.open_bucket(), w.foreign()
    w.s3.put_object(Bucket=bucket, Key="k", Body=b"x", ACL="public-read")
    stranger.get_object(Bucket=bucket, Key="k")
    with _blocked(w, IgnorePublicAcls=True):
        refused("AccessDenied", stranger.get_object, Bucket=bucket, Key="k")


def _point(w: World, client: Any, bucket: str, name: str = "point", **options: Any) -> dict[str, str]:
    client.create_access_point(AccountId=w.account, Name=name, Bucket=bucket, **options)
    return {"AccountId": w.account, "Name": name}


@contextmanager
def _removed(client: Any, this: dict[str, str]) -> Iterator[dict[str, str]]:
    try:
        yield this
    finally:
        client.delete_access_point(**this)


def access_point_belongs_to_its_bucket(w: World) -> None:
    client, bucket = control(w, "eu-west-3"), w.bucket("eu-west-3")
    asked = {"AccountId": w.account, "Bucket": w.name()}
    answer = refused("NoSuchBucket", client.create_access_point, **asked, Name="point")
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 404
    refused("InvalidAccessPoint", client.create_access_point, **{**asked, "Bucket": bucket}, Name="My_Point")
    with _removed(client, _point(w, client, bucket, Tags=[{"Key": "a", "Value": "b"}])) as this:
        answer = refused("AccessPointAlreadyOwnedByYou", client.create_access_point, **this, Bucket=bucket)
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 409
        found = client.get_access_point(**this)
        arn = f"arn:aws:s3:eu-west-3:{w.account}:accesspoint/point"
        assert (found["AccessPointArn"], found["BucketAccountId"]) == (arn, w.account)
        assert found["PublicAccessBlockConfiguration"] == ALL and "eu-west-3" in found["Endpoints"]["ipv4"]
        tags = client.list_tags_for_resource(AccountId=w.account, ResourceArn=arn)["Tags"]
        assert tags == [{"Key": "a", "Value": "b"}]
        refused("BucketHasAccessPointsAttached", w.client("s3", "eu-west-3").delete_bucket, Bucket=bucket)
    refused("NoSuchAccessPoint", client.delete_access_point, **this)
    w.client("s3", "eu-west-3").delete_bucket(Bucket=bucket)


def access_point_policy_is_checked(w: World) -> None:
    client = control(w)

    def allow(principal: Any) -> str:
        resource = f"arn:aws:s3:us-east-1:{w.account}:accesspoint/point/object/*"
        statement = {"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Resource": resource}
        return json.dumps({"Version": "2012-10-17", "Statement": [statement]})

    with _removed(client, _point(w, client, w.bucket())) as this:
        refused("MalformedPolicy", client.put_access_point_policy, **this, Policy="{")
        refused("AccessDenied", client.put_access_point_policy, **this, Policy=allow("*"))
        refused("NoSuchAccessPointPolicy", client.get_access_point_policy, **this)
        client.put_access_point_policy(**this, Policy=allow({"AWS": f"arn:aws:iam::{w.account}:root"}))
        assert client.get_access_point_policy_status(**this)["PolicyStatus"] == {"IsPublic": False}
    open_point = {"PublicAccessBlockConfiguration": {**ALL, "BlockPublicPolicy": False}}
    with _removed(client, _point(w, client, w.bucket(), **open_point)) as this:
        client.put_access_point_policy(**this, Policy=allow("*"))
        assert client.get_access_point_policy_status(**this)["PolicyStatus"] == {"IsPublic": True}


PROBES = (
    account_blocks_public_policies,
    account_restricts_public_buckets,
    account_ignores_public_acls,
    access_point_belongs_to_its_bucket,
    access_point_policy_is_checked,
)
