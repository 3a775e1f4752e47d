# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The roles at their edges: single steps, the wrong account, bad input, files that change, and a project elsewhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support.embedded import EmbeddedAws
from support.playbook import ROOT

from .conftest import NOBODY, Carry

BUCKET = "edges-of-the-role"


@pytest.fixture(autouse=True)
def empty(aws: EmbeddedAws) -> None:
    aws.reset()


def own(**variables: Any) -> dict[str, Any]:
    """Variables of a user who doesn't want the example."""
    return {"s3_buckets": [{"name": BUCKET}], **variables}


def test_one_step_alone(aws: EmbeddedAws, carry_out: Carry):
    run = carry_out("converge.aws.s3", "--tags", "s3_bucket", **own(s3_uploads=[_upload("a", "text")]))
    assert run.code == 0, run.output[-2000:]
    assert [bucket["Name"] for bucket in aws.client("s3").list_buckets()["Buckets"]] == [BUCKET]
    assert "KeyCount" in (listing := aws.client("s3").list_objects_v2(Bucket=BUCKET)) and listing["KeyCount"] == 0


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"account_expected_id": "111122223333"}, "Expected: account 111122223333"),
        ({"account_expected_partition": "aws-cn"}, "Expected: partition aws-cn"),
    ],
)
def test_the_wrong_account_is_refused(aws: EmbeddedAws, carry_out: Carry, variables: dict[str, str], sentence: str):
    run = carry_out("converge.aws.s3", **own(**variables))
    assert run.code == 2
    assert sentence in " ".join(run.output.split())
    assert {call["operation"] for call in aws.calls()} <= {"GetCallerIdentity", "ListAccountAliases"}


def test_the_expected_account_is_worked_in(aws: EmbeddedAws, carry_out: Carry):
    run = carry_out("converge.aws.s3", **own(account_expected_id="123456789012"))
    assert run.code == 0, run.output[-2000:]


def test_the_modules_are_told_the_expected_account_too(aws: EmbeddedAws, carry_out: Carry):
    variables = own(account_expected_id="111122223333", account_id="123456789012")
    run = carry_out("converge.aws.s3", "--tags", "s3_bucket", "--skip-tags", "account", **variables)
    assert run.code == 2
    assert "expected_account_id is 111122223333" in " ".join(run.output.split())
    assert aws.writes() == []


@pytest.mark.parametrize(
    ("variables", "word"),
    [
        ({"s3_buckets": [{"name": BUCKET, "verisoning": True}]}, "verisoning"),
        ({"s3_uploads": [{"bucket": BUCKET, "object": "a"}]}, "content_base64"),
        ({"s3_objects": [{"do": "teleport", "bucket": BUCKET, "object": "a"}]}, "teleport"),
        ({"s3_objects": [{"do": "move", "bucket": BUCKET, "object": "a"}]}, "copy_src"),
        ({"s3_options": [{"name": BUCKET, "lifecycle_rules": [{"transitions": [{"days": 1}]}]}]}, "storage_class"),
        ({"s3_state": "gone"}, "gone"),
    ],
)
def test_bad_input_fails_before_the_first_call(
    aws: EmbeddedAws, carry_out: Carry, variables: dict[str, Any], word: str
):
    run = carry_out("converge.aws.s3", "--tags", "s3", **own(**variables))
    assert run.code == 2
    (failed,) = (told for told in run.told if told.kind == "failed")
    assert failed.action.endswith("validate_argument_spec")
    assert word in failed["msg"]
    assert {call["service"] for call in aws.calls()} <= {"sts", "iam"}


def test_options_of_a_bucket_that_nobody_makes(aws: EmbeddedAws, carry_out: Carry):
    run = carry_out("converge.aws.s3", **own(s3_options=[{"name": "a-slip-of-the-pen", "versioning": True}]))
    assert run.code == 2
    assert "There is no bucket a-slip-of-the-pen" in " ".join(run.output.split())
    assert [bucket["Name"] for bucket in aws.client("s3").list_buckets()["Buckets"]] == [BUCKET]


def _upload(key: str, content: str) -> dict[str, str]:
    return {"bucket": BUCKET, "object": key, "content": content}


def _move(before: str, after: str, do: str = "move") -> dict[str, Any]:
    return {"do": do, "copy_src": {"object": before}, "bucket": BUCKET, "object": after}


def test_an_upload_that_is_moved_is_not_repeated_until_it_changes(aws: EmbeddedAws, carry_out: Carry):
    for content, changed in (("one", True), ("one", False), ("two", True), ("two", False)):
        since = aws.last_call()
        variables = own(s3_uploads=[_upload("in/a", content)], s3_objects=[_move("in/a", "out/b")])
        run = carry_out("converge.aws.s3", **variables)
        assert run.code == 0, run.output[-2000:]
        assert bool(aws.writes(since)) is changed
        s3 = aws.client("s3")
        assert [entry["Key"] for entry in s3.list_objects_v2(Bucket=BUCKET)["Contents"]] == ["out/b"]
        assert s3.get_object(Bucket=BUCKET, Key="out/b")["Body"].read() == content.encode()


