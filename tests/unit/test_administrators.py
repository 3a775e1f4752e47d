# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The last who can give rights to others keeps that, however a plan would take it, and other plans cost no call."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.connection import Identity
from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.iam import administrators, lockout, one_inline
from ansible_collections.converge.aws.plugins.module_utils.parts import Request, Step
from support.modules import module, params
from support.planning import WHERE

NUMBER = "123456789012"
FULL, READ = "arn:aws:iam::aws:policy/AdministratorAccess", "arn:aws:iam::aws:policy/ReadOnlyAccess"
OWN = f"arn:aws:iam::{NUMBER}:policy/everything"
BOT = f"arn:aws:iam::{NUMBER}:user/bot"


def document(action: Any = "*", resource: Any = "*", effect: str = "Allow", **more: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17",
            "Statement": [{"Effect": effect, "Action": action, "Resource": resource, **more}]}  # fmt: skip


def trusting(**principal: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}]}  # fmt: skip


PEOPLE = trusting(AWS=f"arn:aws:iam::{NUMBER}:root")


def one(kind: str, name: str, *managed: str, groups: Any = (), boundary: str = "", trust: Any = PEOPLE, path: str = "/",
        **inline: Any) -> dict[str, Any]:  # fmt: skip
    """A user, group or role as GetAccountAuthorizationDetails shows it."""
    return {
        f"{kind}Name": name,
        "Path": path,
        "AttachedManagedPolicies": [{"PolicyArn": arn} for arn in managed],
        f"{kind}PolicyList": [{"PolicyName": key, "PolicyDocument": value} for key, value in inline.items()],
        **({"GroupList": list(groups)} if kind == "User" else {}),
        **({"PermissionsBoundary": {"PermissionsBoundaryArn": boundary}} if boundary else {}),
        **({"AssumeRolePolicyDocument": trust} if kind == "Role" else {}),
    }


def page(*, users: Any = (), groups: Any = (), roles: Any = (), policy: Any = None) -> dict[str, Any]:
    versions = [{"VersionId": "v1", "Document": document("s3:*"), "IsDefaultVersion": False}]
    versions.append({"VersionId": "v2", "Document": policy or document(), "IsDefaultVersion": True})
    return {
        "UserDetailList": [one("User", "bot"), *users],
        "GroupDetailList": list(groups),
        "RoleDetailList": list(roles),
        "Policies": [{"Arn": OWN, "PolicyVersionList": versions}],
    }


KIM_FULL = one("User", "kim", FULL)
KIM_IN = one("User", "kim", groups=["Admins"])
ADMINS = one("Group", "admins", FULL)


@pytest.mark.parametrize(
    ("holder", "is_one"),
    [
        ({"users": [KIM_FULL]}, True),
        ({"users": [one("User", "kim", READ)]}, False),
        ({"users": [one("User", "kim", OWN)]}, True),
        ({"users": [one("User", "kim", OWN)], "policy": document("s3:*")}, False),
        ({"users": [KIM_IN], "groups": [ADMINS]}, True),
        ({"users": [], "groups": [ADMINS]}, False),
        ({"users": [one("User", "kim", a=document("iam:*"))]}, True),
        ({"users": [one("User", "kim", a=document("IAM:Put*Policy"))]}, True),
        ({"users": [one("User", "kim", a=document(["iam:Get*", "iam:List*"]))]}, False),
        ({"users": [one("User", "kim", a=document("iam:*", f"arn:aws:iam::{NUMBER}:user/kim"))]}, False),
        ({"users": [one("User", "kim", a=document("iam:*", f"arn:aws:iam::{NUMBER}:role/*"))]}, True),
        ({"users": [one("User", "kim", a=document(Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}))]}, True),
        ({"users": [one("User", "kim", FULL, a=document("iam:*", effect="Deny"))]}, False),
        ({"users": [one("User", "kim", FULL, a=document("iam:*", effect="Deny",
                                                       Condition={"Bool": {"aws:MultiFactorAuthPresent": "false"}}))]},
         True),
        ({"users": [one("User", "kim", FULL, boundary=READ)]}, False),
        ({"users": [one("User", "kim", FULL, boundary=FULL)]}, True),
        ({"users": [one("User", "kim", FULL, boundary=OWN)], "policy": document("s3:*")}, False),
        ({"users": [one("User", "kim", a={"Statement": {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}})]},
         True),
        ({"users": [one("User", "kim", a={"Statement": {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}})]},
         False),
        ({"roles": [one("Role", "admin", FULL)]}, True),
        ({"roles": [one("Role", "admin", FULL, trust=trusting(Federated="arn:aws:iam::1:saml-provider/a"))]}, True),
        ({"roles": [one("Role", "admin", FULL, trust=trusting(Service="cloudformation.amazonaws.com"))]}, False),
        ({"roles": [one("Role", "admin", FULL, path="/aws-service-role/x.amazonaws.com/")]}, False),
    ],
)  # fmt: skip
def test_who_is_an_administrator(holder, is_one):
    found = administrators.read([page(**holder)], NUMBER, "aws").administrators()
    assert bool(found) is is_one, found


