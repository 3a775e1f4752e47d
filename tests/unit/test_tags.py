# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags: text as the user wrote it, there and back, and AWS's own left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.converge.aws.plugins.module_utils.parts import Call
from ansible_collections.converge.aws.plugins.module_utils.tags import (
    TAGS,
    is_system_tag,
    tag_text,
    tag_texts,
    tags,
    tags_by_key,
    wanted_tags,
)


@given(st.dictionaries(st.text(min_size=1), st.text()))
def test_tags_go_as_a_list_and_come_back(said):
    assert TAGS.from_wire(TAGS.to_wire(said, None), None) == said


@pytest.mark.parametrize(("value", "text"), [
    (True, "true"), (False, "false"), (None, ""), (0, "0"), (1.5, "1.5"), ("", ""), ("Yes", "Yes"),
])  # fmt: skip
def test_a_tag_is_text_as_the_user_wrote_it(value, text):
    assert tag_text(value) == text
    assert TAGS.to_wire({"k": value}, None) == [{"Key": "k", "Value": text}]


@pytest.mark.parametrize(("params", "current", "wanted"), [
    ({"tags": {"a": 1}}, {"b": "2", "aws:x": "3"}, {"aws:x": "3", "a": "1"}),
    ({"tags": {"a": 1}, "purge_tags": True}, {"b": "2"}, {"a": "1"}),
    ({"tags": {"a": 1}, "purge_tags": False}, {"a": "0", "b": "2"}, {"a": "1", "b": "2"}),
    ({"tags": {}}, {"b": "2"}, {}),
    ({"tags": {}}, None, {}),
])  # fmt: skip
def test_the_whole_of_the_tags_that_are_to_be(params, current, wanted):
    assert wanted_tags(params, current) == wanted


def test_only_tags_of_aws_are_its_own():
    assert is_system_tag("aws:cloudformation:stack-name")
    assert not is_system_tag("AWS:x")
    assert not is_system_tag("awsome")


@pytest.mark.parametrize("wire", [None, [], ()])
def test_no_list_of_tags_is_no_tags(wire):
    assert tags_by_key(wire) == {}


def test_of_an_option_that_is_read_no_list_is_nothing_known():
    assert TAGS.from_wire(None, None) is None
    assert TAGS.from_wire([], None) == {}


def test_a_tag_without_a_value_has_an_empty_one():
    assert tags_by_key([{"Key": "a"}, {"Key": "b", "Value": "1"}]) == {"a": "", "b": "1"}


def test_keys_that_yaml_reads_as_numbers_are_text():
    assert tag_texts({1: 2, "a": None}) == {"1": "2", "a": ""}


def test_the_row_of_the_tables():
    row = tags(read=Call(path="Role.Tags"), add=Call("tag_role", "Tags"), remove=Call("untag_role", "TagKeys"))
    assert (row.name, row.taken, row.purge, row.together) == ("tags", ("tags",), "purge_tags", True)
    assert (row.codec, row.kept, row.created_with) == (TAGS, is_system_tag, "Tags")
    assert row.want({"tags": {1: True}}, {"b": "2"}) == {"1": "true"}
    assert tags(row.read, row.add, row.remove, created_with="").created_with == ""
