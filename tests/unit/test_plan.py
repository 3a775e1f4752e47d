# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans as values: a made-up role and login try every rule of the engine, with nothing that could be sent."""

from __future__ import annotations

import pytest

from ansible_collections.converge.aws.plugins.module_utils import planning
from ansible_collections.converge.aws.plugins.module_utils.codecs import BY_MODEL, JSON_DOCUMENT, on_off
from ansible_collections.converge.aws.plugins.module_utils.errors import Refused
from ansible_collections.converge.aws.plugins.module_utils.parts import (
    Attributes,
    Call,
    Effect,
    Members,
    Resource,
    Setting,
    Step,
)
from ansible_collections.converge.aws.plugins.module_utils.policies import same_policy
from ansible_collections.converge.aws.plugins.module_utils.state import State
from ansible_collections.converge.aws.plugins.module_utils.tags import tags
from support.model import Model
from support.planning import WHERE, after, plan, told

ROLE = Resource(
    service="iam",
    noun="role",
    address={"RoleName": "name"},
    missing=("NoSuchEntity",),
    find=Call("get_role"),
    create=Call("create_role"),
    delete=Call("delete_role"),
    delete_effect=Effect("irreversible", "Gone."),
    parts=(
        Attributes(
            {"path": "Path", "description": "Description", "seconds": "MaxSessionDuration"},
            modify=Call("update_role"),
            seen_as={"path": "Role.Path", "description": "Role.Description", "seconds": "Role.MaxSessionDuration"},
            fixed_at_birth={"path": "IAM can't move a role."},
            initial={"path": "/", "seconds": 3600},
        ),
        Setting(
            "trust",
            read=Call(path="Role.AssumeRolePolicyDocument"),
            write=Call("update_assume_role_policy", "PolicyDocument"),
            codec=JSON_DOCUMENT,
            same=same_policy,
            complete=lambda wanted, current: wanted,
            created_with="AssumeRolePolicyDocument",
        ),
        Setting(
            "boundary",
            read=Call(path="Role.PermissionsBoundary.PermissionsBoundaryArn"),
            write=Call("put_role_permissions_boundary", "PermissionsBoundary"),
            clear=Call("delete_role_permissions_boundary"),
            effect=lambda before, now: Effect("interrupts", f"from {before} to {now}"),
        ),
        tags(read=Call(path="Role.Tags"), add=Call("tag_role", "Tags"), remove=Call("untag_role", "TagKeys")),
        Members(
            "policies",
            read=Call("list_role_policies", "PolicyNames"),
            add=Call("put_role_policy", "PolicyDocument", member="PolicyName"),
            remove=Call("delete_role_policy", member="PolicyName"),
            purge="purge_policies",
            codec=JSON_DOCUMENT,
            same=same_policy,
        ),
    ),
)

LOGIN = Resource(
    service="iam",
    noun="login",
    address={"UserName": "name"},
    missing=("NoSuchEntity",),
    find=Call("get_login_profile"),
    create=Call("create_login_profile"),
    delete=Call("delete_login_profile"),
    parts=(
        Attributes(
            {"password": "Password", "reset": "PasswordResetRequired"},
            modify=Call("update_login_profile"),
            seen_as={"reset": "LoginProfile.PasswordResetRequired"},
            secret=frozenset({"password"}),
        ),
    ),
)

BUCKET = Resource(
    service="s3",
    noun="bucket",
    address={"Bucket": "name"},
    missing=("404",),
    find=Call("head_bucket"),
    create=Call("create_bucket"),
    delete=Call("delete_bucket"),
    parts=(
        Setting(
            "block",
            read=Call("get_public_access_block", "PublicAccessBlockConfiguration"),
            write=Call("put_public_access_block", "PublicAccessBlockConfiguration"),
            clear=Call("delete_public_access_block"),
            codec=BY_MODEL,
            initial={"block_public_acls": True, "ignore_public_acls": True},
            clears_to=None,
        ),
        Setting(
            "versioning",
            read=Call("get_bucket_versioning", "Status"),
            write=Call("put_bucket_versioning", "VersioningConfiguration.Status"),
            codec=on_off("Enabled", "Suspended"),
        ),
    ),
)

TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}
THERE = {"there": True}