def request(operation: str, **members: Any) -> Request:
    return Request("iam", operation, members)


def step(*requests: Request, before: Any = None, after: Any = None) -> Step:
    return Step("anything", "remove", before, after, requests)


LEAVE = step(request("remove_user_from_group", UserName="kim", GroupName="admins"))
STRIP = step(request("detach_user_policy", UserName="kim", PolicyArn=FULL))
DELETE = step(request("delete_user", UserName="kim"))
EMPTY = step(request("detach_group_policy", GroupName="admins", PolicyArn=FULL))
INLINE = step(request("delete_user_policy", UserName="kim", PolicyName="a"), before=document())
LESS = step(request("put_user_policy", UserName="kim", PolicyName="a", PolicyDocument=document("s3:*")),
            before=document("iam:*"))  # fmt: skip
BOUND = step(request("put_user_permissions_boundary", UserName="kim", PermissionsBoundary=READ))
ROLE = step(request("detach_role_policy", RoleName="admin", PolicyArn=FULL))
DISTRUST = step(request("update_assume_role_policy", RoleName="admin",
                        PolicyDocument=trusting(Service="ec2.amazonaws.com")))  # fmt: skip
VERSION = step(request("create_policy_version", PolicyArn=OWN, PolicyDocument=document("s3:*"), SetAsDefault=True))
ROLLBACK = step(request("set_default_policy_version", PolicyArn=OWN, VersionId="v1"))

IN_GROUP = {"users": [KIM_IN], "groups": [ADMINS]}
BY_OWN = {"users": [one("User", "kim", OWN)]}
BY_INLINE = {"users": [one("User", "kim", a=document())]}
A_ROLE = {"roles": [one("Role", "admin", FULL)]}
CASES = {
    "a group's last member": (IN_GROUP, [LEAVE]),
    "a group's policy": (IN_GROUP, [EMPTY]),
    "a user's policy": ({"users": [KIM_FULL]}, [STRIP]),
    "a user, whole": ({"users": [KIM_FULL]}, [STRIP, DELETE]),
    "an inline policy": (BY_INLINE, [INLINE]),
    "a smaller inline policy": (BY_INLINE, [LESS]),
    "a boundary": ({"users": [KIM_FULL]}, [BOUND]),
    "a role's policy": (A_ROLE, [ROLE]),
    "a role's trust": (A_ROLE, [DISTRUST]),
    "another version": (BY_OWN, [VERSION]),
    "an older version": (BY_OWN, [ROLLBACK]),
}


class Iam:
    """An IAM that shows one account, to that caller."""

    def __init__(self, shown: Any, arn: str = BOT) -> None:
        self.shown, self.arn, self.asked = shown, arn, []

    def identity(self) -> Identity:
        return Identity(NUMBER, self.arn)

    def pages(self, operation: str, request: Any) -> Any:
        self.asked.append(operation)
        if isinstance(self.shown, Exception):
            raise self.shown
        # Everybody else on a page of their own.
        return [self.shown, {}]


@pytest.mark.parametrize("case", CASES)
def test_the_last_administrator_stays_one(case):
    shown, steps = CASES[case]
    with pytest.raises(Refused, match="nobody in the account who can give rights") as told:
        lockout.refuse_last_administrator(Iam(page(**shown)), steps)
    assert "allow_self_lockout: true" in str(told.value)
    assert ("role admin" if "roles" in shown else "user kim") in str(told.value)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(
    "another",
    [{"users": [one("User", "lou", FULL)]}, {"roles": [one("Role", "rescue", a=document("iam:*"))]}],
    ids=["a user", "a role"],
)
def test_one_of_two_may_go(case, another):
    shown, steps = CASES[case]
    more = page(**another)
    both = {key: [*page(**shown)[key], *(more[key] if key != "Policies" else ())] for key in more}
    lockout.refuse_last_administrator(Iam(both), steps)


