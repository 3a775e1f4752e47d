# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules that have a table for each of their kinds: a task is about the one that its option says."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.converge.aws.plugins.module_utils import runner
from ansible_collections.converge.aws.plugins.module_utils.errors import Refused
from ansible_collections.converge.aws.plugins.module_utils.parts import Call, Kinds, Resource
from support.modules import NAMES, module, options, tables


def thing(noun: str) -> Resource:
    def refuse(params: Any) -> None:
        raise Refused(f"This is refused as a {noun}.")

    return Resource("sns", noun, {"Name": "name"}, find=Call("get_topic_attributes"), check=refuse)


THINGS = Kinds("thing", "kind", {"large": thing("house"), "small": thing("mouse")})


@pytest.mark.parametrize(("kind", "noun"), [("large", "house"), ("small", "mouse")])
def test_a_task_is_about_the_kind_that_it_says(kind, noun):
    said = {"name": "x", "kind": kind, "region": "eu-west-3"}
    assert runner.about(THINGS, said) == f"{noun} x"
    assert runner.refusal(THINGS, said) == f"This is refused as a {noun}."
    assert runner.run(THINGS, said) == {"failed": True, "msg": f"This is refused as a {noun}.", "changed": False}


def test_all_kinds_have_a_service_and_the_option_of_a_name():
    assert (THINGS.service, THINGS.name, THINGS.noun) == ("sns", "name", "thing")


@pytest.mark.parametrize("name", [one for one in NAMES if isinstance(getattr(module(one), "RESOURCE", None), Kinds)])
def test_every_choice_has_a_table_of_the_same_service_and_name(name):
    kinds = module(name).RESOURCE
    assert list(kinds.tables) == options(name)[kinds.by]["choices"]
    assert {(one.service, one.name) for one in kinds.tables.values()} == {(kinds.service, kinds.name)}
    assert len(tables(name)) == len(kinds.tables)