def role(**values):
    """A role that is there, with these values."""
    return State(THERE, values)


def only(steps: tuple[Step, ...]) -> Step:
    assert len(steps) == 1, told(steps)
    return steps[0]


# --- unsaid, empty and false ---


def test_what_the_task_leaves_out_is_left_alone():
    state = role(attributes={"path": "/", "description": "d"}, boundary="arn", tags={"a": "1"})
    assert plan(ROLE, state, {"name": "r", "description": None, "boundary": None, "tags": None}) == ()


@pytest.mark.parametrize("nothing", ["", {}, []])
def test_empty_clears(nothing):
    step = only(plan(ROLE, role(boundary="arn:x"), {"name": "r", "boundary": nothing}))
    assert (step.action, step.before, step.after) == ("clear", "arn:x", None)
    assert step.requests[0].operation == "delete_role_permissions_boundary"
    assert step.requests[0].params == {"RoleName": "r"}


@pytest.mark.parametrize("nothing", ["", {}, []])
@pytest.mark.parametrize("there", [None, "", {}, []])
def test_nothing_is_cleared_where_nothing_is(nothing, there):
    assert plan(ROLE, role(boundary=there), {"name": "r", "boundary": nothing}) == ()


def test_false_is_a_value():
    step = only(plan(BUCKET, State(THERE, {"versioning": True}), {"name": "b", "versioning": False}))
    assert (step.action, step.before, step.after) == ("change", True, False)
    assert step.requests[0].params == {"Bucket": "b", "VersioningConfiguration": {"Status": "Suspended"}}
    assert plan(BUCKET, State(THERE, {"versioning": False}), {"name": "b", "versioning": False}) == ()


def test_zero_is_a_value():
    """It reaches the model, which is who says that a role's session can't be that short."""
    with pytest.raises(Refused, match="MaxSessionDuration"):
        plan(ROLE, role(attributes={"seconds": 3600}), {"name": "r", "seconds": 0})


# --- settings ---


def test_suboptions_left_out_are_neither_compared_nor_lost():
    current = {"block_public_acls": True, "ignore_public_acls": False, "block_public_policy": True}
    said = {"ignore_public_acls": True, "block_public_policy": None}
    step = only(plan(BUCKET, State(THERE, {"block": current}), {"name": "b", "block": said}))
    assert step.after == {**current, "ignore_public_acls": True}
    assert step.requests[0].params["PublicAccessBlockConfiguration"] == {
        "BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True,
    }  # fmt: skip
    assert plan(BUCKET, State(THERE, {"block": step.after}), {"name": "b", "block": said}) == ()


def test_suboptions_that_are_all_left_out_say_nothing():
    said = {"block_public_acls": None, "ignore_public_acls": None}
    assert plan(BUCKET, State(THERE, {"block": {"block_public_acls": False}}), {"name": "b", "block": said}) == ()


def test_what_a_fresh_one_has_is_not_what_is_left_when_it_is_cleared():
    steps = plan(BUCKET, State(), {"name": "b", "block": {}})
    assert told(steps) == [("bucket", "create", ["create_bucket"]), ("block", "clear", ["delete_public_access_block"])]
    assert (steps[1].before, steps[1].after) == ({"block_public_acls": True, "ignore_public_acls": True}, None)


def test_equal_in_meaning_is_equal():
    current = {**TRUST, "Statement": TRUST["Statement"][0]}
    assert plan(ROLE, role(trust=current), {"name": "r", "trust": TRUST}) == ()
    other = {**TRUST, "Statement": [{**TRUST["Statement"][0], "Effect": "Deny"}]}
    assert told(plan(ROLE, role(trust=current), {"name": "r", "trust": other})) == [
        ("trust", "change", ["update_assume_role_policy"])
    ]


def test_effects_know_what_was_and_what_will_be():
    arn = "arn:aws:iam::123456789012:policy/wide"
    assert only(plan(ROLE, role(boundary=arn), {"name": "r", "boundary": f"{arn}r"})).effect == Effect(
        "interrupts", f"from {arn} to {arn}r"
    )
    assert only(plan(ROLE, role(boundary=arn), {"name": "r", "boundary": ""})).effect == Effect(
        "interrupts", f"from {arn} to None"
    )


