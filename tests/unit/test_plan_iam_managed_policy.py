# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of managed policies as plans: versions made, put in force and thrown away; holders; what stays for ever."""

from __future__ import annotations

import json

import jmespath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.converge.aws.plugins.module_utils import planning
from ansible_collections.converge.aws.plugins.module_utils.errors import Refused
from ansible_collections.converge.aws.plugins.module_utils.state import State, named
from support.model import Model
from support.modules import module, params
from support.planning import WHERE, plan, told

POLICY = module("iam_managed_policy").RESOURCE
ARN = "arn:aws:iam::123456789012:policy/reader"


def document(*actions: str):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]}


ONE, TWO = document("s3:GetObject"), document("s3:GetObject", "s3:PutObject")


def policy(versions, default="", asked="", **values):
    """A policy that is there: its versions, newest first, as pairs of id and document."""
    default = default or versions[0][0]
    other = dict.fromkeys(("PolicyId", "AttachmentCount", "IsAttachable", "CreateDate", "UpdateDate"))
    found = {
        "Policy": {"Arn": ARN, "Path": "/", "DefaultVersionId": default, **other},
        "Versions": [{"VersionId": name, "IsDefaultVersion": name == default} for name, _document in versions],
        "Document": dict(versions)[default],
        "Newest": versions[0][1],
        "Asked": dict(versions)[asked or default],
    }
    part = next(part for part in POLICY.parts if part.name == "document")
    seen = jmespath.search(part.read.path, found)
    attributes = {"path": "/", "description": None}
    return State(found, {"attributes": attributes, "version": default, "document": seen, **values})


def planned(state, **arguments):
    return plan(POLICY, state, params("iam_managed_policy", name="reader", **arguments))


def sent(steps):
    """Every request as (operation, version or document or holder)."""
    return [
        (request.operation, next(value for key, value in request.params.items() if key != "PolicyArn"))
        for step in steps
        for request in step.requests
    ]


def text(value):
    return json.dumps(value, separators=(",", ":"))


@pytest.mark.parametrize("spelling", [ONE, json.dumps(ONE), {**ONE, "Statement": ONE["Statement"][0]}])
def test_the_same_document_in_other_words_needs_nothing(spelling):
    assert planned(policy([("v1", ONE)]), policy=spelling) == ()


def test_another_document_is_a_new_version():
    steps = planned(policy([("v1", ONE)]), policy=TWO)
    assert sent(steps) == [("create_policy_version", text(TWO))]
    assert steps[0].requests[0].params["SetAsDefault"] is True


def test_a_sixth_version_takes_the_place_of_the_oldest_not_in_force():
    versions = [(f"v{number}", ONE) for number in (7, 5, 4, 3, 2)]
    assert sent(planned(policy(versions, default="v2"), policy=TWO))[0] == ("delete_policy_version", "v3")
    assert sent(planned(policy(versions, default="v7"), policy=TWO))[0] == ("delete_policy_version", "v2")


@pytest.mark.parametrize(("default", "wanted", "deleted"), [("v3", ONE, ["v2", "v1"]), ("v1", ONE, ["v3", "v2"])])
def test_only_one_version_stays(default, wanted, deleted):
    state = policy([("v3", ONE), ("v2", TWO), ("v1", ONE)], default=default)
    steps = planned(state, policy=wanted, only_version=True)
    assert sent(steps) == [("delete_policy_version", name) for name in deleted]


def test_a_new_version_leaves_no_other_if_told_so():
    steps = planned(policy([("v2", ONE), ("v1", ONE)]), policy=TWO, only_version=True)
    assert sent(steps) == [
        ("create_policy_version", text(TWO)), ("delete_policy_version", "v2"), ("delete_policy_version", "v1"),
    ]  # fmt: skip


def test_a_version_that_is_not_put_in_force_is_compared_with_the_newest():
    state = policy([("v2", TWO), ("v1", ONE)], default="v1")
    assert planned(state, policy=TWO, make_default=False) == ()
    steps = planned(state, policy=ONE, make_default=False)
    assert sent(steps) == [("create_policy_version", text(ONE))]
    assert steps[0].requests[0].params["SetAsDefault"] is False


