# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing is touched in the wrong account, as root, in somebody else's bucket or in another region."""

from __future__ import annotations

import json

import pytest

from support.playbook import WAYS
from support.stage import REGION

BUCKET, POLICY, OBJECT = "converge.aws.s3_bucket", "converge.aws.iam_managed_policy", "converge.aws.s3_object"
NAME = "photos-of-converge"
# A key of 12 digits is the root user of that account.
US, THEM = "123456789012", "210987654321"
ROOT = {"access_key": US, "secret_key": "of-root"}
DOCUMENT = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}

# A task of each module that would change an empty account.
CHANGES = (
    (BUCKET, {"name": NAME, "versioning": True}),
    (POLICY, {"name": "read-photos", "policy": DOCUMENT}),
    (OBJECT, {"bucket": "their-photos", "object": "sea.jpg", "content": "the sea"}),
)
each_change = pytest.mark.parametrize(("module", "options"), CHANGES, ids=lambda value: str(value).rpartition(".")[2])
each_way = pytest.mark.parametrize("way", WAYS)


@pytest.fixture
def their_bucket(aws):
    """A bucket of another account that lets everybody in."""
    s3 = aws.client("s3", REGION, key=THEM)
    s3.create_bucket(Bucket="their-photos", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.delete_public_access_block(Bucket="their-photos")
    resource = ["arn:aws:s3:::their-photos", "arn:aws:s3:::their-photos/*"]
    open_door = {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": resource}
    s3.put_bucket_policy(Bucket="their-photos", Policy=json.dumps({"Version": "2012-10-17", "Statement": [open_door]}))
    return s3


def lock_out(s3):
    s3.delete_bucket_policy(Bucket="their-photos")


@each_way
@each_change
def test_another_account(module, options, way, aws, playbook):
    begun = aws.last_call()
    told = playbook.task(module, {**options, "expected_account_id": THEM}, way)
    assert told.kind == "failed"
    assert f"expected_account_id is {THEM}" in told["msg"] and US in told["msg"]
    # Who calls is remembered from earlier tasks; STS is all that may be asked.
    assert {call["operation"] for call in aws.calls(begun)} <= {"GetCallerIdentity"}


@each_change
def test_the_right_account(module, options, aws, playbook, their_bucket):
    expected = {} if module == OBJECT else {"expected_account_id": US}
    assert playbook.task(module, {**options, **expected})["changed"] is True


def test_who_calls_is_asked_once(aws, playbook):
    """The identity of an access key never changes: the second task knows it."""
    options = {"name": NAME, "expected_account_id": US, "access_key": "AKIAONLYINTHISTEST00", "secret_key": "x"}
    begun = aws.last_call()
    playbook.task(BUCKET, options)
    playbook.task(BUCKET, options)
    assert [call["operation"] for call in aws.calls(begun)].count("GetCallerIdentity") == 1


@each_way
@each_change
def test_root_is_refused(module, options, way, aws, playbook, their_bucket):
    begun = aws.last_call()
    told = playbook.task(module, {**options, **ROOT}, way)
    assert told.kind == "failed"
    assert "root" in told["msg"] and "allow_root" in told["msg"] and US in told["msg"]
    assert aws.writes(begun) == []


@each_change
def test_root_where_it_is_allowed(module, options, playbook, their_bucket):
    assert playbook.task(module, {**options, **ROOT, "allow_root": True})["changed"] is True


def test_root_may_look(aws, playbook):
    aws.client("s3", REGION).create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": REGION})
    told = playbook.task(BUCKET, {"name": NAME, "versioning": False, **ROOT})
    assert (told.kind, told["changed"]) == ("ok", False)


@each_way
@pytest.mark.parametrize(("module", "options"), [
    (BUCKET, {"name": "their-photos", "versioning": True}),
    (BUCKET, {"name": "their-photos", "state": "absent", "force": True}),
    (OBJECT, {"bucket": "their-photos", "object": "sea.jpg", "content": "the sea"}),
], ids=["change", "delete", "put"])  # fmt: skip
def test_a_bucket_of_somebody_else(module, options, way, aws, playbook, their_bucket):
    lock_out(their_bucket)
    begun = aws.last_call()
    told = playbook.task(module, options, way)
    assert told.kind == "failed"
    assert "their-photos" in told["msg"] and "another account" in told["msg"]
    assert aws.writes(begun) == []


@pytest.mark.parametrize("options", [
    {"name": "their-photos", "versioning": True},
    {"name": "their-photos", "state": "absent", "force": True},
], ids=["change", "delete"])  # fmt: skip
def test_an_open_bucket_of_somebody_else(options, aws, playbook, their_bucket):
    """Its owner lets everybody in, but this task is meant for our account: S3 itself refuses, call by call."""
    begun = aws.last_call()
    told = playbook.task(BUCKET, {**options, "expected_account_id": US})
    assert told.kind == "failed" and "another account" in told["msg"]
    assert aws.writes(begun) == []


def test_an_object_in_an_open_bucket_of_somebody_else(aws, playbook, their_bucket):
    _, options = CHANGES[2]
    begun = aws.last_call()
    told = playbook.task(OBJECT, {**options, "expected_bucket_owner": US})
    assert told.kind == "failed" and "another account" in told["msg"]
    assert aws.writes(begun) == []
    assert playbook.task(OBJECT, {**options, "expected_bucket_owner": THEM})["changed"] is True


@each_way
def test_a_name_that_somebody_else_has(way, aws, playbook):
    """Names of buckets are taken for the whole world, wherever one looks for them."""
    aws.client("s3", "us-east-1", key=THEM).create_bucket(Bucket=NAME)
    told = playbook.task(BUCKET, {"name": NAME, "region": "us-east-1"}, way)
    assert told.kind == "failed" and NAME in told["msg"] and "another account" in told["msg"]


@each_way
def test_another_region(way, aws, playbook):
    aws.client("s3", "eu-central-1").create_bucket(
        Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    begun = aws.last_call()
    for options in ({"versioning": True}, {"state": "absent"}):
        told = playbook.task(BUCKET, {"name": NAME, **options}, way)
        assert told.kind == "failed"
        assert all(words in told["msg"] for words in ("region:", "eu-central-1", REGION)), told["msg"]
    assert aws.writes(begun) == []
    assert playbook.task(BUCKET, {"name": NAME, "versioning": True, "region": "eu-central-1"}, way)["changed"] is True