def test_one_whose_rights_come_from_elsewhere_too_may_lose_them():
    twice = one("User", "kim", FULL, groups=["admins"])
    lockout.refuse_last_administrator(Iam(page(users=[twice], groups=[ADMINS])), [LEAVE])
    lockout.refuse_last_administrator(Iam(page(users=[twice], groups=[ADMINS])), [STRIP])
    with pytest.raises(Refused):
        lockout.refuse_last_administrator(Iam(page(users=[twice], groups=[ADMINS])), [LEAVE, STRIP])


def test_what_a_plan_gives_elsewhere_counts():
    moved = step(request("attach_user_policy", UserName="bot", PolicyArn=FULL))
    lockout.refuse_last_administrator(Iam(page(users=[KIM_FULL])), [moved, STRIP])
    joins = step(request("add_user_to_group", UserName="bot", GroupName="admins"))
    lockout.refuse_last_administrator(Iam(page(**IN_GROUP)), [joins, LEAVE])


def test_a_caller_from_elsewhere_can_come_back():
    lockout.refuse_last_administrator(Iam(page(users=[KIM_FULL]), f"arn:aws:iam::{NUMBER}:user/moto"), [STRIP])


def test_where_nobody_was_one_nobody_is_the_last():
    lockout.refuse_last_administrator(Iam(page(users=[one("User", "kim", OWN)], policy=document("s3:*"))), [VERSION])


@pytest.mark.parametrize(
    "harmless",
    [
        step(),
        step(request("add_user_to_group", UserName="kim", GroupName="admins")),
        step(request("attach_user_policy", UserName="kim", PolicyArn=READ)),
        step(request("detach_user_policy", UserName="kim", PolicyArn=READ)),
        step(request("put_user_policy", UserName="kim", PolicyName="a", PolicyDocument=document("s3:*"))),
        step(request("put_user_policy", UserName="kim", PolicyName="a", PolicyDocument=document()),
             before=document("s3:*")),
        step(request("delete_user_policy", UserName="kim", PolicyName="a"), before=document("s3:*")),
        step(request("put_user_permissions_boundary", UserName="kim", PermissionsBoundary=FULL)),
        step(request("delete_user_permissions_boundary", UserName="kim")),
        step(request("update_assume_role_policy", RoleName="admin", PolicyDocument=PEOPLE)),
        step(request("tag_user", UserName="kim", Tags=[])),
        step(request("delete_access_key", UserName="kim", AccessKeyId="a")),
        step(request("delete_user", UserName="kim")),
    ],
)  # fmt: skip
def test_a_plan_that_takes_no_such_right_costs_no_call(harmless):
    iam = Iam(page(users=[KIM_FULL]))
    lockout.refuse_last_administrator(iam, [harmless])
    assert iam.asked == []


@pytest.mark.parametrize(("said", "looks"), [("iam:*", True), ("s3:*", False), (None, True)])
def test_another_version_is_looked_into_where_the_one_before_gave_rights(said, looks):
    before = {"document": document(said) if said else None}
    another = step(*VERSION.requests, before=before)
    iam = Iam(page(users=[KIM_FULL]))
    lockout.refuse_last_administrator(iam, [another])
    assert bool(iam.asked) is looks


@pytest.mark.parametrize(
    ("operation", "member", "name"),
    [("detach_user_policy", "UserName", "bot"), ("detach_group_policy", "GroupName", "bots")],
)
def test_a_policy_is_not_taken_from_the_caller(operation, member, name):
    class InGroup(Iam):
        def pages(self, operation: str, request: Any, service: str = "") -> Any:
            return [{"Groups": [{"GroupName": "bots"}]}] if "groups_for" in operation else super().pages(operation, {})

    guard, arguments = module("iam_managed_policy").RESOURCE.guard, params("iam_managed_policy", name="own")
    taken = (step(request(operation, PolicyArn=OWN, **{member: name})),)
    with pytest.raises(Refused, match=f"policy own from {member[:-4].lower()} {name}"):
        guard(InGroup(page(users=[KIM_FULL])), arguments, WHERE, taken)
    guard(InGroup(page(users=[KIM_FULL])), {**arguments, "allow_self_lockout": True}, WHERE, taken)
    other = (step(request(operation, PolicyArn=OWN, **{member: "others"})),)
    guard(InGroup(page(users=[KIM_FULL])), arguments, WHERE, other)


