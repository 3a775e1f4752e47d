# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users and groups as plans: the password that is never shown, what a removal takes, and whom it would lock out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Failed, Refused
from ansible_collections.converge.aws.plugins.module_utils.iam import lockout, quotas, users
from ansible_collections.converge.aws.plugins.module_utils.parts import Request, Step
from ansible_collections.converge.aws.plugins.module_utils.retries import Attempt, Patience, pause
from ansible_collections.converge.aws.plugins.module_utils.state import State
from support.modules import module, params
from support.planning import WHERE, plan

USER = module("iam_user").RESOURCE
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
JO = "arn:aws:iam::123456789012:user/converge/jo"
FOUND = {"User": {"UserName": "jo", "Path": "/"}, "MFADevices": []}


class Iam:
    """Answers by operation, as a port; an operation that has none says that nobody is there."""

    def __init__(self, arn: str = JO, root: bool = False, **answers: Any) -> None:
        self.who, self.answers, self.patience = SimpleNamespace(arn=arn, is_root=root), answers, Patience()

    def identity(self) -> Any:
        return self.who

    def call(self, operation: str, params: Mapping[str, Any], service: str = "") -> Any:
        answer = self.answers.get(operation, ApiError(operation, "NoSuchEntity", "Nobody", 404))
        if isinstance(answer, Exception):
            raise answer
        return answer

    def pages(self, operation: str, params: Mapping[str, Any], service: str = "") -> Iterator[Any]:
        yield self.call(operation, params)

    def side_by_side(self, thunks: Any) -> list[Any]:
        def attempt(thunk: Any) -> Any:
            try:
                return thunk()
            except ApiError as error:
                return error

        return [attempt(thunk) for thunk in thunks]


def planned(profile: Any, **said: Any) -> tuple[Step, ...]:
    return plan(USER, State(FOUND, {"login_profile": profile}), params("iam_user", name="jo", **said))


HAS_ONE = {"password_reset_required": False}


@pytest.mark.parametrize(("profile", "said", "operation"), [
    (None, {"password": "hush"}, "create_login_profile"),
    (HAS_ONE, {"password": "hush"}, ""),
    (HAS_ONE, {"password": "hush", "update_password": "always"}, "update_login_profile"),
    (HAS_ONE, {"remove_password": True}, "delete_login_profile"),
    (HAS_ONE, {"remove_password": False}, ""),
    (None, {"remove_password": True}, ""),
])  # fmt: skip
def test_a_password_is_set_changed_and_removed(profile, said, operation):
    steps = planned(profile, **said)
    assert [request.operation for step in steps for request in step.requests] == ([operation] if operation else [])


def test_a_password_is_not_shown():
    (step,) = planned(None, password="hush", password_reset_required=True)
    assert step.requests[0].params["Password"] == "hush"
    assert step.show(step.after) == {"password_reset_required": True}
    assert module("iam_user").RULES.no_log["password"] is True


def test_a_missing_password_of_a_new_user_is_not_waited_for():
    patience = Patience(fresh=True)
    told = {"code": "NoSuchEntity", "status": 404}
    assert pause(Attempt("get_login_profile", 1, 0.0, **told), patience) is None
    assert pause(Attempt("get_user", 1, 0.0, **told), patience) is not None


def test_a_removal_takes_what_there_is_and_says_each():
    iam = Iam(
        list_access_keys={"AccessKeyMetadata": [{"AccessKeyId": "AKIA1"}]},
        list_mfa_devices={"MFADevices": [{"SerialNumber": "arn:aws:iam::123456789012:mfa/jo"},
                                         {"SerialNumber": "GAHT12345678"},
                                         {"SerialNumber": "arn:aws:iam::123456789012:u2f/user/jo/key"}]},
        **{one.read.operation: {} for one in users.HOLDINGS if one.name not in ("access_keys", "mfa_devices")},
    )  # fmt: skip
    steps = users.clearing(iam, params("iam_user", name="jo"), {"UserName": "jo"}, FOUND)
    assert [step.name for step in steps] == ["access_keys", "mfa_devices"]
    sent = [(request.operation, request.params.get("SerialNumber")) for request in steps[1].requests]
    assert sent.count(("delete_virtual_mfa_device", "arn:aws:iam::123456789012:mfa/jo")) == 1
    assert [operation for operation, _serial in sent].count("delete_virtual_mfa_device") == 1
    assert [operation for operation, _serial in sent].count("deactivate_mfa_device") == 3


def test_what_may_not_be_listed_is_no_sign_of_nothing():
    denied = ApiError("list_access_keys", "AccessDenied", "No", 403)
    iam = Iam(list_access_keys=denied, **{one.read.operation: {} for one in users.HOLDINGS[1:]})
    with pytest.raises(Failed, match="iam:ListAccessKeys"):
        users.clearing(iam, params("iam_user", name="jo"), {"UserName": "jo"}, FOUND)


def test_a_twin_in_other_letters_is_named():
    iam = Iam(list_users={"Users": [{"UserName": "Jo"}]})
    with pytest.raises(ApiError):
        users.find(iam, {"name": "jo", "state": "present"}, WHERE)
    iam.patience.fresh = True
    with pytest.raises(Failed, match="there is Jo"):
        users.find(iam, {"name": "jo", "state": "present"}, WHERE)


# --- whom a plan locks out ---


