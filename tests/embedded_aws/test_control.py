# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The switches under /_embedded/ and the verbs of the command line that turn them."""

from __future__ import annotations

import json
import ssl
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from support.embedded import EmbeddedAws, command


def ask(aws: EmbeddedAws, method: str, switch: str, body: bytes | None = None, **headers: str) -> tuple[int, Any]:
    request = urllib.request.Request(f"{aws.endpoint_url}/_embedded/{switch}", body, headers, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


def verb(aws: EmbeddedAws, *arguments: str) -> dict[str, Any]:
    outcome = command(*arguments, "--state-dir", str(aws.state_dir))
    assert outcome.code == 0 and outcome.told, outcome.sentence
    return outcome.told


def test_status_tells_where_and_what(aws: EmbeddedAws) -> None:
    status = aws.status()
    assert status["running"] and status["mended"] and status["moto"] == "5.2.5"
    assert (status["pid"], status["port"], status["endpoint_url"]) == (aws.pid, aws.port, aws.endpoint_url)
    assert status["call_log"] == str(aws.state_dir / "calls.jsonl")


def test_unmended_says_so(unmended: EmbeddedAws) -> None:
    assert not unmended.status()["mended"]


def test_reset_empties_the_account_and_switches_everything_off(aws: EmbeddedAws) -> None:
    aws.client("s3").create_bucket(Bucket="example-bucket")
    aws.client("iam", key="111122223333").create_user(UserName="someone")
    aws.latency(1)
    aws.faults([{"kind": "throttle", "service": "sqs"}])
    assert verb(aws, "reset")["changed"]
    assert aws.calls() == []
    status = aws.status()
    assert (status["latency_ms"], status["faults"]) == (0, [])
    assert aws.client("s3").list_buckets()["Buckets"] == []
    assert aws.client("iam", key="111122223333").list_users()["Users"] == []


def test_the_managed_policies_of_aws_are_there_after_a_reset_too(aws: EmbeddedAws) -> None:
    iam = aws.client("iam")
    policy = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    iam.create_user(UserName="someone")
    iam.attach_user_policy(UserName="someone", PolicyArn=policy)
    assert iam.get_policy(PolicyArn=policy)["Policy"]["AttachmentCount"] == 1
    assert aws.client("iam", key="111122223333").get_policy(PolicyArn=policy)["Policy"]["AttachmentCount"] == 0
    aws.reset()
    assert iam.get_policy(PolicyArn=policy)["Policy"]["AttachmentCount"] == 0
    policies = iam.get_paginator("list_policies").paginate(Scope="AWS").build_full_result()["Policies"]
    assert len(policies) > 1500


def test_latency_delays_every_call_until_it_is_taken_away(aws: EmbeddedAws) -> None:
    assert verb(aws, "latency", "40")["changed"]
    assert not verb(aws, "latency", "40")["changed"]
    aws.client("sts").get_caller_identity()
    assert aws.calls()[-1]["ms"] >= 40
    assert verb(aws, "latency", "0")["latency_ms"] == 0
    assert aws.status()["latency_ms"] == 0


def test_costs_are_had_told_and_forgotten(aws: EmbeddedAws, tmp_path: Path) -> None:
    given = [{"date": "2026-11-20", "amount": 1.5, "service": "Amazon Glacier", "tags": {"team": "photos"}}]
    file = tmp_path / "costs.json"
    file.write_text(json.dumps(given))
    assert verb(aws, "costs", str(file))["changed"]
    assert not verb(aws, "costs", str(file))["changed"]
    assert ask(aws, "GET", "costs") == (200, {"costs": given})
    aws.reset()
    assert ask(aws, "GET", "costs") == (200, {"costs": []})


@pytest.mark.parametrize("wrong", [
    [], {"costs": [{"amount": 1}]}, {"costs": [{"date": "soon", "amount": 1}]},
    {"costs": [{"date": "2026-11-20", "amount": "much"}]}, {"costs": [{"date": "2026-11-20", "amount": 1, "a": 1}]},
])  # fmt: skip
def test_what_is_no_cost_is_refused(wrong: Any, aws: EmbeddedAws) -> None:
    status, told = ask(aws, "PUT", "costs", json.dumps(wrong).encode())
    assert status == 400 and "cost" in told["error"].lower()


def test_faults_are_added_told_and_cleared(aws: EmbeddedAws) -> None:
    added = verb(aws, "fault", "error", "--service", "s3", "--operation", "Put*", "--code", "SlowDown", "--times", "2")
    assert added["changed"]
    cut = verb(aws, "fault", "cut_body", "--at", "0.25", "--skip", "1", "--body", "Expedited")["faults"]
    assert [fault["body"] for fault in cut] == [None, "Expedited"]
    assert [(fault["kind"], fault["times"], fault["fired"]) for fault in aws.status()["faults"]] == [
        ("error", 2, 0),
        ("cut_body", None, 0),
    ]
    assert verb(aws, "faults-clear") | {"changed": True, "faults": []} == verb(aws, "faults-clear") | {"changed": True}
    assert aws.status()["faults"] == []


def test_calls_are_told_and_truncated(aws: EmbeddedAws) -> None:
    sts = aws.client("sts")
    sts.get_caller_identity()
    first = aws.last_call()
    sts.get_caller_identity()
    told = verb(aws, "calls", "--since", str(first))["calls"]
    assert [(call["n"], call["operation"]) for call in told] == [(first + 1, "GetCallerIdentity")]
    assert len(verb(aws, "calls")["calls"]) == 2
    assert ask(aws, "DELETE", "calls")[0] == 200
    assert aws.calls() == []
    sts.get_caller_identity()
    assert [call["n"] for call in aws.calls()] == [first + 2]


def test_the_switches_are_not_calls(aws: EmbeddedAws) -> None:
    aws.faults([{"kind": "drop_before"}])
    aws.status()
    assert aws.calls() == []


@pytest.mark.parametrize(
    ("method", "switch", "body", "sentence"),
    [
        ("PUT", "faults", b"{}", "Faults are a JSON list."),
        ("PUT", "faults", b"[", "The body is not JSON"),
        ("PUT", "faults", b'[{"kind": "flood"}]', "A fault's kind is one of throttle"),
        ("PUT", "faults", b'[{"kind": "throttle", "colour": "red"}]', "A fault has no colour."),
        ("PUT", "faults", b'[{"kind": "throttle", "times": 0}]', "A fault's times is a whole number of at least 1"),
        ("PUT", "faults", b'[{"kind": "throttle", "skip": true}]', "A fault's skip is a whole number of at least 0"),
        ("PUT", "faults", b'[{"kind": "throttle", "operation": 3}]', "A fault's operation is a text."),
        ("PUT", "faults", b'[{"kind": "cut_body", "at": 1}]', "A fault's at is a fraction"),
        ("POST", "faults", b'{"kind": "error"}', "A fault of kind error needs a code."),
        ("POST", "faults", b"3", "A fault is a JSON object"),
        ("PUT", "latency", b'{"ms": -1}', 'Latency is {"ms": milliseconds}'),
        ("PUT", "latency", b"5", 'Latency is {"ms": milliseconds}'),
        ("PUT", "restores", b'{"seconds": -1}', 'Restores take {"seconds": seconds}'),
        ("PUT", "restores", b"{}", 'Restores take {"seconds": seconds}'),
        ("PUT", "glacier", b'{"closed": 1}', 'S3 Glacier is {"closed": true}'),
        ("PUT", "databases", b'{"seconds": -1}', 'States of databases take {"seconds": seconds}'),
        ("PUT", "databases", b'{"fail": "tired"}', "An instance can't end in 'tired'"),
        ("PUT", "restores", b"null", 'Restores take {"seconds": seconds}'),
        ("PUT", "enforcement", b'{"on": 1}', 'Enforcement is {"on": true}'),
        ("PUT", "enforcement", b"true", 'Enforcement is {"on": true}'),
        ("PUT", "organization", b"[]", 'An organization is {"members"'),
        ("PUT", "organization", b'{"members": ["12"]}', "An organization's members are accounts of 12 digits"),
        ("PUT", "organization", b'{"members": ["123456789012"]}', "An organization's members are accounts of 12"),
        ("GET", "calls?since=x", None, "since is the number of a call"),
    ],
)
def test_a_wrong_switch_is_refused_with_a_sentence(
    aws: EmbeddedAws, method: str, switch: str, body: bytes | None, sentence: str
) -> None:
    status, told = ask(aws, method, switch, body)
    assert status == 400 and told["error"].startswith(sentence)
    assert (aws.status()["faults"], aws.status()["latency_ms"]) == ([], 0)


def test_a_switch_that_is_not_there_is_404(aws: EmbeddedAws) -> None:
    assert ask(aws, "GET", "weather") == (404, {"error": "There is no GET /_embedded/weather."})


def test_a_web_page_turns_no_switch(aws: EmbeddedAws) -> None:
    assert ask(aws, "POST", "reset", b"", Origin="http://example.com")[0] == 403


def test_the_command_line_passes_a_refusal_on(aws: EmbeddedAws) -> None:
    refused = command("fault", "flood", "--state-dir", str(aws.state_dir))
    assert refused.code == 1 and refused.sentence.startswith("A fault's kind is one of")


def test_days_of_vaults_pass_and_they_are_closed(aws: EmbeddedAws) -> None:
    assert ask(aws, "GET", "glacier") == (200, {"closed": False, "day": 0})
    assert verb(aws, "glacier", "day")["glacier"] == {"closed": False, "day": 1}
    assert verb(aws, "glacier", "closed")["changed"]
    assert not verb(aws, "glacier", "closed")["changed"]
    assert verb(aws, "glacier", "open")["glacier"] == {"closed": False, "day": 1}
    verb(aws, "glacier", "closed")
    aws.reset()
    assert ask(aws, "GET", "glacier") == (200, {"closed": False, "day": 0})


def test_databases_have_their_pace_and_their_ends(aws: EmbeddedAws) -> None:
    assert ask(aws, "GET", "databases") == (200, {"seconds": 0.3, "failures": []})
    assert verb(aws, "databases", "pace", "2")["databases"] == {"seconds": 2, "failures": []}
    assert not verb(aws, "databases", "pace", "2")["changed"]
    told = verb(aws, "databases", "fail", "storage-full", "It is full.")
    assert told["changed"] and told["databases"]["failures"] == ["storage-full"]
    assert not verb(aws, "databases", "window")["changed"]
    aws.reset()
    assert ask(aws, "GET", "databases") == (200, {"seconds": 0.3, "failures": []})


def test_the_authority_of_the_databases_is_told_and_lasts(aws: EmbeddedAws) -> None:
    told = verb(aws, "certificate-authority")
    assert (told["changed"], told["certificate_authority"]) == (False, told["rds_ca_bundle"])
    bundle = Path(told["certificate_authority"])
    assert bundle.parent == aws.state_dir
    certificates = bundle.read_text(encoding="ascii")
    ssl.create_default_context(cadata=certificates)
    aws.reset()
    assert verb(aws, "certificate-authority")["certificate_authority"] == str(bundle)
    assert bundle.read_text(encoding="ascii") == certificates, "clients that trust it go on doing so"


def test_restores_take_as_long_as_they_are_told(aws: EmbeddedAws) -> None:
    assert ask(aws, "GET", "restores") == (200, {"seconds": 1.0})
    told = verb(aws, "restores", "never")
    assert (told["changed"], told["restore_seconds"]) == (True, None)
    s3, this = aws.client("s3"), {"Bucket": "example-bucket", "Key": "k"}
    s3.create_bucket(Bucket="example-bucket")
    s3.put_object(**this, Body=b"x", StorageClass="GLACIER")
    s3.restore_object(**this, RestoreRequest={"Days": 1})
    assert s3.head_object(**this)["Restore"] == 'ongoing-request="true"'
    assert verb(aws, "restores")["changed"]
    assert 'ongoing-request="false"' in s3.head_object(**this)["Restore"]
    assert verb(aws, "restores", "expire")["changed"]
    assert "Restore" not in s3.head_object(**this)
    s3.restore_object(**this, RestoreRequest={"Days": 1})
    assert s3.head_object(**this)["Restore"] == 'ongoing-request="true"'
    assert not verb(aws, "restores", "never")["changed"]
    assert command("restores", "soon", "--state-dir", str(aws.state_dir)).sentence.startswith("seconds is a number")
    aws.reset()
    assert aws.status()["restore_seconds"] == 1.0


def test_alarms_are_evaluated_when_they_are_told_to(aws: EmbeddedAws) -> None:
    assert ask(aws, "POST", "alarms") == (200, {"evaluated": 0})
    cloudwatch = aws.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName="a", Namespace="n", MetricName="m", Statistic="Sum", Period=60, EvaluationPeriods=1, Threshold=1,
        ComparisonOperator="LessThanThreshold", TreatMissingData="notBreaching",
    )  # fmt: skip
    cloudwatch.set_alarm_state(AlarmName="a", StateValue="ALARM", StateReason="a drill")

    def state() -> str:
        return str(cloudwatch.describe_alarms(AlarmNames=["a"])["MetricAlarms"][0]["StateValue"])

    assert state() == "ALARM"
    told = verb(aws, "alarms")
    assert (told["changed"], told["evaluated"], state()) == (False, 1, "OK")


def test_an_organization_is_there_when_it_is_told_and_leads_into_its_accounts(aws: EmbeddedAws) -> None:
    assert ask(aws, "GET", "organization") == (200, {"members": None})
    for changed in (True, False):
        told = verb(aws, "organization", "210987654321")
        assert (told["changed"], told["organization"]) == (changed, {"members": ["210987654321"]})
    accounts = aws.client("organizations").list_accounts()["Accounts"]
    assert {one["Id"] for one in accounts} == {"123456789012", "210987654321"}
    role = "arn:aws:iam::210987654321:role/OrganizationAccountAccessRole"
    session = aws.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]["AccessKeyId"]
    aws.enforce()
    assert aws.client("iam", key=session).list_roles()["Roles"][0]["Arn"] == role
    aws.reset()
    assert ask(aws, "GET", "organization") == (200, {"members": None})
    # Its accounts are there at once, also after organizations were used, whose accounts take a while.
    assert verb(aws, "organization", "210987654321")["organization"] == {"members": ["210987654321"]}