@pytest.mark.parametrize(
    "steps",
    [
        [_move("in/a", "mid/a"), _move("mid/a", "out/a", "rename")],
        [_move("in/a", "mid/a", "copy"), _move("mid/a", "out/a")],
        [_move("in/a", "out/a", "copy"), _move("in/a", "out/b")],
        [{"do": "download", "bucket": BUCKET, "object": "x", "dest": "x"}, _move("x", "y")],
        [{"do": "delete", "bucket": BUCKET, "object": "in/a"}],
    ],
)
def test_what_never_comes_to_rest_is_refused(aws: EmbeddedAws, carry_out: Carry, steps: list[dict[str, Any]]):
    run = carry_out("converge.aws.s3", **own(s3_uploads=[_upload("in/a", "text")], s3_objects=steps))
    assert run.code == 2
    taken = steps[-1].get("copy_src", steps[-1])["object"]
    assert f"One step makes or reads {BUCKET}/{taken}, and a later one takes it away" in " ".join(run.output.split())
    assert aws.writes() == []


def test_a_download_that_differs_is_said(aws: EmbeddedAws, carry_out: Carry, tmp_path: Path):
    original = tmp_path / "original"
    original.write_text("something else")
    get = {"do": "download", "bucket": BUCKET, "object": "a", "dest": str(tmp_path / "new" / "a")}
    variables = own(s3_uploads=[_upload("a", "one")], s3_objects=[{**get, "compare_with": str(original)}])
    run = carry_out("converge.aws.s3", **variables)
    assert run.code == 2
    assert f"{tmp_path}/new/a is not the same as {original}." in " ".join(run.output.split())


def test_an_object_is_deleted_once(aws: EmbeddedAws, carry_out: Carry):
    aws.client("s3").create_bucket(Bucket=BUCKET)
    aws.client("s3").put_object(Bucket=BUCKET, Key="old", Body=b"old")
    for deletes in (1, 0):
        since = aws.last_call()
        run = carry_out("converge.aws.s3", **own(s3_objects=[{"do": "delete", "bucket": BUCKET, "object": "old"}]))
        assert run.code == 0, run.output[-2000:]
        assert [call["operation"] for call in aws.writes(since)].count("DeleteObject") == deletes


def test_policies_reach_users_groups_and_roles_and_leave_them(aws: EmbeddedAws, carry_out: Carry):
    iam = aws.client("iam")
    iam.create_user(UserName="jo")
    iam.create_group(GroupName="readers")
    iam.create_role(RoleName="worker", AssumeRolePolicyDocument='{"Version": "2012-10-17", "Statement": []}')
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{BUCKET}/*"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    access = [{"name": "edge", "policy": policy, "users": ["jo"], "groups": ["readers"], "roles": ["worker"]}]
    run = carry_out("converge.aws.s3", **own(s3_access=access))
    assert run.code == 0, run.output[-2000:]
    holders = iam.list_entities_for_policy(PolicyArn="arn:aws:iam::123456789012:policy/edge")
    assert [len(holders[kind]) for kind in ("PolicyUsers", "PolicyGroups", "PolicyRoles")] == [1, 1, 1]
    run = carry_out("converge.aws.s3", **own(s3_access=access, s3_state="absent"))
    assert run.code == 0, run.output[-2000:]
    assert iam.list_policies(Scope="Local")["Policies"] == []
    assert iam.list_attached_user_policies(UserName="jo")["AttachedPolicies"] == []


def test_a_project_elsewhere_without_galaxy(aws: EmbeddedAws, tmp_path: Path):
    """As AWX runs it: a copy of the checkout with its link, the project's ansible.cfg, a playbook by its path."""
    project = tmp_path / "project"
    project.mkdir(mode=0o755)
    for name in ("collections", "inventories", "meta", "playbooks", "plugins", "roles"):
        shutil.copytree(ROOT / name, project / name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("ansible.cfg", "galaxy.yml"):
        shutil.copy(ROOT / name, project / name)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "ANSIBLE_"))}
    run = subprocess.run(
        [sys.executable, "-m", "ansible", "playbook", "-i", "inventories/embedded", "playbooks/site.yml"]
        + ["--check", "-e", f"embedded_aws_state_dir={aws.state_dir}"],
        cwd=project,
        env={**kept, **NOBODY, "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path), "LC_ALL": "C.UTF-8",
             "ANSIBLE_COLLECTIONS_PATH": "/runner/requirements_collections:collections"},
        capture_output=True,
        text=True,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    assert "failed=0" in run.stdout
    assert aws.writes() == []
