# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tries the collection on every ansible-core that is promised, with every Python of this machine that it runs on.

Arguments choose versions of ansible-core or of Python (`2.16 3.13`), or parts (`sanity`, `acts`, ...); none means all.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dev.phases import Command, carry_out
from dev.project import ROOT, VENV, environment
from dev.pythons import Version, found, make_venv, spoken

FOLDER = ROOT / ".matrix"

# ansible-core and the Pythons that its releases name for the controller.
CORES: dict[str, tuple[int, int]] = {
    "2.16": (10, 12),
    "2.17": (10, 12),
    "2.18": (11, 13),
    "2.19": (11, 13),
    "2.20": (12, 14),
    "2.21": (12, 14),
}

# The tests themselves are written for this Python and later; they drive an older one's Ansible from outside.
OF_TESTS: Version = (3, 11)

# What the unit tests of plans, codecs and options need beside the collection's own requirements.
UNIT_REQUIREMENTS = ("pytest", "hypothesis", "PyYAML")
PARTS = ("unit", "acts", "installed", "sanity")


@dataclass(frozen=True)
class Pair:
    """An ansible-core and a Python that it runs on."""

    core: str
    version: Version
    program: Path

    @property
    def name(self) -> str:
        return f"ansible-core {self.core} on Python {spoken(self.version)}"

    @property
    def venv(self) -> Path:
        return FOLDER / f"core-{self.core}-python-{spoken(self.version)}"


@dataclass(frozen=True)
class Verdict:
    """What came of one part on one pair; skipped says why there is nothing to tell."""

    pair: str
    part: str
    passed: bool
    words: str
    seconds: float
    skipped: str = ""


def pairs() -> list[Pair]:
    """Every supported pair that this machine has a Python for, oldest core first."""
    return [
        Pair(core, version, program)
        for core, (oldest, newest) in CORES.items()
        for version, program in found().items()
        if (3, oldest) <= version <= (3, newest)
    ]


def chosen(words: list[str]) -> tuple[list[Pair], tuple[str, ...]]:
    """The pairs and the parts that the words name; raises ValueError for a word that names nothing."""
    every = pairs()
    cores, versions = {pair.core for pair in every}, {spoken(pair.version) for pair in every}
    if unknown := [word for word in words if word not in {*cores, *versions, *PARTS}]:
        raise ValueError(f"Not here: {', '.join(unknown)}. There are ansible-core {', '.join(sorted(cores))}, "
                         f"Python {', '.join(map(spoken, sorted({pair.version for pair in every})))}, "
                         f"and the parts {', '.join(PARTS)}.")  # fmt: skip
    some_cores, some_versions = cores & set(words) or cores, versions & set(words) or versions
    parts = tuple(part for part in PARTS if part in words) or PARTS
    return [pair for pair in every if pair.core in some_cores and spoken(pair.version) in some_versions], parts


def provide(pair: Pair) -> Path:
    """The pair's virtual environment, made if it isn't there: the newest release of that core, and boto3."""
    stamp = pair.venv / "made-of"
    wanted = (f"ansible-core=={pair.core}.*", "-r", str(ROOT / "requirements.txt"),
              *(UNIT_REQUIREMENTS if pair.version >= OF_TESTS else ()))  # fmt: skip
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != shlex.join(wanted):
        FOLDER.mkdir(exist_ok=True)
        make_venv(pair.venv, pair.program, *wanted)
        stamp.write_text(shlex.join(wanted), encoding="utf-8")
    return pair.venv / "bin" / "python"


def command(part: str, pair: Pair, python: Path) -> Command:
    """What a part runs, from the folder of the checkout."""
    ours = (str(VENV / "bin" / "python"), "-m", "pytest", "-q", "-p", "no:cacheprovider")
    if part == "unit":
        # The rest of the unit tests is about the project, whatever Ansible there is.
        about_plugins = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests" / "unit").glob("test_*.py")
                               if "ansible_collections" in path.read_text(encoding="utf-8"))  # fmt: skip
        return (str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", *about_plugins)
    if part == "acts":
        return (*ours, "tests/integration/test_acts.py", "tests/integration/test_keywords.py")
    if part == "installed":
        return (*ours, "tests/installed/test_artifact.py", "tests/installed/test_another_host.py")
    return (str(python), "-m", "dev.sanity", "--python", spoken(pair.version))


def attempt(part: str, pair: Pair) -> Verdict:
    """Carry out one part on one pair."""
    if part == "unit" and pair.version < OF_TESTS:
        return Verdict(pair.name, part, True, "", 0, f"the tests need Python {spoken(OF_TESTS)}")
    started = time.monotonic()
    print(f"\n=== {pair.name}: {part}", flush=True)
    try:
        python = provide(pair)
    except subprocess.CalledProcessError as error:
        words = f"can't be installed: {shlex.join(map(str, error.cmd))}"
        return Verdict(pair.name, part, False, words, time.monotonic() - started)
    path = os.pathsep.join((str(python.parent), environment()["PATH"])) if part == "sanity" else environment()["PATH"]
    env = environment(CONVERGE_TEST_PYTHON=str(python), PATH=path)
    status, words = carry_out(command(part, pair, python), env)
    return Verdict(pair.name, part, status == 0, words, time.monotonic() - started)


def table(verdicts: list[Verdict]) -> Iterator[str]:
    """A line for each part of each pair, and the count of those that ran."""
    yield "\n=== matrix"
    for each in verdicts:
        word = "skipped" if each.skipped else "passed" if each.passed else "FAILED"
        yield f"{each.pair:<32} {each.part:<10} {word} {each.seconds:6.0f} s   {each.skipped or each.words}".rstrip()
    ran = [each for each in verdicts if not each.skipped]
    yield f"{sum(each.passed for each in ran)} passed, {sum(not each.passed for each in ran)} failed"


def main(words: list[str]) -> int:
    """Try the chosen pairs, one after the other."""
    try:
        tried, parts = chosen(words)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    absent = [f"ansible-core {core}" for core in CORES if core not in {pair.core for pair in pairs()}]
    if absent:
        print(f"No Python here runs {', '.join(absent)}.", flush=True)
    verdicts = [attempt(part, pair) for pair in tried for part in parts]
    print("\n".join(table(verdicts)), flush=True)
    return 1 if not verdicts or any(not each.passed for each in verdicts) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
