# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What those whom site.yml makes may do while IAM is enforced, tried out by plain boto3 with their own credentials."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
from botocore.exceptions import ClientError

from support.embedded import EmbeddedAws

ACCOUNT, MEMBER, STRANGER = "123456789012", "210987654321", "111122223333"
DATA = f"converge-aws-gauge-{ACCOUNT}"
AUDITOR = f"arn:aws:iam::{MEMBER}:role/gauge-auditor"
ADMINISTRATOR = f"arn:aws:iam::{MEMBER}:role/OrganizationAccountAccessRole"
PARTNER = f"arn:aws:iam::{ACCOUNT}:role/gauge-partner"
TRIED = "inbox/tried.txt"
Attempt = Callable[[], Any]


def tried(aws: EmbeddedAws) -> dict[str, str]:
    """What comes of each attempt: "done", or the code and the words of the refusal. All is then as it was before."""
    iam, s3 = aws.client("iam"), aws.client("s3")
    users = {name: iam.create_access_key(UserName=name)["AccessKey"] for name in ("ada", "jo", "gauge-buoy")}
    clients = {name: _session(aws, key["AccessKeyId"], key["SecretAccessKey"]) for name, key in users.items()}
    there = aws.client("iam", key=STRANGER)
    there.create_user(UserName="eve")
    there.put_user_policy(UserName="eve", PolicyName="all", PolicyDocument=_EVERYTHING)
    eve = there.create_access_key(UserName="eve")["AccessKey"]
    clients["eve"] = _session(aws, eve["AccessKeyId"], eve["SecretAccessKey"])
    aws.enforce()
    try:
        administrator = _assumed(aws, aws.client("sts"), ADMINISTRATOR)
        outcomes = {name: _outcome(attempt) for name, attempt in _attempts(aws, clients, administrator).items()}
    finally:
        aws.enforce(False)
        for name, key in users.items():
            iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
        there.delete_access_key(UserName="eve", AccessKeyId=eve["AccessKeyId"])
        there.delete_user_policy(UserName="eve", PolicyName="all")
        there.delete_user(UserName="eve")
        versions = s3.list_object_versions(Bucket=DATA, Prefix=TRIED)
        for one in versions.get("Versions", []) + versions.get("DeleteMarkers", []):
            s3.delete_object(Bucket=DATA, Key=TRIED, VersionId=one["VersionId"])
    return outcomes


def _attempts(aws: EmbeddedAws, clients: dict[str, Any], administrator: Any) -> dict[str, Attempt]:
    ada, jo, buoy, eve = (clients[name] for name in ("ada", "jo", "gauge-buoy", "eve"))
    partner = {"RoleArn": PARTNER, "RoleSessionName": "forecast", "ExternalId": "gauge-forecast-2026"}
    audit = {"RoleArn": AUDITOR, "RoleSessionName": "audit"}
    reading = {"Bucket": DATA, "Key": "readings/2026/10.csv"}
    own = aws.client("sts")

    def theirs() -> Any:
        s3 = administrator("s3")
        s3.create_bucket(Bucket="gauge-theirs")
        # The embedded AWS stands for AWS's TLS endpoint, unless a proxy's header says that the client used none.
        s3.meta.events.register(
            "before-sign.s3.PutObject",
            lambda request, **_: request.headers.add_header("X-Forwarded-Proto", "http"),
        )
        try:
            s3.put_object(Bucket="gauge-theirs", Key="x", Body=b"x")
        finally:
            s3.delete_bucket(Bucket="gauge-theirs")

    return {
        "the buoy delivers": lambda: buoy("s3").put_object(Bucket=DATA, Key=TRIED, Body=b"x"),
        "the buoy writes elsewhere": lambda: buoy("s3").put_object(Bucket=DATA, Key="readings/x", Body=b"x"),
        "the buoy reads": lambda: buoy("s3").get_object(**reading),
        "the buoy looks at users": lambda: buoy("iam").list_users(),
        "ada keeps": lambda: ada("s3").delete_object(Bucket=DATA, Key=TRIED),
        "ada reads herself": lambda: ada("iam").get_user(UserName="ada"),
        "ada reads another": lambda: ada("iam").get_user(UserName="jo"),
        "ada deletes the bucket": lambda: ada("s3").delete_bucket(Bucket=DATA),
        "jo reads": lambda: jo("s3").get_object(**reading),
        "jo writes": lambda: jo("s3").put_object(Bucket=DATA, Key=TRIED, Body=b"x"),
        "their administrator looks": lambda: administrator("iam").list_roles(),
        "their administrator leaves": lambda: administrator("organizations").leave_organization(),
        "their administrator writes without TLS": theirs,
        "the auditor is taken": lambda: own.assume_role(**audit, ExternalId="gauge-audit-2026"),
        "the auditor is taken without the id": lambda: own.assume_role(**audit),
        "the auditor is taken with another id": lambda: own.assume_role(**audit, ExternalId="guessed"),
        "jo takes the auditor": lambda: jo("sts").assume_role(**audit, ExternalId="gauge-audit-2026"),
        "a stranger takes the auditor": lambda: eve("sts").assume_role(**audit, ExternalId="gauge-audit-2026"),
        "the partner is taken": lambda: administrator("sts").assume_role(**partner),
        "the partner reads": lambda: _assumed(aws, administrator("sts"), **partner)("s3").get_object(**reading),
        "a stranger takes the partner": lambda: eve("sts").assume_role(**partner),
    }


def _assumed(aws: EmbeddedAws, sts: Any, RoleArn: str, RoleSessionName: str = "tried", **more: str) -> Any:
    keys = sts.assume_role(RoleArn=RoleArn, RoleSessionName=RoleSessionName, **more)["Credentials"]
    return _session(aws, keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])


def _session(aws: EmbeddedAws, key: str, secret: str, token: str | None = None) -> Any:
    """Clients by service, with these credentials."""
    session = boto3.Session(key, secret, token, region_name="us-east-1")
    return lambda service: session.client(service, endpoint_url=aws.endpoint_url)


def _outcome(attempt: Attempt) -> str:
    try:
        attempt()
    except ClientError as error:
        return f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"
    return "done"


_EVERYTHING = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