@pytest.mark.parametrize("only", [True, False])
@pytest.mark.parametrize("default", [True, False])
def test_a_new_policy_is_one_step_whatever_is_said_of_versions(only, default):
    steps = planned(State(), policy=ONE, only_version=only, make_default=default, tags={"a": "1"}, path="/x/")
    assert told(steps) == [("policy", "create", ["create_policy"])]
    assert steps[0].requests[0].params == {
        "PolicyName": "reader", "Path": "/x/", "PolicyDocument": text(ONE), "Tags": [{"Key": "a", "Value": "1"}],
    }  # fmt: skip


@pytest.mark.parametrize("only", [True, False])
@pytest.mark.parametrize("default", [True, False])
def test_a_check_run_foretells_the_document_of_a_new_policy(only, default):
    arguments = params("iam_managed_policy", name="reader", policy=ONE, only_version=only, make_default=default)
    steps = plan(POLICY, State(), arguments)
    foretold = planning.outcome(
        POLICY, named(POLICY, arguments), arguments, WHERE, State(), steps, steps, Model("iam")
    )
    assert foretold.facts["document"] == ONE
    assert foretold.facts["policy"]["arn"] == ARN


def test_there_is_no_policy_without_a_document():
    with pytest.raises(Refused, match="^policy is needed: there is no policy named reader yet"):
        planned(State(), tags={"a": "1"})


@pytest.mark.parametrize("said", [{"path": "/other/"}, {"description": "other"}])
def test_what_iam_can_not_change_is_refused(said):
    with pytest.raises(Refused, match="can't become"):
        planned(policy([("v1", ONE)]), **said)


def test_holders_are_added_and_with_purge_removed():
    state = policy([("v1", ONE)], attached_users={"anna": {}, "ben": {}}, attached_roles={"app": {}})
    assert sent(planned(state, attached_users=["ben", "eve"])) == [("attach_user_policy", "eve")]
    assert sent(planned(state, attached_users=["ben"], attached_roles=["app"], purge_attachments=True)) == [
        ("detach_user_policy", "anna")
    ]
    assert planned(state, attached_users=[]) == ()
    assert told(planned(state, attached_roles=[], purge_attachments=True)) == [
        ("attached_roles[app]", "remove", ["detach_role_policy"])
    ]


def test_tags_are_added_and_removed_in_one_call_each():
    state = policy([("v1", ONE)], tags={"a": "1", "b": "2", "aws:made": "x"})
    assert told(planned(state, tags={"b": 3})) == [
        ("tags", "remove", ["untag_policy"]),
        ("tags", "change", ["tag_policy"]),
    ]
    assert told(planned(state, tags={"b": 3}, purge_tags=False)) == [("tags", "change", ["tag_policy"])]


@pytest.mark.parametrize(("said", "sentence"), [
    ({"name": "a b"}, "name: 'a b'"),
    ({"name": "a", "path": "x"}, "path: 'x'"),
    ({"name": "a", "policy": "{"}, "policy"),
    ({"name": "a", "versions_kept": 6}, "versions_kept: 6 is not from 1 to 5"),
    ({"name": "a", "versions_kept": 0}, "versions_kept: 0 is not from 1 to 5"),
    ({"name": "a", "versions_kept": 2, "only_version": True}, "versions_kept: only_version: true"),
    ({"name": "a", "version": "2"}, "version: '2' is no version's id"),
    ({"name": "a", "policy": document(*["s3:Get" + "x" * 90] * 80)}, "6144"),
])  # fmt: skip
def test_what_can_not_be_is_refused_before_anything_is_read(said, sentence):
    with pytest.raises(Refused, match=sentence):
        POLICY.check(params("iam_managed_policy", **said))


def carried_out(state: State, steps) -> tuple[list[tuple[str, dict]], str]:
    """The versions that IAM then has, newest first, and the one in force."""
    documents = {name: TWO for name in state.values["document"]["versions"]}
    documents[state.values["document"]["versions"][0]] = state.found["Newest"]
    default = state.found["Policy"]["DefaultVersionId"]
    documents[default] = state.found["Document"]
    number = max(int(name[1:]) for name in documents)
    for step in steps:
        for request in step.requests:
            if request.operation == "delete_policy_version":
                assert request.params["VersionId"] != default, "IAM refuses to delete the version in force"
                del documents[request.params["VersionId"]]
            elif request.operation == "create_policy_version":
                assert len(documents) < 5, "IAM keeps five versions"
                number += 1
                documents[f"v{number}"] = json.loads(request.params["PolicyDocument"])
                default = f"v{number}" if request.params["SetAsDefault"] else default
    return sorted(documents.items(), key=lambda pair: -int(pair[0][1:])), default


