# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples in the peers' own documentation, with the one word changed: our modules take their options."""

from __future__ import annotations

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator, ValidationResult

from support.modules import flat, options, plain, validated

from .peers import SHARED, examples, homes, specs

EXAMPLES = [pytest.param(place, name, arguments, id=place) for place, name, arguments in examples()]

# The examples that are refused here, by the option that is, and why. The page says each.
CEPH = {"ceph": "other makers' storage is not AWS"}
REFUSED = {"s3_bucket 2": CEPH, "s3_object 4": CEPH, "s3_object_info 2": CEPH}


def errors(result: ValidationResult) -> set[str]:
    """What is said against a task, without the list of what else the module takes."""
    return {message.partition(". Supported parameters")[0] for message in result.error_messages}


def test_every_shared_module_has_examples():
    assert {parameter.values[1] for parameter in EXAMPLES} == set(homes())
    assert len(EXAMPLES) > 60
    assert set(homes()) < set(SHARED)


@pytest.mark.parametrize(("place", "name", "arguments"), EXAMPLES)
def test_an_example_of_the_peers_documentation_is_taken(place, name, arguments):
    filled, excused = plain(arguments, flat(options(name))), REFUSED.get(place, {})
    taken = {option: value for option, value in filled.items() if option not in excused}
    theirs = ArgumentSpecValidator(**specs()[name]).validate(dict(taken))
    # A slip in the peer's documentation, which its own module refuses, may be refused here in the same words.
    assert errors(validated(name, taken)) - errors(theirs) == set()
    assert errors(validated(name, filled)) >= set(excused), "an excuse that isn't needed is to go"
