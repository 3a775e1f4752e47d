# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions of roles: what may be asked for, who shares one, how long it is kept, and what is said when AWS refuses."""

from __future__ import annotations

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest

from ansible_collections.converge.aws.plugins.module_utils.assumed_roles import actions_of, request_of
from ansible_collections.converge.aws.plugins.module_utils.connection import Connections, Identity
from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused

ARN = "arn:aws:iam::210987654321:role/deploy"
SESSION = "arn:aws:sts::210987654321:assumed-role/deploy/converge.aws"
MFA = "arn:aws:iam::123456789012:mfa/anna"
KEYS = {"access_key": "of-anna", "secret_key": "hush", "region": "eu-west-3"}
CONFIG = """
[profile anna]
aws_access_key_id = of-anna
aws_secret_access_key = hush
[profile deploy]
role_arn = arn:aws:iam::210987654321:role/deploy
source_profile = anna
[profile guarded]
role_arn = arn:aws:iam::210987654321:role/deploy
source_profile = anna
mfa_serial = arn:aws:iam::123456789012:mfa/anna
[profile both]
role_arn = arn:aws:iam::210987654321:role/other
source_profile = deploy
"""


class Sts:
    """Stands in for STS: says who was asked for, and gives sessions that live as long as told."""

    def __init__(self, seconds: float = 3600, error: ApiError | None = None, meet: Barrier | None = None) -> None:
        self.asked: list[tuple[str, str, dict]] = []
        self.seconds, self.error, self.meet = seconds, error, meet

    def __call__(self, client, operation, request):
        assert operation == "assume_role"
        credentials = client._request_signer._credentials.get_frozen_credentials()
        self.asked.append((credentials.access_key, client.meta.endpoint_url, dict(request)))
        if self.error:
            raise self.error
        number = len(self.asked)
        ends = datetime.now(UTC) + timedelta(seconds=self.seconds)
        keys = {"AccessKeyId": f"ASIA{number}", "SecretAccessKey": "of-session", "SessionToken": "token"}
        arn = request["RoleArn"].replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")
        caller = {"Arn": f"{arn}/{request['RoleSessionName']}"}
        return {"Credentials": {**keys, "Expiration": ends}, "AssumedRoleUser": caller}


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path):
    """An environment that says nothing of AWS, beside some profiles and an empty home."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    (tmp_path / "config").write_text(CONFIG)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path))
    return monkeypatch


@pytest.fixture
def kept(tmp_path) -> Path:
    return tmp_path / "cache" / "converge.aws" / "sessions"


def key(sts, params=None, **role) -> str:
    """The access key that a task signs with."""
    return Connections({**KEYS, "assume_role": {"arn": ARN, **role}, **(params or {})}, sts).access_key()


# --- what may be asked for ---


def test_a_whole_request():
    option = {
        "arn": ARN, "session_name": "play", "external_id": "a:1", "duration": 900,
        "policy_arns": ["arn:aws:iam::aws:policy/X"],
        "policy": '{"Statement": []}', "tags": {"team": "web", "n": 1}, "transitive_tag_keys": ["team"],
        "source_identity": "anna", "mfa_serial": MFA, "mfa_token": "012345",
    }  # fmt: skip
    assert request_of(option) == {
        "RoleArn": ARN, "RoleSessionName": "play", "ExternalId": "a:1", "DurationSeconds": 900,
        "PolicyArns": [{"arn": "arn:aws:iam::aws:policy/X"}], "Policy": '{"Statement":[]}',
        "Tags": [{"Key": "team", "Value": "web"}, {"Key": "n", "Value": "1"}], "TransitiveTagKeys": ["team"],
        "SourceIdentity": "anna", "SerialNumber": MFA, "TokenCode": "012345",
    }  # fmt: skip
    assert actions_of(option) == ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]


def test_what_is_left_out_is_left_to_aws():
    assert request_of({"arn": ARN, "tags": None, "policy_arns": [], "external_id": ""}) == {
        "RoleArn": ARN, "RoleSessionName": "converge.aws"}  # fmt: skip
    assert actions_of({"arn": ARN}) == ["sts:AssumeRole"]


@pytest.mark.parametrize("arn", [
    "arn:aws:iam::210987654321:role/path/to/deploy", "arn:aws-cn:iam::210987654321:role/x",
    "arn:aws-us-gov:iam::210987654321:role/x", "arn:aws-eusc:iam::210987654321:role/x",
])  # fmt: skip
def test_roles_of_every_partition(arn):
    assert request_of({"arn": arn})["RoleArn"] == arn


@pytest.mark.parametrize(("wrong", "sentence"), [
    ({"arn": "deploy"}, "^assume_role.arn: 'deploy' is not a role's ARN; one looks like arn:aws:iam::"),
    ({"arn": SESSION}, "^assume_role.arn: .* is not a role's ARN"),
    ({"arn": ARN + "\n"}, "^assume_role.arn: "),
    ({"session_name": "a b"}, "^assume_role.session_name: 'a b' is not 2 to 64"),
    ({"session_name": "x"}, "^assume_role.session_name: "),
    ({"external_id": "x"}, "^assume_role.external_id: 'x' is not 2 to 1224"),
    ({"source_identity": "aws:x"}, "^assume_role.source_identity: "),
    ({"duration": 899}, "^assume_role.duration: 899 is not a number of seconds from 900 to 43200"),
    ({"duration": 43201}, "^assume_role.duration: "),
    ({"duration": 0}, "^assume_role.duration: "),
    ({"policy_arns": ["x"]}, "^assume_role.policy_arns: 'x' is not the ARN of a managed policy"),
    ({"policy_arns": ["arn:aws:iam::aws:policy/X"] * 11}, "^assume_role.policy_arns: .* 10"),
    ({"policy": "{"}, "^assume_role.policy: it is not JSON"),
    ({"policy": "[]"}, "^assume_role.policy: it is not a policy"),
    ({"policy": json.dumps({"Statement": "x" * 2100})}, "^assume_role.policy: .*2048"),
    ({"tags": {"aws:x": "y"}}, "^assume_role.tags: 'aws:x'"),
    ({"tags": {"x": "y" * 257}}, "^assume_role.tags: 'x'"),
    ({"tags": {str(n): "y" for n in range(51)}}, "^assume_role.tags: .* 50"),
    ({"tags": {"a": "b"}, "transitive_tag_keys": ["c"]}, "^assume_role.transitive_tag_keys: 'c' is not a key of"),
    ({"mfa_serial": MFA, "mfa_token": "5349"}, "^assume_role.mfa_token: the 6 digits"),
    ({"mfa_token": "123456"}, "^assume_role.mfa_token: it needs mfa_serial"),
])  # fmt: skip
def test_what_aws_would_never_take_is_refused_by_name(wrong, sentence):
    sts = Sts()
    with pytest.raises(Refused, match=sentence):
        key(sts, **wrong)
    assert sts.asked == []


def test_a_code_is_not_repeated_in_its_refusal():
    with pytest.raises(Refused) as refused:
        request_of({"arn": ARN, "mfa_serial": MFA, "mfa_token": "secret"})
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("region", ["cn-north-1", "us-gov-west-1"])
def test_a_region_of_another_partition_is_refused(region):
    with pytest.raises(Refused, match=f"^assume_role.arn is a role of the partition aws, but region {region} isn't"):
        key(Sts(), {"region": region})


def test_no_credentials_to_assume_it_with():
    with pytest.raises(Refused, match="^assume_role: there are no credentials to assume the role with"):
        key(Sts(), {"access_key": None, "secret_key": None})


# --- who signs, and where it is asked ---


def test_a_role_is_assumed_by_the_credentials_that_the_task_has():
    sts = Sts()
    connections = Connections({**KEYS, "assume_role": {"arn": ARN}}, sts)
    client = connections.client("s3")
    assert sts.asked == []  # nothing is sent before it is needed
    frozen = client._request_signer._credentials.get_frozen_credentials()
    assert (frozen.access_key, frozen.secret_key, frozen.token) == ("ASIA1", "of-session", "token")
    assert [asked[0] for asked in sts.asked] == ["of-anna"]
    assert connections.known_identity() == Identity("210987654321", SESSION)


@pytest.mark.parametrize(("params", "variables", "url"), [
    ({}, {}, "https://sts.eu-west-3.amazonaws.com"),
    ({"endpoint_url": "http://127.0.0.1:1"}, {}, "http://127.0.0.1:1"),
    ({}, {"AWS_ENDPOINT_URL": "http://127.0.0.1:2"}, "http://127.0.0.1:2"),
    ({}, {"AWS_ENDPOINT_URL": "http://127.0.0.1:2", "AWS_ENDPOINT_URL_STS": "http://127.0.0.1:3"}, "http://127.0.0.1:3"),
])  # fmt: skip
def test_where_it_is_asked(environment, params, variables, url):
    for name, value in variables.items():
        environment.setenv(name, value)
    environment.setenv("AWS_STS_REGIONAL_ENDPOINTS", "regional")
    sts = Sts()
    key(sts, params)
    by_profile = Sts()
    Connections({"profile": "both", "region": "eu-west-3", **params}, by_profile).access_key()
    assert {asked[1] for asked in sts.asked + by_profile.asked} == {url}


@pytest.mark.parametrize(("arn", "region"), [
    (ARN, "us-east-1"), (ARN.replace(":aws:", ":aws-cn:"), "cn-north-1"),
    (ARN.replace(":aws:", ":aws-us-gov:"), "us-gov-west-1"),
])  # fmt: skip
def test_a_task_without_a_region_asks_in_the_roles_partition(arn, region):
    sts = Sts()
    key(sts, {"region": None}, arn=arn)
    assert region in sts.asked[0][1] or region == "us-east-1" and sts.asked[0][1] == "https://sts.amazonaws.com"


def test_a_profile_is_who_assumes():
    sts = Sts()
    assert key(sts, {"access_key": None, "secret_key": None, "profile": "anna"}) == "ASIA1"
    assert sts.asked[0][0] == "of-anna"


def test_a_profile_with_a_role_assumes_it_once_for_all_tasks():
    sts = Sts()
    for _ in range(3):
        connections = Connections({"profile": "deploy", "region": "eu-west-3"}, sts)
        assert connections.access_key() == "ASIA1"
    assert [(asked[0], asked[2]["RoleArn"]) for asked in sts.asked] == [("of-anna", ARN)]
    assert connections.known_identity().account_id == "210987654321"
    assert connections.permissions() == []


def test_profiles_and_roles_are_chained():
    sts = Sts()
    last = ARN.replace("deploy", "last")
    assert key(sts, {"access_key": None, "secret_key": None, "profile": "both"}, arn=last) == "ASIA3"
    assert [(asked[0], asked[2]["RoleArn"].split("/")[1]) for asked in sts.asked] == [
        ("of-anna", "deploy"), ("ASIA1", "other"), ("ASIA2", "last")]  # fmt: skip


@pytest.mark.parametrize("params", [
    {"profile": "guarded", "region": "eu-west-3"},
    {**KEYS, "assume_role": {"arn": ARN, "mfa_serial": MFA}},
], ids=["profile", "option"])  # fmt: skip
def test_a_code_that_nobody_can_be_asked_for(params):
    sts = Sts()
    with pytest.raises(Refused, match=f"^The role {ARN} needs a code of the MFA device {MFA}, and no session"):
        Connections(params, sts).access_key()
    assert sts.asked == []


def test_a_code_is_needed_once():
    sts = Sts()
    assert key(sts, mfa_serial=MFA, mfa_token="123456") == key(sts, mfa_serial=MFA) == "ASIA1"
    assert key(sts, mfa_serial=MFA, mfa_token="654321") == "ASIA1"
    assert [asked[2].get("TokenCode") for asked in sts.asked] == ["123456"]


# --- who shares a session, and for how long ---


def test_tasks_share_a_session(kept):
    sts = Sts()
    assert [key(sts) for _ in range(5)] == ["ASIA1"] * 5
    files = list(kept.glob("*.json"))
    assert len(sts.asked) == len(files) == 1
    assert stat.S_IMODE(files[0].stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
    assert "hush" not in files[0].read_text() and "of-anna" not in files[0].name


@pytest.mark.parametrize("other", [
    {"access_key": "of-bert"},
    {"endpoint_url": "http://127.0.0.1:1"},
    {"region": "eu-west-1"},
    {"assume_role": {"arn": ARN + "2"}},
    {"assume_role": {"arn": ARN, "external_id": "of-ours"}},
    {"assume_role": {"arn": ARN, "session_name": "other"}},
    {"assume_role": {"arn": ARN, "tags": {"a": "b"}}},
    {"assume_role": {"arn": ARN, "policy": "{}"}},
    {"assume_role": {"arn": ARN, "source_identity": "anna"}},
], ids=str)  # fmt: skip
def test_nobody_is_given_a_session_of_another(other):
    sts = Sts()
    assert key(sts) != key(sts, other)


def test_an_endpoint_of_the_environment_counts_too(environment):
    sts = Sts()
    first = key(sts)
    environment.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    second = key(sts)
    environment.setenv("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:2")
    assert len({first, second, key(sts)}) == 3


@pytest.mark.parametrize(("lives", "duration", "asked"), [
    (3600, None, 1), (1000, None, 1), (800, None, 2), (890, 900, 1), (310, 900, 1), (290, 900, 2),
])  # fmt: skip
def test_a_session_that_ends_soon_is_renewed(lives, duration, asked):
    first, second = Sts(lives), Sts()
    with_duration = {"duration": duration} if duration else {}
    key(first, **with_duration)
    key(second, **with_duration)
    assert 1 + len(second.asked) == asked


def test_a_clock_by_which_a_new_session_is_over():
    with pytest.raises(Failed, match=f"^The session of {ARN} is over already by this machine's clock: set it right"):
        key(Sts(-5))


def test_a_client_renews_its_session_by_itself():
    sts = Sts(600)
    client = Connections({**KEYS, "assume_role": {"arn": ARN}}, sts).client("s3")
    credentials = client._request_signer._credentials
    assert credentials.get_frozen_credentials().access_key == "ASIA1"
    sts.seconds = 3600
    assert [credentials.get_frozen_credentials().access_key for _ in range(2)] == ["ASIA2", "ASIA2"]


@pytest.mark.parametrize("content", [
    "", "{", "[]", "{}", "null", '{"Credentials": {"Expiration": "x"}}', '{"Credentials": 1}',
])  # fmt: skip
def test_what_is_no_session_is_asked_for_again(kept, content):
    sts = Sts()
    key(sts)
    next(kept.glob("*.json")).write_text(content)
    assert [key(sts), key(sts)] == ["ASIA2", "ASIA2"]


def test_where_nothing_can_be_kept_a_task_asks_for_itself(environment, tmp_path):
    environment.setenv("XDG_CACHE_HOME", str(tmp_path / "config"))
    sts = Sts()
    connections = Connections({**KEYS, "assume_role": {"arn": ARN}}, sts)
    assert [connections.access_key() for _ in range(3)] == ["ASIA1"] * 3
    assert key(sts) == "ASIA2"


def test_a_session_that_aws_refuses_is_not_used_again(kept):
    sts = Sts()
    connections = Connections({**KEYS, "assume_role": {"arn": ARN}}, sts)
    assert connections.access_key() == key(sts) == "ASIA1"
    key(sts, arn=ARN + "2")
    assert not connections.forget_sessions(), "it was asked for just now: another one is no better"
    assert key(sts) == "ASIA3"
    kept_from_before = Connections({**KEYS, "assume_role": {"arn": ARN}}, sts)
    assert kept_from_before.access_key() == "ASIA3" and kept_from_before.forget_sessions()
    assert key(sts, arn=ARN + "2") == "ASIA2"


def test_old_sessions_are_swept_out(kept):
    sts = Sts()
    key(sts)
    old = next(kept.glob("*.json"))
    os.utime(old, (0, 0))
    key(sts, arn=ARN + "2")
    assert not old.exists() and len(list(kept.glob("*.json"))) == 1


def test_tasks_side_by_side_ask_once():
    sts, tasks = Sts(), 16
    start = Barrier(tasks)

    def task(_number):
        start.wait()
        return key(sts)

    with ThreadPoolExecutor(tasks) as pool:
        assert set(pool.map(task, range(tasks))) == {"ASIA1"}
    assert len(sts.asked) == 1


# --- what is said when AWS refuses ---


@pytest.mark.parametrize(("code", "message", "words"), [
    ("AccessDenied", "User: x is not authorized to perform: sts:AssumeRole on resource: y", "trust policy must"),
    ("AccessDenied", "User: x is not authorized to perform: sts:TagSession on resource: y", "allow sts:TagSession too"),
    ("AccessDenied", "User: x is not authorized to perform: sts:SetSourceIdentity on", "allow sts:SetSourceIdentity"),
    ("AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code. ", "mfa_token a new one"),
    ("AccessDenied", "MultiFactorAuthentication failed, unable to validate MFA code.", "Check assume_role.mfa_serial"),
    ("ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for", "smaller"),
    ("ValidationError", "exceeds the 1 hour session limit for roles assumed by role chaining", "3600 or less"),
    ("RegionDisabledException", "STS is not activated in this region", "switched off in this region"),
    ("PackedPolicyTooLarge", "too large", "shorten assume_role.policy"),
    ("ExpiredToken", "The security token included in the request is expired", "get new ones"),
    ("InvalidClientTokenId", "The security token included in the request is invalid.", "check access_key"),
])  # fmt: skip
def test_a_refusal_is_a_sentence_with_a_way_out(code, message, words):
    with pytest.raises(Failed, match=f"^Assuming the role {ARN} failed: ") as failed:
        key(Sts(error=ApiError("assume_role", code, message)), mfa_serial=MFA, mfa_token="123456")
    sentence = str(failed.value)
    assert words in sentence and f"({code})" in sentence
    assert "hush" not in sentence and "123456" not in sentence.replace("123456789012", "")
    assert failed.value.error.code == code