# --- members ---


def test_members_together_are_added_in_one_call_and_removed_in_one():
    state = role(tags={"a": "1", "b": "2", "c": "3"})
    removed, changed = plan(ROLE, state, {"name": "r", "tags": {"b": "9", "d": "4"}})
    assert (removed.action, removed.before, removed.after) == ("remove", {"a": "1", "c": "3"}, None)
    assert removed.requests[0].params == {"RoleName": "r", "TagKeys": ["a", "c"]}
    assert (changed.action, changed.before, changed.after) == ("change", {"b": "2"}, {"b": "9", "d": "4"})
    assert changed.requests[0].params["Tags"] == [{"Key": "b", "Value": "9"}, {"Key": "d", "Value": "4"}]


def test_members_one_by_one_have_a_step_each():
    state = role(policies={"read": TRUST, "write": TRUST})
    wider = {**TRUST, "Statement": []}
    steps = plan(ROLE, state, {"name": "r", "policies": {"write": wider, "new": TRUST}})
    assert told(steps) == [
        ("policies[read]", "remove", ["delete_role_policy"]),
        ("policies[write]", "change", ["put_role_policy"]),
        ("policies[new]", "add", ["put_role_policy"]),
    ]
    assert steps[0].requests[0].params == {"RoleName": "r", "PolicyName": "read"}
    assert steps[2].requests[0].params["PolicyName"] == "new"


@pytest.mark.parametrize("option", ["tags", "policies"])
def test_without_purge_others_stay(option):
    state = role(tags={"a": "1"}, policies={"a": TRUST})
    params = {"name": "r", "purge_tags": False, "purge_policies": False, option: {}}
    assert plan(ROLE, state, params) == ()


@pytest.mark.parametrize("option", ["tags", "policies"])
def test_none_at_all_removes_all(option):
    state = role(tags={"a": "1"}, policies={"a": TRUST})
    assert only(plan(ROLE, state, {"name": "r", option: {}})).action == "remove"


def test_what_is_kept_is_never_removed():
    state = role(tags={"aws:made-by": "stack", "a": "1"})
    assert only(plan(ROLE, state, {"name": "r", "tags": {}})).before == {"a": "1"}


@pytest.mark.parametrize("key", ["a]", "a[b]", "[]", "]"])
def test_any_key_is_foretold_under_its_own_name(key):
    state = role(policies={})
    params = {"name": "r", "policies": {key: TRUST}}
    parts = tuple(part for part in ROLE.parts if part.name == "policies")
    steps = planning.plan(ROLE, parts, params, WHERE, state, Model("iam"))
    outcome = planning.outcome(ROLE, parts, params, WHERE, state, steps, steps, Model("iam"))
    assert outcome.facts["policies"] == {key: TRUST}


# --- attributes ---


def test_only_attributes_that_differ_are_sent():
    state = role(attributes={"path": "/", "description": "old", "seconds": 3600})
    step = only(plan(ROLE, state, {"name": "r", "description": "new", "seconds": 3600, "path": "/"}))
    assert (step.before, step.after) == ({"description": "old"}, {"description": "new"})
    assert step.requests[0].params == {"RoleName": "r", "Description": "new"}


def test_an_attribute_is_emptied_only_where_it_is_not():
    full, bare = ({"path": "/", "description": text} for text in ("d", None))
    assert only(plan(ROLE, role(attributes=full), {"name": "r", "description": ""})).after == {"description": ""}
    assert plan(ROLE, role(attributes=bare), {"name": "r", "description": ""}) == ()


def test_what_is_fixed_at_birth_is_refused_with_its_reason():
    state = role(attributes={"path": "/a/"})
    with pytest.raises(Refused, match=r"^path of role r is '/a/' and can't become '/b/': IAM can't move a role\.$"):
        plan(ROLE, state, {"name": "r", "path": "/b/"})
    assert plan(ROLE, state, {"name": "r", "path": "/a/"}) == ()


def test_a_secret_is_sent_at_birth_and_never_shown():
    step = only(plan(LOGIN, State(), {"name": "anna", "password": "hush", "reset": True}))
    assert step.requests[0].params == {"UserName": "anna", "Password": "hush", "PasswordResetRequired": True}
    assert "hush" not in repr((step.before, step.after))


