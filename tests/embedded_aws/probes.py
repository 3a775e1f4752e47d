# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of AWS behaviour that moto lacks: each holds on a mended server and fails on a bare one."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import boto3
from botocore.exceptions import ClientError


class Server(Protocol):
    """A running embedded AWS, as far as the probes use it."""

    endpoint_url: str

    def client(self, service: str, region: str = ..., key: str = ...) -> Any: ...


@dataclass(frozen=True)
class World:
    """What a probe works with: clients of one server, and buckets of its own."""

    server: Server

    @property
    def s3(self) -> Any:
        return self.client("s3")

    @property
    def account(self) -> str:
        return self.client("sts").get_caller_identity()["Account"]

    def client(self, service: str, region: str = "us-east-1", key: str = "test") -> Any:
        """A client that probes share, since each costs more than a call: not to be changed."""
        return _client(self.server, service, region, key)

    def fresh_client(self, service: str, region: str = "us-east-1") -> Any:
        """A client of this probe alone, which may be changed."""
        return self.server.client(service, region=region, key="test")

    def control(self, region: str = "us-east-1") -> Any:
        """An S3 Control client; it would put the account before the host's name, which 127.0.0.1 doesn't resolve."""
        client = self.server.client("s3control", region=region, key="test")
        client.meta.events.register("before-sign.s3-control", _without_account)
        return client

    def foreign(self, account: str = "222222222222") -> Any:
        """An S3 client of another account: of a role there that everybody may assume."""
        everybody = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
        trust = json.dumps({"Version": "2012-10-17", "Statement": [everybody]})
        made = self.client("iam", key=account).create_role(RoleName=self.name(), AssumeRolePolicyDocument=trust)
        role = made["Role"]["Arn"]
        keys = self.client("sts").assume_role(RoleArn=role, RoleSessionName="probe")["Credentials"]
        return boto3.client(
            "s3",
            region_name="us-east-1",
            endpoint_url=self.server.endpoint_url,
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
        )

    def name(self) -> str:
        return f"probe-{uuid.uuid4().hex}"

    def bucket(self, region: str = "us-east-1", *, versioned: bool = False, **options: Any) -> str:
        """A new bucket of this probe."""
        name, s3 = self.name(), self.client("s3", region)
        if region != "us-east-1":
            options["CreateBucketConfiguration"] = {"LocationConstraint": region}
        s3.create_bucket(Bucket=name, **options)
        if versioned:
            s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        return name

    def open_bucket(self, **options: Any) -> str:
        """A bucket that takes ACLs and public policies."""
        name = self.bucket(ObjectOwnership="ObjectWriter", **options)
        self.s3.delete_public_access_block(Bucket=name)
        return name


def _without_account(request: Any, **_: Any) -> None:
    request.url = re.sub(r"//\d{12}\.", "//", request.url)


@cache
def _client(server: Server, service: str, region: str, key: str) -> Any:
    return server.client(service, region=region, key=key)


def policy(bucket: str, *statements: dict[str, Any]) -> str:
    """A bucket policy; a statement covers the bucket and its objects for everybody unless it says otherwise."""
    arn = f"arn:aws:s3:::{bucket}"
    common = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [arn, f"{arn}/*"]}
    whole = [
        {**{name: value for name, value in common.items() if f"Not{name}" not in statement}, **statement}
        for statement in statements
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": whole})


def refused(code: str, call: Callable[..., Any], /, **options: Any) -> dict[str, Any]:
    """Assert that a call is refused with an error code, and return the error's whole response."""
    try:
        call(**options)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        return error.response
    raise AssertionError(f"{call.__name__} was not refused with {code}")


def status(answer: dict[str, Any]) -> int:
    """The HTTP status of an answer, or of an error's response."""
    return answer["ResponseMetadata"]["HTTPStatusCode"]


def header(client: Any, **headers: str) -> Any:
    """The client, sending these headers too, whatever it signed."""

    def add(request: Any, **_: Any) -> None:
        for name, value in headers.items():
            request.headers[name.replace("_", "-")] = value

    client.meta.events.register("before-send.s3", add)
    return client