FIVE = [(f"v{number}", ONE) for number in (5, 4, 3, 2, 1)]


@pytest.mark.parametrize(("default", "said", "deleted"), [
    ("v5", {"versions_kept": 5}, []),
    ("v5", {"versions_kept": 3}, ["v2", "v1"]),
    ("v1", {"versions_kept": 3}, ["v3", "v2"]),
    ("v3", {"versions_kept": 1}, ["v5", "v4", "v2", "v1"]),
    ("v3", {"versions_kept": 1, "policy": ONE}, ["v5", "v4", "v2", "v1"]),
    ("v3", {"versions_kept": 1, "policy": ONE, "make_default": False}, ["v4", "v2", "v1"]),
    ("v5", {"versions_kept": 2, "version": "v1"}, ["v4", "v3", "v2"]),
])  # fmt: skip
def test_the_oldest_go_until_as_many_are_left_as_may_be(default, said, deleted):
    state = policy(FIVE, default, said.get("version", ""))
    steps = [step for step in planned(state, **said) if step.name == "document"]
    assert sent(steps) == [("delete_policy_version", name) for name in deleted]
    if deleted:
        assert steps[0].effect.kind == "irreversible"
        assert steps[0].effect.sentence == f"Versions {', '.join(deleted)} and their documents can't be brought back."


def test_room_for_a_new_version_is_made_before_it_and_the_rest_goes_after_it():
    (step,) = planned(policy(FIVE, "v1"), policy=TWO, versions_kept=3)
    assert sent([step]) == [
        ("delete_policy_version", "v2"), ("create_policy_version", text(TWO)),
        ("delete_policy_version", "v3"), ("delete_policy_version", "v1"),
    ]  # fmt: skip
    assert step.show(step.after) == {"document": TWO, "versions": ["the new one", "v5", "v4"]}
    (step,) = planned(policy(FIVE), policy=TWO)
    assert step.effect.sentence == "Version v1 and its document can't be brought back."
    (step,) = planned(policy([("v1", ONE)]), policy=TWO)
    assert step.effect is None


def test_an_older_version_is_put_in_force_before_others_go():
    state = policy([("v3", ONE), ("v2", ONE), ("v1", TWO)], asked="v1")
    assert planned(state, version="v3") == ()
    steps = planned(state, version="v1", versions_kept=2)
    assert sent(steps) == [("set_default_policy_version", "v1"), ("delete_policy_version", "v2")]
    arguments = params("iam_managed_policy", name="reader", version="v1")
    foretold = planning.outcome(
        POLICY, named(POLICY, arguments), arguments, WHERE, state, steps[:1], steps[:1], Model("iam")
    )
    assert foretold.facts["document"] == TWO
    assert foretold.facts["policy"]["default_version_id"] == "v1"


def test_a_version_that_is_not_there_is_refused():
    with pytest.raises(Refused, match=r"^version: policy reader has no version v9; there are v1\."):
        POLICY.accept(policy([("v1", ONE)]).found, params("iam_managed_policy", name="reader", version="v9"), WHERE)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([ONE, TWO]), min_size=1, max_size=5), st.data(), st.booleans(), st.booleans())
def test_iam_takes_every_plan_of_versions_and_needs_no_further_one(documents, data, make_default, only_version):
    numbers = sorted(data.draw(st.sets(st.integers(1, 9), min_size=len(documents), max_size=len(documents))))[::-1]
    versions = [(f"v{number}", one) for number, one in zip(numbers, documents, strict=True)]
    default = data.draw(st.sampled_from([name for name, _document in versions]))
    wanted = data.draw(st.sampled_from([ONE, TWO]))
    said = {"policy": wanted, "make_default": make_default, "only_version": only_version}
    most = None if only_version else data.draw(st.none() | st.integers(1, 5))
    said |= {} if most is None else {"versions_kept": most}

    state = policy(versions, default)
    left, in_force = carried_out(state, planned(state, **said))
    assert planned(policy(left, in_force), **said) == ()
    assert (dict(left)[in_force] if make_default else left[0][1]) == wanted
    if only_version:
        assert {name for name, _document in left} == ({in_force} if make_default else {in_force, left[0][0]})
    if most:
        assert len(left) <= max(most, 1 if make_default or in_force == left[0][0] else 2)
