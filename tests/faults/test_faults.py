# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong on the way: throttling, errors of AWS's own, lost answers, damaged bytes, reads that lag, denials."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from support.organization import Organization
from support.stage import REGION
from tests.faults.test_bad_input import is_a_sentence

BUCKET, POLICY, OBJECT = "converge.aws.s3_bucket", "converge.aws.iam_managed_policy", "converge.aws.s3_object"
NAME, OTHER = "photos-of-converge", "archive-of-converge"
ARN = "arn:aws:iam::123456789012:policy/read-photos"
SEA = bytes(range(256)) * 400
# Every call that isn't a read.
WRITES = "[!GHL]*"


def document(*actions: str) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]}


SETTINGS = {
    "name": NAME,
    "versioning": True,
    "encryption": "aws:kms",
    "tags": {"team": "photographers"},
    "requester_pays": True,
    "public_access": {"block_public_policy": False},
}
PRESENT_POLICY = {"name": "read-photos", "policy": document("s3:GetObject")}
NEW_VERSION = {"name": "read-photos", "policy": document("s3:GetObject", "s3:ListBucket")}
HELD = {**PRESENT_POLICY, "attached_users": ["jo"], "tags": {"team": "photographers"}}
PUT = {"bucket": NAME, "object": "sea.jpg", "content": "the sea", "metadata": {"photographer": "Jo"}}
MOVE = {"bucket": NAME, "object": "ocean.bin", "mode": "move", "copy_src": {"object": "sea.bin"}}


@dataclass(frozen=True)
class World:
    """An account with two buckets, an object in one, two users, and a managed policy that one of them holds."""

    aws: Any

    @property
    def s3(self) -> Any:
        return self.aws.client("s3", REGION)

    @property
    def iam(self) -> Any:
        return self.aws.client("iam")

    def versions(self) -> list[str]:
        return [one["VersionId"] for one in self.iam.list_policy_versions(PolicyArn=ARN)["Versions"]]


@pytest.fixture
def world(aws) -> World:
    """The account before anything goes wrong."""
    world = World(aws)
    for name in (NAME, OTHER):
        world.s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    world.s3.put_object(Bucket=NAME, Key="sea.bin", Body=SEA, ChecksumAlgorithm="CRC64NVME")
    world.iam.create_policy(PolicyName="read-photos", PolicyDocument=json.dumps(document("s3:GetObject")))
    for user in ("jo", "kim"):
        world.iam.create_user(UserName=user)
    world.iam.attach_user_policy(UserName="kim", PolicyArn=ARN)
    return world


@dataclass(frozen=True)
class Case:
    """A task, and the operation of it that a fault befalls."""

    operation: str
    module: str
    options: Mapping[str, Any]


# Each is a task that writes; together they send every kind of write that the modules have.
CASES = (
    Case("CreateBucket", BUCKET, {"name": "new-photos-of-converge", "tags": {"a": "b"}}),
    Case("PutBucketTagging", BUCKET, SETTINGS),
    Case("PutBucketVersioning", BUCKET, SETTINGS),
    Case("DeleteBucket", BUCKET, {"name": OTHER, "state": "absent"}),
    Case("DeleteObjects", BUCKET, {"name": NAME, "state": "absent", "force": True}),
    Case("CreatePolicy", POLICY, {"name": "write-photos", "policy": document("s3:PutObject")}),
    Case("CreatePolicyVersion", POLICY, NEW_VERSION),
    Case("AttachUserPolicy", POLICY, HELD),
    Case("DetachUserPolicy", POLICY, {**PRESENT_POLICY, "attached_users": [], "purge_attachments": True}),
    Case("TagPolicy", POLICY, HELD),
    Case("DeletePolicy", POLICY, {"name": "read-photos", "state": "absent"}),
    Case("PutObject", OBJECT, PUT),
    Case("CopyObject", OBJECT, MOVE),
    Case("DeleteObject", OBJECT, MOVE),
)
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.operation)


def converges(case: Case, playbook: Any, world: World) -> None:
    """The same task, once more and with no fault, has nothing to do."""
    world.aws.faults([])
    begun = world.aws.last_call()
    told = playbook.task(case.module, case.options)
    assert (told.kind, told["changed"]) == ("ok", False), told["msg"] if told.kind == "failed" else told["plan"]
    assert world.aws.writes(begun) == []


