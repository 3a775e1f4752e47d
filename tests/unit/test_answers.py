# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a batch reads once for all its tasks is never older than what any of them has written to it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.converge.aws.plugins.module_utils.answers import Answers
from ansible_collections.converge.aws.plugins.module_utils.habits import concerned

EVERYTHING = None


class Asked:
    """Questions to Answers, with what was really asked."""

    def __init__(self) -> None:
        self.answers = Answers()
        self.sent: list[str] = []

    def ask(self, key, meanwhile=lambda: None):
        def send():
            self.sent.append(key)
            meanwhile()
            return f"{key} {len(self.sent)}"

        return self.answers.once(key, send, lambda _answer: frozenset((key,)))

    def write(self, *names):
        with self.answers.writing(EVERYTHING if names == (EVERYTHING,) else frozenset(names)):
            pass


def test_an_answer_is_asked_for_once_and_the_others_are_told_so():
    asked = Asked()
    assert asked.ask("a") == ("a 1", False)
    assert [asked.ask("a"), asked.ask("b"), asked.ask("b")] == [("a 1", True), ("b 2", False), ("b 2", True)]


@pytest.mark.parametrize(("written", "left"), [
    (("a",), {"b"}), (("a", "b"), set()), (("a", "stranger"), {"b"}), ((), {"a", "b"}), ((EVERYTHING,), set()),
    (("stranger",), set()),
])  # fmt: skip
def test_a_write_makes_forgotten_what_it_is_about_and_an_unknown_one_everything(written, left):
    asked = Asked()
    asked.ask("a"), asked.ask("b")
    asked.write(*written)
    assert {key for key in "ab" if asked.ask(key)[1]} == left


@pytest.mark.parametrize("written", ["a", EVERYTHING])
def test_what_is_written_while_it_is_asked_for_is_not_kept(written):
    asked = Asked()
    asked.ask("a")
    asked.write("a")
    assert asked.ask("a", lambda: asked.write(written)) == ("a 2", False)
    assert asked.ask("a") == ("a 3", False)
    with asked.answers.writing(written and frozenset((written,))):
        assert asked.ask("a") == ("a 4", False)
        assert asked.ask("a") == ("a 5", False)
    assert [asked.ask("a")[1], asked.ask("a")[1]] == [False, True]


def test_a_write_to_what_another_write_has_made_is_one_to_where_it_was_made():
    asked = Asked()
    asked.ask("a"), asked.ask("b")
    asked.answers.made("new", frozenset(("a",)))
    asked.answers.made("newer", frozenset(("new",)))
    asked.write("newer")
    assert [asked.ask("b")[1], asked.ask("a")[1]] == [True, False]


def test_several_that_want_one_wait_for_the_first():
    asked, begun, go = Asked(), threading.Event(), threading.Event()

    def meanwhile():
        begun.set()
        go.wait(60)

    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(asked.ask, "a", meanwhile)
        begun.wait(60)
        others = [pool.submit(asked.ask, "a") for _number in range(7)]
        assert asked.ask("b") == ("b 2", False), "another answer is not waited for"
        go.set()
        assert first.result(60)[1] is False
        assert [other.result(60)[1] for other in others] == [True] * 7
    assert asked.sent == ["a", "b"]


def test_an_error_is_for_the_task_that_asked_alone():
    asked, begun, go = Asked(), threading.Event(), threading.Event()

    def fails():
        begun.set()
        go.wait(60)
        raise KeyError("throttled")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(asked.ask, "a", fails)
        begun.wait(60)
        other = pool.submit(asked.ask, "a")
        go.set()
        with pytest.raises(KeyError):
            first.result(60)
        assert other.result(60) == ("a 2", False)
    assert asked.ask("a")[1] is True


# Reads and writes of three things, each with others that happen before it takes effect, and after.
EVENTS = st.recursive(
    st.just(()),
    lambda inner: st.lists(st.tuples(st.sampled_from(["read", "write", "write all"]), st.sampled_from("abc"),
                                     inner, inner), max_size=4).map(tuple),
    max_leaves=30,
)  # fmt: skip


@given(EVENTS)
def test_whoever_asks_is_told_of_every_write_that_ended_before(events):
    answers, truth = Answers(), dict.fromkeys("abc", 0)

    def play(events, depth):
        for kind, name, before, after in events:
            if kind == "read":
                ended = truth[name]

                def ask(name=name, before=before, after=after):
                    play(before, depth + 1)
                    seen = truth[name]
                    play(after, depth + 1)
                    return seen

                # A thread doesn't wait for itself: what is asked for meanwhile has other keys.
                assert answers.once((name, depth), ask, lambda _seen, name=name: frozenset((name,)))[0] >= ended
            else:
                with answers.writing(EVERYTHING if kind == "write all" else frozenset((name,))):
                    play(before, depth + 1)
                    truth[name] += 1
                    play(after, depth + 1)

    play(events, 0)


@pytest.mark.parametrize(("operation", "params", "names"), [
    ("create_folder", {"ParentFolderId": "f", "Name": "n"}, {"f"}),
    ("initiate_document_version_upload", {"ParentFolderId": "f", "Name": "n"}, {"f"}),
    ("initiate_document_version_upload", {"ParentFolderId": "f", "Id": "d"}, {"f", "d"}),
    ("update_document_version", {"DocumentId": "d", "VersionId": "v"}, {"d"}),
    ("update_document", {"DocumentId": "d", "ParentFolderId": "f"}, {"d", "f"}),
    ("update_document", {"DocumentId": "d", "ParentFolderId": "f", "ResourceState": "ACTIVE"}, EVERYTHING),
    ("create_comment", {"DocumentId": "d", "VersionId": "v"}, set()),
    ("create_labels", {"ResourceId": "d"}, EVERYTHING),
    ("delete_folder", {"FolderId": "f"}, EVERYTHING),
    ("update_folder", {"FolderId": "f", "Name": "n"}, EVERYTHING),
    ("create_user", {"OrganizationId": "o"}, EVERYTHING),
])  # fmt: skip
def test_what_a_write_to_workdocs_is_about(operation, params, names):
    assert concerned("workdocs", operation, params) == names
    assert concerned("another", operation, params) is EVERYTHING
