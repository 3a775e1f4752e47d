# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Codecs and comparisons: there and back is where one was, and what differs is seen."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.converge.aws.plugins.module_utils.codecs import (
    JSON_DOCUMENT,
    exactly,
    on_off,
    same_text_set,
)
from ansible_collections.converge.aws.plugins.module_utils.parts import covers, is_empty, overlay
from ansible_collections.converge.aws.plugins.module_utils.shapes import shape_at
from support.model import Model

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1, max_size=1), inner),
)
DOCUMENTS = st.dictionaries(st.text("abc", min_size=1, max_size=2), JSON, max_size=4)


@given(DOCUMENTS)
def test_a_document_goes_as_text_and_comes_back(document):
    assert JSON_DOCUMENT.from_wire(JSON_DOCUMENT.to_wire(document, None), None) == document


def test_text_stays_the_users_own():
    assert JSON_DOCUMENT.to_wire('{"a":  1}', None) == '{"a":  1}'
    assert JSON_DOCUMENT.from_wire("", None) == ""
    assert JSON_DOCUMENT.from_wire({"a": 1}, None) == {"a": 1}
    with pytest.raises(json.JSONDecodeError):
        JSON_DOCUMENT.from_wire("{", None)


def test_a_word_that_is_neither_on_nor_off_is_neither():
    codec = on_off("Enabled", "Suspended")
    words = {"Enabled": True, "Suspended": False, "Disabled": None, None: None}
    assert {word: codec.from_wire(word, None) for word in words} == words
    assert [codec.to_wire(value, None) for value in (True, False)] == ["Enabled", "Suspended"]


def test_a_word_is_a_boolean_where_the_shape_is_one():
    shape = shape_at(Model("s3").input_shape("create_bucket"), "ObjectLockEnabledForBucket")
    assert on_off("Enabled", "Disabled").to_wire(True, shape) is True


@given(st.lists(st.text("ab", max_size=2)), st.randoms())
def test_a_set_has_no_order(texts, random):
    shuffled = texts[:]
    random.shuffle(shuffled)
    assert same_text_set(texts, shuffled)
    assert not same_text_set([*texts, "other"], shuffled)


@pytest.mark.parametrize("value", [None, {}, [], ""])
@pytest.mark.parametrize("other", [None, {}, [], ""])
def test_nothing_is_nothing(value, other):
    assert exactly(value, other)
    assert covers(value, other) or value is None
    assert not exactly(value, {"a": 1})


# --- the words that every table is compared with ---


@pytest.mark.parametrize("value", [False, 0, 0.0, None, "a", [0], {"a": None}])
def test_what_is_not_empty(value):
    assert not is_empty(value)


@given(JSON)
def test_a_value_covers_itself(value):
    assert covers(value, value)


@given(DOCUMENTS, DOCUMENTS)
def test_what_is_laid_over_is_covered(wanted, current):
    assert covers(wanted, overlay(wanted, current))


@given(DOCUMENTS, DOCUMENTS)
def test_laying_over_takes_nothing_away_and_changes_no_argument(wanted, current):
    before = json.dumps([wanted, current])
    assert set(overlay(wanted, current)) == set(current) | {key for key, value in wanted.items() if value is not None}
    assert json.dumps([wanted, current]) == before


@pytest.mark.parametrize(("wanted", "current"), [
    (True, 1), (False, 0), (False, None), (0, False), (1, True), ("1", 1), ([1], [1, 2]), ([1, 2], [2, 1]),
    ({"a": 1}, None), ({"a": 1}, {}), ({"a": {"b": 1}}, {"a": {"b": 2}}), ("", "x"), ([], ["x"]),
])  # fmt: skip
def test_what_differs_is_seen(wanted, current):
    assert not covers(wanted, current)


@pytest.mark.parametrize(("wanted", "current"), [
    ({"a": None}, {"a": 1}), ({"a": ""}, {}), ({"a": []}, {"b": 2}),
    ({"a": {"b": None, "c": 1}}, {"a": {"b": 3, "c": 1}}), ((1, 2), [1, 2]),
    ({"a": [{"b": 1}]}, {"a": [{"b": 1, "c": 2}]}),
])  # fmt: skip
def test_what_is_not_said_is_not_compared(wanted, current):
    assert covers(wanted, current)
