# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables of S3 Control as plans: an account's block in part and whole, and what of an access point can't change."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import Refused
from ansible_collections.converge.aws.plugins.module_utils.s3control import access_points, account
from ansible_collections.converge.aws.plugins.module_utils.state import State
from support.modules import module, params
from support.planning import WHERE, plan, told

ACCOUNT = module("s3_account").RESOURCE
POINT = module("s3_access_point").RESOURCE
ALL_ON = dict.fromkeys(account.NONE, True)


def blocked(current: Any, **said: Any) -> Any:
    given = account.localize(params("s3_account", **said), WHERE)
    return plan(ACCOUNT, State({}, {"public_access": current}), given)


def test_suboptions_left_out_stay_and_without_a_block_nothing_is_blocked():
    (step,) = blocked(None, public_access={"block_public_acls": True})
    assert step.requests[0].params == {
        "AccountId": "123456789012",
        "PublicAccessBlockConfiguration": {
            "BlockPublicAcls": True, "IgnorePublicAcls": False,
            "BlockPublicPolicy": False, "RestrictPublicBuckets": False,
        },
    }  # fmt: skip
    (step,) = blocked(ALL_ON, public_access={"block_public_acls": False})
    assert step.after == {**ALL_ON, "block_public_acls": False}
    assert blocked(ALL_ON, public_access={"block_public_acls": True}) == ()
    assert blocked(ALL_ON) == ()


def test_absent_removes_the_block_and_nothing_where_there_is_none():
    assert told(blocked(ALL_ON, state="absent")) == [("public_access", "clear", ["delete_public_access_block"])]
    assert blocked(None, state="absent") == ()


def test_only_what_shuts_what_is_open_now_interrupts():
    (step,) = blocked(None, public_access={"block_public_acls": True, "block_public_policy": True})
    assert step.effect is None
    (step,) = blocked(None, public_access={"restrict_public_buckets": True})
    assert step.effect.kind == "interrupts"
    (step,) = blocked({**ALL_ON, "block_public_acls": False}, public_access={"block_public_acls": True})
    assert step.effect is None


def point(**said: Any) -> dict[str, Any]:
    given = params("s3_access_point", **{"name": "photos-inside", **said})
    access_points.check(given)
    return given


@pytest.mark.parametrize(("name", "rule"), [
    ("ab", "3 to 50 are allowed"), ("a" * 51, "3 to 50 are allowed"), ("Photos", "only lower-case"),
    ("my.photos", "only lower-case"), ("photos_", "only lower-case"), ("-photos", "begin and end"),
    ("photos-", "begin and end"), ("photos-s3alias", "reserved"),
])  # fmt: skip
def test_a_name_that_can_not_be_says_why(name, rule):
    with pytest.raises(Refused, match=f"^name: '{name}' can't be an access point's name: .*{rule}"):
        point(name=name)
    assert point(name="a" * 50) and point(name="123")


def test_other_bad_input_is_a_sentence():
    with pytest.raises(Refused, match="^bucket_account_id: '12' is not an account's id"):
        point(bucket_account_id="12")
    with pytest.raises(Refused, match="^policy: not JSON"):
        point(policy="{")
    with pytest.raises(Refused, match="^bucket is needed: there is no access point named photos-inside yet"):
        plan(POINT, State(), point())


def test_a_new_access_point_blocks_all_that_the_task_does_not_open():
    (step,) = plan(POINT, State(), point(bucket="photos", vpc_id="vpc-1", public_access={"block_public_acls": False}))
    assert step.requests[0].params == {
        "AccountId": "123456789012",
        "Name": "photos-inside",
        "Bucket": "photos",
        "VpcConfiguration": {"VpcId": "vpc-1"},
        "PublicAccessBlockConfiguration": {
            "BlockPublicAcls": False, "IgnorePublicAcls": True,
            "BlockPublicPolicy": True, "RestrictPublicBuckets": True,
        },
    }  # fmt: skip
    (step,) = plan(POINT, State(), point(bucket="photos"))
    assert "PublicAccessBlockConfiguration" not in step.requests[0].params


FOUND = {"PublicAccessBlockConfiguration": dict.fromkeys(access_points._ACCESS.values(), True)}


def test_a_block_that_is_another_than_it_was_made_with_is_refused():
    access_points.accept(FOUND, point(public_access={"block_public_acls": True}), WHERE)
    access_points.accept(FOUND, point(), WHERE)
    access_points.accept(FOUND, point(public_access={"block_public_acls": False}, state="absent"), WHERE)
    with pytest.raises(Refused, match=r"^public_access of access point photos-inside can't be changed \(block_publ"):
        access_points.accept(FOUND, point(public_access={"block_public_acls": False}), WHERE)


@pytest.mark.parametrize(("said", "option"), [({"bucket": "other"}, "bucket"), ({"vpc_id": "vpc-2"}, "vpc_id")])
def test_what_s3_can_not_change_is_refused(said, option):
    state = State(FOUND, {"attributes": {"bucket": "photos", "bucket_account_id": None, "vpc_id": "vpc-1"}})
    assert plan(POINT, state, point(bucket="photos", vpc_id="vpc-1")) == ()
    with pytest.raises(Refused, match=f"^{option} of access point photos-inside is"):
        plan(POINT, state, point(**said))


def test_tags_are_those_of_the_arn():
    state = State(FOUND, {"attributes": {"bucket": "photos"}, "tags": {"a": "1", "b": "2"}})
    steps = plan(POINT, state, point(tags={"a": 2}))
    arn = "arn:aws:s3:eu-west-3:123456789012:accesspoint/photos-inside"
    assert [step.requests[0].params for step in steps] == [
        {"AccountId": "123456789012", "ResourceArn": arn, "TagKeys": ["b"]},
        {"AccountId": "123456789012", "ResourceArn": arn, "Tags": [{"Key": "a", "Value": "2"}]},
    ]
