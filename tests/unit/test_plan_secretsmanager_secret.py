# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets as plans: values compared and not shown, copies, rotation, and what is scheduled for deletion."""

from __future__ import annotations

import contextlib
import datetime
import json
from dataclasses import replace
from typing import Any

import pytest
from ansible.module_utils.testing import patch_module_args

from ansible_collections.converge.aws.plugins.module_utils import runner
from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.retries import Attempt, Patience, pause
from ansible_collections.converge.aws.plugins.module_utils.secretsmanager import secrets
from ansible_collections.converge.aws.plugins.module_utils.state import State
from ansible_collections.converge.aws.plugins.plugin_utils.in_process import prepared, run_here
from support.modules import module, params
from support.planning import WHERE, plan, told

SECRET = module("secretsmanager_secret").RESOURCE
LAMBDA = "arn:aws:lambda:eu-west-3:123456789012:function:rotate"


def asked(**said: Any) -> Any:
    return params("secretsmanager_secret", **{"name": "shop", **said})


def steps(found: Any, **said: Any) -> Any:
    """The plan for a secret as AWS tells it, with the value that it has."""
    if found is None:
        return plan(SECRET, State(), asked(**said))
    answer = {"Secret": found, "Value": found.pop("value", None)}
    values = {part.name: part.codec.from_wire(_at(answer, part.read.path), None) for part in SECRET.parts
              if not part.read.operation}  # fmt: skip
    values["resource_policy"] = found.pop("policy", None)
    return plan(SECRET, State(answer, values), secrets.adopt(answer, asked(**said)))


def _at(answer: Any, path: str) -> Any:
    for name in path.split("."):
        answer = (answer or {}).get(name)
    return answer


def text(value: str) -> dict[str, Any]:
    return {"SecretString": value, "VersionId": "v-1"}


@pytest.mark.parametrize(("said", "now", "changes"), [
    ({"secret": "hush"}, text("hush"), False), ({"secret": "hush"}, text("Hush"), True),
    ({"secret": "hush"}, None, True), ({"secret": '{"a": 1}'}, text('{"a":1}'), True),
    ({"json_secret": {"b": 2, "a": 1}}, text('{"a":1,"b":2}'), False),
    ({"json_secret": {"a": 1}}, text("hush"), True), ({"json_secret": {"a": 1}}, text('{"a":true}'), True),
    ({"secret": "hush", "secret_type": "binary"}, {"SecretBinary": b"hush"}, False),
    ({"secret": "hush", "secret_type": "binary"}, text("hush"), True),
    ({}, text("hush"), False), ({"secret": "hush", "overwrite": False}, None, False),
])  # fmt: skip
def test_values_are_compared(said, now, changes):
    planned = steps({"Name": "shop", "value": now}, **said)
    assert told(planned) == ([("secret", "change", ["put_secret_value"])] if changes else [])
    for step in planned:
        assert "hush" not in repr((step.show(step.before), step.show(step.after))).lower()


def test_a_secret_is_made_with_its_value_in_one_call():
    (made,) = steps(None, secret="hush", description="d", replica=[{"region": "us-east-1"}], tags={"a": "b"})
    (request,) = made.requests
    assert request.params == {
        "Name": "shop", "SecretString": "hush", "Description": "d", "Tags": [{"Key": "a", "Value": "b"}],
        "AddReplicaRegions": [{"Region": "us-east-1"}],
    }  # fmt: skip
    assert "hush" not in repr(made.after)
    (bytes_too,) = steps(None, secret="hush", secret_type="binary")
    assert bytes_too.requests[0].params == {"Name": "shop", "SecretBinary": b"hush"}