@each_case
@pytest.mark.parametrize("fault", [
    {"kind": "throttle", "times": 2},
    {"kind": "internal_error", "times": 3},
    {"kind": "drop_before", "times": 2},
], ids=lambda fault: fault["kind"])  # fmt: skip
def test_a_fault_that_passes(fault, case, world, playbook):
    world.aws.faults([{**fault, "operation": case.operation}])
    told = playbook.task(case.module, case.options)
    assert told.kind == "ok", told["msg"]
    assert told["changed"] is True
    assert world.aws.fired()[0] == fault["times"]
    converges(case, playbook, world)


@each_case
def test_a_lost_answer(case, world, playbook):
    """What was carried out and not answered is neither done twice nor reported as failed."""
    world.aws.faults([{"kind": "drop_after", "times": 1, "operation": case.operation}])
    told = playbook.task(case.module, case.options)
    assert told.kind == "ok", told["msg"]
    assert told["changed"] is True
    assert world.aws.fired() == [1]
    converges(case, playbook, world)


@pytest.mark.parametrize(("more", "calls", "left"), [
    ({}, ["CreatePolicyVersion"], ["v1", "v2"]),
    ({"versions_kept": 1}, ["CreatePolicyVersion", "DeletePolicyVersion"], ["v2"]),
], ids=["kept", "pruned"])  # fmt: skip
def test_a_lost_answer_leaves_one_new_version(more, calls, left, world, playbook):
    world.aws.faults([{"kind": "drop_after", "times": 1, "operation": "CreatePolicyVersion"}])
    begun = world.aws.last_call()
    assert playbook.task(POLICY, {**NEW_VERSION, **more})["changed"] is True
    assert [call["operation"] for call in world.aws.writes(begun)] == calls
    assert sorted(world.versions()) == left


@pytest.mark.parametrize("faults", [
    [{"kind": "drop_after", "times": 1, "operation": "CreateAccount"}],
    [{"kind": "drop_before", "times": 1, "operation": "CreateAccount"}],
    [],
], ids=["a lost answer", "a lost request", "one under way"])  # fmt: skip
def test_an_account_is_made_once(faults, aws, playbook):
    """Neither when it isn't known what came of the request, nor when somebody else's is still being worked on."""
    ours = Organization.made(aws)
    if not faults:
        ours.client.create_account(Email="photos@example.com", AccountName="photos")
    aws.faults(faults)
    told = playbook.task("converge.aws.organizations_account", {"email": "photos@example.com", "name": "photos"})
    assert told.kind == "ok", told["msg"]
    assert told["changed"] is bool(faults)
    assert [one["Email"] for one in ours.client.list_accounts()["Accounts"]].count("photos@example.com") == 1
    requests = ours.client.list_create_account_status()["CreateAccountStatuses"]
    assert [one["State"] for one in requests] == ["SUCCEEDED"]


def test_a_lost_answer_leaves_one_policy(world, playbook):
    case = CASES[5]
    world.aws.faults([{"kind": "drop_after", "times": 1, "operation": "CreatePolicy"}])
    assert playbook.task(case.module, case.options).kind == "ok"
    assert sorted(one["PolicyName"] for one in world.iam.list_policies(Scope="Local")["Policies"]) == [
        "read-photos", "write-photos"]  # fmt: skip


@pytest.mark.parametrize("fault", [{"kind": "throttle"}, {"kind": "internal_error"}, {"kind": "drop_before"}],
                         ids=lambda fault: fault["kind"])  # fmt: skip
@each_case
def test_a_fault_that_stays(fault, case, world, playbook):
    """It ends within retry_timeout, with a sentence that names what failed and what was done before it."""
    world.aws.faults([{**fault, "operation": case.operation}])
    told = playbook.task(case.module, {**case.options, "retry_timeout": 1})
    assert told.kind == "failed"
    assert is_a_sentence(told), told["msg"]
    done = told.get("done", [])
    assert told["changed"] is bool(done)
    assert ("Done before that: " + ", ".join(done) if done else "failed") in told["msg"]
    again = {**case.options}
    world.aws.faults([])
    assert playbook.task(case.module, again)["changed"] is True
    converges(case, playbook, world)


