# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every module goes through its acts by both ways in: foretold, done, done again, and the same result each way."""

from __future__ import annotations

import importlib
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

import pytest

from support.modules import TABLELESS
from support.playbook import ROOT, WAYS, Told
from tests.integration.acts import Act, Play, Stage

# What runs other modules has tests of its own: test_batch.py.
MODULES = {path.stem for path in (ROOT / "plugins" / "modules").glob("[a-z]*.py")} - TABLELESS
PLAYS: dict[str, Play] = {
    module: importlib.import_module(f"tests.integration.acts.{module}").PLAY for module in sorted(MODULES)
}

# One PutObject of a plan may be sent in parts; S3's CompleteMultipartUpload is the call that puts the object. Of the
# parts of a vault's archive, a plan shows the first.
_IN_PARTS = {("s3", "CompleteMultipartUpload"): "PutObject"}
_PARTS = ("CreateMultipartUpload", "UploadPart", "UploadMultipartPart")

# What goes to a link that WorkDocs gives is signed by WorkDocs: no call of the task's.
_SIGNED_BY_OTHERS = ("WORKDOCS",)

# What is done is read back: that takes calls which a check run of what isn't there has no use for.
_MORE_WHEN_DONE = ("api_calls",)


# Those with the most acts first, so that none is left for the end while the other processes have nothing to do.
@pytest.mark.parametrize("module", sorted(PLAYS, key=lambda module: -len(PLAYS[module].acts)))
def test_acts(module, aws, playbook, tmp_path):
    play = PLAYS[module]
    results: dict[str, list[tuple[str, Any]]] = {}
    for way in WAYS:
        stage = Stage(aws, tmp_path / "files")
        shutil.rmtree(stage.folder, ignore_errors=True)
        stage.folder.mkdir()
        aws.reset()
        play.setup(stage)
        results[way] = [
            (name, told.result)
            for act in play.acts
            # Through AnsiballZ, doing each act twice would show the same again, a second of start-up each.
            for name, told in perform(module, act, play, stage, playbook, way, twice=way == "in_process")
        ]
    here, there = dict(results["in_process"]), dict(results["ansiballz"])
    assert len(there) == 2 * len(play.acts)
    for name, result in there.items():
        # Some versions of ansible-core show the options again, and with them the ids that a setup is given.
        apart = (*play.volatile, *(f"invocation.module_args.{each}" for each in play.given))
        differ = differences(here[name], result, apart)
        assert not differ, f"{module}, {name}, in process and through AnsiballZ:\n" + "\n".join(differ)


def perform(
    module: str, act: Act, play: Play, stage: Stage, playbook: Any, way: str, twice: bool
) -> Iterator[tuple[str, Told]]:
    """Foretell an act, do it, and do it again if it is to be done twice; yields the results."""
    where = f"{act.name}, {way}"
    if act.first:
        act.first(stage)
    options = act.options(stage) if callable(act.options) else act.options

    def run(check_mode: bool = False) -> tuple[Told, list[str]]:
        begun = stage.aws.last_call()
        told = playbook.task(f"converge.aws.{module}", options, way, check_mode=check_mode)
        assert told.kind == "ok", f"{where}: {told['msg']}"
        # In a check run, a part is a write as any other.
        sent = [call for call in stage.aws.writes(begun) if check_mode or call["operation"] not in _PARTS]
        sent = [call for call in sent if check_mode or call["account_key"] not in _SIGNED_BY_OTHERS]
        return told, [_IN_PARTS.get((call["service"], call["operation"]), call["operation"]) for call in sent]

    before = play.snapshot(stage)
    foretold, sent = run(check_mode=True)
    yield f"{act.name}, foretold", foretold
    assert sent == [], f"{where}: a check run sent writes"
    assert play.snapshot(stage) == before, f"{where}: a check run changed something"
    assert as_written(changes(foretold), act.steps) == list(act.steps), f"{where}: the foretold steps"
    assert foretold["changed"] is bool(act.steps), where
    assert bool(foretold.get("diff")) is bool(act.steps), f"{where}: a diff where something changes, and only there"

    done, sent = run()
    yield act.name, done
    after = play.snapshot(stage)
    differ = differences(foretold.result, done.result, (*play.unknown, *play.volatile, *_MORE_WHEN_DONE))
    assert not differ, f"{where}, foretold and done:\n" + "\n".join(differ)
    assert not (unplanned := Counter(sent) - Counter(planned(done))), f"{where}: sent and not planned: {unplanned}"
    if not act.steps:
        assert after == before, f"{where}: nothing was to change"
    assert named(act.leads_to, after) == act.leads_to, f"{where}: what AWS has now"
    assert named(act.gives, done.result) == act.gives, f"{where}: what the task gives"

    if act.again and twice:
        again, sent = run()
        yield f"{act.name}, again", again
        assert (changes(again), again["changed"], sent) == ([], False, []), f"{where}: done again"
        assert play.snapshot(stage) == after, f"{where}: done again"


def changes(told: Told) -> list[str]:
    """The names of the steps of a plan that changes something."""
    return [step["name"] for step in told["plan"]] if told["changed"] else []


def as_written(names: list[str], steps: tuple[str, ...]) -> list[str]:
    """The names of steps, each with ``[*]`` for its member where an act leaves open which one it is."""
    told = [
        step if step.endswith("[*]") and name.startswith(step[:-2]) else name
        for name, step in zip(names, steps, strict=False)
    ]
    return told + names[len(told) :]


def planned(told: Told) -> list[str]:
    """The operations that a plan shows, without their service."""
    return [request["operation"].partition(":")[2] for step in told["plan"] for request in step["requests"]]


def differences(one: Any, other: Any, apart: tuple[str, ...]) -> list[str]:
    """A line for each place where two results differ, apart from places like ``policy.arn`` and ``*.etag``."""
    return [line for place, line in _differences(one, other, "") if not any(fnmatchcase(place, each) for each in apart)]


def _differences(one: Any, other: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in sorted({*one, *other}):
            inner = f"{place}.{key}" if place else key
            yield from _differences(one.get(key, "(no such key)"), other.get(key, "(no such key)"), inner)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from _differences(left, right, f"{place}.{index}")
    elif one != other or type(one) is not type(other):
        yield place, f"  {place}: {one!r} != {other!r}"


def named(wanted: Mapping[str, Any], seen: Mapping[str, Any]) -> dict[str, Any]:
    """What is seen of the wanted keys."""
    return {key: seen.get(key) for key in wanted}