@pytest.mark.parametrize("said", [
    {"json_secret": {"password": "quite-hushed"}}, {"json_secret": {"password": 'quite"-hushed'}},
    {"json_secret": {"pass": "qu\u00eete-hushed"}}, {"json_secret": ' {"password": "quite-hushed"}\n'},
    {"secret": "quite\n-hushed\n"},
])  # fmt: skip
def test_no_value_is_in_a_result_by_either_way_in(said, monkeypatch, capsys):
    """Nor in what the invocation repeats: validation writes a dictionary as text, where a quote is another."""

    def run(_subject, given, *_more):
        made = steps(None, **{option: given[option] for option in said})
        return {"changed": True, "plan": [runner._step(step) for step in made]}

    monkeypatch.setattr(runner, "run", run)
    arguments = {"name": "shop", **said}
    here = prepared(module("secretsmanager_secret"))
    told_here = json.dumps(run_here(here, arguments, False, True, lambda *_told: None, True))
    with patch_module_args(arguments), pytest.raises(SystemExit):
        module("secretsmanager_secret").main()
    for result in (told_here, capsys.readouterr().out):
        assert "CreateSecret" in result and "hushed" not in result


def test_what_is_scheduled_for_deletion_is_taken_back():
    going = {"Name": "shop", "DeletedDate": datetime.datetime.now(datetime.UTC)}
    planned = steps(dict(going), secret="hush")
    assert told(planned) == [("scheduled_deletion", "clear", ["restore_secret"]),
                             ("secret", "change", ["put_secret_value"])]  # fmt: skip
    assert "couldn't be read" in secrets.warn(asked(secret="hush"), planned)[0]


@pytest.mark.parametrize(("window", "members"), [
    (30, {"RecoveryWindowInDays": 30}), (7, {"RecoveryWindowInDays": 7}), (0, {"ForceDeleteWithoutRecovery": True}),
])  # fmt: skip
def test_a_deletion_says_for_how_long_it_can_be_taken_back(window, members):
    found = {"Secret": {"ReplicationStatus": [{"Region": "us-east-1"}]}, "Value": None}
    copies, gone = plan(SECRET, State(found, {}), asked(state="absent", recovery_window=window))
    assert copies.requests[0].params == {"SecretId": "shop", "RemoveReplicaRegions": ["us-east-1"]}
    assert gone.requests[0].params == {"SecretId": "shop", **members}


class Aws:
    """Secrets Manager, which refuses what isn't a read with a code where one is given."""

    def __init__(self, refuses: str = "", **seen: Any) -> None:
        self.seen, self.refuses, self.sent = seen, refuses, []

    def settled(self, missing: Any, about: str, timeout: float) -> None:
        assert missing() == ""

    def call(self, operation: str, request: Any, service: str = "") -> Any:
        if not operation.startswith(("describe_", "get_")):
            self.sent.append(operation)
            if self.refuses:
                raise ApiError(operation, self.refuses, "no", 400)
            return {}
        if operation == "get_secret_value" or not self.seen:
            raise ApiError(operation, "ResourceNotFoundException", "no", 400)
        return self.seen


def test_what_goes_is_gone_unless_it_is_to_go_at_once():
    going = Aws(DeletedDate=datetime.datetime.now(datetime.UTC))
    assert secrets.find(going, asked(state="absent"), WHERE) is None
    assert secrets.find(going, asked(state="absent", recovery_window=0), WHERE) is not None
    assert secrets.find(going, asked(secret="hush"), WHERE)["Value"] is None
    assert secrets.find(Aws(Name="shop"), asked(secret="hush"), WHERE)["Value"] is None
    assert secrets.find(Aws(), asked(secret="hush"), WHERE) is None


