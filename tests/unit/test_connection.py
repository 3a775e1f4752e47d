# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From options and environment to a client: which keys, which region, which endpoint, and an identity well kept."""

from __future__ import annotations

import json
import os
import stat

import pytest
from botocore.utils import parse_timestamp

from ansible_collections.converge.aws.plugins.module_utils.api import Api
from ansible_collections.converge.aws.plugins.module_utils.connection import (
    Connections,
    Identity,
    remember_identity,
    remembered_identity,
    time_of,
)
from ansible_collections.converge.aws.plugins.module_utils.errors import Refused

CONFIG = """
[default]
region = eu-south-1
[profile work]
region = eu-central-1
[profile other]
region = eu-north-1
"""
CREDENTIALS = """
[default]
aws_access_key_id = of-default
aws_secret_access_key = s
[work]
aws_access_key_id = of-work
aws_secret_access_key = s
[other]
aws_access_key_id = of-other
aws_secret_access_key = s
"""


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path):
    """An environment that says nothing of AWS, beside two profiles and an empty home."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    (tmp_path / "config").write_text(CONFIG)
    (tmp_path / "credentials").write_text(CREDENTIALS)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path))

    def say(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return say


KEYS = {"access_key": "of-options", "secret_key": "hush"}
FROM_ENVIRONMENT = {"AWS_ACCESS_KEY_ID": "of-environment", "AWS_SECRET_ACCESS_KEY": "s"}


@pytest.mark.parametrize(("params", "variables", "key"), [
    ({}, {}, "of-default"),
    ({}, FROM_ENVIRONMENT, "of-environment"),
    (KEYS, FROM_ENVIRONMENT, "of-options"),
    ({}, {"AWS_ACCESS_KEY": "of-old", "AWS_SECRET_KEY": "s"}, "of-old"),
    ({}, {"AWS_ACCESS_KEY": "of-old", "AWS_SECRET_ACCESS_KEY": "s"}, "of-old"),
    ({}, {**FROM_ENVIRONMENT, "AWS_ACCESS_KEY": "of-old", "AWS_SECRET_KEY": "s"}, "of-environment"),
    ({"profile": "work"}, {}, "of-work"),
    ({"profile": "work"}, FROM_ENVIRONMENT, "of-work"),
    ({"profile": "work"}, {"AWS_PROFILE": "other"}, "of-work"),
    ({}, {"AWS_PROFILE": "work"}, "of-work"),
    ({}, {"AWS_DEFAULT_PROFILE": "work"}, "of-work"),
    ({}, {"AWS_PROFILE": "work", "AWS_DEFAULT_PROFILE": "other"}, "of-work"),
    # As every tool of AWS has it: keys of the environment go before a profile of the environment.
    ({}, {**FROM_ENVIRONMENT, "AWS_PROFILE": "work"}, "of-environment"),
    (KEYS, {"AWS_PROFILE": "work"}, "of-options"),
])  # fmt: skip
def test_whose_keys_are_used(environment, params, variables, key):
    environment(**variables)
    connections = Connections(params)
    assert connections.access_key() == key
    client = connections.client("s3", "us-east-1")
    assert client._request_signer._credentials.get_frozen_credentials().access_key == key


@pytest.mark.parametrize(("params", "variables", "token"), [
    ({**KEYS, "session_token": "t"}, {}, "t"),
    (KEYS, {"AWS_SESSION_TOKEN": "of-other-keys"}, None),
    ({}, {**FROM_ENVIRONMENT, "AWS_SESSION_TOKEN": "t"}, "t"),
    ({}, {"AWS_ACCESS_KEY": "o", "AWS_SECRET_KEY": "s", "AWS_SESSION_TOKEN": "t"}, "t"),
    # As AWX's credential sets them: both names of the token, with the same value.
    ({}, {**FROM_ENVIRONMENT, "AWS_SESSION_TOKEN": "t", "AWS_SECURITY_TOKEN": "t"}, "t"),
    ({}, {**FROM_ENVIRONMENT, "AWS_SECURITY_TOKEN": "t"}, "t"),
    ({}, {"AWS_ACCESS_KEY": "o", "AWS_SECRET_KEY": "s", "AWS_SECURITY_TOKEN": "t"}, "t"),
    (KEYS, {**FROM_ENVIRONMENT, "AWS_SECURITY_TOKEN": "of-other-keys"}, None),
])  # fmt: skip
def test_a_token_belongs_to_its_keys(environment, params, variables, token):
    environment(**variables)
    client = Connections(params).client("s3", "us-east-1")
    assert client._request_signer._credentials.get_frozen_credentials().token == token


@pytest.mark.parametrize(("params", "variables", "region"), [
    ({}, {}, "eu-south-1"),
    ({"region": "eu-west-1"}, {"AWS_REGION": "eu-west-2", "AWS_DEFAULT_REGION": "eu-west-3"}, "eu-west-1"),
    ({}, {"AWS_REGION": "eu-west-2", "AWS_DEFAULT_REGION": "eu-west-3"}, "eu-west-2"),
    ({}, {"AWS_DEFAULT_REGION": "eu-west-3"}, "eu-west-3"),
    ({"profile": "work"}, {}, "eu-central-1"),
    ({"profile": "work"}, {"AWS_REGION": "eu-west-2"}, "eu-west-2"),
    ({}, {"AWS_REGION": "", "AWS_DEFAULT_REGION": "eu-west-3"}, "eu-west-3"),
])  # fmt: skip
def test_which_region(environment, params, variables, region):
    environment(**variables)
    assert Connections(params).region == region


def test_a_service_that_needs_a_region_says_so(environment, tmp_path):
    (tmp_path / "config").write_text("")
    with pytest.raises(Refused, match="^region is not set: give region, or set AWS_REGION"):
        Connections({}).client("rds")
    assert Connections({}).client("s3", "us-east-1").meta.region_name == "us-east-1"


@pytest.mark.parametrize("region", ["eu-west-3", "us-gov-west-1", "cn-north-1", "eusc-de-east-1", "us-iso-east-1",
                                    "ap-southeast-7", "mx-central-1"])  # fmt: skip
def test_a_region_has_a_form(region):
    assert Connections({"region": region}).region == region


@pytest.mark.parametrize("region", ["paris", "eu-west", "EU-WEST-3", "eu_west_3", "eu-west-3a", "http://x", "-1"])
def test_what_can_not_be_a_region_is_refused(region):
    with pytest.raises(Refused, match="^region: .*is not a region's name"):
        Connections({"region": region})


@pytest.mark.parametrize(("region", "partition"), [
    ("eu-west-3", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"), ("eusc-de-east-1", "aws-eusc"),
])  # fmt: skip
def test_the_partition_is_the_regions(region, partition):
    assert Api("iam", {**KEYS, "region": region}).where.partition == partition


@pytest.mark.parametrize(("params", "variables", "url"), [
    ({"endpoint_url": "http://127.0.0.1:1"}, {"AWS_URL": "http://127.0.0.1:2"}, "http://127.0.0.1:1"),
    ({}, {"AWS_URL": "http://127.0.0.1:2", "AWS_ENDPOINT_URL": "http://127.0.0.1:3"}, "http://127.0.0.1:2"),
    ({}, {"AWS_ENDPOINT_URL": "http://127.0.0.1:3"}, "http://127.0.0.1:3"),
    ({}, {"AWS_ENDPOINT_URL": "http://127.0.0.1:3", "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:4"}, "http://127.0.0.1:4"),
    ({}, {}, "https://s3.eu-west-3.amazonaws.com"),
    ({"dualstack": True}, {}, "https://s3.dualstack.eu-west-3.amazonaws.com"),
])  # fmt: skip
def test_which_endpoint(environment, params, variables, url):
    environment(**variables)
    client = Connections({**KEYS, "region": "eu-west-3", **params}).client("s3")
    assert client.meta.endpoint_url == url


@pytest.mark.parametrize(("params", "sentence"), [
    ({"access_key": "a"}, "^access_key and secret_key belong together"),
    ({"secret_key": "a"}, "^access_key and secret_key belong together"),
    ({**KEYS, "profile": "work"}, "^profile and access_key exclude each other"),
    ({"profile": "nobody"}, "^profile: there is no profile 'nobody' in"),
    ({"endpoint_url": "127.0.0.1:80"}, "^endpoint_url: '127.0.0.1:80' is not a URL"),
    ({"endpoint_url": "ftp://x"}, "^endpoint_url: .*begins with http"),
    ({"aws_config": {"retires": 1}}, "^aws_config has an unknown member: .*retires"),
    ({"aws_ca_bundle": "/no/such/file"}, "^aws_ca_bundle: there is no file /no/such/file"),
])  # fmt: skip
def test_options_that_make_no_client_are_refused_by_name(params, sentence):
    with pytest.raises(Refused, match=sentence):
        Connections({"region": "eu-west-3", **params}).client("s3")


@pytest.mark.parametrize("params", [{}, KEYS])
@pytest.mark.parametrize("region", [None, "eu-west-3"])
def test_a_profile_of_the_environment_that_is_not_there_is_named(environment, params, region):
    environment(AWS_PROFILE="nobody")
    with pytest.raises(Refused, match="'nobody'"):
        Connections({**params, "region": region}).client("s3", "us-east-1")


def test_a_configuration_file_that_can_not_be_read_is_said(tmp_path):
    (tmp_path / "config").write_text("no section")
    with pytest.raises(Refused, match="^The AWS configuration files can't be used"):
        Connections({})


def test_certificates_are_checked_unless_told_not_to(environment, tmp_path):
    bundle = tmp_path / "config"
    for params, expected in [({}, None), ({"validate_certs": True}, None), ({"validate_certs": False}, False),
                             ({"aws_ca_bundle": str(bundle)}, str(bundle)),
                             ({"aws_ca_bundle": str(bundle), "validate_certs": False}, False)]:  # fmt: skip
        assert Connections(params)._verify() == expected
    environment(AWS_CA_BUNDLE=str(bundle))
    assert Connections({})._verify() == str(bundle)


def test_settings_of_the_client_are_the_users_and_its_name_ours():
    config = {"user_agent_extra": "mine/1", "read_timeout": 7, "s3": {"addressing_style": "path"}}
    client = Connections({**KEYS, "region": "eu-west-3", "aws_config": config, "dualstack": True}).client("s3")
    assert client.meta.config.read_timeout == 7
    assert client.meta.config.user_agent_extra.startswith("converge.aws/")
    assert client.meta.config.user_agent_extra.endswith(" mine/1")
    assert client.meta.config.s3["addressing_style"] == "path"
    assert client.meta.config.s3["use_dualstack_endpoint"] is True


# --- who calls ---


IDENTITY = Identity("123456789012", "arn:aws-cn:iam::123456789012:user/anna")


def test_an_identity_knows_its_partition_and_whether_it_is_root():
    assert IDENTITY.partition == "aws-cn"
    assert not IDENTITY.is_root
    assert Identity("1", "arn:aws:iam::123456789012:root").is_root
    assert not Identity("1", "arn:aws:sts::123456789012:assumed-role/root/root").is_root


def test_an_identity_is_kept_for_its_owner_only(tmp_path):
    path = Connections(KEYS).identity_file()
    assert path.startswith(str(tmp_path / "cache"))
    assert remembered_identity(path) is None
    remember_identity(path, IDENTITY)
    assert remembered_identity(path) == IDENTITY
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode) == 0o700
    assert os.listdir(os.path.dirname(path)) == [os.path.basename(path)]


def test_no_key_stands_in_what_is_kept(tmp_path):
    path = Connections({**KEYS, "session_token": "whisper"}).identity_file()
    remember_identity(path, IDENTITY)
    with open(path, encoding="utf-8") as file:
        kept = file.read()
    for secret in ("of-options", "hush", "whisper"):
        assert secret not in path + kept
    assert set(json.loads(kept)) == {"account_id", "arn"}


def test_an_identity_is_that_of_one_key_at_one_endpoint(environment):
    paths = {
        Connections(params).identity_file()
        for params in (KEYS, {**KEYS, "access_key": "b"}, {**KEYS, "endpoint_url": "http://127.0.0.1:1"}, {})
    }
    environment(AWS_ENDPOINT_URL="http://127.0.0.1:2")
    assert len(paths | {Connections(KEYS).identity_file()}) == 5
    assert Connections({**KEYS, "secret_key": "other"}).identity_file() in {Connections(KEYS).identity_file()}


@pytest.mark.parametrize("kept", ["", "{", "[]", "{}", '{"account_id": 1}', "null"])
def test_what_is_no_identity_is_asked_for_again(tmp_path, kept):
    path = tmp_path / "identity.json"
    path.write_text(kept)
    assert remembered_identity(str(path)) is None


def test_where_nothing_can_be_kept_nothing_is_lost(tmp_path):
    (tmp_path / "file").write_text("")
    remember_identity(str(tmp_path / "file" / "below" / "identity.json"), IDENTITY)
    assert (tmp_path / "file").read_text() == ""


@pytest.mark.parametrize(("params", "arn", "sentence"), [
    ({"expected_account_id": "999999999999"}, IDENTITY.arn, "^expected_account_id is 999999999999, but .*123456789012"),
    ({}, "arn:aws:iam::123456789012:root", "root user's of account 123456789012"),
])  # fmt: skip
def test_another_account_and_its_root_are_refused(params, arn, sentence):
    remember_identity(Connections(KEYS).identity_file(), Identity("123456789012", arn))
    api = Api("s3", {**KEYS, "region": "eu-west-3", **params})
    with pytest.raises(Refused, match=sentence):
        api.expect_account()
        api.refuse_root()
    assert api.calls == []


def test_root_is_allowed_if_told_so():
    remember_identity(Connections(KEYS).identity_file(), Identity("123456789012", "arn:aws:iam::123456789012:root"))
    api = Api("s3", {**KEYS, "region": "eu-west-3", "allow_root": True, "expected_account_id": "123456789012"})
    api.expect_account()
    api.refuse_root()
    assert api.located().account_id == "123456789012"


def test_a_check_run_sends_no_write_whatever_it_is_asked():
    api = Api("s3", {**KEYS, "region": "eu-west-3", "endpoint_url": "http://127.0.0.1:1"}, check=True)
    for write in ("put_object", "delete_bucket", "create_bucket", "copy_object", "abort_multipart_upload"):
        with pytest.raises(AssertionError, match="is a write and this is a check run"):
            api.call(write, {})
    assert api.calls == []


@pytest.mark.parametrize("value", [
    "2026-11-21T23:01:29Z", "2026-11-21T23:01:29.5Z", "2026-11-21T23:01:29.123Z", "2026-11-21T23:01:29.123456Z",
    "2026-11-21T23:01:29+02:00", "20261121T230129Z", "Sat, 21 Nov 2026 23:01:29 GMT", "1795302089", 1795302089.25,
])  # fmt: skip
def test_a_time_is_read_as_botocore_reads_it(value):
    found = time_of(value)
    assert found == parse_timestamp(value)
    assert found.utcoffset() == parse_timestamp(value).utcoffset()


def test_clients_read_times_so(monkeypatch):
    monkeypatch.setattr("botocore.utils.parse_timestamp", lambda value: pytest.fail("dateutil was asked"))
    client = Connections({**KEYS, "region": "eu-west-3"}).client("s3", "")
    body = b"<R><Contents><Key>a</Key><LastModified>2026-11-21T23:01:29.000Z</LastModified></Contents></R>"
    shape = client.meta.service_model.operation_model("ListObjectsV2").output_shape
    answer = client._response_parser.parse({"body": body, "headers": {}, "status_code": 200}, shape)
    assert answer["Contents"][0]["LastModified"].isoformat() == "2026-11-21T23:01:29+00:00"
