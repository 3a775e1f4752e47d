# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The IAM role at its edges: single steps, bad input, policies that don't pass, lockout, and who is in which group."""

from __future__ import annotations

import json
from typing import Any

import pytest

from support.embedded import EmbeddedAws

from .conftest import Carry

MEMBER = "210987654321"


def allow(action: str | list[str], resource: str = "arn:aws:s3:::edge/*") -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}]}


@pytest.fixture(autouse=True)
def empty(aws: EmbeddedAws) -> None:
    aws.reset()


def test_one_step_alone(aws: EmbeddedAws, carry_out: Carry):
    variables = {"iam_groups": [{"name": "edge", "managed_policies": ["edge"]}], "iam_users": [{"name": "jo"}]}
    run = carry_out("converge.aws.iam", "--tags", "iam_groups", **variables)
    assert run.code == 0, run.output[-2000:]
    assert [call["operation"] for call in aws.writes()] == ["CreateGroup"]


@pytest.mark.parametrize(
    ("variables", "word"),
    [
        ({"iam_users": [{"name": "jo", "gruops": []}]}, "gruops"),
        ({"iam_roles": [{"name": "x", "trust": {"service": ["ec2"]}}]}, "service"),
        ({"iam_guardrails": [{"name": "x", "type": "scp"}]}, "service_control_policy"),
        ({"iam_policies": [{"policy": {}}]}, "name"),
        ({"iam_state": "gone"}, "gone"),
    ],
)
def test_bad_input_fails_before_the_first_call(
    aws: EmbeddedAws, carry_out: Carry, variables: dict[str, Any], word: str
):
    run = carry_out("converge.aws.iam", "--tags", "iam", **variables)
    assert run.code == 2
    (failed,) = (told for told in run.told if told.kind == "failed")
    assert failed.action.endswith("validate_argument_spec")
    assert word in failed["msg"]
    assert aws.writes() == []


def test_what_is_named_twice_is_refused_before_anything_is_made(aws: EmbeddedAws, carry_out: Carry):
    trust = {"trust": {"services": ["ec2"]}}
    arn = f"arn:aws:iam::{MEMBER}:role/OrganizationAccountAccessRole"
    run = carry_out(
        "converge.aws.iam",
        "--tags",
        "iam",
        iam_users=[{"name": "jo"}, {"name": "Jo"}, {"name": "kim"}],
        iam_roles=[{"name": "deploy", **trust}],
        iam_cross_account=[{"name": "Deploy", **trust}, {"name": "deploy", "assume_role": {"arn": arn}, **trust}],
    )
    assert run.code == 2
    (failed,) = (told for told in run.told if told.kind == "failed")
    assert failed["msg"] == [
        "iam_users: jo and Jo are one to IAM. Name it once.",
        "iam_roles and iam_cross_account: deploy and Deploy are one to IAM. Name it once.",
    ]
    assert aws.writes() == []


def test_a_policy_that_does_not_pass_stops_all_of_them(aws: EmbeddedAws, carry_out: Carry):
    policies = [
        {"name": "good", "policy": allow("s3:GetObject")},
        {"name": "passes-anything", "policy": allow("iam:PassRole", "*")},
        {"name": "no-such-action", "policy": allow("s3:ReadObject")},
    ]
    run = carry_out("converge.aws.iam", iam_policies=policies, iam_users=[{"name": "jo"}])
    assert run.code == 2
    said = " ".join(run.output.split())
    assert "failed: policy passes-anything: " in said and "failed: policy no-such-action: " in said
    assert "failed: policy good" not in said
    assert aws.writes() == []


def test_what_is_looked_for_in_policies_can_be_told(aws: EmbeddedAws, carry_out: Carry):
    policies = [{"name": "passes-anything", "policy": allow("iam:PassRole", "*")}]
    run = carry_out("converge.aws.iam", iam_policies=policies, iam_policy_check={"fail_on": ["error"]})
    assert run.code == 0, run.output[-2000:]
    made = aws.client("iam").list_policies(Scope="Local")["Policies"]
    assert [policy["PolicyName"] for policy in made] == ["passes-anything"]


def test_nobody_goes_where_one_would_be_locked_out(aws: EmbeddedAws, carry_out: Carry):
    """Whoever carries out the undoing is among those who would go."""
    iam = aws.client("iam")
    for name in ("boss", "jo"):
        iam.create_user(UserName=name)
    iam.attach_user_policy(UserName="boss", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    key = iam.create_access_key(UserName="boss")["AccessKey"]["AccessKeyId"]
    since = aws.last_call()
    everybody = [{"name": "jo"}, {"name": "boss"}]
    run = carry_out("converge.aws.iam", key=key, iam_state="absent", iam_users=everybody)
    assert run.code == 2
    assert "allow_self_lockout" in run.output
    assert aws.writes(since) == []
    assert {user["UserName"] for user in iam.list_users()["Users"]} == {"boss", "jo"}


def test_membership_is_said_on_either_side_and_foretold_once(aws: EmbeddedAws, carry_out: Carry):
    variables: dict[str, Any] = {
        "iam_users": [{"name": "jo", "groups": ["one", "two", "there"]}],
        "iam_groups": [{"name": "one", "users": ["jo"]}, {"name": "two"}],
    }
    aws.client("iam").create_group(GroupName="there")
    plans = []
    for check in (("--check",), ()):
        run = carry_out("converge.aws.iam", *check, **variables)
        assert run.code == 0, run.output[-2000:]
        results = [one for told in run.told for one in told.get("results", ()) if isinstance(one, dict)]
        plans.append(
            [
                (step["name"], step["action"], json.dumps(step["after"], sort_keys=True))
                for one in results
                for step in one.get("plan", ())
            ]
        )
    assert plans[0] == plans[1]
    assert len([step for step in plans[0] if step[0].startswith(("groups", "users["))]) == 3
    groups = aws.client("iam").list_groups_for_user(UserName="jo")["Groups"]
    assert sorted(group["GroupName"] for group in groups) == ["one", "there", "two"]


def test_a_role_that_others_take_is_made_in_their_account_and_proved(aws: EmbeddedAws, carry_out: Carry):
    aws.organization(MEMBER)
    role = {
        "name": "edge",
        "assume_role": {"arn": f"arn:aws:iam::{MEMBER}:role/OrganizationAccountAccessRole"},
        "trust": {"accounts": ["123456789012"], "external_id": "edge-2026"},
    }
    run = carry_out("converge.aws.iam", "-vvv", iam_cross_account=[role], account_expected_id="123456789012")
    assert run.code == 0, run.output[-2000:]
    assert f"arn:aws:iam::{MEMBER}:role/edge was taken from here, and was not without its external id" in " ".join(
        run.output.split()
    )
    # Neither the credentials that were taken to prove it, nor those of the role that it was made by.
    for secret in ("sts_creds", "ASIA"):
        assert secret not in run.output
    assert [one["RoleName"] for one in aws.client("iam").list_roles()["Roles"]] == []