@pytest.mark.parametrize("way", ["in_process", "ansiballz"])
def test_denied(way, world, playbook):
    world.aws.faults([{"kind": "error", "code": "AccessDenied", "status": 403, "operation": "PutBucketTagging"}])
    told = playbook.task(BUCKET, SETTINGS, way)
    assert told.kind == "failed" and is_a_sentence(told)
    for words in ("tags of bucket photos-of-converge", "AccessDenied", "s3:PutBucketTagging", "Done before that:"):
        assert words in told["msg"]
    assert told["error"]["code"] == "AccessDenied"
    assert told["done"] == ["public_access", "versioning", "encryption"]
    world.aws.faults([])
    assert [step["name"] for step in playbook.task(BUCKET, SETTINGS, way)["plan"]] == ["tags", "requester_pays"]


@pytest.mark.parametrize(("operation", "module", "options", "words"), [
    ("GetBucketPolicy", BUCKET, {"name": NAME, "policy": {}}, ("reading policy of bucket", "s3:GetBucketPolicy")),
    ("HeadBucket", BUCKET, {"name": NAME}, ("looking for bucket", "credentials", "s3:ListBucket")),
    ("GetPolicy", POLICY, PRESENT_POLICY, ("looking for policy read-photos", "iam:GetPolicy")),
    ("CreatePolicyVersion", POLICY, NEW_VERSION, ("document of policy read-photos", "iam:CreatePolicyVersion")),
    ("AttachUserPolicy", POLICY, HELD, ("attached_users[jo]", "iam:AttachUserPolicy")),
    ("DeleteBucket", BUCKET, {"name": OTHER, "state": "absent"}, ("deleting bucket", "s3:DeleteBucket")),
    ("HeadObject", OBJECT, PUT, ("looking for s3://", "s3:GetObject")),
    ("PutObject", OBJECT, PUT, ("sending object", "s3:PutObject")),
    ("GetObject", OBJECT, {"bucket": NAME, "object": "sea.bin", "mode": "getstr"}, ("s3:GetObject",)),
    ("CopyObject", OBJECT, MOVE, ("copying object", "s3:PutObject")),
    ("ListObjectsV2", OBJECT, {"bucket": NAME, "mode": "list"}, ("listing bucket", "s3:ListBucket")),
], ids=lambda value: value if isinstance(value, str) and value[0].isupper() else "")  # fmt: skip
def test_denied_names_the_permission(operation, module, options, words, world, playbook):
    world.aws.faults([{"kind": "error", "code": "AccessDenied", "status": 403, "operation": operation}])
    told = playbook.task(module, options)
    assert told.kind == "failed" and is_a_sentence(told)
    assert all(word in told["msg"][0].lower() + told["msg"][1:] for word in words), told["msg"]


@pytest.mark.parametrize(("code", "words"), [
    ("InvalidClientTokenId", ("access key", "AWS_ACCESS_KEY_ID")),
    ("SignatureDoesNotMatch", ("secret_key", "AWS_SECRET_ACCESS_KEY")),
    ("ExpiredToken", ("expired",)),
    ("RequestTimeTooSkewed", ("clock",)),
])  # fmt: skip
def test_wrong_credentials(code, words, world, playbook):
    world.aws.faults([{"kind": "error", "code": code, "status": 403, "service": "iam"}])
    begun = world.aws.last_call()
    told = playbook.task(POLICY, NEW_VERSION)
    assert told.kind == "failed" and is_a_sentence(told)
    assert all(word in told["msg"] for word in (code, *words)), told["msg"]
    assert world.aws.writes(begun) == []


@pytest.mark.parametrize("way", ["in_process", "ansiballz"])
def test_a_download_cut_short(way, world, playbook, tmp_path):
    """The file that was there stays, and nothing of the half of the new one does."""
    options = {"bucket": NAME, "object": "sea.bin", "mode": "get", "dest": str(tmp_path / "sea.bin")}
    (tmp_path / "sea.bin").write_bytes(b"what was there")
    world.aws.faults([{"kind": "cut_body", "operation": "GetObject"}])
    told = playbook.task(OBJECT, {**options, "retry_timeout": 1}, way)
    assert told.kind == "failed" and is_a_sentence(told), told.result
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"sea.bin": b"what was there"}
    world.aws.faults([])
    assert playbook.task(OBJECT, options, way)["changed"] is True
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"sea.bin": SEA}


def test_a_download_that_breaks_off_once(world, playbook, tmp_path):
    options = {"bucket": NAME, "object": "sea.bin", "mode": "get", "dest": str(tmp_path / "sea.bin")}
    world.aws.faults([{"kind": "cut_body", "operation": "GetObject", "times": 2}])
    assert playbook.task(OBJECT, options)["changed"] is True
    assert (tmp_path / "sea.bin").read_bytes() == SEA


