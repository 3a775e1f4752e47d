# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/coming-from-amazon-aws.md speaks of every module that has a peer, and of all that is known to differ."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from tests.migration.page import EITHER, PAGE, blocks, sections, switched

FACTS = yaml.safe_load((Path(__file__).parent / "peer_options.yml").read_text(encoding="utf-8"))
SHARED = sorted(set(FACTS["peers"]) - {"common"})
# A section says at least this much. aws_caller_info's example stands above, where all modules' defaults are told, and
# sts_assume_role's where a role's credentials are.
ENOUGH = 60
SHOWN_ABOVE = {"aws_caller_info", "sts_assume_role"}


def unsaid(options: list[str], text: str) -> list[str]:
    """The options, by their dotted path, whose name doesn't stand in a text as code."""
    return [option for option in options if f"`{option.rpartition('.')[2]}`" not in text]


@pytest.mark.parametrize("name", SHARED)
def test_a_module_with_a_peer_has_its_section_and_an_example_in_it(name):
    assert len(sections().get(name, "").split("```")[0]) > ENOUGH
    titles = {block.title for block in blocks() if block.kind == EITHER and f".aws.{name}:" in block.text}
    assert name in titles or (titles and name in SHOWN_ABOVE)


@pytest.mark.parametrize("name", sorted(FACTS["differs"]))
def test_each_known_difference_is_told_in_it(name):
    assert unsaid(sorted(FACTS["differs"][name]), sections()[name]) == []


def test_a_difference_that_is_not_told_is_seen():
    assert unsaid(["logging.target_prefix", "ceph"], "`ceph` isn't here.") == ["logging.target_prefix"]


def test_the_command_changes_the_word_of_all_of_them():
    (names,) = re.findall(r"\(([a-z0-9_|]+)\):/converge", PAGE.read_text(encoding="utf-8"))
    assert names.split("|") == SHARED


def test_only_the_one_word_is_changed():
    theirs = "- amazon.aws.s3_bucket:\n    name: amazon.aws.s3_bucket\n- amazon.aws.ec2_instance:\n"
    ours = "- converge.aws.s3_bucket:\n    name: amazon.aws.s3_bucket\n- amazon.aws.ec2_instance:\n"
    assert switched(theirs) == ours
    assert switched("community.aws.s3_cors:") == "converge.aws.s3_cors:"
