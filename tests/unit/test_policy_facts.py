# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How managed policies are looked for: one call where that is enough, and what is gone meanwhile is left out."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.iam import policy_facts
from ansible_collections.converge.aws.plugins.module_utils.parts import Where

OWN = "arn:aws-cn:iam::123456789012:policy"


class Iam:
    """An IAM with these policies by ARN, that notes what it is asked; those of ``gone`` are listed and not there."""

    def __init__(self, *arns: str, gone: tuple[str, ...] = (), denied: tuple[str, ...] = ()) -> None:
        self.arns, self.gone, self.denied = [*arns, *gone], gone, denied
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def located(self) -> Where:
        return Where("cn-north-1", "aws-cn", "123456789012")

    def call(self, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        self.asked.append((operation, params))
        arn = params["PolicyArn"]
        if operation in self.denied:
            raise ApiError(operation, "AccessDenied", "no", 403)
        if arn in self.gone or arn not in self.arns:
            raise ApiError(operation, "NoSuchEntity", "no such policy", 404)
        return {"Policy": {"Arn": arn, "PolicyName": arn.rpartition("/")[2], "DefaultVersionId": "v1"}}

    def pages(self, operation: str, params: dict[str, Any]) -> list[dict[str, Any]]:
        self.asked.append((operation, params))
        if operation in self.denied:
            raise ApiError(operation, "AccessDenied", "no", 403)
        return [{"Policies": [{"Arn": arn, "PolicyName": arn.rpartition("/")[2]}]} for arn in self.arns]

    def side_by_side(self, thunks: list[Any]) -> list[Any]:
        answers = []
        for thunk in thunks:
            try:
                answers.append(thunk())
            except ApiError as error:
                answers.append(error)
        return answers

    def report(self, message: str, ahead: float = 0.0) -> None:
        pass


def names(iam: Iam, **params: Any) -> list[str]:
    return [one["policy_name"] for one in policy_facts.plan(iam, params).facts["iam_managed_policies"]]


def test_a_policy_under_the_root_path_is_found_without_a_listing():
    iam = Iam(f"{OWN}/read")
    assert names(iam, name="read") == ["read"]
    assert {operation for operation, _params in iam.asked} == {"get_policy"}


def test_a_policy_under_another_path_is_found_by_its_name():
    assert names(Iam(f"{OWN}/a/read", f"{OWN}/a/write"), name="read") == ["read"]
    assert names(Iam(f"{OWN}/a/write"), name="read") == []


@pytest.mark.parametrize(("params", "asked"), [
    ({}, {"Scope": "Local", "OnlyAttached": False}),
    ({"scope": "aws", "only_attached": True}, {"Scope": "AWS", "OnlyAttached": True}),
    ({"path_prefix": "photos"}, {"Scope": "Local", "OnlyAttached": False, "PathPrefix": "/photos/"}),
    ({"path_prefix": "/"}, {"Scope": "Local", "OnlyAttached": False, "PathPrefix": "/"}),
])  # fmt: skip
def test_what_is_listed(params, asked):
    iam = Iam(f"{OWN}/b", f"{OWN}/a")
    assert names(iam, **params) == ["a", "b"]
    assert iam.asked[0] == ("list_policies", asked)


def test_what_is_gone_since_it_was_listed_is_left_out():
    assert names(Iam(f"{OWN}/a", gone=(f"{OWN}/b",))) == ["a"]
    assert names(Iam(gone=(f"{OWN}/b",)), arn=f"{OWN}/b") == []


@pytest.mark.parametrize(("denied", "says"), [
    ("get_policy", "iam:GetPolicy"), ("list_policies", "iam:ListPolicies")])  # fmt: skip
def test_a_denial_names_what_is_missing(denied, says):
    with pytest.raises(Failed, match=says):
        names(Iam(f"{OWN}/a", denied=(denied,)))


@pytest.mark.parametrize("arn", ["read", "arn:aws:iam::123456789012:role/read", "arn:aws:iam::1:policy/read"])
def test_what_is_no_policy_is_refused(arn):
    with pytest.raises(Refused, match="^arn: "):
        policy_facts.check({"arn": arn})
    policy_facts.check({"arn": "arn:aws:iam::aws:policy/job-function/Billing"})
