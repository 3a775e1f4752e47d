# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong on the way to IAM: an alias that is taken, answers that are lost, secrets that nobody may see."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.playbook import WAYS
from support.stage import REGION
from tests.faults.test_bad_input import is_a_sentence

ALIAS, KEY = "converge.aws.iam_account_alias", "converge.aws.iam_access_key"
SINK = {"secret": "exporter/access-key"}


def test_an_alias_that_another_account_has(aws, playbook):
    aws.client("iam", key="222222222222").create_account_alias(AccountAlias="photos-of-converge")
    told = playbook.task(ALIAS, {"alias": "photos-of-converge"})
    assert told.kind == "failed" and is_a_sentence(told)
    assert told["error"]["code"] == "EntityAlreadyExists" and "Another account has this alias" in told["msg"]
    assert aws.client("iam").list_account_aliases()["AccountAliases"] == []


def test_a_lost_answer_leaves_the_alias(aws, playbook):
    """Sent again, it would be refused: IAM says of the account's own alias too that it exists."""
    aws.faults([{"kind": "drop_after", "times": 1, "operation": "CreateAccountAlias"}])
    begun = aws.last_call()
    told = playbook.task(ALIAS, {"alias": "photos-of-converge"})
    assert told.kind == "ok", told["msg"]
    assert (told["changed"], told["alias"]) == (True, "photos-of-converge")
    assert [call["operation"] for call in aws.writes(begun)] == ["CreateAccountAlias"]
    assert playbook.task(ALIAS, {"alias": "photos-of-converge"})["changed"] is False


@pytest.fixture
def exporter(aws) -> Any:
    """IAM, where there is a user for a program."""
    iam = aws.client("iam")
    iam.create_user(UserName="exporter")
    return iam


def keys(iam: Any) -> list[str]:
    return [key["AccessKeyId"] for key in iam.list_access_keys(UserName="exporter")["AccessKeyMetadata"]]


def kept(aws: Any) -> dict[str, str]:
    """The key in Secrets Manager."""
    return json.loads(aws.client("secretsmanager", REGION).get_secret_value(SecretId=SINK["secret"])["SecretString"])


@pytest.mark.parametrize("there", [0, 1])
@pytest.mark.parametrize("fault", ["drop_after", "drop_before", "internal_error"])
def test_a_lost_answer_leaves_one_new_key(fault, there, exporter, aws, playbook):
    """Its secret is lost with it, so it is deleted and another one made."""
    known = [exporter.create_access_key(UserName="exporter")["AccessKey"]["AccessKeyId"] for _each in range(there)]
    aws.faults([{"kind": fault, "times": 1, "operation": "CreateAccessKey"}])
    begun = aws.last_call()
    told = playbook.task(KEY, {"user_name": "exporter", "rotate_keys": True, "sink": SINK})
    assert told.kind == "ok", told["msg"]
    assert sorted(keys(exporter)) == sorted([*known, told["access_key_id"]])
    assert kept(aws)["access_key_id"] == told["access_key_id"]
    sent = [call["operation"] for call in aws.writes(begun) if call["service"] == "iam"]
    assert sent == ["CreateAccessKey", *(["DeleteAccessKey"] if fault == "drop_after" else []), "CreateAccessKey"]


@pytest.mark.parametrize("there", [0, 1])
def test_a_new_key_that_is_seen_late_is_found(there, exporter, aws, playbook):
    """The list lags behind: with one key there before, the next one is refused as one too many."""
    known = [exporter.create_access_key(UserName="exporter")["AccessKey"]["AccessKeyId"] for _each in range(there)]
    aws.faults([{"kind": "drop_after", "times": 1, "operation": "CreateAccessKey"},
                {"kind": "stale_read", "times": 1, "skip": 1, "operation": "ListAccessKeys"}])  # fmt: skip
    told = playbook.task(KEY, {"user_name": "exporter", "rotate_keys": True})
    assert told.kind == "ok", told["msg"]
    assert aws.fired() == [1, 1]
    assert sorted(keys(exporter)) == sorted([*known, told["access_key_id"]])


@pytest.mark.parametrize("operation", ["CreateSecret", "DescribeSecret"])
def test_a_key_that_can_not_be_handed_over_is_not_kept(operation, exporter, aws, playbook):
    aws.faults([{"kind": "error", "code": "AccessDeniedException", "status": 400, "operation": operation}])
    told = playbook.task(KEY, {"user_name": "exporter", "sink": SINK})
    assert told.kind == "failed" and is_a_sentence(told)
    assert f"secretsmanager:{operation}" in told["msg"]
    assert keys(exporter) == []


def traces(folder: Path, secret: str) -> list[str]:
    """The files that a secret stands in, whoever has written them."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path.relative_to(folder)) for path in files if secret.encode() in path.read_bytes()]


@pytest.fixture
def temporary(monkeypatch) -> Iterator[Path]:
    """Where programs put what they need for a while; its name is short, since Ansible makes a socket in it."""
    with tempfile.TemporaryDirectory(prefix="c") as folder:
        monkeypatch.setenv("TMPDIR", folder)
        yield Path(folder)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("check", [True, False])
def test_the_secret_goes_to_its_sink_alone(check, way, exporter, aws, playbooks, tmp_path, temporary):
    """At -vvv with a diff: not in what is printed, told, logged, or left in a temporary folder."""
    (tmp_path / "held").mkdir()
    file = tmp_path / "held" / "key.json"
    run = playbooks.run([
        {"name": name, KEY: {"user_name": "exporter", "rotate_keys": True, "sink": sink}, "vars": dict(WAYS[way])}
        for name, sink in (("secret", SINK), ("file", {"file": str(file)}))
    ], arguments=["--diff", *(["--check"] if check else [])])  # fmt: skip
    assert run.code == 0, run.output
    assert all(one["changed"] and "secret_access_key" not in one.result for one in run.told)
    if check:
        assert keys(exporter) == [] and not file.exists()
        assert aws.client("secretsmanager", REGION).list_secrets()["SecretList"] == []
        return
    for secret in (kept(aws)["secret_access_key"], json.loads(file.read_text())["secret_access_key"]):
        assert len(secret) == 40
        assert secret not in run.output and secret not in repr(run.told)
        assert traces(aws.state_dir, secret) == traces(temporary, secret) == []
    assert traces(tmp_path, kept(aws)["secret_access_key"]) == []
    assert traces(tmp_path, json.loads(file.read_text())["secret_access_key"]) == ["held/key.json"]


def test_without_a_sink_the_secret_stands_in_one_place(exporter, playbook):
    told = playbook.task(KEY, {"user_name": "exporter"})
    secret = told.result.pop("secret_access_key")
    assert len(secret) == 40 and secret not in json.dumps(told.result)