def test_a_secret_is_never_compared():
    state = State(THERE, {"attributes": {"reset": True}})
    assert plan(LOGIN, state, {"name": "anna", "password": "hush", "reset": True}) == ()


# --- creation ---


def test_a_creation_takes_what_it_can_and_the_rest_follows():
    boundary = "arn:aws:iam::123456789012:policy/wide"
    params = {"name": "r", "description": "d", "trust": TRUST, "boundary": boundary, "tags": {"a": "1"}}
    steps = plan(ROLE, State(), params)
    assert told(steps) == [
        ("role", "create", ["create_role"]),
        ("boundary", "change", ["put_role_permissions_boundary"]),
    ]
    assert steps[0].requests[0].params == {
        "RoleName": "r",
        "Description": "d",
        "AssumeRolePolicyDocument": JSON_DOCUMENT.to_wire(TRUST, None),
        "Tags": [{"Key": "a", "Value": "1"}],
    }
    assert steps[0].after == {"name": "r", "description": "d", "trust": TRUST, "tags": {"a": "1"}}


def test_what_a_fresh_one_has_needs_no_step():
    said = {"block_public_acls": True, "ignore_public_acls": None}
    assert told(plan(BUCKET, State(), {"name": "b", "block": said})) == [("bucket", "create", ["create_bucket"])]


def test_a_creation_says_its_region_where_there_is_one():
    assert plan(BUCKET, State(), {"name": "b"})[0].after == {"name": "b", "region": "eu-west-3"}
    assert "region" not in plan(ROLE, State(), {"name": "r", "trust": TRUST})[0].after


def test_an_address_that_the_creation_does_not_take_is_left_out_of_it():
    guarded = Resource(**{**vars(BUCKET), "address": {"Bucket": "name", "ExpectedBucketOwner": "owner"}})
    said = {"name": "b", "owner": "123456789012", "versioning": True}
    steps = plan(guarded, State(), said)
    assert steps[0].requests[0].params == {"Bucket": "b"}
    assert steps[1].requests[0].params["ExpectedBucketOwner"] == "123456789012"
    assert "ExpectedBucketOwner" not in plan(guarded, State(), {**said, "owner": None})[1].requests[0].params


def test_what_the_model_does_not_allow_is_refused_before_anything_is_sent():
    with pytest.raises(Refused, match="role can't be sent.*AssumeRolePolicyDocument"):
        plan(ROLE, State(), {"name": "r"})
    with pytest.raises(Refused, match="attributes can't be sent.*MaxSessionDuration"):
        plan(ROLE, role(attributes={}), {"name": "r", "seconds": "long"})


# --- deletion ---


def test_what_is_to_be_gone_and_is_gone_needs_nothing():
    assert plan(ROLE, State(), {"name": "r", "state": "absent"}) == ()


def test_a_deletion_is_one_step_with_its_effect():
    step = only(plan(ROLE, role(), {"name": "r", "state": "absent", "description": "d"}))
    assert (step.name, step.action, step.effect) == ("role", "delete", ROLE.delete_effect)
    assert step.requests[0].params == {"RoleName": "r"}


def test_what_stands_in_the_way_of_a_deletion_goes_first():
    first = Step("contents", "empty", {"objects": 2}, None)
    cleared = Resource(**{**vars(ROLE), "clearing": lambda api, params, address, found: (first,)})
    assert [step.name for step in plan(cleared, role(), {"name": "r", "state": "absent"})] == ["contents", "role"]


# --- what a check run foretells ---


def test_planning_again_from_what_was_planned_gives_no_step():
    params = {
        "name": "r", "description": "d", "seconds": 7200, "trust": TRUST, "tags": {"a": "1"},
        "boundary": "arn:aws:iam::123456789012:policy/wide", "policies": {"p": TRUST},
    }  # fmt: skip
    begun = role(attributes={"path": "/", "description": "x"}, tags={"b": "2"}, policies={"q": TRUST}, boundary=None)
    for state in (State(), begun):
        steps = plan(ROLE, state, params)
        assert len(steps) > 2
        assert plan(ROLE, after(ROLE, state, params, steps), params) == ()
