# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task works as the role that it names: both ways in, in check mode too, and the role is assumed once."""

from __future__ import annotations

import json
import time
import uuid

import pytest

from embedded_aws.mends.assumed_roles import totp
from support.playbook import WAYS
from support.stage import REGION

CALLER, BUCKET = "converge.aws.aws_caller_info", "converge.aws.s3_bucket"
US, THEM = "123456789012", "210987654321"
each_way = pytest.mark.parametrize("way", WAYS)


@pytest.fixture
def role(aws):
    """Makes a role of their account that lets us in, under the conditions of a statement; gives assume_role."""

    def make(conditions=None, actions=("sts:AssumeRole",), **options):
        name = f"deploy-{uuid.uuid4().hex[:8]}"
        statement = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{US}:root"}, "Action": list(actions),
                     **({"Condition": conditions} if conditions else {})}  # fmt: skip
        trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        made = aws.client("iam", key=THEM).create_role(RoleName=name, AssumeRolePolicyDocument=trust, **options)
        return {"arn": made["Role"]["Arn"]}

    return make


def assumed(aws, since):
    return [call["operation"] for call in aws.calls(since)].count("AssumeRole")


def session_of(option, name="converge.aws"):
    return f"arn:aws:sts::{THEM}:assumed-role/{option['arn'].rpartition('/')[2]}/{name}"


@each_way
def test_who_calls(way, role, playbook):
    option = role(MaxSessionDuration=7200)
    told = playbook.task(CALLER, {"assume_role": {**option, "session_name": "play-1", "duration": 7200}}, way)
    assert (told["arn"], told["account"], told["changed"]) == (session_of(option, "play-1"), THEM, False)
    assert "sts:AssumeRole" in told["permissions"]
    assert playbook.task(CALLER, {}, way)["account"] == US


@each_way
def test_a_bucket_of_theirs_from_plan_to_nothing(way, role, aws, playbook):
    option, ours = role(), aws.client("s3", REGION)
    options = {"name": "photos-of-theirs", "assume_role": option, "expected_account_id": THEM}
    begun = aws.last_call()
    planned = playbook.task(BUCKET, options, way, check_mode=True)
    assert planned["changed"] is True and ours.list_buckets()["Buckets"] == []
    # AssumeRole counts as a write in the log of calls: it is all that there may be.
    assert {call["operation"] for call in aws.writes(begun)} <= {"AssumeRole"}
    made = playbook.task(BUCKET, options, way)
    assert made["changed"] is True and made["permissions"] == planned["permissions"]
    assert [b["Name"] for b in aws.client("s3", REGION, key=THEM).list_buckets()["Buckets"]] == ["photos-of-theirs"]
    assert ours.list_buckets()["Buckets"] == []
    again = playbook.task(BUCKET, options, way)
    assert again["changed"] is False
    assert playbook.task(BUCKET, {**options, "state": "absent"}, way)["changed"] is True
    assert assumed(aws, begun) == 1
    # Who the session is was told with it: STS is not asked again.
    assert "GetCallerIdentity" not in [call["operation"] for call in aws.calls(begun)]


@each_way
def test_the_account_is_the_roles(way, role, aws, playbook):
    option, begun = role(), aws.last_call()
    told = playbook.task(BUCKET, {"name": "b-of-ours", "assume_role": option, "expected_account_id": US}, way)
    assert told.kind == "failed"
    assert f"expected_account_id is {US}" in told["msg"] and session_of(option) in told["msg"]
    assert {call["operation"] for call in aws.calls(begun)} == {"AssumeRole"}


def test_calls_are_counted_alike_whether_it_was_assumed_before(role, playbook):
    option = role()
    first, second = (playbook.task(CALLER, {"assume_role": option}) for _ in range(2))
    assert first["api_calls"] == second["api_calls"] == 2
    assert first["permissions"] == second["permissions"]