def test_an_account_that_does_not_answer_is_an_error():
    silent = Iam(ApiError("get_account_authorization_details", "ServiceFailure", ""))
    with pytest.raises(Failed, match="other administrators"):
        lockout.refuse_last_administrator(silent, [STRIP])


# ---- the guards of the modules --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "said", "case"),
    [
        ("iam_user", {"name": "kim"}, "a user's policy"),
        ("iam_group", {"name": "admins"}, "a group's last member"),
        ("iam_role", {"name": "admin"}, "a role's policy"),
        ("iam_managed_policy", {"name": "own"}, "another version"),
        ("iam_managed_policy", {"name": "own"}, "an older version"),
    ],
)
def test_the_modules_ask(name, said, case):
    shown, steps = CASES[case]
    guard, arguments = module(name).RESOURCE.guard, params(name, **said)
    with pytest.raises(Refused, match="give rights to others"):
        guard(Groupless(page(**shown)), arguments, WHERE, tuple(steps))
    guard(Groupless(page(**shown)), {**arguments, "allow_self_lockout": True}, WHERE, tuple(steps))
    root = Groupless(page(**shown), f"arn:aws:iam::{NUMBER}:root")
    guard(root, arguments, WHERE, tuple(steps))


class Groupless(Iam):
    """The same, of whose caller is in no group."""

    def pages(self, operation: str, request: Any, service: str = "") -> Any:
        return [{"Groups": []}] if operation == "list_groups_for_user" else super().pages(operation, request)


class Inline(Groupless):
    """An IAM in which the caller, or kim, has one inline policy, which lets its holder do everything."""

    check = False

    def pages(self, operation: str, request: Any, service: str = "") -> Any:
        listed = operation == "list_user_policies"
        return [{"PolicyNames": ["a"]}] if listed else super().pages(operation, request)

    def call(self, operation: str, request: Any, service: str = "") -> Any:
        assert operation == "get_user_policy"
        return {"PolicyDocument": document()}

    def side_by_side(self, thunks: Any) -> list[Any]:
        return [thunk() for thunk in thunks]


def inline(who: str, shown: Any, **said: Any) -> Any:
    arguments = params("iam_policy", iam_type="user", iam_name=who, policy_name="a", **said)
    return one_inline.plan(Inline(page(**shown)), arguments)


GOES, SMALLER = {"state": "absent"}, {"policy_json": document("s3:*")}


@pytest.mark.parametrize("said", [GOES, SMALLER], ids=["goes", "smaller"])
def test_the_last_administrators_inline_policy_stays(said):
    with pytest.raises(Refused, match="give rights to others"):
        inline("kim", BY_INLINE, **said)
    assert inline("kim", BY_INLINE, allow_self_lockout=True, **said).steps
    assert inline("kim", {**BY_INLINE, "roles": [one("Role", "rescue", FULL)]}, **said).steps


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (GOES, "inline policy a from user bot"),
        ({"policy_json": document("iam:*", effect="Deny")}, "denies iam:PutUserPolicy"),
    ],
)
def test_the_callers_own_inline_policy_stays_its_own(said, words):
    shown = {"users": [one("User", "lou", FULL)]}
    with pytest.raises(Refused, match=words) as told:
        inline("bot", shown, **said)
    assert "allow_self_lockout: true" in str(told.value)
    assert inline("bot", shown, allow_self_lockout=True, **said).steps
    assert inline("lou", {**shown, "roles": [one("Role", "rescue", FULL)]}, **said).steps


def test_root_is_locked_out_by_nobody():
    root = Inline(page(**BY_INLINE), f"arn:aws:iam::{NUMBER}:root")
    arguments = params("iam_policy", iam_type="user", iam_name="kim", policy_name="a", **GOES)
    assert one_inline.plan(root, arguments).steps
    assert root.asked == []
