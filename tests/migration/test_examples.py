# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page's examples, run as they stand and with the one word changed: the accounts and the results are the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.embedded import EmbeddedAws
from support.playbook import Playbooks, Told
from support.stage import REGION

from .account import account, different, unlike
from .page import ALONE, EITHER, Block, blocks, switched
from .peers import PYTHON, release

OURS = "converge.aws."
BLOCKS = list(blocks())
BOTH = [block for block in BLOCKS if block.kind == EITHER]

# Where the two differ, and what the page says of it.
DIFFERENCES = yaml.safe_load((Path(__file__).parent / "differences.yml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Ran:
    """A block that has run: what its tasks told, and what was in the account then."""

    told: list[Told]
    account: Mapping[str, Any]
    again: list[Told]


def main_module(task: Mapping[str, Any]) -> str:
    """The module that a task runs, by its full name."""
    return next(keyword for keyword in task if keyword.count(".") == 2)


def twice(tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Tasks with each of ours done once more at once, which has to find nothing to do."""
    done: list[dict[str, Any]] = []
    for task in tasks:
        if "block" in task:
            done.append({**task, "block": twice(task["block"])})
        else:
            done.append(task)
            if main_module(task).startswith(OURS):
                repeated = {keyword: value for keyword, value in task.items() if keyword != "register"}
                done.append({**repeated, "name": f"{task['name']} (again)"})
    return done


def run(folder: Path, ours: bool) -> dict[str, Ran]:
    """Every block, in order, in one playbook and an account that is empty at first."""
    ran: dict[str, Ran] = {}
    with (
        EmbeddedAws(folder / "aws") as aws,
        Playbooks(folder / "book", aws.environment(REGION), python=str(PYTHON)).open() as playbook,
    ):
        # A database that nobody waits for is still being made whenever it is looked at, on a busy machine too.
        aws.pace_databases(3600)
        for block in BLOCKS if ours else BOTH:
            tasks = yaml.safe_load(switched(block.text) if ours else block.text)
            told = [one for one in playbook.tasks(*(twice(tasks) if ours else tasks)) if one.kind != "item"]
            again = [one for one in told if one.task.endswith(" (again)")]
            ran[str(block)] = Ran([one for one in told if one not in again], account(aws), again)
    return ran


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Ran], dict[str, Ran]]:
    """Theirs and ours, side by side."""
    with ThreadPoolExecutor(2) as pool:
        theirs = pool.submit(run, tmp_path_factory.mktemp("theirs"), False)
        ours = pool.submit(run, tmp_path_factory.mktemp("ours"), True)
        return theirs.result(), ours.result()


def excused(module: str, place: str, named: set[str]) -> str:
    """The entry of DIFFERENCES that says why a place in a module's result isn't the same, or an empty text."""
    place = re.sub(r"^results\[\d+\]\.", "", place)
    key = re.split(r"[.\[]", place)[0]
    needs = DIFFERENCES["only_if_named"].get(module, {}).get(key)
    if needs is not None and not named & set(needs):
        return f"{module} {key}"
    for group in ("everywhere", module, *(f"{module} with {option}" for option in sorted(named))):
        for pattern in DIFFERENCES["results"].get(group, {}):
            if fnmatchcase(place, pattern):
                return f"{group} {pattern}"
    return ""


def named_in(block: Block) -> dict[str, set[str]]:
    """What each task of a block names: its options, and those that are a text with their value too."""
    tasks = {task["name"]: task[main_module(task)] or {} for task in flat(yaml.safe_load(block.text))}
    return {
        name: {*options, *(f"{option}={value}" for option, value in options.items() if isinstance(value, str))}
        for name, options in tasks.items()
    }


def returned(result: Any) -> Any:
    """A result, and those of its items, without what some releases of Ansible add: what the task was called with."""
    own = {key: value for key, value in result.items() if key != "invocation"}
    return {**own, "results": [returned(one) for one in own["results"]]} if "results" in own else own


def pairs(ran: tuple[dict[str, Ran], dict[str, Ran]], block: Block) -> Iterator[tuple[Told, Told]]:
    theirs, ours = (side[str(block)] for side in ran)
    assert [one.task for one in theirs.told] == [one.task for one in ours.told]
    yield from zip(theirs.told, ours.told, strict=True)


def test_every_block_of_yaml_says_how_it_runs():
    assert len(BOTH) > 10
    assert {block.kind for block in BLOCKS} == {EITHER, ALONE}


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_an_example_runs_here_and_the_second_time_changes_nothing(ran, block):
    ours = ran[1][str(block)]
    assert ours.told and ours.again
    assert [(one.task, one.get("msg")) for one in (*ours.told, *ours.again) if one.kind != "ok"] == []
    assert [one.task for one in ours.again if one["changed"]] == []


@pytest.mark.parametrize("block", BOTH, ids=str)
def test_an_example_runs_there_too(ran, block):
    theirs = ran[0][str(block)]
    assert [(one.task, one.get("msg")) for one in theirs.told if one.kind != "ok"] == []


@pytest.mark.parametrize("block", BOTH, ids=str)
def test_the_accounts_are_the_same(ran, block):
    theirs, ours = (side[str(block)].account for side in ran)
    found = different(theirs, ours)
    known = DIFFERENCES["accounts"]
    assert {place: said for place, said in found.items() if not any(fnmatchcase(place, one) for one in known)} == {}


@pytest.mark.parametrize("block", BOTH, ids=str)
def test_a_result_has_what_the_peers_has(ran, block):
    named = named_in(block)
    for there, here in pairs(ran, block):
        if here.action.startswith(OURS):
            module = here.action.removeprefix(OURS)
            found = unlike(returned(there.result), returned(here.result))
            left = {place: said for place, said in found.items() if not excused(module, place, named[here.task])}
            assert left == {}, here.task


def flat(tasks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for task in tasks:
        yield from flat(task["block"]) if "block" in task else (task,)


def test_every_difference_is_still_one(ran):
    """An excuse that no example needs any more is to go, here and from the page."""
    used, places = set(), set()
    for block in BOTH:
        named = named_in(block)
        for there, here in pairs(ran, block):
            if here.action.startswith(OURS):
                module = here.action.removeprefix(OURS)
                found = unlike(returned(there.result), returned(here.result))
                used |= {excused(module, place, named[here.task]) for place in found}
        theirs, ours = (side[str(block)].account for side in ran)
        places |= set(different(theirs, ours))
    said = {f"{group} {pattern}" for group, patterns in DIFFERENCES["results"].items() for pattern in patterns}
    said |= {f"{module} {key}" for module, keys in DIFFERENCES["only_if_named"].items() for key in keys}
    newer, older = set(DIFFERENCES["since_release_11"]), set(DIFFERENCES["until_release_11"])
    assert newer | older < said
    assert said - used == (newer if release("amazon.aws") < 11 else older)
    assert [one for one in DIFFERENCES["accounts"] if not any(fnmatchcase(place, one) for place in places)] == []
