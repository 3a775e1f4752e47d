# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The second opinion is worth something: what nobody decided fails, and so does a decision about nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from dev.second_opinion import DECISIONS, Difference, Emulator, Outcome, ask, decided, difference, judge

DIFFER = Difference("they differ", ("embedded_aws",))
DECIDED = {"one": {"right": "embedded_aws", "because": "the API Reference says so"}}


def test_a_decided_disagreement_is_in_the_table_and_nothing_is_wrong():
    table, wrong = judge({"one": DIFFER}, DECIDED)
    assert [line.split() for line in table] == [
        ["one", "embedded_aws", "they", "differ"],
        ["the", "API", "Reference", "says", "so"],
    ]
    assert wrong == []


def test_an_undecided_disagreement_is_wrong():
    table, wrong = judge({"one": DIFFER, "two": Difference("here too", ())}, DECIDED)
    assert "UNDECIDED" in table[-1]
    assert wrong == ["two: no decision covers this disagreement: here too"]


def test_who_is_right_passes_the_probe():
    said = "one: embedded_aws is said to be right, but the probe fails there: they differ"
    assert judge({"one": Difference("they differ", ("ministack",))}, DECIDED)[1] == [said]
    neither = {"one": {**DECIDED["one"], "right": "neither"}}
    assert judge({"one": Difference("they differ", ("ministack",))}, neither)[1] == []


def test_a_decision_about_nothing_is_wrong():
    assert judge({}, DECIDED)[1] == ["one: the decision no longer applies, since the two agree"]


def test_the_first_different_answer_is_told():
    ours = Outcome(None, ("CreateBucket: ok", "PutObject: AccessDenied"))
    theirs = Outcome("AssertionError: an assertion", ("CreateBucket: ok", "PutObject: ok"))
    text = "embedded_aws says PutObject: AccessDenied; ministack says PutObject: ok"
    assert difference(ours, theirs) == Difference(text, ("embedded_aws",))
    same = Outcome("KeyError: 'ETag'", ours.told)
    assert difference(ours, same).text == "embedded_aws: holds; ministack: KeyError: 'ETag'"


def test_whatever_goes_wrong_is_an_outcome():
    def broken(world):
        raise KeyError("ETag")

    assert ask(broken, Emulator("http://127.0.0.1:1")) == Outcome("KeyError: 'ETag'", ())
    assert ask(lambda world: None, Emulator("http://127.0.0.1:1")) == Outcome(None, ())


@pytest.mark.parametrize(
    "text",
    [
        "[{right: nobody, because: x, probes: [a]}]",
        "[{right: neither, probes: [a]}]",
        "[{right: neither, because: x, probes: []}]",
        "[{right: neither, because: x, probes: [a, a]}]",
    ],
)
def test_an_incomplete_decision_is_refused(tmp_path: Path, text: str):
    (tmp_path / "decisions.yml").write_text(text)
    with pytest.raises(ValueError, match=r"A decision needs|decided twice"):
        decided(tmp_path / "decisions.yml")


def test_the_decisions_are_complete():
    assert all(decision["because"] for decision in decided(DECISIONS).values())