def test_a_text_that_breaks_off_once(world, playbook):
    world.s3.put_object(Bucket=NAME, Key="note.txt", Body=b"the sea " * 1000)
    world.aws.faults([{"kind": "cut_body", "operation": "GetObject", "times": 2}])
    told = playbook.task(OBJECT, {"bucket": NAME, "object": "note.txt", "mode": "getstr"})
    assert told["contents"] == "the sea " * 1000


@pytest.mark.parametrize(("operation", "module", "options"), [
    ("GetBucketTagging", BUCKET, SETTINGS),
    ("GetBucketVersioning", BUCKET, SETTINGS),
    ("HeadBucket", BUCKET, {"name": "new-photos-of-converge"}),
    ("GetPolicy", POLICY, {"name": "write-photos", "policy": document("s3:PutObject")}),
    ("GetPolicyVersion", POLICY, NEW_VERSION),
    ("ListPolicyVersions", POLICY, NEW_VERSION),
    ("ListEntitiesForPolicy", POLICY, HELD),
], ids=lambda value: value if isinstance(value, str) and value[0].isupper() else "")  # fmt: skip
def test_reads_that_lag(operation, module, options, world, playbook):
    """A read that still gives what was before a write is waited for, and never written against again."""
    world.aws.faults([{"kind": "stale_read", "operation": operation, "times": 2}])
    begun = world.aws.last_call()
    told = playbook.task(module, options)
    assert told.kind == "ok", told["msg"]
    assert told["changed"] is True
    writes = [(call["operation"], call["resource"]) for call in world.aws.writes(begun)]
    assert len(writes) == len(set(writes)), "nothing is sent twice"
    converges(Case(operation, module, options), playbook, world)


def test_every_crash_point(world, playbook):
    """Cut off after n writes, for every n: what was done is said, and the next run does exactly the rest."""
    new = {**SETTINGS, "name": "new-photos-of-converge"}
    whole = [step["name"] for step in playbook.task(BUCKET, new, check_mode=True)["plan"]]
    assert len(whole) == 6
    for n in range(len(whole)):
        world.aws.faults([{"kind": "drop_before", "operation": WRITES, "skip": n}])
        told = playbook.task(BUCKET, {**new, "retry_timeout": 0})
        assert told.kind == "failed" and is_a_sentence(told)
        assert told.get("done", []) == whole[:n], told["msg"]
        assert told["changed"] is (n > 0)
        world.aws.faults([])
        rest = playbook.task(BUCKET, new)
        assert [step["name"] for step in rest["plan"]] == whole[n:]
        assert playbook.task(BUCKET, new)["changed"] is False
        assert playbook.task(BUCKET, {"name": new["name"], "state": "absent"})["changed"] is True


def test_every_crash_point_of_a_move(world, playbook):
    for n in range(2):
        world.s3.put_object(Bucket=NAME, Key="sea.bin", Body=SEA)
        world.s3.delete_object(Bucket=NAME, Key="ocean.bin")
        world.aws.faults([{"kind": "drop_before", "operation": WRITES, "skip": n}])
        assert playbook.task(OBJECT, {**MOVE, "retry_timeout": 0}).kind == "failed"
        assert world.s3.head_object(Bucket=NAME, Key="sea.bin")["ContentLength"] == len(SEA)
        world.aws.faults([])
        assert playbook.task(OBJECT, MOVE)["changed"] is True
        keys = [entry["Key"] for entry in world.s3.list_objects_v2(Bucket=NAME)["Contents"]]
        assert keys == ["ocean.bin"]


def test_every_crash_point_of_a_deletion(world, playbook):
    """A policy with holders and versions is taken apart call by call, and each time the next run ends it."""
    held = {**HELD, "attached_users": ["jo"]}
    gone = {"name": "read-photos", "state": "absent"}
    for n in range(3):
        assert playbook.task(POLICY, held).kind == "ok"
        assert playbook.task(POLICY, NEW_VERSION).kind == "ok"
        world.aws.faults([{"kind": "drop_before", "operation": WRITES, "skip": n}])
        told = playbook.task(POLICY, {**gone, "retry_timeout": 0})
        assert told.kind == "failed" and told.get("done", []) == ["attached_users", "versions", "policy"][:n]
        world.aws.faults([])
        assert playbook.task(POLICY, gone)["changed"] is True
        assert world.iam.list_policies(Scope="Local")["Policies"] == []