def detached(kind: str, arn: str = "arn:aws:iam::aws:policy/ReadOnlyAccess") -> Step:
    name = {"user": "UserName", "group": "GroupName"}[kind]
    request = Request("iam", f"detach_{kind}_policy", {name: "kim", "PolicyArn": arn})
    return Step(f"managed_policies[{arn}]", "remove", {}, None, (request,))


DELETED = Step("user", "delete", {}, None, (Request("iam", "delete_user", {"UserName": "jo"}),))
ADDED = Step("groups[a]", "add", None, {}, (Request("iam", "add_user_to_group", {"GroupName": "a"}),))
LEAVES = Request("iam", "remove_user_from_group", {"UserName": "jo", "GroupName": "photographers"})
LEFT = Step("users[jo]", "remove", {}, None, (LEAVES,))
BOUND = Step("boundary", "change", None, "arn:aws:iam::aws:policy/ReadOnlyAccess")
MEMBER = {"list_groups_for_user": {"Groups": [{"GroupName": "photographers"}]}}


@pytest.mark.parametrize(("kind", "name", "steps", "iam", "refused"), [
    ("user", "jo", (DELETED,), Iam(), "everything from user jo"),
    ("user", "jo", (detached("user"),), Iam(), "ReadOnlyAccess"),
    ("user", "jo", (BOUND,), Iam(), "boundary"),
    ("user", "jo", (ADDED,), Iam(), ""),
    ("user", "kim", (DELETED, detached("user")), Iam(), ""),
    ("user", "jo", (DELETED,), Iam("arn:aws:sts::123456789012:assumed-role/jo/session"), ""),
    ("user", "jo", (DELETED,), Iam("arn:aws:iam::123456789012:root", root=True), ""),
    ("group", "photographers", (LEFT,), Iam(), "photographers"),
    ("group", "photographers", (detached("group"),), Iam(**MEMBER), "photographers"),
    ("group", "archivists", (detached("group"),), Iam(**MEMBER), ""),
    ("group", "photographers", (detached("group"),), Iam(), ""),
])  # fmt: skip
def test_the_caller_is_not_locked_out_unasked(kind, name, steps, iam, refused):
    said = params(f"iam_{kind}", name=name)
    iam.answers.setdefault("get_account_authorization_details", {})
    guard = lockout.guard(kind)
    if not refused:
        guard(iam, said, WHERE, steps)
        return
    with pytest.raises(Refused, match=refused) as told:
        guard(iam, said, WHERE, steps)
    assert "allow_self_lockout: true" in str(told.value)
    guard(iam, {**said, "allow_self_lockout": True}, WHERE, steps)


@pytest.mark.parametrize(("holders", "last"), [
    ({"PolicyUsers": [{"UserName": "kim"}]}, True),
    ({"PolicyUsers": [{"UserName": "kim"}, {"UserName": "lou"}]}, False),
    ({"PolicyUsers": [{"UserName": "kim"}], "PolicyRoles": [{"RoleName": "admin"}]}, False),
    ({"PolicyUsers": [{"UserName": "kim"}], "PolicyGroups": [{"GroupName": "full"}]}, False),
])  # fmt: skip
@pytest.mark.parametrize("members", [[], [{"UserName": "lou"}]])
def test_the_last_administrator_stays_one_where_the_account_may_not_be_read(holders, last, members):
    denied = ApiError("get_account_authorization_details", "AccessDenied", "No", 403)
    iam = Iam(get_account_authorization_details=denied, list_entities_for_policy=holders,
              get_group={"Group": {"GroupName": "full"}, "Users": members})  # fmt: skip
    said, step = params("iam_user", name="kim"), detached("user", ADMINISTRATOR)
    if last or ("PolicyGroups" in holders and not members):
        with pytest.raises(Refused, match="the last one"):
            lockout.guard("user")(iam, said, WHERE, (step,))
    else:
        lockout.guard("user")(iam, said, WHERE, (step,))


# --- why IAM says no ---


def refusal(code: str, operation: str) -> ApiError:
    return ApiError(operation, code, "No", 409)


def test_a_quota_is_told_with_its_number():
    iam = Iam(get_account_summary={"SummaryMap": {"GroupsPerUserQuota": 10, "UsersQuota": 5000, "Users": 5000}})
    assert quotas.reason(iam, refusal("LimitExceeded", "add_user_to_group"), {}) == "This account may have 10 groups" \
                                                                                    " per user."  # fmt: skip
    assert "5000 users in the account, and there are 5000" in quotas.reason(
        iam, refusal("LimitExceeded", "create_user"), {}
    )
    assert quotas.reason(iam, refusal("LimitExceeded", "tag_user"), {}) == ""
    assert quotas.reason(iam, refusal("AccessDenied", "create_user"), {}) == ""
    assert quotas.reason(Iam(), refusal("LimitExceeded", "create_user"), {}) == ""


def test_a_weak_password_is_told_what_the_account_wants():
    weak = refusal("PasswordPolicyViolation", "create_login_profile")
    assert "8 characters" in quotas.reason(Iam(), weak, {})
    policy = {"MinimumPasswordLength": 14, "RequireSymbols": True, "PasswordReusePrevention": 3}
    told = quotas.reason(Iam(get_account_password_policy={"PasswordPolicy": policy}), weak, {})
    assert all(words in told for words in ("14 characters", "a symbol", "last 3"))
