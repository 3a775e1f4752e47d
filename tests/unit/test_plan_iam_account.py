# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What IAM keeps of a whole account as plans: the alias that one account has, and the password policy as a whole."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils.errors import ApiError, Refused, explain
from ansible_collections.converge.aws.plugins.module_utils.iam import account, password_policy
from ansible_collections.converge.aws.plugins.module_utils.parts import Where
from ansible_collections.converge.aws.plugins.module_utils.state import State
from support.modules import module, params
from support.planning import WHERE, plan, told

ALIAS, PASSWORDS = module("iam_account_alias").RESOURCE, module("iam_password_policy").RESOURCE


def alias(current: str | None, **said: Any) -> Any:
    return plan(ALIAS, State({}, {"alias": current}), params("iam_account_alias", **said))


def test_an_alias_is_given_replaced_and_left_alone():
    (step,) = alias(None, alias="photos")
    assert step.requests[0].params == {"AccountAlias": "photos"} and step.effect is None
    (step,) = alias("old-photos", alias="photos")
    assert told((step,)) == [("alias", "change", ["create_account_alias"])]
    assert step.effect.kind == "interrupts" and "old-photos" in step.effect.sentence
    assert alias("photos", alias="photos") == alias("photos") == alias(None) == ()


def test_a_removal_names_the_alias_that_is_there_and_no_other():
    for said in ({}, {"alias": "photos"}):
        (step,) = alias("photos", state="absent", **said)
        assert told((step,)) == [("alias", "clear", ["delete_account_alias"])]
        assert step.requests[0].params == {"AccountAlias": "photos"}
        assert step.already == ("NoSuchEntity",)
    assert alias("photos", state="absent", alias="old-photos") == alias(None, state="absent") == ()


@pytest.mark.parametrize(("name", "right"), [
    ("abc", True), ("a" * 63, True), ("1-2-3", True), ("ab", False), ("a" * 64, False), ("-abc", False),
    ("abc-", False), ("a--b", False), ("a_b", False), ("A-b", False), ("é-b", False), ("abc\n", False),
])  # fmt: skip
def test_the_letters_of_an_alias(name, right):
    if right:
        account.check_alias({"alias": name})
    else:
        with pytest.raises(Refused, match="^alias: .*3 to 63"):
            account.check_alias({"alias": name})


def test_an_alias_that_somebody_else_has_is_explained():
    taken = ApiError("create_account_alias", "EntityAlreadyExists", "The account alias photos already exists.", 409)
    assert explain("setting alias of account 1", taken) == (
        "Setting alias of account 1 failed: The account alias photos already exists (EntityAlreadyExists)."
        " Another account has this alias, and no two can have the same: choose another one."
    )


@pytest.mark.parametrize(("partition", "page"), [
    ("aws", "https://photos.signin.aws.amazon.com/console"),
    ("aws-cn", "https://photos.signin.amazonaws.cn/console"),
    ("aws-us-gov", "https://photos.signin.amazonaws-us-gov.com/console"),
    ("aws-eusc", None),
])  # fmt: skip
def test_the_sign_in_page_of_each_partition(partition, page):
    answer = account.answer_alias({"alias": "photos"}, {}, {}, Where("", partition, "123456789012"))
    assert answer.get("sign_in_url") == page


# --- the password policy ---

OLD = password_policy.from_wire(
    {"MinimumPasswordLength": 14, "RequireNumbers": True, "MaxPasswordAge": 90, "PasswordReusePrevention": 5}, None
)


def passwords(current: Any, **said: Any) -> Any:
    return plan(PASSWORDS, State({}, {"policy": current}), params("iam_password_policy", **said))


def test_what_a_task_leaves_out_is_told_again():
    (step,) = passwords(OLD, require_symbols=True)
    assert step.requests[0].params == {
        "MinimumPasswordLength": 14, "RequireSymbols": True, "RequireNumbers": True,
        "RequireUppercaseCharacters": False, "RequireLowercaseCharacters": False, "AllowUsersToChangePassword": False,
        "MaxPasswordAge": 90, "PasswordReusePrevention": 5, "HardExpiry": False,
    }  # fmt: skip
    assert passwords(OLD, min_pw_length=14, require_symbols=False) == passwords(OLD) == ()


def test_a_nought_is_left_out_since_iam_has_none():
    (step,) = passwords(OLD, pw_max_age=0, pw_reuse_prevent=0)
    assert {"MaxPasswordAge", "PasswordReusePrevention"}.isdisjoint(step.requests[0].params)
    assert step.after["expire_passwords"] is False and step.effect is None
    assert passwords(step.after, pw_max_age=0, pw_reuse_prevent=0) == ()


def test_a_first_policy_is_no_weaker_than_none():
    (step,) = passwords(None)
    assert step.requests[0].params["MinimumPasswordLength"] == 8
    assert step.requests[0].params["AllowUsersToChangePassword"] is True
    (step,) = passwords(None, min_pw_length=6)
    assert step.after["minimum_password_length"] == 6


def test_absent_deletes_the_policy_and_nothing_where_there_is_none():
    assert told(passwords(OLD, state="absent")) == [("policy", "clear", ["delete_account_password_policy"])]
    assert passwords(None, state="absent") == ()


@pytest.mark.parametrize(("before", "said", "words"), [
    (None, {"pw_max_age": 90}, "must choose a new one"),
    (None, {"pw_max_age": 90, "pw_expire": True}, "until an administrator"),
    (OLD, {"pw_max_age": 30}, "older than 30 days"),
    (OLD, {"pw_expire": True}, "until an administrator"),
    (OLD, {"pw_max_age": 120}, ""),
    (OLD, {"min_pw_length": 20}, ""),
    ({**OLD, "hard_expiry": True}, {"min_pw_length": 20}, ""),
    ({**OLD, "hard_expiry": True}, {"pw_expire": False}, ""),
])  # fmt: skip
def test_what_holds_at_once_interrupts(before, said, words):
    (step,) = passwords(before, **said)
    assert words in step.effect.sentence if words else step.effect is None


def test_what_a_result_says():
    assert password_policy.answer({"policy": None}, {}, {}, WHERE) == {}
    policy = password_policy.answer({"policy": OLD}, {}, {}, WHERE)["policy"]
    assert (policy["hard_expiry"], policy["max_password_age"], policy["expire_passwords"]) == (False, 90, True)
