# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An access key tells who calls, in every service and way of signing."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import pytest

from support.embedded import EmbeddedAws

ACCOUNT = "111122223333"


def who(aws: EmbeddedAws, key: str, region: str = "us-east-1") -> tuple[str, str, str]:
    told = aws.client("sts", key=key, region=region).get_caller_identity()
    return told["Account"], told["Arn"], told["UserId"]


def test_a_key_of_twelve_digits_is_root_of_that_account(aws: EmbeddedAws) -> None:
    assert who(aws, ACCOUNT) == (ACCOUNT, f"arn:aws:iam::{ACCOUNT}:root", ACCOUNT)
    assert who(aws, ACCOUNT, "cn-north-1")[1] == f"arn:aws-cn:iam::{ACCOUNT}:root"


@pytest.mark.parametrize("key", ["test", "AKIAIOSFODNN7EXAMPLE", "1111222233334"])
def test_any_other_unknown_key_is_a_user_of_the_default_account(aws: EmbeddedAws, key: str) -> None:
    account, arn, user_id = who(aws, key)
    assert (account, arn) == ("123456789012", "arn:aws:iam::123456789012:user/moto")
    assert user_id.startswith("AIDA") and len(user_id) == 21


def test_the_account_counts_in_every_service(aws: EmbeddedAws) -> None:
    for service, make, read, field in (
        ("iam", lambda c: c.create_user(UserName="someone"), lambda c: c.list_users(), "Users"),
        ("sqs", lambda c: c.create_queue(QueueName="queue"), lambda c: c.list_queues(), "QueueUrls"),
        ("s3", lambda c: c.create_bucket(Bucket="example-bucket"), lambda c: c.list_buckets(), "Buckets"),
        ("secretsmanager", lambda c: c.create_secret(Name="s"), lambda c: c.list_secrets(), "SecretList"),
        ("glacier", lambda c: c.create_vault(vaultName="v"), lambda c: c.list_vaults(), "VaultList"),
    ):
        make(aws.client(service, key=ACCOUNT))
        assert len(read(aws.client(service, key=ACCOUNT))[field]) == 1, service
        assert not read(aws.client(service)).get(field), service


def test_a_created_key_is_its_user(aws: EmbeddedAws) -> None:
    iam = aws.client("iam", key=ACCOUNT)
    iam.create_user(UserName="someone")
    key = iam.create_access_key(UserName="someone")["AccessKey"]["AccessKeyId"]
    assert who(aws, key)[:2] == (ACCOUNT, f"arn:aws:iam::{ACCOUNT}:user/someone")


def test_an_assumed_role_is_its_session(aws: EmbeddedAws) -> None:
    everybody = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    trust = {"Version": "2012-10-17", "Statement": [everybody]}
    role: Any = aws.client("iam", key=ACCOUNT).create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(trust))
    session = aws.client("sts").assume_role(RoleArn=role["Role"]["Arn"], RoleSessionName="play")
    assert who(aws, session["Credentials"]["AccessKeyId"])[:2] == (
        ACCOUNT,
        f"arn:aws:sts::{ACCOUNT}:assumed-role/r/play",
    )


def test_a_presigned_url_is_its_signer(aws: EmbeddedAws) -> None:
    url = aws.client("sts", key=ACCOUNT).generate_presigned_url("get_caller_identity")
    with urllib.request.urlopen(url) as answer:
        assert f"<Arn>arn:aws:iam::{ACCOUNT}:root</Arn>".encode() in answer.read()
