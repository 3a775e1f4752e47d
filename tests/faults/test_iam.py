# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong on the way to IAM: an alias that is taken, and answers that are lost."""

from __future__ import annotations

from tests.faults.test_bad_input import is_a_sentence

ALIAS = "converge.aws.iam_account_alias"


def test_an_alias_that_another_account_has(aws, playbook):
    aws.client("iam", key="222222222222").create_account_alias(AccountAlias="photos-of-converge")
    told = playbook.task(ALIAS, {"alias": "photos-of-converge"})
    assert told.kind == "failed" and is_a_sentence(told)
    assert told["error"]["code"] == "EntityAlreadyExists" and "Another account has this alias" in told["msg"]
    assert aws.client("iam").list_account_aliases()["AccountAliases"] == []


def test_a_lost_answer_leaves_the_alias(aws, playbook):
    """Sent again, it would be refused: IAM says of the account's own alias too that it exists."""
    aws.faults([{"kind": "drop_after", "times": 1, "operation": "CreateAccountAlias"}])
    begun = aws.last_call()
    told = playbook.task(ALIAS, {"alias": "photos-of-converge"})
    assert told.kind == "ok", told["msg"]
    assert (told["changed"], told["alias"]) == (True, "photos-of-converge")
    assert [call["operation"] for call in aws.writes(begun)] == ["CreateAccountAlias"]
    assert playbook.task(ALIAS, {"alias": "photos-of-converge"})["changed"] is False
