# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of roles as plans: what is sent again with a change, what is refused, and when a new role is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.connection import Identity
from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.iam import roles
from ansible_collections.converge.aws.plugins.module_utils.retries import Patience
from ansible_collections.converge.aws.plugins.module_utils.state import State
from support.modules import module, params
from support.planning import WHERE, plan

ROLE = module("iam_role").RESOURCE
OWN = "arn:aws:sts::123456789012:assumed-role/deploy/session"
OTHER = "arn:aws:sts::123456789012:assumed-role/other/session"
USER = "arn:aws:iam::123456789012:user/deploy"


def trusting(principal: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def there(**values: Any) -> State:
    attributes = {"path": "/", "description": "mine", "max_session_duration": 7200}
    return State({"Role": {"Path": "/"}}, {"attributes": attributes, "managed_policies": {}, **values})


def planned(state: State, **arguments: Any):
    return plan(ROLE, state, params("iam_role", name="deploy", **arguments))


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        ({"description": "new"}, {"Description": "new", "MaxSessionDuration": 7200}),
        ({"max_session_duration": 3600}, {"Description": "mine", "MaxSessionDuration": 3600}),
        ({"description": ""}, {"Description": "", "MaxSessionDuration": 7200}),
    ],
)
def test_what_a_change_does_not_name_is_told_again(said, sent):
    (step,) = planned(there(), **said)
    assert step.requests[0].params == {"RoleName": "deploy", **sent}
    assert step.after == said, "the plan shows what changes, and only that"


def test_a_trusted_role_that_was_deleted_is_drift():
    wanted = trusting({"AWS": "arn:aws:iam::123456789012:role/caller"})
    state = there(assume_role_policy_document=trusting({"AWS": "AROAEXAMPLEID"}))
    assert [step.name for step in planned(state, assume_role_policy_document=wanted)] == ["assume_role_policy_document"]


def test_a_role_is_not_moved():
    with pytest.raises(Refused, match="can't move a role"):
        planned(there(), path="/elsewhere/")


@dataclass
class Port:
    """What the guard and the wait ask of an api."""

    arn: str = OTHER
    answers: list[Any] = field(default_factory=list)
    roles: tuple[str, ...] = ()
    patience: Patience = field(default_factory=lambda: Patience(fresh=True))
    asked: int = 0

    def identity(self) -> Identity:
        return Identity("123456789012", self.arn)

    def call(self, operation: str, params: Any) -> Any:
        assert operation == "get_role"
        self.asked += 1
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return {"Role": answer}

    def pages(self, operation: str, params: Any) -> Any:
        return [{"Roles": [{"RoleName": name} for name in self.roles]}]


STRIPPING = [
    {"managed_policies": []},
    {"inline_policies": {}, "purge_inline_policies": True},
    {"boundary": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
    {"assume_role_policy_document": trusting({"Service": "ec2.amazonaws.com"})},
]
HOLDING = {
    "managed_policies": {"arn:aws:iam::aws:policy/A": {"policy_name": "A", "policy_arn": "arn:aws:iam::aws:policy/A"}},
    "inline_policies": {"one": {}},
    "boundary": None,
    "assume_role_policy_document": trusting({"AWS": "*"}),
}


def guarded(arn: str, said: dict[str, Any], path: str = "/") -> None:
    arguments = params("iam_role", name="deploy", **said)
    steps = plan(ROLE, there(**HOLDING), arguments)
    assert steps
    ROLE.guard(Port(arn), {**arguments, "path": path}, WHERE, steps)


@pytest.mark.parametrize("said", STRIPPING)
def test_the_role_that_the_task_works_with_is_not_stripped(said):
    with pytest.raises(Refused, match="allow_self_lockout"):
        guarded(OWN, said)
    guarded(OWN, {**said, "allow_self_lockout": True})
    guarded(OTHER, said)
    guarded(USER, said)


def test_what_locks_nobody_out_is_done():
    guarded(OWN, {"description": "new"})
    guarded(OWN, {"tags": {"a": "1"}})


def test_roles_of_services_are_left_to_them():
    with pytest.raises(Refused, match="an AWS service"):
        guarded(OTHER, {"description": "new", "allow_self_lockout": True}, path="/aws-service-role/x.amazonaws.com/")
    with pytest.raises(Refused, match="Identity Center"):
        arguments = params("iam_role", name="AWSReservedSSO_Admin_1", description="new")
        ROLE.guard(Port(), arguments, WHERE, plan(ROLE, there(), arguments))


GOOD = {"AssumeRolePolicyDocument": trusting({"AWS": "arn:aws:iam::123456789012:role/caller"})}
GONE = ApiError("get_role", "NoSuchEntity", "none", 404)


@pytest.mark.parametrize(
    ("answers", "lacks"),
    [
        ([GOOD, GOOD, GOOD], ""),
        ([GOOD, GONE, GOOD], "being there"),
        ([GOOD, {"AssumeRolePolicyDocument": trusting({"AWS": "AROAEXAMPLEID"})}, GOOD], "the names"),
    ],
)
def test_a_new_role_is_seen_several_times_in_a_row_by_the_names_it_trusts(answers, lacks):
    said = {"name": "deploy", **{"assume_role_policy_document": GOOD["AssumeRolePolicyDocument"]}}
    left = roles.pending("present", Port(answers=list(answers)), said, WHERE)
    assert left.startswith(lacks) and bool(left) == bool(lacks)


def test_a_role_that_was_there_is_not_waited_for():
    port = Port(patience=Patience())
    assert roles.pending("present", port, {"name": "deploy"}, WHERE) == ""
    assert roles.pending("absent", Port(), {"name": "deploy"}, WHERE) == ""
    assert port.asked == 0


def test_a_name_that_differs_in_case_alone_is_explained():
    with pytest.raises(Failed, match="There is a role named Deploy"):
        roles.pending("present", Port(answers=[GONE], roles=("other", "Deploy")), {"name": "deploy"}, WHERE)