def test_copies_are_told_by_their_region():
    there = [{"Region": "us-east-1", "KmsKeyId": "alias/aws/secretsmanager"}, {"Region": "eu-central-1"}]
    assert steps({"ReplicationStatus": there}, replica=[{"region": "eu-central-1"}, {"region": "us-east-1"}]) == ()
    (moved,) = steps({"ReplicationStatus": there}, replica=[{"region": "us-west-2", "kms_key_id": "k"},
                                                            {"region": "us-east-1"}])  # fmt: skip
    assert [(one.operation, one.params) for one in moved.requests] == [
        ("remove_regions_from_replication", {"SecretId": "shop", "RemoveReplicaRegions": ["eu-central-1"]}),
        ("replicate_secret_to_regions", {"SecretId": "shop",
                                         "AddReplicaRegions": [{"Region": "us-west-2", "KmsKeyId": "k"}]}),
    ]  # fmt: skip
    assert told(steps({"ReplicationStatus": there}, replica=[])) == [
        ("replica", "clear", ["remove_regions_from_replication"])
    ]
    with pytest.raises(Refused, match="key of the replica in us-east-1 can't change"):
        secrets.accept({"Secret": {"ReplicationStatus": there}},
                       asked(replica=[{"region": "us-east-1", "kms_key_id": "alias/other"}]), WHERE)  # fmt: skip


def test_a_copy_is_waited_for_and_a_failure_told_and_tried_again():
    wants = asked(replica=[{"region": "us-east-1"}])

    def seen(status: str) -> dict[str, Any]:
        return {"ReplicationStatus": [{"Region": "us-east-1", "Status": status, "StatusMessage": "it is there."}]}

    assert secrets.pending("present", Aws(**seen("InSync")), wants, WHERE) == ""
    assert secrets.pending("present", Aws(**seen("InProgress")), wants, WHERE) == "its copy in us-east-1"
    assert secrets.pending("absent", Aws(), wants, WHERE) == ""
    with pytest.raises(Failed, match="couldn't be copied to us-east-1: it is there[.]$"):
        secrets.pending("present", Aws(**seen("Failed")), wants, WHERE)
    assert told(steps(seen("Failed"), replica=[{"region": "us-east-1"}])) == [
        ("replica", "change", ["replicate_secret_to_regions"])
    ]


def test_a_copys_key_is_left_alone_unless_it_is_said():
    there = {"ReplicationStatus": [{"Region": "us-east-1", "KmsKeyId": "alias/other"}]}
    secrets.accept({"Secret": there}, asked(replica=[{"region": "us-east-1"}]), WHERE)
    with pytest.raises(Refused, match=f"{WHERE.region} is where the secret itself is"):
        secrets.accept({"Secret": there}, asked(replica=[{"region": WHERE.region}]), WHERE)
    with pytest.raises(Refused, match=f"{WHERE.region} is where the secret itself is"):
        secrets.creating(asked(replica=[{"region": WHERE.region}]), WHERE)


@pytest.mark.parametrize(("code", "copies", "done"), [
    ("InvalidParameterException", ["us-east-1"], True), ("InvalidParameterException", [], False),
    ("AccessDeniedException", ["us-east-1"], False), ("", [], True),
])  # fmt: skip
def test_copies_whose_answer_was_lost_are_looked_for(code, copies, done):
    aws = Aws(code, ReplicationStatus=[{"Region": region} for region in copies], Name="shop")
    (step,) = steps({}, replica=[{"region": "us-east-1"}])
    with contextlib.nullcontext() if done else pytest.raises(ApiError):
        step.work(aws)
    assert aws.sent == ["replicate_secret_to_regions"]


@pytest.mark.parametrize(("code", "going", "window", "done"), [
    ("", False, 30, True), ("ResourceNotFoundException", False, 0, True), ("InvalidRequestException", True, 30, True),
    ("InvalidRequestException", False, 30, False), ("InvalidRequestException", True, 0, False),
])  # fmt: skip
def test_a_deletion_whose_answer_was_lost_is_looked_for(code, going, window, done):
    found = {"Secret": {"Name": "shop"}, "Value": None}
    (step,) = plan(SECRET, State(found, {}), asked(state="absent", recovery_window=window))
    aws = Aws(code, Name="shop", **({"DeletedDate": datetime.datetime.now(datetime.UTC)} if going else {}))
    with contextlib.nullcontext() if done else pytest.raises(ApiError):
        step.work(aws)