def test_module_defaults_and_a_profile(role, aws, playbooks):
    mine, other = role(), role()
    home = playbooks.folder / "home"
    home.mkdir()
    (home / "config").write_text(
        f"[profile other]\nrole_arn = {other['arn']}\nsource_profile = us\n"
        "[profile us]\naws_access_key_id = test\naws_secret_access_key = x\n"
    )
    files = {"AWS_CONFIG_FILE": str(home / "config"), "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    defaults = {"module_defaults": {"group/converge.aws.aws": {"assume_role": mine}}}
    begun = aws.last_call()
    run = playbooks.run(
        {"hosts": "localhost", **defaults, "tasks": [
            {"name": f"by default, {way}", CALLER: {}, "vars": vars_} for way, vars_ in WAYS.items()]},
        {"hosts": "localhost", "environment": files, "tasks": [
            {"name": f"by profile, {way}", CALLER: {"profile": "other"}, "vars": vars_}
            for way, vars_ in WAYS.items()]},
    )  # fmt: skip
    for way in WAYS:
        assert run.of(f"by default, {way}")["arn"] == session_of(mine)
        assert other["arn"].rpartition("/")[2] in run.of(f"by profile, {way}")["arn"]
    assert assumed(aws, begun) == 2


def test_two_hundred_tasks_assume_once(role, aws, playbooks):
    option, hosts = role(), [f"h{number}" for number in range(20)]
    tasks = [{"name": f"task {number}", CALLER: {"assume_role": option}} for number in range(10)]
    play = {"hosts": "all", "strategy": "free", "vars": {"ansible_connection": "local"}, "tasks": tasks}
    begun = aws.last_call()
    run = playbooks.run(play, arguments=("-i", ",".join(hosts) + ",", "-f", "10"))
    assert run.code == 0
    assert [told["arn"] for told in run.told if told.kind == "ok"] == [session_of(option)] * 200
    assert assumed(aws, begun) == 1


# --- refusals ---


def denied(arn):
    return f"User: arn:aws:iam::{US}:user/moto is not authorized to perform: sts:AssumeRole on resource: {arn}"


@each_way
@pytest.mark.parametrize("given", [{}, {"external_id": "another"}], ids=["none", "wrong"])
def test_an_external_id(given, way, role, aws, playbook):
    option = role({"StringEquals": {"sts:ExternalId": "of-ours"}})
    begun = aws.last_call()
    options = {"name": "b-of-theirs", "retry_timeout": 0}
    told = playbook.task(BUCKET, {**options, "assume_role": {**option, **given}}, way)
    assert told.kind == "failed"
    assert told["msg"].startswith(f"Assuming the role {option['arn']} failed: ") and "external_id" in told["msg"]
    assert told["error"]["code"] == "AccessDenied" and "Traceback" not in str(told.result)
    assert {call["operation"] for call in aws.calls(begun)} == {"AssumeRole"}
    right = playbook.task(BUCKET, {**options, "assume_role": {**option, "external_id": "of-ours"}}, way)
    assert right["changed"] is True


@pytest.mark.parametrize(("given", "words"), [
    ({"arn": "deploy"}, "is not a role's ARN"),
    ({"duration": 60}, "assume_role.duration: 60"),
    ({"session_name": "x y"}, "assume_role.session_name"),
])  # fmt: skip
@each_way
def test_nonsense_is_refused_before_anything_is_sent(way, given, words, role, aws, playbook):
    option, begun = role(), aws.last_call()
    told = playbook.task(CALLER, {"assume_role": {**option, **given}}, way)
    assert told.kind == "failed" and words in told["msg"]
    assert aws.calls(begun) == []


def test_a_longer_session_than_the_role_allows(role, playbook):
    told = playbook.task(CALLER, {"assume_role": {**role(), "duration": 7200}})
    assert told.kind == "failed" and "assume_role.duration" in told["msg"]


def test_a_role_that_was_just_made_is_waited_for(role, aws, playbook):
    option = role()
    fault = {"kind": "error", "operation": "AssumeRole", "code": "AccessDenied", "status": 403, "times": 2}
    aws.faults([{**fault, "message": denied(option["arn"])}])
    assert playbook.task(CALLER, {"assume_role": option})["account"] == THEM
    assert aws.fired() == [2]


@pytest.mark.parametrize(("module", "options"), [(CALLER, {}), (BUCKET, {"name": "b-of-theirs"})], ids=["sts", "head"])
def test_a_session_of_a_role_that_was_made_anew(module, options, role, aws, playbook):
    """Its key is unknown by then, and to HEAD that is a bare 403: the task gets another session, once."""
    option = role()
    playbook.task(module, {**options, "assume_role": option})
    aws.reset()
    trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    aws.client("iam", key=THEM).create_role(
        RoleName=option["arn"].rpartition("/")[2],
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    )
    begun = aws.last_call()
    for _time in range(2):
        assert playbook.task(module, {**options, "assume_role": option}).kind == "ok"
    assert assumed(aws, begun) == 1


def test_sts_is_asked_again_as_every_service_is(role, aws, playbook):
    option = role()
    aws.faults([{"kind": kind, "operation": "AssumeRole", "times": 1} for kind in ("throttle", "drop_before")])
    assert playbook.task(CALLER, {"assume_role": option})["account"] == THEM
    assert aws.fired() == [1, 1]


def test_a_code_is_asked_once_and_shown_nowhere(role, aws, playbooks):
    iam = aws.client("iam")
    iam.create_user(UserName="anna")
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="anna")["VirtualMFADevice"]
    codes = {"AuthenticationCode1": "123456", "AuthenticationCode2": "654321"}
    iam.enable_mfa_device(UserName="anna", SerialNumber=device["SerialNumber"], **codes)
    keys = iam.create_access_key(UserName="anna")["AccessKey"]
    code = totp(device["Base32StringSeed"].decode(), int(time.time()) // 30)
    option = {**role({"Bool": {"aws:MultiFactorAuthPresent": "true"}}), "mfa_serial": device["SerialNumber"]}
    common = {"access_key": keys["AccessKeyId"], "secret_key": keys["SecretAccessKey"], "retry_timeout": 0}
    run = playbooks.run([
        {"name": name, CALLER: {**common, "assume_role": given}, "ignore_errors": True, "vars": WAYS[way]}
        for name, given, way in (
            ("none", option, "in_process"),
            ("wrong", {**option, "mfa_token": "98765"}, "ansiballz"),
            ("right", {**option, "mfa_token": code}, "in_process"),
            ("kept", option, "ansiballz"),
            ("used", {**option, "session_name": "second", "mfa_token": code}, "ansiballz"),
        )
    ])  # fmt: skip
    assert "needs a code of the MFA device" in run.of("none")["msg"]
    assert "the 6 digits" in run.of("wrong")["msg"]
    assert run.of("right")["arn"] == run.of("kept")["arn"] == session_of(option)
    assert "give assume_role.mfa_token a new one" in run.of("used")["msg"]
    kept = list((playbooks.folder / "home" / ".cache" / "converge.aws" / "sessions").glob("*.json"))
    secrets = json.loads(kept[0].read_text())["Credentials"]
    for secret in (f'"{code}"', secrets["SecretAccessKey"], secrets["SessionToken"], keys["SecretAccessKey"]):
        assert secret not in run.output
    assert len(kept) == 1 and kept[0].stat().st_mode & 0o777 == 0o600


def test_tags_and_a_source_identity_name_their_permissions(role, playbook):
    actions = ("sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity")
    more = {"tags": {"team": "web"}, "transitive_tag_keys": ["team"], "source_identity": "anna"}
    told = playbook.task(CALLER, {"assume_role": {**role(actions=actions), **more}})
    assert [action for action in told["permissions"] if action.startswith("sts:")] == sorted(actions)
    refused = playbook.task(CALLER, {"assume_role": {**role(), **more}, "retry_timeout": 0})
    assert "sts:TagSession" in refused["msg"]
