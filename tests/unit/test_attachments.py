# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attached policies: names become ARNs with few calls, and plans attach and detach by ARN."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.iam import attachments
from ansible_collections.converge.aws.plugins.module_utils.parts import Call, Resource, Where
from ansible_collections.converge.aws.plugins.module_utils.state import State
from support.planning import WHERE, plan, told

AWS = "arn:aws:iam::aws:policy"
OWN = "arn:aws:iam::123456789012:policy"


class Iam:
    """Some policies, as a port that counts what it is asked; ``denied`` is an operation that it refuses."""

    def __init__(self, *arns: str, denied: str = "") -> None:
        self.arns, self.denied = arns, denied
        self.asked: list[str] = []

    def call(self, operation: str, params: Mapping[str, Any], service: str = "") -> dict[str, Any]:
        assert (operation, service) == ("get_policy", "iam")
        self.asked.append(params["PolicyArn"])
        if operation == self.denied:
            raise ApiError(operation, "AccessDenied", "no", 403)
        if params["PolicyArn"] not in self.arns:
            raise ApiError(operation, "NoSuchEntity", "none", 404)
        return {"Policy": {"Arn": params["PolicyArn"]}}

    def pages(self, operation: str, params: Mapping[str, Any], service: str = "") -> Iterator[dict[str, Any]]:
        assert (operation, service) == ("list_policies", "iam")
        self.asked.append(params["Scope"])
        if operation == self.denied:
            raise ApiError(operation, "AccessDenied", "no", 403)
        for arn in self.arns:
            if (":aws:policy" in arn) == (params["Scope"] == "AWS"):
                yield {"Policies": [{"PolicyName": arn.rpartition("/")[2], "Arn": arn}]}

    def side_by_side(self, thunks: Any) -> list[Any]:
        answers: list[Any] = []
        for thunk in thunks:
            try:
                answers.append(thunk())
            except ApiError as error:
                answers.append(error)
        return answers


@pytest.mark.parametrize(
    ("there", "name", "arn"),
    [
        ([f"{OWN}/reader"], "reader", f"{OWN}/reader"),
        ([f"{AWS}/ReadOnlyAccess"], "ReadOnlyAccess", f"{AWS}/ReadOnlyAccess"),
        ([f"{AWS}/service-role/AWSConfigRole"], "AWSConfigRole", f"{AWS}/service-role/AWSConfigRole"),
        ([f"{AWS}/job-function/Billing"], "Billing", f"{AWS}/job-function/Billing"),
        ([f"{AWS}/job-function/Billing"], "/job-function/Billing", f"{AWS}/job-function/Billing"),
        ([f"{OWN}/team/reader"], "team/reader", f"{OWN}/team/reader"),
        ([f"{AWS}/reader", f"{OWN}/reader"], "reader", f"{OWN}/reader"),
    ],
)
def test_a_name_is_found_where_it_most_likely_stands(there, name, arn):
    iam = Iam(*there)
    assert attachments.arns_of(iam, [name], WHERE) == {name: arn}
    assert not {"Local", "AWS"} & set(iam.asked), "nothing was listed"


def test_the_partition_is_the_accounts():
    there = "arn:aws-cn:iam::aws:policy/ReadOnlyAccess"
    where = Where("cn-north-1", "aws-cn", "123456789012")
    assert attachments.arns_of(Iam(there), ["ReadOnlyAccess"], where) == {"ReadOnlyAccess": there}


@pytest.mark.parametrize("arn", [f"{OWN}/team/reader", f"{AWS}/rare/reader"])
def test_what_stands_elsewhere_is_found_by_listing(arn):
    assert attachments.arns_of(Iam(arn), ["reader"], WHERE) == {"reader": arn}


def test_what_is_attached_now_and_what_is_an_arn_is_not_asked_for():
    iam = Iam()
    given = ["reader", f"{AWS}/ReadOnlyAccess"]
    seen = attachments.arns_of(iam, given, WHERE, attached_now=[f"{OWN}/team/reader"])
    assert seen == {"reader": f"{OWN}/team/reader", given[1]: given[1]}
    assert iam.asked == []


def test_what_is_nowhere_is_said_and_taken_for_one_that_is_yet_to_be_made():
    given = {"managed_policies": ["reader", "writer"]}
    params, missing = attachments.resolve(Iam(f"{OWN}/reader"), given, WHERE, {})
    assert params == {"managed_policies": [f"{OWN}/reader", f"{OWN}/writer"]}
    assert len(missing) == 1 and "writer" in missing[0] and missing[0].startswith("managed_policies: ")


def test_an_option_left_out_and_an_empty_one_cost_nothing():
    iam = Iam()
    assert attachments.resolve(iam, {"managed_policies": None}, WHERE, {}) == ({"managed_policies": None}, ())
    assert attachments.resolve(iam, {"managed_policies": []}, WHERE, {}) == ({"managed_policies": []}, ())
    assert iam.asked == []


@pytest.mark.parametrize("operation", ["get_policy", "list_policies"])
def test_what_may_not_be_asked_is_a_sentence(operation):
    with pytest.raises(Failed, match="[Ll]ooking for policy reader failed"):
        attachments.arns_of(Iam(denied=operation), ["reader"], WHERE)


@pytest.mark.parametrize("given", ["no name", "", "a" * 129, "arn:aws:s3:::photos", "arn:aws:iam::12:policy/x", "x/"])
def test_what_is_no_policy_is_refused(given):
    with pytest.raises(Refused, match="managed_policies: "):
        attachments.check({"managed_policies": [given]})


def test_names_and_arns_are_accepted_and_only_names_need_the_account():
    names = {"managed_policies": ["ReadOnlyAccess", "team/reader", f"{AWS}/job-function/Billing"]}
    attachments.check(names)
    assert attachments.needs_account(names)
    assert not attachments.needs_account({"managed_policies": [f"{AWS}/ReadOnlyAccess"]})
    assert not attachments.needs_account({})


def resource(kind: str) -> Resource:
    return Resource(
        service="iam",
        noun=kind,
        address={f"{kind.capitalize()}Name": "name"},
        find=Call(f"get_{kind}"),
        parts=(attachments.attached(kind),),
    )


@pytest.mark.parametrize("kind", ["user", "group", "role"])
@pytest.mark.parametrize("purge", [True, False])
def test_a_plan_detaches_and_attaches_by_arn(kind, purge):
    old, kept, new = f"{OWN}/old", f"{AWS}/kept", f"{AWS}/job-function/new"
    now = {arn: {"policy_name": arn.rpartition("/")[2], "policy_arn": arn} for arn in (old, kept)}
    params = {"name": "jo", "managed_policies": [kept, new], "purge_policies": purge}
    steps = plan(resource(kind), State({"there": True}, {"managed_policies": now}), params)
    attach = (f"managed_policies[{new}]", "add", [f"attach_{kind}_policy"])
    detach = (f"managed_policies[{old}]", "remove", [f"detach_{kind}_policy"])
    assert told(steps) == ([detach, attach] if purge else [attach])
    if purge:
        assert "old" in steps[0].effect.sentence
    assert steps[-1].requests[0].params == {f"{kind.capitalize()}Name": "jo", "PolicyArn": new}


def test_results_show_names_and_arns_in_order():
    value = attachments.attached("role").codec.from_wire([{"PolicyArn": f"{AWS}/b"}, {"PolicyArn": f"{AWS}/x/a"}], None)
    assert [one["policy_name"] for one in attachments.shown(value)] == ["a", "b"]