def test_a_deletion_waits_for_the_end_of_the_copies():
    found = {"Secret": {"ReplicationStatus": [{"Region": "us-east-1"}]}, "Value": None}
    copies, _gone = plan(SECRET, State(found, {}), asked(state="absent"))
    copies.work(Aws(Name="shop"))
    with pytest.raises(AssertionError, match="the end of its copies in us-east-1"):
        copies.work(Aws(Name="shop", ReplicationStatus=[{"Region": "us-east-1"}]))


def test_a_name_that_was_just_deleted_is_asked_for_again():
    message = "You can't create this secret because a secret with this name is already scheduled for deletion."
    refused = Attempt("create_secret", 1, 0.0, "InvalidRequestException", message, 400)
    assert pause(refused, Patience()) is not None
    assert pause(replace(refused, message="You can't."), Patience()) is None


def test_a_value_beside_a_rotation_is_warned_of():
    rotated = steps({}, rotation_lambda=LAMBDA, secret="hush")
    (warning,) = secrets.warn(asked(rotation_lambda=LAMBDA, secret="hush"), rotated)
    assert "overwrite: false" in warning
    assert secrets.warn(asked(rotation_lambda=LAMBDA, secret="hush", overwrite=False), rotated) == ()


@pytest.mark.parametrize(("now", "said", "operations"), [
    ({}, {"rotation_lambda": LAMBDA}, ["rotate_secret"]),
    ({"RotationEnabled": True, "RotationLambdaARN": LAMBDA, "RotationRules": {"AutomaticallyAfterDays": 30}},
     {"rotation_lambda": LAMBDA}, []),
    ({"RotationEnabled": True, "RotationLambdaARN": LAMBDA, "RotationRules": {"AutomaticallyAfterDays": 30}},
     {"rotation_lambda": LAMBDA, "rotation_interval": 7}, ["rotate_secret"]),
    ({"RotationEnabled": True, "RotationLambdaARN": LAMBDA}, {"rotation_lambda": ""}, ["cancel_rotate_secret"]),
    ({"RotationEnabled": True, "RotationLambdaARN": LAMBDA}, {}, []), ({}, {"rotation_lambda": ""}, []),
])  # fmt: skip
def test_rotation(now, said, operations):
    assert [one.operation for step in steps(now, **said) for one in step.requests] == operations


@pytest.mark.parametrize(("now", "wanted", "changes"), [
    ("arn:aws:kms:eu-west-3:123456789012:alias/shop", "alias/shop", False), (None, "alias/aws/secretsmanager", False),
    (None, "", False), ("alias/shop", "", True), ("alias/shop", "alias/other", True),
])  # fmt: skip
def test_keys_are_compared_by_what_they_name(now, wanted, changes):
    assert bool(steps({"KmsKeyId": now} if now else {}, kms_key_id=wanted)) is changes


@pytest.mark.parametrize(("seen", "said", "says"), [
    ({"OwningService": "rds"}, {"secret": "hush"}, "kept by rds"),
    ({"OwningService": "rds"}, {"state": "absent"}, "kept by rds"),
    ({"PrimaryRegion": "us-east-1"}, {"description": "d"}, "changed in us-east-1"),
])  # fmt: skip
def test_what_is_not_the_tasks_to_change_is_refused(seen, said, says):
    with pytest.raises(Refused, match=says):
        secrets.accept({"Secret": seen}, asked(**said), WHERE)


@pytest.mark.parametrize(("said", "says"), [
    ({"name": "my secret"}, "name: 'my secret'"), ({"recovery_window": 31}, "7 to 30"),
    ({"rotation_interval": 0}, "1 to 1000"), ({"secret": ""}, "can't be emptied"),
    ({"json_secret": "{hush"}, "json_secret: it is no JSON"), ({"secret": "a" * 65537}, "65536 bytes"),
    ({"json_secret": "{}", "secret_type": "binary"}, "JSON is text"),
    ({"replica": [{"region": "x"}, {"region": "x"}]}, "each region once"),
])  # fmt: skip
def test_what_cant_be_right_is_refused(said, says):
    with pytest.raises(Refused, match=says) as refused:
        secrets.check(asked(**said))
    assert "hush" not in str(refused.value)
